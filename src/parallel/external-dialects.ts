import path from 'node:path';
import type { SolverOptions } from '../solver/model.js';
import {
  readAnySolution,
  readCbcSolution,
  readGlpsolSolution,
  readHighsSolution,
  readScipSolution,
  type SolutionReader,
} from '../solver/solution-file.js';

export interface SolverFiles {
  readonly model: string;
  readonly solution: string;
  /** Written before the run where `settings` of the call is given. */
  readonly settings: string;
}

/** How one solver is called and understood. */
export interface Dialect {
  call(files: SolverFiles, options: SolverOptions): { readonly args: readonly string[]; readonly settings?: string };
  readonly read: SolutionReader;
  /** The bound that the log claims; undefined where it says none. */
  bound(log: string): number | undefined;
}

/** The last number behind `pattern` in the log. */
function lastNumber(log: string, pattern: RegExp): number | undefined {
  const found = [...log.matchAll(pattern)].at(-1)?.[1];
  const value = found === undefined ? Number.NaN : Number(found);
  return Number.isFinite(value) ? value : undefined;
}

/** `-sec` counts processor time unless told otherwise; the bound is printed only by a run that was stopped. */
const cbc: Dialect = {
  call: ({ model, solution }, { timeLimitS, nodeLimit, relativeGap }) => ({
    args: [
      model,
      ...['-timeMode', 'elapsed', '-ratioGap', String(relativeGap ?? 0)],
      ...(timeLimitS === undefined ? [] : ['-sec', String(timeLimitS)]),
      ...(nodeLimit === undefined ? [] : ['-maxNodes', String(nodeLimit)]),
      ...['-solve', '-solution', solution],
    ],
  }),
  read: readCbcSolution,
  bound: (log) => lastNumber(log, /^Lower bound:\s*(\S+)/gm),
};

/** Stops at a gap of 10⁻⁴ unless told otherwise; most settings exist only in its settings file. */
const highs: Dialect = {
  call: ({ model, solution, settings }, { timeLimitS, nodeLimit, relativeGap }) => ({
    args: ['--model_file', model, '--solution_file', solution, '--options_file', settings],
    settings: [
      `mip_rel_gap = ${relativeGap ?? 0}`,
      'mip_abs_gap = 1e-9',
      'threads = 1',
      'random_seed = 0',
      ...(timeLimitS === undefined ? [] : [`time_limit = ${timeLimitS}`]),
      ...(nodeLimit === undefined ? [] : [`mip_max_nodes = ${nodeLimit}`]),
      '',
    ].join('\n'),
  }),
  read: readHighsSolution,
  bound: (log) => lastNumber(log, /^\s*Dual bound\s+(\S+)/gm),
};

const scip: Dialect = {
  call: ({ model, solution }, { timeLimitS, nodeLimit, relativeGap }) => {
    const commands = [
      `read ${model}`,
      `set limits gap ${relativeGap ?? 0}`,
      ...(timeLimitS === undefined ? [] : [`set limits time ${timeLimitS}`]),
      ...(nodeLimit === undefined ? [] : [`set limits nodes ${nodeLimit}`]),
      'optimize',
      `write solution ${solution}`,
      'quit',
    ];
    return { args: commands.flatMap((command) => ['-c', command]) };
  },
  read: readScipSolution,
  bound: (log) => lastNumber(log, /^\s*Dual Bound\s*:\s*(\S+)/gm),
};

/** Has no limit of nodes; `--mps` refuses marker lines that `--freemps` takes. */
const glpsol: Dialect = {
  call: ({ model, solution }, { timeLimitS, relativeGap }) => ({
    args: [
      ...['--freemps', model, '--cuts', '--mipgap', String(relativeGap ?? 0)],
      ...(timeLimitS === undefined ? [] : ['--tmlim', String(Math.max(1, Math.ceil(timeLimitS)))]),
      ...['-w', solution],
    ],
  }),
  read: readGlpsolSolution,
  bound: (log) => lastNumber(log, /^\+\s*\d+: (?:mip|>>>>>) = +\S+ >= +(\S+)/gm),
};

const other: Dialect = {
  call: ({ model, solution }) => ({ args: [model, solution] }),
  read: readAnySolution,
  bound: () => undefined,
};

const DIALECTS: Readonly<Record<string, Dialect>> = { cbc, highs, scip, glpsol };

/** By the command's name without its folder and ending. */
export function dialectOf(command: string): Dialect {
  return DIALECTS[path.basename(command).replace(/\.(exe|mjs|cmd)$/, '')] ?? other;
}

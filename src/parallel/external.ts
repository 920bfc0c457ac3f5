import { spawn } from 'node:child_process';
import { access, constants, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Checked } from '../city/problem.js';
import type { Model, SolverBackend, SolverOptions, SolverResult } from '../solver/model.js';
import { writeMps } from '../solver/mps.js';
import { recount } from '../solver/recount.js';
import type { SolutionFile } from '../solver/solution-file.js';
import type { SolverTeam } from '../solver/team.js';
import { type Dialect, dialectOf } from './external-dialects.js';

/** A solver that ran and gave nothing that can be used; its last words are in the message. */
export class ExternalSolverFailed extends Error {
  override readonly name = 'ExternalSolverFailed';
}

/** A solver's own word on a model that it was given, never proven here. */
export interface ExternalBound {
  readonly value: number;
  readonly solver: string;
}

/** What an external solver answers, with the bound that it claims kept apart from ours. */
export interface ExternalResult extends SolverResult {
  readonly externalBound?: ExternalBound;
}

export interface ExternalBackend extends SolverBackend {
  solve(model: Model, options: SolverOptions): Promise<ExternalResult>;
}

/** A run is killed at so many times its time limit: a cap is not a budget for every solver. */
const PATIENCE = 1.5;

/** From this share of its time limit on, a run is not believed that the model is infeasible. */
const DOUBTFUL = 0.5;

/** How much of a solver's output is kept. */
const LOG_CHARACTERS = 200_000;

/**
 * Another solver's command as a backend: the model goes out as MPS into a
 * temporary folder, the solution file comes back, and the plan is recounted on
 * the model before it counts. No start plan and no duals; relaxations come
 * back as points only.
 *
 * @param command `cbc`, `highs`, `scip`, `glpsol` by name or path; any other command is
 *   called as COMMAND MODEL.mps SOLUTION and may write any of their formats, or lines `NAME VALUE`
 * @throws ExternalSolverFailed from `solve`, where nothing usable comes back
 */
export function externalBackend(command: string, signal?: AbortSignal): ExternalBackend {
  const dialect = dialectOf(command);
  return {
    name: command,
    async solve(model, options) {
      const folder = await mkdtemp(path.join(tmpdir(), 'kezhong-solver-'));
      try {
        return await runIn(folder, command, dialect, model, options, signal);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The backend of a command that is installed; otherwise a problem that says what is missing. */
export async function openExternal(command: string, signal?: AbortSignal): Promise<Checked<ExternalBackend>> {
  if (await installed(command)) return { value: externalBackend(command, signal), problems: [] };
  return {
    problems: [
      {
        severity: 'error',
        code: 'solver-not-installed',
        file: command,
        what: {
          zh: `未找到求解器命令“${command}”（不在 PATH 中，或不可执行）`,
          en: `the solver command "${command}" is not installed (not on PATH, or not executable)`,
        },
        hint: {
          zh: '请先安装（例如 Debian 上 apt-get install coinor-cbc），或给出完整路径；不写 --solver 则用自带的求解器',
          en: 'Install it (on Debian, for example, apt-get install coinor-cbc) or give its full path; without --solver the built-in solver is used',
        },
      },
    ],
  };
}

/**
 * A team whose mixed-integer models go to another solver; relaxations and trees,
 * on which bounds rest, stay with `team`.
 *
 * @param onBound told what the other solver claims for each model that it was given
 */
export function withExternalSolver(
  team: SolverTeam,
  backend: ExternalBackend,
  onBound?: (bound: ExternalBound) => void,
): SolverTeam {
  return {
    size: team.size,
    async solve(model, options) {
      if (options.relax) return team.solve(model, options);
      const result = await backend.solve(model, options);
      if (result.externalBound) onBound?.(result.externalBound);
      return result;
    },
    branch: (model, options) => team.branch(model, options),
  };
}

async function installed(command: string): Promise<boolean> {
  const folders = command.includes(path.sep) ? [''] : (process.env.PATH ?? '').split(path.delimiter);
  const endings = process.platform === 'win32' ? ['', '.exe', '.cmd', '.bat'] : [''];
  for (const folder of folders) {
    for (const ending of endings) {
      const file = path.join(folder, command + ending);
      try {
        await access(file, constants.X_OK);
        return true;
      } catch {
        // Not here: the next folder may have it.
      }
    }
  }
  return false;
}

async function runIn(
  folder: string,
  command: string,
  dialect: Dialect,
  model: Model,
  options: SolverOptions,
  signal: AbortSignal | undefined,
): Promise<ExternalResult> {
  if (signal?.aborted) return { status: 'unknown', nodes: 0, iterations: 0 };
  const files = {
    model: path.join(folder, 'model.mps'),
    solution: path.join(folder, 'solution.sol'),
    settings: path.join(folder, 'settings.txt'),
  };
  await writeFile(files.model, writeMps(options.relax ? { ...model, integer: new Uint8Array(model.columns) } : model));
  const call = dialect.call(files, options);
  if (call.settings !== undefined) await writeFile(files.settings, call.settings);
  const { log, ended, elapsedS } = await execute(command, call.args, folder, options.timeLimitS, signal);
  const text = await readFile(files.solution, 'utf8').catch(() => undefined);
  const found = text === undefined ? undefined : dialect.read(text, model.columns);
  if (found === undefined) {
    if (ended !== 'by itself') return { status: 'unknown', nodes: 0, iterations: 0 };
    throw new ExternalSolverFailed(`${command} wrote no solution file that can be read: ${lastWords(log)}`);
  }
  // CBC, out of time in its preprocessing, calls any model infeasible: near a limit that word is worth nothing.
  if (found.status === 'infeasible' && elapsedS > DOUBTFUL * (options.timeLimitS ?? Number.POSITIVE_INFINITY)) {
    return { status: 'unknown', nodes: 0, iterations: 0 };
  }
  return answer(command, model, found, dialect.bound(log));
}

function answer(command: string, model: Model, found: SolutionFile, bound: number | undefined): ExternalResult {
  const work = { nodes: 0, iterations: 0 };
  if (found.values === undefined) return { status: found.status, ...work };
  const counted = recount(model, found.values);
  if (!counted.feasible) {
    throw new ExternalSolverFailed(`${command} calls its plan ${found.says}, but ${counted.worst}`);
  }
  const claimed = bound ?? (found.status === 'optimal' ? counted.objective : undefined);
  return {
    status: found.status,
    values: counted.values,
    objective: counted.objective,
    ...(claimed === undefined ? {} : { externalBound: { value: claimed, solver: command } }),
    ...work,
  };
}

type Ended = 'by itself' | 'killed at its limit' | 'interrupted';

function execute(
  command: string,
  args: readonly string[],
  folder: string,
  timeLimitS: number | undefined,
  signal: AbortSignal | undefined,
): Promise<{ readonly log: string; readonly ended: Ended; readonly elapsedS: number }> {
  const startMs = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    let ended: Ended = 'by itself';
    const keep = (chunk: Buffer): void => {
      log = (log + chunk.toString()).slice(-LOG_CHARACTERS);
    };
    const kill = (why: Ended): void => {
      ended = why;
      child.kill('SIGKILL');
    };
    const interrupt = (): void => kill('interrupted');
    const timer =
      timeLimitS === undefined
        ? undefined
        : setTimeout(() => kill('killed at its limit'), Math.max(1000, timeLimitS * PATIENCE * 1000));
    const cleanUp = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    signal?.addEventListener('abort', interrupt);
    child.on('error', (error) => {
      cleanUp();
      reject(new ExternalSolverFailed(`${command} cannot be run: ${error.message}`));
    });
    child.on('close', () => {
      cleanUp();
      resolve({ log, ended, elapsedS: (performance.now() - startMs) / 1000 });
    });
  });
}

function lastWords(log: string): string {
  const lines = log.trim().split('\n').slice(-3);
  return lines.join(' / ').slice(0, 400) || 'it printed nothing';
}

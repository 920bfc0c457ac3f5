import type { Problem } from '../city/problem.js';
import type { ExternalBackend } from '../parallel/external.js';
import type { Model } from '../solver/model.js';
import { type ExitCode, type Given, type Option, type Terminal, UsageError } from './command.js';
import { refuse } from './problems.js';

/** Options of the commands whose models another program may read or solve. */
export const EXTERNAL_OPTIONS: Readonly<Record<string, Option>> = {
  solver: {
    type: 'string',
    says: {
      zh: '用别的求解器求整数模型：本机安装的 cbc、highs、scip、glpsol 或命令，或自带的 javascript-lp-solver（仅小模型）；界仍由本程序证明',
      en: 'another solver for the integer models: cbc, highs, scip, glpsol or a command installed here, or javascript-lp-solver, which comes along (small models only); bounds stay ours',
    },
  },
  'write-lp': {
    type: 'string',
    says: { zh: '把模型写成 LP 文件', en: 'write the model as an LP file' },
  },
  'write-mps': {
    type: 'string',
    says: { zh: '把模型写成 MPS 文件', en: 'write the model as an MPS file' },
  },
};

/** The second solver that comes along, for small models; every other name is a command of this machine. */
export const OWN_SECOND = 'javascript-lp-solver';

/** The installed solver asked for with `--solver`; a refusal where there is none; undefined for our own two. */
export async function externalOf(given: Given, terminal: Terminal): Promise<ExternalBackend | ExitCode | undefined> {
  const command = given.text('solver');
  if (command === undefined || command === OWN_SECOND) return undefined;
  if (command.trim() === '') throw new UsageError({ zh: '--solver 缺少命令', en: '--solver wants a command' });
  const { openExternal } = await import('../parallel/external.js');
  const { value, problems } = await openExternal(command, terminal.signal);
  return value ?? refuse(problems, terminal, '');
}

/** What an external solver or a user's own strategy did wrong, as a refusal; anything else goes on. */
export async function refuseFailure(error: unknown, given: Given, terminal: Terminal): Promise<ExitCode> {
  const { ExternalSolverFailed } = await import('../parallel/external.js');
  const { ModelTooLarge } = await import('../solver/jslp.js');
  if (error instanceof ModelTooLarge) {
    const { backend, columns, rows, limit } = error;
    const what = {
      zh: `${backend} 最多接受列与行合计 ${limit} 的模型，此模型有 ${columns} 列 ${rows} 行`,
      en: error.message,
    };
    const hint = { zh: '去掉 --solver，由 HiGHS 求解', en: 'leave --solver out: HiGHS solves it' };
    return refuse([{ severity: 'error', code: 'model-too-large', file: '--solver', what, hint }], terminal, '');
  }
  const { StrategyFailed } = await import('../siting/strategies/own.js');
  if (error instanceof StrategyFailed) {
    const file = given.text('strategy') ?? '';
    const problems = error.what.map((what): Problem => ({ severity: 'error', code: 'strategy-failed', file, what }));
    return refuse(problems, terminal, '');
  }
  if (!(error instanceof ExternalSolverFailed)) throw error;
  const problem: Problem = {
    severity: 'error',
    code: 'solver-failed',
    file: given.text('solver') ?? '',
    what: { zh: `外部求解器没有给出可用的结果：${error.message}`, en: error.message },
  };
  return refuse([problem], terminal, '');
}

/** Whether a model is to be written. */
export function wantsModel(given: Given): boolean {
  return given.text('write-lp') !== undefined || given.text('write-mps') !== undefined;
}

/**
 * Writes the model where `--write-lp` and `--write-mps` ask for it, and beside each
 * file what its columns stand for.
 *
 * @returns a refusal where a file cannot be written
 */
export async function writeModel(
  model: Model,
  columns: string,
  given: Given,
  terminal: Terminal,
): Promise<ExitCode | undefined> {
  const { writeFile } = await import('node:fs/promises');
  const { writeLp } = await import('../solver/lp.js');
  const { writeMps } = await import('../solver/mps.js');
  for (const [file, write] of [
    [given.text('write-lp'), writeLp],
    [given.text('write-mps'), writeMps],
  ] as const) {
    if (file === undefined) continue;
    try {
      await writeFile(file, write(model));
      await writeFile(`${file}.columns.csv`, columns);
    } catch (error) {
      const { code = 'error' } = error as { readonly code?: string };
      const what = { zh: `无法写入（${code}）`, en: `cannot be written (${code})` };
      return refuse([{ severity: 'error', code: 'model-not-written', file, what }], terminal, '');
    }
    if (!terminal.quiet) {
      const size = `${model.columns} × ${model.rows}`;
      terminal.err(terminal.lang === 'zh' ? `模型（列 × 行 ${size}）写入 ${file}\n` : `model (${size}) in ${file}\n`);
    }
  }
  return undefined;
}

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Problem } from '../city/problem.js';
import type { AnyStrategy, StrategyName } from '../siting/solve.js';
import type { Strategy } from '../siting/strategies/strategy.js';
import type { ExitCode, Given, Terminal } from './command.js';
import { refuse } from './problems.js';

/** A module of the user's own, told from a misspelt name by its ending or its folder. */
export const STRATEGY_FILE = /[/\\]|\.[cm]?js$/;

/** The strategy asked for with `--strategy`: one of ours by name, or a module's; a refusal where the module is none. */
export function strategyAsked(given: Given, terminal: Terminal): Promise<AnyStrategy | ExitCode> {
  return strategyNamed(given.text('strategy') ?? 'auto', terminal);
}

/** One of ours by its name, or a module's by its path; a refusal where the module is none. */
export async function strategyNamed(asked: string, terminal: Terminal): Promise<AnyStrategy | ExitCode> {
  // The parser has seen to it that everything else is a name.
  if (!STRATEGY_FILE.test(asked)) return asked as StrategyName;
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(path.resolve(asked)).href);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const what = { zh: `无法载入这个模块：${message}`, en: `cannot be loaded: ${message}` };
    return refused(asked, 'strategy-not-loaded', what, terminal);
  }
  if (isStrategy(module.strategy)) return module.strategy;
  const names = Object.keys(module);
  const what = {
    zh: `应导出 strategy { name, solve }，实际导出：${names.join('、') || '无'}`,
    en: `wants to export strategy { name, solve }, exports ${names.join(', ') || 'nothing'}`,
  };
  return refused(asked, 'no-strategy', what, terminal);
}

function isStrategy(value: unknown): value is Strategy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, solve } = value as { readonly name?: unknown; readonly solve?: unknown };
  return typeof name === 'string' && name !== '' && typeof solve === 'function';
}

function refused(file: string, code: string, what: Problem['what'], terminal: Terminal): ExitCode {
  const hint = { zh: '示例：docs/strategies.md', en: 'an example: docs/strategies.md' };
  return refuse([{ severity: 'error', code, file, what, hint }], terminal, '');
}

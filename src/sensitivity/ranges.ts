import { parse } from 'yaml';
import { errorAt, type Position, words } from '../city/finding.js';
import type { Problem } from '../city/problem.js';
import type { FactorEntry } from './design-schema.js';
import type { Choice, Distribution } from './types.js';

const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
const RANGE = new RegExp(`^(log:)?(${NUMBER})\\.\\.(?:(${NUMBER})\\.\\.)?(${NUMBER})$`, 'i');

/** Reads `0.8..1.27`, `0.8..1..1.27`, `log:1..100` or `gap,worst-circle`; undefined with a problem for anything else. */
export function rangeOf(text: string, at: Position, problems: Problem[]): Distribution | undefined {
  const found = RANGE.exec(text.replaceAll(/\s/g, ''));
  if (found !== null) {
    const [, log, low, mode, high] = found;
    const entry = {
      low: Number(low),
      high: Number(high),
      scale: log === undefined ? ('linear' as const) : ('log' as const),
      ...(mode === undefined ? {} : { mode: Number(mode) }),
    };
    return distributionOf(entry, at, problems);
  }
  const choices = text.split(',').map((part) => part.trim());
  if (choices.length > 1 && choices.every((choice) => choice !== '')) {
    return distributionOf({ choices: choices.map(choiceOf), scale: 'linear' }, at, problems);
  }
  const what = words(`“${text}”不是取值范围`, `"${text}" is not a range`);
  const hint = words(
    '写法：0.8..1.27、0.8..1..1.27（最可能值在中间）、log:1..100 或 甲,乙,丙',
    'write 0.8..1.27, 0.8..1..1.27 (most likely value in the middle), log:1..100 or A,B,C',
  );
  problems.push(errorAt(at, 'bad-range', what, hint));
  return undefined;
}

function choiceOf(text: string): Choice {
  try {
    const value: unknown = parse(text, { prettyErrors: false });
    return typeof value === 'number' || typeof value === 'boolean' ? value : text;
  } catch {
    return text;
  }
}

/** The distribution that the parts of a factor mean; undefined with a problem where they do not fit together. */
export function distributionOf(
  { low, high, mode, scale, choices }: FactorEntry,
  at: Position,
  problems: Problem[],
): Distribution | undefined {
  const wrong = (zh: string, en: string): undefined => {
    problems.push(errorAt(at, 'bad-range', words(zh, en)));
    return undefined;
  };
  if (choices !== undefined) {
    if (low !== undefined || high !== undefined || mode !== undefined) {
      return wrong('choices 与 low、high、mode 不能并用', 'give either choices or low and high, not both');
    }
    if (new Set(choices).size < choices.length) return wrong('choices 有重复', 'a choice stands twice');
    return { kind: 'choices', values: choices };
  }
  if (low === undefined || high === undefined) {
    return wrong('缺少 low 与 high（或 choices）', 'low and high are missing (or choices)');
  }
  if (!(low < high)) return wrong(`范围 ${low}..${high} 应从小到大`, `the range ${low}..${high} must go up`);
  if (scale === 'log') {
    if (mode !== undefined) return wrong('log 刻度没有 mode', 'a range on a log scale has no mode');
    if (low <= 0) return wrong('log 刻度的范围必须大于 0', 'a range on a log scale must be above 0');
    return { kind: 'log-uniform', low, high };
  }
  if (mode === undefined) return { kind: 'uniform', low, high };
  if (mode < low || mode > high) {
    return wrong(`最可能值 ${mode} 不在 ${low}..${high} 之内`, `the mode ${mode} lies outside ${low}..${high}`);
  }
  return { kind: 'triangular', low, mode, high };
}

import { parse } from 'yaml';
import { z } from 'zod';
import { errorAt, type Position, words } from '../city/finding.js';
import { nearest } from '../city/nearest.js';
import type { Problem } from '../city/problem.js';
import { bare, childAt, keysAt, pathKey, pathText, type ValuePath, valueAt } from '../city/yaml.js';
import { type ScenarioOutput, scenarioSchema } from './schema.js';

/** What one `--set` changed. `from` is absent where the scenario said nothing (the city's value held). */
export interface ScenarioChange {
  readonly path: string;
  /** The path step by step: names may have dots in them. */
  readonly steps: readonly string[];
  readonly from?: unknown;
  readonly to: unknown;
}

/** A scenario's data after `--set`, with the position of what each wrote. */
export interface AppliedSets {
  readonly data: unknown;
  readonly changes: readonly ScenarioChange[];
  readonly positions: ReadonlyMap<string, Position>;
}

/**
 * Applies `--set PATH=VALUE` in order. `VALUE` is YAML (`0.5`, `[own, hosted]`), or
 * a change of the number that is there (`+20%`, `-500000`, `+500000`; a negative
 * number itself is no valid amount anywhere in a scenario). `PATH+=VALUE` adds to a
 * list, `PATH-=VALUE` takes out of it. Unknown paths and values that cannot be
 * changed so are reported with the nearest valid key; the schema checks the rest.
 *
 * @param positionOf where a change was asked for, if not by `--set`
 */
export function applySets(
  scenario: ScenarioOutput,
  sets: readonly string[],
  problems: Problem[],
  positionOf: (set: string, n: number) => Position = (set) => ({ file: `--set ${set}` }),
): AppliedSets {
  const data = structuredClone(scenario) as Record<string, unknown>;
  const changes: ScenarioChange[] = [];
  const positions = new Map<string, Position>();
  for (const [n, set] of sets.entries()) {
    const at = positionOf(set, n);
    const parts = /^([^=]+?)\s*(\+=|-=|=)(.*)$/su.exec(set);
    if (parts === null) {
      const what = words('应写成 路径=值', 'expected PATH=VALUE');
      problems.push(errorAt(at, 'bad-set', what, words('例：budget.2025=+20%', 'such as budget.2025=+20%')));
      continue;
    }
    const path = splitPath(parts[1]!, data);
    const schema = schemaAt(path, data, at, problems);
    if (schema === undefined) continue;
    const from = valueAt(data, path);
    const to = changed(from, parts[2]!, parts[3]!.trim(), schema, at, problems);
    if (to === undefined) continue;
    write(data, path, to);
    positions.set(pathKey(path), at);
    changes.push({
      path: pathText(path),
      steps: path,
      ...(from === undefined ? {} : { from: structuredClone(from) }),
      to,
    });
  }
  return { data, changes, positions };
}

/** What kind of value stands at a path that `--set` accepts; undefined for any other path. */
export function settingKind(scenario: unknown, text: string): 'whole' | 'number' | 'other' | undefined {
  const schema = schemaAt(splitPath(text, scenario), scenario, { file: '' }, []);
  if (schema === undefined) return undefined;
  if (!(schema instanceof z.ZodNumber)) return 'other';
  return schema.isInt ? 'whole' : 'number';
}

/** Steps of a path; names with dots in them are found as they stand in the data. */
function splitPath(text: string, data: unknown): string[] {
  const steps: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const owner = valueAt(data, steps);
    const keys = typeof owner === 'object' && owner !== null ? Object.keys(owner) : [];
    const whole = keys.filter((key) => key.includes('.') && (rest === key || rest.startsWith(`${key}.`)));
    const step = whole.sort((a, b) => b.length - a.length)[0] ?? rest.split('.', 1)[0]!;
    steps.push(step.trim());
    rest = rest.slice(step.length + 1);
  }
  return steps;
}

/** Keys that identify a run's inputs or its parents are not changed in passing. */
const FIXED = ['extends', 'city'];

function schemaAt(path: ValuePath, data: unknown, at: Position, problems: Problem[]): z.ZodType | undefined {
  let schema: z.ZodType = scenarioSchema;
  for (let n = 0; n < path.length; n++) {
    const outer = schema;
    const next =
      FIXED.includes(String(path[0])) || !fitsList(outer, path, n, data) ? undefined : childAt(outer, path[n]!);
    if (next === undefined) {
      const keys = keysAt(outer, []).filter((key) => !FIXED.includes(key));
      const close = nearest(String(path[n]), keys)[0];
      const upTo = path.slice(0, n + 1);
      const what = words(`没有路径“${pathText(upTo)}”`, `there is no path "${pathText(upTo)}"`);
      problems.push(errorAt(at, 'unknown-path', what, pathHint(path.slice(0, n), close, keys)));
      return undefined;
    }
    schema = next;
  }
  const found = bare(schema);
  if (path.length === 0 || found instanceof z.ZodObject || found instanceof z.ZodRecord) {
    const keys = keysAt(found, []);
    const what = words(`“${pathText(path)}”不是单个值`, `"${pathText(path)}" is not a single value`);
    problems.push(errorAt(at, 'unknown-path', what, keys.length === 0 ? undefined : pathHint(path, undefined, keys)));
    return undefined;
  }
  return found;
}

/** A step into a list must be the number of an entry that is there, from 0. */
function fitsList(outer: z.ZodType, path: ValuePath, n: number, data: unknown): boolean {
  if (!(bare(outer) instanceof z.ZodArray)) return true;
  const list = valueAt(data, path.slice(0, n));
  return /^\d+$/.test(String(path[n])) && Array.isArray(list) && Number(path[n]) < list.length;
}

function pathHint(prefix: ValuePath, close: string | undefined, keys: readonly string[]): Problem['hint'] {
  if (close !== undefined) {
    const full = pathText([...prefix, close]);
    return words(`最接近：${full}`, `nearest: ${full}`);
  }
  return keys.length === 0 ? undefined : words(`可用：${keys.join('、')}`, `valid: ${keys.join(', ')}`);
}

function changed(
  from: unknown,
  operator: string,
  text: string,
  schema: z.ZodType,
  at: Position,
  problems: Problem[],
): unknown {
  if (operator !== '=') return changedList(from, operator, text, schema, at, problems);
  const delta = /^([+-])\s*(\d+\.?\d*|\.\d+)(%?)$/.exec(text);
  if (delta === null || !(schema instanceof z.ZodNumber)) {
    try {
      return parse(text, { prettyErrors: false }) ?? text;
    } catch {
      return text;
    }
  }
  if (typeof from !== 'number') {
    const what = words(
      '情景里还没有这个数，不能增减',
      'the scenario gives no number here that could be raised or lowered',
    );
    problems.push(errorAt(at, 'bad-set', what, words('直接写数值', 'give the number itself')));
    return undefined;
  }
  const amount = Number(delta[2]) * (delta[1] === '-' ? -1 : 1);
  // Amounts are yuan, metres and shares: a trillionth is rounding noise.
  const value = delta[3] === '%' ? from + (from * amount) / 100 : from + amount;
  return Number(value.toPrecision(12));
}

function changedList(
  from: unknown,
  operator: string,
  text: string,
  schema: z.ZodType,
  at: Position,
  problems: Problem[],
): unknown {
  if (!(schema instanceof z.ZodArray)) {
    const what = words(`${operator} 只用于列表`, `${operator} is for lists only`);
    problems.push(errorAt(at, 'bad-set', what, words('数值增减写 =+20%', 'to raise a number write =+20%')));
    return undefined;
  }
  const list = Array.isArray(from) ? from : [];
  const items = text.split(',').map((item) => item.trim());
  if (operator === '+=') return [...list, ...items.filter((item) => !list.includes(item))];
  const absent = items.find((item) => !list.map(String).includes(item));
  if (absent !== undefined) {
    const close = nearest(absent, list.map(String))[0];
    const hint = close === undefined ? undefined : words(`最接近：${close}`, `nearest: ${close}`);
    const what = words(`列表里没有“${absent}”`, `the list has no "${absent}"`);
    problems.push(errorAt(at, 'bad-set', what, hint));
    return undefined;
  }
  return list.filter((item) => !items.includes(String(item)));
}

/** Writes a value; every map on the way is moved to the end of its owner, since the last override wins. */
function write(data: Record<string, unknown>, path: ValuePath, value: unknown): void {
  let owner = data;
  path.forEach((step, n) => {
    const key = String(step);
    const old = Object.hasOwn(owner, key) ? owner[key] : undefined;
    const inner = n === path.length - 1 ? value : (old ?? {});
    if (n > 0) delete owner[key];
    Object.defineProperty(owner, key, { value: inner, writable: true, enumerable: true, configurable: true });
    owner = inner as Record<string, unknown>;
  });
}

import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { z } from 'zod';
import { errorAt, type Position, words } from './finding.js';
import { nearest } from './nearest.js';
import type { Problem } from './problem.js';

/** Keys and indices from the root of a document to a value. */
export type ValuePath = readonly (string | number)[];

/** A YAML file as plain data, with the position of each value. */
export interface YamlFile {
  readonly file: string;
  readonly data: unknown;
  /** Position of the key (in a map) or item (in a list) at `path`, or of the nearest enclosing one that stands in the file. */
  where(path: ValuePath): Position;
  /** Every position, by `pathKey`. */
  readonly positions: ReadonlyMap<string, Position>;
}

/** A path as a key of maps. */
export function pathKey(path: ValuePath): string {
  return path.map(String).join('\u0000');
}

/** A path as people write it: `circles.文苑.weight`. */
export function pathText(path: ValuePath): string {
  return path.map(String).join('.');
}

/**
 * Parses YAML; adds `malformed-yaml` with line and column for each syntax error.
 * Aliases are limited and custom tags refused, so that a hostile file costs nothing.
 */
export function parseYaml(text: string, shown: string, problems: Problem[]): YamlFile | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  for (const error of document.errors) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = words(`YAML 写法有误：${error.message}`, `is not valid YAML: ${error.message}`);
    problems.push(errorAt({ file: shown, line, column: col }, 'malformed-yaml', what));
  }
  if (document.errors.length > 0) return undefined;
  const positions = new Map<string, Position>();
  const note = (path: ValuePath, node: Node | null | undefined) => {
    if (!node?.range) return;
    const { line, col } = lines.linePos(node.range[0]);
    positions.set(pathKey(path), { file: shown, line, column: col });
  };
  collect(document.contents, [], note);
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    const what = words(`YAML 无法展开：${String(error)}`, `cannot be expanded: ${String(error)}`);
    problems.push(errorAt({ file: shown }, 'malformed-yaml', what));
    return undefined;
  }
  return { file: shown, data, positions, where: (path) => nearestPosition(positions, path, shown) };
}

/** The position at `path` or of the closest ancestor that has one. */
export function nearestPosition(positions: ReadonlyMap<string, Position>, path: ValuePath, file: string): Position {
  for (let length = path.length; length >= 0; length--) {
    const found = positions.get(pathKey(path.slice(0, length)));
    if (found !== undefined) return found;
  }
  return { file };
}

function collect(node: Node | null, path: ValuePath, note: (path: ValuePath, node: Node | null) => void): void {
  if (path.length === 0) note(path, node);
  if (isMap(node)) {
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
      const inner = [...path, key];
      note(inner, pair.key);
      collect(pair.value, inner, note);
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      const inner = [...path, index];
      note(inner, item as Node);
      collect(item as Node, inner, note);
    });
  }
}

/**
 * Holds data against a schema. Every fault becomes a problem at the position of
 * the value; unknown keys name the nearest valid one and are errors or, where the
 * file may carry remarks, warnings (the key is then left out).
 */
export function checkAgainst<S extends z.ZodType>(
  schema: S,
  data: unknown,
  where: (path: ValuePath) => Position,
  problems: Problem[],
  unknownKeys: 'error' | 'warning' = 'error',
): z.output<S> | undefined {
  const first = schema.safeParse(data);
  if (first.success) return first.data;
  const cleaned = structuredClone(data);
  let stripped = false;
  for (const issue of first.error.issues) {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code !== 'unrecognized_keys') {
      problems.push(issueProblem(issue, path, data, where));
      continue;
    }
    for (const key of issue.keys) {
      const close = nearest(key, keysAt(schema, path))[0];
      const hint = close === undefined ? undefined : words(`最接近：${close}`, `nearest: ${close}`);
      const what = words(`不认识“${pathText([...path, key])}”`, `"${pathText([...path, key])}" is not a known key`);
      const problem = errorAt(where([...path, key]), 'unknown-key', what, hint);
      problems.push({ ...problem, severity: unknownKeys });
      stripped = removeKey(cleaned, path, key) || stripped;
    }
  }
  if (!stripped) return undefined;
  const second = schema.safeParse(cleaned);
  return second.success ? second.data : undefined;
}

function removeKey(data: unknown, path: ValuePath, key: string): boolean {
  const owner = valueAt(data, path);
  return typeof owner === 'object' && owner !== null && Reflect.deleteProperty(owner, key);
}

/** The value at `path` in plain data, undefined where there is none. */
export function valueAt(data: unknown, path: ValuePath): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function issueProblem(
  issue: z.core.$ZodIssue,
  path: ValuePath,
  data: unknown,
  where: (path: ValuePath) => Position,
): Problem {
  const value = valueAt(data, path);
  const name = path.length === 0 ? '' : pathText(path);
  const expected = expectation(issue);
  const at = where(path);
  if (value === undefined) {
    const what = words(`缺少“${name}”，应为${expected.zh}`, `"${name}" is missing; expected ${expected.en}`);
    return errorAt(at, 'missing-key', what);
  }
  const has = typeof value === 'object' ? (Array.isArray(value) ? '[…]' : value === null ? 'null' : '{…}') : `${value}`;
  const what = words(
    `${name === '' ? '文件内容' : `“${name}”`}是“${has}”，应为${expected.zh}`,
    `${name === '' ? 'the file' : `"${name}"`} has "${has}"; expected ${expected.en}`,
  );
  const options = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const close = typeof value === 'string' ? nearest(value, options)[0] : undefined;
  const hint = close === undefined ? undefined : words(`最接近：${close}`, `nearest: ${close}`);
  return errorAt(at, expected.code, what, hint);
}

const TYPE_WORDS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  string: ['文字', 'text'],
  number: ['数字', 'a number'],
  int: ['整数', 'a whole number'],
  boolean: ['true 或 false', 'true or false'],
  array: ['列表', 'a list'],
  object: ['键值表', 'a map of keys'],
  record: ['键值表', 'a map of keys'],
};

/** What a zod issue wanted, in words, with the problem's code. */
function expectation(issue: z.core.$ZodIssue): { code: string; zh: string; en: string } {
  switch (issue.code) {
    case 'invalid_type': {
      const [zh, en] = TYPE_WORDS[issue.expected] ?? [issue.expected, issue.expected];
      const code =
        issue.expected === 'number' ? 'not-a-number' : issue.expected === 'int' ? 'not-an-integer' : 'wrong-kind';
      return { code, zh, en };
    }
    case 'invalid_value': {
      const all = issue.values.map(String);
      return { code: 'unknown-choice', zh: all.join('、'), en: all.join(', ') };
    }
    case 'too_small':
    case 'too_big': {
      const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
      const sign = issue.code === 'too_small' ? (issue.inclusive ? '≥' : '>') : issue.inclusive ? '≤' : '<';
      if (issue.origin === 'string') return { code: 'empty-value', zh: '非空文字', en: 'text that is not empty' };
      if (issue.origin === 'array')
        return { code: 'empty-list', zh: `${sign} ${limit} 项`, en: `${sign} ${limit} entries` };
      const code =
        issue.code === 'too_small' && Number(limit) === 0 && issue.inclusive ? 'negative-number' : 'out-of-range';
      return { code, zh: `${sign} ${limit} 的数`, en: `a number ${sign} ${limit}` };
    }
    case 'invalid_union': {
      const inner = issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectation));
      const zh = [...new Set(inner.map((one) => one.zh))].join('或');
      return { code: 'wrong-kind', zh, en: [...new Set(inner.map((one) => one.en))].join(' or ') };
    }
    default:
      return { code: 'wrong-value', zh: issue.message, en: issue.message };
  }
}

/** Keys that a schema knows at `path`; empty where any key may stand. */
export function keysAt(schema: z.ZodType, path: ValuePath): string[] {
  let current = bare(schema);
  for (const step of path) {
    const next = childAt(current, step);
    if (next === undefined) return [];
    current = bare(next);
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

/** The schema of the value under `step`, undefined where none can stand. */
export function childAt(schema: z.ZodType, step: string | number): z.ZodType | undefined {
  const outer = bare(schema);
  if (outer instanceof z.ZodObject) return outer.shape[String(step)] as z.ZodType | undefined;
  if (outer instanceof z.ZodRecord) return outer.valueType as z.ZodType;
  if (outer instanceof z.ZodArray) return outer.element as z.ZodType;
  return undefined;
}

/** A schema without its default, optional and readonly wrappers. */
export function bare(schema: z.ZodType): z.ZodType {
  let current = schema;
  for (;;) {
    if (current instanceof z.ZodDefault || current instanceof z.ZodPrefault || current instanceof z.ZodOptional) {
      current = current.def.innerType as z.ZodType;
    } else if (current instanceof z.ZodPipe) {
      current = current.def.in as z.ZodType;
    } else return current;
  }
}

import path from 'node:path';
import { errorAt, hasErrors, type Position, words } from '../city/finding.js';
import type { Checked, Problem } from '../city/problem.js';
import { readText, shownPath } from '../city/read-text.js';
import { checkAgainst, nearestPosition, parseYaml, pathKey, type ValuePath } from '../city/yaml.js';
import { phaseHint } from './phase-hint.js';
import { type ScenarioOutput, scenarioSchema } from './schema.js';
import { applySets, type ScenarioChange } from './set.js';
import type { Scenario } from './types.js';

/** A scenario with where it comes from. */
export interface ReadScenario {
  readonly scenario: Scenario;
  /** Absolute paths of the files it was read from, the asked one first. */
  readonly files: readonly string[];
  /** What each `--set` changed, in order. */
  readonly changes: readonly ScenarioChange[];
  /** Where a value was written: a file with line and column, or the `--set` that wrote it. */
  readonly where: (path: ValuePath) => Position;
}

/** A file's data under those that it extends, with the position of every value that was written. */
interface Layer {
  readonly data: Record<string, unknown>;
  readonly positions: Map<string, Position>;
}

/**
 * Reads a scenario file with everything that it extends, then the `--set` changes,
 * then the schema's defaults.
 *
 * Maps are merged key by key, lists are replaced; `name` and `title` are not
 * inherited; `city` is relative to the file that says it and comes out absolute.
 *
 * @returns beside `value` a `readable` scenario wherever its shape is right, so
 *   that what is wrong further on can be told at the same time.
 */
export async function readScenario(
  file: string,
  sets: readonly string[] = [],
): Promise<Checked<ReadScenario> & { readonly readable?: ReadScenario }> {
  const problems: Problem[] = [];
  const files: string[] = [];
  const layer = await readLayer(path.resolve(file), file, [], files, problems);
  if (layer === undefined || hasErrors(problems)) return { problems };
  const shown = shownPath(file);
  const where = (valuePath: ValuePath) =>
    layer.positions.get(pathKey(valuePath)) ??
    setInside(layer.positions, valuePath) ??
    nearestPosition(layer.positions, valuePath, shown);
  layer.data.name ??= path.basename(file).replace(/\.ya?ml$/i, '');
  const parsed = checkAgainst(scenarioSchema, layer.data, where, problems);
  if (parsed === undefined || hasErrors(problems)) return { problems };
  const applied = applySets(parsed, sets, problems);
  for (const [key, position] of applied.positions) layer.positions.set(key, position);
  const final = sets.length === 0 ? parsed : checkAgainst(scenarioSchema, applied.data, where, problems);
  if (final === undefined) return { problems };
  checkPhases(final, where, problems);
  const readable = { scenario: finish(final), files, changes: applied.changes, where };
  return hasErrors(problems) ? { problems, readable } : { value: readable, readable, problems };
}

/**
 * A scenario that was read, with further changes as `--set` writes them, held against
 * the schema anew; its files are not read again.
 *
 * @param positionOf where a change was asked for, if not by `--set`
 */
export function changeScenario(
  source: ReadScenario,
  sets: readonly string[],
  positionOf?: (set: string, n: number) => Position,
): Checked<ReadScenario> {
  const problems: Problem[] = [];
  const applied = applySets(source.scenario as unknown as ScenarioOutput, sets, problems, positionOf);
  const where = (valuePath: ValuePath) =>
    applied.positions.get(pathKey(valuePath)) ?? insideOf(applied.positions, valuePath) ?? source.where(valuePath);
  if (hasErrors(problems)) return { problems };
  const final = checkAgainst(scenarioSchema, applied.data, where, problems);
  if (final === undefined) return { problems };
  checkPhases(final, where, problems);
  const changes = [...source.changes, ...applied.changes];
  return hasErrors(problems)
    ? { problems }
    : { value: { ...source, scenario: finish(final), changes, where }, problems };
}

/** The `--set` that made a map which no file writes: `types.x` where it set `types.x.radiusM`. */
function setInside(positions: ReadonlyMap<string, Position>, valuePath: ValuePath): Position | undefined {
  const fromSets = [...positions].filter(([, position]) => position.line === undefined);
  return insideOf(new Map(fromSets), valuePath);
}

function insideOf(positions: ReadonlyMap<string, Position>, valuePath: ValuePath): Position | undefined {
  const prefix = `${pathKey(valuePath)}\u0000`;
  return [...positions].find(([key]) => key.startsWith(prefix))?.[1];
}

function finish(parsed: ScenarioOutput): Scenario {
  const { extends: _extends, name = '', title, ...rest } = parsed;
  return { ...rest, name, title: title ?? { zh: name, en: name } } as Scenario;
}

async function readLayer(
  file: string,
  given: string,
  chain: readonly string[],
  files: string[],
  problems: Problem[],
): Promise<Layer | undefined> {
  files.push(file);
  const text = await readText(given, problems);
  if (text === undefined) return undefined;
  const yaml = parseYaml(text, shownPath(given), problems);
  if (yaml === undefined) return undefined;
  if (typeof yaml.data !== 'object' || yaml.data === null || Array.isArray(yaml.data)) {
    const what = words('应为键值表', 'expected a map of keys');
    problems.push(errorAt(yaml.where([]), 'wrong-kind', what));
    return undefined;
  }
  const data = yaml.data as Record<string, unknown>;
  if (typeof data.city === 'string') data.city = path.resolve(path.dirname(file), data.city);
  const own: Layer = { data, positions: new Map(yaml.positions) };
  const parent = data.extends;
  if (parent === undefined) return own;
  const at = yaml.where(['extends']);
  if (typeof parent !== 'string' || parent.trim() === '') {
    const what = words('extends 应为文件路径', 'extends: expected the path of a file');
    problems.push(errorAt(at, 'wrong-kind', what));
    return undefined;
  }
  const target = path.resolve(path.dirname(file), parent);
  const path_ = [...chain, file];
  if (path_.includes(target)) {
    const loop = [...path_.slice(path_.indexOf(target)), target].map(shownPath).join(' → ');
    const what = words(`extends 成环：${loop}`, `extends goes in a circle: ${loop}`);
    problems.push(errorAt(at, 'cyclic-extends', what));
    return undefined;
  }
  const before = problems.length;
  const base = await readLayer(target, shownParent(given, parent), path_, files, problems);
  const missing = problems.length > before && problems[before]?.code === 'missing-file' ? problems[before] : undefined;
  if (missing !== undefined && missing.file === shownPath(shownParent(given, parent))) {
    const what = words(`extends 指向不存在的文件 ${parent}`, `extends names ${parent}, which does not exist`);
    problems[before] = errorAt(at, 'missing-file', what);
  }
  return base === undefined ? undefined : overlay(base, own);
}

function shownParent(given: string, parent: string): string {
  return path.isAbsolute(parent) ? parent : path.join(path.dirname(given), parent);
}

/** `own` over `base`: maps merged, everything else replaced, positions with their values. */
function overlay(base: Layer, own: Layer): Layer {
  const { name: _name, title: _title, extends: _extends, ...inherited } = base.data;
  const positions = new Map(base.positions);
  for (const key of ['name', 'title', 'extends']) dropBelow(positions, [key]);
  const data = merge(inherited, own.data, [], positions) as Record<string, unknown>;
  for (const [key, position] of own.positions) positions.set(key, position);
  return { data, positions };
}

function merge(base: unknown, own: unknown, at: ValuePath, positions: Map<string, Position>): unknown {
  if (!isMap(base) || !isMap(own)) {
    dropBelow(positions, at);
    return own;
  }
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const old = Object.hasOwn(base, key) ? base[key] : undefined;
    // A key that the file writes anew comes last, so that later overrides win in order too.
    delete merged[key];
    merged[key] = old === undefined ? value : merge(old, value, [...at, key], positions);
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function dropBelow(positions: Map<string, Position>, at: ValuePath): void {
  const prefix = pathKey(at);
  for (const key of positions.keys()) {
    if (key === prefix || key.startsWith(`${prefix}\u0000`)) positions.delete(key);
  }
}

/** Phases are named once, budgets only for phases, `rest` only once. */
function checkPhases(scenario: ScenarioOutput, where: (path: ValuePath) => Position, problems: Problem[]): void {
  const ids = scenario.phases.map((phase) => phase.id);
  ids.forEach((id, t) => {
    if (ids.indexOf(id) === t) return;
    const what = words(`阶段“${id}”重复`, `phase "${id}" is used twice`);
    problems.push(errorAt(where(['phases', t, 'id']), 'duplicate-id', what));
  });
  for (const key of Object.keys(scenario.budget)) {
    if (ids.includes(key)) continue;
    const what = words(`预算写给“${key}”，它不是阶段`, `budget names "${key}", which is not a phase`);
    problems.push(errorAt(where(['budget', key]), 'unknown-phase', what, phaseHint(ids)));
  }
}

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { errorAt, hasErrors, type Position, words } from '../city/finding.js';
import { nearest } from '../city/nearest.js';
import type { Checked, Problem } from '../city/problem.js';
import { readText, shownPath } from '../city/read-text.js';
import { checkAgainst, parseYaml } from '../city/yaml.js';
import { changeScenario } from '../scenario/read.js';
import { resolveRules } from '../scenario/rules.js';
import { settingKind } from '../scenario/set.js';
import { cityAsAssumed } from '../sensitivity/assumed-city.js';
import { type DesignFile, designSchema } from '../sensitivity/design-schema.js';
import { distributionOf, rangeOf } from '../sensitivity/ranges.js';
import type { Distribution, Factor } from '../sensitivity/types.js';
import { endsOf } from '../sensitivity/values.js';
import { packageFolder } from './find.js';
import type { Prepared } from './prepare.js';

/** A factor as it was asked for, not yet held against a scenario. */
export interface AskedFactor {
  readonly name: string;
  readonly paths: readonly string[];
  readonly distribution: Distribution;
  readonly source?: string;
  readonly at: Position;
}

/** A design file's settings, all but its factors, which stand beside them. */
export type DesignSettings = Omit<DesignFile, 'vary'>;

export interface ReadDesign {
  readonly settings: DesignSettings;
  readonly factors: readonly AskedFactor[];
  /** Absolute path. */
  readonly file: string;
}

/** A design by path, or a shipped one by name. */
export function findDesign(given: string): Checked<string> {
  if (existsSync(given)) return { value: given, problems: [] };
  const folder = path.join(packageFolder(), 'scenarios', 'designs');
  const names = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : [];
  const shipped = names.map((file) => file.replace(/\.yaml$/, '')).sort();
  if (shipped.includes(given)) return { value: path.join(folder, `${given}.yaml`), problems: [] };
  const near = nearest(given, shipped);
  const what = words('没有这个设计文件', 'there is no such design file');
  const hint =
    near.length > 0
      ? words(`最接近：${near.join('、')}`, `nearest: ${near.join(', ')}`)
      : words(`随附的有：${shipped.join('、')}`, `shipped: ${shipped.join(', ')}`);
  return { problems: [errorAt({ file: given }, 'not-found', what, hint)] };
}

/** Reads a design file; all problems at once, with line and column. */
export async function readDesign(file: string): Promise<Checked<ReadDesign>> {
  const problems: Problem[] = [];
  const text = await readText(file, problems);
  const yaml = text === undefined ? undefined : parseYaml(text, shownPath(file), problems);
  const parsed = yaml && checkAgainst(designSchema, yaml.data, yaml.where, problems);
  if (yaml === undefined || parsed === undefined) return { problems };
  const { vary, ...settings } = parsed;
  const factors = Object.entries(vary).flatMap(([name, entry]): AskedFactor[] => {
    const at = yaml.where(['vary', name]);
    const distribution = typeof entry === 'string' ? rangeOf(entry, at, problems) : distributionOf(entry, at, problems);
    if (distribution === undefined) return [];
    const { paths, source } = typeof entry === 'string' ? {} : entry;
    return [{ name, paths: paths ?? [name], distribution, at, ...(source === undefined ? {} : { source }) }];
  });
  return hasErrors(problems) ? { problems } : { value: { settings, factors, file: path.resolve(file) }, problems };
}

/** Reads `--vary PATH=RANGE`, such as `record.severityFew=0.25..0.75`. */
export function askedByFlag(text: string, problems: Problem[]): AskedFactor[] {
  const at = { file: `--vary ${text}` };
  const parts = /^([^=]+)=(.+)$/su.exec(text);
  if (parts === null) {
    const what = words('应写成 路径=范围', 'expected PATH=RANGE');
    const hint = words('例：record.severityFew=0.25..0.75', 'such as record.severityFew=0.25..0.75');
    problems.push(errorAt(at, 'bad-range', what, hint));
    return [];
  }
  const name = parts[1].trim();
  const distribution = rangeOf(parts[2].trim(), at, problems);
  return distribution === undefined ? [] : [{ name, paths: [name], distribution, at }];
}

/** What factors are held against: a scenario and its city. */
type Checkable = Pick<Prepared, 'source' | 'scenario' | 'cityAsRead'>;

/**
 * Holds the factors against the scenario before anything runs: every path as `--set`
 * takes it, every end of every range as a value there, and the rules that follow.
 */
export function checkFactors(prepared: Checkable, asked: readonly AskedFactor[]): Checked<readonly Factor[]> {
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  for (const factor of asked) {
    for (const path of factor.paths) {
      const owner = owners.get(path);
      if (owner !== undefined) {
        const what = words(`“${path}”已由“${owner}”变动`, `"${path}" is varied by "${owner}" already`);
        problems.push(errorAt(factor.at, 'varied-twice', what));
      }
      owners.set(path, factor.name);
    }
  }
  const factors = asked.map((factor): Factor => {
    const { name, paths, distribution, source } = factor;
    const whole = paths.some((path) => settingKind(prepared.scenario, path) === 'whole');
    return { name, paths, distribution, whole, ...(source === undefined ? {} : { source }) };
  });
  factors.forEach((factor, f) => {
    const found = endsOf(factor).flatMap((value) => problemsAt(prepared, factor, String(value), asked[f].at));
    const seen = new Set<string>();
    for (const problem of found) {
      // Both ends of a range are wrong in the same way where its path is.
      const key = `${problem.code} ${problem.what.en}`;
      if (!seen.has(key)) problems.push(problem);
      seen.add(key);
    }
  });
  return hasErrors(problems) ? { problems } : { value: factors, problems };
}

function problemsAt(prepared: Checkable, factor: Factor, value: string, at: Position): Problem[] {
  const sets = factor.paths.map((path) => `${path}=${value}`);
  const changed = changeScenario(prepared.source, sets, () => at);
  if (changed.value === undefined) return [...changed.problems];
  const { scenario, where } = changed.value;
  const city = cityAsAssumed(prepared.cityAsRead, scenario, where);
  const rules = resolveRules(city.value ?? prepared.cityAsRead, scenario, where);
  return [...city.problems, ...rules.problems].filter(({ severity }) => severity === 'error');
}

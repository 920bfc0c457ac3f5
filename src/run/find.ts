import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorAt, words } from '../city/finding.js';
import { nearest } from '../city/nearest.js';
import type { Checked } from '../city/problem.js';

/** What a name on the command line turned out to be. */
export interface Found {
  readonly kind: 'city' | 'scenario' | 'run';
  readonly path: string;
}

/** The folder of the package: above this file, two steps where it is not compiled and three where it is. */
export function packageFolder(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const found = [path.join(here, '../..'), path.join(here, '../../..')].find((folder) => {
    const file = path.join(folder, 'package.json');
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'kezhong';
  });
  if (found === undefined) throw new Error('package.json of kezhong was not found');
  return found;
}

/** Version of the installed package. */
export function packageVersion(): string {
  return versionIn(path.join(packageFolder(), 'package.json'));
}

/** The version that a package.json gives. */
export function versionIn(file: string): string {
  const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return String((found as { version?: unknown }).version ?? 'unknown');
}

/** Names of the scenarios that come with the package, such as `zhongwei-2025`. */
export function shippedScenarios(): string[] {
  return namesIn(path.join(packageFolder(), 'scenarios'), (name) => /\.ya?ml$/.test(name)).map((name) =>
    name.replace(/\.ya?ml$/, ''),
  );
}

/** Names of the cities that come with the package, such as `zhongwei`. */
export function shippedCities(): string[] {
  const folder = path.join(packageFolder(), 'seeds');
  return namesIn(folder, (name) => existsSync(path.join(folder, name, 'city.yaml')));
}

function namesIn(folder: string, wanted: (name: string) => boolean): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter(wanted).sort();
}

/**
 * Finds a scenario, a run or a city by path, or a shipped scenario or city by name.
 * A run is a folder with a manifest.json, a city one with a city.yaml.
 *
 * @param kinds what the caller can use; anything else that is found is an error that says so.
 */
export function find(given: string, kinds: readonly Found['kind'][]): Checked<Found> {
  const found = byPath(given) ?? byName(given, kinds);
  if (found === undefined) return { problems: [notFound(given, kinds)] };
  if (kinds.includes(found.kind)) return { value: found, problems: [] };
  const wanted = kinds.map((kind) => KIND[kind]);
  const what = words(
    `这是${KIND[found.kind].zh}；此处应为${wanted.map((kind) => kind.zh).join('或')}`,
    `this is ${KIND[found.kind].en}; expected ${wanted.map((kind) => kind.en).join(' or ')}`,
  );
  return { problems: [errorAt({ file: given }, 'wrong-kind', what)] };
}

const KIND = {
  city: { zh: '城市文件夹', en: 'a city folder' },
  scenario: { zh: '情景文件', en: 'a scenario file' },
  run: { zh: '结果文件夹', en: 'a run folder' },
} as const;

function byPath(given: string): Found | undefined {
  if (!existsSync(given)) return undefined;
  if (!statSync(given).isDirectory()) return { kind: 'scenario', path: given };
  if (existsSync(path.join(given, 'manifest.json'))) return { kind: 'run', path: given };
  if (existsSync(path.join(given, 'city.yaml'))) return { kind: 'city', path: given };
  return undefined;
}

function byName(given: string, kinds: readonly Found['kind'][]): Found | undefined {
  if (kinds.includes('scenario') && shippedScenarios().includes(given)) {
    return { kind: 'scenario', path: path.join(packageFolder(), 'scenarios', `${given}.yaml`) };
  }
  if (kinds.includes('city') && shippedCities().includes(given)) {
    return { kind: 'city', path: path.join(packageFolder(), 'seeds', given) };
  }
  return undefined;
}

function notFound(given: string, kinds: readonly Found['kind'][]) {
  const names = [
    ...(kinds.includes('scenario') ? shippedScenarios() : []),
    ...(kinds.includes('city') ? shippedCities() : []),
  ];
  const folder = path.dirname(given);
  const neighbours = namesIn(folder, () => true).map((name) => path.join(folder, name));
  const near = nearest(
    given,
    [...names, ...neighbours].filter((name) => name !== path.normalize(given)),
  );
  const wanted = kinds.map((kind) => KIND[kind]);
  const isFolder = existsSync(given);
  const what = isFolder
    ? words(
        '这个文件夹里没有 city.yaml 或 manifest.json，既不是城市也不是结果',
        'this folder has no city.yaml and no manifest.json: it is neither a city nor a run',
      )
    : words(
        `没有这个路径；应为${wanted.map((kind) => kind.zh).join('或')}`,
        `there is no such path; expected ${wanted.map((kind) => kind.en).join(' or ')}`,
      );
  const hint =
    near.length > 0
      ? words(`最接近：${near.join('、')}`, `nearest: ${near.join(', ')}`)
      : words(`随附的有：${names.join('、')}`, `shipped: ${names.join(', ')}`);
  return errorAt({ file: given }, 'not-found', what, near.length > 0 || names.length > 0 ? hint : undefined);
}

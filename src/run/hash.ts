import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Scenario } from '../scenario/types.js';

/** SHA-256 in hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A file that a run has read, as it was then. */
export interface HashedFile {
  readonly path: string;
  readonly sha256: string;
}

/** Hashes of files, in the given order; a file that cannot be read is left out. */
export async function hashFiles(files: readonly string[]): Promise<HashedFile[]> {
  const hashed = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file).catch(() => undefined);
      return content === undefined ? undefined : { path: file, sha256: sha256(content) };
    }),
  );
  return hashed.filter((one) => one !== undefined);
}

const CITY_FILE = /\.(csv|yaml|geojson)$/;

/** Absolute paths of the data files of a city folder, sorted by name. */
export async function cityFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => CITY_FILE.test(name))
    .sort()
    .map((name) => path.resolve(folder, name));
}

/** One hash of all data files of a city, whatever the folder is called. */
export function cityHash(files: readonly HashedFile[]): string {
  return sha256(files.map((file) => `${path.basename(file.path)} ${file.sha256}\n`).join(''));
}

/**
 * Name of a run: the scenario's and four hex digits of the hash of what decides
 * its result: the resolved scenario, the city's data, the seed and what else was
 * asked for, so that another question does not overwrite an answer. Where the
 * city lies on this machine does not count.
 *
 * @param choices options beside these that change the result; none where all are left as they are.
 */
export function runName(
  scenario: Scenario,
  cityDataHash: string,
  seed: string,
  choices: readonly string[] = [],
): string {
  const { city: _city, ...asked } = scenario;
  const decides = [canonical(asked), cityDataHash, seed, ...(choices.length === 0 ? [] : [choices])];
  return `${safeName(scenario.name)}-${shortHash(decides)}`;
}

/** Name of a folder beside a run's: the run's own, what was done with it, and a mark of the options that change it. */
export function besideRun(folder: string, what: string, choices: readonly string[] = []): string {
  // `runs/A/` and `.` are runs as well, and the new folder must not come to lie inside them.
  const name = path.basename(path.resolve(folder));
  const mark = choices.length === 0 ? '' : `-${shortHash(choices)}`;
  return path.join(folder, '..', `${name}-${what}${mark}`);
}

/** Four hex digits, enough to tell the runs of one scenario apart. */
export function shortHash(value: unknown): string {
  return sha256(JSON.stringify(value)).slice(0, 4);
}

/** Keys sorted, so that the order of writing does not count. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, canonical(inner)]);
}

/** A scenario's name as the name of a folder on every system. */
function safeName(name: string): string {
  const safe = name.replace(/[\\/:*?"<>|\s]+/g, '-').replace(/^[.-]+|[.-]+$/g, '');
  return safe === '' ? 'run' : safe;
}

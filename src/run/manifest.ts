import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import type { Scenario } from '../scenario/types.js';
import { packageVersion, versionIn } from './find.js';
import type { RunFile } from './folder.js';
import { cityFiles, cityHash, type HashedFile, hashFiles, sha256 } from './hash.js';

/** Who and when of a run; the only file of a run that holds times and versions. */
export const manifestSchema = z.looseObject({
  schema: z.literal(1),
  command: z.string(),
  /** As typed, without the program itself. */
  commandLine: z.array(z.string()),
  versions: z.looseObject({ kezhong: z.string(), node: z.string(), highs: z.string() }),
  seed: z.string(),
  city: z.looseObject({ id: z.string(), hash: z.string() }),
  /** Files that the run read, relative to the run folder. */
  inputs: z.array(z.strictObject({ path: z.string(), sha256: z.string() })),
  /** Files that the run wrote. */
  files: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
  scenario: z.looseObject({ name: z.string() }),
  startedAt: z.string(),
  endedAt: z.string(),
});

export type Manifest = z.output<typeof manifestSchema>;

/** What a run read, hashed: before it starts, so that later edits do not count. */
export interface RunInputs {
  readonly files: readonly HashedFile[];
  readonly cityHash: string;
}

/**
 * Hashes everything that a run reads.
 *
 * @param scenarioFiles absolute paths, from readScenario.
 */
export async function hashInputs(cityFolder: string, scenarioFiles: readonly string[]): Promise<RunInputs> {
  const city = await hashFiles(await cityFiles(cityFolder));
  const scenario = await hashFiles(scenarioFiles.map((file) => path.resolve(file)));
  return { files: [...scenario, ...city], cityHash: cityHash(city) };
}

export interface ManifestFacts {
  readonly command: string;
  readonly commandLine: readonly string[];
  readonly seed: string;
  readonly scenario: Scenario;
  readonly cityId: string;
  readonly inputs: RunInputs;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/**
 * manifest.json of a run: put it last into the files for writeRun.
 *
 * @param outDir folder of the run; paths of inputs are written relative to it.
 * @param files the run's other files.
 */
export function manifestFile(outDir: string, facts: ManifestFacts, files: readonly RunFile[]): RunFile {
  const relative = (file: string) => path.relative(path.resolve(outDir), file).split(path.sep).join('/');
  const { city, ...scenario } = facts.scenario;
  const manifest: Manifest = {
    schema: 1,
    command: facts.command,
    commandLine: [...facts.commandLine],
    versions: { kezhong: packageVersion(), node: process.version, highs: highsVersion() },
    seed: facts.seed,
    city: { id: facts.cityId, folder: relative(path.resolve(city)), hash: facts.inputs.cityHash },
    inputs: facts.inputs.files.map((file) => ({ path: relative(file.path), sha256: file.sha256 })),
    files: files.map((file) => ({ name: file.name, sha256: sha256(file.content) })),
    scenario: { ...scenario, city: relative(path.resolve(city)) },
    startedAt: facts.startedAt.toISOString(),
    endedAt: facts.endedAt.toISOString(),
  };
  return { name: 'manifest.json', content: `${JSON.stringify(manifest, null, 2)}\n` };
}

/** The solver's package exports no package.json: it stands above the file that is imported. */
function highsVersion(): string {
  const entry = createRequire(import.meta.url).resolve('highs');
  return versionIn(
    path.join(entry.slice(0, entry.lastIndexOf(`${path.sep}highs${path.sep}`)), 'highs', 'package.json'),
  );
}

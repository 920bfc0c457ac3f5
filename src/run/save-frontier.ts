import path from 'node:path';
import type { Checked } from '../city/problem.js';
import { type FrontierMeasure, type FrontierPoint, frontierCsv, frontierJson, pointFile } from '../report/frontier.js';
import { scenarioYaml } from '../scenario/write.js';
import { writeRun } from './folder.js';
import { runName } from './hash.js';
import { manifestFile, type RunInputs } from './manifest.js';
import type { Prepared } from './prepare.js';

export interface FrontierFacts {
  readonly inputs: RunInputs;
  readonly commandLine: readonly string[];
  readonly startedAt: Date;
  readonly seed: string;
  /** Options that change the points. */
  readonly choices?: readonly string[];
  readonly out?: string;
}

/** Writes the front in one step: its table, and a scenario per point with which `kezhong plan` repeats that point. */
export async function saveFrontier(
  points: readonly FrontierPoint[],
  measure: FrontierMeasure,
  { scenario, city }: Prepared,
  facts: FrontierFacts,
): Promise<Checked<string>> {
  const name = `${runName(scenario, facts.inputs.cityHash, facts.seed, facts.choices)}-frontier-${measure}`;
  const folder = facts.out ?? path.join('runs', name);
  const files = [
    { name: 'frontier.csv', content: frontierCsv(points) },
    { name: 'frontier.json', content: frontierJson(points, measure, facts.seed) },
    ...points.map((point) => ({ name: pointFile(point), content: scenarioYaml(point.scenario, folder) })),
  ];
  const manifest = manifestFile(
    folder,
    {
      command: 'frontier',
      commandLine: facts.commandLine,
      seed: facts.seed,
      scenario,
      cityId: city.id,
      inputs: facts.inputs,
      startedAt: facts.startedAt,
      endedAt: new Date(),
    },
    files,
  );
  const written = await writeRun(folder, [...files, manifest]);
  return written.value === undefined ? { problems: written.problems } : { value: folder, problems: written.problems };
}

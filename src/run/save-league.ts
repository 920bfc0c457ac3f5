import path from 'node:path';
import type { Checked } from '../city/problem.js';
import { type LeagueAsked, type LeagueField, leagueCsv, leagueJson, leagueTimesCsv } from '../report/league.js';
import { writeRun } from './folder.js';
import { runName } from './hash.js';
import { manifestFile, type RunInputs } from './manifest.js';
import type { Prepared } from './prepare.js';

export interface LeagueFacts {
  /** Of all scenarios that were read; made-up ones are known by their names. */
  readonly inputs: RunInputs;
  readonly commandLine: readonly string[];
  readonly startedAt: Date;
  /** Options and further scenarios that change the league. */
  readonly choices?: readonly string[];
  readonly out?: string;
}

/** Writes a league in one step; the manifest and the name of the folder are those of its first scenario. */
export async function saveLeague(
  fields: readonly LeagueField[],
  asked: LeagueAsked,
  { scenario, city }: Prepared,
  facts: LeagueFacts,
): Promise<Checked<string>> {
  const { inputs, commandLine, startedAt, choices } = facts;
  const folder = facts.out ?? path.join('runs', `${runName(scenario, inputs.cityHash, asked.seed, choices)}-league`);
  const files = [
    { name: 'league.csv', content: leagueCsv(fields) },
    { name: 'league.json', content: leagueJson(fields, asked) },
    { name: 'times.csv', content: leagueTimesCsv(fields) },
  ];
  const { seed } = asked;
  const about = { command: 'bench', commandLine, seed, scenario, cityId: city.id, inputs, startedAt };
  const manifest = manifestFile(folder, { ...about, endedAt: new Date() }, files);
  const written = await writeRun(folder, [...files, manifest]);
  return written.value === undefined ? { problems: written.problems } : { value: folder, problems: written.problems };
}

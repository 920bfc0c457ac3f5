import { hasErrors } from '../city/finding.js';
import type { Checked, Problem } from '../city/problem.js';
import { readCity } from '../city/read.js';
import { type City, GROUPS } from '../city/types.js';
import { type ReadScenario, readScenario } from '../scenario/read.js';
import { resolveRules } from '../scenario/rules.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Scenario } from '../scenario/types.js';
import { cityAsAssumed } from '../sensitivity/assumed-city.js';
import { horizonM } from '../walk/horizon.js';
import { buildReach } from '../walk/reach.js';
import type { Reach } from '../walk/types.js';
import { requiredProblems } from './required.js';

/** A scenario with its city, every rule looked up, and who reaches what: all that planning and measuring need. */
export interface Prepared {
  readonly source: ReadScenario;
  readonly scenario: Scenario;
  /** As the scenario assumes it to be … */
  readonly city: City;
  /** … and as its folder says. */
  readonly cityAsRead: City;
  readonly rules: Rules;
  readonly reach: Reach;
  /** Warnings and notes; a scenario with an error is not prepared. */
  readonly problems: readonly Problem[];
  /** How long reading and reach lists took, seconds; for people, never for results. */
  readonly readS: number;
  readonly reachS: number;
}

/**
 * Reads a scenario and its city, looks up the rules and builds the reach lists.
 *
 * @param sets changes as `--set` writes them.
 * @returns all problems of both; `value` where none of them is an error.
 */
export async function prepare(scenarioFile: string, sets: readonly string[] = []): Promise<Checked<Prepared>> {
  const started = performance.now();
  const read = await readScenario(scenarioFile, sets);
  if (read.readable === undefined) return { problems: read.problems };
  const city = await readCity(read.readable.scenario.city);
  const problems = [...read.problems, ...city.problems];
  if (city.value === undefined) return { problems };
  return prepareWith(read.readable, city.value, problems, started);
}

/**
 * The same for a city that is in memory already.
 *
 * @param reachOf who builds the reach lists, where many scenarios share them.
 */
export function prepareWith(
  source: ReadScenario,
  cityAsRead: City,
  problems: readonly Problem[],
  started = performance.now(),
  reachOf: ReachOf = buildReach,
): Checked<Prepared> {
  const { scenario, where } = source;
  const assumed = cityAsAssumed(cityAsRead, scenario, where);
  const city = assumed.value ?? cityAsRead;
  const rules = resolveRules(city, scenario, where);
  const all = [...problems, ...assumed.problems, ...rules.problems];
  if (rules.value === undefined || hasErrors(all)) return { problems: all };
  const ready = performance.now();
  const speeds = GROUPS.map((group) => scenario.simulation.speedMps[group]);
  const reach = reachOf(city, horizonM(farthestDm(rules.value), speeds));
  const conflicts = requiredProblems(city, rules.value, reach, where(['require']));
  if (conflicts.length > 0) return { problems: [...all, ...conflicts] };
  const value: Prepared = {
    source,
    scenario,
    city,
    cityAsRead,
    rules: rules.value,
    reach,
    problems: all,
    readS: (ready - started) / 1000,
    reachS: (performance.now() - ready) / 1000,
  };
  return { value, problems: all };
}

/** Builds reach lists of a city up to a horizon, metres. */
export type ReachOf = (city: City, horizonM: number) => Reach;

/** Every distance that a rule asks about: radii, and how far goals look. */
function farthestDm({ radiusDm, goals }: Rules): number[] {
  return [...radiusDm, ...(goals ?? []).map(({ limitDm }) => limitDm)];
}

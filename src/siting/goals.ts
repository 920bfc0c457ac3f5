import type { City } from '../city/types.js';
import type { Goal, Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import type { Column } from './columns.js';
import { byLocation, homesNear } from './near-homes.js';
import { mergeHomes } from './signatures.js';

/**
 * A goal of the whole city (MILP (T), (F)): persons within a distance of a full
 * outlet at the end of the plan. Homes that the same columns would serve are one row.
 */
export interface GoalRows {
  readonly goal: Goal;
  /** Persons who count, and those whom existing outlets serve. */
  readonly demandPersons: number;
  readonly basePersons: number;
  readonly rows: readonly { readonly persons: number; readonly columns: readonly number[] }[];
}

/** The rows of every goal over the eligible columns. */
export function goalRows(city: City, rules: Rules, reach: Reach, eligible: readonly Column[]): GoalRows[] {
  return (rules.goals ?? []).map((goal) => {
    const demand = rules.homeDemand[goal.type]!;
    const counts = city.homes.circle.map((c) => goal.circles[c]!);
    const within = (location: number): Uint32Array =>
      homesNear(city, rules, reach, location, (c) => (goal.circles[c] ? goal.limitDm : -1));
    const full = (format: number): boolean =>
      city.formats[format]!.credits.some(({ type, credit }) => type === goal.type && credit >= 1);
    const served = new Uint8Array(city.homes.count);
    city.outlets.forEach((outlet, e) => {
      if (full(outlet.format)) for (const i of within(city.sites.length + e)) served[i] = 1;
    });
    const columns = eligible.flatMap(({ location, format }, x) => (full(format) ? [{ location, x }] : []));
    const columnsAt = byLocation(columns);
    const locations = [...columnsAt.keys()];
    const label = Int32Array.from(served, (one, i) => (one || !counts[i] ? -1 : 0));
    const merged = mergeHomes(label, demand, locations.map(within));
    const rows = Array.from({ length: merged.count }, (_, s) => ({
      persons: merged.weight[s]!,
      columns: [...merged.member.subarray(merged.offsets[s]!, merged.offsets[s + 1]!)].flatMap((m) =>
        columnsAt.get(locations[m]!)!.map((n) => columns[n]!.x),
      ),
    }));
    let demandPersons = 0;
    let basePersons = 0;
    demand.forEach((persons, i) => {
      if (!counts[i]) return;
      demandPersons += persons;
      if (served[i]) basePersons += persons;
    });
    return { goal, demandPersons, basePersons, rows };
  });
}

/** Persons whom a goal counts as served when these columns are open. */
export function servedByGoal({ basePersons, rows }: GoalRows, isOpen: (column: number) => boolean): number {
  return rows.reduce((sum, { persons, columns }) => (columns.some(isOpen) ? sum + persons : sum), basePersons);
}

/**
 * What goals of a kind lack: city targets sum the shares that are missing,
 * farthest homes are persons beyond, of all who are asked for.
 */
export function goalShortfall(
  goals: readonly GoalRows[],
  kind: Goal['kind'],
  served: (goal: GoalRows) => number,
): number {
  const asked = goals.filter(({ goal, demandPersons }) => goal.kind === kind && demandPersons > 0);
  const all = asked.reduce((sum, { demandPersons }) => sum + demandPersons, 0);
  return asked.reduce((sum, goal) => {
    const lacking = Math.max(0, goal.goal.target - served(goal) / goal.demandPersons);
    return sum + lacking * goalScale(goal, all);
  }, 0);
}

/** What a goal's missing share is worth in its stage. */
export function goalScale({ goal, demandPersons }: GoalRows, allPersons: number): number {
  return goal.kind === 'city' ? 1 : demandPersons / allPersons;
}

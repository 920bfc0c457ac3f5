import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import { homesNear, radiusOf } from './near-homes.js';
import { mergeHomes } from './signatures.js';

/**
 * The second family of signatures (MODEL §6): all homes, those of existing
 * outlets too, merged by circle and by the locations within the radius of a type.
 */
export interface FlowRows {
  readonly type: number;
  /** Locations, ascending; `members` point into them. */
  readonly locations: readonly number[];
  readonly rows: readonly FlowRow[];
}

export interface FlowRow {
  readonly circle: number;
  readonly persons: number;
  readonly members: readonly number[];
  /** Its homes, ascending. */
  readonly homes: readonly number[];
}

/** Merges the homes that may use the same of these locations for a type. */
export function flowRows(city: City, rules: Rules, reach: Reach, type: number, locations: readonly number[]): FlowRows {
  const demand = rules.homeDemand[type]!;
  const lists = locations.map((location) => homesNear(city, rules, reach, location, radiusOf(rules, type)));
  const merged = mergeHomes(Int32Array.from(city.homes.circle), demand, lists);
  const rows = Array.from({ length: merged.count }, (_, s) => ({
    circle: merged.label[s]!,
    persons: merged.weight[s]!,
    members: [...merged.member.subarray(merged.offsets[s]!, merged.offsets[s + 1]!)],
    homes: [] as number[],
  }));
  const indexOf = new Map(rows.map((row, s) => [`${row.circle}:${row.members.join()}`, s]));
  const membersOf: number[][] = Array.from({ length: city.homes.count }, () => []);
  lists.forEach((homes, n) => {
    for (const i of homes) membersOf[i]!.push(n);
  });
  membersOf.forEach((members, i) => {
    const s = indexOf.get(`${city.homes.circle[i]!}:${members.join()}`);
    if (s !== undefined && demand[i]! > 0) rows[s]!.homes.push(i);
  });
  return { type, locations, rows };
}

/** So many persons of a home use an outlet at a location: the certificate of places and of customers (MILP §8). */
export interface HomeFlow {
  readonly home: number;
  readonly location: number;
  readonly persons: number;
}

/** Hands what flows from each row to its homes, in their order. */
export function byHome(
  rows: FlowRows,
  demand: ArrayLike<number>,
  flowOf: (row: number, member: number) => number,
): HomeFlow[] {
  const flows: HomeFlow[] = [];
  rows.rows.forEach(({ members, homes }, s) => {
    const left = homes.map((home) => demand[home]!);
    let at = 0;
    members.forEach((member, m) => {
      let persons = flowOf(s, m);
      while (persons > 0 && at < homes.length) {
        const part = Math.min(persons, left[at]!);
        if (part > 0) flows.push({ home: homes[at]!, location: rows.locations[member]!, persons: part });
        persons -= part;
        left[at]! -= part;
        if (left[at]! <= 0) at++;
      }
    });
  });
  return flows;
}

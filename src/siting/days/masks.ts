import type { SitingProblem } from '../problem.js';
import { type Days, everyDay, wordsOf } from './types.js';

/**
 * Days on which columns are open. A hosted format needs an open host: the existing
 * outlet that it stands in, or whichever hosts the plan has opened at its location.
 */
export interface ColumnDays {
  readonly words: number;
  /** By itself: words of column x from x × words on. */
  readonly own: Uint32Array;
  /** Together with every host that could open: no plan has it open on more days. */
  readonly most: Uint32Array;
  /** Columns that may host a column; empty where none is needed or an existing outlet hosts it. */
  readonly hosts: readonly (readonly number[])[];
  /** Columns that a column may host. */
  readonly guests: readonly (readonly number[])[];
}

export function columnDays(problem: SitingProblem, days: Days): ColumnDays {
  const { columns, city, places, atLocation, rules } = problem;
  const words = wordsOf(days.count);
  const every = everyDay(days.count);
  const own = new Uint32Array(columns.length * words);
  const guests: number[][] = columns.map(() => []);
  columns.forEach(({ location, format }, x) => {
    own.set(days.candidates.get(location * city.formats.length + format) ?? every, x * words);
    const standing = places[location]!.outletFormat;
    if (!city.formats[format]!.hosts.includes(standing)) return;
    // An existing host is closed on its own days, whatever the plan does.
    const e = location - city.sites.length;
    for (let w = 0; w < words; w++) own[x * words + w]! &= days.standing[e * words + w]!;
  });
  const hosts = columns.map(({ location, format }, x): number[] => {
    const { kind, hosts: wanted } = city.formats[format]!;
    if (kind !== 'hosted' || wanted.includes(places[location]!.outletFormat)) return [];
    return atLocation.get(location)!.filter((y) => y !== x && wanted.includes(columns[y]!.format));
  });
  hosts.forEach((list, x) => {
    for (const y of list) guests[y]!.push(x);
  });
  const most = own.slice();
  hosts.forEach((list, x) => {
    // Where hosts are not asked for, a format without one stands for itself.
    if (list.length === 0 || !rules.hostsEnforced) return;
    for (let w = 0; w < words; w++) {
      let any = 0;
      for (const y of list) any |= own[y * words + w]!;
      most[x * words + w]! &= any;
    }
  });
  return { words, own, most, hosts, guests };
}

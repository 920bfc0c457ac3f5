import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, COLUMNS } from './arrivals.js';
import { tablesOf } from './fork-rows.js';
import { soonestOf } from './forks.js';
import type { PreparedSimulation } from './prepared.js';

/**
 * Share that still reaches a type within 15 minutes if the nearest outlet is shut
 * and all others are open: exact, without days. `c` = circles for the city, set 0 = all.
 */
export function ifNearestShut(prepared: PreparedSimulation): (c: number, s: number, set: number) => number {
  const { lists, homePersons, homeCircle, homeCount, types, circleCount, groupPersons } = prepared;
  const slots = types.length;
  const tables = tablesOf(prepared);
  const arrived = new Float64Array(circleCount * slots * GROUPS.length);
  for (let i = 0; i < homeCount; i++) {
    for (let s = 0; s < slots; s++) {
      const second = lists.offsets[i * slots + s]! + 1;
      const end = lists.offsets[i * slots + s + 1]!;
      if (second >= end) continue;
      const row = tables.rowOf(soonestOf(lists, second, end));
      for (let g = 0; g < GROUPS.length; g++) {
        const share = tables.within[(row * GROUPS.length + g) * COLUMNS + 14]! / ARRIVAL_UNIT;
        arrived[(homeCircle[i]! * slots + s) * GROUPS.length + g]! += homePersons[i * GROUPS.length + g]! * share;
      }
    }
  }
  return (c, s, set) => {
    let sum = 0;
    let persons = 0;
    for (let circle = c === circleCount ? 0 : c; circle < (c === circleCount ? circleCount : c + 1); circle++) {
      for (const g of set === 0 ? GROUPS.map((_, group) => group) : [set - 1]) {
        sum += arrived[(circle * slots + s) * GROUPS.length + g]!;
        persons += groupPersons[circle * GROUPS.length + g]!;
      }
    }
    return persons === 0 ? 0 : sum / persons;
  };
}

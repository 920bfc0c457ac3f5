import { GROUPS } from '../city/types.js';
import { JOINT_MIN } from './joint.js';
import { DAY_BINS, type PersonCounts } from './persons.js';
import type { PreparedSimulation } from './prepared.js';
import type { PersonCell, PersonsResult, WalkerGroup } from './types.js';

const NAMES: readonly WalkerGroup[] = ['all', ...GROUPS];

/** Per cent of days that counts as "on most days". */
export const MOST_PERCENT = 95;

/** Figures by person: the city and each circle; everything basic, then each type; everybody and each group. */
export function personCells(
  { circleCount, types, tierMin, joint }: PreparedSimulation,
  counts: PersonCounts,
  days: number,
): PersonsResult {
  const cells: PersonCell[] = [];
  let persons = 0;
  for (let c = -1; c < circleCount; c++) {
    const circles = c < 0 ? Array.from({ length: circleCount }, (_, n) => n) : [c];
    for (let s = joint.offsets.length < 2 ? 0 : -1; s < types.length; s++) {
      for (const [set, group] of NAMES.entries()) {
        const groups = GROUPS.map((_, g) => g).filter((g) => set === 0 || g === set - 1);
        const bins = new Float64Array(DAY_BINS);
        let reached = 0;
        for (const circle of circles) {
          for (const g of groups) {
            const row = s < 0 ? circle * GROUPS.length + g : (circle * types.length + s) * GROUPS.length + g;
            const from = s < 0 ? counts.joint : counts.types;
            for (let b = 0; b < DAY_BINS; b++) bins[b]! += from[row * DAY_BINS + b]!;
            reached += (s < 0 ? counts.jointDays : counts.typeDays)[row]!;
          }
        }
        const all = bins.reduce((sum, n) => sum + n, 0);
        if (all === 0) continue;
        if (c < 0 && set === 0) persons = all;
        cells.push({
          circle: c,
          type: s < 0 ? -1 : types[s]!,
          group,
          minutes: s < 0 ? JOINT_MIN : tierMin[s]!,
          persons: all,
          everyDay: bins[DAY_BINS - 1]!,
          mostDays: bins.subarray(1 + MOST_PERCENT).reduce((sum, n) => sum + n, 0),
          never: bins[0]!,
          meanShare: reached / all / days,
          tenths: Array.from({ length: 10 }, (_, n) =>
            bins.subarray(1 + 10 * n, 11 + 10 * n).reduce((sum, count) => sum + count, 0),
          ),
        });
      }
    }
  }
  return { days, persons, mostShare: MOST_PERCENT / 100, cells };
}

import type { RelaxedPart } from '../bounds/relaxation.js';
import { hasDemand } from '../measure.js';
import { hasCapacity, type SitingProblem } from '../problem.js';
import type { DayProblem } from './problem.js';
import { visitDays } from './types.js';

/**
 * The gap of each day under a relaxation's fractional openings, discounted over the
 * phases: a row is served to the sum of its columns that are open on the day, at most
 * once. It says on which days such openings fare worst; nothing is claimed with it.
 *
 * @returns undefined where some relaxation has no point
 */
export function fractionalGaps(of: DayProblem, parts: readonly RelaxedPart[]): Float64Array | undefined {
  const { problem, days } = of;
  const { rules, value } = problem;
  const gaps = new Float64Array(days.count);
  for (const part of parts) {
    if (part.values === undefined) return undefined;
    for (const [t, phase] of part.siting.phases.entries()) {
      const opened = openedBy(part, t, problem.columns.length);
      const served = servedBy(of, opened);
      const counted = countedBy(problem, opened);
      for (let ck = 0; ck < value.length; ck++) {
        const worth = rules.phaseWeight[phase]! * value[ck]!;
        if (worth === 0 || !hasDemand(problem, ck)) continue;
        const wanted = rules.demand[ck]! * rules.target[ck]!;
        const c = Math.floor(ck / rules.typeCount);
        for (let d = 0; d < days.count; d++) {
          const covered = hasCapacity(rules, ck % rules.typeCount) ? 1 : served[ck * days.count + d]! / wanted;
          const factor = days.demand?.[d * rules.circleCount + c] ?? 1;
          gaps[d]! += worth * factor * (1 - Math.min(1, covered, counted[ck]!));
        }
      }
    }
  }
  return gaps;
}

/** How far each column of the problem is open in the part's t-th phase. */
function openedBy({ siting, values }: RelaxedPart, t: number, columns: number): Float64Array {
  const opened = new Float64Array(columns);
  siting.columns.forEach((x, n) => {
    const v = siting.variable[n * siting.phases.length + t]!;
    if (v >= 0) opened[x] = values![v]!;
  });
  return opened;
}

/** Persons × credit by pair and day. */
function servedBy({ days, rows, open }: DayProblem, opened: Float64Array): Float64Array {
  const served = rows.base.slice();
  const onDay = new Float64Array(32);
  for (let s = 0; s < rows.count; s++) {
    const to = rows.pair[s]! * days.count;
    for (let w = 0; w < rows.words; w++) {
      onDay.fill(0);
      const free = ~rows.standing[s * rows.words + w]!;
      for (let n = rows.offsets[s]!; n < rows.offsets[s + 1]!; n++) {
        const x = rows.column[n]!;
        if (opened[x] === 0) continue;
        visitDays(Uint32Array.of(open.most[x * open.words + w]! & free), 0, 1, (bit) => {
          onDay[bit]! += opened[x]!;
        });
      }
      const last = Math.min(32, days.count - 32 * w);
      for (let bit = 0; bit < last; bit++) served[to + 32 * w + bit]! += rows.weight[s]! * Math.min(1, onDay[bit]!);
    }
  }
  return served;
}

/** Share of the quota by pair; 1 where none is wanted or where circles share it. */
function countedBy(problem: SitingProblem, opened: Float64Array): Float64Array {
  const { rules, existing, places, columns, countOffsets, countType } = problem;
  const count = Float64Array.from(existing);
  columns.forEach(({ location }, x) => {
    const c = places[location]!.circle;
    if (c < 0 || opened[x] === 0) return;
    for (let n = countOffsets[x]!; n < countOffsets[x + 1]!; n++)
      count[c * rules.typeCount + countType[n]!]! += opened[x]!;
  });
  return count.map((units, ck) => {
    const quota = rules.quota[ck]!;
    return quota <= 0 || rules.quotaPerCircles[ck % rules.typeCount]! > 1 ? 1 : units / quota;
  });
}

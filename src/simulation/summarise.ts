import { GROUPS } from '../city/types.js';
import type { DayCounters } from './days.js';
import { COUNTS, MINUTES } from './days.js';
import type { PreparedSimulation } from './prepare.js';
import { studentQuantile } from './student.js';
import type { ShareEstimate, SimulationCell, SimulationResult } from './types.js';

const GROUP_SETS: readonly { readonly name: SimulationCell['group']; readonly groups: readonly number[] }[] = [
  { name: 'all', groups: GROUPS.map((_, g) => g) },
  ...GROUPS.map((name, g) => ({ name, groups: [g] })),
];

/**
 * Figures of a simulation from its counters: the city first, then each circle; for
 * each simulated type, all walkers and each group.
 *
 * A share is the mean over days of the day's share, and its interval is Student's
 * over days: all walkers of a day share its closures, so walkers are no sample of
 * their own (MODEL §7). The city's share of a day is the persons-weighted mean of
 * the circles'. With fewer than two days nothing is known and the interval is 0…1.
 * `meanWalkTimeS` is over those reached within the horizon, NaN where nobody is.
 * A cell without walkers is absent.
 */
export function summarise(
  prepared: PreparedSimulation,
  counters: DayCounters,
  seed: string,
  level: number,
): SimulationResult {
  const cells: SimulationCell[] = [];
  const quantiles = new Map<number, number>();
  const quantile = (days: number): number => {
    const known = quantiles.get(days) ?? studentQuantile(level, days - 1);
    quantiles.set(days, known);
    return known;
  };
  for (let c = -1; c < prepared.circleCount; c++) {
    const circles = c < 0 ? Array.from({ length: prepared.circleCount }, (_, other) => other) : [c];
    for (let s = 0; s < prepared.types.length; s++) {
      for (const { name, groups } of GROUP_SETS) {
        const tally = tallyOf(prepared, counters, circles, s, groups);
        if (tally.walkers === 0) continue;
        cells.push({
          circle: c,
          type: prepared.types[s]!,
          group: name,
          walkers: tally.walkers,
          shares: MINUTES.map((minutes, m) => ({ minutes, ...interval(tally.perDay[m]!, quantile) })),
          meanWalkTimeS: tally.reached > 0 ? tally.timeUs / tally.reached / 1e6 : Number.NaN,
          reachedShare: mean(tally.perDay[COUNTS - 1]!),
        });
      }
    }
  }
  return { days: prepared.days, walkersPerCircle: prepared.walkersPerCircle, level, seed, cells };
}

interface Tally {
  walkers: number;
  /** By count (5, 10, 15 min, reached): the share of each day that has walkers. */
  perDay: number[][];
  /** Persons-weighted, per walker: the ratio of the two is the mean time. */
  reached: number;
  timeUs: number;
}

/** Days of some circles together, each circle weighing its persons of the groups. */
function tallyOf(
  prepared: PreparedSimulation,
  counters: DayCounters,
  circles: readonly number[],
  s: number,
  groups: readonly number[],
): Tally {
  const tally: Tally = { walkers: 0, perDay: Array.from({ length: COUNTS }, () => []), reached: 0, timeUs: 0 };
  const counts = new Float64Array(COUNTS);
  const weighted = new Float64Array(COUNTS);
  for (let day = 0; day < prepared.days; day++) {
    weighted.fill(0);
    let weight = 0;
    for (const c of circles) {
      const dayCircle = day * prepared.circleCount + c;
      let persons = 0;
      let walkers = 0;
      let timeUs = 0;
      counts.fill(0);
      for (const g of groups) {
        const cell = (dayCircle * prepared.types.length + s) * GROUPS.length + g;
        persons += prepared.groupPersons[c * GROUPS.length + g]!;
        walkers += counters.walkers[dayCircle * GROUPS.length + g]!;
        timeUs += counters.timeUs[cell]!;
        for (let n = 0; n < COUNTS; n++) counts[n]! += counters.within[cell * COUNTS + n]!;
      }
      if (walkers === 0) continue;
      weight += persons;
      tally.walkers += walkers;
      tally.timeUs += (persons * timeUs) / walkers;
      tally.reached += (persons * counts[COUNTS - 1]!) / walkers;
      for (let n = 0; n < COUNTS; n++) weighted[n]! += (persons * counts[n]!) / walkers;
    }
    if (weight === 0) continue;
    for (let n = 0; n < COUNTS; n++) tally.perDay[n]!.push(weighted[n]! / weight);
  }
  return tally;
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function interval(days: readonly number[], quantile: (days: number) => number): Omit<ShareEstimate, 'minutes'> {
  const share = mean(days);
  if (days.length < 2) return { share, low: 0, high: 1 };
  let squares = 0;
  for (const day of days) squares += (day - share) * (day - share);
  const half = quantile(days.length) * Math.sqrt(squares / (days.length - 1) / days.length);
  return { share, low: Math.max(0, share - half), high: Math.min(1, share + half) };
}

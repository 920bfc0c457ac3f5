import { GROUPS } from '../city/types.js';
import { MINUTE_COUNT } from './arrivals.js';
import type { PlanDays } from './days.js';
import { ifNearestShut } from './nearest-shut.js';
import { type PooledTimes, pooledTimes } from './pooled.js';
import type { PreparedSimulation } from './prepare.js';
import { studentQuantile } from './student.js';
import { type Layout, layoutOf, meanOf, SETS, type Sums, shareAt, TIME_BIN_S } from './sums.js';
import type {
  JointShare,
  QuantileEstimate,
  ShareEstimate,
  SimulationCell,
  SimulationResult,
  TargetEstimate,
  WalkerGroup,
} from './types.js';

export const MINUTES = [5, 10, 15] as const;
const QUANTILES = [0.5, 0.9] as const;
export const SET_NAMES: readonly WalkerGroup[] = ['all', ...GROUPS];

/** Groups of a set: all, or one. */
export function groupsOf(set: number): readonly number[] {
  return set === 0 ? GROUPS.map((_, g) => g) : [set - 1];
}

/** Half widths of intervals at one level, by degrees of freedom. */
export function quantiles(level: number): (days: number) => number {
  const known = new Map<number, number>();
  return (days) => {
    const value = known.get(days) ?? studentQuantile(level, days - 1);
    known.set(days, value);
    return value;
  };
}

/**
 * Figures of a simulation: the city first, then each circle; for each simulated
 * type, all walkers and each group.
 *
 * A share is the mean over days of the day's share, and its interval is Student's
 * over days: all walkers of a day share its closures, so walkers are no sample of
 * their own (MODEL §7). The city's share of a day is the persons-weighted mean of
 * the circles'. With fewer than two days nothing is known and the interval is 0…1.
 * `meanWalkTimeS` is over those reached within the horizon, NaN where nobody is.
 * Quantiles are over walkers and days; their interval turns that of the share
 * arrived around (Woodruff 1952). A cell without walkers is absent.
 */
export function summarise(prepared: PreparedSimulation, days: PlanDays, seed: string, level: number): SimulationResult {
  const layout = layoutOf(prepared);
  const quantile = quantiles(level);
  const pooled = pooledTimes(prepared, days);
  const shut = ifNearestShut(prepared);
  const city = prepared.circleCount;
  const cells: SimulationCell[] = [];
  for (const c of [city, ...Array.from({ length: city }, (_, circle) => circle)]) {
    for (let s = 0; s < layout.slots; s++) {
      for (const [set, name] of SET_NAMES.entries()) {
        const walkers = walkersOf(prepared, days, c, set);
        if (walkers === 0) continue;
        const interval = (minutes: number) => shareEstimate(layout, days.sums, quantile, c, s, set, minutes - 1);
        const { timeMs, reached } = totals(prepared, days, c, s, set);
        const k = prepared.types[s]!;
        cells.push({
          circle: c === city ? -1 : c,
          type: k,
          group: name,
          walkers,
          shares: MINUTES.map((minutes): ShareEstimate => ({ minutes, ...interval(minutes) })),
          meanWalkTimeS: reached > 0 ? timeMs / reached / 1000 : Number.NaN,
          reachedShare: meanOf(days.sums, shareAt(layout, c, s, set, MINUTE_COUNT)).mean,
          quantiles: QUANTILES.map((share) =>
            quantileEstimate(prepared, layout, days, pooled, quantile, c, s, set, share),
          ),
          ...(prepared.tiered[s] === 1 ? { tierMinutes: prepared.tierMin[s]! } : {}),
          ...(set === prepared.demandSet[s]
            ? { targetMet: targetEstimate(prepared, layout, days.sums, quantile, c, s) }
            : {}),
          ifNearestShut: shut(c, s, set),
        });
      }
    }
  }
  return {
    days: days.sums.days,
    walkersPerCircle: prepared.walkersPerCircle,
    level,
    seed,
    cells,
    estimator: prepared.estimator,
    ...jointShares(prepared, layout, days, quantile),
  };
}

/** Walkers of a set; persons × days where homes are evaluated. */
function walkersOf(
  { circleCount, estimator }: PreparedSimulation,
  { walkers }: PlanDays,
  c: number,
  set: number,
): number {
  let sum = 0;
  for (let circle = c === circleCount ? 0 : c; circle < (c === circleCount ? circleCount : c + 1); circle++) {
    for (const g of groupsOf(set)) sum += walkers[circle * GROUPS.length + g]!;
  }
  return estimator === 'conditional' ? Math.round(sum / 1024) : sum;
}

function totals({ circleCount, types }: PreparedSimulation, days: PlanDays, c: number, s: number, set: number) {
  let timeMs = 0;
  let reached = 0;
  for (let circle = c === circleCount ? 0 : c; circle < (c === circleCount ? circleCount : c + 1); circle++) {
    for (const g of groupsOf(set)) {
      const cell = (circle * types.length + s) * GROUPS.length + g;
      timeMs += days.timeMs[cell]!;
      reached += days.reached[cell]!;
    }
  }
  return { timeMs, reached };
}

/** Mean over days with Student's interval, kept within 0…1. */
export function intervalAt(sums: Sums, quantile: (days: number) => number, at: number) {
  const { days, mean, variance } = meanOf(sums, at);
  if (days < 2) return { share: mean, low: 0, high: 1 };
  const half = quantile(days) * Math.sqrt(variance);
  return { share: mean, low: Math.max(0, mean - half), high: Math.min(1, mean + half) };
}

function shareEstimate(
  layout: Layout,
  sums: Sums,
  quantile: (days: number) => number,
  c: number,
  s: number,
  set: number,
  column: number,
) {
  return intervalAt(sums, quantile, shareAt(layout, c, s, set, column));
}

/** Wilson's interval: days meet a target or do not. */
function targetEstimate(
  prepared: PreparedSimulation,
  layout: Layout,
  sums: Sums,
  quantile: (days: number) => number,
  c: number,
  s: number,
): TargetEstimate {
  const { days, mean } = meanOf(sums, layout.met + c * layout.slots + s);
  const z2 = days < 2 ? Number.POSITIVE_INFINITY : quantile(days) ** 2;
  const centre = (mean + z2 / (2 * days)) / (1 + z2 / days);
  const half = (Math.sqrt(z2) / (1 + z2 / days)) * Math.sqrt((mean * (1 - mean)) / days + z2 / (4 * days * days));
  const known = days >= 2;
  return {
    target: prepared.target[c * layout.slots + s]!,
    minutes: prepared.tierMin[s]!,
    share: mean,
    low: known ? Math.max(0, centre - half) : 0,
    high: known ? Math.min(1, centre + half) : 1,
  };
}

/** The share arrived has an interval at every minute; where it meets the wanted share, so does the quantile's. */
function quantileEstimate(
  prepared: PreparedSimulation,
  layout: Layout,
  { sums }: PlanDays,
  pooled: PooledTimes,
  quantile: (days: number) => number,
  c: number,
  s: number,
  set: number,
  share: number,
): QuantileEstimate {
  const beyondS = Math.min(MINUTE_COUNT * 60, ...groupsOf(set).map((g) => prepared.knownS[g]!));
  const arrived = pooled(c, s, set);
  const at = timeAt(arrived, share, beyondS);
  const { days } = meanOf(sums, shareAt(layout, c, s, set, 0));
  if (days < 2) return { share, ...(at === undefined ? {} : { walkTimeS: at }), lowS: 0, beyondS };
  const column = Math.min(MINUTE_COUNT - 1, Math.max(0, (at ?? beyondS) / 60 - 1));
  const below = Math.floor(column);
  const deviation = (m: number) =>
    Math.sqrt(meanOf(sums, shareAt(layout, c, s, set, Math.min(MINUTE_COUNT - 1, m))).variance);
  const half = quantile(days) * (deviation(below) + (column - below) * (deviation(below + 1) - deviation(below)));
  const lowS = timeAt(arrived, share - half, beyondS) ?? beyondS;
  const highS = timeAt(arrived, share + half, beyondS);
  return {
    share,
    ...(at === undefined ? {} : { walkTimeS: at }),
    lowS,
    ...(highS === undefined ? {} : { highS }),
    beyondS,
  };
}

/** First time at which `share` has arrived, linear within a bin; undefined beyond `beyondS`. */
function timeAt(arrived: Float64Array, share: number, beyondS: number): number | undefined {
  let low = 0;
  let high = arrived.length - 1;
  if (arrived[high]! < share) return undefined;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (arrived[middle]! >= share) high = middle;
    else low = middle + 1;
  }
  const before = low === 0 ? 0 : arrived[low - 1]!;
  const part = arrived[low]! > before ? Math.max(0, (share - before) / (arrived[low]! - before)) : 1;
  const timeS = low === 0 ? 0 : (low - 1 + Math.min(1, part)) * TIME_BIN_S;
  return timeS > beyondS ? undefined : timeS;
}

function jointShares(
  prepared: PreparedSimulation,
  layout: Layout,
  days: PlanDays,
  quantile: (days: number) => number,
): { joint?: JointShare[]; jointWithout?: number[] } {
  const without = prepared.joint.without.length === 0 ? {} : { jointWithout: [...prepared.joint.without] };
  if (prepared.joint.offsets.length < 2) return without;
  const city = prepared.circleCount;
  const joint: JointShare[] = [];
  for (const c of [city, ...Array.from({ length: city }, (_, circle) => circle)]) {
    for (const [set, group] of SET_NAMES.entries()) {
      if (walkersOf(prepared, days, c, set) === 0) continue;
      const interval = intervalAt(days.sums, quantile, layout.joint + c * SETS + set);
      joint.push({ circle: c === city ? -1 : c, group, minutes: 15, ...interval });
    }
  }
  return { joint, ...without };
}

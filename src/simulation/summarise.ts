import { GROUPS } from '../city/types.js';
import { MINUTE_COUNT } from './arrivals.js';
import { knownMoments } from './closure-spread.js';
import type { PlanDays } from './days.js';
import { type Expected, expectedOf } from './expected.js';
import { jointMargins, type Level, levelOf, scoreMargins } from './interval.js';
import type { MomentsAt } from './known-variance.js';
import { ifNearestShut } from './nearest-shut.js';
import { type PooledTimes, pooledTimes } from './pooled.js';
import type { PreparedSimulation } from './prepared.js';
import { roomOf } from './room.js';
import { type Layout, layoutOf, meanOf, SETS, shareAt, TIME_BIN_S, timeAt } from './sums.js';
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

/**
 * Figures of a simulation: the city first, then each circle; for each simulated
 * type, all walkers and each group.
 *
 * A share is the mean over days of the day's share, and its interval is over days: all
 * walkers of a day share its closures, so walkers are no sample of their own (MODEL
 * §7). The city's share of a day is the persons-weighted mean of the circles'. With
 * fewer than two days nothing is known and the interval is 0…1. Where closures are
 * integrated out (`expected`), the mean over all days that could be stands in its
 * place, and the interval is that figure alone.
 * `meanWalkTimeS` is over those reached within the horizon, NaN where nobody is; its
 * interval is that of a ratio of two means. Quantiles are over walkers and days; their
 * interval turns that of the share arrived around (Woodruff 1952). A cell without
 * walkers is absent.
 */
export function summarise(
  prepared: PreparedSimulation,
  days: PlanDays,
  seed: string,
  confidence: number,
  expected: Expected | undefined = expectedOf(prepared),
): SimulationResult {
  const layout = layoutOf(prepared);
  const level = levelOf(confidence);
  const pooled = pooledTimes(prepared, days, expected);
  const momentsAt = knownMoments([prepared], days.sums, days.closed);
  const basis: Basis = { prepared, layout, days, momentsAt, level, expected, room: roomOf(prepared) };
  const shut = ifNearestShut(prepared);
  const city = prepared.circleCount;
  const cells: SimulationCell[] = [];
  for (const c of [city, ...Array.from({ length: city }, (_, circle) => circle)]) {
    for (let s = 0; s < layout.slots; s++) {
      for (const [set, name] of SET_NAMES.entries()) {
        const walkers = walkersOf(prepared, days, c, set);
        if (walkers === 0) continue;
        const k = prepared.types[s]!;
        cells.push({
          circle: c === city ? -1 : c,
          type: k,
          group: name,
          walkers,
          shares: MINUTES.map((minutes): ShareEstimate => {
            return { minutes, ...shareOf(basis, shareAt(layout, c, s, set, minutes - 1)) };
          }),
          ...meanTime(basis, c, s, set),
          quantiles: QUANTILES.map((share) => quantileEstimate(basis, pooled, c, s, set, share)),
          ...(prepared.tiered[s] === 1 ? { tierMinutes: prepared.tierMin[s]! } : {}),
          ...(set === prepared.demandSet[s] ? { targetMet: targetEstimate(basis, c, s) } : {}),
          ifNearestShut: shut(c, s, set),
        });
      }
    }
  }
  return {
    days: days.sums.days,
    walkersPerCircle: prepared.walkersPerCircle,
    level: confidence,
    seed,
    cells,
    estimator: prepared.estimator,
    ...integratedTypes(prepared, expected),
    ...jointShares(basis),
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

/** What every figure is made of. */
interface Basis {
  readonly prepared: PreparedSimulation;
  readonly layout: Layout;
  readonly days: PlanDays;
  readonly momentsAt: MomentsAt;
  readonly level: Level;
  readonly expected: Expected | undefined;
  readonly room: ReturnType<typeof roomOf>;
}

function integratedTypes({ types }: PreparedSimulation, expected: Expected | undefined): { integrated?: number[] } {
  const integrated = [...types].filter((_, s) => expected?.integrated[s] === 1);
  return integrated.length === 0 ? {} : { integrated };
}

/** A share with its interval, kept within 0…1. `margins` are those of a difference where a control was taken away. */
function shareOf(
  { momentsAt, level, expected, room }: Basis,
  at: number,
  margins: typeof scoreMargins = scoreMargins,
): Pick<ShareEstimate, 'share' | 'low' | 'high'> {
  const exact = expected?.at(at);
  if (exact !== undefined) return { share: exact, low: exact, high: exact };
  const moments = momentsAt(at);
  if (moments.days < 2) return { share: moments.mean, low: 0, high: 1 };
  const { below, above } = margins(moments, level, () => room(at, moments.mean));
  // A controlled mean may end a hair outside.
  const within = (share: number) => Math.max(0, Math.min(1, share));
  return { share: within(moments.mean), low: within(moments.mean - below), high: within(moments.mean + above) };
}

type MeanTime = Pick<SimulationCell, 'meanWalkTimeS' | 'meanLowS' | 'meanHighS' | 'reachedShare'>;

/** Time ÷ reached, both means over days; the variance of the ratio by its linear part. */
function meanTime({ layout, momentsAt, level, expected }: Basis, c: number, s: number, set: number): MeanTime {
  const reachedAt = shareAt(layout, c, s, set, MINUTE_COUNT);
  const row = timeAt(layout, c, s, set);
  const exact = { time: expected?.at(layout.time + row), reached: expected?.at(reachedAt) };
  if (exact.time !== undefined && exact.reached !== undefined) {
    const meanS = exact.reached > 0 ? (1000 * exact.time) / exact.reached : Number.NaN;
    const interval = exact.reached > 0 ? { meanLowS: meanS, meanHighS: meanS } : {};
    return { meanWalkTimeS: meanS, ...interval, reachedShare: exact.reached };
  }
  const [time, reached, both] = [layout.time + row, reachedAt, layout.both + row].map(momentsAt);
  if (!(reached!.mean > 0)) return { meanWalkTimeS: Number.NaN, reachedShare: reached!.mean };
  const ratio = time!.mean / reached!.mean;
  if (reached!.days < 2) return { meanWalkTimeS: 1000 * ratio, reachedShare: reached!.mean };
  const together = (both!.variance - time!.variance - reached!.variance) / 2;
  const variance = Math.max(0, time!.variance - 2 * ratio * together + ratio * ratio * reached!.variance);
  const half = (1000 * level.quantile((time!.degrees ?? time!.days - 1) + 1) * Math.sqrt(variance)) / reached!.mean;
  return {
    meanWalkTimeS: 1000 * ratio,
    meanLowS: Math.max(0, 1000 * ratio - half),
    meanHighS: 1000 * ratio + half,
    reachedShare: reached!.mean,
  };
}

/** Wilson's interval: days meet a target or do not. */
function targetEstimate({ prepared, layout, days: { sums }, level }: Basis, c: number, s: number): TargetEstimate {
  const { days, mean } = meanOf(sums, layout.met + c * layout.slots + s);
  const z2 = days < 2 ? Number.POSITIVE_INFINITY : level.quantile(days) ** 2;
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

/**
 * The share arrived has an interval at every minute; where it meets the wanted share,
 * so does the quantile's. Where closures are integrated out, the grid of times and
 * distances is all that is left of it.
 */
function quantileEstimate(
  { prepared, layout, momentsAt, level, expected, room }: Basis,
  pooled: PooledTimes,
  c: number,
  s: number,
  set: number,
  share: number,
): QuantileEstimate {
  const beyondS = Math.min(MINUTE_COUNT * 60, ...groupsOf(set).map((g) => prepared.knownS[g]!));
  const arrived = pooled(c, s, set);
  const at = timeOf(arrived, share, beyondS);
  const known = at === undefined ? {} : { walkTimeS: at };
  if (expected?.integrated[s] === 1) {
    if (at === undefined) return { share, lowS: beyondS, beyondS };
    return { share, ...known, lowS: Math.max(0, at - TIME_BIN_S / 2), highS: at + TIME_BIN_S / 2, beyondS };
  }
  if (momentsAt(shareAt(layout, c, s, set, 0)).days < 2) return { share, ...known, lowS: 0, beyondS };
  const column = Math.min(MINUTE_COUNT - 1, Math.max(0, (at ?? beyondS) / 60 - 1));
  const left = Math.floor(column);
  const [one, two] = [left, Math.min(MINUTE_COUNT - 1, left + 1)].map((m) => {
    const place = shareAt(layout, c, s, set, m);
    const moments = momentsAt(place);
    return scoreMargins(moments, level, () => room(place, moments.mean));
  });
  const between = (a: number, b: number) => a + (column - left) * (b - a);
  const lowS = timeOf(arrived, share - between(one!.above, two!.above), beyondS) ?? beyondS;
  const highS = timeOf(arrived, share + between(one!.below, two!.below), beyondS);
  return { share, ...known, lowS, ...(highS === undefined ? {} : { highS }), beyondS };
}

/** First time at which `share` has arrived, linear within a bin; undefined beyond `beyondS`. */
function timeOf(arrived: Float64Array, share: number, beyondS: number): number | undefined {
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

function jointShares(basis: Basis): { joint?: JointShare[]; jointWithout?: number[] } {
  const { prepared, layout, days } = basis;
  const without = prepared.joint.without.length === 0 ? {} : { jointWithout: [...prepared.joint.without] };
  if (prepared.joint.offsets.length < 2) return without;
  const city = prepared.circleCount;
  const margins = jointMargins(prepared);
  const joint: JointShare[] = [];
  for (const c of [city, ...Array.from({ length: city }, (_, circle) => circle)]) {
    for (const [set, group] of SET_NAMES.entries()) {
      if (walkersOf(prepared, days, c, set) === 0) continue;
      const interval = shareOf(basis, layout.joint + c * SETS + set, margins);
      joint.push({ circle: c === city ? -1 : c, group, minutes: 15, ...interval });
    }
  }
  return { joint, ...without };
}

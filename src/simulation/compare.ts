import { knownMoments } from './closure-spread.js';
import { type Expected, expectedOf, integratedSlots } from './expected.js';
import { differenceMargins, type Level, levelOf, type Room } from './interval.js';
import type { TotalDays } from './merge.js';
import type { PreparedSimulation } from './prepared.js';
import { roomBetween } from './room.js';
import { shareWithin } from './student.js';
import { SET_NAMES, summarise } from './summarise.js';
import { type Layout, type Moments, meanOf, SETS, shareAt } from './sums.js';
import type { ComparedCell, ComparedCircle, Comparison, Difference, Gains } from './types.js';

/** A difference that no day leaves room for is none of rounding's. */
const NOTHING_BELOW = 1e-12;
/** The same where ways fork. */
const NOTHING_WITH_FORKS = 1e-9;

/**
 * Paired differences of two plans over the same days, second − first, with intervals
 * over days, or exactly where closures are integrated out of both; verdicts after Holm's correction, circles among themselves
 * and cells among themselves, so that at `level` no table holds a wrong "better" or
 * "worse".
 *
 * @see S. Holm, A simple sequentially rejective multiple test procedure (1979).
 */
export function compareDays(
  plans: readonly [PreparedSimulation, PreparedSimulation],
  total: TotalDays,
  seed: string,
  level: number,
): Comparison {
  const { layout } = total;
  const integrated = integratedSlots(plans);
  const expected = plans.map((prepared) => expectedOf(prepared, integrated));
  const places = [layout.circles, ...Array.from({ length: layout.circles }, (_, c) => c)];
  const named = (c: number) => (c === layout.circles ? -1 : c);
  const differ = differences(plans, total, levelOf(level), expected);
  const circles = places.flatMap((c): Omit<ComparedCircle, 'verdict'>[] => {
    const index = differ(layout.index + c);
    const joint = plans[0].joint.offsets.length < 2 ? undefined : differ(layout.joint + c * SETS);
    if (index === undefined) return [];
    // The joint share stands beside the index and is judged alone.
    const beside = joint === undefined ? {} : { joint: { ...joint, verdict: alone(joint, level) } };
    return [{ circle: named(c), ...index, ...beside }];
  });
  const cells = places.flatMap((c) => cellsOf(plans[0], layout, c, named(c), differ));
  return {
    days: total.days,
    level,
    seed,
    first: summarise(plans[0], total.plans[0]!, seed, level, expected[0]),
    second: summarise(plans[1], total.plans[1]!, seed, level, expected[1]),
    circles: judged(circles, level),
    cells: judged(cells, level),
    gains: places.flatMap((c) => gainsOf(plans[0], layout, total, c, named(c))),
  };
}

export type Unjudged = Omit<Difference, 'verdict'>;

function differences(
  plans: readonly [PreparedSimulation, PreparedSimulation],
  total: TotalDays,
  level: Level,
  expected: readonly (Expected | undefined)[],
): (at: number) => Unjudged | undefined {
  const [first, second] = total.plans;
  const room = roomBetween(plans);
  const momentsAt = knownMoments(plans, total.differences!, total.closedDifferences);
  return (at) => {
    const [before, after] = expected.map((one) => one?.at(at));
    if (before !== undefined && after !== undefined) {
      return Number.isNaN(before) ? undefined : exactDifference(before, after, plans[0]);
    }
    const moments = momentsAt(at);
    if (moments.days === 0) return undefined;
    const sides = { before: meanOf(first!.sums, at).mean, after: meanOf(second!.sums, at).mean };
    return { ...sides, ...sampledDifference(moments, level, room(at)) };
  };
}

/** What days tell of a difference; `room`: how far a day may lie where those played were all alike. */
export function sampledDifference(moments: Moments, level: Level, room: Room): Omit<Unjudged, 'before' | 'after'> {
  const { days, mean } = moments;
  if (days < 2) return { difference: mean, low: -1, high: 1, p: 1 };
  const { below, above } = differenceMargins(moments, level, () => room);
  const [low, high] = [Math.max(-1, mean - below), Math.min(1, mean + above)];
  return { difference: mean, low, high, p: chanceOf(moments, room) };
}

/** A difference that no day changes; in a city where ways fork the rarest of them are not followed (fork-rows.ts). */
export function exactDifference(before: number, after: number, { lists }: PreparedSimulation): Unjudged {
  const nothing = lists.signals === undefined ? NOTHING_BELOW : NOTHING_WITH_FORKS;
  const certain = Math.abs(after - before) > nothing;
  const difference = certain ? after - before : 0;
  return { before, after, difference, low: difference, high: difference, p: certain ? 0 : 1, exact: true };
}

/**
 * Chance of a mean this far from none, by Student's t; by the sign test where all days
 * were alike and others are possible.
 */
function chanceOf({ mean, variance, days, degrees }: Moments, { below, above }: Room): number {
  if (Math.abs(mean) <= NOTHING_BELOW) return 1;
  if (variance === 0) return below + above === 0 ? 0 : 2 ** (1 - days);
  return Math.max(0, 1 - shareWithin(Math.abs(mean) / Math.sqrt(variance), degrees ?? days - 1));
}

function cellsOf(
  prepared: PreparedSimulation,
  layout: Layout,
  c: number,
  circle: number,
  differ: (at: number) => Unjudged | undefined,
): Omit<ComparedCell, 'verdict'>[] {
  return [...prepared.types].flatMap((type, s) =>
    SET_NAMES.flatMap((group, set) => {
      const minutes = prepared.tierMin[s]!;
      const found = differ(shareAt(layout, c, s, set, minutes - 1));
      return found === undefined ? [] : [{ circle, type, group, minutes, ...found }];
    }),
  );
}

function gainsOf(prepared: PreparedSimulation, layout: Layout, total: TotalDays, c: number, circle: number): Gains[] {
  return [...prepared.types].map((type, s) => {
    const at = layout.gains + (c * layout.slots + s) * 2;
    return { circle, type, gain: meanOf(total.differences!, at).mean, lose: meanOf(total.differences!, at + 1).mean };
  });
}

/** Holm: the smallest p against α / m, the next against α / (m − 1), … until one fails. The city is not one of the family. */
export function judged<Item extends Unjudged & { readonly circle: number }>(
  items: readonly Item[],
  level: number,
): (Item & { readonly verdict: Difference['verdict'] })[] {
  const family = items.map((_, n) => n).filter((n) => items[n]!.circle >= 0);
  family.sort((a, b) => items[a]!.p - items[b]!.p || a - b);
  const certain = new Set<number>();
  for (const [rank, n] of family.entries()) {
    if (items[n]!.p > (1 - level) / (family.length - rank)) break;
    certain.add(n);
  }
  return items.map((item, n) => {
    const sure = item.circle < 0 ? item.p <= 1 - level : certain.has(n);
    return { ...item, verdict: sure ? direction(item) : 'undecided' };
  });
}

function alone(item: Unjudged, level: number): Difference['verdict'] {
  return item.p <= 1 - level ? direction(item) : 'undecided';
}

function direction({ difference }: Unjudged): Difference['verdict'] {
  return difference > 0 ? 'better' : 'worse';
}

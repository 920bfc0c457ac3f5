import { ARRIVAL_UNIT } from './arrivals.js';
import { closedDay } from './closure-terms.js';
import type { PreparedSimulation } from './prepared.js';
import {
  addDay,
  dayValues,
  emptyFigures,
  type Layout,
  layoutOf,
  type Moments,
  meanOf,
  type Places,
  SETS,
  type Sums,
} from './sums.js';

/**
 * Room for what closures make of a day's figures: by place of the layout, and behind
 * it, for everything basic, together with the day's own figure.
 */
export function closedLength({ length, circles }: Layout): number {
  return length + (circles + 1) * SETS;
}

/** Writes the sums of everything basic behind the layout: their spread tells how the two go together. */
function writeBoth({ length, circles, joint }: Layout, day: Float64Array, closed: Float64Array): void {
  for (let n = 0; n < (circles + 1) * SETS; n++) closed[length + n] = day[joint + n]! + closed[joint + n]!;
}

/** Moments of the figures of some days, by place. */
export type MomentsAt = (at: number) => Moments;

/** Days that hold rarer closures than so few days should: they are taken as they are, lopsided. */
const UNLIKELY = 4;
/** Student's quantile changes no more beyond. */
const MOST_DEGREES = 2000;

/**
 * Moments with the part of the variance that closures have in it taken from what is
 * known of them (`spread`, of a day) instead of from the days.
 *
 * Two outlets of a home closed on the same day may be most of a figure's variance, and
 * on most runs of 200 days they never are: a sample's variance is then too small by as
 * much, and nothing in the sample tells. A figure is what closures make of it and, given
 * the closures, chance of walkers. Its variance is that of the first, which is known,
 * and that of the second, which is that of the days less that of the first on the same
 * days. Everything basic is known to vary with one need at a time only; what it varies
 * beyond that comes from the days, by regression on what is known.
 *
 * @see W. G. Cochran, Sampling Techniques (1977), 12.6: regression estimates with a known auxiliary.
 */
export function momentsOf(layout: Layout, sums: Sums, closed?: Sums, spread?: Float64Array): MomentsAt {
  if (closed === undefined || spread === undefined) return (at) => meanOf(sums, at);
  const regressed = layout.joint + (layout.circles + 1) * SETS;
  return (at) => {
    const moments = meanOf(sums, at);
    if (!(spread[at]! > 0) || !(moments.variance > 0)) return moments;
    const sampled = meanOf(closed, at).variance;
    const known = spread[at]! / moments.days;
    if (sampled > UNLIKELY * known) return moments;
    if (at < layout.joint || at >= regressed) {
      const rest = Math.max(0, moments.variance - sampled);
      return withVariance(moments, known + rest, rest);
    }
    const together = (meanOf(closed, layout.length + at - layout.joint).variance - moments.variance - sampled) / 2;
    const slope = sampled > 0 ? together / sampled : 1;
    const rest = sampled > 0 ? Math.max(0, moments.variance - slope * together) : moments.variance;
    return withVariance(moments, slope * slope * known + rest, rest);
  };
}

/** Degrees of freedom after Welch and Satterthwaite: only `rest` is sampled. */
function withVariance(moments: Moments, variance: number, rest: number): Moments {
  const part = variance > 0 ? rest / variance : 1;
  const degrees = Math.min(MOST_DEGREES, (moments.days - 1) / Math.max(part * part, 1e-6));
  // Rounded down, so that few quantiles have to be found.
  const step = degrees < 100 ? 1 : degrees < 500 ? 10 : 100;
  return { ...moments, variance, degrees: Math.max(moments.days - 1, Math.floor(degrees / step) * step) };
}

/** Whether days keep sums of what closures make of them. */
export function keepsClosed(plans: readonly PreparedSimulation[]): boolean {
  return plans.every(({ closures }) => closures !== undefined);
}

/** Adds what closures made of the days that are played to the sums of it. */
export interface ClosedDays {
  /** A day's: which outlets were open, and its figures, by plan. */
  add(opened: readonly Uint8Array[], values: readonly Float64Array[], sums: readonly Sums[]): void;
  /** The same of the difference of two plans; after `add`. */
  addDifference(between: Float64Array, sums: Sums): void;
}

export function closedDays(plans: readonly PreparedSimulation[]): ClosedDays {
  const layout = layoutOf(plans[0]!);
  const figures = plans.map((prepared) => {
    const empty = emptyFigures(prepared);
    empty.weight.set(prepared.groupPersons);
    return empty;
  });
  const closed = plans.map(() => new Float64Array(closedLength(layout)));
  const between = new Float64Array(closedLength(layout));
  const places: Places = [
    [0, layout.gains],
    [layout.length, closedLength(layout)],
  ];
  const finish = (day: Float64Array, made: Float64Array, sums: Sums): void => {
    // Days on which nobody walked count on neither side.
    for (let n = 0; n < layout.gains; n++) if (Number.isNaN(day[n]!)) made[n] = Number.NaN;
    writeBoth(layout, day, made);
    addDay(sums, made, places);
  };
  return {
    add(opened, values, sums) {
      for (const [p, prepared] of plans.entries()) {
        closedDay(prepared.closures!, opened[p]!, figures[p]!);
        dayValues(prepared, layout, figures[p]!, ARRIVAL_UNIT, closed[p]!);
        finish(values[p]!, closed[p]!, sums[p]!);
      }
    },
    addDifference(day, sums) {
      for (let n = 0; n < layout.gains; n++) between[n] = closed[1]![n]! - closed[0]![n]!;
      finish(day, between, sums);
    },
  };
}

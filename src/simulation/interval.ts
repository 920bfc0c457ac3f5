import type { Estimator } from '../scenario/types.js';
import { studentQuantile } from './student.js';
import type { Moments } from './sums.js';

/** How far a mean may lie from the truth, below and above it. */
export interface Margins {
  readonly below: number;
  readonly above: number;
}

/** Student's quantiles at one level, by days. */
export interface Level {
  readonly quantile: (days: number) => number;
  /** The largest share of days that may be otherwise where all `days` were alike: (1 − it)^days = 1 − level. */
  readonly unseen: (days: number) => number;
}

const LEVELS = new Map<number, Level>();

/** Kept: a report of thousands of figures asks for the same few quantiles again and again. */
export function levelOf(level: number): Level {
  const known = LEVELS.get(level) ?? {
    quantile: remembered((days) => studentQuantile(level, days - 1)),
    unseen: remembered((days) => unseenShare(level, days)),
  };
  LEVELS.set(level, known);
  return known;
}

function remembered(work: (days: number) => number): (days: number) => number {
  const known = new Map<number, number>();
  return (days) => {
    const value = known.get(days) ?? work(days);
    known.set(days, value);
    return value;
  };
}

/** Bisection on products, which every engine rounds alike. */
function unseenShare(level: number, days: number): number {
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2;
    let power = 1;
    let base = 1 - middle;
    for (let rest = days; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) power *= base;
      base *= base;
    }
    if (power > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How far one day may lie from the others, below and above: what closures can take away at most. */
export interface Room {
  readonly below: number;
  readonly above: number;
}

/**
 * Margins of a mean over days whose days are lopsided: a closure is rare and only
 * takes away, so that few days carry all of the spread, and where a sample has few of
 * them its spread is small too. Student's interval, which takes mean and spread for
 * independent, is then too short on the side of the rare days.
 *
 * The score interval: the truth μ is not rejected while |mean − μ| ≤ t · σ(μ) / √days,
 * with the variance that μ would have, σ²(μ) = s² + r (μ − mean), r the third central
 * moment over the variance. For days that are 0 or 1 this is Wilson's interval, for
 * counts of rare days the Poisson score interval, for symmetric days Student's. Where
 * all days were alike, as many others as may have been missed fill the `room`. Where
 * the closures' part of the variance is known, no sample has missed anything of it, and
 * the interval is Student's.
 *
 * @see E. B. Wilson (1927); P. Hall, On the removal of skewness by transformation (1992).
 */
export function scoreMargins(
  { days, variance, reach, degrees }: Moments,
  { quantile, unseen }: Level,
  room: () => Room,
): Margins {
  if (degrees !== undefined) {
    const half = quantile(degrees + 1) * Math.sqrt(variance);
    return { below: half, above: half };
  }
  if (variance === 0) {
    const { below, above } = room();
    return { below: unseen(days) * below, above: unseen(days) * above };
  }
  const t = quantile(days);
  const shift = (t * t * reach) / (2 * days);
  const half = Math.sqrt(shift * shift + t * t * variance);
  return { below: half - shift, above: half + shift };
}

/**
 * Margins of a difference, or of what a control leaves over: the further of Student's
 * and the score interval on each side. Rare days may lie either way there, and where a
 * sample has seen one way only the score interval would rule the other out.
 */
export function differenceMargins(moments: Moments, level: Level, room: () => Room): Margins {
  const score = scoreMargins(moments, level, room);
  if (moments.degrees !== undefined) return score;
  const half = level.quantile(moments.days) * Math.sqrt(moments.variance);
  return { below: Math.max(score.below, half), above: Math.max(score.above, half) };
}

/** Margins of everything basic at once: those of a difference where a control was taken away. */
export function jointMargins({ estimator }: { readonly estimator: Estimator }): typeof scoreMargins {
  return estimator === 'combined' ? differenceMargins : scoreMargins;
}

import { UNIT } from '../simulation/streams.js';
import { studentQuantile } from '../simulation/student.js';
import { streamOf } from './designs.js';
import type { Design, Estimate, MorrisEffect, RankCorrelation, SobolIndex, Spread } from './types.js';

export interface IntervalOptions {
  /** Confidence level, such as 0.95. */
  readonly level: number;
  readonly seed: string;
  /** Times that the samples are drawn again for an interval; default 1,000, fewer for over 4,000 of them. */
  readonly resamples?: number;
}

const RESAMPLES = 1000;
/** Draws that all resamples take together, so that an interval costs seconds at most. */
const MOST_DRAWS = 4_000_000;
const FEWEST_RESAMPLES = 100;

/**
 * Sobol indices by Jansen's estimators: first order 1 − Σ(f(B) − f(A_B))² / 2NV, total
 * Σ(f(A) − f(A_B))² / 2NV, V the variance over A and B. Intervals by drawing rows
 * again. A constant output has indices 0.
 *
 * @param values outputs at the points of `saltelliRows`, whole rows only
 * @see M. J. W. Jansen, Computer Physics Communications 117 (1999); Saltelli et al. (2010), table 2.
 */
export function sobolIndices(factors: number, values: Float64Array, options: IntervalOptions): SobolIndex[] {
  const width = factors + 2;
  const rows = Math.floor(values.length / width);
  const indicesOf = (pick: (n: number) => number): Float64Array => {
    let sum = 0;
    let squares = 0;
    const first = new Float64Array(factors);
    const total = new Float64Array(factors);
    // Around one value, so that sums of squares lose no digits.
    const origin = values[0];
    for (let n = 0; n < rows; n++) {
      const at = pick(n) * width;
      const a = values[at] - origin;
      const b = values[at + width - 1] - origin;
      sum += a + b;
      squares += a * a + b * b;
      for (let f = 0; f < factors; f++) {
        const changed = values[at + 1 + f] - origin;
        first[f] += (b - changed) ** 2;
        total[f] += (a - changed) ** 2;
      }
    }
    const variance = (squares - (sum * sum) / (2 * rows)) / (2 * rows - 1);
    const share = (squared: number): number => (variance > 0 ? squared / (2 * rows * variance) : 0);
    return Float64Array.from({ length: 2 * factors }, (_, n) =>
      n < factors ? (variance > 0 ? 1 - share(first[n]) : 0) : share(total[n - factors]),
    );
  };
  const estimates = bootstrap(rows, indicesOf, options);
  return Array.from({ length: factors }, (_, f) => ({
    factor: f,
    first: estimates[f],
    total: estimates[factors + f],
  }));
}

/**
 * Morris's elementary effects over whole trajectories: change of the output ÷ change of
 * the factor's share of its range. The interval of µ* is Student's over trajectories.
 */
export function morrisEffects(design: Design, values: Float64Array, { level }: { readonly level: number }) {
  const { factors, points } = design;
  const width = factors + 1;
  const trajectories = Math.floor(values.length / width);
  const effects: number[][] = Array.from({ length: factors }, () => []);
  for (let r = 0; r < trajectories; r++) {
    for (let n = r * width + 1; n < (r + 1) * width; n++) {
      const f = points[n].findIndex((share, at) => share !== points[n - 1][at]);
      effects[f].push((values[n] - values[n - 1]) / (points[n][f] - points[n - 1][f]));
    }
  }
  return effects.map((list, factor): MorrisEffect => {
    const absolute = list.map(Math.abs);
    const muStar = meanOf(absolute);
    const half =
      list.length > 1
        ? (studentQuantile(level, list.length - 1) * deviationOf(absolute)) / Math.sqrt(list.length)
        : Number.POSITIVE_INFINITY;
    return {
      factor,
      muStar: { value: muStar, low: Math.max(0, muStar - half), high: muStar + half },
      mu: meanOf(list),
      sigma: deviationOf(list),
    };
  });
}

/** Spearman's rank correlation of every factor's share with the output; ties share their mean rank. */
export function rankCorrelations(
  points: readonly Float64Array[],
  values: Float64Array,
  options: IntervalOptions,
): RankCorrelation[] {
  const factors = points[0]?.length ?? 0;
  const all = Array.from({ length: factors }, (_, f) => points.map((point) => point[f]));
  const correlations = (pick: (n: number) => number): Float64Array => {
    const drawn = Array.from(values, (_, n) => pick(n));
    const outputRanks = ranksOf(drawn.map((n) => values[n]));
    return Float64Array.from(all, (shares) => correlation(ranksOf(drawn.map((n) => shares[n])), outputRanks));
  };
  return bootstrap(values.length, correlations, options).map((estimate, factor) => ({ factor, correlation: estimate }));
}

/**
 * Smallest and largest of a figure over its samples and, where these are drawn from
 * the factors' distributions, quantiles (linear between order statistics).
 */
export function spreadOf(values: readonly number[], drawn: boolean): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => quantileOf(sorted, share);
  const quantiles = { p5: at(0.05), median: at(0.5), p95: at(0.95) };
  return { min: at(0), max: at(1), ...(drawn ? { quantiles } : {}), samples: sorted.length };
}

/** Estimates from all of n samples, with percentile intervals from samples drawn again with return. */
function bootstrap(
  n: number,
  estimate: (pick: (n: number) => number) => Float64Array,
  {
    level,
    seed,
    resamples = Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, Math.floor(MOST_DRAWS / n))),
  }: IntervalOptions,
): Estimate[] {
  const whole = estimate((k) => k);
  const random = streamOf(seed, 'bootstrap');
  const drawn = Array.from({ length: n < 2 ? 0 : resamples }, (_, b) =>
    estimate((k) => Math.floor((random(b, k)[0] / UNIT) * n)),
  );
  return [...whole].map((value, at) => {
    const sorted = drawn.map((one) => one[at]).sort((a, b) => a - b);
    if (sorted.length === 0) return { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    const tail = (1 - level) / 2;
    return { value, low: quantileOf(sorted, tail), high: quantileOf(sorted, 1 - tail) };
  });
}

function quantileOf(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((_, n) => n).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let n = from; n < to; n++) ranks[order[n]] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Pearson's correlation; 0 where one of the two does not vary. */
function correlation(a: Float64Array, b: Float64Array): number {
  const meanA = meanOf(a);
  const meanB = meanOf(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let n = 0; n < a.length; n++) {
    ab += (a[n] - meanA) * (b[n] - meanB);
    aa += (a[n] - meanA) ** 2;
    bb += (b[n] - meanB) ** 2;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n];
  return values.length === 0 ? 0 : sum / values.length;
}

/** Standard deviation with n − 1; 0 for fewer than two values. */
function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

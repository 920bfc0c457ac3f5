import type { Choice, Distribution, Factor } from './types.js';

/** Digits of a value that is drawn: enough for any assumption, and short enough to be typed again. */
const DIGITS = 6;

/**
 * The value of a factor at share `u` of its distribution (its quantile function), 0 ≤ u ≤ 1:
 * rounded to six digits, whole where only whole numbers are valid; of n choices each has 1/n.
 */
export function valueAt({ distribution, whole }: Factor, u: number): Choice {
  if (distribution.kind === 'choices') {
    const { values } = distribution;
    return values[Math.min(values.length - 1, Math.floor(u * values.length))];
  }
  const { low, high } = distribution;
  // Each whole number has the same room.
  if (whole && distribution.kind === 'uniform') return Math.min(high, low + Math.floor(u * (high - low + 1)));
  const value = quantile(distribution, u);
  return whole ? Math.round(value) : Math.min(high, Math.max(low, Number(value.toPrecision(DIGITS))));
}

/** The quantile function of a continuous distribution. */
export function quantile(distribution: Exclude<Distribution, { kind: 'choices' }>, u: number): number {
  const { low, high } = distribution;
  if (u <= 0) return low;
  if (u >= 1) return high;
  if (distribution.kind !== 'triangular') {
    return distribution.kind === 'uniform' ? low + u * (high - low) : low * exponential(u * logarithm(high / low));
  }
  const { mode } = distribution;
  const share = (mode - low) / (high - low);
  return u < share
    ? low + Math.sqrt(u * (high - low) * (mode - low))
    : high - Math.sqrt((1 - u) * (high - low) * (high - mode));
}

/** All values of a choice, both ends of a range: what a tornado shows, and what is checked before anything runs. */
export function endsOf({ distribution }: Factor): readonly Choice[] {
  if (distribution.kind === 'choices') return distribution.values;
  return [distribution.low, distribution.high];
}

/** The share of the way that gives value `n` of `endsOf`. */
export function shareOfEnd({ distribution }: Factor, n: number): number {
  return distribution.kind === 'choices' ? (n + 0.5) / distribution.values.length : n;
}

/** ln x for x ≥ 1: roots until x is near 1, then 2 artanh; Math.log differs by engine. */
export function logarithm(x: number): number {
  let root = x;
  let doublings = 1;
  while (root > 1.1) {
    root = Math.sqrt(root);
    doublings *= 2;
  }
  const y = (root - 1) / (root + 1);
  let sum = 0;
  for (let n = 15; n >= 1; n -= 2) sum = 1 / n + y * y * sum;
  return 2 * y * sum * doublings;
}

/** e^x for x ≥ 0: halve until small, the power series, then squares; Math.exp differs by engine. */
export function exponential(x: number): number {
  let part = x;
  let squarings = 0;
  while (part > 0.1) {
    part /= 2;
    squarings++;
  }
  let sum = 1;
  for (let n = 12; n >= 1; n--) sum = 1 + (part / n) * sum;
  for (let s = 0; s < squarings; s++) sum *= sum;
  return sum;
}

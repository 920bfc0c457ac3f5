/**
 * Walking speeds as quantiles of a normal distribution cut off at a minimum.
 *
 * Math.log and Math.exp differ between engines in the last digit, and a figure that
 * depends on them differs too. What is here uses + − × ÷ and square roots only,
 * which IEEE 754 fixes.
 */

/** Speed of a group, metres per second: normal(mean, sd), nobody slower than `min`. */
export interface SpeedMps {
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
}

/**
 * Quantile of the standard normal distribution for 0 < p < 1.
 *
 * P. J. Acklam's rational approximation, relative error below 1.15e-9.
 */
export function normalQuantile(p: number): number {
  if (p < 0.02425) return tail(Math.sqrt(-2 * naturalLog(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * naturalLog(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const numerator =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const denominator =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (numerator * q) / denominator;
}

function tail(q: number): number {
  const numerator =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const denominator =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return numerator / denominator;
}

/** ln x for x > 0: halved or doubled into 0.75…1.5, then 2 artanh((x − 1) / (x + 1)) as a series. */
export function naturalLog(x: number): number {
  let twos = 0;
  let m = x;
  for (; m > 1.5; m /= 2) twos++;
  for (; m < 0.75; m *= 2) twos--;
  const z = (m - 1) / (m + 1);
  let sum = 0;
  // |z| ≤ 0.2, so that the last term left out is below 0.2^43 ≈ 1e-30.
  for (let n = 41; n >= 1; n -= 2) sum = sum * z * z + 1 / n;
  return 2 * z * sum + twos * Math.LN2;
}

/** Share of the standard normal distribution below z, as the inverse of `normalQuantile`. */
export function normalShareBelow(z: number): number {
  let low = 1e-300;
  let high = 1 - 2 ** -53;
  for (let halving = 0; halving < 200; halving++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (normalQuantile(middle) < z) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Speed below which the share `p` (0 < p < 1) of a group walks, metres per second:
 * the normal distribution conditioned on at least `min`.
 */
export function speedQuantileMps(speed: SpeedMps, p: number): number {
  return speedQuantilesMps(speed, [p])[0]!;
}

/** `speedQuantileMps` for many shares at once; the cut-off is computed once. */
export function speedQuantilesMps({ mean, sd, min }: SpeedMps, shares: ArrayLike<number>): Float64Array {
  const speeds = new Float64Array(shares.length);
  const cut = sd > 0 ? normalShareBelow((min - mean) / sd) : 0;
  for (let s = 0; s < shares.length; s++) {
    const z = sd > 0 ? normalQuantile(Math.min(1 - 2 ** -53, cut + shares[s]! * (1 - cut))) : 0;
    speeds[s] = Math.max(min, mean + sd * z);
  }
  return speeds;
}

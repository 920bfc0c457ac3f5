/**
 * Quantile of Student's t distribution with a whole number of degrees of freedom:
 * |t| is below it with probability `level` (0 < level < 1).
 *
 * Bisection on the closed sums of Abramowitz & Stegun 26.7.3 and 26.7.4, which need
 * square roots and one arctangent only, so that every engine gives the same figure.
 */
export function studentQuantile(level: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (shareWithin(high, degrees) < level) high *= 2;
  for (let halving = 0; halving < 100; halving++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (shareWithin(middle, degrees) < level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(|T| < t) = A(t | ν) for t ≥ 0, ν the degrees of freedom; θ = arctan(t / √ν). */
export function shareWithin(t: number, degrees: number): number {
  const cos2 = degrees / (degrees + t * t);
  const sin = t / Math.sqrt(degrees + t * t);
  let term = 1;
  let sum = 0;
  if (degrees % 2 === 0) {
    for (let n = 0; n <= degrees - 2; n += 2) {
      sum += term;
      term *= ((n + 1) / (n + 2)) * cos2;
    }
    return sin * sum;
  }
  for (let n = 1; n <= degrees - 2; n += 2) {
    sum += term;
    term *= ((n + 1) / (n + 2)) * cos2;
  }
  const theta = arctangent(t / Math.sqrt(degrees));
  return (2 / Math.PI) * (theta + sin * Math.sqrt(cos2) * sum);
}

/** arctan x for x ≥ 0: halve the angle four times, then the power series. */
function arctangent(x: number): number {
  let y = x;
  for (let halving = 0; halving < 4; halving++) y /= 1 + Math.sqrt(1 + y * y);
  // The angle is below π/32, y below 0.1: terms beyond 1/19 are under 1e-20.
  let sum = 0;
  for (let n = 19; n >= 1; n -= 2) sum = 1 / n - y * y * sum;
  return 16 * y * sum;
}

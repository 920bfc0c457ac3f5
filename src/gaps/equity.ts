/**
 * Person-weighted Gini coefficient: Σ_a Σ_b P_a P_b |x_a − x_b| / (2 P² mean),
 * 0 = all alike. Taken over 1 − gap, since the Gini of the gap itself rises as a
 * plan succeeds (MODEL §3). 0 where nobody lives or all values are 0.
 */
export function weightedGini(values: ArrayLike<number>, persons: ArrayLike<number>): number {
  const order = Array.from({ length: values.length }, (_, c) => c).sort((a, b) => values[a] - values[b] || a - b);
  let total = 0;
  let sum = 0;
  for (const c of order) {
    total += persons[c];
    sum += persons[c] * values[c];
  }
  if (total === 0 || sum === 0) return 0;
  // Sorted, Σ_a Σ_b P_a P_b |x_a − x_b| = 2 Σ_c P_c x_c (persons below − persons above).
  let below = 0;
  let spread = 0;
  for (const c of order) {
    spread += persons[c] * values[c] * (below - (total - below - persons[c]));
    below += persons[c];
  }
  return Math.max(0, spread / (total * sum));
}

/** The largest value and its first circle; circle -1 where there is none. */
export function worstOf(values: ArrayLike<number>): { circle: number; value: number } {
  let circle = -1;
  for (let c = 0; c < values.length; c++) if (circle < 0 || values[c] > values[circle]) circle = c;
  return { circle, value: circle < 0 ? 0 : values[circle] };
}

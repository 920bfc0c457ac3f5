import type { Risk } from './types.js';

/**
 * What days of these gaps are worth to `risk`. The worst α of the days may take a
 * part of one: the mean over the worst days of total chance α (Rockafellar and
 * Uryasev 2000).
 */
export function riskOf(risk: Risk, gaps: Float64Array, weight: Float64Array): number {
  if (risk.kind === 'mean') {
    let sum = 0;
    for (let d = 0; d < gaps.length; d++) sum += weight[d]! * gaps[d]!;
    return sum;
  }
  if (risk.kind === 'worst') return gaps.reduce((most, gap) => Math.max(most, gap), Number.NEGATIVE_INFINITY);
  return tailMean(risk.alpha, gaps, weight);
}

function tailMean(alpha: number, gaps: Float64Array, weight: Float64Array): number {
  const order = worstFirst(gaps);
  let left = alpha;
  let sum = 0;
  for (const d of order) {
    const part = Math.min(left, weight[d]!);
    sum += part * gaps[d]!;
    left -= part;
    if (left <= 0) break;
  }
  return sum / (alpha - Math.max(0, left));
}

/**
 * Weights of days under which the weighted mean of these gaps is the risk: all
 * weights of this kind (0 ≤ q_d ≤ weight_d / α, Σ q_d = 1) give means that are
 * no more than the risk, whatever the plan, so each gives a valid bound.
 */
export function riskWeights(risk: Risk, gaps: Float64Array, weight: Float64Array): Float64Array {
  if (risk.kind === 'mean') return weight.slice();
  const q = new Float64Array(gaps.length);
  const order = worstFirst(gaps);
  if (risk.kind === 'worst') {
    q[order[0]!] = 1;
    return q;
  }
  let left = 1;
  for (const d of order) {
    q[d] = Math.min(left, weight[d]! / risk.alpha);
    left -= q[d];
    if (left <= 0) break;
  }
  return q;
}

/** τ, the gap that the worst α of the days reach: for other days, τ + mean excess / α is never less than their risk. */
export function tailThreshold(alpha: number, gaps: Float64Array, weight: Float64Array): number {
  let left = alpha;
  let threshold = Number.POSITIVE_INFINITY;
  for (const d of worstFirst(gaps)) {
    threshold = gaps[d]!;
    left -= weight[d]!;
    if (left <= 1e-12) break;
  }
  return threshold;
}

function worstFirst(gaps: Float64Array): number[] {
  return Array.from(gaps, (_, d) => d).sort((a, b) => gaps[b]! - gaps[a]! || a - b);
}

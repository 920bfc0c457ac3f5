import { riskOf, tailThreshold } from '../siting/days/risk.js';
import type { DayResult, Risk } from '../siting/days/types.js';
import { gapOfGain } from '../siting/strategies/strategy.js';
import { studentQuantile } from './student.js';

/** Figures of one plan over some days. */
export interface DayFigures {
  readonly days: number;
  readonly mean: number;
  /** Mean of the worst `alpha` of the days. */
  readonly tail: number;
  readonly worst: number;
}

/** A figure estimated from days, with half the width of its interval. */
export interface Estimate {
  readonly value: number;
  readonly half: number;
}

/** How good a plan for uncertain days is, and what planning for them brings; gaps are discounted over the phases. */
export interface DayReport {
  readonly objective: 'saa' | 'cvar' | 'worst-day';
  readonly alpha: number;
  readonly level: number;
  /** What was minimised, on the days that were planned for: without a plan, with it, and proven. */
  readonly before: number;
  readonly value: number;
  readonly bound: number;
  readonly boundSource: string;
  readonly gapOfGain: number;
  readonly inSample: DayFigures;
  readonly outOfSample: DayFigures;
  /** The plan for the usual day on the same days. */
  readonly usualInSample: DayFigures;
  readonly usualOutOfSample: DayFigures;
  /** On fresh days: the mean of the plan's gap, and its tail, each with an interval over days. */
  readonly mean: Estimate;
  readonly tail: Estimate;
  /**
   * Value of the stochastic solution: by how much the mean, and the tail, of the fresh
   * days is lower than with the plan for the usual day, paired day by day.
   */
  readonly savesMean: Estimate;
  readonly savesTail: Estimate;
  /** Gap of the plan to the best one over all days that may come: estimated, and a bound that holds with `level`. */
  readonly sampleGap?: { readonly batches: number; readonly estimate: number; readonly upper?: number };
}

/** @param alpha share of the days in the tail, also where the objective is another */
export function reportDays(result: DayResult, alpha: number, level: number): DayReport {
  const { risk, plan, usual } = result;
  const excess = { plan: tailTerms(plan.fresh, alpha), usual: tailTerms(usual.fresh, alpha) };
  const difference = (a: Float64Array, b: Float64Array) => a.map((one, d) => one - b[d]!);
  const gap = sampleGap(result, level);
  return {
    objective: OBJECTIVE[risk.kind],
    alpha,
    level,
    before: result.before,
    value: result.value,
    bound: result.bound,
    boundSource: result.boundSource,
    gapOfGain: gapOfGain(result.value, result.bound, result.before),
    inSample: figures(plan.sample, alpha),
    outOfSample: figures(plan.fresh, alpha),
    usualInSample: figures(usual.sample, alpha),
    usualOutOfSample: figures(usual.fresh, alpha),
    mean: estimate(plan.fresh, level),
    tail: estimate(excess.plan, level),
    savesMean: estimate(difference(usual.fresh, plan.fresh), level),
    savesTail: estimate(difference(excess.usual, excess.plan), level),
    ...(gap === undefined ? {} : { sampleGap: gap }),
  };
}

const OBJECTIVE: Readonly<Record<Risk['kind'], DayReport['objective']>> = {
  mean: 'saa',
  tail: 'cvar',
  worst: 'worst-day',
};

function alike(days: number): Float64Array {
  return new Float64Array(days).fill(1 / days);
}

function figures(gaps: Float64Array, alpha: number): DayFigures {
  const weight = alike(gaps.length);
  return {
    days: gaps.length,
    mean: riskOf({ kind: 'mean' }, gaps, weight),
    tail: riskOf({ kind: 'tail', alpha }, gaps, weight),
    worst: riskOf({ kind: 'worst' }, gaps, weight),
  };
}

/** τ + (gap − τ)⁺ / α by day: their mean is the tail's mean, their spread is that of its estimate. */
function tailTerms(gaps: Float64Array, alpha: number): Float64Array {
  const threshold = tailThreshold(alpha, gaps, alike(gaps.length));
  return gaps.map((gap) => threshold + Math.max(0, gap - threshold) / alpha);
}

function estimate(values: Float64Array | readonly number[], level: number): Estimate {
  const n = values.length;
  let value = 0;
  for (const one of values) value += one / n;
  let squares = 0;
  for (const one of values) squares += (one - value) ** 2;
  const half = n < 2 ? 0 : studentQuantile(level, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { value, half };
}

/** A one-sided bound at `level` is the end of a two-sided interval at 2 level − 1. */
function sampleGap({ batchGaps }: DayResult, level: number): DayReport['sampleGap'] {
  if (batchGaps.length === 0) return undefined;
  const { value, half } = estimate(batchGaps, Math.max(0, 2 * level - 1));
  const batches = batchGaps.length;
  // A single batch says nothing of how far batches differ.
  const upper = batches < 2 ? {} : { upper: Math.max(0, value + half) };
  return { batches, estimate: Math.max(0, value), ...upper };
}

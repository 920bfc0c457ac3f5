import type { DayFigures, DayReport, Estimate } from './planning-report.js';
import { studentQuantile } from './student.js';

/** Gaps of a plan and of the one for the usual day, day by day, as somebody has counted them anew. */
export interface CountedGaps {
  readonly sample: Float64Array;
  readonly fresh: Float64Array;
}

/** A figure of a report that is not what the days give. */
export interface WrongFigure {
  /** As in summary.json, below `uncertainty`. */
  readonly name: string;
  readonly said: number;
  readonly counted: number;
}

/** What may differ: the last digits of sums in another order. */
const ROUNDING = 1e-9;

/**
 * Holds what a report says of days against gaps that were counted anew, by formulas
 * of its own: it shares nothing with `reportDays` but Student's quantiles.
 *
 * @param usual absent where the usual plan is not known: its figures are passed over
 * @param before the days planned for without a plan; absent where that cannot be counted
 */
export function wrongDayFigures(
  said: DayReport,
  plan: CountedGaps,
  usual: CountedGaps | undefined,
  before: Float64Array | undefined,
): WrongFigure[] {
  const { alpha, level } = said;
  const found: WrongFigure[] = [];
  const hold = (name: string, one: number, counted: number): void => {
    if (!(Math.abs(one - counted) <= ROUNDING)) found.push({ name, said: one, counted });
  };
  const figures = (name: string, one: DayFigures, gaps: Float64Array): void => {
    hold(`${name}.days`, one.days, gaps.length);
    hold(`${name}.mean`, one.mean, mean(gaps));
    hold(`${name}.tail`, one.tail, worstMean(gaps, alpha));
    hold(`${name}.worst`, one.worst, Math.max(...gaps));
  };
  const estimate = (name: string, one: Estimate, values: Float64Array): void => {
    hold(`${name}.value`, one.value, mean(values));
    hold(`${name}.half`, one.half, halfWidth(values, level));
  };
  const objective = (gaps: Float64Array): number =>
    ({
      saa: mean,
      cvar: (of: Float64Array) => worstMean(of, alpha),
      'worst-day': (of: Float64Array) => Math.max(...of),
    })[said.objective](gaps);
  figures('inSample', said.inSample, plan.sample);
  figures('outOfSample', said.outOfSample, plan.fresh);
  hold('value', said.value, objective(plan.sample));
  if (before !== undefined) hold('before', said.before, objective(before));
  estimate('mean', said.mean, plan.fresh);
  const own = spread(plan.fresh, alpha);
  estimate('tail', said.tail, own);
  if (said.bound > said.value + ROUNDING) hold('bound', said.bound, said.value);
  hold('gapOfGain', said.gapOfGain, unproven(said));
  if (usual === undefined) return found;
  figures('usualInSample', said.usualInSample, usual.sample);
  figures('usualOutOfSample', said.usualOutOfSample, usual.fresh);
  const theirs = spread(usual.fresh, alpha);
  estimate(
    'savesMean',
    said.savesMean,
    usual.fresh.map((gap, d) => gap - plan.fresh[d]!),
  );
  estimate(
    'savesTail',
    said.savesTail,
    theirs.map((one, d) => one - own[d]!),
  );
  return found;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** Mean of the worst `alpha` of equally likely days; the last of them may count in part. */
function worstMean(gaps: Float64Array, alpha: number): number {
  const worst = gaps.slice().sort().reverse();
  const wanted = alpha * worst.length;
  let sum = 0;
  for (const [n, gap] of worst.entries()) sum += gap * Math.min(1, Math.max(0, wanted - n));
  return sum / wanted;
}

/** By day: the gap that the worst `alpha` reach, and what the day lies above it, ÷ alpha; their mean is `worstMean`. */
function spread(gaps: Float64Array, alpha: number): Float64Array {
  const worst = gaps.slice().sort().reverse();
  const last = Math.min(worst.length, Math.max(1, Math.ceil(alpha * worst.length - 1e-9)));
  const reached = worst[last - 1]!;
  return gaps.map((gap) => reached + Math.max(0, gap - reached) / alpha);
}

function halfWidth(values: Float64Array, level: number): number {
  const n = values.length;
  if (n < 2) return 0;
  const middle = mean(values);
  const squares = values.reduce((sum, one) => sum + (one - middle) * (one - middle), 0);
  return studentQuantile(level, n - 1) * Math.sqrt(squares / (n * (n - 1)));
}

function unproven({ value, bound, before }: DayReport): number {
  const left = value - bound;
  if (left <= 1e-8) return 0;
  if (before > bound) return left / (before - bound);
  return value === 0 ? 0 : left / Math.abs(value);
}

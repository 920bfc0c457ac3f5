import type { City } from '../../city/types.js';
import type { Rules } from '../../scenario/rules.types.js';
import type { Reach } from '../../walk/types.js';
import { relax } from '../bounds/relaxation.js';
import { certificateOf } from '../certificate.js';
import { checkPlan } from '../checker/checker.js';
import { recountDays } from '../checker/checker-days.js';
import { Draft } from '../draft.js';
import { buildProblem, type SitingProblem } from '../problem.js';
import { explained, nameOf, type PlanOutcome, type PlanRequest, planSiting } from '../solve.js';
import { chooseStarts } from '../starts/starts.js';
import { type ColumnPlan, gapOfGain } from '../strategies/strategy.js';
import type { CheckReport, ConstraintCheck, Opening, Plan } from '../types.js';
import { meanProblem } from './mean-problem.js';
import { DayMeasure } from './measure.js';
import { type DayProblem, dayProblem } from './problem.js';
import { riskOf, riskWeights, tailThreshold } from './risk.js';
import { type Found, searchDays } from './search.js';
import type { DayRequest, DayResult, Days, DaysOfPlan, Risk } from './types.js';

export interface DayOutcome extends PlanOutcome {
  readonly days: DayResult;
}

/**
 * Plans for days on which outlets are closed: sample-average approximation, the
 * mean of the worst days, or the worst one (`days.risk`). Beside the plan comes
 * the one for the usual day, both on the days planned for and on fresh ones.
 *
 * The plan's own figures (`plan.objective`, `bound`, …) stay those of the usual
 * day, with everything open; what was minimised is in `days`.
 *
 * @throws Error where the recount on the raw city differs: a defect, never a result
 */
export async function planForDays(
  city: City,
  rules: Rules,
  reach: Reach,
  request: PlanRequest & { readonly days: DayRequest },
): Promise<DayOutcome> {
  const { days, ...usualRequest } = request;
  const startS = request.clock?.() ?? 0;
  const secondsLeft = (): number => (request.timeLimitS ?? 0) - ((request.clock?.() ?? 0) - startS);
  const chosen = rules.startChoice ? await chooseStarts(city, rules, reach, { ...request, secondsLeft }) : undefined;
  const given: Rules = { ...(chosen?.rules ?? rules), objective: 'gap' };
  const usual = await planSiting(city, given, reach, { ...usualRequest, explain: false });
  const byDay = buildProblem(city, given, reach, { byDay: true });
  const sample = dayProblem(byDay, days.sample);
  const usualColumns = columnsOf(byDay, usual.plan.openings);
  const found = await searchDays(sample, days.risk, { ...usualRequest, secondsLeft }, [usualColumns]);
  const fresh = dayProblem(byDay, days.fresh);
  const evaluate = (plan: ColumnPlan): DaysOfPlan => daysOf(sample, fresh, plan);
  const batchGaps = await gapsOfBatches(byDay, sample, days, found, request);
  const result: DayResult = {
    risk: days.risk,
    before: found.before,
    value: found.value,
    bound: found.bound,
    boundSource: forStarts(found.boundSource, chosen?.rules),
    plan: evaluate(found.plan),
    usual: evaluate(usualColumns),
    batchGaps,
  };
  return finished(city, rules, reach, { request, byDay, found, result, usual: usual.plan, starts: chosen?.rules });
}

/** What the rules call a risk: the checker looks for idle openings only where the usual day is planned for. */
const OBJECTIVE = { mean: 'saa', tail: 'cvar', worst: 'worst-day' } as const;

interface Finish {
  readonly request: PlanRequest & { readonly days: DayRequest };
  readonly byDay: SitingProblem;
  readonly found: Found;
  readonly result: DayResult;
  readonly usual: Plan;
  readonly starts: Rules | undefined;
}

/** The plan with its figures of the usual day, recounted; the days recounted beside. */
async function finished(city: City, rules: Rules, reach: Reach, finish: Finish): Promise<DayOutcome> {
  const { request, byDay, found, result, starts } = finish;
  // The same columns on the usual day: a mobile unit's credit with its days a week, what exists in the constant.
  const plain = buildProblem(city, byDay.rules, reach, { columns: byDay.columns });
  const draft = new Draft(plain);
  const before = draft.measure.recountObjective();
  draft.reset(found.plan);
  const objective = draft.measure.recountObjective();
  const proven = await usualBound(plain, draft, finish);
  const bound = Math.min(objective, proven.bound);
  const plan: Plan = {
    strategy: nameOf(request.strategy),
    openings: draft.openings(),
    ...certificateOf(plain, draft),
    objective,
    before,
    bound,
    boundSource: forStarts(proven.source, starts),
    gap: objective === 0 ? 0 : (objective - bound) / objective,
    gapOfGain: gapOfGain(objective, bound, before),
    stages: [{ name: 'gap', value: objective, bound, given: ['days'] }],
    // Other starts were not bounded for these days: what is proven is proven for the chosen ones.
    stopped: starts === undefined || found.stopped === 'interrupted' ? found.stopped : 'limit',
    work: found.work,
    trail: found.trail,
    ...(starts === undefined ? {} : { starts: [...starts.startPhase] }),
  };
  const check = checkPlan(city, { ...rules, objective: OBJECTIVE[result.risk.kind] }, reach, plan);
  const recounts = [
    recount('days', city, byDay.rules, reach, result.plan, finish.request.days),
    recount('usual-days', city, byDay.rules, reach, result.usual, finish.request.days),
  ];
  const shortfalls = explained(request, plain, reach, draft);
  return { plan, check: withChecks(check, recounts), shortfalls, days: result };
}

/** A bound on the usual day: that of its own plan, unless that answers other suggestions than this plan does. */
async function usualBound(
  plain: SitingProblem,
  draft: Draft,
  { request, usual }: Finish,
): Promise<{ readonly bound: number; readonly source: string }> {
  if (plain.rules.suggestions === undefined) return { bound: usual.bound, source: usual.boundSource };
  if (request.signal?.aborted) return { bound: 0, source: 'none' };
  const { bound } = await relax(plain, draft.answeredFrom(), request.team);
  return { bound, source: 'relaxation of the usual day' };
}

/** A bound's source, where the plan has chosen its starts: the bound holds for these. */
function forStarts(source: string, starts: Rules | undefined): string {
  return starts === undefined ? source : `${source}, for these starts`;
}

function withChecks(check: CheckReport, more: readonly ConstraintCheck[]): CheckReport {
  const constraints = [...check.constraints, ...more];
  return { ...check, ok: constraints.every(({ ok }) => ok), constraints };
}

/** Every day counted anew, home by home. */
function recount(
  name: string,
  city: City,
  rules: Rules,
  reach: Reach,
  plan: DaysOfPlan,
  { sample, fresh }: DayRequest,
): ConstraintCheck {
  const details: string[] = [];
  let worst = 0;
  for (const [days, gaps] of [
    [sample, plan.sample],
    [fresh, plan.fresh],
  ] as const) {
    const counted = recountDays(city, rules, reach, plan, days);
    if (counted.broken.length > 0) details.push(...counted.broken);
    counted.gaps.forEach((gap, d) => {
      const excess = Math.abs(gap - gaps[d]!);
      worst = Math.max(worst, excess);
      if (excess > 1e-9) details.push(`day ${d}: ${gaps[d]} counted as ${gap}`);
    });
  }
  return { name, ok: details.length === 0, worst: details.length === 0 ? 0 : worst, details };
}

function columnsOf({ columns, city }: SitingProblem, openings: readonly Opening[]): ColumnPlan {
  const key = (location: number, format: number): number => location * city.formats.length + format;
  const at = new Map(columns.map(({ location, format }, x) => [key(location, format), x]));
  return new Map(
    openings.map(({ location, format, phase }) => {
      const x = at.get(key(location, format));
      if (x === undefined) throw new Error(`opening ${location}:${format} serves nobody on any day`);
      return [x, phase] as const;
    }),
  );
}

function daysOf(sample: DayProblem, fresh: DayProblem, plan: ColumnPlan): DaysOfPlan {
  const measures = [sample, fresh].map((of) => measured(of, plan));
  const draft = new Draft(sample.problem);
  draft.reset(plan);
  return {
    openings: draft.openings(),
    claims: measures[0]!.claims(),
    flows: measures[0]!.placeFlows(),
    sample: measures[0]!.dayGaps(),
    fresh: measures[1]!.dayGaps(),
  };
}

function measured(of: DayProblem, plan: ColumnPlan): DayMeasure {
  const measure = new DayMeasure(of, { kind: 'mean' });
  for (const [x, phase] of plan) measure.open(x, phase);
  return measure;
}

/**
 * For each further sample, what the plan is worth on it less a bound on the best
 * plan for it. The mean of a tail is τ + mean excess over τ / α for the τ of the days
 * planned for: one plan and one τ for all batches, as the estimate asks for.
 */
async function gapsOfBatches(
  byDay: SitingProblem,
  sample: DayProblem,
  { risk, batches }: DayRequest,
  { plan, value, bound, work, relaxation }: Found,
  request: PlanRequest,
): Promise<number[]> {
  const gaps: number[] = [];
  const seen = measured(sample, plan).dayGaps();
  const answered = new Draft(byDay);
  answered.reset(plan);
  let near = relaxation;
  let iterations = 0;
  for (const days of batches) {
    if (request.signal?.aborted) return [];
    const batch = dayProblem(byDay, days);
    const own = measured(batch, plan).dayGaps();
    const mean = meanProblem(batch, batchWeight(risk, own, days));
    near = await relax(mean, answered.answeredFrom(), request.team, undefined, undefined, near);
    gaps.push(valueOn(risk, own, days, seen, sample.days) - Math.max(0, near.bound));
    iterations += near.iterations;
    const done = work.nodes + work.lpIterations + iterations;
    request.onProgress?.({ work: done, step: `batch ${gaps.length}`, objective: value, bound });
  }
  return gaps;
}

/** Weights that bound a batch: all days alike; for a tail half way from there to the plan's worst days. */
function batchWeight(risk: Risk, own: Float64Array, { weight }: Days): Float64Array {
  if (risk.kind === 'mean') return weight;
  const worst = riskWeights(risk, own, weight);
  return weight.map((one, d) => (one + worst[d]!) / 2);
}

function valueOn(risk: Risk, gaps: Float64Array, days: Days, seen: Float64Array, seenDays: Days): number {
  if (risk.kind !== 'tail') return riskOf(risk, gaps, days.weight);
  const threshold = tailThreshold(risk.alpha, seen, seenDays.weight);
  return gaps.reduce((sum, gap, d) => sum + (days.weight[d]! * Math.max(0, gap - threshold)) / risk.alpha, threshold);
}

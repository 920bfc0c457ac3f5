import { type Relaxation, relax } from '../bounds/relaxation.js';
import { Draft } from '../draft.js';
import type { SitingProblem } from '../problem.js';
import { GreedyFill, settle } from '../strategies/greedy.js';
import { roundsFor, runRounds } from '../strategies/rounds.js';
import { type AnyStrategy, strategyOf } from '../strategies/staged.js';
import { START_EVALUATIONS } from '../strategies/start.js';
import { type ColumnPlan, type StrategyOptions, Watch } from '../strategies/strategy.js';
import { ruinAndRefill, swapOpenings } from '../strategies/swap.js';
import type { Progress, StopReason, Work } from '../types.js';
import { fractionalGaps } from './fractions.js';
import { meanProblem } from './mean-problem.js';
import { DayMeasure } from './measure.js';
import type { DayProblem } from './problem.js';
import { riskOf, riskWeights } from './risk.js';
import type { Risk } from './types.js';

/** Weights of days that are tried for a bound on a tail: each costs a relaxation. */
const WEIGHTS = 5;
/** How far weights move at first towards the worst days. */
const FIRST_STEP = 0.3;
/** Weights after which the bound has hardly risen end the trying: share of what can be gained. */
const LEAST_RISE = 5e-4;

export interface SearchOptions extends StrategyOptions {
  readonly strategy: AnyStrategy;
  readonly secondsLeft: () => number;
}

/** The best plan that was found for some days, and what is proven. */
export interface Found {
  readonly plan: ColumnPlan;
  readonly value: number;
  readonly before: number;
  readonly bound: number;
  readonly boundSource: string;
  /** Of some mean day of these days: where the relaxations of other days may start. */
  readonly relaxation?: Relaxation;
  readonly stopped: StopReason;
  readonly work: Work;
  readonly trail: readonly Progress[];
}

/**
 * Plans for days. The mean over days is the usual engine on the mean day's model
 * (its bound) and the days' own measure (its plan). A tail or the worst day is a
 * mean under the worst weights that its plan can meet: weights are moved towards
 * the days on which the relaxation's own openings fare worst, each gives a bound, and
 * the weights of the best bound get the strategy's rounds. Every plan on the way is improved on the risk itself.
 */
export async function searchDays(
  of: DayProblem,
  risk: Risk,
  options: SearchOptions,
  also: readonly ColumnPlan[],
): Promise<Found> {
  const search = new DaySearch(of, risk, options);
  for (const plan of also) search.know(plan);
  if (risk.kind === 'mean') search.offer(await search.meanPlan(options.strategy));
  else search.offer(await search.meanPlan('swap'));
  for (const plan of also) search.offer(plan);
  if (risk.kind !== 'mean' && proves(options.strategy)) {
    const worst = await search.worstWeights();
    if (worst !== undefined && !search.watch.stop) search.offer(await search.planUnder(worst));
  }
  return search.found();
}

/** The mean day under some weights, and its relaxation. */
interface WeightedDay {
  readonly problem: SitingProblem;
  readonly weight: Float64Array;
  readonly relaxation: Relaxation;
}

function proves(strategy: AnyStrategy): boolean {
  return strategyOf(strategy).laterRounds > 0 || strategy === 'greedy';
}

class DaySearch {
  readonly watch: Watch;
  best: ColumnPlan = new Map();
  private value: number;
  private readonly before: number;
  private mustAnswer: ReadonlyMap<number, number> = new Map();
  private relaxation: Relaxation | undefined;

  constructor(
    private readonly of: DayProblem,
    private readonly risk: Risk,
    private readonly options: SearchOptions,
  ) {
    this.before = riskOf(risk, this.gapsOf(this.best), of.days.weight);
    this.value = Number.POSITIVE_INFINITY;
    this.watch = new Watch(this.before, options, options.secondsLeft);
  }

  gapsOf(plan: ColumnPlan): Float64Array {
    const measure = new DayMeasure(this.of, this.risk);
    for (const [x, phase] of plan) measure.open(x, phase);
    return measure.dayGaps();
  }

  /** Improves a plan on the risk itself, unless interrupted, and keeps it if it is the best so far. */
  offer(plan: ColumnPlan): void {
    this.know(this.options.signal?.aborted ? plan : this.polished(plan));
  }

  /** Keeps a plan as it is if it is the best so far. */
  know(plan: ColumnPlan): void {
    const value = riskOf(this.risk, this.gapsOf(plan), this.of.days.weight);
    if (value < this.value) {
      this.value = value;
      this.best = plan;
    }
    this.watch.report('days', this.value);
  }

  /** A plan for the mean over days. */
  async meanPlan(strategy: AnyStrategy): Promise<ColumnPlan> {
    const { weight } = this.of.days;
    const problem = meanProblem(this.of, weight);
    const draft = new Draft(problem, new DayMeasure(this.of, { kind: 'mean' }, weight));
    // A plan that is only a start does not use up the user's time.
    const { timeLimitS, ...rest } = this.options;
    const limited = strategy === this.options.strategy && timeLimitS !== undefined;
    const options = this.told(limited ? { ...rest, timeLimitS } : rest);
    const quiet = this.quietWatch(draft, options);
    const plan = await strategyOf(strategy).strategy.solve(problem, draft, quiet, options);
    this.watch.count(quiet.work);
    this.watch.raiseBound(quiet.bound, quiet.boundSource);
    draft.reset(plan);
    this.mustAnswer = draft.answeredFrom();
    return plan;
  }

  /**
   * Weights of the risk's kind whose mean day has the highest bound among those tried:
   * from all days alike on, towards the worst days of the best relaxation's openings
   * (Frank and Wolfe 1956); a step that gains nothing is taken back and shortened.
   */
  async worstWeights(): Promise<WeightedDay | undefined> {
    const { weight } = this.of.days;
    let q: Float64Array<ArrayBufferLike> = weight;
    let best: WeightedDay | undefined;
    let towards: Float64Array | undefined;
    let step = FIRST_STEP;
    for (let round = 1; round <= WEIGHTS && !this.watch.stop; round++) {
      const day = await this.relaxed(q, best?.relaxation);
      if (day === undefined) break;
      const most = best?.relaxation.bound ?? Number.NEGATIVE_INFINITY;
      const rise = day.relaxation.bound - most;
      if (rise > 0) {
        best = day;
        const gaps = fractionalGaps(this.of, day.relaxation.parts);
        if (gaps === undefined || rise < LEAST_RISE * (this.before - day.relaxation.bound)) break;
        towards = riskWeights(this.risk, gaps, weight);
      } else step /= 3;
      if (towards === undefined || best === undefined) break;
      const worst = towards;
      q = best.weight.map((one, d) => one + step * (worst[d]! - one));
    }
    this.relaxation = best?.relaxation;
    return best;
  }

  /** @param near a relaxation under other weights, to start from */
  private async relaxed(weight: Float64Array, near: Relaxation | undefined): Promise<WeightedDay | undefined> {
    try {
      const problem = meanProblem(this.of, weight);
      const { team } = this.options;
      const relaxation = await relax(problem, this.mustAnswer, team, undefined, this.watch.remainingS, near);
      this.watch.count({ lpIterations: relaxation.iterations });
      this.watch.raiseBound(relaxation.bound, relaxation.source);
      this.watch.report('weights of days', this.value);
      return { problem, weight, relaxation };
    } catch (error) {
      if (!this.options.signal?.aborted) throw error;
      return undefined;
    }
  }

  /** The strategy's rounds on the mean under weights of the risk's kind: a better bound, and a plan from the best one on. */
  async planUnder({ problem, weight, relaxation }: WeightedDay): Promise<ColumnPlan> {
    const { laterRounds } = strategyOf(this.options.strategy);
    if (laterRounds === 0) return this.best;
    const draft = new Draft(problem, new DayMeasure(this.of, { kind: 'mean' }, weight));
    const options = this.told(this.options);
    const quiet = this.quietWatch(draft, options);
    draft.reset(this.best);
    const plan = await runRounds({
      problem,
      draft,
      watch: quiet,
      options,
      rounds: roundsFor(options, 1),
      mustAnswer: this.mustAnswer,
      goal: { stage: { name: 'gap', kind: 'linear', value: problem.value }, done: [] },
      polish: true,
      relaxation,
    });
    this.watch.count(quiet.work);
    this.watch.raiseBound(quiet.bound, quiet.boundSource);
    return plan;
  }

  found(): Found {
    const { boundSource, work, trail } = this.watch;
    return {
      plan: this.best,
      value: this.value,
      before: this.before,
      // Recomputed multipliers may end a rounding error above an optimal plan.
      bound: Math.min(this.value, this.proven()),
      boundSource,
      ...(this.relaxation === undefined ? {} : { relaxation: this.relaxation }),
      stopped: this.watch.stop ?? 'limit',
      work,
      trail,
    };
  }

  private proven(): number {
    if (this.watch.bound > this.value + 1e-7)
      throw new Error(`bound ${this.watch.bound} above the plan's ${this.value}`);
    return this.watch.bound;
  }

  /**
   * The moves of one round are not the run's: what is found on the way is worth something
   * else under its weights than it is to the risk. What is proven holds for the risk
   * as well, so work and bound are passed on beside the best plan at hand.
   */
  private told({ onProgress, ...options }: StrategyOptions): StrategyOptions {
    if (onProgress === undefined) return options;
    const before = this.watch.work;
    return {
      ...options,
      onProgress: ({ work, step, bound }) =>
        onProgress({
          work: before.nodes + before.lpIterations + work,
          step,
          objective: Math.min(this.before, this.value),
          bound: Math.max(this.watch.bound, bound),
        }),
    };
  }

  private quietWatch(draft: Draft, options: StrategyOptions): Watch {
    return new Watch(draft.measure.recountObjective(), options, this.options.secondsLeft);
  }

  private polished(plan: ColumnPlan): ColumnPlan {
    const measure = new DayMeasure(this.of, this.risk);
    const draft = new Draft(this.of.problem, measure);
    draft.reset(plan);
    const fill = new GreedyFill(draft);
    fill.fill();
    swapOpenings(draft, fill, measure.evaluations + START_EVALUATIONS);
    ruinAndRefill(draft, fill, this.options.seed, 20, measure.evaluations + START_EVALUATIONS);
    settle(draft, fill);
    this.watch.count({ evaluations: measure.evaluations });
    return draft.snapshot();
  }
}

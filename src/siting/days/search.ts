import { relax } from '../bounds/relaxation.js';
import { Draft } from '../draft.js';
import type { SitingProblem } from '../problem.js';
import { GreedyFill, settle } from '../strategies/greedy.js';
import { ROUNDS, runRounds } from '../strategies/rounds.js';
import { type AnyStrategy, strategyOf } from '../strategies/staged.js';
import { START_EVALUATIONS } from '../strategies/start.js';
import { type ColumnPlan, type StrategyOptions, Watch } from '../strategies/strategy.js';
import { ruinAndRefill, swapOpenings } from '../strategies/swap.js';
import type { Progress, StopReason, Work } from '../types.js';
import { meanProblem } from './mean-problem.js';
import { DayMeasure, type DayProblem } from './measure.js';
import { riskOf, riskWeights } from './risk.js';
import type { Risk } from './types.js';

/** Weights of days that are tried after the mean: each costs a relaxation and a kernel. */
const TAIL_ROUNDS = 4;

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
  readonly stopped: StopReason;
  readonly work: Work;
  readonly trail: readonly Progress[];
}

/**
 * Plans for days. The mean over days is the usual engine on the mean day's model
 * (its bound) and the days' own measure (its plan). A tail or the worst day is a
 * mean under the worst weights that its plan can meet: weights are moved towards
 * the days that the best plan so far fares worst on (Frank and Wolfe 1956), each
 * gives a bound and a plan, and every plan is improved on the risk itself.
 */
export async function searchDays(
  of: DayProblem,
  risk: Risk,
  options: SearchOptions,
  also: readonly ColumnPlan[],
): Promise<Found> {
  const { weight } = of.days;
  const search = new DaySearch(of, risk, options);
  search.offer(await search.meanPlan(weight));
  for (const plan of also) search.offer(plan);
  if (risk.kind === 'mean') return search.found();
  let q: Float64Array<ArrayBufferLike> = weight.slice();
  for (let round = 1; round <= TAIL_ROUNDS && !search.watch.stop; round++) {
    const worst = riskWeights(risk, search.gapsOf(search.best), weight);
    const step = 2 / (round + 3);
    q = q.map((one, d) => one + step * (worst[d]! - one));
    search.offer(await search.tailPlan(q));
  }
  return search.found();
}

class DaySearch {
  readonly watch: Watch;
  best: ColumnPlan = new Map();
  private value: number;
  private readonly before: number;
  private readonly mustAnswer: ReadonlyMap<number, number>[] = [];

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

  /** Improves a plan on the risk itself and keeps it if it is the best so far. */
  offer(plan: ColumnPlan): void {
    const improved = this.polished(plan);
    const value = riskOf(this.risk, this.gapsOf(improved), this.of.days.weight);
    if (value < this.value) {
      this.value = value;
      this.best = improved;
    }
    this.watch.report('days', this.value);
  }

  /** A plan for the mean by the strategy that was asked for. */
  async meanPlan(weight: Float64Array): Promise<ColumnPlan> {
    const problem = meanProblem(this.of, weight);
    const draft = new Draft(problem, new DayMeasure(this.of, { kind: 'mean' }, weight));
    const quiet = this.quietWatch(draft);
    const plan = await strategyOf(this.options.strategy).strategy.solve(problem, draft, quiet, this.options);
    this.learn(quiet, plan, problem);
    return plan;
  }

  /** A bound, and a plan from the best one on, for the mean under weights of the risk's kind. */
  async tailPlan(weight: Float64Array): Promise<ColumnPlan> {
    const problem = meanProblem(this.of, weight);
    const draft = new Draft(problem, new DayMeasure(this.of, { kind: 'mean' }, weight));
    const quiet = this.quietWatch(draft);
    draft.reset(this.best);
    const mustAnswer = this.mustAnswer[0] ?? new Map();
    if (strategyOf(this.options.strategy).laterRounds === 0) {
      const relaxation = await relax(problem, mustAnswer, this.options.team);
      quiet.count({ lpIterations: relaxation.iterations });
      quiet.raiseBound(relaxation.bound, relaxation.source);
      this.learn(quiet, this.best, problem);
      return this.best;
    }
    const plan = await runRounds({
      problem,
      draft,
      watch: quiet,
      options: this.options,
      rounds: ROUNDS.slice(0, 1),
      mustAnswer,
      goal: { stage: { name: 'gap', kind: 'linear', value: problem.value }, done: [] },
      polish: true,
    });
    this.learn(quiet, plan, problem);
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

  /** The moves of one round are not the run's: its values are those of other weights. */
  private quietWatch(draft: Draft): Watch {
    const { onProgress: _, ...options } = this.options;
    return new Watch(draft.measure.recountObjective(), options, this.options.secondsLeft);
  }

  private learn(quiet: Watch, plan: ColumnPlan, problem: SitingProblem): void {
    this.watch.count(quiet.work);
    this.watch.raiseBound(quiet.bound, quiet.boundSource);
    if (this.mustAnswer.length > 0) return;
    const draft = new Draft(problem);
    draft.reset(plan);
    this.mustAnswer.push(draft.answeredFrom());
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

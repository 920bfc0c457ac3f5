import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SolverTeam } from '../solver/team.js';
import type { Reach } from '../walk/types.js';
import { relax } from './bounds/relaxation.js';
import { checkPlan } from './checker.js';
import { Draft } from './draft.js';
import { explainShortfalls } from './explain/shortfalls.js';
import { Measure } from './measure.js';
import { buildProblem, type SitingProblem } from './problem.js';
import { improve, startPlan } from './strategies/exact.js';
import { gapOfGain, type StrategyOptions, Watch } from './strategies/strategy.js';
import type { CheckReport, Plan, Shortfall, SolveOptions } from './types.js';

export type StrategyName = 'greedy' | 'exact' | 'auto';

export const STRATEGY_NAMES: readonly StrategyName[] = ['auto', 'exact', 'greedy'];

/** Nodes that `auto` spends at most: settles the shipped city in well under a minute on two cores. */
const AUTO_NODES = 4_000;

export interface PlanOutcome {
  readonly plan: Plan;
  readonly check: CheckReport;
  readonly shortfalls: readonly Shortfall[];
}

export interface PlanRequest extends SolveOptions {
  readonly strategy: StrategyName;
  readonly seed: string;
  readonly team: SolverTeam;
  /** Seconds since some fixed moment; only read where a time limit is set. */
  readonly clock?: () => number;
}

/**
 * Plans openings for a city under a scenario's rules: a plan, a proven bound,
 * the checker's recount and a reason for each shortfall.
 *
 * The same inputs and seed give the same plan for any number of threads; only
 * a time limit can change that, and then `stopped` says `limit`.
 *
 * @see MODEL §5, MILP
 */
export async function planSiting(city: City, rules: Rules, reach: Reach, request: PlanRequest): Promise<PlanOutcome> {
  const problem = buildProblem(city, rules, reach);
  const draft = new Draft(problem);
  const before = draft.measure.recountObjective();
  const startS = request.clock?.() ?? 0;
  const options: StrategyOptions = withLimits(request);
  const watch = new Watch(before, options, () => (request.timeLimitS ?? 0) - ((request.clock?.() ?? 0) - startS));
  const mustAnswer = startPlan(draft, watch, request.seed, request.strategy === 'greedy' ? 60 : 10);
  let chosen = draft.snapshot();
  if (request.strategy === 'greedy') {
    const relaxation = await relax(problem, mustAnswer, request.team);
    watch.count({ lpIterations: relaxation.iterations });
    watch.raiseBound(relaxation.bound, relaxation.source);
    watch.report('relaxation', watch.objective);
  } else {
    chosen = new Map(await improve(problem, draft, watch, options, mustAnswer));
  }
  draft.reset(chosen);
  const plan = describePlan(problem, draft, watch, request.strategy);
  const check = checkPlan(city, rules, reach, plan);
  return { plan, check, shortfalls: explainShortfalls(problem, reach, draft) };
}

function withLimits(request: PlanRequest): StrategyOptions {
  const nodeLimit = request.nodeLimit ?? (request.strategy === 'auto' ? AUTO_NODES : undefined);
  return { ...request, ...(nodeLimit === undefined ? {} : { nodeLimit }) };
}

function describePlan(problem: SitingProblem, draft: Draft, watch: Watch, strategy: StrategyName): Plan {
  const objective = draft.measure.recountObjective();
  // A plan may prove a bound of rounding's size above itself; the bound never passes the plan.
  const bound = Math.min(objective, watch.bound);
  // Out of rounds or, for greedy, out of moves: the work that the strategy is allowed.
  const stopped = watch.stop ?? 'limit';
  return {
    strategy,
    openings: draft.openings(),
    claims: [...claimsBefore(problem), ...draft.measure.claims()],
    objective,
    before: watch.before,
    bound,
    boundSource: watch.boundSource,
    gap: objective === 0 ? 0 : (objective - bound) / Math.abs(objective),
    gapOfGain: gapOfGain(objective, bound, watch.before),
    stages: [{ name: 'gap', value: objective, bound, given: [] }],
    stopped,
    work: watch.work,
    trail: watch.trail,
  };
}

/** Claims on what exists today, for the figures before the plan. */
function claimsBefore(problem: SitingProblem) {
  return new Measure(problem)
    .claims()
    .filter((claim) => claim.phase === 0)
    .map((claim) => ({ ...claim, phase: -1 }));
}

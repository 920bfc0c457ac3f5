import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SolverTeam } from '../solver/team.js';
import type { Reach } from '../walk/types.js';
import { checkPlan } from './checker.js';
import { Draft } from './draft.js';
import { explainShortfalls } from './explain/shortfalls.js';
import { Measure } from './measure.js';
import { buildProblem, type SitingProblem } from './problem.js';
import { auto, exact } from './strategies/exact.js';
import { greedy } from './strategies/start.js';
import { gapOfGain, type Strategy, Watch } from './strategies/strategy.js';
import type { CheckReport, Plan, Shortfall, SolveOptions } from './types.js';

export type StrategyName = 'greedy' | 'exact' | 'auto';

const STRATEGIES: Readonly<Record<StrategyName, Strategy>> = { auto, exact, greedy };

export interface PlanOutcome {
  readonly plan: Plan;
  readonly check: CheckReport;
  readonly shortfalls: readonly Shortfall[];
}

export interface PlanRequest extends SolveOptions {
  readonly strategy: StrategyName;
  readonly seed: string;
  readonly team: SolverTeam;
  /** Give each shortfall its reason; default true. */
  readonly explain?: boolean;
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
  const secondsLeft = (): number => (request.timeLimitS ?? 0) - ((request.clock?.() ?? 0) - startS);
  const watch = new Watch(before, request, secondsLeft);
  const chosen = await STRATEGIES[request.strategy].solve(problem, draft, watch, request);
  draft.reset(chosen);
  const plan = describePlan(problem, draft, watch, request.strategy);
  const check = checkPlan(city, rules, reach, plan);
  const shortfalls = request.explain === false ? [] : explainShortfalls(problem, reach, draft);
  return { plan, check, shortfalls };
}

function describePlan(problem: SitingProblem, draft: Draft, watch: Watch, strategy: StrategyName): Plan {
  const objective = draft.measure.recountObjective();
  if (watch.bound > objective + 1e-7) throw new Error(`bound ${watch.bound} above the plan's ${objective}`);
  // Recomputed multipliers may end a rounding error above an optimal plan.
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

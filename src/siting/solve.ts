import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SolverTeam } from '../solver/team.js';
import type { Reach } from '../walk/types.js';
import { checkPlan } from './checker.js';
import { explainShortfalls } from './explain/shortfalls.js';
import { Measure } from './measure.js';
import { buildProblem, type SitingProblem } from './problem.js';
import { type StagedPlan, type StrategyName, solveStages } from './strategies/staged.js';
import { gapOfGain } from './strategies/strategy.js';
import type { CheckReport, Plan, Shortfall, SolveOptions } from './types.js';

export type { StrategyName } from './strategies/staged.js';

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
  const startS = request.clock?.() ?? 0;
  const secondsLeft = (): number => (request.timeLimitS ?? 0) - ((request.clock?.() ?? 0) - startS);
  const found = await solveStages(problem, request, secondsLeft);
  const plan = describePlan(problem, found, request.strategy);
  const check = checkPlan(city, rules, reach, plan);
  const shortfalls = request.explain === false ? [] : explainShortfalls(problem, reach, found.draft);
  return { plan, check, shortfalls };
}

function describePlan(problem: SitingProblem, found: StagedPlan, strategy: StrategyName): Plan {
  const { draft, before, boundSource } = found;
  const objective = draft.measure.recountObjective();
  if (found.bound > objective + 1e-7) throw new Error(`bound ${found.bound} above the plan's ${objective}`);
  // Recomputed multipliers may end a rounding error above an optimal plan.
  const bound = Math.min(objective, found.bound);
  return {
    strategy,
    openings: draft.openings(),
    claims: [...claimsBefore(problem), ...draft.measure.claims()],
    objective,
    before,
    bound,
    boundSource,
    gap: objective === 0 ? 0 : (objective - bound) / Math.abs(objective),
    gapOfGain: gapOfGain(objective, bound, before),
    stages: found.stages,
    stopped: found.stopped,
    work: found.work,
    trail: found.trail,
  };
}

/** Claims on what exists today, for the figures before the plan. */
function claimsBefore(problem: SitingProblem) {
  return new Measure(problem)
    .claims()
    .filter((claim) => claim.phase === 0)
    .map((claim) => ({ ...claim, phase: -1 }));
}

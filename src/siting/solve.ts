import type { City } from '../city/types.js';
import { DAY_OBJECTIVES, type Rules } from '../scenario/rules.types.js';
import type { SolverTeam } from '../solver/team.js';
import type { Reach } from '../walk/types.js';
import { certificateOf } from './certificate.js';
import { checkPlan } from './checker/checker.js';
import type { Draft } from './draft.js';
import { explainShortfalls } from './explain/shortfalls.js';
import { buildProblem, type SitingProblem } from './problem.js';
import { type ChosenStarts, chooseStarts } from './starts/starts.js';
import { StrategyFailed } from './strategies/own.js';
import { type AnyStrategy, type StagedPlan, solveStages } from './strategies/staged.js';
import { gapOfGain } from './strategies/strategy.js';
import type { CheckReport, Plan, Shortfall, SolveOptions, StopReason } from './types.js';

export type { StrategyName } from './strategies/registry.js';
export type { AnyStrategy } from './strategies/staged.js';

export interface PlanOutcome {
  readonly plan: Plan;
  readonly check: CheckReport;
  readonly shortfalls: readonly Shortfall[];
}

export interface PlanRequest extends SolveOptions {
  readonly strategy: AnyStrategy;
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
 * @throws StrategyFailed where a strategy of the caller's own throws or breaks a rule
 *
 * @see MODEL §5, MILP
 */
export async function planSiting(city: City, rules: Rules, reach: Reach, request: PlanRequest): Promise<PlanOutcome> {
  if (DAY_OBJECTIVES.includes(rules.objective ?? 'gap')) throw new Error('an objective over days wants planForDays');
  const startS = request.clock?.() ?? 0;
  const secondsLeft = (): number => (request.timeLimitS ?? 0) - ((request.clock?.() ?? 0) - startS);
  const chosen = rules.startChoice ? await chooseStarts(city, rules, reach, { ...request, secondsLeft }) : undefined;
  const given = chosen?.rules ?? rules;
  const problem = buildProblem(city, given, reach);
  const found = await solveStages(problem, request, secondsLeft);
  const plan = describePlan(
    problem,
    chosen ? overAllStarts(found, chosen, request.gapTarget) : found,
    nameOf(request.strategy),
    chosen?.rules,
  );
  const check = checkPlan(city, rules, reach, plan);
  if (typeof request.strategy !== 'string') refuseBroken(request.strategy.name, check);
  return { plan, check, shortfalls: explained(request, problem, reach, found.draft) };
}

/** The plan's shortfalls, if the request asks for them; whoever presses Ctrl-C waits for no better reasons. */
export function explained(
  { explain, signal }: PlanRequest,
  problem: SitingProblem,
  reach: Reach,
  draft: Draft,
): Shortfall[] {
  return explain === false ? [] : explainShortfalls(problem, reach, draft, signal?.aborted ? 0 : undefined);
}

/** What a strategy is called in results. */
export function nameOf(strategy: AnyStrategy): string {
  return typeof strategy === 'string' ? strategy : strategy.name;
}

/** What the recount says of a plan that is not ours is its strategy's fault, not kezhong's. */
function refuseBroken(strategy: string, { constraints }: CheckReport): void {
  const broken = constraints.filter(({ ok }) => !ok);
  if (broken.length === 0) return;
  throw new StrategyFailed(
    strategy,
    broken.map(({ name, details }) => {
      const what = details.slice(0, 3).join('; ');
      return { zh: `检核“${name}”不通过：${what}`, en: `fails the check "${name}": ${what}` };
    }),
  );
}

/** The plan was sought for one choice of starts; the bound of its first stage must hold for all of them. */
function overAllStarts(found: StagedPlan, chosen: ChosenStarts, gapTarget: number): StagedPlan {
  const [first, ...later] = found.stages;
  const ofChosen = chosen.own === undefined ? Number.POSITIVE_INFINITY : Math.max(chosen.own, first!.bound);
  const bound = Math.min(first!.value, chosen.bound, ofChosen);
  const isGap = first!.name === 'gap';
  return {
    ...found,
    stages: [{ ...first!, bound }, ...later],
    bound: isGap ? bound : found.bound,
    boundSource: isGap ? chosen.boundSource : `${found.boundSource}, for these starts`,
    stopped: found.stopped === 'interrupted' ? 'interrupted' : stoppedOver(found, bound, gapTarget),
    work: {
      evaluations: found.work.evaluations + chosen.evaluations,
      lpIterations: found.work.lpIterations + chosen.lpIterations,
      nodes: found.work.nodes + chosen.nodes,
    },
  };
}

/** What ended a search over all starts: stages after the first were sought for the chosen ones alone. */
function stoppedOver({ stages, before }: StagedPlan, bound: number, gapTarget: number): StopReason {
  const left = gapOfGain(stages[0]!.value, bound, before);
  if (stages.length > 1 || stages[0]!.name !== 'gap' || left > gapTarget) return 'limit';
  return left <= 1e-9 ? 'optimal' : 'gap';
}

/** Where suggestions are answered, a bound holds for the plans that answer what this one does. */
function forSuggestions(source: string): string {
  return source === 'none' ? source : `${source}, for the same suggestions`;
}

function describePlan(problem: SitingProblem, found: StagedPlan, strategy: string, started?: Rules): Plan {
  const { draft, before, boundSource } = found;
  const objective = draft.measure.recountObjective();
  if (found.bound > objective + 1e-7) throw new Error(`bound ${found.bound} above the plan's ${objective}`);
  // Recomputed multipliers may end a rounding error above an optimal plan.
  const bound = Math.min(objective, found.bound);
  return {
    strategy,
    openings: draft.openings(),
    ...certificateOf(problem, draft),
    objective,
    before,
    bound,
    boundSource: problem.rules.suggestions === undefined ? boundSource : forSuggestions(boundSource),
    gap: objective === 0 ? 0 : (objective - bound) / Math.abs(objective),
    gapOfGain: gapOfGain(objective, bound, before),
    stages: found.stages,
    stopped: found.stopped,
    work: found.work,
    trail: found.trail,
    ...(started === undefined ? {} : { starts: [...started.startPhase] }),
  };
}

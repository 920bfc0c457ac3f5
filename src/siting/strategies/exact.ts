import { type Relaxation, relax } from '../bounds/relaxation.js';
import { pricedBound } from '../bounds/type-prices.js';
import type { Draft } from '../draft.js';
import { POINTS, planOf, sitingModel, startValues } from '../model.js';
import type { SitingProblem } from '../problem.js';
import { GreedyFill, removeIdle } from './greedy.js';
import { START_EVALUATIONS, startPlan } from './start.js';
import type { ColumnPlan, Strategy, StrategyOptions, Watch } from './strategy.js';
import { ruinAndRefill, swapOpenings } from './swap.js';

/** A round of the exact strategy: how large a kernel, how far its tree and the bound's trees go. */
interface Round {
  /** Columns in the kernel, as a multiple of those that the relaxation opens. */
  readonly breadth: number;
  readonly nodes: number;
  readonly relativeGap: number;
  readonly nodesPerPart: number;
}

/** Each round costs several times the one before; most plans are settled in the first two. */
const ROUNDS: readonly Round[] = [
  { breadth: 1, nodes: 20, relativeGap: 5e-4, nodesPerPart: 60 },
  { breadth: 2, nodes: 200, relativeGap: 2e-4, nodesPerPart: 300 },
  { breadth: 3, nodes: 400, relativeGap: 1e-4, nodesPerPart: 1_000 },
];

/** Greedy, then all rounds: as near to proven as the engine comes. */
export const exact: Strategy = {
  name: 'exact',
  solve: (problem, draft, watch, options) => solveInRounds(problem, draft, watch, options, ROUNDS),
};

/** Greedy, then the rounds that settle most plans in seconds. */
export const auto: Strategy = {
  name: 'auto',
  solve: (problem, draft, watch, options) => solveInRounds(problem, draft, watch, options, ROUNDS.slice(0, 2)),
};

/**
 * LP support and restricted models (kernel search, Angelelli et al. 2010) for
 * the plan, prices on what types share for the bound; in rounds, until the gap
 * or a limit is met. Interrupted, it returns the best plan so far.
 */
async function solveInRounds(
  problem: SitingProblem,
  draft: Draft,
  watch: Watch,
  options: StrategyOptions,
  rounds: readonly Round[],
): Promise<ColumnPlan> {
  const mustAnswer = startPlan(draft, watch, options.seed, 10);
  let plan: ColumnPlan = draft.snapshot();
  try {
    const relaxation = await relax(problem, mustAnswer, options.team);
    watch.count({ lpIterations: relaxation.iterations });
    watch.raiseBound(relaxation.bound, relaxation.source);
    watch.report('relaxation', watch.objective);
    for (const round of rounds) {
      if (watch.stop) break;
      const nodesPerPart = Math.min(round.nodesPerPart, Math.max(1, watch.nodesLeft));
      // The plan and the bound do not wait for each other: two threads, two jobs.
      const [better] = await Promise.all([
        solveKernel(problem, relaxation, plan, round, watch, options, mustAnswer),
        raiseByPrices(relaxation, nodesPerPart, watch, options),
      ]);
      draft.reset(better);
      polish(draft, watch, options.seed);
      const objective = draft.measure.recountObjective();
      if (objective <= watch.objective) plan = draft.snapshot();
      watch.report(`kernel × ${round.breadth}`, objective);
    }
  } catch (error) {
    // An interrupt ends the solvers' threads; what they were doing is lost, the plan at hand is not.
    if (!options.signal?.aborted) throw error;
  }
  return plan;
}

/** The joint model on the columns that the relaxation or the plan at hand opens, and the next most attractive ones. */
async function solveKernel(
  problem: SitingProblem,
  relaxation: Relaxation,
  plan: ColumnPlan,
  round: Round,
  watch: Watch,
  options: StrategyOptions,
  mustAnswer: ReadonlyMap<number, number>,
): Promise<ColumnPlan> {
  const { attraction } = relaxation;
  const rank = (x: number): number => (plan.has(x) ? -2 : attraction[x]);
  const order = problem.columns.map((_, x) => x).sort((a, b) => rank(a) - rank(b) || a - b);
  const support = order.filter((x) => rank(x) < 0).length;
  const kernel = order.slice(0, Math.ceil(support * round.breadth)).sort((a, b) => a - b);
  const phases = Array.from({ length: problem.rules.phaseCount }, (_, t) => t);
  const siting = sitingModel(problem, phases, kernel, mustAnswer);
  const result = await options.team.solve(siting.model, {
    start: startValues(siting, plan),
    nodeLimit: Math.min(round.nodes, watch.nodesLeft),
    relativeGap: round.relativeGap,
    ...(watch.remainingS === undefined ? {} : { timeLimitS: watch.remainingS }),
    onProgress: (progress) =>
      watch.options.onProgress?.({
        work: watch.work.nodes + progress.nodes,
        step: 'solver',
        objective: Math.min(watch.objective, progress.objective / POINTS),
        bound: watch.bound,
      }),
  });
  watch.count({ nodes: Math.max(1, result.nodes), lpIterations: result.iterations });
  return result.values ? planOf(siting, result.values) : plan;
}

/** Fills what rounding left, swaps, drops what is idle; all of it only ever improves. */
function polish(draft: Draft, watch: Watch, seed: string): void {
  const before = draft.measure.evaluations;
  const fill = new GreedyFill(draft);
  fill.fill();
  swapOpenings(draft, fill, draft.measure.evaluations + START_EVALUATIONS);
  ruinAndRefill(draft, fill, seed, 20, draft.measure.evaluations + START_EVALUATIONS);
  removeIdle(draft);
  watch.count({ evaluations: draft.measure.evaluations - before });
}

async function raiseByPrices(
  relaxation: Relaxation,
  nodesPerPart: number,
  watch: Watch,
  options: StrategyOptions,
): Promise<void> {
  let bound = 0;
  for (const { siting, duals, weight } of relaxation.parts) {
    const priced = await pricedBound(siting, duals, nodesPerPart, options.team);
    watch.count({ nodes: priced.nodes, lpIterations: priced.iterations });
    bound += weight * priced.bound;
  }
  watch.raiseBound(bound / POINTS, 'prices by type');
}

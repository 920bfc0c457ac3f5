import { tighten } from '../bounds/cuts.js';
import { type Relaxation, relax } from '../bounds/relaxation.js';
import { pricedBound } from '../bounds/type-prices.js';
import type { Draft } from '../draft.js';
import { type Goal, planOf, sitingModel, stageUnit, startValues } from '../model.js';
import type { SitingProblem } from '../problem.js';
import { stageValue } from '../stages.js';
import type { SolveOptions } from '../types.js';
import { GreedyFill, settle } from './greedy.js';
import { START_EVALUATIONS } from './start.js';
import type { ColumnPlan, StrategyOptions, Watch } from './strategy.js';
import { ruinAndRefill, swapOpenings } from './swap.js';

/** A round of the exact strategy: how large a kernel, how far its tree and the bound's trees go. */
export interface Round {
  /** Columns in the kernel, as a multiple of those that the relaxation opens. */
  readonly breadth: number;
  readonly nodes: number;
  readonly relativeGap: number;
  readonly nodesPerPart: number;
}

/** Each round costs several times the one before; most plans are settled in the first two. */
export const ROUNDS: readonly Round[] = [
  { breadth: 1, nodes: 20, relativeGap: 5e-4, nodesPerPart: 60 },
  { breadth: 2, nodes: 200, relativeGap: 2e-4, nodesPerPart: 300 },
  { breadth: 3, nodes: 400, relativeGap: 1e-4, nodesPerPart: 1_000 },
];

/** Further rounds, each twice the work of the one before, for runs that a limit ends and not the list. */
const MORE_ROUNDS = 8;

/** The first `count` rounds; where the user has set a limit, rounds enough to use it up. */
export function roundsFor({ nodeLimit, iterationLimit, timeLimitS }: SolveOptions, count: number): readonly Round[] {
  if (nodeLimit === undefined && iterationLimit === undefined && timeLimitS === undefined)
    return ROUNDS.slice(0, count);
  const rounds = [...ROUNDS];
  for (let n = 0; n < MORE_ROUNDS; n++) {
    const { breadth, nodes, relativeGap, nodesPerPart } = rounds[rounds.length - 1]!;
    rounds.push({
      breadth: breadth + 1,
      nodes: 2 * nodes,
      relativeGap: relativeGap / 2,
      nodesPerPart: 2 * nodesPerPart,
    });
  }
  return rounds;
}

/** Rounds of cuts: each takes as long as a warm relaxation; most of what they bring comes in the first four. */
export const CUTS = { rounds: 12, leastShare: 0.003 };

/** A search for the goal's best plan from the draft on. */
export interface Search {
  readonly problem: SitingProblem;
  readonly draft: Draft;
  readonly watch: Watch;
  readonly options: StrategyOptions;
  readonly rounds: readonly Round[];
  readonly mustAnswer: ReadonlyMap<number, number>;
  readonly goal: Goal;
  /** Swaps and refills between rounds; they look at the draft's own objective, so only where that is the goal. */
  readonly polish: boolean;
  /** The relaxation of this problem and goal, where it is solved already. */
  readonly relaxation?: Relaxation;
  /** Default true; false leaves the bound to the relaxation and its cuts. */
  readonly prices?: boolean;
}

/**
 * LP support and restricted models (kernel search, Angelelli et al. 2010) for
 * the plan, prices on what types share for the bound; in rounds, until the gap
 * or a limit is met. Interrupted, it returns the best plan so far.
 */
export async function runRounds(search: Search): Promise<ColumnPlan> {
  const { problem, draft, watch, options, goal } = search;
  let plan: ColumnPlan = draft.snapshot();
  let best = stageValue(goal.stage, draft.measure);
  try {
    let relaxation =
      search.relaxation ?? (await relax(problem, search.mustAnswer, options.team, goal, watch.remainingS));
    const learn = (step: string, { iterations, bound, source }: Relaxation): void => {
      watch.count({ lpIterations: iterations });
      watch.raiseBound(bound, source);
      watch.report(step, best);
    };
    learn('relaxation', relaxation);
    if (search.rounds.length > 0) {
      relaxation = await tighten(problem, relaxation, options.team, {
        ...CUTS,
        stop: () => watch.stop !== undefined,
        remainingS: () => watch.remainingS,
        onRound: (tighter) => learn('cuts', tighter),
      });
    }
    for (const round of search.rounds) {
      if (watch.stop) break;
      const nodesPerPart = Math.min(round.nodesPerPart, Math.max(1, watch.nodesLeft));
      // The plan and the bound do not wait for each other: two threads, two jobs. An
      // interrupt ends the bound's job with an error and the plan's with its best so far.
      const proves = search.prices !== false;
      const [kernel, prices, tree] = await Promise.allSettled([
        solveKernel(search, relaxation, plan, round),
        proves ? raiseByPrices(search, relaxation, nodesPerPart) : undefined,
        proves ? raiseByTree(search, relaxation, nodesPerPart) : undefined,
      ]);
      if (kernel.status === 'rejected') throw kernel.reason;
      for (const job of [prices, tree]) if (job.status === 'rejected' && !options.signal?.aborted) throw job.reason;
      const better = kernel.value;
      draft.reset(better);
      if (search.polish && !options.signal?.aborted) polish(draft, watch, options.seed);
      const value = stageValue(goal.stage, draft.measure);
      const keeps = goal.done.every((done) => stageValue(done.stage, draft.measure) <= done.value * (1 + 1e-9) + 1e-9);
      if (keeps && value <= best) {
        plan = draft.snapshot();
        best = value;
      }
      watch.report(`kernel × ${round.breadth}`, best);
    }
  } catch (error) {
    // An interrupt ends the solvers' threads; what they were doing is lost, the plan at hand is not.
    if (!options.signal?.aborted) throw error;
  }
  draft.reset(plan);
  return plan;
}

/** The joint model on the columns that the relaxation or the plan at hand opens, and the next most attractive ones. */
async function solveKernel(
  search: Search,
  relaxation: Relaxation,
  plan: ColumnPlan,
  round: Round,
): Promise<ColumnPlan> {
  const { problem, watch, goal, options } = search;
  const { attraction } = relaxation;
  const rank = (x: number): number => (plan.has(x) ? -2 : attraction[x]);
  const order = problem.columns.map((_, x) => x).sort((a, b) => rank(a) - rank(b) || a - b);
  const support = order.filter((x) => rank(x) < 0).length;
  const useful = order.filter((x) => plan.has(x) || attraction[x]! <= worthless(search, relaxation));
  const kernel = useful.slice(0, Math.ceil(support * round.breadth)).sort((a, b) => a - b);
  const phases = Array.from({ length: problem.rules.phaseCount }, (_, t) => t);
  const siting = sitingModel(problem, phases, kernel, search.mustAnswer, goal);
  const result = await options.team.solve(siting.model, {
    start: startValues(siting, plan),
    nodeLimit: Math.min(round.nodes, watch.nodesLeft),
    relativeGap: round.relativeGap,
    ...(watch.remainingS === undefined ? {} : { timeLimitS: watch.remainingS }),
    onProgress: (progress) =>
      options.onProgress?.({
        work: watch.work.nodes + progress.nodes,
        step: 'solver',
        objective: Math.min(watch.objective, progress.objective / stageUnit(goal.stage)),
        bound: watch.bound,
      }),
  });
  watch.count({ nodes: Math.max(1, result.nodes), lpIterations: result.iterations });
  return result.values ? planOf(siting, result.values) : plan;
}

/**
 * The reduced cost above which no plan better than the one at hand opens a column
 * (reduced-cost fixing). Only the joint relaxation says so: a phase's own does not.
 */
function worthless({ watch }: Search, { parts, bound, unit }: Relaxation): number {
  if (parts.length !== 1) return Number.POSITIVE_INFINITY;
  return (watch.objective - bound) * unit + 1e-6;
}

/** Fills what rounding left, swaps, drops what is idle; all of it only ever improves. */
function polish(draft: Draft, watch: Watch, seed: string): void {
  const before = draft.measure.evaluations;
  const fill = new GreedyFill(draft);
  fill.fill();
  swapOpenings(draft, fill, draft.measure.evaluations + START_EVALUATIONS);
  ruinAndRefill(draft, fill, seed, 20, draft.measure.evaluations + START_EVALUATIONS);
  settle(draft, fill);
  watch.count({ evaluations: draft.measure.evaluations - before });
}

async function raiseByPrices(search: Search, relaxation: Relaxation, nodesPerPart: number): Promise<void> {
  const { watch, options, goal } = search;
  let bound = 0;
  for (const { siting, duals, weight } of relaxation.parts) {
    const nodes = (): number => (watch.isTimeUp ? 1 : nodesPerPart);
    const priced = await pricedBound(siting, duals, nodes, options.team);
    watch.count({ nodes: priced.nodes, lpIterations: priced.iterations });
    bound += weight * priced.bound;
  }
  watch.raiseBound(bound / stageUnit(goal.stage), 'prices by type');
}

/** Models up to this many columns are small enough for a tree of their own. */
const TREE_COLUMNS = 1_000;

/** Prices leave a duality gap; a small model can do without them: one certified tree over all of it. */
async function raiseByTree(search: Search, relaxation: Relaxation, nodes: number): Promise<void> {
  const { watch, options, goal } = search;
  const [part] = relaxation.parts;
  if (relaxation.parts.length !== 1 || part.siting.model.columns > TREE_COLUMNS) return;
  const found = await options.team.branch(part.siting.model, { nodeLimit: nodes });
  watch.count({ nodes: found.nodes, lpIterations: found.iterations });
  watch.raiseBound(found.bound / stageUnit(goal.stage), 'tree of all phases');
}

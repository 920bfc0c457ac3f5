import { breathe } from '../../solver/breathe.js';
import { relax } from '../bounds/relaxation.js';
import type { Draft } from '../draft.js';
import type { SitingProblem } from '../problem.js';
import { GreedyFill, settle } from './greedy.js';
import type { Strategy, StrategyOptions, Watch } from './strategy.js';
import { ruinAndRefill, swapOpenings } from './swap.js';

/** Moves that the heuristics may measure before the solver takes over. */
export const START_EVALUATIONS = 150_000;

/** Closures and refillings in a batch. */
const REFILLS = 40;

/**
 * Greedy, swaps, then refilling: the start of every run. Interrupted, it leaves
 * out what only improves the plan.
 *
 * @returns the suggestions that it could answer, with the phase from which they are
 */
export async function startPlan(
  draft: Draft,
  watch: Watch,
  seed: string,
  ruinRounds: number,
): Promise<ReadonlyMap<number, number>> {
  const fill = new GreedyFill(draft);
  fill.openGiven();
  fill.fill();
  watch.report('greedy', draft.measure.recountObjective());
  const limit = START_EVALUATIONS;
  const improvements = [
    () => swapOpenings(draft, fill, limit),
    () => ruinAndRefill(draft, fill, seed, ruinRounds, limit),
  ];
  for (const improve of improvements) {
    // Ctrl-C is only heard between two pieces of work.
    await breathe();
    if (watch.options.signal?.aborted !== true) improve();
  }
  settle(draft, fill);
  watch.count({ evaluations: draft.measure.evaluations });
  watch.report('swaps', draft.measure.recountObjective());
  return draft.answeredFrom();
}

/** Greedy alone, with the relaxation's bound beside the plan. */
export const greedy: Strategy = {
  name: 'greedy',
  async solve(problem, draft, watch, options) {
    const fill = new GreedyFill(draft);
    fill.openGiven();
    settle(draft, fill);
    watch.count({ evaluations: draft.measure.evaluations });
    watch.report('greedy', draft.measure.recountObjective());
    await raiseByRelaxation(problem, draft, watch, options);
    return draft.snapshot();
  },
};

/**
 * Greedy and swaps and nothing else: no bound, in a fifth of the time; for many
 * plans of which each is one of many. With a limit of time it goes on refilling
 * what it has closed until that is up (iterated local search).
 */
export const swap: Strategy = {
  name: 'swap',
  async solve(_problem, draft, watch, options) {
    await startPlan(draft, watch, options.seed, 0);
    for (let batch = 1; options.timeLimitS !== undefined && watch.stop === undefined; batch++) {
      refill(draft, watch, `${options.seed}:${batch}`);
      await breathe();
    }
    return draft.snapshot();
  },
};

function refill(draft: Draft, watch: Watch, seed: string): void {
  const before = draft.measure.evaluations;
  const fill = new GreedyFill(draft);
  ruinAndRefill(draft, fill, seed, REFILLS, before + START_EVALUATIONS);
  swapOpenings(draft, fill, draft.measure.evaluations + START_EVALUATIONS);
  settle(draft, fill);
  watch.count({ evaluations: draft.measure.evaluations - before });
  watch.report('refilled', draft.measure.recountObjective());
}

/** The relaxation's bound for plans that answer the suggestions that the draft answers; an interrupt leaves none. */
export async function raiseByRelaxation(
  problem: SitingProblem,
  draft: Draft,
  watch: Watch,
  options: StrategyOptions,
): Promise<void> {
  try {
    const relaxation = await relax(problem, draft.answeredFrom(), options.team);
    watch.count({ lpIterations: relaxation.iterations });
    watch.raiseBound(relaxation.bound, relaxation.source);
    watch.report('relaxation', watch.objective);
  } catch (error) {
    if (!options.signal?.aborted) throw error;
  }
}

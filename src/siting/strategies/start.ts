import { relax } from '../bounds/relaxation.js';
import type { Draft } from '../draft.js';
import { GreedyFill, settle } from './greedy.js';
import type { Strategy, Watch } from './strategy.js';
import { ruinAndRefill, swapOpenings } from './swap.js';

/** Moves that the heuristics may measure before the solver takes over. */
export const START_EVALUATIONS = 150_000;

/**
 * Greedy, swaps, then refilling: the start of every run.
 *
 * @returns the suggestions that it could answer, with the phase from which they are
 */
export function startPlan(draft: Draft, watch: Watch, seed: string, ruinRounds: number): ReadonlyMap<number, number> {
  const fill = new GreedyFill(draft);
  fill.openGiven();
  fill.fill();
  watch.report('greedy', draft.measure.recountObjective());
  const limit = START_EVALUATIONS;
  swapOpenings(draft, fill, limit);
  ruinAndRefill(draft, fill, seed, ruinRounds, limit);
  settle(draft, fill);
  watch.count({ evaluations: draft.measure.evaluations });
  watch.report('swaps', draft.measure.recountObjective());
  return draft.answeredFrom();
}

/** Greedy and swaps alone, with the relaxation's bound beside the plan. */
export const greedy: Strategy = {
  name: 'greedy',
  async solve(problem, draft, watch, options) {
    const mustAnswer = startPlan(draft, watch, options.seed, 60);
    try {
      const relaxation = await relax(problem, mustAnswer, options.team);
      watch.count({ lpIterations: relaxation.iterations });
      watch.raiseBound(relaxation.bound, relaxation.source);
      watch.report('relaxation', watch.objective);
    } catch (error) {
      if (!options.signal?.aborted) throw error;
    }
    return draft.snapshot();
  },
};

/** Greedy and swaps and nothing else: no bound, in a fifth of the time; for many plans of which each is one of many. */
export const swap: Strategy = {
  name: 'swap',
  async solve(_problem, draft, watch, options) {
    startPlan(draft, watch, options.seed, 0);
    return draft.snapshot();
  },
};

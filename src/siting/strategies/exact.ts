import type { Draft } from '../draft.js';
import type { SitingProblem } from '../problem.js';
import { ROUNDS, type Round, roundsFor, runRounds } from './rounds.js';
import { startPlan } from './start.js';
import type { ColumnPlan, Strategy, StrategyOptions, Watch } from './strategy.js';

/** Rounds that settle most plans in seconds. */
export const AUTO_ROUNDS = 2;

/** Kernels that grow: the plan matters, the bound is the relaxation's with its cuts. */
const KERNELS: readonly Round[] = [1, 1.5, 2, 3, 4].map((breadth) => ({ ...ROUNDS[1]!, breadth }));

/** Greedy, then all rounds: as near to proven as the engine comes; with a limit, until that is met. */
export const exact: Strategy = {
  name: 'exact',
  solve: (problem, draft, watch, options) =>
    startThenRounds(problem, draft, watch, options, roundsFor(options, ROUNDS.length), true),
};

/** Greedy, then the rounds that settle most plans in seconds; with a limit, until that is met. */
export const auto: Strategy = {
  name: 'auto',
  solve: (problem, draft, watch, options) =>
    startThenRounds(problem, draft, watch, options, roundsFor(options, AUTO_ROUNDS), true),
};

/** Greedy, then restricted models on what the relaxation opens (Angelelli, Mansini and Speranza 2010). */
export const kernel: Strategy = {
  name: 'kernel',
  solve: (problem, draft, watch, options) => startThenRounds(problem, draft, watch, options, KERNELS, false),
};

async function startThenRounds(
  problem: SitingProblem,
  draft: Draft,
  watch: Watch,
  options: StrategyOptions,
  rounds: readonly Round[],
  prices: boolean,
): Promise<ColumnPlan> {
  const mustAnswer = await startPlan(draft, watch, options.seed, 10);
  const stage = { name: 'gap', kind: 'linear', value: problem.value } as const;
  const goal = { stage, done: [] };
  return runRounds({ problem, draft, watch, options, rounds, mustAnswer, goal, polish: true, prices });
}

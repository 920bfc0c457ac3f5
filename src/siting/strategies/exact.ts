import type { Draft } from '../draft.js';
import type { SitingProblem } from '../problem.js';
import { ROUNDS, type Round, runRounds } from './rounds.js';
import { startPlan } from './start.js';
import type { ColumnPlan, Strategy, StrategyOptions, Watch } from './strategy.js';

/** Greedy, then all rounds: as near to proven as the engine comes. */
export const exact: Strategy = {
  name: 'exact',
  solve: (problem, draft, watch, options) => startThenRounds(problem, draft, watch, options, ROUNDS),
};

/** Greedy, then the rounds that settle most plans in seconds. */
export const auto: Strategy = {
  name: 'auto',
  solve: (problem, draft, watch, options) => startThenRounds(problem, draft, watch, options, ROUNDS.slice(0, 2)),
};

function startThenRounds(
  problem: SitingProblem,
  draft: Draft,
  watch: Watch,
  options: StrategyOptions,
  rounds: readonly Round[],
): Promise<ColumnPlan> {
  const mustAnswer = startPlan(draft, watch, options.seed, 10);
  const stage = { name: 'gap', kind: 'linear', value: problem.value } as const;
  return runRounds({ problem, draft, watch, options, rounds, mustAnswer, goal: { stage, done: [] }, polish: true });
}

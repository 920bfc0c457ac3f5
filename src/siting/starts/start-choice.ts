import { breathe } from '../../solver/breathe.js';
import type { Reach } from '../../walk/types.js';
import type { SitingModel } from '../model.js';
import type { SitingProblem } from '../problem.js';
import type { Stage } from '../stages.js';
import { boundSets } from './start-bounds.js';
import { SetBounds, type StartSet } from './start-sets.js';
import { type ChosenStarts, isSpent, remainingS, type StartOptions, Trials, withStarts } from './start-trials.js';

/** Relaxations with fixed starts, at most; most of what they prove comes in the first fifteen. */
const RELAXATIONS = 16;

/** From this round on sets are tried with a greedy plan, one a round: before it bounds say little of them. */
const FIRST_TRIAL = 3;
const TRIED_SETS = 12;

/** Share of a user's limit of time after which bounds are not raised further. */
const BOUNDS_UNTIL = 0.45;

/**
 * Chooses among sets of starts that can be told apart one by one: every set is
 * bounded (`boundSets`), a greedy plan is drawn up for those of least bound, and
 * the most promising of these is taken.
 *
 * @param siting the joint model with the choice in it
 */
export async function chooseAmong(
  problem: SitingProblem,
  siting: SitingModel,
  stage: Stage,
  sets: readonly StartSet[],
  reach: Reach,
  options: StartOptions,
): Promise<ChosenStarts> {
  const { signal, team, iterationLimit } = options;
  const bounds = new SetBounds(sets);
  const trials = new Trials(problem, reach, stage);
  const isOver = (): boolean => signal?.aborted === true || isSpent(BOUNDS_UNTIL, options);
  const iterations = await boundSets(siting, stage, bounds, problem.rules.circleCount, team, {
    relaxations: RELAXATIONS,
    iterations: iterationLimit ?? Number.POSITIVE_INFINITY,
    stop: isOver,
    signal,
    remainingS: () => remainingS(options),
    cutoff: () => trials.cutoff,
    meanwhile: async (round) => {
      // The relaxation first, where other threads solve it.
      await breathe();
      if (round < FIRST_TRIAL || trials.count >= TRIED_SETS || isOver()) return;
      const next = bounds.lowest(TRIED_SETS).find((n) => !trials.has(sets[n]!));
      if (next !== undefined) trials.add(sets[next]!);
    },
    favourite: () => mostPromising(bounds, trials),
  });
  for (const n of bounds.lowest(1)) trials.add(sets[n]!);
  const chosen = mostPromising(bounds, trials)!;
  const others = bounds.lowest(2).filter((n) => n !== chosen);
  return {
    rules: withStarts(problem.rules, sets[chosen]!),
    // A gap, a cost or a walk is never below 0.
    bound: Math.max(0, ...others.slice(0, 1).map((n) => bounds.of(n))),
    own: Math.max(0, bounds.of(chosen)),
    boundSource: 'relaxations of all starts',
    lpIterations: iterations,
    nodes: 0,
    evaluations: trials.evaluations,
  };
}

/** Of the sets with a greedy plan, the one with the least sum of its bound and its plan. */
function mostPromising(bounds: SetBounds, trials: Trials): number | undefined {
  let best: number | undefined;
  let bestSum = Number.POSITIVE_INFINITY;
  bounds.sets.forEach((set, n) => {
    const objective = trials.objectiveOf(set);
    if (objective === undefined || bounds.of(n) + objective >= bestSum) return;
    [best, bestSum] = [n, bounds.of(n) + objective];
  });
  return best;
}

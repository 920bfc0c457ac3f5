import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SolverTeam } from '../solver/team.js';
import type { Reach } from '../walk/types.js';
import { type Relaxation, relax } from './bounds/relaxation.js';
import { Draft } from './draft.js';
import type { Goal } from './model.js';
import { buildProblem } from './problem.js';
import { stagesOf } from './stages.js';
import { GreedyFill } from './strategies/greedy.js';

/** Sets that are ranked by the relaxation, and of these how many are tried with a greedy plan. */
const MOST_SETS = 300_000;
const TRIED_SETS = 12;
/** Starts chosen, and what holds for every choice. */
export interface ChosenStarts {
  /** The scenario's rules with the chosen starts given. */
  readonly rules: Rules;
  /** Lower bound on the first stage over all allowed starts. */
  readonly bound: number;
  readonly boundSource: string;
  readonly lpIterations: number;
  readonly nodes: number;
  readonly evaluations: number;
}

/**
 * Chooses which circles start in the phase that leaves it to the plan ("5 circles
 * with 6 communities"), before the general solver sees them: with the choice in
 * the model it finds nothing useful (measured: 45 % after 35 s, MODEL §6).
 *
 * The relaxation with the choice in it ranks all sets of the right size and
 * proves the bound that holds over all starts; a greedy plan is drawn up for the
 * best of them, and the best of these starts is planned in full.
 */
export async function chooseStarts(
  city: City,
  rules: Rules,
  reach: Reach,
  team: SolverTeam,
  signal: AbortSignal | undefined,
): Promise<ChosenStarts> {
  const choice = rules.startChoice!;
  const problem = buildProblem(city, rules, reach);
  const stage = stagesOf(problem)[0]!;
  const goal: Goal = { stage, done: [] };
  const relaxation = await relax(problem, new Map(), team, goal);
  const sets = rankedSets(city, rules, startShares(relaxation, rules.circleCount));
  let best: { rules: Rules; objective: number } | undefined;
  let evaluations = 0;
  for (const set of sets.slice(0, TRIED_SETS)) {
    if (signal?.aborted && best) break;
    const fixed = withStarts(rules, set, choice.phase);
    const own = { ...buildProblem(city, fixed, reach) };
    const draft = new Draft(stage.kind === 'linear' ? { ...own, value: stage.value } : own);
    const fill = new GreedyFill(draft);
    fill.openGiven();
    fill.fill();
    evaluations += draft.measure.evaluations;
    const objective = draft.measure.recountObjective();
    if (best === undefined || objective < best.objective - 1e-12) best = { rules: fixed, objective };
  }
  return {
    rules: best!.rules,
    bound: relaxation.bound,
    boundSource: 'relaxation over all starts',
    lpIterations: relaxation.iterations,
    nodes: 0,
    evaluations,
  };
}

/** How far the relaxation starts each circle early, 0…1. */
function startShares({ parts }: Relaxation, circleCount: number): Float64Array {
  const shares = new Float64Array(circleCount);
  for (const { siting, values } of parts) {
    if (values) for (const [c, variable] of siting.started) shares[c] = Math.max(shares[c]!, values[variable]!);
  }
  return shares;
}

/** Every set of circles of the wanted size and number of communities, the most worth first. */
function rankedSets(city: City, rules: Rules, worth: Float64Array): number[][] {
  const choice = rules.startChoice!;
  const open = city.circles.flatMap((_, c) => (rules.startPhase[c]! > choice.phase ? [c] : []));
  // Circles of much worth first, so that a cut-off loses the least.
  open.sort((a, b) => worth[b]! - worth[a]! || a - b);
  const sets: { set: number[]; worth: number }[] = [];
  const grow = (from: number, set: readonly number[], sum: number, communities: number): void => {
    if (sets.length >= MOST_SETS) return;
    if (set.length === choice.circles) {
      if (choice.communities === undefined || communities === choice.communities)
        sets.push({ set: [...set], worth: sum });
      return;
    }
    for (let n = from; n < open.length; n++) {
      const c = open[n]!;
      const held = communities + city.circles[c]!.communities.length;
      if (choice.communities !== undefined && held > choice.communities) continue;
      grow(n + 1, [...set, c], sum + worth[c]!, held);
    }
  };
  grow(0, [], 0, 0);
  sets.sort((a, b) => b.worth - a.worth || compareSets(a.set, b.set));
  return sets.map(({ set }) => set);
}

function compareSets(a: readonly number[], b: readonly number[]): number {
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return a[n]! - b[n]!;
  return 0;
}

function withStarts(rules: Rules, set: readonly number[], phase: number): Rules {
  const { startChoice: _chosen, ...rest } = rules;
  const startPhase = rules.startPhase.slice();
  for (const c of set) startPhase[c] = phase;
  return { ...rest, startPhase };
}

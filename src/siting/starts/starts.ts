import type { City } from '../../city/types.js';
import type { Rules } from '../../scenario/rules.types.js';
import { breathe } from '../../solver/breathe.js';
import type { Reach } from '../../walk/types.js';
import { tighten } from '../bounds/cuts.js';
import { JOINT_ENTRIES, type Relaxation, relax } from '../bounds/relaxation.js';
import { sitingModel } from '../model.js';
import { buildProblem, type SitingProblem } from '../problem.js';
import { stagesOf } from '../stages.js';
import { CUTS } from '../strategies/rounds.js';
import { requiredStarts } from './required-starts.js';
import { chooseAmong } from './start-choice.js';
import { allowedSets, compareSets, firstSets, MOST_SETS, type StartSet } from './start-sets.js';
import { branchStarts, type StartTree } from './start-tree.js';
import { type ChosenStarts, isSpent, remainingS, type StartOptions, Trials, withStarts } from './start-trials.js';

export type { ChosenStarts, StartOptions } from './start-trials.js';

/** Of the sets ranked by the relaxation, how many are tried with a greedy plan. */
const TRIED_SETS = 12;

/** Simplex iterations of the tree over starts: a city of 5,000 homes sees a few nodes, a small one all of them. */
const TREE_ITERATIONS = 12_000;

/** Shares of a user's limit of time after which the relaxation is not tightened further, nor branched on. */
const CUTS_UNTIL = 0.55;
const TREE_UNTIL = 0.55;

/**
 * Chooses which circles start in the phase that leaves it to the plan ("5 circles
 * with 6 communities"), before the general solver sees them: with the choice in
 * the model it finds nothing useful (measured: 45 % after 35 s, MODEL §6).
 *
 * Where all sets of the right size can be told apart, each is bounded by itself
 * (`chooseAmong`). Where there are too many, or where all phases together are too
 * large a model, the relaxation with the choice in it, tightened by cuts, ranks
 * them; a greedy plan is drawn up for the best of them, and for those to which a
 * tree over starts leads, which also proves what holds over all starts. The best of
 * the starts is planned in full.
 */
export async function chooseStarts(
  city: City,
  rules: Rules,
  reach: Reach,
  options: StartOptions,
): Promise<ChosenStarts> {
  const problem = buildProblem(city, rules, reach);
  const stage = stagesOf(problem)[0]!;
  const sets = allowedSets(city, rules);
  if (sets !== undefined) {
    const phases = Array.from({ length: rules.phaseCount }, (_, t) => t);
    const all = problem.columns.map((_, x) => x);
    const siting = sitingModel(problem, phases, all, new Map(), { stage, done: [] });
    if (siting.model.values.length <= JOINT_ENTRIES) return chooseAmong(problem, siting, stage, sets, reach, options);
  }
  return chooseByTree(problem, reach, options);
}

/** The choice in the relaxation, and a tree over it. */
export async function chooseByTree(problem: SitingProblem, reach: Reach, options: StartOptions): Promise<ChosenStarts> {
  const { city, rules } = problem;
  const stage = stagesOf(problem)[0]!;
  const relaxed = await relax(problem, new Map(), options.team, { stage, done: [] }, remainingS(options));
  const ranked = rankedSets(city, rules, startShares(relaxed, rules.circleCount)).slice(0, TRIED_SETS);
  const trials = new Trials(problem, reach, stage);
  // The rounds of cuts are other threads' work, where there are any; the trials are this one's.
  const [{ relaxation, iterations }] = await Promise.all([
    tightenStarts(problem, relaxed, options),
    tryAll(ranked, trials, options),
  ]);
  const left = Math.min(TREE_ITERATIONS, (options.iterationLimit ?? Number.POSITIVE_INFINITY) - iterations);
  const tree = await treeOverStarts(city, rules, relaxation, trials, left, options);
  for (const set of tree?.decided ?? []) trials.add(set);
  const { set } = trials.best!;
  const own = tree?.leaves.find((leaf) => compareSets(leaf.set, set) === 0);
  const others = tree?.leaves.filter((leaf) => leaf !== own) ?? [];
  const bound = Math.min(tree?.otherwise ?? relaxation.bound, ...others.map((leaf) => leaf.bound));
  return {
    rules: withStarts(rules, set),
    bound,
    ...(own === undefined ? {} : { own: own.bound }),
    boundSource: tree && tree.nodes > 0 ? 'tree over all starts' : 'relaxation over all starts',
    lpIterations: iterations + (tree?.iterations ?? 0),
    nodes: tree?.nodes ?? 0,
    evaluations: trials.evaluations,
  };
}

/** Greedy plans for the sets, until the time for them is up. */
async function tryAll(sets: readonly StartSet[], trials: Trials, options: StartOptions): Promise<void> {
  for (const set of sets) {
    if (trials.best && (options.signal?.aborted || isSpent(CUTS_UNTIL, options))) return;
    trials.add(set);
    await breathe();
  }
}

/** Rounds of cuts on the relaxation with the choice in it; the simplex iterations of all beside. */
async function tightenStarts(
  problem: SitingProblem,
  relaxed: Relaxation,
  options: StartOptions,
): Promise<{ readonly relaxation: Relaxation; readonly iterations: number }> {
  const { team, signal } = options;
  let { iterations } = relaxed;
  let relaxation = relaxed;
  try {
    relaxation = await tighten(problem, relaxed, team, {
      ...CUTS,
      stop: () => signal?.aborted === true || isSpent(CUTS_UNTIL, options),
      remainingS: () => remainingS(options),
      onRound: (tighter) => {
        iterations += tighter.iterations;
      },
    });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  return { relaxation, iterations };
}

/** Undefined where the phases were relaxed one by one, or an interrupt leaves no time for it. */
async function treeOverStarts(
  city: City,
  rules: Rules,
  relaxation: Relaxation,
  trials: Trials,
  iterations: number,
  options: StartOptions,
): Promise<StartTree | undefined> {
  const { team, signal } = options;
  if (relaxation.parts.length !== 1 || signal?.aborted) return undefined;
  try {
    return await branchStarts(relaxation, team, {
      iterations,
      cutoff: trials.cutoff,
      allows: (fixed) => allowsStarts(city, rules, fixed),
      stop: () => signal?.aborted === true || isSpent(TREE_UNTIL, options),
      remainingS: () => remainingS(options),
    });
  } catch (error) {
    if (!signal?.aborted) throw error;
    return undefined;
  }
}

/** How far the relaxation starts each circle early, 0…1. */
function startShares({ parts }: Relaxation, circleCount: number): Float64Array {
  const shares = new Float64Array(circleCount);
  for (const { siting, values } of parts) {
    if (values) for (const [c, variable] of siting.started) shares[c] = Math.max(shares[c]!, values[variable]!);
  }
  return shares;
}

/** Sets of circles that may start, the most worth first. */
function rankedSets(city: City, rules: Rules, worth: Float64Array): number[][] {
  // Circles of much worth first, so that a cut-off loses the least.
  const sets = firstSets(city, rules, MOST_SETS, (a, b) => worth[b]! - worth[a]! || a - b).map((set) => {
    const sum = set.reduce((total, c) => total + worth[c]!, 0);
    return { set: set.sort((a, b) => a - b), worth: sum };
  });
  sets.sort((a, b) => b.worth - a.worth || compareSets(a.set, b.set));
  return sets.map(({ set }) => set);
}

/** Whether some set of the wanted size and number of communities holds all circles given 1 or required, none given 0. */
function allowsStarts(city: City, rules: Rules, fixed: ReadonlyMap<number, number>): boolean {
  const { phase, circles, communities } = rules.startChoice!;
  const heldBy = (c: number): number => city.circles[c]!.communities.length;
  const required = requiredStarts(city, rules);
  if (required.some((c) => fixed.get(c) === 0)) return false;
  // By number of circles: the numbers of communities that they can hold together.
  let held = Array.from({ length: circles + 1 }, (_, n) => new Set(n === 0 ? [0] : []));
  for (const [c] of city.circles.entries()) {
    if (rules.startPhase[c]! <= phase || fixed.get(c) === 0) continue;
    const isSet = fixed.get(c) === 1 || required.includes(c);
    held = held.map((here, n) => {
      const added = [...(held[n - 1] ?? [])].map((sum) => sum + heldBy(c));
      return new Set(isSet ? added : [...here, ...added]);
    });
  }
  const found = held[circles]!;
  return communities === undefined ? found.size > 0 : found.has(communities);
}

import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SolverTeam } from '../solver/team.js';
import type { Reach } from '../walk/types.js';
import { tighten } from './bounds/cuts.js';
import { type Relaxation, relax } from './bounds/relaxation.js';
import { breathe } from './breathe.js';
import { Draft } from './draft.js';
import { buildProblem, type SitingProblem } from './problem.js';
import { type Stage, stagesOf } from './stages.js';
import { branchStarts, type StartTree } from './start-tree.js';
import { GreedyFill } from './strategies/greedy.js';
import { CUTS } from './strategies/rounds.js';

/** Sets that are ranked by the relaxation, and of these how many are tried with a greedy plan. */
const MOST_SETS = 300_000;
const TRIED_SETS = 12;

/** Simplex iterations of the tree over starts: a city of 5,000 homes sees a few nodes, a small one all of them. */
const TREE_ITERATIONS = 12_000;

/** Shares of a user's limit of time after which the relaxation is not tightened further, nor branched on. */
const CUTS_UNTIL = 0.55;
const TREE_UNTIL = 0.55;

/** Starts chosen, and what holds for every choice. */
export interface ChosenStarts {
  /** The scenario's rules with the chosen starts given. */
  readonly rules: Rules;
  /** Lower bound on the first stage over all allowed starts, those chosen included unless `own` bounds them. */
  readonly bound: number;
  /** What is proven for the chosen starts, where the bound above is of all others. */
  readonly own?: number;
  readonly boundSource: string;
  readonly lpIterations: number;
  readonly nodes: number;
  readonly evaluations: number;
}

/** Who solves and how long it may take. */
export interface StartOptions {
  readonly team: SolverTeam;
  readonly signal?: AbortSignal | undefined;
  readonly timeLimitS?: number | undefined;
  /** Simplex iterations of the whole run. */
  readonly iterationLimit?: number | undefined;
  /** Of the limit of time; only asked where there is one. */
  readonly secondsLeft: () => number;
}

/**
 * Chooses which circles start in the phase that leaves it to the plan ("5 circles
 * with 6 communities"), before the general solver sees them: with the choice in
 * the model it finds nothing useful (measured: 45 % after 35 s, MODEL §6).
 *
 * The relaxation with the choice in it, tightened by cuts, ranks all sets of the
 * right size; a greedy plan is drawn up for the best of them, and for those to which
 * a tree over starts leads. The tree also proves what holds over all starts. The
 * best of the starts is planned in full.
 */
export async function chooseStarts(
  city: City,
  rules: Rules,
  reach: Reach,
  options: StartOptions,
): Promise<ChosenStarts> {
  const problem = buildProblem(city, rules, reach);
  const stage = stagesOf(problem)[0]!;
  const relaxed = await relax(problem, new Map(), options.team, { stage, done: [] }, remainingS(options));
  const ranked = rankedSets(city, rules, startShares(relaxed, rules.circleCount)).slice(0, TRIED_SETS);
  const trials = new Trials(city, rules, reach, stage);
  // The rounds of cuts are other threads' work, where there are any; the trials are this one's.
  const [{ relaxation, iterations }] = await Promise.all([
    tightenStarts(problem, relaxed, options),
    tryAll(ranked, trials, options),
  ]);
  const left = Math.min(TREE_ITERATIONS, (options.iterationLimit ?? Number.POSITIVE_INFINITY) - iterations);
  const tree = await treeOverStarts(city, rules, relaxation, trials, left, options);
  for (const set of tree?.decided ?? []) trials.add(set);
  const { rules: chosen, set } = trials.best!;
  const own = tree?.leaves.find((leaf) => compareSets(leaf.set, set) === 0);
  const others = tree?.leaves.filter((leaf) => leaf !== own) ?? [];
  const bound = Math.min(tree?.otherwise ?? relaxation.bound, ...others.map((leaf) => leaf.bound));
  return {
    rules: chosen,
    bound,
    ...(own === undefined ? {} : { own: own.bound }),
    boundSource: tree && tree.nodes > 0 ? 'tree over all starts' : 'relaxation over all starts',
    lpIterations: iterations + (tree?.iterations ?? 0),
    nodes: tree?.nodes ?? 0,
    evaluations: trials.evaluations,
  };
}

/** Greedy plans for the sets, until the time for them is up. */
async function tryAll(sets: readonly (readonly number[])[], trials: Trials, options: StartOptions): Promise<void> {
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

function remainingS({ timeLimitS, secondsLeft }: StartOptions): number | undefined {
  return timeLimitS === undefined ? undefined : Math.max(0.01, secondsLeft());
}

function isSpent(share: number, { timeLimitS, secondsLeft }: StartOptions): boolean {
  return timeLimitS !== undefined && secondsLeft() <= (1 - share) * timeLimitS;
}

/** Greedy plans for sets of starts, and the best of them. */
class Trials {
  best: { readonly rules: Rules; readonly set: readonly number[]; readonly objective: number } | undefined;
  evaluations = 0;
  private readonly tried = new Set<string>();

  constructor(
    private readonly city: City,
    private readonly rules: Rules,
    private readonly reach: Reach,
    private readonly stage: Stage,
  ) {}

  /** What a better plan would have to be worth less than; plans are drawn up for the gap, other stages are not compared. */
  get cutoff(): number {
    return this.stage.kind === 'linear' ? (this.best?.objective ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  }

  add(set: readonly number[]): void {
    if (this.tried.has(set.join())) return;
    this.tried.add(set.join());
    const rules = withStarts(this.rules, set, this.rules.startChoice!.phase);
    const own = buildProblem(this.city, rules, this.reach);
    const draft = new Draft(this.stage.kind === 'linear' ? { ...own, value: this.stage.value } : own);
    const fill = new GreedyFill(draft);
    fill.openGiven();
    fill.fill();
    this.evaluations += draft.measure.evaluations;
    const objective = draft.measure.recountObjective();
    if (this.best === undefined || objective < this.best.objective - 1e-12) this.best = { rules, set, objective };
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
        sets.push({ set: [...set].sort((a, b) => a - b), worth: sum });
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

/** Whether some set of the wanted size and number of communities holds all circles given 1 and none given 0. */
function allowsStarts(city: City, rules: Rules, fixed: ReadonlyMap<number, number>): boolean {
  const { phase, circles, communities } = rules.startChoice!;
  const heldBy = (c: number): number => city.circles[c]!.communities.length;
  // By number of circles: the numbers of communities that they can hold together.
  let held = Array.from({ length: circles + 1 }, (_, n) => new Set(n === 0 ? [0] : []));
  for (const [c] of city.circles.entries()) {
    if (rules.startPhase[c]! <= phase || fixed.get(c) === 0) continue;
    const isSet = fixed.get(c) === 1;
    held = held.map((here, n) => {
      const added = [...(held[n - 1] ?? [])].map((sum) => sum + heldBy(c));
      return new Set(isSet ? added : [...here, ...added]);
    });
  }
  const found = held[circles]!;
  return communities === undefined ? found.size > 0 : found.has(communities);
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

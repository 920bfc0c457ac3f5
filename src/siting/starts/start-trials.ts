import type { Rules } from '../../scenario/rules.types.js';
import type { SolverTeam } from '../../solver/team.js';
import type { Reach } from '../../walk/types.js';
import { firstPhaseAt } from '../columns.js';
import { Draft } from '../draft.js';
import { buildProblem, type SitingProblem } from '../problem.js';
import type { Stage } from '../stages.js';
import { GreedyFill } from '../strategies/greedy.js';
import type { StartSet } from './start-sets.js';

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

/** Undefined where time is not limited. */
export function remainingS({ timeLimitS, secondsLeft }: StartOptions): number | undefined {
  return timeLimitS === undefined ? undefined : Math.max(0.01, secondsLeft());
}

/** Whether so much of the user's limit of time is used up. */
export function isSpent(share: number, { timeLimitS, secondsLeft }: StartOptions): boolean {
  return timeLimitS !== undefined && secondsLeft() <= (1 - share) * timeLimitS;
}

/** Greedy plans for sets of starts, and the best of them. */
export class Trials {
  best: { readonly set: StartSet; readonly objective: number } | undefined;
  evaluations = 0;
  private readonly tried = new Map<string, number>();

  /** @param problem with the choice in it */
  constructor(
    private readonly problem: SitingProblem,
    private readonly reach: Reach,
    private readonly stage: Stage,
  ) {}

  /** What a better plan would have to be worth less than; plans are drawn up for the gap, other stages are not compared. */
  get cutoff(): number {
    return this.stage.kind === 'linear' ? (this.best?.objective ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  }

  get count(): number {
    return this.tried.size;
  }

  has(set: StartSet): boolean {
    return this.tried.has(set.join());
  }

  /** What the set's greedy plan is worth; undefined where none was drawn up. */
  objectiveOf(set: StartSet): number | undefined {
    return this.tried.get(set.join());
  }

  add(set: StartSet): void {
    if (this.has(set)) return;
    const own = problemWithStarts(this.problem, set, this.reach);
    const draft = new Draft(this.stage.kind === 'linear' ? { ...own, value: this.stage.value } : own);
    const fill = new GreedyFill(draft);
    fill.openGiven();
    fill.fill();
    this.evaluations += draft.measure.evaluations;
    const objective = draft.measure.recountObjective();
    this.tried.set(set.join(), objective);
    if (this.best === undefined || objective < this.best.objective - 1e-12) this.best = { set, objective };
  }
}

/**
 * The problem with a choice of starts made. A choice changes from when columns may
 * open and nothing else, so nothing is aggregated again.
 */
export function problemWithStarts(problem: SitingProblem, set: StartSet, reach: Reach): SitingProblem {
  const { city, places, columns } = problem;
  const rules = withStarts(problem.rules, set);
  const first = columns.map(({ location }) => firstPhaseAt(city, rules, location, places[location]!));
  // Where a circle never starts unless it is chosen, its columns go, and others may become of use.
  if (first.some((phase) => phase >= rules.phaseCount)) return buildProblem(city, rules, reach);
  return { ...problem, rules, columns: columns.map((column, x) => ({ ...column, firstPhase: first[x]! })) };
}

/** The rules with a choice of starts made. */
export function withStarts(rules: Rules, set: StartSet): Rules {
  const { startChoice, ...rest } = rules;
  const startPhase = rules.startPhase.slice();
  for (const c of set) startPhase[c] = startChoice!.phase;
  return { ...rest, startPhase };
}

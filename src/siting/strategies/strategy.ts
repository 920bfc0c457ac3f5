import type { SolverTeam } from '../../solver/team.js';
import type { Draft } from '../draft.js';
import type { SitingProblem } from '../problem.js';
import type { Progress, SolveOptions, StopReason, Work } from '../types.js';

/** What a strategy works with besides the problem. */
export interface StrategyOptions extends SolveOptions {
  readonly seed: string;
  readonly team: SolverTeam;
}

/** Column → phase from which it is open. */
export type ColumnPlan = ReadonlyMap<number, number>;

/** One way of finding a plan; anytime: it reports to the watch as it goes and returns its best when stopped. */
export interface Strategy {
  readonly name: string;
  /** Draws the plan up on `draft`, raises the bound on `watch`; the plan returned is what counts. */
  solve(problem: SitingProblem, draft: Draft, watch: Watch, options: StrategyOptions): Promise<ColumnPlan>;
}

/** Counts work, keeps the trail and says when to stop; time only counts where a user asked for a limit. */
export class Watch {
  readonly trail: Progress[] = [];
  objective = Number.POSITIVE_INFINITY;
  /** A gap index is never below 0: valid before anything is proven. */
  bound = 0;
  boundSource = 'none';
  private lpIterations = 0;
  private nodes = 0;
  private evaluations = 0;

  constructor(
    readonly before: number,
    readonly options: StrategyOptions,
    private readonly secondsLeft: () => number,
  ) {}

  count(work: Partial<Work>): void {
    this.lpIterations += work.lpIterations ?? 0;
    this.nodes += work.nodes ?? 0;
    this.evaluations += work.evaluations ?? 0;
  }

  get work(): Work {
    return { evaluations: this.evaluations, lpIterations: this.lpIterations, nodes: this.nodes };
  }

  raiseBound(bound: number, source: string): void {
    if (bound <= this.bound) return;
    this.bound = bound;
    this.boundSource = source;
  }

  /** Nothing is proven after all: what was said came from elsewhere. */
  forgetBound(): void {
    this.bound = 0;
    this.boundSource = 'none';
  }

  report(step: string, objective: number): void {
    this.objective = Math.min(this.objective, objective);
    const progress = { work: this.nodes + this.lpIterations, step, objective: this.objective, bound: this.bound };
    this.trail.push(progress);
    this.options.onProgress?.(progress);
  }

  /** (objective − bound) / (before − bound); 0 where nothing is left to gain. */
  get gapOfGain(): number {
    return gapOfGain(this.objective, this.bound, this.before);
  }

  get remainingS(): number | undefined {
    return this.options.timeLimitS === undefined ? undefined : Math.max(0.01, this.secondsLeft());
  }

  /** Whether the user's limit of time is reached. */
  get isTimeUp(): boolean {
    return this.options.timeLimitS !== undefined && this.secondsLeft() <= 0;
  }

  /** Nodes that may still be spent. */
  get nodesLeft(): number {
    return (this.options.nodeLimit ?? Number.POSITIVE_INFINITY) - this.nodes;
  }

  get stop(): StopReason | undefined {
    if (this.options.signal?.aborted) return 'interrupted';
    if (this.gapOfGain <= 1e-9) return 'optimal';
    if (this.gapOfGain <= this.options.gapTarget) return 'gap';
    if (this.nodesLeft <= 0 || this.lpIterations >= (this.options.iterationLimit ?? Number.POSITIVE_INFINITY))
      return 'limit';
    if (this.isTimeUp) return 'limit';
    return undefined;
  }
}

/** Differences of a gap index below this are the rounding of recomputed bounds, not something left to prove. */
const ROUNDING = 1e-8;

/** The unproven share of what can be gained (MODEL §5). */
export function gapOfGain(objective: number, bound: number, before: number): number {
  const left = objective - bound;
  if (left <= ROUNDING) return 0;
  if (before > bound) return left / (before - bound);
  // Doing nothing costs nothing: a cost is held against itself.
  return objective === 0 ? 0 : left / Math.abs(objective);
}

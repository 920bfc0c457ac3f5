import type { BranchOptions, BranchResult } from '../../solver/branch.types.js';
import { breathe } from '../../solver/breathe.js';
import type { Model } from '../../solver/model.js';
import type { ClassicOptions, ClassicResult } from './types.js';

/** Nodes of a search tree where no limit is given: memory ends before patience does. */
const MOST_NODES = 200_000;

/** Recomputed bounds are lowered for rounding by up to this share; a plan so near its bound is proven. */
export const PROVEN = 1e-7;

/** What has been done of what is allowed: limits, clock and Ctrl-C in one place. */
export class Effort {
  private evaluations = 0;
  private lpIterations = 0;
  private nodes = 0;

  constructor(readonly options: ClassicOptions) {
    this.startedAt = options.timeLimitS === undefined ? 0 : (options.clock?.() ?? 0);
  }

  private readonly startedAt: number;

  get work(): ClassicResult['work'] {
    return { evaluations: this.evaluations, lpIterations: this.lpIterations, nodes: this.nodes };
  }

  get isInterrupted(): boolean {
    return this.options.signal?.aborted === true;
  }

  /** True where a limit is reached or the user wants no more. */
  get isOver(): boolean {
    const { iterationLimit, nodeLimit } = this.options;
    return (
      this.isInterrupted ||
      this.secondsLeft <= 0 ||
      (iterationLimit !== undefined && this.evaluations + this.lpIterations >= iterationLimit) ||
      (nodeLimit !== undefined && this.nodes >= nodeLimit)
    );
  }

  private get secondsLeft(): number {
    const { timeLimitS, clock } = this.options;
    if (timeLimitS === undefined || clock === undefined) return Number.POSITIVE_INFINITY;
    return timeLimitS - (clock() - this.startedAt);
  }

  /** Why an unproven result was handed back. */
  get stopped(): 'limit' | 'interrupted' {
    return this.isInterrupted ? 'interrupted' : 'limit';
  }

  /** Lets the event loop hear of Ctrl-C between two stretches of work. */
  breathe(): Promise<void> {
    return breathe();
  }

  evaluated(count: number): void {
    this.evaluations += count;
  }

  searched(nodes: number, iterations: number): void {
    this.nodes += nodes;
    this.lpIterations += iterations;
  }

  report(objective: number, bound: number, step: string): void {
    this.options.onProgress?.({ objective, bound, step });
  }

  /** Nodes that may still be searched. */
  get nodesLeft(): number {
    return Math.max(0, Math.min(MOST_NODES, (this.options.nodeLimit ?? MOST_NODES) - this.nodes));
  }

  /** The same for nodes that take no memory, of which there may be more. */
  nodesLeftOf(most: number): number {
    return Math.max(0, Math.min(most, this.options.nodeLimit ?? most) - this.nodes);
  }

  /**
   * Searches a tree with certified bounds. Where a time limit is set, in slices that
   * double, since a tree does not look at the clock; its result never depends on them.
   *
   * @returns undefined where it was interrupted before it had anything
   */
  async branch(
    model: Model,
    options: Omit<BranchOptions, 'nodeLimit'>,
    most = Number.POSITIVE_INFINITY,
  ): Promise<BranchResult | undefined> {
    const limit = Math.min(this.nodesLeft, most);
    const sliced = this.options.timeLimitS !== undefined || this.options.iterationLimit !== undefined;
    let slice = sliced ? Math.min(32, limit) : limit;
    let best: BranchResult | undefined;
    while (slice > 0 && !this.isOver) {
      const result = await this.orNothing(() => this.options.team.branch(model, { ...options, nodeLimit: slice }));
      if (result === undefined) return best;
      this.searched(result.nodes, result.iterations);
      best = result;
      const isDone = result.closed || (options.target !== undefined && result.objective <= options.target);
      if (isDone || slice >= limit) return best;
      slice = Math.min(slice * 4, limit);
    }
    return best;
  }

  /** A solver that is ended by Ctrl-C throws; its work so far is nothing. */
  async orNothing<T>(solve: () => Promise<T>): Promise<T | undefined> {
    try {
      return await solve();
    } catch (error) {
      if (this.isInterrupted) return undefined;
      throw error;
    }
  }
}

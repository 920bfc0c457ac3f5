import type { ClassicOptions } from '../types.js';

/** Nodes of the tree unless asked otherwise. */
const NODE_LIMIT = 200_000;

/** Counts the work of one solution and says when a limit is met. */
export class Meter {
  iterations = 0;
  nodes = 0;
  evaluations = 0;
  private readonly startedS: number;

  constructor(private readonly options: ClassicOptions) {
    this.startedS = options.clock?.() ?? 0;
  }

  /** Why the work has to stop now, if it has to. */
  reason(): 'limit' | 'interrupted' | undefined {
    const { signal, clock, timeLimitS, iterationLimit, nodeLimit } = this.options;
    if (signal?.aborted) return 'interrupted';
    if (this.iterations >= (iterationLimit ?? Number.POSITIVE_INFINITY)) return 'limit';
    if (this.nodes >= (nodeLimit ?? NODE_LIMIT)) return 'limit';
    if (clock && timeLimitS !== undefined && clock() - this.startedS >= timeLimitS) return 'limit';
    return undefined;
  }

  /** What a solver may still take, where a time limit is set. */
  timeLeft(): { readonly timeLimitS?: number } {
    const { clock, timeLimitS } = this.options;
    if (!clock || timeLimitS === undefined) return {};
    return { timeLimitS: Math.max(0.01, timeLimitS - (clock() - this.startedS)) };
  }

  iterationsLeft(wanted: number): number {
    return Math.min(wanted, (this.options.iterationLimit ?? Number.POSITIVE_INFINITY) - this.iterations);
  }
}

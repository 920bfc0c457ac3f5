export interface BranchOptions {
  readonly nodeLimit: number;
  /** Subtrees whose bound reaches this are not searched further. */
  readonly cutoff?: number;
  readonly timeLimitS?: number;
  /** Integer points have whole objectives: every bound may be rounded up to the next whole number. */
  readonly whole?: boolean;
  /** A point as good as this is good enough: the search ends with it. */
  readonly target?: number;
  /**
   * `fractional` (default) branches on the most fractional column: cheap nodes, and many.
   * `reliable` tries columns out and fixes by reduced costs: for trees that must be closed.
   */
  readonly rule?: 'fractional' | 'reliable';
}

export interface BranchResult {
  /** Valid lower bound: the least bound of the leaves, each recomputed from its multipliers. */
  readonly bound: number;
  /** Best integer point met on the way, if any. */
  readonly values?: Float64Array;
  readonly objective: number;
  readonly closed: boolean;
  readonly nodes: number;
  readonly iterations: number;
}

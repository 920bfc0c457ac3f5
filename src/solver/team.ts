import { type BranchOptions, type BranchResult, branchAndBound } from './branch.js';
import { highsBackend } from './highs.js';
import type { Model, SolverBackend, SolverOptions, SolverResult } from './model.js';

/** Whoever solves models for a strategy: this thread, or workers behind the same calls. */
export interface SolverTeam {
  /** Threads that work at once; results never depend on it. */
  readonly size: number;
  solve(model: Model, options: SolverOptions): Promise<SolverResult>;
  branch(model: Model, options: BranchOptions): Promise<BranchResult>;
}

/** Everything in this thread, one after another. */
export function localTeam(backend: SolverBackend = highsBackend): SolverTeam {
  return { size: 1, solve: (model, options) => backend.solve(model, options), branch: branchAndBound };
}

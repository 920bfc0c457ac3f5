import { branchAndBound } from './branch.js';
import type { BranchOptions, BranchResult } from './branch.types.js';
import { breathe } from './breathe.js';
import { highsBackend } from './highs.js';
import type { Model, SolverBackend, SolverOptions, SolverResult } from './model.js';

/** Whoever solves models for a strategy: this thread, or workers behind the same calls. */
export interface SolverTeam {
  /** Threads that work at once; results never depend on it. */
  readonly size: number;
  solve(model: Model, options: SolverOptions): Promise<SolverResult>;
  branch(model: Model, options: BranchOptions): Promise<BranchResult>;
}

/**
 * Who solves a model for a team with this backend: relaxations are solved for their
 * multipliers, which HiGHS alone gives, and so are the trees of `branchAndBound`.
 */
export function solverFor(backend: SolverBackend, options: SolverOptions): SolverBackend {
  return options.relax ? highsBackend : backend;
}

/**
 * Everything in this thread, one after another; `backend` solves the mixed-integer
 * models of the plan. A solver at work hears nothing, so Ctrl-C is heard in between.
 */
export function localTeam(backend: SolverBackend = highsBackend): SolverTeam {
  return {
    size: 1,
    solve: async (model, options) => {
      await breathe();
      return solverFor(backend, options).solve(model, options);
    },
    branch: async (model, options) => {
      await breathe();
      return branchAndBound(model, options);
    },
  };
}

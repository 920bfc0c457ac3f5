import { highsBackend } from './highs.js';
import { jslpBackend } from './jslp.js';
import type { SolverBackend } from './model.js';

/** Solvers by the names that a user writes, the default first. */
export const SOLVER_NAMES = ['highs', 'javascript-lp-solver'] as const;
export type SolverName = (typeof SOLVER_NAMES)[number];

export function backendNamed(name: SolverName): SolverBackend {
  return name === 'highs' ? highsBackend : jslpBackend;
}

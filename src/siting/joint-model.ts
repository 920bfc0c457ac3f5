import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Model } from '../solver/model.js';
import type { Reach } from '../walk/types.js';
import { Draft } from './draft.js';
import { sitingModel } from './model.js';
import { buildProblem } from './problem.js';
import { GreedyFill } from './strategies/greedy.js';
import type { Opening } from './types.js';

/** The whole plan as one model, with what its columns decide. */
export interface JointModel {
  /** Minimises the discounted gap index in points of 1/10,000 (MILP §5). */
  readonly model: Model;
  /** Column → the opening that it stands for: 1 = open in that phase (and in all later ones). */
  readonly openings: readonly { readonly column: number; readonly opening: Opening }[];
}

/**
 * The full joint model of a scenario, all phases and columns: what another solver
 * has to be given. Suggestions of the plan that a greedy plan can answer have to be answered.
 */
export function sitingModelOf(city: City, rules: Rules, reach: Reach): JointModel {
  const problem = buildProblem(city, rules, reach);
  const draft = new Draft(problem);
  const fill = new GreedyFill(draft);
  fill.openGiven();
  fill.fill();
  const mustAnswer = new Map(
    draft.openColumns.flatMap((x) => {
      const { suggestion } = problem.columns[x]!;
      return suggestion < 0 ? [] : [[suggestion, draft.phaseOf(x)] as const];
    }),
  );
  const phases = Array.from({ length: rules.phaseCount }, (_, t) => t);
  const all = problem.columns.map((_, x) => x);
  const siting = sitingModel(problem, phases, all, mustAnswer);
  const openings = all.flatMap((x) =>
    phases.flatMap((phase) => {
      const column = siting.variable[x * phases.length + phase]!;
      const { location, format } = problem.columns[x]!;
      return column < 0 ? [] : [{ column, opening: { location, format, phase } }];
    }),
  );
  return { model: siting.model, openings };
}

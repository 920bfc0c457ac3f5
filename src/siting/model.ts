import { type Model, ModelBuilder } from '../solver/model.js';
import { addAttainment } from './attainment-rows.js';
import { assetColumns } from './constraints/assets.js';
import { FAMILIES } from './constraints/families.js';
import type { ModelContext } from './constraints/family.js';
import { startColumns } from './constraints/staging.js';
import type { SitingProblem } from './problem.js';
import { stageTermsOf, stageUnit } from './stage-terms.js';
import type { DoneStage, Stage } from './stages.js';

export { POINTS, stageUnit } from './stage-terms.js';

/** What a model minimises, and the stages before it whose values it must keep. */
export interface Goal {
  readonly stage: Stage;
  readonly done: readonly DoneStage[];
}

/** A model of some phases and columns of the problem, with the way back to openings. */
export interface SitingModel {
  readonly model: Model;
  readonly phases: readonly number[];
  readonly columns: readonly number[];
  /** Variable per column × model phase: [n * phases.length + t], -1 where the column cannot be open. */
  readonly variable: Int32Array;
  /** Variable of "chosen to start early" by circle, where starts are chosen. */
  readonly started: ReadonlyMap<number, number>;
  /** Rows that join types. */
  readonly coupling: readonly number[];
  /** For each attainment variable its phase, circle × type. */
  readonly attainment: readonly { readonly phase: number; readonly pair: number; readonly variable: number }[];
}

/**
 * Writes MILP.md's rows for the given phases and columns; the objective is the
 * goal's stage in points (default: the discounted gap), with the phases' weights
 * scaled to sum to 1, under the values of the stages before.
 *
 * @param mustAnswer suggestions that are known to have room and from which phase: exactly one of their formats is open from then on
 *
 * One phase alone is a relaxation of the whole (what other phases need is left
 * out), so the weighted mean of the phases' bounds bounds the plan.
 */
export function sitingModel(
  problem: SitingProblem,
  phases: readonly number[],
  columns: readonly number[],
  mustAnswer: ReadonlyMap<number, number> = new Map(),
  goal: Goal = { stage: { name: 'gap', kind: 'linear', value: problem.value }, done: [] },
): SitingModel {
  const builder = new ModelBuilder();
  const width = phases.length;
  const variable = new Int32Array(columns.length * width).fill(-1);
  const position = new Int32Array(problem.columns.length).fill(-1);
  columns.forEach((x, n) => {
    position[x] = n;
    const { firstPhase, requiredPhase } = problem.columns[x]!;
    phases.forEach((phase, t) => {
      if (phase < firstPhase) return;
      const fixed = requiredPhase >= 0 && phase >= requiredPhase;
      variable[n * width + t] = builder.column(0, fixed ? 1 : 0, 1, true);
    });
  });
  const context: ModelContext = {
    problem,
    builder,
    phases,
    columns,
    mustAnswer,
    started: startColumns(problem, builder),
    assets: assetColumns(problem, builder, phases, (x) => position[x]! >= 0),
    variable(column, phase) {
      const n = position[column]!;
      const v = n < 0 ? -1 : variable[n * width + phases.indexOf(phase)]!;
      return v < 0 ? undefined : v;
    },
  };
  const coupling: number[] = [];
  for (const family of FAMILIES) {
    const firstRow = builder.rowCount;
    family.addRows(context);
    if (family.joinsTypes) for (let r = firstRow; r < builder.rowCount; r++) coupling.push(r);
  }
  const weightSum = phases.reduce((sum, t) => sum + problem.rules.phaseWeight[t]!, 0);
  const attainment = phases.flatMap((phase) => addAttainment(context, phase));
  const share = (phase: number): number => problem.rules.phaseWeight[phase]! / weightSum;
  const terms = stageTermsOf(context, [goal.stage, ...goal.done.map(({ stage }) => stage)], attainment, share);
  const firstStageRow = builder.rowCount;
  for (const { stage, value } of goal.done) {
    const { constant, parts } = terms(stage);
    builder.row(Number.NEGATIVE_INFINITY, value * stageUnit(stage) * (1 + 1e-9) + 1e-6 - constant, parts);
  }
  const { constant, parts } = terms(goal.stage);
  builder.addConstant(constant);
  for (const [column, cost] of parts) builder.addCost(column, cost);
  // What stages ask for joins all types and circles.
  for (let r = firstStageRow; r < builder.rowCount; r++) coupling.push(r);
  return { model: builder.build(), phases, columns, variable, attainment, started: context.started, coupling };
}

/** Values of the opening variables for a plan (column → phase), the rest unknown: a start for a solver. */
export function startValues(siting: SitingModel, plan: ReadonlyMap<number, number>): Float64Array {
  const start = new Float64Array(siting.model.columns).fill(Number.NaN);
  siting.columns.forEach((x, n) => {
    siting.phases.forEach((phase, t) => {
      const v = siting.variable[n * siting.phases.length + t]!;
      if (v >= 0) start[v] = (plan.get(x) ?? Number.POSITIVE_INFINITY) <= phase ? 1 : 0;
    });
  });
  return start;
}

/** The plan that a solver's values stand for: column → first phase in which it is open. */
export function planOf(siting: SitingModel, values: Float64Array): Map<number, number> {
  const plan = new Map<number, number>();
  siting.columns.forEach((x, n) => {
    for (let t = 0; t < siting.phases.length; t++) {
      const v = siting.variable[n * siting.phases.length + t]!;
      if (v >= 0 && values[v]! > 0.5) {
        plan.set(x, siting.phases[t]!);
        return;
      }
    }
  });
  return plan;
}

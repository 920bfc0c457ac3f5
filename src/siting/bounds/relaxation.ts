import { type Basis, dualBound, reducedCosts, type SolverResult } from '../../solver/model.js';
import type { SolverTeam } from '../../solver/team.js';
import { type Goal, POINTS, type SitingModel, sitingModel, stageUnit } from '../model.js';
import type { SitingProblem } from '../problem.js';
import { nearBasis } from './near-basis.js';

/** Models up to this many entries are relaxed with all phases together; larger ones phase by phase. */
export const JOINT_ENTRIES = 1_500_000;

/** One joint model, or the model of one phase, relaxed and solved. */
export interface RelaxedPart {
  readonly siting: SitingModel;
  readonly duals: Float64Array;
  /** Absent where the solver found no point. */
  readonly values?: Float64Array;
  readonly weight: number;
  /** Where the solver ended; rows added behind the model's start from there. */
  readonly basis?: Basis;
}

/** Relaxations of the siting problem, solved, with what their multipliers prove. */
export interface Relaxation {
  readonly parts: readonly RelaxedPart[];
  /** Lower bound on the goal's stage (default: the objective), in the stage's own unit. */
  readonly bound: number;
  /** How many of the models' units make one of the stage's. */
  readonly unit: number;
  readonly source: string;
  readonly iterations: number;
  /** Per column: -1 if some relaxation opens it in part, else its least reduced cost. */
  readonly attraction: Float64Array;
}

/**
 * Linear relaxations and the bound that their multipliers prove by weak duality
 * (`dualBound`). Where all phases together are too large, each phase alone: the
 * discounted mean of the phases' bounds bounds the plan (MODEL §6).
 *
 * @param near a relaxation of nearly the same problem, to start from where it ended
 */
export async function relax(
  problem: SitingProblem,
  mustAnswer: ReadonlyMap<number, number>,
  team: SolverTeam,
  goal?: Goal,
  timeLimitS?: number,
  near?: Relaxation,
): Promise<Relaxation> {
  const all = problem.columns.map((_, x) => x);
  const phases = Array.from({ length: problem.rules.phaseCount }, (_, t) => t);
  const joint = sitingModel(problem, phases, all, mustAnswer, goal);
  // A worst circle, a cost or an earlier stage's value is not a mean over phases.
  const splits = goal === undefined || (goal.stage.kind === 'linear' && goal.done.length === 0);
  const models =
    joint.model.values.length <= JOINT_ENTRIES || phases.length === 1 || !splits
      ? [joint]
      : phases.map((t) => sitingModel(problem, [t], all, mustAnswer, goal));
  const results = await Promise.all(
    models.map((siting, n) => {
      const last = near?.parts.length === models.length ? near.parts[n] : undefined;
      const basis = last?.basis === undefined ? undefined : nearBasis(last.siting, last.basis, siting);
      return solvedFrom(basis, siting, team, timeLimitS);
    }),
  );
  const parts = models.map((siting, n) => {
    const weight = siting.phases.reduce((sum, t) => sum + problem.rules.phaseWeight[t]!, 0);
    return relaxedPart(siting, weight, results[n]!);
  });
  const source = models.length === 1 ? 'relaxation of all phases' : 'relaxation phase by phase';
  const unit = goal === undefined ? POINTS : stageUnit(goal.stage);
  const iterations = results.reduce((sum, result) => sum + result.iterations, 0);
  return assemble(problem, unit, parts, source, iterations);
}

/** HiGHS now and then fails or gives up on a basis that is not its own: then it starts from nothing. */
async function solvedFrom(
  basis: Basis | undefined,
  { model }: SitingModel,
  team: SolverTeam,
  timeLimitS: number | undefined,
): Promise<SolverResult> {
  const options = { relax: true, keepBasis: true, ...(timeLimitS === undefined ? {} : { timeLimitS }) };
  if (basis === undefined) return team.solve(model, options);
  try {
    const result = await team.solve(model, { ...options, basis });
    if (result.status === 'optimal' || timeLimitS !== undefined) return result;
  } catch {
    // What is not the basis's fault fails again below.
  }
  return team.solve(model, options);
}

/** A model with what its relaxation brought; where it brought no multipliers, those that prove nothing. */
export function relaxedPart(siting: SitingModel, weight: number, result: SolverResult): RelaxedPart {
  const { duals = new Float64Array(siting.model.rows), values, basis } = result;
  return { siting, duals, weight, ...(values ? { values } : {}), ...(basis ? { basis } : {}) };
}

/** What solved relaxations prove together. */
export function assemble(
  problem: SitingProblem,
  unit: number,
  parts: readonly RelaxedPart[],
  source: string,
  iterations: number,
): Relaxation {
  const attraction = new Float64Array(problem.columns.length).fill(Number.POSITIVE_INFINITY);
  let bound = 0;
  for (const { siting, duals, values, weight } of parts) {
    bound += weight * Math.max(0, dualBound(siting.model, duals));
    noteAttraction(siting, values, duals, attraction);
  }
  return { parts, bound: bound / unit, unit, source, iterations, attraction };
}

function noteAttraction(
  siting: SitingModel,
  values: Float64Array | undefined,
  duals: Float64Array,
  attraction: Float64Array,
): void {
  const reduced = reducedCosts(siting.model, duals);
  siting.columns.forEach((x, n) => {
    for (let t = 0; t < siting.phases.length; t++) {
      const v = siting.variable[n * siting.phases.length + t];
      if (v < 0) continue;
      attraction[x] = Math.min(attraction[x], values && values[v] > 1e-6 ? -1 : Math.max(0, reduced[v]));
    }
  });
}

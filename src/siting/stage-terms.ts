import type { Goal } from '../scenario/rules.types.js';
import type { ModelContext } from './constraints/family.js';
import { YUAN_PER_UNIT } from './constraints/money.js';
import { goalScale } from './goals.js';
import { discountOf, type Stage } from './stages.js';

/** The gap index is a share; a solver works on points of 1/10,000 (MILP §5). */
export const POINTS = 10_000;

/** An attainment column with its phase and circle × type. */
interface AttainmentColumn {
  readonly phase: number;
  readonly pair: number;
  readonly variable: number;
}

/**
 * What stages are worth in a model, as terms of its columns. Stages that need
 * rows of their own (goals, walks) get them here, so that they do not count as
 * rows that join types.
 */
export function stageTermsOf(
  context: ModelContext,
  stages: readonly Stage[],
  attainment: readonly AttainmentColumn[],
  share: (phase: number) => number,
): (stage: Stage) => StageTerms {
  const lacking = addGoals(context, stages);
  const crowded = stages.some(({ kind }) => kind === 'crowding') ? addCrowding(context) : undefined;
  const walked = stages.some(({ kind }) => kind === 'walk') ? addWalks(context, share) : undefined;
  return (stage) => {
    if (stage.kind === 'goals') return { constant: 0, parts: lacking.get(stage.of)! };
    if (stage.kind === 'walk') return walked!;
    if (stage.kind === 'crowding') return crowded!;
    return plainTerms(context, stage, attainment, share);
  };
}

/** A stage as constant + Σ value · column, in its unit. */
interface StageTerms {
  readonly constant: number;
  readonly parts: readonly (readonly [column: number, value: number])[];
}

/** Values of a stage are written in points, in metres, in outlets, or in 10,000 yuan. */
export function stageUnit(stage: Stage): number {
  if (stage.kind === 'walk' || stage.kind === 'crowding') return 1;
  return stage.kind === 'cost' ? 1 / YUAN_PER_UNIT : POINTS;
}

function plainTerms(
  { builder, problem, phases, columns, variable, assets }: ModelContext,
  stage: Stage,
  attainment: readonly AttainmentColumn[],
  share: (phase: number) => number,
): StageTerms {
  const parts: [number, number][] = [];
  let constant = 0;
  if (stage.kind === 'cost') {
    phases.forEach((phase, t) => {
      // Open by the end of this phase but not of the one before pays at this phase's discount.
      const next = phases[t + 1];
      const later = next === undefined ? 0 : discountOf(problem, next);
      const share = (discountOf(problem, phase) - later) * stageUnit(stage);
      for (const x of columns) {
        const v = variable(x, phase);
        if (v !== undefined) parts.push([v, problem.costYuan[x]! * share]);
      }
      for (const { asset, variables } of assets) parts.push([variables[t]!, asset.costYuan * share]);
    });
    return { constant, parts };
  }
  if (stage.kind === 'goals' || stage.kind === 'walk' || stage.kind === 'crowding')
    throw new Error(`${stage.kind} has rows of its own`);
  if (stage.kind === 'linear') {
    for (const { phase, pair, variable: a } of attainment) {
      const worth = stage.value[pair]! * share(phase) * POINTS;
      constant += worth;
      if (worth !== 0) parts.push([a, -worth]);
    }
    return { constant, parts };
  }
  // (W): the worst circle's gap of each phase is at least every circle's.
  for (const phase of phases) {
    const worst = builder.column(0, 0, 1);
    const ofCircle = new Map<number, { gap: number; terms: [number, number][] }>();
    for (const { phase: t, pair, variable: a } of attainment) {
      if (t !== phase) continue;
      const c = Math.floor(pair / problem.rules.typeCount);
      const circle = ofCircle.get(c) ?? { gap: 0, terms: [] };
      circle.gap += stage.value[pair]!;
      circle.terms.push([a, stage.value[pair]!]);
      ofCircle.set(c, circle);
    }
    for (const { gap, terms } of ofCircle.values()) builder.row(gap, Number.POSITIVE_INFINITY, [[worst, 1], ...terms]);
    parts.push([worst, share(phase) * POINTS]);
  }
  return { constant, parts };
}

/** (T), (F): what each goal of the stages lacks, with the rows of its homes; terms of the stage by kind of goal. */
function addGoals(
  { problem, builder, phases, variable }: ModelContext,
  stages: readonly Stage[],
): Map<Goal['kind'], [number, number][]> {
  const last = phases[phases.length - 1]!;
  const terms = new Map<Goal['kind'], [number, number][]>();
  for (const stage of stages) {
    if (stage.kind !== 'goals') continue;
    const goals = problem.goals.filter(({ goal, demandPersons }) => goal.kind === stage.of && demandPersons > 0);
    const all = goals.reduce((sum, { demandPersons }) => sum + demandPersons, 0);
    const parts: [number, number][] = [];
    for (const goal of goals) {
      const { demandPersons, basePersons, rows } = goal;
      const wanted = goal.goal.target - basePersons / demandPersons;
      if (wanted <= 0) continue;
      const served = rows.flatMap(({ persons, columns }): [number, number][] => {
        const members = columns.flatMap((x) => variable(x, last) ?? []);
        if (members.length === 0) return [];
        if (members.length === 1) return [[members[0]!, persons / demandPersons]];
        const z = builder.column(0, 0, 1);
        builder.row(Number.NEGATIVE_INFINITY, 0, [[z, 1], ...members.map((v) => [v, -1] as const)]);
        return [[z, persons / demandPersons]];
      });
      const lacks = builder.column(0, 0, wanted);
      builder.row(wanted, Number.POSITIVE_INFINITY, [[lacks, 1], ...sumTerms(served)]);
      parts.push([lacks, goalScale(goal, all) * POINTS]);
    }
    terms.set(stage.of, parts);
  }
  return terms;
}

/** Terms of one row: a column that stands in it twice is written once. */
function sumTerms(terms: readonly (readonly [number, number])[]): [number, number][] {
  const sum = new Map<number, number>();
  for (const [column, value] of terms) sum.set(column, (sum.get(column) ?? 0) + value);
  return [...sum];
}

/** (D), soft: by how many outlets the window of each column that is open at the end exceeds its cap. */
function addCrowding({ problem, builder, phases, columns, variable }: ModelContext): StageTerms {
  const last = phases[phases.length - 1]!;
  const parts: [number, number][] = [];
  for (const rule of problem.softDensity) {
    const members = columns.flatMap((x) => {
      const { location, format } = problem.columns[x]!;
      const v = variable(x, last);
      return rule.formats.has(format) && v !== undefined ? [{ location, v }] : [];
    });
    for (const { location, v } of members) {
      const near = members.filter((other) => other.v !== v && rule.near(location, other.location));
      // What the window holds too much of when nothing but the column opens.
      const alone = rule.existingNear(location) + 1 - rule.maxCount;
      if (alone + near.length <= 0) continue;
      const excess = builder.column(0, 0, alone + near.length);
      builder.row(-near.length, Number.POSITIVE_INFINITY, [
        [excess, 1],
        [v, -(alone + near.length)],
        ...near.map((other) => [other.v, -1] as const),
      ]);
      if (alone > 0) {
        builder.row(0, Number.POSITIVE_INFINITY, [
          [excess, 1],
          [v, -alone],
        ]);
      }
      parts.push([excess, 1]);
    }
  }
  return { constant: 0, parts };
}

/** Metres that nobody walks any more once one of a row's columns is open, in each phase. */
function addWalks({ problem, builder, phases, variable }: ModelContext, share: (phase: number) => number): StageTerms {
  const { walk } = problem;
  if (walk === undefined) return { constant: 0, parts: [] };
  const parts: [number, number][] = [];
  let constant = 0;
  for (const phase of phases) {
    constant += walk.todayM * share(phase);
    for (const { savedM, columns } of walk.rows) {
      const members = columns.flatMap((x) => variable(x, phase) ?? []);
      if (members.length === 0) continue;
      let saved = members[0]!;
      if (members.length > 1) {
        saved = builder.column(0, 0, 1);
        builder.row(Number.NEGATIVE_INFINITY, 0, [[saved, 1], ...members.map((v) => [v, -1] as const)]);
      }
      parts.push([saved, -savedM * share(phase)]);
    }
  }
  return { constant, parts: sumTerms(parts) };
}

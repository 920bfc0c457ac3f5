import type { Goal as CityGoal } from '../scenario/rules.types.js';
import { type Model, ModelBuilder } from '../solver/model.js';
import { formatPersons } from './capacity.js';
import { assetColumns } from './constraints/assets.js';
import { FAMILIES } from './constraints/families.js';
import type { ModelContext } from './constraints/family.js';
import { YUAN_PER_UNIT } from './constraints/money.js';
import { startColumns, startsNeeded } from './constraints/staging.js';
import { goalScale } from './goals.js';
import { hasDemand } from './measure.js';
import { hasCapacity, type SitingProblem } from './problem.js';
import { type DoneStage, discountOf, type Stage } from './stages.js';

/** The gap index is a share; a solver works on points of 1/10,000 (MILP §5). */
export const POINTS = 10_000;

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
  const lacking = addGoals(context, [goal.stage, ...goal.done.map(({ stage }) => stage)]);
  const terms = (stage: Stage): StageTerms =>
    stage.kind === 'goals'
      ? { constant: 0, parts: lacking.get(stage.of)! }
      : stageTerms(context, stage, attainment, share);
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

/** A stage as constant + Σ value · column, in its unit. */
interface StageTerms {
  readonly constant: number;
  readonly parts: readonly (readonly [column: number, value: number])[];
}

/** Values of a stage are written in points, or in 10,000 yuan. */
export function stageUnit(stage: Stage): number {
  return stage.kind === 'cost' ? 1 / YUAN_PER_UNIT : POINTS;
}

function stageTerms(
  { builder, problem, phases, columns, variable, assets }: ModelContext,
  stage: Stage,
  attainment: SitingModel['attainment'],
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
  if (stage.kind === 'goals') throw new Error('goals have rows of their own');
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
): Map<CityGoal['kind'], [number, number][]> {
  const last = phases[phases.length - 1]!;
  const terms = new Map<CityGoal['kind'], [number, number][]>();
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

/** Attainment columns of one phase with their (C), (K), (Q), (Q2) rows. */
function addAttainment(context: ModelContext, phase: number): { phase: number; pair: number; variable: number }[] {
  const { problem, builder } = context;
  const { rules, value } = problem;
  const covered = coverTerms(context, phase);
  const found: { phase: number; pair: number; variable: number }[] = [];
  const ofType: number[][] = Array.from({ length: rules.typeCount }, () => []);
  for (let ck = 0; ck < value.length; ck++) {
    if (value[ck]! <= 0 || !hasDemand(problem, ck)) continue;
    const a = builder.column(0, 0, 1);
    found.push({ phase, pair: ck, variable: a });
    ofType[ck % rules.typeCount]!.push(ck);
    const wanted = rules.demand[ck]! * rules.target[ck]!;
    if (!hasCapacity(rules, ck % rules.typeCount) && problem.base[ck]! < wanted) {
      const terms = (covered.get(ck) ?? []).map(([v, persons]) => [v, -persons / wanted] as const);
      builder.row(Number.NEGATIVE_INFINITY, problem.base[ck]! / wanted, [[a, 1], ...terms]);
    }
  }
  const attainmentOf = new Map(found.map(({ pair, variable }) => [pair, variable]));
  addPlaces(context, phase, attainmentOf);
  const counts = countTerms(context, phase);
  for (let k = 0; k < rules.typeCount; k++) {
    if (rules.quotaPerCircles[k]! > 1) addSharedQuota(context, k, ofType[k]!, attainmentOf, counts);
    else addOwnQuotas(context, phase, ofType[k]!, attainmentOf, counts);
  }
  return found;
}

/** (P): persons use places of what is open within their radius; attainment counts those who have one. */
function addPlaces(
  { problem, builder, columns, variable }: ModelContext,
  phase: number,
  attainmentOf: ReadonlyMap<number, number>,
): void {
  const { city, rules, columns: entries } = problem;
  for (const { type, flow, existingPersons } of problem.capacity) {
    const opened: [number, number][][] = flow.locations.map(() => []);
    for (const x of columns) {
      const { location, format } = entries[x]!;
      const persons = formatPersons(city, rules, type, format);
      const v = variable(x, phase);
      if (persons > 0 && v !== undefined) opened[flow.locations.indexOf(location)]!.push([v, -persons]);
    }
    const usedAt: [number, number][][] = flow.locations.map(() => []);
    const usedBy = new Map<number, [number, number][]>();
    for (const { circle, persons, members } of flow.rows) {
      if (!attainmentOf.has(circle * rules.typeCount + type)) continue;
      const uses = members
        .filter((n) => opened[n]!.length > 0 || existingPersons[n]! > 0)
        .map((n) => {
          const used = builder.column(0, 0, persons);
          usedAt[n]!.push([used, 1]);
          return [used, 1] as [number, number];
        });
      if (uses.length > 1) builder.row(Number.NEGATIVE_INFINITY, persons, uses);
      usedBy.set(circle, [...(usedBy.get(circle) ?? []), ...uses]);
    }
    flow.locations.forEach((_, n) => {
      if (usedAt[n]!.length > 0) {
        builder.row(Number.NEGATIVE_INFINITY, existingPersons[n]!, [...usedAt[n]!, ...opened[n]!]);
      }
    });
    for (let c = 0; c < rules.circleCount; c++) {
      const ck = c * rules.typeCount + type;
      const a = attainmentOf.get(ck);
      if (a === undefined) continue;
      const wanted = rules.demand[ck]! * rules.target[ck]!;
      const terms = (usedBy.get(c) ?? []).map(([v]) => [v, -1 / wanted] as const);
      builder.row(Number.NEGATIVE_INFINITY, 0, [[a, 1], ...terms]);
    }
  }
}

/** Cover rows with the same variables of one circle × type, added up. */
interface MergedRow {
  readonly pair: number;
  readonly members: number[];
  readonly circles: number[];
  weight: number;
  /** Along `members`: Σ weight × the share that the member alone brings. */
  readonly brought: number[];
}

/** Persons × credit that each variable serves, by circle × type; equal cover rows are merged first. */
function coverTerms(context: ModelContext, phase: number): Map<number, [number, number][]> {
  const { builder } = context;
  const terms = new Map<number, [number, number][]>();
  for (const { pair, members, circles, weight, brought } of mergedRows(context, phase)) {
    let term: [number, number] = [members[0]!, brought[0]!];
    if (members.length > 1) {
      const v = builder.column(0, 0, 1);
      // Where members bring parts, the sum of the rows says no more than the rows do: a relaxation of them.
      const parts = members.map((x, m) => [x, -brought[m]! / weight] as const);
      builder.row(Number.NEGATIVE_INFINITY, 0, [[v, 1], ...parts]);
      const needed = startsNeeded(context, circles, phase);
      if (needed) builder.row(Number.NEGATIVE_INFINITY, 0, [[v, 1], ...needed.map((s) => [s, -1] as const)]);
      term = [v, weight];
    }
    const list = terms.get(pair) ?? [];
    list.push(term);
    terms.set(pair, list);
  }
  return terms;
}

function mergedRows(context: ModelContext, phase: number): Iterable<MergedRow> {
  const { problem } = context;
  const { cover, rules } = problem;
  const merged = new Map<string, MergedRow>();
  for (let s = 0; s < cover.count; s++) {
    const pair = cover.circle[s]! * rules.typeCount + cover.type[s]!;
    const weight = cover.weight[s]!;
    const found: { v: number; circle: number; brings: number }[] = [];
    for (let n = cover.offsets[s]!; n < cover.offsets[s + 1]!; n++) {
      const v = context.variable(cover.column[n]!, phase);
      if (v === undefined) continue;
      const { circle } = problem.places[problem.columns[cover.column[n]!]!.location]!;
      found.push({ v, circle, brings: weight * (cover.memberShare?.[n] ?? 1) });
    }
    if (found.length === 0) continue;
    found.sort((a, b) => a.v - b.v);
    const key = `${pair}:${found.map(({ v }) => v).join()}`;
    const known = merged.get(key);
    if (known) {
      known.weight += weight;
      for (const [m, { brings }] of found.entries()) known.brought[m]! += brings;
    } else {
      merged.set(key, {
        pair,
        members: found.map(({ v }) => v),
        circles: found.map(({ circle }) => circle),
        weight,
        brought: found.map(({ brings }) => brings),
      });
    }
  }
  return merged.values();
}

/** Variables of the columns that count for a quota, by circle × type. */
function countTerms(context: ModelContext, phase: number): Map<number, number[]> {
  const { problem } = context;
  const terms = new Map<number, number[]>();
  for (const x of context.columns) {
    const v = context.variable(x, phase);
    const c = problem.places[problem.columns[x]!.location]!.circle;
    if (v === undefined || c < 0) continue;
    for (let n = problem.countOffsets[x]!; n < problem.countOffsets[x + 1]!; n++) {
      const ck = c * problem.rules.typeCount + problem.countType[n]!;
      const list = terms.get(ck) ?? [];
      list.push(v);
      terms.set(ck, list);
    }
  }
  return terms;
}

function addOwnQuotas(
  context: ModelContext,
  phase: number,
  pairs: readonly number[],
  attainmentOf: ReadonlyMap<number, number>,
  counts: ReadonlyMap<number, readonly number[]>,
): void {
  const { problem, builder } = context;
  for (const ck of pairs) {
    const quota = problem.rules.quota[ck]!;
    const share = problem.existing[ck]! / quota;
    if (quota <= 0 || share >= 1) continue;
    const needed = startsNeeded(context, [Math.floor(ck / problem.rules.typeCount)], phase);
    if (needed) {
      builder.row(Number.NEGATIVE_INFINITY, share, [
        [attainmentOf.get(ck)!, 1],
        ...needed.map((s) => [s, share - 1] as const),
      ]);
    }
    builder.row(Number.NEGATIVE_INFINITY, problem.existing[ck]! / quota, [
      [attainmentOf.get(ck)!, 1],
      ...(counts.get(ck) ?? []).map((v) => [v, -1 / quota] as const),
    ]);
  }
}

/** (Q2): claims are integer columns; an outlet is claimed by so many circles at most. */
function addSharedQuota(
  { problem, builder }: ModelContext,
  type: number,
  pairs: readonly number[],
  attainmentOf: ReadonlyMap<number, number>,
  counts: ReadonlyMap<number, readonly number[]>,
): void {
  const { rules, city, existing } = problem;
  const claimed = new Map<number, [number, number][]>();
  for (const ck of pairs) {
    const quota = rules.quota[ck]!;
    if (quota <= 0) continue;
    const c = Math.floor(ck / rules.typeCount);
    const terms: [number, number][] = [];
    for (const h of [c, ...city.circles[c]!.neighbours]) {
      const hk = h * rules.typeCount + type;
      if (existing[hk]! === 0 && !counts.has(hk)) continue;
      const r = builder.column(0, 0, quota, true);
      terms.push([r, -1 / quota]);
      const list = claimed.get(hk) ?? [];
      list.push([r, 1]);
      claimed.set(hk, list);
    }
    builder.row(Number.NEGATIVE_INFINITY, 0, [[attainmentOf.get(ck)!, 1], ...terms]);
  }
  const perOutlet = rules.quotaPerCircles[type]!;
  for (const [hk, terms] of claimed) {
    builder.row(Number.NEGATIVE_INFINITY, perOutlet * existing[hk]!, [
      ...terms,
      ...(counts.get(hk) ?? []).map((v) => [v, -perOutlet] as const),
    ]);
  }
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

import type { Goal } from '../scenario/rules.types.js';
import { unitsNeeded } from './assets.js';
import { goalShortfall, servedByGoal } from './goals.js';
import type { Measure } from './measure.js';
import type { SitingProblem } from './problem.js';
import { meanWalkM } from './walks.js';

/**
 * One stage of an objective; stages are minimised one after the other, each
 * without giving up what the ones before reached (MODEL §3). Values are shares,
 * or yuan for `cost`.
 */
export type Stage =
  /** Σ_t δ_t Σ_ck value · (1 − attainment). */
  | { readonly name: string; readonly kind: 'linear'; readonly value: Float64Array }
  /** Σ_t δ_t max_c Σ_k value · (1 − attainment). */
  | { readonly name: string; readonly kind: 'worst'; readonly value: Float64Array }
  /** What city targets or farthest homes lack at the end of the plan: shares. */
  | { readonly name: string; readonly kind: 'goals'; readonly of: Goal['kind'] }
  /** Σ_t δ_t mean walk to the nearest full outlet, metres in whole steps. */
  | { readonly name: string; readonly kind: 'walk' }
  /** Outlets above the caps of soft density windows, summed over the new outlets at the end of the plan. */
  | { readonly name: string; readonly kind: 'crowding' }
  /** What the openings cost, in the money of the first phase. */
  | { readonly name: string; readonly kind: 'cost' };

/** A stage that is done, with what it reached. */
export interface DoneStage {
  readonly stage: Stage;
  readonly value: number;
}

/** The stages of the scenario's objective, first the most important; soft caps on density come last. */
export function stagesOf(problem: SitingProblem): Stage[] {
  const crowding: Stage[] = problem.softDensity.length === 0 ? [] : [{ name: 'density', kind: 'crowding' }];
  return [...stagesOfObjective(problem), ...crowding];
}

function stagesOfObjective(problem: SitingProblem): Stage[] {
  const gap: Stage = { name: 'gap', kind: 'linear', value: problem.value };
  switch (problem.rules.objective ?? 'gap') {
    case 'gap':
    // What days are worth is for siting/days; on a single day it is the gap.
    case 'saa':
    case 'cvar':
    case 'worst-day':
      return [gap];
    case 'basic-first':
      return [{ name: 'basic gap', kind: 'linear', value: basicValue(problem) }, gap];
    case 'worst-circle':
      return [{ name: 'worst circle', kind: 'worst', value: circleValue(problem) }, gap];
    case 'targets':
      return [...goalStages(problem), gap];
    case 'walk':
      return [{ name: 'walk', kind: 'walk' }, gap];
    case 'cost':
      return [
        { name: 'unmet', kind: 'linear', value: unmetValue(problem) },
        { name: 'cost', kind: 'cost' },
      ];
  }
}

/** A stage for each kind of goal that the rules have. */
function goalStages({ goals }: SitingProblem): Stage[] {
  const stages: Stage[] = [
    { name: 'city targets', kind: 'goals', of: 'city' },
    { name: 'farthest homes', kind: 'goals', of: 'farthest' },
  ];
  return stages.filter((stage) => stage.kind === 'goals' && goals.some(({ goal }) => goal.kind === stage.of));
}

/** What a stage is worth for the plan that a measure stands at. */
export function stageValue(stage: Stage, measure: Measure): number {
  const { rules, columns, costYuan, assets } = measure.problem;
  if (stage.kind === 'cost') {
    let yuan = 0;
    columns.forEach((_, x) => {
      if (measure.isOpen(x)) yuan += costYuan[x]! * discountOf(measure.problem, measure.openPhase[x]!);
    });
    for (const asset of assets) {
      let had = 0;
      unitsNeeded(asset, rules.phaseCount, (x) => measure.openPhase[x]!, rules).forEach((count, t) => {
        yuan += (count - had) * asset.costYuan * discountOf(measure.problem, t);
        had = count;
      });
    }
    return yuan;
  }
  if (stage.kind === 'crowding') return crowdingOf(measure);
  if (stage.kind === 'goals') {
    return goalShortfall(measure.problem.goals, stage.of, (goal) => servedByGoal(goal, (x) => measure.isOpen(x)));
  }
  if (stage.kind === 'walk') {
    const { walk } = measure.problem;
    return rules.phaseWeight.reduce(
      (sum, weight, t) => sum + weight * (walk ? meanWalkM(walk, (x) => measure.openPhase[x]! <= t) : 0),
      0,
    );
  }
  let sum = 0;
  for (let t = 0; t < rules.phaseCount; t++) {
    let total = 0;
    let worst = 0;
    for (let c = 0; c < rules.circleCount; c++) {
      let missing = 0;
      for (let k = 0; k < rules.typeCount; k++) {
        missing += stage.value[c * rules.typeCount + k]! * (1 - measure.attainment(t, c, k));
      }
      total += missing;
      worst = Math.max(worst, missing);
    }
    sum += rules.phaseWeight[t]! * (stage.kind === 'worst' ? worst : total);
  }
  return sum;
}

/** By how many outlets the windows of new outlets exceed their caps, in all. */
function crowdingOf({ problem, openPhase }: Measure): number {
  let excess = 0;
  for (const rule of problem.softDensity) {
    const open = problem.columns.filter(
      ({ format }, x) => openPhase[x]! < problem.rules.phaseCount && rule.formats.has(format),
    );
    for (const { location } of open) {
      // Itself is among those near it.
      const near = open.filter((other) => rule.near(location, other.location)).length;
      excess += Math.max(0, rule.existingNear(location) + near - rule.maxCount);
    }
  }
  return excess;
}

/** Value in the money of the first phase of a yuan that is spent from `phase` on. */
export function discountOf(problem: SitingProblem, phase: number): number {
  // By division, not by a power: engines may differ in the last digit of the latter.
  let discount = 1;
  for (let t = 0; t < phase; t++) discount /= 1 + (problem.rules.discountRate ?? 0);
  return discount;
}

/** As the gap, over the basic types alone ("优先配齐基本保障类业态"). */
function basicValue(problem: SitingProblem): Float64Array {
  const { rules, city } = problem;
  const value = new Float64Array(problem.value.length);
  for (let c = 0; c < rules.circleCount; c++) {
    let sum = 0;
    for (let k = 0; k < rules.typeCount; k++)
      if (city.types[k]!.class === 'basic') sum += rules.weight[c * rules.typeCount + k]!;
    if (sum <= 0) continue;
    for (let k = 0; k < rules.typeCount; k++) {
      const ck = c * rules.typeCount + k;
      if (city.types[k]!.class === 'basic')
        value[ck] = ((rules.circlePersons[c]! / rules.cityPersons) * rules.weight[ck]!) / sum;
    }
  }
  return value;
}

/** ω_ck / Ω_c: a circle's own gap. */
function circleValue({ rules }: SitingProblem): Float64Array {
  return rules.weight.map((weight, ck) => {
    const sum = rules.weightSum[Math.floor(ck / rules.typeCount)]!;
    return sum > 0 ? weight / sum : 0;
  });
}

/** Persons short of a target, of all persons for whom a target is set; every weighted type alike. */
function unmetValue({ rules }: SitingProblem): Float64Array {
  const wanted = rules.weight.map((weight, ck) => (weight > 0 ? rules.demand[ck]! * rules.target[ck]! : 0));
  const sum = wanted.reduce((total, persons) => total + persons, 0);
  return wanted.map((persons) => (sum > 0 ? persons / sum : 0));
}

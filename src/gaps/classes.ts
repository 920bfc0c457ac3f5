import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import { worstOf } from './equity.js';
import { personsMean } from './spatial.js';
import type { GapCell } from './types.js';

/** The gap index over the types of one class alone. */
export interface ClassGap {
  readonly city: number;
  readonly worst: { readonly circle: number; readonly value: number };
  readonly perCircle: Float64Array;
}

/**
 * Gap index over the types of one class: Σ_k ω (1 − attainment) / Σ_k ω with k in
 * the class; city person-weighted. Absent where the class carries no weight.
 *
 * @param cells cells of one moment
 */
export function classGap(
  city: City,
  rules: Rules,
  cells: readonly GapCell[],
  of: City['types'][number]['class'],
): ClassGap | undefined {
  const missed = new Float64Array(rules.circleCount);
  const weight = new Float64Array(rules.circleCount);
  for (const cell of cells) {
    if (city.types[cell.type].class !== of) continue;
    missed[cell.circle] += cell.weight * (1 - cell.attainment);
    weight[cell.circle] += cell.weight;
  }
  if (weight.every((sum) => sum === 0)) return undefined;
  const perCircle = missed.map((sum, c) => (weight[c] === 0 ? 0 : sum / weight[c]));
  return { city: personsMean(perCircle, rules.circlePersons), worst: worstOf(perCircle), perCircle };
}

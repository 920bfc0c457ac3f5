import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import { type Asset, assetsOf } from './assets.js';
import { type CapacityType, capacityType, formatPersons } from './capacity.js';
import { type Clustering, clusteringsOf } from './clustering.js';
import { type Column, eligibleColumns, type Place, placesOf, quotaTypesOf } from './columns.js';
import { type Ceilings, type Cover, joinCover, type ProblemOptions, typeCover } from './cover-rows.js';
import { type DensityRule, densityRules, softDensityRules } from './density.js';
import { type GoalRows, goalRows } from './goals.js';
import { withoutNeedlessStops } from './mobile-only.js';
import { byLocation } from './near-homes.js';
import { type Payments, paymentsFor } from './payments.js';
import { usefulColumns } from './useful-columns.js';
import { type ViabilityType, viabilityTypes } from './viability.js';
import { type Walks, walksOf } from './walks.js';

/**
 * The siting problem of MILP.md on signatures: the only place that aggregates.
 * Tables over circle × type are [circle * typeCount + type].
 */
export interface SitingProblem extends Payments {
  readonly city: City;
  readonly rules: Rules;
  readonly places: readonly Place[];
  readonly columns: readonly Column[];
  readonly cover: Cover;
  /** Persons × credit that existing outlets serve. */
  readonly base: Float64Array;
  /** Beside the cover rows; only for the mean of days. */
  readonly ceilings?: Ceilings;
  /** Outlets that exist and count for the quota of a type in a circle. */
  readonly existing: Float64Array;
  /** Types for whose quota a column counts: countType[countOffsets[x]] … */
  readonly countOffsets: Uint32Array;
  readonly countType: Uint16Array;
  /** Worth of full attainment in the city gap: P_c / P · ω_ck / Ω_c. */
  readonly value: Float64Array;
  readonly density: readonly DensityRule[];
  /** Windows whose caps may be exceeded: a stage of the objective, not a rule. */
  readonly softDensity: readonly DensityRule[];
  readonly clustering: readonly Clustering[];
  /** Columns by location. */
  readonly atLocation: ReadonlyMap<number, readonly number[]>;
  /** Types whose attainment counts places. */
  readonly capacity: readonly CapacityType[];
  /** Types whose new outlets need customers. */
  readonly viability: readonly ViabilityType[];
  /** City targets and farthest homes, counted at the end of the plan. */
  readonly goals: readonly GoalRows[];
  /** Rows of the objective `walk`; absent for others. */
  readonly walk?: Walks;
  /** What openings need and pay for beside themselves: fitted-out sites, units of fleets. */
  readonly assets: readonly Asset[];
}

/** Builds the problem; pure, deterministic, linear in the reach lists. */
export function buildProblem(city: City, rules: Rules, reach: Reach, options: ProblemOptions = {}): SitingProblem {
  const places = placesOf(city);
  const density = densityRules(city, rules, places);
  const fitting = eligibleColumns(city, rules, places).filter((column) =>
    density.every((rule) => !rule.formats.has(column.format) || rule.existingNear(column.location) < rule.maxCount),
  );
  const eligible = options.columns ?? withoutNeedlessStops(city, rules, reach, fitting);
  const value = circleTypeValue(rules);
  const families = rules.levels.map((_, k) =>
    isMeasured(rules, k) && !hasCapacity(rules, k) ? typeCover(city, rules, reach, eligible, k, options) : undefined,
  );
  const existing = existingCounts(city, rules);
  const goals = goalRows(city, rules, reach, eligible);
  const capacity = capacities(city, rules, reach, eligible);
  const walk = walksOf(city, rules, reach, eligible, value);
  const useful = options.columns
    ? eligible.map((_, x) => x)
    : usefulColumns(city, rules, places, eligible, families, existing, goals, walk);
  const columns = useful.map((x) => eligible[x]!);
  const renumber = new Int32Array(eligible.length).fill(-1);
  useful.forEach((x, n) => {
    renumber[x] = n;
  });
  const base = new Float64Array(rules.circleCount * rules.typeCount);
  families.forEach((family, k) => {
    if (family) for (let c = 0; c < rules.circleCount; c++) base[c * rules.typeCount + k] = family.base[c]!;
  });
  const inColumns = <T extends { readonly columns: readonly number[] }>(row: T): T => ({
    ...row,
    columns: row.columns.map((x) => renumber[x]!).filter((x) => x >= 0),
  });
  const problem = {
    city,
    rules,
    places,
    columns,
    ...paymentsFor(city, rules, places, columns),
    cover: joinCover(families, renumber, columns.length, options),
    base,
    existing,
    ...countLists(city, rules, columns),
    value,
    density,
    softDensity: softDensityRules(city, rules, places),
    capacity,
    viability: viabilityTypes(city, rules, reach, columns),
    clustering: clusteringsOf(city, rules, places),
    goals: goals.map((goal) => ({ ...goal, rows: goal.rows.map((row) => inColumns(row)) })),
    atLocation: byLocation(columns),
    ...(walk === undefined ? {} : { walk: { ...walk, rows: walk.rows.map((row) => inColumns(row)) } }),
  };
  return { ...problem, assets: assetsOf(problem) };
}

/** Whether attainment of the type counts places instead of persons in reach. */
export function hasCapacity(rules: Rules, type: number): boolean {
  return rules.capacity?.some((one) => one.type === type) ?? false;
}

/** Types with places: who may use what exists and what may open. */
function capacities(city: City, rules: Rules, reach: Reach, eligible: readonly Column[]): CapacityType[] {
  return (rules.capacity ?? []).flatMap(({ type }) => {
    if (!isMeasured(rules, type)) return [];
    const locations = eligible.filter(({ format }) => formatPersons(city, rules, type, format) > 0);
    return [
      capacityType(
        city,
        rules,
        reach,
        type,
        locations.map(({ location }) => location),
      ),
    ];
  });
}

function isMeasured(rules: Rules, type: number): boolean {
  for (let c = 0; c < rules.circleCount; c++) if (rules.weight[c * rules.typeCount + type]! > 0) return true;
  return false;
}

/** Worth of full attainment in the city gap: P_c / P · ω_ck / Ω_c. */
export function circleTypeValue(rules: Rules): Float64Array {
  const value = new Float64Array(rules.circleCount * rules.typeCount);
  for (let c = 0; c < rules.circleCount; c++) {
    if (rules.weightSum[c]! <= 0) continue;
    for (let k = 0; k < rules.typeCount; k++) {
      const ck = c * rules.typeCount + k;
      value[ck] = ((rules.circlePersons[c]! / rules.cityPersons) * rules.weight[ck]!) / rules.weightSum[c]!;
    }
  }
  return value;
}

/** Outlets of full credit that stand in a circle and count for a type's quota. */
function existingCounts(city: City, rules: Rules): Float64Array {
  const counts = new Float64Array(rules.circleCount * rules.typeCount);
  for (const outlet of city.outlets) {
    if (outlet.circle < 0) continue;
    for (const k of quotaTypesOf(city, rules, outlet.format)) counts[outlet.circle * rules.typeCount + k]!++;
  }
  return counts;
}

function countLists(
  city: City,
  rules: Rules,
  columns: readonly Column[],
): { countOffsets: Uint32Array; countType: Uint16Array } {
  const countOffsets = new Uint32Array(columns.length + 1);
  const countType: number[] = [];
  columns.forEach((column, x) => {
    countType.push(...quotaTypesOf(city, rules, column.format));
    countOffsets[x + 1] = countType.length;
  });
  return { countOffsets, countType: Uint16Array.from(countType) };
}

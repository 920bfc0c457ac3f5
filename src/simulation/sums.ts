import { GROUPS } from '../city/types.js';
import { COLUMNS } from './arrivals.js';
import type { PreparedSimulation } from './prepare.js';

/** Everybody, then each group. */
export const SETS = GROUPS.length + 1;
/** Walk times are kept in bins of 5 s up to 20 minutes, one for later and one for "nothing open". */
export const TIME_BIN_S = 5;
export const TIME_BINS = 243;
/** Where homes are evaluated whole, distances are kept instead, in bins of 5 m. */
export const DISTANCE_BIN_DM = 50;

/** One day of a city. Whole numbers throughout, so that no order of adding changes one. */
export interface DayFigures {
  /** Walkers or persons by circle × group. */
  readonly weight: Float64Array;
  /** Arrived by circle × slot × group × column, in `weight` × unit. */
  readonly within: Float64Array;
  /** Time of those reached, `weight` × milliseconds, by circle × slot × group. */
  readonly timeMs: Float64Array;
  /** Everything basic within 15 minutes, by circle × group, in `weight` × unit. */
  readonly joint: Float64Array;
}

export function emptyFigures({ circleCount, types }: PreparedSimulation): DayFigures {
  const cells = circleCount * types.length * GROUPS.length;
  return {
    weight: new Float64Array(circleCount * GROUPS.length),
    within: new Float64Array(cells * COLUMNS),
    timeMs: new Float64Array(cells),
    joint: new Float64Array(circleCount * GROUPS.length),
  };
}

/**
 * Where each figure of a day lies in its vector of values: circles, then the city;
 * NaN where nobody walked.
 */
export interface Layout {
  readonly circles: number;
  readonly slots: number;
  /** Shares by (circle or city) × slot × set × column. */
  readonly share: 0;
  /** Everything basic, by (circle or city) × set. */
  readonly joint: number;
  /** 1 on a day that meets the type's target, by (circle or city) × slot. */
  readonly met: number;
  /** Weighted mean over types of the share within the type's own minutes, by circle or city. */
  readonly index: number;
  /** Persons who gain and lose more than five minutes, by (circle or city) × slot × 2: only in differences. */
  readonly gains: number;
  readonly length: number;
}

export function layoutOf({ circleCount, types }: Pick<PreparedSimulation, 'circleCount' | 'types'>): Layout {
  const rows = circleCount + 1;
  const slots = types.length;
  const joint = rows * slots * SETS * COLUMNS;
  const met = joint + rows * SETS;
  const index = met + rows * slots;
  const gains = index + rows;
  return { circles: circleCount, slots, share: 0, joint, met, index, gains, length: gains + rows * slots * 2 };
}

/** Place of a share: `c` = circles for the city, `set` 0 = all. */
export function shareAt({ slots }: Layout, c: number, s: number, set: number, column: number): number {
  return ((c * slots + s) * SETS + set) * COLUMNS + column;
}

/**
 * A day's shares from its figures. A set's share in a circle is arrived ÷ walkers;
 * the city's is the persons-weighted mean of the circles that have walkers.
 *
 * @param unit what one walker or person counts in `within` and `joint`
 */
export function dayValues(
  prepared: PreparedSimulation,
  layout: Layout,
  day: DayFigures,
  unit: number,
  out: Float64Array,
): void {
  const { circleCount } = prepared;
  const slots = layout.slots;
  const width = slots * SETS * COLUMNS;
  out.fill(0, circleCount * width, (circleCount + 1) * width);
  out.fill(0, layout.joint + circleCount * SETS, layout.met);
  const weights = setWeights(prepared, day);
  for (let c = 0; c < circleCount; c++) {
    for (let s = 0; s < slots; s++) {
      spread(day.within, (c * slots + s) * GROUPS.length * COLUMNS, COLUMNS, unit, weights, c, out, {
        at: shareAt(layout, c, s, 0, 0),
        city: shareAt(layout, circleCount, s, 0, 0),
      });
    }
    spread(day.joint, c * GROUPS.length, 1, unit, weights, c, out, {
      at: layout.joint + c * SETS,
      city: layout.joint + circleCount * SETS,
    });
  }
  for (let set = 0; set < SETS; set++) {
    const persons = weights.cityPersons[set]!;
    const scale = persons === 0 ? Number.NaN : 1 / persons;
    for (let s = 0; s < slots; s++) {
      const from = shareAt(layout, circleCount, s, set, 0);
      for (let column = 0; column < COLUMNS; column++) out[from + column]! *= scale;
    }
    out[layout.joint + circleCount * SETS + set]! *= scale;
  }
  judgeDay(prepared, layout, out);
}

interface SetWeights {
  /** By circle × set; the city's persons only of circles in which the set has walkers. */
  readonly walkers: Float64Array;
  readonly persons: Float64Array;
  readonly cityPersons: Float64Array;
}

function setWeights({ circleCount, groupPersons }: PreparedSimulation, day: DayFigures): SetWeights {
  const walkers = new Float64Array(circleCount * SETS);
  const persons = new Float64Array(circleCount * SETS);
  const cityPersons = new Float64Array(SETS);
  for (let c = 0; c < circleCount; c++) {
    for (let g = 0; g < GROUPS.length; g++) {
      for (const set of [0, g + 1]) {
        walkers[c * SETS + set]! += day.weight[c * GROUPS.length + g]!;
        persons[c * SETS + set]! += groupPersons[c * GROUPS.length + g]!;
      }
    }
    for (let set = 0; set < SETS; set++) {
      if (walkers[c * SETS + set]! > 0) cityPersons[set]! += persons[c * SETS + set]!;
    }
  }
  return { walkers, persons, cityPersons };
}

/** Shares of one cell by set and column from its groups' arrivals; the city's row gets persons × share on top. */
function spread(
  arrived: Float64Array,
  from: number,
  columns: number,
  unit: number,
  { walkers, persons }: SetWeights,
  c: number,
  out: Float64Array,
  { at, city }: { readonly at: number; readonly city: number },
): void {
  for (let set = 0; set < SETS; set++) {
    const scale = unit * walkers[c * SETS + set]!;
    if (scale === 0) {
      for (let n = 0; n < columns; n++) out[at + set * columns + n] = Number.NaN;
      continue;
    }
    const weight = persons[c * SETS + set]!;
    for (let n = 0; n < columns; n++) {
      const count =
        set === 0
          ? arrived[from + n]! + arrived[from + columns + n]! + arrived[from + 2 * columns + n]!
          : arrived[from + (set - 1) * columns + n]!;
      const share = count / scale;
      out[at + set * columns + n] = share;
      out[city + set * columns + n]! += weight * share;
    }
  }
}

/** Whether each type's target is met on the day, and the weighted index. */
function judgeDay(prepared: PreparedSimulation, layout: Layout, out: Float64Array): void {
  const { circleCount, types, tierMin, demandSet, target, weight } = prepared;
  const slots = types.length;
  const cityIndex = { sum: 0, persons: 0 };
  for (let c = 0; c <= circleCount; c++) {
    let sum = 0;
    let weights = 0;
    for (let s = 0; s < slots; s++) {
      const share = out[shareAt(layout, c, s, demandSet[s]!, tierMin[s]! - 1)]!;
      // A hair's width for targets of 1, which sums of fractions may miss by rounding.
      out[layout.met + c * slots + s] = Number.isNaN(share) ? share : share >= target[c * slots + s]! - 1e-9 ? 1 : 0;
      if (c === circleCount || Number.isNaN(share)) continue;
      sum += weight[c * slots + s]! * share;
      weights += weight[c * slots + s]!;
    }
    if (c === circleCount) continue;
    out[layout.index + c] = weights === 0 ? Number.NaN : sum / weights;
    if (weights === 0) continue;
    let persons = 0;
    for (let g = 0; g < GROUPS.length; g++) persons += prepared.groupPersons[c * GROUPS.length + g]!;
    cityIndex.sum += persons * (sum / weights);
    cityIndex.persons += persons;
  }
  out[layout.index + circleCount] = cityIndex.persons === 0 ? Number.NaN : cityIndex.sum / cityIndex.persons;
}

/** Running sums over days; memory does not grow with them. */
export interface Sums {
  days: number;
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

export function emptySums(length: number): Sums {
  return {
    days: 0,
    count: new Float64Array(length),
    sum: new Float64Array(length),
    squares: new Float64Array(length),
  };
}

export function addDay(sums: Sums, values: Float64Array): void {
  sums.days++;
  for (let n = 0; n < values.length; n++) {
    const value = values[n]!;
    if (Number.isNaN(value)) continue;
    sums.count[n]!++;
    sums.sum[n]! += value;
    sums.squares[n]! += value * value;
  }
}

/** Adds the days of `more` behind those of `sums`. */
export function mergeSums(sums: Sums, more: Sums): void {
  sums.days += more.days;
  for (let n = 0; n < sums.sum.length; n++) {
    sums.count[n]! += more.count[n]!;
    sums.sum[n]! += more.sum[n]!;
    sums.squares[n]! += more.squares[n]!;
  }
}

/** Mean over days and the variance of that mean; NaN where no day, or one, has the figure. */
export function meanOf({ count, sum, squares }: Sums, at: number): { days: number; mean: number; variance: number } {
  const days = count[at]!;
  const mean = sum[at]! / days;
  if (days < 2) return { days, mean, variance: Number.NaN };
  const left = squares[at]! - days * mean * mean;
  // What is left of days that are all alike is rounding.
  return { days, mean, variance: left <= 1e-12 * squares[at]! ? 0 : left / (days - 1) / days };
}

import { GROUPS } from '../city/types.js';
import { COLUMNS } from './arrivals.js';
import type { PreparedSimulation } from './prepared.js';

/** Everybody, then each group. */
export const SETS = GROUPS.length + 1;
/** Walk times are kept in bins of 5 s up to 20 minutes, one for later and one for "nothing open". */
export const TIME_BIN_S = 5;
export const TIME_BINS = 243;
/** The bins that are times: arrived after 0, 5, 10 … s. */
export const TIME_STEPS = TIME_BINS - 2;
/** Where homes are evaluated whole, distances are kept instead, at nodes 5 m apart. */
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
  /** Time of those reached ÷ all walkers, thousands of seconds, by (circle or city) × slot × set. */
  readonly time: number;
  /** The same + the share reached: its spread tells how the two go together. */
  readonly both: number;
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
  const time = index + rows;
  const both = time + rows * slots * SETS;
  const gains = both + rows * slots * SETS;
  const length = gains + rows * slots * 2;
  return { circles: circleCount, slots, share: 0, joint, met, index, time, both, gains, length };
}

/** Place of a share: `c` = circles for the city, `set` 0 = all. */
export function shareAt({ slots }: Layout, c: number, s: number, set: number, column: number): number {
  return ((c * slots + s) * SETS + set) * COLUMNS + column;
}

/** Place of a mean time: `layout.time` or `layout.both` and this. */
export function timeAt({ slots }: Layout, c: number, s: number, set: number): number {
  return (c * slots + s) * SETS + set;
}

/**
 * A day's shares from its figures. A set's share in a circle is arrived ÷ walkers;
 * the city's is the persons-weighted mean of the circles that have walkers.
 *
 * @param unit what one walker or person counts in `within` and `joint`
 * @param tierOnly by slot: 1 where only the share within the type's own minutes is wanted; the others keep what they were
 */
export function dayValues(
  prepared: PreparedSimulation,
  layout: Layout,
  day: DayFigures,
  unit: number,
  out: Float64Array,
  tierOnly?: Uint8Array,
): void {
  const { circleCount, tierMin } = prepared;
  const slots = layout.slots;
  const weights = setWeights(prepared, day);
  for (let s = 0; s < slots; s++) {
    const short = tierOnly?.[s] === 1;
    const first = short ? tierMin[s]! - 1 : 0;
    const columns = short ? 1 : COLUMNS;
    const cells: Cells = { arrived: day.within, first: s * GROUPS.length * COLUMNS + first, group: COLUMNS, columns };
    const strides = { circle: slots * GROUPS.length * COLUMNS, out: slots * SETS * COLUMNS, set: COLUMNS };
    fillRow(weights, cells, unit, strides, out, shareAt(layout, 0, s, 0, first));
    if (short) continue;
    const times: Cells = { arrived: day.timeMs, first: s * GROUPS.length, group: 1, columns: 1 };
    const at = layout.time + timeAt(layout, 0, s, 0);
    fillRow(weights, times, 1e6, { circle: slots * GROUPS.length, out: slots * SETS, set: 1 }, out, at);
  }
  const joint: Cells = { arrived: day.joint, first: 0, group: 1, columns: 1 };
  fillRow(weights, joint, unit, { circle: GROUPS.length, out: SETS, set: 1 }, out, layout.joint);
  for (let row = 0; row < (circleCount + 1) * slots; row++) {
    for (let set = 0; set < SETS; set++) {
      const n = row * SETS + set;
      out[layout.both + n] = out[layout.time + n]! + out[n * COLUMNS + COLUMNS - 1]!;
    }
  }
  judgeDay(prepared, layout, out);
}

interface SetWeights {
  readonly circles: number;
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
  return { circles: circleCount, walkers, persons, cityPersons };
}

/** Where a figure's cells lie in a day's figures: from `first` on, a group `group` apart. */
interface Cells {
  readonly arrived: Float64Array;
  readonly first: number;
  readonly group: number;
  readonly columns: number;
}

interface Strides {
  /** From one circle to the next in the figures, and in `out`; from one set to the next in `out`. */
  readonly circle: number;
  readonly out: number;
  readonly set: number;
}

/** One figure of every circle, by set and column, and behind the circles the city's: their persons-weighted mean. */
function fillRow(
  { circles, walkers, persons, cityPersons }: SetWeights,
  { arrived, first, group, columns }: Cells,
  unit: number,
  strides: Strides,
  out: Float64Array,
  to: number,
): void {
  const city = to + circles * strides.out;
  for (let set = 0; set < SETS; set++) {
    const sum = city + set * strides.set;
    out.fill(0, sum, sum + columns);
    for (let c = 0; c < circles; c++) {
      const at = to + c * strides.out + set * strides.set;
      const scale = unit * walkers[c * SETS + set]!;
      if (scale === 0) {
        out.fill(Number.NaN, at, at + columns);
        continue;
      }
      const from = first + c * strides.circle + (set === 0 ? 0 : (set - 1) * group);
      const weight = persons[c * SETS + set]!;
      for (let n = 0; n < columns; n++) {
        const count =
          set === 0
            ? arrived[from + n]! + arrived[from + group + n]! + arrived[from + 2 * group + n]!
            : arrived[from + n]!;
        out[at + n] = count / scale;
        out[sum + n]! += weight * out[at + n]!;
      }
    }
    const scale = cityPersons[set] === 0 ? Number.NaN : 1 / cityPersons[set]!;
    for (let n = 0; n < columns; n++) out[sum + n]! *= scale;
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

/** Values are kept to 2⁻³⁶, squares to 2⁻⁵² in two parts: sums of such numbers are exact, whatever the order of days. */
const GRID = 2 ** 36;
const COARSE_GRID = 2 ** 20;
const FINE_GRID = 2 ** 52;

/**
 * Running sums over days; memory does not grow with them. Exact up to 2¹⁷ days of
 * values up to 1, so that days split in any way give the same bits.
 */
export interface Sums {
  days: number;
  readonly count: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  /** What `squares` leaves over. */
  readonly squaresLow: Float64Array;
  readonly cubes: Float64Array;
}

const PARTS = ['count', 'sum', 'squares', 'squaresLow', 'cubes'] as const;
/** Arrays that sums are. */
export const SUM_PARTS = PARTS.length;

export function emptySums(length: number): Sums {
  const part = () => new Float64Array(length);
  return { days: 0, count: part(), sum: part(), squares: part(), squaresLow: part(), cubes: part() };
}

/** Stretches of the layout, each from … to − 1. */
export type Places = readonly (readonly [from: number, to: number])[];

/** Adding and taking away 1.5 × 2⁵² units of a grid rounds to it, where a number is below 2⁵¹ of them. */
const TO_GRID = (1.5 * 2 ** 52) / GRID;
const TO_COARSE = (1.5 * 2 ** 52) / COARSE_GRID;
const TO_FINE = (1.5 * 2 ** 52) / FINE_GRID;

/** Adds a day's values at `places`. */
export function addDay(sums: Sums, values: Float64Array, places: Places = [[0, values.length]]): void {
  sums.days++;
  for (const [from, to] of places) {
    for (let n = from; n < to; n++) {
      const given = values[n]!;
      if (given >= -1 && given <= 1) addSmall(sums, n, given);
      else if (!Number.isNaN(given)) addAny(sums, n, given);
    }
  }
}

/** Nearly all figures are shares: this loop is what a day costs beside its walkers. */
function addSmall({ count, sum, squares, squaresLow, cubes }: Sums, n: number, given: number): void {
  const value = given + TO_GRID - TO_GRID;
  const square = value * value;
  const high = square + TO_COARSE - TO_COARSE;
  count[n]!++;
  sum[n]! += value;
  squares[n]! += high;
  squaresLow[n]! += square - high + TO_FINE - TO_FINE;
  cubes[n]! += square * value + TO_GRID - TO_GRID;
}

function addAny({ count, sum, squares, squaresLow, cubes }: Sums, n: number, given: number): void {
  const value = Math.round(given * GRID) / GRID;
  const square = value * value;
  const high = Math.round(square * COARSE_GRID) / COARSE_GRID;
  count[n]!++;
  sum[n]! += value;
  squares[n]! += high;
  squaresLow[n]! += Math.round((square - high) * FINE_GRID) / FINE_GRID;
  cubes[n]! += Math.round(square * value * GRID) / GRID;
}

/** Adds the days of `more` to those of `sums`. */
export function mergeSums(sums: Sums, more: Sums): void {
  sums.days += more.days;
  for (const part of PARTS) addTo(sums[part], more[part]);
}

function addTo(total: Float64Array, more: Float64Array): void {
  for (let n = 0; n < more.length; n++) total[n]! += more[n]!;
}

/** What days tell of a figure; `variance` is that of the mean, NaN with fewer than two days. */
export interface Moments {
  readonly days: number;
  readonly mean: number;
  readonly variance: number;
  /** Third central moment ÷ variance of a day: how far a rare day reaches, in the figure's unit, with its sign. */
  readonly reach: number;
  /**
   * Degrees of freedom of the variance, where what closures have in it is known and only
   * the rest comes from the days.
   */
  readonly degrees?: number;
}

/** Mean over days, the variance of that mean, and how lopsided the days are. */
export function meanOf({ count, sum, squares, squaresLow, cubes }: Sums, at: number): Moments {
  const days = count[at]!;
  const mean = sum[at]! / days;
  if (days < 2) return { days, mean, variance: Number.NaN, reach: 0 };
  const square = squares[at]! + squaresLow[at]!;
  const left = square - days * mean * mean;
  // What is left of days that are all alike is rounding.
  if (left <= 1e-14 * square) return { days, mean, variance: 0, reach: 0 };
  const third = cubes[at]! - 3 * mean * square + 2 * days * mean * mean * mean;
  return { days, mean, variance: left / (days - 1) / days, reach: third / left };
}

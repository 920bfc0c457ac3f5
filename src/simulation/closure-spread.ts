import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, COLUMNS, MINUTE_COUNT } from './arrivals.js';
import { type ClosureLaw, closureLaw } from './closure-law.js';
import { SHARE_COLUMNS } from './closure-terms.js';
import { type MomentsAt, momentsOf } from './known-variance.js';
import type { ClosureTerms, PreparedSimulation, Terms } from './prepared.js';
import { type Layout, layoutOf, SETS, type Sums, shareAt, timeAt } from './sums.js';

/** Of a figure's row: the columns of a share, the time, and both together, by set. */
const ROW = COLUMNS + 2;

/**
 * Variance of a day's figures under its closures alone, by place of the layout, of one
 * plan or of the difference of two; NaN where it is not known. Days on which two
 * outlets are closed at once carry much of it and may be missing from a sample; here
 * every set of outlets counts with its chance. Exact for shares, times and indices
 * but for sets too seldom to be followed; for everything basic as far as one need at a
 * time goes.
 */
export function closureSpread(plans: readonly PreparedSimulation[], terms: readonly ClosureTerms[]): Float64Array {
  const layout = layoutOf(plans[0]!);
  const law = closureLaw(plans);
  const signed = signedTerms(terms, law);
  const spread = new Float64Array(layout.length).fill(Number.NaN);
  const index = Array.from({ length: layout.circles }, (): Items => new Map());
  for (let s = 0; s < layout.slots; s++) spreadOfSlot(plans[0]!, layout, law, signed, s, index, spread);
  spreadOfJoint(plans[0]!, layout, law, signed, spread);
  spreadOfIndex(plans[0]!, layout, law, index, spread);
  return spread;
}

const SPREADS = new WeakMap<PreparedSimulation, Map<PreparedSimulation | undefined, Float64Array>>();

/** Moments of one plan's days, or of the differences of two; the spread is worked out once for each. */
export function knownMoments(plans: readonly PreparedSimulation[], sums: Sums, closed: Sums | undefined): MomentsAt {
  const [first, second] = plans;
  const layout = layoutOf(first!);
  const terms = plans.flatMap(({ closures }) => closures ?? []);
  if (closed === undefined || terms.length < plans.length) return momentsOf(layout, sums);
  const known = SPREADS.get(first!) ?? new Map<PreparedSimulation | undefined, Float64Array>();
  SPREADS.set(first!, known);
  const spread = known.get(second) ?? closureSpread(plans, terms);
  known.set(second, spread);
  return momentsOf(layout, sums, closed, spread);
}

/** What closed sets change, by set. */
type Items = Map<number, Float64Array>;

/** A plan's terms by row: sets under the numbers of the law, with +1 for the last plan and −1 for the one before. */
interface Signed {
  readonly sign: number;
  readonly shares: RowTerms;
  readonly joint: RowTerms;
}

interface RowTerms extends Terms {
  /** By row: terms, and the set of each. */
  readonly byRow: ReadonlyMap<number, readonly (readonly [term: number, set: number])[]>;
}

function signedTerms(terms: readonly ClosureTerms[], law: ClosureLaw): Signed[] {
  return terms.map(({ sets, shares, joint }, p) => {
    const setOf = Array.from({ length: sets.offsets.length - 1 }, (_, n) =>
      law.setOf(p, sets.outlet.subarray(sets.offsets[n]!, sets.offsets[n + 1]!)),
    );
    return { sign: p === terms.length - 1 ? 1 : -1, shares: byRow(shares, setOf), joint: byRow(joint, setOf) };
  });
}

function byRow(terms: Terms, setOf: readonly number[]): RowTerms {
  const rows = new Map<number, [number, number][]>();
  for (const [n, set] of setOf.entries()) {
    for (let t = terms.offsets[n]!; t < terms.offsets[n + 1]!; t++) {
      const row = rows.get(terms.row[t]!);
      if (row === undefined) rows.set(terms.row[t]!, [[t, set]]);
      else row.push([t, set]);
    }
  }
  return { ...terms, byRow: rows };
}

/** What all plans together have in a row; sets that change nothing are dropped. Whole numbers, so that equal plans leave nothing. */
function rowItems(signed: readonly (readonly [sign: number, terms: RowTerms])[], row: number): Items {
  const items: Items = new Map();
  for (const [sign, { width, values, byRow: rows }] of signed) {
    for (const [term, set] of rows.get(row) ?? [])
      addItem(items, set, sign, values.subarray(term * width, (term + 1) * width));
  }
  for (const [set, values] of items) if (values.every((value) => value === 0)) items.delete(set);
  return items;
}

function addItem(items: Items, set: number, weight: number, values: Float64Array): void {
  const there = items.get(set) ?? new Float64Array(values.length);
  items.set(set, there);
  for (let n = 0; n < values.length; n++) there[n]! += weight * values[n]!;
}

/** One type in every circle and the city; fills what it adds to the index of each circle. */
function spreadOfSlot(
  prepared: PreparedSimulation,
  layout: Layout,
  law: ClosureLaw,
  signed: readonly Signed[],
  s: number,
  index: readonly Items[],
  spread: Float64Array,
): void {
  const shares = signed.map((one) => [one.sign, one.shares] as const);
  const city: Items = new Map();
  for (let c = 0; c <= layout.circles; c++) {
    const raw = c === layout.circles ? city : rowItems(shares, c * layout.slots + s);
    if (c < layout.circles) for (const [set, values] of raw) addItem(city, set, 1, values);
    const persons = personsOf(prepared, c);
    const figures: Items = new Map([...raw].map(([set, values]) => [set, shareFigures(values, persons)]));
    const variance = known(law, figures, SETS * ROW);
    for (let set = 0; set < SETS; set++) {
      const from = set * ROW;
      for (let m = 0; m < COLUMNS; m++) spread[shareAt(layout, c, s, set, m)] = variance[from + m]!;
      spread[layout.time + timeAt(layout, c, s, set)] = variance[from + COLUMNS]!;
      spread[layout.both + timeAt(layout, c, s, set)] = variance[from + COLUMNS + 1]!;
    }
    if (c === layout.circles) continue;
    const part = partOfIndex(prepared, c, s);
    const at = prepared.demandSet[s]! * ROW + prepared.tierMin[s]! - 1;
    if (part > 0) for (const [set, values] of figures) addItem(index[c]!, set, part, values.subarray(at, at + 1));
  }
}

/** Variances; NaN where the plans disagree about what closes an outlet. */
function known(law: ClosureLaw, items: Items, width: number): Float64Array {
  const sure = [...items.keys()].every((set) => !law.odd(set));
  return (sure ? law.variance(items, width) : undefined) ?? new Float64Array(width).fill(Number.NaN);
}

/** Persons by set of a circle, or of the city. */
function personsOf({ groupPersons, circleCount }: PreparedSimulation, c: number): Float64Array {
  const persons = new Float64Array(SETS);
  for (let circle = c === circleCount ? 0 : c; circle < (c === circleCount ? circleCount : c + 1); circle++) {
    for (let g = 0; g < GROUPS.length; g++) {
      for (const set of [0, g + 1]) persons[set]! += groupPersons[circle * GROUPS.length + g]!;
    }
  }
  return persons;
}

function shareFigures(raw: Float64Array, persons: Float64Array): Float64Array {
  const out = new Float64Array(SETS * ROW);
  for (let set = 0; set < SETS; set++) {
    if (persons[set] === 0) continue;
    for (let m = 0; m < SHARE_COLUMNS; m++) {
      const unit = m < COLUMNS ? ARRIVAL_UNIT : 1e6;
      out[set * ROW + m] = sumOf(raw, SHARE_COLUMNS, set, m) / (unit * persons[set]!);
    }
    out[set * ROW + COLUMNS + 1] = out[set * ROW + MINUTE_COUNT]! + out[set * ROW + COLUMNS]!;
  }
  return out;
}

/** A column of a set: all groups, or one. */
function sumOf(raw: Float64Array, columns: number, set: number, m: number): number {
  if (set > 0) return raw[(set - 1) * columns + m]!;
  let sum = 0;
  for (let g = 0; g < GROUPS.length; g++) sum += raw[g * columns + m]!;
  return sum;
}

/** Part that a type has in the index of a circle. */
function partOfIndex(prepared: PreparedSimulation, c: number, s: number): number {
  const { weight, types, demandSet } = prepared;
  const persons = personsOf(prepared, c);
  if (persons[demandSet[s]!] === 0) return 0;
  let sum = 0;
  for (let other = 0; other < types.length; other++) {
    if (persons[demandSet[other]!]! > 0) sum += weight[c * types.length + other]!;
  }
  return sum === 0 ? 0 : weight[c * types.length + s]! / sum;
}

function spreadOfIndex(
  prepared: PreparedSimulation,
  layout: Layout,
  law: ClosureLaw,
  index: readonly Items[],
  spread: Float64Array,
): void {
  const city: Items = new Map();
  let weighed = 0;
  for (const [c, items] of index.entries()) {
    spread[layout.index + c] = known(law, items, 1)[0]!;
    if (!prepared.types.some((_, s) => partOfIndex(prepared, c, s) > 0)) continue;
    const [persons] = personsOf(prepared, c);
    weighed += persons!;
    for (const [set, values] of items) addItem(city, set, persons!, values);
  }
  spread[layout.index + layout.circles] = known(law, city, 1)[0]! / (weighed * weighed);
}

function spreadOfJoint(
  prepared: PreparedSimulation,
  layout: Layout,
  law: ClosureLaw,
  signed: readonly Signed[],
  spread: Float64Array,
): void {
  const joint = signed.map((one) => [one.sign, one.joint] as const);
  const city: Items = new Map();
  for (let c = 0; c <= layout.circles; c++) {
    const raw = c === layout.circles ? city : rowItems(joint, c);
    if (c < layout.circles) for (const [set, values] of raw) addItem(city, set, 1, values);
    const persons = personsOf(prepared, c);
    const figures: Items = new Map();
    for (const [set, values] of raw) {
      const row = Float64Array.from(persons, (count, n) =>
        count === 0 ? 0 : sumOf(values, 1, n, 0) / (ARRIVAL_UNIT * count),
      );
      figures.set(set, row);
    }
    spread.set(known(law, figures, SETS), layout.joint + c * SETS);
  }
}

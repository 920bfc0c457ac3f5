import type { Ceilings } from '../cover-rows.js';
import { hasDemand } from '../measure.js';
import { hasCapacity } from '../problem.js';
import type { DayProblem } from './problem.js';
import { visitDays } from './types.js';

/**
 * What attainment on the mean day is at most, by circle × type: that of the outlets
 * that exist, and what each column would add to it if it alone opened. The mean of
 * min(1, coverage / target) over days is submodular in what opens, so no plan adds
 * more (Nemhauser and Wolsey 1981). On a day on which the existing outlets are closed
 * nobody is served, however far coverage lies above the target on the other days:
 * the mean coverage alone would not say so.
 *
 * Pairs that no day takes above their target are left out: their cover rows say it all.
 *
 * @param share of each day in a circle's mean: [circle × days + day]
 */
export function ceilingsOf(of: DayProblem, share: Float64Array): Ceilings {
  const { problem, days, rows } = of;
  const { rules, value } = problem;
  const base = new Float64Array(value.length).fill(1);
  const offsets = new Uint32Array(value.length + 1);
  const column: number[] = [];
  const brings: number[] = [];
  const rowsOf = rowsByPair(rows.pair, value.length);
  for (let ck = 0; ck < value.length; ck++) {
    const counts = value[ck]! > 0 && hasDemand(problem, ck) && !hasCapacity(rules, ck % rules.typeCount);
    if (counts) {
      const from = Math.floor(ck / rules.typeCount) * days.count;
      const found = ceilingOf(of, ck, rowsOf[ck]!, share.subarray(from, from + days.count));
      if (found !== undefined) {
        base[ck] = found.base;
        for (const [x, more] of found.brings) {
          column.push(x);
          brings.push(more);
        }
      }
    }
    offsets[ck + 1] = column.length;
  }
  return { base, offsets, column: Uint32Array.from(column), brings: Float64Array.from(brings) };
}

interface Ceiling {
  readonly base: number;
  readonly brings: readonly (readonly [column: number, more: number])[];
}

function ceilingOf(of: DayProblem, ck: number, rows: readonly number[], share: Float64Array): Ceiling | undefined {
  const { problem, days } = of;
  const wanted = problem.rules.demand[ck]! * problem.rules.target[ck]!;
  const served = of.rows.base.subarray(ck * days.count, (ck + 1) * days.count);
  let base = 0;
  let isCut = false;
  const count = (persons: number, d: number): number => {
    if (persons > wanted * (1 + 1e-12) && share[d]! > 0) isCut = true;
    return share[d]! * Math.min(1, persons / wanted);
  };
  for (let d = 0; d < days.count; d++) base += count(served[d]!, d);
  const brings: [number, number][] = [];
  for (const [x, added] of addedBy(of, rows)) {
    let after = 0;
    for (let d = 0; d < days.count; d++) after += count(served[d]! + added[d]!, d);
    if (after > base) brings.push([x, after - base]);
  }
  return isCut ? { base, brings } : undefined;
}

/** Persons × credit that each column would serve by day, where nobody serves them yet; columns ascending. */
function addedBy({ rows, open, days }: DayProblem, ofPair: readonly number[]): [number, Float64Array][] {
  const added = new Map<number, Float64Array>();
  for (const s of ofPair) {
    for (let n = rows.offsets[s]!; n < rows.offsets[s + 1]!; n++) {
      const x = rows.column[n]!;
      let persons = added.get(x);
      if (persons === undefined) {
        persons = new Float64Array(days.count);
        added.set(x, persons);
      }
      for (let w = 0; w < rows.words; w++) {
        const mask = open.most[x * open.words + w]! & ~rows.standing[s * rows.words + w]!;
        addDays(persons, mask, 32 * w, rows.weight[s]!);
      }
    }
  }
  return [...added].sort((a, b) => a[0] - b[0]);
}

function addDays(persons: Float64Array, mask: number, from: number, weight: number): void {
  visitDays(Uint32Array.of(mask), 0, 1, (bit) => {
    persons[from + bit]! += weight;
  });
}

function rowsByPair(pair: Int32Array, pairs: number): number[][] {
  const rows: number[][] = Array.from({ length: pairs }, () => []);
  for (const [s, ck] of pair.entries()) rows[ck]!.push(s);
  return rows;
}

import type { Cover } from '../cover-rows.js';
import type { SitingProblem } from '../problem.js';
import { ceilingsOf } from './ceilings.js';
import { type Layer, type LayerRow, layersOf } from './layers.js';
import type { DayProblem } from './problem.js';

/**
 * The problem of the weighted mean day: a relaxation, in the size of the usual
 * problem, of planning for the weighted mean of the days.
 *
 * Attainment is concave in what is served, so the mean of a pair's attainment is
 * at most the attainment of the mean that is served (Jensen). A row is served on a
 * mean share of its days that is at most what `layersOf` says: what a first open
 * column brings, and what further ones add on the days on which it is closed. Rows
 * with the same columns are added up, which relaxes them once more. Shares count
 * only days on which no existing outlet serves the row.
 *
 * Its relaxations bound Σ_d weight_d · gap_d from below; its plans are good, not exact.
 *
 * @param weight weights of the days; sums to 1
 */
export function meanProblem(of: DayProblem, weight: Float64Array): SitingProblem {
  const { problem } = of;
  const circles = circleWeights(of, weight);
  const types = problem.rules.typeCount;
  return {
    ...problem,
    value: problem.value.map((value, ck) => value * circles.sum[Math.floor(ck / types)]!),
    base: meanBase(of, circles.share),
    cover: meanCover(of, circles.share),
    ceilings: ceilingsOf(of, circles.share),
  };
}

/** By circle: the weight of its demand over all days, and the share of each day in it ([circle × days + day]). */
function circleWeights(
  { problem, days }: DayProblem,
  weight: Float64Array,
): { readonly sum: Float64Array; readonly share: Float64Array } {
  const { circleCount } = problem.rules;
  const sum = new Float64Array(circleCount);
  const share = new Float64Array(circleCount * days.count);
  for (let c = 0; c < circleCount; c++) {
    for (let d = 0; d < days.count; d++) {
      const part = weight[d]! * (days.demand?.[d * circleCount + c] ?? 1);
      share[c * days.count + d] = part;
      sum[c]! += part;
    }
    for (let d = 0; d < days.count; d++) share[c * days.count + d]! /= sum[c]! > 0 ? sum[c]! : 1;
  }
  return { sum, share };
}

function meanBase({ problem, days, rows }: DayProblem, share: Float64Array): Float64Array {
  const types = problem.rules.typeCount;
  return problem.value.map((_, ck) => {
    const c = Math.floor(ck / types);
    let served = 0;
    for (let d = 0; d < days.count; d++) served += share[c * days.count + d]! * rows.base[ck * days.count + d]!;
    return served;
  });
}

/** Rows with the same columns of one circle × type. */
interface Group {
  readonly pair: number;
  readonly members: Uint32Array;
  readonly rows: LayerRow[];
}

/** A layer of a group's rows, as a cover row. */
interface CoverRow extends Layer {
  readonly pair: number;
  readonly members: Uint32Array;
  readonly layer: number;
}

/**
 * First layers row by row; what further open members add is little, and is summed up
 * by circle × type: that halves the model and costs nearly nothing of the bound.
 */
function meanCover(of: DayProblem, share: Float64Array): Cover {
  const { problem, days, rows } = of;
  const types = problem.rules.typeCount;
  const found: CoverRow[] = [];
  const further = new Map<number, { most: number; readonly brings: Map<number, number> }>();
  for (const { pair, members, rows: parts } of groupsOf(of)) {
    const from = Math.floor(pair / types) * days.count;
    const [first, second] = layersOf(parts, members.length, rows.words, share, from);
    if (first !== undefined && first.most > 0) found.push({ ...first, pair, members, layer: 0 });
    if (second === undefined) continue;
    const sum = further.get(pair) ?? { most: 0, brings: new Map<number, number>() };
    further.set(pair, sum);
    sum.most += second.most;
    for (const [m, x] of members.entries()) sum.brings.set(x, (sum.brings.get(x) ?? 0) + second.brings[m]!);
  }
  for (const [pair, { most, brings }] of further) {
    const members = Uint32Array.from(brings.keys()).sort();
    found.push({ most, brings: Float64Array.from(members, (x) => brings.get(x)!), pair, members, layer: 1 });
  }
  return coverOf(found, problem);
}

function groupsOf({ rows, open }: DayProblem): Iterable<Group> {
  const groups = new Map<string, Group>();
  const { words } = rows;
  for (let s = 0; s < rows.count; s++) {
    const pair = rows.pair[s]!;
    const members = rows.column.subarray(rows.offsets[s]!, rows.offsets[s + 1]!);
    const key = `${pair}:${members.join()}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { pair, members, rows: [] };
      groups.set(key, group);
    }
    const masks = new Uint32Array(members.length * words);
    for (const [m, x] of members.entries()) {
      for (let w = 0; w < words; w++) {
        masks[m * words + w] = open.most[x * words + w]! & ~rows.standing[s * words + w]!;
      }
    }
    group.rows.push({ weight: rows.weight[s]!, masks });
  }
  return groups.values();
}

/** Rows are scaled so that 1 is all that the layer can be worth. */
function coverOf(rows: readonly CoverRow[], { rules, columns }: SitingProblem): Cover {
  const offsets = [0];
  const column: number[] = [];
  const memberShare: number[] = [];
  for (const { members, brings, most } of rows) {
    for (const [m, x] of members.entries()) {
      if (brings[m]! <= 0) continue;
      column.push(x);
      memberShare.push(Math.min(1, brings[m]! / most));
    }
    offsets.push(column.length);
  }
  const columnOffsets = new Uint32Array(columns.length + 1);
  for (const x of column) columnOffsets[x + 1]!++;
  for (let x = 0; x < columns.length; x++) columnOffsets[x + 1]! += columnOffsets[x]!;
  const fill = columnOffsets.slice();
  const columnRow = new Uint32Array(column.length);
  rows.forEach((_, s) => {
    for (let n = offsets[s]!; n < offsets[s + 1]!; n++) columnRow[fill[column[n]!]!++] = s;
  });
  return {
    count: rows.length,
    type: Int32Array.from(rows, ({ pair }) => pair % rules.typeCount),
    circle: Int32Array.from(rows, ({ pair }) => Math.floor(pair / rules.typeCount)),
    weight: Float64Array.from(rows, ({ most }) => most),
    offsets: Uint32Array.from(offsets),
    column: Uint32Array.from(column),
    columnOffsets,
    columnRow,
    memberShare: Float64Array.from(memberShare),
    layer: Uint8Array.from(rows, ({ layer }) => layer),
  };
}

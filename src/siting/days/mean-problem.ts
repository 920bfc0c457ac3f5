import type { Cover } from '../cover-rows.js';
import type { SitingProblem } from '../problem.js';
import type { DayProblem } from './measure.js';

/**
 * The problem of the weighted mean day: a relaxation, in the size of the usual
 * problem, of planning for the weighted mean of the days.
 *
 * Attainment is concave in what is served, so the mean of a pair's attainment is
 * at most the attainment of the mean that is served (Jensen). A row is served on a
 * mean share of its days that is at most the sum of the shares that its open columns
 * bring, and at most the share on which any of them could be open. Rows with the
 * same columns are added up, which relaxes them once more. Shares count only days
 * on which no existing outlet serves the row.
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

interface Group {
  readonly pair: number;
  readonly members: Uint32Array;
  /** Persons × share of the days that any member, and that each member, brings. */
  any: number;
  readonly brought: Float64Array;
}

function meanCover(of: DayProblem, share: Float64Array): Cover {
  const { rows, problem, days, open } = of;
  const types = problem.rules.typeCount;
  const groups = new Map<string, Group>();
  for (let s = 0; s < rows.count; s++) {
    const pair = rows.pair[s]!;
    const members = rows.column.subarray(rows.offsets[s]!, rows.offsets[s + 1]!);
    const key = `${pair}:${members.join()}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = { pair, members, any: 0, brought: new Float64Array(members.length) };
      groups.set(key, group);
    }
    const from = Math.floor(pair / types) * days.count;
    for (let w = 0; w < rows.words; w++) {
      let any = 0;
      const free = ~rows.standing[s * rows.words + w]!;
      for (const [m, x] of members.entries()) {
        const mask = open.most[x * open.words + w]! & free;
        any |= mask;
        group.brought[m]! += rows.weight[s]! * shareOf(mask, share, from + 32 * w);
      }
      group.any += rows.weight[s]! * shareOf(any, share, from + 32 * w);
    }
  }
  return coverOf(
    [...groups.values()].filter(({ any }) => any > 0),
    problem,
  );
}

/** Σ share over the days of one word. */
function shareOf(mask: number, share: Float64Array, from: number): number {
  let sum = 0;
  for (let bits = mask; bits !== 0; ) {
    const low = bits & -bits;
    sum += share[from + 31 - Math.clz32(low)]!;
    bits ^= low;
  }
  return sum;
}

/** Rows are scaled so that 1 is the share of the days on which any member could be open. */
function coverOf(groups: readonly Group[], { rules, columns }: SitingProblem): Cover {
  const offsets = [0];
  const column: number[] = [];
  const memberShare: number[] = [];
  for (const { members, brought, any } of groups) {
    for (const [m, x] of members.entries()) {
      if (brought[m]! <= 0) continue;
      column.push(x);
      memberShare.push(Math.min(1, brought[m]! / any));
    }
    offsets.push(column.length);
  }
  const columnOffsets = new Uint32Array(columns.length + 1);
  for (const x of column) columnOffsets[x + 1]!++;
  for (let x = 0; x < columns.length; x++) columnOffsets[x + 1]! += columnOffsets[x]!;
  const fill = columnOffsets.slice();
  const columnRow = new Uint32Array(column.length);
  groups.forEach((_, s) => {
    for (let n = offsets[s]!; n < offsets[s + 1]!; n++) columnRow[fill[column[n]!]!++] = s;
  });
  return {
    count: groups.length,
    type: Int32Array.from(groups, ({ pair }) => pair % rules.typeCount),
    circle: Int32Array.from(groups, ({ pair }) => Math.floor(pair / rules.typeCount)),
    weight: Float64Array.from(groups, ({ any }) => any),
    offsets: Uint32Array.from(offsets),
    column: Uint32Array.from(column),
    columnOffsets,
    columnRow,
    memberShare: Float64Array.from(memberShare),
  };
}

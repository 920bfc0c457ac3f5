import type { SitingProblem } from '../problem.js';
import { type Days, visitDays, wordsOf } from './types.js';

/**
 * Cover rows over days: those of a problem built `byDay`, merged where the same
 * columns serve the same circle and type and existing outlets are open on the same
 * days. Rows that existing outlets serve on every day, and rows that no column
 * serves, are in `base` alone.
 */
export interface DayRows {
  readonly count: number;
  readonly words: number;
  /** circle × types + type. */
  readonly pair: Int32Array;
  /** Persons × credit. */
  readonly weight: Float64Array;
  readonly offsets: Uint32Array;
  readonly column: Uint32Array;
  readonly columnOffsets: Uint32Array;
  readonly columnRow: Uint32Array;
  /** Days on which existing outlets serve the row: words from row × words on. */
  readonly standing: Uint32Array;
  /** Persons × credit that existing outlets serve: [pair × days + day]. */
  readonly base: Float64Array;
}

/** Merges the cover rows of `problem` for `days`; linear in the rows and their members. */
export function dayRows(problem: SitingProblem, days: Days): DayRows {
  const { cover, rules, columns } = problem;
  if (cover.standing === undefined || cover.standingOffsets === undefined) throw new Error('the problem is not by day');
  const words = wordsOf(days.count);
  const base = new Float64Array(rules.circleCount * rules.typeCount * days.count);
  const at = new Map<string, number>();
  const pair: number[] = [];
  const weight: number[] = [];
  const offsets: number[] = [0];
  const column: number[] = [];
  const standing: number[] = [];
  const mask = new Uint32Array(words);
  for (let s = 0; s < cover.count; s++) {
    const ck = cover.circle[s]! * rules.typeCount + cover.type[s]!;
    mask.fill(0);
    for (let n = cover.standingOffsets[s]!; n < cover.standingOffsets[s + 1]!; n++) {
      for (let w = 0; w < words; w++) mask[w]! |= days.standing[cover.standing[n]! * words + w]!;
    }
    let open = 0;
    visitDays(mask, 0, words, (d) => {
      base[ck * days.count + d]! += cover.weight[s]!;
      open++;
    });
    const members = cover.column.subarray(cover.offsets[s]!, cover.offsets[s + 1]!);
    if (members.length === 0 || open === days.count) continue;
    const key = `${ck}:${members.join()}:${mask.join()}`;
    const known = at.get(key);
    if (known !== undefined) {
      weight[known]! += cover.weight[s]!;
      continue;
    }
    at.set(key, pair.length);
    pair.push(ck);
    weight.push(cover.weight[s]!);
    for (const x of members) column.push(x);
    offsets.push(column.length);
    standing.push(...mask);
  }
  return {
    count: pair.length,
    words,
    pair: Int32Array.from(pair),
    weight: Float64Array.from(weight),
    offsets: Uint32Array.from(offsets),
    column: Uint32Array.from(column),
    ...rowsOfColumns(offsets, column, columns.length),
    standing: Uint32Array.from(standing),
    base,
  };
}

function rowsOfColumns(
  offsets: readonly number[],
  column: readonly number[],
  columnCount: number,
): Pick<DayRows, 'columnOffsets' | 'columnRow'> {
  const columnOffsets = new Uint32Array(columnCount + 1);
  for (const x of column) columnOffsets[x + 1]!++;
  for (let x = 0; x < columnCount; x++) columnOffsets[x + 1]! += columnOffsets[x]!;
  const fill = columnOffsets.slice();
  const columnRow = new Uint32Array(column.length);
  for (let s = 0; s + 1 < offsets.length; s++) {
    for (let n = offsets[s]!; n < offsets[s + 1]!; n++) columnRow[fill[column[n]!]!++] = s;
  }
  return { columnOffsets, columnRow };
}

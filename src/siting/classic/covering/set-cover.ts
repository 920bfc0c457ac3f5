import { type Model, ModelBuilder } from '../../../solver/model.js';

/** Rows to cover and the columns that cover them; columns are named by `id`. */
export interface CoverTask {
  readonly columnsOf: readonly (readonly number[])[];
  readonly rowsOf: readonly (readonly number[])[];
  readonly id: readonly number[];
}

export interface Reduced {
  /** What is left; no rows = solved. */
  readonly task: CoverTask;
  /** Ids of columns that some least cover holds. */
  readonly fixed: readonly number[];
}

/** The task of covering the `clients` that are marked, from lists of clients per site. */
export function coverTask(marked: Uint8Array, lists: readonly Uint32Array[], sites: readonly number[]): CoverTask {
  const rowOf = new Int32Array(marked.length).fill(-1);
  let rows = 0;
  for (let i = 0; i < marked.length; i++) if (marked[i]) rowOf[i] = rows++;
  const columnsOf: number[][] = Array.from({ length: rows }, () => []);
  const rowsOf = sites.map((site, c) => {
    const mine: number[] = [];
    for (const i of lists[site]!) {
      if (rowOf[i]! < 0) continue;
      mine.push(rowOf[i]!);
      columnsOf[rowOf[i]!]!.push(c);
    }
    return mine;
  });
  return { columnsOf, rowsOf, id: sites };
}

/**
 * Shrinks a task of equal costs until nothing changes: a row that only one column
 * covers takes it; a row that is covered whenever another one is, goes; a column
 * that covers no more than another one, goes.
 */
export function reduce(task: CoverTask): Reduced {
  const fixed: number[] = [];
  let now = task;
  for (;;) {
    const taken = takeSingles(now, fixed);
    const fewerRows = dropDominated(taken.columnsOf, taken.rowsOf, 'superset');
    const shorter = rebuild(taken, fewerRows, new Uint8Array(taken.rowsOf.length).fill(1));
    const fewerColumns = dropDominated(shorter.rowsOf, shorter.columnsOf, 'subset');
    const next = rebuild(shorter, new Uint8Array(shorter.columnsOf.length).fill(1), fewerColumns);
    const unchanged = next.columnsOf.length === now.columnsOf.length && next.rowsOf.length === now.rowsOf.length;
    now = next;
    if (unchanged || now.columnsOf.length === 0) return { task: now, fixed };
  }
}

function takeSingles(task: CoverTask, fixed: number[]): CoverTask {
  const keepRow = new Uint8Array(task.columnsOf.length).fill(1);
  const keepColumn = new Uint8Array(task.rowsOf.length).fill(1);
  task.columnsOf.forEach((columns, r) => {
    if (columns.length !== 1 || !keepRow[r]) return;
    const c = columns[0]!;
    fixed.push(task.id[c]!);
    keepColumn[c] = 0;
    for (const covered of task.rowsOf[c]!) keepRow[covered] = 0;
  });
  return rebuild(task, keepRow, keepColumn);
}

/**
 * Marks the sets to keep. `superset`: those that contain another one go (rows);
 * `subset`: those that lie in another one go (columns). Of equal sets the first stays.
 *
 * @param members the elements of each set
 * @param holders the sets that hold each element
 */
function dropDominated(
  members: readonly (readonly number[])[],
  holders: readonly (readonly number[])[],
  goes: 'superset' | 'subset',
): Uint8Array {
  const keep = new Uint8Array(members.length).fill(1);
  const stamp = new Int32Array(holders.length).fill(-1);
  for (let a = 0; a < members.length; a++) {
    const mine = members[a]!;
    if (!keep[a]) continue;
    if (mine.length === 0) {
      if (goes === 'subset') keep[a] = 0;
      continue;
    }
    let rarest = mine[0]!;
    for (const e of mine) {
      stamp[e] = a;
      if (holders[e]!.length < holders[rarest]!.length) rarest = e;
    }
    for (const b of holders[rarest]!) {
      if (b === a || !keep[b] || members[b]!.length < mine.length) continue;
      const equal = members[b]!.length === mine.length;
      let shared = 0;
      for (const e of members[b]!) if (stamp[e] === a) shared++;
      if (shared < mine.length) continue;
      if (goes === 'superset') {
        if (!equal || a < b) keep[b] = 0;
      } else if (!equal || b < a) {
        keep[a] = 0;
        break;
      }
    }
  }
  return keep;
}

function rebuild(task: CoverTask, keepRow: Uint8Array, keepColumn: Uint8Array): CoverTask {
  const rowAt = positions(keepRow);
  const columnAt = positions(keepColumn);
  const pick = (sets: readonly (readonly number[])[], keep: Uint8Array, at: Int32Array): number[][] =>
    sets.filter((_, n) => keep[n]).map((set) => set.filter((e) => at[e]! >= 0).map((e) => at[e]!));
  return {
    columnsOf: pick(task.columnsOf, keepRow, columnAt),
    rowsOf: pick(task.rowsOf, keepColumn, rowAt),
    id: task.id.filter((_, c) => keepColumn[c]),
  };
}

function positions(keep: Uint8Array): Int32Array {
  let next = 0;
  return Int32Array.from(keep, (kept) => (kept ? next++ : -1));
}

/** min Σ x, Σ x over each row's columns ≥ 1. */
export function coverModel(task: CoverTask): Model {
  const builder = new ModelBuilder();
  for (let c = 0; c < task.rowsOf.length; c++) builder.column(1, 0, 1, true);
  for (const columns of task.columnsOf) {
    builder.row(
      1,
      Number.POSITIVE_INFINITY,
      columns.map((c) => [c, 1] as const),
    );
  }
  return builder.build();
}

/** Rows of which no two share a column: each wants its own, so their number bounds every cover. */
export function packing(task: CoverTask): number {
  const order = task.columnsOf
    .map((_, r) => r)
    .sort((a, b) => task.columnsOf[a]!.length - task.columnsOf[b]!.length || a - b);
  const used = new Uint8Array(task.rowsOf.length);
  let count = 0;
  for (const r of order) {
    if (task.columnsOf[r]!.some((c) => used[c])) continue;
    count++;
    for (const c of task.columnsOf[r]!) used[c] = 1;
  }
  return count;
}

import { BASIC, type Basis, dualBound, type Model, reducedCosts } from '../../solver/model.js';

/** Start variable by circle, as in `SitingModel`. */
export type Started = ReadonlyMap<number, number>;

/**
 * A model in which every circle is started to a given share. Rows that keep one
 * column below what is started are bounds of that column, and the choice itself is
 * no row any more: a change of shares is a change of bounds and sides, from which
 * the dual simplex goes on.
 */
export interface FoldedModel {
  readonly model: Model;
  /** Multipliers of the whole model from those of this one. */
  unfoldDuals(duals: Float64Array): Float64Array;
  /** The basis with a status for every row of the whole model; rows that are bounds here are basic. */
  unfoldBasis(basis: Basis): Basis;
  foldBasis(basis: Basis): Basis;
}

/** A row that is a bound: the column is at most `side` − Σ value · share. */
interface Link {
  readonly row: number;
  readonly side: number;
}

/** Fixes the start variables of `model` at shares, 0…1 by circle. */
export function foldStarts(model: Model, started: Started, shares: Float64Array): FoldedModel {
  const share = new Float64Array(model.columns);
  const isStart = new Uint8Array(model.columns);
  for (const [circle, column] of started) {
    share[column] = shares[circle]!;
    isStart[column] = 1;
  }
  const columnUpper = model.columnUpper.map((upper, j) => (isStart[j] ? 0 : upper));
  const columnLower = model.columnLower.map((lower, j) => (isStart[j] ? 0 : lower));
  const links = new Map<number, Link>();
  const rowOf: number[] = [];
  const rowLower: number[] = [];
  const rowUpper: number[] = [];
  const starts: number[] = [0];
  const indices = new Int32Array(model.indices.length);
  const values = new Float64Array(model.values.length);
  let at = 0;
  for (let r = 0; r < model.rows; r++) {
    const first = at;
    let taken = 0;
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) {
      const j = model.indices[n]!;
      if (isStart[j]) taken += model.values[n]! * share[j]!;
      else {
        indices[at] = j;
        values[at++] = model.values[n]!;
      }
    }
    const hasStarts = at - first < model.starts[r + 1]! - model.starts[r]!;
    if (hasStarts && at === first) continue;
    const upper = model.rowUpper[r]! - taken;
    if (hasStarts && at === first + 1 && values[first] === 1 && model.rowLower[r] === Number.NEGATIVE_INFINITY) {
      const j = indices[first]!;
      at = first;
      // Below the column's own lower bound no point is left; the multipliers then prove what they prove.
      const side = Math.max(columnLower[j]!, upper);
      if (side >= columnUpper[j]!) continue;
      columnUpper[j] = side;
      links.set(j, { row: r, side });
      continue;
    }
    rowOf.push(r);
    rowLower.push(model.rowLower[r]! - taken);
    rowUpper.push(upper);
    starts.push(at);
  }
  const folded: Model = {
    ...model,
    rows: rowOf.length,
    columnLower,
    columnUpper,
    rowLower: Float64Array.from(rowLower),
    rowUpper: Float64Array.from(rowUpper),
    starts: Int32Array.from(starts),
    indices: indices.slice(0, at),
    values: values.slice(0, at),
  };
  return {
    model: folded,
    unfoldDuals: (duals) => unfoldDuals(model, folded, rowOf, links, duals),
    unfoldBasis: ({ columns, rows }) => {
      const all = new Int32Array(model.rows).fill(BASIC);
      rowOf.forEach((r, n) => {
        all[r] = rows[n]!;
      });
      return { columns, rows: all };
    },
    foldBasis: ({ columns, rows }) => ({ columns, rows: Int32Array.from(rowOf, (r) => rows[r]!) }),
  };
}

/** What presses a column against a bound that is a row of the whole model is that row's multiplier. */
function unfoldDuals(
  model: Model,
  folded: Model,
  rowOf: readonly number[],
  links: ReadonlyMap<number, Link>,
  duals: Float64Array,
): Float64Array {
  const all = new Float64Array(model.rows);
  rowOf.forEach((r, n) => {
    all[r] = duals[n]!;
  });
  const reduced = reducedCosts(folded, duals);
  for (const [j, { row }] of links) if (reduced[j]! < 0) all[row] = reduced[j]!;
  return all;
}

/** What multipliers prove for every choice of starts: at least `constant` + Σ `slope` of the circles started. */
export interface StartBound {
  readonly constant: number;
  readonly slope: Float64Array;
}

/**
 * The bound that multipliers prove, by starts: weak duality holds at every choice,
 * and in the multipliers' bound a start variable has a term of its own.
 *
 * @returns in the model's unit; `slope` by circle
 */
export function startBound(model: Model, started: Started, duals: Float64Array, circles: number): StartBound {
  // Rows with the wrong sign are set to 0 by the bound, so they must be before slopes are read.
  const proven = duals.map((y, r) => {
    const side = y > 0 ? model.rowLower[r]! : model.rowUpper[r]!;
    return Number.isFinite(side) && Number.isFinite(y) ? y : 0;
  });
  const columnLower = model.columnLower.slice();
  const columnUpper = model.columnUpper.slice();
  for (const column of started.values()) {
    columnLower[column] = 0;
    columnUpper[column] = 0;
  }
  const reduced = reducedCosts(model, proven);
  const slope = new Float64Array(circles);
  for (const [circle, column] of started) slope[circle] = reduced[column]! - 1e-9 * Math.abs(reduced[column]!);
  return { constant: dualBound(model, proven, columnLower, columnUpper), slope };
}

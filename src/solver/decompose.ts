import type { Model } from './model.js';

/** A model with some rows priced into its objective falls apart into independent models. */
export interface Decomposition {
  /** Σ multiplier · side of the priced rows, and the offset. */
  readonly constant: number;
  readonly parts: readonly { readonly model: Model; readonly columns: Int32Array }[];
}

/**
 * Lagrangian relaxation of `priced` rows at the given multipliers: the sum of
 * the parts' optima (or of lower bounds on them) plus `constant` bounds the
 * model's optimum for any multipliers of the right sign; those of the wrong
 * sign count as 0. Parts are ordered by their first column.
 *
 * @see MODEL §6, Geoffrion 1974
 */
export function decompose(model: Model, priced: readonly number[], multipliers: Float64Array): Decomposition {
  const isPriced = new Uint8Array(model.rows);
  const cost = model.cost.slice();
  let constant = model.offset;
  for (const r of priced) {
    isPriced[r] = 1;
    const y = multipliers[r]!;
    const side = y > 0 ? model.rowLower[r]! : model.rowUpper[r]!;
    if (y === 0 || !Number.isFinite(side) || !Number.isFinite(y)) continue;
    constant += y * side;
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) cost[model.indices[n]!]! -= y * model.values[n]!;
  }
  const group = joinColumns(model, isPriced);
  const partOf = new Map<number, number>();
  const columns: number[][] = [];
  for (let j = 0; j < model.columns; j++) {
    const root = group[j]!;
    let part = partOf.get(root);
    if (part === undefined) {
      part = columns.length;
      partOf.set(root, part);
      columns.push([]);
    }
    columns[part]!.push(j);
  }
  const rows: number[][] = columns.map(() => []);
  for (let r = 0; r < model.rows; r++) {
    if (isPriced[r] || model.starts[r] === model.starts[r + 1]) continue;
    rows[partOf.get(group[model.indices[model.starts[r]!]!]!)!]!.push(r);
  }
  return {
    constant,
    parts: columns.map((list, p) => ({ model: submodel(model, cost, list, rows[p]!), columns: Int32Array.from(list) })),
  };
}

/** Union-find over the rows that stay. */
function joinColumns(model: Model, isPriced: Uint8Array): Int32Array {
  const parent = Int32Array.from({ length: model.columns }, (_, j) => j);
  const find = (j: number): number => {
    let root = j;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = j; at !== root; ) {
      const next = parent[at]!;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  for (let r = 0; r < model.rows; r++) {
    if (isPriced[r]) continue;
    const first = model.starts[r]!;
    for (let n = first + 1; n < model.starts[r + 1]!; n++) {
      const a = find(model.indices[first]!);
      const b = find(model.indices[n]!);
      if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  return parent.map((_, j) => find(j));
}

function submodel(model: Model, cost: Float64Array, columns: readonly number[], rows: readonly number[]): Model {
  const position = new Map(columns.map((j, n) => [j, n]));
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const r of rows) {
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) {
      indices.push(position.get(model.indices[n]!)!);
      values.push(model.values[n]!);
    }
    starts.push(indices.length);
  }
  const pick = (from: Float64Array, at: readonly number[]): Float64Array => Float64Array.from(at, (i) => from[i]!);
  return {
    columns: columns.length,
    rows: rows.length,
    cost: pick(cost, columns),
    offset: 0,
    columnLower: pick(model.columnLower, columns),
    columnUpper: pick(model.columnUpper, columns),
    integer: Uint8Array.from(columns, (j) => model.integer[j]!),
    rowLower: pick(model.rowLower, rows),
    rowUpper: pick(model.rowUpper, rows),
    starts: Int32Array.from(starts),
    indices: Int32Array.from(indices),
    values: Float64Array.from(values),
  };
}

/**
 * A linear or mixed-integer minimisation, as every backend takes it. Rows in
 * compressed sparse rows; `integer[j]` is 1 for an integer column.
 */
export interface Model {
  readonly columns: number;
  readonly rows: number;
  readonly cost: Float64Array;
  readonly offset: number;
  readonly columnLower: Float64Array;
  readonly columnUpper: Float64Array;
  readonly integer: Uint8Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** Which columns and rows' slacks are basic in a relaxation, and at which bound the others are; HiGHS's numbers. */
export interface Basis {
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

/** A row whose slack is basic: it does not bind. */
export const BASIC = 1;

export interface SolverOptions {
  /** Ignore integrality. */
  readonly relax?: boolean;
  readonly nodeLimit?: number;
  readonly relativeGap?: number;
  readonly timeLimitS?: number;
  /** A plan to start from: a value per column, NaN where unknown. */
  readonly start?: Float64Array;
  /** Simplex iterations of a relaxation. */
  readonly iterationLimit?: number;
  readonly method?: 'simplex' | 'ipm';
  /** Basis of a relaxation to start from, as a result brought it. */
  readonly basis?: Basis;
  /** Hand the basis of a relaxation back. */
  readonly keepBasis?: boolean;
  /** Called with every better plan and moving bound of a mixed-integer run. */
  readonly onProgress?: (progress: SolverProgress) => void;
}

export interface SolverProgress {
  readonly objective: number;
  readonly nodes: number;
  /** The plan, where it is a better one. */
  readonly values?: Float64Array;
}

export interface SolverResult {
  readonly status: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  /** Absent where no feasible point is known. */
  readonly values?: Float64Array;
  readonly objective?: number;
  /** Row multipliers of a relaxation: cost − Aᵀ·dual are its reduced costs. */
  readonly duals?: Float64Array;
  /** Where `keepBasis` asked for it. */
  readonly basis?: Basis;
  readonly nodes: number;
  readonly iterations: number;
}

/** One solver. Its own bound is never used: bounds come from `dualBound` (MILP §7). */
export interface SolverBackend {
  readonly name: string;
  /** Throws `ModelTooLarge` for a model that the backend does not take; absent = it takes any. */
  check?(model: Model): void;
  solve(model: Model, options: SolverOptions): Promise<SolverResult>;
}

/** Collects rows and columns one by one. */
export class ModelBuilder {
  private readonly cost: number[] = [];
  private readonly lower: number[] = [];
  private readonly upper: number[] = [];
  private readonly integer: number[] = [];
  private readonly rowLower: number[] = [];
  private readonly rowUpper: number[] = [];
  private readonly starts: number[] = [0];
  private readonly indices: number[] = [];
  private readonly values: number[] = [];
  private offset = 0;

  get columnCount(): number {
    return this.cost.length;
  }

  get rowCount(): number {
    return this.rowLower.length;
  }

  column(cost: number, lower: number, upper: number, integer = false): number {
    this.cost.push(cost);
    this.lower.push(lower);
    this.upper.push(upper);
    this.integer.push(integer ? 1 : 0);
    return this.cost.length - 1;
  }

  addCost(column: number, value: number): void {
    this.cost[column]! += value;
  }

  addConstant(value: number): void {
    this.offset += value;
  }

  /** lower ≤ Σ value · column ≤ upper; terms on the same column are added up, zeros left out. */
  row(lower: number, upper: number, terms: Iterable<readonly [column: number, value: number]>): number {
    const sum = new Map<number, number>();
    for (const [column, value] of terms) sum.set(column, (sum.get(column) ?? 0) + value);
    for (const [column, value] of [...sum].sort((a, b) => a[0] - b[0])) {
      if (value === 0) continue;
      this.indices.push(column);
      this.values.push(value);
    }
    this.starts.push(this.indices.length);
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    return this.rowLower.length - 1;
  }

  build(): Model {
    return {
      columns: this.cost.length,
      rows: this.rowLower.length,
      cost: Float64Array.from(this.cost),
      offset: this.offset,
      columnLower: Float64Array.from(this.lower),
      columnUpper: Float64Array.from(this.upper),
      integer: Uint8Array.from(this.integer),
      rowLower: Float64Array.from(this.rowLower),
      rowUpper: Float64Array.from(this.rowUpper),
      starts: Int32Array.from(this.starts),
      indices: Int32Array.from(this.indices),
      values: Float64Array.from(this.values),
    };
  }
}

/** Reduced costs cost − Aᵀ·duals. */
export function reducedCosts(model: Model, duals: Float64Array): Float64Array {
  const reduced = model.cost.slice();
  for (let r = 0; r < model.rows; r++) {
    const y = duals[r]!;
    if (y === 0) continue;
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) reduced[model.indices[n]!]! -= y * model.values[n]!;
  }
  return reduced;
}

/**
 * A lower bound on the model's optimum (and on that of its relaxation) from any
 * row multipliers: Σ y·(the side they press on) + Σ min over the box of the
 * reduced cost. Weak duality makes it valid whatever the multipliers are worth,
 * so a solver's word is not needed; multipliers of the wrong sign for a
 * one-sided row are set to 0. Summed in a fixed order, less 10⁻⁹ Σ|terms| for
 * rounding (MILP §7).
 *
 * @returns −∞ where a column with a negative reduced cost has no upper bound
 */
export function dualBound(
  model: Model,
  duals: Float64Array,
  lower = model.columnLower,
  upper = model.columnUpper,
): number {
  const y = new Float64Array(model.rows);
  let sum = model.offset;
  let size = Math.abs(model.offset);
  for (let r = 0; r < model.rows; r++) {
    const side = duals[r]! > 0 ? model.rowLower[r]! : model.rowUpper[r]!;
    if (!Number.isFinite(side) || !Number.isFinite(duals[r]!)) continue;
    y[r] = duals[r]!;
    sum += y[r]! * side;
    size += Math.abs(y[r]! * side);
  }
  const reduced = reducedCosts(model, y);
  for (let j = 0; j < model.columns; j++) {
    const d = reduced[j]!;
    if (d === 0) continue;
    const at = d > 0 ? lower[j]! : upper[j]!;
    if (at === 0) continue;
    sum += d * at;
    size += Math.abs(d * at);
  }
  return sum - 1e-9 * size;
}

/**
 * Whether `ray` proves that no point of the box satisfies the rows: Σ ray·(the
 * side it presses on) exceeds what (Aᵀ·ray)·x can reach in the box (Farkas).
 * Checked in both orientations, since solvers differ in sign.
 */
export function farkasProof(model: Model, ray: Float64Array, lower: Float64Array, upper: Float64Array): boolean {
  return [1, -1].some((sign) => {
    let need = 0;
    let size = 0;
    const reach = new Float64Array(model.columns);
    for (let r = 0; r < model.rows; r++) {
      const y = sign * ray[r]!;
      if (y === 0) continue;
      const side = y > 0 ? model.rowLower[r]! : model.rowUpper[r]!;
      if (!Number.isFinite(side)) return false;
      need += y * side;
      size += Math.abs(y * side);
      for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) reach[model.indices[n]!]! += y * model.values[n]!;
    }
    let most = 0;
    for (let j = 0; j < model.columns; j++) {
      const d = reach[j]!;
      if (d === 0) continue;
      most += d * (d > 0 ? upper[j]! : lower[j]!);
      size += Math.abs(d * (d > 0 ? upper[j]! : lower[j]!));
    }
    return need > most + 1e-7 * Math.max(1, size);
  });
}

/**
 * Whether one row alone proves that no point of the box satisfies it: what it can
 * reach in the box lies outside its sides. Solvers that see this while presolving
 * have no multipliers to show for it.
 */
export function boxProof(model: Model, lower: Float64Array, upper: Float64Array): boolean {
  for (let r = 0; r < model.rows; r++) {
    let least = 0;
    let most = 0;
    let size = 1;
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) {
      const value = model.values[n]!;
      const low = value * lower[model.indices[n]!]!;
      const high = value * upper[model.indices[n]!]!;
      least += Math.min(low, high);
      most += Math.max(low, high);
      size += Math.abs(low) + Math.abs(high);
    }
    const slack = 1e-7 * size;
    if (most < model.rowLower[r]! - slack || least > model.rowUpper[r]! + slack) return true;
  }
  return false;
}

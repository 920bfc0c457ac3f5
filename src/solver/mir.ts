import type { Model } from './model.js';

/** A row that every integer point of a model satisfies and a fractional one does not: Σ values · column ≥ lower. */
export interface Cut {
  /** Row of the model that it was derived from. */
  readonly row: number;
  readonly indices: readonly number[];
  readonly values: readonly number[];
  readonly lower: number;
}

/** x ≤ Σ share · integer column: what a continuous column is worth at most. */
type VariableBound = readonly (readonly [column: number, share: number])[];

/** Rounding needs a remainder that is neither nothing nor all of it, or coefficients explode. */
const LEAST_REMAINDER = 0.02;
const MOST_REMAINDER = 0.999;
const LEAST_VIOLATION = 1e-4;
/** Rows with more slack than this share of their largest entry are not looked at. */
const SLACK = 0.3;
/** Up to so many columns in use, every set of the fullest ones is complemented; beyond it three sets. */
const FEW = 16;
const MOST_DIVISORS = 24;
const SNAP = 1e-9;

/** A row as Σ coefficient · integer (from 0) + continuous rest ≥ side. */
interface Knapsack {
  readonly side: number;
  readonly columns: readonly number[];
  readonly coefficients: readonly number[];
  /** Continuous columns that stay: `distance` from the bound that it is measured from, at the point. */
  readonly rest: readonly { readonly column: number; readonly coefficient: number; readonly fromUpper: boolean }[];
}

/**
 * Mixed-integer rounding of single rows (Nemhauser and Wolsey 1990, Marchand and
 * Wolsey 2001): continuous columns are replaced by the sums of integer columns
 * that bound them, or by their bound; integer columns are complemented; what is
 * left is divided and rounded. On cover rows this yields what the hull of "so many
 * openings reach so much of the target" looks like, on floor rows lifted covers.
 *
 * Knows a model's own rows only, so that its cuts never rest on earlier cuts.
 */
export class MirSeparator {
  private readonly bound: (VariableBound | undefined)[];
  private readonly candidates: readonly number[];

  constructor(private readonly model: Model) {
    this.bound = new Array(model.columns);
    const candidates: number[] = [];
    for (let r = 0; r < model.rows; r++) if (!this.noteBound(r) && this.hasInteger(r)) candidates.push(r);
    this.candidates = candidates;
  }

  /** The most violated cut of each row at a point of the relaxation, in the order of the rows. */
  cutsAt(values: Float64Array): Cut[] {
    return this.candidates.flatMap((r) => {
      const sides = [
        ...(Number.isFinite(this.model.rowUpper[r]!) ? [-1] : []),
        ...(Number.isFinite(this.model.rowLower[r]!) ? [1] : []),
      ];
      return sides.flatMap((sign) => this.cutOf(r, sign, values) ?? []);
    });
  }

  /** Whether the row bounds a continuous column by integer ones; the first such row of a column counts. */
  private noteBound(r: number): boolean {
    const { model } = this;
    if (model.rowUpper[r] !== 0 || Number.isFinite(model.rowLower[r]!)) return false;
    let column = -1;
    let scale = 0;
    const terms: [number, number][] = [];
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) {
      const j = model.indices[n]!;
      const value = model.values[n]!;
      if (!model.integer[j]) {
        if (column >= 0 || value <= 0) return false;
        column = j;
        scale = value;
      } else {
        if (value > 0 || model.columnLower[j]! < 0) return false;
        terms.push([j, -value]);
      }
    }
    if (column < 0 || terms.length === 0 || this.bound[column] !== undefined) return false;
    this.bound[column] = terms.map(([j, value]) => [j, value / scale] as const);
    return true;
  }

  private hasInteger(r: number): boolean {
    const { starts, indices, integer } = this.model;
    for (let n = starts[r]!; n < starts[r + 1]!; n++) {
      const j = indices[n]!;
      if (integer[j] || this.bound[j] !== undefined) return true;
    }
    return false;
  }

  private cutOf(r: number, sign: number, values: Float64Array): Cut | undefined {
    const knapsack = this.knapsackOf(r, sign, values);
    if (knapsack === undefined) return undefined;
    let best: { cut: Cut; violation: number } | undefined;
    for (const flipped of complements(this.model, knapsack, values)) {
      for (const divisor of divisors(this.model, knapsack, flipped, values)) {
        const cut = this.rounded(r, knapsack, flipped, divisor);
        if (cut === undefined) continue;
        const violation = violationOf(cut, values);
        if (violation > (best?.violation ?? LEAST_VIOLATION)) best = { cut, violation };
      }
    }
    return best?.cut;
  }

  /** sign · row ≥ sign · side, with its continuous columns replaced where the point suggests it. */
  private knapsackOf(r: number, sign: number, values: Float64Array): Knapsack | undefined {
    const { model } = this;
    const own = sign > 0 ? model.rowLower[r]! : -model.rowUpper[r]!;
    let side = own;
    let slack = -own;
    let largest = 0;
    const sum = new Map<number, number>();
    const rest: { column: number; coefficient: number; fromUpper: boolean }[] = [];
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) {
      const j = model.indices[n]!;
      const c = sign * model.values[n]!;
      slack += c * values[j]!;
      largest = Math.max(largest, Math.abs(c));
      const lower = model.columnLower[j]!;
      const upper = model.columnUpper[j]!;
      if (model.integer[j]) {
        sum.set(j, (sum.get(j) ?? 0) + c);
        continue;
      }
      const bound = c > 0 ? this.bound[j] : undefined;
      if (bound !== undefined && worth(bound, values) <= upper + SNAP) {
        for (const [x, share] of bound) sum.set(x, (sum.get(x) ?? 0) + c * share);
      } else if (c > 0 && Number.isFinite(upper) && (bound !== undefined || upper - values[j]! <= values[j]! - lower)) {
        side -= c * upper;
      } else if (c > 0) {
        if (!Number.isFinite(lower)) return undefined;
        side -= c * lower;
        rest.push({ column: j, coefficient: c, fromUpper: false });
      } else if (Number.isFinite(upper)) {
        side -= c * upper;
        rest.push({ column: j, coefficient: -c, fromUpper: true });
      } else if (Number.isFinite(lower)) {
        side -= c * lower;
      } else return undefined;
    }
    if (slack > SLACK * largest) return undefined;
    const columns: number[] = [];
    const coefficients: number[] = [];
    let open = false;
    for (const [j, c] of sum) {
      const lower = model.columnLower[j]!;
      if (!Number.isFinite(lower)) return undefined;
      side -= c * lower;
      if (c === 0 || lower === model.columnUpper[j]) continue;
      columns.push(j);
      coefficients.push(c);
      open ||= Math.abs(values[j]! - Math.round(values[j]!)) > 1e-6;
    }
    return open ? { side, columns, coefficients, rest } : undefined;
  }

  /** Divides by `divisor` with the `flipped` columns counted from their upper bounds, and rounds. */
  private rounded(
    row: number,
    { side, columns, coefficients, rest }: Knapsack,
    flipped: ReadonlySet<number>,
    divisor: number,
  ): Cut | undefined {
    const { columnLower, columnUpper } = this.model;
    let left = side;
    columns.forEach((j, n) => {
      if (flipped.has(j)) left -= coefficients[n]! * (columnUpper[j]! - columnLower[j]!);
    });
    const whole = Math.floor(left / divisor + SNAP);
    const remainder = left / divisor - whole;
    if (remainder < LEAST_REMAINDER || remainder > MOST_REMAINDER) return undefined;
    const round = (value: number): number => {
      const down = Math.floor(value + SNAP);
      return down + Math.min(1, Math.max(0, value - down) / remainder);
    };
    let lower = whole + 1;
    let size = Math.abs(lower);
    const indices: number[] = [];
    const values: number[] = [];
    const add = (j: number, value: number, fromUpper: boolean): void => {
      if (value === 0) return;
      indices.push(j);
      values.push(fromUpper ? -value : value);
      const at = fromUpper ? -columnUpper[j]! : columnLower[j]!;
      lower += value * at;
      size += Math.abs(value * at) + Math.abs(value);
    };
    columns.forEach((j, n) => {
      const isFlipped = flipped.has(j);
      add(j, round((isFlipped ? -coefficients[n]! : coefficients[n]!) / divisor), isFlipped);
    });
    for (const { column, coefficient, fromUpper } of rest) {
      add(column, coefficient / (divisor * remainder), fromUpper);
    }
    return indices.length === 0 ? undefined : { row, indices, values, lower: lower - SNAP * size };
  }
}

function worth(bound: VariableBound, values: Float64Array): number {
  return bound.reduce((sum, [x, share]) => sum + share * values[x]!, 0);
}

/** Sets of columns to count from their upper bounds: none, the full ones, the fuller half, and where few are in use each fullest set. */
function complements({ columnLower, columnUpper }: Model, { columns }: Knapsack, values: Float64Array): Set<number>[] {
  const fullness = (j: number): number => (values[j]! - columnLower[j]!) / (columnUpper[j]! - columnLower[j]!);
  const used = columns.filter((j) => Number.isFinite(columnUpper[j]!) && fullness(j) > 1e-6);
  used.sort((a, b) => fullness(b) - fullness(a) || a - b);
  const cuts = new Set([0]);
  for (const least of [1 - 1e-6, 0.5]) cuts.add(used.filter((j) => fullness(j) > least).length);
  if (used.length <= FEW) for (let n = 1; n <= used.length; n++) cuts.add(n);
  return [...cuts].sort((a, b) => a - b).map((n) => new Set(used.slice(0, n)));
}

/** Divisors worth trying: coefficients of what is open in part or complemented, and parts of the side. */
function divisors(model: Model, knapsack: Knapsack, flipped: ReadonlySet<number>, values: Float64Array): number[] {
  const { columns, coefficients, side } = knapsack;
  const found = new Set<number>();
  columns.forEach((j, n) => {
    if (found.size >= MOST_DIVISORS) return;
    const isOpen = values[j]! > model.columnLower[j]! + 1e-6;
    if (isOpen || flipped.has(j)) found.add(Math.abs(coefficients[n]!));
  });
  if (coefficients.every((c) => c > 0)) {
    for (const c of [...found]) found.add(c / 2);
    for (const part of [1, 1.5, 2, 2.5, 3, 3.5]) found.add(side / part);
  }
  return [...found].filter((d) => d > 1e-4);
}

/** By how much the point falls short of the cut, as a distance. */
function violationOf({ indices, values: coefficients, lower }: Cut, values: Float64Array): number {
  let left = lower;
  let square = 0;
  indices.forEach((j, n) => {
    left -= coefficients[n]! * values[j]!;
    square += coefficients[n]! ** 2;
  });
  return left / Math.sqrt(square);
}

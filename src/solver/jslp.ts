import jslpModule, { type Model as JslpModel, type SolveResult, type SolverAPI } from 'javascript-lp-solver';
import type { Model, SolverBackend, SolverOptions, SolverResult } from './model.js';

// The package's types are those of its CommonJS build; its ES module's default export is the solver itself.
const solver = jslpModule as unknown as SolverAPI;

const NAME = 'javascript-lp-solver';

/**
 * Columns and rows together, up to which javascript-lp-solver 1.0.3 is used.
 *
 * Measured on 2026-11-24 (bench/jslp.bench.ts, bench/RESULTS.md; 2 busy cores): 133
 * siting models up to this size, drawn with all families on, were all solved right, the
 * slowest in 0.22 s; of 19 models of 180 to 239, six took more than 1 s and two had
 * found nothing after 4 s. Easier models go further: p-median with 30 homes × 25 sites
 * (1,556) in 0.03 s, 80 × 30 (4,911) in 0.4 s.
 */
export const JSLP_LIMIT = 180;

/** A model beyond what a backend solves; what to do about it is the command line's to say. */
export class ModelTooLarge extends Error {
  constructor(
    readonly backend: string,
    readonly columns: number,
    readonly rows: number,
    readonly limit: number,
  ) {
    super(`${backend} takes models of at most ${limit} columns and rows together; this one has ${columns} + ${rows}`);
    this.name = 'ModelTooLarge';
  }
}

/** By how much a row or a bound may be missed, in the row's own unit. */
const TOLERANCE = 1e-6;

/**
 * javascript-lp-solver for small models: a second opinion beside HiGHS.
 *
 * What it returns is counted again on the model; a point that misses a row by more
 * than 10⁻⁶ is `unknown`, and so is its word that a model is infeasible: it says the
 * same where it ran out of time or into a cycle. It gives no multipliers, hence no bound; it heeds no node limit
 * and no start; its values are rounded to 8 decimals.
 */
export const jslpBackend: SolverBackend = {
  name: NAME,
  check: checkSize,
  async solve(model, options) {
    checkSize(model);
    return solveUnlimited(model, options);
  },
};

function checkSize(model: Model): void {
  if (model.columns + model.rows > JSLP_LIMIT) throw new ModelTooLarge(NAME, model.columns, model.rows, JSLP_LIMIT);
}

/** The same without the limit, for measuring where the limit should be. */
export function solveUnlimited(model: Model, options: SolverOptions): SolverResult {
  const work = { nodes: 0, iterations: 0 };
  const shifts = shiftsOf(model);
  if (!shifts) return { status: 'infeasible', ...work };
  const integer = options.relax !== true && model.integer.some(Boolean);
  const timeout = options.timeLimitS === undefined ? {} : { timeout: Math.max(1, options.timeLimitS * 1000) };
  const written = inItsOwnForm(model, shifts, integer);
  if (!written) return { status: 'infeasible', ...work };
  const result = solver.Solve({ ...written, options: { exitOnCycles: true, ...timeout } }) as SolveResult;
  if (
    !result.feasible ||
    result.bounded === false ||
    (Object.keys(written.ints!).length > 0 && result.isIntegral !== true)
  )
    return { status: 'unknown', ...work };
  const values = Float64Array.from(shifts, ({ base, sign }, j) => {
    const value = base + sign * (Number(result[`x${j}`] ?? 0) - Number(result[`m${j}`] ?? 0));
    return integer && model.integer[j] ? Math.round(value) : value;
  });
  if (!satisfies(model, values)) return { status: 'unknown', ...work };
  const proven = options.timeLimitS === undefined;
  return { status: proven ? 'optimal' : 'feasible', values, objective: objectiveOf(model, values), ...work };
}

/** column = base + sign · its variable, which the solver keeps at 0 or above; sign 0: it has no choice. */
interface Shift {
  readonly base: number;
  readonly sign: -1 | 0 | 1;
  /** Largest value of the variable; Infinity = none. */
  readonly upper: number;
  readonly free: boolean;
}

/** Undefined where some column has no value at all. */
function shiftsOf(model: Model): Shift[] | undefined {
  const shifts: Shift[] = [];
  for (let j = 0; j < model.columns; j++) {
    const whole = model.integer[j] === 1;
    const lower = whole ? Math.ceil(model.columnLower[j] - TOLERANCE) : model.columnLower[j];
    const upper = whole ? Math.floor(model.columnUpper[j] + TOLERANCE) : model.columnUpper[j];
    if (lower > upper) return undefined;
    if (lower === upper) shifts.push({ base: lower, sign: 0, upper: 0, free: false });
    else if (Number.isFinite(lower)) shifts.push({ base: lower, sign: 1, upper: upper - lower, free: false });
    else if (Number.isFinite(upper))
      shifts.push({ base: upper, sign: -1, upper: Number.POSITIVE_INFINITY, free: false });
    else shifts.push({ base: 0, sign: 1, upper: Number.POSITIVE_INFINITY, free: true });
  }
  return shifts;
}

/** The model in the solver's own form; undefined where a row that no variable enters does not hold. */
function inItsOwnForm(model: Model, shifts: readonly Shift[], integer: boolean): JslpModel | undefined {
  const constraints: Record<string, { min?: number; max?: number; equal?: number }> = {};
  const variables: Record<string, Record<string, number>> = {};
  const ints: Record<string, 1> = {};
  shifts.forEach(({ sign, upper, free }, j) => {
    if (sign === 0) return;
    const name = `x${j}`;
    variables[name] = { cost: sign * model.cost[j] };
    if (integer && model.integer[j]) ints[name] = 1;
    // The solver's own `unrestricted` was seen to lose such columns: the part below 0 is a variable apart.
    if (free) {
      variables[`m${j}`] = { cost: -model.cost[j] };
      if (integer && model.integer[j]) ints[`m${j}`] = 1;
    }
    if (!Number.isFinite(upper)) return;
    constraints[`u${j}`] = { max: upper };
    variables[name][`u${j}`] = 1;
  });
  for (let r = 0; r < model.rows; r++) {
    const name = `r${r}`;
    let base = 0;
    let entered = false;
    for (let n = model.starts[r]; n < model.starts[r + 1]; n++) {
      const shift = shifts[model.indices[n]];
      base += model.values[n] * shift.base;
      if (shift.sign === 0) continue;
      variables[`x${model.indices[n]}`][name] = shift.sign * model.values[n];
      if (shift.free) variables[`m${model.indices[n]}`][name] = -model.values[n];
      entered = true;
    }
    const min = model.rowLower[r] - base;
    const max = model.rowUpper[r] - base;
    if (!entered) {
      if (min > TOLERANCE || max < -TOLERANCE) return undefined;
      continue;
    }
    if (min === max) constraints[name] = { equal: min };
    else if (Number.isFinite(min) || Number.isFinite(max)) {
      constraints[name] = { ...(Number.isFinite(min) ? { min } : {}), ...(Number.isFinite(max) ? { max } : {}) };
    }
  }
  return { optimize: 'cost', opType: 'min', constraints, variables, ints };
}

/** Whether a point keeps every bound and row of the model, counted on the model itself. */
function satisfies(model: Model, values: Float64Array): boolean {
  for (let j = 0; j < model.columns; j++) {
    if (!(values[j] >= model.columnLower[j] - TOLERANCE && values[j] <= model.columnUpper[j] + TOLERANCE)) return false;
  }
  for (let r = 0; r < model.rows; r++) {
    let sum = 0;
    for (let n = model.starts[r]; n < model.starts[r + 1]; n++) sum += model.values[n] * values[model.indices[n]];
    if (!(sum >= model.rowLower[r] - TOLERANCE && sum <= model.rowUpper[r] + TOLERANCE)) return false;
  }
  return true;
}

function objectiveOf(model: Model, values: Float64Array): number {
  let sum = model.offset;
  for (let j = 0; j < model.columns; j++) sum += model.cost[j] * values[j];
  return sum;
}

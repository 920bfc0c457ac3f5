import type { Model } from './model.js';

/** A point counted on the model itself. */
export interface Recount {
  /** The point with its integer columns set to whole numbers. */
  readonly values: Float64Array;
  readonly objective: number;
  readonly feasible: boolean;
  /** What is broken most, for people; empty where nothing is. */
  readonly worst: string;
}

/** Solvers keep rows to about 10⁻⁶ of their size. */
const TOLERANCE = 1e-6;

/** Solvers call a number whole from about this distance on. */
const WHOLE = 1e-5;

/**
 * Objective and feasibility of a point that somebody else found: bounds, rows and
 * integrality, each to 10⁻⁶ of its terms. Integer columns within 10⁻⁵ of a whole
 * number are set to it first.
 */
export function recount(model: Model, point: Float64Array): Recount {
  const values = point.slice();
  let worst = '';
  let excess = 0;
  const note = (by: number, what: string): void => {
    if (!(by > excess) && !Number.isNaN(by)) return;
    excess = Number.isNaN(by) ? Number.POSITIVE_INFINITY : by;
    worst = `${what} by ${by}`;
  };
  let objective = model.offset;
  for (let j = 0; j < model.columns; j++) {
    if (model.integer[j]) {
      const whole = Math.round(values[j]);
      if (Math.abs(whole - values[j]) <= WHOLE) values[j] = whole;
      else note(Math.abs(whole - values[j]), `column ${j + 1} is not whole`);
    }
    const slack = TOLERANCE * (1 + Math.abs(values[j]));
    note(model.columnLower[j] - values[j] - slack, `column ${j + 1} is below its bound`);
    note(values[j] - model.columnUpper[j] - slack, `column ${j + 1} is above its bound`);
    objective += model.cost[j] * values[j];
  }
  for (let r = 0; r < model.rows; r++) {
    let sum = 0;
    let size = 1;
    for (let n = model.starts[r]; n < model.starts[r + 1]; n++) {
      const term = model.values[n] * values[model.indices[n]];
      sum += term;
      size += Math.abs(term);
    }
    note(model.rowLower[r] - sum - TOLERANCE * size, `row ${r + 1} is below its side`);
    note(sum - model.rowUpper[r] - TOLERANCE * size, `row ${r + 1} is above its side`);
  }
  return { values, objective, feasible: excess === 0, worst };
}

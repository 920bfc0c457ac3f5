import type { Model } from './model.js';

/** Names in written files count from 1 and stay below 8 characters for up to 9,999,999 rows and columns. */
export const columnName = (j: number): string => `C${j + 1}`;
export const rowName = (r: number): string => `R${r + 1}`;

/** A column fixed at 1 that carries the constant of the objective. */
export const ONE = 'ONE';

/** The name of the objective row. */
const OBJECTIVE = 'COST';

/** How one row is written: its kind, right-hand side and width of its range; undefined = it binds nothing. */
interface RowForm {
  readonly kind: 'E' | 'L' | 'G';
  readonly side: number;
  readonly range?: number;
}

function formOf(lower: number, upper: number): RowForm | undefined {
  if (lower === upper) return { kind: 'E', side: lower };
  const hasLower = Number.isFinite(lower);
  const hasUpper = Number.isFinite(upper);
  if (hasLower && hasUpper) return { kind: 'G', side: lower, range: upper - lower };
  if (hasLower) return { kind: 'G', side: lower };
  return hasUpper ? { kind: 'L', side: upper } : undefined;
}

/**
 * The model as MPS: a minimisation, columns `C1…`, rows `R1…`, fields at columns
 * 2, 5, 15 and 25, so that readers of fixed and of free MPS both take it.
 * Numbers keep all their digits, which may pass the 12 characters of the oldest
 * readers; only one number stands on a line, so nothing is cut off.
 *
 * Rows without a side are left out. The constant is a column fixed at 1, since
 * readers disagree about the sign of a right-hand side of the objective. Integer columns always get an upper bound, since readers disagree
 * about what its absence means.
 */
export function writeMps(model: Model, name = 'KEZHONG'): string {
  const forms = Array.from({ length: model.rows }, (_, r) => formOf(model.rowLower[r], model.rowUpper[r]));
  const lines = [`NAME          ${name}`, 'ROWS', ` N  ${OBJECTIVE}`];
  forms.forEach((form, r) => {
    if (form) lines.push(` ${form.kind}  ${rowName(r)}`);
  });
  addColumns(model, forms, lines);
  lines.push('RHS');
  forms.forEach((form, r) => {
    if (form && form.side !== 0) lines.push(entry('RHS', rowName(r), form.side));
  });
  if (forms.some((form) => form?.range !== undefined)) {
    lines.push('RANGES');
    forms.forEach((form, r) => {
      if (form?.range !== undefined) lines.push(entry('RANGE', rowName(r), form.range));
    });
  }
  lines.push('BOUNDS');
  if (model.offset !== 0) lines.push(` FX BOUND     ${ONE.padEnd(10)}1`);
  for (let j = 0; j < model.columns; j++) addBounds(model, j, lines);
  lines.push('ENDATA', '');
  return lines.join('\n');
}

function entry(first: string, second: string, value: number): string {
  return `    ${first.padEnd(10)}${second.padEnd(10)}${value}`;
}

function addColumns(model: Model, forms: readonly (RowForm | undefined)[], lines: string[]): void {
  const { starts, rows, values } = byColumn(model);
  lines.push('COLUMNS');
  let inside = false;
  let markers = 0;
  const mark = (integer: boolean): void => {
    if (integer === inside) return;
    lines.push(`    MARK${String(markers++).padEnd(6)}${"'MARKER'".padEnd(25)}${integer ? "'INTORG'" : "'INTEND'"}`);
    inside = integer;
  };
  for (let j = 0; j < model.columns; j++) {
    mark(model.integer[j] === 1);
    // Also where the cost is 0: a column that stands nowhere would not exist.
    lines.push(entry(columnName(j), OBJECTIVE, model.cost[j]));
    for (let n = starts[j]; n < starts[j + 1]; n++) {
      if (forms[rows[n]]) lines.push(entry(columnName(j), rowName(rows[n]), values[n]));
    }
  }
  mark(false);
  if (model.offset !== 0) lines.push(entry(ONE, OBJECTIVE, model.offset));
}

function byColumn(model: Model): { starts: Int32Array; rows: Int32Array; values: Float64Array } {
  const starts = new Int32Array(model.columns + 1);
  for (const j of model.indices) starts[j + 1]++;
  for (let j = 0; j < model.columns; j++) starts[j + 1] += starts[j];
  const next = starts.slice(0, model.columns);
  const rows = new Int32Array(model.indices.length);
  const values = new Float64Array(model.indices.length);
  for (let r = 0; r < model.rows; r++) {
    for (let n = model.starts[r]; n < model.starts[r + 1]; n++) {
      const at = next[model.indices[n]]++;
      rows[at] = r;
      values[at] = model.values[n];
    }
  }
  return { starts, rows, values };
}

function addBounds(model: Model, j: number, lines: string[]): void {
  const lower = model.columnLower[j];
  const upper = model.columnUpper[j];
  const bound = (kind: string, value?: number): void => {
    const text = ` ${kind} BOUND     ${columnName(j).padEnd(10)}${value ?? ''}`;
    lines.push(text.trimEnd());
  };
  if (lower === upper) {
    bound('FX', lower);
    return;
  }
  if (lower === Number.NEGATIVE_INFINITY && upper === Number.POSITIVE_INFINITY) {
    bound('FR');
    return;
  }
  if (lower === Number.NEGATIVE_INFINITY) bound('MI');
  // An explicit 0 as well where the upper bound is not positive: readers would take −∞ for the lower one.
  else if (lower !== 0 || upper <= 0) bound('LO', lower);
  if (upper !== Number.POSITIVE_INFINITY) bound('UP', upper);
  else if (model.integer[j]) bound('PL');
}

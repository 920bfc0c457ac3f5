import type { Model } from './model.js';
import { columnName, ONE, rowName } from './mps.js';

/** Lines stay below the 255 characters that some readers stop at. */
const LINE = 200;

/**
 * The model as CPLEX LP text: a minimisation, columns `C1…`, rows `R1…`. A row
 * with two sides becomes two rows (`R1` and `R1U`), since not every reader takes
 * a range; rows without a side are left out. The constant is a column fixed at 1:
 * not every reader takes a bare number in the objective.
 */
export function writeLp(model: Model, name = 'kezhong'): string {
  const lines = [`\\ ${name}`, 'Minimize'];
  const costs: [string, number][] = [[ONE, model.offset]];
  for (let j = 0; j < model.columns; j++) if (model.cost[j] !== 0) costs.push([columnName(j), model.cost[j]]);
  addSum('COST', costs, '', lines);
  lines.push('Subject To');
  for (let r = 0; r < model.rows; r++) addRow(model, r, lines);
  lines.push('Bounds', ` ${ONE} = 1`);
  for (let j = 0; j < model.columns; j++) lines.push(` ${boundsOf(model, j)}`);
  const integers: string[] = [];
  for (let j = 0; j < model.columns; j++) if (model.integer[j]) integers.push(columnName(j));
  if (integers.length > 0) lines.push('Generals', ...wrapped(integers));
  lines.push('End', '');
  return lines.join('\n');
}

function addRow(model: Model, r: number, lines: string[]): void {
  const lower = model.rowLower[r];
  const upper = model.rowUpper[r];
  const terms: [string, number][] = [];
  for (let n = model.starts[r]; n < model.starts[r + 1]; n++) {
    terms.push([columnName(model.indices[n]), model.values[n]]);
  }
  // A row without entries may still be a contradiction; the text needs some column to say it with.
  if (terms.length === 0) terms.push([ONE, 0]);
  if (lower === upper) {
    addSum(rowName(r), terms, `= ${lower}`, lines);
    return;
  }
  if (Number.isFinite(lower)) addSum(rowName(r), terms, `>= ${lower}`, lines);
  const second = Number.isFinite(lower) ? `${rowName(r)}U` : rowName(r);
  if (Number.isFinite(upper)) addSum(second, terms, `<= ${upper}`, lines);
}

function addSum(label: string, terms: readonly (readonly [string, number])[], end: string, lines: string[]): void {
  const words = terms.map(([name, value], n) => {
    const sign = value < 0 ? '- ' : n > 0 ? '+ ' : '';
    return `${sign}${Math.abs(value)} ${name}`;
  });
  if (end !== '') words.push(end);
  const [first = '', ...more] = wrapped(words);
  lines.push(` ${label}:${first}`, ...more);
}

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line.length + word.length > LINE) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}

function boundsOf(model: Model, j: number): string {
  const lower = model.columnLower[j];
  const upper = model.columnUpper[j];
  const name = columnName(j);
  if (lower === upper) return `${name} = ${lower}`;
  const hasUpper = Number.isFinite(upper);
  if (!Number.isFinite(lower)) return hasUpper ? `-inf <= ${name} <= ${upper}` : `${name} free`;
  return hasUpper ? `${lower} <= ${name} <= ${upper}` : `${name} >= ${lower}`;
}

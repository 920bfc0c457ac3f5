import { parseString } from 'fast-csv';
import { errorAt, noteAt, type Position, words } from './finding.js';
import type { Lookup } from './names.js';
import { fold, nearest } from './nearest.js';
import type { Problem } from './problem.js';

/** Chinese headers that spreadsheets of offices carry, by the column they mean. */
const HEADERS_ZH: Readonly<Record<string, string>> = {
  编号: 'id',
  名称: 'name',
  业态: 'type',
  类型: 'type',
  类别: 'class',
  形式: 'format',
  形式组: 'formats',
  生活圈: 'circle',
  社区: 'community',
  人口: 'population',
  占比: 'share',
  儿童: 'children',
  成人: 'adults',
  老人: 'elders',
  状态: 'status',
  面积: 'floorM2',
  租金: 'rentYuanPerM2',
  来源: 'provenance',
  原文: 'quote',
  依据: 'basis',
  阶段: 'phase',
  点位: 'location',
  信号灯: 'signals',
  台阶: 'stepsM',
  无台阶: 'stepFree',
  无障碍: 'accessible',
};

/** A table whose header has been read; cells are strings, asked for through `TableRow`. */
export interface Table {
  readonly file: string;
  readonly rows: readonly TableRow[];
  has(column: string): boolean;
  /** Where the header names a column; the file where it does not. */
  at(column: string): Position;
}

/** What a table must and may have. */
export interface TableShape {
  readonly columns: readonly string[];
  readonly optional?: readonly string[];
  /** Chinese headers of this table alone, by the column they mean; they come before those of all tables. */
  readonly headersZh?: Readonly<Record<string, string>>;
}

/**
 * Reads a comma-separated table. Columns are found by header, in any order; blank
 * lines are skipped. Adds `malformed-csv`, `empty-table`, `missing-column`,
 * `duplicate-column`, `unknown-column` (a note) and `ragged-row`.
 *
 * @param shown name of the file in messages.
 */
export async function readTable(text: string, shown: string, shape: TableShape, problems: Problem[]): Promise<Table> {
  const raw = await parseRows(text, shown, problems);
  const header = raw.find((row) => !isBlank(row.cells));
  if (header === undefined) {
    if (raw.length > 0 || text.trim() === '') {
      problems.push(errorAt({ file: shown, line: 1 }, 'empty-table', words('表是空的', 'the table is empty')));
    }
    return { file: shown, rows: [], has: () => false, at: () => ({ file: shown }) };
  }
  const columns = readHeader(header, shown, shape, problems);
  const rows: TableRow[] = [];
  for (const row of raw) {
    if (row === header || isBlank(row.cells)) continue;
    if (row.cells.length !== header.cells.length) {
      const [n, m] = [row.cells.length, header.cells.length];
      const what = words(`此行有 ${n} 格，表头有 ${m} 格`, `the row has ${n} cells, the header ${m}`);
      problems.push(errorAt({ file: shown, line: row.line, column: Math.min(n, m) + 1 }, 'ragged-row', what));
      continue;
    }
    rows.push(new TableRow(shown, row.line, row.cells, header.cells, columns, problems));
  }
  const at = (column: string): Position => {
    const index = columns.get(column);
    return { file: shown, ...(index === undefined ? {} : { line: header.line, column: index + 1 }) };
  };
  return { file: shown, rows, has: (column) => columns.has(column), at };
}

export interface RawRow {
  readonly line: number;
  readonly cells: string[];
}

/** Rows of a comma-separated text as strings, each with the line it begins on; adds `malformed-csv`. */
export function parseRows(text: string, shown: string, problems: Problem[]): Promise<RawRow[]> {
  return new Promise((resolve) => {
    const rows: RawRow[] = [];
    let line = 1;
    parseString(text, { headers: false })
      .on('data', (cells: string[]) => {
        rows.push({ line, cells });
        line++;
        // A quoted cell may hold line breaks; the next row then starts that much later.
        for (const cell of cells) if (cell.includes('\n')) line += cell.split('\n').length - 1;
      })
      .on('error', () => {
        const at = { file: shown, line: brokenQuoteLine(text) };
        const what = words('引号没有成对，表无法读取', 'a quoted cell is not closed properly');
        const hint = words(
          '单元格内的引号要写成两个：""',
          'a quotation mark inside a quoted cell is written twice: ""',
        );
        problems.push(errorAt(at, 'malformed-csv', what, hint));
        resolve([]);
      })
      .on('end', () => resolve(rows));
  });
}

/** Line of the first quoted cell that never closes or goes on after its closing mark. */
function brokenQuoteLine(text: string): number {
  let line = 1;
  let opened = 0;
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  for (let p = 0; p < text.length; p++) {
    const ch = text[p]!;
    if (state === 'quoted') {
      if (ch === '"' && text[p + 1] === '"') p++;
      else if (ch === '"') state = 'closed';
      else if (ch === '\n') line++;
    } else if (ch === '"' && state === 'start') {
      state = 'quoted';
      opened = line;
    } else if (ch === ',' || ch === '\n') {
      state = 'start';
      if (ch === '\n') line++;
    } else if (state === 'closed' && ch.trim() !== '') {
      return line;
    } else if (state === 'start') {
      state = 'plain';
    }
  }
  return state === 'quoted' ? opened : line;
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

function readHeader(header: RawRow, shown: string, shape: TableShape, problems: Problem[]): Map<string, number> {
  const known = [...shape.columns, ...(shape.optional ?? [])];
  const byFolded = new Map(known.map((name) => [fold(name), name]));
  const columns = new Map<string, number>();
  const strangers: { name: string; column: number }[] = [];
  header.cells.forEach((cell, index) => {
    const translated = shape.headersZh?.[cell.trim()] ?? HEADERS_ZH[cell.trim()];
    const name = byFolded.get(fold(cell)) ?? (translated && known.includes(translated) ? translated : undefined);
    const at = { file: shown, line: header.line, column: index + 1 };
    if (name === undefined) strangers.push({ name: cell.trim(), column: index + 1 });
    else if (columns.has(name)) {
      problems.push(errorAt(at, 'duplicate-column', words(`列“${name}”出现两次`, `column "${name}" stands twice`)));
    } else columns.set(name, index);
  });
  for (const name of shape.columns) {
    if (columns.has(name)) continue;
    const close = nearest(
      name,
      strangers.map((stranger) => stranger.name),
    );
    const hint = close[0] === undefined ? undefined : words(`最接近的列：${close[0]}`, `nearest column: ${close[0]}`);
    const at = { file: shown, line: header.line };
    problems.push(errorAt(at, 'missing-column', words(`缺少列“${name}”`, `column "${name}" is missing`), hint));
  }
  for (const { name, column } of strangers) {
    const close = nearest(name, known);
    const hint = close[0] === undefined ? undefined : words(`最接近：${close[0]}`, `nearest: ${close[0]}`);
    const what = words(`不认识列“${name}”，未读取`, `column "${name}" is not known and not read`);
    problems.push(noteAt({ file: shown, line: header.line, column }, 'unknown-column', what, hint));
  }
  return columns;
}

/** How a numeric cell may look. */
export interface NumberRule {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** The value must be larger than `min`, not equal to it. */
  readonly above?: boolean;
}

/**
 * One row. Every getter checks its cell, adds a problem with line and cell number
 * if it does not fit, and goes on with a neutral value, so that one reading
 * finds everything that is wrong. A column that is missing altogether was
 * reported once with the header.
 */
export class TableRow {
  constructor(
    private readonly file: string,
    readonly line: number,
    private readonly cells: readonly string[],
    private readonly header: readonly string[],
    private readonly columns: ReadonlyMap<string, number>,
    private readonly problems: Problem[],
  ) {}

  /** Where a cell of this row stands. */
  at(column?: string): Position {
    const index = column === undefined ? undefined : this.columns.get(column);
    return { file: this.file, line: this.line, ...(index === undefined ? {} : { column: index + 1 }) };
  }

  /** The column's header as the file writes it. */
  title(column: string): string {
    const index = this.columns.get(column);
    return index === undefined ? column : this.header[index]!.trim();
  }

  /** The trimmed cell, '' where it is empty or the column is absent. */
  text(column: string): string {
    const index = this.columns.get(column);
    return index === undefined ? '' : this.cells[index]!.trim();
  }

  /** A cell that must not be empty. */
  filled(column: string): string {
    const text = this.text(column);
    if (text === '' && this.columns.has(column)) {
      this.add(
        column,
        'empty-cell',
        words(`列“${this.title(column)}”是空的`, `column "${this.title(column)}" is empty`),
      );
    }
    return text;
  }

  /** A number; NaN after a problem. */
  number(column: string, rule: NumberRule = {}): number {
    const text = this.filled(column);
    return text === '' ? Number.NaN : this.parse(column, text, rule);
  }

  /** A number or, in an empty cell, undefined. */
  optionalNumber(column: string, rule: NumberRule = {}): number | undefined {
    const text = this.text(column);
    return text === '' ? undefined : this.parse(column, text, rule);
  }

  /** One of a few words; the first of `choices` after a problem. */
  choice<T extends string>(column: string, choices: Readonly<Record<string, T>>): T {
    const text = this.filled(column);
    const found = choices[text] ?? choices[text.toLowerCase()];
    if (found !== undefined && Object.hasOwn(choices, choices[text] === undefined ? text.toLowerCase() : text)) {
      return found;
    }
    if (text !== '') {
      const all = [...new Set(Object.values(choices))];
      const close = nearest(text, Object.keys(choices))[0];
      const hint = close === undefined ? undefined : words(`最接近：${close}`, `nearest: ${close}`);
      const what = words(
        `列“${this.title(column)}”是“${text}”，应为 ${all.join('、')}`,
        `column "${this.title(column)}" has "${text}"; expected ${all.join(', ')}`,
      );
      this.add(column, 'unknown-choice', what, hint);
    }
    return Object.values(choices)[0]!;
  }

  /** Index of a named thing; -1 where the cell is empty and may be, or after a problem. */
  name(column: string, lookup: Lookup, kind: NameKind, optional = false): number {
    const text = optional ? this.text(column) : this.filled(column);
    return text === '' ? -1 : this.find(column, text, lookup, kind);
  }

  /** Indices of a list of named things, separated by `separator`; unknown ones are reported and left out. */
  nameList(column: string, lookup: Lookup, kind: NameKind, separator = ';'): number[] {
    const found = this.list(column, separator).map((text) => this.find(column, text, lookup, kind));
    return found.filter((index) => index >= 0);
  }

  /** The parts of a cell; full-width separators count too. */
  list(column: string, separator = ';'): string[] {
    const wide = separator === ';' ? '；' : separator === '|' ? '｜' : separator;
    const parts = this.text(column).replaceAll(wide, separator).split(separator);
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  }

  private find(column: string, text: string, lookup: Lookup, kind: NameKind): number {
    const index = lookup.find(text);
    // Nothing to find in means that the other file could not be read, which has been told there.
    if (index < 0 && lookup.size > 0) {
      const what = words(
        `列“${this.title(column)}”是“${text}”，应为${kind.zh}`,
        `column "${this.title(column)}" has "${text}"; expected ${kind.en}`,
      );
      this.add(column, `unknown-${kind.code}`, what, nameHint(lookup, text, kind));
    }
    return index;
  }

  private parse(column: string, text: string, rule: NumberRule): number {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    const fault = numberFault(value, rule);
    if (fault !== undefined) {
      const what = words(
        `列“${this.title(column)}”是“${text}”，应为${fault.zh}`,
        `column "${this.title(column)}" has "${text}"; expected ${fault.en}`,
      );
      this.add(column, fault.code, what);
      return Number.NaN; // a typed array would wrap a negative count to four thousand million
    }
    return value;
  }

  private add(column: string, code: string, what: Problem['what'], hint?: Problem['what']): void {
    this.problems.push(errorAt(this.at(column), code, what, hint));
  }
}

/** What kind of name is expected, for codes and messages. */
export interface NameKind {
  /** Second half of the problem's code: `type` gives `unknown-type`. */
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

export const NAME_KINDS = {
  type: { code: 'type', zh: '业态', en: 'a business type' },
  format: { code: 'format', zh: '业态形式', en: 'a format' },
  circle: { code: 'circle', zh: '生活圈', en: 'a circle' },
  community: { code: 'community', zh: '社区', en: 'a community' },
  siteClass: { code: 'class', zh: '点位类别', en: 'a class of sites' },
  bureau: { code: 'bureau', zh: '部门', en: 'a bureau' },
} as const satisfies Record<string, NameKind>;

/** Hint for an unknown name: the nearest valid ones, and how to make the given one valid. */
export function nameHint(lookup: Lookup, text: string, kind: NameKind): Problem['hint'] {
  const hint = lookup.hint(text);
  if (kind.code !== 'type') return hint;
  const near = hint ?? words('', '');
  return words(
    `${near.zh}${near.zh === '' ? '' : '。'}在 types.yaml 加别名，或改此格`,
    `${near.en}${near.en === '' ? '' : '. '}Add an alias in types.yaml, or fix the cell.`,
  );
}

/** What a number should have been, or undefined where it fits. */
export function numberFault(value: number, rule: NumberRule): { code: string; zh: string; en: string } | undefined {
  if (!Number.isFinite(value)) return { code: 'not-a-number', zh: '数字', en: 'a number' };
  if (rule.integer && !Number.isInteger(value)) return { code: 'not-an-integer', zh: '整数', en: 'a whole number' };
  const { min, max } = rule;
  const low = min !== undefined && (rule.above ? value <= min : value < min);
  if (!low && !(max !== undefined && value > max)) return undefined;
  const code = value < 0 && min === 0 ? 'negative-number' : 'out-of-range';
  if (min !== undefined && max !== undefined && !rule.above) {
    return { code, zh: `${min} 到 ${max} 的数`, en: `a number from ${min} to ${max}` };
  }
  const from = min === undefined ? '' : rule.above ? `> ${min}` : `≥ ${min}`;
  const to = max === undefined ? '' : `≤ ${max}`;
  const range = [from, to].filter((part) => part !== '').join(', ');
  return { code, zh: `${range} 的数`, en: `a number ${range}` };
}

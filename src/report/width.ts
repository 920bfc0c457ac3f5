import { plainText } from './format.js';

/** Ranges that a terminal shows two columns wide (Unicode East Asian Width W and F, and emoji). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

function charWidth(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(char)) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** Columns that a text takes on a terminal: full-width characters count 2, marks on other characters 0. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** The text, or as much of it as fits in `width` columns with `…` at its end. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const char of text) {
    used += charWidth(char);
    if (used > width) break;
    kept += char;
  }
  return `${kept}…`;
}

/** Words in lines of at most `width` columns, the second and later ones indented; a longer word is broken. */
export function foldWords(words: readonly string[], width: number): string[] {
  const indent = '  ';
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = line === '' ? '' : indent;
    for (const char of word) {
      if (displayWidth(line + char) > width) {
        lines.push(line);
        line = indent;
      }
      line += char;
    }
  }
  return [...lines, line];
}

/** A sentence in lines of at most `width` columns: what it says is not cut. */
export function fold(text: string, width: number): string[] {
  return foldWords(text.split(' '), width);
}

export interface TableColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Cut with `…` where the line is too long; the column marked so gives way first. */
  readonly flexible?: boolean;
}

const GUTTER = '  ';

function naturalWidths(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): number[] {
  return columns.map((column, n) => Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[n]))));
}

/** Columns of a line of `width` that are left for one more column after these. */
export function roomBeside(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): number {
  return naturalWidths(columns, rows).reduce((room, used) => room - used - GUTTER.length, width);
}

/**
 * Lines of a table for people: columns aligned by display width, no line wider
 * than `width`, one header line. Flexible columns are shortened where needed.
 */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const clean = rows.map((row) => row.map(plainText));
  const widths = naturalWidths(columns, clean);
  shrink(columns, widths, width);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, n) => {
        const text = shorten(cell, widths[n]);
        const pad = ' '.repeat(widths[n] - displayWidth(text));
        return columns[n].align === 'right' ? pad + text : text + pad;
      })
      .join(GUTTER)
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...clean.map(line)];
}

/** Takes columns from the widest flexible one until the line fits; then from the widest of all. */
function shrink(columns: readonly TableColumn[], widths: number[], width: number): void {
  const least = 6;
  let over = widths.reduce((a, b) => a + b, 0) + GUTTER.length * (columns.length - 1) - width;
  while (over > 0) {
    let widest = -1;
    for (let n = 0; n < widths.length; n++) {
      if (columns[n].flexible && widths[n] > least && (widest < 0 || widths[n] > widths[widest])) widest = n;
    }
    if (widest < 0) widest = widths.indexOf(Math.max(...widths));
    if (widths[widest] <= 1) return;
    widths[widest]--;
    over--;
  }
}

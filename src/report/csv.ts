/** A cell: numbers are written as they are, texts are made safe for spreadsheets, absent is empty. */
export type CsvCell = string | number | undefined;

/** Byte order mark, without which office programs read UTF-8 as the local encoding. */
const BOM = '\ufeff';

/**
 * A CSV file (RFC 4180) with BOM. A text that a spreadsheet would take for a
 * formula (it begins with = + - @, a tab or a return) gets a leading apostrophe;
 * numbers do not, so that they stay numbers.
 */
export function csvText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return BOM + [header, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: CsvCell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import { stringify } from 'yaml';

export type Cell = string | number;

/** Comma-separated text with a header row, LF line ends; cells are quoted only where they must be. */
export function toCsv(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]): string => cells.map(toCell).join(',');
  for (const row of rows) {
    if (row.length !== columns.length) throw new Error(`row of ${row.length} cells under ${columns.length} columns`);
  }
  return `${[columns, ...rows].map(line).join('\n')}\n`;
}

function toCell(value: Cell): string {
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0 });
}

/** GeoJSON with one feature a line, so that a change shows as a line. */
export function toGeoJson(features: readonly object[]): string {
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
  return `{"type":"FeatureCollection","features":[\n${lines}\n]}\n`;
}

/** Rounded to 0.1 m, so that no difference between engines reaches a file. */
export function round1(value: number): number {
  const rounded = Math.round(value * 10) / 10;
  return rounded === 0 ? 0 : rounded;
}

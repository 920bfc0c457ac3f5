import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseString } from 'fast-csv';
import { parse } from 'yaml';

export const CITY = 'seeds/zhongwei';
export const SOURCE = 'seeds/source';

export type Row = Readonly<Record<string, string>>;

/** The shipped city's files as they are written, read without kezhong's own reader. */
export function text(file: string, folder = CITY): string {
  return readFileSync(join(folder, file), 'utf8');
}

export function rows(file: string): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const found: Row[] = [];
    parseString(text(file), { headers: true })
      .on('data', (row: Row) => found.push(row))
      .on('error', reject)
      .on('end', () => resolve(found));
  });
}

export interface TypeEntry {
  id: string;
  name: { zh: string; en: string };
  aliases: string[];
  class: string;
  inMainText: boolean;
  priority: boolean;
  weight: number;
  radiusM: number;
  radiusProvenance: string;
  target: number;
  quota?: { count: number; perCircles: number; alsoCounts: string[] };
  presence?: { count: number; perCircles: number; alsoCounts: string[] };
  density?: { windowM: number; maxCount: number };
  cityTarget?: { share: number; definitionGiven: boolean };
  bureau: string;
  quote: string;
}

export interface FormatEntry {
  id: string;
  kind: string;
  credits: { type: string; credit: number }[];
  floorM2: number;
  hosts: string[];
  siteClasses: string[];
  quote: string;
}

export const types = (): TypeEntry[] => parse(text('types.yaml')) as TypeEntry[];
export const formats = (): { siteClasses: { id: string; quote: string }[]; formats: FormatEntry[] } =>
  parse(text('formats.yaml')) as { siteClasses: { id: string; quote: string }[]; formats: FormatEntry[] };
export const bureaus = (): { id: string; name: { zh: string }; quote: string }[] =>
  parse(text('bureaus.yaml')) as { id: string; name: { zh: string }; quote: string }[];

export const count = (list: readonly Row[], column: string, value: string): number =>
  list.filter((row) => row[column] === value).length;

export const list = (cell: string): string[] => (cell === '' ? [] : cell.split(';'));

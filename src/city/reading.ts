import path from 'node:path';
import type { z } from 'zod';
import { readTable, type Table, type TableRow, type TableShape } from './csv.js';
import { errorAt, type Position, warningAt, words } from './finding.js';
import type { Problem } from './problem.js';
import { readText, shownPath } from './read-text.js';
import type { Provenance } from './types.js';
import { checkAgainst, parseYaml, type ValuePath } from './yaml.js';

export const PROVENANCES = {
  stated: 'stated',
  reconstructed: 'reconstructed',
  assumed: 'assumed',
  明示: 'stated',
  推导: 'reconstructed',
  假定: 'assumed',
} as const satisfies Record<string, Provenance>;

/** Answers of a table's cell. */
export const YES_NO = {
  yes: 'yes',
  no: 'no',
  true: 'yes',
  false: 'no',
  '1': 'yes',
  '0': 'no',
  是: 'yes',
  否: 'no',
} as const;

/** Metres in the city's plane: what lies farther from its origin is no metre, or no place of the city. */
export const POSITION = { min: -1_000_000, max: 1_000_000 };

/** A yes or no; undefined in an empty cell or without the column. */
export function yesOrNo(row: TableRow, column: string): boolean | undefined {
  return row.text(column) === '' ? undefined : row.choice(column, YES_NO) === 'yes';
}

/** A YAML file: its data where it fits the schema, what it says where it does not. */
export interface CheckedYaml<T> {
  readonly data?: T;
  readonly raw: unknown;
  readonly where: (path: ValuePath) => Position;
}

/** One reading of a city folder: where it is, what was found wrong, and how values are known. */
export class Reading {
  readonly problems: Problem[] = [];
  readonly provenance: Record<Provenance, number> = { stated: 0, reconstructed: 0, assumed: 0 };

  constructor(readonly folder: string) {}

  /** The name of one of the folder's files in messages. */
  shown(file: string): string {
    return shownPath(path.join(this.folder, file));
  }

  /** A table of the folder; without rows, `missing` or `empty` says whether that is an error. */
  async table(file: string, shape: TableShape, need: 'rows' | 'file' | 'nothing'): Promise<Table | undefined> {
    const text = await readText(path.join(this.folder, file), this.problems, need === 'nothing');
    if (text === undefined) return undefined;
    const before = this.problems.length;
    const table = await readTable(text, this.shown(file), shape, this.problems);
    if (table.rows.length === 0 && this.problems.length === before && need !== 'nothing') {
      const at = { file: this.shown(file) };
      const what = words('表里没有数据行', 'the table has no rows');
      this.problems.push((need === 'rows' ? errorAt : warningAt)(at, 'empty-table', what));
    }
    return table;
  }

  /**
   * A YAML file of the folder held against its schema; `raw` is what it says even
   * where it does not fit, so that names in other files can still be looked up.
   */
  async yaml<S extends z.ZodType>(file: string, schema: S): Promise<CheckedYaml<z.output<S>>> {
    const absent = { raw: undefined, where: () => ({ file: this.shown(file) }) };
    const text = await readText(path.join(this.folder, file), this.problems);
    if (text === undefined) return absent;
    const yaml = parseYaml(text, this.shown(file), this.problems);
    if (yaml === undefined) return absent;
    if (yaml.data === null || (Array.isArray(yaml.data) && yaml.data.length === 0)) {
      this.problems.push(errorAt({ file: yaml.file }, 'empty-table', words('文件没有内容', 'the file has no entries')));
      return absent;
    }
    const data = checkAgainst(schema, yaml.data, yaml.where, this.problems, 'warning');
    return { ...(data === undefined ? {} : { data }), raw: yaml.data, where: yaml.where };
  }

  /** Counts how a value is known. */
  count(kind: Provenance): Provenance {
    this.provenance[kind]++;
    return kind;
  }

  /** Provenance of a row, counted; a stated row must carry the words that state it. */
  origin(row: TableRow, table: Table): Provenance {
    const kind = row.choice('provenance', PROVENANCES);
    if (kind === 'stated' && table.has('quote') && row.text('quote') === '') {
      const what = words('注明为“明示”，却没有原文', 'is marked as stated and quotes nothing');
      this.problems.push(warningAt(row.at('quote'), 'stated-without-quote', what));
    }
    return table.has('provenance') ? this.count(kind) : kind;
  }

  /** Reports ids that stand twice; `position` is asked only for those. */
  unique(ids: readonly string[], position: (index: number) => Position): void {
    const first = new Map<string, number>();
    ids.forEach((id, index) => {
      if (id === '') return;
      const earlier = first.get(id);
      if (earlier === undefined) {
        first.set(id, index);
        return;
      }
      const line = position(earlier).line;
      const what = words(`编号“${id}”重复，首次在第 ${line} 行`, `id "${id}" is used twice, first on line ${line}`);
      this.problems.push(errorAt(position(index), 'duplicate-id', what));
    });
  }
}

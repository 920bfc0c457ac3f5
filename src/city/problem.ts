import type { Names } from './types.js';

/**
 * Something wrong with an input, as data. Only the command line turns it into
 * words on a screen and an exit code; nothing throws it.
 */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'note';
  /** Stable name, such as `unknown-type`; see docs/problems.md. */
  readonly code: string;
  readonly file: string;
  /** 1-based line of the file. */
  readonly line?: number;
  /** 1-based column on the line (YAML) or number of the cell (CSV). */
  readonly column?: number;
  /** What is wrong and what was expected. */
  readonly what: Names;
  /** The nearest valid names, and what to do. */
  readonly hint?: Names;
}

/** Either a value or what is wrong with the input; warnings may stand beside a value. */
export interface Checked<T> {
  /** Absent when there is at least one error. */
  readonly value?: T;
  readonly problems: readonly Problem[];
}

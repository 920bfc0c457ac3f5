import type { Problem } from './problem.js';
import type { Names } from './types.js';

/** Where in the inputs something stands. */
export interface Position {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Texts of a problem: what is wrong and what was expected, in Chinese and English. */
export function words(zh: string, en: string): Names {
  return { zh, en };
}

/** An error at a position. */
export function errorAt(at: Position, code: string, what: Names, hint?: Names): Problem {
  return finding('error', at, code, what, hint);
}

/** A warning at a position: the input can be used, and somebody should look. */
export function warningAt(at: Position, code: string, what: Names, hint?: Names): Problem {
  return finding('warning', at, code, what, hint);
}

/** A remark at a position: nothing to mend, worth knowing. */
export function noteAt(at: Position, code: string, what: Names, hint?: Names): Problem {
  return finding('note', at, code, what, hint);
}

/** True where at least one problem makes the input unusable. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

function finding(severity: Problem['severity'], at: Position, code: string, what: Names, hint?: Names): Problem {
  return {
    severity,
    code,
    file: at.file,
    ...(at.line === undefined ? {} : { line: at.line }),
    ...(at.column === undefined ? {} : { column: at.column }),
    what,
    ...(hint === undefined ? {} : { hint }),
  };
}

import type { Names } from '../city/types.js';
import type { Language } from './language.js';

/** 0 done · 1 ran, and the answer is no · 2 bad input or usage · 3 a defect in kezhong · 130 interrupted. */
export const EXIT = { done: 0, no: 1, badInput: 2, defect: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An option as the parser, the help and the completion scripts need it. */
export interface Option {
  readonly says: Names;
  readonly type: 'string' | 'boolean' | 'array';
  readonly choices?: readonly string[];
  /** Beside the choices it takes a file; the pattern tells one from a misspelt choice. */
  readonly orFile?: RegExp;
}

/** What the options given on the command line mean, before a command reads them. */
export interface Given {
  /** Arguments without a dash, after the command's name. */
  readonly operands: readonly string[];
  readonly text: (option: string) => string | undefined;
  readonly list: (option: string) => readonly string[];
  readonly flag: (option: string) => boolean;
  /** Given as `--no-option`. */
  readonly isOff: (option: string) => boolean;
}

/** Where a command prints, and how it is told to stop. */
export interface Terminal {
  readonly lang: Language;
  /** Results. */
  readonly out: (text: string) => void;
  /** Everything else. */
  readonly err: (text: string) => void;
  readonly colourOut: boolean;
  readonly colourErr: boolean;
  /** True where stderr is a screen on which a line can be written over. */
  readonly liveErr: boolean;
  /** Characters in a line of stdout. */
  readonly width: number;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly json: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One command: what it is called and says about itself, and the function that does it. */
export interface Command {
  readonly name: string;
  /**
   * Names of its operands as the help shows them; a question mark behind one says that
   * it may be left out, three dots behind the last that it may come more than once.
   */
  readonly operands: readonly string[];
  readonly says: Names;
  readonly options: Readonly<Record<string, Option>>;
  readonly example: { readonly line: string; readonly says: Names };
  readonly run: (given: Given, terminal: Terminal) => Promise<ExitCode>;
}

/** Whether an operand may be left out. */
export function isOptional(operand: string): boolean {
  return operand.endsWith('?');
}

/** An operand's name without its question mark. */
export function bareOperand(operand: string): string {
  return isOptional(operand) ? operand.slice(0, -1) : operand;
}

/** Whether an operand may come more than once. */
export function isRepeated(operand: string): boolean {
  return bareOperand(operand).endsWith('…');
}

/** A mistake in how the program was called; printed with its hint, exit code 2. */
export class UsageError extends Error {
  constructor(
    readonly what: Names,
    readonly hint?: Names,
  ) {
    super(what.en);
  }
}

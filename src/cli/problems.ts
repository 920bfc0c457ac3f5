import { hasErrors } from '../city/finding.js';
import type { Problem } from '../city/problem.js';
import { formatProblems } from '../city/say.js';
import { EXIT, type ExitCode, type Terminal } from './command.js';

/** How many problems a command lists before it says how to see all. */
const SHOWN = 20;

/** Says on stderr why nothing was done. */
export function refuse(problems: readonly Problem[], terminal: Terminal, all: string): ExitCode {
  const errors = problems.filter((problem) => problem.severity === 'error');
  const limit = terminal.verbose ? undefined : SHOWN;
  const options = {
    nothingWritten: true,
    ...(limit === undefined ? {} : { limit }),
    ...(errors.length > SHOWN ? { all } : {}),
  };
  terminal.err(
    `${colourLabels(formatProblems(problems.filter(relevant), terminal.lang, options), terminal.colourErr)}\n`,
  );
  return EXIT.badInput;
}

/** Says on stderr what is worth knowing about an input that can be used. */
export function warn(problems: readonly Problem[], terminal: Terminal, all: string): void {
  if (terminal.quiet || hasErrors(problems)) return;
  const warnings = problems.filter((problem) => problem.severity === 'warning');
  if (warnings.length === 0) return;
  const limit = terminal.verbose ? {} : { limit: 3 };
  terminal.err(`${colourLabels(formatProblems(warnings, terminal.lang, { ...limit, all }), terminal.colourErr)}\n`);
}

/** Notes belong to `kezhong check`. */
function relevant(problem: Problem): boolean {
  return problem.severity !== 'note';
}

/** Paints the word that opens a line; the text stays the same. */
export function colourLabels(text: string, colour: boolean): string {
  if (!colour) return text;
  return text
    .replace(/^(error|错误)(?= )/gm, '\u001b[31m$1\u001b[39m')
    .replace(/^(warning|警告)(?= )/gm, '\u001b[33m$1\u001b[39m')
    .replace(/^(note|说明)(?= )/gm, '\u001b[36m$1\u001b[39m');
}

import type { NameKind, TableRow } from '../city/csv.js';
import { errorAt, words } from '../city/finding.js';
import type { Problem } from '../city/problem.js';
import { phaseHint } from '../scenario/phase-hint.js';

/** What the files of a plan name. */
export const LOCATION: NameKind = { code: 'location', zh: '点位或网点编号', en: 'the id of a site or an outlet' };
export const HOME: NameKind = { code: 'home', zh: '住宅编号', en: 'the id of a home' };

/** The moment before the plan, where a file has one: phase −1. */
export const BEFORE = 'before';

/** Index of a row's phase, −1 for the moment before the plan; what is neither is told. */
export function phaseCell(row: TableRow, phaseIds: readonly string[], problems: Problem[], hasBefore = false): number {
  const text = row.filled('phase');
  const phase = phaseIds.indexOf(text);
  const isBefore = hasBefore && text === BEFORE;
  if (phase < 0 && !isBefore && text !== '') {
    const what = words(`“${text}”不是阶段`, `"${text}" is not a phase`);
    problems.push(errorAt(row.at('phase'), 'unknown-phase', what, phaseHint(phaseIds)));
  }
  return phase;
}

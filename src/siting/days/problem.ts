import type { SitingProblem } from '../problem.js';
import { type ColumnDays, columnDays } from './masks.js';
import { type DayRows, dayRows } from './rows.js';
import type { Days } from './types.js';

/** A problem by day with its days: what all measures of it share. */
export interface DayProblem {
  readonly problem: SitingProblem;
  readonly days: Days;
  readonly rows: DayRows;
  readonly open: ColumnDays;
}

/** @param problem built `byDay` */
export function dayProblem(problem: SitingProblem, days: Days): DayProblem {
  return { problem, days, rows: dayRows(problem, days), open: columnDays(problem, days) };
}

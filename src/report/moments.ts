import type { GapCell, GapTable } from '../gaps/types.js';
import type { RunResult } from '../run/types.js';
import type { Opening } from '../siting/types.js';

/** Openings of the run's plan; none without a plan. */
export function openingsOf(run: RunResult): readonly Opening[] {
  return run.plan?.openings ?? [];
}

/** Cells of one moment (index into `moments`). */
export function cellsAt(table: GapTable, moment: number): readonly GapCell[] {
  const { phase } = table.moments[moment];
  return table.cells.filter((cell) => cell.phase === phase);
}

/** The moment after the plan; undefined where the run has none. */
export function lastMoment(run: RunResult): number | undefined {
  return run.plan === undefined || run.gaps.moments.length < 2 ? undefined : run.gaps.moments.length - 1;
}

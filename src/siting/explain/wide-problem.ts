import type { Reach } from '../../walk/types.js';
import { firstPhaseAt } from '../columns.js';
import { FAMILIES } from '../constraints/families.js';
import { Draft } from '../draft.js';
import { buildProblem, type SitingProblem } from '../problem.js';
import type { ColumnPlan } from '../strategies/strategy.js';

/** A problem with the columns that some rule forbids outright, for asking what would be without that rule. */
export interface WideProblem {
  readonly problem: SitingProblem;
  /** By column: the first phase that its start allows; the number of phases = never. */
  readonly startsFrom: Uint8Array;
  /** The plan at hand. */
  readonly plan: ColumnPlan;
}

/**
 * The same problem under the same rules, with the columns that it leaves out
 * because a rule that can be dropped forbids them: its rules are still counted,
 * but any one column can be opened in spite of one of them.
 */
export function wideProblem(problem: SitingProblem, reach: Reach, plan: Draft): WideProblem {
  const { city, rules, places } = problem;
  const key = ({ location, format }: { location: number; format: number }): number =>
    location * city.formats.length + format;
  const own = new Set(problem.columns.map(key));
  const free = FAMILIES.reduce((left, { relax }) => relax?.(left) ?? left, rules);
  const more = buildProblem(city, free, reach).columns.filter((column) => !own.has(key(column)));
  const columns = [...problem.columns, ...more].sort((a, b) => key(a) - key(b));
  const wide = { ...buildProblem(city, rules, reach, { columns }), value: problem.value };
  const startsFrom = Uint8Array.from(columns, (column) =>
    own.has(key(column)) ? column.firstPhase : firstPhaseAt(city, rules, column.location, places[column.location]!),
  );
  const index = new Map(columns.map((column, x) => [key(column), x]));
  const at = new Map(plan.openColumns.map((x) => [index.get(key(problem.columns[x]!))!, plan.phaseOf(x)]));
  return { problem: wide, startsFrom, plan: at };
}

/** The wide problem's plan, drawn up. */
export function planOfWide({ problem, plan }: WideProblem): Draft {
  const draft = new Draft(problem);
  draft.reset(plan);
  return draft;
}

import type { ModelBuilder } from '../../solver/model.js';
import type { SitingProblem } from '../problem.js';
import type { ConstraintFamily, ModelContext } from './family.js';

/**
 * (M): what is open stays open. (S): a circle has started before anything opens
 * in it. Where the starts are given this is in the columns' first phase; where
 * the plan chooses some, a binary column per circle says which.
 */
export const staging: ConstraintFamily = {
  name: 'starts',
  joinsTypes: true,
  reason: 'start',
  relax: (rules) => {
    const { startChoice: _chosen, ...rest } = rules;
    return { ...rest, startPhase: new Uint8Array(rules.circleCount) };
  },
  addRows(context) {
    addChoice(context);
  },
};

/** Kept apart from `staging`: these rows join a column's phases, not types. */
export const monotone: ConstraintFamily = {
  name: 'monotone',
  addRows({ builder, phases, columns, variable }) {
    for (let t = 1; t < phases.length; t++) {
      for (const x of columns) {
        const before = variable(x, phases[t - 1]!);
        const after = variable(x, phases[t]!);
        if (before === undefined || after === undefined) continue;
        builder.row(Number.NEGATIVE_INFINITY, 0, [
          [before, 1],
          [after, -1],
        ]);
      }
    }
  },
};

function addChoice({ problem, builder, phases, columns, variable, started }: ModelContext): void {
  const { rules, city, places } = problem;
  const choice = rules.startChoice;
  if (choice === undefined) return;
  for (const phase of phases) {
    for (const x of columns) {
      const c = places[problem.columns[x]!.location]!.circle;
      const s = started.get(c);
      const v = variable(x, phase);
      if (s === undefined || v === undefined || phase >= rules.startPhase[c]!) continue;
      builder.row(Number.NEGATIVE_INFINITY, 0, [
        [v, 1],
        [s, -1],
      ]);
    }
  }
  builder.row(
    choice.circles,
    choice.circles,
    [...started.values()].map((s) => [s, 1] as const),
  );
  if (choice.communities === undefined) return;
  builder.row(
    choice.communities,
    choice.communities,
    [...started].map(([c, s]) => [s, city.circles[c]!.communities.length] as const),
  );
}

/** A binary column per circle that starts later unless it is chosen. */
export function startColumns(problem: SitingProblem, builder: ModelBuilder): ReadonlyMap<number, number> {
  const { rules, city } = problem;
  const choice = rules.startChoice;
  if (choice === undefined) return new Map();
  const open = city.circles.flatMap((_, c) => (rules.startPhase[c]! > choice.phase ? [c] : []));
  return new Map(open.map((c) => [c, builder.column(0, 0, 1, true)]));
}

/**
 * What an early opening in any of these circles needs: their start variables, or
 * undefined where it needs none. Used to tighten covers: a relaxation that
 * starts every circle a little would otherwise cover everything by many small
 * parts.
 */
export function startsNeeded(
  { problem, started }: ModelContext,
  circles: Iterable<number>,
  phase: number,
): number[] | undefined {
  const needed: number[] = [];
  for (const c of new Set(circles)) {
    const s = started.get(c);
    if (s === undefined || phase >= problem.rules.startPhase[c]!) return undefined;
    needed.push(s);
  }
  return needed;
}

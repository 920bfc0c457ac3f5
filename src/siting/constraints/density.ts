import type { ConstraintFamily } from './family.js';

/** (D): the window is centred at each new outlet, itself counted; what exists never makes a plan infeasible. */
export const density: ConstraintFamily = {
  name: 'density',
  reason: 'density',
  relax: (rules) => ({ ...rules, densityEnforced: false }),
  addRows({ problem, builder, phases, columns, variable }) {
    const last = phases[phases.length - 1]!;
    for (const rule of problem.density) {
      const members = columns.filter(
        (x) => rule.formats.has(problem.columns[x]!.format) && variable(x, last) !== undefined,
      );
      const locationOf = (x: number): number => problem.columns[x]!.location;
      for (const x of members) {
        const spare = rule.maxCount - 1 - rule.existingNear(locationOf(x));
        const near = members.filter((y) => y !== x && rule.near(locationOf(x), locationOf(y)));
        if (near.length <= spare) continue;
        if (spare <= 0) {
          // Each pair is written once, from its lower column where both ends forbid it.
          for (const y of near) {
            const both = rule.maxCount - 1 - rule.existingNear(locationOf(y)) <= 0;
            if (both && y < x) continue;
            builder.row(Number.NEGATIVE_INFINITY, 1, [
              [variable(x, last)!, 1],
              [variable(y, last)!, 1],
            ]);
          }
          continue;
        }
        builder.row(Number.NEGATIVE_INFINITY, near.length, [
          ...near.map((y) => [variable(y, last)!, 1] as const),
          [variable(x, last)!, near.length - spare],
        ]);
      }
    }
  },
};

import type { ConstraintFamily } from './family.js';

/** (M): what is open stays open. That a circle has started is in the columns' first phase (starts are given). */
export const staging: ConstraintFamily = {
  name: 'starts',
  reason: 'start',
  relax: (rules) => ({ ...rules, startPhase: new Uint8Array(rules.circleCount) }),
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

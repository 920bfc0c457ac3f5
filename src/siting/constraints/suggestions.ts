import type { ConstraintFamily } from './family.js';

/** Of the formats that the plan's table leaves to choose from, one opens per suggestion. */
export const suggestions: ConstraintFamily = {
  name: 'suggestions',
  addRows({ problem, builder, phases, columns, variable }) {
    const last = phases[phases.length - 1]!;
    const answers = new Map<number, number[]>();
    for (const x of columns) {
      const { suggestion } = problem.columns[x]!;
      const v = variable(x, last);
      if (suggestion < 0 || v === undefined) continue;
      const list = answers.get(suggestion) ?? [];
      list.push(v);
      answers.set(suggestion, list);
    }
    for (const list of answers.values()) {
      builder.row(
        1,
        1,
        list.map((v) => [v, 1] as const),
      );
    }
  },
};

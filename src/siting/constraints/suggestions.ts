import type { ConstraintFamily } from './family.js';

/** Of the formats that the plan's table leaves to choose from one opens per suggestion, as soon as there is room. */
export const suggestions: ConstraintFamily = {
  name: 'suggestions',
  addRows({ problem, builder, phases, columns, mustAnswer, variable }) {
    if (!problem.rules.suggestions) return;
    for (const t of phases) {
      const answers = new Map<number, number[]>();
      for (const x of columns) {
        const { suggestion } = problem.columns[x];
        const v = variable(x, t);
        if (suggestion < 0 || v === undefined) continue;
        const list = answers.get(suggestion) ?? [];
        list.push(v);
        answers.set(suggestion, list);
      }
      for (const [suggestion, list] of answers) {
        builder.row(
          t >= (mustAnswer.get(suggestion) ?? Number.POSITIVE_INFINITY) ? 1 : 0,
          1,
          list.map((v) => [v, 1] as const),
        );
      }
    }
  },
};

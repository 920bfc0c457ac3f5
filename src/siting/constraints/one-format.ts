import type { ConstraintFamily } from './family.js';

/** (1): at one location a type is given by one format only. */
export const oneFormat: ConstraintFamily = {
  name: 'one-format',
  addRows({ problem, builder, phases, columns, variable }) {
    const last = phases[phases.length - 1]!;
    const byPlace = new Map<string, number[]>();
    for (const x of columns) {
      const { location, format } = problem.columns[x]!;
      const v = variable(x, last);
      if (v === undefined) continue;
      for (const { type } of problem.city.formats[format]!.credits) {
        const key = `${location}:${type}`;
        const list = byPlace.get(key) ?? [];
        list.push(v);
        byPlace.set(key, list);
      }
    }
    for (const list of byPlace.values()) {
      if (list.length > 1) {
        builder.row(
          Number.NEGATIVE_INFINITY,
          1,
          list.map((v) => [v, 1] as const),
        );
      }
    }
  },
};

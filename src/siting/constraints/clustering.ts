import type { ConstraintFamily } from './family.js';

/** A new outlet of a clustered type opens only where shops enough stand or open around it by the same phase. */
export const clustering: ConstraintFamily = {
  name: 'clustering',
  joinsTypes: true,
  reason: 'clustering',
  relax: ({ clustering: _rules, ...rules }) => rules,
  addRows({ problem, builder, phases, columns, variable }) {
    const { columns: entries } = problem;
    for (const rule of problem.clustering) {
      const shops = columns.filter((y) => rule.counts.has(entries[y]!.format));
      for (const x of columns) {
        const { location, format } = entries[x]!;
        const wanted = rule.minCount - rule.existingNear(location);
        if (!rule.binds.has(format) || wanted <= 0) continue;
        const near = shops.filter((y) => y !== x && rule.near(location, entries[y]!.location));
        for (const t of phases) {
          const v = variable(x, t);
          if (v === undefined) continue;
          const open = near.flatMap((y) => variable(y, t) ?? []);
          builder.row(Number.NEGATIVE_INFINITY, 0, [[v, wanted], ...open.map((o) => [o, -1] as const)]);
        }
      }
    }
  },
};

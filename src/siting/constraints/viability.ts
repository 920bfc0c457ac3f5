import { customerNeeds } from '../viability.js';
import type { ConstraintFamily } from './family.js';

/** (V): at the end of the plan homes can be shared out so that every new outlet has its customers. */
export const viability: ConstraintFamily = {
  name: 'viability',
  reason: 'viability',
  relax: ({ minCustomers: _needed, ...rules }) => rules,
  addRows({ problem, builder, phases, columns, variable }) {
    const needed = customerNeeds(problem);
    const last = phases[phases.length - 1]!;
    for (const [index, { flow, kept }] of problem.viability.entries()) {
      const needs: [number, number][][] = flow.locations.map(() => []);
      for (const x of columns) {
        const need = needed.get(x);
        const v = variable(x, last);
        if (need?.index === index && v !== undefined) needs[need.member]!.push([v, need.persons]);
      }
      const isIn = (n: number): boolean => needs[n]!.length > 0 || kept[n]! > 0;
      const given: [number, number][][] = flow.locations.map(() => []);
      for (const { persons, members } of flow.rows) {
        const shares = members.filter(isIn).map((n) => {
          const g = builder.column(0, 0, persons);
          given[n]!.push([g, 1]);
          return [g, 1] as const;
        });
        if (shares.length > 1) builder.row(Number.NEGATIVE_INFINITY, persons, shares);
      }
      flow.locations.forEach((_, n) => {
        if (!isIn(n)) return;
        builder.row(kept[n]!, Number.POSITIVE_INFINITY, [
          ...given[n]!,
          ...needs[n]!.map(([v, persons]) => [v, -persons] as const),
        ]);
      });
    }
  },
};

import type { ConstraintFamily } from './family.js';

/** (A): the areas of what is open at a location fit its floor; the last phase suffices, openings stay. */
export const floor: ConstraintFamily = {
  name: 'floor',
  joinsTypes: true,
  reason: 'floor',
  relax: (rules) => ({ ...rules, floorEnforced: false }),
  addRows({ problem, builder, phases, columns, variable }) {
    if (!problem.rules.floorEnforced) return;
    const last = phases[phases.length - 1]!;
    const byLocation = new Map<number, (readonly [number, number])[]>();
    for (const x of columns) {
      const { location, format } = problem.columns[x]!;
      const v = variable(x, last);
      const areaM2 = problem.city.formats[format]!.floorM2;
      if (v === undefined || areaM2 === 0) continue;
      const terms = byLocation.get(location) ?? [];
      terms.push([v, areaM2]);
      byLocation.set(location, terms);
    }
    for (const [location, terms] of byLocation) {
      const floorM2 = problem.places[location]!.floorM2;
      if (terms.reduce((sum, [, area]) => sum + area, 0) <= floorM2) continue;
      builder.row(
        Number.NEGATIVE_INFINITY,
        1,
        terms.map(([v, area]) => [v, area / floorM2] as const),
      );
    }
  },
};

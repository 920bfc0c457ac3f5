import { slotsOf } from '../columns.js';
import type { ConstraintFamily } from './family.js';

/** (H): a hosted format needs an open host at its location, and hosts have only so many slots. */
export const hosts: ConstraintFamily = {
  name: 'hosts',
  joinsTypes: true,
  reason: 'hosts',
  relax: (rules) => ({ ...rules, hostsEnforced: false }),
  addRows({ problem, builder, phases, columns, variable }) {
    const { city, places, rules, columns: entries } = problem;
    if (!rules.hostsEnforced) return;
    const byLocation = new Map<number, number[]>();
    for (const x of columns) {
      const list = byLocation.get(entries[x]!.location) ?? [];
      list.push(x);
      byLocation.set(entries[x]!.location, list);
    }
    for (const [location, here] of byLocation) {
      const place = places[location]!;
      const hosted = here.filter((x) => city.formats[entries[x]!.format]!.kind === 'hosted');
      if (hosted.length === 0) continue;
      for (const t of phases) {
        const hostTerms = here.flatMap((y) => {
          const slots = slotsOf(city.formats[entries[y]!.format]!);
          const v = variable(y, t);
          return v === undefined || slots === 0 ? [] : [{ format: entries[y]!.format, v, slots }];
        });
        const open = hosted.flatMap((x) => {
          const v = variable(x, t);
          return v === undefined ? [] : [{ hosts: city.formats[entries[x]!.format]!.hosts, v }];
        });
        for (const { hosts: allowed, v } of open) {
          if (allowed.includes(place.outletFormat)) continue;
          // The pairwise row follows from the next one for integers; it is here for the relaxation.
          builder.row(Number.NEGATIVE_INFINITY, 0, [
            [v, 1],
            ...hostTerms.filter((h) => allowed.includes(h.format)).map((h) => [h.v, -1] as const),
          ]);
        }
        if (open.length <= place.outletSlots) continue;
        builder.row(Number.NEGATIVE_INFINITY, place.outletSlots, [
          ...open.map(({ v }) => [v, 1] as const),
          ...hostTerms.map((h) => [h.v, -h.slots] as const),
        ]);
      }
    }
  },
};

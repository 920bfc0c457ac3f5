import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import type { Column } from './columns.js';
import { homesNear, radiusOf } from './near-homes.js';

/**
 * Mobile stops where no full format has room (MILP (U), `mobileOnly: noRoom`): a
 * stop stays only if, for some type that it gives, it serves a home that neither
 * an existing nor any eligible full outlet at a fixed place reaches.
 */
export function withoutNeedlessStops(
  city: City,
  rules: Rules,
  reach: Reach,
  eligible: readonly Column[],
): readonly Column[] {
  if (!rules.mobileOnlyNoRoom) return eligible;
  const isMobile = (format: number): boolean => city.formats[format]!.kind === 'mobile';
  const stops = eligible.filter(({ format }) => isMobile(format));
  const types = new Set(stops.flatMap(({ format }) => city.formats[format]!.credits.map(({ type }) => type)));
  const needed = new Set<Column>();
  for (const k of types) {
    const gives = (format: number): number => city.formats[format]!.credits.find(({ type }) => type === k)?.credit ?? 0;
    const radius = radiusOf(rules, k);
    const room = new Uint8Array(city.homes.count);
    const fixed = [
      ...city.outlets.map(({ format }, e) => ({ location: city.sites.length + e, format })),
      ...eligible,
    ].filter(({ format }) => !isMobile(format) && gives(format) >= 1);
    for (const location of new Set(fixed.map((place) => place.location))) {
      for (const home of homesNear(city, rules, reach, location, radius)) room[home] = 1;
    }
    for (const stop of stops) {
      if (gives(stop.format) <= 0 || needed.has(stop)) continue;
      const homes = homesNear(city, rules, reach, stop.location, radius);
      if (homes.some((home) => room[home] === 0 && rules.homeDemand[k]![home]! > 0)) needed.add(stop);
    }
  }
  return eligible.filter((column) => !isMobile(column.format) || needed.has(column));
}

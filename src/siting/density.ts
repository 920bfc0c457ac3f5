import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Place } from './columns.js';

/** At most `maxCount` outlets of a type within `windowM` straight metres of each new one, itself counted. */
export interface DensityRule {
  readonly type: number;
  readonly windowM: number;
  readonly maxCount: number;
  /** Formats that count: those that give the type full credit. */
  readonly formats: ReadonlySet<number>;
  /** Existing outlets of the type within the window around a location. */
  existingNear(location: number): number;
  /** Whether two locations lie within the window of each other. */
  near(a: number, b: number): boolean;
}

/** The plan speaks of new outlets ("新增药店区域"): the window is centred on each opening (MILP (D)). */
export function densityRules(city: City, rules: Rules, places: readonly Place[]): DensityRule[] {
  if (!rules.densityEnforced) return [];
  return city.types.flatMap((type, k) => {
    if (!type.density) return [];
    const { windowM, maxCount } = type.density;
    const formats = new Set<number>();
    city.formats.forEach((format, f) => {
      if (format.credits.some((credit) => credit.type === k && credit.credit >= 1)) formats.add(f);
    });
    const near = (a: number, b: number): boolean => {
      const dx = places[a]!.xM - places[b]!.xM;
      const dy = places[a]!.yM - places[b]!.yM;
      return dx * dx + dy * dy <= windowM * windowM + 1e-6;
    };
    const existing = places.flatMap((place, j) => (formats.has(place.outletFormat) ? [j] : []));
    const cache = new Map<number, number>();
    const existingNear = (location: number): number => {
      let n = cache.get(location);
      if (n === undefined) {
        n = existing.filter((e) => e !== location && near(location, e)).length;
        cache.set(location, n);
      }
      return n;
    };
    return [{ type: k, windowM, maxCount, formats, existingNear, near }];
  });
}

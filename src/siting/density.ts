import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Place } from './columns.js';
import { windowOf } from './windows.js';

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
  return rules.densityEnforced ? densityWindows(city, places) : [];
}

/** Windows whose caps may be exceeded (`density: soft`). */
export function softDensityRules(city: City, rules: Rules, places: readonly Place[]): DensityRule[] {
  return rules.densitySoft ? densityWindows(city, places) : [];
}

function densityWindows(city: City, places: readonly Place[]): DensityRule[] {
  return city.types.flatMap((type, k) => {
    if (!type.density) return [];
    const { windowM, maxCount } = type.density;
    const formats = new Set<number>();
    city.formats.forEach((format, f) => {
      if (format.credits.some((credit) => credit.type === k && credit.credit >= 1)) formats.add(f);
    });
    const { near, standingNear } = windowOf(places, windowM, formats);
    // What stands at a location is not around it.
    const existingNear = (location: number): number =>
      standingNear(location) - (formats.has(places[location]!.outletFormat) ? 1 : 0);
    return [{ type: k, windowM, maxCount, formats, existingNear, near }];
  });
}

import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Place } from './columns.js';
import { windowOf } from './windows.js';

/** Near a new outlet of the type stand at least `minCount` others on own premises, existing or new (集聚). */
export interface Clustering {
  readonly type: number;
  readonly minCount: number;
  /** Formats that the rule binds: fixed ones that give the type. */
  readonly binds: ReadonlySet<number>;
  /** Formats that count as a shop nearby. */
  readonly counts: ReadonlySet<number>;
  /** Existing shops within the window around a location, the one that stands there among them. */
  existingNear(location: number): number;
  /** Whether two locations lie within the window of each other; a location is near itself. */
  near(a: number, b: number): boolean;
}

/** The rules of clustering that the scenario asks for; distances are straight. */
export function clusteringsOf(city: City, rules: Rules, places: readonly Place[]): Clustering[] {
  return (rules.clustering ?? []).map(({ type, windowM, minCount }) => {
    const formatsWith = (test: (f: number) => boolean): Set<number> =>
      new Set(city.formats.map((_, f) => f).filter((f) => test(f)));
    const binds = formatsWith(
      (f) => city.formats[f]!.kind !== 'mobile' && city.formats[f]!.credits.some((credit) => credit.type === type),
    );
    const counts = formatsWith((f) => city.formats[f]!.kind === 'own');
    const { near, standingNear: existingNear } = windowOf(places, windowM, counts);
    return { type, minCount, binds, counts, existingNear, near };
  });
}

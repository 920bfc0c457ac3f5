import type { Place } from './columns.js';

/** A window of so many straight metres around locations, and what stands in it. */
export interface Window {
  /** Whether two locations lie within the window of each other; a location is near itself. */
  near(a: number, b: number): boolean;
  /** Existing outlets of the given formats around a location, the one that stands there among them. */
  standingNear(location: number): number;
}

export function windowOf(places: readonly Place[], windowM: number, formats: ReadonlySet<number>): Window {
  const near = (a: number, b: number): boolean => {
    const dx = places[a]!.xM - places[b]!.xM;
    const dy = places[a]!.yM - places[b]!.yM;
    return dx * dx + dy * dy <= windowM * windowM + 1e-6;
  };
  const standing = places.flatMap((place, j) => (formats.has(place.outletFormat) ? [j] : []));
  const cache = new Map<number, number>();
  const standingNear = (location: number): number => {
    const known = cache.get(location) ?? standing.filter((e) => near(location, e)).length;
    cache.set(location, known);
    return known;
  };
  return { near, standingNear };
}

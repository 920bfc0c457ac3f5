import type { Home } from './homes.js';
import type { Rect } from './plane.js';
import { type Frontage, frontages, type Network } from './streets.js';
import type { Walk } from './walk.js';

/** A place where an outlet or a site may be put, with the walk to every home of its circle. */
export interface Place extends Frontage {
  readonly community: string;
  readonly circle: string;
  /** Per home of the circle, in the order of `homesOf(circle)`: walked metres, Infinity beyond the horizon. */
  readonly walkM: Float64Array;
  taken: boolean;
}

export interface Ground {
  readonly places: ReadonlyMap<string, readonly Place[]>;
  homesOf(circle: string): readonly Home[];
}

const SPACING_M = 45;
const SETBACK_M = 9;
const HORIZON_M = 1200;

/** Places along the streets of every community, about 45 m apart on both sides. */
export function makeGround(
  net: Network,
  walk: Walk,
  territory: ReadonlyMap<string, readonly Rect[]>,
  circleOf: ReadonlyMap<string, string>,
  homes: readonly Home[],
): Ground {
  const snaps = new Map(homes.map((home) => [home.id, walk.snap(home.xM, home.yM)]));
  const byCircle = new Map<string, Home[]>();
  for (const home of homes) {
    const list = byCircle.get(home.circle);
    if (list) list.push(home);
    else byCircle.set(home.circle, [home]);
  }
  const homesOf = (circle: string): readonly Home[] => byCircle.get(circle) ?? [];
  const places = new Map<string, Place[]>();
  for (const [community, rects] of territory) {
    const circle = circleOf.get(community)!;
    const found = frontages(net, rects, SPACING_M, SETBACK_M).map((front): Place => {
      const from = walk.snap(front.xM, front.yM);
      const spread = walk.spread(from, HORIZON_M);
      const walkM = Float64Array.from(homesOf(circle), (home) => walk.between(spread, from, snaps.get(home.id)!));
      return { ...front, community, circle, walkM, taken: false };
    });
    places.set(community, found);
  }
  return { places, homesOf };
}

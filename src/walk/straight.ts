import KDBush from 'kdbush';
import type { City, Homes } from '../city/types.js';
import type { BarrierSegments } from './barriers.js';
import { crossesBarrier } from './barriers.js';
import { ReachRows } from './rows.js';
import type { Reach } from './types.js';

/** Room for the rounding of a sum of squares: a place exactly on the radius is inside. */
const EPSILON_M = 1e-6;

/** For each place, the places within a straight distance: entries offsets[p] … offsets[p + 1] − 1, ascending. */
export interface Neighbours {
  readonly offsets: Uint32Array;
  readonly place: Uint32Array;
}

/**
 * Reach lists by straight line × `factor`; pairs whose line crosses one of
 * `barriers` are not reached (MODEL §2).
 */
export function straightReach(
  homes: Homes,
  xM: Float64Array,
  yM: Float64Array,
  horizonM: number,
  factor: number,
  barriers: BarrierSegments,
): Reach {
  const index = indexOf(homes.xM, homes.yM);
  const rows = new ReachRows(xM.length, homes.count, horizonM);
  for (let j = 0; j < xM.length; j++) {
    for (const i of index?.within(xM[j]!, yM[j]!, horizonM / factor + EPSILON_M) ?? []) {
      const dx = homes.xM[i]! - xM[j]!;
      const dy = homes.yM[i]! - yM[j]!;
      if (crossesBarrier(barriers, xM[j]!, yM[j]!, homes.xM[i]!, homes.yM[i]!)) continue;
      rows.offer(i, Math.sqrt(dx * dx + dy * dy) * factor);
    }
    rows.endRow();
  }
  return { ...rows.finish(), unsnappedHomes: 0 };
}

/**
 * Places within `radiusM` straight metres of each place (≤, itself not listed), in
 * ascending order: the windows of the density rule (MODEL §4).
 */
export function straightWithin(xM: ArrayLike<number>, yM: ArrayLike<number>, radiusM: number): Neighbours {
  const count = xM.length;
  const offsets = new Uint32Array(count + 1);
  const index = indexOf(xM, yM);
  const place: number[] = [];
  for (let p = 0; p < count; p++) {
    const near = index!.within(xM[p]!, yM[p]!, radiusM + EPSILON_M).sort((a, b) => a - b);
    for (const q of near) if (q !== p) place.push(q);
    offsets[p + 1] = place.length;
  }
  return { offsets, place: Uint32Array.from(place) };
}

/** `straightWithin` over all locations of a city: sites first, then outlets. */
export function locationsWithin(city: City, radiusM: number): Neighbours {
  const places = [...city.sites, ...city.outlets];
  return straightWithin(
    places.map((p) => p.xM),
    places.map((p) => p.yM),
    radiusM,
  );
}

/** kdbush cannot index nothing. */
function indexOf(xM: ArrayLike<number>, yM: ArrayLike<number>): KDBush | undefined {
  if (xM.length === 0) return undefined;
  const index = new KDBush(xM.length);
  for (let p = 0; p < xM.length; p++) index.add(xM[p]!, yM[p]!);
  return index.finish();
}

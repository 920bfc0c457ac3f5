import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import type { DayOutlet } from './outlets.js';

/** In place of a distance: nothing is open within the horizon. */
export const NOTHING = 0xffff;

/** Outlets that serve home i in slot s, nearest first: entries offsets[i * slots + s] …, ties by outlet. */
export interface NearestLists {
  readonly offsets: Uint32Array;
  readonly outlet: Uint32Array;
  readonly distanceDm: Uint16Array;
}

/** Turns the reach lists of locations around into lists of outlets per home and type. */
export function nearestLists(
  city: City,
  rules: Rules,
  reach: Reach,
  outlets: readonly DayOutlet[],
  types: Uint16Array,
): NearestLists {
  const slotOf = new Int32Array(city.types.length).fill(-1);
  for (const [s, type] of types.entries()) slotOf[type] = s;
  const circleOf = city.homes.circle;
  const offsets = new Uint32Array(city.homes.count * types.length + 1);
  const eachEntry = (visit: (cell: number, o: number, dm: number) => void): void => {
    for (const [o, { location, circle, types: served }] of outlets.entries()) {
      for (let a = reach.offsets[location]!; a < reach.offsets[location + 1]!; a++) {
        const i = reach.home[a]!;
        if (!rules.crossCircle && circleOf[i] !== circle) continue;
        for (const type of served) visit(i * types.length + slotOf[type]!, o, reach.distanceDm[a]!);
      }
    }
  };
  eachEntry((cell) => {
    offsets[cell + 1]!++;
  });
  for (let cell = 1; cell < offsets.length; cell++) offsets[cell]! += offsets[cell - 1]!;
  const outlet = new Uint32Array(offsets.at(-1)!);
  const distanceDm = new Uint16Array(outlet.length);
  const filled = new Uint32Array(offsets.length - 1);
  // Lists are short (outlets of one type within the horizon), so each entry is inserted where it belongs.
  eachEntry((cell, o, dm) => {
    const start = offsets[cell]!;
    let at = start + filled[cell]!++;
    for (; at > start && distanceDm[at - 1]! > dm; at--) {
      distanceDm[at] = distanceDm[at - 1]!;
      outlet[at] = outlet[at - 1]!;
    }
    distanceDm[at] = dm;
    outlet[at] = o;
  });
  return { offsets, outlet, distanceDm };
}

/** The cells whose list begins with outlet o: entries firstOffsets[o] … firstOffsets[o + 1] − 1, ascending. */
export function firstCells(
  { offsets, outlet }: NearestLists,
  outletCount: number,
): { firstOffsets: Uint32Array; firstCell: Uint32Array } {
  const firstOffsets = new Uint32Array(outletCount + 1);
  const cells = offsets.length - 1;
  const each = (visit: (o: number, cell: number) => void): void => {
    for (let cell = 0; cell < cells; cell++) {
      if (offsets[cell]! < offsets[cell + 1]!) visit(outlet[offsets[cell]!]!, cell);
    }
  };
  each((o) => {
    firstOffsets[o + 1]!++;
  });
  for (let o = 0; o < outletCount; o++) firstOffsets[o + 1]! += firstOffsets[o]!;
  const firstCell = new Uint32Array(firstOffsets[outletCount]!);
  const next = firstOffsets.slice(0, outletCount);
  each((o, cell) => {
    firstCell[next[o]!++] = cell;
  });
  return { firstOffsets, firstCell };
}

import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import type { DayOutlet } from './outlets.js';

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

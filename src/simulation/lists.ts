import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import { MOST_CROSSINGS } from './delays.js';
import type { DayOutlet } from './outlets.js';

/** In place of a distance: nothing is open within the horizon. */
export const NOTHING = 0xffff;

/** Outlets that serve home i in slot s, nearest first: entries offsets[i * slots + s] …, ties by outlet. */
export interface NearestLists {
  readonly offsets: Uint32Array;
  readonly outlet: Uint32Array;
  readonly distanceDm: Uint16Array;
  /** Signals on the way, `MOST_CROSSINGS` at most; only where they are known and anybody waits at them. */
  readonly signals?: Uint8Array;
}

/**
 * A way as one number: decimetres in the lower 16 bits, known signals above them. A
 * way on which no signals are known is its decimetres; NOTHING is the way to nowhere.
 */
export type Ways = Uint16Array | Uint32Array;

/** Room for ways, as narrow as the lists allow. */
export function newWays({ signals }: NearestLists, length: number): Ways {
  return signals === undefined ? new Uint16Array(length) : new Uint32Array(length);
}

/** The way of an entry. */
export function wayOf({ distanceDm, signals }: NearestLists, a: number): number {
  return signals === undefined ? distanceDm[a]! : (signals[a]! << 16) | distanceDm[a]!;
}

/** Decimetres of a way. */
export function dmOf(way: number): number {
  return way & 0xffff;
}

/** The way to the nearest outlet of a cell (home × slot) when all are open. */
export function usualWay(lists: NearestLists, cell: number): number {
  const a = lists.offsets[cell]!;
  return a < lists.offsets[cell + 1]! ? wayOf(lists, a) : NOTHING;
}

/**
 * Turns the reach lists of locations around into lists of outlets per home and type.
 *
 * @param signals whether the signals of the reach lists are wanted
 */
export function nearestLists(
  city: City,
  rules: Rules,
  reach: Reach,
  outlets: readonly DayOutlet[],
  types: Uint16Array,
  signals = false,
): NearestLists {
  const slotOf = new Int32Array(city.types.length).fill(-1);
  for (const [s, type] of types.entries()) slotOf[type] = s;
  const circleOf = city.homes.circle;
  const offsets = new Uint32Array(city.homes.count * types.length + 1);
  const eachEntry = (visit: (cell: number, o: number, a: number) => void): void => {
    for (const [o, { location, circle, types: served }] of outlets.entries()) {
      for (let a = reach.offsets[location]!; a < reach.offsets[location + 1]!; a++) {
        const i = reach.home[a]!;
        if (!rules.crossCircle && circleOf[i] !== circle) continue;
        for (const type of served) visit(i * types.length + slotOf[type]!, o, a);
      }
    }
  };
  eachEntry((cell) => {
    offsets[cell + 1]!++;
  });
  for (let cell = 1; cell < offsets.length; cell++) offsets[cell]! += offsets[cell - 1]!;
  const outlet = new Uint32Array(offsets.at(-1)!);
  const distanceDm = new Uint16Array(outlet.length);
  const onWay = signals && reach.signals !== undefined ? new Uint8Array(outlet.length) : undefined;
  const filled = new Uint32Array(offsets.length - 1);
  // Lists are short (outlets of one type within the horizon), so each entry is inserted where it belongs.
  eachEntry((cell, o, a) => {
    const dm = reach.distanceDm[a]!;
    const start = offsets[cell]!;
    let at = start + filled[cell]!++;
    for (; at > start && distanceDm[at - 1]! > dm; at--) {
      distanceDm[at] = distanceDm[at - 1]!;
      outlet[at] = outlet[at - 1]!;
      if (onWay !== undefined) onWay[at] = onWay[at - 1]!;
    }
    distanceDm[at] = dm;
    outlet[at] = o;
    if (onWay !== undefined) onWay[at] = Math.min(MOST_CROSSINGS, reach.signals![a]!);
  });
  return { offsets, outlet, distanceDm, ...(onWay === undefined ? {} : { signals: onWay }) };
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

import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import { MOST_CROSSINGS } from './delays.js';
import type { DayOutlet } from './outlets.js';

/** In place of a distance: nothing is open within the horizon. */
export const NOTHING = 0xffff;

/** Outlets that serve home i in slot s, nearest first: entries offsets[i * slots + s] …, ties by signals, then by outlet. */
export interface NearestLists {
  readonly offsets: Uint32Array;
  readonly outlet: Uint32Array;
  readonly distanceDm: Uint16Array;
  /** Signals on the way, `MOST_CROSSINGS` at most; only where they are known and anybody waits at them. */
  readonly signals?: Uint8Array;
  /** How much farther anybody would go for fewer of them (`worthOf`); with `signals`. */
  readonly worthDm?: Float64Array;
}

/**
 * A way as one number: decimetres in the lower 16 bits, known signals above them. A
 * way on which no signals are known is its decimetres; NOTHING is the way to nowhere.
 * Where signals are known it may be a fork (forks.ts), which has no distance of its own.
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

/** Decimetres of a way that is no fork. */
export function dmOf(way: number): number {
  return way & 0xffff;
}

/** Decimetres to the nearest outlet of a cell (home × slot) when all are open; NOTHING = there is none. */
export function nearestDm({ offsets, distanceDm }: NearestLists, cell: number): number {
  return offsets[cell]! < offsets[cell + 1]! ? distanceDm[offsets[cell]!]! : NOTHING;
}

/**
 * Turns the reach lists of locations around into lists of outlets per home and type.
 *
 * Where signals are known distances are whole metres, which tables have a row for: what lies
 * between would have to be asked for with each way of a fork apart.
 *
 * @param worthDm absent = the signals of the reach lists are not wanted
 */
export function nearestLists(
  city: City,
  rules: Rules,
  reach: Reach,
  outlets: readonly DayOutlet[],
  types: Uint16Array,
  worthDm?: Float64Array,
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
  const onWay = worthDm !== undefined && reach.signals !== undefined ? new Uint8Array(outlet.length) : undefined;
  const filled = new Uint32Array(offsets.length - 1);
  // Lists are short (outlets of one type within the horizon), so each entry is inserted where it belongs.
  eachEntry((cell, o, a) => {
    const dm = onWay === undefined ? reach.distanceDm[a]! : toMetre(reach.distanceDm[a]!);
    const passed = onWay === undefined ? 0 : Math.min(MOST_CROSSINGS, reach.signals![a]!);
    const start = offsets[cell]!;
    let at = start + filled[cell]!++;
    const behind = (n: number) =>
      distanceDm[n]! > dm || (onWay !== undefined && distanceDm[n]! === dm && onWay[n]! > passed);
    for (; at > start && behind(at - 1); at--) {
      distanceDm[at] = distanceDm[at - 1]!;
      outlet[at] = outlet[at - 1]!;
      if (onWay !== undefined) onWay[at] = onWay[at - 1]!;
    }
    distanceDm[at] = dm;
    outlet[at] = o;
    if (onWay !== undefined) onWay[at] = passed;
  });
  return { offsets, outlet, distanceDm, ...(onWay === undefined ? {} : { signals: onWay, worthDm: worthDm! }) };
}

function toMetre(dm: number): number {
  return Math.round(dm / 10) * 10;
}

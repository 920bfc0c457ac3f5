import { dmOf, NOTHING, usualWay, wayOf } from '../lists.js';
import type { PreparedSimulation } from '../prepared.js';
import { waitRowOf } from './shape.js';

/** The nearest open outlet of every home and type, carried from day to day. */
export interface NearestRows {
  /** Rewrites the rows for a day on which `open` says which outlets serve. */
  moveTo(open: Uint8Array): void;
}

/**
 * Fills `rows` (home × `stride`, decimetres) with every outlet open, and `waitRows`
 * (the same, empty where nobody waits at signals). A day then costs what is closed on
 * it: only cells whose nearest outlet is shut are looked at again.
 */
export function nearestRows(
  prepared: PreparedSimulation,
  rows: Uint16Array,
  waitRows: Uint16Array,
  stride: number,
): NearestRows {
  const { homeCount, types, lists, firstOffsets, firstCell, delays } = prepared;
  const { offsets, outlet } = lists;
  const slots = types.length;
  const set = (cell: number, way: number): void => {
    const i = Math.floor(cell / slots);
    const at = i * stride + (cell - i * slots);
    rows[at] = dmOf(way);
    if (waitRows.length > 0) waitRows[at] = waitRowOf(way, delays);
  };
  for (let cell = 0; cell < homeCount * slots; cell++) set(cell, usualWay(lists, cell));
  const changed: number[] = [];
  return {
    moveTo(open) {
      for (const cell of changed) set(cell, usualWay(lists, cell));
      changed.length = 0;
      for (let o = 0; o < open.length; o++) {
        if (open[o] === 1) continue;
        for (let n = firstOffsets[o]!; n < firstOffsets[o + 1]!; n++) {
          const cell = firstCell[n]!;
          const end = offsets[cell + 1]!;
          let a = offsets[cell]! + 1;
          while (a < end && open[outlet[a]!] === 0) a++;
          set(cell, a < end ? wayOf(lists, a) : NOTHING);
          changed.push(cell);
        }
      }
    },
  };
}

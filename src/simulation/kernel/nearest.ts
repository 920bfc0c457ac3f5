import { shortestOf, soonestOf, usualWay, waysAt } from '../forks.js';
import { dmOf } from '../lists.js';
import type { PreparedSimulation } from '../prepared.js';
import type { ForkedRows } from './kernel.js';
import { LANES, waitRowOf } from './shape.js';

/** The soonest open outlet of every home and type, carried from day to day. */
export interface NearestRows {
  /** Where ways fork; absent where no signals are known. */
  readonly forked?: ForkedRows;
  /** Rewrites the rows for a day on which `open` says which outlets serve. */
  moveTo(open: Uint8Array): void;
}

/**
 * Fills `rows` (home × `stride`, decimetres) with every outlet open, and `waitRows`
 * (the same, empty where nobody waits at signals). A day then costs what is closed on
 * it: only cells of outlets that are shut are looked at again. Where ways fork the rows
 * have the shortest.
 */
export function nearestRows(
  prepared: PreparedSimulation,
  rows: Uint16Array,
  waitRows: Uint16Array,
  stride: number,
): NearestRows {
  const { homeCount, types, lists, firstOffsets, firstCell, delays } = prepared;
  const { offsets } = lists;
  const slots = types.length;
  const forked = lists.signals === undefined ? undefined : emptyForks(homeCount, stride);
  const set = (cell: number, way: number): void => {
    const i = Math.floor(cell / slots);
    const s = cell - i * slots;
    const at = i * stride + s;
    const shortest = shortestOf(lists, way);
    rows[at] = dmOf(shortest);
    if (waitRows.length > 0) waitRows[at] = waitRowOf(shortest, delays);
    if (forked === undefined) return;
    const several = waysAt(lists, way);
    const block = Math.floor(at / LANES);
    const bit = 1 << (s % LANES);
    forked.lanes[block] = several === undefined ? forked.lanes[block]! & ~bit : forked.lanes[block]! | bit;
    forked.ways[at] = several;
  };
  for (let cell = 0; cell < homeCount * slots; cell++) set(cell, usualWay(lists, cell));
  const changed: number[] = [];
  return {
    ...(forked === undefined ? {} : { forked }),
    moveTo(open) {
      for (const cell of changed) set(cell, usualWay(lists, cell));
      changed.length = 0;
      for (let o = 0; o < open.length; o++) {
        if (open[o] === 1) continue;
        for (let n = firstOffsets[o]!; n < firstOffsets[o + 1]!; n++) {
          const cell = firstCell[n]!;
          set(cell, soonestOf(lists, offsets[cell]!, offsets[cell + 1]!, open));
          changed.push(cell);
        }
      }
    },
  };
}

function emptyForks(homes: number, stride: number): ForkedRows {
  return { lanes: new Uint8Array((homes * stride) / LANES), ways: new Array(homes * stride) };
}

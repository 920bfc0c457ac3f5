import { NOTHING } from '../lists.js';
import type { PreparedSimulation } from '../prepare.js';

/** The nearest open outlet of every home and type, carried from day to day. */
export interface NearestRows {
  /** Rewrites the rows for a day on which `open` says which outlets serve. */
  moveTo(open: Uint8Array): void;
}

/**
 * Fills `rows` (home × `stride`, decimetres) with every outlet open. A day then costs
 * what is closed on it: only cells whose nearest outlet is shut are looked at again.
 */
export function nearestRows(prepared: PreparedSimulation, rows: Uint16Array, stride: number): NearestRows {
  const { homeCount, types, lists, firstOffsets, firstCell } = prepared;
  const { offsets, outlet, distanceDm } = lists;
  const slots = types.length;
  for (let i = 0; i < homeCount; i++) {
    for (let s = 0; s < slots; s++) {
      const first = offsets[i * slots + s]!;
      rows[i * stride + s] = first < offsets[i * slots + s + 1]! ? distanceDm[first]! : NOTHING;
    }
  }
  const changed: number[] = [];
  const place = (cell: number): number => {
    const i = Math.floor(cell / slots);
    return i * stride + (cell - i * slots);
  };
  return {
    moveTo(open) {
      for (const cell of changed) rows[place(cell)] = distanceDm[offsets[cell]!]!;
      changed.length = 0;
      for (let o = 0; o < open.length; o++) {
        if (open[o] === 1) continue;
        for (let n = firstOffsets[o]!; n < firstOffsets[o + 1]!; n++) {
          const cell = firstCell[n]!;
          const end = offsets[cell + 1]!;
          let a = offsets[cell]! + 1;
          while (a < end && open[outlet[a]!] === 0) a++;
          rows[place(cell)] = a < end ? distanceDm[a]! : NOTHING;
          changed.push(cell);
        }
      }
    },
  };
}

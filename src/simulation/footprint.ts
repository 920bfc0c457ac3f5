import { GROUPS } from '../city/types.js';
import { areaLength } from './areas.js';
import { COLUMNS } from './arrivals.js';
import { binsOf, drawsWalkers, type Plans } from './days.js';
import { layoutOfWalk, shapeOf } from './kernel/shape.js';
import { closedLength, keepsClosed } from './known-variance.js';
import { layoutOf, SUM_PARTS } from './sums.js';

/** Memory that a simulation needs beside the city, bytes. */
export interface Footprint {
  /** Tables that all threads read: once. */
  readonly sharedBytes: number;
  /** What each thread works in, the days that it hands over included. */
  readonly threadBytes: number;
  /** All days so far, and a piece that waits to be added. */
  readonly resultBytes: number;
}

/** Days more or less change nothing: they are added up. */
export function footprintOf(plans: Plans): Footprint {
  const { circleCount, homeCount, types, lists } = plans[0];
  const cells = circleCount * types.length * GROUPS.length;
  const values = layoutOf(plans[0]).length;
  const closed = keepsClosed(plans) ? closedLength(layoutOf(plans[0])) : 0;
  const sums = SUM_PARTS * 8 * (values + closed);
  const areas = SUM_PARTS * 8 * areaLength(plans[0]);
  const both = plans.length === 2 ? sums + areas : 0;
  const piece = plans.length * (sums + areas + 8 * cells * binsOf(plans[0])) + both;
  const figures = plans.length * 8 * ((closed > 0 ? 2 : 1) * cells * (COLUMNS + 1) + values + closed);
  // Evaluated homes: ways today and with everything open, the cells that changed, rows and bins of drawn ones.
  const drawn = plans[0].estimator === 'conditional' ? 8 : 0;
  const cellBytes = (lists.signals === undefined ? 8 : 12) + drawn;
  const work = drawsWalkers(plans[0])
    ? layoutOfWalk(shapeOf(plans)).bytes
    : plans.length * homeCount * (types.length * cellBytes + GROUPS.length * 8 + 1);
  return { sharedBytes: bytesOf(plans), threadBytes: work + figures + piece, resultBytes: 2 * piece };
}

/** All of it with `workers` threads (0 = this one). */
export function totalBytes({ sharedBytes, threadBytes, resultBytes }: Footprint, workers: number): number {
  return sharedBytes + Math.max(1, workers) * threadBytes + resultBytes;
}

function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + bytesOf(part), 0);
}

import { GAIN_MS } from './kernel/shape.js';
import { scrambledSobol } from './sobol.js';
import { threefry } from './streams.js';

/** Who gains or loses more than this is counted, seconds. */
export const GAIN_S = GAIN_MS / 1000;

/** Keys of the walkers of one circle. */
export interface WalkerKeys {
  readonly walker: readonly [number, number];
  readonly path: readonly [number, number];
}

/**
 * Draws walker `n` of a circle's day. Plain: independent words. `scramble` given:
 * the first three words are a point of a scrambled Sobol set; waits stay independent.
 */
export function drawWalker(
  keys: WalkerKeys,
  day: number,
  n: number,
  scramble: number | undefined,
  out: Uint32Array,
): void {
  threefry(keys.path[0], keys.path[1], day, n, out);
  const path = out[0]!;
  const building = out[1]!;
  if (scramble === undefined) {
    threefry(keys.walker[0], keys.walker[1], day, n, out);
    out[2] = building;
  } else {
    for (let dimension = 0; dimension < 3; dimension++) out[dimension] = scrambledSobol(n, dimension, scramble);
  }
  out[3] = path;
}

/** The entry in first … last whose running total is the first above `person`. */
export function entryOf(crowdEnd: Uint32Array, first: number, last: number, person: number): number {
  let low = first;
  let high = last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (crowdEnd[middle]! > person) high = middle;
    else low = middle + 1;
  }
  return low;
}

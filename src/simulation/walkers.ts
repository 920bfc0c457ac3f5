import { GAIN_MS } from './kernel/shape.js';

/** Who gains or loses more than this is counted, seconds. */
export const GAIN_S = GAIN_MS / 1000;

/** Keys of the walkers of one circle. */
export interface WalkerKeys {
  readonly walker: readonly [number, number];
  readonly path: readonly [number, number];
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

import { DELAY_BITS } from '../delays.js';
import { dmOf } from '../lists.js';
import { mixed } from '../sobol.js';
import { type ForkedRows, ROUND_UP, saltOf, type WalkMemory, WHOLE, walkersAt } from './kernel.js';
import { LANES, PATH_BYTES, WALKER_BYTES } from './shape.js';

/** A walk along `dm`, whole milliseconds. */
function walkMs(dm: number, msPerDm: number): number {
  return dm * msPerDm + ROUND_UP + WHOLE - WHOLE;
}

/**
 * What a walker takes beyond the walk along the shortest way: the wait there, or what
 * is farther and waited on a way on which they are sooner. `word` is their luck.
 */
export function waitAtFork(wait: Int32Array, ways: readonly number[], msPerDm: number, word: number): number {
  let soonestMs = Number.POSITIVE_INFINITY;
  for (const way of ways) {
    const waitMs = wait[((way >>> 16) << DELAY_BITS) + (word >>> (32 - DELAY_BITS))]!;
    soonestMs = Math.min(soonestMs, walkMs(dmOf(way), msPerDm) + waitMs);
  }
  return soonestMs - walkMs(dmOf(ways[0]!), msPerDm);
}

/**
 * Writes the waits of the walkers of group `g` to the eight types from `from` on where
 * their ways fork, over those of the shortest. Few cells fork (6 in 100 of the shipped
 * city with signals), so that the loop in WebAssembly need not know of them.
 */
export function drawForks(memory: WalkMemory, forked: ForkedRows, g: number, from: number): void {
  const { groupCount, walkerWords, walkerMsPerDm, waits, wait } = memory;
  for (let n = 0; n < groupCount[g]!; n++) {
    const walker = (walkersAt(memory, g) + n * WALKER_BYTES - memory.layout.walkers) / 4;
    const at = walkerWords[walker]! / 2 + from;
    for (let lanes = forked.lanes[at / LANES]!; lanes !== 0; lanes &= lanes - 1) {
      const lane = 31 - Math.clz32(lanes & -lanes);
      const word = mixed(walkerWords[walker + 2]! + saltOf(from + lane));
      const msPerDm = walkerMsPerDm[walker / 2 + 2]!;
      waits[(n * PATH_BYTES) / 4 + lane] = waitAtFork(wait, forked.ways[at + lane]!, msPerDm, word);
    }
  }
}

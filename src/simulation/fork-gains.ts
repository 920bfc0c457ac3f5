import { GROUPS } from '../city/types.js';
import { type DelayNodes, neededMmps, type Survival } from './arrivals.js';
import { DELAY_BITS, type Delays } from './delays.js';
import { dmOf } from './lists.js';
import { SPEED_STEPS } from './speeds.js';

/** Speeds and delays of a simulation, as forks ask for them. */
export interface ForkWalk {
  readonly delays: Delays;
  readonly survival: Survival;
  /** Sum of 1 ÷ speed over the steps of a group at `mmps` and faster, by group × mm/s. */
  readonly slowness: Float64Array;
  readonly slowestMmps: number;
  readonly fastestMmps: number;
}

export function forkWalk(delays: Delays, survival: Survival, speedMmps: Uint16Array): ForkWalk {
  const { width } = survival;
  const slowness = new Float64Array(GROUPS.length * width);
  for (let g = 0; g < GROUPS.length; g++) {
    for (let step = 0; step < SPEED_STEPS; step++) {
      const mmps = speedMmps[g * SPEED_STEPS + step]!;
      slowness[g * width + mmps]! += 1 / mmps;
    }
    for (let mmps = width - 2; mmps >= 0; mmps--) slowness[g * width + mmps]! += slowness[g * width + mmps + 1]!;
  }
  const slowestMmps = speedMmps.reduce((a, b) => Math.min(a, b), width);
  return { delays, survival, slowness, slowestMmps, fastestMmps: width - 2 };
}

/** Room for one fork at one point: distances and waits of its ways. */
const DM: number[] = [];
const WAIT_MS: number[] = [];

/** Whether anybody is sooner than by the shortest way with the luck of the point; sets the room. */
function placeWays({ delays, fastestMmps }: ForkWalk, ways: readonly number[], step: number): boolean {
  let sooner = false;
  for (let n = 0; n < ways.length; n++) {
    DM[n] = dmOf(ways[n]!);
    WAIT_MS[n] = delays.waitMs[((ways[n]! >>> 16) << DELAY_BITS) + step]!;
    if ((DM[n]! - DM[0]!) * 100_000 < fastestMmps * (WAIT_MS[0]! - WAIT_MS[n]!)) sooner = true;
  }
  return sooner;
}

/**
 * Adds how many more walkers arrive at a fork than by its shortest way, by group ×
 * time of `timesMs`, which rise. All points of `nodes` count, with SPEED_STEPS walkers at each.
 */
export function addArrivals(
  walk: ForkWalk,
  nodes: DelayNodes,
  ways: readonly number[],
  timesMs: ArrayLike<number>,
  counts: Float64Array,
): void {
  if (ways.length === 2) addArrivalsOfTwo(walk, nodes, ways, timesMs, counts);
  else addArrivalsOfMany(walk, nodes, ways, timesMs, counts);
}

/** Nearly all forks have two ways, and nearly all time goes here: everything is at hand. */
function addArrivalsOfTwo(
  { delays: { waitMs }, survival: { atLeast, width }, slowestMmps, fastestMmps }: ForkWalk,
  { step, buildingMs }: DelayNodes,
  ways: readonly number[],
  timesMs: ArrayLike<number>,
  counts: Float64Array,
): void {
  const columns = timesMs.length;
  const [near, far] = [dmOf(ways[0]!) * 100_000, dmOf(ways[1]!) * 100_000];
  const [nearWait, farWait] = [(ways[0]! >>> 16) << DELAY_BITS, (ways[1]! >>> 16) << DELAY_BITS];
  for (let n = 0; n < step.length; n++) {
    const spared = waitMs[nearWait + step[n]!]! - waitMs[farWait + step[n]!]!;
    if (fastestMmps * spared <= far - near) continue;
    // Whoever gains takes the farther way, and nobody is there sooner than the fastest.
    const offMs = buildingMs[n]! + waitMs[farWait + step[n]!]!;
    for (let column = 0; column < columns; column++) {
      const leftMs = timesMs[column]! - offMs;
      if (leftMs <= 0) continue;
      const needed = Math.ceil(far / leftMs);
      if (needed >= width) continue;
      const shortest = leftMs > spared ? Math.ceil(near / (leftMs - spared)) : width;
      if (shortest <= slowestMmps) break;
      if (needed >= shortest) continue;
      for (let g = 0; g < GROUPS.length; g++) {
        const before = shortest < width ? atLeast[g * width + shortest]! : 0;
        counts[g * columns + column]! += atLeast[g * width + needed]! - before;
      }
    }
  }
}

function addArrivalsOfMany(
  walk: ForkWalk,
  nodes: DelayNodes,
  ways: readonly number[],
  timesMs: ArrayLike<number>,
  counts: Float64Array,
): void {
  const { atLeast, width } = walk.survival;
  const columns = timesMs.length;
  for (let n = 0; n < nodes.step.length; n++) {
    if (!placeWays(walk, ways, nodes.step[n]!)) continue;
    const leastMs = soonestMs(walk, ways.length) + nodes.buildingMs[n]!;
    for (let column = 0; column < columns; column++) {
      if (timesMs[column]! < leastMs) continue;
      const leftMs = timesMs[column]! - nodes.buildingMs[n]!;
      const shortest = neededMmps(DM[0]!, leftMs - WAIT_MS[0]!);
      // Everybody is there by the shortest way, now and later.
      if (shortest <= walk.slowestMmps) break;
      let needed = shortest;
      for (let m = 1; m < ways.length; m++) needed = Math.min(needed, neededMmps(DM[m]!, leftMs - WAIT_MS[m]!));
      if (needed >= width || needed === shortest) continue;
      for (let g = 0; g < GROUPS.length; g++) {
        const before = shortest < width ? atLeast[g * width + shortest]! : 0;
        counts[g * columns + column]! += atLeast[g * width + needed]! - before;
      }
    }
  }
}

/** No walker is there before, the way out of the building aside. */
function soonestMs({ fastestMmps }: ForkWalk, count: number): number {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let n = 0; n < count; n++) leastMs = Math.min(leastMs, timeAt(n, fastestMmps));
  return Math.floor(leastMs);
}

/**
 * Adds the milliseconds that walkers save at a fork beside its shortest way, by group.
 * Whoever is fast enough takes a longer one: from the speed on at which it makes up for its metres.
 */
export function addSavings(walk: ForkWalk, nodes: DelayNodes, ways: readonly number[], savedMs: Float64Array): void {
  if (ways.length === 2) addSavingsOfTwo(walk, nodes, ways, savedMs);
  else addSavingsOfMany(walk, nodes, ways, savedMs);
}

function addSavingsOfMany(walk: ForkWalk, nodes: DelayNodes, ways: readonly number[], savedMs: Float64Array): void {
  const { slowness, survival } = walk;
  const { atLeast, width } = survival;
  for (let n = 0; n < nodes.step.length; n++) {
    if (!placeWays(walk, ways, nodes.step[n]!)) continue;
    let [best, from] = [0, 0];
    while (best >= 0) {
      const [next, to] = nextBest(best, from, ways.length, width);
      for (let g = 0; best > 0 && g < GROUPS.length; g++) {
        const [low, high] = [g * width + from, g * width + to];
        const walkers = atLeast[low]! - (next < 0 ? 0 : atLeast[high]!);
        const slow = slowness[low]! - (next < 0 ? 0 : slowness[high]!);
        savedMs[g]! += walkers * (WAIT_MS[0]! - WAIT_MS[best]!) - (DM[best]! - DM[0]!) * 100_000 * slow;
      }
      [best, from] = [next, to];
    }
  }
}

function addSavingsOfTwo(
  { delays: { waitMs }, survival: { atLeast, width }, slowness, fastestMmps }: ForkWalk,
  { step }: DelayNodes,
  ways: readonly number[],
  savedMs: Float64Array,
): void {
  const more = (dmOf(ways[1]!) - dmOf(ways[0]!)) * 100_000;
  const [nearWait, farWait] = [(ways[0]! >>> 16) << DELAY_BITS, (ways[1]! >>> 16) << DELAY_BITS];
  for (let n = 0; n < step.length; n++) {
    const spared = waitMs[nearWait + step[n]!]! - waitMs[farWait + step[n]!]!;
    if (fastestMmps * spared <= more) continue;
    const from = Math.floor(more / spared) + 1;
    for (let g = 0; g < GROUPS.length; g++) {
      savedMs[g]! += atLeast[g * width + from]! * spared - more * slowness[g * width + from]!;
    }
  }
}

/** The next way that gets sooner than `best` as walkers get faster, and the speed from which on it is; −1 = none. */
function nextBest(best: number, from: number, count: number, width: number): readonly [number, number] {
  let [next, to] = [-1, width];
  for (let n = best + 1; n < count; n++) {
    const savedMs = WAIT_MS[best]! - WAIT_MS[n]!;
    if (savedMs <= 0) continue;
    const mmps = Math.max(from, Math.floor(((DM[n]! - DM[best]!) * 100_000) / savedMs) + 1);
    const sooner = mmps < to || (mmps === to && next >= 0 && timeAt(n, mmps) < timeAt(next, mmps));
    if (sooner) [next, to] = [n, mmps];
  }
  return [next, to];
}

function timeAt(n: number, mmps: number): number {
  return (DM[n]! * 100_000) / mmps + WAIT_MS[n]!;
}

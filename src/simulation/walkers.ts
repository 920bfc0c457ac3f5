import { GROUPS } from '../city/types.js';
import { COLUMNS, MINUTE_COUNT } from './arrivals.js';
import { crossingsOn, DELAY_BITS, randomPaths } from './delays.js';
import { JOINT_MIN } from './joint.js';
import { NOTHING } from './lists.js';
import type { PreparedSimulation } from './prepare.js';
import { mixed, scrambledSobol } from './sobol.js';
import { SPEED_BITS, SPEED_STEPS } from './speeds.js';
import { threefry, UNIT } from './streams.js';
import type { DayFigures } from './sums.js';
import { TIME_BIN_S, TIME_BINS } from './sums.js';

/** Bins per second beyond the last minute: arrived later, nothing open. */
const LATER = TIME_BINS - 2;
const UNREACHED = TIME_BINS - 1;
const BINS_A_MINUTE = 60 / TIME_BIN_S;
/** Who gains or loses more than this is counted, seconds. */
export const GAIN_S = 300;

/** Room for one circle's walkers, used again for every circle and day. */
export interface WalkScratch {
  /** Walkers by group × slot × time bin. */
  readonly bins: Uint32Array;
  readonly timeMs: Float64Array;
  readonly joint: Float64Array;
  /** Time of one walker by slot, seconds; those of the plan they are compared with. */
  readonly timeS: Float64Array;
}

export function walkScratch({ types }: PreparedSimulation): WalkScratch {
  const cells = GROUPS.length * types.length;
  return {
    bins: new Uint32Array(cells * TIME_BINS),
    timeMs: new Float64Array(cells),
    joint: new Float64Array(GROUPS.length),
    timeS: new Float64Array(types.length),
  };
}

/** Draws of one walker: who, how fast, how long to the street, and the seed of the paths. */
export type WalkerDraw = Uint32Array;

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

/** What walkers are sent with: their crowd, their plan and the day's nearest open outlets. */
export interface View {
  readonly prepared: PreparedSimulation;
  readonly nearestDm: Uint16Array;
  readonly scratch: WalkScratch;
  readonly figures: DayFigures;
  /** Time bins of the days so far, by circle × slot × group. */
  readonly histogram: Float64Array;
}

/**
 * One circle's walkers of one day, each to every type, under one plan or under two
 * at once: the same person at the same speed with the same luck.
 *
 * @param gains persons who gain and lose more than five minutes, by slot × 2, in walkers; only with two views
 */
export function walkCircle(
  views: readonly View[],
  keys: WalkerKeys,
  day: number,
  c: number,
  scramble: number | undefined,
  gains?: Float64Array,
): void {
  const { crowdOffsets, crowdEnd, walkersPerCircle, crowdGroup } = views[0]!.prepared;
  const first = crowdOffsets[c]!;
  const last = crowdOffsets[c + 1]! - 1;
  for (const { scratch } of views) {
    scratch.bins.fill(0);
    scratch.timeMs.fill(0);
    scratch.joint.fill(0);
  }
  const walkers = new Float64Array(GROUPS.length);
  if (last >= first) {
    const persons = crowdEnd[last]!;
    const draw = new Uint32Array(4);
    for (let n = 0; n < walkersPerCircle; n++) {
      drawWalker(keys, day, n, scramble, draw);
      const entry = entryOf(crowdEnd, first, last, Math.floor((draw[0]! * persons) / UNIT));
      walkers[crowdGroup[entry]!]!++;
      for (const view of views) walk(view, entry, draw);
      if (gains !== undefined) countGains(views[0]!.scratch.timeS, views[1]!.scratch.timeS, gains);
    }
  }
  for (const view of views) writeCircle(view, c, walkers);
}

/** One walker to every type: the inner loop. */
function walk({ prepared, nearestDm, scratch }: View, entry: number, draw: Uint32Array): void {
  const { crowdHome, crowdGroup, speedMmps, delays, joint } = prepared;
  const { bins, timeMs, timeS } = scratch;
  const slots = prepared.types.length;
  const group = crowdGroup[entry]!;
  const mmps = speedMmps[group * SPEED_STEPS + (draw[1]! >>> (32 - SPEED_BITS))]!;
  const buildingMs = delays.buildingMs[0]! + (delays.buildingMs[1]! * draw[2]!) / UNIT;
  const paths = randomPaths(delays);
  const home = crowdHome[entry]! * slots;
  const cell = group * slots;
  for (let s = 0; s < slots; s++) {
    const dm = nearestDm[home + s]!;
    if (dm === NOTHING) {
      bins[(cell + s) * TIME_BINS + UNREACHED]!++;
      timeS[s] = Number.POSITIVE_INFINITY;
      continue;
    }
    let walkedDm = dm;
    let waitMs = buildingMs;
    if (paths) {
      const word = mixed(draw[3]! + Math.imul(s + 1, 0x9e3779b9));
      const step = word >>> (32 - DELAY_BITS);
      if (delays.crossingDm > 0) waitMs += delays.waitMs[(crossingsOn(dm, delays.crossingDm) << DELAY_BITS) + step]!;
      if (delays.detour.length > 0) walkedDm *= delays.detour[mixed(word) >>> (32 - DELAY_BITS)]!;
    }
    // Whole where nobody waits: 300 s at v mm/s are 3 v dm, and nobody is late by rounding.
    const seconds = (walkedDm * 100_000 + waitMs * mmps) / (1000 * mmps);
    const bin = Math.ceil(seconds / TIME_BIN_S);
    timeS[s] = seconds;
    bins[(cell + s) * TIME_BINS + Math.min(bin, LATER)]!++;
    timeMs[cell + s]! += Math.round(seconds * 1000);
  }
  if (managesAll(joint.offsets, joint.slot, timeS)) scratch.joint[group]!++;
}

function managesAll(offsets: Uint32Array, slot: Uint16Array, timeS: Float64Array): boolean {
  for (let j = 0; j + 1 < offsets.length; j++) {
    let reached = false;
    for (let a = offsets[j]!; a < offsets[j + 1]!; a++) if (timeS[slot[a]!]! <= JOINT_MIN * 60) reached = true;
    if (!reached) return false;
  }
  return true;
}

/** A walk that is not reached under one plan has no time: it counts where the other plan has one. */
function countGains(before: Float64Array, after: Float64Array, gains: Float64Array): void {
  for (let s = 0; s < before.length; s++) {
    if (before[s] === after[s]) continue;
    if (before[s]! - after[s]! > GAIN_S) gains[2 * s]!++;
    else if (after[s]! - before[s]! > GAIN_S) gains[2 * s + 1]!++;
  }
}

/** Adds the bins up into "within", and writes the circle's day where it belongs. */
function writeCircle({ prepared, scratch, figures, histogram }: View, c: number, walkers: Float64Array): void {
  const slots = prepared.types.length;
  for (let g = 0; g < GROUPS.length; g++) {
    figures.weight[c * GROUPS.length + g] = walkers[g]!;
    figures.joint[c * GROUPS.length + g] = scratch.joint[g]!;
    for (let s = 0; s < slots; s++) {
      const from = (g * slots + s) * TIME_BINS;
      const to = (c * slots + s) * GROUPS.length + g;
      let running = scratch.bins[from]!;
      for (let m = 0; m < MINUTE_COUNT; m++) {
        for (let b = m * BINS_A_MINUTE + 1; b <= (m + 1) * BINS_A_MINUTE; b++) running += scratch.bins[from + b]!;
        figures.within[to * COLUMNS + m] = running;
      }
      figures.within[to * COLUMNS + MINUTE_COUNT] = running + scratch.bins[from + LATER]!;
      figures.timeMs[to] = scratch.timeMs[g * slots + s]!;
      for (let b = 0; b < TIME_BINS; b++) histogram[to * TIME_BINS + b]! += scratch.bins[from + b]!;
    }
  }
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

import { GROUPS } from '../city/types.js';
import type { PreparedSimulation } from './prepare.js';
import { SPEED_BITS, SPEED_STEPS } from './prepare.js';
import type { Key } from './streams.js';
import { keyOf, subkey, threefry, UNIT } from './streams.js';

/** Within 5, 10 and 15 minutes, and reached at all. */
export const COUNTS = 4;
export const MINUTES = [5, 10, 15] as const;

const NONE = 0xffff;

/**
 * What days are counted into. Whole numbers only, each day in its own part, so that
 * any split of the days over threads gives the same bytes.
 */
export interface DayCounters {
  /** Walkers by day × circle × group. */
  readonly walkers: Uint32Array;
  /** Walkers by day × circle × slot × group × (≤ 5, ≤ 10, ≤ 15 min, reached). */
  readonly within: Uint32Array;
  /** Sum of the walk times of those reached, whole microseconds, by day × circle × slot × group. */
  readonly timeUs: Float64Array;
}

/** Empty counters for all days of a simulation; `shared` ones can be filled by several threads at once. */
export function dayCounters(prepared: PreparedSimulation, shared = false): DayCounters {
  const perDay = prepared.circleCount * GROUPS.length;
  const buffer = (bytes: number) => (shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  const cells = prepared.days * perDay * prepared.types.length;
  return {
    walkers: new Uint32Array(buffer(prepared.days * perDay * 4)),
    within: new Uint32Array(buffer(cells * COUNTS * 4)),
    timeUs: new Float64Array(buffer(cells * 8)),
  };
}

/**
 * Plays days `fromDay` … `toDay` − 1 and overwrites their part of `counters`.
 *
 * A day: which outlets are open; the nearest open outlet of every home and type;
 * then `walkersPerCircle` walkers of each circle, drawn by persons, each with a
 * speed of their group, who walk to the nearest open outlet of every type. Every
 * number drawn is a function of (seed, stream, outlet or circle, day, walker).
 *
 * @see MODEL §7
 */
export function simulateDays(
  prepared: PreparedSimulation,
  seed: string,
  fromDay: number,
  toDay: number,
  counters: DayCounters,
): void {
  const closureKeys = subkeys(subkey(keyOf(seed), keyOf('closure')), prepared.outletKey);
  const walkerKeys = subkeys(subkey(keyOf(seed), keyOf('walker')), prepared.circleKey);
  const open = new Uint8Array(prepared.closedBelow.length);
  const nearestDm = new Uint16Array(prepared.homeCount * prepared.types.length);
  const cells = GROUPS.length * prepared.types.length;
  const scratch = { bands: new Int32Array(cells * BANDS), timeUs: new Float64Array(cells) };
  for (let day = fromDay; day < toDay; day++) {
    openOutlets(prepared, closureKeys, day, open);
    nearestOpen(prepared, open, nearestDm);
    for (let c = 0; c < prepared.circleCount; c++) {
      const dayCircle = day * prepared.circleCount + c;
      const walkers = counters.walkers.subarray(dayCircle * GROUPS.length, (dayCircle + 1) * GROUPS.length);
      walkCircle(prepared, walkerKeys, nearestDm, day, c, scratch, walkers);
      countCircle(prepared, scratch, dayCircle, counters);
    }
  }
}

/** The key of each of `names` (two words each) under `key`. */
function subkeys(key: Key, names: Uint32Array): Uint32Array {
  const keys = new Uint32Array(names.length);
  for (let n = 0; n < names.length; n += 2) keys.set(subkey(key, [names[n]!, names[n + 1]!]), n);
  return keys;
}

/** Which outlets serve on a day: neither closed nor away, and a host open where they need one. */
function openOutlets(prepared: PreparedSimulation, keys: Uint32Array, day: number, open: Uint8Array): void {
  const { closedBelow, awayBelow, hostOffsets, host } = prepared;
  const draw = new Uint32Array(2);
  for (let o = 0; o < open.length; o++) {
    threefry(keys[2 * o]!, keys[2 * o + 1]!, day, 0, draw);
    open[o] = draw[0]! < closedBelow[o]! || draw[1]! < awayBelow[o]! ? 0 : 1;
  }
  for (let o = 0; o < open.length; o++) {
    if (open[o] === 0 || hostOffsets[o] === hostOffsets[o + 1]) continue;
    let hostsOpen = 0;
    for (let h = hostOffsets[o]!; h < hostOffsets[o + 1]!; h++) hostsOpen += open[host[h]!]!;
    if (hostsOpen === 0) open[o] = 0;
  }
}

function nearestOpen({ lists }: PreparedSimulation, open: Uint8Array, nearestDm: Uint16Array): void {
  const { offsets, outlet, distanceDm } = lists;
  for (let cell = 0; cell < nearestDm.length; cell++) {
    const end = offsets[cell + 1]!;
    let a = offsets[cell]!;
    while (a < end && open[outlet[a]!] === 0) a++;
    nearestDm[cell] = a < end ? distanceDm[a]! : NONE;
  }
}

/** One circle's walkers of one day; room that is used again for every circle and day. */
interface Scratch {
  /** Walkers by group × slot × band: ≤ 5, ≤ 10, ≤ 15 min, reached later, not reached. */
  readonly bands: Int32Array;
  readonly timeUs: Float64Array;
}

/** Bands of a cell in `Scratch`, rounded up to a power of two. */
const BANDS = 8;

/**
 * The inner loop: one circle's walkers of one day, each to every type.
 *
 * The band of a walk is a sum of sign bits, without branches that nobody can
 * predict: 3 times as fast as comparing (bench/simulation).
 */
function walkCircle(
  prepared: PreparedSimulation,
  keys: Uint32Array,
  nearestDm: Uint16Array,
  day: number,
  c: number,
  { bands, timeUs }: Scratch,
  walkers: Uint32Array,
): void {
  const { crowdOffsets, crowdEnd, crowdHome, crowdGroup, speedMmps, walkersPerCircle } = prepared;
  const slots = prepared.types.length;
  bands.fill(0);
  timeUs.fill(0);
  walkers.fill(0);
  const first = crowdOffsets[c]!;
  const last = crowdOffsets[c + 1]! - 1;
  if (last < first) return;
  const persons = crowdEnd[last]!;
  const draw = new Uint32Array(2);
  for (let walker = 0; walker < walkersPerCircle; walker++) {
    threefry(keys[2 * c]!, keys[2 * c + 1]!, day, walker, draw);
    const entry = entryOf(crowdEnd, first, last, Math.floor((draw[0]! * persons) / UNIT));
    const group = crowdGroup[entry]!;
    walkers[group]!++;
    const mmps = speedMmps[group * SPEED_STEPS + (draw[1]! >>> (32 - SPEED_BITS))]!;
    // 300 s at v mm/s are 300 v mm = 3 v dm: whole, so that nobody is late by rounding.
    const in5Dm = 3 * mmps;
    const in10Dm = 6 * mmps;
    const in15Dm = 9 * mmps;
    const usPerDm = Math.round(100_000_000 / mmps);
    const home = crowdHome[entry]! * slots;
    const cell = group * slots;
    for (let s = 0; s < slots; s++) {
      const dm = nearestDm[home + s]!;
      const unreached = (NONE - 1 - dm) >>> 31;
      const late = ((in5Dm - dm) >>> 31) + ((in10Dm - dm) >>> 31) + ((in15Dm - dm) >>> 31);
      bands[(cell + s) * BANDS + ((late & (unreached - 1)) | (unreached << 2))]!++;
      timeUs[cell + s]! += (dm & (unreached - 1)) * usPerDm;
    }
  }
}

/** Adds the bands up into "within", and writes the circle's day where it belongs. */
function countCircle(
  prepared: PreparedSimulation,
  { bands, timeUs }: Scratch,
  dayCircle: number,
  counters: DayCounters,
): void {
  const slots = prepared.types.length;
  for (let s = 0; s < slots; s++) {
    for (let g = 0; g < GROUPS.length; g++) {
      const from = g * slots + s;
      const to = (dayCircle * slots + s) * GROUPS.length + g;
      let within = 0;
      for (let n = 0; n < COUNTS; n++) {
        within += bands[from * BANDS + n]!;
        counters.within[to * COUNTS + n] = within;
      }
      counters.timeUs[to] = timeUs[from]!;
    }
  }
}

/** The entry in first … last whose running total is the first above `person`. */
function entryOf(crowdEnd: Uint32Array, first: number, last: number, person: number): number {
  let low = first;
  let high = last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (crowdEnd[middle]! > person) high = middle;
    else low = middle + 1;
  }
  return low;
}

import { GROUPS } from '../../city/types.js';
import { NOTHING } from '../lists.js';
import { PATH_BYTES, WALKER_BYTES, type WalkLayout, type WalkShape } from './shape.js';

/** The tables of a kernel, all in one buffer. */
export interface WalkMemory {
  readonly shape: WalkShape;
  readonly layout: WalkLayout;
  /** Words of the batch by kind (who, speed, path, building) × walker. */
  readonly words: Uint32Array;
  /** The circle's crowd: running totals, row of the home in bytes, group. */
  readonly crowdEnd: Uint32Array;
  readonly crowdRow: Uint32Array;
  readonly crowdGroup: Uint8Array;
  readonly guide: Uint32Array;
  readonly groupCount: Uint32Array;
  /** Walkers by group × place, as 32-bit and as 64-bit words. */
  readonly walkerWords: Uint32Array;
  readonly walkerMsPerDm: Float64Array;
  readonly bits: Uint8Array;
  /** Counts by plan × group × slot × bin (row of BIN_ROW). */
  readonly bins: Uint32Array;
  /** Milliseconds of those reached by plan × group × slot. */
  readonly timeMs: Float64Array;
  /** Arrived by group × slot × minute (row of WITHIN_ROW); "at all" behind the minutes. */
  readonly within: Uint32Array;
  /** Walkers who gain more than five minutes by slot; those who lose, `stride` behind. */
  readonly gains: Uint32Array;
  /** Times of single walkers by plan × walker × slot, ms; only with two plans. */
  readonly times: Int32Array;
  /** Counts of all days by plan × circle × group × slot × bin. */
  readonly histogram: Uint32Array;
  /** Nearest open outlet of the day by plan × home × slot, decimetres. */
  readonly rows: Uint16Array;
  /** Row of the wait table for each of these, bytes; empty where nobody waits at signals. */
  readonly waitRows: Uint16Array;
  /** Waits of the batch's paths to eight types, where they are drawn apart from the walks. */
  readonly waits: Int32Array;
  readonly speed: Float64Array;
  readonly wait: Int32Array;
  readonly detour: Float64Array;
  readonly salt: Uint32Array;
}

/** Where a plan's ways fork on a day (forks.ts), by home × stride. */
export interface ForkedRows {
  /** Bits of the types, eight a byte. */
  readonly lanes: Uint8Array;
  /** Ways, shortest first; undefined where there is one. */
  readonly ways: (readonly number[] | undefined)[];
}

/**
 * The inner loops of the estimators that send walkers. There are two of them, in
 * TypeScript and in WebAssembly, with the same results to the last bit.
 *
 * A time is whole milliseconds: the walk (distance × slowness × detour, rounded up,
 * so that 300 s at v mm/s are 3 v dm and nobody is late by rounding), the wait at
 * the signals of the path, and the way out of the building.
 */
export interface WalkKernel {
  readonly name: 'typescript' | 'wasm';
  readonly memory: WalkMemory;
  /** Words `first` and `first + 1` of the walkers n0 … n0 + count − 1 of a day, under a key of two words. */
  draw(key: readonly [number, number], day: number, n0: number, count: number, first: 0 | 2): void;
  /** Finds home, group and speed of the words' walkers, in the crowd of `persons`, and files them by group. */
  place(persons: number, count: number): void;
  /** Walks those of group `g` to every type under plan `p`, whose ways fork as `forked` says. */
  walk(p: number, g: number, forked?: ForkedRows): void;
  /** How many of those who were walked last reach everything that is needed in time. */
  joint(g: number): number;
  /** Adds up who of group `g` gains or loses from plan 0 to plan 1. */
  countGains(g: number): void;
  /** Adds the bins of plan `p` up into `within` and to the histogram of circle `c`, and empties them. */
  collect(p: number, c: number): void;
}

/**
 * Added before rounding to the nearest whole: rounds up whatever is over a whole by
 * more than a millionth, which is far more than multiplying by a reciprocal can err
 * and far less than the smallest part that a distance over a whole speed leaves.
 */
export const ROUND_UP = 0.5 - 2 ** -20;
/** Doubles of this size are whole: adding it rounds. */
export const WHOLE = 2 ** 52;

/** Lays the tables out in `buffer`. */
export function memoryOf(shape: WalkShape, layout: WalkLayout, buffer: ArrayBuffer): WalkMemory {
  const u32 = (from: number, to: number) => new Uint32Array(buffer, from, (to - from) / 4);
  const f64 = (from: number, to: number) => new Float64Array(buffer, from, (to - from) / 8);
  const l = layout;
  const memory: WalkMemory = {
    shape,
    layout,
    words: u32(l.words, l.crowdEnd),
    crowdEnd: u32(l.crowdEnd, l.crowdRow),
    crowdRow: u32(l.crowdRow, l.crowdGroup),
    crowdGroup: new Uint8Array(buffer, l.crowdGroup, l.guide - l.crowdGroup),
    guide: u32(l.guide, l.groupCount),
    groupCount: u32(l.groupCount, l.walkers).subarray(0, GROUPS.length),
    walkerWords: u32(l.walkers, l.bits),
    walkerMsPerDm: f64(l.walkers, l.bits),
    bits: new Uint8Array(buffer, l.bits, l.waits - l.bits),
    bins: u32(l.bins, l.timeMs),
    timeMs: f64(l.timeMs, l.within),
    within: u32(l.within, l.gains),
    gains: u32(l.gains, l.times),
    times: new Int32Array(buffer, l.times, (l.histogram - l.times) / 4),
    histogram: u32(l.histogram, l.rows),
    rows: new Uint16Array(buffer, l.rows, (l.waitRows - l.rows) / 2),
    waitRows: new Uint16Array(
      buffer,
      l.waitRows,
      shape.delays.crossingDm > 0 ? shape.plans * shape.homes * shape.stride : 0,
    ),
    waits: new Int32Array(buffer, l.waits, shape.delays.crossingDm > 0 ? (shape.batch * PATH_BYTES) / 4 : 0),
    speed: f64(l.speed, l.wait),
    wait: new Int32Array(buffer, l.wait, (l.detour - l.wait) / 4),
    detour: f64(l.detour, l.salt),
    salt: u32(l.salt, l.constants),
  };
  memory.speed.set(shape.msPerDm);
  memory.wait.set(shape.delays.waitMs);
  memory.detour.set(shape.delays.detour);
  for (let s = 0; s < shape.stride; s++) memory.salt[s] = saltOf(s);
  memory.rows.fill(NOTHING);
  return memory;
}

/** Added to a walker's seed of paths for the path to slot s. */
export function saltOf(s: number): number {
  return Math.imul(s + 1, 0x9e3779b9);
}

/** Byte at which walkers of group `g` begin. */
export function walkersAt({ shape, layout }: Pick<WalkMemory, 'shape' | 'layout'>, g: number): number {
  return layout.walkers + g * shape.batch * WALKER_BYTES;
}

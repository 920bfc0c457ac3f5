import { GROUPS } from '../../city/types.js';
import { crossingsOn, DELAY_BITS, type Delays } from '../delays.js';
import type { PreparedSimulation } from '../prepared.js';
import { SPEED_BITS } from '../speeds.js';
import { TIME_BINS } from '../sums.js';

/** Types are walked to eight at a time; slots are filled up with types that are nowhere. */
export const LANES = 8;
/** Bin b is counted at entry b + 3: each minute's twelve bins are then three whole vectors. */
export const BIN_SHIFT = 3;
/** Entries of a row of bins: those of `TIME_BINS`, shifted, filled up to whole vectors. */
export const BIN_ROW = 248;
/** Entries of a row of "arrived within": 20 minutes, "at all" behind them, filled up. */
export const WITHIN_ROW = 24;
/** Bytes of a walker: row of the home, ms to leave the building, seed of the paths, –, ms a decimetre (64 bits). */
export const WALKER_BYTES = 24;
/** Bytes of what is drawn of a walker's paths to eight types. */
export const PATH_BYTES = LANES * 4;
/** Most constants that a loop over walkers has. */
export const MOST_CONSTANTS = 16;
/** Slots of the guide to a circle's crowd. */
export const GUIDE_BITS = 11;
/** Time of a walker to a type that is nowhere, where single times are kept. */
export const NEVER_MS = 0x7fffffff;
/** Who gains or loses more than this from one plan to the other is counted. */
export const GAIN_MS = 300_000;
/** Later than the last bin. */
export const LATER_MS = (TIME_BINS - 3) * 5000 + 5000;
/** In the bin of those who find nothing open. */
export const UNREACHED_MS = LATER_MS + 5000;
/** No walk takes longer: twelve days. */
const LONGEST_WALK_MS = 2 ** 30 - 2 ** 26;
const MOST_BATCH = 1024;

/** What the kernel needs to know of a simulation: the sizes of its tables, and the tables. */
export interface WalkShape {
  /** Plans that the same walkers walk under. */
  readonly plans: number;
  readonly circles: number;
  readonly homes: number;
  readonly slots: number;
  /** `slots`, filled up to whole vectors. */
  readonly stride: number;
  /** Walkers that are drawn and walked together. */
  readonly batch: number;
  /** Most entries (home × group) of a circle's crowd. */
  readonly crowdMost: number;
  readonly speedBits: number;
  /** Milliseconds a decimetre by group × step. */
  readonly msPerDm: Float64Array;
  readonly delays: Delays;
  /** Slots of need j are entries needOffsets[j] … of needSlot. */
  readonly needOffsets: Uint32Array;
  readonly needSlot: Uint16Array;
}

/** The shape of a simulation of one plan, or of two on the same days. */
export function shapeOf(plans: readonly PreparedSimulation[]): WalkShape {
  const { circleCount, homeCount, types, crowdOffsets, speedMmps, delays, joint } = plans[0]!;
  let crowdMost = 0;
  for (let c = 0; c < circleCount; c++) crowdMost = Math.max(crowdMost, crowdOffsets[c + 1]! - crowdOffsets[c]!);
  let mostDm = 1;
  for (const { lists } of plans) for (const dm of lists.distanceDm) mostDm = Math.max(mostDm, dm);
  const longestDetour = delays.detour.at(-1) ?? 1;
  const slowest = LONGEST_WALK_MS / (mostDm * longestDetour);
  const msPerDm = Float64Array.from(speedMmps, (mmps) => Math.min(slowest, 100_000 / mmps));
  return {
    plans: plans.length,
    circles: circleCount,
    homes: homeCount,
    slots: types.length,
    stride: strideOf(types.length),
    batch: batchOf(msPerDm.reduce((a, b) => Math.max(a, b), 0) * mostDm * longestDetour, delays),
    crowdMost,
    speedBits: SPEED_BITS,
    msPerDm,
    delays,
    needOffsets: joint.offsets,
    needSlot: joint.slot,
  };
}

export function strideOf(slots: number): number {
  return Math.ceil(slots / LANES) * LANES;
}

/** As many walkers as can be added up in 32 bits, a multiple of 4. */
export function batchOf(longestWalkMs: number, { buildingMs, waitMs }: Delays): number {
  const longest = longestWalkMs + buildingMs[0]! + buildingMs[1]! + (waitMs.at(-1) ?? 0) + 2;
  return Math.min(MOST_BATCH, Math.max(4, Math.floor((2 ** 32 - 1) / longest / 4) * 4));
}

/** Whole milliseconds to leave the building: the least, and how many more there are. */
export function buildingRange({ buildingMs }: Delays): readonly [number, number] {
  return [Math.round(buildingMs[0]!), Math.round(buildingMs[1]!)];
}

/** Where the row of the wait table begins for a way, in bytes; it fits 16 bits. */
export function waitRowOf(way: number, delays: Delays): number {
  return crossingsOn(way, delays) << (DELAY_BITS + 2);
}

/** Where each table lies, in bytes. The kernel in WebAssembly has these as constants. */
export interface WalkLayout {
  readonly speed: number;
  readonly wait: number;
  readonly detour: number;
  readonly salt: number;
  /** Constants of the loops over walkers (to eight types, to four), and addresses of its bins, 16 bytes each. */
  readonly constants: number;
  readonly bases: number;
  /** Words of the batch: who, speed, path, building, `batch` of each. */
  readonly words: number;
  readonly crowdEnd: number;
  readonly crowdRow: number;
  readonly crowdGroup: number;
  readonly guide: number;
  /** How many of the batch are in each group. */
  readonly groupCount: number;
  readonly walkers: number;
  /** Which types a walker reaches in time, a byte for eight types by block × walker. */
  readonly bits: number;
  /** Waits of the paths to eight types by walker, and offsets of their detours. */
  readonly waits: number;
  readonly steps: number;
  readonly bins: number;
  readonly timeMs: number;
  readonly within: number;
  readonly gains: number;
  readonly times: number;
  readonly histogram: number;
  readonly rows: number;
  readonly waitRows: number;
  readonly bytes: number;
}

export function layoutOfWalk(shape: WalkShape): WalkLayout {
  const { plans, circles, homes, slots, stride, batch, crowdMost, delays } = shape;
  const groups = GROUPS.length;
  let bytes = 0;
  const room = (size: number): number => {
    const at = bytes;
    // Whole vectors, and a step more than a power of two would be, so that tables do not fall on one another in the cache.
    bytes += Math.ceil(size / 64) * 64 + 64;
    return at;
  };
  return {
    speed: room(shape.msPerDm.length * 8),
    wait: room(delays.waitMs.length * 4),
    detour: room(delays.detour.length === 0 ? 0 : 8 << DELAY_BITS),
    salt: room(stride * 4),
    constants: room(2 * MOST_CONSTANTS * 16),
    bases: room(2 * 16),
    words: room(4 * batch * 4),
    crowdEnd: room(crowdMost * 4),
    crowdRow: room(crowdMost * 4),
    crowdGroup: room(crowdMost),
    guide: room(4 << GUIDE_BITS),
    groupCount: room(groups * 4),
    walkers: room(groups * batch * WALKER_BYTES),
    bits: room((stride / LANES) * bitsRow(shape)),
    waits: room(delays.crossingDm > 0 ? batch * PATH_BYTES : 0),
    steps: room(delays.detour.length > 0 ? batch * PATH_BYTES : 0),
    bins: room(plans * groups * stride * BIN_ROW * 4),
    timeMs: room(plans * groups * stride * 8),
    within: room(groups * stride * WITHIN_ROW * 4),
    gains: room(stride * 2 * 4),
    times: room(plans === 1 ? 0 : plans * batch * stride * 4),
    histogram: room(plans * circles * groups * slots * BIN_ROW * 4),
    rows: room(plans * homes * stride * 2),
    waitRows: room(delays.crossingDm > 0 ? plans * homes * stride * 2 : 0),
    bytes,
  };
}

/** Bytes from one block of types to the next: a byte a walker, whole vectors. */
export function bitsRow({ batch }: Pick<WalkShape, 'batch'>): number {
  return Math.ceil(batch / 16) * 16;
}

import type { WalkKernel } from '../src/simulation/kernel/kernel.js';
import { BIN_ROW, BIN_SHIFT, batchOf, strideOf, WALKER_BYTES, type WalkShape } from '../src/simulation/kernel/shape.js';
import { NOTHING } from '../src/simulation/lists.js';
import { TIME_BIN_S } from '../src/simulation/sums.js';

/**
 * A made-up simulation that other languages can draw to the last bit: 24 circles ×
 * 300 buildings × 20 types, three outlets each; 20 days with 8,192 walkers a circle.
 * Everything comes from `mulberry32`, the walkers from `sfc32`, one draw after another.
 */
export const CIRCLES = 24;
export const DAYS = 20;
const BUILDINGS = 300;
const TYPES = 20;
const WALKERS = 8192;
const NEAREST = 3;
const OUTLETS_A_TYPE = 60;
const TABLE = 1024;
const GROUPS = [
  { upTo: 0.15, mean: 1.15, sd: 0.18 },
  { upTo: 0.75, mean: 1.3, sd: 0.2 },
  { upTo: 1, mean: 0.95, sd: 0.2 },
] as const;
export const WALKER_TYPES = CIRCLES * DAYS * WALKERS * TYPES;

export interface Instance {
  /** By circle × building × type × place: decimetres and outlet. */
  readonly dm: Uint16Array;
  readonly outlet: Uint16Array;
  /** By circle × slot: buildings by their share of persons. */
  readonly building: Uint16Array;
  readonly shape: WalkShape;
}

function mulberry32(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function drawInstance(): Instance {
  const random = mulberry32(5);
  const cells = CIRCLES * BUILDINGS * TYPES;
  const dm = new Uint16Array(cells * NEAREST);
  const outlet = new Uint16Array(cells * NEAREST);
  for (let cell = 0; cell < cells; cell++) {
    let xM = 50 + 1200 * random();
    for (let n = 0; n < NEAREST; n++) {
      dm[cell * NEAREST + n] = Math.round(xM * 10);
      outlet[cell * NEAREST + n] = OUTLETS_A_TYPE * (cell % TYPES) + Math.floor(OUTLETS_A_TYPE * random());
      xM += 300 * random();
    }
  }
  const persons = Float64Array.from({ length: CIRCLES * BUILDINGS }, () => 1 + Math.floor(100 * random()));
  const building = new Uint16Array(CIRCLES * TABLE);
  for (let c = 0; c < CIRCLES; c++) {
    const here = persons.subarray(c * BUILDINGS, (c + 1) * BUILDINGS);
    const all = here.reduce((a, b) => a + b, 0);
    let running = 0;
    let slot = 0;
    for (const [b, number] of here.entries()) {
      running += number;
      for (; slot < Math.round((TABLE * running) / all); slot++) building[c * TABLE + slot] = b;
    }
  }
  return { dm, outlet, building, shape: shape() };
}

/** Nobody waits anywhere, and nothing is needed together. */
function shape(): WalkShape {
  const delays = {
    buildingMs: new Float64Array(2),
    crossingDm: 0,
    waitMs: new Int32Array(),
    detour: new Float64Array(),
  };
  const msPerDm = Float64Array.from({ length: GROUPS.length * TABLE }, (_, n) => {
    const { mean, sd } = GROUPS[Math.floor(n / TABLE)]!;
    const share = ((n % TABLE) + 0.5) / TABLE;
    return 100 / Math.max(0.3, mean + ((sd * Math.sqrt(3)) / Math.PI) * Math.log(share / (1 - share)));
  });
  return {
    plans: 1,
    circles: CIRCLES,
    homes: CIRCLES * BUILDINGS,
    slots: TYPES,
    stride: strideOf(TYPES),
    batch: batchOf(18_500 * 334, delays),
    crowdMost: 0,
    speedBits: 10,
    msPerDm,
    delays,
    needOffsets: Uint32Array.of(0),
    needSlot: new Uint16Array(),
  };
}

/** Plays days `from` … `to` − 1 and adds to `counts`: within 5, 10 and 15 minutes by circle × type. */
export function playInstance(
  kernel: WalkKernel,
  instance: Instance,
  from: number,
  to: number,
  counts: Int32Array,
): void {
  const open = new Uint8Array(OUTLETS_A_TYPE * TYPES);
  const { batch, stride } = instance.shape;
  for (let day = from; day < to; day++) {
    const random = mulberry32(1000 + day);
    for (let o = 0; o < open.length; o++) open[o] = random() < 0.06 ? 0 : 1;
    nearestOpen(instance, open, kernel.memory.rows, stride);
    for (let c = 0; c < CIRCLES; c++) {
      const next = sfc32(c, day, 12345, 1);
      for (let n = 0; n < WALKERS; n += batch) {
        place(kernel, instance, c, Math.min(batch, WALKERS - n), next);
        for (let g = 0; g < GROUPS.length; g++) kernel.walk(0, g);
      }
      kernel.collect(0, c);
    }
  }
  takeCounts(kernel, counts);
}

function nearestOpen({ dm, outlet }: Instance, open: Uint8Array, rows: Uint16Array, stride: number): void {
  for (let home = 0; home < CIRCLES * BUILDINGS; home++) {
    for (let k = 0; k < TYPES; k++) {
      const end = (home * TYPES + k + 1) * NEAREST;
      let a = end - NEAREST;
      while (a < end && open[outlet[a]!] === 0) a++;
      rows[home * stride + k] = a < end ? dm[a]! : NOTHING;
    }
  }
}

function sfc32(s0: number, s1: number, s2: number, s3: number): () => number {
  let [a, b, c, d] = [s0, s1, s2, s3];
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let n = 0; n < 12; n++) next();
  return next;
}

/** Three draws a walker: building, group, speed. The kernel's own `place` draws from another generator. */
function place({ memory }: WalkKernel, { building }: Instance, c: number, count: number, next: () => number): void {
  const { shape, groupCount, walkerWords, walkerMsPerDm, speed } = memory;
  const words = WALKER_BYTES / 4;
  groupCount.fill(0);
  for (let n = 0; n < count; n++) {
    const home = c * BUILDINGS + building[c * TABLE + (next() >>> 22)]!;
    const group = next() / 2 ** 32;
    const g = group < GROUPS[0].upTo ? 0 : group < GROUPS[1].upTo ? 1 : 2;
    const to = (g * shape.batch + groupCount[g]!++) * words;
    walkerWords[to] = home * shape.stride * 2;
    walkerMsPerDm[to / 2 + 2] = speed[g * TABLE + (next() >>> 22)]!;
  }
}

function takeCounts({ memory }: WalkKernel, counts: Int32Array): void {
  const { histogram } = memory;
  for (let c = 0; c < CIRCLES; c++) {
    for (let k = 0; k < TYPES; k++) {
      for (const [n, minutes] of [5, 10, 15].entries()) {
        for (let g = 0; g < GROUPS.length; g++) {
          const row = ((c * GROUPS.length + g) * TYPES + k) * BIN_ROW + BIN_SHIFT;
          for (let b = 0; b <= (minutes * 60) / TIME_BIN_S; b++)
            counts[(c * TYPES + k) * 3 + n]! += histogram[row + b]!;
        }
      }
    }
  }
  histogram.fill(0);
}

/** What identifies a result: a hash of all counters, and their sums within 5 and 15 minutes. */
export function fingerprint(counts: Int32Array): { hash: number; within5: number; within15: number } {
  let hash = 0;
  const sums = [0, 0, 0];
  for (const [n, count] of counts.entries()) {
    hash = (Math.imul(hash, 31) + count) | 0;
    sums[n % 3]! += count;
  }
  return { hash, within5: sums[0]!, within15: sums[2]! };
}

/** What the same instance gave elsewhere (numba, plain JavaScript). */
export const EXPECTED = { hash: -677387431, within5: 19_464_786, within15: 64_835_753 } as const;
export const COUNTS = CIRCLES * TYPES * 3;

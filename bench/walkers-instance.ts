import {
  type AssembledFunction,
  type Code,
  FunctionBuilder,
  finished,
  i32,
  load,
  op,
  store,
  whileTrue,
} from '../src/simulation/kernel/assembler.js';
import type { WalkKernel, WalkMemory } from '../src/simulation/kernel/kernel.js';
import {
  BIN_ROW,
  BIN_SHIFT,
  batchOf,
  layoutOfWalk,
  strideOf,
  WALKER_BYTES,
  type WalkShape,
} from '../src/simulation/kernel/shape.js';
import { simdKernel } from '../src/simulation/kernel/simd.js';
import { typeScriptKernel } from '../src/simulation/kernel/typescript.js';
import { NOTHING } from '../src/simulation/lists.js';
import { TIME_BIN_S } from '../src/simulation/sums.js';
import { mulberry32 } from '../test/support/mulberry32.js';

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
  { mean: 1.15, sd: 0.18 },
  { mean: 1.3, sd: 0.2 },
  { mean: 0.95, sd: 0.2 },
] as const;
/** Words below the first are children, below the second adults. */
const UP_TO = [Math.ceil(0.15 * 2 ** 32), 0.75 * 2 ** 32] as const;
export const WALKER_TYPES = CIRCLES * DAYS * WALKERS * TYPES;

export interface Instance {
  /** By circle × building × type × place: decimetres and outlet. */
  readonly dm: Uint16Array;
  readonly outlet: Uint16Array;
  /** By circle × slot: buildings by their share of persons. */
  readonly building: Uint16Array;
  readonly shape: WalkShape;
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
    // The buildings of one circle by slot lie where a crowd would.
    crowdMost: TABLE,
    speedBits: 10,
    msPerDm,
    delays,
    needOffsets: Uint32Array.of(0),
    needSlot: new Uint16Array(),
  };
}

/** Plays days `from` … `to` − 1 and adds to `counts`: within 5, 10 and 15 minutes by circle × type. */
export function playInstance(
  { kernel, place }: Player,
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
      kernel.memory.words.set(sfc32(c, day, 12345, 1));
      for (let slot = 0; slot < TABLE; slot++) {
        kernel.memory.crowdRow[slot] = (c * BUILDINGS + instance.building[c * TABLE + slot]!) * stride * 2;
      }
      for (let n = 0; n < WALKERS; n += batch) {
        place(Math.min(batch, WALKERS - n));
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

function sfc32(...state: [number, number, number, number]): number[] {
  let [a, b, c, d] = state;
  for (let n = 0; n < 12; n++) {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
  }
  return [a, b, c, d];
}

/**
 * Three draws a walker (building, group, speed) from the state in `memory.words`: in
 * place of the kernel's own `place`, whose generator other languages do not have.
 */
function place(
  { shape, words, crowdRow, groupCount, walkerWords, walkerMsPerDm, speed }: WalkMemory,
  count: number,
): void {
  const { batch } = shape;
  const [first, second] = UP_TO;
  const counts = [0, 0, 0];
  let [a, b, c, d] = [words[0]! | 0, words[1]! | 0, words[2]! | 0, words[3]! | 0];
  const draw = (): number => {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  for (let n = 0; n < count; n++) {
    const where = draw();
    const who = draw();
    const g = who < first ? 0 : who < second ? 1 : 2;
    const to = (g * batch + counts[g]!++) * (WALKER_BYTES / 4);
    walkerWords[to] = crowdRow[where >>> 22]!;
    walkerMsPerDm[to / 2 + 2] = speed[g * TABLE + (draw() >>> 22)]!;
  }
  groupCount.set(counts);
  words.set([a, b, c, d]);
}

/** The same for the kernel in WebAssembly: `place(count)`. */
export function placeFunction(shape: WalkShape): AssembledFunction {
  const layout = layoutOfWalk(shape);
  const f = new FunctionBuilder('placeBench');
  const count = f.param('i32');
  const [a, b, c, d] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const [t, row, group, to] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const draw = [
    t.set(op('i32.add', op('i32.add', a.get, b.get), d.get)),
    d.set(op('i32.add', d.get, i32(1))),
    a.set(op('i32.xor', b.get, op('i32.shr_u', b.get, i32(9)))),
    b.set(op('i32.add', c.get, op('i32.shl', c.get, i32(3)))),
    c.set(op('i32.add', op('i32.or', op('i32.shl', c.get, i32(21)), op('i32.shr_u', c.get, i32(11))), t.get)),
  ].flat();
  const upper10 = (bytes: number): Code => op('i32.shl', op('i32.shr_u', t.get, i32(22)), i32(bytes));
  const groupAt = op('i32.shl', group.get, i32(2));
  const state = [a, b, c, d];
  return finished(
    f,
    ...[0, 1, 2].map((g) => store('i32.store', i32(0), i32(0), layout.groupCount + 4 * g)),
    ...state.map((word, n) => word.set(load('i32.load', i32(0), layout.words + 4 * n))),
    whileTrue(op('i32.gt_u', count.get, i32(0)), [
      ...draw,
      ...row.set(load('i32.load', upper10(2), layout.crowdRow)),
      ...draw,
      ...group.set(op('i32.add', ...UP_TO.map((least) => op('i32.ge_u', t.get, i32(least))))),
      ...to.set(load('i32.load', groupAt, layout.groupCount)),
      ...store('i32.store', groupAt, op('i32.add', to.get, i32(1)), layout.groupCount),
      ...to.set(op('i32.mul', op('i32.add', op('i32.mul', group.get, i32(shape.batch)), to.get), i32(WALKER_BYTES))),
      ...store('i32.store', to.get, row.get, layout.walkers),
      ...draw,
      ...t.set(op('i32.add', op('i32.shl', group.get, i32(13)), upper10(3))),
      ...store('i32.store', to.get, load('i32.load', t.get, layout.speed), layout.walkers + 16),
      ...store('i32.store', to.get, load('i32.load', t.get, layout.speed + 4), layout.walkers + 20),
      ...count.set(op('i32.sub', count.get, i32(1))),
    ]),
    ...state.map((word, n) => store('i32.store', i32(0), word.get, layout.words + 4 * n)),
  );
}

/** A kernel of the instance: what walks, and what draws for it. */
export interface Player {
  readonly kernel: WalkKernel;
  place(count: number): void;
}

export function wasmPlayer({ shape }: Instance): Player {
  const kernel = simdKernel(shape, [placeFunction(shape)]);
  if (kernel === undefined) throw new Error('this engine has no WebAssembly with vectors');
  const { placeBench } = kernel.exports as { placeBench(count: number): void };
  return { kernel, place: placeBench };
}

export function typeScriptPlayer({ shape }: Instance): Player {
  const kernel = typeScriptKernel(shape);
  return { kernel, place: (count) => place(kernel.memory, count) };
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

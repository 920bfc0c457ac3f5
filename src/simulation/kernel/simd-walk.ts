import { JOINT_MIN } from '../joint.js';
import {
  type AssembledFunction,
  type Code,
  ConstantPool,
  extractLane,
  FunctionBuilder,
  f32x4,
  f64x2,
  finished,
  i32,
  i32x4,
  type Local,
  load,
  loadLane,
  op,
  shuffle,
  store,
  whileTrue,
} from './assembler.js';
import { ROUND_UP, WHOLE } from './kernel.js';
import {
  BIN_ROW,
  BIN_SHIFT,
  LATER_MS,
  MOST_CONSTANTS,
  NEVER_MS,
  PATH_BYTES,
  UNREACHED_MS,
  WALKER_BYTES,
  type WalkLayout,
  type WalkShape,
} from './shape.js';

/** From here on floats are whole, and the bits of this one + n are 0x4b000000 + n. */
const FLOAT_WHOLE = 2 ** 23;
const FLOAT_WHOLE_BITS = 0x4b000000;
const LANES_OF_HALF = [0, 1, 2, 3] as const;

/** Variables of the loop over walkers. */
interface Loop {
  readonly walker: Local;
  /** Where what was drawn of its paths is kept, from the first walker's on. */
  readonly path: Local;
  readonly distances: Local;
  /** All ones where nothing is open. */
  readonly nothing: Local;
  readonly dm: Local;
  readonly at: Local;
  readonly ms: Local;
  readonly low: Local;
  readonly high: Local;
  readonly bin: Local;
  readonly halves: readonly [Half, Half];
  /** A constant of the loop. */
  readonly k: (constant: Code) => Code;
}

/** Four of the eight types. */
interface Half {
  readonly part: 'low' | 'high';
  /** Bytes from the first half's values to this one's. */
  readonly offset: 0 | 16;
  /** Address of bin 0 of each, less the bits of FLOAT_WHOLE × 4. */
  readonly base: Local;
  readonly sum: Local;
  readonly inTime: Local;
}

/**
 * `walk8(from, to, rows, cells, bits, times)`: the walkers at bytes `from` … `to` to eight types, and `walk4` to
 * the first four of eight.
 *
 * `rows` is where distances of the plan's first home to the eight types are, `cells`
 * the first of the eight among plan × group × slot; `bits` and `times` are offsets
 * into their tables. Eight distances are one read; each has a bin of its own. What was
 * drawn of the paths is there already: see `pathsFunction`.
 *
 * @returns the function, and the constants that must lie at `layout.constants`
 */
export function walkFunction(
  shape: WalkShape,
  layout: WalkLayout,
  types: 4 | 8,
): { readonly walk: AssembledFunction; readonly constants: Uint8Array } {
  const f = new FunctionBuilder(`walk${types}`);
  const [walker, end, rows, cells] = [f.param('i32'), f.param('i32'), f.param('i32'), f.param('i32')];
  const [bits, times] = [f.param('i32'), f.param('i32')];
  const pool = new ConstantPool(
    f,
    types === 8 ? layout.constants : layout.constants + MOST_CONSTANTS * 16,
    MOST_CONSTANTS,
  );
  const loop = loopOf(f, walker, pool);
  const { distances, nothing } = loop;
  const needs = shape.needSlot.length > 0;
  const halves = types === 8 ? loop.halves : [loop.halves[0]];
  const [low, high] = [loop.halves[0].inTime.get, loop.halves[1].inTime.get];
  const inTime = types === 8 ? op('i16x8.bitmask', op('i16x8.narrow_i32x4_s', low, high)) : op('i32x4.bitmask', low);
  const turn: Code[] = [
    distances.set(load('v128.load', op('i32.add', load('i32.load', walker.get), rows.get))),
    ...halves.flatMap((half) => [
      loop.dm.set(op(`i32x4.extend_${half.part}_i16x8_u`, distances.get)),
      ...timeOf(shape, layout, loop, half),
      nothing.set(op(`i32x4.extend_${half.part}_i16x8_s`, op('i16x8.eq', distances.get, loop.k(i32x4(-1))))),
      half.sum.set(op('i32x4.add', half.sum.get, op('v128.andnot', loop.ms.get, nothing.get))),
      ...(shape.plans === 1 ? [] : [keep(loop, times, half)]),
      ...count(loop, half, needs),
    ]),
    ...(needs ? [store('i32.store8', bits.get, inTime, layout.bits), bits.set(op('i32.add', bits.get, i32(1)))] : []),
    loop.path.set(op('i32.add', loop.path.get, i32(PATH_BYTES))),
    ...(shape.plans === 1 ? [] : [times.set(op('i32.add', times.get, i32(shape.stride * 4)))]),
    walker.set(op('i32.add', walker.get, i32(WALKER_BYTES))),
  ];
  const walk = finished(
    f,
    ...halves.flatMap((half) => setUp(layout, half, cells)),
    pool.loads(),
    whileTrue(op('i32.lt_u', walker.get, end.get), turn.flat()),
    ...halves.flatMap((half) => addTimes(layout, cells, half)),
  );
  return { walk, constants: pool.bytes };
}

function loopOf(f: FunctionBuilder, walker: Local, pool: ConstantPool): Loop {
  const vector = (): Local => f.local('v128');
  const half = (part: 'low' | 'high'): Half => ({
    part,
    offset: part === 'low' ? 0 : 16,
    base: vector(),
    sum: vector(),
    inTime: vector(),
  });
  return {
    walker,
    path: f.local('i32'),
    distances: vector(),
    nothing: vector(),
    dm: vector(),
    at: vector(),
    ms: vector(),
    low: vector(),
    high: vector(),
    bin: f.local('i32'),
    halves: [half('low'), half('high')],
    k: (constant) => pool.of(constant),
  };
}

/** What is the same for all walkers. Addresses go through memory for the same reason as constants do. */
function setUp(layout: WalkLayout, { base, offset }: Half, cells: Local): Code[] {
  const rows = LANES_OF_HALF.map((lane) => layout.bins + ((offset / 4 + lane) * BIN_ROW + BIN_SHIFT) * 4);
  const first = op('i32x4.splat', op('i32.mul', cells.get, i32(BIN_ROW * 4)));
  // The bits of the float that a bin is computed in are taken off here.
  const bases = op('i32x4.add', first, i32x4(...rows.map((at) => (at - FLOAT_WHOLE_BITS * 4) | 0)));
  return [
    store('v128.store', i32(layout.bases), bases, offset),
    base.set(load('v128.load', i32(layout.bases), offset)),
  ];
}

/** Sets `ms` from `dm`, whether there is anything or not. */
function timeOf({ delays }: WalkShape, layout: WalkLayout, loop: Loop, { offset }: Half): Code[] {
  const { walker, dm, at, ms, low, high, path, k } = loop;
  const slowness = load('v128.load64_splat', walker.get, 16);
  const leave = load('v128.load32_splat', walker.get, 4);
  const wait = load('v128.load', path.get, layout.waits + offset);
  const code: Code[] = [ms.set(delays.crossingDm > 0 ? op('i32x4.add', leave, wait) : leave)];
  const walked = (two: Code): Code => op('f64x2.mul', op('f64x2.convert_low_i32x4_s', two), slowness);
  code.push(low.set(walked(dm.get)), high.set(walked(shuffle(dm.get, dm.get, [2, 3, 2, 3]))));
  if (delays.detour.length > 0) {
    code.push(at.set(load('v128.load', path.get, layout.steps + offset)));
    code.push(low.set(op('f64x2.mul', low.get, gather64(at, 0, layout.detour))));
    code.push(high.set(op('f64x2.mul', high.get, gather64(at, 2, layout.detour))));
  }
  const whole = (x: Local): Code => op('f64x2.add', op('f64x2.add', x.get, k(f64x2(ROUND_UP))), k(f64x2(WHOLE)));
  // The lower words of doubles that are whole.
  code.push(ms.set(op('i32x4.add', ms.get, shuffle(whole(low), whole(high), [0, 2, 4, 6]))));
  return code;
}

function gather64(at: Local, lane: number, table: number): Code {
  const first = load('v128.load64_zero', extractLane(at.get, lane), table);
  return loadLane('v128.load64_lane', extractLane(at.get, lane + 1), first, 1, table);
}

/** Counts four walks in their bins, and notes which are in time where anything is needed. A bin is ⌈ms ÷ 5,000⌉. */
function count({ ms, nothing, at, bin, k }: Loop, half: Half, needs: boolean): Code[] {
  const latest = op('i32x4.min_u', ms.get, k(i32x4(LATER_MS)));
  const up = op('f32x4.add', op('f32x4.convert_i32x4_s', ms.get), k(f32x4(4999.5)));
  const whole = op('f32x4.add', op('f32x4.mul', up, k(f32x4(1 / 5000))), k(f32x4(FLOAT_WHOLE - 0.5)));
  return [
    ms.set(op('i32x4.max_u', latest, op('v128.and', nothing.get, k(i32x4(UNREACHED_MS))))),
    ...(needs ? [half.inTime.set(op('i32x4.le_s', ms.get, k(i32x4(JOINT_MIN * 60_000))))] : []),
    at.set(op('i32x4.add', op('i32x4.shl', whole, i32(2)), half.base.get)),
    ...LANES_OF_HALF.flatMap((lane) => [
      bin.set(extractLane(at.get, lane)),
      store('i32.store', bin.get, op('i32.add', load('i32.load', bin.get), i32(1))),
    ]),
  ];
}

/** Keeps four times of a walker. */
function keep({ ms, nothing, k }: Loop, times: Local, { offset }: Half): Code {
  return store('v128.store', times.get, op('v128.bitselect', k(i32x4(NEVER_MS)), ms.get, nothing.get), offset);
}

/** Adds the batch's sums of four types to the day's. */
function addTimes(layout: WalkLayout, cells: Local, { sum, offset }: Half): Code[] {
  const to = op('i32.shl', cells.get, i32(3));
  return [0, 1].map((pair) => {
    const at = layout.timeMs + 2 * offset + 16 * pair;
    const two = pair === 0 ? sum.get : shuffle(sum.get, sum.get, [2, 3, 2, 3]);
    const total = op('f64x2.add', load('v128.load', to, at), op('f64x2.convert_low_i32x4_u', two));
    return store('v128.store', to, total, at);
  });
}

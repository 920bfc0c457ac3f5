import { DELAY_BITS, MOST_CROSSINGS } from '../delays.js';
import { JOINT_MIN } from '../joint.js';
import {
  type AssembledFunction,
  type Code,
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
  NEVER_MS,
  UNREACHED_MS,
  WALKER_BYTES,
  type WalkLayout,
  type WalkShape,
} from './shape.js';

/** From here on floats are whole, and the bits of this one + n are 0x4b000000 + n. */
const FLOAT_WHOLE = 2 ** 23;
const FLOAT_WHOLE_BITS = 0x4b000000;
/** A row of the wait table is 2^this bytes. */
const WAIT_ROW_BITS = DELAY_BITS + 2;

/** Variables of the loop over walkers. */
interface Loop {
  readonly walker: Local;
  readonly row: Local;
  readonly distances: Local;
  readonly dm: Local;
  readonly word: Local;
  readonly at: Local;
  readonly ms: Local;
  readonly low: Local;
  readonly high: Local;
}

const WORDS = [0, 1, 2, 3] as const;

/**
 * `walk(from, to, rows, cells, bits, times)`: the walkers at bytes `from` … `to` to eight types.
 *
 * `rows` is where distances of the plan's first home to the eight types are, `cells`
 * the first of the eight among plan × group × slot. Eight distances are one read; waits
 * and bins have addresses of their own in each lane.
 */
export function walkFunction(shape: WalkShape, layout: WalkLayout): AssembledFunction {
  const f = new FunctionBuilder('walk');
  const [walker, end, rows, cells, salt, bits, times] = [0, 1, 2, 3, 4, 5, 6].map(() => f.param('i32')) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const vector = (): Local => f.local('v128');
  const halves = [0, 1].map(() => ({ salt: vector(), base: vector(), sum: vector(), inTime: vector() })) as [
    Half,
    Half,
  ];
  const reached = vector();
  const loop: Loop = {
    walker,
    row: f.local('i32'),
    distances: vector(),
    dm: vector(),
    word: vector(),
    at: vector(),
    ms: vector(),
    low: vector(),
    high: vector(),
  };
  const bin = f.local('i32');
  const { distances } = loop;
  const setUp = halves.flatMap(({ salt: own, base }, h) => [
    own.set(load('v128.load', salt.get, layout.salt + 16 * h)),
    base.set(
      op(
        'i32x4.add',
        op('i32x4.splat', op('i32.mul', cells.get, i32(BIN_ROW * 4))),
        // The bits of the float that a bin is computed in are taken off here.
        i32x4(
          ...WORDS.map((lane) => (layout.bins + ((4 * h + lane) * BIN_ROW + BIN_SHIFT) * 4 - FLOAT_WHOLE_BITS * 4) | 0),
        ),
      ),
    ),
  ]);
  const each = halves.flatMap((half, h) => {
    const part = h === 0 ? 'low' : 'high';
    return [
      loop.dm.set(op(`i32x4.extend_${part}_i16x8_u`, distances.get)),
      ...timeOf(shape, layout, loop, half),
      reached.set(op(`i32x4.extend_${part}_i16x8_s`, op('i16x8.ne', distances.get, i32x4(-1)))),
      half.sum.set(op('i32x4.add', half.sum.get, op('v128.and', loop.ms.get, reached.get))),
      ...(shape.plans === 1 ? [] : [keep(loop, reached, times, h)]),
      ...count(loop, reached, half, bin),
    ];
  });
  return finished(
    f,
    ...setUp,
    whileTrue(
      op('i32.lt_u', walker.get, end.get),
      [
        distances.set(load('v128.load', op('i32.add', load('i32.load', walker.get), rows.get))),
        ...each,
        store(
          'i32.store8',
          bits.get,
          op('i16x8.bitmask', op('i16x8.narrow_i32x4_s', halves[0].inTime.get, halves[1].inTime.get)),
          layout.bits,
        ),
        bits.set(op('i32.add', bits.get, i32(1))),
        ...(shape.plans === 1 ? [] : [times.set(op('i32.add', times.get, i32(shape.stride * 4)))]),
        walker.set(op('i32.add', walker.get, i32(WALKER_BYTES))),
      ].flat(),
    ),
    ...halves.flatMap(({ sum }, h) => addTimes(layout, cells, sum, h)),
  );
}

/** Four of the eight types. */
interface Half {
  readonly salt: Local;
  /** Address of bin 0 of each, less the bits of FLOAT_WHOLE × 4. */
  readonly base: Local;
  readonly sum: Local;
  readonly inTime: Local;
}

/** Sets `ms` from `dm`, whether there is anything or not. */
function timeOf({ delays }: WalkShape, layout: WalkLayout, loop: Loop, half: Half): Code[] {
  const { walker, dm, word, at, ms, low, high } = loop;
  const slowness = load('v128.load64_splat', walker.get, 16);
  const leave = load('v128.load32_splat', walker.get, 4);
  const [signals, detours] = [delays.crossingDm > 0, delays.detour.length > 0];
  const code: Code[] = [];
  if (signals || detours) {
    code.push(word.set(op('i32x4.add', load('v128.load32_splat', walker.get, 8), half.salt.get)), ...mix(word));
  }
  code.push(ms.set(leave));
  if (signals) {
    code.push(
      at.set(op('i32x4.add', waitRow(dm.get, delays.crossingDm), step(word, 2))),
      low.set(gather32(at, layout.wait - (1 << WAIT_ROW_BITS))),
      ms.set(op('i32x4.add', ms.get, low.get)),
    );
  }
  const walked = (half64: Code): Code => op('f64x2.mul', op('f64x2.convert_low_i32x4_s', half64), slowness);
  code.push(low.set(walked(dm.get)), high.set(walked(shuffle(dm.get, dm.get, [2, 3, 2, 3]))));
  if (detours) {
    code.push(...mix(word), at.set(step(word, 3)));
    code.push(low.set(op('f64x2.mul', low.get, gather64(at, 0, layout.detour))));
    code.push(high.set(op('f64x2.mul', high.get, gather64(at, 2, layout.detour))));
  }
  const whole = (x: Local): Code => op('f64x2.add', op('f64x2.add', x.get, f64x2(ROUND_UP)), f64x2(WHOLE));
  // The lower words of doubles that are whole.
  code.push(ms.set(op('i32x4.add', ms.get, shuffle(whole(low), whole(high), [0, 2, 4, 6]))));
  return code;
}

/** `mixed` of sobol.ts but for its last step, which the upper half of the word does not feel. */
function mix(word: Local): Code[] {
  const fold = (by: number): Code => word.set(op('v128.xor', word.get, op('i32x4.shr_u', word.get, i32(by))));
  const times = (by: number): Code => word.set(op('i32x4.mul', word.get, i32x4(by)));
  return [fold(16), times(0x85ebca6b), fold(13), times(0xc2b2ae35), fold(16)];
}

/** The upper DELAY_BITS of a word, as offset into a table of 2^`size` bytes an entry. */
function step(word: Local, size: number): Code {
  const mask = ((1 << DELAY_BITS) - 1) << size;
  return op('v128.and', op('i32x4.shr_u', word.get, i32(32 - DELAY_BITS - size)), i32x4(mask));
}

/**
 * Offset of the row of the wait table for the crossings on each path, counted from one
 * row before the table: 1 + ⌊dm ÷ crossingDm⌋ rows, but no more than there are. Half
 * a decimetre keeps the quotient away from whole numbers, where it could err.
 */
function waitRow(dm: Code, crossingDm: number): Code {
  const shifted = op('f32x4.add', op('f32x4.convert_i32x4_s', dm), f32x4(0.5 + crossingDm));
  const rows = op('f32x4.add', op('f32x4.mul', shifted, f32x4(1 / crossingDm)), f32x4(FLOAT_WHOLE - 0.5));
  // Shifting pushes the bits of FLOAT_WHOLE out.
  return op('i32x4.shl', op('i32x4.min_u', rows, i32x4(FLOAT_WHOLE_BITS + 1 + MOST_CROSSINGS)), i32(WAIT_ROW_BITS));
}

function gather32(at: Local, table: number): Code {
  return WORDS.reduce<Code>(
    (value, lane) => loadLane('v128.load32_lane', extractLane(at.get, lane), value, lane, table),
    i32x4(0),
  );
}

function gather64(at: Local, lane: number, table: number): Code {
  const first = load('v128.load64_zero', extractLane(at.get, lane), table);
  return loadLane('v128.load64_lane', extractLane(at.get, lane + 1), first, 1, table);
}

/** Counts four walks in their bins, and notes which are in time. */
function count({ ms, at }: Loop, reached: Local, half: Half, bin: Local): Code[] {
  const clamped = op('v128.bitselect', op('i32x4.min_u', ms.get, i32x4(LATER_MS)), i32x4(UNREACHED_MS), reached.get);
  const up = op('f32x4.add', op('f32x4.convert_i32x4_s', ms.get), f32x4(4999.5));
  const whole = op('f32x4.add', op('f32x4.mul', up, f32x4(1 / 5000)), f32x4(FLOAT_WHOLE - 0.5));
  return [
    ms.set(clamped),
    half.inTime.set(op('i32x4.le_s', ms.get, i32x4(JOINT_MIN * 60_000))),
    at.set(op('i32x4.add', op('i32x4.shl', whole, i32(2)), half.base.get)),
    ...WORDS.flatMap((lane) => [
      bin.set(extractLane(at.get, lane)),
      store('i32.store', bin.get, op('i32.add', load('i32.load', bin.get), i32(1))),
    ]),
  ];
}

/** Keeps four times of a walker. */
function keep({ ms }: Loop, reached: Local, times: Local, h: number): Code {
  return store('v128.store', times.get, op('v128.bitselect', ms.get, i32x4(NEVER_MS), reached.get), 16 * h);
}

/** Adds the batch's sums of four types to the day's. */
function addTimes(layout: WalkLayout, cells: Local, sum: Local, h: number): Code[] {
  const to = op('i32.shl', cells.get, i32(3));
  return [0, 1].map((pair) => {
    const offset = layout.timeMs + 32 * h + 16 * pair;
    const two = pair === 0 ? sum.get : shuffle(sum.get, sum.get, [2, 3, 2, 3]);
    return store(
      'v128.store',
      to,
      op('f64x2.add', load('v128.load', to, offset), op('f64x2.convert_low_i32x4_u', two)),
      offset,
    );
  });
}

import { MINUTE_COUNT } from '../arrivals.js';
import { TIME_BIN_S, TIME_BINS } from '../sums.js';
import {
  type AssembledFunction,
  type Code,
  extractLane,
  FunctionBuilder,
  finished,
  i8x16,
  i32,
  i32x4,
  type Local,
  load,
  op,
  store,
  v128,
  whileTrue,
} from './assembler.js';
import { BIN_ROW, BIN_SHIFT, bitsRow, GAIN_MS, LANES, type WalkLayout, type WalkShape, WITHIN_ROW } from './shape.js';

/** `joint(count)`: how many of the first `count` walkers of `bits` reach something of every need; 16 at a time. */
export function jointFunction(shape: WalkShape, layout: WalkLayout): AssembledFunction {
  const f = new FunctionBuilder('joint', 'i32');
  const count = f.param('i32');
  const [n, walkers] = [f.local('i32'), f.local('i32')];
  const [all, any] = [f.local('v128'), f.local('v128')];
  const block = (b: number): Code => load('v128.load', n.get, layout.bits + b * bitsRow(shape));
  const left = op('i32.sub', count.get, n.get);
  const sixteen = v128(Uint8Array.from({ length: 16 }, (_, lane) => lane));
  return finished(
    f,
    whileTrue(op('i32.lt_u', n.get, count.get), [
      // Behind the last walker lies whoever was walked before.
      ...all.set(
        op('i8x16.lt_u', sixteen, op('i8x16.splat', op('select', i32(16), left, op('i32.gt_u', left, i32(16))))),
      ),
      ...needsOf(shape).flatMap((masks) => [
        ...any.set(i8x16(0)),
        ...[...masks].flatMap(([b, mask]) => any.set(op('v128.or', any.get, op('v128.and', block(b), i8x16(mask))))),
        ...all.set(op('v128.and', all.get, op('i8x16.ne', any.get, i8x16(0)))),
      ]),
      ...singlesOf(shape).flatMap((mask, b) =>
        mask === 0
          ? []
          : all.set(op('v128.and', all.get, op('i8x16.eq', op('v128.and', block(b), i8x16(mask)), i8x16(mask)))),
      ),
      ...walkers.set(op('i32.add', walkers.get, op('i32.popcnt', op('i8x16.bitmask', all.get)))),
      ...n.set(op('i32.add', n.get, i32(16))),
    ]),
    walkers.get,
  );
}

/** Slots of each need. */
function slotsOf({ needOffsets, needSlot }: WalkShape): number[][] {
  return Array.from({ length: needOffsets.length - 1 }, (_, j) => [
    ...needSlot.subarray(needOffsets[j]!, needOffsets[j + 1]!),
  ]);
}

/** Needs that several types can meet: bits by block. */
function needsOf(shape: WalkShape): Map<number, number>[] {
  return slotsOf(shape)
    .filter((slots) => slots.length > 1)
    .map((slots) => {
      const masks = new Map<number, number>();
      for (const s of slots) {
        const b = Math.floor(s / LANES);
        masks.set(b, (masks.get(b) ?? 0) | (1 << (s % LANES)));
      }
      return masks;
    });
}

/** Needs of one type, all of them together: bits of each block. */
function singlesOf(shape: WalkShape): number[] {
  const masks = new Array<number>(shape.stride / LANES).fill(0);
  for (const slots of slotsOf(shape)) {
    if (slots.length === 1) masks[Math.floor(slots[0]! / LANES)]! |= 1 << (slots[0]! % LANES);
  }
  return masks;
}

/** `gains(count)`: from the single times of two plans, who gains and who loses, four types at a time. */
export function gainsFunction({ stride, batch }: WalkShape, layout: WalkLayout): AssembledFunction {
  const f = new FunctionBuilder('gains');
  const count = f.param('i32');
  const [slot, at, end] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const [before, after, more, less] = [0, 1, 2, 3].map(() => f.local('v128')) as [Local, Local, Local, Local];
  const over = (a: Local, b: Local): Code => op('i32x4.gt_s', op('i32x4.sub', a.get, b.get), i32x4(GAIN_MS));
  const add = (sum: Local, offset: number): Code =>
    store('v128.store', slot.get, op('i32x4.add', load('v128.load', slot.get, offset), sum.get), offset);
  return finished(
    f,
    whileTrue(op('i32.lt_u', slot.get, i32(stride * 4)), [
      ...more.set(i32x4(0)),
      ...less.set(i32x4(0)),
      ...at.set(slot.get),
      ...end.set(op('i32.add', slot.get, op('i32.mul', count.get, i32(stride * 4)))),
      ...whileTrue(op('i32.lt_u', at.get, end.get), [
        ...before.set(load('v128.load', at.get, layout.times)),
        ...after.set(load('v128.load', at.get, layout.times + batch * stride * 4)),
        // What is true is −1.
        ...more.set(op('i32x4.sub', more.get, over(before, after))),
        ...less.set(op('i32x4.sub', less.get, over(after, before))),
        ...at.set(op('i32.add', at.get, i32(stride * 4))),
      ]),
      ...add(more, layout.gains),
      ...add(less, layout.gains + stride * 4),
      ...slot.set(op('i32.add', slot.get, i32(16))),
    ]),
  );
}

/**
 * `collect(bins, histogram, within, end)`: rows of bins from byte `bins` to `end`,
 * each into a row of `within` and onto one of the histogram; the bins are emptied.
 */
export function collectFunction(): AssembledFunction {
  const f = new FunctionBuilder('collect');
  const [bins, histogram, within, end] = [0, 1, 2, 3].map(() => f.param('i32')) as [Local, Local, Local, Local];
  const running = f.local('i32');
  const [four, sum] = [f.local('v128'), f.local('v128')];
  const move = (n: number): Code => [
    ...four.set(load('v128.load', bins.get, 16 * n)),
    ...store('v128.store', bins.get, i32x4(0), 16 * n),
    ...store('v128.store', histogram.get, op('i32x4.add', load('v128.load', histogram.get, 16 * n), four.get), 16 * n),
  ];
  const add = (value: Code): Code => running.set(op('i32.add', running.get, value));
  const row: Code[] = [move(0), running.set(extractLane(four.get, BIN_SHIFT))];
  const vectors = 60 / TIME_BIN_S / 4;
  for (let m = 0; m < MINUTE_COUNT; m++) {
    row.push(sum.set(i32x4(0)));
    for (let n = 0; n < vectors; n++) {
      row.push(move(1 + m * vectors + n), sum.set(op('i32x4.add', sum.get, four.get)));
    }
    row.push(...[0, 1, 2, 3].map((lane) => add(extractLane(sum.get, lane))));
    row.push(store('i32.store', within.get, running.get, 4 * m));
  }
  const last = 1 + MINUTE_COUNT * vectors;
  row.push(move(last), add(extractLane(four.get, TIME_BINS - 2 + BIN_SHIFT - 4 * last)));
  row.push(store('i32.store', within.get, running.get, 4 * MINUTE_COUNT));
  return finished(
    f,
    whileTrue(op('i32.lt_u', bins.get, end.get), [
      ...row.flat(),
      ...bins.set(op('i32.add', bins.get, i32(BIN_ROW * 4))),
      ...histogram.set(op('i32.add', histogram.get, i32(BIN_ROW * 4))),
      ...within.set(op('i32.add', within.get, i32(WITHIN_ROW * 4))),
    ]),
  );
}

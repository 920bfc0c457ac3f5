import {
  type AssembledFunction,
  type Code,
  FunctionBuilder,
  finished,
  i32,
  i32x4,
  i64,
  type Local,
  load,
  op,
  store,
  whileTrue,
} from './assembler.js';
import { buildingRange, GUIDE_BITS, WALKER_BYTES, type WalkLayout, type WalkShape } from './shape.js';

/** Rotations of Threefry-2x32, four between two injections of the key. */
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
const PARITY = 0x1bd11bda;

/**
 * `draw(k0, k1, day, n0, count, out)`: Threefry-2x32 with 20 rounds, as in streams.ts,
 * for four counters at a time: (day, n0), (day, n0 + 1) …; the first words go to
 * `out`, the second ones `batch` words behind. `count` is rounded up to fours.
 */
export function drawFunction({ batch }: WalkShape): AssembledFunction {
  const f = new FunctionBuilder('draw');
  const [k0, k1, day, n0, count, out] = [0, 1, 2, 3, 4, 5].map(() => f.param('i32')) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const keys = [f.local('v128'), f.local('v128'), f.local('v128')] as const;
  const [x0, x1, counter] = [f.local('v128'), f.local('v128'), f.local('v128')];
  const end = f.local('i32');
  const rotated = (x: Code, by: number): Code =>
    op('v128.or', op('i32x4.shl', x, i32(by)), op('i32x4.shr_u', x, i32(32 - by)));
  const rounds: Code[] = [];
  for (let round = 1; round <= 5; round++) {
    for (const by of ROTATIONS[(round - 1) % 2]!) {
      rounds.push(x0.set(op('i32x4.add', x0.get, x1.get)));
      rounds.push(x1.set(op('v128.xor', rotated(x1.get, by), x0.get)));
    }
    rounds.push(x0.set(op('i32x4.add', x0.get, keys[round % 3]!.get)));
    rounds.push(x1.set(op('i32x4.add', op('i32x4.add', x1.get, keys[(round + 1) % 3]!.get), i32x4(round))));
  }
  return finished(
    f,
    keys[0].set(op('i32x4.splat', k0.get)),
    keys[1].set(op('i32x4.splat', k1.get)),
    keys[2].set(op('v128.xor', op('v128.xor', keys[0].get, keys[1].get), i32x4(PARITY))),
    counter.set(op('i32x4.add', op('i32x4.splat', n0.get), i32x4(0, 1, 2, 3))),
    end.set(op('i32.add', out.get, op('i32.shl', count.get, i32(2)))),
    whileTrue(op('i32.lt_u', out.get, end.get), [
      ...x0.set(op('i32x4.add', op('i32x4.splat', day.get), keys[0].get)),
      ...x1.set(op('i32x4.add', counter.get, keys[1].get)),
      ...rounds.flat(),
      ...store('v128.store', out.get, x0.get),
      ...store('v128.store', out.get, x1.get, batch * 4),
      ...counter.set(op('i32x4.add', counter.get, i32x4(4))),
      ...out.set(op('i32.add', out.get, i32(16))),
    ]),
  );
}

/** `place(persons, count)`: home, group, speed and way out of each drawn walker, filed by group. */
export function placeFunction(shape: WalkShape, layout: WalkLayout): AssembledFunction {
  const { batch, speedBits } = shape;
  const [leastMs, spreadMs] = buildingRange(shape.delays);
  const f = new FunctionBuilder('place');
  const [persons, count] = [f.param('i32'), f.param('i32')];
  const [word, end, person, entry, group, to] = [0, 1, 2, 3, 4, 5].map(() => f.local('i32')) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const kind = (n: number): Code => load('i32.load', word.get, layout.words + n * batch * 4);
  const upper = (x: Code, n: Code): Code =>
    op('i32.wrap_i64', op('i64.shr_u', op('i64.mul', op('i64.extend_i32_u', x), op('i64.extend_i32_u', n)), i64(32)));
  const times4 = (x: Code): Code => op('i32.shl', x, i32(2));
  const groupAt = times4(group.get);
  const speedAt = op(
    'i32.add',
    op('i32.shl', group.get, i32(speedBits + 3)),
    op('i32.shl', op('i32.shr_u', kind(1), i32(32 - speedBits)), i32(3)),
  );
  return finished(
    f,
    ...[0, 1, 2].map((g) => store('i32.store', i32(0), i32(0), layout.groupCount + g * 4)),
    end.set(times4(count.get)),
    whileTrue(op('i32.lt_u', word.get, end.get), [
      ...person.set(upper(kind(0), persons.get)),
      ...entry.set(load('i32.load', times4(op('i32.shr_u', kind(0), i32(32 - GUIDE_BITS))), layout.guide)),
      ...whileTrue(op('i32.le_u', load('i32.load', times4(entry.get), layout.crowdEnd), person.get), [
        ...entry.set(op('i32.add', entry.get, i32(1))),
      ]),
      ...group.set(load('i32.load8_u', entry.get, layout.crowdGroup)),
      ...to.set(load('i32.load', groupAt, layout.groupCount)),
      ...store('i32.store', groupAt, op('i32.add', to.get, i32(1)), layout.groupCount),
      ...to.set(op('i32.mul', op('i32.add', op('i32.mul', group.get, i32(batch)), to.get), i32(WALKER_BYTES))),
      ...store('i32.store', to.get, load('i32.load', times4(entry.get), layout.crowdRow), layout.walkers),
      ...store('i32.store', to.get, op('i32.add', upper(kind(3), i32(spreadMs + 1)), i32(leastMs)), layout.walkers + 4),
      ...store('i32.store', to.get, kind(2), layout.walkers + 8),
      // Eight bytes of a number that is only passed on.
      ...store('i32.store', to.get, load('i32.load', speedAt, layout.speed), layout.walkers + 16),
      ...store('i32.store', to.get, load('i32.load', speedAt, layout.speed + 4), layout.walkers + 20),
      ...word.set(op('i32.add', word.get, i32(4))),
    ]),
  );
}

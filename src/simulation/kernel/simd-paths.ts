import { DELAY_BITS } from '../delays.js';
import {
  type AssembledFunction,
  type Code,
  extractLane,
  FunctionBuilder,
  finished,
  i32,
  i32x4,
  type Local,
  load,
  loadLane,
  op,
  store,
  whileTrue,
} from './assembler.js';
import { PATH_BYTES, WALKER_BYTES, type WalkLayout, type WalkShape } from './shape.js';

const LANES_OF_HALF = [0, 1, 2, 3] as const;

/**
 * `paths8(from, to, rows, salt)`: draws what happens on the paths of the walkers at
 * bytes `from` … `to` to eight types, or to the first four of them (`paths4`): the wait at signals, and the detour as an offset
 * into its table. `rows` is where the first home's rows of the wait table are for the
 * eight types. In a loop of its own, so that a processor has several walkers in hand.
 */
export function pathsFunction({ delays }: WalkShape, layout: WalkLayout, types: 4 | 8): AssembledFunction {
  const f = new FunctionBuilder(`paths${types}`);
  const [walker, end, rows, salt] = [f.param('i32'), f.param('i32'), f.param('i32'), f.param('i32')];
  const [path, row] = [f.local('i32'), f.local('v128')];
  const [word, at] = [f.local('v128'), f.local('v128')];
  const salts = [f.local('v128'), f.local('v128')];
  const [signals, detours] = [delays.crossingDm > 0, delays.detour.length > 0];
  const half = (part: 'low' | 'high', h: 0 | 1): Code[] => {
    const code = [word.set(op('i32x4.add', load('v128.load32_splat', walker.get, 8), salts[h]!.get)), mix(word)];
    if (signals) {
      const first = op(`i32x4.extend_${part}_i16x8_u`, row.get);
      code.push(at.set(op('i32x4.add', first, step(word, 2))));
      code.push(store('v128.store', path.get, gather(at, layout.wait), layout.waits + 16 * h));
    }
    if (detours) {
      code.push(fold(word, 16), mix(word));
      code.push(store('v128.store', path.get, step(word, 3), layout.steps + 16 * h));
    }
    return code;
  };
  const turn = [
    signals ? row.set(load('v128.load', op('i32.add', load('i32.load', walker.get), rows.get))) : [],
    ...half('low', 0),
    ...(types === 8 ? half('high', 1) : []),
    path.set(op('i32.add', path.get, i32(PATH_BYTES))),
    walker.set(op('i32.add', walker.get, i32(WALKER_BYTES))),
  ];
  return finished(
    f,
    ...salts.map((local, h) => local.set(load('v128.load', salt.get, layout.salt + 16 * h))),
    whileTrue(op('i32.lt_u', walker.get, end.get), turn.flat()),
  );
}

function fold(word: Local, by: number): Code {
  return word.set(op('v128.xor', word.get, op('i32x4.shr_u', word.get, i32(by))));
}

/** `mixed` of sobol.ts but for its last fold, which the upper half of the word does not feel. */
function mix(word: Local): Code {
  const times = (by: number): Code => word.set(op('i32x4.mul', word.get, i32x4(by)));
  return [fold(word, 16), times(0x85ebca6b), fold(word, 13), times(0xc2b2ae35)].flat();
}

/** The upper DELAY_BITS of the word, as offset into a table of 2^`size` bytes an entry. */
function step(word: Local, size: number): Code {
  return op('i32x4.shl', op('i32x4.shr_u', word.get, i32(32 - DELAY_BITS)), i32(size));
}

function gather(at: Local, table: number): Code {
  return LANES_OF_HALF.reduce<Code>(
    (value, lane) => loadLane('v128.load32_lane', extractLane(at.get, lane), value, lane, table),
    i32x4(0),
  );
}

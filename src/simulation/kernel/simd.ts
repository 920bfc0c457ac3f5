import { GROUPS } from '../../city/types.js';
import { randomPaths } from '../delays.js';
import { type AssembledFunction, FunctionBuilder, finished, i32, moduleOf, op } from './assembler.js';
import { drawForks } from './forked.js';
import { memoryOf, type WalkKernel, walkersAt } from './kernel.js';
import {
  BIN_ROW,
  bitsRow,
  LANES,
  layoutOfWalk,
  MOST_CONSTANTS,
  WALKER_BYTES,
  type WalkLayout,
  type WalkShape,
  WITHIN_ROW,
} from './shape.js';
import { collectFunction, gainsFunction, jointFunction } from './simd-count.js';
import { drawFunction, placeFunction } from './simd-draw.js';
import { pathsFunction } from './simd-paths.js';
import { walkFunction } from './simd-walk.js';

/** What is used of the engine; Node has it, its types do not. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
};

interface Exports {
  draw(k0: number, k1: number, day: number, n0: number, count: number, out: number): void;
  place(persons: number, count: number): void;
  readonly paths8?: Paths;
  readonly paths4?: Paths;
  readonly walk8: Walk;
  readonly walk4: Walk;
  joint(count: number): number;
  gains(count: number): void;
  collect(bins: number, histogram: number, within: number, end: number): void;
}

type Paths = (from: number, to: number, rows: number, salt: number) => void;
type Walk = (from: number, to: number, rows: number, cells: number, bits: number, times: number) => void;

const PAGE_BYTES = 65536;
/** What 32 bits can address. */
const MOST_BYTES = 2 ** 32;

/** A kernel in WebAssembly with the functions of its module. */
export interface SimdKernel extends WalkKernel {
  readonly exports: object;
}

let supported: boolean | undefined;

/** Whether this engine runs WebAssembly with vectors of 128 bits. */
export function simdSupported(): boolean {
  if (supported === undefined) {
    const f = new FunctionBuilder('probe', 'i32');
    const probe = moduleOf([finished(f, op('i8x16.bitmask', op('i8x16.splat', i32(0))))]);
    supported = typeof WebAssembly === 'object' && WebAssembly.validate(probe);
  }
  return supported;
}

/** The bytes of the kernel for a shape, and what it expects in memory from `layout.constants` on. */
export function assembledKernel(
  shape: WalkShape,
  layout: WalkLayout,
  more: readonly AssembledFunction[],
): { readonly module: Uint8Array<ArrayBuffer>; readonly constants: Uint8Array } {
  const functions: AssembledFunction[] = [
    drawFunction(shape),
    placeFunction(shape, layout),
    jointFunction(shape, layout),
    collectFunction(),
    ...more,
    ...(shape.plans === 1 ? [] : [gainsFunction(shape, layout)]),
  ];
  const all = new Uint8Array(2 * MOST_CONSTANTS * 16);
  for (const types of [8, 4] as const) {
    const { walk, constants } = walkFunction(shape, layout, types);
    functions.push(walk);
    if (randomPaths(shape.delays)) functions.push(pathsFunction(shape, layout, types));
    all.set(constants, types === 8 ? 0 : MOST_CONSTANTS * 16);
  }
  return { module: moduleOf(functions), constants: all };
}

/**
 * The kernel in WebAssembly, four or eight at a time, assembled for the shape at hand.
 * Absent where the engine has no such vectors or the tables exceed what it can address.
 *
 * @param more functions that are to work on the same memory; they are among `exports`
 */
export function simdKernel(shape: WalkShape, more: readonly AssembledFunction[] = []): SimdKernel | undefined {
  const layout = layoutOfWalk(shape);
  const pages = Math.ceil(layout.bytes / PAGE_BYTES);
  if (!simdSupported() || pages * PAGE_BYTES > MOST_BYTES) return undefined;
  const host = { memory: new WebAssembly.Memory({ initial: pages }) };
  const { module, constants } = assembledKernel(shape, layout, more);
  const code = new WebAssembly.Instance(new WebAssembly.Module(module), { host }).exports as Exports;
  const memory = memoryOf(shape, layout, host.memory.buffer);
  new Uint8Array(host.memory.buffer).set(constants, layout.constants);
  const { slots, stride, homes, circles, batch } = shape;
  const groups = GROUPS.length;
  return {
    name: 'wasm',
    exports: code,
    memory,
    draw([k0, k1], day, n0, count, first) {
      code.draw(k0, k1, day, n0, count, layout.words + first * batch * 4);
    },
    place: (persons, count) => code.place(persons, count),
    walk(p, g, forked) {
      const from = walkersAt(memory, g);
      const to = from + memory.groupCount[g]! * WALKER_BYTES;
      for (let s = 0; s < slots; s += LANES) {
        const few = slots - s <= LANES / 2;
        const home = (p * homes * stride + s) * 2;
        (few ? code.paths4 : code.paths8)?.(from, to, layout.waitRows + home, s * 4);
        if (forked !== undefined) drawForks(memory, forked, g, s);
        (few ? code.walk4 : code.walk8)(
          from,
          to,
          layout.rows + home,
          (p * groups + g) * stride + s,
          (s / LANES) * bitsRow(shape),
          layout.times + (p * batch * stride + s) * 4,
        );
      }
    },
    joint: (g) => code.joint(memory.groupCount[g]!),
    countGains: (g) => code.gains(memory.groupCount[g]!),
    collect(p, c) {
      for (let g = 0; g < groups; g++) {
        const row = (p * groups + g) * stride;
        code.collect(
          layout.bins + row * BIN_ROW * 4,
          layout.histogram + ((p * circles + c) * groups + g) * slots * BIN_ROW * 4,
          layout.within + g * stride * WITHIN_ROW * 4,
          layout.bins + (row + slots) * BIN_ROW * 4,
        );
      }
    },
  };
}

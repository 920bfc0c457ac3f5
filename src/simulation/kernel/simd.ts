import { GROUPS } from '../../city/types.js';
import { randomPaths } from '../delays.js';
import { type AssembledFunction, FunctionBuilder, finished, i32, moduleOf, op } from './assembler.js';
import { memoryOf, type WalkKernel, walkersAt } from './kernel.js';
import {
  BIN_ROW,
  bitsRow,
  LANES,
  layoutOfWalk,
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
  paths?(from: number, to: number, rows: number, salt: number): void;
  walk(from: number, to: number, rows: number, cells: number, bits: number, times: number): void;
  joint(count: number): number;
  gains(count: number): void;
  collect(bins: number, histogram: number, within: number, end: number): void;
}

const PAGE_BYTES = 65536;
/** What 32 bits can address. */
const MOST_BYTES = 2 ** 32;

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

/** The bytes of the kernel for a shape, and the constants that it expects in memory. */
export function assembledKernel(
  shape: WalkShape,
  layout: WalkLayout,
): { readonly module: Uint8Array<ArrayBuffer>; readonly constants: Uint8Array } {
  const { walk, constants } = walkFunction(shape, layout);
  const functions: AssembledFunction[] = [
    drawFunction(shape),
    placeFunction(shape, layout),
    ...(randomPaths(shape.delays) ? [pathsFunction(shape, layout)] : []),
    walk,
    jointFunction(shape, layout),
    collectFunction(),
    ...(shape.plans === 1 ? [] : [gainsFunction(shape, layout)]),
  ];
  return { module: moduleOf(functions), constants };
}

/**
 * The kernel in WebAssembly, four or eight at a time, assembled for the shape at hand.
 * Absent where the engine has no such vectors or the tables exceed what it can address.
 */
export function simdKernel(shape: WalkShape): WalkKernel | undefined {
  const layout = layoutOfWalk(shape);
  const pages = Math.ceil(layout.bytes / PAGE_BYTES);
  if (!simdSupported() || pages * PAGE_BYTES > MOST_BYTES) return undefined;
  const host = { memory: new WebAssembly.Memory({ initial: pages }) };
  const { module, constants } = assembledKernel(shape, layout);
  const code = new WebAssembly.Instance(new WebAssembly.Module(module), { host }).exports as Exports;
  const memory = memoryOf(shape, layout, host.memory.buffer);
  new Uint8Array(host.memory.buffer).set(constants, layout.constants);
  const { slots, stride, homes, circles, batch } = shape;
  const groups = GROUPS.length;
  return {
    name: 'wasm',
    memory,
    draw([k0, k1], day, n0, count, first) {
      code.draw(k0, k1, day, n0, count, layout.words + first * batch * 4);
    },
    place: (persons, count) => code.place(persons, count),
    walk(p, g) {
      const from = walkersAt(memory, g);
      const to = from + memory.groupCount[g]! * WALKER_BYTES;
      for (let s = 0; s < stride; s += LANES) {
        code.paths?.(from, to, layout.waitRows + (p * homes * stride + s) * 2, s * 4);
        code.walk(
          from,
          to,
          layout.rows + (p * homes * stride + s) * 2,
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

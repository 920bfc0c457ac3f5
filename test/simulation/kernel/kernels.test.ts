import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GROUPS } from '../../../src/city/types.js';
import type { Delays } from '../../../src/simulation/delays.js';
import type { WalkKernel } from '../../../src/simulation/kernel/kernel.js';
import { batchOf, GUIDE_BITS, strideOf, type WalkShape, waitRowOf } from '../../../src/simulation/kernel/shape.js';
import { simdKernel, simdSupported } from '../../../src/simulation/kernel/simd.js';
import { share, typeScriptKernel } from '../../../src/simulation/kernel/typescript.js';
import { NOTHING } from '../../../src/simulation/lists.js';

const SPEED_BITS = 6;

/** A made-up simulation: sizes, tables, one circle's crowd. */
interface Made {
  readonly shape: WalkShape;
  readonly crowd: readonly { home: number; group: number; persons: number }[];
  readonly rows: Uint16Array;
}

/** Numbers below n from a linear congruence: the case itself is drawn by fast-check. */
function numbers(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return share(state, n);
  };
}

const cases = fc
  .record({
    seed: fc.nat(),
    plans: fc.constantFrom(1, 2),
    homes: fc.integer({ min: 1, max: 9 }),
    slots: fc.integer({ min: 1, max: 19 }),
    maxDm: fc.constantFrom(3, 5000, 17810, 65534),
    crossingDm: fc.constantFrom(0, 1, 7, 250, 2500),
    detour: fc.boolean(),
    spreadMs: fc.constantFrom(0, 1, 75_000),
    needs: fc.array(fc.array(fc.nat(18), { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
  })
  .map(({ seed, plans, homes, slots, maxDm, crossingDm, detour, spreadMs, needs }): Made => {
    const below = numbers(seed);
    const delays: Delays = {
      buildingMs: Float64Array.of(below(20_000), spreadMs),
      crossingDm,
      waitMs: crossingDm === 0 ? new Int32Array() : Int32Array.from({ length: 25 * 256 }, () => below(400_000)),
      detour: detour ? Float64Array.from({ length: 256 }, () => 0.5 + below(1_000_000) / 600_000) : new Float64Array(),
    };
    const msPerDm = Float64Array.from({ length: GROUPS.length << SPEED_BITS }, () => 100_000 / (300 + below(1700)));
    const stride = strideOf(slots);
    const kept = needs.map((need) => [...new Set(need.filter((s) => s < slots))]).filter((need) => need.length > 0);
    const needOffsets = new Uint32Array(kept.length + 1);
    for (const [j, need] of kept.entries()) needOffsets[j + 1] = needOffsets[j]! + need.length;
    const rows = new Uint16Array(plans * homes * stride).fill(NOTHING);
    for (let i = 0; i < plans * homes; i++) {
      for (let s = 0; s < slots; s++) rows[i * stride + s] = below(8) === 0 ? NOTHING : below(maxDm + 1);
    }
    const crowd = Array.from({ length: homes * GROUPS.length }, (_, n) => ({
      home: Math.floor(n / GROUPS.length),
      group: n % GROUPS.length,
      persons: 1 + below(below(10) === 0 ? 2_000_000 : 300),
    }));
    return {
      shape: {
        plans,
        circles: 2,
        homes,
        slots,
        stride,
        batch: batchOf(65534 * 333.4 * 2.2, delays),
        crowdMost: crowd.length,
        speedBits: SPEED_BITS,
        msPerDm,
        delays,
        needOffsets,
        needSlot: Uint16Array.from(kept.flat()),
      },
      crowd,
      rows,
    };
  });

/** Everything that a kernel finds out about some walkers of two batches. */
function played(kernel: WalkKernel, { shape, crowd, rows }: Made): unknown {
  const { memory } = kernel;
  memory.rows.set(rows);
  if (shape.delays.crossingDm > 0) memory.waitRows.set(rows.map((dm) => waitRowOf(dm, shape.delays)));
  let persons = 0;
  for (const [n, entry] of crowd.entries()) {
    persons += entry.persons;
    memory.crowdEnd[n] = persons;
    memory.crowdRow[n] = entry.home * shape.stride * 2;
    memory.crowdGroup[n] = entry.group;
  }
  for (let n = 0, entry = 0; n < 1 << GUIDE_BITS; n++) {
    while (memory.crowdEnd[entry]! <= share((n << (32 - GUIDE_BITS)) >>> 0, persons)) entry++;
    memory.guide[n] = entry;
  }
  const found: unknown[] = [];
  for (const [day, count] of [shape.batch, 29].entries()) {
    kernel.draw([77, 0xfffffff0], day, day * 1000, count, 0);
    kernel.draw([5, 6], day, 0xfffffffe, count, 2);
    kernel.place(persons, count);
    for (let g = 0; g < GROUPS.length; g++) {
      for (let p = 0; p < shape.plans; p++) {
        kernel.walk(p, g);
        found.push(kernel.joint(g));
      }
      if (shape.plans === 2) kernel.countGains(g);
    }
    found.push([...memory.groupCount]);
  }
  for (let p = 0; p < shape.plans; p++) {
    kernel.collect(p, 1);
    for (let g = 0; g < GROUPS.length; g++) {
      found.push([...memory.within.slice(g * shape.stride * 24, (g * shape.stride + shape.slots) * 24)]);
    }
  }
  const cells = Array.from({ length: shape.plans * GROUPS.length * shape.stride }, (_, n) => n);
  found.push(cells.filter((n) => n % shape.stride < shape.slots).map((n) => memory.timeMs[n]));
  found.push(
    [...memory.gains.slice(0, shape.slots)],
    [...memory.gains.slice(shape.stride, shape.stride + shape.slots)],
  );
  found.push([...memory.histogram]);
  return found;
}

describe('the kernel in WebAssembly', () => {
  it('runs here', () => {
    expect(simdSupported()).toBe(true);
  });

  it('counts what the one in TypeScript counts, to the last bit', () => {
    fc.assert(
      fc.property(cases, (made) => {
        const fast = simdKernel(made.shape)!;
        expect(fast.name).toBe('wasm');
        expect(played(fast, made)).toEqual(played(typeScriptKernel(made.shape), made));
      }),
      { numRuns: 40, seed: 6 },
    );
  });
});

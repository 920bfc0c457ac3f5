import { GROUPS } from '../city/types.js';
import { COLUMNS } from './arrivals.js';
import type { WalkKernel, WalkMemory } from './kernel/kernel.js';
import { nearestRows } from './kernel/nearest.js';
import { BIN_ROW, BIN_SHIFT, GUIDE_BITS, shapeOf, WITHIN_ROW } from './kernel/shape.js';
import { simdKernel } from './kernel/simd.js';
import { share, typeScriptKernel } from './kernel/typescript.js';
import type { PreparedSimulation } from './prepared.js';
import { scrambledSobol } from './sobol.js';
import type { DayFigures } from './sums.js';
import { TIME_BINS } from './sums.js';
import type { WalkerKeys } from './walkers.js';

/** Walkers of all circles, with room for what they are counted in, used again for every day. */
export interface Crew {
  readonly kernel: WalkKernel;
  /** Sets which outlets of plan `p` serve. */
  open(p: number, open: Uint8Array): void;
  /**
   * One circle's walkers of one day, each to every type, under one plan or under two
   * at once: the same person at the same speed with the same luck. Writes the circle
   * into the figures of each plan, and its gains (slot × 2, in walkers) where there are two.
   */
  walkCircle(
    figures: readonly DayFigures[],
    keys: WalkerKeys,
    day: number,
    c: number,
    scramble: number | undefined,
    gains?: Float64Array,
  ): void;
  /** Adds the times of plan `p` since the last call to a histogram by circle × slot × group × bin. */
  takeTimes(p: number, histogram: Float64Array): void;
}

/**
 * The crew of one plan or of two that share their circles, homes and walkers.
 *
 * @param choice which kernel; default the one in WebAssembly where the engine runs it. The figures are the same.
 */
export function walkerCrew(plans: readonly PreparedSimulation[], choice?: WalkKernel['name']): Crew {
  const shape = shapeOf(plans);
  const kernel = (choice === 'typescript' ? undefined : simdKernel(shape)) ?? typeScriptKernel(shape);
  const { memory } = kernel;
  const { batch, homes, stride } = shape;
  const nearest = plans.map((prepared, p) =>
    nearestRows(
      prepared,
      memory.rows.subarray(p * homes * stride, (p + 1) * homes * stride),
      memory.waitRows.subarray(p * homes * stride, (p + 1) * homes * stride),
      stride,
    ),
  );
  const guides = crowdGuides(plans[0]!);
  const { crowdOffsets, crowdEnd, walkersPerCircle } = plans[0]!;
  return {
    kernel,
    open: (p, open) => nearest[p]!.moveTo(open),
    walkCircle(figures, keys, day, c, scramble, gains) {
      const last = crowdOffsets[c + 1]! - 1;
      if (last < crowdOffsets[c]!) return;
      loadCrowd(memory, plans[0]!, c, guides);
      for (const day of figures) {
        day.weight.fill(0, c * GROUPS.length, (c + 1) * GROUPS.length);
        day.joint.fill(0, c * GROUPS.length, (c + 1) * GROUPS.length);
      }
      for (let n0 = 0; n0 < walkersPerCircle; n0 += batch) {
        const count = Math.min(batch, walkersPerCircle - n0);
        drawBatch(kernel, keys, day, n0, count, scramble);
        kernel.place(crowdEnd[last]!, count);
        for (let g = 0; g < GROUPS.length; g++) {
          for (const [p, { weight, joint }] of figures.entries()) {
            kernel.walk(p, g, nearest[p]!.forked);
            weight[c * GROUPS.length + g]! += memory.groupCount[g]!;
            joint[c * GROUPS.length + g]! += kernel.joint(g);
          }
          if (gains !== undefined) kernel.countGains(g);
        }
      }
      for (const [p, day] of figures.entries()) {
        kernel.collect(p, c);
        writeCircle(memory, p, c, day);
      }
      if (gains !== undefined) takeGains(memory, gains);
    },
    takeTimes: (p, histogram) => takeTimes(memory, p, histogram),
  };
}

function drawBatch(
  kernel: WalkKernel,
  keys: WalkerKeys,
  day: number,
  n0: number,
  count: number,
  scramble: number | undefined,
): void {
  const { words, shape } = kernel.memory;
  kernel.draw(keys.path, day, n0, count, 2);
  if (scramble === undefined) {
    kernel.draw(keys.walker, day, n0, count, 0);
    return;
  }
  for (let n = 0; n < count; n++) {
    words[n] = scrambledSobol(n0 + n, 0, scramble);
    words[shape.batch + n] = scrambledSobol(n0 + n, 1, scramble);
    words[3 * shape.batch + n] = scrambledSobol(n0 + n, 2, scramble);
  }
}

/** Where to begin to look for a walker's entry in the crowd, by circle × the first bits of the word. */
function crowdGuides({ circleCount, crowdOffsets, crowdEnd }: PreparedSimulation): Uint32Array {
  const guides = new Uint32Array(circleCount << GUIDE_BITS);
  for (let c = 0; c < circleCount; c++) {
    const [first, last] = [crowdOffsets[c]!, crowdOffsets[c + 1]! - 1];
    if (last < first) continue;
    for (let n = 0, entry = first; n < 1 << GUIDE_BITS; n++) {
      const person = share((n << (32 - GUIDE_BITS)) >>> 0, crowdEnd[last]!);
      while (crowdEnd[entry]! <= person) entry++;
      guides[(c << GUIDE_BITS) + n] = entry - first;
    }
  }
  return guides;
}

/** A circle's crowd is small; all of them would be a copy of the city in every thread. */
function loadCrowd(memory: WalkMemory, prepared: PreparedSimulation, c: number, guides: Uint32Array): void {
  const { crowdOffsets, crowdEnd, crowdHome, crowdGroup } = prepared;
  const [first, end] = [crowdOffsets[c]!, crowdOffsets[c + 1]!];
  memory.crowdEnd.set(crowdEnd.subarray(first, end));
  memory.crowdGroup.set(crowdGroup.subarray(first, end));
  for (let n = first; n < end; n++) memory.crowdRow[n - first] = crowdHome[n]! * memory.shape.stride * 2;
  memory.guide.set(guides.subarray(c << GUIDE_BITS, (c + 1) << GUIDE_BITS));
}

function writeCircle({ shape, within, timeMs }: WalkMemory, p: number, c: number, figures: DayFigures): void {
  const { slots, stride } = shape;
  for (let g = 0; g < GROUPS.length; g++) {
    const cell = (p * GROUPS.length + g) * stride;
    for (let s = 0; s < slots; s++) {
      const from = (g * stride + s) * WITHIN_ROW;
      const to = (c * slots + s) * GROUPS.length + g;
      for (let n = 0; n < COLUMNS; n++) figures.within[to * COLUMNS + n] = within[from + n]!;
      figures.timeMs[to] = timeMs[cell + s]!;
    }
    timeMs.fill(0, cell, cell + stride);
  }
}

function takeGains({ shape, gains }: WalkMemory, to: Float64Array): void {
  for (let s = 0; s < shape.slots; s++) {
    to[2 * s]! += gains[s]!;
    to[2 * s + 1]! += gains[shape.stride + s]!;
  }
  gains.fill(0);
}

function takeTimes({ shape, histogram }: WalkMemory, p: number, to: Float64Array): void {
  const { circles, slots } = shape;
  for (let c = 0; c < circles; c++) {
    for (let g = 0; g < GROUPS.length; g++) {
      for (let s = 0; s < slots; s++) {
        const from = (((p * circles + c) * GROUPS.length + g) * slots + s) * BIN_ROW;
        const cell = ((c * slots + s) * GROUPS.length + g) * TIME_BINS;
        for (let b = 0; b < TIME_BINS; b++) to[cell + b]! += histogram[from + BIN_SHIFT + b]!;
        histogram.fill(0, from, from + BIN_ROW);
      }
    }
  }
}

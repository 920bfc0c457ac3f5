import { GROUPS } from '../../city/types.js';
import { MINUTE_COUNT } from '../arrivals.js';
import { DELAY_BITS } from '../delays.js';
import { JOINT_MIN } from '../joint.js';
import { NOTHING } from '../lists.js';
import { mixed } from '../sobol.js';
import { threefry } from '../streams.js';
import { TIME_BIN_S, TIME_BINS } from '../sums.js';
import { waitAtFork } from './forked.js';
import { type ForkedRows, memoryOf, ROUND_UP, saltOf, type WalkKernel, type WalkMemory, WHOLE } from './kernel.js';
import {
  BIN_ROW,
  BIN_SHIFT,
  bitsRow,
  buildingRange,
  GAIN_MS,
  GUIDE_BITS,
  LANES,
  layoutOfWalk,
  NEVER_MS,
  WALKER_BYTES,
  type WalkShape,
  WITHIN_ROW,
} from './shape.js';

const WALKER_WORDS = WALKER_BYTES / 4;
const BIN_MS = TIME_BIN_S * 1000;
const LATER = TIME_BINS - 2;
const UNREACHED = TIME_BINS - 1;

/** The kernel in plain TypeScript: what the one in WebAssembly is held to, and what runs where that cannot. */
export function typeScriptKernel(shape: WalkShape): WalkKernel {
  const layout = layoutOfWalk(shape);
  const memory = memoryOf(shape, layout, new ArrayBuffer(layout.bytes));
  const two = new Uint32Array(2);
  return {
    name: 'typescript',
    memory,
    draw([k0, k1], day, n0, count, first) {
      const { words } = memory;
      for (let n = 0; n < count; n++) {
        threefry(k0, k1, day, n0 + n, two);
        words[first * shape.batch + n] = two[0]!;
        words[(first + 1) * shape.batch + n] = two[1]!;
      }
    },
    place: (persons, count) => place(memory, persons, count),
    walk: (p, g, forked) => walk(memory, p, g, forked),
    joint: (g) => joint(memory, g),
    countGains: (g) => countGains(memory, g),
    collect: (p, c) => collect(memory, p, c),
  };
}

/** The whole part of word × n / 2³², exactly. */
export function share(word: number, n: number): number {
  const low = (word & 0xffff) * n;
  return Math.floor(((word >>> 16) * n + Math.floor(low / 65536)) / 65536);
}

function place(memory: WalkMemory, persons: number, count: number): void {
  const { shape, words, crowdEnd, crowdRow, crowdGroup, guide, groupCount, walkerWords, walkerMsPerDm, speed } = memory;
  const { batch, speedBits, delays } = shape;
  const [leastMs, spreadMs] = buildingRange(delays);
  groupCount.fill(0);
  for (let n = 0; n < count; n++) {
    const who = words[n]!;
    const person = share(who, persons);
    let entry = guide[who >>> (32 - GUIDE_BITS)]!;
    while (crowdEnd[entry]! <= person) entry++;
    const g = crowdGroup[entry]!;
    const to = g * batch + groupCount[g]!++;
    walkerWords[to * WALKER_WORDS] = crowdRow[entry]!;
    walkerWords[to * WALKER_WORDS + 1] = leastMs + share(words[3 * batch + n]!, spreadMs + 1);
    walkerWords[to * WALKER_WORDS + 2] = words[2 * batch + n]!;
    walkerMsPerDm[(to * WALKER_WORDS) / 2 + 2] = speed[(g << speedBits) + (words[batch + n]! >>> (32 - speedBits))]!;
  }
}

/** Word `x` of walkers is at (g × batch + n) × WALKER_WORDS + x; see WALKER_BYTES. */
function walk(memory: WalkMemory, p: number, g: number, forked?: ForkedRows): void {
  const { shape, groupCount, walkerWords, walkerMsPerDm, rows, waitRows, wait, detour, bins, timeMs, bits, times } =
    memory;
  const { slots, stride, batch, homes, delays } = shape;
  const [signals, detours] = [delays.crossingDm > 0, delays.detour.length > 0];
  const cell = (p * GROUPS.length + g) * stride;
  const bitRow = bitsRow(shape);
  for (let n = 0; n < groupCount[g]!; n++) {
    const walker = (g * batch + n) * WALKER_WORDS;
    const row = p * homes * stride + walkerWords[walker]! / 2;
    const buildingMs = walkerWords[walker + 1]!;
    const path = walkerWords[walker + 2]!;
    const slowness = walkerMsPerDm[walker / 2 + 2]!;
    for (let from = 0; from < slots; from += LANES) {
      let inTime = 0;
      for (let s = from; s < Math.min(slots, from + LANES); s++) {
        const dm = rows[row + s]!;
        let ms = NEVER_MS;
        if (dm === NOTHING) bins[(cell + s) * BIN_ROW + BIN_SHIFT + UNREACHED]!++;
        else {
          let walkMs = dm * slowness;
          let waitMs = buildingMs;
          if (signals || detours) {
            const word = mixed(path + saltOf(s));
            const several = forked?.ways[walkerWords[walker]! / 2 + s];
            if (several !== undefined) waitMs += waitAtFork(wait, several, slowness, word);
            else if (signals) waitMs += wait[waitRows[row + s]! / 4 + (word >>> (32 - DELAY_BITS))]!;
            if (detours) walkMs *= detour[mixed(word) >>> (32 - DELAY_BITS)]!;
          }
          ms = walkMs + ROUND_UP + WHOLE - WHOLE + waitMs;
          bins[(cell + s) * BIN_ROW + BIN_SHIFT + Math.min(Math.ceil(ms / BIN_MS), LATER)]!++;
          timeMs[cell + s]! += ms;
          if (ms <= JOINT_MIN * 60_000) inTime |= 1 << (s - from);
        }
        if (shape.plans > 1) times[(p * batch + n) * stride + s] = ms;
      }
      bits[(from / LANES) * bitRow + n] = inTime;
    }
  }
}

function joint({ shape, groupCount, bits }: WalkMemory, g: number): number {
  const { needOffsets, needSlot } = shape;
  const bitRow = bitsRow(shape);
  let walkers = 0;
  for (let n = 0; n < groupCount[g]!; n++) {
    let all = true;
    for (let j = 0; all && j + 1 < needOffsets.length; j++) {
      all = false;
      for (let a = needOffsets[j]!; !all && a < needOffsets[j + 1]!; a++) {
        const s = needSlot[a]!;
        all = ((bits[Math.floor(s / LANES) * bitRow + n]! >>> (s % LANES)) & 1) === 1;
      }
    }
    if (all) walkers++;
  }
  return walkers;
}

/** A walk that is not reached under one plan takes for ever. */
function countGains({ shape, groupCount, times, gains }: WalkMemory, g: number): void {
  const { slots, stride, batch } = shape;
  for (let n = 0; n < groupCount[g]!; n++) {
    for (let s = 0; s < slots; s++) {
      const saved = times[n * stride + s]! - times[(batch + n) * stride + s]!;
      if (saved > GAIN_MS) gains[s]!++;
      else if (-saved > GAIN_MS) gains[stride + s]!++;
    }
  }
}

function collect({ shape, bins, within, histogram }: WalkMemory, p: number, c: number): void {
  const { circles, slots, stride } = shape;
  const binsAMinute = 60 / TIME_BIN_S;
  for (let g = 0; g < GROUPS.length; g++) {
    for (let s = 0; s < slots; s++) {
      const from = ((p * GROUPS.length + g) * stride + s) * BIN_ROW;
      const pooled = (((p * circles + c) * GROUPS.length + g) * slots + s) * BIN_ROW;
      const to = (g * stride + s) * WITHIN_ROW;
      let running = bins[from + BIN_SHIFT]!;
      for (let m = 0; m < MINUTE_COUNT; m++) {
        const first = from + BIN_SHIFT + 1 + m * binsAMinute;
        for (let b = first; b < first + binsAMinute; b++) running += bins[b]!;
        within[to + m] = running;
      }
      within[to + MINUTE_COUNT] = running + bins[from + BIN_SHIFT + LATER]!;
      for (let b = 0; b < BIN_ROW; b++) histogram[pooled + b]! += bins[from + b]!;
      bins.fill(0, from, from + BIN_ROW);
    }
  }
}

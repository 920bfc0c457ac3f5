import type { City } from '../city/types.js';
import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, neededMmps, type Survival } from './arrivals.js';
import { crossingsOn, DELAY_BITS, type Delays, randomPaths } from './delays.js';
import { type NearestLists, NOTHING } from './lists.js';
import { mixed, owenScramble, sobol } from './sobol.js';
import { SPEED_STEPS } from './speeds.js';
import { UNIT } from './streams.js';

/** Everything basic within this time. */
export const JOINT_MIN = 15;

/** Nobody walks this fast: out of time, or nothing open. */
const NEVER = 0xffff;

/**
 * All basic types within 15 minutes, by one walker: the same speed and the same way
 * out of the building for all, a wait of its own on each path.
 *
 * Types that stand for each other (`tierGroup`) are one need. A need of which the
 * city has no outlet at all says nothing about walking: it is left out, and named
 * in `without`.
 */
export interface Joint {
  /** Slots of need j are entries offsets[j] …. */
  readonly offsets: Uint32Array;
  readonly slot: Uint16Array;
  /** By slot: 1 where it belongs to a need. */
  readonly member: Uint8Array;
  /** Types left out, for lack of any outlet. */
  readonly without: Uint16Array;
  /** Points at which the delays of a home's paths are integrated. */
  readonly points: number;
  /** Speed that the slowest need wants with every outlet open, by home × point, mm/s. */
  readonly neededMmps: Uint16Array;
  /** The smallest over a home's points. */
  readonly leastMmps: Uint16Array;
  /** Share of the home's group that manages all with every outlet open, by home × group, units of 2⁻²⁰. */
  readonly share: Float64Array;
}

/** Integrates every home with all outlets open. */
export function jointOf(
  city: City,
  types: Uint16Array,
  lists: NearestLists,
  homePersons: Uint32Array,
  survival: Survival,
  delays: Delays,
): Joint {
  const homes = homePersons.length / GROUPS.length;
  const needs = needsOf(city, types, lists);
  const random = randomPaths(delays) || delays.buildingMs[1]! > 0;
  const points = random ? pointsFor(homes) : 1;
  const joint: Joint = {
    ...needs,
    points,
    neededMmps: new Uint16Array(homes * points),
    leastMmps: new Uint16Array(homes).fill(NEVER),
    share: new Float64Array(homes * GROUPS.length),
  };
  const slots = types.length;
  const nearestDm = new Uint16Array(slots);
  const fresh = new Uint16Array(points);
  for (let i = 0; i < homes; i++) {
    for (let s = 0; s < slots; s++) {
      const a = lists.offsets[i * slots + s]!;
      nearestDm[s] = a < lists.offsets[i * slots + s + 1]! ? lists.distanceDm[a]! : NOTHING;
    }
    fresh.fill(0);
    for (let j = 0; j + 1 < joint.offsets.length; j++) raiseToNeed(joint, delays, i, j, nearestDm, 0, fresh);
    joint.neededMmps.set(fresh, i * points);
    for (const mmps of fresh) joint.leastMmps[i] = Math.min(joint.leastMmps[i]!, mmps);
    for (let g = 0; g < GROUPS.length; g++) joint.share[i * GROUPS.length + g] = managing(survival, g, fresh);
  }
  return joint;
}

/** A power of two: many where homes are few and their errors do not average out; set-up and memory stay bounded. */
function pointsFor(homes: number): number {
  return Math.min(1024, Math.max(4, 2 ** (17 - (32 - Math.clz32(homes)) + 1)));
}

function needsOf(city: City, types: Uint16Array, lists: NearestLists) {
  const slots = types.length;
  const served = new Uint8Array(slots);
  for (let cell = 0; cell + 1 < lists.offsets.length; cell++) {
    if (lists.offsets[cell]! < lists.offsets[cell + 1]!) served[cell % slots] = 1;
  }
  const groups = new Map<string, number[]>();
  for (const [s, k] of types.entries()) {
    const type = city.types[k]!;
    if (type.class !== 'basic') continue;
    const group = type.tierGroup === undefined ? `type ${type.id}` : `group ${type.tierGroup}`;
    groups.set(group, [...(groups.get(group) ?? []), s]);
  }
  const all = [...groups.values()];
  const needs = all.filter((group) => group.some((s) => served[s] === 1));
  const offsets = new Uint32Array(needs.length + 1);
  for (const [j, group] of needs.entries()) offsets[j + 1] = offsets[j]! + group.length;
  const member = new Uint8Array(slots);
  for (const s of needs.flat()) member[s] = 1;
  const without = all.filter((group) => !needs.includes(group)).flat();
  return {
    offsets,
    slot: Uint16Array.from(needs.flat()),
    member,
    without: Uint16Array.from(without, (s) => types[s]!),
  };
}

/**
 * Raises `needed` (one entry a point) to the speed that need j wants from home i, of
 * its nearest types the easier one. `nearestDm` has home i's distances from `from` on.
 */
export function raiseToNeed(
  joint: Joint,
  delays: Delays,
  i: number,
  j: number,
  nearestDm: Uint16Array,
  from: number,
  needed: Uint16Array,
): void {
  const { points, offsets, slot } = joint;
  const limitMs = JOINT_MIN * 60_000;
  const spread = delays.buildingMs[1]!;
  const building = mixed(i + 0x5bd1e995);
  let most = NEVER;
  for (let a = offsets[j]!; a < offsets[j + 1]!; a++) {
    most = Math.min(most, mostNeeded(delays, nearestDm[from + slot[a]!]!));
  }
  for (let p = 0; p < points; p++) {
    if (most <= needed[p]!) continue;
    let timeMs = limitMs - delays.buildingMs[0]!;
    if (spread > 0) timeMs -= (spread * spreadWord(p, points, building)) / UNIT;
    let easiest = NEVER;
    for (let a = offsets[j]!; a < offsets[j + 1]!; a++) {
      const s = slot[a]!;
      const dm = nearestDm[from + s]!;
      if (dm === NOTHING) continue;
      easiest = Math.min(easiest, pathNeed(delays, dm, timeMs, p, points, mixed(Math.imul(i, 0x9e3779b1) + s + 1)));
    }
    if (easiest > needed[p]!) needed[p] = easiest;
  }
}

/**
 * Word p of `points` evenly spread ones in an order of its own: the same order for
 * building and paths would tie their luck together.
 */
function spreadWord(p: number, points: number, seed: number): number {
  const shift = Math.clz32(points) + 1;
  const place = points === 1 ? 0 : owenScramble((p << shift) >>> 0, seed) >>> shift;
  return owenScramble(sobol(place, 0), mixed(seed));
}

function pathNeed(delays: Delays, dm: number, timeMs: number, p: number, points: number, seed: number): number {
  if (delays.crossingDm === 0 && delays.detour.length === 0) return Math.min(NEVER, neededMmps(dm, timeMs));
  const word = spreadWord(p, points, seed);
  const step = word >>> (32 - DELAY_BITS);
  const waitMs =
    delays.crossingDm === 0 ? 0 : delays.waitMs[(crossingsOn(dm, delays.crossingDm) << DELAY_BITS) + step]!;
  const detour = delays.detour.length === 0 ? 1 : delays.detour[mixed(word) >>> (32 - DELAY_BITS)]!;
  return Math.min(NEVER, neededMmps(dm * detour, timeMs - waitMs));
}

/** Most that a walk could want, whatever the luck: the longest way out, wait and detour. */
export function mostNeeded(delays: Delays, dm: number): number {
  if (dm === NOTHING) return NEVER;
  const { buildingMs, crossingDm, waitMs, detour } = delays;
  const longestMs = crossingDm === 0 ? 0 : waitMs[((crossingsOn(dm, crossingDm) + 1) << DELAY_BITS) - 1]!;
  const leftMs = JOINT_MIN * 60_000 - buildingMs[0]! - buildingMs[1]! - longestMs;
  return Math.min(NEVER, neededMmps(dm * (detour.length === 0 ? 1 : detour[detour.length - 1]!), leftMs));
}

/** Share of group g that walks fast enough, averaged over the points, units of 2⁻²⁰: exact, since the points are a power of two. */
export function managing(survival: Survival, g: number, needed: Uint16Array): number {
  let walkers = 0;
  for (const mmps of needed) {
    if (mmps < survival.width) walkers += survival.atLeast[g * survival.width + mmps]!;
  }
  return (walkers * ARRIVAL_UNIT) / SPEED_STEPS / needed.length;
}

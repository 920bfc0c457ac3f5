import type { City } from '../city/types.js';
import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, neededMmps, type Survival } from './arrivals.js';
import { crossingsOn, DELAY_BITS, type Delays, randomPaths } from './delays.js';
import { usualWay, waysAt } from './forks.js';
import { dmOf, type NearestLists, NOTHING, newWays, type Ways } from './lists.js';
import { mixed, owenScramble, scrambledReverse } from './sobol.js';
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
  /** Luck of each point: way out of the building by home × point, 32 bits after the point … */
  readonly building: Uint32Array;
  /** … and step of the wait and of the detour by home × entry of `slot` × point; empty where paths have no luck. */
  readonly waitStep: Uint8Array;
  readonly detourStep: Uint8Array;
  /** Speed that the slowest need wants with every outlet open, by home × point, mm/s. */
  readonly neededMmps: Uint16Array;
  /** The smallest over a home's points. */
  readonly leastMmps: Uint16Array;
  /** Share of the home's group that manages all with every outlet open, by home × group, units of 2⁻²⁰. */
  readonly share: Float64Array;
}

/**
 * Integrates every home with all outlets open.
 *
 * @param leftOut types that are left out as well: those of which another plan, that this one is compared with, has none
 */
export function jointOf(
  city: City,
  types: Uint16Array,
  lists: NearestLists,
  homePersons: Uint32Array,
  survival: Survival,
  delays: Delays,
  leftOut: readonly number[] = [],
): Joint {
  const homes = homePersons.length / GROUPS.length;
  const needs = needsOf(city, types, lists, leftOut);
  const random = randomPaths(delays) || delays.buildingMs[1]! > 0;
  const points = random ? pointsFor(homes) : 1;
  const joint: Joint = {
    ...needs,
    points,
    ...luckOf(needs.slot, homes, points, delays),
    neededMmps: new Uint16Array(homes * points),
    leastMmps: new Uint16Array(homes).fill(NEVER),
    share: new Float64Array(homes * GROUPS.length),
  };
  const slots = types.length;
  const nearestWay = newWays(lists, slots);
  const fresh = new Uint16Array(points);
  for (let i = 0; i < homes; i++) {
    for (let s = 0; s < slots; s++) nearestWay[s] = usualWay(lists, i * slots + s);
    fresh.fill(0);
    for (let j = 0; j + 1 < joint.offsets.length; j++) raiseToNeed(joint, delays, lists, i, j, nearestWay, 0, fresh);
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

function needsOf(city: City, types: Uint16Array, lists: NearestLists, leftOut: readonly number[]) {
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
  const needs = all.filter(
    (group) => group.some((s) => served[s] === 1) && !group.some((s) => leftOut.includes(types[s]!)),
  );
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
 * its nearest types the easier one. `nearestWay` has home i's ways from `from` on.
 */
export function raiseToNeed(
  joint: Joint,
  delays: Delays,
  lists: NearestLists,
  i: number,
  j: number,
  nearestWay: Ways,
  from: number,
  needed: Uint16Array,
): void {
  const { points, offsets, slot, building, waitStep, detourStep } = joint;
  const leftMs = JOINT_MIN * 60_000 - delays.buildingMs[0]!;
  const spread = delays.buildingMs[1]! / UNIT;
  let most = NEVER;
  for (let a = offsets[j]!; a < offsets[j + 1]!; a++) {
    most = Math.min(most, mostNeeded(delays, lists, nearestWay[from + slot[a]!]!));
  }
  for (let p = 0; p < points; p++) {
    if (most <= needed[p]!) continue;
    const timeMs = leftMs - spread * building[i * points + p]!;
    let easiest = NEVER;
    for (let a = offsets[j]!; a < offsets[j + 1]!; a++) {
      const way = nearestWay[from + slot[a]!]!;
      if (way === NOTHING) continue;
      const luck = (i * slot.length + a) * points + p;
      const several = waysAt(lists, way);
      if (several === undefined) {
        easiest = Math.min(easiest, neededWith(delays, way, timeMs, waitStep[luck]!, detourStep[luck]!));
        continue;
      }
      for (const one of several) easiest = Math.min(easiest, neededWith(delays, one, timeMs, waitStep[luck]!, 0));
    }
    if (easiest > needed[p]!) needed[p] = easiest;
  }
}

/** Speed that a single way wants in `timeMs` with the luck at hand. */
function neededWith(delays: Delays, way: number, timeMs: number, waitStep: number, detourStep: number): number {
  const { crossingDm, waitMs, detour } = delays;
  const dm = dmOf(way);
  const wait = crossingDm === 0 ? 0 : waitMs[(crossingsOn(way, delays) << DELAY_BITS) + waitStep]!;
  return neededMmps(detour.length === 0 ? dm : dm * detour[detourStep]!, timeMs - wait);
}

/** The luck of all points, worked out once: days ask for it again and again. */
function luckOf(slot: Uint16Array, homes: number, points: number, delays: Delays) {
  const paths = homes * slot.length * points;
  const building = new Uint32Array(homes * points);
  const waitStep = new Uint8Array(delays.crossingDm === 0 ? 0 : paths);
  const detourStep = new Uint8Array(delays.detour.length === 0 ? 0 : paths);
  for (let i = 0; i < homes; i++) {
    const seed = mixed(i + 0x5bd1e995);
    for (let p = 0; p < points; p++) building[i * points + p] = spreadWord(p, points, seed);
    if (!randomPaths(delays)) continue;
    for (const [a, s] of slot.entries()) {
      const pathSeed = mixed(Math.imul(i, 0x9e3779b1) + s + 1);
      for (let p = 0; p < points; p++) {
        const word = spreadWord(p, points, pathSeed);
        const luck = (i * slot.length + a) * points + p;
        if (waitStep.length > 0) waitStep[luck] = word >>> (32 - DELAY_BITS);
        if (detourStep.length > 0) detourStep[luck] = mixed(word) >>> (32 - DELAY_BITS);
      }
    }
  }
  return { building, waitStep, detourStep };
}

/**
 * Word p of `points` evenly spread ones in an order of its own: the same order for
 * building and paths would tie their luck together.
 */
function spreadWord(p: number, points: number, seed: number): number {
  const shift = Math.clz32(points) + 1;
  const place = points === 1 ? 0 : owenScramble((p << shift) >>> 0, seed) >>> shift;
  return scrambledReverse(place, mixed(seed));
}

/** Most that a walk could want, whatever the luck: the longest way out, wait and detour. */
export function mostNeeded(delays: Delays, lists: NearestLists, way: number): number {
  const several = waysAt(lists, way);
  if (several !== undefined) return Math.min(...several.map((one) => mostNeeded(delays, lists, one)));
  if (way === NOTHING) return NEVER;
  const { buildingMs, crossingDm, waitMs, detour } = delays;
  const longestMs = crossingDm === 0 ? 0 : waitMs[((crossingsOn(way, delays) + 1) << DELAY_BITS) - 1]!;
  const leftMs = JOINT_MIN * 60_000 - buildingMs[0]! - buildingMs[1]! - longestMs;
  return Math.min(NEVER, neededMmps(dmOf(way) * (detour.length === 0 ? 1 : detour[detour.length - 1]!), leftMs));
}

/** Share of group g that walks fast enough, averaged over the points, units of 2⁻²⁰: exact, since the points are a power of two. */
export function managing(survival: Survival, g: number, needed: Uint16Array): number {
  let walkers = 0;
  for (const mmps of needed) {
    if (mmps < survival.width) walkers += survival.atLeast[g * survival.width + mmps]!;
  }
  return (walkers * ARRIVAL_UNIT) / SPEED_STEPS / needed.length;
}

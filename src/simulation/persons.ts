import { GROUPS } from '../city/types.js';
import { type Closable, closureKeys, openOutlets } from './closures.js';
import { crossingsOn, DELAY_BITS, DELAY_STEPS, type Delays, randomPaths } from './delays.js';
import { soonestOf, usualWay, waysAt } from './forks.js';
import type { Joint } from './joint.js';
import { JOINT_MIN } from './joint.js';
import { ROUND_UP, saltOf, WHOLE } from './kernel/kernel.js';
import { buildingRange } from './kernel/shape.js';
import { share } from './kernel/typescript.js';
import { dmOf, type NearestLists, NOTHING, newWays, type Ways } from './lists.js';
import { mixed } from './sobol.js';
import { SPEED_BITS, SPEED_STEPS } from './speeds.js';
import { keyOf, subkey, threefry } from './streams.js';

/** What walking single persons reads of a prepared simulation. */
export interface PersonPlan extends Closable {
  readonly circleCount: number;
  readonly homeCount: number;
  readonly types: Uint16Array;
  readonly lists: NearestLists;
  readonly homeCircle: Uint16Array;
  /** By home × group. */
  readonly homePersons: Uint32Array;
  readonly speedMmps: Uint16Array;
  readonly delays: Delays;
  readonly tierMin: Uint8Array;
  readonly joint: Pick<Joint, 'offsets' | 'slot' | 'member'>;
}

/** Persons are counted by the share of their days: on none, then per cent of days 0 (but some) … 99, then every day. */
export const DAY_BINS = 102;

/** Persons by how many days they reach something: whole numbers, so that homes can be walked in any order. */
export interface PersonCounts {
  /** Everything basic within 15 minutes, by circle × group × bin. */
  readonly joint: Uint32Array;
  /** A type within its own minutes, by circle × slot × group × bin. */
  readonly types: Uint32Array;
  /** Days of all persons together, by the same rows without bins. */
  readonly jointDays: Float64Array;
  readonly typeDays: Float64Array;
}

export function emptyPersons({ circleCount, types }: Pick<PersonPlan, 'circleCount' | 'types'>): PersonCounts {
  const rows = circleCount * GROUPS.length;
  return {
    joint: new Uint32Array(rows * DAY_BINS),
    types: new Uint32Array(rows * types.length * DAY_BINS),
    jointDays: new Float64Array(rows),
    typeDays: new Float64Array(rows * types.length),
  };
}

/** Adds the persons of `more`. */
export function addPersons(to: PersonCounts, more: PersonCounts): void {
  for (const part of ['joint', 'types', 'jointDays', 'typeDays'] as const) {
    for (let n = 0; n < to[part].length; n++) to[part][n]! += more[part][n]!;
  }
}

/** Bin of a person who reaches something on `count` of `days` days. */
export function dayBin(count: number, days: number): number {
  return count === 0 ? 0 : 1 + Math.floor((100 * count) / days);
}

/** Walks all persons of some homes through all days. */
export interface PersonWalker {
  walk(fromHome: number, toHome: number): PersonCounts;
}

/**
 * Every person of the city on every day (MODEL §7): each lives in a home, is of a
 * group and has a speed of their own, drawn once; on each day outlets are closed for
 * all of them alike, and their way out of the building, waits and detours are drawn
 * anew. Draws are functions of (seed, stream, home, person, day), so that homes may be
 * walked in any order and by any number of threads.
 *
 * A person's days are counted at once, so that memory grows neither with persons nor,
 * beside which outlets are open on which day, with days.
 */
export function personWalker(plan: PersonPlan, seed: string, days: number): PersonWalker {
  const slots = plan.types.length;
  const opened = openDays(plan, seed, days);
  const root = keyOf(seed);
  const [whoStream, pathStream] = [subkey(root, keyOf('person')), subkey(root, keyOf('person path'))];
  const home = homeDays(plan, days);
  const person = onePerson(plan);
  const draw = new Uint32Array(2);
  return {
    walk(fromHome, toHome) {
      const counts = emptyPersons(plan);
      for (let i = fromHome; i < toHome; i++) {
        fillHome(plan, opened, i, home);
        const who = subkey(whoStream, [i, 0]);
        person.path = subkey(pathStream, [i, 0]);
        person.serial = 0;
        for (let g = 0; g < GROUPS.length; g++) {
          const row = plan.homeCircle[i]! * GROUPS.length + g;
          for (let n = 0; n < plan.homePersons[i * GROUPS.length + g]!; n++, person.serial++) {
            threefry(who[0], who[1], person.serial, 0, draw);
            const step = draw[0]! >>> (32 - SPEED_BITS);
            walkPerson(plan, home, person, 100_000 / plan.speedMmps[g * SPEED_STEPS + step]!);
            counts.joint[row * DAY_BINS + dayBin(person.jointDays, days)]!++;
            counts.jointDays[row]! += person.jointDays;
            for (let s = 0; s < slots; s++) {
              const at = (plan.homeCircle[i]! * slots + s) * GROUPS.length + g;
              counts.types[at * DAY_BINS + dayBin(person.days[s]!, days)]!++;
              counts.typeDays[at]! += person.days[s]!;
            }
          }
        }
      }
      return counts;
    },
  };
}

/** Which outlets are open, by day × outlet. */
function openDays(plan: PersonPlan, seed: string, days: number): Uint8Array {
  const outlets = plan.closedBelow.length;
  const open = new Uint8Array(days * outlets);
  const keys = closureKeys(plan, seed);
  for (let day = 0; day < days; day++) openOutlets(plan, keys, day, open.subarray(day * outlets, (day + 1) * outlets));
  return open;
}

/** One home on all days. */
interface HomeDays {
  readonly days: number;
  /** The way to the soonest open outlet by day × slot. */
  readonly way: Ways;
  /** With everything open, by slot. */
  readonly baseWay: Ways;
  /** Slots whose nearest is not the usual one on day d: entries changedOffsets[d] … */
  readonly changedOffsets: Uint32Array;
  changedSlot: Uint16Array;
}

function homeDays({ types, lists }: PersonPlan, days: number): HomeDays {
  return {
    days,
    way: newWays(lists, days * types.length),
    baseWay: newWays(lists, types.length),
    changedOffsets: new Uint32Array(days + 1),
    changedSlot: new Uint16Array(days * types.length),
  };
}

function fillHome({ lists, types, closedBelow }: PersonPlan, opened: Uint8Array, i: number, home: HomeDays): void {
  const slots = types.length;
  const outlets = closedBelow.length;
  for (let s = 0; s < slots; s++) home.baseWay[s] = usualWay(lists, i * slots + s);
  let changed = 0;
  for (let day = 0; day < home.days; day++) {
    for (let s = 0; s < slots; s++) {
      const [from, end] = [lists.offsets[i * slots + s]!, lists.offsets[i * slots + s + 1]!];
      const way = soonestOf(lists, from, end, opened, day * outlets);
      home.way[day * slots + s] = way;
      if (way !== home.baseWay[s]) home.changedSlot[changed++] = s;
    }
    home.changedOffsets[day + 1] = changed;
  }
}

/** Room for one person, used again for the next. */
interface OnePerson {
  path: readonly [number, number];
  /** Number of the person in the home. */
  serial: number;
  /** Days on which each slot is reached within its own minutes, and everything basic within 15. */
  readonly days: Uint32Array;
  jointDays: number;
  /** Slots that luck decides; by slot whether it is one of them, and what holds on a usual day for the others. */
  readonly open: Uint16Array;
  openCount: number;
  readonly isOpen: Uint8Array;
  readonly ownUsual: Uint8Array;
  readonly jointUsual: Uint8Array;
  readonly jointToday: Uint8Array;
  readonly draw: Uint32Array;
}

function onePerson({ types }: PersonPlan): OnePerson {
  const bytes = () => new Uint8Array(types.length);
  return {
    path: [0, 0],
    serial: 0,
    days: new Uint32Array(types.length),
    jointDays: 0,
    open: new Uint16Array(types.length),
    openCount: 0,
    isOpen: bytes(),
    ownUsual: bytes(),
    jointUsual: bytes(),
    jointToday: bytes(),
    draw: new Uint32Array(2),
  };
}

const JOINT_MS = JOINT_MIN * 60_000;

/** All days of one person. What holds with the best and with the worst luck alike needs no draw. */
function walkPerson(plan: PersonPlan, home: HomeDays, person: OnePerson, msPerDm: number): void {
  usualDay(plan, home, person, msPerDm);
  const slots = plan.types.length;
  const hopeless = !needsMet(plan.joint, person, true);
  const usual = !hopeless && person.openCount === 0 && needsMet(plan.joint, person, false);
  person.jointDays = 0;
  for (let day = 0; day < home.days; day++) {
    const [from, end] = [home.changedOffsets[day]!, home.changedOffsets[day + 1]!];
    if (person.openCount === 0 && from === end) {
      if (usual) person.jointDays++;
      continue;
    }
    const luck = luckOf(plan, person, day);
    for (let n = 0; n < person.openCount; n++) {
      const s = person.open[n]!;
      const ms = walkMs(plan, home.way[day * slots + s]!, msPerDm, luck, s);
      if (ms <= plan.tierMin[s]! * 60_000) person.days[s]!++;
      person.jointToday[s] = ms <= JOINT_MS ? 1 : 0;
    }
    for (let n = from; n < end; n++) {
      const s = home.changedSlot[n]!;
      // Closures only lengthen a walk: what is out of reach on a usual day stays so.
      if (person.isOpen[s] === 1 || person.ownUsual[s]! + person.jointUsual[s]! === 0) continue;
      const ms = walkMs(plan, home.way[day * slots + s]!, msPerDm, luck, s);
      person.days[s]! += (ms <= plan.tierMin[s]! * 60_000 ? 1 : 0) - person.ownUsual[s]!;
      person.jointToday[s] = plan.joint.member[s] === 1 && ms <= JOINT_MS ? 1 : 0;
    }
    if (!hopeless && needsMet(plan.joint, person, false)) person.jointDays++;
    for (let n = from; n < end; n++) person.jointToday[home.changedSlot[n]!] = person.jointUsual[home.changedSlot[n]!]!;
  }
}

/** Sorts the slots into those that luck decides and those that it does not, with everything open. */
function usualDay(plan: PersonPlan, home: HomeDays, person: OnePerson, msPerDm: number): void {
  const { tierMin, joint } = plan;
  person.openCount = 0;
  for (let s = 0; s < home.baseWay.length; s++) {
    const way = home.baseWay[s]!;
    const ownMs = tierMin[s]! * 60_000;
    const best = boundMs(plan, way, msPerDm, 0);
    const worst = boundMs(plan, way, msPerDm, DELAY_STEPS - 1);
    const own = worst <= ownMs;
    const inTime = worst <= JOINT_MS;
    const open = (!own && best <= ownMs) || (joint.member[s] === 1 && !inTime && best <= JOINT_MS);
    person.isOpen[s] = open ? 1 : 0;
    person.ownUsual[s] = own ? 1 : 0;
    person.jointUsual[s] = joint.member[s] === 1 && inTime ? 1 : 0;
    person.jointToday[s] = person.jointUsual[s]!;
    person.days[s] = own && !open ? home.days : 0;
    if (open) person.open[person.openCount++] = s;
  }
}

/** Whether every need has a slot that is reached; `hoped` takes those that luck decides for reached. */
function needsMet({ offsets, slot }: PersonPlan['joint'], person: OnePerson, hoped: boolean): boolean {
  for (let j = 0; j + 1 < offsets.length; j++) {
    let met = false;
    for (let a = offsets[j]!; !met && a < offsets[j + 1]!; a++) {
      met = person.jointToday[slot[a]!] === 1 || (hoped && person.isOpen[slot[a]!] === 1);
    }
    if (!met) return false;
  }
  return true;
}

/** A person's luck of one day: the seed of the paths, and how long it takes to leave the building. */
const LUCK = { seed: 0, buildingMs: 0 };

function luckOf({ delays }: PersonPlan, { path, serial, draw }: OnePerson, day: number): typeof LUCK {
  const [leastMs, spreadMs] = buildingRange(delays);
  LUCK.buildingMs = leastMs;
  if (spreadMs === 0 && !randomPaths(delays)) return LUCK;
  threefry(path[0], path[1], day, serial, draw);
  LUCK.seed = draw[0]!;
  LUCK.buildingMs = leastMs + share(draw[1]!, spreadMs + 1);
  return LUCK;
}

/** The walk of a day, ms, as walkers' kernels have it. */
function walkMs(plan: PersonPlan, way: number, msPerDm: number, luck: typeof LUCK, s: number): number {
  const several = waysAt(plan.lists, way);
  if (several === undefined) return oneWalkMs(plan.delays, way, msPerDm, luck, s);
  return several.reduce(
    (ms, one) => Math.min(ms, oneWalkMs(plan.delays, one, msPerDm, luck, s)),
    Number.POSITIVE_INFINITY,
  );
}

function oneWalkMs(delays: Delays, way: number, msPerDm: number, luck: typeof LUCK, s: number): number {
  if (way === NOTHING) return Number.POSITIVE_INFINITY;
  const { crossingDm, detour, waitMs } = delays;
  let ms = dmOf(way) * msPerDm;
  let delayMs = luck.buildingMs;
  if (randomPaths(delays)) {
    const word = mixed(luck.seed + saltOf(s));
    if (crossingDm > 0) delayMs += waitMs[(crossingsOn(way, delays) << DELAY_BITS) + (word >>> (32 - DELAY_BITS))]!;
    if (detour.length > 0) ms *= detour[mixed(word) >>> (32 - DELAY_BITS)]!;
  }
  return ms + ROUND_UP + WHOLE - WHOLE + delayMs;
}

/** The walk with the best (step 0) or the worst luck (the last step) in everything. */
function boundMs(plan: PersonPlan, way: number, msPerDm: number, step: number): number {
  const { delays, lists } = plan;
  const several = waysAt(lists, way);
  if (several !== undefined) return Math.min(...several.map((one) => boundMs(plan, one, msPerDm, step)));
  if (way === NOTHING) return Number.POSITIVE_INFINITY;
  const { crossingDm, detour, waitMs } = delays;
  const [leastMs, spreadMs] = buildingRange(delays);
  const wait = crossingDm === 0 ? 0 : waitMs[(crossingsOn(way, delays) << DELAY_BITS) + step]!;
  const walk = dmOf(way) * msPerDm * (detour.length === 0 ? 1 : detour[step]!);
  return walk + ROUND_UP + WHOLE - WHOLE + leastMs + (step === 0 ? 0 : spreadMs) + wait;
}

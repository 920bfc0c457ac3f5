import { type DayStates, eventsStriking, gather, MOST_EVENTS, statesOf } from './chances.js';
import type { Closable } from './closures.js';
import { allClosed } from './outlet-sets.js';

/** How likely sets of outlets are to be closed, and how sets go together. */
export interface ClosureLaw {
  /** The number of a set of outlets of plan p; the same set has one number in both plans. */
  setOf(p: number, outlets: Iterable<number>): number;
  /** 1 where plans disagree about what closes an outlet of the set: it may have other hosts. */
  odd(set: number): boolean;
  /**
   * Variance over days of Σ value × (1 where the set is closed), by column of the values.
   * Undefined where more events than can be followed strike the sets.
   */
  variance(items: ReadonlyMap<number, Float64Array>, width: number): Float64Array | undefined;
}

/** The law of one plan's outlets, or of two plans whose outlets draw the same days where they are the same. */
export function closureLaw(plans: readonly Closable[]): ClosureLaw {
  const union = unionOf(plans);
  const known = new Map<string, number>();
  const sets: number[][] = [];
  const law = once(() => sureLaw(union.closable, sets));
  return {
    setOf(p, outlets) {
      const members = Array.from(outlets, (o) => union.outletOf[p]![o]!).sort((a, b) => a - b);
      const key = members.join();
      const found = known.get(key) ?? sets.push(members) - 1;
      known.set(key, found);
      return found;
    },
    odd: (set) => sets[set]!.some((o) => union.odd.has(o)),
    variance: (items, width) => {
      const { states, pairs } = law();
      return states === undefined ? undefined : varianceOf(states, sets, pairs, items, width);
    },
  };
}

interface Union {
  readonly closable: Closable;
  /** By plan: the outlet of the union that an outlet is. */
  readonly outletOf: readonly Uint32Array[];
  readonly odd: ReadonlySet<number>;
}

/** The outlets of the last plan, and behind them those that only the first has. */
function unionOf(plans: readonly Closable[]): Union {
  const last = plans.at(-1)!;
  const same = (n: number) => Uint32Array.from({ length: n }, (_, o) => o);
  if (plans.length === 1) return { closable: last, outletOf: [same(last.closedBelow.length)], odd: new Set() };
  const first = plans[0]!;
  const count = last.closedBelow.length;
  const byKey = new Map(Array.from(same(count), (o) => [keyAt(last, o), o]));
  const only: number[] = [];
  const outletOf = Uint32Array.from(first.closedBelow, (_, o) => {
    return byKey.get(keyAt(first, o)) ?? count + only.push(o) - 1;
  });
  const odd = new Set<number>();
  for (let o = 0; o < outletOf.length; o++) {
    if (outletOf[o]! >= count) continue;
    const [one, two] = [hostsOf(first, o).map((h) => outletOf[h]!), hostsOf(last, outletOf[o]!)];
    if (one.sort((a, b) => a - b).join() !== two.sort((a, b) => a - b).join()) odd.add(outletOf[o]!);
  }
  return { closable: behind(first, last, only, outletOf), outletOf: [outletOf, same(count)], odd };
}

function keyAt({ outletKey }: Closable, o: number): string {
  return `${outletKey[2 * o]} ${outletKey[2 * o + 1]}`;
}

function hostsOf({ hostOffsets, host }: Closable, o: number): number[] {
  return [...host.subarray(hostOffsets[o]!, hostOffsets[o + 1]!)];
}

function behind(first: Closable, last: Closable, only: readonly number[], outletOf: Uint32Array): Closable {
  const counts = [first.closedBelow.length, last.closedBelow.length] as const;
  const hosts = [
    ...Array.from({ length: counts[1] }, (_, o) => hostsOf(last, o)),
    ...only.map((o) => hostsOf(first, o).map((h) => outletOf[h]!)),
  ];
  const hostOffsets = new Uint32Array(hosts.length + 1);
  for (const [o, list] of hosts.entries()) hostOffsets[o + 1] = hostOffsets[o]! + list.length;
  return {
    ...last,
    outletKey: Uint32Array.from([
      ...last.outletKey,
      ...only.flatMap((o) => [...first.outletKey.subarray(2 * o, 2 * o + 2)]),
    ]),
    closedBelow: Float64Array.from([...last.closedBelow, ...only.map((o) => first.closedBelow[o]!)]),
    awayBelow: Float64Array.from([...last.awayBelow, ...only.map((o) => first.awayBelow[o]!)]),
    hostOffsets,
    host: Uint32Array.from(hosts.flat()),
    eventStrikes: Uint8Array.from(
      [...last.eventBelow].flatMap((_, e) => [
        ...last.eventStrikes.subarray(e * counts[1], (e + 1) * counts[1]),
        ...only.map((o) => first.eventStrikes[e * counts[0] + o]!),
      ]),
    ),
  };
}

function once<T>(work: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= work();
    return value;
  };
}

interface Pairs {
  /** Chance × state weight that a set is closed, by state × set. */
  readonly chance: Float64Array;
  /** Outlets that the sets hang on: where two sets share one they go together even when the events are known. */
  readonly roots: readonly (readonly number[])[];
  /** Covariances of pairs that were asked for before. */
  readonly both: Map<number, number>;
}

function sureLaw(closable: Closable, sets: readonly (readonly number[])[]) {
  const serving = new Set(sets.flat());
  const events = eventsStriking(closable, serving);
  const roots = sets.map((members) => {
    const mine = new Set<number>();
    for (const o of members) gather(closable, o, mine);
    return [...mine];
  });
  const states = events.length > MOST_EVENTS ? undefined : statesOf(closable, serving, events);
  const count = states?.weight.length ?? 0;
  const chance = new Float64Array(count * sets.length);
  for (let n = 0; n < count; n++) {
    for (const [set, members] of sets.entries()) chance[n * sets.length + set] = allClosed(states!, members, n);
  }
  const pairs: Pairs = { chance, roots, both: new Map() };
  return { states, pairs };
}

/** Given the events, only sets that hang on a common outlet vary together; the events move all means. */
function varianceOf(
  states: DayStates,
  sets: readonly (readonly number[])[],
  pairs: Pairs,
  items: ReadonlyMap<number, Float64Array>,
  width: number,
): Float64Array {
  const { weight } = states;
  const variance = new Float64Array(width);
  const mean = new Float64Array(width);
  const here = new Float64Array(width);
  for (let n = 0; n < weight.length; n++) {
    if (weight[n] === 0) continue;
    here.fill(0);
    for (const [set, values] of items) addTo(here, pairs.chance[n * sets.length + set]!, values);
    for (let m = 0; m < width; m++) {
      mean[m]! += here[m]!;
      variance[m]! += (here[m]! * here[m]!) / weight[n]!;
    }
  }
  for (let m = 0; m < width; m++) variance[m]! -= mean[m]! * mean[m]!;
  eachPair(pairs, items, (x, y) => {
    const together = covariance(states, sets, pairs, x, y) * (x === y ? 1 : 2);
    const [one, two] = [items.get(x)!, items.get(y)!];
    for (let m = 0; m < width; m++) variance[m]! += together * one[m]! * two[m]!;
  });
  // What is left of figures that no closure changes is rounding.
  for (let m = 0; m < width; m++) variance[m] = Math.max(0, variance[m]!);
  return variance;
}

function addTo(sum: Float64Array, weight: number, values: Float64Array): void {
  for (let m = 0; m < sum.length; m++) sum[m]! += weight * values[m]!;
}

/** Every pair x ≤ y of sets that hang on a common outlet, once. */
function eachPair(
  { roots }: Pairs,
  items: ReadonlyMap<number, Float64Array>,
  visit: (x: number, y: number) => void,
): void {
  const hanging = new Map<number, number[]>();
  for (const set of items.keys()) {
    for (const root of roots[set]!) {
      const there = hanging.get(root);
      if (there === undefined) hanging.set(root, [set]);
      else there.push(set);
    }
  }
  const seen = new Map<number, number>();
  for (const x of items.keys()) {
    for (const root of roots[x]!) {
      for (const y of hanging.get(root)!) {
        if (y < x || seen.get(y) === x) continue;
        seen.set(y, x);
        visit(x, y);
      }
    }
  }
}

/** Mean over states of the covariance of two sets being closed. */
function covariance(
  states: DayStates,
  sets: readonly (readonly number[])[],
  { chance, both }: Pairs,
  x: number,
  y: number,
): number {
  const key = x * sets.length + y;
  const known = both.get(key);
  if (known !== undefined) return known;
  const tied = [...sets[x]!, ...sets[y]!].some((o) => states.tied[o] === 1);
  let sum = 0;
  for (let n = 0; n < states.weight.length; n++) {
    if (states.weight[n] === 0) continue;
    const apart = (chance[n * sets.length + x]! * chance[n * sets.length + y]!) / states.weight[n]!;
    sum +=
      (tied ? allClosed(states, union(sets[x]!, sets[y]!), n) : apart / commonClosed(states, sets, x, y, n)) - apart;
  }
  both.set(key, sum);
  return sum;
}

function union(one: readonly number[], two: readonly number[]): number[] {
  return [...new Set([...one, ...two])];
}

/** Chance that what two sets have in common is closed, where outlets close independently. */
function commonClosed(
  { open, outletCount }: DayStates,
  sets: readonly (readonly number[])[],
  x: number,
  y: number,
  n: number,
): number {
  const [one, two] = [sets[x]!, sets[y]!];
  let chance = 1;
  for (let a = 0, b = 0; a < one.length && b < two.length; ) {
    if (one[a] === two[b]) chance *= 1 - open[n * outletCount + one[a]!]!;
    if (one[a]! < two[b]!) a++;
    else if (one[a]! > two[b]!) b++;
    else {
      a++;
      b++;
    }
  }
  // Nothing in common is ever closed: neither are the sets.
  return chance > 0 ? chance : 1;
}

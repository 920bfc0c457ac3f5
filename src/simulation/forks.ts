import { DELAY_BITS, DELAY_STEPS, type Delays, MOST_CROSSINGS } from './delays.js';
import { type NearestLists, NOTHING, wayOf } from './lists.js';

/**
 * Where the city says where its signals are, a longer way may be sooner. How long the
 * signals on a way keep a walker is one draw a type and walker: whoever is lucky at one
 * of them is at all, and waits longer the more there are. So a way can only be sooner
 * than a shorter one if it has fewer signals, and what a walker may take are the ways
 * that no other beats in both: a **fork**, shortest first, signals falling. The walker
 * goes to the open outlet where they are soonest, by their own speed and luck, and a
 * further outlet makes nobody later.
 *
 * A fork is one number like any way: FORK and its place in a book that each thread
 * keeps for its lists.
 */
const FORK = 0x80000000;

/** Ways are below this, so that two numbers below fit a key. */
const WAYS = 2 ** 21;

/** The forks met so far: found by what they begin with and the way behind that. */
interface Book {
  readonly ids: Map<number, number>;
  readonly forks: (readonly number[])[];
}

/** Numbers of forks differ between threads and runs; nothing that is handed over holds one. */
const BOOKS = new WeakMap<NearestLists, Book>();

function bookOf(lists: NearestLists): Book {
  const known = BOOKS.get(lists);
  if (known !== undefined) return known;
  const book: Book = { ids: new Map(), forks: [] };
  BOOKS.set(lists, book);
  return book;
}

/** The number of a fork of `count` ways; of one way the way itself. */
export function forkOf(lists: NearestLists, ways: ArrayLike<number>, count: number = ways.length): number {
  const { ids, forks } = bookOf(lists);
  let at = ways[0]!;
  for (let n = 1; n < count; n++) {
    const key = at * WAYS + ways[n]!;
    let next = ids.get(key);
    if (next === undefined) {
      next = WAYS + forks.length;
      forks.push(Array.from({ length: n + 1 }, (_, m) => ways[m]!));
      ids.set(key, next);
    }
    at = next;
  }
  return count === 1 ? at : FORK + at - WAYS;
}

export function isFork(way: number): boolean {
  return way >= FORK;
}

/** Number of a fork in its book: 0, 1, 2 … */
export function placeOf(fork: number): number {
  return fork - FORK;
}

/** The ways of a fork, shortest first; undefined where `way` is a single one. */
export function waysAt(lists: NearestLists, way: number): readonly number[] | undefined {
  return way < FORK ? undefined : bookOf(lists).forks[way - FORK]!;
}

/** The shortest way of a fork, or the way itself. */
export function shortestOf(lists: NearestLists, way: number): number {
  return way < FORK ? way : bookOf(lists).forks[way - FORK]![0]!;
}

/**
 * Decimetres from which on nobody goes farther for fewer signals, by signals on the
 * shorter way × on the longer one: the most that the wait can differ, at the fastest walk.
 */
export function worthOf({ waitMs }: Delays, speedMmps: Uint16Array): Float64Array {
  const fastest = speedMmps.reduce((a, b) => Math.max(a, b), 0);
  const levels = MOST_CROSSINGS + 1;
  return Float64Array.from({ length: levels * levels }, (_, pair) => {
    const [more, fewer] = [Math.floor(pair / levels), pair % levels];
    let mostMs = 0;
    for (let step = 0; step < DELAY_STEPS; step++) {
      mostMs = Math.max(mostMs, waitMs[(more << DELAY_BITS) + step]! - waitMs[(fewer << DELAY_BITS) + step]!);
    }
    // A decimetre more, so that no rounding of times makes a difference.
    return mostMs === 0 ? 0 : (mostMs * fastest) / 100_000 + 1;
  });
}

/** Room for the ways and entries of one fork. */
const FOUND: number[] = [];
const ENTRIES: number[] = [];

/** Whether some walker may be sooner on entry `a` than on all `count` entries found before it. */
function isWorth({ distanceDm, signals, worthDm }: NearestLists, entries: readonly number[], count: number, a: number) {
  for (let n = 0; n < count; n++) {
    const b = entries[n]!;
    const worth = worthDm![signals![b]! * (MOST_CROSSINGS + 1) + signals![a]!]!;
    if (distanceDm[a]! - distanceDm[b]! >= worth) return false;
  }
  return true;
}

/** The first entry from `a` on that some walker may prefer to those found before; `end` = none. */
export function nextWorth(
  lists: NearestLists,
  entries: readonly number[],
  count: number,
  a: number,
  end: number,
  open?: Uint8Array,
  at = 0,
): number {
  const { outlet, distanceDm, signals, worthDm } = lists;
  if (count === 0) {
    let first = a;
    if (open !== undefined) while (first < end && open[at + outlet[first]!] === 0) first++;
    return first;
  }
  if (signals === undefined) return end;
  const least = signals[entries[count - 1]!]!;
  const beyondDm = distanceDm[entries[0]!]! + worthDm![signals[entries[0]!]! * (MOST_CROSSINGS + 1)]!;
  if (least === 0) return end;
  for (let b = a; b < end && distanceDm[b]! < beyondDm; b++) {
    if (signals[b]! >= least || (open !== undefined && open[at + outlet[b]!] === 0)) continue;
    if (isWorth(lists, entries, count, b)) return b;
  }
  return end;
}

/**
 * The way or fork to the soonest outlet among entries from … end − 1 of the lists;
 * NOTHING where there is none. `open[at + outlet]` says which outlets serve; absent = all.
 */
export function soonestOf(lists: NearestLists, from: number, end: number, open?: Uint8Array, at = 0): number {
  const first = nextWorth(lists, ENTRIES, 0, from, end, open, at);
  if (first >= end) return NOTHING;
  if (lists.signals === undefined || lists.signals[first] === 0) return wayOf(lists, first);
  let count = 0;
  for (let a = first; a < end; a = nextWorth(lists, ENTRIES, count, a + 1, end, open, at)) {
    ENTRIES[count] = a;
    FOUND[count++] = wayOf(lists, a);
  }
  return forkOf(lists, FOUND, count);
}

/** The way or fork of a cell (home × slot) when all outlets are open. */
export function usualWay(lists: NearestLists, cell: number): number {
  return soonestOf(lists, lists.offsets[cell]!, lists.offsets[cell + 1]!);
}

/** Whether some entry of a list may be preferred to one before it: else the first that is open is the soonest. */
export function mayFork(lists: NearestLists, from: number, end: number): boolean {
  if (lists.signals === undefined) return false;
  for (let b = from; b + 1 < end; b++) {
    ENTRIES[0] = b;
    if (nextWorth(lists, ENTRIES, 1, b + 1, end) < end) return true;
  }
  return false;
}

/** The cells that outlet o serves when all are open: entries firstOffsets[o] … firstOffsets[o + 1] − 1, ascending. */
export function firstCells(
  lists: NearestLists,
  outletCount: number,
): { firstOffsets: Uint32Array; firstCell: Uint32Array } {
  const { offsets, outlet } = lists;
  const firstOffsets = new Uint32Array(outletCount + 1);
  const cells = offsets.length - 1;
  const each = (visit: (o: number, cell: number) => void): void => {
    for (let cell = 0; cell < cells; cell++) {
      const end = offsets[cell + 1]!;
      let count = 0;
      for (let a = offsets[cell]!; a < end; a = nextWorth(lists, ENTRIES, count, a + 1, end)) {
        ENTRIES[count++] = a;
        visit(outlet[a]!, cell);
      }
    }
  };
  each((o) => {
    firstOffsets[o + 1]!++;
  });
  for (let o = 0; o < outletCount; o++) firstOffsets[o + 1]! += firstOffsets[o]!;
  const firstCell = new Uint32Array(firstOffsets[outletCount]!);
  const next = firstOffsets.slice(0, outletCount);
  each((o, cell) => {
    firstCell[next[o]!++] = cell;
  });
  return { firstOffsets, firstCell };
}

import { GROUPS } from '../city/types.js';
import { COLUMNS } from './arrivals.js';
import { type DayStates, eventsStriking, MOST_EVENTS, statesOf } from './chances.js';
import { tablesOf } from './fork-rows.js';
import { mayFork, nextWorth, soonestOf, usualWay } from './forks.js';
import { managing, mostNeeded, raiseToNeed } from './joint.js';
import { NOTHING, newWays, type Ways, wayOf } from './lists.js';
import { EMPTY, type SetBook, setBook } from './outlet-sets.js';
import type { ClosureTerms, OutletSets, PreparedSimulation, Terms } from './prepared.js';
import { closes } from './room.js';
import type { DayFigures } from './sums.js';

type Unclosed = Omit<PreparedSimulation, 'closures'>;

/** Columns of arrival, and the time behind them. */
export const SHARE_COLUMNS = COLUMNS + 1;
const SHARE_WIDTH = GROUPS.length * SHARE_COLUMNS;
/** Sets that are all closed on fewer days than this are left to the days. */
const SELDOM = 1e-4;
/** Terms of shares that are kept: 6 MB; where events close many outlets at once there would be more than can be gone through in pairs. */
const MOST_TERMS = 12_000;

/** Undefined where nothing ever closes, or more events than can be followed strike the outlets. */
export function closureTerms(prepared: Unclosed): ClosureTerms | undefined {
  if (!closes(prepared)) return undefined;
  const serving = new Set(prepared.lists.outlet);
  const events = eventsStriking(prepared, serving);
  if (events.length > MOST_EVENTS) return undefined;
  const states = statesOf(prepared, serving, events);
  for (let seldom = SELDOM; ; seldom *= 4) {
    const terms = termsFrom(prepared, states, seldom);
    if (terms !== undefined) return terms;
  }
}

function termsFrom(prepared: Unclosed, states: DayStates, seldom: number): ClosureTerms | undefined {
  const book = setBook(states, seldom);
  const shares = termBook(SHARE_WIDTH);
  const joint = termBook(GROUPS.length);
  const judge = jointJudge(prepared);
  for (let i = 0; i < prepared.homeCount; i++) {
    addShares(prepared, book, shares, i);
    addJoint(prepared, book, joint, i, judge);
    if (shares.count() > MOST_TERMS) return undefined;
  }
  const sets = book.finish();
  const count = sets.offsets.length - 1;
  return { sets, shares: shares.finish(count), joint: joint.finish(count) };
}

/** Terms while they are found. */
interface TermBook {
  /** Where the values of a term begin in `values`. */
  at(set: number, row: number): number;
  values: Float64Array;
  count(): number;
  finish(sets: number): Terms;
}

function termBook(width: number): TermBook {
  const found = new Map<number, number>();
  const ROWS = 2 ** 21;
  const book: TermBook = {
    values: new Float64Array(1024 * width),
    at(set, row) {
      const key = set * ROWS + row;
      let term = found.get(key);
      if (term === undefined) {
        term = found.size;
        found.set(key, term);
        if ((term + 1) * width > book.values.length) {
          const wider = new Float64Array(2 * book.values.length);
          wider.set(book.values);
          book.values = wider;
        }
      }
      return term * width;
    },
    count: () => found.size,
    finish(sets) {
      const keys = [...found].sort(([a], [b]) => a - b);
      const offsets = new Uint32Array(sets + 1);
      const values = new Float64Array(keys.length * width);
      for (const [n, [key, term]] of keys.entries()) {
        offsets[Math.floor(key / ROWS) + 1]!++;
        values.set(book.values.subarray(term * width, (term + 1) * width), n * width);
      }
      for (let set = 0; set < sets; set++) offsets[set + 1]! += offsets[set]!;
      return { width, offsets, row: Uint32Array.from(keys, ([key]) => key % ROWS), values };
    },
  };
  return book;
}

/** Down the list of each type: from each outlet to the next, or to nothing. */
function addShares(prepared: Unclosed, book: SetBook, terms: TermBook, i: number): void {
  const { lists, types, homeCircle } = prepared;
  const slots = types.length;
  for (let s = 0; s < slots; s++) {
    const end = lists.offsets[i * slots + s + 1]!;
    if (mayFork(lists, lists.offsets[i * slots + s]!, end)) {
      addForked(prepared, book, terms, i, s);
      continue;
    }
    for (let a = lists.offsets[i * slots + s]!, node = EMPTY; a < end; a++) {
      node = book.longer(node, lists.outlet[a]!);
      if (node < 0) break;
      const [way, next] = [wayOf(lists, a), a + 1 < end ? wayOf(lists, a + 1) : NOTHING];
      if (way === next) continue;
      const at = terms.at(book.setOf(node), homeCircle[i]! * slots + s);
      addWay(prepared, terms, at, i, way, -1);
      addWay(prepared, terms, at, i, next, 1);
    }
  }
}

/** A home's persons at the end of a way, `sign` times. */
function addWay(prepared: Unclosed, terms: TermBook, at: number, i: number, way: number, sign: number): void {
  const tables = tablesOf(prepared);
  const row = tables.rowOf(way) * GROUPS.length;
  const { within, meanMs } = tables;
  for (let g = 0; g < GROUPS.length; g++) {
    const persons = sign * prepared.homePersons[i * GROUPS.length + g]!;
    if (persons === 0) continue;
    const from = (row + g) * COLUMNS;
    const out = at + g * SHARE_COLUMNS;
    for (let m = 0; m < COLUMNS; m++) terms.values[out + m]! += persons * within[from + m]!;
    terms.values[out + COLUMNS]! += persons * meanMs[row + g]!;
  }
}

/** Members of a set at most that is followed where ways fork: each more doubles what has to be looked at. */
const MOST_FORKED = 8;

/**
 * The same where shut outlets matter in more orders than one. A set changes something
 * that its parts do not only if each of its outlets is wanted while the others are
 * shut; as lists are nearest first, every such set grows by outlets farther down. What
 * it changes beside its parts is their alternating sum.
 */
function addForked(prepared: Unclosed, book: SetBook, terms: TermBook, i: number, s: number): void {
  const { lists, types, homeCircle, closedBelow } = prepared;
  const cell = i * types.length + s;
  const [from, end] = [lists.offsets[cell]!, lists.offsets[cell + 1]!];
  const open = new Uint8Array(closedBelow.length).fill(1);
  const shut: number[] = [];
  const grow = (node: number): void => {
    if (shut.length === MOST_FORKED) return;
    const entries: number[] = [];
    const after = shut.at(-1) ?? from - 1;
    for (let a = nextWorth(lists, entries, 0, from, end, open); a < end; ) {
      entries.push(a);
      a = nextWorth(lists, entries, entries.length, a + 1, end, open);
    }
    for (const a of entries) {
      if (a <= after) continue;
      const next = book.longer(node, lists.outlet[a]!);
      if (next < 0) continue;
      shut.push(a);
      open[lists.outlet[a]!] = 0;
      const at = terms.at(book.setOf(next), homeCircle[i]! * types.length + s);
      for (let part = 0; part < 2 ** shut.length; part++) {
        let sign = shut.length % 2 === 0 ? 1 : -1;
        for (const [n, member] of shut.entries()) {
          open[lists.outlet[member]!] = (part >> n) & 1 ? 0 : 1;
          if ((part >> n) & 1) sign = -sign;
        }
        addWay(prepared, terms, at, i, soonestOf(lists, from, end, open), sign);
      }
      grow(next);
      shut.pop();
      open[lists.outlet[a]!] = 1;
    }
  };
  grow(EMPTY);
}

/** The same for each need, whose types stand for each other: the nearest are shut first, whatever is sooner. */
function addJoint(prepared: Unclosed, book: SetBook, terms: TermBook, i: number, judge: JointJudge): void {
  const { joint, lists, homeCircle, homePersons } = prepared;
  for (let j = 0; j + 1 < joint.offsets.length; j++) {
    judge.start(i);
    let node = EMPTY;
    for (const { slot, entry, end } of merged(prepared, i, j)) {
      node = book.longer(node, lists.outlet[entry]!);
      if (node < 0) break;
      const harder = judge.close(i, j, slot, soonestOf(lists, entry + 1, end));
      if (harder === undefined) continue;
      const at = terms.at(book.setOf(node), homeCircle[i]!);
      for (let g = 0; g < GROUPS.length; g++) terms.values[at + g]! += homePersons[i * GROUPS.length + g]! * harder[g]!;
    }
  }
}

/** Entries of a need's lists, nearest first. */
function merged({ joint, lists, types }: Unclosed, i: number, j: number) {
  const entries: { slot: number; entry: number; end: number }[] = [];
  for (let a = joint.offsets[j]!; a < joint.offsets[j + 1]!; a++) {
    const slot = joint.slot[a]!;
    const cell = i * types.length + slot;
    const end = lists.offsets[cell + 1]!;
    for (let entry = lists.offsets[cell]!; entry < end; entry++) entries.push({ slot, entry, end });
  }
  if (joint.offsets[j + 1]! - joint.offsets[j]! === 1) return entries;
  return entries.sort((a, b) => lists.distanceDm[a.entry]! - lists.distanceDm[b.entry]! || a.entry - b.entry);
}

/** Evaluates everything basic of one home while outlets of one need are closed. */
interface JointJudge {
  /** Everything open. */
  start(i: number): void;
  /** Closes an outlet: what that changes by group, 2⁻²⁰; undefined where it changes nothing. */
  close(i: number, j: number, slot: number, next: number): Float64Array | undefined;
}

function jointJudge({ joint, lists, types, delays, survival }: Unclosed): JointJudge {
  const slots = types.length;
  const nearest: Ways = newWays(lists, slots);
  const needed = new Uint16Array(joint.points);
  const share = new Float64Array(GROUPS.length);
  const change = new Float64Array(GROUPS.length);
  const raise = (i: number, j: number) => raiseToNeed(joint, delays, lists, i, j, nearest, 0, needed);
  const judge = (i: number, j: number): void => {
    let nothing = true;
    for (let a = joint.offsets[j]!; a < joint.offsets[j + 1]!; a++) {
      if (nearest[joint.slot[a]!] !== NOTHING) nothing = false;
    }
    if (nothing) needed.fill(0xffff);
    else {
      for (let p = 0; p < joint.points; p++) needed[p] = joint.neededMmps[i * joint.points + p]!;
      raise(i, j);
    }
  };
  return {
    start(i) {
      for (let s = 0; s < slots; s++) nearest[s] = usualWay(lists, i * slots + s);
      for (let g = 0; g < GROUPS.length; g++) share[g] = joint.share[i * GROUPS.length + g]!;
    },
    close(i, j, slot, next) {
      nearest[slot] = next;
      // Most longer walks are still easier than the home's hardest.
      if (mostNeeded(delays, lists, next) <= joint.leastMmps[i]!) return undefined;
      judge(i, j);
      for (let g = 0; g < GROUPS.length; g++) {
        const now = managing(survival, g, needed);
        change[g] = now - share[g]!;
        share[g] = now;
      }
      return change;
    },
  };
}

/** What the day on which `open` outlets serve changes of everybody's figures. */
export function closedDay(terms: ClosureTerms, open: Uint8Array, figures: DayFigures): void {
  const { sets, shares, joint } = terms;
  for (const part of ['within', 'timeMs', 'joint'] as const) figures[part].fill(0);
  for (let o = 0; o < open.length; o++) {
    if (open[o] === 1) continue;
    for (let f = sets.firstOffsets[o]!; f < sets.firstOffsets[o + 1]!; f++) {
      const set = sets.firstSet[f]!;
      if (!closed(sets, set, open)) continue;
      for (let t = shares.offsets[set]!; t < shares.offsets[set + 1]!; t++) {
        const to = shares.row[t]! * GROUPS.length;
        for (let g = 0; g < GROUPS.length; g++) {
          const from = (t * GROUPS.length + g) * SHARE_COLUMNS;
          for (let m = 0; m < COLUMNS; m++) figures.within[(to + g) * COLUMNS + m]! += shares.values[from + m]!;
          figures.timeMs[to + g]! += shares.values[from + COLUMNS]!;
        }
      }
      for (let t = joint.offsets[set]!; t < joint.offsets[set + 1]!; t++) {
        const to = joint.row[t]! * GROUPS.length;
        for (let g = 0; g < GROUPS.length; g++) figures.joint[to + g]! += joint.values[t * GROUPS.length + g]!;
      }
    }
  }
}

function closed({ offsets, outlet }: OutletSets, set: number, open: Uint8Array): boolean {
  for (let n = offsets[set]!; n < offsets[set + 1]!; n++) if (open[outlet[n]!] === 1) return false;
  return true;
}

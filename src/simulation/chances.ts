import type { Closable } from './closures.js';
import type { PreparedSimulation } from './prepared.js';
import { UNIT } from './streams.js';

/** Events that one type is integrated over: 2⁸ states of a day. A type that more of them strike is left to days. */
export const MOST_EVENTS = 8;
/** Chances below this are not followed any further (2⁻⁴⁴). */
export const NEGLIGIBLE = 2 ** -44;

/**
 * What a day can be as far as one type is concerned: each set of events that may
 * happen together, its chance, and how likely each outlet is to be open on its own
 * account on such a day. Given the events, outlets are closed independently of each
 * other, but for hosts.
 */
export interface DayStates {
  readonly weight: Float64Array;
  /** By state × outlet: neither closed, nor away, nor struck; hosts left aside. */
  readonly own: Float64Array;
  /** By state × outlet: the same, with a host open where one is needed. */
  readonly open: Float64Array;
  readonly outletCount: number;
  readonly hostOffsets: Uint32Array;
  readonly host: Uint32Array;
  /** 1 where another outlet of the type hangs on what this one hangs on. */
  readonly tied: Uint8Array;
  /** Room for `firstOpen`: 0 unknown, 1 open, 2 closed on its own account. */
  readonly known: Uint8Array;
}

/** Events that strike an outlet of one of the slots, or one of its hosts, or theirs. */
export function relevantEvents(prepared: PreparedSimulation, slots: readonly number[]): number[] {
  return prepared.eventBelow.length === 0 ? [] : eventsStriking(prepared, servingOutlets(prepared, slots));
}

/** Events that strike one of the outlets, or one of its hosts, or theirs. */
export function eventsStriking(closable: Closable, serving: ReadonlySet<number>): number[] {
  const { eventBelow, eventStrikes, closedBelow } = closable;
  const outlets = new Set<number>();
  for (const o of serving) gather(closable, o, outlets);
  return [...eventBelow.keys()].filter(
    (e) => eventBelow[e]! > 0 && [...outlets].some((o) => eventStrikes[e * closedBelow.length + o] === 1),
  );
}

function servingOutlets({ lists, types, homeCount }: PreparedSimulation, slots: readonly number[]): Set<number> {
  const found = new Set<number>();
  for (let i = 0; i < homeCount; i++) {
    for (const s of slots) {
      const cell = i * types.length + s;
      for (let a = lists.offsets[cell]!; a < lists.offsets[cell + 1]!; a++) found.add(lists.outlet[a]!);
    }
  }
  return found;
}

/** The states of a day for types that are looked at together. */
export function dayStates(prepared: PreparedSimulation, slots: readonly number[]): DayStates {
  return statesOf(prepared, servingOutlets(prepared, slots), relevantEvents(prepared, slots));
}

/** The states of a day as far as some outlets and some events are concerned. */
export function statesOf(closable: Closable, serving: ReadonlySet<number>, events: readonly number[]): DayStates {
  const { closedBelow, awayBelow, eventBelow, eventClosedBelow, eventStrikes, hostOffsets, host } = closable;
  const count = closedBelow.length;
  const states: DayStates = {
    weight: new Float64Array(2 ** events.length).fill(1),
    own: new Float64Array(2 ** events.length * count),
    open: new Float64Array(2 ** events.length * count),
    outletCount: count,
    hostOffsets,
    host,
    tied: tiedOutlets(closable, serving),
    known: new Uint8Array(count),
  };
  for (let n = 0; n < states.weight.length; n++) {
    const own = states.own.subarray(n * count, (n + 1) * count);
    for (let o = 0; o < count; o++) own[o] = (1 - closedBelow[o]! / UNIT) * (1 - awayBelow[o]! / UNIT);
    for (const [bit, e] of events.entries()) {
      const happens = ((n >> bit) & 1) === 1;
      states.weight[n]! *= happens ? eventBelow[e]! / UNIT : 1 - eventBelow[e]! / UNIT;
      if (!happens) continue;
      for (let o = 0; o < count; o++) {
        if (eventStrikes[e * count + o] === 1) own[o]! *= 1 - eventClosedBelow[e]! / UNIT;
      }
    }
    for (let o = 0; o < count; o++) {
      // Its own chance where no host matters; else the tree over its hosts.
      const open = hostOffsets[o] === hostOffsets[o + 1] ? own[o]! : openOf(states, n, o);
      states.open[n * count + o] = open;
    }
  }
  return states;
}

/** Outlets of a type that hang, by themselves or by a host, on an outlet on which another one of the type hangs too. */
function tiedOutlets(closable: Closable, serving: ReadonlySet<number>): Uint8Array {
  const tied = new Uint8Array(closable.closedBelow.length);
  const first = new Map<number, number>();
  for (const o of serving) {
    const mine = new Set<number>();
    gather(closable, o, mine);
    for (const there of mine) {
      const other = first.get(there);
      if (other === undefined) first.set(there, o);
      else tied[o] = tied[other] = 1;
    }
  }
  return tied;
}

/** Outlet o, its hosts, and theirs. */
export function gather(closable: Pick<Closable, 'hostOffsets' | 'host'>, o: number, into: Set<number>): void {
  if (into.has(o)) return;
  into.add(o);
  const { hostOffsets, host } = closable;
  for (let h = hostOffsets[o]!; h < hostOffsets[o + 1]!; h++) gather(closable, host[h]!, into);
}

const ALONE = new Uint32Array(1);
const CHANCE = new Float64Array(1);

function openOf(states: DayStates, n: number, o: number): number {
  ALONE[0] = o;
  CHANCE[0] = 0;
  follow(states, n, ALONE, 0, 1, 0, 1, CHANCE);
  return CHANCE[0]!;
}

/**
 * Adds to `chance[a]` the chance that the day is of state n and entry a of a list is
 * its first open outlet; returns the chance that the day is of state n and none is.
 */
export function chanceOf(
  states: DayStates,
  n: number,
  outlet: Uint32Array,
  from: number,
  length: number,
  chance: Float64Array,
): number {
  const { weight, open, outletCount } = states;
  if (sharesHosts(states, outlet, from, length)) {
    return follow(states, n, outlet, from, length, 0, weight[n]!, chance);
  }
  let left = weight[n]!;
  for (let a = 0; a < length && left > NEGLIGIBLE; a++) {
    const first = left * open[n * outletCount + outlet[from + a]!]!;
    chance[a]! += first;
    left -= first;
  }
  return left;
}

/** Whether two entries of a list hang on the same outlet: a host and who it takes in, or two with one host. */
export function sharesHosts({ tied }: DayStates, outlet: Uint32Array, from: number, length: number): boolean {
  let count = 0;
  for (let a = from; a < from + length; a++) count += tied[outlet[a]!]!;
  return count > 1;
}

/**
 * The tree of what could be: down the list until an outlet is open, each outlet's own
 * state tried both ways when it is first needed. Returns the chance of nothing open.
 */
function follow(
  states: DayStates,
  n: number,
  outlet: Uint32Array,
  from: number,
  length: number,
  a: number,
  left: number,
  chance: Float64Array,
): number {
  if (a === length || left <= NEGLIGIBLE) return left;
  const verdict = stateOf(states, outlet[from + a]!);
  if (verdict === OPEN) {
    chance[a]! += left;
    return 0;
  }
  if (verdict === SHUT) return follow(states, n, outlet, from, length, a + 1, left, chance);
  const asked = verdict;
  const own = states.own[n * states.outletCount + asked]!;
  states.known[asked] = 1;
  let nothing = follow(states, n, outlet, from, length, a, left * own, chance);
  states.known[asked] = 2;
  nothing += follow(states, n, outlet, from, length, a, left * (1 - own), chance);
  states.known[asked] = 0;
  return nothing;
}

export const OPEN = -1;
export const SHUT = -2;

/** OPEN or SHUT, or the outlet whose own state must be known first: the rule of `openOutlets`. */
export function stateOf(states: DayStates, o: number): number {
  const { known, hostOffsets, host } = states;
  if (known[o] === 0) return o;
  if (known[o] === 2) return SHUT;
  if (hostOffsets[o] === hostOffsets[o + 1]) return OPEN;
  let asked = SHUT;
  for (let h = hostOffsets[o]!; h < hostOffsets[o + 1]!; h++) {
    // A host that stands behind in the list counts by its own state, as a day goes through them.
    const there = host[h]!;
    const verdict = there < o ? stateOf(states, there) : known[there] === 0 ? there : known[there] === 1 ? OPEN : SHUT;
    if (verdict === OPEN) return OPEN;
    if (verdict >= 0 && asked === SHUT) asked = verdict;
  }
  return asked;
}

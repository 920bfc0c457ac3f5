import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT } from './arrivals.js';
import { homesDay } from './homes.js';
import type { Room } from './interval.js';
import { wayOf } from './lists.js';
import type { PreparedSimulation } from './prepared.js';
import { dayValues, layoutOf, SETS } from './sums.js';

/**
 * How far a day can lie from days that were all alike, by place of the layout: closures
 * only take away, so nothing lies above the day with everything open, nor below 0.
 * Without closures there is no other day.
 */
export function roomOf(prepared: PreparedSimulation): (at: number, mean: number) => Room {
  if (!closes(prepared)) return () => ({ below: 0, above: 0 });
  const most = topOf(prepared);
  return (at, mean) => ({ below: Math.max(0, mean), above: Math.max(0, most(at) - mean) });
}

/** The same for differences: none where both plans have the same outlets within reach, else up to the larger of both shares. */
export function roomBetween(plans: readonly [PreparedSimulation, PreparedSimulation]): (at: number) => Room {
  if (!plans.some(closes)) return () => ({ below: 0, above: 0 });
  const most = plans.map(topOf);
  const differs = once(() => differingPlaces(plans));
  return (at) => {
    const room = differs()[at] === 1 ? Math.max(0, ...most.map((top) => top(at))) : 0;
    return { below: room, above: room };
  };
}

function topOf(prepared: PreparedSimulation): (at: number) => number {
  const most = once(() => allOpen(prepared));
  return (at) => most()[at]!;
}

function once<T>(work: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= work();
    return value;
  };
}

/** Whether any outlet may ever be closed. */
export function closes({ closedBelow, awayBelow, eventBelow }: PreparedSimulation): boolean {
  return [closedBelow, awayBelow, eventBelow].some((chances) => chances.some((chance) => chance > 0));
}

/** Every figure on a day with everything open. */
function allOpen(prepared: PreparedSimulation): Float64Array {
  const layout = layoutOf(prepared);
  const values = new Float64Array(layout.length);
  const { base } = homesDay(prepared, new Uint8Array(prepared.types.length));
  dayValues(prepared, layout, base, ARRIVAL_UNIT, values);
  return values;
}

/** 1 where two plans have other outlets, or the same at other distances, for somebody whom the figure counts. */
function differingPlaces([first, second]: readonly [PreparedSimulation, PreparedSimulation]): Uint8Array {
  const layout = layoutOf(first);
  const { circles, slots } = layout;
  const cells = new Uint8Array((circles + 1) * slots);
  for (let i = 0; i < first.homeCount; i++) {
    for (let s = 0; s < slots; s++) {
      const to = first.homeCircle[i]! * slots + s;
      if (cells[to] === 1 || !livedIn(first, i) || sameList(first, second, i * slots + s)) continue;
      cells[to] = 1;
      cells[circles * slots + s] = 1;
    }
  }
  const differs = new Uint8Array(layout.length);
  for (let c = 0; c <= circles; c++) {
    for (let s = 0; s < slots; s++) {
      if (cells[c * slots + s] === 0) continue;
      const row = c * slots + s;
      const width = layout.joint / ((circles + 1) * slots);
      differs.fill(1, row * width, (row + 1) * width);
      differs.fill(1, layout.time + row * SETS, layout.time + (row + 1) * SETS);
      differs[layout.met + row] = 1;
      differs[layout.index + c] = 1;
      if (first.joint.member[s] === 1 || second.joint.member[s] === 1) {
        differs.fill(1, layout.joint + c * SETS, layout.joint + (c + 1) * SETS);
      }
    }
  }
  return differs;
}

export function livedIn({ homePersons }: PreparedSimulation, i: number): boolean {
  for (let g = 0; g < GROUPS.length; g++) if (homePersons[i * GROUPS.length + g]! > 0) return true;
  return false;
}

export function sameList(first: PreparedSimulation, second: PreparedSimulation, cell: number): boolean {
  const [from, to] = [first.lists.offsets[cell]!, second.lists.offsets[cell]!];
  const length = first.lists.offsets[cell + 1]! - from;
  if (second.lists.offsets[cell + 1]! - to !== length) return false;
  for (let a = 0; a < length; a++) {
    if (wayOf(first.lists, from + a) !== wayOf(second.lists, to + a)) return false;
    const [one, two] = [first.lists.outlet[from + a]!, second.lists.outlet[to + a]!];
    for (const word of [0, 1]) if (first.outletKey[2 * one + word] !== second.outletKey[2 * two + word]) return false;
  }
  return true;
}

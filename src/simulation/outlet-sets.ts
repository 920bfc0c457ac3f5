import { chanceOf, type DayStates } from './chances.js';
import type { OutletSets } from './prepared.js';

/** Finds the set that the beginning of a list is, by going down the list. */
export interface SetBook {
  /** The beginning `node` with outlet o behind it; −1 where all of it is closed too seldom to be followed. */
  longer(node: number, o: number): number;
  /** The set of a beginning that is not empty. */
  setOf(node: number): number;
  finish(): OutletSets;
}

/** The beginning of every list. */
export const EMPTY = 0;

/** @param seldom sets that are all closed with a chance below this are not kept */
export function setBook(states: DayStates, seldom: number): SetBook {
  const { outletCount } = states;
  const children = new Map<number, number>();
  const setOfNode = [-1];
  const known = new Map<string, number>();
  const sets: number[][] = [];
  const setWith = (members: readonly number[], o: number): number => {
    const all = [...members, o].sort((a, b) => a - b);
    const key = all.join();
    const found = known.get(key);
    if (found !== undefined) return found;
    const set = allClosed(states, all) < seldom ? -1 : sets.push(all) - 1;
    known.set(key, set);
    return set;
  };
  return {
    longer(node, o) {
      const key = node * outletCount + o;
      const child = children.get(key);
      if (child !== undefined) return child;
      const members = node === EMPTY ? [] : sets[setOfNode[node]!]!;
      let next = node;
      if (!members.includes(o)) {
        const set = setWith(members, o);
        next = set < 0 ? -1 : setOfNode.push(set) - 1;
      }
      children.set(key, next);
      return next;
    },
    setOf: (node) => setOfNode[node]!,
    finish: () => ordered(sets, outletCount),
  };
}

const SCRATCH = { outlet: new Uint32Array(64), chance: new Float64Array(64) };

/** Chance that all of some outlets are closed, over all states of the day, or on days of state n together with that state. */
export function allClosed(states: DayStates, outlets: ArrayLike<number>, n?: number): number {
  if (SCRATCH.outlet.length < outlets.length) {
    SCRATCH.outlet = new Uint32Array(2 * outlets.length);
    SCRATCH.chance = new Float64Array(2 * outlets.length);
  }
  SCRATCH.outlet.set(outlets);
  if (n !== undefined) return chanceOf(states, n, SCRATCH.outlet, 0, outlets.length, SCRATCH.chance);
  let sum = 0;
  for (let m = 0; m < states.weight.length; m++) {
    sum += chanceOf(states, m, SCRATCH.outlet, 0, outlets.length, SCRATCH.chance);
  }
  return sum;
}

/** Sets as arrays. */
export function ordered(sets: readonly (readonly number[])[], outletCount: number): OutletSets {
  const offsets = new Uint32Array(sets.length + 1);
  const firstOffsets = new Uint32Array(outletCount + 1);
  for (const [n, members] of sets.entries()) {
    offsets[n + 1] = offsets[n]! + members.length;
    firstOffsets[members[0]! + 1]!++;
  }
  for (let o = 0; o < outletCount; o++) firstOffsets[o + 1]! += firstOffsets[o]!;
  const next = firstOffsets.slice(0, outletCount);
  const firstSet = new Uint32Array(sets.length);
  for (const [n, members] of sets.entries()) firstSet[next[members[0]!]!++] = n;
  return { offsets, outlet: Uint32Array.from(sets.flat()), firstOffsets, firstSet };
}

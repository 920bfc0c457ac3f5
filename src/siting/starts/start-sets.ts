import type { City } from '../../city/types.js';
import type { Rules } from '../../scenario/rules.types.js';
import { requiredStarts } from './required-starts.js';
import type { StartBound } from './start-fold.js';

/** Up to so many sets are told apart one by one. */
export const MOST_SETS = 300_000;

/** Circles that start, ascending. */
export type StartSet = readonly number[];

/**
 * Every set of circles of the wanted size and number of communities with those
 * that have to be in it, in lexicographic order; undefined where there are more
 * than `MOST_SETS`, and all of them cannot be looked at.
 */
export function allowedSets(city: City, rules: Rules): StartSet[] | undefined {
  const sets = firstSets(city, rules, MOST_SETS + 1);
  if (sets.length > MOST_SETS) return undefined;
  return sets.map((set) => set.sort((a, b) => a - b)).sort(compareSets);
}

/**
 * The first `most` of these sets: circles that have to be in it, then others by `order`.
 *
 * @param order of the circles that may be chosen, default ascending; what comes first is cut off last
 */
export function firstSets(
  city: City,
  rules: Rules,
  most: number,
  order?: (a: number, b: number) => number,
): number[][] {
  const { circles: size, communities: wanted, phase } = rules.startChoice!;
  const required = requiredStarts(city, rules);
  const open = city.circles.flatMap((_, c) => (rules.startPhase[c]! > phase && !required.includes(c) ? [c] : []));
  if (order !== undefined) open.sort(order);
  const heldBy = (c: number): number => city.circles[c]!.communities.length;
  const sets: number[][] = [];
  const grow = (from: number, set: readonly number[], communities: number): void => {
    if (sets.length >= most) return;
    if (set.length === size) {
      if (wanted === undefined || communities === wanted) sets.push([...set]);
      return;
    }
    for (let n = from; n < open.length; n++) {
      const held = communities + heldBy(open[n]!);
      if (wanted === undefined || held <= wanted) grow(n + 1, [...set, open[n]!], held);
    }
  };
  grow(
    0,
    required,
    required.reduce((sum, c) => sum + heldBy(c), 0),
  );
  return sets;
}

/** Ascending, for ties. */
export function compareSets(a: StartSet, b: StartSet): number {
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return a[n]! - b[n]!;
  return 0;
}

/** What is proven for every set, raised by one linear bound after the other. */
export class SetBounds {
  private readonly bounds: Float64Array;

  constructor(readonly sets: readonly StartSet[]) {
    this.bounds = new Float64Array(sets.length).fill(Number.NEGATIVE_INFINITY);
  }

  raise({ constant, slope }: StartBound): void {
    this.sets.forEach((set, n) => {
      let bound = constant;
      for (const c of set) bound += slope[c]!;
      if (bound > this.bounds[n]!) this.bounds[n] = bound;
    });
  }

  of(set: number): number {
    return this.bounds[set]!;
  }

  /** The `count` sets of least bound, the least first. */
  lowest(count: number): number[] {
    const found: number[] = [];
    this.bounds.forEach((bound, n) => {
      if (found.length === count && bound >= this.bounds[found[count - 1]!]!) return;
      let at = found.length;
      while (at > 0 && bound < this.bounds[found[at - 1]!]!) at--;
      found.splice(at, 0, n);
      if (found.length > count) found.pop();
    });
    return found;
  }

  /** Part of the given sets in which each circle starts. */
  sharesOf(sets: readonly number[], circles: number): Float64Array {
    const shares = new Float64Array(circles);
    for (const n of sets) for (const c of this.sets[n]!) shares[c]! += 1 / sets.length;
    return shares;
  }
}

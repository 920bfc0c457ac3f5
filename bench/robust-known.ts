import { dualBound, ModelBuilder } from '../src/solver/model.js';
import type { SolverTeam } from '../src/solver/team.js';

/**
 * Covering by sites that are each closed with the same chance, apart from each other:
 * what is known of a plan from how often it covers each class, without drawing days.
 */
export interface Covered {
  /** Persons of a class, whatever their unit. */
  readonly weight: Float64Array;
  /** Sites that cover each class. */
  readonly sites: readonly (readonly number[])[];
  readonly siteCount: number;
}

/** Homes with the same sites in reach are one class. */
export function classesOf(
  reach: { readonly offsets: Uint32Array; readonly home: Uint32Array },
  siteCount: number,
  persons: Float64Array,
): Covered {
  const lists: number[][] = Array.from(persons, () => []);
  for (let j = 0; j < siteCount; j++) {
    for (let n = reach.offsets[j]!; n < reach.offsets[j + 1]!; n++) lists[reach.home[n]!]!.push(j);
  }
  const classes = new Map<string, { weight: number; readonly sites: number[] }>();
  for (const [i, sites] of lists.entries()) {
    if (sites.length === 0) continue;
    const known = classes.get(sites.join());
    if (known === undefined) classes.set(sites.join(), { weight: persons[i]!, sites });
    else known.weight += persons[i]!;
  }
  const all = [...classes.values()];
  return { weight: Float64Array.from(all, ({ weight }) => weight), sites: all.map(({ sites }) => sites), siteCount };
}

/**
 * Days of a plan of `count` sites, seen by how many of these are closed: the chance of
 * each number n, on the worst `alpha` of the days by that number. With alpha = 1 all days.
 */
export function closedOnWorstDays(count: number, chance: number, alpha: number): Float64Array {
  const likely = new Float64Array(count + 1);
  likely[0] = (1 - chance) ** count;
  for (let n = 0; n < count; n++) likely[n + 1] = (((likely[n]! * (count - n)) / (n + 1)) * chance) / (1 - chance);
  let left = alpha;
  for (let n = count; n >= 0; n--) {
    const part = n === 0 ? left : Math.min(left, likely[n]!);
    likely[n] = part / alpha;
    left -= part;
  }
  return likely;
}

/**
 * What the first, the second, the third … open site of a class adds to the share of the
 * days on which the class is served. Sites are alike, so given that n of a plan's sites
 * are closed each n of them are as likely, and the m that cover a class are all among
 * them with chance n (n−1) … / count (count−1) …. The last entry takes all that is left.
 */
export function worthOfSites(closed: Float64Array, layers: number): number[] {
  const count = closed.length - 1;
  const unserved = (m: number): number => {
    let sum = 0;
    for (const [n, chance] of closed.entries()) {
      let all = chance;
      for (let k = 0; k < m; k++) all *= Math.max(0, n - k) / (count - k);
      sum += all;
    }
    return sum;
  };
  return Array.from(
    { length: layers },
    (_, k) => (k === 0 ? 1 : unserved(k)) - (k + 1 === layers ? 0 : unserved(k + 1)),
  );
}

/**
 * No choice of `count` sites is worth more: linear relaxation, the bound recomputed from
 * its multipliers (weak duality).
 *
 * With the worth of sites on the days that are worst by the number of closed sites this
 * bounds the mean of the worst days of *every* plan, over all days that may come: the worst
 * α of the days are no better than any other days of chance α, and which number of a
 * plan's sites is closed says nothing of which ones they are, nor of the day's demand. A plan
 * of fewer sites is no better than the same with more.
 */
export async function boundOverPlans(
  { weight, sites, siteCount }: Covered,
  worth: readonly number[],
  count: number,
  team: SolverTeam,
): Promise<number> {
  const builder = new ModelBuilder();
  const open = Array.from({ length: siteCount }, () => builder.column(0, 0, 1));
  builder.row(
    Number.NEGATIVE_INFINITY,
    count,
    open.map((x) => [x, 1]),
  );
  const all = weight.reduce((sum, w) => sum + w, 0);
  for (const [s, list] of sites.entries()) {
    const layers = worth.map((one) => builder.column((-1e4 * weight[s]! * one) / all, 0, 1));
    builder.row(Number.NEGATIVE_INFINITY, 0, [
      ...layers.map((z): [number, number] => [z, 1]),
      ...list.map((j): [number, number] => [open[j]!, -1]),
    ]);
  }
  const model = builder.build();
  const { duals } = await team.solve(model, { relax: true, method: 'ipm' });
  if (duals === undefined) throw new Error('the relaxation brought no multipliers');
  return (-dualBound(model, duals) / 1e4) * all;
}

/** A plan for known chances: greedy, then swaps one by one as long as they gain. */
export function planForKnown({ weight, sites, siteCount }: Covered, worth: readonly number[], count: number): number[] {
  const classes: number[][] = Array.from({ length: siteCount }, () => []);
  for (const [s, list] of sites.entries()) for (const j of list) classes[j]!.push(s);
  const times = new Uint8Array(weight.length);
  const isOpen = new Uint8Array(siteCount);
  const gain = (j: number): number =>
    classes[j]!.reduce((sum, s) => sum + weight[s]! * (worth[Math.min(times[s]!, worth.length)] ?? 0), 0);
  const move = (j: number, sign: 1 | -1): void => {
    isOpen[j] = sign === 1 ? 1 : 0;
    for (const s of classes[j]!) times[s]! += sign;
  };
  const bestFrom = (start: number, least: number): number => {
    let best = start;
    let most = least;
    for (let j = 0; j < siteCount; j++) {
      if (isOpen[j] === 1) continue;
      const one = gain(j);
      if (one > most + 1e-9) [best, most] = [j, one];
    }
    return best;
  };
  for (let n = 0; n < count; n++) move(bestFrom(-1, -1), 1);
  for (let moved = true; moved; ) {
    moved = false;
    for (let j = 0; j < siteCount; j++) {
      if (isOpen[j] === 0) continue;
      move(j, -1);
      const other = bestFrom(j, gain(j));
      move(other, 1);
      if (other !== j) moved = true;
    }
  }
  return [...isOpen.keys()].filter((j) => isOpen[j] === 1);
}

import type { Effort } from '../effort.js';
import { askedSites, refuse } from '../refusals.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from '../types.js';
import type { SiteRoles } from './cover.js';

/** Nodes between two looks at the limits. */
const SLICE = 4096;

/**
 * p-dispersion: p sites (besides the existing ones) whose smallest distance to one
 * another is largest.
 *
 * Bisection over the distances that occur: sites may stand together where they are at
 * least that far apart; a clique of the missing number is searched by branch and
 * bound with colour classes (Tomita, Seki 2003), all in whole numbers, so that its
 * proofs need no tolerance.
 */
export async function solvePDispersion(instance: ClassicInstance, options: ClassicOptions): Promise<ClassicResult> {
  const { effort, roles, p, refusal } = askedSites(instance, options);
  if (refusal) return refusal;
  if (roles.existing.length + p < 2) {
    const one = {
      zh: '不足两个开放点位，没有点位间的距离',
      en: 'fewer than two open sites: there is no distance between them',
    };
    return refuse(effort, one);
  }
  const set = [...roles.existing, ...roles.required];
  let best = spread(instance, roles, p);
  let objective = smallest(instance, best);
  const distances = distancesAbove(instance, [...set, ...roles.free], objective, smallest(instance, set));
  // At `low` a set is known (−1 = the present one); at `high` there is provably none.
  let low = -1;
  let high = distances.length;
  let isStuck = false;
  while (high - low > 1 && !isStuck) {
    const middle = (low + high) >> 1;
    effort.report(objective, distances[high - 1]!, 'p-dispersion');
    const answer = await apartBy(instance, roles, distances[middle]!, p - roles.required.length, effort);
    if (answer === 'none') high = middle;
    else if (answer === 'unknown') isStuck = true;
    else {
      best = ascending([...set, ...answer]);
      objective = smallest(instance, best);
      low = middle;
      while (low + 1 < high && distances[low + 1]! <= objective) low++;
    }
  }
  const bound = high - low > 1 ? distances[high - 1]! : objective;
  const isProven = bound <= objective;
  return {
    status: isProven ? 'optimal' : 'feasible',
    objective,
    bound,
    open: best,
    stopped: isProven ? 'optimal' : effort.stopped,
    work: effort.work,
  };
}

function ascending(sites: readonly number[]): number[] {
  return [...sites].sort((a, b) => a - b);
}

/** Smallest distance between two of the sites, infinite for fewer than two. */
function smallest(instance: ClassicInstance, sites: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let a = 0; a < sites.length; a++)
    for (let b = 0; b < a; b++) least = Math.min(least, instance.distances.at(sites[a]!, sites[b]!));
  return least;
}

/** Takes, again and again, the site that is farthest from those taken (each free site tried first where none is set). */
function spread(instance: ClassicInstance, roles: SiteRoles, p: number): number[] {
  const set = [...roles.existing, ...roles.required];
  const missing = p - roles.required.length;
  const starts = set.length > 0 || missing === 0 ? [-1] : roles.free;
  const row = new Float64Array(instance.siteIds.length);
  let best: number[] = [];
  let bestLeast = Number.NEGATIVE_INFINITY;
  for (const start of starts) {
    const nearest = new Float64Array(instance.siteIds.length).fill(Number.POSITIVE_INFINITY);
    const open = [...set];
    const left = new Set(roles.free);
    const take = (j: number): void => {
      instance.distances.client(j, row);
      for (let k = 0; k < nearest.length; k++) nearest[k] = Math.min(nearest[k]!, row[k]!);
      left.delete(j);
    };
    for (const j of set) take(j);
    while (open.length < set.length + missing) {
      let site = start >= 0 && open.length === 0 ? start : -1;
      if (site < 0) for (const j of left) if (site < 0 || nearest[j]! > nearest[site]!) site = j;
      open.push(site);
      take(site);
    }
    const least = smallest(instance, open);
    if (least > bestLeast) {
      best = open;
      bestLeast = least;
    }
  }
  return ascending(best);
}

/** Distances above what is reached, up to what the set sites allow among themselves, ascending, each once. */
function distancesAbove(
  instance: ClassicInstance,
  sites: readonly number[],
  reached: number,
  most: number,
): Float64Array {
  const found = new Set<number>();
  for (const a of sites) {
    for (const b of sites) {
      const d = instance.distances.at(a, b);
      if (b < a && d > reached && d <= most) found.add(d);
    }
  }
  return Float64Array.from(found).sort();
}

/** Sites to add so that all are at least `distance` apart. */
async function apartBy(
  instance: ClassicInstance,
  roles: SiteRoles,
  distance: number,
  missing: number,
  effort: Effort,
): Promise<number[] | 'none' | 'unknown'> {
  const set = [...roles.existing, ...roles.required];
  if (smallest(instance, set) < distance) return 'none';
  const fits = roles.free.filter((j) => set.every((k) => instance.distances.at(j, k) >= distance));
  const clique = await cliqueOf(compatible(instance, fits, distance), fits.length, missing, effort);
  return typeof clique === 'string' ? clique : clique.map((n) => fits[n]!);
}

/** A bit row per site: which others may stand with it. Sites with many others come first. */
function compatible(instance: ClassicInstance, sites: readonly number[], distance: number): Uint32Array[] {
  const words = Math.ceil(sites.length / 32);
  return sites.map((a) => {
    const bits = new Uint32Array(words);
    sites.forEach((b, n) => {
      if (a !== b && instance.distances.at(a, b) >= distance) bits[n >> 5]! |= 1 << (n & 31);
    });
    return bits;
  });
}

/** `size` vertices all joined to one another. */
async function cliqueOf(
  graph: readonly Uint32Array[],
  count: number,
  size: number,
  effort: Effort,
): Promise<number[] | 'none' | 'unknown'> {
  if (size <= 0) return [];
  if (count < size) return 'none';
  const everyone = new Uint32Array(Math.ceil(count / 32));
  for (let v = 0; v < count; v++) everyone[v >> 5]! |= 1 << (v & 31);
  const { order, colour } = colours(graph, everyone);
  for (let n = order.length - 1; n >= 0; n--) {
    if (colour[n]! < size) return 'none';
    await effort.breathe();
    if (effort.isOver) return 'unknown';
    const v = order[n]!;
    if (size === 1) return [v];
    const found = await cliqueBelow(graph, v, intersect(everyone, graph[v]!), size, effort);
    if (found !== 'none') return found;
    everyone[v >> 5]! &= ~(1 << (v & 31));
  }
  return 'none';
}

/** Candidates of one node, coloured; those from `next` down are still to be tried. */
interface CliqueNode {
  readonly left: Uint32Array;
  readonly order: readonly number[];
  readonly colour: readonly number[];
  next: number;
}

/** A clique of `size` that holds `first`, its others among the candidates. */
async function cliqueBelow(
  graph: readonly Uint32Array[],
  first: number,
  candidates: Uint32Array,
  size: number,
  effort: Effort,
): Promise<number[] | 'none' | 'unknown'> {
  const path: CliqueNode[] = [nodeOf(graph, candidates)];
  const taken = [first];
  let nodes = 1;
  for (;;) {
    const node = path.at(-1)!;
    if (node.next < 0 || taken.length + node.colour[node.next]! < size) {
      path.pop();
      const parent = path.at(-1);
      if (parent === undefined) break;
      const tried = taken.pop()!;
      parent.left[tried >> 5]! &= ~(1 << (tried & 31));
      continue;
    }
    const v = node.order[node.next--]!;
    taken.push(v);
    if (taken.length === size) break;
    path.push(nodeOf(graph, intersect(node.left, graph[v]!)));
    if (++nodes % SLICE !== 0) continue;
    effort.searched(SLICE, 0);
    // One first vertex may keep a processor busy for minutes.
    await effort.breathe();
    if (effort.isOver) return 'unknown';
  }
  effort.searched(nodes % SLICE, 0);
  return taken.length === size ? taken : 'none';
}

function nodeOf(graph: readonly Uint32Array[], left: Uint32Array): CliqueNode {
  const { order, colour } = colours(graph, left);
  return { left, order, colour, next: order.length - 1 };
}

function intersect(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, w) => word & b[w]!);
}

/** Greedy colouring: vertices of one colour are not joined, so that a clique has one of each at most. */
function colours(graph: readonly Uint32Array[], candidates: Uint32Array): { order: number[]; colour: number[] } {
  const order: number[] = [];
  const colour: number[] = [];
  const left = candidates.slice();
  const mine = new Uint32Array(left.length);
  for (let k = 1; left.some((word) => word !== 0); k++) {
    mine.set(left);
    for (let w = 0; w < mine.length; w++) {
      while (mine[w] !== 0) {
        const bit = 31 - Math.clz32(mine[w]! & -mine[w]!);
        const v = w * 32 + bit;
        const row = graph[v]!;
        mine[w]! &= ~(1 << bit);
        left[w]! &= ~(1 << bit);
        for (let u = w; u < mine.length; u++) mine[u]! &= ~row[u]!;
        order.push(v);
        colour.push(k);
      }
    }
  }
  return { order, colour };
}

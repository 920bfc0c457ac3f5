import type { Effort } from '../effort.js';
import { CLOSED, type Local, narrowed, OPENED, UNDECIDED } from './mclp-local.js';

/** Steps of the prices over those of the shares, as in the relaxation of the whole. */
const RATIO = 3.5;
/** Steps between two looks at the bound, and in a node. */
const LOOK_EVERY = 10;
const STEPS = 10;
/** Less of what is missing than this in a look is not worth another. */
const WORTHWHILE = 0.02;
/** Share of the sites decided by the bound after which it is tightened again. */
const MANY = 0.15;
const MOST_REPEATS = 3;
/** Nodes between two breaths. */
const NODES_A_BREATH = 8;

/** What a search came to. */
export interface Least {
  /** No choice of sites pays less. */
  readonly least: number;
  /** The cheapest choice met below what was known. */
  readonly better: { readonly paid: number; readonly open: readonly number[] } | undefined;
  readonly nodes: number;
  /** Everything was looked at: `least` is what the better choice or the known one pays. */
  readonly isExact: boolean;
}

/**
 * The least that any choice of sites pays in a local problem, by halves: a site that the
 * relaxation opens in part is opened, then closed. In every half the prices go on from
 * where they were, sites that would cost more than is left are closed, and what is left
 * is merged again, so that problems shrink fast.
 *
 * @param problem its prices are replaced by better ones
 * @param known what some choice pays: only cheaper ones are sought
 * @param steps of the prices at the root
 */
export async function leastOf(
  problem: Local,
  known: number,
  steps: number,
  mostNodes: number,
  effort: Effort,
): Promise<Least> {
  let best = known;
  let better: Least['better'];
  let nodes = 0;
  const open = [{ problem, bound: tightened(problem, steps, known) }];
  while (open.length > 0) {
    if (nodes >= mostNodes || effort.isOver) break;
    const { problem, bound } = open.pop()!;
    if (bound >= best) continue;
    if (nodes++ % NODES_A_BREATH === 0) await effort.breathe();
    effort.searched(1, 0);
    const node = reduced(problem, nodes === 1 ? bound : tightened(problem, STEPS, best), best);
    if (!node) continue;
    const paid = node.problem.weight.reduce((sum, w) => sum + w, node.problem.base);
    if (paid < best) {
      best = paid;
      better = { paid, open: node.problem.opened };
    }
    if (node.problem.names.length === 0) continue;
    const site = toBranchOn(node.problem);
    const fate = new Uint8Array(node.problem.names.length).fill(UNDECIDED);
    for (const one of [CLOSED, OPENED]) {
      fate[site] = one;
      open.push({ problem: narrowed(node.problem, fate), bound: node.bound });
    }
  }
  const least = open.reduce((low, { bound }) => Math.min(low, bound), best);
  return { least, better, nodes, isExact: least >= best };
}

/** Decides what the bound decides, as long as that helps it; undefined where nothing is left below the best. */
function reduced(problem: Local, bound: number, best: number): { problem: Local; bound: number } | undefined {
  let node = { problem, bound };
  for (let repeat = 0; repeat < MOST_REPEATS && node.bound < best; repeat++) {
    const { fate, decided } = fates(node.problem, best - node.bound);
    if (decided === 0) break;
    const isMuch = decided > MANY * fate.length;
    const smaller = narrowed(node.problem, fate);
    node = { problem: smaller, bound: Math.max(node.bound, tightened(smaller, isMuch ? STEPS : 0, best)) };
    if (!isMuch) break;
  }
  return node.bound < best ? node : undefined;
}

/** Sites too dear for what is left close; the last one that can cover what is too dear to miss opens. */
function fates({ names, left, weight, price, classOffsets, siteOf }: Local, room: number) {
  const fate = new Uint8Array(names.length).fill(UNDECIDED);
  let decided = 0;
  for (let j = 0; j < names.length; j++) {
    if (left[j]! < room) continue;
    fate[j] = CLOSED;
    decided++;
  }
  for (let s = 0; s < weight.length; s++) {
    if (weight[s]! - price[s]! < room) continue;
    let last = -1;
    let count = 0;
    for (let m = classOffsets[s]!; m < classOffsets[s + 1]! && count < 2; m++) {
      if (fate[siteOf[m]!] === CLOSED) continue;
      last = siteOf[m]!;
      count++;
    }
    if (count !== 1 || fate[last] !== UNDECIDED) continue;
    fate[last] = OPENED;
    decided++;
  }
  return { fate, decided };
}

/** The undecided site whose share is the most of a fraction, by what it is worth at the prices. */
function toBranchOn({ names, share, cost, left }: Local): number {
  let best = 0;
  let most = -1;
  for (let j = 0; j < names.length; j++) {
    const score = (Math.min(share[j]!, 1 - share[j]!) + 1e-4) * (cost[j]! - left[j]!);
    if (score <= most) continue;
    most = score;
    best = j;
  }
  return best;
}

/**
 * Moves prices and shares towards the relaxation's saddle point (Chambolle, Pock 2011)
 * and keeps the best prices met, each made valid first.
 *
 * @param enough a bound as high ends the steps
 * @returns the bound
 */
export function tightened(problem: Local, steps: number, enough: number): number {
  const { weight, share, cost, classOffsets, classOf, siteOffsets } = problem;
  const mu = weight.map((w, s) => (w > 0 ? problem.price[s]! / w : 0));
  let bound = valid(problem, problem.price);
  const length = new Float64Array(share.length);
  for (let j = 0; j < share.length; j++) {
    for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++) length[j]! += weight[classOf[n]!]!;
    length[j] = 1 / (RATIO * Math.max(length[j]!, 1e-12));
  }
  const times = new Float64Array(weight.length);
  const price = new Float64Array(weight.length);
  for (let n = 1, before = bound; n <= steps && bound < enough; n++) {
    for (let s = 0; s < price.length; s++) price[s] = weight[s]! * mu[s]!;
    times.fill(0);
    for (let j = 0; j < share.length; j++) {
      let worth = 0;
      for (let n = siteOffsets[j]!, end = siteOffsets[j + 1]!; n < end; n++) worth += price[classOf[n]!]!;
      const next = Math.max(0, Math.min(1, share[j]! + (worth - cost[j]!) * length[j]!));
      const ahead = 2 * next - share[j]!;
      share[j] = next;
      if (ahead === 0) continue;
      for (let n = siteOffsets[j]!, end = siteOffsets[j + 1]!; n < end; n++) times[classOf[n]!]! += ahead;
    }
    for (let s = 0; s < price.length; s++) {
      const step = (RATIO * (times[s]! - 1)) / (classOffsets[s + 1]! - classOffsets[s]!);
      mu[s] = Math.max(0, Math.min(1, mu[s]! - step));
    }
    if (n % LOOK_EVERY !== 0 && n < steps) continue;
    const tried = mu.map((one, s) => one * weight[s]!);
    bound = Math.max(bound, valid(problem, tried, bound));
    if (n > 2 * LOOK_EVERY && bound - before < WORTHWHILE * (enough - bound)) break;
    before = bound;
  }
  return bound;
}

/** Lowers prices until no site is worth more than it costs, then raises them where all sites leave room. */
function valid(problem: Local, price: Float64Array, above = Number.NEGATIVE_INFINITY): number {
  const { weight, cost, base, classOffsets, siteOf, siteOffsets, classOf } = problem;
  const part = new Float64Array(cost.length);
  for (let j = 0; j < cost.length; j++) {
    let worth = 0;
    for (let n = siteOffsets[j]!, end = siteOffsets[j + 1]!; n < end; n++) worth += price[classOf[n]!]!;
    part[j] = worth > cost[j]! ? cost[j]! / worth : 1;
  }
  const left = cost.slice();
  for (let s = 0; s < price.length; s++) {
    let least = 1;
    for (let m = classOffsets[s]!, end = classOffsets[s + 1]!; m < end; m++)
      if (part[siteOf[m]!]! < least) least = part[siteOf[m]!]!;
    price[s]! *= least;
    for (let m = classOffsets[s]!, end = classOffsets[s + 1]!; m < end; m++) left[siteOf[m]!]! -= price[s]!;
  }
  let bound = base;
  for (let s = 0; s < price.length; s++) {
    let room = weight[s]! - price[s]!;
    for (let m = classOffsets[s]!, end = classOffsets[s + 1]!; m < end; m++)
      if (left[siteOf[m]!]! < room) room = left[siteOf[m]!]!;
    if (room > 0) {
      price[s]! += room;
      for (let m = classOffsets[s]!, end = classOffsets[s + 1]!; m < end; m++) left[siteOf[m]!]! -= room;
    }
    bound += price[s]!;
  }
  if (bound > above) {
    problem.price = price;
    problem.left = left;
  }
  return bound;
}

import { breathe } from '../../../solver/breathe.js';
import type { Climbed } from './climb.js';
import { CLOSE, type Core, isSettled, OPEN, type Priced } from './core.js';
import { type Bench, chooseSite, Gains, type Step } from './cut-branching.js';
import { CutLp, type CutOptimum } from './cut-lp.js';
import { decide, decideUnder } from './decide.js';
import { type Effort, settled } from './incumbent.js';
import { boundAt, relaxationOf, settlePrices } from './relaxation.js';
import { searchFrom } from './search.js';

interface Node {
  readonly marks: Int8Array;
  readonly bound: number;
  readonly from?: Step;
}

/** The best that one set of marks gave: its bound, the prices it comes from, and the last optimum. */
interface Reached {
  readonly bound: number;
  readonly price: Float64Array;
  readonly optimum: CutOptimum | undefined;
  /** The optimum is a choice of whole sites and no cut is missing. */
  readonly isChoice: boolean;
}

/** Entries below the prices of the largest core that gets a programme of cuts. */
const MOST_ENTRIES = 4_000_000;

/** Whether a core's programme of cuts fits into the solver. */
export function fitsCuts({ core, price }: Priced): boolean {
  let entries = 0;
  for (let i = 0; i < price.length; i++)
    for (let n = core.start[i]!; n < core.start[i + 1]! && core.cost[n]! <= price[i]!; n++) entries++;
  return 2 * entries <= MOST_ENTRIES;
}

/**
 * Proves by cuts: raises the bound to that of the linear relaxation, settles sites,
 * starts over on what is left as long as that is much less, and then branches.
 *
 * @returns a bound on what is left; `Infinity` when nothing better is
 */
export async function proveByCuts(start: Climbed, effort: Effort): Promise<Climbed> {
  const { incumbent, meter, grid } = effort;
  let { rest, bound } = start;
  for (;;) {
    if (isSettled(rest.core)) return { rest, bound: Math.max(bound, settled(rest.core, incumbent)) };
    const sites = rest.core.id.length;
    const lp = await CutLp.open(rest.core, limitsOf(rest.core, incumbent.cutoff), rest.price);
    try {
      const bench = { core: rest.core, lp, relaxation: relaxationOf(rest.core), effort, gains: new Gains(sites) };
      const reached = await raise(bench, new Int8Array(sites), Number.POSITIVE_INFINITY, rest.price);
      bound = Math.max(bound, reached.bound);
      if (reached.optimum) searchSupport(bench, reached.optimum);
      effort.report(Math.min(bound, incumbent.value), 'cuts');
      if (bound > incumbent.cutoff || meter.reason()) return { rest, bound };
      boundAt(bench.relaxation, reached.price, grid);
      const next = decide(bench.relaxation, reached.price, incumbent.cutoff, grid);
      if (next.core.id.length > WORTHWHILE * sites) return { rest, bound: await branch(bench, bound, reached) };
      rest = next;
    } finally {
      lp.dispose();
    }
  }
}

/** A core that shrank to less than this share is set up anew. */
const WORTHWHILE = 0.8;

/** What each client pays at most in anything better than the incumbent, finite. */
function limitsOf(core: Core, cutoff: number): Float64Array {
  const least = (i: number): number => core.cost[core.start[i]!]!;
  let sum = core.constant;
  for (let i = 0; i < core.cap.length; i++) sum += least(i);
  const room = Math.max(0, cutoff + 1 - sum);
  return core.cap.map((cap, i) => Math.min(cap, least(i) + room));
}

/** Solves and separates until no cut is missing, the bound is enough or `rounds` are over. */
async function raise(bench: Bench, marks: Int8Array, rounds: number, price: Float64Array): Promise<Reached> {
  const { core, lp, relaxation } = bench;
  const { incumbent, meter, grid } = bench.effort;
  let best = { bound: Number.NEGATIVE_INFINITY, price };
  let optimum: CutOptimum | undefined;
  for (let round = 0; round < rounds; round++) {
    const found = lp.solve({ ...meter.timeLeft(), iterationLimit: meter.iterationsLeft(2 ** 30) });
    if (!found) break;
    optimum = found;
    meter.iterations += found.iterations;
    settlePrices(core, found.price, grid);
    const bound = boundAt(relaxation, found.price, grid, marks);
    const gain = bound - best.bound;
    if (gain > 0) best = { bound, price: found.price };
    if (best.bound > incumbent.cutoff) break;
    const isWhole = offerWhole(bench, found.share);
    if (lp.separate(found) === 0) return { ...best, optimum, isChoice: isWhole };
    // Near the end of a node's rounds, cuts that hardly help are not worth another one.
    if (Number.isFinite(rounds) && gain < 0.02 * (incumbent.cutoff - bound)) break;
    if (meter.reason()) break;
    if (!Number.isFinite(rounds)) {
      if (round % 4 === 0) searchSupport(bench, found);
      await breathe();
    }
  }
  return { ...best, optimum, isChoice: false };
}

/** Offers a fractional optimum that happens to be whole; whether it was. */
function offerWhole({ core, effort }: Bench, share: Float64Array): boolean {
  if (!share.every((y) => y < 1e-6 || y > 1 - 1e-6)) return false;
  const chosen = [...core.id].filter((_, j) => share[j]! > 0.5);
  if (core.choose < 0 || chosen.length === core.choose) effort.incumbent.offer([...core.opened, ...chosen]);
  return true;
}

/** Interchanges among the sites that the optimum opens in part. */
function searchSupport({ core, relaxation, effort }: Bench, optimum: CutOptimum): void {
  const only = Uint8Array.from(optimum.share, (y) => (y > 1e-6 ? 1 : 0));
  if (core.choose >= 0 && only.reduce((sum, one) => sum + one, 0) < core.choose) return;
  searchFrom(relaxation, optimum.share, effort, KICKS + 4 * Math.max(0, core.choose), only);
}

const KICKS = 60;

/** Nodes of the tree between two searches. */
const SEARCH_EVERY = 40;

/** Depth first over the sites, every node with a bound from its own prices. */
async function branch(bench: Bench, bound: number, root: Reached): Promise<number> {
  const { incumbent, meter } = bench.effort;
  const stack: Node[] = [{ marks: new Int8Array(bench.core.id.length), bound }];
  let price = root.price;
  while (stack.length > 0) {
    const left = stack.reduce((least, node) => Math.min(least, node.bound), Number.POSITIVE_INFINITY);
    if (meter.reason()) return left;
    const node = stack.pop()!;
    if (node.bound > incumbent.cutoff) continue;
    meter.nodes++;
    const visited = await visit(bench, node, price);
    if (!visited) return left;
    stack.push(...visited.children);
    price = visited.price;
    if (visited.optimum && meter.nodes % SEARCH_EVERY === 0) searchSupport(bench, visited.optimum);
    if (meter.nodes % 16 === 0) bench.effort.report(Math.min(left, incumbent.value), 'tree');
    await breathe();
  }
  return Number.POSITIVE_INFINITY;
}

const ROUNDS = 6;

interface Visited {
  readonly children: Node[];
  readonly price: Float64Array;
  readonly optimum?: CutOptimum;
}

/** @returns undefined where a limit ended the visit before it could decide anything */
async function visit(bench: Bench, node: Node, price: Float64Array): Promise<Visited | undefined> {
  const { core, lp, relaxation, effort, gains } = bench;
  const { incumbent, meter, grid } = effort;
  lp.mark(node.marks);
  const before = boundAt(relaxation, price, grid, node.marks);
  if (before > incumbent.cutoff) return { children: [], price };
  const reached = await raise(bench, node.marks, ROUNDS, price);
  const bound = Math.max(node.bound, before, reached.bound);
  if (bound > incumbent.cutoff) return { children: [], price: reached.price };
  if (!reached.optimum && meter.reason()) return undefined;
  if (node.from && reached.bound > Number.NEGATIVE_INFINITY) gains.saw(node.from, bound - node.bound);
  boundAt(relaxation, reached.price, grid, node.marks);
  const marks = decideUnder(relaxation, node.marks, incumbent.cutoff - reached.bound);
  const found = chooseSite(bench, marks, bound, reached.optimum?.share);
  if (found.site < 0) {
    if (found.isClosed) return { children: [], price: reached.price };
    const chosen = [...core.id].filter((_, j) => marks[j] === OPEN);
    if (core.choose < 0 || chosen.length === core.choose) incumbent.offer([...core.opened, ...chosen]);
    return { children: [], price: reached.price };
  }
  const { site } = found;
  const share = reached.optimum?.share[site] ?? 0.5;
  const child = (state: typeof OPEN | typeof CLOSE, known: number): Node => {
    const own = marks.slice();
    own[site] = state;
    const from = { site, state, distance: state === OPEN ? 1 - share : share };
    return { marks: own, bound: Math.max(bound, known), from };
  };
  const children = [child(CLOSE, found.closed), child(OPEN, found.opened)];
  return { children, price: reached.price, ...(reached.optimum ? { optimum: reached.optimum } : {}) };
}

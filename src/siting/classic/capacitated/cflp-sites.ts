import { breathe } from '../../../solver/breathe.js';
import { takeBest } from '../../../solver/tree-queue.js';
import type { Effort } from '../effort.js';
import type { Capacitated } from './capacitated.js';
import { ROUNDING } from './cflp-count.js';
import { type Decisions, improvePrices, type Pace, type Prices } from './cflp-prices.js';

/** Steps at a node; the parent's prices are near already. */
const NODE_PACE: Pace = { iterations: 120, step: 0.5, patience: 8 };

/** Shares of the later steps that a site is open, from which and up to which the relaxation is in doubt about it. */
const DOUBT = 0.02;

/** Prices and shares that may be kept for branching, together: some 400 MB. */
const MOST_KEPT = 5e7;

/** Nodes after which the event loop gets its turn, so that an interrupt is heard. */
const TURN = 5;

/** Who knows the best plan and can find the best flow of a set of sites. */
export interface Plans {
  /** Cost of the best plan. */
  readonly value: number;
  /** A bound of this or more proves it. */
  readonly cutoff: number;
  /** Finds the best flow from these sites; returns its prices of clients, or undefined where there is none. */
  offer(open: Uint8Array): Promise<Float64Array | undefined>;
  /** Whether it is proven that these sites cannot serve all demand. */
  isTooFew(open: Uint8Array): Promise<boolean>;
}

interface Node {
  readonly bound: number;
  readonly order: number;
  readonly site: Int8Array;
  readonly price: Float64Array;
  readonly meanOpen: Float64Array;
}

/**
 * Branch and bound on which sites open, over the Lagrangian bound with divided
 * knapsacks. Once all sites are decided the best flow's own prices give the bound,
 * which then is the flow's cost; every bound is recomputed from its prices.
 */
export class SiteTree {
  private readonly queue: Node[] = [];
  private order = 0;
  /** Least bound of decided sets that their flow's prices did not prove. */
  private leftOpen = Number.POSITIVE_INFINITY;
  private readonly tried = new Set<string>();

  constructor(
    private readonly problem: Capacitated,
    private readonly prices: Prices,
    private readonly plans: Plans,
    private readonly root: Decisions,
    private readonly effort: Effort,
  ) {}

  /**
   * @param price prices to start from
   * @returns the least bound of what was not searched; the cutoff where everything was
   */
  async search(price: Float64Array, report: (bound: number) => void): Promise<number> {
    const { effort, plans, queue, problem } = this;
    const most = Math.ceil(MOST_KEPT / (problem.clients + problem.sites));
    await this.visit(this.root.site.slice(), price, Number.NEGATIVE_INFINITY);
    for (let nodes = 0; queue.length > 0; nodes++) {
      const node = takeBest(queue);
      if (node.bound >= plans.cutoff) break;
      if (effort.isOver || effort.nodesLeftOf(most) <= 0) return Math.min(node.bound, this.leftOpen);
      if (nodes % TURN === 0) await breathe();
      const doubtful = this.mostDoubtful(node);
      for (const state of [-1, 1]) {
        const site = node.site.slice();
        site[doubtful] = state;
        await this.visit(site, node.price, node.bound);
      }
      report(node.bound);
    }
    return Math.min(plans.cutoff, this.leftOpen);
  }

  /** Bounds what is left with these decisions, and keeps it for branching unless that settles it. */
  private async visit(site: Int8Array, start: Float64Array, least: number): Promise<void> {
    const { prices, plans, effort } = this;
    if (!this.mayServe(site)) return;
    const decisions = { ...this.root, site };
    const { iterations, bound, price, meanOpen } = improvePrices(
      this.problem,
      prices,
      decisions,
      start,
      () => plans.value,
      NODE_PACE,
      (reached) => reached >= plans.cutoff,
    );
    effort.searched(1, iterations);
    if (bound >= plans.cutoff) return;
    prices.evaluate(price, decisions);
    await this.tryOpen(prices.opens.slice(), price, decisions);
    prices.evaluate(price, decisions);
    prices.decideSites(decisions, plans.cutoff);
    if (!this.mayServe(site)) return;
    if (site.includes(0)) {
      this.queue.push({ bound: Math.max(least, bound), order: this.order++, site, price, meanOpen });
    } else await this.settle(decisions, Math.max(least, bound));
  }

  /** All sites are decided: the best flow from them bounds what they can cost. */
  private async settle(decisions: Decisions, least: number): Promise<void> {
    const open = Uint8Array.from(decisions.site, (state) => (state > 0 ? 1 : 0));
    const price = await this.plans.offer(open);
    if (price === undefined && (await this.plans.isTooFew(open))) return;
    const bound = price ? Math.max(least, this.prices.evaluate(price, decisions)) : least;
    if (bound < this.plans.cutoff) this.leftOpen = Math.min(this.leftOpen, bound);
  }

  /** Looks for a plan with the sites that the relaxation opens, where its prices leave hope and nobody has looked. */
  private async tryOpen(open: Uint8Array, price: Float64Array, decisions: Decisions): Promise<void> {
    const key = open.join('');
    if (this.tried.has(key)) return;
    this.tried.add(key);
    const alone = { ...decisions, site: Int8Array.from(open, (isOpen) => (isOpen ? 1 : -1)) };
    if (this.prices.evaluate(price, alone) < this.plans.cutoff && this.mayServe(alone.site))
      await this.plans.offer(open);
  }

  /** False where the sites that are left are too small for all demand, or out of reach of a client. */
  private mayServe(site: Int8Array): boolean {
    const { problem, root } = this;
    const { sites, clients, capacity, demand } = problem;
    let room = 0;
    const reached = new Uint8Array(clients);
    for (let j = 0; j < sites; j++) {
      if (site[j]! < 0) continue;
      room += capacity[j]!;
      for (let i = 0; i < clients; i++) reached[i]! |= root.may[j * clients + i]!;
    }
    return room >= demand.reduce((sum, d) => sum + d, 0) * (1 - ROUNDING) && !reached.includes(0);
  }

  /** The site that is open about half the time; where none is in doubt, the one that is undecided and open most. */
  private mostDoubtful({ site, meanOpen }: Node): number {
    let best = -1;
    let bestDoubt = DOUBT;
    for (let j = 0; j < site.length; j++) {
      const doubt = Math.min(meanOpen[j]!, 1 - meanOpen[j]!);
      if (site[j] !== 0 || doubt <= bestDoubt) continue;
      best = j;
      bestDoubt = doubt;
    }
    if (best >= 0) return best;
    for (let j = 0; j < site.length; j++) {
      if (site[j] === 0 && (best < 0 || meanOpen[j]! > meanOpen[best]!)) best = j;
    }
    return best;
  }
}

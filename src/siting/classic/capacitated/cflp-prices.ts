import type { Capacitated } from './capacitated.js';
import { fewestSites } from './cflp-count.js';
import { Knapsack } from './knapsack.js';

/** What has been decided on a branch of the tree, and by reduced costs. */
export interface Decisions {
  /** −1 closed, 0 undecided, 1 open. */
  readonly site: Int8Array;
  /** 0 where site j may not serve client i, at [j · clients + i]. */
  readonly may: Uint8Array;
  /** The largest share of client i that site j serves in any plan of interest, at [j · clients + i]. */
  readonly most: Float64Array;
}

export function noDecisions(problem: Capacitated): Decisions {
  return {
    site: Int8Array.from(problem.mustOpen),
    may: Uint8Array.from(problem.cost, (c) => (Number.isFinite(c) ? 1 : 0)),
    most: new Float64Array(problem.cost.length).fill(1),
  };
}

export function copyOf({ site, may, most }: Decisions): Decisions {
  return { site: site.slice(), may: may.slice(), most: most.slice() };
}

/** Added to the largest share for the rounding of what it is computed from. */
const SHARE_SLACK = 1e-6;

/**
 * Lagrangian relaxation of "every client is served once" (prices λ per client):
 * what stays is a knapsack per site, and that all demand needs some number of
 * sites at least. Σλ + the least Σ_j (opening_j − knapsack_j) over so many sites
 * or more bounds the problem for any λ: with whole knapsacks the one without
 * splitting, with divided ones the one with (then at best λ the strong linear
 * relaxation with that row). Where sites are dear and large that row is most of
 * what the linear relaxation lacks: it opens 6.4 sites where no plan has fewer than 7.
 *
 * @see Geoffrion 1974; Holmberg, Rönnqvist, Yuan 1999; Díaz, Fernández 2002
 */
export class Prices {
  /** Lower bound at the prices last asked for, less 10⁻⁹ of its terms for rounding. */
  bound = Number.NEGATIVE_INFINITY;
  /** What opening each site brings at these prices: opening cost less knapsack. */
  readonly siteValue: Float64Array;
  /** 1 where the relaxation opens the site. */
  readonly opens: Uint8Array;
  /** Shares by the relaxation at [site · clients + client], whether the site opens or not. */
  readonly take: Float64Array;
  /** How often each client is served by the sites that open. */
  readonly served: Float64Array;
  /** What closing a site may at least be spared by, and what opening one in its place adds; see `decideSites`. */
  private dearest = 0;
  private cheapest = 0;
  private readonly ratio: Float64Array;
  private readonly slack: Float64Array;
  private readonly profit: Float64Array;
  private readonly knapsack: Knapsack;

  constructor(
    private readonly problem: Capacitated,
    private readonly divisible: boolean,
  ) {
    const { sites, clients } = problem;
    this.siteValue = new Float64Array(sites);
    this.opens = new Uint8Array(sites);
    this.take = new Float64Array(sites * clients);
    this.served = new Float64Array(clients);
    this.ratio = new Float64Array(sites);
    this.slack = new Float64Array(sites);
    this.profit = new Float64Array(clients);
    this.knapsack = new Knapsack(clients);
  }

  evaluate(price: Float64Array, { site, may }: Decisions): number {
    const { clients, sites, cost, demand, capacity, opening } = this.problem;
    const { profit, take } = this;
    for (let j = 0; j < sites; j++) {
      if (site[j]! < 0) continue;
      const row = j * clients;
      for (let i = 0; i < clients; i++) profit[i] = may[row + i] ? price[i]! - cost[row + i]! : 0;
      const shares = take.subarray(row, row + clients);
      const filled = this.divisible
        ? this.knapsack.fillParts(profit, demand, capacity[j]!, shares)
        : this.knapsack.fill(profit, demand, capacity[j]!, shares);
      this.siteValue[j] = opening[j]! - filled.upper;
      this.ratio[j] = filled.ratio;
      this.slack[j] = filled.linear - filled.upper;
    }
    this.choose(site);
    return this.sum(price);
  }

  /** Opens what is open in any case, what pays, and the least costly beside as long as there are too few for all demand. */
  private choose(site: Int8Array): void {
    const { problem, siteValue, opens } = this;
    let short = fewestSites(problem, site);
    this.dearest = 0;
    for (let j = 0; j < problem.sites; j++) {
      opens[j] = site[j]! > 0 || (site[j] === 0 && siteValue[j]! < 0) ? 1 : 0;
      short -= opens[j]!;
    }
    for (; ; short--) {
      let next = -1;
      for (let j = 0; j < problem.sites; j++) {
        if (site[j] === 0 && !opens[j] && (next < 0 || siteValue[j]! < siteValue[next]!)) next = j;
      }
      // With one site more than needed, none is called for in the place of another.
      this.cheapest = short < 0 ? 0 : next < 0 ? Number.POSITIVE_INFINITY : siteValue[next]!;
      if (short <= 0 || next < 0) return;
      opens[next] = 1;
      this.dearest = siteValue[next]!;
    }
  }

  private sum(price: Float64Array): number {
    const { clients, sites, opening } = this.problem;
    const { served, siteValue, take } = this;
    let bound = 0;
    let size = 0;
    for (const p of price) {
      bound += p;
      size += Math.abs(p);
    }
    served.fill(0);
    for (let j = 0; j < sites; j++) {
      if (!this.opens[j]) continue;
      bound += siteValue[j]!;
      size += opening[j]! + Math.abs(opening[j]! - siteValue[j]!);
      for (let i = 0; i < clients; i++) served[i]! += take[j * clients + i]!;
    }
    this.bound = bound - 1e-9 * size;
    return this.bound;
  }

  /** The bound with site j open: one that is open only to make up the number may then stay closed. */
  private boundOpen(j: number): number {
    return this.opens[j] ? this.bound : this.bound + this.siteValue[j]! - this.dearest;
  }

  /** Decides sites by reduced costs at the prices last evaluated, as `decide` does. */
  decideSites({ site }: Decisions, cutoff: number): number {
    let decided = 0;
    for (let j = 0; j < site.length; j++) {
      if (site[j] !== 0) continue;
      const closed = this.bound - this.siteValue[j]! + this.cheapest;
      if (this.opens[j] && closed >= cutoff) site[j] = 1;
      else if (!this.opens[j] && this.boundOpen(j) >= cutoff) site[j] = -1;
      decided += Math.abs(site[j]!);
    }
    return decided;
  }

  /**
   * Decides by reduced costs at the prices last evaluated: what would raise the
   * bound to `cutoff` or above is forbidden or required; of demand that may be split,
   * only the share that would is. Returns how much was decided.
   */
  decide(price: Float64Array, decisions: Decisions, cutoff: number): number {
    const { clients, sites, cost, demand } = this.problem;
    const { site, may, most } = decisions;
    let decided = this.decideSites(decisions, cutoff);
    for (let j = 0; j < sites; j++) {
      if (site[j]! < 0) continue;
      const opened = this.boundOpen(j);
      // With client i forced in, the knapsack is worth at most its linear value less i's reduced profit.
      const row = j * clients;
      for (let i = 0; i < clients; i++) {
        if (!may[row + i]) continue;
        const loss = Math.max(0, this.ratio[j]! * demand[i]! - (price[i]! - cost[row + i]!));
        if (!(loss > 0 && opened + loss - this.slack[j]! >= cutoff)) continue;
        decided++;
        // Whole clients are in or out; a part of one loses no more than its part.
        if (!this.divisible) may[row + i] = 0;
        else most[row + i] = Math.min(most[row + i]!, Math.max(0, cutoff - opened) / loss + SHARE_SLACK);
      }
    }
    return decided;
  }
}

/** How long and how boldly prices are improved. */
export interface Pace {
  readonly iterations: number;
  /** First step as a share of Polyak's. */
  readonly step: number;
  /** Iterations without a better bound before the step is halved. */
  readonly patience: number;
}

export interface Improved {
  readonly bound: number;
  readonly price: Float64Array;
  /** Mean share of each pair and of each site over the later iterations: near the relaxation's optimum. */
  readonly meanShare: Float64Array;
  readonly meanOpen: Float64Array;
  readonly iterations: number;
}

/**
 * Subgradient steps from `start`, each against the deflected excess of service.
 *
 * @param aim value of the best plan known, which the steps are sized by
 * @param each called after every evaluation; true ends the steps
 */
export function improvePrices(
  problem: Capacitated,
  prices: Prices,
  decisions: Decisions,
  start: Float64Array,
  aim: () => number,
  pace: Pace,
  each: (bound: number, iteration: number, price: Float64Array) => boolean,
): Improved {
  const { clients, sites } = problem;
  const price = start.slice();
  let best = Number.NEGATIVE_INFINITY;
  const bestPrice = start.slice();
  const direction = new Float64Array(clients);
  const meanShare = new Float64Array(sites * clients);
  const meanOpen = new Float64Array(sites);
  let counted = 0;
  let step = pace.step;
  let stale = 0;
  let iteration = 0;
  for (; iteration < pace.iterations; iteration++) {
    const bound = prices.evaluate(price, decisions);
    if (bound > best) {
      if (bound > best + 1e-6 * Math.abs(best)) stale = 0;
      best = bound;
      bestPrice.set(price);
    } else if (++stale >= pace.patience) {
      stale = 0;
      step /= 2;
      price.set(bestPrice);
    }
    if (iteration * 2 >= pace.iterations) {
      counted++;
      for (let j = 0; j < sites; j++) {
        if (!prices.opens[j]) continue;
        meanOpen[j]!++;
        for (let n = j * clients; n < (j + 1) * clients; n++) meanShare[n]! += prices.take[n]!;
      }
    }
    if (each(bound, iteration, price)) break;
    let norm = 0;
    for (let i = 0; i < clients; i++) {
      direction[i] = 1 - prices.served[i]! + 0.3 * direction[i]!;
      norm += direction[i]! ** 2;
    }
    if (norm < 1e-12 || step < 1e-4) break;
    const length = (step * Math.max(aim() - bound, 1e-6 * Math.abs(bound))) / norm;
    for (let i = 0; i < clients; i++) price[i]! += length * direction[i]!;
  }
  const scale = 1 / Math.max(1, counted);
  return {
    bound: best,
    price: bestPrice,
    meanShare: meanShare.map((sum) => sum * scale),
    meanOpen: meanOpen.map((sum) => sum * scale),
    iterations: iteration,
  };
}

/** Prices to start from: what the second cheapest site would take of each client, as if opening were paid by capacity. */
export function firstPrices({ clients, sites, cost, demand, capacity, opening }: Capacitated): Float64Array {
  const price = new Float64Array(clients);
  for (let i = 0; i < clients; i++) {
    let first = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (let j = 0; j < sites; j++) {
      // A site that holds nothing serves those who ask for nothing.
      if (demand[i]! > capacity[j]! && capacity[j] === 0) continue;
      const share = demand[i]! > 0 && Number.isFinite(capacity[j]!) ? (opening[j]! * demand[i]!) / capacity[j]! : 0;
      const c = cost[j * clients + i]! + share;
      if (c < first) {
        second = first;
        first = c;
      } else if (c < second) second = c;
    }
    price[i] = Number.isFinite(second) ? second : Number.isFinite(first) ? first : 0;
  }
  return price;
}

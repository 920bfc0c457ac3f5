import { breathe } from '../../../solver/breathe.js';
import { takeBest } from '../../../solver/tree-queue.js';
import type { Effort } from '../effort.js';
import { type Capacitated, recountServed } from './capacitated.js';
import type { Assigned, Assigner } from './cflp-assign.js';
import { ROUNDING } from './cflp-count.js';
import { copyOf, type Decisions, type Improved, improvePrices, type Pace, type Prices } from './cflp-prices.js';

/** The best plan without splitting, and the value from which on nothing is of interest. */
export class BestPlan {
  plan: Assigned | undefined;

  constructor(private readonly problem: Capacitated) {}

  get value(): number {
    return this.plan?.cost ?? Number.POSITIVE_INFINITY;
  }

  /** A bound of this or more proves the plan: whole costs leave no room below the next whole number. */
  get cutoff(): number {
    if (this.plan === undefined) return Number.POSITIVE_INFINITY;
    return this.problem.whole ? this.value - 1 + 1e-6 : this.value - 1e-9 * Math.max(1, Math.abs(this.value));
  }

  offer(plan: Assigned | undefined): void {
    if (plan === undefined || plan.cost >= this.value) return;
    const share = new Uint8Array(this.problem.sites * this.problem.clients);
    plan.site.forEach((j, i) => {
      share[j * this.problem.clients + i] = 1;
    });
    this.plan = { ...plan, cost: recountServed(this.problem, { open: plan.open, share }) };
  }
}

interface Node {
  readonly bound: number;
  readonly order: number;
  readonly decisions: Decisions;
  readonly improved: Improved;
}

/** Steps at a node; the parent's prices are near already. */
const NODE_PACE: Pace = { iterations: 80, step: 0.5, patience: 8 };

/** Nodes after which the event loop gets its turn, so that an interrupt is heard. */
const TURN = 5;

/**
 * Branch and bound over the Lagrangian bound with whole knapsacks: first on sites
 * that the relaxation opens in part, then on who serves the client that it is
 * least sure about. Every bound is recomputed from its prices, so the result
 * rests on no solver.
 *
 * @returns the least bound of what was not searched; the cutoff where everything was
 */
export async function searchAssignments(
  problem: Capacitated,
  prices: Prices,
  assigner: Assigner,
  best: BestPlan,
  root: { readonly decisions: Decisions; readonly improved: Improved },
  effort: Effort,
): Promise<number> {
  const queue: Node[] = [{ bound: root.improved.bound, order: 0, ...root }];
  let order = 1;
  let nodes = 0;
  while (queue.length > 0) {
    const node = takeBest(queue);
    if (node.bound >= best.cutoff) return Math.min(best.value, node.bound);
    if (effort.isOver || effort.nodesLeft <= 0) return node.bound;
    if (nodes++ % TURN === 0) await breathe();
    for (const decisions of children(problem, node)) {
      if (!propagate(problem, decisions)) continue;
      if (offerWhenSettled(problem, decisions, best)) continue;
      const child = evaluate(problem, prices, assigner, best, decisions, node.improved.price, effort);
      const bound = Math.max(node.bound, child.bound);
      if (bound >= best.cutoff || !propagate(problem, decisions)) continue;
      if (offerWhenSettled(problem, decisions, best)) continue;
      queue.push({ bound, order: order++, decisions, improved: child });
    }
    effort.report(best.value, Math.min(best.value, node.bound), 'branching on sites and clients');
  }
  return best.value;
}

function evaluate(
  problem: Capacitated,
  prices: Prices,
  assigner: Assigner,
  best: BestPlan,
  decisions: Decisions,
  price: Float64Array,
  effort: Effort,
): Improved {
  const aim = (): number => (best.plan ? best.value : prices.bound + 0.02 * Math.abs(prices.bound) + 1);
  const improved = improvePrices(problem, prices, decisions, price, aim, NODE_PACE, (bound) => bound >= best.cutoff);
  effort.searched(1, improved.iterations);
  if (improved.bound >= best.cutoff) return improved;
  prices.evaluate(improved.price, decisions);
  if (assigner.isDue(improved.iterations)) best.offer(assigner.from(prices.opens, improved.meanShare, decisions));
  prices.decide(improved.price, decisions, best.cutoff);
  return improved;
}

/** Two halves that share no plan and lose none. */
function children(problem: Capacitated, { decisions, improved }: Node): Decisions[] {
  const site = mostDoubtfulSite(decisions, improved.meanOpen, 0.02);
  if (site >= 0) return splitOnSite(decisions, site);
  const { client, server } = mostDoubtfulPair(problem, decisions, improved.meanShare);
  const without = copyOf(decisions);
  without.may[server * problem.clients + client] = 0;
  const withIt = copyOf(decisions);
  for (let j = 0; j < problem.sites; j++) if (j !== server) withIt.may[j * problem.clients + client] = 0;
  return [without, withIt];
}

function splitOnSite(decisions: Decisions, site: number): Decisions[] {
  return [-1, 1].map((state) => {
    const child = copyOf(decisions);
    child.site[site] = state;
    return child;
  });
}

function mostDoubtfulSite({ site }: Decisions, meanOpen: Float64Array, least: number): number {
  let best = -1;
  let bestDoubt = least;
  for (let j = 0; j < site.length; j++) {
    const doubt = Math.min(meanOpen[j]!, 1 - meanOpen[j]!);
    if (site[j] === 0 && doubt > bestDoubt) {
      best = j;
      bestDoubt = doubt;
    }
  }
  return best;
}

/** The client of most demand in doubt among those with more than one site left, and its likeliest site. */
function mostDoubtfulPair(
  { clients, sites, demand }: Capacitated,
  { may }: Decisions,
  meanShare: Float64Array,
): { client: number; server: number } {
  let best = { client: -1, server: -1 };
  let bestDoubt = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < clients; i++) {
    let choices = 0;
    let server = -1;
    for (let j = 0; j < sites; j++) {
      if (!may[j * clients + i]) continue;
      choices++;
      if (server < 0 || meanShare[j * clients + i]! > meanShare[server * clients + i]!) server = j;
    }
    if (choices < 2) continue;
    const doubt = (demand[i]! + 1e-3) * (1e-6 + Math.abs(1 - meanShare[server * clients + i]!));
    if (doubt > bestDoubt) {
      best = { client: i, server };
      bestDoubt = doubt;
    }
  }
  return best;
}

/**
 * What decisions imply: closed sites serve nobody, a client with one site left
 * opens it and fills it, who does not fit beside such clients goes elsewhere.
 *
 * @returns false where that leaves a client without a site or too little room
 */
export function propagate(problem: Capacitated, { site, may }: Decisions): boolean {
  const { clients, sites, demand, capacity } = problem;
  for (let j = 0; j < sites; j++) if (site[j]! < 0) may.fill(0, j * clients, (j + 1) * clients);
  const only = new Int32Array(clients);
  for (let changed = true; changed; ) {
    changed = false;
    const taken = new Float64Array(sites);
    for (let i = 0; i < clients; i++) {
      only[i] = onlySite(problem, may, i);
      if (only[i] === NONE) return false;
      if (only[i]! < 0) continue;
      taken[only[i]!]! += demand[i]!;
      site[only[i]!] = 1;
    }
    let room = 0;
    let asked = 0;
    for (let i = 0; i < clients; i++) asked += demand[i]!;
    for (let j = 0; j < sites; j++) {
      const slack = 1e-9 * (1 + capacity[j]!);
      if (taken[j]! > capacity[j]! + slack) return false;
      if (site[j]! >= 0) room += capacity[j]!;
      for (let i = 0; i < clients; i++) {
        if (!may[j * clients + i] || only[i]! >= 0 || taken[j]! + demand[i]! <= capacity[j]! + slack) continue;
        may[j * clients + i] = 0;
        changed = true;
      }
    }
    if (room < asked * (1 - ROUNDING)) return false;
  }
  return true;
}

/** Offers the one plan that is left where every client has a single site; it is the best of its branch. */
export function offerWhenSettled(problem: Capacitated, { may }: Decisions, best: BestPlan): boolean {
  const { clients, sites, cost, opening, mustOpen } = problem;
  const site = new Int32Array(clients);
  const open = mustOpen.slice();
  let total = 0;
  for (let i = 0; i < clients; i++) {
    site[i] = onlySite(problem, may, i);
    if (site[i]! < 0) return false;
    open[site[i]!] = 1;
    total += cost[site[i]! * clients + i]!;
  }
  for (let j = 0; j < sites; j++) if (open[j]) total += opening[j]!;
  best.offer({ site, open, cost: total });
  return true;
}

const NONE = -2;
const SEVERAL = -1;

function onlySite({ clients, sites }: Capacitated, may: Uint8Array, client: number): number {
  let found = NONE;
  for (let j = 0; j < sites; j++) {
    if (!may[j * clients + client]) continue;
    if (found >= 0) return SEVERAL;
    found = j;
  }
  return found;
}

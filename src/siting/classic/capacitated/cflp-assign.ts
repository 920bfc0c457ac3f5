import type { Capacitated } from './capacitated.js';
import type { Decisions } from './cflp-prices.js';

/** A plan without splitting: the site of each client, and its cost. */
export interface Assigned {
  readonly site: Int32Array;
  readonly open: Uint8Array;
  readonly cost: number;
}

/** Changes of cost below this share of the largest costs are rounding; so are loads above a capacity by this share of it. */
const EPSILON = 1e-11;
const FULL = 1e-9;

/**
 * Local search over assignments: moving a client, exchanging two, emptying a
 * site, opening one. Load above capacity is allowed at a price, so that tight
 * instances are crossed; only assignments without it are kept.
 */
export class Assigner {
  private readonly site: Int32Array;
  private readonly load: Float64Array;
  private readonly count: Int32Array;
  private readonly open: Uint8Array;
  private overPrice = 0;
  /** What a change of cost has to gain. */
  private readonly least: number;
  evaluations = 0;
  private stepsSeen = 0;

  /** @param share work of plans as a multiple of that of the price steps */
  constructor(
    private readonly problem: Capacitated,
    private readonly share: number,
  ) {
    this.site = new Int32Array(problem.clients).fill(-1);
    this.load = new Float64Array(problem.sites);
    this.count = new Int32Array(problem.sites);
    this.open = new Uint8Array(problem.sites);
    let most = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const c of problem.cost) if (Number.isFinite(c)) most = Math.max(most, c);
    for (const d of problem.demand) if (d > 0) least = Math.min(least, d);
    this.overPrice =
      (most + problem.opening.reduce((a, b) => Math.max(a, b), 1)) / (Number.isFinite(least) ? least : 1);
    this.least = EPSILON * problem.opening.reduce((a, b) => Math.max(a, b), most);
  }

  /**
   * Whether it is time for another plan: they cost far more than a step of prices
   * on large instances, so they get a fixed multiple of the steps' work.
   */
  isDue(steps: number): boolean {
    this.stepsSeen += steps;
    return this.evaluations <= this.share * this.stepsSeen * this.problem.sites * this.problem.clients;
  }

  /**
   * The best plan found from the sites in `open`, clients near `wanted` shares first.
   *
   * @param wanted shares at [site · clients + client], as the relaxation has them
   * @returns undefined where no assignment within the capacities was met
   */
  from(open: Uint8Array, wanted: Float64Array, decisions: Decisions): Assigned | undefined {
    const { problem } = this;
    this.open.set(open);
    for (let j = 0; j < problem.sites; j++) if (problem.mustOpen[j]) this.open[j] = 1;
    this.makeRoom(decisions);
    if (!this.place(wanted)) return undefined;
    let over = this.descend();
    for (let round = 0; round < 3; round++) {
      const changed = this.changeSites();
      if (!changed) break;
      over = this.descend();
    }
    return over > 0 ? undefined : this.result();
  }

  private result(): Assigned {
    const { problem, site } = this;
    const open = Uint8Array.from(this.count, (n, j) => (n > 0 || problem.mustOpen[j] ? 1 : 0));
    let cost = 0;
    for (let j = 0; j < problem.sites; j++) if (open[j]) cost += problem.opening[j]!;
    for (let i = 0; i < problem.clients; i++) cost += problem.cost[site[i]! * problem.clients + i]!;
    return { site: site.slice(), open, cost };
  }

  /** Opens the sites that give room most cheaply, until all demand fits. */
  private makeRoom(decisions: Decisions): void {
    const { sites, capacity, opening, demand } = this.problem;
    let short = demand.reduce((sum, d) => sum + d, 0);
    for (let j = 0; j < sites; j++) if (this.open[j]) short -= capacity[j]!;
    while (short > 0) {
      let best = -1;
      for (let j = 0; j < sites; j++) {
        if (this.open[j] || decisions.site[j]! < 0) continue;
        if (best < 0 || opening[j]! * capacity[best]! < opening[best]! * capacity[j]!) best = j;
      }
      if (best < 0) return;
      this.open[best] = 1;
      short -= capacity[best]!;
    }
  }

  /** Clients by falling demand to the open site that costs least, over-full ones at a price. */
  private place(wanted: Float64Array): boolean {
    const { clients, sites, cost, demand, capacity } = this.problem;
    this.load.fill(0);
    this.count.fill(0);
    const order = Array.from({ length: clients }, (_, i) => i).sort((a, b) => demand[b]! - demand[a]! || a - b);
    for (const i of order) {
      let best = -1;
      let bestCost = Number.POSITIVE_INFINITY;
      for (let j = 0; j < sites; j++) {
        const c = cost[j * clients + i]!;
        if (!this.open[j] || !Number.isFinite(c)) continue;
        const over = Math.max(0, this.load[j]! + demand[i]! - capacity[j]!);
        const total = c - wanted[j * clients + i]! * Math.abs(c) + this.overPrice * over;
        if (total < bestCost) {
          bestCost = total;
          best = j;
        }
      }
      if (best < 0) return false;
      this.site[i] = best;
      this.load[best]! += demand[i]!;
      this.count[best]!++;
    }
    return true;
  }

  private excess(j: number, load: number): number {
    const over = load - this.problem.capacity[j]!;
    return over > FULL * this.problem.capacity[j]! ? over : 0;
  }

  /** Moves and exchanges while one of them pays; returns the load above capacities that is left. */
  private descend(): number {
    const { clients } = this.problem;
    for (let improved = true; improved; ) {
      improved = false;
      this.moves();
      for (let i = 0; i < clients; i++) if (this.exchangeOne(i)) improved = true;
    }
    return this.over();
  }

  private moves(): void {
    for (let improved = true; improved; ) {
      improved = false;
      for (let i = 0; i < this.problem.clients; i++) if (this.moveOne(i)) improved = true;
    }
  }

  private over(): number {
    let over = 0;
    for (let j = 0; j < this.problem.sites; j++) over += this.excess(j, this.load[j]!);
    return over;
  }

  private moveOne(i: number): boolean {
    const { clients, sites, cost, demand, opening, mustOpen } = this.problem;
    const from = this.site[i]!;
    const d = demand[i]!;
    const eased = this.excess(from, this.load[from]! - d) - this.excess(from, this.load[from]!);
    const closes = this.count[from] === 1 && !mustOpen[from] ? opening[from]! : 0;
    const leaving = this.overPrice * eased - cost[from * clients + i]! - closes;
    let best = -1;
    let bestChange = -this.least;
    for (let j = 0; j < sites; j++) {
      if (j === from || !this.open[j]) continue;
      const opens = this.count[j] === 0 && !mustOpen[j] ? opening[j]! : 0;
      const over = this.excess(j, this.load[j]! + d) - this.excess(j, this.load[j]!);
      const change = leaving + cost[j * clients + i]! + opens + this.overPrice * over;
      if (change < bestChange) {
        bestChange = change;
        best = j;
      }
    }
    this.evaluations += sites;
    if (best < 0) return false;
    this.put(i, best);
    return true;
  }

  private exchangeOne(i: number): boolean {
    const { clients, cost, demand } = this.problem;
    const a = this.site[i]!;
    const loadA = this.load[a]!;
    const excessA = this.excess(a, loadA);
    for (let k = i + 1; k < clients; k++) {
      const b = this.site[k]!;
      if (a === b) continue;
      const change = cost[b * clients + i]! + cost[a * clients + k]! - cost[a * clients + i]! - cost[b * clients + k]!;
      const shift = demand[k]! - demand[i]!;
      const over =
        this.excess(a, loadA + shift) - excessA + this.excess(b, this.load[b]! - shift) - this.excess(b, this.load[b]!);
      if (!(change + this.overPrice * over < -this.least)) continue;
      this.put(i, b);
      this.put(k, a);
      return true;
    }
    this.evaluations += clients;
    return false;
  }

  private put(i: number, j: number): void {
    const from = this.site[i]!;
    const d = this.problem.demand[i]!;
    this.load[from]! -= d;
    this.count[from]!--;
    this.load[j]! += d;
    this.count[j]!++;
    this.site[i] = j;
  }

  /** Opens or replaces one site where moving clients there pays for it at once; true if something changed. */
  private changeSites(): boolean {
    const { sites, mustOpen } = this.problem;
    let changed = false;
    for (let j = 0; j < sites; j++) {
      if (this.open[j]) continue;
      const before = this.snapshot();
      this.open[j] = 1;
      this.fillSite(j);
      for (let other = 0; other < sites; other++) {
        if (other !== j && !mustOpen[other] && this.count[other] === 0) this.open[other] = 0;
      }
      // Exchanges wait until the sites are settled: they cost the square of the clients.
      this.moves();
      const over = this.over();
      if (over <= before.over && this.total() < before.total - this.least) changed = true;
      else this.restore(before);
    }
    return changed;
  }

  /** Takes the clients that gain most by going to site j, while there is room. */
  private fillSite(j: number): void {
    const { clients, cost, demand, capacity } = this.problem;
    const gain = (i: number): number => cost[this.site[i]! * clients + i]! - cost[j * clients + i]!;
    const gains = Float64Array.from({ length: clients }, (_, i) => gain(i));
    const order = [...gains.keys()].filter((i) => gains[i]! > 0).sort((a, b) => gains[b]! - gains[a]! || a - b);
    for (const i of order) if (this.load[j]! + demand[i]! <= capacity[j]! * (1 + FULL)) this.put(i, j);
  }

  private total(): number {
    return this.result().cost;
  }

  private snapshot() {
    return {
      site: this.site.slice(),
      load: this.load.slice(),
      count: this.count.slice(),
      open: this.open.slice(),
      total: this.total(),
      over: this.over(),
    };
  }

  private restore(saved: ReturnType<Assigner['snapshot']>): void {
    this.site.set(saved.site);
    this.load.set(saved.load);
    this.count.set(saved.count);
    this.open.set(saved.open);
  }
}

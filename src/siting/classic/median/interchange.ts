import type { Core } from './core.js';

const CANDIDATES = 24;
const NOTHING = -1;

/**
 * Local search over the free sites of a core: swaps, and where the number of open
 * sites is free also openings and closings. The loss of closing a site is kept up
 * to date and corrected for the clients near the newcomer (Whitaker 1983; Resende
 * and Werneck 2007), so that one newcomer is weighed against all open sites in the
 * time it takes to visit the clients near it.
 *
 * A client served by nobody in its row pays the certain sites' cost, or more than
 * anyone in its row asks: values are never below the truth by that.
 */
export class Interchange {
  value = 0;
  evaluations = 0;
  readonly isOpen: Uint8Array;
  private readonly columnStart: Int32Array;
  private readonly columnClient: Int32Array;
  private readonly columnCost: Float64Array;
  private readonly otherwise: Float64Array;
  private readonly first: Int32Array;
  private readonly second: Int32Array;
  private readonly firstCost: Float64Array;
  private readonly secondCost: Float64Array;
  /** Rise of the value when an open site closes, its opening cost included. */
  private readonly loss: Float64Array;
  private readonly correction: Float64Array;
  private readonly touched: Int32Array;
  private cheapest: Int32Array = new Int32Array(0);
  /** Sites near clients whose service changed since the last look. */
  private readonly isStirred: Uint8Array;
  private stirred: number[] = [];
  /** Sites opened and closed since the last `keep`, in pairs; −1 for none. */
  private readonly journal: number[] = [];

  constructor(readonly core: Core) {
    const sites = core.id.length;
    const clients = core.cap.length;
    this.isOpen = new Uint8Array(sites);
    this.columnStart = new Int32Array(sites + 1);
    for (const j of core.site) this.columnStart[j + 1]!++;
    for (let j = 0; j < sites; j++) this.columnStart[j + 1]! += this.columnStart[j]!;
    const next = this.columnStart.slice(0, sites);
    this.columnClient = new Int32Array(core.site.length);
    this.columnCost = new Float64Array(core.site.length);
    this.otherwise = new Float64Array(clients);
    for (let i = 0; i < clients; i++) {
      for (let n = core.start[i]!; n < core.start[i + 1]!; n++) {
        const at = next[core.site[n]!]!++;
        this.columnClient[at] = i;
        this.columnCost[at] = core.cost[n]!;
      }
      const worst = core.cost[core.start[i + 1]! - 1]!;
      const cap = core.cap[i]!;
      this.otherwise[i] = Number.isFinite(core.base[i]!) ? core.base[i]! : 3 * (Number.isFinite(cap) ? cap : worst) + 1;
    }
    this.first = new Int32Array(clients);
    this.second = new Int32Array(clients);
    this.firstCost = new Float64Array(clients);
    this.secondCost = new Float64Array(clients);
    this.loss = new Float64Array(sites);
    this.correction = new Float64Array(sites);
    this.touched = new Int32Array(sites);
    this.isStirred = new Uint8Array(sites);
  }

  /** Starts over from these free sites. */
  start(open: Uint8Array): void {
    this.isOpen.set(open);
    this.value = this.core.constant;
    for (let j = 0; j < this.loss.length; j++) {
      this.loss[j] = -this.core.opening[j]!;
      if (open[j] === 1) this.value += this.core.opening[j]!;
    }
    for (let i = 0; i < this.first.length; i++) this.serve(i);
    this.rank();
    this.keep();
  }

  /** What was done until now is not to be undone any more. */
  keep(): void {
    this.journal.length = 0;
    for (const j of this.stirred) this.isStirred[j] = 0;
    this.stirred = [];
  }

  /** Takes back everything since the last `keep`. */
  undo(): void {
    for (let n = this.journal.length - 2; n >= 0; n -= 2) {
      const [opened, closed] = [this.journal[n]!, this.journal[n + 1]!];
      if (closed !== NOTHING) this.open(closed);
      if (opened !== NOTHING) this.close(opened);
    }
    this.rank();
    this.keep();
  }

  /** As `descend`, but weighs only newcomers near clients whose service changed: a kick's own neighbourhood. */
  descendNearby(): void {
    while (this.stirred.length > 0) {
      const j = this.stirred.pop()!;
      this.isStirred[j] = 0;
      if (this.isOpen[j] === 1) {
        if (this.core.choose < 0 && this.loss[j]! < -this.margin()) this.shut(j);
        continue;
      }
      const move = this.weigh(j);
      if (move.change < -this.margin()) this.swap(j, move.out);
    }
  }

  /** Swaps until no swap helps, or `budget` newcomers were weighed. */
  descend(budget: number): void {
    const sites = this.isOpen.length;
    let sinceBetter = 0;
    for (let j = 0; sinceBetter < sites && budget > 0; j = j + 1 === sites ? 0 : j + 1) {
      sinceBetter++;
      if (this.isOpen[j] === 1) {
        if (this.core.choose < 0 && this.loss[j]! < -this.margin()) {
          this.shut(j);
          sinceBetter = 0;
        }
        continue;
      }
      budget--;
      const move = this.weigh(j);
      if (move.change >= -this.margin()) continue;
      this.swap(j, move.out);
      sinceBetter = 0;
    }
  }

  /** Opens `site` where it hurts least, or closes it where the number is free and it is open. */
  kick(site: number): void {
    if (this.isOpen[site] !== 1) this.swap(site, this.weigh(site).out);
    else if (this.core.choose < 0) this.shut(site);
  }

  private shut(site: number): void {
    this.journal.push(NOTHING, site);
    this.close(site);
    this.rank();
  }

  /** Opens `site` and closes `out` (−1: none). */
  swap(site: number, out: number): void {
    this.journal.push(site, out);
    this.open(site);
    if (out !== NOTHING) this.close(out);
    this.rank();
  }

  /** Best change of the value when `site` opens, and who closes for it. */
  private weigh(site: number): { readonly change: number; readonly out: number } {
    const { first, firstCost, secondCost, correction, touched, loss } = this;
    this.evaluations++;
    let gain = -this.core.opening[site]!;
    let count = 0;
    for (let n = this.columnStart[site]!; n < this.columnStart[site + 1]!; n++) {
      const i = this.columnClient[n]!;
      const c = this.columnCost[n]!;
      const second = secondCost[i]!;
      if (c >= second) continue;
      const now = firstCost[i]!;
      const r = first[i]!;
      if (c < now) gain += now - c;
      if (r === NOTHING) continue;
      const spared = second - Math.max(c, now);
      if (spared === 0) continue;
      if (correction[r] === 0) touched[count++] = r;
      correction[r]! += spared;
    }
    let out = NOTHING;
    let least = this.core.choose < 0 ? 0 : Number.POSITIVE_INFINITY;
    for (let t = 0; t < count; t++) {
      const r = touched[t]!;
      const net = loss[r]! - correction[r]!;
      if (net < least || (net === least && r < out)) {
        least = net;
        out = r;
      }
    }
    const other = this.leastUntouched();
    if (other !== NOTHING && loss[other]! < least) {
      least = loss[other]!;
      out = other;
    }
    for (let t = 0; t < count; t++) correction[touched[t]!] = 0;
    return { change: least - gain, out };
  }

  private leastUntouched(): number {
    for (let n = 0; n < this.cheapest.length; n++)
      if (this.correction[this.cheapest[n]!] === 0) return this.cheapest[n]!;
    if (this.cheapest.length < CANDIDATES) return NOTHING;
    let least = NOTHING;
    for (let j = 0; j < this.loss.length; j++) {
      if (this.isOpen[j] !== 1 || this.correction[j] !== 0) continue;
      if (least === NOTHING || this.loss[j]! < this.loss[least]!) least = j;
    }
    return least;
  }

  /** The open sites that are cheapest to close, in order. */
  private rank(): void {
    const found: number[] = [];
    for (let j = 0; j < this.loss.length; j++) {
      if (this.isOpen[j] !== 1) continue;
      const loss = this.loss[j]!;
      if (found.length === CANDIDATES && loss >= this.loss[found[CANDIDATES - 1]!]!) continue;
      let at = found.length;
      while (at > 0 && this.loss[found[at - 1]!]! > loss) at--;
      found.splice(at, 0, j);
      if (found.length > CANDIDATES) found.pop();
    }
    this.cheapest = Int32Array.from(found);
  }

  private margin(): number {
    return 1e-9 * Math.max(1, Math.abs(this.value));
  }

  private open(site: number): void {
    this.isOpen[site] = 1;
    this.value += this.core.opening[site]!;
    for (let n = this.columnStart[site]!; n < this.columnStart[site + 1]!; n++) {
      const i = this.columnClient[n]!;
      if (this.columnCost[n]! < this.secondCost[i]!) this.reserve(i);
    }
  }

  private close(site: number): void {
    this.isOpen[site] = 0;
    this.value -= this.core.opening[site]!;
    for (let n = this.columnStart[site]!; n < this.columnStart[site + 1]!; n++) {
      const i = this.columnClient[n]!;
      if (this.first[i] === site || this.second[i] === site) this.reserve(i);
    }
    this.loss[site] = -this.core.opening[site]!;
  }

  private reserve(i: number): void {
    const r = this.first[i]!;
    if (r !== NOTHING) this.loss[r]! -= this.secondCost[i]! - this.firstCost[i]!;
    this.value -= this.firstCost[i]!;
    const before = this.secondCost[i]!;
    this.serve(i);
    this.stir(i, Math.max(before, this.secondCost[i]!));
  }

  /** A newcomer's worth depends on client i only where it costs less than the client's second site. */
  private stir(i: number, second: number): void {
    const { start, site, cost } = this.core;
    for (let n = start[i]!; n < start[i + 1]! && cost[n]! < second; n++) {
      const j = site[n]!;
      if (this.isStirred[j] === 1) continue;
      this.isStirred[j] = 1;
      this.stirred.push(j);
    }
  }

  /** Finds the two cheapest open sites of client i and books them. */
  private serve(i: number): void {
    const { start, site, cost } = this.core;
    let first = NOTHING;
    let second = NOTHING;
    let firstCost = this.otherwise[i]!;
    let secondCost = firstCost;
    for (let n = start[i]!; n < start[i + 1]!; n++) {
      if (this.isOpen[site[n]!] !== 1) continue;
      if (first === NOTHING) {
        first = site[n]!;
        firstCost = cost[n]!;
      } else {
        second = site[n]!;
        secondCost = cost[n]!;
        break;
      }
    }
    this.first[i] = first;
    this.second[i] = second;
    this.firstCost[i] = firstCost;
    this.secondCost[i] = secondCost;
    this.value += firstCost;
    if (first !== NOTHING) this.loss[first]! += secondCost - firstCost;
  }
}

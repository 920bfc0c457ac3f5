import type { CoverClasses } from './coverage.js';

/** Some of the classes, and what plans pay in them; whole numbers throughout, so that sums are exact. */
export interface Region {
  readonly classes: readonly number[];
  /** Paid where no open site covers the class. */
  readonly missed: Float64Array;
  /** Paid for every open site that covers the class beside the first. */
  readonly doubled: Float64Array;
  /** Paid for opening a site, all of the instance's; read where the region has classes of the site. */
  opening(site: number): number;
}

/** A node whose branches are being tried: sites that cover one class, then none of them. */
interface Frame {
  readonly sites: readonly number[];
  next: number;
  /** Length of the trail before the branch at hand. */
  mark: number;
  isLast: boolean;
}

const FREE = 0;
const CLOSED = 1;
const OPEN = 2;

/**
 * The least that any choice of sites pays in a region: depth first over the sites that
 * may cover one class, the class being the dearest to decide. A site that would cost
 * more than is left is closed, a class without free sites is missed, and both are paid
 * at once, so that a branch ends early. Runs in portions and goes on where it stopped.
 */
export class DeviationSearch {
  /** The least found, if below the threshold; otherwise the threshold, which nothing is below. */
  least: number;
  nodes = 0;
  private readonly siteIds: Int32Array;
  private readonly classOffsets: Int32Array;
  private readonly siteOf: Int32Array;
  private readonly siteOffsets: Int32Array;
  private readonly classOf: Int32Array;
  /** What opening a site costs now: its own cost and what it doubles. */
  private readonly cost: Float64Array;
  private readonly state: Uint8Array;
  private readonly times: Int32Array;
  /** Sites of a class that are free. */
  private readonly free: Int32Array;
  /** Sites in the order in which they were opened (as ~j) and closed. */
  private readonly trail: number[] = [];
  /** Classes, those first that are dear to miss. */
  private readonly dearFirst: Int32Array;
  private readonly stack: Frame[] = [];
  private paid = 0;
  private isEntering = true;

  constructor(
    cover: CoverClasses,
    private readonly region: Region,
    threshold: number,
  ) {
    this.least = threshold;
    const { classes } = region;
    const local = new Map<number, number>();
    this.classOffsets = new Int32Array(classes.length + 1);
    const members: number[] = [];
    classes.forEach((s, n) => {
      for (let m = cover.classOffsets[s]!; m < cover.classOffsets[s + 1]!; m++) {
        const j = cover.siteOf[m]!;
        if (!local.has(j)) local.set(j, local.size);
        members.push(local.get(j)!);
      }
      this.classOffsets[n + 1] = members.length;
    });
    this.siteOf = Int32Array.from(members);
    this.siteIds = Int32Array.from(local.keys());
    this.siteOffsets = new Int32Array(local.size + 1);
    for (const j of members) this.siteOffsets[j + 1]!++;
    for (let j = 0; j < local.size; j++) this.siteOffsets[j + 1]! += this.siteOffsets[j]!;
    const next = this.siteOffsets.slice(0, local.size);
    this.classOf = new Int32Array(members.length);
    for (let n = 0; n < classes.length; n++)
      for (let m = this.classOffsets[n]!; m < this.classOffsets[n + 1]!; m++)
        this.classOf[next[this.siteOf[m]!]!++] = n;
    const { missed } = region;
    this.dearFirst = Int32Array.from(classes.keys()).sort((a, b) => missed[b]! - missed[a]! || a - b);
    this.cost = Float64Array.from(this.siteIds, (j) => region.opening(j));
    this.state = new Uint8Array(local.size);
    this.times = new Int32Array(classes.length);
    this.free = Int32Array.from(classes, (_, n) => this.classOffsets[n + 1]! - this.classOffsets[n]!);
  }

  /** @returns whether all has been looked at, in this portion or before */
  run(nodes: number): boolean {
    const until = this.nodes + nodes;
    for (;;) {
      if (this.isEntering) {
        if (this.nodes >= until) return false;
        this.nodes++;
        this.isEntering = false;
        const sites = this.branches();
        if (sites) this.stack.push({ sites, next: 0, mark: this.trail.length, isLast: false });
      } else if (this.stack.length === 0) return true;
      else this.advance(this.stack.at(-1)!);
    }
  }

  /** Ends the branch at hand and begins the next one, or leaves the node. */
  private advance(frame: Frame): void {
    this.undo(frame.mark);
    if (frame.isLast) {
      this.stack.pop();
      return;
    }
    if (frame.next > 0) this.close(frame.sites[frame.next - 1]!);
    frame.mark = this.trail.length;
    if (this.paid >= this.least) {
      this.stack.pop();
      return;
    }
    const site = frame.sites[frame.next++];
    if (site === undefined) frame.isLast = true;
    else this.open(site);
    this.isEntering = true;
  }

  /** Closes what has become too dear; the sites to branch over, none where the node is done. */
  private branches(): number[] | undefined {
    if (!this.closeDear()) return undefined;
    const { classOffsets, siteOf, state, cost, region } = this;
    let chosen = -1;
    let best = -1;
    for (const s of this.dearFirst) {
      // No class from here on can score more, or end the branch.
      if (2 * region.missed[s]! <= best && this.paid + region.missed[s]! < this.least) break;
      const count = this.free[s]!;
      if (this.times[s]! > 0 || count === 0) continue;
      let cheapest = region.missed[s]!;
      for (let m = classOffsets[s]!, end = classOffsets[s + 1]!; m < end; m++) {
        const j = siteOf[m]!;
        if (cost[j]! < cheapest && state[j] === FREE) cheapest = cost[j]!;
      }
      if (this.paid + cheapest >= this.least) return undefined;
      const score = cheapest + region.missed[s]! / (count * count);
      if (score > best) {
        best = score;
        chosen = s;
      }
    }
    if (chosen < 0) {
      this.least = this.paid;
      return undefined;
    }
    const sites: number[] = [];
    for (let m = classOffsets[chosen]!; m < classOffsets[chosen + 1]!; m++)
      if (state[siteOf[m]!] === FREE) sites.push(siteOf[m]!);
    return sites.sort((a, b) => cost[a]! - cost[b]! || a - b);
  }

  /** @returns false where nothing below the least is left */
  private closeDear(): boolean {
    for (let isDone = false; !isDone; ) {
      isDone = true;
      for (let j = 0; j < this.state.length; j++) {
        if (this.paid >= this.least) return false;
        if (this.state[j] !== FREE || this.paid + this.cost[j]! < this.least) continue;
        this.close(j);
        isDone = false;
      }
    }
    return this.paid < this.least;
  }

  private open(j: number): void {
    this.state[j] = OPEN;
    this.trail.push(~j);
    this.paid += this.cost[j]!;
    for (let n = this.siteOffsets[j]!, end = this.siteOffsets[j + 1]!; n < end; n++) {
      const s = this.classOf[n]!;
      this.free[s]!--;
      if (this.times[s]!++ === 0) this.addTo(s, this.region.doubled[s]!);
    }
  }

  private close(j: number): void {
    this.state[j] = CLOSED;
    this.trail.push(j);
    for (let n = this.siteOffsets[j]!, end = this.siteOffsets[j + 1]!; n < end; n++) {
      const s = this.classOf[n]!;
      if (--this.free[s]! === 0 && this.times[s] === 0) this.paid += this.region.missed[s]!;
    }
  }

  private undo(length: number): void {
    while (this.trail.length > length) {
      const entry = this.trail.pop()!;
      const j = entry < 0 ? ~entry : entry;
      for (let n = this.siteOffsets[j]!, end = this.siteOffsets[j + 1]!; n < end; n++) {
        const s = this.classOf[n]!;
        if (entry < 0) {
          if (--this.times[s]! === 0) this.addTo(s, -this.region.doubled[s]!);
        } else if (this.free[s] === 0 && this.times[s] === 0) this.paid -= this.region.missed[s]!;
        this.free[s]!++;
      }
      this.state[j] = FREE;
      if (entry < 0) this.paid -= this.cost[j]!;
    }
  }

  private addTo(s: number, amount: number): void {
    for (let m = this.classOffsets[s]!, end = this.classOffsets[s + 1]!; m < end; m++)
      this.cost[this.siteOf[m]!]! += amount;
  }
}

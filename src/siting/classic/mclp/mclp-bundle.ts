import type { Local } from './mclp-local.js';

/** A choice of sites in a region: places of its sites in the region's list, and the weight that they leave uncovered. */
export interface Kept {
  readonly at: Int32Array;
  readonly missed: number;
}

/** What a step has to know of a region. */
export interface Party {
  readonly local: Local;
  /** Choices met so far: none pays more than any of these. */
  readonly kept: readonly Kept[];
  /** What no choice pays less than, at the costs at hand. */
  readonly least: number;
}

/** A step of shares and toll, and what it would bring were there no choices but those known. */
export interface Step {
  /** By region, by site. */
  readonly ways: readonly Float64Array[];
  readonly toll: number;
  readonly gain: number;
}

/** Rounds over the regions, and what is left to gain in one that ends them. */
const MOST_SWEEPS = 300;
const LITTLE = 1e-2;
/** Slopes nearer than this count as equal. */
const EVEN = 1e-3;

/** @returns what a choice pays at the region's costs */
export function paidBy({ at, missed }: Kept, cost: Float64Array): number {
  let paid = missed;
  for (const j of at) paid += cost[j]!;
  return paid;
}

/** @param at places of open sites in the region's list */
export function keptOf(local: Local, at: Int32Array): Kept {
  const isCovered = new Uint8Array(local.weight.length);
  for (const j of at)
    for (let n = local.siteOffsets[j]!; n < local.siteOffsets[j + 1]!; n++) isCovered[local.classOf[n]!] = 1;
  let missed = 0;
  for (let s = 0; s < isCovered.length; s++) if (!isCovered[s]) missed += local.weight[s]!;
  return { at, missed };
}

/**
 * The step of a proximal bundle (Lemaréchal 1977; one model a region) over tolls and
 * shares: the most of Σ over regions of what the cheapest of their known choices would
 * pay, less p tolls, less the square of the step ÷ 2 `length`, over steps that keep the
 * shares of every site adding up to the toll.
 *
 * Solved from its dual: weights on the choices of each region, adding up to 1, moved in
 * pairs as far as the quadratic falls; the step is `length` times what the weighted
 * choices open, projected. A subgradient step knows of the last choices only.
 *
 * @param sites number of all sites
 * @param p number of sites to open
 */
export function bundleStep(parties: readonly Party[], sites: number, p: number, length: number): Step {
  const mix = new Mix(parties, sites, p, length);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let gained = 0;
    for (let r = 0; r < parties.length; r++) gained += mix.improve(r);
    if (gained < LITTLE) break;
  }
  return mix.step();
}

class Mix {
  /** Regions that ask for a site. */
  private readonly asked: Int32Array;
  private readonly parts: number;
  /** How far the weighted choices open each site in a region, and in all regions together. */
  private readonly open: Float64Array[];
  private readonly times: Float64Array;
  private pull: number;
  private readonly share: Float64Array[];
  /** What each choice pays above the least at the costs at hand. */
  private readonly over: Float64Array[];

  constructor(
    private readonly parties: readonly Party[],
    sites: number,
    p: number,
    private readonly length: number,
  ) {
    this.asked = new Int32Array(sites);
    for (const { local } of parties) for (const name of local.names) this.asked[name]!++;
    this.parts = this.asked.reduce((sum, count) => sum + (count > 0 ? 1 / count : 0), 1);
    this.times = new Float64Array(sites);
    this.pull = -p;
    this.open = parties.map(({ local }) => new Float64Array(local.names.length));
    this.share = parties.map(({ kept }) => new Float64Array(kept.length));
    this.over = parties.map(({ local, kept, least }) =>
      Float64Array.from(kept, (one) => paidBy(one, local.cost) - least),
    );
    this.over.forEach((over, r) => {
      this.shift(r, over.indexOf(Math.min(...over)), 1);
    });
  }

  private shift(r: number, k: number, by: number): void {
    const { local, kept } = this.parties[r]!;
    this.share[r]![k]! += by;
    for (const j of kept[k]!.at) {
      const name = local.names[j]!;
      this.open[r]![j]! += by;
      this.times[name]! += by;
      this.pull += by / this.asked[name]!;
    }
  }

  /** Where the cost of a region's site moves for each unit of length: the projection keeps sums at the toll. */
  private wayOf(r: number, j: number): number {
    const name = this.parties[r]!.local.names[j]!;
    return this.open[r]![j]! + (this.pull / this.parts - this.times[name]!) / this.asked[name]!;
  }

  private slopeOf(r: number, k: number): number {
    let slope = 0;
    for (const j of this.parties[r]!.kept[k]!.at) slope += this.wayOf(r, j);
    return this.over[r]![k]! + this.length * slope;
  }

  /** Moves weight from a region's dearest choice in use to its cheapest one. @returns what that gained, about */
  improve(r: number): number {
    const share = this.share[r]!;
    let [low, high] = [-1, -1];
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < share.length; k++) {
      const slope = this.slopeOf(r, k);
      if (slope < least) [least, low] = [slope, k];
      if (share[k]! > 0 && slope > most) [most, high] = [slope, k];
    }
    if (low === high || most - least < EVEN) return 0;
    const all = share[high]!;
    this.shift(r, low, all);
    this.shift(r, high, -all);
    share[high] = 0;
    // The quadratic is known from its slopes at both ends.
    const after = this.slopeOf(r, high) - this.slopeOf(r, low);
    if (after < 0) {
      const back = (all * -after) / (most - least - after);
      this.shift(r, low, -back);
      this.shift(r, high, back);
      return (all - back) * (most - least);
    }
    return all * (most - least);
  }

  step(): Step {
    const toll = this.pull / this.parts;
    let gain = this.length * toll * toll;
    const ways = this.open.map((open, r) => {
      for (let k = 0; k < this.share[r]!.length; k++) gain += this.share[r]![k]! * this.over[r]![k]!;
      return open.map((_, j) => {
        const way = this.wayOf(r, j);
        gain += this.length * way * way;
        return this.length * way;
      });
    });
    return { ways, toll: this.length * toll, gain };
  }
}

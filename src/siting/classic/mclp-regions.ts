import type { Choice, CoverClasses } from './coverage.js';
import type { Effort } from './effort.js';
import { DeviationSearch, type Region } from './mclp-deviation.js';
import { boundAt, worthAt } from './mclp-prices.js';

/** Sites × regions, and regions, of the largest tables. */
const MOST_CELLS = 8_000_000;
const MOST_REGIONS = 1500;
/** Nodes of the searches in a union, in the first round, and how much more in each further one. */
const FIRST_NODES = 600;
const MORE_NODES = 2.5;
/** Nodes of all searches, unless asked otherwise. */
const MOST_NODES = 1_000_000;
/** Nodes between two looks at the clock. */
const PORTION = 200;
/** Thresholds of a union: from a little above what its parts pay, each so much above the last. */
const ABOVE = 1.15;
const DEEPER = 1.4;

interface Part {
  readonly classes: readonly number[];
  /** Every choice pays at least this here. */
  readonly least: number;
  /** What the best known plan pays here. */
  readonly known: number;
  /** Unions that were too large to be searched through. */
  readonly tried: Map<Part, Trial>;
}

interface Trial {
  readonly nodes: number;
  /** What the two pay more together than apart, as far as the nodes went. */
  readonly gain: number;
}

/**
 * A better bound than any prices give. At prices λ and the toll θ that a site has to be
 * worth, every plan falls short of the bound by exactly
 *
 *   Σ missed classes (w − λ) + Σ covered classes (times covered − 1) λ
 *   + Σ open sites (θ − worth)⁺ + Σ sites not opened although worth more than θ.
 *
 * All terms are at least 0 and belong to a place, so what each region has to pay at least,
 * found by search, may be taken off region by region. Regions start as what each site of
 * the plan covers and are united in pairs with the most sites in common, as far as
 * searches end within their nodes; each round lets them have more. A single region would
 * be the whole problem.
 *
 * @param plan the best known, as many sites as are asked for; only numbers of sites may be limited
 * @param enough a bound below this ends the search
 * @returns no choice covers more
 */
export async function boundByRegions(
  choice: Choice,
  price: Float64Array,
  plan: readonly number[],
  enough: number,
  effort: Effort,
  onBound: (bound: number) => void,
): Promise<number> {
  const bound = boundAt(choice, price);
  const size = plan.length;
  if (size === 0 || size > MOST_REGIONS || size * choice.cover.sites > MOST_CELLS) return bound;
  const dues = new Dues(choice, price);
  const { parts, link } = partsOf(choice.cover, plan, dues);
  const unite = new Union(choice.cover, dues, parts, link, effort);
  let best = bound;
  for (let nodes = FIRST_NODES; best >= enough && !unite.isOver; nodes = Math.ceil(nodes * MORE_NODES)) {
    let hasTried = false;
    while (best >= enough && !unite.isOver) {
      const least = await unite.next(nodes);
      if (least === undefined) break;
      hasTried = true;
      best = Math.min(best, bound - least / dues.scale);
      onBound(best);
    }
    if (!hasTried) break;
  }
  return best;
}

/** What plans pay, in whole units: rounded down, so that less is taken off the bound and sums are exact. */
class Dues {
  readonly scale: number;
  readonly missed: Float64Array;
  readonly doubled: Float64Array;
  private readonly worth: Float64Array;
  private readonly toll: number;

  constructor(
    private readonly choice: Choice,
    private readonly price: Float64Array,
  ) {
    const { cover } = choice;
    let total = 1;
    for (let n = 0; n < cover.classOf.length; n++) total += cover.weight[cover.classOf[n]!]!;
    this.scale = 1;
    while (this.scale * total < 2 ** 48) this.scale *= 2;
    while (this.scale * total > 2 ** 50) this.scale /= 2;
    this.missed = price.map((one, s) => Math.floor(Math.max(0, cover.weight[s]! - one) * this.scale));
    this.doubled = price.map((one) => Math.floor(one * this.scale));
    this.worth = worthAt(cover, price);
    this.toll = this.worth.slice().sort()[cover.sites - choice.count!]!;
  }

  /** A site's own due is shared out over the regions by what it is worth in each. */
  regionOf(classes: readonly number[]): Region {
    const { cover } = this.choice;
    const within = new Float64Array(cover.sites);
    for (const s of classes)
      for (let m = cover.classOffsets[s]!; m < cover.classOffsets[s + 1]!; m++)
        within[cover.siteOf[m]!]! += this.price[s]!;
    return {
      classes,
      missed: Float64Array.from(classes, (s) => this.missed[s]!),
      doubled: Float64Array.from(classes, (s) => this.doubled[s]!),
      opening: (j) => {
        const due = Math.max(0, this.toll - this.worth[j]!);
        const part = this.worth[j]! > 0 ? within[j]! / this.worth[j]! : 0;
        return Math.floor(due * part * (1 - 1e-9) * this.scale);
      },
    };
  }

  /** What a plan pays in a region. */
  paidBy(plan: readonly number[], region: Region): number {
    const { cover } = this.choice;
    const isOpen = new Uint8Array(cover.sites);
    for (const j of plan) isOpen[j] = 1;
    const seen = new Set<number>();
    let sum = 0;
    region.classes.forEach((s, n) => {
      let times = 0;
      for (let m = cover.classOffsets[s]!; m < cover.classOffsets[s + 1]!; m++) {
        const j = cover.siteOf[m]!;
        if (!isOpen[j]) continue;
        times++;
        if (!seen.has(j)) sum += region.opening(j);
        seen.add(j);
      }
      sum += times === 0 ? region.missed[n]! : (times - 1) * region.doubled[n]!;
    });
    return sum;
  }
}

/** A region for each site of the plan: the classes it covers first, and those nearest to it that none covers. */
function partsOf(
  cover: CoverClasses,
  plan: readonly number[],
  dues: Dues,
): { readonly parts: Part[]; readonly link: Float64Array } {
  const size = plan.length;
  const home = new Int32Array(cover.classes).fill(-1);
  plan.forEach((j, part) => {
    for (let n = cover.siteOffsets[j]!; n < cover.siteOffsets[j + 1]!; n++)
      if (home[cover.classOf[n]!]! < 0) home[cover.classOf[n]!] = part;
  });
  const shared = new Float64Array(cover.sites * size);
  for (let s = 0; s < cover.classes; s++) {
    if (home[s]! < 0) continue;
    for (let m = cover.classOffsets[s]!; m < cover.classOffsets[s + 1]!; m++)
      shared[cover.siteOf[m]! * size + home[s]!]! += dues.doubled[s]!;
  }
  const classes: number[][] = plan.map(() => []);
  const votes = new Float64Array(size);
  for (let s = 0; s < cover.classes; s++) {
    let part = home[s]!;
    if (part < 0) {
      votes.fill(0);
      for (let m = cover.classOffsets[s]!; m < cover.classOffsets[s + 1]!; m++)
        for (let k = 0; k < size; k++) votes[k]! += shared[cover.siteOf[m]! * size + k]!;
      part = 0;
      for (let k = 1; k < size; k++) if (votes[k]! > votes[part]!) part = k;
    }
    classes[part]!.push(s);
  }
  const parts = classes.map((list) => {
    return { classes: list, least: 0, known: dues.paidBy(plan, dues.regionOf(list)), tried: new Map() };
  });
  return { parts, link: linksOf(shared, cover.sites, size) };
}

/** How much pairs of regions have to do with one another: what sites could serve in either. */
function linksOf(shared: Float64Array, sites: number, size: number): Float64Array {
  const link = new Float64Array(size * size);
  for (let j = 0; j < sites; j++) {
    const touched: number[] = [];
    for (let k = 0; k < size; k++) if (shared[j * size + k]! > 0) touched.push(k);
    for (const a of touched)
      for (const b of touched)
        if (a !== b) link[a * size + b]! += Math.min(shared[j * size + a]!, shared[j * size + b]!);
  }
  return link;
}

class Union {
  private readonly parts: (Part | undefined)[];
  private readonly size: number;

  constructor(
    private readonly cover: CoverClasses,
    private readonly dues: Dues,
    parts: readonly Part[],
    private readonly link: Float64Array,
    private readonly effort: Effort,
  ) {
    this.parts = [...parts];
    this.size = parts.length;
  }

  get isOver(): boolean {
    return this.effort.isOver || this.effort.nodesLeftOf(MOST_NODES) === 0;
  }

  /**
   * Tries the most promising pair.
   *
   * @returns what every choice pays at least, all regions together; undefined where no pair is left for this many nodes
   */
  async next(nodes: number): Promise<number | undefined> {
    const pair = this.bestPair(nodes);
    if (!pair) return undefined;
    const [a, b] = pair;
    const [one, other] = [this.parts[a]!, this.parts[b]!];
    const { united, isExact } = await this.search(one, other, nodes);
    if (isExact) {
      this.parts[a] = united;
      this.parts[b] = undefined;
      for (let k = 0; k < this.size; k++) {
        this.link[a * this.size + k]! += this.link[b * this.size + k]!;
        this.link[k * this.size + a]! += this.link[k * this.size + b]!;
      }
    } else {
      // The two stay apart: nothing could be proven about a union with something whose least is unknown.
      const trial = { nodes, gain: united.least - one.least - other.least };
      one.tried.set(other, trial);
      other.tried.set(one, trial);
    }
    return this.least();
  }

  /** The regions' least, and what pairs that have no region in common pay beyond theirs. */
  private least(): number {
    const present = this.parts.filter((part) => part !== undefined);
    const index = new Map(present.map((part, n) => [part, n]));
    const gains: { readonly pair: readonly [number, number]; readonly gain: number }[] = [];
    for (const [part, n] of index) {
      for (const [other, { gain }] of part.tried) {
        const m = index.get(other);
        if (m !== undefined && n < m && gain > 0) gains.push({ pair: [n, m], gain });
      }
    }
    gains.sort((a, b) => b.gain - a.gain);
    const isTaken = new Uint8Array(present.length);
    let sum = present.reduce((total, part) => total + part.least, 0);
    for (const { pair, gain } of gains) {
      if (pair.some((n) => isTaken[n])) continue;
      for (const n of pair) isTaken[n] = 1;
      sum += gain;
    }
    return sum;
  }

  /** The pair not yet tried with as many nodes that has most in common for its size. */
  private bestPair(nodes: number): readonly [number, number] | undefined {
    let best: readonly [number, number] | undefined;
    let most = 0;
    for (let a = 0; a < this.size; a++) {
      const one = this.parts[a];
      if (!one) continue;
      for (let b = a + 1; b < this.size; b++) {
        const other = this.parts[b];
        if (!other || (one.tried.get(other)?.nodes ?? 0) >= nodes) continue;
        const score = this.link[a * this.size + b]! / (one.classes.length + other.classes.length);
        if (score <= most) continue;
        most = score;
        best = [a, b];
      }
    }
    return best;
  }

  /** Raises the threshold until something is below it, which is then the least, or until the nodes are used up. */
  private async search(
    one: Part,
    other: Part,
    nodes: number,
  ): Promise<{ readonly united: Part; readonly isExact: boolean }> {
    const classes = [...one.classes, ...other.classes];
    const region = this.dues.regionOf(classes);
    const known = one.known + other.known;
    const before = one.tried.get(other)?.gain ?? 0;
    let least = one.least + other.least + before;
    let threshold = Math.min(known, Math.ceil((before > 0 ? DEEPER : ABOVE) * least + known / 20));
    let isExact = least >= known;
    for (let left = nodes; left > 0 && !isExact; ) {
      const search = new DeviationSearch(this.cover, region, threshold);
      let isDone = false;
      while (!isDone && search.nodes < left && !this.isOver) {
        const done = search.nodes;
        isDone = search.run(Math.min(PORTION, left - search.nodes));
        this.effort.searched(search.nodes - done, 0);
        await this.effort.breathe();
      }
      if (!isDone) break;
      left -= search.nodes;
      least = Math.max(least, search.least);
      isExact = search.least < threshold || threshold >= known;
      threshold = Math.min(known, Math.ceil(DEEPER * threshold));
    }
    return { united: { classes, least, known, tried: new Map() }, isExact };
  }
}

import type { Effort } from '../effort.js';
import type { Choice } from './coverage.js';
import { type Local, localOf } from './mclp-local.js';
import { leastOf } from './mclp-local-search.js';
import { partitionBy, Unions } from './mclp-partition.js';
import { boundAt, worthAt } from './mclp-prices.js';

/** Sites × regions, and regions, of the largest tables. */
const MOST_CELLS = 8_000_000;
const MOST_REGIONS = 1500;
/** Nodes of all searches, unless asked otherwise. */
const MOST_NODES = 20_000;
/** Sites of the plan in a region at the start. */
const FIRST_SITES = 4;
/** Nodes of a search at the start, and how much more once no union ends within them. */
const FIRST_NODES = 120;
const MORE_NODES = 2.5;
/** Two regions that took more nodes than this share of what a union may are not united. */
const EASY = 0.5;
/** Steps of a region's own prices in its first search, and in the later ones. */
const FIRST_STEPS = 80;
const STEPS = 20;
/** Rounds of the tolls between two rounds of unions. */
const ROUNDS = 5;
/** Length of a step over the one that would meet the plan were the bound linear; less where rounds stay stale. */
const LENGTH = 0.5;
const SHORTER = 0.7;
const SHORTEST = 0.02;
const STALE_ROUNDS = 3;
/** Choices that a region remembers. */
const MOST_KEPT = 24;
/** Rounding of sums, as a share of their terms. */
const ROUNDING = 1e-9;

interface Region {
  readonly classes: readonly number[];
  /** Sites of the plan that it began with. */
  readonly size: number;
  /** Its sites cost what the region asks of their toll. */
  readonly local: Local;
  /** Choices that were the cheapest once, by number of site. */
  readonly kept: (readonly number[])[];
  /** At the shares searched last: no choice pays less, and what the cheapest known one opens. */
  least: number;
  open: readonly number[];
  nodes: number;
  /** Unions that did not end, by nodes that they were given. */
  readonly tried: Map<Region, number>;
}

/** What regions asked and found at the best bound. */
interface State {
  readonly toll: number;
  readonly bound: number;
  readonly regions: Map<
    Region,
    { readonly cost: Float64Array; readonly least: number; readonly open: readonly number[] }
  >;
}

/**
 * A better bound than any prices give: classes are cut into regions, the toll that a
 * site has to be worth is shared out over the regions that it reaches, and each region
 * is solved for itself, as a covering problem in which a site costs what the region
 * asks. Whatever the shares, the least of all regions together, less p tolls, is left
 * uncovered by every choice of p sites (Lagrangian decomposition: Guignard, Kim 1987).
 *
 * Shares start as what sites are worth in each region at the prices of the relaxation
 * and move where regions disagree about a site: up where it opens, down where it does
 * not, as far as would close the gap to the plan. Regions start with a few sites of the
 * plan each and are united in pairs as far as searches end within their nodes, since
 * larger ones leave less to shares. A single region would be the whole problem.
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
  const decomposition = new Decomposition(choice, price, plan, effort, (value) => onBound(Math.min(bound, value)));
  await decomposition.improve(enough);
  return Math.min(bound, decomposition.bound);
}

class Decomposition {
  bound = Number.POSITIVE_INFINITY;
  private readonly unions: Unions<Region>;
  private readonly weight: number;
  private readonly covered: number;
  private toll: number;
  private best: State | undefined;
  private nodesEach = FIRST_NODES;
  private length = LENGTH;
  private stale = 0;
  /** Where each site is in the region at hand. */
  private readonly at: Int32Array;

  constructor(
    private readonly choice: Choice,
    private readonly price: Float64Array,
    private readonly plan: readonly number[],
    private readonly effort: Effort,
    private readonly onBound: (bound: number) => void,
  ) {
    const { cover } = choice;
    this.at = new Int32Array(cover.sites).fill(-1);
    this.weight = cover.weight.reduce((sum, w) => sum + w, 0);
    this.covered = coveredBy(choice, plan);
    const worth = worthAt(cover, price);
    this.toll = worth.slice().sort()[cover.sites - plan.length]!;
    this.unions = firstRegions(choice, plan, price).map(({ classes, size }) => this.regionOf(classes, size));
    for (const { local } of this.unions.list()) {
      const within = new Float64Array(local.names.length);
      for (let j = 0; j < within.length; j++)
        for (let n = local.siteOffsets[j]!; n < local.siteOffsets[j + 1]!; n++)
          within[j]! += local.price[local.classOf[n]!]!;
      local.names.forEach((name, j) => {
        local.cost[j] = worth[name]! > 0 ? (this.toll * within[j]!) / worth[name]! : 0;
      });
    }
  }

  async improve(enough: number): Promise<void> {
    await this.evaluate(FIRST_STEPS);
    while (!this.isDone(enough)) {
      for (let round = 0; round < ROUNDS && !this.isDone(enough) && this.step(); round++) await this.evaluate(STEPS);
      if (!this.isDone(enough)) await this.unite();
    }
  }

  private isDone(enough: number): boolean {
    const isStuck = this.nodesEach > MOST_NODES || (this.unions.list().length === 1 && this.length < SHORTEST);
    return this.bound < enough || isStuck || this.effort.isOver || this.effort.nodesLeftOf(MOST_NODES) === 0;
  }

  private regionOf(classes: readonly number[], size: number): Region {
    const local = localOf(this.choice.cover, classes);
    local.price = Float64Array.from(classes, (s) => this.price[s]!);
    const names = new Set(local.names);
    const open = this.plan.filter((j) => names.has(j));
    return { classes, size, local, kept: [open], least: 0, open, nodes: 0, tried: new Map() };
  }

  /** Searches all regions at the shares that they have now. */
  private async evaluate(steps: number): Promise<void> {
    for (const region of this.unions.list()) await this.search(region, steps, MORE_NODES * this.nodesEach);
    this.take();
  }

  private async search(region: Region, steps: number, nodes: number): Promise<boolean> {
    let known = Number.POSITIVE_INFINITY;
    for (const open of region.kept) {
      const paid = this.paidIn(region.local, open);
      if (paid >= known) continue;
      known = paid;
      region.open = open;
    }
    const most = Math.min(nodes, this.effort.nodesLeftOf(MOST_NODES));
    const found = await leastOf(region.local, known, steps, most, this.effort);
    region.least = found.least;
    region.nodes = found.nodes;
    if (found.better) {
      region.open = found.better.open;
      region.kept.push(found.better.open);
      if (region.kept.length > MOST_KEPT) region.kept.shift();
    }
    return found.isExact;
  }

  /** What a choice pays in a region. */
  private paidIn(local: Local, open: readonly number[]): number {
    local.names.forEach((name, j) => {
      this.at[name] = j;
    });
    const isCovered = new Uint8Array(local.weight.length);
    let paid = 0;
    for (const name of open) {
      const j = this.at[name]!;
      paid += local.cost[j]!;
      for (let n = local.siteOffsets[j]!; n < local.siteOffsets[j + 1]!; n++) isCovered[local.classOf[n]!] = 1;
    }
    for (let s = 0; s < isCovered.length; s++) if (!isCovered[s]) paid += local.weight[s]!;
    return paid;
  }

  /** Keeps the shares if their bound is the best so far; goes back to the best where rounds stay stale. */
  private take(): void {
    const regions = this.unions.list();
    const bound = this.boundNow();
    if (bound < (this.best?.bound ?? Number.POSITIVE_INFINITY)) {
      const kept = regions.map((r) => [r, { cost: r.local.cost.slice(), least: r.least, open: r.open }] as const);
      this.best = { toll: this.toll, bound, regions: new Map(kept) };
      this.bound = bound;
      this.stale = 0;
    } else if (++this.stale >= STALE_ROUNDS) {
      this.length *= SHORTER;
      this.goBack();
    }
    this.onBound(this.bound);
  }

  private boundNow(): number {
    const least = this.unions.list().reduce((sum, region) => sum + region.least, 0);
    const tolls = this.plan.length * this.toll;
    return this.weight - least + tolls + ROUNDING * (this.weight + tolls);
  }

  private goBack(): void {
    this.stale = 0;
    this.toll = this.best!.toll;
    for (const [region, { cost, least, open }] of this.best!.regions) {
      region.local.cost.set(cost);
      region.least = least;
      region.open = open;
    }
  }

  /**
   * One step of toll and shares along what the cheapest choices open: the steepest one
   * that keeps the shares of every site adding up to the toll. @returns false where there is none
   */
  private step(): boolean {
    const { sites } = this.choice.cover;
    const regions = this.unions.list();
    const times = new Int32Array(sites);
    const asked = new Int32Array(sites);
    for (const { local, open } of regions) {
      for (const j of local.names) asked[j]!++;
      for (const j of open) times[j]!++;
    }
    let parts = 1;
    let up = -this.plan.length;
    for (let j = 0; j < sites; j++) {
      if (asked[j] === 0) continue;
      parts += 1 / asked[j]!;
      up += times[j]! / asked[j]!;
    }
    up /= parts;
    let norm = up * up;
    const ways = regions.map(({ local, open }) => {
      const isOpen = new Set(open);
      const way = Float64Array.from(
        local.names,
        (name) => (isOpen.has(name) ? 1 : 0) + (up - times[name]!) / asked[name]!,
      );
      for (const one of way) norm += one * one;
      return way;
    });
    const far = this.boundNow() - this.covered;
    if (norm < 1e-12 || far <= 0) return false;
    const step = (this.length * far) / norm;
    this.toll = Math.max(0, this.toll + step * up);
    const sum = new Float64Array(sites);
    regions.forEach(({ local }, n) => {
      local.names.forEach((name, j) => {
        local.cost[j] = Math.max(0, local.cost[j]! + step * ways[n]![j]!);
        sum[name]! += local.cost[j]!;
      });
    });
    // Shares that were held at 0 are made up for: too much would be no bound, too little would waste some.
    for (const { local } of regions) {
      local.names.forEach((name, j) => {
        const over = sum[name]! - this.toll;
        local.cost[j] = over > 0 ? (local.cost[j]! * this.toll) / sum[name]! : local.cost[j]! - over / asked[name]!;
      });
    }
    return true;
  }

  /** Unites regions in pairs at the best shares, each region once; more nodes next time where none ends. */
  private async unite(): Promise<void> {
    this.goBack();
    const isNew = new Set<Region>();
    let hasUnited = false;
    while (!this.effort.isOver) {
      const pair = this.unions.best(
        (one, other) =>
          !isNew.has(one) &&
          !isNew.has(other) &&
          (one.tried.get(other) ?? 0) < this.nodesEach &&
          one.nodes + other.nodes <= EASY * this.nodesEach,
      );
      if (!pair) break;
      const [one, other] = pair;
      const united = this.unitedFrom(one, other);
      if (await this.search(united, FIRST_STEPS, this.nodesEach)) {
        this.unions.unite(one, other, united);
        isNew.add(united);
        hasUnited = true;
        this.take();
      } else {
        one.tried.set(other, this.nodesEach);
        other.tried.set(one, this.nodesEach);
      }
    }
    if (!hasUnited) this.nodesEach = Math.ceil(MORE_NODES * this.nodesEach);
    this.length = Math.max(this.length, LENGTH / 2);
  }

  /** Two regions as one, which asks of a site what the two did. */
  private unitedFrom(one: Region, other: Region): Region {
    const united = this.regionOf([...one.classes, ...other.classes], one.size + other.size);
    const { names, cost, share } = united.local;
    names.forEach((name, j) => {
      this.at[name] = j;
    });
    for (const { local } of [one, other]) {
      local.names.forEach((name, j) => {
        const into = this.at[name]!;
        cost[into]! += local.cost[j]!;
        share[into] = Math.max(share[into]!, local.share[j]!);
      });
    }
    united.local.price = Float64Array.from([...one.local.price, ...other.local.price]);
    united.kept.push([...new Set([...one.open, ...other.open])]);
    return united;
  }
}

function coveredBy({ cover }: Choice, plan: readonly number[]): number {
  const isCovered = new Uint8Array(cover.classes);
  let sum = 0;
  for (const j of plan) {
    for (let n = cover.siteOffsets[j]!; n < cover.siteOffsets[j + 1]!; n++) {
      if (!isCovered[cover.classOf[n]!]) sum += cover.weight[cover.classOf[n]!]!;
      isCovered[cover.classOf[n]!] = 1;
    }
  }
  return sum;
}

/** A region for each site of the plan, united to a few of them without a search. */
function firstRegions({ cover }: Choice, plan: readonly number[], price: Float64Array) {
  const { classes, link } = partitionBy(cover, plan, price);
  const cells = new Unions(
    classes.map((list) => ({ classes: list, size: 1 })),
    link,
  );
  for (;;) {
    const pair = cells.best((one, other) => one.size + other.size <= FIRST_SITES);
    if (!pair) return cells;
    const [one, other] = pair;
    cells.unite(one, other, { classes: [...one.classes, ...other.classes], size: one.size + other.size });
  }
}

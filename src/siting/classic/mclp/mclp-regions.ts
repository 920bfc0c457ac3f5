import type { Effort } from '../effort.js';
import type { Choice } from './coverage.js';
import { bundleStep, type Kept, keptOf, paidBy } from './mclp-bundle.js';
import { type Local, localOf } from './mclp-local.js';
import { leastOf } from './mclp-local-search.js';
import { partitionBy, Unions } from './mclp-partition.js';
import { boundAt, worthAt } from './mclp-prices.js';

/** Sites × regions, and regions, of the largest tables. */
const MOST_CELLS = 8_000_000;
const MOST_REGIONS = 1500;
/** Nodes of all searches, unless asked otherwise. */
const MOST_NODES = 50_000;
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
/** Steps of the tolls between two rounds of unions. */
const ROUNDS = 5;
/** Length of the first step, as a share of the gap to the plan, for each site that regions disagree about. */
const LENGTH = 1 / 60;
/** A step that brings this share of what it promised may be longer next time; one that takes off is shorter. */
const GOOD = 0.5;
const LONGER = 1.5;
const SHORTER = 0.6;
/** A step that promises less is not worth another. */
const WORTHWHILE = 1e-4;
/** Choices that a region remembers. */
const MOST_KEPT = 80;
/** Rounding of sums, as a share of their terms. */
const ROUNDING = 1e-9;

interface Region {
  readonly classes: readonly number[];
  /** Sites of the plan that it began with. */
  readonly size: number;
  /** Its sites cost what the region asks of their toll. */
  readonly local: Local;
  /** Choices that were the cheapest once. */
  readonly kept: Kept[];
  /** At the shares searched last: no choice pays less, and the cheapest known one. */
  least: number;
  open: Kept;
  nodes: number;
  /** Unions that did not end, by nodes that they were given. */
  readonly tried: Map<Region, number>;
}

/** What regions asked and found at the best bound. */
interface State {
  readonly toll: number;
  readonly bound: number;
  readonly regions: Map<Region, { readonly cost: Float64Array; readonly least: number; readonly open: Kept }>;
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
 * not, as far as all choices met so far let hope for more (`mclp-bundle.ts`). Regions start with a few sites of the
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
  private length: number;
  /** What the last step promised; 0 where none was made since regions were united. */
  private promised = 0;
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
    this.length = LENGTH * Math.max(0, boundAt(choice, price) - this.covered);
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
    return (
      this.bound < enough ||
      this.nodesEach > MOST_NODES ||
      this.effort.isOver ||
      this.effort.nodesLeftOf(MOST_NODES) === 0
    );
  }

  private regionOf(classes: readonly number[], size: number): Region {
    const local = localOf(this.choice.cover, classes);
    local.price = Float64Array.from(classes, (s) => this.price[s]!);
    this.locate(local);
    const open = keptOf(local, this.placesOf(this.plan));
    return { classes, size, local, kept: [open], least: 0, open, nodes: 0, tried: new Map() };
  }

  /** Makes `at` tell where sites are in a region, −1 where they are not. */
  private locate(local: Local): void {
    this.at.fill(-1);
    local.names.forEach((name, j) => {
      this.at[name] = j;
    });
  }

  private placesOf(names: readonly number[]): Int32Array {
    return Int32Array.from(names, (name) => this.at[name]!).filter((j) => j >= 0);
  }

  /** Searches all regions at the shares that they have now. */
  private async evaluate(steps: number): Promise<void> {
    for (const region of this.unions.list()) await this.search(region, steps, MORE_NODES * this.nodesEach);
    this.take();
  }

  private async search(region: Region, steps: number, nodes: number): Promise<boolean> {
    let known = Number.POSITIVE_INFINITY;
    for (const one of region.kept) {
      const paid = paidBy(one, region.local.cost);
      if (paid >= known) continue;
      known = paid;
      region.open = one;
    }
    const most = Math.min(nodes, this.effort.nodesLeftOf(MOST_NODES));
    const found = await leastOf(region.local, known, steps, most, this.effort);
    region.least = found.least;
    region.nodes = found.nodes;
    if (found.better) {
      this.locate(region.local);
      region.open = keptOf(region.local, this.placesOf(found.better.open));
      region.kept.push(region.open);
      if (region.kept.length > MOST_KEPT) region.kept.shift();
    }
    return found.isExact;
  }

  /** Keeps the shares if their bound is the best so far; judges the length of the step that led to them. */
  private take(isUnion = false): void {
    const regions = this.unions.list();
    const bound = this.boundNow();
    const gained = (this.best?.bound ?? bound) - bound;
    if (this.promised > 0 && gained > GOOD * this.promised) this.length *= LONGER;
    if (this.promised > 0 && gained <= 0) this.length *= SHORTER;
    this.promised = 0;
    // A union is worth as much as its parts at least, but for rounding, and has to be known from then on.
    if (!this.best || gained > 0 || isUnion) {
      const kept = regions.map((r) => [r, { cost: r.local.cost.slice(), least: r.least, open: r.open }] as const);
      this.best = { toll: this.toll, bound, regions: new Map(kept) };
      this.bound = Math.min(this.bound, bound);
    }
    this.onBound(this.bound);
  }

  private boundNow(): number {
    const least = this.unions.list().reduce((sum, region) => sum + region.least, 0);
    const tolls = this.plan.length * this.toll;
    return this.weight - least + tolls + ROUNDING * (this.weight + tolls);
  }

  private goBack(): void {
    this.toll = this.best!.toll;
    for (const [region, { cost, least, open }] of this.best!.regions) {
      region.local.cost.set(cost);
      region.least = least;
      region.open = open;
    }
  }

  /** One step of toll and shares from the best ones known. @returns false where none promises anything */
  private step(): boolean {
    this.goBack();
    const { sites } = this.choice.cover;
    const regions = this.unions.list();
    const { ways, toll, gain } = bundleStep(regions, sites, this.plan.length, this.length);
    if (gain < WORTHWHILE * (this.bound - this.covered)) return false;
    this.promised = gain;
    this.toll = Math.max(0, this.toll + toll);
    const asked = new Int32Array(sites);
    const sum = new Float64Array(sites);
    regions.forEach(({ local }, n) => {
      local.names.forEach((name, j) => {
        local.cost[j] = Math.max(0, local.cost[j]! + ways[n]![j]!);
        asked[name]!++;
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
        this.take(true);
      } else {
        one.tried.set(other, this.nodesEach);
        other.tried.set(one, this.nodesEach);
      }
    }
    if (!hasUnited) this.nodesEach = Math.ceil(MORE_NODES * this.nodesEach);
  }

  /** Two regions as one, which asks of a site what the two did. */
  private unitedFrom(one: Region, other: Region): Region {
    const united = this.regionOf([...one.classes, ...other.classes], one.size + other.size);
    const { cost, share } = united.local;
    this.locate(united.local);
    for (const { local } of [one, other]) {
      local.names.forEach((name, j) => {
        const into = this.at[name]!;
        cost[into]! += local.cost[j]!;
        share[into] = Math.max(share[into]!, local.share[j]!);
      });
    }
    united.local.price = Float64Array.from([...one.local.price, ...other.local.price]);
    const open = [one, other].flatMap(({ local, open }) => Array.from(open.at, (j) => local.names[j]!));
    united.kept.push(keptOf(united.local, this.placesOf([...new Set(open)])));
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

import type { CoverClasses } from './coverage.js';

/** Classes cut into regions, and how much pairs of regions have to do with one another (regions × regions). */
export interface Partition {
  readonly classes: readonly (readonly number[])[];
  readonly link: Float64Array;
}

/** A region for each site of the plan: the classes it covers first, and those nearest to it that none covers. */
export function partitionBy(cover: CoverClasses, plan: readonly number[], price: Float64Array): Partition {
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
      shared[cover.siteOf[m]! * size + home[s]!]! += price[s]!;
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
  return { classes, link: linksOf(shared, cover.sites, size) };
}

/** What sites could serve in either of two regions. */
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

/** Regions that are united in pairs, those with most in common for their size first. */
export class Unions<T extends { readonly classes: readonly number[] }> {
  private regions: (T | undefined)[];
  private size: number;

  constructor(
    regions: readonly T[],
    private readonly link: Float64Array,
  ) {
    this.regions = [...regions];
    this.size = regions.length;
  }

  list(): T[] {
    return this.regions.filter((region) => region !== undefined);
  }

  /** Others in the regions' places. */
  map<U extends { readonly classes: readonly number[] }>(make: (region: T) => U): Unions<U> {
    const others = new Unions<U>([], this.link);
    others.size = this.size;
    others.regions = this.regions.map((region) => region && make(region));
    return others;
  }

  /** The allowed pair that has most in common for its size. */
  best(isAllowed: (one: T, other: T) => boolean): readonly [T, T] | undefined {
    let best: readonly [T, T] | undefined;
    let most = 0;
    for (let a = 0; a < this.size; a++) {
      const one = this.regions[a];
      if (!one) continue;
      for (let b = a + 1; b < this.size; b++) {
        const other = this.regions[b];
        if (!other) continue;
        const score = this.link[a * this.size + b]! / (one.classes.length + other.classes.length);
        if (score <= most || !isAllowed(one, other)) continue;
        most = score;
        best = [one, other];
      }
    }
    return best;
  }

  unite(one: T, other: T, united: T): void {
    const a = this.regions.indexOf(one);
    const b = this.regions.indexOf(other);
    this.regions[a] = united;
    this.regions[b] = undefined;
    for (let k = 0; k < this.size; k++) {
      this.link[a * this.size + k]! += this.link[b * this.size + k]!;
      this.link[k * this.size + a]! += this.link[k * this.size + b]!;
    }
  }
}

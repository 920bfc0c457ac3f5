import type { CoverClasses } from './coverage.js';

/**
 * A covering problem of its own in some of the classes: the least Σ cost of the open
 * sites + Σ weight of the classes that none covers, + `base`. Any number of sites may
 * open. The prices leave every site something of its cost or nothing, never less, so
 * that `base` + Σ prices is a bound (the dual of its relaxation).
 */
export interface Local {
  readonly base: number;
  /** Sites opened on the way here, by the caller's names. */
  readonly opened: readonly number[];
  /** Names of the sites that are undecided. */
  readonly names: Int32Array;
  readonly cost: Float64Array;
  /** How far each site is open in the relaxation. */
  readonly share: Float64Array;
  readonly weight: Float64Array;
  price: Float64Array;
  /** What the prices leave of each site's cost. */
  left: Float64Array;
  readonly classOffsets: Int32Array;
  readonly siteOf: Int32Array;
  readonly siteOffsets: Int32Array;
  readonly classOf: Int32Array;
}

/** What becomes of a site when a problem is narrowed. */
export const CLOSED = 0;
export const UNDECIDED = 1;
export const OPENED = 2;

/** @returns the problem in these classes, sites named by their numbers and free of cost so far, no prices */
export function localOf(cover: CoverClasses, classes: readonly number[]): Local {
  const members: number[] = [];
  const classOffsets = new Int32Array(classes.length + 1);
  const sites = new Set<number>();
  classes.forEach((s, n) => {
    for (let m = cover.classOffsets[s]!; m < cover.classOffsets[s + 1]!; m++) {
      members.push(cover.siteOf[m]!);
      sites.add(cover.siteOf[m]!);
    }
    classOffsets[n + 1] = members.length;
  });
  const names = Int32Array.from(sites).sort();
  const local = new Map(Array.from(names, (j, n) => [j, n]));
  const siteOf = Int32Array.from(members, (j) => local.get(j)!);
  return {
    base: 0,
    opened: [],
    names,
    cost: new Float64Array(names.length),
    share: new Float64Array(names.length),
    weight: Float64Array.from(classes, (s) => cover.weight[s]!),
    price: new Float64Array(classes.length),
    left: new Float64Array(names.length),
    classOffsets,
    siteOf,
    ...transposed(names.length, classOffsets, siteOf),
  };
}

function transposed(sites: number, classOffsets: Int32Array, siteOf: Int32Array) {
  const siteOffsets = new Int32Array(sites + 1);
  for (let m = 0; m < siteOf.length; m++) siteOffsets[siteOf[m]! + 1]!++;
  for (let j = 0; j < sites; j++) siteOffsets[j + 1]! += siteOffsets[j]!;
  const next = siteOffsets.slice(0, sites);
  const classOf = new Int32Array(siteOf.length);
  for (let s = 0; s + 1 < classOffsets.length; s++)
    for (let m = classOffsets[s]!; m < classOffsets[s + 1]!; m++) classOf[next[siteOf[m]!]!++] = s;
  return { siteOffsets, classOf };
}

/**
 * The problem that is left once some sites are decided: classes that an opened site
 * covers are gone, those that nothing can cover are paid for, and those that the same
 * sites are left to cover are one. Prices stay a bound.
 *
 * @param fate CLOSED, UNDECIDED or OPENED for each site
 */
export function narrowed(from: Local, fate: Uint8Array): Local {
  const { names, cost, share } = from;
  const kept = new Int32Array(names.length).fill(-1);
  const opened = [...from.opened];
  let count = 0;
  let base = from.base;
  for (let j = 0; j < names.length; j++) {
    if (fate[j] === UNDECIDED) kept[j] = count++;
    else if (fate[j] === OPENED) {
      base += cost[j]!;
      opened.push(names[j]!);
    }
  }
  const merged = mergedClasses(from, fate, kept);
  const among = (values: Float64Array): Float64Array => values.filter((_, j) => kept[j]! >= 0);
  return {
    base: base + merged.missed,
    opened,
    names: names.filter((_, j) => kept[j]! >= 0),
    cost: among(cost),
    share: among(share),
    weight: merged.weight,
    price: merged.price,
    left: among(from.left),
    classOffsets: merged.classOffsets,
    siteOf: merged.siteOf,
    ...transposed(count, merged.classOffsets, merged.siteOf),
  };
}

function mergedClasses({ weight, price, classOffsets, siteOf }: Local, fate: Uint8Array, kept: Int32Array) {
  const classes = weight.length;
  const offsets = new Int32Array(classes + 1);
  const sites = new Int32Array(siteOf.length);
  const weights = new Float64Array(classes);
  const prices = new Float64Array(classes);
  const hashes = new Int32Array(classes);
  let size = 64;
  while (size < 2 * classes) size *= 2;
  const table = new Int32Array(size).fill(-1);
  let missed = 0;
  let count = 0;
  for (let s = 0; s < classes; s++) {
    const start = offsets[count]!;
    let end = start;
    let hash = 0;
    let isCovered = false;
    for (let m = classOffsets[s]!; m < classOffsets[s + 1]! && !isCovered; m++) {
      const j = siteOf[m]!;
      isCovered = fate[j] === OPENED;
      if (kept[j]! < 0) continue;
      sites[end++] = kept[j]!;
      hash = Math.imul(hash ^ (kept[j]! + 1), 0x9e3779b1) ^ (hash >>> 15);
    }
    if (isCovered) continue;
    if (end === start) {
      missed += weight[s]!;
      continue;
    }
    let at = (hash >>> 8) & (size - 1);
    while (table[at]! >= 0 && !(hashes[table[at]!] === hash && isSame(sites, offsets, table[at]!, start, end)))
      at = (at + 1) & (size - 1);
    const known = table[at]!;
    const into = known >= 0 ? known : count;
    weights[into]! += weight[s]!;
    prices[into]! += price[s]!;
    if (known >= 0) continue;
    table[at] = count;
    hashes[count] = hash;
    offsets[++count] = end;
  }
  return {
    missed,
    weight: weights.slice(0, count),
    price: prices.slice(0, count),
    classOffsets: offsets.slice(0, count + 1),
    siteOf: sites.slice(0, offsets[count]!),
  };
}

function isSame(sites: Int32Array, offsets: Int32Array, known: number, start: number, end: number): boolean {
  const first = offsets[known]!;
  if (offsets[known + 1]! - first !== end - start) return false;
  for (let n = start; n < end; n++) if (sites[first + n - start] !== sites[n]) return false;
  return true;
}

import type { ClassicInstance } from '../types.js';
import type { Core } from './core.js';

/** Which sites an assignment problem may, must and need not open. */
export interface Task {
  readonly instance: ClassicInstance;
  /** Sites to decide about, ascending. */
  readonly free: readonly number[];
  /** Sites open in any case, ascending. */
  readonly certain: readonly number[];
  /** Free sites to open, or −1 for as many as pay. */
  readonly choose: number;
  /** Opening cost per site of the instance, 0 where it is not paid. */
  readonly opening: Float64Array;
}

/** The task as a core, and how its numbers relate to the instance's. */
export interface Built {
  readonly core: Core;
  /** Costs of the core are the instance's times this. */
  readonly scale: number;
  /** True where every cost of the core is a whole number, so that bounds round up. */
  readonly whole: boolean;
  /** What a client without any open site in reach costs; `undefined` where every pair exists. */
  readonly penalty: number | undefined;
  /** Rows that were cut off although sites remain beyond. */
  readonly cut: number;
}

/** How many pairs of client and site a core may hold; a pair takes 12 bytes. */
export interface PairLimits {
  /** Up to here rows are never cut. */
  readonly whole: number;
  /** About as many are kept where they are cut. */
  readonly kept: number;
}

export const PAIR_LIMITS: PairLimits = { whole: 10_000_000, kept: 40_000_000 };

const SCALES = [1, 10, 100, 1000, 10_000, 100_000];

/** Cost of serving a client from a site at this distance. */
export function servingCost(instance: ClassicInstance, client: number, distance: number): number {
  if (instance.distancesAreCosts || distance === Number.POSITIVE_INFINITY) return distance;
  return instance.weight[client]! * distance;
}

/**
 * Rows of the task, cut at `radius` per client where the pairs would not fit in
 * memory or would hardly be used: a row's cap is then the cheapest site beyond.
 */
export function buildRows(task: Task, radius: Float64Array | undefined): Built {
  const { instance, free, certain } = task;
  const clients = instance.distances.clients;
  const scaling = new Scaling();
  const used = new Float64Array(instance.distances.sites);
  const rows = new GrowingRows(clients);
  const base = new Float64Array(clients).fill(Number.POSITIVE_INFINITY);
  const cap = new Float64Array(clients);
  const sorter = new RowSorter(free.length);
  let holes = false;
  let worstSum = 0;
  let cut = 0;
  for (let i = 0; i < clients; i++) {
    instance.distances.client(i, used);
    let certainCost = Number.POSITIVE_INFINITY;
    for (const j of certain) certainCost = Math.min(certainCost, servingCost(instance, i, used[j]!));
    base[i] = certainCost;
    if (certain.length > 0 && certainCost === Number.POSITIVE_INFINITY) holes = true;
    if (Number.isFinite(certainCost)) scaling.see(certainCost);
    const limit = radius?.[i] ?? Number.POSITIVE_INFINITY;
    let beyond = certainCost;
    let worst = Number.isFinite(certainCost) ? certainCost : 0;
    let isCut = false;
    sorter.clear();
    for (let n = 0; n < free.length; n++) {
      const c = servingCost(instance, i, used[free[n]!]!);
      if (c === Number.POSITIVE_INFINITY) {
        holes = true;
        continue;
      }
      scaling.see(c);
      if (c > worst) worst = c;
      if (c >= certainCost) continue;
      if (c <= limit) sorter.add(c, n);
      else {
        isCut = true;
        if (c < beyond) beyond = c;
      }
    }
    if (isCut) cut++;
    worstSum += worst;
    cap[i] = beyond;
    rows.append(sorter);
  }
  const paid = [...free, ...certain];
  for (const j of paid) scaling.see(task.opening[j]!);
  const { scale, whole } = scaling.outcome();
  const openingSum = paid.reduce((sum, j) => sum + task.opening[j]!, 0);
  const nobody = certain.length === 0 && (free.length === 0 || task.choose === 0);
  const penalty = holes || nobody ? Math.ceil((worstSum + openingSum + 1) * 2) : undefined;
  const settle = (c: number): number => (whole ? Math.round(c * scale) : c * scale);
  const { start, site, cost } = rows.done();
  for (let n = 0; n < cost.length; n++) cost[n] = settle(cost[n]!);
  for (let i = 0; i < clients; i++) {
    if (penalty !== undefined) {
      cap[i] = Math.min(cap[i]!, penalty);
      base[i] = Math.min(base[i]!, penalty);
    }
    cap[i] = settle(cap[i]!);
    base[i] = settle(base[i]!);
  }
  const core: Core = {
    start,
    site,
    cost,
    cap,
    base,
    weight: Float64Array.from(instance.weight, (w) => (w > 0 ? w : 1)),
    opening: Float64Array.from(free, (j) => settle(task.opening[j]!)),
    id: Int32Array.from(free),
    choose: task.choose,
    constant: certain.reduce((sum, j) => sum + settle(task.opening[j]!), 0),
    opened: certain,
  };
  return { core, scale, whole, penalty, cut };
}

/** Whether rows have to be cut at all. */
export function needsRadius(task: Task, limits: PairLimits): boolean {
  return task.choose > 0 && task.instance.distances.clients * task.free.length > limits.whole;
}

/**
 * Where rows are cut: well beyond what clients pay at their second site, and beyond
 * what they pay there on average, since a better choice serves some clients from
 * farther away; shrunk until about as many pairs as may be kept are left, by a sample of clients.
 */
export function affordableRadius(task: Task, second: Float64Array, limits: PairLimits): Float64Array {
  const mean = second.reduce((sum, c) => sum + c, 0) / Math.max(1, second.length);
  const radius = second.map((c) => Math.max(1.5 * c, 2 * mean));
  const { instance, free } = task;
  const clients = radius.length;
  const step = Math.max(1, Math.floor(clients / 400));
  const used = new Float64Array(instance.distances.sites);
  let shrink = 1;
  for (let round = 0; round < 8; round++) {
    let pairs = 0;
    let seen = 0;
    for (let i = 0; i < clients; i += step) {
      instance.distances.client(i, used);
      seen++;
      for (const j of free) if (servingCost(instance, i, used[j]!) <= radius[i]! * shrink) pairs++;
    }
    if ((pairs / seen) * clients <= limits.kept) break;
    shrink *= 0.85;
  }
  return shrink === 1 ? radius : radius.map((r) => r * shrink);
}

/** Finds the least power of ten that makes all costs whole. */
class Scaling {
  private level = 0;
  private failed = false;

  see(c: number): void {
    while (!this.failed) {
      const scaled = c * SCALES[this.level]!;
      // The nearest double to k / scale, times scale, is off by two roundings at most.
      if (Math.abs(scaled - Math.round(scaled)) <= 4e-16 * Math.abs(scaled) && Math.abs(scaled) < 2 ** 46) return;
      if (++this.level === SCALES.length) this.failed = true;
    }
  }

  outcome(): { readonly scale: number; readonly whole: boolean } {
    return this.failed ? { scale: 1, whole: false } : { scale: SCALES[this.level]!, whole: true };
  }
}

/** One row's entries, sorted by cost, then by site. */
class RowSorter {
  size = 0;
  readonly site: Int32Array;
  readonly cost: Float64Array;
  private readonly rawCost: Float64Array;
  private readonly rawSite: Int32Array;
  private readonly taken: Int32Array;

  constructor(most: number) {
    this.site = new Int32Array(most);
    this.cost = new Float64Array(most);
    this.rawCost = new Float64Array(most);
    this.rawSite = new Int32Array(most);
    this.taken = new Int32Array(most);
  }

  clear(): void {
    this.size = 0;
  }

  add(cost: number, site: number): void {
    this.rawCost[this.size] = cost;
    this.rawSite[this.size++] = site;
  }

  /** Sorting bare numbers and looking the sites up again is several times faster than a comparator. */
  sort(): void {
    const { size, cost, site, rawCost, taken } = this;
    const sorted = cost.subarray(0, size);
    sorted.set(rawCost.subarray(0, size));
    sorted.sort();
    taken.fill(0, 0, size);
    for (let n = 0; n < size; n++) {
      const c = rawCost[n]!;
      let low = 0;
      let high = size - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle]! < c) low = middle + 1;
        else high = middle;
      }
      site[low + taken[low]!++] = this.rawSite[n]!;
    }
  }
}

class GrowingRows {
  private readonly start: Int32Array;
  private site = new Int32Array(1 << 16);
  private cost = new Float64Array(1 << 16);
  private row = 0;

  constructor(clients: number) {
    this.start = new Int32Array(clients + 1);
  }

  append(sorter: RowSorter): void {
    sorter.sort();
    const at = this.start[this.row]!;
    const end = at + sorter.size;
    if (end > this.site.length) {
      // As long as the rows so far suggest for all of them: each time it grows, both copies are in memory.
      const expected = Math.ceil(((1.1 * end) / (this.row + 1)) * (this.start.length - 1));
      const size = Math.max(end, Math.min(expected, 4 * this.site.length));
      const site = new Int32Array(size);
      const cost = new Float64Array(size);
      site.set(this.site);
      cost.set(this.cost);
      this.site = site;
      this.cost = cost;
    }
    this.site.set(sorter.site.subarray(0, sorter.size), at);
    this.cost.set(sorter.cost.subarray(0, sorter.size), at);
    this.start[++this.row] = end;
  }

  done(): { readonly start: Int32Array; readonly site: Int32Array; readonly cost: Float64Array } {
    const end = this.start[this.row]!;
    return { start: this.start, site: this.site.subarray(0, end), cost: this.cost.subarray(0, end) };
  }
}

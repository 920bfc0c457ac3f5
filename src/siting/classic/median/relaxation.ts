import { CLOSE, type Core, OPEN } from './core.js';

/**
 * The relaxation of "every client is served once": with a price per client, each
 * site is worth the savings of the clients whose price exceeds its cost, and the
 * cheapest admissible choice of sites gives a lower bound (Geoffrion 1974;
 * Cornuéjols, Fisher, Nemhauser 1977). Any prices give a valid bound.
 */
export interface Relaxation {
  readonly core: Core;
  /** Opening cost less savings, per free site, at the last prices. */
  readonly worth: Float64Array;
  /** First entry of each row that is not below the client's price. */
  readonly end: Int32Array;
  /** 1 = in the cheapest choice. */
  readonly picked: Uint8Array;
  readonly scratch: Float64Array;
}

export function relaxationOf(core: Core): Relaxation {
  const sites = core.id.length;
  return {
    core,
    worth: new Float64Array(sites),
    end: new Int32Array(core.cap.length),
    picked: new Uint8Array(sites),
    scratch: new Float64Array(sites),
  };
}

/**
 * Brings prices into the range where they can matter (cheapest entry to cap) and
 * onto a grid of 1/`grid`, on which sums of whole costs are exact.
 */
export function settlePrices(core: Core, price: Float64Array, grid: number): void {
  for (let i = 0; i < price.length; i++) {
    const least = core.cost[core.start[i]!]!;
    const most = core.cap[i]!;
    const rounded = grid > 0 ? Math.round(price[i]! * grid) / grid : price[i]!;
    price[i] = rounded < least ? least : Math.min(rounded, most);
  }
}

const UNIT_ROUNDOFF = 2 ** -53;

/**
 * Lower bound on every completion of the core at these prices, summed in a fixed
 * order. With whole costs, prices on the grid and sums below 2⁵³ / grid nothing is
 * rounded; otherwise the bound is lowered by the largest rounding error that as
 * many additions can make.
 *
 * @param marks sites that are open or closed for now; the bound is then one on what these leave
 */
export function boundAt(relaxation: Relaxation, price: Float64Array, grid: number, marks?: Int8Array): number {
  const { core, worth, end } = relaxation;
  const { start, site, cost } = core;
  worth.set(core.opening);
  let sum = 0;
  for (let i = 0; i < price.length; i++) {
    const u = price[i]!;
    sum += u;
    const stop = start[i + 1]!;
    let n = start[i]!;
    for (; n < stop; n++) {
      const saved = cost[n]! - u;
      if (saved >= 0) break;
      worth[site[n]!]! += saved;
    }
    end[i] = n;
  }
  const chosen = marks ? pickMarked(relaxation, marks) : pick(relaxation);
  if (chosen.sum === Number.POSITIVE_INFINITY) return chosen.sum;
  const size = Math.abs(core.constant) + sum + chosen.size;
  const value = core.constant + sum + chosen.sum;
  if (grid > 0 && size * grid < 2 ** 53) return value;
  return value - (core.site.length + price.length + worth.length) * UNIT_ROUNDOFF * 2 * size;
}

/** Marks the cheapest admissible choice: `choose` sites, or all that pay. Ties go to the lower number. */
function pick({ core, worth, picked, scratch }: Relaxation): { readonly sum: number; readonly size: number } {
  let sum = 0;
  let size = 0;
  const take = (j: number): void => {
    picked[j] = 1;
    sum += worth[j]!;
    size += Math.abs(worth[j]!) + core.opening[j]!;
  };
  picked.fill(0);
  if (core.choose < 0) {
    for (let j = 0; j < worth.length; j++) if (worth[j]! < 0) take(j);
    return { sum, size };
  }
  if (core.choose === 0) return { sum, size };
  scratch.set(worth);
  const limit = smallest(scratch, core.choose - 1);
  let left = core.choose;
  for (let j = 0; j < worth.length; j++) {
    if (worth[j]! < limit) {
      take(j);
      left--;
    }
  }
  for (let j = 0; j < worth.length && left > 0; j++) {
    if (worth[j] === limit) {
      take(j);
      left--;
    }
  }
  return { sum, size };
}

/** The cheapest choice under marks; `Infinity` where they leave none. */
function pickMarked(
  { core, worth, picked, scratch }: Relaxation,
  marks: Int8Array,
): { readonly sum: number; readonly size: number } {
  let sum = 0;
  let size = 0;
  let left = core.choose;
  let free = 0;
  picked.fill(0);
  const take = (j: number): void => {
    picked[j] = 1;
    sum += worth[j]!;
    size += Math.abs(worth[j]!) + core.opening[j]!;
    left--;
  };
  for (let j = 0; j < worth.length; j++) {
    if (marks[j] === OPEN || (core.choose < 0 && marks[j] !== CLOSE && worth[j]! < 0)) take(j);
    else if (marks[j] !== CLOSE) scratch[free++] = worth[j]!;
  }
  if (core.choose < 0) return { sum, size };
  if (left < 0 || left > free) return { sum: Number.POSITIVE_INFINITY, size };
  if (left === 0) return { sum, size };
  const limit = smallest(scratch.subarray(0, free), left - 1);
  for (let j = 0; j < worth.length; j++) if (marks[j] !== CLOSE && picked[j] !== 1 && worth[j]! < limit) take(j);
  for (let j = 0; j < worth.length && left > 0; j++)
    if (marks[j] !== CLOSE && picked[j] !== 1 && worth[j] === limit) take(j);
  return { sum, size };
}

/** The value that would stand at `rank` if `values` were sorted (quickselect; reorders them). */
export function smallest(values: Float64Array, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let a = low;
    let b = high;
    while (a <= b) {
      while (values[a]! < pivot) a++;
      while (values[b]! > pivot) b--;
      if (a > b) break;
      const swap = values[a]!;
      values[a++] = values[b]!;
      values[b--] = swap;
    }
    if (rank <= b) high = b;
    else if (rank >= a) low = a;
    else break;
  }
  return values[rank]!;
}

/** How a run of steps goes on where the last one stopped. */
export interface Pace {
  /** Share of the gap that a step aims at. */
  step: number;
  sinceBest: number;
}

export interface Ascent {
  /** Best bound met and its prices. */
  bound: number;
  readonly price: Float64Array;
  /** How often each site was picked lately, 0 to 1: an estimate of the fractional optimum. */
  readonly share: Float64Array;
  iterations: number;
  /** The prices serve every client exactly once: the picked sites are an optimum of the core. */
  tight: boolean;
}

export interface AscentOptions {
  readonly iterations: number;
  /** Value that a better choice must beat. */
  readonly target: number;
  /** Stop as soon as the bound exceeds this. */
  readonly cutoff: number;
  readonly grid: number;
  /** Steps without a better bound before the step is halved. */
  readonly patience: number;
  readonly leastStep: number;
}

const AVERAGING = 0.08;
const DEFLECTION = 0.35;

/**
 * Subgradient steps with deflection (Camerini, Fratta, Maffioli 1975; the averaged
 * picks as in Barahona and Anbil's volume algorithm), scaled by weight.
 */
export function ascend(relaxation: Relaxation, from: Float64Array, pace: Pace, options: AscentOptions): Ascent {
  const { core, picked, end } = relaxation;
  const { start, site, weight, cap, cost } = core;
  const clients = from.length;
  const price = from.slice();
  const direction = new Float64Array(clients);
  const share = new Float64Array(core.id.length);
  const best: Ascent = { bound: Number.NEGATIVE_INFINITY, price: from.slice(), share, iterations: 0, tight: false };
  settlePrices(core, price, options.grid);
  while (best.iterations < options.iterations) {
    const bound = boundAt(relaxation, price, options.grid);
    best.iterations++;
    const keep = best.iterations === 1 ? 0 : 1 - AVERAGING;
    for (let j = 0; j < share.length; j++) share[j] = keep * share[j]! + (1 - keep) * picked[j]!;
    if (bound > best.bound) {
      if (bound > best.bound + 1e-3 * Math.abs(options.target - best.bound)) pace.sinceBest = 0;
      best.bound = bound;
      best.price.set(price);
      if (bound > options.cutoff) break;
    }
    if (++pace.sinceBest > options.patience) {
      pace.step /= 2;
      pace.sinceBest = 0;
      if (pace.step < options.leastStep) break;
      price.set(best.price);
      direction.fill(0);
      boundAt(relaxation, price, options.grid);
    }
    let norm = 0;
    let open = false;
    for (let i = 0; i < clients; i++) {
      let missing = 1;
      for (let n = start[i]!; n < end[i]!; n++) missing -= picked[site[n]!]!;
      if (missing !== 0) open ||= missing < 0 || price[i]! < cap[i]!;
      if (missing > 0 && price[i]! >= cap[i]!) missing = 0;
      let d = missing + DEFLECTION * direction[i]!;
      if ((d > 0 && price[i]! >= cap[i]!) || (d < 0 && price[i]! <= cost[start[i]!]!)) d = 0;
      direction[i] = d;
      norm += weight[i]! * d * d;
    }
    if (!open) {
      best.tight = true;
      break;
    }
    if (norm === 0) break;
    const length = (pace.step * Math.max(options.target - bound, 1e-9 * Math.abs(bound))) / norm;
    for (let i = 0; i < clients; i++) price[i]! += length * weight[i]! * direction[i]!;
    settlePrices(core, price, options.grid);
  }
  return best;
}

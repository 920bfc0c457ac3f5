import type { Effort } from '../effort.js';
import type { Choice, CoverClasses } from './coverage.js';
import { type Covering, improve } from './mclp-heuristics.js';

export interface Priced extends Decided {
  readonly covered: number;
  readonly open: number[];
  /** No choice covers more. */
  readonly bound: number;
}

/** Sites that every better choice opens, and those that one may open. */
export interface Decided {
  readonly surely: number[];
  readonly maybe: number[];
}

/** How prices are sought. */
export interface Pace {
  readonly rounds: number;
  /** Rounds without a better bound after which steps are halved. */
  readonly patience: number;
  /** Steps below this share of a full one end the search. */
  readonly least: number;
  /** Rounds between two plans made of the sites that the prices pick. */
  readonly planEvery: number;
  /** How much of the last direction goes into the next one, against zigzags. */
  readonly deflection: number;
}

const QUICK: Pace = { rounds: 3000, patience: 40, least: 1e-3, planEvery: 40, deflection: 0.8 };

/** For what stays open: twice the rounds, longer memory, fewer plans. */
export const PATIENT: Pace = { rounds: 6000, patience: 100, least: 1e-5, planEvery: 200, deflection: 0.95 };

/**
 * Bound by prices λ ∈ [0, w] on covering each class: Σ (w − λ) + the largest Σ of
 * prices that the allowed sites collect. Valid whatever the prices are; projected
 * subgradient steps make it good (Galvão, ReVelle 1996). Each bound is summed anew
 * and widened by 10⁻⁹ of its terms for rounding.
 */
export function boundByPrices(
  choice: Choice,
  effort: Effort,
  onStep: (covered: number, bound: number) => void,
  pace: Pace = QUICK,
  known?: Covering,
): Priced {
  const { cover } = choice;
  const price = Float64Array.from(
    cover.weight,
    (w, s) => w / (1 + cover.classOffsets[s + 1]! - cover.classOffsets[s]!),
  );
  let best = known ?? improve(choice, [], effort);
  // Dear sites first may leave too little for the number of sites asked for; the cheapest ones fit.
  if (!Number.isFinite(best.covered)) best = improve(choice, cheapest(choice), effort);
  let bound = Number.POSITIVE_INFINITY;
  let bestPrice = price.slice();
  const direction = new Float64Array(price.length);
  let scale = 1;
  let stale = 0;
  for (let round = 0; round < pace.rounds && scale > pace.least; round++) {
    const worth = worthAt(cover, price);
    const picked = pick(choice, worth);
    const value = boundOf(cover, price, picked.value);
    effort.evaluated(1);
    if (value < bound - 1e-6 * Math.abs(bound) || !Number.isFinite(bound)) stale = 0;
    else if (++stale >= pace.patience) {
      scale /= 2;
      stale = 0;
      price.set(bestPrice);
    }
    if (value < bound) {
      bound = value;
      bestPrice = price.slice();
    }
    if (round % pace.planEvery === 0) {
      const plan = improve(choice, picked.open, effort);
      if (plan.covered > best.covered) best = plan;
      onStep(best.covered, bound);
    }
    if (bound < best.covered + (choice.whole ? 1 : 0) || effort.isOver) break;
    if (!step(cover, price, direction, picked, scale * (value - Math.max(0, best.covered)), pace.deflection)) break;
  }
  return { ...best, bound, ...decided(choice, bestPrice, best.covered) };
}

/** No allowed choice covers more, whatever the prices, each between 0 and its class's weight. */
export function boundAt(choice: Choice, price: Float64Array): number {
  return boundOf(choice.cover, price, pick(choice, worthAt(choice.cover, price)).value);
}

/** As many of the cheapest sites as are asked for. */
export function cheapest({ cost, count }: Choice): number[] {
  const order = Array.from(cost.keys()).sort((a, b) => cost[a]! - cost[b]! || a - b);
  return order.slice(0, count);
}

export function worthAt(cover: CoverClasses, price: Float64Array): Float64Array {
  const worth = new Float64Array(cover.sites);
  for (let j = 0; j < cover.sites; j++) {
    let sum = 0;
    for (let n = cover.siteOffsets[j]!; n < cover.siteOffsets[j + 1]!; n++) sum += price[cover.classOf[n]!]!;
    worth[j] = sum;
  }
  return worth;
}

function boundOf(cover: CoverClasses, price: Float64Array, collected: number): number {
  let sum = 0;
  let size = 0;
  for (let s = 0; s < price.length; s++) {
    sum += cover.weight[s]! - price[s]!;
    size += cover.weight[s]!;
  }
  return sum + collected + 1e-9 * (size + collected);
}

interface Picked {
  /** At least what any allowed choice collects. */
  readonly value: number;
  /** An allowed choice, near that value. */
  readonly open: number[];
  /** How much of one more site the money would still buy, in the relaxed choice. */
  readonly share: { readonly site: number; readonly of: number } | undefined;
}

/** The dearest sites by count, or by worth per cost until the money is spent (the last one in part). */
function pick(choice: Choice, worth: Float64Array): Picked {
  const order = Array.from(worth.keys());
  const byCount = choice.count === undefined ? undefined : pickByCount(order, worth, choice.count);
  if (!Number.isFinite(choice.budget)) return byCount!;
  const byMoney = pickByMoney(order, worth, choice);
  // Either limit alone bounds the choice under both.
  if (byCount === undefined || byMoney.value <= byCount.value)
    return byCount === undefined ? byMoney : { ...byMoney, open: fitting(choice, byMoney.open) };
  return { ...byCount, open: fitting(choice, byCount.open) };
}

function pickByCount(order: readonly number[], worth: Float64Array, count: number): Picked {
  const open = [...order].sort((a, b) => worth[b]! - worth[a]! || a - b).slice(0, count);
  return { value: open.reduce((sum, j) => sum + worth[j]!, 0), open, share: undefined };
}

function pickByMoney(order: readonly number[], worth: Float64Array, { cost, budget }: Choice): Picked {
  const byRate = [...order].sort((a, b) => worth[b]! * cost[a]! - worth[a]! * cost[b]! || a - b);
  const open: number[] = [];
  let left = budget;
  let value = 0;
  for (const j of byRate) {
    if (cost[j]! <= left) {
      open.push(j);
      left -= cost[j]!;
      value += worth[j]!;
    } else {
      const share = left / cost[j]!;
      return { value: value + share * worth[j]!, open, share: { site: j, of: share } };
    }
  }
  return { value, open, share: undefined };
}

/** As many of the sites, in their order, as count and money allow. */
function fitting({ count = Number.POSITIVE_INFINITY, cost, budget }: Choice, sites: readonly number[]): number[] {
  let left = budget;
  const open: number[] = [];
  for (const j of sites) {
    if (open.length >= count || cost[j]! > left) continue;
    open.push(j);
    left -= cost[j]!;
  }
  return open;
}

/**
 * One projected step along the subgradient, bent towards the `direction` of the last
 * one, which it replaces. @returns false where there is no direction left
 */
function step(
  cover: CoverClasses,
  price: Float64Array,
  direction: Float64Array,
  { open, share }: Picked,
  distance: number,
  deflection: number,
): boolean {
  for (let s = 0; s < price.length; s++) direction[s] = deflection * direction[s]! - 1;
  const addTo = (j: number, by: number): void => {
    for (let n = cover.siteOffsets[j]!; n < cover.siteOffsets[j + 1]!; n++) direction[cover.classOf[n]!]! += by;
  };
  for (const j of open) addTo(j, 1);
  if (share) addTo(share.site, share.of);
  let norm = 0;
  for (let s = 0; s < price.length; s++) {
    // A price at its end cannot move outwards.
    const isHeld = (direction[s]! < 0 && price[s]! >= cover.weight[s]!) || (direction[s]! > 0 && price[s]! <= 0);
    if (isHeld) direction[s] = 0;
    norm += direction[s]! * direction[s]!;
  }
  if (norm === 0 || distance <= 0) return false;
  const length = distance / norm;
  for (let s = 0; s < price.length; s++) {
    price[s] = Math.min(cover.weight[s]!, Math.max(0, price[s]! - length * direction[s]!));
  }
  return true;
}

/**
 * Sites decided by their worth: forcing one in or out lowers the bound by what it
 * displaces or leaves; where that falls to the plan at hand, no better plan does so.
 */
export function decided(choice: Choice, price: Float64Array, covered: number): Decided {
  const { cover } = choice;
  if (choice.count !== undefined && !Number.isFinite(choice.budget)) return decidedByCount(choice, price, covered);
  const worth = worthAt(cover, price);
  const sites = Array.from(worth.keys());
  const enough = covered + (choice.whole ? 1 : 0);
  const boundWith = (force: (order: number[]) => Picked): number => boundOf(cover, price, force(sites).value);
  const surely: number[] = [];
  const maybe: number[] = [];
  const cannotWin = (bound: number): boolean => bound < enough && bound > Number.NEGATIVE_INFINITY;
  for (const j of sites) {
    const others = (order: readonly number[]) => order.filter((k) => k !== j);
    const limits = {
      count: choice.count === undefined ? undefined : choice.count - 1,
      budget: choice.budget - choice.cost[j]!,
    };
    const opened =
      choice.cost[j]! > choice.budget || limits.count === -1
        ? Number.NEGATIVE_INFINITY
        : boundWith((order) => {
            const rest = pickAmong({ ...choice, ...limits }, worth, others(order));
            return { ...rest, value: rest.value + worth[j]! };
          });
    if (opened === Number.NEGATIVE_INFINITY || cannotWin(opened)) continue;
    const closed = boundWith((order) => pickAmong(choice, worth, others(order)));
    if (cannotWin(closed)) surely.push(j);
    else maybe.push(j);
  }
  return { surely, maybe };
}

/** The same where only the number of sites counts: what is displaced is the last one in or the first one out. */
function decidedByCount(choice: Choice, price: Float64Array, covered: number): Decided {
  const { cover } = choice;
  const count = choice.count!;
  const worth = worthAt(cover, price);
  const ordered = worth.slice().sort().reverse();
  const room = boundAt(choice, price) - covered - (choice.whole ? 1 : 0);
  const surely: number[] = [];
  const maybe: number[] = [];
  for (let j = 0; j < worth.length; j++) {
    if (count === 0 || ordered[count - 1]! - worth[j]! > room) continue;
    if (count === worth.length || worth[j]! - ordered[count]! > room) surely.push(j);
    else maybe.push(j);
  }
  return { surely, maybe };
}

function pickAmong(choice: Choice, worth: Float64Array, sites: readonly number[]): Picked {
  const byCount = choice.count === undefined ? undefined : pickByCount(sites, worth, choice.count);
  if (!Number.isFinite(choice.budget)) return byCount!;
  const byMoney = pickByMoney(sites, worth, choice);
  return byCount === undefined || byMoney.value <= byCount.value ? byMoney : byCount;
}

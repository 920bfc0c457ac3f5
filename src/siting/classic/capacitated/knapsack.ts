/** What a knapsack is worth at most, and a way of filling it. */
export interface Filling {
  /** Never below the optimum by more than the rounding of its sum. */
  readonly upper: number;
  /** Worth of the items in `take`; equal to `upper` where the search was completed. */
  readonly value: number;
  /** Worth of the linear relaxation; with `ratio`, the multiplier of the capacity, it bounds what forcing an item costs. */
  readonly linear: number;
  readonly ratio: number;
}

/** Branches after which a 0/1 knapsack settles for the bound that it has. */
const BRANCHES = 20_000;

/**
 * Knapsacks over the same items, solved again and again with other profits.
 * Whole items by branch and bound over the items that Dantzig's bound leaves
 * open; parts of items by ratio, found without sorting.
 *
 * @see Martello, Toth: Knapsack Problems, 1990, ch. 2
 */
export class Knapsack {
  private readonly order: Int32Array;
  private readonly ratioOf: Float64Array;
  /** Items that the search decides, best ratio first. */
  private readonly open: Int32Array;
  private readonly inBest: Uint8Array;
  private readonly inNow: Uint8Array;

  constructor(items: number) {
    this.order = new Int32Array(items);
    this.ratioOf = new Float64Array(items);
    this.open = new Int32Array(items);
    this.inBest = new Uint8Array(items);
    this.inNow = new Uint8Array(items);
  }

  /**
   * Fills `take` (0 or 1 per item) with what pays most.
   *
   * @param profit items of 0 or less stay out
   */
  fill(profit: Float64Array, weight: Float64Array, capacity: number, take: Float64Array | Uint8Array): Filling {
    take.fill(0);
    const count = this.sort(profit, weight, capacity);
    const { order } = this;
    let room = capacity;
    let linear = 0;
    let at = 0;
    for (; at < count; at++) {
      const i = order[at]!;
      if (weight[i]! > room) break;
      room -= weight[i]!;
      linear += profit[i]!;
      take[i] = 1;
    }
    if (at === count) return { upper: linear, value: linear, linear, ratio: 0 };
    const ratio = this.ratioOf[order[at]!]!;
    const whole0 = linear;
    linear += ratio * room;
    return this.branch(profit, weight, room, count, at, { value: whole0, linear, ratio }, take);
  }

  /**
   * The same for items that may be divided: the ratio at which the knapsack is full
   * is looked for by halving, so that time grows with the number of items only.
   */
  fillParts(profit: Float64Array, weight: Float64Array, capacity: number, take: Float64Array): Filling {
    take.fill(0);
    const { order, ratioOf } = this;
    let to = 0;
    for (let i = 0; i < profit.length; i++) {
      if (!(profit[i]! > 0)) continue;
      ratioOf[i] = weight[i]! > 0 ? profit[i]! / weight[i]! : Number.POSITIVE_INFINITY;
      order[to++] = i;
    }
    let from = 0;
    let room = capacity;
    let value = 0;
    while (from < to) {
      const pivot = ratioOf[order[(from + to) >> 1]!]!;
      const { above, notBelow } = this.partition(from, to, pivot);
      let asked = 0;
      for (let n = from; n < above; n++) asked += weight[order[n]!]!;
      if (asked > room) {
        to = above;
        continue;
      }
      for (let n = from; n < notBelow; n++) {
        const i = order[n]!;
        if (n >= above && weight[i]! > room) {
          take[i] = room / weight[i]!;
          value += pivot * room;
          return { upper: value, value, linear: value, ratio: pivot };
        }
        room = Math.max(0, room - weight[i]!);
        value += profit[i]!;
        take[i] = 1;
      }
      from = notBelow;
    }
    return { upper: value, value, linear: value, ratio: 0 };
  }

  /** Puts items of a better ratio first, those of the same next; returns where the one and the other end. */
  private partition(from: number, to: number, pivot: number): { above: number; notBelow: number } {
    const { order, ratioOf } = this;
    let above = from;
    let at = from;
    let below = to;
    while (at < below) {
      const i = order[at]!;
      if (ratioOf[i]! > pivot) {
        order[at++] = order[above]!;
        order[above++] = i;
      } else if (ratioOf[i]! < pivot) {
        order[at] = order[--below]!;
        order[below] = i;
      } else at++;
    }
    return { above, notBelow: at };
  }

  /** Items worth taking, best ratio first; ties by number. */
  private sort(profit: Float64Array, weight: Float64Array, capacity: number): number {
    const { order, ratioOf } = this;
    let count = 0;
    for (let i = 0; i < profit.length; i++) {
      if (!(profit[i]! > 0) || weight[i]! > capacity) continue;
      ratioOf[i] = weight[i]! > 0 ? profit[i]! / weight[i]! : Number.POSITIVE_INFINITY;
      order[count++] = i;
    }
    order.subarray(0, count).sort((a, b) => ratioOf[b]! - ratioOf[a]! || a - b);
    return count;
  }

  private branch(
    profit: Float64Array,
    weight: Float64Array,
    room: number,
    count: number,
    at: number,
    start: { readonly value: number; readonly linear: number; readonly ratio: number },
    take: Float64Array | Uint8Array,
  ): Filling {
    const { order, open } = this;
    const { linear, ratio } = start;
    // Fill up greedily behind the item that did not fit, for a first lower bound.
    let best = start.value;
    let left = room;
    for (let n = at + 1; n < count; n++) {
      const i = order[n]!;
      if (weight[i]! > left) continue;
      left -= weight[i]!;
      best += profit[i]!;
      take[i] = 1;
    }
    const margin = 1e-9 * (1 + Math.abs(linear));
    let items = 0;
    let free = room;
    let fixed = start.value;
    for (let n = 0; n < count; n++) {
      const i = order[n]!;
      const loss = Math.abs(profit[i]! - ratio * weight[i]!);
      if (linear - loss <= best + margin) continue;
      open[items++] = i;
      if (n >= at) continue;
      // Inside so far, and to be decided again: its room and worth are free.
      free += weight[i]!;
      fixed -= profit[i]!;
    }
    const done = this.search(profit, weight, items, free, best - fixed + margin);
    if (!done.improved) return { upper: done.complete ? best + margin : linear, value: best, linear, ratio };
    for (let n = 0; n < count; n++) {
      const i = order[n]!;
      if (n >= at) take[i] = 0;
    }
    for (let n = 0; n < items; n++) take[open[n]!] = this.inBest[n]!;
    const value = fixed + done.value;
    return { upper: done.complete ? value + margin : linear, value, linear, ratio };
  }

  /** Depth first, best ratio first, an item in before the item out. */
  private search(
    profit: Float64Array,
    weight: Float64Array,
    items: number,
    capacity: number,
    beat: number,
  ): { value: number; improved: boolean; complete: boolean } {
    const { open, inBest, inNow, ratioOf } = this;
    let best = beat;
    let improved = false;
    let branches = 0;
    const go = (n: number, room: number, value: number): void => {
      if (value > best) {
        best = value;
        improved = true;
        inBest.set(inNow.subarray(0, n));
        inBest.fill(0, n, items);
      }
      if (n === items || branches > BRANCHES) return;
      branches++;
      let bound = value;
      let left = room;
      for (let m = n; m < items; m++) {
        const i = open[m]!;
        if (weight[i]! > left) {
          bound += left * ratioOf[i]!;
          break;
        }
        left -= weight[i]!;
        bound += profit[i]!;
      }
      if (bound <= best) return;
      const i = open[n]!;
      if (weight[i]! <= room) {
        inNow[n] = 1;
        go(n + 1, room - weight[i]!, value + profit[i]!);
      }
      inNow[n] = 0;
      go(n + 1, room, value);
    };
    go(0, capacity, 0);
    return { value: best, improved, complete: branches <= BRANCHES };
  }
}

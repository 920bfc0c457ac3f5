import type { Claim, Opening, PersonFlow } from '../types.js';

/**
 * Days on which a plan is measured: data that whoever calls the engine draws
 * (siting/ knows no random numbers). Days are numbered from 0; sets of days are
 * bit sets of `wordsOf(count)` 32-bit words, day d in bit d % 32 of word d / 32.
 */
export interface Days {
  readonly count: number;
  /** Chance of each day; sums to 1. */
  readonly weight: Float64Array;
  /** Days on which each existing outlet is open: words of outlet e from e × words on. */
  readonly standing: Uint32Array;
  /**
   * Days on which what may open would be open by itself, by location × formats + format;
   * whether its host is open is counted apart. What is not in the map is always open.
   */
  readonly candidates: ReadonlyMap<number, Uint32Array>;
  /** Demand of a circle on a day ÷ its usual one: [day × circles + circle]; absent = 1. */
  readonly demand?: Float64Array;
}

/**
 * What is minimised over days: the mean of their gaps (sample-average approximation),
 * the mean of the worst `alpha` of them (conditional value at risk), or the worst one.
 */
export type Risk =
  | { readonly kind: 'mean' }
  | { readonly kind: 'tail'; readonly alpha: number }
  | { readonly kind: 'worst' };

/** What the engine is to plan for. */
export interface DayRequest {
  readonly risk: Risk;
  /** Days that are planned for. */
  readonly sample: Days;
  /** Days that no plan has seen. */
  readonly fresh: Days;
  /** Further samples of as many days, for the gap to the best plan over all days; may be empty. */
  readonly batches: readonly Days[];
}

/** What planning for days has found, day by day: gaps are discounted over the phases. */
export interface DayResult {
  readonly risk: Risk;
  /** What was minimised, over the days that were planned for: without a plan, with it, and a proven bound over all plans. */
  readonly before: number;
  readonly value: number;
  readonly bound: number;
  readonly boundSource: string;
  readonly plan: DaysOfPlan;
  /** The plan for the usual day, with everything open, on the same days. */
  readonly usual: DaysOfPlan;
  /**
   * By batch: by how much the plan lies above the proven bound of that batch's own best
   * plan. Its mean is, up to the sample, no less than the plan's gap over all days that
   * may come (Mak, Morton, Wood 1999).
   */
  readonly batchGaps: readonly number[];
}

export interface DaysOfPlan {
  readonly openings: readonly Opening[];
  /** Who counts whose outlets where a quota is shared; the same on every day. */
  readonly claims: readonly Claim[];
  /** Who has which place, for types whose attainment counts places; held by the year. */
  readonly flows: readonly PersonFlow[];
  readonly sample: Float64Array;
  readonly fresh: Float64Array;
}

export function wordsOf(days: number): number {
  return (days + 31) >>> 5;
}

/** All days. */
export function everyDay(days: number): Uint32Array {
  const mask = new Uint32Array(wordsOf(days)).fill(0xffffffff);
  if (days % 32 !== 0) mask[mask.length - 1] = 2 ** (days % 32) - 1;
  return mask;
}

/** Calls back with each day in words from … of `mask`, ascending. */
export function visitDays(mask: Uint32Array, from: number, words: number, visit: (day: number) => void): void {
  for (let w = 0; w < words; w++) {
    let bits = mask[from + w]!;
    while (bits !== 0) {
      const low = bits & -bits;
      visit(32 * w + 31 - Math.clz32(low));
      bits ^= low;
    }
  }
}

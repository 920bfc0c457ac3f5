import { type ChunkResult, emptyPlanDays, type PlanDays, type Plans } from './days.js';
import { MINUTES, quantiles } from './summarise.js';
import { emptySums, type Layout, layoutOf, meanOf, mergeSums, SETS, type Sums, shareAt } from './sums.js';

/** All days so far, of one plan or of two and their differences. */
export interface TotalDays {
  readonly layout: Layout;
  days: number;
  readonly plans: readonly PlanDays[];
  readonly differences?: Sums;
  interrupted: boolean;
}

export function emptyTotal(plans: Plans): TotalDays {
  const layout = layoutOf(plans[0]);
  return {
    layout,
    days: 0,
    plans: plans.map(emptyPlanDays),
    ...(plans.length === 2 ? { differences: emptySums(layout.length) } : {}),
    interrupted: false,
  };
}

/** Adds a piece of days behind those that are there. */
export function mergeChunk(total: TotalDays, chunk: ChunkResult): void {
  for (const [p, more] of chunk.plans.entries()) {
    const plan = total.plans[p]!;
    mergeSums(plan.sums, more.sums);
    for (const part of ['histogram', 'timeMs', 'reached', 'walkers'] as const) {
      for (let n = 0; n < more[part].length; n++) plan[part][n]! += more[part][n]!;
    }
  }
  if (total.differences !== undefined && chunk.differences !== undefined) {
    mergeSums(total.differences, chunk.differences);
  }
  total.days = total.plans[0]!.sums.days;
}

/** How many intervals of shares within 5, 10 and 15 minutes are wider than ± `asked`, and half the widest. */
export function widestInterval(total: TotalDays, level: number, asked: number): { wider: number; widest: number } {
  const quantile = quantiles(level);
  const { layout } = total;
  let wider = 0;
  let widest = 0;
  for (const { sums } of total.plans) {
    for (let c = 0; c <= layout.circles; c++) {
      for (let s = 0; s < layout.slots; s++) {
        for (let set = 0; set < SETS; set++) {
          for (const minutes of MINUTES) {
            const { days, variance } = meanOf(sums, shareAt(layout, c, s, set, minutes - 1));
            if (days === 0) continue;
            const half = days < 2 ? 1 : quantile(days) * Math.sqrt(variance);
            if (half > asked) wider++;
            widest = Math.max(widest, half);
          }
        }
      }
    }
  }
  return { wider, widest };
}

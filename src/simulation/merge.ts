import { knownMoments } from './closure-spread.js';
import { type ChunkResult, emptyDifferences, emptyPlanDays, type PlanDays, type Plans } from './days.js';
import { integratedSlots } from './expected.js';
import { jointMargins, levelOf, scoreMargins } from './interval.js';
import { roomOf } from './room.js';
import { MINUTES } from './summarise.js';
import { type Layout, layoutOf, mergeSums, SETS, type Sums, shareAt } from './sums.js';

/** All days so far, of one plan or of two and their differences. */
export interface TotalDays {
  readonly layout: Layout;
  days: number;
  readonly plans: readonly PlanDays[];
  readonly differences?: Sums;
  readonly closedDifferences?: Sums;
  readonly areaDifferences?: Sums;
  interrupted: boolean;
}

export function emptyTotal(plans: Plans): TotalDays {
  const layout = layoutOf(plans[0]);
  return {
    layout,
    days: 0,
    plans: plans.map((prepared) => emptyPlanDays(prepared, plans)),
    ...emptyDifferences(plans),
    interrupted: false,
  };
}

/** Adds a piece of days behind those that are there; sums are exact, so that the pieces' sizes do not matter. */
export function mergeChunk(total: TotalDays, chunk: ChunkResult): void {
  for (const [p, more] of chunk.plans.entries()) {
    const plan = total.plans[p]!;
    mergeSums(plan.sums, more.sums);
    for (const part of ['areas', 'closed'] as const) {
      if (plan[part] !== undefined && more[part] !== undefined) mergeSums(plan[part], more[part]);
    }
    for (const part of ['histogram', 'walkers'] as const) addTo(plan[part], more[part]);
  }
  for (const part of ['differences', 'closedDifferences', 'areaDifferences'] as const) {
    if (total[part] !== undefined && chunk[part] !== undefined) mergeSums(total[part], chunk[part]);
  }
  total.days = total.plans[0]!.sums.days;
}

function addTo(total: Float64Array, more: Float64Array): void {
  for (let n = 0; n < more.length; n++) total[n]! += more[n]!;
}

/**
 * How many intervals of shares within 5, 10 and 15 minutes, and of everything basic, are wider than
 * ± `asked`, and half the widest. Where closures are integrated out there is none to wait for.
 */
export function widestInterval(total: TotalDays, plans: Plans, confidence: number, asked: number): Widest {
  const level = levelOf(confidence);
  const places = placesToWatch(total.layout, plans);
  let wider = 0;
  let widest = 0;
  for (const [p, days] of total.plans.entries()) {
    const momentsAt = knownMoments([plans[p]!], days.sums, days.closed);
    const room = roomOf(plans[p]!);
    const margins = jointMargins(plans[p]!);
    for (const at of places) {
      const moments = momentsAt(at);
      if (moments.days === 0) continue;
      const of = at >= total.layout.joint ? margins : scoreMargins;
      const { below, above } =
        moments.days < 2 ? { below: 1, above: 1 } : of(moments, level, () => room(at, moments.mean));
      const half = (below + above) / 2;
      if (half > asked) wider++;
      widest = Math.max(widest, half);
    }
  }
  return { wider, widest };
}

export interface Widest {
  readonly wider: number;
  readonly widest: number;
}

function placesToWatch(layout: Layout, plans: Plans): number[] {
  const integrated = integratedSlots(plans);
  const places: number[] = [];
  for (let c = 0; c <= layout.circles; c++) {
    for (let set = 0; set < SETS; set++) {
      for (let s = 0; s < layout.slots; s++) {
        if (integrated[s] === 0) places.push(...MINUTES.map((minutes) => shareAt(layout, c, s, set, minutes - 1)));
      }
      places.push(layout.joint + c * SETS + set);
    }
  }
  return places;
}

import { CLOSE, type Core, KEEP, LARGE, OPEN, type Priced, rebuild } from './core.js';
import { boundAt, type Relaxation } from './relaxation.js';

export interface Decided extends Priced {
  readonly closed: number;
  readonly opened: number;
}

/**
 * Settles the sites that no better choice can open, or can do without: opening
 * one that was not picked costs its worth over that of the dearest pick, closing
 * one costs what the cheapest site left out costs more (reduced-cost fixing).
 *
 * @param cutoff bounds above this cannot lead to anything better
 */
export function decide(relaxation: Relaxation, price: Float64Array, cutoff: number, grid: number): Decided {
  const { core, worth, picked } = relaxation;
  const spare = cutoff - boundAt(relaxation, price, grid);
  let dearest = 0;
  let cheapest = 0;
  if (core.choose >= 0) {
    dearest = Number.NEGATIVE_INFINITY;
    cheapest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < worth.length; j++) {
      if (picked[j] === 1) dearest = Math.max(dearest, worth[j]!);
      else cheapest = Math.min(cheapest, worth[j]!);
    }
  }
  const mark = new Int8Array(worth.length);
  let closed = 0;
  let opened = 0;
  for (let j = 0; j < mark.length; j++) {
    if (picked[j] !== 1 && worth[j]! - dearest > spare) {
      mark[j] = CLOSE;
      closed++;
    } else if (picked[j] === 1 && cheapest - worth[j]! > spare) {
      mark[j] = OPEN;
      opened++;
    }
  }
  // Copying millions of entries for a few sites is not worth it; they are found closed again the next time.
  if (core.site.length > LARGE && opened === 0 && closed < 0.05 * mark.length) mark.fill(KEEP);
  return { ...rebuild({ core, price }, mark, spare), closed, opened };
}

/** The core with one site decided. */
export function branchOn(priced: Priced, site: number, state: typeof OPEN | typeof CLOSE): Priced {
  const mark = new Int8Array(priced.core.id.length).fill(KEEP);
  mark[site] = state;
  return rebuild(priced, mark, Number.POSITIVE_INFINITY);
}

/** The core of the marked sites only: where choices are searched for, not where bounds are proven. */
export function restrictTo(core: Core, keep: Uint8Array): Core {
  const mark = Int8Array.from(keep, (kept) => (kept === 1 ? KEEP : CLOSE));
  return rebuild({ core, price: new Float64Array(core.cap.length) }, mark, Number.POSITIVE_INFINITY).core;
}

/**
 * The marks with what the last bound under them settles besides.
 *
 * @param spare how far a bound may rise before nothing better is left
 */
export function decideUnder({ core, worth, picked }: Relaxation, marks: Int8Array, spare: number): Int8Array {
  const next = marks.slice();
  let [dearest, cheapest] = core.choose < 0 ? [0, 0] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  let left = core.choose;
  for (let j = 0; j < marks.length; j++) {
    if (marks[j] === OPEN) left--;
    if (marks[j] !== KEEP || core.choose < 0) continue;
    if (picked[j] === 1) dearest = Math.max(dearest, worth[j]!);
    else cheapest = Math.min(cheapest, worth[j]!);
  }
  for (let j = 0; j < marks.length; j++) {
    if (marks[j] !== KEEP) continue;
    if (picked[j] !== 1 && (left === 0 || worth[j]! - dearest > spare)) next[j] = CLOSE;
    else if (picked[j] === 1 && cheapest - worth[j]! > spare) next[j] = OPEN;
  }
  return next;
}

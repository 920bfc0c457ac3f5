import { CLOSE, type Core, KEEP, OPEN, type Priced, rebuild } from './core.js';
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

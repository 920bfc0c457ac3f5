import { breathe } from '../../../solver/breathe.js';
import { isSettled, type Priced } from './core.js';
import { decide } from './decide.js';
import { type Effort, settled } from './incumbent.js';
import { type Ascent, ascend, type Pace, relaxationOf } from './relaxation.js';
import { searchFrom } from './search.js';

export interface Climbed {
  readonly bound: number;
  readonly rest: Priced;
}

const CHUNK = 80;
const MOST_CHUNKS = 60;

/** Raises the root bound, searches from its picks, settles sites, until the steps are spent. */
export async function climb(start: () => Priced, effort: Effort): Promise<Climbed> {
  const { incumbent, meter, grid } = effort;
  const pace: Pace = { step: 1.2, sinceBest: 0 };
  // Made here, so that nobody else holds on to a core that has been replaced by a smaller one.
  let priced = start();
  let bound = Number.NEGATIVE_INFINITY;
  let ascent: Ascent | undefined;
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk++) {
    if (isSettled(priced.core)) {
      bound = Math.max(bound, settled(priced.core, incumbent));
      return { bound, rest: priced };
    }
    const relaxation = relaxationOf(priced.core);
    ascent = ascend(relaxation, priced.price, pace, {
      iterations: meter.iterationsLeft(CHUNK),
      target: incumbent.value,
      cutoff: incumbent.cutoff,
      grid,
      patience: 40,
      leastStep: 0.001,
    });
    meter.iterations += ascent.iterations;
    bound = Math.max(bound, ascent.bound);
    if (bound > incumbent.cutoff) return { bound, rest: priced };
    searchFrom(relaxation, ascent.share, effort, chunk === 0 ? 2 : 6);
    effort.report(bound, 'prices');
    if (bound > incumbent.cutoff) return { bound, rest: priced };
    priced = decide(relaxation, ascent.price, incumbent.cutoff, grid);
    await breathe();
    if (pace.step < 0.001 || meter.reason()) break;
  }
  return { bound, rest: priced };
}

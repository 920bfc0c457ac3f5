import { GROUPS } from '../city/types.js';
import { COARSE, delayNodes, shareWithin } from './arrivals.js';
import { drawsWalkers, type PlanDays } from './days.js';
import { addDistance, distanceBins } from './homes.js';
import { NOTHING } from './lists.js';
import type { PreparedSimulation } from './prepare.js';
import { DISTANCE_BIN_DM, TIME_BIN_S, TIME_BINS } from './sums.js';

/** Share arrived after 0, 5, 10 … s, all days together: `c` = circles for the city, set 0 = all. */
export type PooledTimes = (c: number, s: number, set: number) => Float64Array;

/** The last two bins of a time histogram are no times. */
const STEPS = TIME_BINS - 2;

/**
 * The distribution of walk times over walkers and days. Where walkers are drawn
 * their times were kept in bins of 5 s; where homes are evaluated their distances
 * were, in bins of 5 m, and turn into times here.
 */
export function pooledTimes(prepared: PreparedSimulation, days: PlanDays): PooledTimes {
  const { circleCount, types, groupPersons } = prepared;
  const arrived = drawsWalkers(prepared) ? timesOfWalkers(days) : timesOfHomes(prepared, days);
  return (c, s, set) => {
    const sum = new Float64Array(STEPS);
    let weight = 0;
    for (let circle = c === circleCount ? 0 : c; circle < (c === circleCount ? circleCount : c + 1); circle++) {
      const groups = set === 0 ? GROUPS.map((_, g) => g) : [set - 1];
      let walkers = 0;
      let persons = 0;
      for (const g of groups) {
        walkers += days.walkers[circle * GROUPS.length + g]!;
        persons += groupPersons[circle * GROUPS.length + g]!;
      }
      if (walkers === 0) continue;
      weight += persons;
      for (const g of groups) {
        const from = ((circle * types.length + s) * GROUPS.length + g) * STEPS;
        for (let n = 0; n < STEPS; n++) sum[n]! += (persons / walkers) * arrived[from + n]!;
      }
    }
    return weight === 0 ? sum : sum.map((value) => value / weight);
  };
}

/** Running totals of the bins, in walkers. */
function timesOfWalkers({ histogram }: PlanDays): Float64Array {
  const cells = histogram.length / TIME_BINS;
  const arrived = new Float64Array(cells * STEPS);
  for (let cell = 0; cell < cells; cell++) {
    let running = 0;
    for (let n = 0; n < STEPS; n++) {
      running += histogram[cell * TIME_BINS + n]!;
      arrived[cell * STEPS + n] = running;
    }
  }
  return arrived;
}

/** Distances × the distribution of the time that each takes, in persons. */
function timesOfHomes(prepared: PreparedSimulation, days: PlanDays): Float64Array {
  const bins = distanceBins(prepared);
  const histogram = days.histogram.slice();
  // The combined estimator keeps only what its days change.
  if (prepared.estimator === 'combined') addAllOpen(prepared, histogram, days.sums.days);
  const kernel = timeKernel(prepared, bins);
  const cells = histogram.length / bins;
  const arrived = new Float64Array(cells * STEPS);
  for (let cell = 0; cell < cells; cell++) {
    const g = cell % GROUPS.length;
    for (let bin = 0; bin < bins - 1; bin++) {
      const persons = histogram[cell * bins + bin]!;
      if (persons === 0) continue;
      const from = (g * bins + bin) * STEPS;
      for (let n = 0; n < STEPS; n++) arrived[cell * STEPS + n]! += persons * kernel[from + n]!;
    }
  }
  return arrived;
}

function addAllOpen(prepared: PreparedSimulation, histogram: Float64Array, times: number): void {
  const { lists } = prepared;
  for (let cell = 0; cell + 1 < lists.offsets.length; cell++) {
    const a = lists.offsets[cell]!;
    addDistance(prepared, histogram, cell, a < lists.offsets[cell + 1]! ? lists.distanceDm[a]! : NOTHING, times);
  }
}

/** Share arrived by group × distance bin × time; a bin stands for the distance in its middle. */
function timeKernel({ survival, delays, arrivals }: PreparedSimulation, bins: number): Float64Array {
  const nodes = delayNodes(delays, COARSE);
  const kernel = new Float64Array(GROUPS.length * bins * STEPS);
  for (let g = 0; g < GROUPS.length; g++) {
    for (let bin = 0; bin < bins - 1; bin++) {
      const dm = Math.min(arrivals.maxDm, bin * DISTANCE_BIN_DM + DISTANCE_BIN_DM / 2);
      for (let n = 0; n < STEPS; n++) {
        kernel[(g * bins + bin) * STEPS + n] = shareWithin(survival, delays, nodes, g, dm, n * TIME_BIN_S * 1000);
      }
    }
  }
  return kernel;
}

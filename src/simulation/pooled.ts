import { GROUPS } from '../city/types.js';
import { COARSE, delayNodes, shareWithin } from './arrivals.js';
import { drawsWalkers, type PlanDays } from './days.js';
import type { Expected } from './expected.js';
import { usualWay } from './forks.js';
import { addDistance } from './homes.js';
import { distanceBins, wayBins, wayOfBin } from './nodes.js';
import type { PreparedSimulation } from './prepared.js';
import { TIME_BIN_S, TIME_BINS, TIME_STEPS } from './sums.js';

/** Share arrived after 0, 5, 10 … s, all days together: `c` = circles for the city, set 0 = all. */
export type PooledTimes = (c: number, s: number, set: number) => Float64Array;

/**
 * The distribution of walk times over walkers and days. Where walkers are drawn
 * their times were kept in bins of 5 s; where homes are evaluated their distances
 * were, to 5 m, and turn into times here.
 */
export function pooledTimes(prepared: PreparedSimulation, days: PlanDays, expected?: Expected): PooledTimes {
  const { circleCount, types, groupPersons } = prepared;
  const arrived = drawsWalkers(prepared) ? timesOfWalkers(days) : timesOfHomes(prepared, days, expected);
  return (c, s, set) => {
    const sum = new Float64Array(TIME_STEPS);
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
        const from = ((circle * types.length + s) * GROUPS.length + g) * TIME_STEPS;
        for (let n = 0; n < TIME_STEPS; n++) sum[n]! += (persons / walkers) * arrived[from + n]!;
      }
    }
    return weight === 0 ? sum : sum.map((value) => value / weight);
  };
}

/** Running totals of the bins, in walkers. */
function timesOfWalkers({ histogram }: PlanDays): Float64Array {
  const cells = histogram.length / TIME_BINS;
  const arrived = new Float64Array(cells * TIME_STEPS);
  for (let cell = 0; cell < cells; cell++) {
    let running = 0;
    for (let n = 0; n < TIME_STEPS; n++) {
      running += histogram[cell * TIME_BINS + n]!;
      arrived[cell * TIME_STEPS + n] = running;
    }
  }
  return arrived;
}

/** Distances × the distribution of the time that each takes, in persons. */
function timesOfHomes(prepared: PreparedSimulation, days: PlanDays, expected: Expected | undefined): Float64Array {
  const bins = distanceBins(prepared);
  const histogram = days.histogram.slice();
  // The combined estimator keeps only what its days change.
  if (expected !== undefined) addAllOpen(prepared, histogram, days.sums.days, expected);
  const { shares, rowOf } = timeKernel(prepared, bins);
  const cells = histogram.length / bins;
  const arrived = new Float64Array(cells * TIME_STEPS);
  const ways = wayBins(prepared, bins);
  for (let cell = 0; cell < cells; cell++) {
    const g = cell % GROUPS.length;
    for (let bin = 0; bin < ways; bin++) {
      const persons = histogram[cell * bins + bin]!;
      if (persons === 0) continue;
      const from = rowOf(g, bin);
      for (let n = 0; n < TIME_STEPS; n++) arrived[cell * TIME_STEPS + n]! += persons * shares[from + n]!;
    }
    if (ways === bins - 1) continue;
    // Behind the ways: what forks add, step by step.
    let running = 0;
    for (let n = 0; n < TIME_STEPS; n++) {
      running += histogram[cell * bins + ways + n]!;
      arrived[cell * TIME_STEPS + n]! += running;
    }
  }
  return arrived;
}

/** The day with everything open, `times` times; types whose closures are integrated out as they are on average. */
function addAllOpen(
  prepared: PreparedSimulation,
  histogram: Float64Array,
  times: number,
  { integrated, histogram: average }: Expected,
): void {
  const { lists, types } = prepared;
  for (let n = 0; n < histogram.length; n++) histogram[n]! += times * average[n]!;
  for (let cell = 0; cell + 1 < lists.offsets.length; cell++) {
    if (integrated[cell % types.length] === 1) continue;
    addDistance(prepared, histogram, cell, usualWay(lists, cell), times);
  }
}

interface TimeKernel {
  readonly shares: Float64Array;
  readonly rowOf: (g: number, bin: number) => number;
}

/** Depends on nothing but the plan's tables: kept for as long as they are. */
const KERNELS = new WeakMap<PreparedSimulation, TimeKernel>();

/** Share arrived by group × distance node × time, worked out for the nodes that are asked for. */
function timeKernel(prepared: PreparedSimulation, bins: number): TimeKernel {
  const known = KERNELS.get(prepared) ?? emptyKernel(prepared, bins);
  KERNELS.set(prepared, known);
  return known;
}

function emptyKernel(prepared: PreparedSimulation, bins: number): TimeKernel {
  const { survival, delays } = prepared;
  const nodes = delayNodes(delays, COARSE);
  const shares = new Float64Array(GROUPS.length * bins * TIME_STEPS);
  const known = new Uint8Array(GROUPS.length * bins);
  const rowOf = (g: number, bin: number): number => {
    const row = g * bins + bin;
    if (known[row] === 1) return row * TIME_STEPS;
    known[row] = 1;
    for (let n = 0; n < TIME_STEPS; n++) {
      const share = shareWithin(survival, delays, nodes, g, wayOfBin(prepared, bin), n * TIME_BIN_S * 1000);
      shares[row * TIME_STEPS + n] = share;
      if (share < 1) continue;
      shares.fill(1, row * TIME_STEPS + n + 1, (row + 1) * TIME_STEPS);
      break;
    }
    return row * TIME_STEPS;
  };
  return { shares, rowOf };
}

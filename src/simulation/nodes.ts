import { dmOf, type NearestLists, NOTHING } from './lists.js';
import type { PreparedSimulation, WayNodes } from './prepared.js';
import { DISTANCE_BIN_DM, TIME_STEPS } from './sums.js';

const NO_BIN = 0xffffffff;

/** The nodes on either side of every way of the lists; undefined where no signals are known. */
export function wayNodes({ distanceDm, signals }: NearestLists): WayNodes | undefined {
  if (signals === undefined) return undefined;
  let [most, maxDm] = [0, 0];
  for (let a = 0; a < signals.length; a++) {
    most = Math.max(most, signals[a]!);
    maxDm = Math.max(maxDm, distanceDm[a]!);
  }
  const perLevel = Math.floor(maxDm / DISTANCE_BIN_DM) + 2;
  const used = new Uint8Array((most + 1) * perLevel);
  for (let a = 0; a < signals.length; a++) {
    const node = signals[a]! * perLevel + Math.floor(distanceDm[a]! / DISTANCE_BIN_DM);
    used[node] = 1;
    used[node + 1] = 1;
  }
  const bin = new Uint32Array(used.length).fill(NO_BIN);
  const way: number[] = [];
  for (let node = 0; node < used.length; node++) {
    if (used[node] === 0) continue;
    bin[node] = way.length;
    way.push((Math.floor(node / perLevel) << 16) | ((node % perLevel) * DISTANCE_BIN_DM));
  }
  return { perLevel, bin, way: Uint32Array.from(way) };
}

type Noded = Pick<PreparedSimulation, 'arrivals' | 'nodes'>;

/**
 * Nodes up to beyond the longest way, and one for "nothing open". Where ways may be
 * forks the steps of 5 s lie between: what a fork adds to its shortest way is kept as times.
 */
export function distanceBins({ arrivals, nodes }: Noded): number {
  return nodes === undefined ? Math.floor(arrivals.maxDm / DISTANCE_BIN_DM) + 3 : nodes.way.length + TIME_STEPS + 1;
}

/** Bins that stand for ways; the steps of time begin there. */
export function wayBins({ nodes }: Noded, bins: number): number {
  return nodes === undefined ? bins - 1 : nodes.way.length;
}

/** Bin of the nearest node; not of a fork. */
export function binOf(prepared: Noded, way: number, bins: number): number {
  return way === NOTHING ? bins - 1 : binAt(prepared, way, Math.round(dmOf(way) / DISTANCE_BIN_DM));
}

/** Bin of the nth node with as many signals as a way has. */
export function binAt({ nodes }: Noded, way: number, n: number): number {
  return nodes === undefined ? n : nodes.bin[(way >>> 16) * nodes.perLevel + n]!;
}

/** The way that a bin stands for, one of `wayBins`. */
export function wayOfBin({ nodes }: Noded, bin: number): number {
  return nodes === undefined ? bin * DISTANCE_BIN_DM : nodes.way[bin]!;
}

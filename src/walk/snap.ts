import KDBush from 'kdbush';
import type { BarrierSegments } from './barriers.js';
import { crossesBarrier } from './barriers.js';
import type { Network } from './network.js';

/** Streets are sampled at most this far apart, so every point of a street is within half of it of a sample. */
const SAMPLE_M = 50;
const FIRST_SEARCH_M = 100;

export const NO_EDGE = 0xffffffff;

/** Where places enter the network; one entry a place. */
export interface Snapped {
  /** Edge that the place enters, NO_EDGE where no street is near. */
  readonly edge: Uint32Array;
  /** Metres along the edge from its `from` end. */
  readonly alongM: Float64Array;
  /** Straight metres from the place to the edge. */
  readonly legM: Float64Array;
  readonly unsnapped: number;
}

/**
 * Nearest point of the network for each place: straight projection onto the
 * nearest street within `limitM`, ties to the lower edge index.
 *
 * A leg that crosses a barrier is not a leg, and an island (see `networkOf`) is
 * taken only where no other street is within `limitM`.
 */
export function snapPlaces(
  network: Network,
  barriers: BarrierSegments,
  xM: ArrayLike<number>,
  yM: ArrayLike<number>,
  limitM: number,
): Snapped {
  const count = xM.length;
  const edge = new Uint32Array(count).fill(NO_EDGE);
  const alongM = new Float64Array(count);
  const legM = new Float64Array(count);
  const samples = sampleEdges(network);
  let unsnapped = 0;
  for (let i = 0; i < count; i++) {
    const found = nearestEdge(network, samples, barriers, xM[i]!, yM[i]!, limitM);
    if (found === undefined) {
      unsnapped++;
      continue;
    }
    edge[i] = found.edge;
    alongM[i] = found.alongM;
    legM[i] = found.legM;
  }
  return { edge, alongM, legM, unsnapped };
}

interface Samples {
  readonly index: KDBush;
  readonly edge: Uint32Array;
}

interface Projection {
  readonly edge: number;
  readonly alongM: number;
  readonly legM: number;
  readonly xM: number;
  readonly yM: number;
}

function sampleEdges(network: Network): Samples {
  const { streets, edgeCount } = network;
  const pieces = new Uint32Array(edgeCount);
  let total = 0;
  for (let e = 0; e < edgeCount; e++) {
    const dx = streets.nodeXM[streets.edgeTo[e]!]! - streets.nodeXM[streets.edgeFrom[e]!]!;
    const dy = streets.nodeYM[streets.edgeTo[e]!]! - streets.nodeYM[streets.edgeFrom[e]!]!;
    pieces[e] = Math.max(1, Math.ceil(Math.sqrt(dx * dx + dy * dy) / SAMPLE_M));
    total += pieces[e]!;
  }
  const index = new KDBush(total);
  const edge = new Uint32Array(total);
  let s = 0;
  for (let e = 0; e < edgeCount; e++) {
    const from = streets.edgeFrom[e]!;
    const to = streets.edgeTo[e]!;
    for (let piece = 0; piece < pieces[e]!; piece++) {
      const share = (piece + 0.5) / pieces[e]!;
      index.add(
        streets.nodeXM[from]! + share * (streets.nodeXM[to]! - streets.nodeXM[from]!),
        streets.nodeYM[from]! + share * (streets.nodeYM[to]! - streets.nodeYM[from]!),
      );
      edge[s++] = e;
    }
  }
  index.finish();
  return { index, edge };
}

/** Widens the search until the nearest street is certain: all streets within `sureM` have been seen. */
function nearestEdge(
  network: Network,
  samples: Samples,
  barriers: BarrierSegments,
  xM: number,
  yM: number,
  limitM: number,
): Projection | undefined {
  if (network.edgeCount === 0) return undefined;
  for (let sureM = Math.min(FIRST_SEARCH_M, limitM); ; sureM = Math.min(2 * sureM, limitM)) {
    const edges = new Set<number>();
    for (const s of samples.index.within(xM, yM, sureM + SAMPLE_M / 2)) edges.add(samples.edge[s]!);
    const near = [...edges]
      .map((e) => project(network, e, xM, yM))
      .filter((p) => p.legM <= sureM)
      .sort((a, b) => a.legM - b.legM || a.edge - b.edge);
    const walkable = (p: Projection) => !crossesBarrier(barriers, xM, yM, p.xM, p.yM);
    const main = near.find((p) => network.islandEdge[p.edge] === 0 && walkable(p));
    if (main !== undefined) return main;
    if (sureM >= limitM) return near.find(walkable);
  }
}

function project(network: Network, e: number, xM: number, yM: number): Projection {
  const { streets } = network;
  const ax = streets.nodeXM[streets.edgeFrom[e]!]!;
  const ay = streets.nodeYM[streets.edgeFrom[e]!]!;
  const dx = streets.nodeXM[streets.edgeTo[e]!]! - ax;
  const dy = streets.nodeYM[streets.edgeTo[e]!]! - ay;
  const squared = dx * dx + dy * dy;
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, ((xM - ax) * dx + (yM - ay) * dy) / squared));
  const px = ax + share * dx;
  const py = ay + share * dy;
  const legM = Math.sqrt((xM - px) * (xM - px) + (yM - py) * (yM - py));
  // A street may be longer than the line between its ends; the place is at the same share of it.
  return { edge: e, alongM: share * streets.edgeLengthM[e]!, legM, xM: px, yM: py };
}

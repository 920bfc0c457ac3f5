import type { Streets } from '../city/types.js';

/** Part of all street length below which a connected piece of the network counts as an island. */
const ISLAND_SHARE = 0.02;

/** The streets as a graph in compressed sparse rows; every street is in it twice, once each way. */
export interface Network {
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly streets: Streets;
  /** Neighbours of node n are entries offsets[n] … offsets[n + 1] − 1. */
  readonly offsets: Uint32Array;
  readonly neighbour: Uint32Array;
  /** What the street counts for the walker at hand, metres; infinite = closed. */
  readonly lengthM: Float64Array;
  /** Signals along the street, by the same entries; absent = the city does not say where they are. */
  readonly signals?: Uint8Array;
  /** 1 where the edge belongs to a small piece that the rest of the network does not reach. */
  readonly islandEdge: Uint8Array;
}

/**
 * Graph of a city's streets.
 *
 * A connected piece with less than 2 % of all street length is an island: a yard
 * or a path whose link to the rest is missing from the data. Places snap to one
 * only where no other street is near, so that a drawing fault does not cut them off.
 *
 * @param edgeM what each street counts for the walker at hand (`waysOf`); islands and snapping go by real lengths
 */
export function networkOf(streets: Streets, edgeM: Float64Array = streets.edgeLengthM): Network {
  const nodeCount = streets.nodeXM.length;
  const edgeCount = streets.edgeFrom.length;
  const offsets = new Uint32Array(nodeCount + 1);
  for (let e = 0; e < edgeCount; e++) {
    offsets[streets.edgeFrom[e]! + 1]!++;
    offsets[streets.edgeTo[e]! + 1]!++;
  }
  for (let n = 0; n < nodeCount; n++) offsets[n + 1]! += offsets[n]!;
  const next = offsets.slice(0, nodeCount);
  const neighbour = new Uint32Array(2 * edgeCount);
  const lengthM = new Float64Array(2 * edgeCount);
  const signals = streets.signals === undefined ? undefined : new Uint8Array(2 * edgeCount);
  for (let e = 0; e < edgeCount; e++) {
    const from = streets.edgeFrom[e]!;
    const to = streets.edgeTo[e]!;
    const there = next[from]!++;
    neighbour[there] = to;
    lengthM[there] = edgeM[e]!;
    const back = next[to]!++;
    neighbour[back] = from;
    lengthM[back] = edgeM[e]!;
    if (signals === undefined) continue;
    signals[there] = streets.signals!.onEdge[e]!;
    signals[back] = streets.signals!.onEdge[e]!;
  }
  const network = { nodeCount, edgeCount, streets, offsets, neighbour, lengthM, islandEdge: islandEdges(streets) };
  return signals === undefined ? network : { ...network, signals };
}

function islandEdges(streets: Streets): Uint8Array {
  const piece = connectedPieces(streets);
  const edgeCount = streets.edgeFrom.length;
  const pieceLengthM = new Float64Array(streets.nodeXM.length);
  let totalM = 0;
  for (let e = 0; e < edgeCount; e++) {
    pieceLengthM[piece[streets.edgeFrom[e]!]!]! += streets.edgeLengthM[e]!;
    totalM += streets.edgeLengthM[e]!;
  }
  const island = new Uint8Array(edgeCount);
  for (let e = 0; e < edgeCount; e++) {
    if (pieceLengthM[piece[streets.edgeFrom[e]!]!]! < ISLAND_SHARE * totalM) island[e] = 1;
  }
  return island;
}

/** For each node, the lowest-numbered representative of its connected piece (union by path halving). */
function connectedPieces(streets: Streets): Uint32Array {
  const parent = Uint32Array.from({ length: streets.nodeXM.length }, (_, n) => n);
  const root = (start: number): number => {
    let n = start;
    while (parent[n] !== n) {
      parent[n] = parent[parent[n]!]!;
      n = parent[n]!;
    }
    return n;
  };
  for (let e = 0; e < streets.edgeFrom.length; e++) {
    const a = root(streets.edgeFrom[e]!);
    const b = root(streets.edgeTo[e]!);
    if (a < b) parent[b] = a;
    else if (b < a) parent[a] = b;
  }
  for (let n = 0; n < parent.length; n++) parent[n] = root(n);
  return parent;
}

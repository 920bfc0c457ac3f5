import type { Network } from './streets.js';

interface Snap {
  readonly edge: number;
  /** Metres from the edge's first node to the foot of the perpendicular. */
  readonly alongM: number;
  readonly offM: number;
}

/** Walked distances for placing outlets: snapped at both ends, snap legs counted, shortest along the streets. */
export interface Walk {
  readonly lengthM: readonly number[];
  /** The home's or place's nearest point on the network. */
  snap(xM: number, yM: number): Snap;
  /** Metres to every node within `horizonM`, Infinity beyond. */
  spread(from: Snap, horizonM: number): Float64Array;
  /** Metres between a place, whose spread is given, and another. */
  between(spread: Float64Array, from: Snap, to: Snap): number;
}

const CELL_M = 200;

export function makeWalk(net: Network): Walk {
  const lengthM = net.edges.map(
    (e) => Math.abs(net.xM[e.from]! - net.xM[e.to]!) + Math.abs(net.yM[e.from]! - net.yM[e.to]!),
  );
  const next: number[][] = net.xM.map(() => []);
  net.edges.forEach((e, index) => {
    next[e.from]!.push(index);
    next[e.to]!.push(index);
  });
  const grid = gridOf(net);

  const snap = (xM: number, yM: number): Snap => {
    let best: Snap = { edge: -1, alongM: 0, offM: Number.POSITIVE_INFINITY };
    for (let ring = 1; best.edge < 0 || best.offM > ring * CELL_M - CELL_M; ring++) {
      for (const e of cellsAround(grid, xM, yM, ring)) {
        const found = snapTo(net, lengthM, e, xM, yM);
        if (found.offM < best.offM || (found.offM === best.offM && e < best.edge)) best = found;
      }
      if (ring > 40) throw new Error(`no street near ${xM}, ${yM}`);
    }
    return best;
  };

  const spread = (from: Snap, horizonM: number): Float64Array => {
    const distance = new Float64Array(net.xM.length).fill(Number.POSITIVE_INFINITY);
    const open: { node: number; m: number }[] = [];
    const reach = (node: number, m: number): void => {
      if (m > horizonM || m >= distance[node]!) return;
      distance[node] = m;
      open.push({ node, m });
    };
    reach(net.edges[from.edge]!.from, from.offM + from.alongM);
    reach(net.edges[from.edge]!.to, from.offM + lengthM[from.edge]! - from.alongM);
    while (open.length > 0) {
      let nearest = 0;
      for (let k = 1; k < open.length; k++) if (open[k]!.m < open[nearest]!.m) nearest = k;
      const { node, m } = open[nearest]!;
      open[nearest] = open[open.length - 1]!;
      open.pop();
      if (m > distance[node]!) continue;
      for (const e of next[node]!) {
        const edge = net.edges[e]!;
        reach(edge.from === node ? edge.to : edge.from, m + lengthM[e]!);
      }
    }
    return distance;
  };

  const between = (reached: Float64Array, from: Snap, to: Snap): number => {
    const edge = net.edges[to.edge]!;
    const byNodes = Math.min(reached[edge.from]! + to.alongM, reached[edge.to]! + lengthM[to.edge]! - to.alongM);
    const direct = from.edge === to.edge ? from.offM + Math.abs(from.alongM - to.alongM) : Number.POSITIVE_INFINITY;
    return Math.min(byNodes, direct) + to.offM;
  };

  return { lengthM, snap, spread, between };
}

function snapTo(net: Network, lengthM: readonly number[], e: number, xM: number, yM: number): Snap {
  const edge = net.edges[e]!;
  const [x0, y0, x1, y1] = [net.xM[edge.from]!, net.yM[edge.from]!, net.xM[edge.to]!, net.yM[edge.to]!];
  const footX = Math.min(Math.max(xM, Math.min(x0, x1)), Math.max(x0, x1));
  const footY = Math.min(Math.max(yM, Math.min(y0, y1)), Math.max(y0, y1));
  const dx = xM - footX;
  const dy = yM - footY;
  const alongM = Math.abs(footX - x0) + Math.abs(footY - y0);
  return { edge: e, alongM: Math.min(alongM, lengthM[e]!), offM: Math.sqrt(dx * dx + dy * dy) };
}

function gridOf(net: Network): Map<string, number[]> {
  const grid = new Map<string, number[]>();
  net.edges.forEach((edge, e) => {
    const xs = [net.xM[edge.from]!, net.xM[edge.to]!].sort((a, b) => a - b);
    const ys = [net.yM[edge.from]!, net.yM[edge.to]!].sort((a, b) => a - b);
    for (let cx = Math.floor(xs[0]! / CELL_M); cx <= Math.floor(xs[1]! / CELL_M); cx++) {
      for (let cy = Math.floor(ys[0]! / CELL_M); cy <= Math.floor(ys[1]! / CELL_M); cy++) {
        const key = `${cx},${cy}`;
        const cell = grid.get(key);
        if (cell) cell.push(e);
        else grid.set(key, [e]);
      }
    }
  });
  return grid;
}

function cellsAround(grid: Map<string, number[]>, xM: number, yM: number, ring: number): number[] {
  const [cx, cy] = [Math.floor(xM / CELL_M), Math.floor(yM / CELL_M)];
  const found: number[] = [];
  for (let dx = -ring; dx <= ring; dx++) {
    for (let dy = -ring; dy <= ring; dy++) found.push(...(grid.get(`${cx + dx},${cy + dy}`) ?? []));
  }
  return found;
}

import type { Network } from './network.js';

/** A search that can be run again and again over the same network without allocating. */
export interface BoundedSearch {
  /** Starts afresh; nothing farther than `limitM` will be settled. */
  reset(limitM: number): void;
  /** Node `n` can be entered at `distanceM`, past `signals` signals. */
  enter(n: number, distanceM: number, signals?: number): void;
  /** The next nearest node, or −1 when all within the limit are settled; its distance is `settledM`. */
  next(): number;
  readonly settledM: number;
  /** Signals on the way through the node, its own among them; of equally long ways the one with the fewest. 0 without data. */
  readonly settledSignals: number;
}

/**
 * Dijkstra's shortest paths with a binary heap, stopped at a limit. Nodes come out
 * nearest first. Stale heap entries are skipped when they come up ("lazy
 * deletion"), which needs room for one entry an edge end plus the entries.
 */
export function boundedSearch(network: Network): BoundedSearch {
  const { offsets, neighbour, lengthM, signals: onStreet } = network;
  const atNode = network.streets.signals?.atNode;
  const passed = new Uint16Array(onStreet === undefined ? 0 : network.nodeCount);
  const distanceM = new Float64Array(network.nodeCount).fill(Number.POSITIVE_INFINITY);
  const touched = new Uint32Array(network.nodeCount);
  const heapKeyM = new Float64Array(neighbour.length + 2);
  const heapNode = new Uint32Array(neighbour.length + 2);
  let touchedCount = 0;
  let size = 0;
  let limit = 0;

  function push(n: number, keyM: number): void {
    let at = size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heapKeyM[parent]! <= keyM) break;
      heapKeyM[at] = heapKeyM[parent]!;
      heapNode[at] = heapNode[parent]!;
      at = parent;
    }
    heapKeyM[at] = keyM;
    heapNode[at] = n;
  }

  function dropTop(): void {
    size--;
    const keyM = heapKeyM[size]!;
    const n = heapNode[size]!;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heapKeyM[child + 1]! < heapKeyM[child]!) child++;
      if (heapKeyM[child]! >= keyM) break;
      heapKeyM[at] = heapKeyM[child]!;
      heapNode[at] = heapNode[child]!;
      at = child;
    }
    heapKeyM[at] = keyM;
    heapNode[at] = n;
  }

  function enter(n: number, atM: number, signals = 0): void {
    const knownM = distanceM[n]!;
    if (atM > limit || atM > knownM) return;
    if (atM === knownM) {
      if (onStreet !== undefined && signals < passed[n]!) passed[n] = signals;
      return;
    }
    if (knownM === Number.POSITIVE_INFINITY) touched[touchedCount++] = n;
    distanceM[n] = atM;
    if (onStreet !== undefined) passed[n] = signals;
    push(n, atM);
  }

  const search = {
    settledM: 0,
    settledSignals: 0,
    reset(limitM: number) {
      for (let i = 0; i < touchedCount; i++) distanceM[touched[i]!] = Number.POSITIVE_INFINITY;
      touchedCount = 0;
      size = 0;
      limit = limitM;
    },
    enter,
    next(): number {
      while (size > 0) {
        const n = heapNode[0]!;
        const atM = heapKeyM[0]!;
        dropTop();
        if (atM > distanceM[n]!) continue;
        const signals = onStreet === undefined ? 0 : passed[n]! + atNode![n]!;
        for (let a = offsets[n]!; a < offsets[n + 1]!; a++) {
          enter(neighbour[a]!, atM + lengthM[a]!, onStreet === undefined ? 0 : signals + onStreet[a]!);
        }
        search.settledM = atM;
        search.settledSignals = signals;
        return n;
      }
      return -1;
    },
  };
  return search;
}

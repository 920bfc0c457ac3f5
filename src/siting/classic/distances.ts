import type { Distances } from './types.js';

/** How a straight-line distance becomes a number: as it is, cut down, or to the nearest whole (TSPLIB's EUC_2D). */
export type Rounding = 'none' | 'floor' | 'nearest';
export const ROUNDINGS: readonly Rounding[] = ['none', 'floor', 'nearest'];

/** @param values row by row, a row per client; `Infinity` where a site cannot serve */
export function denseDistances(clients: number, sites: number, values: Float64Array): Distances {
  return {
    clients,
    sites,
    at: (client, site) => values[client * sites + site]!,
    client: (client, out) => out.set(values.subarray(client * sites, (client + 1) * sites)),
    site: (site, out) => {
      for (let i = 0, at = site; i < clients; i++, at += sites) out[i] = values[at]!;
    },
    whole: allWhole(values),
  };
}

/** Pairs that exist, in compressed sparse rows: client i reaches `site[offsets[i]] … site[offsets[i + 1] − 1]`. */
export interface SparseRows {
  readonly offsets: Uint32Array;
  /** Ascending within a row. */
  readonly site: Uint32Array;
  readonly distance: Float64Array;
}

/** Distances of the given pairs; every other pair is out of reach. */
export function sparseDistances(sites: number, rows: SparseRows): Distances {
  const clients = rows.offsets.length - 1;
  const columns = transpose(sites, rows);
  return {
    clients,
    sites,
    at: (client, site) => {
      let low = rows.offsets[client]!;
      let high = rows.offsets[client + 1]! - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const found = rows.site[middle]!;
        if (found === site) return rows.distance[middle]!;
        if (found < site) low = middle + 1;
        else high = middle - 1;
      }
      return Number.POSITIVE_INFINITY;
    },
    client: (client, out) => {
      out.fill(Number.POSITIVE_INFINITY);
      for (let n = rows.offsets[client]!; n < rows.offsets[client + 1]!; n++) out[rows.site[n]!] = rows.distance[n]!;
    },
    site: (site, out) => {
      out.fill(Number.POSITIVE_INFINITY);
      for (let n = columns.offsets[site]!; n < columns.offsets[site + 1]!; n++)
        out[columns.client[n]!] = columns.distance[n]!;
    },
    whole: allWhole(rows.distance),
  };
}

function transpose(sites: number, rows: SparseRows) {
  const offsets = new Uint32Array(sites + 1);
  for (const j of rows.site) offsets[j + 1]!++;
  for (let j = 0; j < sites; j++) offsets[j + 1]! += offsets[j]!;
  const next = offsets.slice(0, sites);
  const client = new Uint32Array(rows.site.length);
  const distance = new Float64Array(rows.site.length);
  for (let i = 0; i + 1 < rows.offsets.length; i++) {
    for (let n = rows.offsets[i]!; n < rows.offsets[i + 1]!; n++) {
      const at = next[rows.site[n]!]!++;
      client[at] = i;
      distance[at] = rows.distance[n]!;
    }
  }
  return { offsets, client, distance };
}

/**
 * Straight-line distances, computed when asked for: instances of 13,509 points
 * must not become a matrix of 1.5 GB.
 *
 * @param siteX where the sites are; by default every client is a site
 */
export function euclideanDistances(
  x: Float64Array,
  y: Float64Array,
  rounding: Rounding,
  siteX: Float64Array = x,
  siteY: Float64Array = y,
): Distances {
  const clients = x.length;
  const sites = siteX.length;
  // One formula for all three readings of a pair, so that they agree to the last bit.
  const between = (dx: number, dy: number): number => {
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (rounding === 'none') return distance;
    return Math.floor(rounding === 'floor' ? distance : distance + 0.5);
  };
  return {
    clients,
    sites,
    at: (client, site) => between(x[client]! - siteX[site]!, y[client]! - siteY[site]!),
    client: (client, out) => {
      const cx = x[client]!;
      const cy = y[client]!;
      for (let j = 0; j < sites; j++) out[j] = between(cx - siteX[j]!, cy - siteY[j]!);
    },
    site: (site, out) => {
      const sx = siteX[site]!;
      const sy = siteY[site]!;
      for (let i = 0; i < clients; i++) out[i] = between(x[i]! - sx, y[i]! - sy);
    },
    whole: rounding !== 'none',
  };
}

/** An undirected edge between two vertices, counted from 0. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/**
 * Shortest paths between all vertices; every vertex is a client and a site. An edge
 * given twice takes the last length, as the files of OR-Library want it (Beasley 1985).
 */
export function graphDistances(vertices: number, edges: readonly GraphEdge[]): Distances {
  const last = new Map<number, number>();
  for (const { from, to, length } of edges) last.set(Math.min(from, to) * vertices + Math.max(from, to), length);
  const neighbours: { to: number; length: number }[][] = Array.from({ length: vertices }, () => []);
  for (const [key, length] of last) {
    const [a, b] = [Math.floor(key / vertices), key % vertices];
    neighbours[a]!.push({ to: b, length });
    neighbours[b]!.push({ to: a, length });
  }
  const values = new Float64Array(vertices * vertices).fill(Number.POSITIVE_INFINITY);
  for (let v = 0; v < vertices; v++) shortestFrom(v, neighbours, values.subarray(v * vertices, (v + 1) * vertices));
  return denseDistances(vertices, vertices, values);
}

/** Dijkstra with a lazy binary heap; `distance` comes filled with infinity. */
function shortestFrom(
  start: number,
  neighbours: readonly (readonly { readonly to: number; readonly length: number }[])[],
  distance: Float64Array,
): void {
  const key: number[] = [0];
  const vertex: number[] = [start];
  distance[start] = 0;
  while (key.length > 0) {
    const [d, v] = pop(key, vertex);
    if (d > distance[v]!) continue;
    for (const { to, length } of neighbours[v]!) {
      const through = d + length;
      if (through >= distance[to]!) continue;
      distance[to] = through;
      push(key, vertex, through, to);
    }
  }
}

function push(key: number[], vertex: number[], k: number, v: number): void {
  let at = key.length;
  key.push(k);
  vertex.push(v);
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (key[up]! <= k) break;
    key[at] = key[up]!;
    vertex[at] = vertex[up]!;
    at = up;
  }
  key[at] = k;
  vertex[at] = v;
}

function pop(key: number[], vertex: number[]): readonly [key: number, vertex: number] {
  const top = [key[0]!, vertex[0]!] as const;
  const k = key.pop()!;
  const v = vertex.pop()!;
  const size = key.length;
  if (size === 0) return top;
  let at = 0;
  for (let down = 1; down < size; down = 2 * at + 1) {
    if (down + 1 < size && key[down + 1]! < key[down]!) down++;
    if (key[down]! >= k) break;
    key[at] = key[down]!;
    vertex[at] = vertex[down]!;
    at = down;
  }
  key[at] = k;
  vertex[at] = v;
  return top;
}

function allWhole(values: Float64Array): boolean {
  for (const value of values) if (Number.isFinite(value) && !Number.isInteger(value)) return false;
  return true;
}

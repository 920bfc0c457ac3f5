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
  let cells: Cells | undefined;
  return {
    clients,
    sites,
    near: (site, radius) => {
      cells ??= cellsOf(x, y);
      // Rounding moves a distance by less than 1.
      return inSquare(cells, siteX[site]!, siteY[site]!, radius + (rounding === 'none' ? 0 : 1));
    },
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

/** Points by the cell of a grid that they lie in, ascending within a cell. */
interface Cells {
  readonly west: number;
  readonly south: number;
  readonly side: number;
  readonly across: number;
  readonly up: number;
  readonly offsets: Uint32Array;
  readonly point: Uint32Array;
}

/** Points per cell on average: fewer cost more jumps, more cost more misses. */
const PER_CELL = 16;

function cellsOf(x: Float64Array, y: Float64Array): Cells {
  const [west, east] = rangeOf(x);
  const [south, north] = rangeOf(y);
  const area = Math.max(east - west, 1e-9) * Math.max(north - south, 1e-9);
  const span = Math.max(east - west, north - south, 1e-9);
  const side = Math.max(Math.sqrt((area * PER_CELL) / Math.max(1, x.length)), span / 4096);
  const across = Math.floor((east - west) / side) + 1;
  const up = Math.floor((north - south) / side) + 1;
  const offsets = new Uint32Array(across * up + 1);
  const cell = new Uint32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    cell[i] = Math.floor((y[i]! - south) / side) * across + Math.floor((x[i]! - west) / side);
    offsets[cell[i]! + 1]!++;
  }
  for (let c = 0; c < across * up; c++) offsets[c + 1]! += offsets[c]!;
  const next = offsets.slice(0, across * up);
  const point = new Uint32Array(x.length);
  for (let i = 0; i < x.length; i++) point[next[cell[i]!]!++] = i;
  return { west, south, side, across, up, offsets, point };
}

function rangeOf(values: Float64Array): [least: number, most: number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : [0, 0];
}

/** Points of all cells that touch the square of half-width `radius` about a place. */
function inSquare(
  { west, south, side, across, up, offsets, point }: Cells,
  px: number,
  py: number,
  radius: number,
): Uint32Array {
  const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  // A hair wider, so that no rounding of a coordinate loses a point on the edge.
  const wide = radius + 1e-9 * (Math.abs(px) + Math.abs(py) + radius);
  const left = clamp(Math.floor((px - wide - west) / side), across - 1);
  const right = clamp(Math.floor((px + wide - west) / side), across - 1);
  const bottom = clamp(Math.floor((py - wide - south) / side), up - 1);
  const top = clamp(Math.floor((py + wide - south) / side), up - 1);
  let count = 0;
  for (let row = bottom; row <= top; row++) count += offsets[row * across + right + 1]! - offsets[row * across + left]!;
  const found = new Uint32Array(count);
  let at = 0;
  for (let row = bottom; row <= top; row++) {
    const part = point.subarray(offsets[row * across + left]!, offsets[row * across + right + 1]!);
    found.set(part, at);
    at += part.length;
  }
  return found.sort();
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

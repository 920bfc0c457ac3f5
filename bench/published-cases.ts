import { denseDistances, euclideanDistances, graphDistances } from '../src/siting/classic/distances.js';
import type { ClassicInstance, Distances } from '../src/siting/classic/types.js';

const numbersOf = (text: string): number[] => text.split(/\s+/).filter(Boolean).map(Number);

function instanceOf(name: string, distances: Distances, weight: Float64Array): ClassicInstance {
  return {
    name,
    clientIds: Array.from({ length: distances.clients }, (_, i) => `${i + 1}`),
    siteIds: Array.from({ length: distances.sites }, (_, j) => `${j + 1}`),
    weight,
    distances,
    siteCost: new Float64Array(distances.sites),
    siteCapacity: new Float64Array(distances.sites).fill(Number.POSITIVE_INFINITY),
    siteStatus: Array.from({ length: distances.sites }, () => 'candidate' as const),
    distancesAreCosts: false,
  };
}

/** A graph of OR-Library: every vertex is a client and a site. */
export function readGraph(name: string, text: string): ClassicInstance {
  const [vertices, edges, , ...rest] = numbersOf(text);
  const list = Array.from({ length: edges! }, (_, e) => ({
    from: rest[3 * e]! - 1,
    to: rest[3 * e + 1]! - 1,
    length: rest[3 * e + 2]!,
  }));
  return instanceOf(name, graphDistances(vertices!, list), new Float64Array(vertices!).fill(1));
}

/** Warehouses of OR-Library, their capacities left out. */
export function readWarehouses(name: string, text: string): ClassicInstance {
  const fields = text.split(/\s+/).filter(Boolean);
  const [sites, clients] = [Number(fields[0]), Number(fields[1])];
  const siteCost = Float64Array.from({ length: sites }, (_, j) => Number(fields[2 + 2 * j + 1]));
  const values = new Float64Array(sites * clients);
  const weight = new Float64Array(clients);
  let at = 2 + 2 * sites;
  for (let i = 0; i < clients; i++) {
    weight[i] = Number(fields[at++]);
    for (let j = 0; j < sites; j++) values[i * sites + j] = Number(fields[at++]);
  }
  return { ...instanceOf(name, denseDistances(clients, sites, values), weight), siteCost, distancesAreCosts: true };
}

/** Points of TSPLIB, straight lines rounded down. */
export function readPoints(name: string, text: string): ClassicInstance {
  const [, body] = text.split('NODE_COORD_SECTION');
  const numbers = numbersOf(body!.replace('EOF', ''));
  const n = Math.floor(numbers.length / 3);
  const x = Float64Array.from({ length: n }, (_, i) => numbers[3 * i + 1]!);
  const y = Float64Array.from({ length: n }, (_, i) => numbers[3 * i + 2]!);
  return instanceOf(name, euclideanDistances(x, y, 'floor'), new Float64Array(n).fill(1));
}

import seedrandom from 'seedrandom';
import type { City } from '../src/city/types.js';
import { cityWith } from '../test/support/city.js';

/** Size of a made-up city, in numbers. */
export interface GridCitySize {
  readonly blocks: number;
  readonly blockM: number;
  readonly homes: number;
  readonly sites: number;
  readonly outlets: number;
  readonly types: number;
  readonly circlesPerSide: number;
}

/** Roughly the shipped city: 24 circles' worth of blocks, homes and places. */
export const SHIPPED_SIZE: GridCitySize = {
  blocks: 100,
  blockM: 80,
  homes: 5000,
  sites: 300,
  outlets: 900,
  types: 22,
  circlesPerSide: 5,
};

/** A square city of square blocks with everything strewn about, the same for the same seed. */
export function gridCity(size: GridCitySize, seed: string): City {
  const random = seedrandom.alea(seed);
  const side = size.blocks;
  const sideM = (side - 1) * size.blockM;
  const edges: [number, number][] = [];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      if (column + 1 < side) edges.push([row * side + column, row * side + column + 1]);
      if (row + 1 < side) edges.push([row * side + column, (row + 1) * side + column]);
    }
  }
  const place = () => ({ xM: random() * sideM, yM: random() * sideM });
  const circleOf = ({ xM, yM }: { xM: number; yM: number }) => {
    const part = (m: number) => Math.min(size.circlesPerSide - 1, Math.floor((m / sideM) * size.circlesPerSide));
    return part(yM) * size.circlesPerSide + part(xM);
  };
  const placed = () => {
    const at = place();
    return { ...at, circle: circleOf(at), community: circleOf(at) };
  };
  const homes = Array.from({ length: size.homes }, placed);
  const persons = (most: number) => Uint32Array.from(homes, () => Math.floor(random() * most));
  return cityWith({
    circles: Array.from({ length: size.circlesPerSide ** 2 }, () => ({})),
    types: Array.from({ length: size.types }, (_, k) => ({ id: `type-${k}` })),
    formats: Array.from({ length: size.types }, (_, k) => ({ id: `type-${k}`, credits: [{ type: k, credit: 1 }] })),
    homes: {
      count: homes.length,
      ids: homes.map((_, i) => `H${i}`),
      xM: Float64Array.from(homes, (h) => h.xM),
      yM: Float64Array.from(homes, (h) => h.yM),
      circle: Uint16Array.from(homes, (h) => h.circle),
      community: Uint16Array.from(homes, (h) => h.community),
      persons: { children: persons(20), adults: persons(80), elders: persons(25) },
    },
    sites: Array.from({ length: size.sites }, placed),
    outlets: Array.from({ length: size.outlets }, (_, e) => ({ ...placed(), format: e % size.types })),
    streets: {
      nodeXM: Float64Array.from({ length: side * side }, (_, n) => (n % side) * size.blockM),
      nodeYM: Float64Array.from({ length: side * side }, (_, n) => Math.floor(n / side) * size.blockM),
      edgeFrom: Uint32Array.from(edges, (e) => e[0]),
      edgeTo: Uint32Array.from(edges, (e) => e[1]),
      edgeLengthM: new Float64Array(edges.length).fill(size.blockM),
      edgeName: new Uint16Array(edges.length),
      edgeMain: new Uint8Array(edges.length),
      names: [''],
    },
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  denseDistances,
  euclideanDistances,
  graphDistances,
  sparseDistances,
} from '../../../src/siting/classic/distances.js';
import type { Distances } from '../../../src/siting/classic/types.js';

/** The whole matrix, read in one of the three ways. */
function matrixBy(distances: Distances, way: 'at' | 'client' | 'site'): number[][] {
  const { clients, sites } = distances;
  const byPair = Array.from({ length: clients }, (_, i) => Array.from({ length: sites }, (_, j) => distances.at(i, j)));
  if (way === 'at') return byPair;
  if (way === 'client') {
    return byPair.map((_, i) => {
      const out = new Float64Array(sites);
      distances.client(i, out);
      return [...out];
    });
  }
  const columns = Array.from({ length: sites }, (_, j) => {
    const out = new Float64Array(clients);
    distances.site(j, out);
    return out;
  });
  return byPair.map((_, i) => columns.map((column) => column[i]!));
}

function expectOneMatrix(distances: Distances): number[][] {
  const matrix = matrixBy(distances, 'at');
  expect(matrixBy(distances, 'client')).toEqual(matrix);
  expect(matrixBy(distances, 'site')).toEqual(matrix);
  return matrix;
}

describe('distances', () => {
  it('read the same by pair, by client and by site, whatever holds them', () => {
    const full = denseDistances(2, 3, Float64Array.from([1, 2, Number.POSITIVE_INFINITY, 4, 5, 6]));
    expect(expectOneMatrix(full)).toEqual([
      [1, 2, Number.POSITIVE_INFINITY],
      [4, 5, 6],
    ]);
    const sparse = sparseDistances(3, {
      offsets: Uint32Array.of(0, 2, 2, 3),
      site: Uint32Array.of(0, 2, 1),
      distance: Float64Array.of(1.5, 2, 3),
    });
    const none = Number.POSITIVE_INFINITY;
    expect(expectOneMatrix(sparse)).toEqual([
      [1.5, none, 2],
      [none, none, none],
      [none, 3, none],
    ]);
    expect([full.whole, sparse.whole]).toEqual([true, false]);
  });

  it('of a plane are straight lines, rounded as asked', () => {
    const x = Float64Array.of(0, 1, 3);
    const y = Float64Array.of(0, 1, 4);
    expect(expectOneMatrix(euclideanDistances(x, y, 'none'))[0]).toEqual([0, Math.SQRT2, 5]);
    expect(expectOneMatrix(euclideanDistances(x, y, 'floor'))[1]).toEqual([1, 0, 3]);
    expect(expectOneMatrix(euclideanDistances(x, y, 'nearest'))[1]).toEqual([1, 0, 4]);
    const apart = euclideanDistances(x, y, 'none', Float64Array.of(0), Float64Array.of(2));
    expect(expectOneMatrix(apart)).toEqual([[2], [Math.SQRT2], [Math.sqrt(13)]]);
  });

  it('of a plane find everybody near a site without looking at all', () => {
    const place = fc.double({ min: -50, max: 50, noNaN: true });
    const points = fc.array(fc.tuple(place, place), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        points,
        place,
        place,
        fc.nat(40),
        fc.constantFrom('none', 'floor', 'nearest'),
        (all, sx, sy, r, how) => {
          const [x, y] = [Float64Array.from(all, ([px]) => px), Float64Array.from(all, ([, py]) => py)];
          const d = euclideanDistances(x, y, how as 'none', Float64Array.of(sx), Float64Array.of(sy));
          const near = [...d.near!(0, r)];
          expect(near).toEqual([...new Set(near)].sort((a, b) => a - b));
          for (let i = 0; i < x.length; i++) if (d.at(i, 0) <= r) expect(near).toContain(i);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of a graph are shortest paths, and an edge given twice takes the last length', () => {
    const edges = [
      { from: 0, to: 1, length: 9 },
      { from: 1, to: 2, length: 4 },
      { from: 0, to: 2, length: 10 },
      { from: 1, to: 0, length: 5 },
    ];
    const none = Number.POSITIVE_INFINITY;
    expect(expectOneMatrix(graphDistances(4, edges))).toEqual([
      [0, 5, 9, none],
      [5, 0, 4, none],
      [9, 4, 0, none],
      [none, none, none, 0],
    ]);
  });

  it('of a graph agree with the textbook triple loop', () => {
    const edge = fc.record({ from: fc.nat(7), to: fc.nat(7), length: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), (edges) => {
        const n = 8;
        const d = Array.from({ length: n }, (_, a) =>
          Array.from({ length: n }, (_, b) => (a === b ? 0 : Number.POSITIVE_INFINITY)),
        );
        for (const { from, to, length } of edges) if (from !== to) d[from]![to] = d[to]![from] = length;
        for (let k = 0; k < n; k++)
          for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) d[a]![b] = Math.min(d[a]![b]!, d[a]![k]! + d[k]![b]!);
        expect(matrixBy(graphDistances(n, edges), 'at')).toEqual(d);
      }),
      { numRuns: 200 },
    );
  });
});

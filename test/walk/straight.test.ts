import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locationsWithin, straightWithin } from '../../src/walk/straight.js';
import { draw } from '../support/draw.js';

describe('neighbours within a straight radius', () => {
  it('include the one exactly on the radius and exclude the place itself', () => {
    const near = straightWithin([0, 300, 0, 301], [0, 400, 0, 400], 500);
    expect([...near.offsets]).toEqual([0, 2, 5, 7, 8]);
    expect([...near.place]).toEqual([1, 2, 0, 2, 3, 0, 1, 1]);
  });

  it('run over sites first, then outlets', () => {
    const near = locationsWithin(draw({ map: ['A1..B'] }), 100);
    expect([...near.offsets]).toEqual([0, 1, 1, 2]);
    expect([...near.place]).toEqual([2, 0]);
  });

  it('are none in an empty city', () => {
    expect([...straightWithin([], [], 500).offsets]).toEqual([0]);
  });

  it('equal a comparison of all pairs', () => {
    const places = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: 40 }), (all, radiusM) => {
        const near = straightWithin(
          all.map((p) => p[0]),
          all.map((p) => p[1]),
          radiusM,
        );
        for (const [p, [x, y]] of all.entries()) {
          const expected = all.flatMap(([u, v], q) =>
            q !== p && (x - u) ** 2 + (y - v) ** 2 <= radiusM ** 2 ? [q] : [],
          );
          expect([...near.place.subarray(near.offsets[p]!, near.offsets[p + 1]!)]).toEqual(expected);
        }
      }),
    );
  });
});

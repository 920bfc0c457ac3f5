import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Layer, type LayerRow, layersOf } from '../../src/siting/days/layers.js';

const quarter = new Float64Array(32).fill(0.25, 0, 4);

/** What layers say of open members; fractions open a member in part. */
function said(layers: readonly Layer[], open: readonly number[]): number {
  return layers.reduce(
    (sum, { most, brings }) =>
      sum +
      Math.min(
        most,
        brings.reduce((all, one, m) => all + one * open[m]!, 0),
      ),
    0,
  );
}

/** What rows are worth with these members open, day by day. */
function worth(rows: readonly LayerRow[], share: Float64Array, open: readonly number[]): number {
  let sum = 0;
  for (const { weight, masks } of rows) {
    const any = open.reduce((mask, part, m) => (part > 0 ? mask | masks[m]! : mask), 0);
    for (let d = 0; d < 32; d++) if ((any >>> d) & 1) sum += weight * share[d]!;
  }
  return sum;
}

describe('what rows are worth on the mean day', () => {
  it('of two members that are each closed on another day: a first brings three quarters, a second one quarter', () => {
    const rows = [{ weight: 8, masks: Uint32Array.of(0b0111, 0b1110) }];
    const layers = layersOf(rows, 2, 1, quarter, 0);
    expect(layers).toEqual([
      { most: 4, brings: Float64Array.of(4, 4) },
      { most: 4, brings: Float64Array.of(2, 2) },
    ]);
    expect(said(layers, [1, 0])).toBe(6);
    expect(said(layers, [1, 1])).toBe(8);
  });

  it('three members, opened by thirds, are worth one of them and not every day', () => {
    const rows = [{ weight: 8, masks: Uint32Array.of(0b0111, 0b1110, 0b1101) }];
    const third = [1 / 3, 1 / 3, 1 / 3];
    expect(said(layersOf(rows, 3, 1, quarter, 0), third)).toBeCloseTo(6, 12);
    expect(said(layersOf(rows, 3, 1, quarter, 0), [2 / 3, 2 / 3, 2 / 3])).toBeCloseTo(8, 12);
  });

  it('members that are never closed stay one layer: a second brings nothing', () => {
    const rows = [{ weight: 8, masks: Uint32Array.of(0b1111, 0b1111) }];
    expect(layersOf(rows, 2, 1, quarter, 0)).toEqual([{ most: 8, brings: Float64Array.of(8, 8) }]);
  });

  it('is never said to be less than it is, for any rows, days and open members, and exactly for one member', () => {
    const drawn = fc.record({
      members: fc.integer({ min: 1, max: 5 }),
      rows: fc.array(
        fc.record({
          weight: fc.integer({ min: 1, max: 9 }),
          masks: fc.array(fc.integer({ min: 0, max: 2 ** 10 - 1 }), { minLength: 5, maxLength: 5 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      share: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 10 }),
    });
    fc.assert(
      fc.property(drawn, ({ members, rows, share }) => {
        const total = Math.max(
          1,
          share.reduce((a, b) => a + b, 0),
        );
        const shares = new Float64Array(32);
        share.forEach((one, d) => {
          shares[d] = one / total;
        });
        const given = rows.map(({ weight, masks }) => ({ weight, masks: Uint32Array.from(masks.slice(0, members)) }));
        const layers = layersOf(given, members, 1, shares, 0);
        for (let set = 0; set < 2 ** members; set++) {
          const open = Array.from({ length: members }, (_, m) => (set >>> m) & 1);
          const truth = worth(given, shares, open);
          expect(said(layers, open)).toBeGreaterThanOrEqual(truth - 1e-12);
          if (open.filter((part) => part > 0).length === 1) expect(said(layers, open)).toBeCloseTo(truth, 10);
        }
      }),
      { numRuns: 300 },
    );
  });
});

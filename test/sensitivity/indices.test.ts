import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latinHypercube, morrisTrajectories, oneAtATime, saltelliRows } from '../../src/sensitivity/designs.js';
import { morrisEffects, rankCorrelations, ranksOf, sobolIndices, spreadOf } from '../../src/sensitivity/indices.js';
import type { Factor } from '../../src/sensitivity/types.js';
import { exponential, logarithm, quantile, valueAt } from '../../src/sensitivity/values.js';

const OPTIONS = { level: 0.95, seed: '1' };

const at = (points: readonly Float64Array[], f: (x: Float64Array) => number) => Float64Array.from(points, f);

describe('Sobol indices', () => {
  // Ishigami & Homma 1990 with a = 7, b = 0.1, on (−π, π)³: first order 0.3139, 0.4424, 0,
  // total 0.5576, 0.4424, 0.2437 (Saltelli et al. 2008).
  const ishigami = (u: Float64Array) => {
    const [x, y, z] = Array.from(u, (share) => Math.PI * (2 * share - 1));
    return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x);
  };

  it('of the Ishigami function are the published ones', () => {
    const design = saltelliRows(3, 4096, '1');
    const indices = sobolIndices(3, at(design.points, ishigami), { ...OPTIONS, resamples: 100 });
    [0.3139, 0.4424, 0].forEach((published, f) => {
      expect(Math.abs(indices[f].first.value - published)).toBeLessThan(0.01);
      expect(indices[f].first.low).toBeLessThan(published + 0.01);
      expect(indices[f].first.high).toBeGreaterThan(published - 0.01);
    });
    [0.5576, 0.4424, 0.2437].forEach((published, f) => {
      expect(Math.abs(indices[f].total.value - published)).toBeLessThan(0.01);
    });
  });

  it('of a sum are the shares of its terms’ variances, and first and total agree', () => {
    // Var of c·u is c²/12: shares 1/14, 4/14, 9/14.
    const design = saltelliRows(3, 1024, '7');
    const sum = (u: Float64Array) => 5 + u[0] + 2 * u[1] - 3 * u[2];
    const indices = sobolIndices(3, at(design.points, sum), { ...OPTIONS, resamples: 200 });
    [1 / 14, 4 / 14, 9 / 14].forEach((share, f) => {
      expect(Math.abs(indices[f].first.value - share)).toBeLessThan(0.01);
      expect(Math.abs(indices[f].total.value - share)).toBeLessThan(0.01);
      expect(indices[f].first.low).toBeLessThanOrEqual(indices[f].first.value);
      expect(indices[f].first.high).toBeGreaterThanOrEqual(indices[f].first.value);
    });
  });

  it('do not depend on where the output has its zero, and are 0 for an output that never moves', () => {
    const design = saltelliRows(2, 64, '1');
    const f = (u: Float64Array) => u[0] * u[1];
    const near = sobolIndices(2, at(design.points, f), OPTIONS);
    const far = sobolIndices(
      2,
      at(design.points, (u) => f(u) + 1e6),
      OPTIONS,
    );
    for (const [n, { total }] of near.entries()) expect(far[n].total.value).toBeCloseTo(total.value, 6);
    for (const { first, total } of sobolIndices(2, new Float64Array(64 * 4).fill(0.1), OPTIONS)) {
      expect([first.value, total.value]).toEqual([0, 0]);
    }
  });

  it('take A, A with one coordinate of B, B, in one row', () => {
    const { points } = saltelliRows(3, 5, '1');
    expect(points).toHaveLength(25);
    for (let row = 0; row < 5; row++) {
      const [a, ab0, ab1, ab2, b] = points.slice(row * 5, row * 5 + 5);
      expect([...ab0]).toEqual([b[0], a[1], a[2]]);
      expect([...ab1]).toEqual([a[0], b[1], a[2]]);
      expect([...ab2]).toEqual([a[0], a[1], b[2]]);
    }
    expect(() => saltelliRows(21, 1, '1')).toThrow(RangeError);
  });
});

describe('Morris effects', () => {
  it('of a linear function are its slopes, with no spread', () => {
    const design = morrisTrajectories(3, 6, '1');
    const effects = morrisEffects(
      design,
      at(design.points, (u) => 1 + 2 * u[0] - 5 * u[1]),
      OPTIONS,
    );
    expect(effects.map(({ mu }) => Number(mu.toFixed(9)))).toEqual([2, -5, 0]);
    expect(effects.map(({ muStar }) => Number(muStar.value.toFixed(9)))).toEqual([2, 5, 0]);
    for (const { sigma } of effects) expect(sigma).toBeLessThan(1e-12);
  });

  it('show an interaction as spread and not as mean', () => {
    const design = morrisTrajectories(2, 200, '3');
    const [x] = morrisEffects(
      design,
      at(design.points, (u) => (u[0] - 0.5) * (u[1] - 0.5)),
      OPTIONS,
    );
    // Effects of x are y − ½ on the grid 0, 1/3, 2/3, 1: mean 0, mean of sizes 1/3, variance 5/36.
    expect(Math.abs(x.mu)).toBeLessThan(0.08);
    expect(x.muStar.low).toBeLessThan(1 / 3);
    expect(x.muStar.high).toBeGreaterThan(1 / 3);
    expect(Math.abs(x.sigma - Math.sqrt(5 / 36))).toBeLessThan(0.04);
  });

  it('walk each factor once a trajectory, by two thirds, inside the cube', () => {
    const { points } = morrisTrajectories(4, 10, '2');
    expect(points).toHaveLength(50);
    for (let r = 0; r < 10; r++) {
      const moved = [1, 2, 3, 4].map((n) => {
        const [last, next] = [points[r * 5 + n - 1], points[r * 5 + n]];
        const steps = Array.from(next, (share, f) => share - last[f]);
        expect(steps.filter((step) => step !== 0).map((step) => Math.abs(step))).toEqual([expect.closeTo(2 / 3, 12)]);
        return steps.findIndex((step) => step !== 0);
      });
      expect([...moved].sort()).toEqual([0, 1, 2, 3]);
    }
    for (const share of points.flatMap((point) => [...point])) {
      expect(share).toBeGreaterThanOrEqual(-1e-12);
      expect(share).toBeLessThanOrEqual(1 + 1e-12);
    }
  });
});

describe('a Latin hypercube', () => {
  it('has one point in every stratum of every factor', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 6 }), fc.string(), (n, factors, seed) => {
        const { points } = latinHypercube(factors, n, seed);
        for (let f = 0; f < factors; f++) {
          const strata = new Set(points.map((point) => Math.floor(point[f] * n)));
          expect([...strata].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, s) => s));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for the same seed and another for another', () => {
    expect(latinHypercube(3, 16, 'a')).toEqual(latinHypercube(3, 16, 'a'));
    expect(latinHypercube(3, 16, 'a')).not.toEqual(latinHypercube(3, 16, 'b'));
  });
});

describe('rank correlations', () => {
  it('are ±1 for an output that rises or falls with a factor, however it bends', () => {
    const { points } = latinHypercube(2, 30, '1');
    const [x, y] = rankCorrelations(
      points,
      at(points, (u) => -(u[0] ** 7)),
      OPTIONS,
    );
    expect(x.correlation.value).toBeCloseTo(-1, 12);
    expect(y.correlation.low).toBeLessThan(0.3);
    expect(y.correlation.high).toBeGreaterThan(-0.3);
  });

  it('give equal values the mean of their ranks', () => {
    expect([...ranksOf([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
  });

  it('and spreads are those of the sorted values', () => {
    const quantiles = { p5: 0.2, median: 2, p95: 3.8 };
    expect(spreadOf([4, 0, 3, 1, 2], true)).toEqual({ min: 0, max: 4, quantiles, samples: 5 });
    expect(spreadOf([4, 0], false)).toEqual({ min: 0, max: 4, samples: 2 });
  });
});

describe('values', () => {
  const factor = (distribution: Factor['distribution'], whole = false): Factor => ({
    name: 'x',
    paths: ['x'],
    distribution,
    whole,
  });

  it('follow their distribution', () => {
    expect(valueAt(factor({ kind: 'uniform', low: 2, high: 4 }), 0.25)).toBe(2.5);
    // Triangular 0, 1, 4: below the mode F = x²/4.
    expect(valueAt(factor({ kind: 'triangular', low: 0, mode: 1, high: 4 }), 0.25)).toBe(1);
    expect(valueAt(factor({ kind: 'triangular', low: 0, mode: 1, high: 4 }), 0.0625)).toBe(0.5);
    expect(quantile({ kind: 'log-uniform', low: 1, high: 100 }, 0.5)).toBeCloseTo(10, 12);
    expect([0, 0.49, 0.5, 1].map((u) => valueAt(factor({ kind: 'choices', values: ['a', 'b'] }), u))).toEqual([
      'a',
      'a',
      'b',
      'b',
    ]);
  });

  it('of whole numbers are whole, each with the same room', () => {
    const die = factor({ kind: 'uniform', low: 1, high: 6 }, true);
    expect(Array.from({ length: 12 }, (_, n) => valueAt(die, (n + 0.5) / 12))).toEqual([
      1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6,
    ]);
    expect(valueAt(die, 1)).toBe(6);
  });

  it('have six digits, so that a person can type them again', () => {
    expect(valueAt(factor({ kind: 'uniform', low: 0, high: 1 }), 1 / 3)).toBe(0.333333);
  });

  it('rest on logarithms and powers of our own, which agree with the library’s', () => {
    for (const x of [1, 1.05, 2, 10, 1234.5, 1e9]) expect(logarithm(x)).toBeCloseTo(Math.log(x), 12);
    for (const x of [0, 0.01, 0.5, 3, 20]) expect(exponential(x) / Math.exp(x)).toBeCloseTo(1, 12);
  });
});

describe('one at a time', () => {
  it('moves one factor and leaves the others as the scenario has them', () => {
    const { points } = oneAtATime([
      { name: 'a', paths: ['a'], distribution: { kind: 'uniform', low: 0, high: 1 }, whole: false },
      { name: 'b', paths: ['b'], distribution: { kind: 'choices', values: [1, 2, 3] }, whole: false },
    ]);
    expect(points.map((point) => [...point])).toEqual([
      [0, Number.NaN],
      [1, Number.NaN],
      [Number.NaN, expect.closeTo(1 / 6)],
      [Number.NaN, 0.5],
      [Number.NaN, expect.closeTo(5 / 6)],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { horizonM } from '../../src/walk/horizon.js';
import { naturalLog, normalQuantile, normalShareBelow, speedQuantileMps } from '../../src/walk/speed.js';

describe('walking speeds', () => {
  it('have the normal quantiles of the printed tables', () => {
    // Abramowitz & Stegun, table 26.5.
    for (const [p, z] of [
      [0.5, 0],
      [0.9, 1.2815515655],
      [0.975, 1.9599639845],
      [0.99, 2.326347874],
      [0.999, 3.0902323062],
      [0.0001, -3.7190164855],
    ] as const) {
      expect(normalQuantile(p)).toBeCloseTo(z, 7);
      expect(normalQuantile(1 - p)).toBeCloseTo(-z, 7);
    }
  });

  it('use a logarithm that agrees with the engine', () => {
    for (const x of [1e-12, 0.0123, 0.75, 1, 1.5, 2, 1e9]) expect(naturalLog(x)).toBeCloseTo(Math.log(x), 12);
  });

  it('invert the quantile', () => {
    for (const z of [-3.2, -1, 0, 0.7, 2.9]) expect(normalQuantile(normalShareBelow(z))).toBeCloseTo(z, 9);
  });

  it('are never below the minimum, and the median moves up when slow walkers are cut off', () => {
    const elders = { mean: 1.0, sd: 0.25, min: 1.0 };
    expect(speedQuantileMps(elders, 1e-9)).toBeCloseTo(1, 8);
    // Half of a half-normal: the quantile at 0.75 of the whole.
    expect(speedQuantileMps(elders, 0.5)).toBeCloseTo(1 + 0.25 * 0.6744897502, 7);
  });

  it('without spread are the mean', () => {
    expect(speedQuantileMps({ mean: 1.2, sd: 0, min: 0.5 }, 0.999)).toBe(1.2);
  });
});

describe('the horizon', () => {
  it('is the largest radius where nobody walks farther in 15 minutes', () => {
    expect(horizonM(Uint16Array.of(5000, 15_000), [{ mean: 1.2, sd: 0, min: 0.5 }])).toBe(1500);
  });

  it('is 15 minutes of the fastest walkers where that is farther', () => {
    // 900 s × (1.36 + 0.2 × 3.09023 …) = 1,780.2 m; the cut at 0.5 m/s moves the quantile by less than a centimetre.
    expect(horizonM(Uint16Array.of(5000), [{ mean: 1.36, sd: 0.2, min: 0.5 }])).toBe(1781);
  });
});

import { describe, expect, it } from 'vitest';
import { keyOf, subkey, threefry } from '../../src/simulation/streams.js';
import { studentQuantile } from '../../src/simulation/student.js';

describe('random numbers', () => {
  it('are the published ones of Threefry-2x32-20', () => {
    // Random123, kat_vectors: counter, key, result.
    const published = [
      [
        [0x00000000, 0x00000000],
        [0x00000000, 0x00000000],
        [0x6b200159, 0x99ba4efe],
      ],
      [
        [0xffffffff, 0xffffffff],
        [0xffffffff, 0xffffffff],
        [0x1cb996fc, 0xbb002be7],
      ],
      [
        [0x243f6a88, 0x85a308d3],
        [0x13198a2e, 0x03707344],
        [0xc4923a9c, 0x483df7a0],
      ],
    ] as const;
    for (const [counter, key, result] of published) {
      const out = new Uint32Array(2);
      threefry(key[0], key[1], counter[0], counter[1], out);
      expect([...out]).toEqual(result);
    }
  });

  it('depend on every letter of a seed', () => {
    expect(keyOf('2025')).toEqual(keyOf('2025'));
    expect(keyOf('2025')).not.toEqual(keyOf('2026'));
    expect(subkey(keyOf('a'), keyOf('b'))).not.toEqual(subkey(keyOf('b'), keyOf('a')));
  });

  it('fill their range evenly', () => {
    // χ² over 256 bins of 65,536 draws: the mean is 255, the 0.001 and 0.999 quantiles are 190 and 330.
    const bins = new Float64Array(256);
    const out = new Uint32Array(2);
    const [k0, k1] = keyOf('even');
    for (let n = 0; n < 65_536; n++) {
      threefry(k0, k1, 3, n, out);
      bins[out[0]! >>> 24]!++;
    }
    let chi2 = 0;
    for (const count of bins) chi2 += (count - 256) ** 2 / 256;
    expect(chi2).toBeGreaterThan(190);
    expect(chi2).toBeLessThan(330);
  });
});

describe("Student's t", () => {
  it('has the quantiles of the printed tables', () => {
    // Two-sided 95 % and 99 %, Abramowitz & Stegun, table 26.10.
    for (const [degrees, t95, t99] of [
      [1, 12.706, 63.657],
      [2, 4.303, 9.925],
      [5, 2.571, 4.032],
      [10, 2.228, 3.169],
      [29, 2.045, 2.756],
      [120, 1.98, 2.617],
    ] as const) {
      expect(studentQuantile(0.95, degrees)).toBeCloseTo(t95, 3);
      expect(studentQuantile(0.99, degrees)).toBeCloseTo(t99, 3);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { owenScramble, SOBOL_DIMENSIONS, scrambledSobol, sobol } from '../../src/simulation/sobol.js';

const POINT_100 = [0.4609375, 0.7578125, 0.7109375, 0.1328125];
const POINT_999 = [0.0224609375, 0.3349609375, 0.9599609375, 0.7919921875];

describe('Sobol points', () => {
  it('have the published direction numbers', () => {
    // Burley 2020, listing of sobol4d: the words of bits 0 to 4 in each dimension.
    const published = [
      [0x80000000, 0x40000000, 0x20000000, 0x10000000, 0x08000000],
      [0x80000000, 0xc0000000, 0xa0000000, 0xf0000000, 0x88000000],
      [0x80000000, 0xc0000000, 0x60000000, 0x90000000, 0xe8000000],
      [0x80000000, 0xc0000000, 0x20000000, 0x50000000, 0xf8000000],
    ];
    expect(published.map((_, dimension) => [0, 1, 2, 3, 4].map((bit) => sobol(1 << bit, dimension)))).toEqual(
      published,
    );
  });

  it('are those of another implementation in high dimensions too', () => {
    // scipy.stats.qmc.Sobol(40, scramble=False): Gray-code order, so its point 100 is number 100 ^ 50, 999 is 999 ^ 499.
    expect([10, 20, 30, 39].map((d) => sobol(100 ^ 50, d) / 2 ** 32)).toEqual(POINT_100);
    expect([10, 20, 30, 39].map((d) => sobol(999 ^ 499, d) / 2 ** 32)).toEqual(POINT_999);
  });

  it('put one point into each part of an even division, scrambled or not', () => {
    for (let dimension = 0; dimension < SOBOL_DIMENSIONS; dimension++) {
      const parts = Array.from({ length: 256 }, (_, n) => scrambledSobol(n, dimension, 12345) >>> 24);
      expect(new Set(parts).size).toBe(256);
    }
    // Two dimensions at once: one point in each of 16 × 16 squares.
    const squares = Array.from(
      { length: 256 },
      (_, n) => (scrambledSobol(n, 0, 7) >>> 28) * 16 + (scrambledSobol(n, 1, 7) >>> 28),
    );
    expect(new Set(squares).size).toBe(256);
  });

  it('are spread evenly by the scramble', () => {
    // The mean of one scrambled point over many seeds is ½: its standard error is 0.0029 for 10,000 seeds.
    let sum = 0;
    for (let seed = 0; seed < 10_000; seed++) sum += scrambledSobol(5, 2, Math.imul(seed, 0x9e3779b9)) / 2 ** 32;
    expect(Math.abs(sum / 10_000 - 0.5)).toBeLessThan(0.015);
  });

  it('keep their order of halves, quarters and eighths under a scramble', () => {
    // Owen's scramble maps words with the same first bits to words with the same first bits.
    for (const bits of [1, 2, 3, 8]) {
      const a = owenScramble(0x5a5a5a5a, 99) >>> (32 - bits);
      const b = owenScramble((0x5a5a5a5a & ~((1 << (32 - bits)) - 1)) >>> 0, 99) >>> (32 - bits);
      expect(a).toBe(b);
    }
  });
});

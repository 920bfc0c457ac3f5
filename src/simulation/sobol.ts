/**
 * Randomised quasi-Monte-Carlo: Sobol points in four dimensions with hash-based
 * Owen scrambling.
 *
 * @see S. Joe, F. Y. Kuo, Constructing Sobol sequences with better two-dimensional projections (2008).
 * @see B. Burley, Practical hash-based Owen scrambling, JCGT 9(4), 2020.
 */

export const SOBOL_DIMENSIONS = 4;

/** Primitive polynomials and first direction numbers of dimensions 2 to 4 (Joe & Kuo, new-joe-kuo-6). */
const POLYNOMIALS = [
  { degree: 1, coefficients: 0, m: [1] },
  { degree: 2, coefficients: 1, m: [1, 3] },
  { degree: 3, coefficients: 1, m: [1, 3, 1] },
] as const;

/** 32 direction numbers a dimension, row by row. */
const DIRECTIONS = directions();

function directions(): Uint32Array {
  const all = new Uint32Array(SOBOL_DIMENSIONS * 32);
  for (let bit = 0; bit < 32; bit++) all[bit] = 2 ** (31 - bit);
  for (const [p, { degree, coefficients, m }] of POLYNOMIALS.entries()) {
    const v = all.subarray((p + 1) * 32, (p + 2) * 32);
    for (let bit = 0; bit < 32; bit++) {
      if (bit < degree) {
        v[bit] = (m[bit]! * 2 ** (31 - bit)) >>> 0;
        continue;
      }
      let word = v[bit - degree]! ^ (v[bit - degree]! >>> degree);
      for (let k = 1; k < degree; k++) if ((coefficients >>> (degree - 1 - k)) & 1) word ^= v[bit - k]!;
      v[bit] = word;
    }
  }
  return all;
}

/** Coordinate `dimension` (0…3) of Sobol point `index`, as 32 bits after the point. */
export function sobol(index: number, dimension: number): number {
  let word = 0;
  const from = dimension * 32;
  for (let bit = 0, rest = index >>> 0; rest !== 0; bit++, rest >>>= 1) {
    if (rest & 1) word ^= DIRECTIONS[from + bit]!;
  }
  return word >>> 0;
}

function reverseBits(word: number): number {
  let x = word;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}

/** Owen's nested uniform scramble: each bit is flipped by a hash of the bits before it and the seed. */
export function owenScramble(word: number, seed: number): number {
  let x = reverseBits(word);
  x = (x + seed) | 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52);
  x ^= Math.imul(x, 0xc7afe638);
  x ^= Math.imul(x, 0x8d22f6e6);
  return reverseBits(x);
}

/** A hash of one word: the finaliser of MurmurHash3. */
export function mixed(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Point `index` of a scrambled set under `seed`, coordinate `dimension` (0…3), as 32 bits after the point. */
export function scrambledSobol(index: number, dimension: number, seed: number): number {
  return owenScramble(sobol(index, dimension), mixed(seed + Math.imul(dimension + 1, 0x9e3779b9)));
}

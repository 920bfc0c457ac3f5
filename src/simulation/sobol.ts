/**
 * Randomised quasi-Monte-Carlo: Sobol points in up to forty dimensions with hash-based
 * Owen scrambling.
 *
 * @see S. Joe, F. Y. Kuo, Constructing Sobol sequences with better two-dimensional projections (2008).
 * @see B. Burley, Practical hash-based Owen scrambling, JCGT 9(4), 2020.
 */

export const SOBOL_DIMENSIONS = 40;

/**
 * Primitive polynomials and first direction numbers of dimensions 2 to 40 (Joe & Kuo,
 * new-joe-kuo-6): coefficients as bits, then m_1 … m_s, as many as the degree.
 */
const POLYNOMIALS: readonly (readonly [number, ...number[]])[] = [
  [0, 1],
  [1, 1, 3],
  [1, 1, 3, 1],
  [2, 1, 1, 1],
  [1, 1, 1, 3, 3],
  [4, 1, 3, 5, 13],
  [2, 1, 1, 5, 5, 17],
  [4, 1, 1, 5, 5, 5],
  [7, 1, 1, 7, 11, 19],
  [11, 1, 1, 5, 1, 1],
  [13, 1, 1, 1, 3, 11],
  [14, 1, 3, 5, 5, 31],
  [1, 1, 3, 3, 9, 7, 49],
  [13, 1, 1, 1, 15, 21, 21],
  [16, 1, 3, 1, 13, 27, 49],
  [19, 1, 1, 1, 15, 7, 5],
  [22, 1, 3, 1, 15, 13, 25],
  [25, 1, 1, 5, 5, 19, 61],
  [1, 1, 3, 7, 11, 23, 15, 103],
  [4, 1, 3, 7, 13, 13, 15, 69],
  [7, 1, 1, 3, 13, 7, 35, 63],
  [8, 1, 3, 5, 9, 1, 25, 53],
  [14, 1, 3, 1, 13, 9, 35, 107],
  [19, 1, 3, 1, 5, 27, 61, 31],
  [21, 1, 1, 5, 11, 19, 41, 61],
  [28, 1, 3, 5, 3, 3, 13, 69],
  [31, 1, 1, 7, 13, 1, 19, 1],
  [32, 1, 3, 7, 5, 13, 19, 59],
  [37, 1, 1, 3, 9, 25, 29, 41],
  [41, 1, 3, 5, 13, 23, 1, 55],
  [42, 1, 3, 7, 3, 13, 59, 17],
  [50, 1, 3, 1, 3, 5, 53, 69],
  [55, 1, 1, 5, 5, 23, 33, 13],
  [56, 1, 1, 7, 7, 1, 61, 123],
  [59, 1, 1, 7, 9, 13, 61, 49],
  [62, 1, 3, 3, 5, 3, 55, 33],
  [14, 1, 3, 1, 15, 31, 13, 49, 245],
  [21, 1, 3, 5, 15, 31, 59, 63, 97],
  [22, 1, 3, 1, 11, 11, 11, 77, 249],
];

/** 32 direction numbers a dimension, row by row. */
const DIRECTIONS = directions();

function directions(): Uint32Array {
  const all = new Uint32Array(SOBOL_DIMENSIONS * 32);
  for (let bit = 0; bit < 32; bit++) all[bit] = 2 ** (31 - bit);
  for (const [p, [coefficients, ...m]] of POLYNOMIALS.entries()) {
    const degree = m.length;
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
  return scrambledReverse(reverseBits(word), seed);
}

/** The same of a word whose bits stand the other way round: point `index` of the first dimension, which is its index reversed. */
export function scrambledReverse(index: number, seed: number): number {
  let x = index;
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

/** Point `index` of a scrambled set under `seed`, coordinate `dimension` (from 0), as 32 bits after the point. */
export function scrambledSobol(index: number, dimension: number, seed: number): number {
  return owenScramble(sobol(index, dimension), mixed(seed + Math.imul(dimension + 1, 0x9e3779b9)));
}

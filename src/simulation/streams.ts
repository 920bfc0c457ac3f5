import seedrandom from 'seedrandom';

/**
 * Random numbers as a function of what they are for: (seed, stream, who, day, …),
 * so that neither the number of threads nor the order of work can change one
 * (MODEL §7).
 */

/** A 2 × 32-bit key. */
export type Key = readonly [number, number];

/** 2³². A draw below `share × UNIT` happens with probability `share`. */
export const UNIT = 0x100000000;

const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: two random words for a counter (c0, c1) under a
 * key (k0, k1), written to `out`.
 *
 * @see J. K. Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC11); Random123.
 */
export function threefry(k0: number, k1: number, c0: number, c1: number, out: Uint32Array): void {
  const k2 = PARITY ^ k0 ^ k1;
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;
  let a = k1;
  let b = k2;
  let c = k0;
  for (let round = 1; round <= 5; round++) {
    // Eight rotations in turn, four between two injections of the key.
    if ((round & 1) === 1) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    } else {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    }
    x0 = (x0 + a) | 0;
    x1 = (x1 + b + round) | 0;
    const first = a;
    a = b;
    b = c;
    c = first;
  }
  out[0] = x0;
  out[1] = x1;
}

/** The key that a text stands for: a seed that a person typed, the name of a stream, the id of an outlet. */
export function keyOf(text: string): Key {
  const random = seedrandom(text);
  return [random.int32() >>> 0, random.int32() >>> 0];
}

/** The key of `name` under `key`: streams under a seed, outlets and circles under a stream. */
export function subkey(key: Key, name: Key): Key {
  const out = new Uint32Array(2);
  threefry(key[0], key[1], name[0], name[1], out);
  return [out[0]!, out[1]!];
}

import { mixed, SOBOL_DIMENSIONS, scrambledSobol } from '../simulation/sobol.js';
import { type Key, keyOf, subkey, threefry, UNIT } from '../simulation/streams.js';
import type { Design, Factor } from './types.js';
import { endsOf, shareOfEnd } from './values.js';

/** Sobol indices take two coordinates a factor. */
export const MOST_SOBOL_FACTORS = SOBOL_DIMENSIONS / 2;

/** One factor at a time: each at each of its ends, all others as the scenario has them. */
export function oneAtATime(factors: readonly Factor[]): Design {
  const points = factors.flatMap((factor, f) =>
    endsOf(factor).map((_, end) => {
      const point = new Float64Array(factors.length).fill(Number.NaN);
      point[f] = shareOfEnd(factor, end);
      return point;
    }),
  );
  return { method: 'oat', factors: factors.length, points, blockSize: 1 };
}

/**
 * Latin hypercube: of each factor's n equal strata every one holds exactly one point,
 * at a random place in it, in random order.
 *
 * @see M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21 (1979).
 */
export function latinHypercube(factors: number, samples: number, seed: string): Design {
  const points = Array.from({ length: samples }, () => new Float64Array(factors));
  const random = streamOf(seed, 'latin hypercube');
  for (let f = 0; f < factors; f++) {
    const words = Array.from({ length: samples }, (_, n) => random(f, n));
    // A random order: by random words, ties by number.
    const order = words.map((_, n) => n).sort((a, b) => words[a][0] - words[b][0] || a - b);
    order.forEach((n, stratum) => {
      points[n][f] = (stratum + words[n][1] / UNIT) / samples;
    });
  }
  return { method: 'lhs', factors, points, blockSize: 1 };
}

/** Levels of Morris's grid, and the step that keeps all of them equally likely. */
const LEVELS = 4;
const STEP = LEVELS / (2 * (LEVELS - 1));

/**
 * Morris's trajectories: from a random grid point every factor moves once by ±2/3 of its
 * range, in random order; `trajectories` × (factors + 1) points.
 *
 * @see M. D. Morris, Technometrics 33 (1991).
 */
export function morrisTrajectories(factors: number, trajectories: number, seed: string): Design {
  const points: Float64Array[] = [];
  const random = streamOf(seed, 'morris');
  for (let r = 0; r < trajectories; r++) {
    const words = Array.from({ length: factors }, (_, f) => random(r, f));
    const point = Float64Array.from(words, ([word]) => Math.floor((word / UNIT) * LEVELS) / (LEVELS - 1));
    points.push(point);
    const order = words.map((_, f) => f).sort((a, b) => words[a][1] - words[b][1] || a - b);
    let last = point;
    for (const f of order) {
      const next = last.slice();
      next[f] = last[f] < 0.5 ? last[f] + STEP : last[f] - STEP;
      points.push(next);
      last = next;
    }
  }
  return { method: 'morris', factors, points, blockSize: factors + 1 };
}

/**
 * Saltelli's rows for Sobol indices: from a scrambled Sobol point in 2d coordinates the
 * points A and B, and A with one coordinate of B each; `rows` × (factors + 2) points,
 * A first, B last.
 *
 * @throws RangeError for more than `MOST_SOBOL_FACTORS` factors.
 * @see A. Saltelli et al., Computer Physics Communications 181 (2010).
 */
export function saltelliRows(factors: number, rows: number, seed: string): Design {
  if (factors > MOST_SOBOL_FACTORS) throw new RangeError(`${factors} factors, at most ${MOST_SOBOL_FACTORS}`);
  const scramble = mixed(keyOf(`${seed} saltelli`)[0]);
  const points: Float64Array[] = [];
  for (let row = 0; row < rows; row++) {
    const at = (dimension: number) => scrambledSobol(row, dimension, scramble) / UNIT;
    const a = Float64Array.from({ length: factors }, (_, f) => at(f));
    const b = Float64Array.from({ length: factors }, (_, f) => at(factors + f));
    points.push(a);
    for (let f = 0; f < factors; f++) {
      const mixedPoint = a.slice();
      mixedPoint[f] = b[f];
      points.push(mixedPoint);
    }
    points.push(b);
  }
  return { method: 'sobol', factors, points, blockSize: factors + 2 };
}

/** Two random words for two counters, under the seed and a stream's name. */
export function streamOf(seed: string, name: string): (c0: number, c1: number) => readonly [number, number] {
  const key: Key = subkey(keyOf(seed), keyOf(`sensitivity: ${name}`));
  const out = new Uint32Array(2);
  return (c0, c1) => {
    threefry(key[0], key[1], c0, c1, out);
    return [out[0], out[1]];
  };
}

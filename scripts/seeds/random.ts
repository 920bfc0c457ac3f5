import seedrandom from 'seedrandom';

/** A named stream of random numbers in [0, 1): the same for the same seed and name, whatever else is drawn. */
export interface Random {
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Integer in low … high, both included. */
  integer(low: number, high: number): number;
  /** One of the items, with equal chance. */
  pick<T>(items: readonly T[]): T;
  /** Index drawn with chance proportional to its weight. */
  weighted(weights: readonly number[]): number;
}

/**
 * Alea (Baagøe) uses only additions, multiplications and truncations, so its
 * numbers do not depend on the engine.
 */
export function randomStream(seed: string, name: string): Random {
  const draw = seedrandom.alea(`${seed}/${name}`);
  const next = (): number => draw();
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    integer: (low, high) => low + Math.floor((high - low + 1) * next()),
    pick: (items) => items[Math.floor(items.length * next())]!,
    weighted: (weights) => {
      let total = 0;
      for (const weight of weights) total += weight;
      let left = total * next();
      for (let i = 0; i < weights.length; i++) {
        left -= weights[i]!;
        if (left < 0) return i;
      }
      return weights.length - 1;
    },
  };
}

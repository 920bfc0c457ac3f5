import { describe, expect, it } from 'vitest';
import { toShared } from '../../src/parallel/shared.js';
import { simulate } from '../../src/parallel/simulate.js';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { draw } from '../support/draw.js';
import { plainRules } from '../support/rules.js';

const city = draw({
  map: ['1-a-+-b-2', '    |    ', 'c---+---d', '    |    ', '3-e-+--A-'],
  circleMap: ['XXXXXYYYY', 'XXXXXYYYY', 'XXXXXYYYY', 'XXXXXYYYY', 'XXXXXYYYY'],
  homes: { a: { children: 5, adults: 20, elders: 3 }, d: { elders: 9 } },
  types: { shop: {}, market: {} },
  outlets: { 3: { format: 'market' } },
});
const settings: SimulationSettings = {
  days: 23,
  walkersPerCircle: 60,
  closure: { default: 0.2 },
  speedMps: {
    children: { mean: 1.1, sd: 0.2, min: 0.4 },
    adults: { mean: 1.3, sd: 0.2, min: 0.5 },
    elders: { mean: 0.9, sd: 0.2, min: 0.3 },
  },
  level: 0.95,
};
const reach = buildReach(city, 1800);
const openings = [{ location: 0, format: 1, phase: 0 }];
const run = (workers: number, seed = 's') =>
  simulate(city, plainRules(city), reach, openings, settings, { seed, workers });

describe('a simulation', () => {
  it('gives the same bytes on any number of workers', async () => {
    const alone = JSON.stringify(await run(0));
    expect(alone).toContain('"reachedShare"');
    for (const workers of [1, 2, 3]) expect(JSON.stringify(await run(workers))).toBe(alone);
    expect(JSON.stringify(await run(0, 't'))).not.toBe(alone);
  });

  it('reports progress in days up to the last', async () => {
    const seen: number[] = [];
    await simulate(city, plainRules(city), reach, [], settings, {
      seed: 's',
      workers: 1,
      onProgress: (done, days) => seen.push(done / days),
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it.each([0, 2])('stops when it is interrupted (%i workers)', async (workers) => {
    const stop = new AbortController();
    const stopped = simulate(city, plainRules(city), reach, [], settings, {
      seed: 's',
      workers,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('interrupted')),
    });
    await expect(stopped).rejects.toThrow('interrupted');
  });
});

describe('shared copies', () => {
  it('hold the same values in shared memory', () => {
    const copy = toShared({ a: Uint16Array.of(1, 2, 3).subarray(1), b: [{ c: Float64Array.of(0.5) }], d: 'text' });
    expect([...copy.a]).toEqual([2, 3]);
    expect(copy.a.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...copy.b[0]!.c]).toEqual([0.5]);
    expect(copy.d).toBe('text');
  });
});

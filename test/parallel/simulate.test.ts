import { describe, expect, it } from 'vitest';
import { toShared } from '../../src/parallel/shared.js';
import { simulate } from '../../src/parallel/simulate.js';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { crossing, UNEVEN_SPEEDS } from '../support/crossing.js';
import { plainRules } from '../support/rules.js';

const city = crossing();
const settings: SimulationSettings = {
  days: 23,
  walkersPerCircle: 60,
  closure: { default: 0.2 },
  speedMps: UNEVEN_SPEEDS,
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

  it.each([0, 2])('keeps the days it has finished when it is interrupted (%i workers)', async (workers) => {
    const stop = new AbortController();
    const many = { ...settings, days: 400 };
    const stopped = await simulate(city, plainRules(city), reach, [], many, {
      seed: 's',
      workers,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('interrupted')),
    });
    expect(stopped.interrupted).toBe(true);
    expect(stopped.days).toBeGreaterThanOrEqual(20);
    expect(stopped.days).toBeLessThan(many.days);
    // What is written is what the same days give when nobody interrupts.
    const { interrupted: _, ...rest } = stopped;
    const whole = { ...settings, days: stopped.days };
    expect(rest).toEqual(await simulate(city, plainRules(city), reach, [], whole, { seed: 's', workers: 0 }));
  });

  it('has nothing to keep when it is interrupted before the first days are over', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    const stopped = simulate(city, plainRules(city), reach, [], settings, { seed: 's', workers: 0, signal });
    await expect(stopped).rejects.toThrow('interrupted');
  });

  it.each(['plain', 'qmc', 'conditional', 'combined'] as const)(
    'gives the same bytes on any number of workers with the estimator %s',
    async (estimator) => {
      const waiting = {
        ...settings,
        days: estimator === 'combined' ? 120 : 13,
        estimator,
        building: { lowS: 15, highS: 90 },
        signals: { spacingM: 100, stopShare: 0.5, longestWaitS: 60 },
        events: [{ id: 'cut', chance: 0.1, closedShare: 0.8, types: [], circles: [] }],
      };
      const play = (workers: number) =>
        simulate(city, plainRules(city), reach, openings, waiting, { seed: 's', workers });
      const alone = JSON.stringify(await play(0));
      for (const workers of [1, 3]) expect(JSON.stringify(await play(workers))).toBe(alone);
    },
  );
});

describe('a simulation that is to be precise', () => {
  const precise = { ...settings, estimator: 'combined' as const };

  it('plays on until every interval is narrow enough, and gives what that many days give', async () => {
    const options = { seed: 's', workers: 1 };
    const result = await simulate(city, plainRules(city), reach, openings, precise, { ...options, precision: 0.02 });
    expect(result.days).toBeGreaterThan(precise.days);
    expect(result.precision).toMatchObject({ asked: 0.02, wider: 0 });
    for (const { shares } of result.cells) {
      for (const { low, high } of shares) expect((high - low) / 2).toBeLessThanOrEqual(0.02 + 1e-12);
    }
    const { precision: _, ...rest } = result;
    const days = { ...precise, days: result.days };
    expect(rest).toEqual(await simulate(city, plainRules(city), reach, openings, days, options));
  });

  it('says how many intervals are still too wide when its days are over', async () => {
    const options = { seed: 's', workers: 0, precision: 0.0001, mostDays: 200 };
    const result = await simulate(city, plainRules(city), reach, openings, precise, options);
    expect(result.days).toBe(200);
    expect(result.precision!.wider).toBeGreaterThan(0);
    expect(result.precision!.widest).toBeGreaterThan(0.0001);
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

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotEnoughMemory } from '../../src/parallel/memory.js';
import { type SimulateOptions, simulate } from '../../src/parallel/simulate.js';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { crossing } from '../support/crossing.js';
import { plainRules } from '../support/rules.js';

const city = crossing();
const speed = { mean: 1.2, sd: 0.2, min: 0.5 };
const settings: SimulationSettings = {
  days: 50,
  walkersPerCircle: 60,
  closure: { default: 0.2 },
  speedMps: { children: speed, adults: speed, elders: speed },
  level: 0.95,
  estimator: 'plain',
  signals: { spacingM: 100, stopShare: 0.5, longestWaitS: 60 },
};
const reach = buildReach(city, 1800);
const run = (options: Partial<SimulateOptions>) =>
  simulate(city, plainRules(city), reach, [{ location: 0, format: 1, phase: 0 }], settings, {
    seed: 's',
    workers: 0,
    ...options,
  });
const file = fileURLToPath(new URL('workers/mortal.mjs', import.meta.url));

// Threads get a copy of what stands here when they start.
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kezhong-deaths-'));
  process.env.DIE_IN = folder;
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  for (const name of ['DIE_IN', 'DIE_AT', 'RUN_OUT_AT']) delete process.env[name];
});

describe('a simulation whose workers die', () => {
  let unharmed: string | undefined;

  it.each([1, 2, 3, 8])('plays their days once more on fresh ones, to the same bytes (%i workers)', async (workers) => {
    process.env.DIE_AT = '0,20,40';
    const survived = JSON.stringify(await run({ workers, file }));
    expect(readdirSync(folder).sort()).toEqual(['0', '20', '40']);
    unharmed ??= JSON.stringify(await run({ workers: 0 }));
    expect(survived).toBe(unharmed);
  });
});

describe('a simulation that does not fit into memory', () => {
  it('is refused before it starts, with what it would need', async () => {
    const refused = await run({ workers: 3, memoryBytes: 1000 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotEnoughMemory);
    const { neededBytes, workerBytes, workers, message } = refused as NotEnoughMemory;
    expect(workers).toBe(3);
    // Speeds alone are 3 groups × 16,384 steps of 8 bytes for each worker.
    expect(workerBytes).toBeGreaterThan(3 * 16_384 * 8);
    expect(neededBytes).toBeGreaterThan(3 * workerBytes);
    expect(message).toMatch(/^needs about \d+ MB, \d+ MB of it for each worker$/);
    await expect(run({ memoryBytes: neededBytes })).resolves.toMatchObject({ days: 50 });
  });

  it('says so where a worker is refused it on the way', async () => {
    process.env.RUN_OUT_AT = '20';
    const refused = await run({ workers: 2, file }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(NotEnoughMemory);
    expect((refused as NotEnoughMemory).neededBytes).toBeGreaterThan(0);
  });
});

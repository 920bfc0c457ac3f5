import { describe, expect, it } from 'vitest';
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
  estimator: 'combined',
  signals: { spacingM: 100, stopShare: 0.5, longestWaitS: 60 },
};
const reach = buildReach(city, 900);

describe('everybody, walked one by one', () => {
  it('is counted the same on any number of workers', async () => {
    const play = (workers: number) =>
      simulate(city, plainRules(city), reach, [], settings, { seed: 's', workers, persons: 'all' });
    const alone = await play(0);
    expect(alone.persons!.persons).toBe(
      Object.values(city.homes.persons).reduce((sum, group) => sum + group.reduce((a, b) => a + b, 0), 0),
    );
    for (const workers of [1, 3]) expect(JSON.stringify(await play(workers))).toBe(JSON.stringify(alone));
  });

  it('is left out where it is interrupted, with the days that were played', async () => {
    const stop = new AbortController();
    const stopped = await simulate(city, plainRules(city), reach, [], settings, {
      seed: 's',
      workers: 0,
      persons: 'all',
      signal: stop.signal,
      onPersons: () => stop.abort(new Error('interrupted')),
    });
    expect(stopped).toMatchObject({ days: 23, interrupted: true });
    expect(stopped.persons).toBeUndefined();
  });
});

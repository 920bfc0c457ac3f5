import { afterAll, describe, expect, it } from 'vitest';
import { createTeam, type PooledTeam } from '../../src/parallel/team.js';
import { buildReach } from '../../src/walk/reach.js';
import { busyCity, planned } from '../support/siting.js';

const { city, rules } = busyCity();
const reach = buildReach(city, 2000);

describe('the same city, rules and seed', () => {
  const teams: PooledTeam[] = [];
  afterAll(async () => {
    await Promise.all(teams.map((team) => team.close()));
  });

  it.each(['auto', 'exact'] as const)(
    'give the same plan of %s byte for byte, for any number of threads',
    async (strategy) => {
      const here = await planned(city, rules, { strategy }, reach);
      expect(here.plan.openings.length).toBeGreaterThan(5);
      expect(here.plan.work.nodes).toBeGreaterThan(1);
      const again = await planned(city, rules, { strategy }, reach);
      expect(JSON.stringify(again)).toBe(JSON.stringify(here));
      for (const workers of [1, 2]) {
        const team = await createTeam(workers);
        teams.push(team);
        const there = await planned(city, rules, { strategy, team, workers }, reach);
        expect(JSON.stringify(there)).toBe(JSON.stringify(here));
      }
    },
  );

  it('listening to the progress changes nothing', async () => {
    const quiet = await planned(city, rules, { strategy: 'auto' }, reach);
    const steps: string[] = [];
    const heard = await planned(city, rules, { strategy: 'auto', onProgress: ({ step }) => steps.push(step) }, reach);
    expect(JSON.stringify(heard)).toBe(JSON.stringify(quiet));
    expect(steps).toEqual(expect.arrayContaining(['greedy', 'swaps', 'relaxation', 'kernel × 1']));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReach } from '../../src/walk/reach.js';
import { bestPlan } from '../support/enumerate.js';
import { askedCities, planned } from '../support/siting.js';

const SEED = 20251124;
const tinyCities = askedCities(4, 3, '.....aabcAB1');

describe('plans of tiny cities under every family of rules, against all plans there are', () => {
  it('no strategy beats the best plan, no bound passes it, and exact finds it', async () => {
    const tally = { cities: 0, improvable: 0, proven: 0 };
    await fc.assert(
      fc.asyncProperty(tinyCities, async ({ city, rules }) => {
        const reach = buildReach(city, 2000);
        const optimum = bestPlan(city, rules, reach);
        if (optimum === undefined) return;
        tally.cities++;
        if (optimum.openings.length > 0) tally.improvable++;
        for (const strategy of ['swap', 'greedy', 'auto', 'exact'] as const) {
          const { plan, check } = await planned(city, rules, { strategy }, reach);
          expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
          expect(plan.objective).toBeGreaterThanOrEqual(optimum.objective - 1e-9);
          expect(plan.bound).toBeLessThanOrEqual(optimum.objective + 1e-8);
          expect(plan.bound).toBeLessThanOrEqual(plan.objective);
          if (plan.stopped === 'optimal') expect(plan.objective).toBeLessThan(optimum.objective + 1e-7);
          if (strategy !== 'exact') continue;
          // Its kernel holds all columns of so small a city: more than its gap asks for.
          expect(plan.objective).toBeLessThan(optimum.objective + 1e-9);
          if (plan.stopped === 'optimal') tally.proven++;
        }
      }),
      { numRuns: 80, seed: SEED },
    );
    expect(tally.cities).toBeGreaterThan(40);
    expect(tally.improvable).toBeGreaterThan(25);
    expect(tally.proven).toBeGreaterThan(12);
  });

  it.each([
    ['basic-first', 'basic gap'],
    ['worst-circle', 'worst circle'],
    ['cost', 'unmet'],
  ] as const)('the first stage of %s keeps its bound below and its plan above the best', async (objective, stage) => {
    let cities = 0;
    await fc.assert(
      fc.asyncProperty(tinyCities, async (asked) => {
        const { city } = asked;
        const rules = { ...asked.rules, objective };
        const reach = buildReach(city, 2000);
        const optimum = bestPlan(city, rules, reach, 1_500, stage);
        if (optimum === undefined) return;
        cities++;
        const { plan, check } = await planned(city, rules, {}, reach);
        expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
        expect(plan.stages[0].name).toBe(stage);
        expect(plan.stages[0].value).toBeGreaterThanOrEqual(optimum.objective - 1e-9);
        expect(plan.stages[0].bound).toBeLessThanOrEqual(optimum.objective + 1e-8);
      }),
      { numRuns: 30, seed: SEED },
    );
    expect(cities).toBeGreaterThan(12);
  });
});

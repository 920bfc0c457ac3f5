import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import { buildReach } from '../../src/walk/reach.js';
import { type Drawing, draw } from '../support/draw.js';
import { bestPlan } from '../support/enumerate.js';
import { extendedCities } from '../support/extended.js';
import { planned, type SitingAsk, sitingRules, written } from '../support/siting.js';

async function planOf(drawing: Drawing, ask: SitingAsk, change: (rules: Rules, city: City) => Rules) {
  const city = draw(drawing);
  const rules = change(sitingRules(city, ask), city);
  const reach = buildReach(city, 2000);
  const { plan, check } = await planned(city, rules, {}, reach);
  expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
  expect(plan.bound).toBeLessThanOrEqual(plan.objective);
  return { opened: written(city, plan.openings), plan, city, rules, reach };
}

describe('capacity', () => {
  // 30 and 20 elders within reach of both sites; one place for every two elders.
  const town: Drawing = {
    map: ['aAB-b'],
    homes: { a: { elders: 30 }, b: { elders: 20 } },
    types: { care: { radiusM: 500, demand: 'elders' } },
    formats: { care: { places: 10 } },
  };
  const half = (rules: Rules) => ({ ...rules, capacity: [{ type: 0, placesPerPerson: 0.5 }] });

  it('counts places, not persons in reach', async () => {
    // An outlet of 10 places serves 20 of 50 elders; two serve 40. Without capacity one serves all.
    expect((await planOf(town, {}, (rules) => rules)).plan.objective).toBe(0);
    const both = await planOf(town, {}, half);
    expect(both.opened).toEqual(['A:care@0', 'B:care@0']);
    expect(both.plan.objective).toBeCloseTo(0.2, 9);
    const one = await planOf(town, { payYuan: { care: [100] }, budgetYuan: [100] }, half);
    expect(one.plan.objective).toBeCloseTo(0.6, 9);
  });

  it('assigns persons so that those who can go nowhere else have a place', async () => {
    // A reaches a and b, the outlet 1 reaches b alone: b (20) goes to 1, a's 20 to A.
    const split: Drawing = {
      ...town,
      map: ['a-A-b-1'],
      homes: { a: { elders: 20 }, b: { elders: 20 } },
      types: { care: { radiusM: 270, demand: 'elders' } },
      outlets: { 1: { format: 'care' } },
    };
    const { plan } = await planOf(split, {}, half);
    expect(plan.objective).toBe(0);
    expect(plan.flows!.filter(({ phase }) => phase === 0)).toEqual([
      { kind: 'places', type: 0, phase: 0, home: 0, location: 0, persons: 20 },
      { kind: 'places', type: 0, phase: 0, home: 1, location: 1, persons: 20 },
    ]);
  });

  it('counts what exists with its own places', async () => {
    const existing = (places: number): Drawing => ({
      ...town,
      map: ['a1-b'],
      outlets: { 1: { format: 'care', places } },
    });
    expect((await planOf(existing(25), {}, half)).plan.objective).toBe(0);
    expect((await planOf(existing(5), {}, half)).plan.objective).toBeCloseTo(0.8, 9);
  });

  it('rejects a certificate that seats more than there are places, or somebody twice, or out of reach', async () => {
    const { city, rules, reach, plan } = await planOf(town, {}, half);
    const judged = (flows: typeof plan.flows) =>
      checkPlan(city, rules, reach, { ...plan, flows: flows! }).constraints.find(({ name }) => name === 'capacity')!.ok;
    expect(judged(plan.flows)).toBe(true);
    expect(judged(plan.flows!.map((flow) => ({ ...flow, persons: flow.persons + 1 })))).toBe(false);
    expect(judged([...plan.flows!, ...plan.flows!])).toBe(false);
    const { city: wide, ...rest } = await planOf({ ...town, map: ['aAB--------b'] }, {}, half);
    const far = [{ kind: 'places' as const, type: 0, phase: 0, home: 1, location: 0, persons: 1 }];
    const { constraints } = checkPlan(wide, rest.rules, rest.reach, { ...rest.plan, flows: far });
    expect(constraints.find(({ name }) => name === 'capacity')!.ok).toBe(false);
  });
});

describe('viability', () => {
  // Shops at A and B both reach a and b: 30 + 20 persons.
  const street: Drawing = {
    map: ['aAB-b'],
    homes: { a: 30, b: 20 },
    types: { shop: { radiusM: 500, quota: { count: 2 } } },
  };
  const needs = (persons: number) => (rules: Rules) => ({ ...rules, minCustomers: Float64Array.of(persons) });

  it('opens no more outlets than there are customers for', async () => {
    expect((await planOf(street, {}, needs(25))).plan.objective).toBe(0);
    expect((await planOf(street, {}, needs(26))).opened).toHaveLength(1);
    expect((await planOf(street, {}, needs(51))).opened).toEqual([]);
  });

  it('leaves existing outlets what they have', async () => {
    // Outlet 1 has all 50 today and needs 30 of them: 20 are left for a new one.
    const beside: Drawing = { ...street, map: ['a1A-b'] };
    const enough = await planOf(beside, {}, needs(25));
    expect(enough.opened).toHaveLength(1);
    expect((await planOf(beside, {}, needs(26))).opened).toEqual([]);
    const { city, rules, reach, plan } = enough;
    const robbed = plan.flows!.filter(({ location }) => location !== 1);
    const { constraints } = checkPlan(city, rules, reach, { ...plan, flows: robbed });
    expect(constraints.find(({ name }) => name === 'viability')!.ok).toBe(false);
  });

  it('asks nothing of an existing outlet that nobody is near today', async () => {
    const far: Drawing = { ...street, map: ['aA-b----------1'] };
    expect((await planOf(far, {}, needs(50))).opened).toEqual(['A:shop@0']);
  });
});

describe('plans of tiny cities with places and customers, against all plans there are', () => {
  const random = extendedCities(4, 2, '.....abcAB12').chain(({ city, rules }) =>
    fc
      .record({ places: fc.integer({ min: 1, max: 12 }), perPerson: fc.constantFrom(0.25, 0.5), customers: fc.nat(90) })
      .map(({ places, perPerson, customers }) => ({
        // Targets of 1 want whole persons, so that places and persons leave no remainder.
        city: { ...city, formats: city.formats.map((format) => ({ ...format, places })) },
        rules: {
          ...rules,
          target: rules.target.map((share, ck) => (ck % rules.typeCount === 1 ? 1 : share)),
          capacity: [{ type: 1, placesPerPerson: perPerson }],
          minCustomers: Float64Array.from(city.formats, (_, f) => (f === 0 ? customers : 0)),
        } satisfies Rules,
      })),
  );

  it('no strategy beats the best plan, no bound passes it, and exact finds it', async () => {
    const tally = { cities: 0, placed: 0, bound: 0 };
    await fc.assert(
      fc.asyncProperty(random, async ({ city, rules }) => {
        const reach = buildReach(city, 2000);
        const optimum = bestPlan(city, rules, reach);
        if (optimum === undefined) return;
        tally.cities++;
        const { minCustomers: _none, ...free } = rules;
        if ((bestPlan(city, free, reach)?.objective ?? 1) < optimum.objective - 1e-9) tally.bound++;
        for (const strategy of ['greedy', 'exact'] as const) {
          const { plan, check } = await planned(city, rules, { strategy }, reach);
          expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
          expect(plan.objective).toBeGreaterThanOrEqual(optimum.objective - 1e-9);
          expect(plan.bound).toBeLessThanOrEqual(optimum.objective + 1e-8);
          if (strategy === 'exact') expect(plan.objective).toBeLessThan(optimum.objective + 1e-9);
          if (plan.flows!.some(({ kind, phase }) => kind === 'places' && phase === 1)) tally.placed++;
        }
      }),
      { numRuns: 60, seed: 20251124 },
    );
    expect(tally.cities).toBeGreaterThan(20);
    expect(tally.placed).toBeGreaterThan(10);
    expect(tally.bound).toBeGreaterThan(1);
  });
});

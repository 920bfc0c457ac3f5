import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import { buildReach } from '../../src/walk/reach.js';
import { type Drawing, draw } from '../support/draw.js';
import { bestPlan } from '../support/enumerate.js';
import { extendedCities, withPayers } from '../support/extended.js';
import { openingsOf, planned, type SitingAsk, sitingRules, written } from '../support/siting.js';

async function planOf(drawing: Drawing, ask: SitingAsk, change: (rules: Rules, city: City) => Rules) {
  const city = draw(drawing);
  const rules = change(sitingRules(city, ask), city);
  const { plan, check } = await planned(city, rules);
  expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
  expect(plan.bound).toBeLessThanOrEqual(plan.objective);
  return { opened: written(city, plan.openings), objective: plan.objective, costYuan: check.costYuan, city, rules };
}

function broken(city: City, rules: Rules, openings: readonly string[]): string[] {
  const plan = { openings: openingsOf(city, openings), claims: [], objective: 0 };
  const { constraints } = checkPlan(city, rules, buildReach(city, 2000), plan);
  return constraints.flatMap(({ name, ok }) => (ok || name === 'objective' || name === 'idle' ? [] : [name]));
}

/** Home a (30 persons) by site A, b (20) by B; an opening costs 100 yuan. */
const STREET: Drawing = { map: ['a-A----b-B'], homes: { a: 30, b: 20 }, types: { shop: { radiusM: 200 } } };
const HUNDRED: SitingAsk = { payYuan: { shop: [100] }, budgetYuan: [1000] };

describe('funding sources', () => {
  it('each pay their share and no more than they have', async () => {
    // 60 of the 100 from the first, 40 from the second: what one has too much of does not help the other.
    const both = (first: number, second: number) =>
      planOf(STREET, HUNDRED, (rules) => withPayers(rules, [[first], [second]], 0.6));
    expect((await both(120, 80)).objective).toBe(0);
    expect((await both(119, 1000)).opened).toEqual(['A:shop@0']);
    expect((await both(1000, 79)).opened).toEqual(['A:shop@0']);
    expect((await both(59, 1000)).opened).toEqual([]);
    const { city, rules } = await both(119, 1000);
    expect(broken(city, rules, ['A:shop@0', 'B:shop@0'])).toEqual(['money']);
    expect(broken(city, rules, ['A:shop@0'])).toEqual([]);
  });

  it('that have no budget do not limit', async () => {
    const { objective, costYuan } = await planOf(STREET, HUNDRED, (rules) => {
      const two = withPayers(rules, [[120], [0]], 0.6);
      const [first, { budgetYuan: _none, ...second }] = two.payers!;
      return { ...two, payers: [first, second] };
    });
    expect(objective).toBe(0);
    // What others pay is a cost all the same.
    expect(costYuan).toBe(200);
  });
});

describe('fitting a site out', () => {
  const town: Drawing = {
    map: ['a-A-B'],
    types: { shop: { radiusM: 500 }, care: { radiusM: 500 } },
    sites: { A: { floorM2: 100 }, B: { floorM2: 100 } },
  };
  const ask = { payYuan: { shop: [100], care: [100] }, floor: true };
  const fitted = (yuan: number) => (rules: Rules) => ({
    ...rules,
    fitOutYuan: Float64Array.of(yuan, yuan),
    fitOutDue: Float64Array.of(1),
  });

  it('is paid once, whatever opens there', async () => {
    // Two formats of 50 m² on one site of 100 m²: 200 and one fit-out of 80.
    const enough = await planOf(town, { ...ask, budgetYuan: [280] }, fitted(80));
    expect(enough.objective).toBe(0);
    expect(enough.costYuan).toBe(280);
    const short = await planOf(town, { ...ask, budgetYuan: [279] }, fitted(80));
    expect(short.objective).toBeCloseTo(0.5, 9);
    expect((await planOf(town, { ...ask, budgetYuan: [200] }, fitted(0))).objective).toBe(0);
    const { city, rules } = short;
    expect(broken(city, rules, ['A:shop@0', 'A:care@0'])).toEqual(['money']);
    expect(broken(city, rules, ['A:shop@0'])).toEqual([]);
  });

  it('makes openings gather where floor allows', async () => {
    const { opened } = await planOf(town, { ...ask, budgetYuan: [280] }, fitted(80));
    expect(new Set(opened.map((text) => text[0])).size).toBe(1);
  });

  it('falls due when the first of them opens', async () => {
    // 180 in the first phase buys the shop and the fit-out, 100 in the second the care: neither is early.
    const phases = { ...ask, phases: ['1', '2'], rentDue: [1] };
    const { opened } = await planOf(town, { ...phases, budgetYuan: [180, 100] }, fitted(80));
    expect(opened).toHaveLength(2);
    expect(opened.filter((text) => text.endsWith('@0'))).toHaveLength(1);
    expect(
      (await planOf(town, { ...phases, budgetYuan: [179, 101] }, fitted(80))).opened.every((o) => o.endsWith('@1')),
    ).toBe(true);
  });
});

describe('fleets', () => {
  // Three stops of 3 days a week, each alone with its home.
  const stops: Drawing = {
    map: ['a-A----b-B----c-C'],
    homes: { a: 30, b: 20, c: 10 },
    types: { shop: { radiusM: 200 } },
    formats: { van: { kind: 'mobile', credits: { shop: 1 }, daysPerWeek: 3, floorM2: 0 } },
  };
  const fleet =
    (stopsPerDay: number, daysPerWeek: number, maxUnits?: number, yuan = 0) =>
    (rules: Rules) => ({
      ...rules,
      fleets: [
        {
          id: 'vans',
          formats: [0],
          stopsPerDay,
          daysPerWeek,
          payYuan: Float64Array.of(yuan),
          ...(maxUnits === undefined ? {} : { maxUnits }),
        },
      ],
    });

  it('serve as many stop-days a week as their units give', async () => {
    const ask = { payYuan: { van: [10] } };
    // A unit with one stop a day on 6 days serves two stops of 3 days; 9 stop-days take two units.
    expect((await planOf(stops, ask, fleet(1, 6, 1))).opened).toEqual(['A:van@0', 'B:van@0']);
    expect((await planOf(stops, ask, fleet(1, 6, 2))).objective).toBe(0);
    expect((await planOf(stops, ask, fleet(2, 6, 1))).objective).toBe(0);
    expect((await planOf(stops, ask, fleet(1, 6, 0))).opened).toEqual([]);
    const { city, rules } = await planOf(stops, ask, fleet(1, 6, 1));
    expect(broken(city, rules, ['A:van@0', 'B:van@0', 'C:van@0'])).toEqual(['fleet']);
  });

  it('cost by the unit', async () => {
    const ask = { payYuan: { van: [10] } };
    // Two stops: 20 and a unit of 100; the third stop takes another unit.
    const one = await planOf(stops, { ...ask, budgetYuan: [229] }, fleet(1, 6, 9, 100));
    expect(one.opened).toEqual(['A:van@0', 'B:van@0']);
    expect(one.costYuan).toBe(120);
    const two = await planOf(stops, { ...ask, budgetYuan: [230] }, fleet(1, 6, 9, 100));
    expect(two.objective).toBe(0);
    expect(two.costYuan).toBe(230);
    expect((await planOf(stops, { ...ask, budgetYuan: [109] }, fleet(1, 6, 9, 100))).opened).toEqual([]);
  });
});

describe('plans of tiny cities with fleets, fit-outs and sources, against all plans there are', () => {
  it('no strategy beats the best plan, no bound passes it, and exact finds it', async () => {
    const tally = { cities: 0, openings: 0, vans: 0, payers: 0 };
    await fc.assert(
      fc.asyncProperty(extendedCities(4, 2, '.....abcAB1'), async ({ city, rules }) => {
        const reach = buildReach(city, 2000);
        const optimum = bestPlan(city, rules, reach);
        if (optimum === undefined) return;
        tally.cities++;
        if (optimum.openings.length > 0) tally.openings++;
        if (optimum.openings.some(({ format }) => format === city.formats.length - 1)) tally.vans++;
        if (rules.payers) tally.payers++;
        for (const strategy of ['greedy', 'exact'] as const) {
          const { plan, check } = await planned(city, rules, { strategy }, reach);
          expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
          expect(plan.objective).toBeGreaterThanOrEqual(optimum.objective - 1e-9);
          expect(plan.bound).toBeLessThanOrEqual(optimum.objective + 1e-8);
          if (strategy === 'exact') expect(plan.objective).toBeLessThan(optimum.objective + 1e-9);
        }
      }),
      { numRuns: 90, seed: 20251124 },
    );
    expect(tally.cities).toBeGreaterThan(30);
    expect(tally.openings).toBeGreaterThan(12);
    expect(tally.vans).toBeGreaterThan(2);
    expect(tally.payers).toBeGreaterThan(10);
  });
});

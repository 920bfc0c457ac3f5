import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { Goal, Rules } from '../../src/scenario/rules.types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import { buildReach } from '../../src/walk/reach.js';
import { type Drawing, draw } from '../support/draw.js';
import { bestPlan } from '../support/enumerate.js';
import { extendedCities } from '../support/extended.js';
import { openingsOf, planned, type SitingAsk, sitingRules, written } from '../support/siting.js';

async function planOf(drawing: Drawing, ask: SitingAsk, change: (rules: Rules, city: City) => Rules) {
  const city = draw(drawing);
  const rules = change(sitingRules(city, ask), city);
  const { plan, check } = await planned(city, rules);
  expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
  return { opened: written(city, plan.openings), plan, city, rules };
}

function broken(city: City, rules: Rules, openings: readonly string[]): string[] {
  const plan = { openings: openingsOf(city, openings), claims: [], objective: 0 };
  const { constraints } = checkPlan(city, rules, buildReach(city, 2000), plan);
  return constraints.flatMap(({ name, ok }) => (ok || name === 'objective' || name === 'idle' ? [] : [name]));
}

const goal = (kind: Goal['kind'], type: number, limitM: number, target: number, circles: readonly number[]): Goal => ({
  kind,
  type,
  limitDm: limitM * 10,
  target,
  circles: Uint8Array.from(circles),
});

describe('targets of the city', () => {
  // Library (weight 0) or shop: one opening. The gap knows the shop alone, the city target the library alone.
  const town: Drawing = {
    map: ['a-A----b-B'],
    homes: { a: 30, b: 20 },
    types: { shop: { radiusM: 200 }, library: { radiusM: 200, weight: 0 } },
  };
  const one: SitingAsk = { payYuan: { shop: [100], library: [100] }, budgetYuan: [100] };
  const asks = (objective: Rules['objective'], target: number) => (rules: Rules) => ({
    ...rules,
    objective: objective!,
    goals: [goal('city', 1, 200, target, [1])],
  });

  it('come before the gap where the objective says so, and do nothing where it does not', async () => {
    expect((await planOf(town, one, asks('gap', 0.6))).opened).toEqual(['A:shop@0']);
    const { opened, plan } = await planOf(town, one, asks('targets', 0.6));
    expect(opened).toEqual(['A:library@0']);
    expect(plan.stages.map(({ name, value }) => [name, value])).toEqual([
      ['city targets', 0],
      ['gap', 1],
    ]);
  });

  it('count the share that is missing, and its bound holds', async () => {
    const { plan } = await planOf(town, one, asks('targets', 0.9));
    // 30 of 50 persons: 0.3 of the 0.9 is missing.
    expect(plan.stages[0]!.value).toBeCloseTo(0.3, 9);
    expect(plan.stages[0]!.bound).toBeCloseTo(0.3, 6);
  });

  it('are for those within their distance, whatever the radius of the type', async () => {
    const near = (rules: Rules) => ({
      ...rules,
      objective: 'targets' as const,
      goals: [goal('city', 1, 199, 0.6, [1])],
    });
    expect((await planOf(town, one, near)).plan.stages[0]!.value).toBeCloseTo(0.6, 9);
  });
});

describe('farthest homes', () => {
  // Breakfast at A serves a (30) at 200 m and b (5, another circle) at 300 m; B serves b alone.
  const town: Drawing = {
    map: ['a-A--b-B'],
    circleMap: ['CCCDDDDD'],
    homes: { a: 30, b: 5 },
    types: { breakfast: { radiusM: 200 } },
  };
  const one: SitingAsk = { payYuan: { breakfast: [100] }, budgetYuan: [100] };
  const within = (metres: number) => (rules: Rules) => ({
    ...rules,
    objective: 'targets' as const,
    goals: [goal('farthest', 0, metres, 1, [0, 1])],
  });

  it('of the circles that the rule names come first', async () => {
    expect((await planOf(town, one, (rules) => ({ ...rules, goals: [] }))).opened).toEqual(['A:breakfast@0']);
    const { opened, plan } = await planOf(town, one, within(250));
    expect(opened).toEqual(['B:breakfast@0']);
    expect(plan.stages[0]).toMatchObject({ name: 'farthest homes', value: 0 });
  });

  it('have a distance of their own', async () => {
    // Within 300 m the site A reaches them too, and serves more.
    expect((await planOf(town, one, within(300))).opened).toEqual(['A:breakfast@0']);
  });
});

describe('the mean walk', () => {
  // One shop: at A both homes are within 500 m of it; the gap is content with either site, the walk is not.
  const street: Drawing = {
    map: ['a-A-----B-b'],
    homes: { a: 10, b: 30 },
    types: { shop: { radiusM: 1500 } },
    city: { detourFactor: 1 },
  };
  const one: SitingAsk = { payYuan: { shop: [100] }, budgetYuan: [100] };
  const walk = (stepM: number) => (rules: Rules) => ({ ...rules, objective: 'walk' as const, walkStepDm: stepM * 10 });

  it('decides between plans that close the gap alike, in whole steps', async () => {
    const { opened, plan } = await planOf(street, one, walk(100));
    expect(opened).toEqual(['B:shop@0']);
    // b walks 200 m (one step below: 100), a 800 m (700): (30 · 100 + 10 · 700) / 40.
    expect(plan.stages[0]).toMatchObject({ name: 'walk', value: expect.closeTo(250, 9) });
    expect(plan.stages[0]!.bound).toBeCloseTo(250, 4);
  });

  it('counts who is beyond the horizon as at its last step', async () => {
    const { plan } = await planOf(street, { ...one, budgetYuan: [0] }, walk(300));
    // Horizon 2,000 m: six steps of 300.
    expect(plan.stages[0]!.value).toBeCloseTo(1800, 9);
  });
});

describe('clustering', () => {
  // A hairdresser at A stands alone; at B there is a shop 200 m away; a shop may open at C, 100 m from A.
  const street: Drawing = {
    map: ['aCA-----b-B-1'],
    homes: { a: 30, b: 20 },
    types: { hair: { radiusM: 200 }, shop: { radiusM: 100, weight: 0 } },
    outlets: { 1: { format: 'shop' } },
  };
  const near = (windowM: number, minCount: number) => (rules: Rules) => ({
    ...rules,
    clustering: [{ type: 0, windowM, minCount }],
  });

  it('lets an outlet open only beside others, existing or new', async () => {
    const ask = { payYuan: { hair: [100], shop: [100] }, budgetYuan: [100], forbid: ['C:hair'] };
    expect((await planOf(street, ask, (rules) => rules)).opened).toEqual(['A:hair@0']);
    expect((await planOf(street, ask, near(200, 1))).opened).toEqual(['B:hair@0']);
    const both = await planOf(street, { ...ask, budgetYuan: [300] }, near(200, 1));
    expect([...both.opened].sort()).toEqual(['A:hair@0', 'B:hair@0', 'C:shop@0']);
    expect(broken(both.city, both.rules, ['A:hair@0'])).toEqual(['clustering']);
    expect(broken(both.city, both.rules, ['A:hair@0', 'C:shop@0'])).toEqual([]);
  });

  it('counts so many within a straight distance', async () => {
    const ask = { payYuan: { hair: [100], shop: [100] }, budgetYuan: [1000], forbid: ['C:hair', 'C:shop', 'A:shop'] };
    expect((await planOf(street, ask, near(199, 1))).opened).toEqual(['B:hair@0', 'B:shop@0'].slice(0, 2));
    expect((await planOf(street, ask, near(200, 3))).opened).toEqual([]);
  });

  it('asks for the others by the same phase', async () => {
    const ask: SitingAsk = {
      phases: ['1', '2'],
      firstPhase: { C: 1, B: 2 },
      forbid: ['C:hair', 'A:shop'],
    };
    const { opened } = await planOf(street, ask, near(200, 1));
    expect(opened).toEqual(['A:hair@1', 'C:shop@1']);
  });
});

describe('mobile stops only where there is no room', () => {
  // A stop S may serve a (300 m from A, too far) and b (100 m from site A).
  const street: Drawing = {
    map: ['aS----bA'],
    homes: { a: 30, b: 20 },
    types: { shop: { radiusM: 200 } },
    formats: {
      shop: { siteClasses: ['premises'] },
      van: { kind: 'mobile', credits: { shop: 0.5 }, siteClasses: ['stand'], floorM2: 0 },
    },
    siteClasses: ['premises', 'stand'],
    sites: { S: { class: 'stand' } },
  };
  const noRoom = (rules: Rules) => ({ ...rules, mobileOnlyNoRoom: true });
  const ask: SitingAsk = { levels: [0.5, 1] };

  it('stand where no full format could reach', async () => {
    expect((await planOf(street, ask, noRoom)).opened).toEqual(['A:shop@0', 'S:van@0'].sort());
  });

  it('and nowhere else, though nothing full opens there', async () => {
    const close: Drawing = { ...street, map: ['aS-bA'] };
    const none = { ...ask, payYuan: { shop: [100], van: [10] }, budgetYuan: [50] };
    expect((await planOf(close, none, (rules) => rules)).opened).toEqual(['S:van@0']);
    const { opened, city, rules } = await planOf({ ...close, map: ['SaA'] }, none, noRoom);
    expect(opened).toEqual([]);
    expect(broken(city, rules, ['S:van@0'])).toEqual(['mobile-only']);
    // Too small for a shop: there is no room.
    const small = { ...close, map: ['SaA'], sites: { ...street.sites, A: { floorM2: 10 } } };
    expect((await planOf(small, none, noRoom)).opened).toEqual(['S:van@0']);
  });
});

describe('plans of tiny cities with goals, clusters and needed stops, against all plans there are', () => {
  const random = extendedCities(4, 2, '.....abcAB1').chain(({ city, rules }) =>
    fc
      .record({
        windowM: fc.constantFrom(100, 250),
        clustered: fc.boolean(),
        noRoom: fc.boolean(),
        target: fc.constantFrom(0.3, 0.7, 1),
        metres: fc.constantFrom(150, 300),
      })
      .map((extra) => ({
        city,
        rules: {
          ...rules,
          ...(extra.clustered ? { clustering: [{ type: 0, windowM: extra.windowM, minCount: 1 }] } : {}),
          ...(extra.noRoom ? { mobileOnlyNoRoom: true } : {}),
          goals: [
            goal(
              'city',
              1,
              400,
              extra.target,
              city.circles.map(() => 1),
            ),
            goal(
              'farthest',
              0,
              extra.metres,
              1,
              city.circles.map((_, c) => (c === 0 ? 1 : 0)),
            ),
          ],
        } satisfies Rules,
      })),
  );

  it.each([
    ['gap', 'gap'],
    ['targets', 'city targets'],
    ['walk', 'walk'],
  ] as const)('the first stage of %s is found, and its bound stays below', async (objective, stage) => {
    const tally = { cities: 0, clustered: 0 };
    await fc.assert(
      fc.asyncProperty(random, async ({ city, rules: drawn }) => {
        const rules = { ...drawn, objective, walkStepDm: 1500 };
        const reach = buildReach(city, 2000);
        const optimum = bestPlan(city, rules, reach, 1_500, stage);
        if (optimum === undefined) return;
        tally.cities++;
        if (rules.clustering && optimum.openings.some(({ format }) => format === 0)) tally.clustered++;
        const { plan, check } = await planned(city, rules, {}, reach);
        expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
        expect(plan.stages[0]!.name).toBe(stage);
        expect(plan.stages[0]!.value).toBeLessThan(optimum.objective + (stage === 'walk' ? 1e-5 : 1e-7));
        expect(plan.stages[0]!.value).toBeGreaterThanOrEqual(optimum.objective - 1e-9);
        expect(plan.stages[0]!.bound).toBeLessThanOrEqual(optimum.objective + 1e-8);
      }),
      { numRuns: 50, seed: 20251124 },
    );
    expect(tally.cities).toBeGreaterThan(15);
  });
});

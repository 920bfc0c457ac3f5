import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { spatialGaps } from '../../src/gaps/spatial.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import { buildReach } from '../../src/walk/reach.js';
import { type Drawing, draw } from '../support/draw.js';
import { openingsOf, planned, type SitingAsk, sitingRules, written } from '../support/siting.js';

/** The exact plan: its openings and its objective. */
async function planOf(drawing: Drawing, ask: SitingAsk = {}, change: (rules: Rules, city: City) => Rules = (r) => r) {
  const city = draw(drawing);
  const { plan, check } = await planned(city, change(sitingRules(city, ask), city));
  expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
  expect(plan.bound).toBeLessThanOrEqual(plan.objective);
  return { opened: written(city, plan.openings), objective: plan.objective };
}

/**
 * A street, a character is 100 m: home a (30 persons) 200 m from site A, home b (20)
 * 200 m from site B, nothing else within the 200 m of a shop. An opening costs 100 yuan.
 * Gap: nothing 1, A alone 0.4, B alone 0.6, both 0.
 */
const STREET: Drawing = {
  map: ['a-A----b-B'],
  homes: { a: 30, b: 20 },
  types: { shop: { radiusM: 200 } },
};
const HUNDRED = { payYuan: { shop: [100] } };

describe('money', () => {
  it('for one opening goes where it serves most', async () => {
    expect(await planOf(STREET, { ...HUNDRED, budgetYuan: [199] })).toEqual({
      opened: ['A:shop@0'],
      objective: expect.closeTo(0.4, 9),
    });
    expect(await planOf(STREET, HUNDRED)).toEqual({ opened: ['A:shop@0', 'B:shop@0'], objective: 0 });
    expect((await planOf(STREET, { ...HUNDRED, budgetYuan: [99] })).objective).toBe(1);
  });

  it('counts the rent of the floor that is used', async () => {
    // 50 m² × 1 yuan = 50 a period: A costs 100 + 50, B only 100.
    const dear = { ...STREET, sites: { A: { rentYuanPerM2: 1 } } };
    expect((await planOf(dear, { ...HUNDRED, budgetYuan: [149] })).opened).toEqual(['B:shop@0']);
    expect((await planOf(dear, { ...HUNDRED, budgetYuan: [150] })).opened).toEqual(['A:shop@0']);
    expect((await planOf(dear, { ...HUNDRED, budgetYuan: [249] })).opened).toHaveLength(1);
    expect((await planOf(dear, { ...HUNDRED, budgetYuan: [250] })).opened).toHaveLength(2);
  });

  it('that is left over is carried into the next phase', async () => {
    // 50 in each phase: 100 together in the second, where A opens: (1 + 0.4) / 2.
    const ask = { ...HUNDRED, phases: ['1', '2'], rentDue: [1] };
    expect(await planOf(STREET, { ...ask, budgetYuan: [50, 50] })).toEqual({
      opened: ['A:shop@1'],
      objective: expect.closeTo(0.7, 9),
    });
    expect((await planOf(STREET, { ...ask, budgetYuan: [150, 50] })).objective).toBeCloseTo((0.4 + 0) / 2, 9);
  });

  it('of a subsidy paid a phase later buys an opening earlier, and is owed', async () => {
    // 60 at once and 40 a phase later. 60 in the first phase opens A (all at once, it would wait for the second).
    const ask = { phases: ['1', '2'], rentDue: [1, 0], budgetYuan: [60, 60, 20] };
    // Second phase: 120 so far, 60 + 40 paid for A, 20 left, not enough for B's 60.
    expect(await planOf(STREET, { ...ask, payYuan: { shop: [60, 40] } })).toEqual({
      opened: ['A:shop@0'],
      objective: expect.closeTo(0.4, 9),
    });
    expect(await planOf(STREET, { ...ask, payYuan: { shop: [100, 0] } })).toEqual({
      opened: ['A:shop@1'],
      objective: expect.closeTo(0.7, 9),
    });
  });

  it('is owed after the last phase too: what opens last is not free', async () => {
    // A in the first phase: 60, then 40; B in the second: 60, then 40 after the horizon.
    const ask = { payYuan: { shop: [60, 40] }, phases: ['1', '2'], rentDue: [1, 0] };
    const without = await planOf(STREET, { ...ask, budgetYuan: [60, 100, 0] });
    expect(without).toEqual({ opened: ['A:shop@0'], objective: expect.closeTo(0.4, 9) });
    const owed = await planOf(STREET, { ...ask, budgetYuan: [60, 100, 40] });
    expect(owed).toEqual({ opened: ['A:shop@0', 'B:shop@1'], objective: expect.closeTo(0.2, 9) });
    // Without that period the same money would buy B.
    expect((await planOf(STREET, { ...ask, budgetYuan: [60, 100] })).objective).toBeCloseTo(0.2, 9);
  });
});

describe('floor', () => {
  const shared: Drawing = {
    map: ['a-A'],
    types: { shop: { radiusM: 200 }, care: { radiusM: 200 } },
    formats: { shop: { floorM2: 30 }, care: { floorM2: 30 } },
    sites: { A: { floorM2: 50 } },
  };

  it('of a site is used once: of two formats that need 30 m² each, 50 m² take one', async () => {
    expect((await planOf(shared)).objective).toBeCloseTo(0.5, 9);
    expect((await planOf(shared, { floor: false })).objective).toBe(0);
    expect((await planOf({ ...shared, sites: { A: { floorM2: 60 } } })).objective).toBe(0);
  });

  it('that is too small for a format takes none of it', async () => {
    expect((await planOf({ ...shared, sites: { A: { floorM2: 29 } } })).objective).toBe(1);
  });

  it('that is spare in an existing shop limits what it hosts', async () => {
    const hosted: Drawing = {
      map: ['a-1'],
      types: { shop: { radiusM: 200 }, care: { radiusM: 200 } },
      formats: { shop: {}, care: { kind: 'hosted', hosts: ['shop'], floorM2: 10 } },
      outlets: { 1: { format: 'shop', spareFloorM2: 9, hostSlots: 1 } },
    };
    expect((await planOf(hosted)).objective).toBeCloseTo(0.5, 9);
    expect((await planOf(hosted, { floor: false })).objective).toBe(0);
  });
});

describe('hosts', () => {
  // Weights 1, 3, 2: a shop alone leaves 5/6, a shop with care leaves 2/6.
  const hosting = (slots: number): Drawing => ({
    map: ['a-A'],
    types: {
      shop: { radiusM: 200, weight: 1 },
      care: { radiusM: 200, weight: 3 },
      laundry: { radiusM: 200, weight: 2 },
    },
    formats: {
      shop: { floorM2: 20, hostSlots: slots },
      care: { kind: 'hosted', hosts: ['shop'], floorM2: 10 },
      laundry: { kind: 'hosted', hosts: ['shop'], floorM2: 10 },
    },
  });

  it('take as many hosted formats as they have slots', async () => {
    expect(await planOf(hosting(1))).toEqual({ opened: ['A:shop@0', 'A:care@0'], objective: expect.closeTo(2 / 6, 9) });
    expect((await planOf(hosting(2))).objective).toBe(0);
    expect((await planOf(hosting(1), { hosts: false })).objective).toBe(0);
  });

  it('must stand where something is hosted', async () => {
    expect(await planOf(hosting(2), { forbid: ['A:shop'] })).toEqual({ opened: [], objective: 1 });
    expect((await planOf(hosting(2), { forbid: ['A:shop'], hosts: false })).objective).toBeCloseTo(1 / 6, 9);
  });

  it('may exist already, with slots and spare floor of their own', async () => {
    const existing = (slots: number): Drawing => ({
      ...hosting(1),
      map: ['a-1'],
      outlets: { 1: { format: 'shop', spareFloorM2: 50, hostSlots: slots } },
    });
    expect(await planOf(existing(1))).toEqual({ opened: ['1:care@0'], objective: expect.closeTo(2 / 6, 9) });
    expect((await planOf(existing(0))).objective).toBeCloseTo(5 / 6, 9);
    expect((await planOf(existing(2))).objective).toBe(0);
    expect((await planOf(existing(0), { hosts: false })).objective).toBe(0);
  });

  it('open no later than what they host', async () => {
    // Site A is there from the second phase on, and so is its shop.
    const { opened, objective } = await planOf(hosting(2), { phases: ['1', '2'], firstPhase: { A: 1 } });
    expect(opened).toEqual(['A:shop@1', 'A:care@1', 'A:laundry@1']);
    expect(objective).toBeCloseTo(0.5, 9);
  });
});

describe('density', () => {
  // Homes of 10, 20, 30 persons 200 m from sites that are 500 m apart: the middle site has both others in its window.
  const row: Drawing = {
    map: ['a-A--b-B--c-C'],
    homes: { a: 10, b: 20, c: 30 },
    types: { shop: { radiusM: 200, density: { windowM: 500, maxCount: 2 } } },
    formats: { shop: {} },
  };

  it('allows two within 500 m of a new one, itself counted, and no third', async () => {
    // All three would put three into the window of B; the best two are b and c: 10 / 60.
    expect(await planOf(row)).toEqual({ opened: ['B:shop@0', 'C:shop@0'], objective: expect.closeTo(1 / 6, 9) });
    expect((await planOf(row, { density: false })).objective).toBe(0);
  });

  it('looks from each new outlet: A and C are 1,000 m apart and do not see each other', async () => {
    expect((await planOf(row, { forbid: ['B:shop'] })).opened).toEqual(['A:shop@0', 'C:shop@0']);
  });

  it('counts what exists around a new outlet', async () => {
    // Outlets at 0 and 400 m, the site at 600 m: the window of 500 m holds the second alone, then both.
    const beside = (windowM: number): Drawing => ({
      map: ['1---2-A-a'],
      types: { shop: { radiusM: 200, density: { windowM, maxCount: 2 } } },
    });
    expect((await planOf(beside(500))).opened).toEqual(['A:shop@0']);
    expect(await planOf(beside(600))).toEqual({ opened: [], objective: 1 });
    expect((await planOf(beside(600), { density: false })).objective).toBe(0);
  });

  it('lets existing clusters be: five outlets on a spot forbid nothing a kilometre away', async () => {
    const { opened } = await planOf({
      map: ['12345----------A-a'],
      types: { shop: { radiusM: 200, density: { windowM: 500, maxCount: 2 } } },
    });
    expect(opened).toEqual(['A:shop@0']);
  });

  it('counts full outlets only, not substitutes', async () => {
    const stalls: Drawing = { ...row, formats: { shop: { kind: 'substitute', credits: { shop: 0.5 } } } };
    expect((await planOf(stalls, { levels: [0.5, 1] })).opened).toHaveLength(3);
  });
});

describe('phases', () => {
  const circles: Drawing = { ...STREET, circleMap: ['CCCCCDDDDD'] };
  const two = { phases: ['1', '2'] };

  it('a circle opens nothing before it starts', async () => {
    // D's 20 of 50 persons wait for the second phase: (0.4 + 0) / 2.
    expect(await planOf(circles, { ...two, starts: { D: 1 } })).toEqual({
      opened: ['A:shop@0', 'B:shop@1'],
      objective: expect.closeTo(0.2, 9),
    });
    expect((await planOf(circles, two)).objective).toBe(0);
    expect((await planOf(circles, { ...two, starts: { D: 2 } })).objective).toBeCloseTo(0.4, 9);
  });

  it('a site opens nothing before it is available, and an excluded one never', async () => {
    expect((await planOf(STREET, { ...two, firstPhase: { B: 1 } })).objective).toBeCloseTo(0.2, 9);
    expect((await planOf(STREET, { ...two, firstPhase: { A: 2 } })).opened).toEqual(['B:shop@0']);
  });

  it('weigh as they are told', async () => {
    const ask = { ...two, phaseWeight: [0.25, 0.75], firstPhase: { A: 1, B: 1 } };
    expect((await planOf(STREET, ask)).objective).toBeCloseTo(0.25, 9);
  });
});

describe('fixed decisions', () => {
  const one = { ...HUNDRED, budgetYuan: [100] };

  it('a required opening opens, whatever is better', async () => {
    expect(await planOf(STREET, { ...one, require: ['B:shop'] })).toEqual({
      opened: ['B:shop@0'],
      objective: expect.closeTo(0.6, 9),
    });
  });

  it('a required opening opens by its phase', async () => {
    const ask = { ...HUNDRED, phases: ['1', '2'], rentDue: [1], budgetYuan: [100, 100] };
    expect((await planOf(STREET, ask)).opened).toEqual(['A:shop@0', 'B:shop@1']);
    expect((await planOf(STREET, { ...ask, require: ['B:shop@0'] })).opened).toEqual(['B:shop@0', 'A:shop@1']);
  });

  it('a required opening of no use opens all the same', async () => {
    const useless: Drawing = { ...STREET, map: ['a-A----b-B---------Z'] };
    expect((await planOf(useless, { require: ['Z:shop'] })).opened).toContain('Z:shop@0');
    expect((await planOf(useless)).opened).not.toContain('Z:shop@0');
  });

  it('a required hosted format brings its host, though it costs money that others would use', async () => {
    const hosted: Drawing = {
      ...STREET,
      types: { shop: { radiusM: 200 }, care: { radiusM: 200, weight: 0 } },
      formats: { shop: { hostSlots: 1 }, care: { kind: 'hosted', hosts: ['shop'], floorM2: 10 } },
    };
    const ask = { payYuan: { shop: [100], care: [0] }, budgetYuan: [100], require: ['B:care'] };
    expect((await planOf(hosted, ask)).opened).toEqual(['B:shop@0', 'B:care@0']);
  });

  it('a forbidden opening stays closed', async () => {
    expect(await planOf(STREET, { ...one, forbid: ['A:shop'] })).toEqual({
      opened: ['B:shop@0'],
      objective: expect.closeTo(0.6, 9),
    });
  });
});

describe('quotas', () => {
  it('of a circle hold attainment down until enough outlets stand in it', async () => {
    // One shop reaches everybody; two are wanted.
    const pair: Drawing = { map: ['a-A-B'], types: { shop: { radiusM: 1000, quota: { count: 2 } } } };
    expect(await planOf(pair)).toEqual({ opened: ['A:shop@0', 'B:shop@0'], objective: 0 });
    expect((await planOf(pair, { ...HUNDRED, budgetYuan: [100] })).objective).toBeCloseTo(0.5, 9);
    expect(await planOf(pair, { quotas: false })).toEqual({ opened: [expect.any(String)], objective: 0 });
  });

  it('are not met from next door: presence wants an outlet inside', async () => {
    // Outlet 1 in D covers a in C; only a shop at A gives C one of its own.
    const border: Drawing = {
      map: ['a-1-A', 'b....'],
      circleMap: ['CDDCC', 'DDDDD'],
      homes: { a: 30, b: 10 },
      types: { shop: { radiusM: 300, presence: { count: 1 } } },
    };
    expect(await planOf(border)).toMatchObject({ opened: ['A:shop@0'] });
    expect((await planOf(border, { forbid: ['A:shop'] })).objective).toBeGreaterThan(0.7);
    expect((await planOf(border, { quotas: false })).opened).toEqual([]);
  });

  // A market reaches everybody; C, D, E in a row have 10, 20 and 30 persons.
  const markets = (perCircles: number): Drawing => ({
    map: ['a-A-b-B-c-C'],
    circleMap: ['CCCCDDDDEEE'],
    homes: { a: 10, b: 20, c: 30 },
    types: { market: { radiusM: 2000, quota: { count: 1, perCircles } } },
  });
  const budget = (openings: number): SitingAsk => ({ payYuan: { market: [100] }, budgetYuan: [openings * 100] });

  it('of a market are shared by two circles', async () => {
    // One market: the two largest circles claim it, 10 / 60 are left. Two markets: all.
    expect((await planOf(markets(2), budget(1))).objective).toBeCloseTo(1 / 6, 9);
    expect((await planOf(markets(2), budget(2))).objective).toBe(0);
    // One each: with two, the smallest circle is left, with one, the two smaller.
    expect((await planOf(markets(1), budget(2))).objective).toBeCloseTo(1 / 6, 9);
    expect((await planOf(markets(1), budget(1))).objective).toBeCloseTo(1 / 2, 9);
  });

  it('of a market are shared by neighbours only', async () => {
    const lonely = (city: City) => city.circles.map((circle) => ({ ...circle, neighbours: [] }));
    const apart = { ...markets(2), city: { circles: lonely(draw(markets(2))) } };
    expect((await planOf(apart, budget(2))).objective).toBeCloseTo(1 / 6, 9);
  });

  it('of a market are met by a new one two claims away', async () => {
    // Markets stand in X, M and N and serve two circles each. X, which has one, neighbours M and N, which have one;
    // without one are M's neighbours A and B and N's P and Q. Six claims for seven circles: X's market serves X and M,
    // M's serves A and B, N's serves N and P, Q is left. A second market in X serves N, and N's serves P and Q.
    const ring: Drawing = {
      map: ['1-2-3-a-b-p-q-m-n-x-S'],
      circleMap: ['XXMMNNAABBPPQQMMNNXXX'],
      types: { market: { radiusM: 5000, quota: { count: 1, perCircles: 2 } } },
    };
    const ids = ['A', 'B', 'M', 'N', 'P', 'Q', 'X'];
    const friends: Record<string, string> = { X: 'MN', M: 'XAB', N: 'XPQ', A: 'M', B: 'M', P: 'N', Q: 'N' };
    const circles = draw(ring).circles.map((circle) => ({
      ...circle,
      neighbours: [...friends[circle.id]].map((id) => ids.indexOf(id)),
    }));
    // Of seven circles with 10 persons each, one is left without S.
    const { opened, objective } = await planOf({ ...ring, city: { circles } });
    expect(opened).toEqual(['S:market@0']);
    expect(objective).toBe(0);
    const without = await planOf({ ...ring, city: { circles } }, { forbid: ['S:market'] });
    expect(without.objective).toBeCloseTo(1 / 7, 9);
  });

  it('are not met by a mobile unit, whatever its credit: plan, recount and tables say so alike', async () => {
    const city = draw({
      map: ['A-a'],
      types: { shop: { radiusM: 200, presence: { count: 1 } } },
      formats: { van: { kind: 'mobile', credits: { shop: 1 } } },
    });
    const rules = sitingRules(city);
    const reach = buildReach(city, 2000);
    expect((await planned(city, rules)).plan).toMatchObject({ openings: [], objective: 1 });
    const openings = openingsOf(city, ['A:van@0']);
    expect(checkPlan(city, rules, reach, { openings, claims: [], objective: 1 }).objective).toBe(1);
    expect(spatialGaps(city, rules, reach, openings).objective).toBe(1);
  });

  it('may be met by another type: a market counts for the grocery', async () => {
    // Grocery 1 in D covers C; C wants a grocery inside, and a market counts as one.
    const town = (alsoCounts: string[]): Drawing => ({
      map: ['a-1-A'],
      circleMap: ['CDDCC'],
      types: {
        grocery: { radiusM: 1000, presence: { count: 1, alsoCounts } },
        market: { radiusM: 1000, presence: { count: 1 } },
      },
      outlets: { 1: { format: 'grocery' } },
    });
    const ask = { forbid: ['A:grocery'] };
    expect((await planOf(town(['market']), ask)).objective).toBe(0);
    expect((await planOf(town([]), ask)).objective).toBeCloseTo(0.5, 9);
  });
});

describe('partial credit', () => {
  const half: Drawing = {
    map: ['A-a-B'],
    types: { market: { radiusM: 200 } },
    formats: {
      market: {},
      stall: { kind: 'substitute', credits: { market: 0.5 } },
      van: { kind: 'mobile', credits: { market: 0.25 } },
    },
  };
  const ask = (yuan: number): SitingAsk => ({
    levels: [0.25, 0.5, 0.75, 1],
    payYuan: { market: [100], stall: [20], van: [5] },
    budgetYuan: [yuan],
  });

  it('is what each format gives, the most that the money buys', async () => {
    expect((await planOf(half, ask(5))).objective).toBeCloseTo(0.75, 9);
    expect((await planOf(half, ask(20))).objective).toBeCloseTo(0.5, 9);
    expect((await planOf(half, ask(100))).objective).toBe(0);
  });

  it('never adds up: two stalls, or a stall and a van, serve no better than a stall', async () => {
    const two = await planOf(half, ask(45));
    expect(two.objective).toBeCloseTo(0.5, 9);
    expect(two.opened).toEqual([expect.stringContaining(':stall@0')]);
  });

  it('is rounded down to the ladder: on an all-or-nothing ladder a stall gives nothing', async () => {
    expect(await planOf(half, { ...ask(20), levels: [1] })).toEqual({ opened: [], objective: 1 });
    expect((await planOf(half, { ...ask(20), levels: [0.4, 1] })).objective).toBeCloseTo(0.6, 9);
  });

  it('falls with the distance between the preferred and the largest radius', async () => {
    // At 300 m of 200 … 600: (600 − 300) / 400 = 0.75; a stall 0.375, rounded down to 0.25.
    const far: Drawing = { ...half, map: ['A--a'], types: { market: { radiusPreferredM: 200, radiusM: 600 } } };
    expect((await planOf(far, ask(100))).objective).toBeCloseTo(0.25, 9);
    expect((await planOf(far, ask(20))).objective).toBeCloseTo(0.75, 9);
  });

  it('does not count for a quota', async () => {
    const wanted: Drawing = { ...half, types: { market: { radiusM: 200, presence: { count: 1 } } } };
    expect(await planOf(wanted, ask(50))).toEqual({ opened: [], objective: 1 });
  });
});

describe('overrides of a circle', () => {
  // Site A stands in D, 300 m from a in C and from b in D.
  const border: Drawing = {
    map: ['a--A--b'],
    circleMap: ['CCDDDDD'],
    homes: { a: 30, b: 20 },
    types: { shop: { radiusM: 200 } },
  };

  it('a radius belongs to the home’s circle, not to the site’s', async () => {
    expect((await planOf(border)).objective).toBe(1);
    expect((await planOf(border, { radiusM: { 'C:shop': 300 } })).objective).toBeCloseTo(0.4, 9);
    expect((await planOf(border, { radiusM: { 'D:shop': 300 } })).objective).toBeCloseTo(0.6, 9);
  });

  it('a target is reached with fewer persons', async () => {
    const ask = { ...HUNDRED, budgetYuan: [100] };
    expect((await planOf(STREET, { ...ask, target: { 'C:shop': 0.6 } })).objective).toBe(0);
    expect((await planOf(STREET, { ...ask, target: { 'C:shop': 0.8 } })).objective).toBeCloseTo(0.25, 9);
  });

  it('a quota is that circle’s own', async () => {
    const two: Drawing = { ...STREET, circleMap: ['CCCCCDDDDD'] };
    expect((await planOf(two, { quota: { 'C:shop': 2 } })).objective).toBeCloseTo(0.3, 9);
    expect((await planOf(two, { quota: { 'D:shop': 2 } })).objective).toBeCloseTo(0.2, 9);
  });

  it('a weight decides which type comes first', async () => {
    const choice: Drawing = { map: ['a-A'], types: { shop: { radiusM: 200 }, care: { radiusM: 200 } } };
    const ask = { payYuan: { shop: [100], care: [100] }, budgetYuan: [100] };
    const room = { ...choice, sites: { A: { floorM2: 100 } } };
    expect((await planOf(room, { ...ask, weight: { 'C:care': 3 } })).opened).toEqual(['A:care@0']);
    expect((await planOf(room, { ...ask, weight: { 'C:shop': 3 } })).opened).toEqual(['A:shop@0']);
    expect((await planOf(room, { ...ask, weight: { 'C:shop': 3 } })).objective).toBeCloseTo(0.25, 9);
  });

  it('with service across circles switched off a site serves its own circle alone', async () => {
    const ask = { radiusM: { 'C:shop': 300, 'D:shop': 300 } };
    expect((await planOf(border, ask)).objective).toBe(0);
    expect((await planOf(border, { ...ask, crossCircle: false })).objective).toBeCloseTo(0.6, 9);
  });
});

describe('one format per type and location', () => {
  it('two formats of a type at one place do not count as two outlets', async () => {
    const twice: Drawing = {
      map: ['a-A'],
      types: { shop: { radiusM: 200, quota: { count: 2 } } },
      formats: { shop: { floorM2: 20 }, kiosk: { floorM2: 20, credits: { shop: 1 } } },
    };
    const { opened, objective } = await planOf(twice);
    expect(opened).toHaveLength(1);
    expect(objective).toBeCloseTo(0.5, 9);
    // At two places they do.
    expect((await planOf({ ...twice, map: ['A-a-B'] })).objective).toBe(0);
  });

  it('a shop hosts nothing of its own type', async () => {
    const corner: Drawing = {
      map: ['a-1'],
      types: { shop: { radiusM: 200, quota: { count: 2 } } },
      formats: { shop: {}, corner: { kind: 'hosted', hosts: ['shop'], credits: { shop: 1 }, floorM2: 5 } },
      outlets: { 1: { spareFloorM2: 20, hostSlots: 1 } },
    };
    expect(await planOf(corner)).toEqual({ opened: [], objective: expect.closeTo(0.5, 9) });
  });
});

describe('the plan’s own suggestions', () => {
  const town: Drawing = {
    map: ['a-A----b-B'],
    circleMap: ['CCCCCDDDDD'],
    homes: { a: 30, b: 20 },
    types: { shop: { radiusM: 200 }, care: { radiusM: 200, weight: 3 } },
  };

  it('open one of the formats that are left to choose from, the better one, and nothing else', async () => {
    // C: shop or care at A: care closes 3 of 4; D: nothing suggested. Gap 0.6 · 0.25 + 0.4.
    const ask = { suggestions: [{ circle: 'C', formats: ['shop', 'care'] }] };
    expect(await planOf(town, ask)).toEqual({ opened: ['A:care@0'], objective: expect.closeTo(0.55, 9) });
    expect((await planOf(town)).objective).toBe(0);
  });

  it('open in the phase in which their circle starts', async () => {
    const ask = {
      phases: ['1', '2'],
      starts: { D: 1 },
      suggestions: [
        { circle: 'C', formats: ['shop'] },
        { circle: 'D', formats: ['care'] },
      ],
    };
    expect((await planOf(town, ask)).opened).toEqual(['A:shop@0', 'B:care@1']);
  });

  it('open though they serve nobody, and stay unanswered where there is no room', async () => {
    const far: Drawing = { ...town, map: ['a----A-b-B'] };
    const ask = { suggestions: [{ circle: 'C', formats: ['shop'] }] };
    expect((await planOf({ ...far, circleMap: ['CCCCCCDDDD'] }, ask)).opened).toEqual(['A:shop@0']);
    expect((await planOf({ ...town, sites: { A: { floorM2: 40 } } }, ask)).opened).toEqual([]);
  });

  it('share a site’s floor: the smaller rooms are kept for the smaller formats', async () => {
    const rooms: Drawing = {
      ...town,
      map: ['a-A-B------'],
      circleMap: ['CCCCCCCCCCC'],
      homes: { a: 30 },
      formats: { shop: { floorM2: 40 }, care: { floorM2: 90 } },
      sites: { A: { floorM2: 100 }, B: { floorM2: 40 } },
    };
    const ask = {
      suggestions: [
        { circle: 'C', formats: ['shop'] },
        { circle: 'C', formats: ['care'] },
      ],
    };
    expect((await planOf(rooms, ask)).opened).toEqual(['A:care@0', 'B:shop@0']);
  });
});

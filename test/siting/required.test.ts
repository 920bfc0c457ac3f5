import { describe, expect, it } from 'vitest';
import type { Rules } from '../../src/scenario/rules.types.js';
import { buildProblem } from '../../src/siting/problem.js';
import { requiredConflicts } from '../../src/siting/required.js';
import { buildReach } from '../../src/walk/reach.js';
import { type Drawing, draw } from '../support/draw.js';
import { planned, type SitingAsk, sitingRules, written } from '../support/siting.js';

/** What stands in the way of required openings, and what plans open where nothing does. */
async function asked(drawing: Drawing, ask: SitingAsk, change: (rules: Rules) => Rules = (rules) => rules) {
  const city = draw(drawing);
  const rules = change(sitingRules(city, ask));
  const reach = buildReach(city, 2000);
  const conflicts = requiredConflicts(buildProblem(city, rules, reach)).map(({ openings, rule }) => {
    const names = written(
      city,
      openings.map((one) => ({ ...one, phase: 0 })),
    );
    return `${rule}: ${names.map((name) => name.replace('@0', '')).join(' ')}`;
  });
  if (conflicts.length > 0) return { conflicts };
  const opened: Record<string, string[]> = {};
  for (const strategy of ['greedy', 'random', 'exact'] as const) {
    const { plan, check } = await planned(city, rules, { strategy }, reach);
    expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
    opened[strategy] = written(city, plan.openings);
  }
  return { conflicts, opened };
}

/** Home a (30 persons) 200 m from site A, home b (20) 200 m from site B; a shop costs 100 yuan. */
const STREET: Drawing = { map: ['a-A----b-B'], homes: { a: 30, b: 20 }, types: { shop: { radiusM: 200 } } };
const HUNDRED = { payYuan: { shop: [100] } };

describe('required openings', () => {
  it('open as late as they are due where money comes late', async () => {
    // B is due first; A, which serves more and could open at once, would take its money.
    const ask = { ...HUNDRED, phases: ['1', '2'], budgetYuan: [100, 100], require: ['A:shop@1', 'B:shop@0'] };
    const plan = ['B:shop@0', 'A:shop@1'];
    expect(await asked(STREET, ask)).toEqual({ conflicts: [], opened: { greedy: plan, random: plan, exact: plan } });
  });

  it('conflict where there is money for one of them, and for none where for none', async () => {
    const both = { ...HUNDRED, require: ['A:shop', 'B:shop'] };
    expect(await asked(STREET, { ...both, budgetYuan: [199] })).toEqual({ conflicts: ['money: A:shop B:shop'] });
    expect(await asked(STREET, { ...both, budgetYuan: [99] })).toEqual({
      conflicts: ['money: B:shop', 'money: A:shop'],
    });
    expect((await asked(STREET, { ...both, budgetYuan: [200] })).conflicts).toEqual([]);
  });

  const beside = (minCount: number) => (rules: Rules) => ({
    ...rules,
    clustering: [{ type: 0, windowM: 100, minCount }],
  });

  it('that each need the other beside them open together', async () => {
    const pair: Drawing = { map: ['a-A-B'], types: { shop: { radiusM: 1000 } } };
    const ask = { require: ['A:shop', 'B:shop'] };
    expect(await asked({ ...pair, map: ['a-AB'] }, ask, beside(1))).toMatchObject({
      conflicts: [],
      opened: { greedy: ['A:shop@0', 'B:shop@0'] },
    });
    expect(await asked(pair, ask, beside(1))).toEqual({ conflicts: ['clustering: B:shop', 'clustering: A:shop'] });
  });

  it('bring a shop that they need beside them, the cheaper one', async () => {
    const three: Drawing = {
      map: ['BaAC'],
      types: { hair: { radiusM: 1000 }, shop: { radiusM: 1000 } },
      sites: { B: { class: 'stall' }, C: { class: 'stall' } },
      siteClasses: ['premises', 'stall'],
      formats: { hair: { siteClasses: ['premises'] }, shop: { siteClasses: ['stall'] } },
    };
    const cheap = { ...three, sites: { ...three.sites, C: { class: 'stall', rentYuanPerM2: 1 } } };
    const found = await asked(cheap, { require: ['A:hair'] }, (rules) => ({
      ...rules,
      clustering: [{ type: 0, windowM: 200, minCount: 1 }],
    }));
    expect(found.conflicts).toEqual([]);
    expect(found.opened!.exact).toEqual(['A:hair@0', 'B:shop@0']);
    expect(await asked(cheap, { require: ['A:hair'] }, beside(3))).toEqual({ conflicts: ['clustering: A:hair'] });
    // Sites that have to be fitted out change nothing in that.
    const fitted = (rules: Rules) => ({
      ...rules,
      clustering: [{ type: 0, windowM: 200, minCount: 1 }],
      fitOutYuan: Float64Array.of(5, 5, 5),
      fitOutDue: Float64Array.of(1),
    });
    expect((await asked(cheap, { require: ['A:hair'] }, fitted)).conflicts).toEqual([]);
  });

  it('bring a host of another type than their own, though one of theirs is cheaper', async () => {
    const kiosk: Drawing = {
      map: ['a-A'],
      types: { shop: { radiusM: 300 }, care: { radiusM: 300 } },
      formats: {
        both: { credits: { care: 1 }, hostSlots: 1 },
        shop: { hostSlots: 1 },
        corner: { kind: 'hosted', hosts: ['both', 'shop'], credits: { care: 1 }, floorM2: 10 },
      },
    };
    const ask = { require: ['A:corner'], payYuan: { both: [1], shop: [2], corner: [1] } };
    expect((await asked(kiosk, ask)).opened!.exact).toEqual(['A:shop@0', 'A:corner@0']);
  });

  it('stay where they are when the plan’s other suggestions look for room', async () => {
    const rooms: Drawing = {
      map: ['a-A-B'],
      types: { shop: { radiusM: 1000 }, care: { radiusM: 1000 } },
      formats: { shop: { floorM2: 50 }, care: { floorM2: 50 } },
      sites: { A: { floorM2: 60 }, B: { floorM2: 40 } },
    };
    const suggestions = [
      { circle: 'C', formats: ['shop'] },
      { circle: 'C', formats: ['care'] },
    ];
    const found = await asked(rooms, { suggestions, require: ['A:shop'] });
    expect(found.opened!.exact).toEqual(['A:shop@0']);
  });

  it('settle which circles the plan starts, and conflict where that is more than may start', async () => {
    const two: Drawing = { ...STREET, circleMap: ['PPPPPQQQQQ'] };
    const choose = (rules: Rules) => ({ ...rules, startChoice: { phase: 0, circles: 1 } });
    const ask = { phases: ['1', '2'], starts: { P: 1, Q: 1 } };
    // P has more persons: left alone the plan starts it.
    expect((await asked(two, { ...ask, require: [] }, choose)).opened!.exact).toEqual(['A:shop@0', 'B:shop@1']);
    const found = await asked(two, { ...ask, require: ['B:shop@0'] }, choose);
    const late = ['B:shop@0', 'A:shop@1'];
    expect(found).toEqual({ conflicts: [], opened: { greedy: late, random: late, exact: late } });
    expect(await asked(two, { ...ask, require: ['A:shop@0', 'B:shop@0'] }, choose)).toEqual({
      conflicts: ['start: A:shop B:shop'],
    });
  });
});

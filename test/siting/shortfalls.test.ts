import { describe, expect, it } from 'vitest';
import { locationId } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import type { Shortfall } from '../../src/siting/types.js';
import { type Drawing, draw } from '../support/draw.js';
import { planned, type SitingAsk, sitingRules } from '../support/siting.js';

/** `CIRCLE:TYPE persons reason` of every shortfall of the exact plan. */
async function shortfallsOf(drawing: Drawing, ask: SitingAsk = {}): Promise<string[]> {
  const city = draw(drawing);
  const { shortfalls } = await planned(city, sitingRules(city, ask), { explain: true });
  return shortfalls.map(
    ({ circle, type, persons, reason }) => `${city.circles[circle].id}:${city.types[type].id} ${persons} ${reason}`,
  );
}

/** Home a (30 persons) 200 m from site A, home b (20) 200 m from site B, a shop reaches 200 m. */
const STREET: Drawing = { map: ['a-A----b-B'], homes: { a: 30, b: 20 }, types: { shop: { radiusM: 200 } } };

describe('why a target is not met', () => {
  it('is not asked where all are', async () => {
    expect(await shortfallsOf(STREET)).toEqual([]);
  });

  it('no site: nothing that may open is near enough', async () => {
    expect(await shortfallsOf({ ...STREET, map: ['a-A----b'] })).toEqual(['C:shop 20 site']);
    expect(await shortfallsOf({ ...STREET, map: ['a------b'] })).toEqual(['C:shop 50 site']);
  });

  it('money: without its limit one more would open', async () => {
    const ask = { payYuan: { shop: [100] }, budgetYuan: [100] };
    expect(await shortfallsOf(STREET, ask)).toEqual(['C:shop 20 money']);
  });

  it('floor: the site is too small, or taken', async () => {
    expect(await shortfallsOf({ ...STREET, sites: { B: { floorM2: 10 } } })).toEqual(['C:shop 20 floor']);
    const two: Drawing = {
      map: ['a-A'],
      homes: { a: 30 },
      types: { shop: { radiusM: 200, weight: 2 }, care: { radiusM: 200 } },
      sites: { A: { floorM2: 60 } },
    };
    expect(await shortfallsOf(two)).toEqual(['C:care 30 floor']);
  });

  it('hosts: nothing there to stand in, or no slot left', async () => {
    const hosted = (slots: number): Drawing => ({
      map: ['a-1'],
      homes: { a: 30 },
      types: { shop: { radiusM: 200 }, care: { radiusM: 200, weight: 2 }, laundry: { radiusM: 200 } },
      formats: {
        shop: {},
        care: { kind: 'hosted', hosts: ['shop'], floorM2: 10 },
        laundry: { kind: 'hosted', hosts: ['shop'], floorM2: 10 },
      },
      outlets: { 1: { format: 'shop', spareFloorM2: 20, hostSlots: slots } },
    });
    expect(await shortfallsOf(hosted(1))).toEqual(['C:laundry 30 hosts']);
    expect(await shortfallsOf(hosted(0))).toEqual(['C:care 30 hosts', 'C:laundry 30 hosts']);
  });

  it('density: there are two in the window already', async () => {
    const crowded: Drawing = {
      map: ['1-2-A-a'],
      homes: { a: 30 },
      types: { shop: { radiusM: 200, density: { windowM: 500, maxCount: 2 } } },
    };
    expect(await shortfallsOf(crowded)).toEqual(['C:shop 30 density']);
  });

  it('start: its circle does not start', async () => {
    const two: Drawing = { ...STREET, circleMap: ['CCCCCDDDDD'] };
    expect(await shortfallsOf(two, { starts: { D: 1 } })).toEqual(['D:shop 20 start']);
  });

  it('a rule that binds together with money is named before there being no site', async () => {
    // B is too small and there is no money: the floor is what is wrong with it.
    const ask = { payYuan: { shop: [100] }, budgetYuan: [100] };
    expect(await shortfallsOf({ ...STREET, sites: { B: { floorM2: 10 } } }, ask)).toEqual(['C:shop 20 floor']);
  });

  it('counts persons short of the target, not short of all', async () => {
    // Target 80 % of 50 persons: 40; A serves 30.
    const ask = { payYuan: { shop: [100] }, budgetYuan: [100], target: { 'C:shop': 0.8 } };
    expect(await shortfallsOf(STREET, ask)).toEqual(['C:shop 10 money']);
    expect(await shortfallsOf(STREET, { ...ask, target: { 'C:shop': 0.6 } })).toEqual([]);
  });

  it('says nothing of types that do not weigh', async () => {
    const idle: Drawing = { ...STREET, map: ['a------b'], types: { shop: { radiusM: 200, weight: 0 } } };
    expect(await shortfallsOf(idle)).toEqual([]);
  });
});

describe('a reason that one more opening beside the plan does not show', () => {
  /** Reason, proof, what is given up and what else opens, of every shortfall of the exact plan. */
  async function whysOf(drawing: Drawing, ask: SitingAsk = {}, change: (rules: Rules) => Rules = (rules) => rules) {
    const city = draw(drawing);
    const { shortfalls } = await planned(city, change(sitingRules(city, ask)), { explain: true });
    const written = (list: Shortfall['insteadOf'] = []) =>
      list.map(({ location, format }) => `${locationId(city, location)}:${city.formats[format]!.id}`);
    return shortfalls.map(({ type, persons, reason, proof, insteadOf, togetherWith, remedy }) => ({
      what: `${city.types[type]!.id} ${persons} ${reason} ${proof}`,
      ...(remedy ? { remedy: `${written([remedy])[0]} +${remedy.persons}` } : {}),
      ...(insteadOf ? { insteadOf: written(insteadOf) } : {}),
      ...(togetherWith ? { togetherWith: written(togetherWith) } : {}),
    }));
  }

  it('floor: with room at A the same money would go there, and not to B', async () => {
    // A reaches a and c, Z c alone, B b; money for one. Beside the plan only Z would help, with more money.
    const street: Drawing = {
      map: ['Z-c-A-a-----b-B'],
      circleMap: ['CCCCCCCCDDDDDDD'],
      homes: { a: 15, b: 20, c: 15 },
      types: { shop: { radiusM: 200 } },
      sites: { A: { floorM2: 10 } },
    };
    const ask = { payYuan: { shop: [100] }, budgetYuan: [100] };
    expect(await whysOf(street, ask)).toEqual([
      { what: 'shop 30 floor plan', remedy: 'A:shop +30', insteadOf: ['B:shop'] },
    ]);
    // Were b worth more than a and c together, room at A would change nothing.
    const more = { ...street, homes: { a: 15, b: 40, c: 15 } };
    expect(await whysOf(more, ask)).toEqual([{ what: 'shop 30 money opening', remedy: 'Z:shop +15' }]);
  });

  it('money: the better format would stand where the cheaper one does', async () => {
    const stall: Drawing = {
      map: ['a-A'],
      homes: { a: 30 },
      types: { shop: { radiusM: 200 } },
      formats: { shop: {}, stall: { kind: 'substitute', credits: { shop: 0.5 } } },
    };
    const ask = { levels: [0.5, 1], payYuan: { shop: [100], stall: [10] }, budgetYuan: [50] };
    expect(await whysOf(stall, ask)).toEqual([
      { what: 'shop 15 money plan', remedy: 'A:shop +15', insteadOf: ['A:stall'] },
    ]);
  });

  it('money: a host and its guest would open together', async () => {
    const pair: Drawing = {
      map: ['a-A'],
      homes: { a: 30 },
      types: { laundry: { radiusM: 200 }, shop: { radiusM: 200, weight: 0 } },
      formats: { laundry: { kind: 'hosted', hosts: ['shop'], floorM2: 10 }, shop: { hostSlots: 1 } },
    };
    const ask = { payYuan: { laundry: [10], shop: [100] }, budgetYuan: [0] };
    expect(await whysOf(pair, ask)).toEqual([
      { what: 'laundry 30 money plan', remedy: 'A:laundry +30', togetherWith: ['A:shop'] },
    ]);
    // With money for the guest, the host is what is missing.
    expect(await whysOf(pair, { ...ask, budgetYuan: [10] })).toEqual([
      { what: 'laundry 30 hosts opening', remedy: 'A:laundry +30' },
    ]);
  });

  it('density: the one shop of the window would stand where it serves more', async () => {
    // A stands next to two shops; its own window is full, that of B is not.
    const crowded: Drawing = {
      map: ['1-2-A-a------b-B'],
      circleMap: ['CCCCCCCCDDDDDDDD'],
      homes: { a: 30, b: 20 },
      types: { shop: { radiusM: 200, density: { windowM: 400, maxCount: 2 } } },
    };
    const ask = { payYuan: { shop: [100] }, budgetYuan: [100] };
    expect(await whysOf(crowded, ask)).toEqual([
      { what: 'shop 30 density plan', remedy: 'A:shop +30', insteadOf: ['B:shop'] },
    ]);
  });

  it('used better elsewhere: the place would do, but serves two types as it is', async () => {
    const one: Drawing = {
      map: ['a-A'],
      homes: { a: 30 },
      types: { shop: { radiusM: 200 }, care: { radiusM: 200 } },
      formats: { both: { credits: { shop: 0.75, care: 0.75 } }, shop: { credits: { shop: 1 } } },
    };
    expect(await whysOf(one, { levels: [0.25, 0.5, 0.75, 1] })).toEqual([
      { what: 'shop 8 better-elsewhere plan', remedy: 'A:shop +8', insteadOf: ['A:both'] },
      { what: 'care 8 site undefined' },
    ]);
  });

  it('clustering: the shop that it needs around would open with it', async () => {
    const street: Drawing = {
      map: ['aA-B'],
      homes: { a: 30 },
      types: { hair: { radiusM: 200 }, shop: { radiusM: 200, weight: 0 } },
    };
    const near = (rules: Rules): Rules => ({ ...rules, clustering: [{ type: 0, windowM: 300, minCount: 1 }] });
    const ask = { payYuan: { hair: [100], shop: [50] }, budgetYuan: [100], forbid: ['A:shop'] };
    expect(await whysOf(street, ask, near)).toEqual([{ what: 'hair 30 clustering opening', remedy: 'A:hair +30' }]);
    expect(await whysOf(street, { ...ask, budgetYuan: [0] }, near)).toEqual([
      { what: 'hair 30 money plan', remedy: 'A:hair +30', togetherWith: ['B:shop'] },
    ]);
  });

  it('several rules at once: none alone would do', async () => {
    const ask = { payYuan: { shop: [100] }, budgetYuan: [100] };
    expect(await whysOf({ ...STREET, sites: { B: { floorM2: 10 } } }, ask)).toEqual([
      { what: 'shop 20 floor rules', remedy: 'B:shop +20' },
    ]);
  });
});

describe('the radius that would do', () => {
  const radiusOf = async (drawing: Drawing, ask: SitingAsk = {}) => {
    const city = draw(drawing);
    const { shortfalls } = await planned(city, sitingRules(city, ask), { explain: true });
    return shortfalls.map(({ widerRadiusM }) => widerRadiusM);
  };
  const far: Drawing = { ...STREET, map: ['a-A----b'], city: { detourFactor: 1 } };

  it('is the walk of the last person whom the target wants', async () => {
    // A opens for a; b lies 500 m from it.
    expect(await radiusOf(far)).toEqual([500]);
    // 70 % of 50 persons are 35: five of b are needed, so b's walk all the same.
    expect(await radiusOf(far, { target: { 'C:shop': 0.7 } })).toEqual([500]);
  });

  it('does not exist where nothing is open, or where a quota holds', async () => {
    expect(await radiusOf({ ...far, map: ['a------b'] })).toEqual([undefined]);
    const twice = { ...far, types: { shop: { radiusM: 1000, quota: { count: 2 } } } };
    expect(await radiusOf(twice)).toEqual([undefined]);
  });

  it('counts outlets that serve in part', async () => {
    // 80 % of 50 are 40: a in full from A, half of b from the stall 300 m away. A lies 600 m from b.
    const stall: Drawing = {
      ...far,
      map: ['a-A--1--b'],
      formats: { shop: {}, stall: { kind: 'substitute', credits: { shop: 0.5 } } },
      outlets: { 1: { format: 'stall' } },
    };
    const asked = (share: number) => radiusOf(stall, { levels: [0.5, 1], target: { 'C:shop': share } });
    expect([await asked(0.8), await asked(0.81)]).toEqual([[300], [600]]);
  });

  it('is said in the metres in which the scenario measures radii', async () => {
    // 500 m are walked; straight they are 400 with a detour factor of 1.25.
    const city = draw({ ...far, city: { detourFactor: 1.25 } });
    const straight = { ...sitingRules(city), walkedPerM: 1.25 };
    const { shortfalls } = await planned(city, straight, { explain: true });
    const walked = (await planned(city, sitingRules(city), { explain: true })).shortfalls[0]!.widerRadiusM!;
    expect(shortfalls[0]!.widerRadiusM).toBe(Math.ceil(walked / 1.25));
  });
});

describe('the bound of a plan that answers suggestions', () => {
  it('says that it holds for plans that answer the same ones', async () => {
    const city = draw(STREET);
    const suggestions = [{ circle: 'C', formats: ['shop'] }];
    const { plan } = await planned(city, sitingRules(city, { suggestions }));
    expect(plan.boundSource).toMatch(/, for the same suggestions$/);
    expect((await planned(city, sitingRules(city))).plan.boundSource).not.toContain('suggestions');
  });
});

import { describe, expect, it } from 'vitest';
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
});

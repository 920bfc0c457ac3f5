import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { cityTargets, completeCircles, tierCoverage } from '../../src/gaps/coverage.js';
import {
  bridgedPersonTypes,
  groupCoverage,
  newlyReachedPerOpening,
  newlyServed,
  openingCostYuan,
} from '../../src/gaps/served.js';
import { spatialGaps } from '../../src/gaps/spatial.js';
import type { Opening } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { at, type Drawing, draw } from '../support/draw.js';
import { plainRules } from '../support/plain-rules.js';

const open = (city: City, location: string, format = 0): Opening[] => [
  { location: at(city, 'locations', location), format, phase: 0 },
];

function run<T>(drawing: Drawing, compute: (city: City, ...rest: never[]) => T): T {
  return compute(draw(drawing));
}

const basics = (city: City) => [city, plainRules(city), buildReach(city, 1300)] as const;

describe('tier coverage', () => {
  // a has a market 300 m away and laundry 300 m away; b has the grocery, which stands for the market.
  const town: Drawing = {
    map: [
      '1--a--2',
      '       ',
      '       ',
      '       ',
      '       ',
      '       ',
      '       ',
      '3--b--4',
      '',
      '',
      '',
      '',
      'c-5',
    ],
    homes: { a: 20, b: 30, c: 50 },
    types: {
      market: { tierMin: 5, tierGroup: 'fresh', radiusM: 250 },
      grocery: { tierMin: 5, tierGroup: 'fresh' },
      laundry: { tierMin: 5 },
      bank: { tierMin: 15 },
    },
    formats: { market: {}, grocery: {}, laundry: {}, bank: {} },
    outlets: {
      1: { format: 'market' },
      2: { format: 'laundry' },
      3: { format: 'grocery' },
      4: { format: 'laundry' },
      5: { format: 'market' },
    },
  };

  it('wants every group of the tier, and one type of a group is enough', () => {
    const [five] = run(town, (city) => tierCoverage(...basics(city), []));
    expect(five).toMatchObject({ tierMin: 5, groups: 2, unknown: [], beforeShare: 0.5, afterShare: 0.5 });
  });

  it('differs from coverage by radius, which is printed apart', () => {
    const [five] = run(town, (city) => tierCoverage(...basics(city), []));
    // The market 300 m from a is within 5 minutes (360 m) and beyond its own radius of 250 m.
    expect(five.beforeRadiusShare).toBeCloseTo(0.3, 12);
  });

  it('is unknown, not 0, where the data says nothing about a group', () => {
    const [, fifteen] = run(town, (city) => tierCoverage(...basics(city), []));
    expect(fifteen).toEqual({ tierMin: 15, groups: 1, unknown: [3] });
  });

  it('binds only the group of persons that asks', () => {
    const shares = run(
      {
        map: ['1-a--------------b'],
        homes: { a: { adults: 10 }, b: { adults: 6, children: 4 } },
        types: { care: { tierMin: 15, demand: 'children' } },
      },
      (city) => tierCoverage(...basics(city), []),
    );
    expect(shares[0].beforeShare).toBeCloseTo(16 / 20, 12);
  });
});

describe("the plan's goals for the city", () => {
  const goal = (share: number, definitionGiven = true) => ({ cityTarget: { share, definitionGiven }, radiusM: 300 });
  const town: Drawing = {
    map: ['a----------1---------b---A'],
    homes: { a: 40, b: 60 },
    types: { culture: goal(0.7), kinder: goal(0.85, false), sport: goal(0.8) },
    formats: { culture: {}, kinder: {}, sport: {} },
  };

  it('are held against a walk of 1,080 m, whatever the radius', () => {
    const [culture] = run(town, (city) => cityTargets(...basics(city), open(city, 'A')));
    // a walks 1,100 m, b 1,000 m.
    expect(culture).toEqual({ type: 0, targetShare: 0.7, state: 'missed', beforeShare: 0.6, afterShare: 0.6 });
  });

  it('say "definition not given" and "unknown" instead of a share', () => {
    const [, kinder, sport] = run(town, (city) => cityTargets(...basics(city), []));
    expect(kinder).toEqual({ type: 1, targetShare: 0.85, state: 'definition-not-given' });
    expect(sport).toEqual({ type: 2, targetShare: 0.8, state: 'unknown' });
  });

  it('are not judged on reach lists that stop short of a 15 minute walk', () => {
    const city = draw(town);
    const [culture] = cityTargets(city, plainRules(city), buildReach(city, 1000), []);
    expect(culture.state).toBe('beyond-horizon');
  });
});

describe('a complete circle', () => {
  const complete = (drawing: Drawing): number[] => {
    const city = draw(drawing);
    const [, rules, reach] = basics(city);
    return [...completeCircles(city, rules, spatialGaps(city, rules, reach, []).cells.slice(0, rules.typeCount), 0.9)];
  };

  it('has every basic type inside and covers at least nine tenths', () => {
    expect(complete({ map: ['1-a--------b'], homes: { a: 90, b: 10 } })).toEqual([1]);
    expect(complete({ map: ['1-a--------b'], homes: { a: 89, b: 11 } })).toEqual([0]);
  });

  it('is not made by an outlet in the next circle', () => {
    const city = draw({ map: ['a-1'], circleMap: ['CDD'] });
    const [, rules, reach] = basics(city);
    const cells = spatialGaps(city, rules, reach, []).cells.slice(0, 2);
    expect([...completeCircles(city, rules, cells, 0.9)]).toEqual([0, 1]);
  });

  it('may lack a quality type', () => {
    expect(complete({ map: ['1-a'], types: { shop: {}, gym: { class: 'quality' } }, formats: { shop: {} } })).toEqual([
      1,
    ]);
  });
});

describe('persons newly served', () => {
  const town: Drawing = {
    map: ['1-a---b-A-c'],
    homes: { a: 10, b: { adults: 5, elders: 2 }, c: { elders: 4 } },
    types: { shop: { radiusM: 250 }, care: { demand: 'elders' }, extra: { weight: 0 } },
    formats: { shop: {}, both: { credits: { shop: 1, care: 1, extra: 1 } } },
  };

  it('are counted once, and once per type apart; types of weight 0 do not count', () => {
    const served = run(town, (city) => newlyServed(...basics(city), open(city, 'A', 1)));
    // Shop: b and c (11 persons). Care, within 500 m: elders of b and c (6); nobody old lives at a.
    expect(served).toEqual({ persons: 11, personTypes: 17, byGroup: { children: 0, adults: 5, elders: 6 } });
  });

  it('do not include those who are served today', () => {
    const served = run({ ...town, map: ['1-a-A      '] }, (city) => newlyServed(...basics(city), open(city, 'A')));
    expect(served.persons).toBe(0);
  });

  it('are also given per opening, where neighbours may reach the same persons', () => {
    const twice: Drawing = { map: ['A-a-B'], homes: { a: 10 }, types: { shop: {} } };
    const reached = run(twice, (city) =>
      newlyReachedPerOpening(...basics(city), [...open(city, 'A'), ...open(city, 'B')]),
    );
    expect([...reached]).toEqual([10, 10]);
  });

  it('of one group are compared with those of another as weighted coverage', () => {
    const coverage = run(town, (city) => groupCoverage(...basics(city), open(city, 'A')));
    expect(coverage.elders).toEqual({ before: 0, after: 1 });
    expect(coverage.adults).toEqual({ before: 10 / 15, after: 1 });
  });
});

describe('the cost of an opening', () => {
  it('is all payments of its format and the rent of its floor at a site', () => {
    const city = draw({ map: ['A-a-1'], sites: { A: { rentYuanPerM2: 20 } } });
    const rules = { ...plainRules(city), rentDue: Float64Array.of(1, 1, 0) };
    expect(openingCostYuan(city, rules, open(city, 'A')[0])).toBe(110_000 + 2 * 20 * 50);
    expect(openingCostYuan(city, rules, open(city, '1')[0])).toBe(110_000);
  });
});

describe('mobile units', () => {
  // A van at A gives half a market to a and b; the market 1 serves b fully.
  const street: Drawing = {
    map: ['aA-b1'],
    homes: { a: 30, b: 20 },
    types: { market: { radiusM: 500 } },
    formats: { market: {}, van: { kind: 'mobile', credits: { market: 0.5 } } },
    outlets: { 1: { format: 'market' } },
  };

  it('bridge those who get nothing fuller', () => {
    const far = draw({ ...street, types: { market: { radiusM: 390 } } });
    const rules = { ...plainRules(far, { levels: [0.5, 1] }) };
    // a lies 400 m × 1.3 from the market, 130 m from the van; b has the market.
    expect(bridgedPersonTypes(far, rules, buildReach(far, 1300), open(far, 'A', 1))).toBe(30);
    const near = draw(street);
    const close = { ...plainRules(near, { levels: [0.5, 1] }), radiusDm: plainRules(near).radiusDm.map(() => 6000) };
    expect(bridgedPersonTypes(near, close, buildReach(near, 1300), open(near, 'A', 1))).toBe(0);
    expect(bridgedPersonTypes(far, rules, buildReach(far, 1300), [])).toBe(0);
  });
});

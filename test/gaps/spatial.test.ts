import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { gapsToday, spatialGaps } from '../../src/gaps/spatial.js';
import type { GapCell, GapTable } from '../../src/gaps/types.js';
import type { Opening } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { at, type Drawing, draw } from '../support/draw.js';
import { type PlainRules, plainRules } from '../support/plain-rules.js';
import { sitingRules } from '../support/siting.js';

function gapsOf(drawing: Drawing, openings: (city: City) => Opening[] = () => [], rules: PlainRules = {}): GapTable {
  const city = draw(drawing);
  return spatialGaps(city, plainRules(city, rules), buildReach(city, 2000), openings(city));
}

const open =
  (location: string, format = 0, phase = 0) =>
  (city: City): Opening[] => [{ location: at(city, 'locations', location), format, phase }];

const cellOf = (table: GapTable, circle: number, type: number, phase: number): GapCell =>
  table.cells.find((cell) => cell.circle === circle && cell.type === type && cell.phase === phase)!;

describe('the gap of one circle and one type', () => {
  // Homes a (30 persons) and b (70) 400 m and 1,000 m from the outlet; radius 500 m.
  const street = { map: ['1---a-----b'], homes: { a: 30, b: 70 } };

  it('is the share of persons beyond the radius when everybody is to be reached', () => {
    const table = gapsOf(street);
    expect(cellOf(table, 0, 0, -1)).toMatchObject({ servedPersons: 30, coverage: 0.3, attainment: 0.3, existing: 1 });
    expect(table.moments[0].city).toBeCloseTo(0.7, 12);
  });

  it('is measured against the target: reaching 30 % of a target of 60 % attains a half', () => {
    const table = gapsOf({ ...street, types: { shop: { target: 0.6 } } });
    expect(cellOf(table, 0, 0, -1).attainment).toBeCloseTo(0.5, 12);
  });

  it('is 0 where nothing is wanted or nobody asks', () => {
    expect(gapsOf({ ...street, types: { shop: { target: 0 } } }).objective).toBe(0);
    const childcare = gapsOf({ ...street, types: { shop: { demand: 'children' } } });
    expect(cellOf(childcare, 0, 0, -1)).toMatchObject({ demandPersons: 0, coverage: 1, attainment: 1 });
  });

  it('counts only the persons of the group that asks', () => {
    const homes = { a: { elders: 1, adults: 99 }, b: { elders: 3, adults: 1 } };
    const table = gapsOf({ ...street, homes, types: { shop: { demand: 'elders' } } });
    expect(cellOf(table, 0, 0, -1)).toMatchObject({ demandPersons: 4, servedPersons: 1, coverage: 0.25 });
  });

  it('falls along the ladder: half credit between the preferred radius and the radius', () => {
    const shop = { radiusPreferredM: 200, radiusM: 600 };
    // At 400 m nearness is (600 − 400) / (600 − 200) = 0.5.
    const quarters = gapsOf({ ...street, types: { shop } }, undefined, { levels: [0.25, 0.5, 0.75, 1] });
    expect(cellOf(quarters, 0, 0, -1).servedPersons).toBeCloseTo(15, 12);
    const thirds = gapsOf({ ...street, types: { shop } }, undefined, { levels: [0.4, 1] });
    expect(cellOf(thirds, 0, 0, -1).servedPersons).toBeCloseTo(12, 12);
  });

  it('takes the best credit, it never adds credits up', () => {
    const formats = { shop: {}, half: { credits: { shop: 0.5 } } };
    const two = { ...street, map: ['1-2-a-----b'], outlets: { 1: { format: 'half' }, 2: { format: 'half' } }, formats };
    const table = gapsOf(two, undefined, { levels: [0.25, 0.5, 0.75, 1] });
    expect(cellOf(table, 0, 0, -1)).toMatchObject({ servedPersons: 15, existing: 2, count: 0 });
  });
});

describe('quotas', () => {
  const town = { map: ['1-a-A-b-B'], types: { shop: { radiusM: 1000, quota: { count: 2 } } } };

  it('hold attainment down until enough outlets stand inside the circle', () => {
    const table = gapsOf(town, open('A'));
    expect(cellOf(table, 0, 0, -1)).toMatchObject({ coverage: 1, count: 1, quota: 2, attainment: 0.5 });
    expect(cellOf(table, 0, 0, 0)).toMatchObject({ count: 2, attainment: 1, existing: 1, opened: 1 });
  });

  it('count hosted outlets, and neither mobile nor partial ones', () => {
    const formats = {
      shop: {},
      van: { kind: 'mobile' as const, credits: { shop: 1 } },
      stall: { kind: 'substitute' as const, credits: { shop: 0.5 } },
      corner: { kind: 'hosted' as const, hosts: ['shop'], credits: { shop: 1 } },
    };
    const counts = [1, 2, 3].map((f) => cellOf(gapsOf({ ...town, formats }, open('A', f)), 0, 0, 0));
    expect(counts.map((cell) => [cell.count, cell.opened, cell.hosted, cell.mobile])).toEqual([
      [1, 1, 0, 1],
      [1, 1, 0, 0],
      [2, 1, 1, 0],
    ]);
  });

  it('a market counts once for the presence of the fresh grocery', () => {
    const types = { grocery: { presence: { count: 1, alsoCounts: ['market'] } }, market: {} };
    const formats = { both: { credits: { grocery: 1, market: 1 } }, market: { credits: { market: 1 } } };
    const base = { map: ['1-a'], types, formats };
    expect(cellOf(gapsOf({ ...base, outlets: { 1: { format: 'market' } } }), 0, 0, -1).count).toBe(1);
    expect(cellOf(gapsOf({ ...base, outlets: { 1: { format: 'both' } } }), 0, 0, -1).count).toBe(1);
  });

  it('an outlet across the street covers homes and leaves the presence open', () => {
    const table = gapsOf({
      map: ['a-1-b'],
      circleMap: ['CDDDD'],
      types: { shop: { presence: { count: 1 } } },
    });
    expect(cellOf(table, 0, 0, -1)).toMatchObject({ coverage: 1, count: 0, attainment: 0 });
    expect(cellOf(table, 1, 0, -1)).toMatchObject({ coverage: 1, count: 1, attainment: 1 });
  });
});

describe('shared quotas', () => {
  const three: Drawing = {
    map: ['a-1-b-c'],
    circleMap: ['CCCDDEE'.slice(0, 7)],
    homes: { a: 10, b: 30, c: 20 },
    types: { market: { radiusM: 2000, quota: { count: 1, perCircles: 2 } } },
  };

  it('one market is claimed by two circles, those to which it is worth most', () => {
    const table = gapsOf(three);
    expect([0, 1, 2].map((c) => cellOf(table, c, 0, -1).count)).toEqual([0, 1, 1]);
    expect(table.moments[0].city).toBeCloseTo(10 / 60, 12);
  });

  it('a circle in which the type weighs nothing gets what the others leave', () => {
    const countsOf = (map: string) => {
      const city = draw({ ...three, map: [map], circleMap: ['CCCDDEEEE'] });
      const table = spatialGaps(city, sitingRules(city, { weight: { 'D:market': 0 } }), buildReach(city, 2000), []);
      return [[0, 1, 2].map((c) => cellOf(table, c, 0, -1).count), table.moments[0].city];
    };
    // D has most persons, but only C and E make the gap.
    expect(countsOf('a-1-b-c--')).toEqual([[1, 0, 1], 0]);
    expect(countsOf('a-1-b-c-2')).toEqual([[1, 1, 1], 0]);
  });

  it('a circle claims from neighbours only', () => {
    const city = draw(three);
    const lonely = { ...city, circles: city.circles.map((circle) => ({ ...circle, neighbours: [] })) };
    const table = spatialGaps(lonely, plainRules(lonely), buildReach(lonely, 2000), []);
    expect([0, 1, 2].map((c) => cellOf(table, c, 0, -1).count)).toEqual([1, 0, 0]);
  });
});

describe('cross-circle service', () => {
  const border = { map: ['a-1'], circleMap: ['CDD'] };

  it('counts by default and stops at the border when switched off', () => {
    expect(cellOf(gapsOf(border), 0, 0, -1).coverage).toBe(1);
    expect(cellOf(gapsOf(border, undefined, { crossCircle: false }), 0, 0, -1).coverage).toBe(0);
  });
});

describe('the city', () => {
  // Circle C: 20 persons served; D: 30 persons of whom none is served; E: 50 persons, half of them.
  const city: Drawing = {
    map: ['1-a', '   ', '      b', '   ', '2-c-------d', '   A'],
    circleMap: ['CCC', 'DDD', 'DDDDDDD', 'DDD', 'EEEEEEEEEEE', 'EEEE'],
    homes: { a: 20, b: 30, c: 25, d: 25 },
    types: { shop: { radiusM: 200 }, other: { weight: 0 } },
    formats: { shop: {} },
  };

  it('weighs circles by persons, names the worst, and spreads by the Gini of what is attained', () => {
    const { moments } = gapsOf(city);
    expect([...moments[0].perCircle]).toEqual([0, 1, 0.5]);
    expect(moments[0].city).toBeCloseTo(0.3 + 0.25, 12);
    expect(moments[0].worst).toEqual({ circle: 1, value: 1 });
    // Attained 1, 0, 0.5: Σ P_a P_b |x_a − x_b| over pairs = 600 + 500 + 750, mean 0.45, P = 100.
    expect(moments[0].gini).toBeCloseTo(1850 / (100 * 100 * 0.45), 12);
  });

  it('weighs types by their weight; a type of weight 0 is reported and changes no gap', () => {
    const table = gapsOf(city);
    expect(cellOf(table, 0, 1, -1)).toMatchObject({ weight: 0, coverage: 0 });
    const halves = gapsOf({ ...city, types: { shop: { radiusM: 200 }, other: { weight: 1 } } });
    expect([...halves.moments[0].perCircle]).toEqual([0.5, 1, 0.75]);
  });

  it('discounts: the objective is the weighted mean of the gaps at the ends of the phases', () => {
    const table = gapsOf({ map: ['A-a-B'] }, open('A', 0, 1), { phases: ['2024', '2025'], phaseWeight: [0.6, 0.4] });
    expect(table.moments.map((m) => m.city)).toEqual([1, 1, 0]);
    expect(table.objective).toBeCloseTo(0.6, 12);
  });

  it('without a plan is the same before and after', () => {
    const drawn = draw(city);
    const rules = plainRules(drawn);
    const reach = buildReach(drawn, 2000);
    const today = gapsToday(drawn, rules, reach);
    expect(today.moments).toHaveLength(1);
    expect(spatialGaps(drawn, rules, reach, []).objective).toBe(today.objective);
  });
});

import { describe, expect, it } from 'vitest';
import type { City, ShortageRecord } from '../../src/city/types.js';
import { recordGap, recordsClosed } from '../../src/gaps/record.js';
import { buildReach } from '../../src/walk/reach.js';
import { cityWith } from '../support/city.js';
import { at, draw } from '../support/draw.js';
import { plainRules } from '../support/plain-rules.js';

const record = (community: number, type: number, state: ShortageRecord['state'], of: 'basic' | 'quality' = 'basic') =>
  ({ community, type, state, class: of, provenance: 'stated', quote: '' }) as const;

const FEW = { severityFew: 0.5, qualityFactor: 0.4 };

describe('the record gap', () => {
  /** Two basic types of the main text, one basic type outside it, one priority quality type, one other quality type. */
  const types = [
    { id: 'breakfast' },
    { id: 'repair' },
    { id: 'front', inMainText: false },
    { id: 'culture', class: 'quality', priority: true },
    { id: 'pets', class: 'quality', priority: false },
  ] as const;

  it('averages severities over the basic types of the main text and the priority quality types', () => {
    const city = cityWith({
      circles: [{ populationPersons: 3000 }, { populationPersons: 1000 }],
      types,
      records: [
        record(0, 0, 'missing'),
        record(0, 1, 'few'),
        record(0, 2, 'missing'),
        record(0, 4, 'missing', 'quality'),
        record(1, 3, 'missing', 'quality'),
      ],
    });
    const gap = recordGap(city, FEW);
    // Circle 1: (1 + 0.5) / 2 basic, 0 of 1 quality. Circle 2: 0 basic, 1 of 1 quality.
    expect(gap.perCircle[0]).toEqual({ basic: 0.75, quality: 0, combined: 0.75 / 1.4 });
    expect(gap.perCircle[1]).toEqual({ basic: 0, quality: 1, combined: 0.4 / 1.4 });
    expect(gap.city.basic).toBeCloseTo(0.75 * 0.75, 12);
    expect(gap.city.quality).toBeCloseTo(0.25, 12);
    expect(gap.city.combined).toBeCloseTo((0.5625 + 0.4 * 0.25) / 1.4, 12);
  });

  it('weighs the communities of a circle by their share of its persons', () => {
    const city = cityWith({
      circles: [{ communities: [0, 1], populationPersons: 100 }],
      communities: [
        { circle: 0, share: 0.25 },
        { circle: 0, share: 0.75 },
      ],
      types,
      records: [record(0, 0, 'missing'), record(1, 1, 'unmarked')],
    });
    expect(recordGap(city, FEW).city.basic).toBeCloseTo(0.25 * 0.5 + 0.75 * 0.5, 12);
  });

  it('takes the heavier severity where a community records a type as few and as missing', () => {
    const twice = cityWith({ types, records: [record(0, 0, 'missing'), record(0, 0, 'few')] });
    const once = cityWith({ types, records: [record(0, 0, 'missing')] });
    const populated = (city: City): City => ({ ...city, circles: [{ ...city.circles[0], populationPersons: 10 }] });
    expect(recordGap(populated(twice), FEW)).toEqual(recordGap(populated(once), FEW));
  });
});

describe('records closed', () => {
  // One street: ten persons at a, ninety at b, in communities 0 and 1; outlet 1 stands 200 m from b.
  const map = ['a---A-------------b-1'];
  const drawn = (parts: Partial<City> = {}) =>
    draw({
      map,
      circleMap: ['CCCCCCCCCCCCDDDDDDDDD'],
      homes: { a: 10, b: 90 },
      types: { shop: { radiusM: 500 } },
      formats: { shop: {}, van: { kind: 'mobile', credits: { shop: 0.3 } } },
      city: { records: [record(0, 0, 'missing'), record(1, 0, 'few')], ...parts },
    });
  const opening = (city: City, format: number) => ({ location: at(city, 'locations', 'A'), format, phase: 0 });

  it('an outlet that exists near enough closes a record before any plan', () => {
    const city = drawn();
    const { before } = recordsClosed(city, plainRules(city), buildReach(city, 1200), []);
    expect(before).toEqual({
      basic: { missing: 1, unmarked: 0, few: 1, closed: 1 },
      quality: { missing: 0, closed: 0 },
    });
  });

  it('an opening inside the community closes its record', () => {
    const city = drawn();
    const { before, after } = recordsClosed(city, plainRules(city), buildReach(city, 1200), [opening(city, 0)]);
    expect([before.basic.closed, after.basic.closed]).toEqual([1, 2]);
  });

  it('a mobile unit bridges a record and does not close it', () => {
    const city = drawn();
    const { after } = recordsClosed(city, plainRules(city), buildReach(city, 1200), [opening(city, 1)]);
    expect(after.basic.closed).toBe(1);
  });

  it('an opening next door closes a record only if it reaches nine tenths of the community', () => {
    const closedWith = (far: number): number => {
      const city = draw({
        map: ['a-A------------b'],
        circleMap: ['CDDDDDDDDDDDDDDC'],
        homes: { a: 90, b: far },
        types: { shop: { radiusM: 500 } },
        city: { records: [record(0, 0, 'missing')] },
      });
      const plan = [opening(city, 0)];
      return recordsClosed(city, plainRules(city), buildReach(city, 1200), plan).after.basic.closed;
    };
    expect([closedWith(10), closedWith(11)]).toEqual([1, 0]);
  });

  it('says how many of the missing records are unmarked', () => {
    const city = drawn({ records: [record(0, 0, 'unmarked'), record(1, 0, 'missing', 'quality')] });
    const { after } = recordsClosed(city, plainRules(city), buildReach(city, 1200), []);
    expect(after).toEqual({
      basic: { missing: 1, unmarked: 1, few: 0, closed: 0 },
      quality: { missing: 1, closed: 1 },
    });
  });
});

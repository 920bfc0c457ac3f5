import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { weightedGini } from '../../src/gaps/equity.js';
import { recordsClosed } from '../../src/gaps/record.js';
import { newlyServed } from '../../src/gaps/served.js';
import { spatialGaps } from '../../src/gaps/spatial.js';
import type { Opening } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { circlesReversed, personsDoubled } from '../support/city.js';
import { draw } from '../support/draw.js';
import { plainRules } from '../support/plain-rules.js';

const WIDTH = 8;
const HEIGHT = 4;

/** Random little cities: homes, sites and outlets on a field, two circles side by side, three types. */
const cities = fc
  .record({
    cells: fc.array(fc.constantFrom(...'....aaabbcABC12'), { minLength: WIDTH * HEIGHT, maxLength: WIDTH * HEIGHT }),
    split: fc.integer({ min: 1, max: WIDTH - 1 }),
    persons: fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)),
    radiusM: fc.integer({ min: 100, max: 900 }),
  })
  .map(({ cells, split, persons, radiusM }) => {
    const rows = Array.from({ length: HEIGHT }, (_, r) => cells.slice(r * WIDTH, (r + 1) * WIDTH).join(''));
    return draw({
      map: rows,
      circleMap: rows.map(() => 'C'.repeat(split) + 'D'.repeat(WIDTH - split)),
      homes: {
        a: { adults: persons[0], elders: 3 },
        b: { children: persons[1], adults: 1 },
        c: { elders: persons[2] },
      },
      types: {
        shop: { radiusM, presence: { count: 1 } },
        care: { radiusM: 2 * radiusM, demand: 'elders', target: 0.6, weight: 2 },
        market: { radiusM: 2 * radiusM, quota: { count: 1, perCircles: 2 }, weight: 3 },
      },
      formats: {
        shop: { credits: { shop: 1, market: 0.5 } },
        care: {},
        market: {},
        van: { kind: 'mobile', credits: { shop: 0.5 } },
      },
      outlets: { 1: { format: 'shop' }, 2: { format: 'market' } },
    });
  });

const withOpenings = cities.chain((city) => {
  const locations = city.sites.length + city.outlets.length;
  const one = fc.record({ location: fc.nat(Math.max(0, locations - 1)), format: fc.nat(3), phase: fc.nat(1) });
  const openings: fc.Arbitrary<Opening[]> = fc.array(one, { maxLength: locations === 0 ? 0 : 4 });
  return fc.record({ city: fc.constant(city), openings });
});

const LEVELS = [0.25, 0.5, 0.75, 1];

function gapsOf(city: City, openings: readonly Opening[]) {
  const rules = plainRules(city, { phases: ['2024', '2025'], levels: LEVELS });
  return spatialGaps(city, rules, buildReach(city, 2000), openings);
}

describe('laws of the gap', () => {
  it('more outlets never raise the gap of the city', () => {
    fc.assert(
      fc.property(withOpenings, ({ city, openings }) => {
        if (openings.length === 0) return;
        const fewer = gapsOf(city, openings.slice(1));
        const more = gapsOf(city, openings);
        for (let n = 0; n < more.moments.length; n++) {
          expect(more.moments[n].city).toBeLessThanOrEqual(fewer.moments[n].city + 1e-12);
        }
        expect(more.objective).toBeLessThanOrEqual(fewer.objective + 1e-12);
      }),
      { numRuns: 150 },
    );
  });

  it('the gap never rises from phase to phase and stays between 0 and 1', () => {
    fc.assert(
      fc.property(withOpenings, ({ city, openings }) => {
        const { moments } = gapsOf(city, openings);
        for (let n = 0; n < moments.length; n++) {
          expect(moments[n].city).toBeGreaterThanOrEqual(-1e-12);
          expect(moments[n].city).toBeLessThanOrEqual((moments[n - 1]?.city ?? 1) + 1e-12);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('relabelling circles and communities changes no figure', () => {
    fc.assert(
      fc.property(withOpenings, ({ city, openings }) => {
        const plain = gapsOf(city, openings);
        const turned = gapsOf(circlesReversed(city), openings);
        turned.moments.forEach((moment, n) => {
          expect(moment.city).toBeCloseTo(plain.moments[n].city, 12);
          expect(moment.gini).toBeCloseTo(plain.moments[n].gini, 12);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('doubling all persons changes no gap and doubles who is newly served', () => {
    fc.assert(
      fc.property(withOpenings, ({ city, openings }) => {
        const twice = personsDoubled(city);
        expect(gapsOf(twice, openings).objective).toBeCloseTo(gapsOf(city, openings).objective, 12);
        const served = (of: City) =>
          newlyServed(of, plainRules(of, { phases: ['1', '2'] }), buildReach(of, 2000), openings);
        expect(served(twice).persons).toBe(2 * served(city).persons);
        expect(served(twice).personTypes).toBe(2 * served(city).personTypes);
      }),
      { numRuns: 100 },
    );
  });

  it('a plan closes no fewer records than doing nothing', () => {
    fc.assert(
      fc.property(withOpenings, ({ city, openings }) => {
        const records = city.communities.map((_, community) => ({
          community,
          type: 0,
          class: 'basic' as const,
          state: 'missing' as const,
          provenance: 'stated' as const,
          quote: '',
        }));
        const recorded = { ...city, records };
        const rules = plainRules(recorded, { phases: ['1', '2'] });
        const { before, after } = recordsClosed(recorded, rules, buildReach(recorded, 2000), openings);
        expect(after.basic.closed).toBeGreaterThanOrEqual(before.basic.closed);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the Gini coefficient', () => {
  it('equals the mean of all pairwise differences', () => {
    const values = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(100)), { maxLength: 12 });
    fc.assert(
      fc.property(values, (rows) => {
        const x = rows.map(([value]) => value);
        const p = rows.map(([, persons]) => persons);
        const total = p.reduce((a, b) => a + b, 0);
        const mean = x.reduce((sum, value, n) => sum + value * p[n], 0);
        let pairs = 0;
        for (let a = 0; a < x.length; a++)
          for (let b = 0; b < x.length; b++) pairs += p[a] * p[b] * Math.abs(x[a] - x[b]);
        expect(weightedGini(x, p)).toBeCloseTo(total === 0 || mean === 0 ? 0 : pairs / (2 * total * mean), 9);
      }),
    );
  });
});

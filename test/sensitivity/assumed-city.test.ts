import { describe, expect, it } from 'vitest';
import { readCity } from '../../src/city/read.js';
import { GROUPS } from '../../src/city/types.js';
import type { PopulationSplit, Scenario } from '../../src/scenario/types.js';
import { apportion, cityAsAssumed } from '../../src/sensitivity/assumed-city.js';
import { buildReach } from '../../src/walk/reach.js';
import { shortenReach } from '../../src/walk/shorten.js';
import { MINI_CITY } from '../support/mini-city.js';

const city = (await readCity(MINI_CITY)).value!;
const asking = (part: Partial<Scenario>) => cityAsAssumed(city, { name: 'test', ...part } as Scenario);
const split = (part: Partial<PopulationSplit>) =>
  asking({ populationSplit: { shares: {}, spread: 0, draw: 1, ...part } });

describe('the city under assumptions', () => {
  it('is the city itself where nothing is assumed', () => {
    expect(asking({}).value).toBe(city);
    expect(asking({ walkFactor: 1 }).value).toBe(city);
    expect(split({}).value).toBe(city);
    expect(split({ shares: { M2: 0.6 } }).value).toBe(city);
  });

  it('walks farther by the factor, legs to the street aside', () => {
    const farther = asking({ walkFactor: 1.2 }).value!;
    expect(farther.detourFactor).toBeCloseTo(1.2 * city.detourFactor, 12);
    const before = buildReach(city, 3000);
    const after = buildReach(farther, 3000);
    const distance = (reach: typeof before, j: number, i: number) => {
      const from = reach.offsets[j];
      return reach.distanceDm[from + reach.home.subarray(from, reach.offsets[j + 1]).indexOf(i)];
    };
    for (let i = 0; i < city.homes.count; i++) {
      // Homes of the mini city lie at their streets, so that the whole walk grows.
      expect(distance(after, 0, i)).toBe(Math.max(0, Math.ceil(distance(before, 0, i) * 1.2 - 1e-6)));
    }
  });

  it('moves whole persons between the communities of a circle and keeps each group of the circle', () => {
    // Dongyuan: M2 has 0.6 (30, 80, 10), M3 0.4 (10, 50, 20). At 0.3 and 0.7 the groups weigh
    // 15 : 17.5, 40 : 87.5 and 5 : 35 of 40, 130 and 30 persons.
    const moved = split({ shares: { 东一: 0.3 } }).value!;
    expect(moved.communities.map(({ share }) => share)).toEqual([1, 0.3, 0.7]);
    expect(moved.communities.map(({ provenance }) => provenance)).toEqual(['assumed', 'assumed', 'assumed']);
    expect([...moved.homes.persons.children]).toEqual([20, 10, 18, 22]);
    expect([...moved.homes.persons.adults]).toEqual([60, 70, 41, 89]);
    expect([...moved.homes.persons.elders]).toEqual([20, 20, 4, 26]);
  });

  it('spreads shares by at most the given part, another draw another way, the same draw the same way', () => {
    const shares = (draw: number) => split({ spread: 0.2, draw }).value!.communities.map(({ share }) => share);
    expect(shares(1)).toEqual(shares(1));
    expect(shares(1)).not.toEqual(shares(2));
    for (const draw of [1, 2, 3, 4]) {
      const [m1, m2, m3] = shares(draw);
      expect(m1).toBe(1);
      expect(m2 + m3).toBeCloseTo(1, 12);
      expect(m2 / m3).toBeGreaterThan((0.6 * 0.8) / (0.4 * 1.2));
      expect(m2 / m3).toBeLessThan((0.6 * 1.2) / (0.4 * 0.8));
    }
    for (const group of GROUPS) {
      const sum = (list: Uint32Array) => list.reduce((total, value) => total + value, 0);
      const all = split({ spread: 0.9, draw: 5 }).value!.homes.persons[group];
      expect(sum(all)).toBe(sum(city.homes.persons[group]));
    }
  });

  it('says what is wrong with a split, all of it at once', () => {
    const { value, problems } = split({ shares: { 东三: 0.2, M2: 0.7, M3: 0.7 } });
    expect(value).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(['unknown-community', 'shares-not-one']);
    expect(problems[0].hint!.en).toContain('东');
  });

  it('apportions by largest remainders', () => {
    expect(apportion([1, 1, 1], 10)).toEqual([4, 3, 3]);
    expect(apportion([0.2, 0.5, 0.3], 7)).toEqual([1, 4, 2]);
    expect(apportion([0, 0], 3)).toEqual([0, 0]);
  });
});

describe('a nearer horizon', () => {
  it('of reach lists is what building them to it gives', () => {
    const far = buildReach(city, 3000);
    for (const horizon of [3000, 1081, 640, 200, 0]) {
      expect(shortenReach(far, horizon)).toEqual(buildReach(city, horizon));
    }
    expect(() => shortenReach(far, 3001)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GROUPS } from '../../src/city/types.js';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { dayPlayer } from '../../src/simulation/days.js';
import { personCells } from '../../src/simulation/person-cells.js';
import { addPersons, DAY_BINS, dayBin, emptyPersons, personWalker } from '../../src/simulation/persons.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import { summarise } from '../../src/simulation/summarise.js';
import { buildReach } from '../../src/walk/reach.js';
import { draw } from '../support/draw.js';
import { plainRules } from '../support/rules.js';

const STEADY = { mean: 1.2, sd: 0, min: 0.5 };
const SETTINGS: SimulationSettings = {
  days: 200,
  walkersPerCircle: 10,
  closure: { default: 0 },
  speedMps: { children: STEADY, adults: STEADY, elders: STEADY },
  level: 0.95,
  estimator: 'combined',
};
const UNEVEN = {
  children: { mean: 1.1, sd: 0.2, min: 0.4 },
  adults: { mean: 1.3, sd: 0.2, min: 0.5 },
  elders: { mean: 0.9, sd: 0.2, min: 0.3 },
};
const town = draw({
  map: ['1-a-+-b-2', '    |    ', 'c---+---d', '    |    ', '3-e-+--A-'],
  circleMap: ['XXXXXYYYY', 'XXXXXYYYY', 'XXXXXYYYY', 'XXXXXYYYY', 'XXXXXYYYY'],
  homes: {
    a: { children: 200, adults: 900, elders: 150 },
    b: { adults: 700 },
    c: { children: 90, adults: 500 },
    d: { elders: 600 },
    e: { children: 30, adults: 200, elders: 20 },
  },
  types: { shop: {}, market: {} },
  outlets: { 3: { format: 'market' } },
});

function prepared(city: typeof town, settings: Partial<SimulationSettings>) {
  const all = { ...SETTINGS, ...settings };
  return { all, plan: prepareSimulation(city, plainRules(city), buildReach(city, 2000), [], all) };
}

function play(city: typeof town, settings: Partial<SimulationSettings>, seed = 'test') {
  const { all, plan } = prepared(city, settings);
  const counts = personWalker(plan, seed, all.days).walk(0, plan.homeCount);
  return personCells(plan, counts, all.days);
}

describe('persons walked one by one', () => {
  it('counts by hand who is near enough on every day and who never is', () => {
    // Homes at 100, 200, … 2,000 m; 1.2 m/s for 15 min: 1,080 m, ten of the twenty homes.
    const road = draw({ cellM: 50, map: [`1-${'a-'.repeat(20)}`], homes: { a: { adults: 7, elders: 2 } } });
    const { persons, cells } = play(road, { days: 11 });
    const lives = road.homes.persons.adults.reduce((sum, n) => sum + n, 0) / 20;
    expect(persons).toBe(20 * (lives + 2));
    const adults = cells.find((cell) => cell.circle < 0 && cell.type === 0 && cell.group === 'adults')!;
    expect(adults).toMatchObject({ everyDay: 10 * lives, mostDays: 10 * lives, never: 10 * lives, meanShare: 0.5 });
    expect(adults.tenths).toEqual(Array(10).fill(0));
  });

  it('finds the days on which the only outlet is shut in everybody’s days alike', () => {
    const road = draw({ map: ['1-a'], homes: { a: { adults: 40 } } });
    const { cells } = play(road, { closure: { default: 0.3 }, days: 400 });
    const city = cells.find((cell) => cell.circle < 0 && cell.type === 0 && cell.group === 'all')!;
    // All persons share the closures, so that all lie in one tenth, and it is that of the mean.
    expect(city.tenths.filter((n) => n > 0)).toEqual([city.persons]);
    expect(city.tenths[Math.floor(city.meanShare * 10)]).toBe(city.persons);
    expect(Math.abs(city.meanShare - 0.7)).toBeLessThan(0.1);
  });

  it.each([{}, { signals: { spacingM: 150, stopShare: 0.5, longestWaitS: 90 }, building: { lowS: 15, highS: 90 } }])(
    'has the mean of the simulation that integrates persons out, with delays %j',
    (delays) => {
      const settings = { ...delays, closure: { default: 0.1 }, speedMps: UNEVEN, days: 300 };
      const { all, plan } = prepared(town, settings);
      const mean = summarise(plan, dayPlayer([plan], 'test').play(0, all.days).plans[0]!, 'test', 0.95);
      const { cells } = play(town, settings);
      for (const cell of mean.cells.filter(({ circle }) => circle < 0)) {
        const mine = cells.find((one) => one.circle < 0 && one.type === cell.type && one.group === cell.group)!;
        const share = cell.shares.find(({ minutes }) => minutes === mine.minutes)!.share;
        expect(Math.abs(mine.meanShare - share)).toBeLessThan(0.04);
      }
      const joint = mean.joint!.find(({ circle, group }) => circle < 0 && group === 'all')!.share;
      const mine = cells.find(({ circle, type, group }) => circle < 0 && type < 0 && group === 'all')!;
      expect(Math.abs(mine.meanShare - joint)).toBeLessThan(0.03);
      expect(mine.persons).toBe(GROUPS.reduce((sum, g) => sum + town.homes.persons[g].reduce((a, b) => a + b, 0), 0));
    },
  );

  it('gives the same counts whichever homes are walked first', () => {
    const { plan } = prepared(town, {
      closure: { default: 0.2 },
      speedMps: UNEVEN,
      signals: { spacingM: 150, stopShare: 0.5, longestWaitS: 90 },
    });
    const whole = personWalker(plan, 's', 30).walk(0, plan.homeCount);
    const parts = emptyPersons(plan);
    const walker = personWalker(plan, 's', 30);
    for (const i of [3, 0, 4, 2, 1]) addPersons(parts, walker.walk(i, i + 1));
    expect(parts).toEqual(whole);
    expect(personWalker(plan, 't', 30).walk(0, plan.homeCount)).not.toEqual(whole);
  });

  it('says "on most days" of 95 in a hundred days and not of 94', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (days, n) => {
        const count = n % (days + 1);
        const bin = dayBin(count, days);
        expect(bin >= 96).toBe(100 * count >= 95 * days);
        expect(bin === 0).toBe(count === 0);
        expect(bin === DAY_BINS - 1).toBe(count === days);
      }),
    );
  });
});

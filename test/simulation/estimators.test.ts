import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { Estimator, SimulationSettings } from '../../src/scenario/types.js';
import { dayPlayer } from '../../src/simulation/days.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import { summarise } from '../../src/simulation/summarise.js';
import type { SimulationCell, SimulationResult } from '../../src/simulation/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { normalShareBelow } from '../../src/walk/speed.js';
import { draw } from '../support/draw.js';
import { plainRules } from '../support/rules.js';

const ESTIMATORS: readonly Estimator[] = ['plain', 'qmc', 'conditional', 'combined'];
const STEADY = { mean: 1.2, sd: 0, min: 0.5 };
const SETTINGS: SimulationSettings = {
  days: 40,
  walkersPerCircle: 500,
  closure: { default: 0 },
  speedMps: { children: STEADY, adults: STEADY, elders: STEADY },
  level: 0.95,
};

function play(city: City, settings: Partial<SimulationSettings>, seed = 'test'): SimulationResult {
  const all = { ...SETTINGS, ...settings };
  const prepared = prepareSimulation(city, plainRules(city), buildReach(city, 2000), [], all);
  const [days] = dayPlayer([prepared], seed).play(0, all.days).plans;
  return summarise(prepared, days!, seed, all.level);
}

function cell(result: SimulationResult, of: Partial<SimulationCell> = {}): SimulationCell {
  const want = { circle: -1, type: 0, group: 'all', ...of };
  return result.cells.find((x) => x.circle === want.circle && x.type === want.type && x.group === want.group)!;
}

const median = (of: SimulationCell) => of.quantiles![0]!;
const p90 = (of: SimulationCell) => of.quantiles![1]!;

describe.each(ESTIMATORS)('the estimator %s', (estimator) => {
  it('finds the share of homes near enough when everybody walks at one speed', () => {
    // 25 homes at 40, 80, …, 1,000 m; 360 m in 300 s: 9 homes; 720 m in 600 s: 18 homes.
    const city = draw({ cellM: 20, map: [`1-${'a-'.repeat(25)}`] });
    const all = cell(play(city, { estimator, walkersPerCircle: 4000 }));
    const tolerance = estimator === 'combined' ? 1e-9 : 0.0065;
    expect(Math.abs(all.shares[0]!.share - 9 / 25)).toBeLessThan(tolerance);
    expect(Math.abs(all.shares[1]!.share - 18 / 25)).toBeLessThan(tolerance);
    expect(all.shares[2]!.share).toBeCloseTo(1, 9);
    expect(Math.abs(all.meanWalkTimeS - 520 / 1.2)).toBeLessThan(estimator === 'combined' ? 0.01 : 5);
  });

  it('takes the share of fast walkers from the speed distribution, and its median and 90 % quantile', () => {
    // One home at 400 m; speeds normal(1.2, 0.2): half take at most 400 / 1.2 s, nine in ten 400 / (1.2 − 1.2816 × 0.2).
    const speed = { mean: 1.2, sd: 0.2, min: 0.1 };
    const city = draw({ map: ['1---a'] });
    const all = cell(
      play(city, { estimator, walkersPerCircle: 4000, speedMps: { children: speed, adults: speed, elders: speed } }),
    );
    const expected = 1 - normalShareBelow((4 / 3 - 1.2) / 0.2);
    expect(Math.abs(all.shares[0]!.share - expected)).toBeLessThan(estimator === 'plain' ? 0.0065 : 0.002);
    // Bins of 5 s, or of 5 m, which are 4 s.
    expect(Math.abs(median(all).walkTimeS! - 400 / 1.2)).toBeLessThan(5);
    expect(Math.abs(p90(all).walkTimeS! - 400 / (1.2 - 1.2816 * 0.2))).toBeLessThan(5);
  });

  it('sends walkers to the next open outlet, as an enumeration of all days says', () => {
    // Outlets 200 m and 600 m away, each closed one day in four.
    const city = draw({ map: ['2-----a-1'] });
    const days = 4000;
    const all = cell(play(city, { estimator, days, walkersPerCircle: 1, closure: { default: 0.25 } }));
    const tolerance = (p: number) => 5 * Math.sqrt((p * (1 - p)) / days);
    expect(Math.abs(all.shares[0]!.share - 0.75)).toBeLessThan(tolerance(0.75));
    expect(Math.abs(all.shares[1]!.share - 0.9375)).toBeLessThan(tolerance(0.9375));
    expect(all.reachedShare).toBeCloseTo(all.shares[1]!.share, 9);
    // If the nearest is shut there is the other, 600 m away, 500 s.
    expect(all.ifNearestShut).toBe(1);
  });

  it('adds the time in the building and at the signals', () => {
    // 560 m: 467 s at 1.2 m/s; two crossings (250 and 500 m) that always stop for 0 … 60 s; 30 … 90 s to the street.
    const city = draw({ cellM: 40, map: ['1-------------a'] });
    const all = cell(
      play(city, {
        estimator,
        walkersPerCircle: 4000,
        building: { lowS: 30, highS: 90 },
        signals: { spacingM: 250, stopShare: 1, longestWaitS: 60 },
      }),
    );
    // Building and waits are three even minutes: their sum lies around 120 s, symmetric.
    const walkS = 560 / 1.2;
    expect(Math.abs(all.meanWalkTimeS - (walkS + 120))).toBeLessThan(1.5);
    expect(Math.abs(median(all).walkTimeS! - (walkS + 120))).toBeLessThan(6);
    // Within 600 s: at most 13.3 s more than the mean of a sum of three even minutes: P(sum of three U(0,1) ≤ 1.7222) = 0.7010.
    const u = (600 - walkS - 30) / 60;
    const below = (u ** 3 - 3 * (u - 1) ** 3) / 6;
    expect(Math.abs(all.shares[1]!.share - below)).toBeLessThan(0.012);
  });

  it('counts one walker once for everything basic, with one speed and a wait of their own on each path', () => {
    // Two basic types 500 m away on either side. Without waits the slower part misses both or none.
    const speed = { mean: 0.6, sd: 0.1, min: 0.1 };
    const city = draw({ map: ['1----a----2'], types: { shop: {}, market: {} }, outlets: { 2: { format: 'market' } } });
    const speeds = { children: speed, adults: speed, elders: speed };
    const joint = (more: Partial<SimulationSettings>) =>
      play(city, { estimator, walkersPerCircle: 4000, speedMps: speeds, ...more }).joint!.find((x) => x.circle < 0)!;
    const single = 1 - normalShareBelow((500 / 900 - 0.6) / 0.1);
    expect(Math.abs(joint({}).share - single)).toBeLessThan(0.0065);
    // One speed, waits of 0 or up to 300 s at two crossings each: independent on the two paths.
    const waiting = { signals: { spacingM: 400, stopShare: 0.5, longestWaitS: 200 } };
    const steady = { mean: 0.6, sd: 0, min: 0.1 };
    const fixed = { children: steady, adults: steady, elders: steady };
    // 833 s of walking leave 67 s for the one signal on each path: 0.5 + 0.5 × 66.7 / 200 = 2/3; both: 4/9.
    const both = joint({ speedMps: fixed, ...waiting });
    expect(Math.abs(both.share - 4 / 9)).toBeLessThan(estimator === 'plain' || estimator === 'qmc' ? 0.008 : 0.03);
  });
});

describe('estimators', () => {
  const speed = { mean: 1.2, sd: 0.25, min: 0.4 };
  const city = draw({
    cellM: 120,
    map: ['1-a-+-b-2', '    |    ', 'c---+---d', '    |    ', '3-e-+----'],
    circleMap: ['LLLLLRRRR', 'LLLLLRRRR', 'LLLLLRRRR', 'LLLLLRRRR', 'LLLLLRRRR'],
    homes: { a: { children: 5, adults: 20, elders: 3 }, c: { adults: 11, elders: 7 }, d: { elders: 9 } },
    types: { shop: {}, market: {} },
    outlets: { 3: { format: 'market' } },
  });
  const settings: Partial<SimulationSettings> = {
    days: 300,
    walkersPerCircle: 300,
    closure: { default: 0.15 },
    speedMps: { children: speed, adults: speed, elders: { mean: 0.9, sd: 0.2, min: 0.3 } },
    building: { lowS: 15, highS: 90 },
    signals: { spacingM: 250, stopShare: 0.55, longestWaitS: 50 },
    events: [{ id: 'cut', chance: 0.05, closedShare: 0.7, types: [], circles: [] }],
  };
  const results = ESTIMATORS.map((estimator) => play(city, { ...settings, estimator }, `seed of ${estimator}`));

  it('agree within their intervals, for shares, quantiles and everything at once', () => {
    const [plain, ...others] = results;
    let apart = 0;
    let all = 0;
    for (const other of others) {
      expect(other.cells.map(({ circle, type, group }) => [circle, type, group])).toEqual(
        plain!.cells.map(({ circle, type, group }) => [circle, type, group]),
      );
      for (const [n, one] of plain!.cells.entries()) {
        const two = other.cells[n]!;
        for (const [m, share] of one.shares.entries()) {
          all++;
          const half = (x: { low: number; high: number }) => (x.high - x.low) / 2;
          const error = Math.hypot(half(share), half(two.shares[m]!)) + 0.004;
          if (Math.abs(share.share - two.shares[m]!.share) > error) apart++;
        }
        expect(Math.abs(one.meanWalkTimeS - two.meanWalkTimeS)).toBeLessThan(25);
        for (const [q, quantile] of one.quantiles!.entries()) {
          const there = two.quantiles![q]!;
          all++;
          if (quantile.lowS - 10 > (there.highS ?? there.beyondS) || there.lowS - 10 > (quantile.highS ?? 1200))
            apart++;
        }
      }
      for (const [n, one] of plain!.joint!.entries()) {
        expect(Math.abs(one.share - other.joint![n]!.share)).toBeLessThan(0.06);
      }
    }
    // At 95 % one comparison in twenty may lie outside (days are shared by cells, so that they come together).
    expect(all).toBeGreaterThan(150);
    expect(apart / all).toBeLessThan(0.12);
  });

  it('give the same figures when everything but the closures is fixed', () => {
    // One home a circle and one speed: nothing is left to draw but the days, which all estimators share.
    const small = draw({ map: ['1-a----b--2'], circleMap: ['LLLLLRRRRRR'] });
    const fixed = { closure: { default: 0.3 }, days: 50 };
    const shares = (estimator: Estimator) =>
      play(small, { ...fixed, estimator }).cells.map((x) => x.shares.map(({ share }) => share.toFixed(9)));
    for (const other of ['qmc', 'conditional'] as const) expect(shares(other)).toEqual(shares('plain'));
    // But for combined, which takes the mean over all days that could be: a is 200 m from one outlet and 900 m from the other.
    const exact = play(small, { ...fixed, estimator: 'combined' }).cells.filter(
      (x) => x.group === 'all' && x.circle === 0,
    );
    expect(exact[0]!.shares.map(({ share }) => Number(share.toFixed(9)))).toEqual([0.7, 0.7, 0.91]);
  });
});

describe('events', () => {
  it('close outlets on the same days: the chance that everything is shut is that of the event', () => {
    const city = draw({ map: ['2-----a-1'] });
    const events = [{ id: 'power cut', chance: 0.1, closedShare: 1, types: [], circles: [] }];
    const all = cell(play(city, { estimator: 'combined', days: 4000, events }));
    expect(Math.abs(all.reachedShare - 0.9)).toBeLessThan(5 * Math.sqrt(0.09 / 4000));
    // Never one without the other.
    expect(all.shares[0]!.share).toBeCloseTo(all.reachedShare, 9);
  });

  it('strike only the types and circles they name', () => {
    const city = draw({
      map: ['1-a----b-2'],
      circleMap: ['LLLLLRRRRR'],
      types: { shop: {}, market: {} },
      outlets: { 2: { format: 'market' } },
    });
    const event = { id: 'holiday', chance: 0.5, closedShare: 1, types: ['market'], circles: [] };
    const days = { estimator: 'combined' as const, days: 200 };
    const struck = play(city, { ...days, events: [event] });
    expect(cell(struck, { type: 0 }).reachedShare).toBe(1);
    expect(cell(struck, { type: 1 }).reachedShare).toBeLessThan(0.7);
    const elsewhere = play(city, { ...days, events: [{ ...event, circles: [city.circles[0]!.id] }] });
    expect(cell(elsewhere, { type: 1 }).reachedShare).toBe(1);
  });
});

describe('quantiles', () => {
  it('beyond what the horizon lets us know are not made up', () => {
    // Half of the homes have nothing within the horizon of 2,000 m.
    const city = draw({ map: [`1-a${'-'.repeat(40)}b`] });
    const all = cell(play(city, { estimator: 'combined', closure: { default: 0.05 } }));
    expect(p90(all).walkTimeS).toBeUndefined();
    expect(p90(all).beyondS).toBeGreaterThanOrEqual(900);
    expect(p90(all).lowS).toBeLessThanOrEqual(p90(all).beyondS);
  });

  it('have an interval that holds them', () => {
    const speed = { mean: 1.2, sd: 0.25, min: 0.4 };
    const city = draw({ map: ['1-a---b--c-----2'] });
    const speeds = { children: speed, adults: speed, elders: speed };
    const { quantiles } = cell(play(city, { estimator: 'combined', closure: { default: 0.2 }, speedMps: speeds }));
    for (const { walkTimeS, lowS, highS } of quantiles!) {
      expect(lowS).toBeLessThan(walkTimeS!);
      if (highS !== undefined) expect(highS).toBeGreaterThan(walkTimeS!);
    }
  });
});

describe('targets', () => {
  it('are met on the days on which enough persons are near enough', () => {
    // Two equal homes, each with its own outlet, closed one day in four; the target is half.
    const city = draw({
      map: ['1-a-----------------------------b-2'],
      homes: { a: 10, b: 10 },
      types: { shop: { target: 0.5 } },
    });
    const { targetMet } = cell(play(city, { estimator: 'combined', days: 2000, closure: { default: 0.25 } }), {
      circle: 0,
    });
    // Not both closed: 15/16.
    expect(Math.abs(targetMet!.share - 15 / 16)).toBeLessThan(0.027);
    expect(targetMet!.low).toBeLessThan(15 / 16);
    expect(targetMet!.high).toBeGreaterThan(15 / 16 - 0.01);
    expect(targetMet!.high).toBeLessThan(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { dayPlayer } from '../../src/simulation/days.js';
import { levelOf, scoreMargins } from '../../src/simulation/interval.js';
import { emptyTotal, mergeChunk } from '../../src/simulation/merge.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import { studentQuantile } from '../../src/simulation/student.js';
import { summarise } from '../../src/simulation/summarise.js';
import { addDay, emptySums, meanOf } from '../../src/simulation/sums.js';
import type { SimulationCell, SimulationResult } from '../../src/simulation/types.js';
import type { Opening } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { normalShareBelow } from '../../src/walk/speed.js';
import { crossing } from '../support/crossing.js';
import { draw } from '../support/draw.js';
import { plainRules } from '../support/rules.js';

const STEADY = { mean: 1.2, sd: 0, min: 0.5 };
const SETTINGS: SimulationSettings = {
  days: 40,
  walkersPerCircle: 500,
  closure: { default: 0 },
  speedMps: { children: STEADY, adults: STEADY, elders: STEADY },
  level: 0.95,
};

function play(
  city: City,
  settings: Partial<SimulationSettings> = {},
  { seed = 'test', openings = [], rules = {} }: { seed?: string; openings?: Opening[]; rules?: Partial<Rules> } = {},
): SimulationResult {
  const all = { ...SETTINGS, ...settings };
  const reach = buildReach(city, 1800);
  const prepared = prepareSimulation(city, { ...plainRules(city), ...rules }, reach, openings, all);
  const [days] = dayPlayer([prepared], seed).play(0, all.days).plans;
  return summarise(prepared, days!, seed, all.level);
}

function cell(result: SimulationResult, of: Partial<SimulationCell> = {}): SimulationCell {
  const want = { circle: -1, type: 0, group: 'all', ...of };
  const found = result.cells.find((x) => x.circle === want.circle && x.type === want.type && x.group === want.group);
  if (found === undefined) throw new Error('no such cell');
  return found;
}

const shares = (of: SimulationCell) => of.shares.map((share) => share.share);

describe('walking days on a drawn street', () => {
  // Homes every 20 m over 1,000 m, an outlet at the western end.
  const line = draw({ cellM: 20, map: [`1${'a'.repeat(50)}`, '+'.padEnd(51, '-')] });
  const onStreet = draw({ cellM: 20, map: [`1-${'a-'.repeat(25)}`] });

  it('equal the share of homes near enough when everybody walks at one speed', () => {
    // 25 homes at 40, 80, …, 1,000 m; 300 s at 1.2 m/s are 360 m: 9 homes; 600 s are 720 m: 18 homes.
    const all = cell(play(onStreet, { walkersPerCircle: 4000 }));
    expect(all.walkers).toBe(160_000);
    // Five standard errors of a share of 160,000 walkers are below 0.0065.
    expect(Math.abs(all.shares[0]!.share - 9 / 25)).toBeLessThan(0.0065);
    expect(Math.abs(all.shares[1]!.share - 18 / 25)).toBeLessThan(0.0065);
    expect(all.shares[2]!.share).toBe(1);
    expect(all.reachedShare).toBe(1);
    // Mean distance 520 m.
    expect(Math.abs(all.meanWalkTimeS - 520 / 1.2)).toBeLessThan(5);
  });

  it('count the legs to the street', () => {
    // The same homes 20 m off the street, the outlet too: 40 m more; 1 … 16 of 50 homes within 360 m.
    expect(Math.abs(shares(cell(play(line, { walkersPerCircle: 4000 })))[0]! - 16 / 50)).toBeLessThan(0.0065);
  });

  it('take the share of fast walkers from the speed distribution', () => {
    // One home at 400 m: within 5 minutes at 4/3 m/s or more.
    const city = draw({ map: ['1---a'] });
    const speed = { mean: 1.2, sd: 0.2, min: 0.1 };
    const result = play(city, { walkersPerCircle: 4000, speedMps: { children: speed, adults: speed, elders: speed } });
    const expected = 1 - normalShareBelow((4 / 3 - 1.2) / 0.2);
    expect(Math.abs(shares(cell(result))[0]! - expected)).toBeLessThan(0.0065);
  });

  it('draw walkers by persons and tell the groups apart', () => {
    // a is 200 m from the outlet with 30 adults, b 1,000 m with 10 adults and 60 elders.
    const result = play(draw({ map: ['1-a-------b'], homes: { a: 30, b: { adults: 10, elders: 60 } } }), {
      walkersPerCircle: 4000,
    });
    expect(Math.abs(shares(cell(result))[0]! - 0.3)).toBeLessThan(0.0065);
    expect(Math.abs(shares(cell(result, { group: 'adults' }))[0]! - 0.75)).toBeLessThan(0.01);
    expect(shares(cell(result, { group: 'elders' }))).toEqual([0, 0, 1]);
    expect(result.cells.some((x) => x.group === 'children')).toBe(false);
  });

  it('weigh circles by persons in the figures of the city', () => {
    const city = draw({
      map: ['1-a----------------b'],
      circleMap: ['AAAAABBBBBBBBBBBBBBBBBBBB'],
      homes: { a: 100, b: 300 },
    });
    const result = play(city);
    expect(shares(cell(result, { circle: 0 }))).toEqual([1, 1, 1]);
    expect(shares(cell(result, { circle: 1 }))).toEqual([0, 0, 0]);
    expect(shares(cell(result))).toEqual([0.25, 0.25, 0.25]);
  });
});

describe('closures', () => {
  it('send walkers to the next open outlet, as an enumeration of all days says', () => {
    // Outlets 200 m and 600 m away, each closed one day in four. Within 5 min: the first is open. Within 10 min: either.
    const city = draw({ map: ['2-----a-1'] });
    const days = 4000;
    const all = cell(play(city, { days, walkersPerCircle: 1, closure: { default: 0.25 } }));
    const tolerance = (p: number) => 5 * Math.sqrt((p * (1 - p)) / days);
    expect(Math.abs(shares(all)[0]! - 0.75)).toBeLessThan(tolerance(0.75));
    expect(Math.abs(shares(all)[1]! - 0.9375)).toBeLessThan(tolerance(0.9375));
    expect(all.reachedShare).toBe(shares(all)[1]);
  });

  it('keep a mobile unit to its days of the week', () => {
    const types = { shop: {} };
    const formats = { van: { kind: 'mobile' as const, credits: { shop: 0.2 }, daysPerWeek: 2 } };
    const all = cell(play(draw({ map: ['1-a'], types, formats }), { days: 4000, walkersPerCircle: 1 }));
    expect(Math.abs(shares(all)[0]! - 2 / 7)).toBeLessThan(5 * Math.sqrt((2 / 7) * (5 / 7) * (1 / 4000)));
  });

  it('shut a hosted counter whenever its host is shut', () => {
    const city = draw({
      map: ['1-a', '   '],
      types: { shop: {}, laundry: {} },
      formats: { shop: {}, counter: { kind: 'hosted', credits: { laundry: 1 }, hosts: ['shop'] } },
    });
    const opening = { location: 0, format: 1, phase: 0 };
    const closure = { shop: 0.3, laundry: 0 };
    const result = play(city, { days: 300, walkersPerCircle: 1, closure }, { openings: [opening] });
    expect(shares(cell(result, { type: 1 }))).toEqual(shares(cell(result, { type: 0 })));
    expect(shares(cell(result, { type: 1 }))[0]).toBeLessThan(0.9);
  });

  it('never shut a counter that exists without a host for one that opens beside it', () => {
    const city = draw({
      map: ['1-a', '   '],
      outlets: { 1: { format: 'counter' } },
      types: { shop: {}, laundry: {} },
      formats: { shop: {}, counter: { kind: 'hosted', credits: { laundry: 1 }, hosts: ['shop'] } },
    });
    const settings = { days: 300, walkersPerCircle: 1, closure: { shop: 0.3, laundry: 0 } };
    const opened = play(city, settings, { openings: [{ location: 0, format: 0, phase: 0 }] });
    expect(shares(cell(opened, { type: 0 }))[0]).toBeLessThan(0.9);
    expect(shares(cell(opened, { type: 1 }))).toEqual(shares(cell(play(city, settings), { type: 1 })));
    expect(shares(cell(opened, { type: 1 }))[0]).toBe(1);
  });

  it('leave out formats that give partial credit, and openings of later phases', () => {
    const city = draw({
      map: ['A-a-B'],
      types: { shop: {} },
      formats: { shop: {}, kiosk: { kind: 'substitute', credits: { shop: 0.5 } } },
    });
    const kiosk = { location: 0, format: 1, phase: 0 };
    const later = { location: 1, format: 0, phase: 1 };
    const rules = { phaseCount: 2, phaseIds: ['2024', '2025'] };
    expect(cell(play(city, {}, { openings: [kiosk], rules })).reachedShare).toBe(0);
    expect(cell(play(city, {}, { openings: [kiosk, later], rules })).reachedShare).toBe(1);
    expect(cell(play(city, {}, { openings: [kiosk, later], rules: { phaseCount: 1 } })).reachedShare).toBe(0);
  });

  it('fall on the same days in two plans', () => {
    // The outlet keeps its closed days whatever else opens far away.
    const city = draw({ map: ['1-a--------------------A'] });
    const settings = { days: 200, walkersPerCircle: 1, closure: { default: 0.5 } };
    const before = play(city, settings);
    const after = play(city, settings, { openings: [{ location: 0, format: 0, phase: 0 }] });
    expect(cell(after).shares[0]).toEqual(cell(before).shares[0]);
  });
});

describe('service across circles', () => {
  const city = draw({ map: ['1-a'], circleMap: ['ABB'] });

  it('counts unless the rules switch it off', () => {
    expect(cell(play(city), { circle: 1 }).reachedShare).toBe(1);
    expect(cell(play(city, {}, { rules: { crossCircle: false } }), { circle: 1 }).reachedShare).toBe(0);
  });
});

describe('days', () => {
  const busy = crossing();
  const speed = { mean: 1.2, sd: 0.25, min: 0.4 };
  const settings: SimulationSettings = {
    ...SETTINGS,
    days: 7,
    walkersPerCircle: 100,
    closure: { default: 0.2 },
    speedMps: { children: speed, adults: speed, elders: { mean: 0.9, sd: 0.2, min: 0.3 } },
  };
  const prepared = prepareSimulation(busy, plainRules(busy), buildReach(busy, 1800), [], settings);

  it('come out the same however they are split, and when one is played again', () => {
    const whole = dayPlayer([prepared], 's').play(0, 7);
    for (const splits of [
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 3, 7],
      [0, 5, 7],
    ]) {
      const player = dayPlayer([prepared], 's');
      const parts = splits.slice(1).map((to, n) => ({ from: splits[n]!, to }));
      // Played backwards, each twice, and put together forwards.
      const played = parts.toReversed().map(({ from, to }) => {
        player.play(from, to);
        return player.play(from, to);
      });
      const total = emptyTotal([prepared]);
      for (const chunk of played.toReversed()) mergeChunk(total, chunk);
      expect(total.plans[0]!.histogram).toEqual(whole.plans[0]!.histogram);
      expect(total.plans[0]!.walkers).toEqual(whole.plans[0]!.walkers);
      // Sums of values on a grid are exact: the same bits, however days are split.
      expect(total.plans[0]!.sums).toEqual(whole.plans[0]!.sums);
    }
  });

  it('differ between seeds', () => {
    const one = dayPlayer([prepared], 's').play(0, 7);
    const other = dayPlayer([prepared], 't').play(0, 7);
    expect(one.plans[0]!.histogram).not.toEqual(other.plans[0]!.histogram);
  });

  it('count every walker once', () => {
    const { walkers } = dayPlayer([prepared], 's').play(0, 7).plans[0]!;
    expect(walkers.reduce((sum, n) => sum + n, 0)).toBe(7 * 2 * 100);
  });
});

describe('intervals', () => {
  it('hold the true share about 95 times in 100; counting walkers as if independent does not', () => {
    // One outlet 100 m away, closed one day in four: the true share is 0.75.
    // A second home has its own outlet, so that days are not all or nothing.
    const city = draw({ map: ['1-a-----------------------------b-2'], homes: { a: 10, b: 10 } });
    const reach = buildReach(city, 1800);
    const settings = { ...SETTINGS, days: 40, walkersPerCircle: 50, closure: { default: 0.25 } };
    const prepared = prepareSimulation(city, plainRules(city), reach, [], settings);
    let holds = 0;
    let naiveHolds = 0;
    for (let repeat = 0; repeat < 200; repeat++) {
      const [days] = dayPlayer([prepared], `repeat ${repeat}`).play(0, settings.days).plans;
      const all = cell(summarise(prepared, days!, '', 0.95));
      const { share, low, high } = all.shares[0]!;
      if (low <= 0.75 && 0.75 <= high) holds++;
      const naive = 1.959964 * Math.sqrt((share * (1 - share)) / all.walkers);
      if (Math.abs(share - 0.75) <= naive) naiveHolds++;
    }
    expect(holds).toBeGreaterThanOrEqual(180);
    expect(holds).toBeLessThanOrEqual(198);
    expect(naiveHolds).toBeLessThan(140);
  });

  it('know how closures vary, whichever days were drawn', () => {
    // One home, one walker a day: days are 0 or 1, and nothing but closures makes them differ.
    const city = draw({ map: ['1-a'] });
    const days = 20;
    const { share, low, high } = cell(play(city, { days, walkersPerCircle: 1, closure: { default: 0.2 } })).shares[0]!;
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(1);
    // A day's variance is 0.2 × 0.8; none of it is estimated, so that Student's quantile is the normal one.
    const half = 1.96 * Math.sqrt((0.2 * 0.8) / days);
    expect(share - low).toBeCloseTo(half, 3);
    expect(Math.min(1, share + half)).toBeCloseTo(high, 3);
  });

  it('reach towards the rare days where only the days tell how they vary', () => {
    // Days of 0 and 1: (share − μ)² = t² (s² + (1 − 2 share) (μ − share)) / days at both ends.
    const sums = emptySums(1);
    for (const day of [0, ...Array.from({ length: 19 }, () => 1)]) addDay(sums, Float64Array.of(day));
    const { below, above } = scoreMargins(meanOf(sums, 0), levelOf(0.95), () => ({ below: 0, above: 0 }));
    const [share, days] = [0.95, 20];
    const t2 = studentQuantile(0.95, days - 1) ** 2;
    const s2 = (share * (1 - share) * days) / (days - 1);
    for (const end of [share - below, share + above]) {
      expect((share - end) ** 2).toBeCloseTo((t2 * (s2 + (1 - 2 * share) * (end - share))) / days, 9);
    }
    expect(below).toBeGreaterThan(above);
  });

  it('leave room for closures that no day happened to show', () => {
    // One closed day in a hundred; twenty days without one leave 1 − 0.05^(1/20) of the days unknown.
    const city = draw({ map: ['1-a'] });
    const rare = { days: 20, walkersPerCircle: 10, closure: { default: 0.01 } };
    const { share, low, high } = cell(play(city, rare, { seed: 'lucky' })).shares[0]!;
    expect(share).toBe(1);
    expect(high).toBe(1);
    expect(low).toBeCloseTo(0.05 ** (1 / 20), 9);
    // Nobody can reach what is not there, on no day; and without closures every day is like the others.
    const far = cell(play(draw({ map: [`1-b${'-'.repeat(30)}a`], circleMap: [`${'A'.repeat(33)}B`] }), rare), {
      circle: 1,
    });
    expect(far.shares[0]).toMatchObject({ share: 0, low: 0, high: 0 });
    expect(cell(play(city, { days: 20 })).shares[0]).toMatchObject({ low: 1, high: 1 });
  });

  it('say that one day tells nothing', () => {
    expect(cell(play(draw({ map: ['1-a'] }), { days: 1 })).shares[0]).toMatchObject({ low: 0, high: 1 });
  });
});

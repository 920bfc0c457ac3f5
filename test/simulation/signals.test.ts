import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { Estimator, SimulationSettings } from '../../src/scenario/types.js';
import { walkerCrew } from '../../src/simulation/crew.js';
import { binsOf, dayPlayer } from '../../src/simulation/days.js';
import { homesDay, moveTo } from '../../src/simulation/homes.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import { summarise } from '../../src/simulation/summarise.js';
import { emptyFigures } from '../../src/simulation/sums.js';
import { buildReach } from '../../src/walk/reach.js';
import { cityWith } from '../support/city.js';
import { CROSSING, STEADY_SETTINGS } from '../support/crossing.js';
import { draw } from '../support/draw.js';
import { plainRules } from '../support/rules.js';
import { homesAt, streetLines } from '../support/street-lines.js';

const TYPES = ['none', 'one', 'two'];

/** One home, three streets of 270 m to an outlet each: with no signal, one in the street, one there and one at the door of it. */
const star = cityWith({
  homes: homesAt([[0, 0]], 100),
  types: TYPES.map((id) => ({ id })),
  formats: TYPES.map((id, k) => ({ id, credits: [{ type: k, credit: 1 }] })),
  outlets: [
    { xM: 270, yM: 0, format: 0 },
    { xM: 0, yM: 270, format: 1 },
    { xM: -270, yM: 0, format: 2 },
  ],
  streets: streetLines(
    [
      { from: [0, 0], to: [300, 0] },
      { from: [0, 0], to: [0, 300], signals: 1 },
      { from: [0, 0], to: [-100, 0], signals: 1 },
      { from: [-100, 0], to: [-300, 0] },
    ],
    { '-100,0': 1 },
  ),
});

function prepare(city: City, more: Partial<SimulationSettings> = {}) {
  return prepareSimulation(city, plainRules(city), buildReach(city, 1200), [], { ...STEADY_SETTINGS, ...more });
}

function walk(city: City, more: Partial<SimulationSettings> = {}) {
  const prepared = prepare(city, more);
  const days = more.days ?? STEADY_SETTINGS.days;
  const result = summarise(prepared, dayPlayer([prepared], 's').play(0, days).plans[0]!, 's', 0.95);
  return result.cells.filter(({ circle, group }) => circle < 0 && group === 'all');
}

describe('ways with no signal, one and two, of 270 m each at 1 m/s', () => {
  const share5 = (cells: ReturnType<typeof walk>) =>
    cells.map(({ shares }) => shares.find(({ minutes }) => minutes === 5)!.share);

  it('take 0, 15 and 30 s longer on average, where a signal stops every second walker for up to 60 s', () => {
    for (const [n, { meanWalkTimeS }] of walk(star).entries()) expect(meanWalkTimeS).toBeCloseTo(270 + 15 * n, 0);
  });

  it.each(['plain', 'qmc', 'conditional', 'combined'] as const)(
    'are within five minutes as worked by hand (%s)',
    (estimator: Estimator) => {
      // 30 s are left: nobody stops or stops for less; two: not at all, one of them for less, both together for less.
      const byHand = [1, 0.5 + 0.5 * 0.5, 0.25 + 2 * 0.25 * 0.5 + 0.25 * 0.5 * 0.5 * 0.5];
      for (const [n, share] of share5(walk(star, { estimator })).entries()) {
        expect(Math.abs(share - byHand[n]!)).toBeLessThan(estimator === 'plain' ? 0.01 : 0.004);
      }
    },
  );

  it('have a signal every so many metres where the city does not say, and none where nobody waits', () => {
    const { signals: _, ...unknown } = star.streets!;
    const spaced = share5(walk({ ...star, streets: unknown }));
    // Every 100 m: two on 270 m.
    for (const share of spaced) expect(Math.abs(share - 0.53125)).toBeLessThan(0.004);
    expect(share5(walk(star, { signals: 'off' }))).toEqual([1, 1, 1]);
  });

  it('give a median and a 90th percentile of their own', () => {
    const [none, one, two] = walk(star).map(({ quantiles }) => quantiles!.map(({ walkTimeS }) => walkTimeS!));
    expect(Math.abs(none![0]! - 270) + Math.abs(none![1]! - 270)).toBeLessThan(10);
    // One: nobody later than 330 s; 0.9 = 0.5 + 0.5 × 0.8. Two: the sum of both, P(W ≤ 60) = 0.25 + 0.5 + 0.25 / 2.
    expect(Math.abs(one![1]! - (270 + 48))).toBeLessThan(5);
    expect(Math.abs(two![1]! - (270 + 60 + 60 * (1 - Math.sqrt(0.8))))).toBeLessThan(5);
  });
});

/** Two circles on a crossing, whose streets and junctions have signals by a number. */
function crossingWith(seed: number): City {
  const town = draw({ ...CROSSING, homes: { a: { children: 50, adults: 90 }, d: { elders: 90 } } });
  const count = (of: number) => Uint8Array.from({ length: of }, (_, n) => ((seed >>> (2 * (n % 12))) + n) % 4);
  const { nodeXM, edgeFrom } = town.streets!;
  return {
    ...town,
    streets: { ...town.streets!, signals: { atNode: count(nodeXM.length), onEdge: count(edgeFrom.length) } },
  };
}

const UNSTEADY = { mean: 1.1, sd: 0.2, min: 0.5 };
const LONG_WAITS: Partial<SimulationSettings> = {
  speedMps: { children: UNSTEADY, adults: UNSTEADY, elders: { mean: 0.7, sd: 0.2, min: 0.3 } },
  building: { lowS: 15, highS: 200 },
  signals: { spacingM: 100, stopShare: 0.6, longestWaitS: 150 },
};

describe('where the signals on the way are known', () => {
  it('a day on which outlets are shut is as if they were not there', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 24), fc.nat(15), (seed, shut) => {
        const city = crossingWith(seed);
        const prepared = prepare(city, LONG_WAITS);
        const open = Uint8Array.from(city.outlets, (_, o) => (((shut >> o) & 1) === 0 ? 1 : 0));
        const day = homesDay(prepared, new Uint8Array(prepared.types.length));
        moveTo(day, open);
        const left = { ...city, outlets: city.outlets.filter((_, o) => open[o] === 1) };
        const without = prepareSimulation(left, plainRules(left), buildReach(left, 1200), [], {
          ...STEADY_SETTINGS,
          ...LONG_WAITS,
        });
        expect(homesDay(without, new Uint8Array(without.types.length)).baseWay).toEqual(day.nearestWay);
        // A need without any outlet is left out of everything basic, which another day's shut outlets are not.
        fc.pre(without.joint.without.length === 0);
        expect([...day.joint]).toEqual([...without.joint.share]);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('the kernels in TypeScript and in WebAssembly count the same', () => {
    const plans = [prepare(crossingWith(0x5a5a5a), { ...LONG_WAITS, estimator: 'plain' })];
    const counted = (['typescript', 'wasm'] as const).map((kernel) => {
      const crew = walkerCrew(plans, kernel);
      expect(crew.kernel.name).toBe(kernel);
      const figures = plans.map(emptyFigures);
      crew.open(0, Uint8Array.of(1, 0, 1, 1));
      for (const c of [0, 1]) crew.walkCircle(figures, { walker: [1, c], path: [2, c] }, 0, c, undefined);
      const histogram = new Float64Array(2 * plans[0]!.types.length * 3 * binsOf(plans[0]!));
      crew.takeTimes(0, histogram);
      return { figures, histogram };
    });
    expect(counted[0]).toEqual(counted[1]);
    expect(counted[0]!.figures[0]!.timeMs.some((ms) => ms > 0)).toBe(true);
  });

  it('all estimators agree', () => {
    const shares = (['plain', 'qmc', 'conditional', 'combined'] as const).map((estimator) =>
      walk(crossingWith(0x3c91e7), {
        ...LONG_WAITS,
        estimator,
        closure: { default: 0.1 },
        days: 20,
        walkersPerCircle: 2000,
      }).flatMap((cell) => cell.shares.map(({ share }) => share)),
    );
    for (const other of shares.slice(0, 3)) {
      for (const [n, share] of other.entries()) expect(Math.abs(share - shares[3]![n]!)).toBeLessThan(0.05);
    }
    expect(new Set(shares[3]!.map((share) => share.toFixed(2))).size).toBeGreaterThan(2);
  });
});

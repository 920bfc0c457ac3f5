import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { GROUPS } from '../../src/city/types.js';
import { compare, simulate } from '../../src/parallel/simulate.js';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { walkedCity } from '../../src/simulation/step-free.js';
import type { AreaCell } from '../../src/simulation/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { cityWith } from '../support/city.js';
import { crossing } from '../support/crossing.js';
import { plainRules } from '../support/rules.js';
import { homesAt, streetLines } from '../support/street-lines.js';

const STEADY = { mean: 1, sd: 0, min: 0.5 };
const SETTINGS: SimulationSettings = {
  days: 3,
  walkersPerCircle: 500,
  closure: { default: 0 },
  speedMps: { children: STEADY, adults: STEADY, elders: STEADY },
  level: 0.95,
  estimator: 'combined',
};
const SHARES = { children: 0, adults: 0.1, elders: 0 };

/**
 * A home of 100 adults: a shop 280 m away up 20 m of steps (308 s on the way) or, by a
 * ramp, 700 m; a clinic 200 m away on the flat, with a step at its door; a site beside the home.
 */
function hill(more: Partial<Parameters<typeof cityWith>[0]> = {}): City {
  return cityWith({
    homes: homesAt([[0, 0]], 100),
    types: [{ id: 'shop' }, { id: 'clinic' }],
    formats: ['shop', 'clinic'].map((id, k) => ({ id, credits: [{ type: k, credit: 1 }] })),
    outlets: [
      { id: 'S', xM: 280, yM: 0, format: 0 },
      { id: 'K', xM: -200, yM: 0, format: 1, accessible: false },
    ],
    sites: [{ id: 'N', xM: 0, yM: 0 }],
    streets: streetLines([
      { from: [0, 0], to: [280, 0], stepsM: 20 },
      { from: [0, 0], to: [280, 0], lengthM: 700 },
      { from: [0, 0], to: [-200, 0] },
    ]),
    ...more,
  });
}

const walk = (city: City, more: Partial<SimulationSettings> = {}, workers = 0) =>
  simulate(city, plainRules(city), buildReach(city, 1200), [], { ...SETTINGS, ...more }, { seed: 's', workers });
const stepFree = (areas: readonly AreaCell[] | undefined, circle = -1) =>
  areas!.filter((cell) => cell.by === 'stepFree' && cell.circle === circle && cell.group === 'all');
const shares = ({ shares: all }: Pick<AreaCell, 'shares'>) => all.map(({ share }) => share);

describe('whoever cannot take steps', () => {
  it('goes round by the ramp, and not where there is a step at the door', async () => {
    const { areas, cells } = await walk(hill(), { stepFreeShare: SHARES });
    const [shop, clinic] = stepFree(areas);
    expect([shop!.persons, clinic!.persons]).toEqual([10, 10]);
    expect([shares(shop!), shares(clinic!)]).toEqual([
      [0, 0, 1],
      [0, 0, 0],
    ]);
    // Everybody, in the same homes: 90 of 100 take the steps, in 308 s.
    const all = cells.filter(({ circle, group }) => circle < 0 && group === 'all');
    expect(all.map(shares)).toEqual([[0, 1, 1].map((n) => n * 0.9).map((n, m) => (m === 2 ? 1 : n)), [0.9, 0.9, 0.9]]);
    expect(all[0]!.meanWalkTimeS).toBeCloseTo(0.9 * 308 + 0.1 * 700, 3);
    expect(all[1]!.reachedShare).toBeCloseTo(0.9, 12);
  });

  it('is nobody unless a scenario says so; steps are slow all the same', async () => {
    const { areas, cells } = await walk(hill());
    expect(areas).toBeUndefined();
    expect(cells.find(({ circle, group }) => circle < 0 && group === 'all')!.meanWalkTimeS).toBeCloseTo(308, 3);
    const { cells: slow } = await walk(hill(), { stepsFactor: 5 });
    expect(slow.find(({ circle, group }) => circle < 0 && group === 'all')!.meanWalkTimeS).toBeCloseTo(360, 3);
  });

  it('walks as everybody does where the city says nothing of steps', async () => {
    const { streets: _, ...city } = hill();
    const { areas, cells } = await walk(city, { stepFreeShare: SHARES });
    const [shop] = stepFree(areas);
    expect(shares(shop!)).toEqual(shares(cells.find(({ circle, group }) => circle < 0 && group === 'all')!));
  });

  it('is counted person by person too', async () => {
    const city = hill();
    const options = { seed: 's', workers: 0, persons: 'all' as const };
    const settings = { ...SETTINGS, stepFreeShare: SHARES };
    const { persons } = await simulate(city, plainRules(city), buildReach(city, 1200), [], settings, options);
    const clinic = persons!.cells.find(({ circle, type, group }) => circle < 0 && type === 1 && group === 'all')!;
    expect([clinic.persons, clinic.everyDay, clinic.never]).toEqual([100, 90, 10]);
  });

  it.each(['plain', 'qmc', 'conditional', 'combined'] as const)(
    'is broken out under the estimator %s',
    async (estimator) => {
      const { areas, cells } = await walk(hill(), { stepFreeShare: SHARES, estimator });
      expect(stepFree(areas).map(shares)).toEqual([
        [0, 0, 1],
        [0, 0, 0],
      ]);
      const clinic = cells.find(({ circle, type, group }) => circle < 0 && type === 1 && group === 'all')!;
      expect(Math.abs(clinic.shares[2]!.share - 0.9)).toBeLessThan(0.05);
    },
  );

  it('gains by a shop that is opened on the flat, seen in both plans of a comparison', async () => {
    const city = hill();
    const rules = plainRules(city);
    const reach = buildReach(city, 1200);
    const { first, second } = await compare(
      city,
      { rules, reach, openings: [] },
      { rules, reach, openings: [{ location: 0, format: 1, phase: 0 }] },
      { ...SETTINGS, stepFreeShare: SHARES },
      { seed: 's', workers: 0 },
    );
    expect([first, second].map(({ areas }) => shares(stepFree(areas)[1]!))).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });
});

describe('two plans for whoever cannot take steps', () => {
  const city = hill();
  const one = { rules: plainRules(city), reach: buildReach(city, 1200), openings: [] };
  const more = { ...one, openings: [{ location: 0, format: 1, phase: 0 }] };
  const differences = async (more2: Partial<SimulationSettings>, workers = 0, options: object = {}) => {
    const settings = { ...SETTINGS, stepFreeShare: SHARES, ...more2 };
    const { stepFree: found } = await compare(city, one, more, settings, { seed: 's', workers, ...options });
    return found!.filter(({ circle, group, minutes }) => circle < 0 && group === 'all' && minutes === 15);
  };

  it('differ exactly where closures are integrated out: a clinic beside the home, open four days in five', async () => {
    const [shop, clinic] = await differences({ closure: { clinic: 0.2 } });
    expect(shop).toMatchObject({ difference: 0, low: 0, high: 0, p: 1, exact: true, verdict: 'undecided' });
    expect(clinic).toMatchObject({ before: 0, p: 0, exact: true, verdict: 'better', persons: 10 });
    expect([clinic!.difference, clinic!.low, clinic!.high].map((n) => n.toFixed(9))).toEqual(
      Array(3).fill('0.800000000'),
    );
  });

  it('differ over the same days where these are played, with intervals, on any number of workers', async () => {
    const settings = { closure: { clinic: 0.2 }, estimator: 'conditional', days: 120 } as const;
    const found = await differences(settings);
    const [shop, clinic] = found;
    expect(shop).toMatchObject({ difference: 0, low: 0, high: 0, p: 1, verdict: 'undecided' });
    expect(clinic!.exact).toBeUndefined();
    expect(clinic!.low).toBeGreaterThan(0.65);
    expect(clinic!.low).toBeLessThan(0.8);
    expect(clinic!.high).toBeGreaterThan(0.8);
    expect(clinic!.high).toBeLessThan(0.95);
    expect(clinic!.difference).toBe(clinic!.after - clinic!.before);
    expect(clinic!.verdict).toBe('better');
    expect(await differences(settings, 2)).toEqual(found);
    const kept: { resume?: Uint8Array } = {};
    await differences({ ...settings, days: 50 }, 0, {
      onDays: (resume: Uint8Array) => Object.assign(kept, { resume }),
    });
    expect(await differences(settings, 0, kept)).toEqual(found);
  });

  it('that are the same differ by nothing, whatever is shut', async () => {
    const settings: SimulationSettings = {
      ...SETTINGS,
      stepFreeShare: SHARES,
      estimator: 'plain',
      days: 20,
      closure: { default: 0.3 },
    };
    const { stepFree: found } = await compare(city, more, more, settings, { seed: 's', workers: 0 });
    expect(found!.length).toBeGreaterThan(3);
    for (const cell of found!) expect(cell).toMatchObject({ difference: 0, low: 0, high: 0, verdict: 'undecided' });
  });
});

describe('a share of a group', () => {
  it('is taken in whole persons, in each circle to half a person', () => {
    const city = crossing();
    fc.assert(
      fc.property(
        fc.record({
          children: fc.double({ min: 0, max: 1, noNaN: true }),
          adults: fc.constantFrom(0, 0.02, 1),
          elders: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        (stepFreeShare) => {
          const reach = buildReach(city, 900);
          const { city: walked, reach: lists, stepFreeFrom } = walkedCity(city, reach, { ...SETTINGS, stepFreeShare });
          const { homes } = walked;
          for (const group of GROUPS) {
            for (const c of city.circles.keys()) {
              const sum = (from: number, end: number) =>
                homes.persons[group]
                  .subarray(from, end)
                  .reduce((all, n, i) => all + (homes.circle[from + i] === c ? n : 0), 0);
              const all = city.homes.persons[group].reduce((so, n, i) => so + (city.homes.circle[i] === c ? n : 0), 0);
              const from = stepFreeFrom ?? homes.count;
              expect(sum(0, homes.count)).toBe(all);
              expect(Math.abs(sum(from, homes.count) - stepFreeShare[group] * all)).toBeLessThanOrEqual(0.5 + 1e-9);
            }
          }
          // Nearest first, ties by home, as reach lists are.
          for (let j = 0; j + 1 < lists.offsets.length; j++) {
            for (let a = lists.offsets[j]! + 1; a < lists.offsets[j + 1]!; a++) {
              const [before, here] = [a - 1, a].map((n) => lists.distanceDm[n]! * 2 ** 32 + lists.home[n]!);
              expect(before).toBeLessThan(here!);
            }
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('walks to the same bytes on any number of workers, all at once or gone on with', async () => {
    const city = { ...crossing(), streets: { ...crossing().streets! } };
    const edges = city.streets.edgeFrom.length;
    city.streets = {
      ...city.streets,
      signals: { atNode: new Uint8Array(city.streets.nodeXM.length).fill(1), onEdge: new Uint8Array(edges).fill(1, 2) },
      steps: { lengthM: new Float64Array(edges).fill(15, 3), stepFree: new Uint8Array(edges).fill(1, 0, 4) },
    };
    const settings: SimulationSettings = {
      ...SETTINGS,
      days: 60,
      estimator: 'conditional',
      closure: { default: 0.2 },
      stepFreeShare: { children: 0.2, adults: 0.1, elders: 0.4 },
      signals: { spacingM: 100, stopShare: 0.5, longestWaitS: 60 },
    };
    const run = (workers: number, more: object = {}, days = 60) =>
      simulate(
        city,
        plainRules(city),
        buildReach(city, 900),
        [],
        { ...settings, days },
        { seed: 's', workers, ...more },
      );
    const alone = JSON.stringify(await run(0));
    expect(alone).toContain('"stepFree"');
    for (const workers of [1, 2, 3]) expect(JSON.stringify(await run(workers))).toBe(alone);
    const kept: { days?: Uint8Array } = {};
    await run(0, { onDays: (days: Uint8Array) => Object.assign(kept, { days }) }, 25);
    expect(JSON.stringify(await run(1, { resume: kept.days }))).toBe(alone);
  });
});

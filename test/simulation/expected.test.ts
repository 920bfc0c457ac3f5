import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { ClosureEvent, SimulationSettings } from '../../src/scenario/types.js';
import { delayNodes, shareWithin } from '../../src/simulation/arrivals.js';
import { chanceOf, dayStates, MOST_EVENTS } from '../../src/simulation/chances.js';
import { compareDays } from '../../src/simulation/compare.js';
import { jointControl, takeControl } from '../../src/simulation/control.js';
import { dayPlayer } from '../../src/simulation/days.js';
import { expectedOf, integratedSlots } from '../../src/simulation/expected.js';
import { homesDay, moveTo } from '../../src/simulation/homes.js';
import { emptyTotal, mergeChunk } from '../../src/simulation/merge.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import type { PreparedSimulation } from '../../src/simulation/prepared.js';
import { summarise } from '../../src/simulation/summarise.js';
import { layoutOf, SETS, shareAt } from '../../src/simulation/sums.js';
import type { SimulationCell } from '../../src/simulation/types.js';
import type { Opening } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { normalShareBelow } from '../../src/walk/speed.js';
import { at, draw } from '../support/draw.js';
import { eachDay } from '../support/each-day.js';
import { plainRules } from '../support/rules.js';

const STEADY = { mean: 1.2, sd: 0, min: 0.5 };
const SETTINGS: SimulationSettings = {
  days: 2,
  walkersPerCircle: 1,
  closure: { default: 0 },
  speedMps: { children: STEADY, adults: STEADY, elders: STEADY },
  level: 0.95,
  estimator: 'combined',
};

function prepare(city: City, more: Partial<SimulationSettings>, openings: readonly Opening[] = [], horizonM = 1800) {
  return prepareSimulation(city, plainRules(city), buildReach(city, horizonM), openings, { ...SETTINGS, ...more });
}

function walked(prepared: PreparedSimulation, days = 2, seed = 's'): SimulationCell[] {
  return [...summarise(prepared, dayPlayer([prepared], seed).play(0, days).plans[0]!, seed, 0.95).cells];
}

const city = (cells: readonly SimulationCell[], type = 0): SimulationCell =>
  cells.find((cell) => cell.circle < 0 && cell.type === type && cell.group === 'all')!;

/** Share of the city within `minutes` of an open outlet of slot s at 1.2 m/s, mean over all days. */
function enumerated(prepared: PreparedSimulation, s: number, minutes: number): number {
  const { lists, homePersons, homeCount, types } = prepared;
  let sum = 0;
  let persons = 0;
  for (const n of homePersons) persons += n;
  eachDay(prepared, (chance, open) => {
    for (let i = 0; i < homeCount; i++) {
      const cell = i * types.length + s;
      for (let a = lists.offsets[cell]!; a < lists.offsets[cell + 1]!; a++) {
        if (!open[lists.outlet[a]!]) continue;
        const here = homePersons[3 * i]! + homePersons[3 * i + 1]! + homePersons[3 * i + 2]!;
        if (lists.distanceDm[a]! <= minutes * 720) sum += chance * here;
        break;
      }
    }
  });
  return sum / persons;
}

describe('closed forms, one outlet and one speed for each walker', () => {
  const outlet = '1';
  const speed = { mean: 1.2, sd: 0.2, min: 0.1 };
  const speedMps = { children: speed, adults: speed, elders: speed };
  /** Share of walkers who cover `m` within `minutes`, days and speeds together. */
  const within = (m: number, minutes: number, open: number) =>
    open * (1 - normalShareBelow((m / (60 * minutes) - 1.2) / 0.2));

  it('a line: homes every 20 m to 1,000 m, closed one day in five', () => {
    const line = draw({ cellM: 20, map: [`${outlet}-${'a-'.repeat(25)}`] });
    const all = city(walked(prepare(line, { speedMps, closure: { default: 0.2 } })));
    for (const [n, minutes] of [5, 10, 15].entries()) {
      let sum = 0;
      for (let home = 1; home <= 25; home++) sum += within(40 * home, minutes, 0.8) / 25;
      // Speeds are whole millimetres per second.
      expect(Math.abs(all.shares[n]!.share - sum)).toBeLessThan(2e-4);
    }
    // 520 m on average; the mean of 1 / speed over 2¹⁴ equal shares is close to (1 + cv²) / mean.
    expect(all.meanWalkTimeS / (520 / 1.2)).toBeGreaterThan(1.028);
    expect(all.meanWalkTimeS / (520 / 1.2)).toBeLessThan(1.035);
    expect(all.reachedShare).toBeCloseTo(0.8, 9);
  });

  it('a grid: as many homes at each walking distance as streets allow', () => {
    // 21 × 21 crossings 100 m apart; the outlet and the homes stand in the middle of blocks that run east.
    const size = 81;
    const middle = { row: 40, column: 42 };
    const map = Array.from({ length: size }, (_, row) =>
      Array.from({ length: size }, (_, column) => {
        if (row === middle.row && column === middle.column) return outlet;
        if (row % 8 === 4 && column % 8 === 2) return 'a';
        if (row % 4 === 0 && column % 4 === 0) return '+';
        return row % 4 === 0 ? '-' : column % 4 === 0 ? '|' : ' ';
      }).join(''),
    );
    const grid = draw({ cellM: 25, map });
    expect(grid.homes.count).toBe(100);
    // East and north to go, 100 m more where that leads through the outlet's own block.
    const homesAt = new Map<number, number>();
    for (let row = 4; row < size; row += 8) {
      for (let column = 2; column < size; column += 8) {
        const eastM = Math.abs(column - middle.column) * 25;
        const m = Math.abs(row - middle.row) * 25 + (eastM === 0 ? 100 : eastM);
        homesAt.set(m, (homesAt.get(m) ?? 0) + 1);
      }
    }
    const all = city(walked(prepare(grid, { speedMps, closure: { default: 0.1 } }, [], 2400)));
    for (const [n, minutes] of [5, 10, 15].entries()) {
      let sum = 0;
      for (const [m, homes] of homesAt) sum += (homes * within(m, minutes, 0.9)) / grid.homes.count;
      expect(Math.abs(all.shares[n]!.share - sum)).toBeLessThan(2e-4);
    }
  });

  it('a disc: without streets the share within t is that of the disc of radius v t', () => {
    // Homes on a lattice of 25 m in a disc of 1,000 m; distances straight, at one speed: (v t / R)².
    const R = 1000;
    const side = 2 * (R / 25) + 1;
    const map = Array.from({ length: side }, (_, row) =>
      Array.from({ length: side }, (_, column) => {
        const radius = Math.hypot(row - R / 25, column - R / 25) * 25;
        return radius === 0 ? outlet : radius <= R ? 'a' : ' ';
      }).join(''),
    );
    const disc = draw({ cellM: 25, map });
    const factor = buildReach(disc, 2000).distanceDm.reduce((a, b) => Math.max(a, b), 0) / (10 * R);
    const all = city(walked(prepare(disc, { closure: { default: 0.25 } })));
    for (const [n, minutes] of [5, 10].entries()) {
      // The lattice has the disc's area to half a per cent.
      const radiusM = (minutes * 72) / factor;
      expect(all.shares[n]!.share / (0.75 * (radiusM / R) ** 2)).toBeGreaterThan(0.99);
      expect(all.shares[n]!.share / (0.75 * (radiusM / R) ** 2)).toBeLessThan(1.01);
    }
    // Half of the disc lies within R / √2, and three days in four have the outlet open: P50 is where 2/3 of it is reached.
    const p50 = (R * Math.sqrt(2 / 3) * factor) / 1.2;
    const median = all.quantiles![0]!;
    expect(Math.abs(median.walkTimeS! - p50)).toBeLessThan(0.01 * p50);
    expect(median.lowS).toBeLessThanOrEqual(median.walkTimeS!);
  });
});

describe('tables of arrival', () => {
  it('give what 28,657 points of building, wait and speed give, a hair before a crossing too', () => {
    const speed = { mean: 1.2, sd: 0.2, min: 0.4 };
    for (const cellM of [249.75, 250, 311.3]) {
      const prepared = prepare(draw({ cellM, map: ['1-a'] }), {
        speedMps: { children: speed, adults: speed, elders: speed },
        building: { lowS: 15, highS: 90 },
        signals: { spacingM: 250, stopShare: 0.55, longestWaitS: 50 },
      });
      const dm = prepared.lists.distanceDm[0]!;
      expect(dm).toBe(Math.round(20 * cellM));
      const nodes = delayNodes(prepared.delays, [28_657, 17_711, 10_946]);
      const layout = layoutOf(prepared);
      const exact = expectedOf(prepared)!;
      for (const minutes of [5, 10, 15]) {
        const share = shareWithin(prepared.survival, prepared.delays, nodes, 1, dm, 60_000 * minutes);
        const found = exact.at(shareAt(layout, layout.circles, 0, 0, minutes - 1))!;
        expect(Math.abs(found - share)).toBeLessThan(3e-4);
      }
    }
  });
});

describe('closures integrated out', () => {
  it('are what all the days of a small city add up to, with hosts, vans and days that close many outlets', () => {
    const types = { shop: {}, market: {}, van: {} };
    const formats = {
      shop: {},
      market: {},
      stall: { kind: 'hosted' as const, credits: { market: 1 }, hosts: ['shop', 'market'] },
      counter: { kind: 'hosted' as const, credits: { shop: 1, market: 1 }, hosts: ['market', 'shop'] },
      van: { kind: 'mobile' as const, credits: { van: 0.2, shop: 0.1 }, daysPerWeek: 3 },
    };
    const town = draw({
      map: ['A-a-1-b-B', '   |     ', 'c--+-2-d-'],
      homes: { a: { children: 4, adults: 9, elders: 2 }, b: 13, c: 7 },
      types,
      formats,
      outlets: { 1: { format: 'shop' }, 2: { format: 'market' } },
    });
    const chance = fc.double({ min: 0, max: 0.9, noNaN: true });
    const event = (id: string): fc.Arbitrary<ClosureEvent> =>
      fc.record({
        id: fc.constant(id),
        chance,
        closedShare: chance,
        types: fc.subarray(Object.keys(types)),
        circles: fc.constant([]),
      });
    const opening = fc.record({
      location: fc.nat({ max: town.sites.length + town.outlets.length - 1 }),
      format: fc.nat({ max: 4 }),
      phase: fc.constant(0),
    });
    const closure = fc.record({ shop: chance, market: chance, van: chance });
    fc.assert(
      fc.property(
        fc.uniqueArray(opening, { maxLength: 5, selector: ({ location, format }) => 10 * location + format }),
        closure,
        fc.tuple(event('cut'), event('holiday')),
        (openings, shut, events) => {
          const prepared = prepare(town, { closure: shut, events }, openings);
          const exact = expectedOf(prepared)!;
          const layout = layoutOf(prepared);
          for (let s = 0; s < prepared.types.length; s++) {
            for (const minutes of [5, 10, 15]) {
              const found = exact.at(shareAt(layout, layout.circles, s, 0, minutes - 1));
              expect(found).toBeCloseTo(enumerated(prepared, s, minutes), 9);
            }
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it('are the mean of the days that a run plays, as many as it likes', () => {
    // The same town by days: a host that is hosted itself, in the order in which a day goes through them.
    const town = draw({
      map: ['A-a-1--b'],
      types: { shop: {}, market: {}, kiosk: {} },
      formats: {
        shop: {},
        stall: { kind: 'hosted', credits: { market: 1 }, hosts: ['shop', 'kiosk'] },
        kiosk: { kind: 'hosted', credits: { kiosk: 1 }, hosts: ['shop'] },
      },
      outlets: { 1: { format: 'shop' } },
    });
    const openings = [0, 1, 2].map((format) => ({ location: 0, format: (format + 1) % 3, phase: 0 }));
    const settings = { closure: { shop: 0.3, market: 0.1, kiosk: 0.2 } };
    const exact = walked(prepare(town, settings, openings));
    const days = 4000;
    const played = walked(prepare(town, { ...settings, estimator: 'conditional' }, openings), days);
    for (const type of [0, 1, 2]) {
      const { share } = city(exact, type).shares[2]!;
      expect(Math.abs(city(played, type).shares[2]!.share - share)).toBeLessThan(4.5 * Math.sqrt(0.25 / days));
    }
    expect(city(exact, 1).shares[2]!.share).toBeLessThan(city(exact, 0).shares[2]!.share);
  });

  it('leave a type to days when more events strike it than can be told apart, and say so', () => {
    const town = draw({ map: ['1-a-2'], types: { shop: {}, market: {} }, outlets: { 2: { format: 'market' } } });
    const events = Array.from({ length: MOST_EVENTS + 1 }, (_, n) => ({
      id: `event ${n}`,
      chance: 0.2,
      closedShare: 0.5,
      types: ['shop'],
      circles: [],
    }));
    const prepared = prepare(town, { events });
    expect([...integratedSlots([prepared])]).toEqual([0, 1]);
    const result = summarise(prepared, dayPlayer([prepared], 's').play(0, 400).plans[0]!, 's', 0.95);
    expect(result.integrated).toEqual([1]);
    const { share, low, high } = city(result.cells).shares[0]!;
    expect(low).toBeLessThan(share);
    // Each event leaves the outlet open with 0.9.
    expect(low).toBeLessThan(0.9 ** 9);
    expect(high).toBeGreaterThan(0.9 ** 9);
  });

  it('never make chances that do not add up to one', () => {
    const prepared = prepare(draw({ map: ['1-2-a-3-4'] }), { closure: { default: 0.37 } });
    const states = dayStates(prepared, [0]);
    const chance = new Float64Array(4);
    const nothing = chanceOf(states, 0, prepared.lists.outlet, 0, 4, chance);
    expect(nothing).toBeCloseTo(0.37 ** 4, 12);
    expect(nothing + chance.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });
});

describe('the control of everything basic at once', () => {
  it('takes a day with one need to the mean over all days that could be', () => {
    const town = draw({ map: ['1--a----b--2--c'], homes: { a: 30, b: { elders: 12 } } });
    const speed = { mean: 0.9, sd: 0.2, min: 0.3 };
    const speedMps = { children: speed, adults: speed, elders: speed };
    const prepared = prepare(town, { closure: { default: 0.3 }, speedMps });
    const layout = layoutOf(prepared);
    const exact = expectedOf(prepared)!.at(shareAt(layout, layout.circles, 0, 0, 14))!;
    for (let day = 0; day < 20; day++) {
      const { sums } = dayPlayer([prepared], 's').play(day, day + 1).plans[0]!;
      expect(sums.sum[layout.joint + layout.circles * SETS]).toBeCloseTo(exact, 9);
    }
  });

  it('adds up to nothing over all days, also where types stand for each other and needs hang on one host', () => {
    const town = draw({
      map: ['A--a-1---b-2--3'],
      homes: { a: 30, b: { elders: 12, adults: 4 } },
      types: { shop: { tierGroup: 'food' }, market: { tierGroup: 'food' }, care: {}, wash: {} },
      formats: {
        shop: {},
        market: {},
        both: { credits: { shop: 1, care: 1 } },
        counter: { kind: 'hosted', credits: { wash: 1 }, hosts: ['shop'] },
      },
      outlets: { 1: { format: 'shop' }, 2: { format: 'market' }, 3: { format: 'both' } },
    });
    const openings = [
      { location: 0, format: 2, phase: 0 },
      { location: at(town, 'locations', '1'), format: 3, phase: 0 },
    ];
    const events: ClosureEvent[] = [{ id: 'cut', chance: 0.3, closedShare: 0.5, types: [], circles: [] }];
    const prepared = prepare(town, { closure: { default: 0.3 }, events }, openings);
    const control = jointControl(prepared);
    expect(control.needs).toBe(3);
    const day = homesDay(prepared, new Uint8Array(prepared.types.length));
    const left = new Float64Array(control.open.length);
    let swing = 0;
    eachDay(prepared, (chance, open) => {
      const joint = new Float64Array(control.open.length);
      moveTo(day, Uint8Array.from(open, Number));
      takeControl(prepared, control, day.changed.subarray(0, day.changedCount), day.nearestWay, joint);
      for (const [n, value] of joint.entries()) {
        left[n]! += chance * value;
        swing += chance * Math.abs(value);
      }
    });
    for (const value of left) expect(Math.abs(value)).toBeLessThan(1e-9 * swing);
  });
});

describe('two plans with closures integrated out', () => {
  it('differ by what enumeration says, however few the days on which it shows', () => {
    // The second outlet matters on the one day in 400 on which the first is shut and it is not.
    const town = draw({ map: ['1-a--A'] });
    const settings = { closure: { default: 0.0025 } };
    const plans = [prepare(town, settings), prepare(town, settings, [{ location: 0, format: 0, phase: 0 }])] as const;
    const total = emptyTotal(plans);
    mergeChunk(total, dayPlayer(plans, 's').play(0, 5));
    const { cells, circles } = compareDays(plans, total, 's', 0.95);
    const [one] = cells;
    expect(one!.difference).toBeCloseTo(0.0025 * 0.9975, 12);
    expect(one).toMatchObject({ exact: true, p: 0, verdict: 'better' });
    expect(one!.low).toBe(one!.difference);
    expect(circles[0]).toMatchObject({ exact: true, verdict: 'better' });
    // Everything basic is told by days; its control finds the difference, but five days that are alike prove none.
    const { joint } = circles[0]!;
    expect(joint!.difference).toBeCloseTo(0.0025 * 0.9975, 9);
    expect(joint).toMatchObject({ p: 1 / 16, verdict: 'undecided' });
    expect(joint!.low).toBeLessThan(0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GROUPS } from '../../src/city/types.js';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { closureKeys, openOutlets } from '../../src/simulation/closures.js';
import { dayPlayer } from '../../src/simulation/days.js';
import { crossingsOn } from '../../src/simulation/delays.js';
import { saltOf } from '../../src/simulation/kernel/kernel.js';
import { wayOf } from '../../src/simulation/lists.js';
import { personCells } from '../../src/simulation/person-cells.js';
import {
  addPersons,
  DAY_BINS,
  dayBin,
  emptyPersons,
  type PersonCounts,
  personWalker,
} from '../../src/simulation/persons.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import type { PreparedSimulation } from '../../src/simulation/prepared.js';
import { mixed } from '../../src/simulation/sobol.js';
import { SPEED_BITS, SPEED_STEPS } from '../../src/simulation/speeds.js';
import { keyOf, subkey, threefry } from '../../src/simulation/streams.js';
import { summarise } from '../../src/simulation/summarise.js';
import { buildReach } from '../../src/walk/reach.js';
import { CROSSING, UNEVEN_SPEEDS } from '../support/crossing.js';
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
const town = draw({
  ...CROSSING,
  homes: {
    a: { children: 200, adults: 900, elders: 150 },
    b: { adults: 700 },
    c: { children: 90, adults: 500 },
    d: { elders: 600 },
    e: { children: 30, adults: 200, elders: 20 },
  },
});

/** The same with signals where the city says, most of them on the shortest ways. */
const withSignals = {
  ...town,
  streets: {
    ...town.streets!,
    signals: {
      atNode: Uint8Array.from(town.streets!.nodeXM, (_, n) => n % 3),
      onEdge: new Uint8Array(town.streets!.edgeFrom.length).fill(1, 2),
    },
  },
};

function prepared(city: typeof town, settings: Partial<SimulationSettings>) {
  const all = { ...SETTINGS, ...settings };
  return { all, plan: prepareSimulation(city, plainRules(city), buildReach(city, 1200), [], all) };
}

function play(city: typeof town, settings: Partial<SimulationSettings>, seed = 'test') {
  const { all, plan } = prepared(city, settings);
  const counts = personWalker(plan, seed, all.days).walk(0, plan.homeCount);
  return personCells(plan, counts, all.days);
}

/** The same by brute force: nothing is skipped, whatever luck could change. */
function everyPath(plan: PreparedSimulation, seed: string, days: number): PersonCounts {
  const counts = emptyPersons(plan);
  const slots = plan.types.length;
  const { lists, delays, joint } = plan;
  const open = Array.from({ length: days }, (_, day) => {
    const today = new Uint8Array(plan.closedBelow.length);
    openOutlets(plan, closureKeys(plan, seed), day, today);
    return today;
  });
  const draw = new Uint32Array(2);
  const stream = (name: string, i: number) => subkey(subkey(keyOf(seed), keyOf(name)), [i, 0]);
  const [leastMs, spreadMs] = delays.buildingMs;
  for (let i = 0; i < plan.homeCount; i++) {
    const [who, path] = [stream('person', i), stream('person path', i)];
    const groups = GROUPS.flatMap((_, g) => Array<number>(plan.homePersons[i * GROUPS.length + g]!).fill(g));
    for (const [serial, g] of groups.entries()) {
      threefry(who[0], who[1], serial, 0, draw);
      const mmps = plan.speedMmps[g * SPEED_STEPS + (draw[0]! >>> (32 - SPEED_BITS))]!;
      const reached = new Uint32Array(slots);
      let everything = 0;
      for (let day = 0; day < days; day++) {
        threefry(path[0], path[1], day, serial, draw);
        const [luck, leaving] = draw;
        const buildingMs = leastMs! + Math.floor((leaving! * (spreadMs! + 1)) / 2 ** 32);
        const ms = Array.from({ length: slots }, (_, s) => {
          const [from, to] = [lists.offsets[i * slots + s]!, lists.offsets[i * slots + s + 1]!];
          const word = mixed(luck! + saltOf(s));
          let soonestMs = Number.POSITIVE_INFINITY;
          for (let a = from; a < to; a++) {
            if (open[day]![lists.outlet[a]!] === 0) continue;
            const waitMs = delays.waitMs[crossingsOn(wayOf(lists, a), delays) * 256 + (word >>> 24)]!;
            const walkMs = Math.ceil((lists.distanceDm[a]! * 100_000) / mmps - 1e-6);
            soonestMs = Math.min(soonestMs, walkMs + buildingMs + waitMs);
          }
          return soonestMs;
        });
        for (let s = 0; s < slots; s++) if (ms[s]! <= plan.tierMin[s]! * 60_000) reached[s]!++;
        const needs = [...joint.offsets].slice(0, -1).map((from, j) => joint.slot.subarray(from, joint.offsets[j + 1]));
        if (needs.every((need) => need.some((s) => ms[s]! <= 900_000))) everything++;
      }
      const row = plan.homeCircle[i]! * GROUPS.length + g;
      counts.joint[row * DAY_BINS + dayBin(everything, days)]!++;
      counts.jointDays[row]! += everything;
      for (let s = 0; s < slots; s++) {
        const at = (plan.homeCircle[i]! * slots + s) * GROUPS.length + g;
        counts.types[at * DAY_BINS + dayBin(reached[s]!, days)]!++;
        counts.typeDays[at]! += reached[s]!;
      }
    }
  }
  return counts;
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
      const settings = { ...delays, closure: { default: 0.1 }, speedMps: UNEVEN_SPEEDS, days: 300 };
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

  it.each([town, withSignals])('counts what walking every path of every person on every day counts', (city) => {
    const { all, plan } = prepared(city, {
      closure: { default: 0.25 },
      speedMps: UNEVEN_SPEEDS,
      days: 12,
      signals: { spacingM: 150, stopShare: 0.5, longestWaitS: 240 },
      building: { lowS: 15, highS: 240 },
    });
    expect(personWalker(plan, 's', all.days).walk(0, plan.homeCount)).toEqual(everyPath(plan, 's', all.days));
  });

  it('gives the same counts whichever homes are walked first', () => {
    const { plan } = prepared(town, {
      closure: { default: 0.2 },
      speedMps: UNEVEN_SPEEDS,
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

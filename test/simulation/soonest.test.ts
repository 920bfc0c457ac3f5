import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { GROUPS } from '../../src/city/types.js';
import type { Estimator, SimulationSettings } from '../../src/scenario/types.js';
import { ARRIVAL_UNIT, COLUMNS, delayNodes, neededMmps } from '../../src/simulation/arrivals.js';
import { closedDay, closureTerms } from '../../src/simulation/closure-terms.js';
import { closureKeys, openOutlets } from '../../src/simulation/closures.js';
import { compareDays } from '../../src/simulation/compare.js';
import { walkerCrew } from '../../src/simulation/crew.js';
import { binsOf, dayPlayer } from '../../src/simulation/days.js';
import { expectedOf } from '../../src/simulation/expected.js';
import { tablesOf } from '../../src/simulation/fork-rows.js';
import { isFork, waysAt } from '../../src/simulation/forks.js';
import { homesDay, moveTo } from '../../src/simulation/homes.js';
import { emptyTotal, mergeChunk } from '../../src/simulation/merge.js';
import { personWalker } from '../../src/simulation/persons.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import type { PreparedSimulation } from '../../src/simulation/prepared.js';
import { SPEED_STEPS } from '../../src/simulation/speeds.js';
import { summarise } from '../../src/simulation/summarise.js';
import { emptyFigures, layoutOf, SETS, shareAt } from '../../src/simulation/sums.js';
import type { Opening } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import type { Reach } from '../../src/walk/types.js';
import { cityWith } from '../support/city.js';
import { STEADY_SETTINGS, UNEVEN_SPEEDS } from '../support/crossing.js';
import { type Drawing, draw } from '../support/draw.js';
import { eachDay } from '../support/each-day.js';
import { mulberry32 } from '../support/mulberry32.js';
import { plainRules } from '../support/rules.js';
import { homesAt, streetLines } from '../support/street-lines.js';

const ESTIMATORS: readonly Estimator[] = ['plain', 'qmc', 'conditional', 'combined'];

interface Town {
  readonly city: City;
  readonly reach: Reach;
}

function prepare(
  { city, reach }: Town,
  more: Partial<SimulationSettings> = {},
  openings: readonly Opening[] = [],
  leftOut: readonly number[] = [],
) {
  const types = [...city.types.keys()];
  return prepareSimulation(
    city,
    plainRules(city),
    reach,
    openings,
    { ...STEADY_SETTINGS, ...more },
    0,
    types,
    [],
    leftOut,
  );
}

const openToday = (prepared: PreparedSimulation, seed: string, day: number): Uint8Array => {
  const open = new Uint8Array(prepared.closedBelow.length);
  openOutlets(prepared, closureKeys(prepared, seed), day, open);
  return open;
};

describe('a shop 270 m away past two signals and one 300 m away past none, at 1 m/s', () => {
  const streets = streetLines([
    { from: [0, 0], to: [270, 0], signals: 2 },
    { from: [0, 0], to: [0, 300] },
  ]);
  const town = (second: boolean) =>
    cityWith({
      homes: homesAt([[0, 0]], 100),
      types: [{ id: 'shop' }],
      formats: [{ id: 'shop', credits: [{ type: 0, credit: 1 }] }],
      outlets: [{ xM: 270, yM: 0, format: 0 }, ...(second ? [{ xM: 0, yM: 300, format: 0 }] : [])],
      streets,
    });
  const walk = (city: City, more: Partial<SimulationSettings>) => {
    const prepared = prepare({ city, reach: buildReach(city, 1200) }, more);
    const { cells } = summarise(prepared, dayPlayer([prepared], 's').play(0, 4).plans[0]!, 's', 0.95);
    return cells.find(({ circle, group }) => circle < 0 && group === 'all')!;
  };

  it.each(ESTIMATORS)('are walked to in turns, whichever is sooner, as worked by hand (%s)', (estimator) => {
    const near = estimator === 'plain' ? 0.01 : 0.004;
    const [one, both] = [false, true].map((second) => walk(town(second), { estimator }));
    // One: within 30 s of waiting. Nobody is later than 300 s where there are two.
    expect(Math.abs(one!.shares[0]!.share - 0.53125)).toBeLessThan(near);
    expect(both!.shares[0]!.share).toBe(1);
    // 270 + ∫ P(W > w) over 0 … 30 s, W ≤ w with 1/4 + w/120 + w²/28,800.
    const byHand = 270 + 30 - (7.5 + 3.75 + 0.3125);
    expect(Math.abs(both!.meanWalkTimeS - byHand)).toBeLessThan(estimator === 'plain' ? 0.3 : 0.1);
    // A quarter does not wait at all, and a quarter and more walks round.
    expect(Math.abs(both!.quantiles![1]!.walkTimeS! - 300)).toBeLessThan(6);
  });

  it.each(ESTIMATORS)('leave the farther one where the nearest is shut one day in two (%s)', (estimator) => {
    const cell = walk(town(true), { estimator, closure: { default: 0.5 }, days: 4 });
    if (estimator !== 'combined') return expect(cell.reachedShare).toBeLessThanOrEqual(1);
    // Both open, the first, the second, none: a quarter of days each.
    expect(cell.shares[0]!.share).toBeCloseTo(0.25 * (1 + 0.53125 + 1), 2);
    expect(cell.reachedShare).toBeCloseTo(0.75, 9);
    expect(cell.ifNearestShut).toBe(1);
  });
});

const DRAWING: Drawing = {
  cellM: 60,
  map: ['+-1-a-+-b-2-+', '|     |     |', '+-c-3-+-A-d-+', '|     |     |', '+-4-e-+-B-f-5'],
  circleMap: Array<string>(5).fill('LLLLLLLRRRRRR'),
  homes: { a: { children: 5, adults: 20, elders: 3 }, b: 1, c: 1, d: { elders: 9 }, e: 1, f: 1 },
  types: { shop: { tierGroup: 'food' }, market: { tierGroup: 'food' }, clinic: {} },
  formats: {
    shop: {},
    market: {},
    clinic: {},
    stall: { kind: 'hosted', credits: { market: 1 }, hosts: ['shop', 'clinic'] },
    van: { kind: 'mobile', credits: { clinic: 0.2 }, daysPerWeek: 3 },
  },
  outlets: {
    1: { format: 'shop' },
    2: { format: 'shop' },
    3: { format: 'shop' },
    4: { format: 'market' },
    5: { format: 'shop' },
  },
};
const HARD: Partial<SimulationSettings> = {
  speedMps: UNEVEN_SPEEDS,
  building: { lowS: 15, highS: 200 },
  signals: { spacingM: 100, stopShare: 0.6, longestWaitS: 150 },
  closure: { default: 0.2 },
  events: [{ id: 'cut', chance: 0.2, closedShare: 0.6, types: ['shop'], circles: [] }],
};
/** Locations: sites A and B, then outlets 1 to 5. Formats: shop, market, clinic, stall, van. */
const OPENINGS: readonly Opening[] = [
  { location: 0, format: 0, phase: 0 },
  { location: 1, format: 2, phase: 0 },
  { location: 1, format: 0, phase: 0 },
  { location: 0, format: 1, phase: 0 },
  { location: 2, format: 3, phase: 0 },
  { location: 4, format: 3, phase: 0 },
  { location: 5, format: 4, phase: 0 },
  { location: 5, format: 0, phase: 0 },
];

/** Every way with signals of its own, as no streets would have them: ways fork as much as they can. */
function forkedTown(seed: number, drawing: Drawing = DRAWING): Town {
  const city = draw(drawing);
  const reach = buildReach(city, 1500);
  const random = mulberry32(seed);
  return { city, reach: { ...reach, signals: Uint8Array.from(reach.home, () => Math.floor(random() * 5)) } };
}

/** Signals and steps on the streets by a number. */
function streetTown(seed: number): Town {
  const town = draw(DRAWING);
  const { nodeXM, edgeFrom } = town.streets!;
  const random = mulberry32(seed);
  const drawn = (of: number, most: number) =>
    Uint8Array.from({ length: of }, () => (random() < 0.5 ? 0 : 1 + Math.floor(random() * most)));
  const stepsM = Float64Array.from(edgeFrom, () => (random() < 0.15 ? 5 : 0));
  const city: City = {
    ...town,
    streets: {
      ...town.streets!,
      signals: { atNode: drawn(nodeXM.length, 1), onEdge: drawn(edgeFrom.length, 3) },
      steps: { lengthM: stepsM, stepFree: Uint8Array.from(stepsM, (m) => (m > 0 ? 0 : 1)) },
    },
  };
  return { city, reach: buildReach(city, 1500) };
}

/** Arrived of a group by a minute, 2⁻²⁰, straight from what is open: no forks, no tables. */
function arrivedAt(
  prepared: PreparedSimulation,
  open: ArrayLike<number | boolean>,
  cell: number,
  g: number,
  minute: number,
) {
  const { lists, delays, survival } = prepared;
  const nodes = delayNodes(delays);
  let arrived = 0;
  for (let n = 0; n < nodes.step.length; n++) {
    let needed = survival.width;
    for (let a = lists.offsets[cell]!; a < lists.offsets[cell + 1]!; a++) {
      if (!open[lists.outlet[a]!]) continue;
      const leftMs = 60_000 * minute - nodes.buildingMs[n]! - delays.waitMs[lists.signals![a]! * 256 + nodes.step[n]!]!;
      needed = Math.min(needed, neededMmps(lists.distanceDm[a]!, leftMs));
    }
    if (needed < survival.width) arrived += survival.atLeast[g * survival.width + needed]!;
  }
  return Math.round((arrived / nodes.step.length / SPEED_STEPS) * ARRIVAL_UNIT);
}

const SEED = 32;

describe('where ways fork', () => {
  const town = forkedTown(SEED);
  const plan = prepare(town, HARD, [OPENINGS[0]!, OPENINGS[4]!, OPENINGS[6]!]);
  const cells = [...Array(plan.homeCount * plan.types.length).keys()];

  it('many cells do, some to three outlets', () => {
    const { baseWay } = homesDay(plan, new Uint8Array(plan.types.length));
    const forks = [...baseWay].filter(isFork).map((way) => waysAt(plan.lists, way)!.length);
    expect(forks.length).toBeGreaterThan(5);
    expect(Math.max(...forks)).toBeGreaterThan(2);
  });

  it('a day counts as if every open outlet had been walked to', () => {
    const tables = tablesOf(plan);
    for (let day = 0; day < 6; day++) {
      const homes = homesDay(plan, new Uint8Array(plan.types.length));
      const open = openToday(plan, 'any', day);
      moveTo(homes, open);
      for (const cell of cells) {
        const row = tables.rowOf(homes.nearestWay[cell]!);
        for (const minute of [5, 8, 10, 15]) {
          const at = (row * GROUPS.length + 1) * COLUMNS + minute - 1;
          expect(tables.within[at]).toBe(arrivedAt(plan, open, cell, 1, minute));
        }
      }
    }
  });

  it('the mean over all days is that of an enumeration of them', () => {
    const expected = expectedOf(plan)!;
    const layout = layoutOf(plan);
    const slots = plan.types.length;
    const known = new Map<string, number>();
    const of = (open: readonly boolean[], cell: number) => {
      const key = `${cell} ${[...plan.lists.outlet.subarray(plan.lists.offsets[cell]!, plan.lists.offsets[cell + 1]!)].map((o) => Number(open[o]))}`;
      const found = known.get(key) ?? arrivedAt(plan, open, cell, 1, 10);
      known.set(key, found);
      return found;
    };
    const sums = new Float64Array(slots);
    let adults = 0;
    for (let i = 0; i < plan.homeCount; i++) adults += plan.homePersons[3 * i + 1]!;
    eachDay(plan, (chance, open) => {
      for (const cell of cells) {
        const persons = plan.homePersons[3 * Math.floor(cell / slots) + 1]!;
        if (persons > 0) sums[cell % slots]! += (chance * persons * of(open, cell)) / ARRIVAL_UNIT / adults;
      }
    });
    for (let s = 0; s < slots; s++) {
      expect(expected.at(shareAt(layout, layout.circles, s, 2, 9))).toBeCloseTo(sums[s]!, 9);
    }
  });

  it('what closures make of a day is what is counted, on every day that could be', () => {
    const terms = closureTerms({ ...plan, estimator: 'plain' })!;
    const figures = emptyFigures(plan);
    const slots = plan.types.length;
    const changed = (open: readonly boolean[]) => {
      const circles = new Float64Array(plan.circleCount * slots);
      for (const cell of cells) {
        const i = Math.floor(cell / slots);
        const persons = plan.homePersons[3 * i + 1]!;
        const all = open.map(() => true);
        const change = persons === 0 ? 0 : arrivedAt(plan, open, cell, 1, 10) - arrivedAt(plan, all, cell, 1, 10);
        circles[plan.homeCircle[i]! * slots + (cell % slots)]! += persons * change;
      }
      return circles;
    };
    for (let state = 0; state < 2 ** plan.closedBelow.length; state += 5) {
      const open = [...plan.closedBelow.keys()].map((o) => ((state >> o) & 1) === 0);
      closedDay(terms, Uint8Array.from(open, Number), figures);
      const counted = changed(open);
      for (let row = 0; row < counted.length; row++) {
        expect(figures.within[(row * 3 + 1) * COLUMNS + 9]).toBe(counted[row]);
      }
    }
  });

  it.each(['typescript', 'wasm'] as const)('each walker is as soon as at the soonest of the outlets (%s)', (kernel) => {
    const plans: PreparedSimulation[] = [];
    const adults = forkedTown(SEED, { ...DRAWING, homes: { a: 20, d: 9 } });
    for (const _ of [0, 1]) {
      plans.push(prepare(adults, { ...HARD, walkersPerCircle: 500, estimator: 'plain' }, [OPENINGS[0]!]));
    }
    const crew = walkerCrew(plans, kernel);
    const figures = plans.map(emptyFigures);
    const { times, shape } = crew.kernel.memory;
    const outlets = plans[0]!.closedBelow.length;
    const timesWith = (first: number, second: number) => {
      for (const [p, mask] of [first, second].entries()) {
        crew.open(
          p,
          Uint8Array.from({ length: outlets }, (_, o) => (mask >> o) & 1),
        );
      }
      crew.walkCircle(figures, { walker: [1, 0], path: [2, 0] }, 0, 0, undefined, new Float64Array(6));
      const half = shape.batch * shape.stride;
      return [times.slice(0, 500 * shape.stride), times.slice(half, half + 500 * shape.stride)] as const;
    };
    let sooner = 0;
    for (const [first, second] of [
      [1, 4],
      [1, 16],
      [4, 16],
      [5, 16],
      [17, 12],
      [9, 22],
    ] as const) {
      const [one, other] = timesWith(first, second);
      const [both] = timesWith(first | second, 0);
      for (const [n, ms] of both.entries()) {
        expect(ms).toBe(Math.min(one[n]!, other[n]!));
        if (n % shape.stride < 3 && one[n] !== other[n]) sooner++;
      }
    }
    expect(sooner).toBeGreaterThan(500);
  });

  it('the kernels in TypeScript and in WebAssembly count the same', () => {
    const plans = [[], [OPENINGS[0]!]].map((openings) =>
      prepare(town, { ...HARD, walkersPerCircle: 2500, estimator: 'plain' }, openings),
    );
    const counted = (['typescript', 'wasm'] as const).map((kernel) => {
      const crew = walkerCrew(plans, kernel);
      expect(crew.kernel.name).toBe(kernel);
      const figures = plans.map(emptyFigures);
      const gains = new Float64Array(6);
      for (const day of [0, 1]) {
        for (const [p, prepared] of plans.entries()) crew.open(p, openToday(prepared, 's', day));
        for (const c of [0, 1]) crew.walkCircle(figures, { walker: [1, c], path: [2, c] }, day, c, undefined, gains);
      }
      const histogram = new Float64Array(2 * 3 * 3 * binsOf(plans[0]!));
      crew.takeTimes(1, histogram);
      return { figures, histogram, gains };
    });
    expect(counted[0]).toEqual(counted[1]);
  });

  it('all estimators agree, also about differences, gains and quantiles', () => {
    const found = ESTIMATORS.map((estimator) => {
      const plans = [
        prepare(town, { ...HARD, estimator, closure: { default: 0.05 }, events: [], walkersPerCircle: 2000 }),
        prepare(town, { ...HARD, estimator, closure: { default: 0.05 }, events: [], walkersPerCircle: 2000 }, [
          OPENINGS[0]!,
        ]),
      ] as const;
      const total = emptyTotal(plans);
      mergeChunk(total, dayPlayer(plans, 's').play(0, 20));
      const { cells: compared, gains, second } = compareDays(plans, total, 's', 0.95);
      const whole = second.cells.filter(({ circle }) => circle < 0);
      return {
        shares: [
          ...whole.flatMap(({ shares }) => shares.map(({ share }) => share)),
          ...compared.map(({ difference }) => difference),
        ],
        gains: gains.flatMap(({ gain, lose }) => [gain, lose]),
        times: whole
          .filter(({ quantiles }) => quantiles![0]!.walkTimeS !== undefined)
          .flatMap(({ meanWalkTimeS, quantiles }) => [meanWalkTimeS, quantiles![0]!.walkTimeS!]),
      };
    });
    for (const one of found.slice(0, 3)) {
      for (const [n, share] of one.shares.entries()) expect(Math.abs(share - found[3]!.shares[n]!)).toBeLessThan(0.05);
      for (const [n, persons] of one.gains.entries()) expect(Math.abs(persons - found[3]!.gains[n]!)).toBeLessThan(1.5);
      for (const [n, s] of one.times.entries()) expect(Math.abs(s - found[3]!.times[n]!)).toBeLessThan(40);
    }
  });
});

describe('adding an outlet', () => {
  it('never makes any walker worse, past signals and steps, with hosts, vans, closures and events', () => {
    let better = 0;
    fc.assert(
      fc.property(fc.nat(2 ** 24), fc.nat(255), fc.nat(7), fc.boolean(), (seed, had, more, stepFree) => {
        const town = stepFree ? streetTown(seed) : forkedTown(seed);
        const before = OPENINGS.filter((_, n) => n !== more && (had >> n) & 1);
        const settings: Partial<SimulationSettings> = {
          ...HARD,
          walkersPerCircle: 200,
          ...(stepFree ? { stepFreeShare: { children: 0.3, adults: 0.5, elders: 0.4 } } : {}),
        };
        const { without } = prepare(town, settings, before).joint;
        const both = (openings: readonly Opening[]) => prepare(town, settings, openings, [...without]);
        const plans: Pair = [both(before), both([...before, OPENINGS[more]!])];
        for (let day = 0; day < 3; day++) better += noHomeIsWorse(plans, day);
        noPersonIsWorse(plans);
        noFigureIsWorse(plans);
      }),
      { numRuns: 7, endOnFailure: true },
    );
    expect(better).toBeGreaterThan(10);
  });
});

/** Without an outlet and with it. */
type Pair = readonly [PreparedSimulation, PreparedSimulation];

/** How many homes' shares rise on a day. */
function noHomeIsWorse(plans: Pair, day: number): number {
  const days = plans.map((prepared) => {
    const homes = homesDay(prepared, new Uint8Array(prepared.types.length));
    moveTo(homes, openToday(prepared, 'days', day));
    return { homes, tables: tablesOf(prepared) };
  });
  let better = 0;
  for (let cell = 0; cell < days[0]!.homes.nearestWay.length; cell++) {
    const [from, to] = days.map(({ homes, tables }) => {
      const row = tables.rowOf(homes.nearestWay[cell]!) * GROUPS.length * COLUMNS;
      return tables.within.subarray(row, row + GROUPS.length * COLUMNS);
    });
    for (let n = 0; n < from!.length; n++) {
      expect(to![n]).toBeGreaterThanOrEqual(from![n]!);
      if (to![n]! > from![n]!) better++;
    }
  }
  for (const [n, share] of days[0]!.homes.joint.entries()) {
    expect(days[1]!.homes.joint[n]).toBeGreaterThanOrEqual(share);
  }
  return better;
}

function noPersonIsWorse(plans: Pair): void {
  for (let i = 0; i < plans[0].homeCount; i++) {
    const [from, to] = plans.map((prepared) => personWalker(prepared, 'persons', 12).walk(i, i + 1));
    // Most homes have one person, so that these are persons' days.
    for (const part of ['typeDays', 'jointDays'] as const) {
      for (const [n, days] of from![part].entries()) expect(to![part][n]).toBeGreaterThanOrEqual(days);
    }
  }
}

/** Neither the means over all days nor any walker drawn. */
function noFigureIsWorse(plans: Pair): void {
  const layout = layoutOf(plans[0]);
  const [from, to] = plans.map((prepared) => expectedOf(prepared)!);
  for (let row = 0; row < (layout.circles + 1) * layout.slots * SETS; row++) {
    for (const column of [4, 9, 14, 20]) {
      const before = from!.at(row * COLUMNS + column)!;
      if (!Number.isNaN(before)) expect(to!.at(row * COLUMNS + column)! - before).toBeGreaterThan(-1e-9);
    }
  }
  for (const estimator of ['combined', 'plain'] as const) {
    const walked: Pair = [
      { ...plans[0], estimator },
      { ...plans[1], estimator },
    ];
    const total = emptyTotal(walked);
    mergeChunk(total, dayPlayer(walked, 's').play(0, 3));
    const { cells, gains } = compareDays(walked, total, 's', 0.95);
    for (const { lose } of gains) expect(lose).toBe(0);
    for (const { difference, verdict } of cells) {
      expect(difference).toBeGreaterThanOrEqual(-1e-12);
      expect(verdict).not.toBe('worse');
    }
  }
}

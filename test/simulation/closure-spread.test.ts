import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { ARRIVAL_UNIT } from '../../src/simulation/arrivals.js';
import { knownMoments } from '../../src/simulation/closure-spread.js';
import { closedDay, closureTerms } from '../../src/simulation/closure-terms.js';
import { compareDays } from '../../src/simulation/compare.js';
import { dayPlayer, type Plans } from '../../src/simulation/days.js';
import { homesDay, moveTo } from '../../src/simulation/homes.js';
import { emptyTotal, mergeChunk } from '../../src/simulation/merge.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import type { PreparedSimulation } from '../../src/simulation/prepared.js';
import { dayValues, emptyFigures, layoutOf, meanOf, shareAt, timeAt } from '../../src/simulation/sums.js';
import type { Opening } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { draw } from '../support/draw.js';
import { eachDay } from '../support/each-day.js';
import { plainRules } from '../support/rules.js';

const SPEED = { mean: 1.2, sd: 0.3, min: 0.5 };
const SETTINGS: SimulationSettings = {
  days: 2,
  walkersPerCircle: 20,
  closure: { default: 0.3 },
  speedMps: { children: SPEED, adults: SPEED, elders: SPEED },
  level: 0.95,
  estimator: 'plain',
};

const TOWN = {
  cellM: 200,
  map: ['A-a-1-b-2', '   |     ', 'c--+-3-d-'],
  homes: { a: { children: 4, adults: 9, elders: 2 }, b: 13, c: { adults: 7, elders: 5 }, d: 3 },
  types: { shop: {}, market: {}, van: {} },
  formats: {
    shop: {},
    market: {},
    stall: { kind: 'hosted' as const, credits: { market: 1 }, hosts: ['shop'] },
    van: { kind: 'mobile' as const, credits: { van: 0.2 }, daysPerWeek: 3 },
    kiosk: { credits: { shop: 1 } },
  },
  outlets: { 1: { format: 'shop' }, 2: { format: 'market' }, 3: { format: 'shop' } },
};
/** By format: shop, market, stall, van, kiosk; location 0 is site A, then the outlets. */
const STALL_IN_1: Opening = { location: 1, format: 2, phase: 0 };
const VAN_AT_2: Opening = { location: 2, format: 3, phase: 0 };
const SHOP_AT_A: Opening = { location: 0, format: 0, phase: 0 };
const STALL_AT_A: Opening = { location: 0, format: 2, phase: 0 };
const SHOP_AT_1 = { location: 1, format: 4, phase: 0 };
const CUT = { id: 'cut', chance: 0.2, closedShare: 0.6, types: ['shop', 'van'], circles: [] };

function prepare(city: City, openings: readonly Opening[], more: Partial<SimulationSettings> = {}) {
  return prepareSimulation(city, plainRules(city), buildReach(city, 1500), openings, { ...SETTINGS, ...more });
}

/** Everybody's figures of a day, home by home. */
function wholeDay(prepared: PreparedSimulation, open: Uint8Array): Float64Array {
  const homes = homesDay(prepared, new Uint8Array(prepared.types.length));
  moveTo(homes, open);
  const figures = emptyFigures(prepared);
  figures.weight.set(prepared.groupPersons);
  const { arrivals, homeCircle, homePersons, types } = prepared;
  for (const [cell, way] of homes.nearestWay.entries()) {
    const [i, s] = [Math.floor(cell / types.length), cell % types.length];
    const row = way === 0xffff ? arrivals.rows - 1 : Math.round(way / arrivals.rowDm);
    for (let g = 0; g < 3; g++) {
      const to = (homeCircle[i]! * types.length + s) * 3 + g;
      for (let m = 0; m < 21; m++) {
        figures.within[to * 21 + m]! += homePersons[3 * i + g]! * arrivals.within[(row * 3 + g) * 21 + m]!;
      }
      figures.timeMs[to]! += homePersons[3 * i + g]! * arrivals.meanMs[row * 3 + g]!;
      if (s === 0) figures.joint[homeCircle[i]! * 3 + g]! += homePersons[3 * i + g]! * homes.joint[3 * i + g]!;
    }
  }
  const values = new Float64Array(layoutOf(prepared).length);
  dayValues(prepared, layoutOf(prepared), figures, ARRIVAL_UNIT, values);
  return values;
}

/** Variance over all days that could be. */
function enumerated(prepared: PreparedSimulation, figureOf: (open: Uint8Array) => number) {
  let [mean, square] = [0, 0];
  eachDay(prepared, (chance, open) => {
    const value = figureOf(Uint8Array.from(open, Number));
    mean += chance * value;
    square += chance * value * value;
  });
  return square - mean * mean;
}

/** The variance of a day that is known, seen through days that were all alike but for rounding. */
function known(plans: Plans, at: number): number {
  const total = emptyTotal(plans);
  mergeChunk(total, dayPlayer(plans, 'any').play(0, 2));
  const [days, closed] =
    plans.length === 1 ? [total.plans[0]!.sums, total.plans[0]!.closed] : [total.differences!, total.closedDifferences];
  // Two days of 0 and a hair, on which closures changed nothing: what is known is all there is.
  for (const part of ['sum', 'squares', 'squaresLow', 'cubes'] as const) {
    days[part].fill(0);
    closed![part].fill(0);
  }
  days.squaresLow.fill(2 ** -40);
  const { variance, degrees } = knownMoments(plans, days, closed)(at);
  return degrees === undefined ? Number.NaN : 2 * variance;
}

describe('what closures make of a day', () => {
  const town = draw(TOWN);

  it('is what is counted home by home, on every day that could be', () => {
    const prepared = prepare(town, [STALL_IN_1, VAN_AT_2], { events: [CUT] });
    const terms = closureTerms(prepared)!;
    const layout = layoutOf(prepared);
    const figures = emptyFigures(prepared);
    figures.weight.set(prepared.groupPersons);
    const changed = new Float64Array(layout.length);
    const usual = wholeDay(prepared, new Uint8Array(prepared.closedBelow.length).fill(1));
    let days = 0;
    eachDay(prepared, (_, open) => {
      // The same openings under other events are the same day.
      if (days++ >= 2 ** open.length) return;
      closedDay(terms, Uint8Array.from(open, Number), figures);
      dayValues(prepared, layout, figures, ARRIVAL_UNIT, changed);
      const whole = wholeDay(prepared, Uint8Array.from(open, Number));
      for (let n = 0; n < layout.joint; n++) {
        if (!Number.isNaN(whole[n]!)) expect(usual[n]! + changed[n]!).toBeCloseTo(whole[n]!, 12);
      }
    });
  });

  it('varies from day to day as an enumeration of all days says, with hosts, vans and a power cut', () => {
    const prepared = prepare(town, [STALL_IN_1, VAN_AT_2], { events: [CUT] });
    const layout = layoutOf(prepared);
    const city = layout.circles;
    for (const at of [
      shareAt(layout, city, 0, 0, 4),
      shareAt(layout, city, 0, 3, 9),
      shareAt(layout, city, 1, 0, 4),
      shareAt(layout, 0, 2, 2, 14),
      layout.time + timeAt(layout, city, 1, 0),
      layout.both + timeAt(layout, city, 0, 2),
      layout.index + city,
    ]) {
      const variance = enumerated(prepared, (open) => wholeDay(prepared, open)[at]!);
      expect(variance).toBeGreaterThan(1e-6);
      expect(known([prepared], at)).toBeCloseTo(variance, 9);
    }
  });

  it('varies between two plans that share outlets as an enumeration says', () => {
    const plans = [prepare(town, []), prepare(town, [SHOP_AT_A, STALL_AT_A])] as const;
    const layout = layoutOf(plans[0]);
    for (const at of [shareAt(layout, 0, 0, 0, 9), shareAt(layout, 0, 1, 0, 9), layout.index]) {
      // Existing outlets come first in both.
      const variance = enumerated(plans[1], (open) => {
        const before = open.subarray(0, plans[0].closedBelow.length);
        return wholeDay(plans[1], open)[at]! - wholeDay(plans[0], before)[at]!;
      });
      expect(variance).toBeGreaterThan(1e-6);
      expect(known(plans, at)).toBeCloseTo(variance, 9);
    }
  });

  it('is left to the days where a host joins one that is there: the plans disagree about who closes', () => {
    const formats = { ...TOWN.formats, stall: { ...TOWN.formats.stall, hosts: ['shop', 'kiosk'] } };
    const hosting = draw({ ...TOWN, formats });
    const plans = [prepare(hosting, [STALL_IN_1]), prepare(hosting, [STALL_IN_1, SHOP_AT_1])] as const;
    const layout = layoutOf(plans[0]);
    expect(known(plans, shareAt(layout, 0, 1, 0, 9))).toBeNaN();
    expect(known(plans, shareAt(layout, 0, 0, 0, 9))).toBeGreaterThan(0);
    const total = emptyTotal(plans);
    mergeChunk(total, dayPlayer(plans, 's').play(0, 30));
    const { cells } = compareDays(plans, total, 's', 0.95);
    for (const { low, high, difference } of cells) {
      expect(low).toBeLessThanOrEqual(difference);
      expect(high).toBeGreaterThanOrEqual(difference);
    }
  });
});

describe('evenly spread walkers', () => {
  it('have no bias in a group of few, wherever its members live', () => {
    // Some three children of 14 persons in every home, never as many as next door. Spread evenly home by home,
    // the children drawn of a day and where they live went together, and their share was off by 8 standard errors.
    const letters = [...'abcdefghijklmnopqrstuvwx'];
    const homes = Object.fromEntries(
      letters.map((letter, i) => [letter, { children: 1 + ((7 * i) % 5), adults: 4 + ((5 * i) % 11) }]),
    );
    const city = draw({ cellM: 60, map: [`1-${letters.join('-')}`], homes });
    const truth = prepare(city, [], { closure: { default: 0 }, estimator: 'combined' });
    const layout = layoutOf(truth);
    const exact = wholeDay(truth, Uint8Array.of(1));
    const drawn = { closure: { default: 0 }, estimator: 'qmc', walkersPerCircle: 30 } as const;
    const sampled = prepare(city, [], drawn);
    const { sums } = dayPlayer([sampled], 's').play(0, 3000).plans[0]!;
    for (const set of [0, 1, 2]) {
      for (const minutes of [5, 10]) {
        const at = shareAt(layout, 0, 0, set, minutes - 1);
        const { mean, variance } = meanOf(sums, at);
        expect(Math.abs(mean - exact[at]!)).toBeLessThan(4 * Math.sqrt(variance));
      }
    }
  });
});

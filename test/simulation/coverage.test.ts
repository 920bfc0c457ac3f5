import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { Estimator, SimulationSettings } from '../../src/scenario/types.js';
import { compareDays } from '../../src/simulation/compare.js';
import { dayPlayer } from '../../src/simulation/days.js';
import { emptyTotal, mergeChunk } from '../../src/simulation/merge.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import { summarise } from '../../src/simulation/summarise.js';
import { buildReach } from '../../src/walk/reach.js';
import { draw } from '../support/draw.js';
import { plainRules } from '../support/rules.js';

/** `npm run bench coverage` does the same 1,000 times, on more figures (bench/RESULTS.md). */
const SPEED = { mean: 1.2, sd: 0.25, min: 0.4 };
const SETTINGS: SimulationSettings = {
  days: 2,
  walkersPerCircle: 50,
  closure: { default: 0.25 },
  speedMps: { children: SPEED, adults: SPEED, elders: SPEED },
  level: 0.95,
};
/** Seven homes and four outlets along a street, a place for a fifth. */
const street = (cellM: number) =>
  draw({
    cellM,
    map: ['1-a-b-2-c-d-3-e-f-A-g-4'],
    homes: { a: 30, b: 10, c: 20, d: 40, e: 10, f: 25, g: 15 },
    types: { shop: { tierMin: 5 } },
  });

function comparing(city: City, estimator: Estimator, days: number, closed = 0.25) {
  const settings = { ...SETTINGS, days, estimator, closure: { default: closed } };
  const reach = buildReach(city, 1800);
  const prepare = (opened: number) =>
    prepareSimulation(
      city,
      plainRules(city),
      reach,
      Array.from({ length: opened }, () => ({ location: 0, format: 0, phase: 0 })),
      settings,
    );
  const plans = [prepare(0), prepare(1)] as const;
  const seed = 'coverage';
  const player = dayPlayer(plans, seed);
  // Runs are stretches of days that have nothing in common.
  return (stretch: number) => {
    const total = emptyTotal(plans);
    mergeChunk(total, player.play(stretch * days, (stretch + 1) * days));
    const { first, cells, circles } = compareDays(plans, total, seed, settings.level);
    const [cell] = first.cells;
    const { closed: _, ...sampled } = total.plans[0]!;
    return {
      share: cell!.shares[0]!,
      // As if nothing were known of how closures vary.
      asSampled: summarise(plans[0], sampled, seed, settings.level).cells[0]!.shares[0]!,
      walkers: cell!.walkers,
      mean: { value: cell!.meanWalkTimeS, low: cell!.meanLowS!, high: cell!.meanHighS! },
      quantiles: cell!.quantiles!,
      pair: cells[0]!,
      joint: first.joint![0]!,
      jointPair: circles[0]!.joint!,
    };
  };
}

describe('95 % intervals over repeated runs', () => {
  it('hold the truth of shares, mean times, quantiles and differences; binomial ones over walkers do not', () => {
    // Closures integrated out: the truth, not an estimate of it.
    const city = street(80);
    const truth = comparing(city, 'combined', 2)(0);
    const run = comparing(city, 'plain', 60);
    const held = { share: 0, mean: 0, p50: 0, p90: 0, pair: 0, naive: 0 };
    const repeats = 200;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { share, mean, quantiles, pair, walkers } = run(repeat);
      if (share.low <= truth.share.share && truth.share.share <= share.high) held.share++;
      if (mean.low <= truth.mean.value && truth.mean.value <= mean.high) held.mean++;
      for (const [q, name] of (['p50', 'p90'] as const).entries()) {
        const { lowS, highS = Number.POSITIVE_INFINITY } = quantiles[q]!;
        if (lowS <= truth.quantiles[q]!.walkTimeS! && truth.quantiles[q]!.walkTimeS! <= highS) held[name]++;
      }
      if (pair.low <= truth.pair.difference && truth.pair.difference <= pair.high) held.pair++;
      const naive = 1.959964 * Math.sqrt((share.share * (1 - share.share)) / walkers);
      if (Math.abs(share.share - truth.share.share) <= naive) held.naive++;
    }
    // 190 of 200 are expected; 9 less or more are three standard errors.
    const { naive, pair, ...others } = held;
    for (const count of Object.values(others)) {
      expect(count).toBeGreaterThanOrEqual(181);
      expect(count).toBeLessThanOrEqual(199);
    }
    // A difference keeps to the wider of two intervals on each side.
    expect(pair).toBeGreaterThanOrEqual(181);
    expect(naive).toBeLessThan(160);
  }, 120_000);

  it('hold a share that two outlets decide which are closed together on one day in fifty', () => {
    // In 37 of 100 runs no day shows it, and nothing in such a run tells that it could be.
    const city = draw({ cellM: 15, map: [`1-2-a-b-c-d-e-f${'-'.repeat(60)}g-A`], homes: { g: 1 } });
    const truth = comparing(city, 'combined', 2, 0.02 ** 0.5)(0).share;
    const run = comparing(city, 'conditional', 50, 0.02 ** 0.5);
    let held = 0;
    let oldHeld = 0;
    for (let repeat = 0; repeat < 200; repeat++) {
      const { share, asSampled } = run(repeat);
      if (share.low <= truth.share && truth.share <= share.high) held++;
      if (asSampled.low <= truth.share && truth.share <= asSampled.high) oldHeld++;
    }
    expect(held).toBeGreaterThanOrEqual(181);
    expect(held).toBeLessThanOrEqual(199);
    expect(oldHeld).toBeLessThan(150);
  }, 120_000);

  it('hold everything basic at once and its difference, of the default estimator and of drawn walkers', () => {
    // Three basic types along the street, some 10 minutes apart; the truth from 6,000 days, 100 times as many.
    const city = draw({
      cellM: 200,
      map: ['1-a-b-4-c-d-2-e-f-A-g-3-h-5-i-6'],
      homes: { a: 30, b: 10, c: 20, d: 40, e: 10, f: 25, g: 15 },
      types: { shop: {}, market: {}, care: {} },
      outlets: { 4: { format: 'market' }, 3: { format: 'market' }, 5: { format: 'care' }, 2: { format: 'care' } },
    });
    const truth = comparing(city, 'combined', 6000)(1000);
    for (const estimator of ['combined', 'plain'] as const) {
      const run = comparing(city, estimator, 60);
      const held = { joint: 0, pair: 0 };
      for (let repeat = 0; repeat < 200; repeat++) {
        const { joint, jointPair } = run(repeat);
        if (joint.low <= truth.joint.share && truth.joint.share <= joint.high) held.joint++;
        if (jointPair.low <= truth.jointPair.difference && truth.jointPair.difference <= jointPair.high) held.pair++;
      }
      for (const count of Object.values(held)) {
        expect(count).toBeGreaterThanOrEqual(181);
        expect(count).toBeLessThanOrEqual(199);
      }
    }
  }, 120_000);
});

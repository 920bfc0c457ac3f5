import { describe, expect, it } from 'vitest';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { compareDays } from '../../src/simulation/compare.js';
import { dayPlayer } from '../../src/simulation/days.js';
import { emptyTotal, mergeChunk } from '../../src/simulation/merge.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import { summarise } from '../../src/simulation/summarise.js';
import { buildReach } from '../../src/walk/reach.js';
import { draw } from '../support/draw.js';
import { plainRules } from '../support/rules.js';

const SPEED = { mean: 1.2, sd: 0.25, min: 0.4 };
const SETTINGS: SimulationSettings = {
  days: 60,
  walkersPerCircle: 50,
  closure: { default: 0.25 },
  speedMps: { children: SPEED, adults: SPEED, elders: SPEED },
  level: 0.95,
  estimator: 'combined',
};

describe('95 % intervals over repeated runs', () => {
  it('hold the truth of shares, medians and paired differences; binomial ones over walkers do not', () => {
    const city = draw({
      cellM: 80,
      map: ['1-a-b-2-c-d-3-e-f-A-g-4'],
      homes: { a: 30, b: 10, c: 20, d: 40, e: 10, f: 25, g: 15 },
      // Within 5 minutes: a difference that many days show. Rare ones want more days than 60.
      types: { shop: { tierMin: 5 } },
    });
    const reach = buildReach(city, 1800);
    const rules = plainRules(city);
    const prepare = (openings: { location: number; format: number; phase: number }[]) =>
      prepareSimulation(city, rules, reach, openings, SETTINGS);
    const plans = [prepare([]), prepare([{ location: 0, format: 0, phase: 0 }])] as const;
    const play = (seed: string, days: number) => {
      const total = emptyTotal(plans);
      mergeChunk(total, dayPlayer(plans, seed).play(0, days));
      return total;
    };
    const figures = (seed: string, days: number) => {
      const total = play(seed, days);
      const cell = summarise(plans[0], total.plans[0]!, seed, 0.95).cells[0]!;
      const pair = compareDays(plans, total, seed, 0.95).cells[0]!;
      return { share: cell.shares[0]!, median: cell.quantiles![0]!, pair };
    };
    // The truth of all three from 8000 days: its own error is below a tenth of the intervals'.
    const truth = figures('truth', 8000);
    const held = { share: 0, median: 0, pair: 0, naive: 0 };
    const repeats = 120;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { share, median, pair } = figures(`repeat ${repeat}`, SETTINGS.days);
      if (share.low <= truth.share.share && truth.share.share <= share.high) held.share++;
      if (median.lowS <= truth.median.walkTimeS! && truth.median.walkTimeS! <= median.highS!) held.median++;
      if (pair.low <= truth.pair.difference && truth.pair.difference <= pair.high) held.pair++;
      const naive =
        1.959964 * Math.sqrt((share.share * (1 - share.share)) / (SETTINGS.days * SETTINGS.walkersPerCircle));
      if (Math.abs(share.share - truth.share.share) <= naive) held.naive++;
    }
    // 114 of 120 are expected; 107 leaves room for three standard errors.
    for (const kind of ['share', 'median', 'pair'] as const) {
      expect(held[kind]).toBeGreaterThanOrEqual(107);
    }
    expect(held.naive).toBeLessThan(95);
  }, 120_000);
});

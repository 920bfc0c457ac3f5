import { describe, expect, it } from 'vitest';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { drawDays } from '../../src/simulation/planning-days.js';
import { reportDays } from '../../src/simulation/planning-report.js';
import { visitDays, wordsOf } from '../../src/siting/days/types.js';
import { draw } from '../support/draw.js';
import { sitingRules } from '../support/siting.js';

const city = draw({
  map: ['1aA..Bb2'],
  circleMap: ['CCCCDDDD'],
  homes: { a: 30, b: 70 },
  formats: { shop: {}, van: { kind: 'mobile', credits: { shop: 0.5 }, daysPerWeek: 3 } },
});
const rules = sitingRules(city);
const candidates = city.sites.flatMap((_, location) => [0, 1].map((format) => ({ location, format })));
const settings = (more: Partial<SimulationSettings> = {}): SimulationSettings =>
  ({ closure: { shop: 0.1 }, ...more }) as SimulationSettings;
const ask = { count: 100, seed: 'x', even: true, demandSpread: 0 };

function openDays(mask: Uint32Array, from = 0, count = ask.count): number {
  let n = 0;
  visitDays(mask, from, wordsOf(count), () => n++);
  return n;
}

describe('days to plan for', () => {
  it('spread evenly, close every outlet on its own share of them, and a van comes on its days a week', () => {
    const days = drawDays(city, rules, candidates, settings(), ask);
    for (const [key, mask] of days.candidates) {
      if (key % 2 === 0) expect(openDays(mask)).toBe(90);
      // Three of seven days, of which one in ten is closed, give or take those on which both fall.
      else expect(Math.abs(openDays(mask) - 100 * (3 / 7) * 0.9)).toBeLessThan(6);
    }
    expect(openDays(days.standing)).toBe(90);
    expect(openDays(days.standing, wordsOf(100))).toBe(90);
  });

  it('drawn apart, differ between outlets and seeds and repeat for the same seed', () => {
    const many = { ...ask, count: 3000, even: false };
    const days = drawDays(city, rules, candidates, settings(), many);
    expect(Math.abs(openDays(days.standing, 0, 3000) / 3000 - 0.9)).toBeLessThan(0.02);
    expect(drawDays(city, rules, candidates, settings(), many)).toEqual(days);
    const others = drawDays(city, rules, candidates, settings(), { ...many, seed: 'y' });
    expect(others.standing).not.toEqual(days.standing);
    expect(days.candidates.get(0)).not.toEqual(days.candidates.get(2));
  });

  it('an event closes all that it strikes on the same days, and nothing else', () => {
    const cut = { id: 'cut', chance: 0.2, closedShare: 1, types: [], circles: ['C'] };
    const days = drawDays(city, rules, candidates, settings({ closure: { shop: 0 }, events: [cut] }), ask);
    const words = wordsOf(100);
    expect(openDays(days.standing)).toBe(80);
    expect(days.candidates.get(0)).toEqual(days.standing.slice(0, words));
    expect(openDays(days.standing, words)).toBe(100);
  });

  it('demand of circles varies by its spread and leaves the persons of a day as they are', () => {
    const { demand } = drawDays(city, rules, candidates, settings(), { ...ask, count: 2000, demandSpread: 0.25 });
    let ratio = 0;
    let squares = 0;
    for (let d = 0; d < 2000; d++) {
      const [c, e] = [demand![2 * d], demand![2 * d + 1]];
      expect(30 * c + 70 * e).toBeCloseTo(100, 8);
      // The scale of a day cancels: ln of the ratio has spread √2 × 0.25.
      ratio += Math.log(c / e) / 2000;
      squares += Math.log(c / e) ** 2 / 2000;
    }
    expect(Math.abs(ratio)).toBeLessThan(0.02);
    // Standard error 0.35 / √4000.
    expect(Math.abs(Math.sqrt(squares) - 0.25 * Math.SQRT2)).toBeLessThan(0.0168);
  });
});

describe('the report of days', () => {
  const sides = (sample: number[], fresh: number[]) => ({
    openings: [],
    claims: [],
    flows: [],
    sample: Float64Array.from(sample),
    fresh: Float64Array.from(fresh),
  });
  const result = {
    risk: { kind: 'tail', alpha: 0.5 } as const,
    before: 0.9,
    value: 0.3,
    bound: 0.2,
    boundSource: 'none',
    plan: sides([0.1, 0.3], [0.1, 0.2, 0.3, 0.2]),
    usual: sides([0.2, 0.4], [0.2, 0.2, 0.5, 0.3]),
    batchGaps: [0.02, 0.04],
  };

  it('pairs the two plans day by day and bounds the gap by the spread of batches', () => {
    const report = reportDays(result, 0.5, 0.95);
    expect(report).toMatchObject({ objective: 'cvar', inSample: { days: 2, mean: 0.2, tail: 0.3, worst: 0.3 } });
    expect(report.outOfSample.tail).toBeCloseTo(0.25, 12);
    expect(report.usualOutOfSample.tail).toBeCloseTo(0.4, 12);
    expect(report.savesMean.value).toBeCloseTo(0.1, 12);
    // Differences 0.1, 0, 0.2, 0.1: standard error √(0.02 / 3 / 4), Student's t with 3 degrees 3.182.
    expect(report.savesMean.half).toBeCloseTo(3.182 * Math.sqrt(0.02 / 3 / 4), 4);
    expect(report.savesTail.value).toBeCloseTo(0.15, 12);
    expect(report.sampleGap?.estimate).toBeCloseTo(0.03, 12);
    // One side of 95 % with one degree of freedom: t = 6.314.
    expect(report.sampleGap?.upper).toBeCloseTo(0.03 + 6.314 * 0.01, 4);
  });

  it('gives one batch no bound and no batch no estimate', () => {
    expect(reportDays({ ...result, batchGaps: [0.02] }, 0.5, 0.95).sampleGap).toEqual({ batches: 1, estimate: 0.02 });
    expect(reportDays({ ...result, batchGaps: [] }, 0.5, 0.95).sampleGap).toBeUndefined();
  });
});

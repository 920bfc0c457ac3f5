import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../src/siting/checker.js';
import { buildReach } from '../../src/walk/reach.js';
import { draw } from '../support/draw.js';
import { planned, sitingRules } from '../support/siting.js';

/**
 * Three circles in a row, each with one home and one site, too far apart to help
 * each other; 10, 30 and 20 persons. Two phases; money is not limited, so
 * whichever circles start first, all are served at the end.
 */
function row() {
  return draw({
    map: ['a-A.........b-B.........c-C'],
    circleMap: ['PPPPPPPPPPPPQQQQQQQQQQQQRRR'.slice(0, 27)],
    homes: { a: 10, b: 30, c: 20 },
  });
}

function rulesOf(circles: number, communities?: number) {
  const city = row();
  const rules = sitingRules(city, { phases: ['1', '2'], starts: { P: 1, Q: 1, R: 1 } });
  return { city, rules: { ...rules, startChoice: { phase: 0, circles, communities } } };
}

describe('starts that the plan chooses', () => {
  it('start the circle with most persons where one may start', async () => {
    const { city, rules } = rulesOf(1);
    const { plan, check } = await planned(city, rules);
    expect(check.ok).toBe(true);
    // Phase 1: 30 of 60 persons served, gap 1/2; phase 2: none missing. The phases count alike.
    expect(plan.objective).toBeCloseTo(0.25, 12);
    expect(plan.starts).toEqual([1, 0, 1]);
    expect(plan.bound).toBeLessThanOrEqual(plan.objective);
  });

  it('are no worse than any choice given by hand, and their bound holds for each', async () => {
    const { city, rules } = rulesOf(2);
    const { plan } = await planned(city, rules);
    for (const set of [
      ['P', 'Q'],
      ['P', 'R'],
      ['Q', 'R'],
    ]) {
      const starts = Object.fromEntries(['P', 'Q', 'R'].map((id) => [id, set.includes(id) ? 0 : 1]));
      const given = await planned(city, sitingRules(city, { phases: ['1', '2'], starts }));
      expect(plan.objective).toBeLessThanOrEqual(given.plan.objective + 1e-12);
      expect(plan.bound).toBeLessThanOrEqual(given.plan.objective + 1e-12);
    }
  });

  it('reject a plan that starts more circles than may start', async () => {
    const { city, rules } = rulesOf(1);
    const { plan } = await planned(city, rules);
    const reach = buildReach(city, 2000);
    const early = { ...plan, openings: plan.openings.map((opening) => ({ ...opening, phase: 0 })) };
    const starts = checkPlan(city, rules, reach, early).constraints.find((constraint) => constraint.name === 'starts');
    expect(starts?.ok).toBe(false);
    expect(starts?.details.join()).toContain('P Q R');
  });
});

import { describe, expect, it } from 'vitest';
import { draw } from '../support/draw.js';
import { planned, sitingRules, written } from '../support/siting.js';

describe('filling up and dropping what is idle', () => {
  it('comes to an end where money for a host and its guest comes when both are worth nothing', async () => {
    // The first year's gap is all that counts, and there is money in the second alone.
    const city = draw({
      map: ['a-A'],
      homes: { a: 30 },
      types: { laundry: { radiusM: 200 }, shop: { radiusM: 200, weight: 0 } },
      formats: { laundry: { kind: 'hosted', hosts: ['shop'], floorM2: 10 }, shop: { hostSlots: 1 } },
    });
    const rules = sitingRules(city, {
      phases: ['1', '2'],
      phaseWeight: [1, 0],
      payYuan: { laundry: [10], shop: [10] },
      budgetYuan: [0, 20],
    });
    const { plan, check } = await planned(city, rules, { strategy: 'swap' });
    expect(written(city, plan.openings)).toEqual([]);
    expect(check.ok).toBe(true);
  });
});

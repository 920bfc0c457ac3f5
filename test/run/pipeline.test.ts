import { describe, expect, it } from 'vitest';
import { paymentsYuan } from '../../src/gaps/served.js';
import { runPlan, sameMoneyAs, suggestionsOnly } from '../../src/run/pipeline.js';
import { prepare } from '../../src/run/prepare.js';
import { readScenario } from '../../src/scenario/read.js';
import { localTeam } from '../../src/solver/team.js';

const options = { strategy: 'greedy', seed: '1', gapTarget: 0, workers: 0, team: localTeam() } as const;

describe('the comparison with the plan', () => {
  it('opens what the shipped as-plan scenario opens, under the rules of the scenario that is compared', async () => {
    const planned = (await readScenario('scenarios/zhongwei-2025.yaml')).value!.scenario;
    const shipped = (await readScenario('scenarios/zhongwei-as-plan.yaml')).value!.scenario;
    const { title: _1, ...compared } = suggestionsOnly(planned, 'zhongwei');
    const { title: _2, ...expected } = shipped;
    expect(compared).toEqual(expected);
  });

  it('gives the best plan for the same money each period what the suggestions cost in it, and no more', async () => {
    const prepared = (await prepare('scenarios/zhongwei-2024.yaml', ['openings=plan-suggestions'])).value!;
    const run = await runPlan(prepared, options);
    const { plan, sameMoney } = run;
    const paid = paymentsYuan(run.city, run.rules, plan!.openings);
    const scenario = sameMoneyAs(prepared, plan!.openings);
    expect([...Object.values(scenario.budget), ...scenario.budgetAfter]).toEqual([...paid]);
    expect(paid.reduce((sum, yuan) => sum + yuan, 0)).toBeCloseTo(run.check!.costYuan, 4);
    // Periods may carry money over; together they never spend more than there was so far.
    const spent = paymentsYuan(run.city, run.rules, sameMoney!.plan.openings);
    let left = 0;
    for (const [period, yuan] of paid.entries()) {
      left += yuan - spent[period]!;
      expect(left).toBeGreaterThanOrEqual(-1e-6);
    }
    expect(sameMoney!.plan.objective).toBeLessThan(plan!.objective);
  });

  it('is left out where nobody wants it', async () => {
    const prepared = (await prepare('scenarios/zhongwei-2024.yaml', ['budget.2024=500000'])).value!;
    const run = await runPlan(prepared, { ...options, compare: false });
    expect(run.asPlan).toBeUndefined();
    expect(run.plan!.openings.length).toBeGreaterThan(0);
  });

  it('stopped before it began, a plan is still a plan that passes its check', async () => {
    const prepared = (await prepare('scenarios/zhongwei-2024.yaml')).value!;
    const run = await runPlan(prepared, { ...options, strategy: 'auto', signal: AbortSignal.abort() });
    expect(run.plan!.stopped).toBe('interrupted');
    expect(run.check!.ok).toBe(true);
    expect(run.asPlan).toBeUndefined();
  });
});

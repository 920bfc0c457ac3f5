import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsYuan } from '../../src/gaps/served.js';
import { createTeam, type PooledTeam } from '../../src/parallel/team.js';
import { type Prepared, prepare } from '../../src/run/prepare.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import { type PlanOutcome, planSiting, type StrategyName } from '../../src/siting/solve.js';

/** Proven further than the mark of 3 %, and reached in the first round of the exact strategy. */
const GAP = 0.015;

let city2025: Prepared;
let team: PooledTeam;
let whole: PlanOutcome;

async function load(name: string): Promise<Prepared> {
  const { value, problems } = await prepare(`scenarios/${name}.yaml`);
  if (value === undefined) throw new Error(JSON.stringify(problems));
  return value;
}

function plan(
  { city, reach }: Prepared,
  rules: Rules,
  strategy: StrategyName,
  by: PooledTeam = team,
  gapTarget = GAP,
): Promise<PlanOutcome> {
  return planSiting(city, rules, reach, {
    strategy,
    seed: '1',
    team: by,
    workers: by.size,
    gapTarget,
    explain: false,
  });
}

beforeAll(async () => {
  city2025 = await load('zhongwei-2025');
  team = await createTeam(2);
  whole = await plan(city2025, city2025.rules, 'exact');
}, 120_000);

afterAll(() => team.close());

describe('the shipped 2025 scenario', () => {
  it('has the size that the plan calls for', () => {
    const { city, rules } = city2025;
    expect(city.homes.count).toBeGreaterThanOrEqual(4_900);
    expect(city.sites.length).toBeGreaterThanOrEqual(280);
    expect(rules.phaseCount).toBe(2);
    const weighted = city.types.filter((type) => type.weight > 0);
    expect(weighted).toHaveLength(22);
    expect(city.populationPersons).toBe(318_888);
  });

  it('is planned to within 3 % of what can be gained, proven, and passes the recount', () => {
    expect(whole.check.constraints.filter((constraint) => !constraint.ok)).toEqual([]);
    expect(whole.plan.bound).toBeLessThanOrEqual(whole.plan.objective);
    expect(whole.plan.gapOfGain).toBeLessThanOrEqual(0.03);
    expect(whole.plan.objective).toBeLessThan(whole.plan.before);
  });

  it('comes out the same, byte for byte, on one thread and on two', async () => {
    const one = await createTeam(1);
    try {
      const again = await plan(city2025, city2025.rules, 'exact', one);
      expect(JSON.stringify(again)).toBe(JSON.stringify(whole));
    } finally {
      await one.close();
    }
  }, 120_000);

  const dropped: readonly [string, Partial<Rules>][] = [
    ['money', { moneyEnforced: false, budgetYuan: new Float64Array() }],
    ['floor', { floorEnforced: false }],
    ['hosts', { hostsEnforced: false }],
    ['density', { densityEnforced: false }],
  ];
  it.each(dropped)(
    'is bound by its %s: without, there is a better plan, which breaks that rule',
    async (name, without) => {
      const free = await plan(city2025, { ...city2025.rules, ...without }, 'exact');
      const { city, rules, reach } = city2025;
      const broken = checkPlan(city, rules, reach, free.plan).constraints.filter((constraint) => !constraint.ok);
      expect(free.plan.objective).toBeLessThan(whole.plan.objective);
      expect(broken.map((constraint) => constraint.name)).toEqual([name]);
    },
    120_000,
  );

  it('spends exactly the money of the plan’s own suggestions, period by period', async () => {
    const asPlan = await load('zhongwei-as-plan');
    // To the gap at which the command stops: what is left of it is still a choice of places.
    const { plan: suggested } = await plan(asPlan, asPlan.rules, 'auto', team, 0.001);
    expect(suggested.openings).toHaveLength(asPlan.rules.suggestions!.length);
    const yuan = paymentsYuan(asPlan.city, asPlan.rules, suggested.openings);
    expect([...yuan].map(Math.round)).toEqual([...city2025.rules.budgetYuan]);
    expect(whole.check.costYuan).toBeLessThanOrEqual(yuan.reduce((sum, part) => sum + part, 0));
    expect(suggested.objective).toBeGreaterThan(whole.plan.objective);
  }, 120_000);
});

describe('every shipped scenario', () => {
  const names = ['baseline', 'as-plan', '2024', '2025', 'no-new-premises'].map((name) => `zhongwei-${name}`);
  it.each(names)(
    '%s: greedy never beats the bound, its own or the exact one, and passes the recount',
    async (name) => {
      const prepared = await load(name);
      const greedy = await plan(prepared, prepared.rules, 'greedy');
      expect(greedy.check.constraints.filter((constraint) => !constraint.ok)).toEqual([]);
      expect(greedy.plan.bound).toBeLessThanOrEqual(greedy.plan.objective);
      if (name === 'zhongwei-2025') expect(whole.plan.bound).toBeLessThanOrEqual(greedy.plan.objective);
    },
    120_000,
  );
});

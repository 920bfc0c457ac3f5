import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { namesOf } from '../../src/city/names.js';
import type { City } from '../../src/city/types.js';
import type { RuleContext } from '../../src/scenario/context.js';
import { paymentsOf } from '../../src/scenario/payments.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import type { Scenario } from '../../src/scenario/types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import type { Plan } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { circlesReversed, personsDoubled } from '../support/city.js';
import { draw } from '../support/draw.js';
import { askedCities, planned, sitingRules } from '../support/siting.js';

const SEED = 20251124;

/** Scenarios of a few phases with any subsidy, lag and running time, and money in each period. */
const moneys = fc
  .record({
    phaseCount: fc.integer({ min: 1, max: 3 }),
    subsidyShare: fc.constantFrom(0, 0.3, 1),
    subsidyLag: fc.nat(3),
    runningPhases: fc.nat(3),
    money: fc.array(fc.nat(60), { minLength: 6, maxLength: 6 }),
  })
  .map(({ phaseCount, money, ...terms }) => {
    const phases = Array.from({ length: phaseCount }, (_, t) => ({ id: `${2024 + t}`, starts: 'rest' as const }));
    const yuan = money.map((n) => n * 1_000);
    const scenario: Pick<Scenario, 'phases' | 'budget' | 'budgetAfter' | 'money'> = {
      phases,
      budget: Object.fromEntries(phases.map(({ id }, t) => [id, yuan[t]])),
      budgetAfter: yuan.slice(phaseCount),
      money: { enforce: true, ...terms },
    };
    return scenario as Scenario;
  });

/** One site, one home: a shop of 50 m² that costs 100,000 yuan, 10,000 a phase, and 100 yuan rent per m² and phase. */
const LONE = draw({ map: ['A-a'], sites: { A: { rentYuanPerM2: 100 } } });

function contextOf(city: City, scenario: Scenario): RuleContext {
  return { city, scenario, names: namesOf(city), problems: [], where: () => ({ file: 'drawn' }) };
}

function rulesWith(scenario: Scenario): Rules {
  const phases = scenario.phases.map(({ id }) => id);
  return { ...sitingRules(LONE, { phases }), ...paymentsOf(contextOf(LONE, scenario), true), moneyEnforced: true };
}

describe('money', () => {
  it('an opening costs the same in any phase: capital, running cost and rent, all of it', () => {
    const reach = buildReach(LONE, 2000);
    fc.assert(
      fc.property(moneys, (scenario) => {
        const rules = rulesWith(scenario);
        const expected = 100_000 + scenario.money.runningPhases * (10_000 + 5_000);
        for (let phase = 0; phase < rules.phaseCount; phase++) {
          const openings = [{ location: 0, format: 0, phase }];
          const { costYuan } = checkPlan(LONE, rules, reach, { openings, claims: [], objective: 0 });
          expect(costYuan).toBeCloseTo(expected, 6);
        }
      }),
      { numRuns: 200, seed: SEED },
    );
  });

  it('what is affordable in the last phase is paid by the money of all periods: opening last is no cheaper', () => {
    const reach = buildReach(LONE, 2000);
    const tally = { affordable: 0, not: 0 };
    fc.assert(
      fc.property(moneys, (scenario) => {
        const rules = rulesWith(scenario);
        const all = rules.budgetYuan.reduce((sum, yuan) => sum + yuan, 0);
        const cost = 100_000 + scenario.money.runningPhases * 15_000;
        const openings = [{ location: 0, format: 0, phase: rules.phaseCount - 1 }];
        const { constraints } = checkPlan(LONE, rules, reach, { openings, claims: [], objective: 0 });
        const { ok } = constraints.find(({ name }) => name === 'money')!;
        tally[ok ? 'affordable' : 'not']++;
        if (ok) expect(all).toBeGreaterThanOrEqual(cost - 1e-6 * Math.max(1, all));
        // Money that comes in time for an early opening comes in time for a late one.
        for (let phase = 0; !ok && phase < rules.phaseCount; phase++) {
          const early = checkPlan(LONE, rules, reach, {
            openings: [{ ...openings[0], phase }],
            claims: [],
            objective: 0,
          });
          expect(early.constraints.find(({ name }) => name === 'money')!.ok).toBe(false);
        }
      }),
      { numRuns: 300, seed: SEED },
    );
    expect(tally.affordable).toBeGreaterThan(30);
    expect(tally.not).toBeGreaterThan(30);
  });

  it('more of it never worsens the plan, nor does the bound of less money lie above the plan of more', async () => {
    await fc.assert(
      fc.asyncProperty(smallCities, async ({ city, rules }) => {
        if (!rules.moneyEnforced) return;
        const more = { ...rules, budgetYuan: rules.budgetYuan.map((yuan) => yuan + 50_000) };
        const [less, rich] = [await planned(city, rules), await planned(city, more)];
        expectNoWorse(rich.plan, less.plan);
      }),
      { numRuns: 15, seed: SEED },
    );
  });
});

const smallCities = askedCities(5, 3, '....aabcABB12');

/** `better` has at least the choices of `worse`: its bound is no higher, and where it is proven, neither is its plan. */
function expectNoWorse(better: Plan, worse: Plan): void {
  expect(better.bound).toBeLessThanOrEqual(worse.objective + 1e-8);
  if (better.stopped === 'optimal') expect(better.objective).toBeLessThanOrEqual(worse.objective + 1e-7);
}

describe('laws of plans', () => {
  it('one more site never worsens the optimum', async () => {
    let proven = 0;
    await fc.assert(
      fc.asyncProperty(smallCities, fc.nat(9), async ({ city, ask, rules }, pick) => {
        if (city.sites.length === 0) return;
        const gone = pick % city.sites.length;
        const fewer = { ...city, sites: city.sites.filter((_, j) => j !== gone) };
        const [without, all] = [await planned(fewer, sitingRules(fewer, ask)), await planned(city, rules)];
        expectNoWorse(all.plan, without.plan);
        if (all.plan.stopped === 'optimal') proven++;
      }),
      { numRuns: 20, seed: SEED },
    );
    expect(proven).toBeGreaterThan(5);
  });

  it('other names and another order of sites, outlets and circles change no value', async () => {
    let proven = 0;
    await fc.assert(
      fc.asyncProperty(smallCities, async ({ city, ask, rules }) => {
        const turned = relabelled(city);
        const [here, there] = [await planned(city, rules), await planned(turned, sitingRules(turned, ask))];
        expect(there.plan.before).toBeCloseTo(here.plan.before, 9);
        expectNoWorse(here.plan, there.plan);
        expectNoWorse(there.plan, here.plan);
        if (here.plan.stopped === 'optimal' && there.plan.stopped === 'optimal') proven++;
      }),
      { numRuns: 20, seed: SEED },
    );
    expect(proven).toBeGreaterThan(5);
  });

  it('twice the persons everywhere change no objective', async () => {
    await fc.assert(
      fc.asyncProperty(smallCities, async ({ city, ask, rules }) => {
        const twice = personsDoubled(city);
        const [once, both] = [await planned(city, rules), await planned(twice, sitingRules(twice, ask))];
        expect(both.plan.before).toBeCloseTo(once.plan.before, 12);
        expect(both.plan.objective).toBeCloseTo(once.plan.objective, 9);
        expect(both.check.personsNewlyServed).toBe(2 * once.check.personsNewlyServed);
      }),
      { numRuns: 15, seed: SEED },
    );
  });

  it('greedy never beats the bound that exact proves, nor exact its own', async () => {
    await fc.assert(
      fc.asyncProperty(askedCities(8, 5, '....aabcABB12'), async ({ city, rules }) => {
        const reach = buildReach(city, 2000);
        const greedy = await planned(city, rules, { strategy: 'greedy' }, reach);
        const exact = await planned(city, rules, { strategy: 'exact' }, reach);
        expect(exact.check.ok && greedy.check.ok).toBe(true);
        expect(greedy.plan.objective).toBeGreaterThanOrEqual(exact.plan.bound - 1e-9);
        expect(exact.plan.objective).toBeLessThanOrEqual(greedy.plan.objective + 1e-9);
        expect(exact.plan.bound).toBeGreaterThanOrEqual(greedy.plan.bound - 1e-9);
      }),
      { numRuns: 12, seed: SEED },
    );
  });
});

/** The same city with its sites, outlets and circles in the opposite order; ids stay on what they name. */
function relabelled(city: City): City {
  const turned = circlesReversed(city);
  return { ...turned, sites: [...turned.sites].reverse(), outlets: [...turned.outlets].reverse() };
}

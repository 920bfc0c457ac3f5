import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { afterAll, describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { createTeam, type PooledTeam } from '../../src/parallel/team.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { nearBasis } from '../../src/siting/bounds/near-basis.js';
import { type RelaxedPart, relax } from '../../src/siting/bounds/relaxation.js';
import { recountDays } from '../../src/siting/checker/checker-days.js';
import { fractionalGaps } from '../../src/siting/days/fractions.js';
import { meanProblem } from '../../src/siting/days/mean-problem.js';
import { DayMeasure } from '../../src/siting/days/measure.js';
import { dayProblem } from '../../src/siting/days/problem.js';
import { riskOf, riskWeights, tailThreshold } from '../../src/siting/days/risk.js';
import { type DayOutcome, planForDays } from '../../src/siting/days/solve.js';
import { type Days, everyDay, type Risk, wordsOf } from '../../src/siting/days/types.js';
import { sitingModel } from '../../src/siting/model.js';
import { buildProblem } from '../../src/siting/problem.js';
import type { Progress } from '../../src/siting/types.js';
import { localTeam, type SolverTeam } from '../../src/solver/team.js';
import { buildReach } from '../../src/walk/reach.js';
import type { Reach } from '../../src/walk/types.js';
import { draw } from '../support/draw.js';
import { bestPlan } from '../support/enumerate.js';
import { askedCities, busyCity, type PlanAsk, planned, sitingRules, written } from '../support/siting.js';

/** Days on which outlets and what may open are closed with `chance`, each on its own. */
function randomDays(city: City, count: number, chance: number, seed: string, demand = false): Days {
  const random = seedrandom.alea(seed);
  const words = wordsOf(count);
  const mask = (): Uint32Array => {
    const bits = everyDay(count);
    for (let d = 0; d < count; d++) if (random() < chance) bits[d >>> 5] &= ~(1 << (d & 31));
    return bits;
  };
  const standing = new Uint32Array(city.outlets.length * words);
  city.outlets.forEach((_, e) => {
    standing.set(mask(), e * words);
  });
  const candidates = new Map<number, Uint32Array>();
  const locations = city.sites.length + city.outlets.length;
  for (let key = 0; key < locations * city.formats.length; key++) candidates.set(key, mask());
  const factors = Float64Array.from({ length: count * city.circles.length }, () => 0.5 + random());
  const weight = new Float64Array(count).fill(1 / count);
  return { count, weight, standing, candidates, ...(demand ? { demand: factors } : {}) };
}

function plannedForDays(
  city: City,
  rules: Rules,
  days: Days,
  risk: Risk,
  ask: PlanAsk & { readonly fresh?: Days; readonly batches?: readonly Days[] } = {},
  reach: Reach = buildReach(city, 2000),
): Promise<DayOutcome> {
  const { fresh = days, batches = [], ...options } = ask;
  return planForDays(city, rules, reach, {
    strategy: 'exact',
    seed: '1',
    team: localTeam(),
    gapTarget: 0,
    workers: 0,
    explain: false,
    ...options,
    days: { risk, sample: days, fresh, batches },
  });
}

const broken = ({ check }: DayOutcome) => check.constraints.filter(({ ok }) => !ok);

describe('three places, of which the money opens one', () => {
  // A serves 10 persons but is open on one day of four, B 9 on three days, C 6 on all four; nobody else is served.
  const city = draw({
    map: ['Aa....Bb....Cc'],
    homes: { a: 10, b: 9, c: 6 },
    types: { shop: { radiusM: 200 } },
  });
  const rules = sitingRules(city, { budgetYuan: [1], payYuan: { shop: [1] }, rentDue: [0] });
  const days: Days = {
    count: 4,
    weight: new Float64Array(4).fill(0.25),
    standing: new Uint32Array(),
    candidates: new Map([
      [0, Uint32Array.of(0b0100)],
      [1, Uint32Array.of(0b0111)],
      [2, Uint32Array.of(0b1111)],
    ]),
  };

  it.each([
    [{ kind: 'mean' }, 'B:shop@0', 1 - (0.75 * 9) / 25],
    [{ kind: 'tail', alpha: 0.25 }, 'C:shop@0', 1 - 6 / 25],
    [{ kind: 'tail', alpha: 0.5 }, 'C:shop@0', 1 - 6 / 25],
    [{ kind: 'tail', alpha: 1 }, 'B:shop@0', 1 - (0.75 * 9) / 25],
    [{ kind: 'worst' }, 'C:shop@0', 1 - 6 / 25],
  ] as const)('%o opens %s', async (risk, opening, value) => {
    const outcome = await plannedForDays(city, rules, days, risk);
    expect(broken(outcome)).toEqual([]);
    expect(written(city, outcome.plan.openings)).toEqual([opening]);
    expect(outcome.days.value).toBeCloseTo(value, 12);
    expect(outcome.days.bound).toBeLessThanOrEqual(value + 1e-9);
    expect(written(city, outcome.days.usual.openings)).toEqual(['A:shop@0']);
    expect([...outcome.days.usual.sample]).toEqual([1, 1, 1 - 10 / 25, 1]);
  });

  it('the plan itself keeps its figures of the usual day', async () => {
    const { plan } = await plannedForDays(city, rules, days, { kind: 'mean' });
    expect(plan.objective).toBeCloseTo(1 - 9 / 25, 12);
    expect(plan.bound).toBeLessThanOrEqual(1 - 10 / 25 + 1e-9);
  });
});

describe('starts that the plan chooses, planned for days', () => {
  it('are proven for the chosen ones alone: neither optimal nor a bound over all of them', async () => {
    // Either circle may start first; on days A, which serves more, is closed half the time, B never.
    const city = draw({
      map: ['Aa......Bb'],
      circleMap: ['PPPPPQQQQQ'],
      homes: { a: 12, b: 10 },
      types: { shop: { radiusM: 200 } },
    });
    const rules = sitingRules(city, { phases: ['1', '2'], phaseWeight: [0.9, 0.1], starts: { P: 1, Q: 1 } });
    const days: Days = {
      count: 2,
      weight: Float64Array.of(0.5, 0.5),
      standing: new Uint32Array(),
      candidates: new Map([
        [0, Uint32Array.of(0b01)],
        [1, Uint32Array.of(0b11)],
      ]),
    };
    const chosen = { ...rules, startChoice: { phase: 0, circles: 1 } };
    const outcome = await plannedForDays(city, chosen, days, { kind: 'mean' });
    expect(broken(outcome)).toEqual([]);
    expect(outcome.plan.starts).toEqual([0, 1]);
    const other = await plannedForDays(city, { ...rules, startPhase: Uint8Array.of(1, 0) }, days, { kind: 'mean' });
    expect(other.days.value).toBeLessThan(outcome.days.bound);
    expect(other.plan.stopped).toBe('optimal');
    expect(outcome.plan.stopped).toBe('limit');
    expect(outcome.days.boundSource).toContain('for these starts');
    expect(outcome.plan.boundSource).toContain('for these starts');
  });
});

describe('what is open on a day', () => {
  const oneDay = (city: City, standing: Uint32Array, candidates: Days['candidates'] = new Map()): Days => ({
    count: 2,
    weight: Float64Array.of(0.5, 0.5),
    standing,
    candidates: candidates.size > 0 ? candidates : new Map(city.sites.map((_, j) => [j, Uint32Array.of(0b11)])),
  });

  it('an existing outlet that is closed leaves its homes to a second one, which then is worth opening', async () => {
    const city = draw({ map: ['1aB'], types: { shop: { radiusM: 200 } } });
    const rules = sitingRules(city);
    expect((await planned(city, rules)).plan.openings).toEqual([]);
    const outcome = await plannedForDays(city, rules, oneDay(city, Uint32Array.of(0b01)), { kind: 'mean' });
    expect(broken(outcome)).toEqual([]);
    expect(written(city, outcome.plan.openings)).toEqual(['B:shop@0']);
    expect(outcome.days).toMatchObject({ before: 0.5, value: 0 });
    expect([...outcome.days.usual.sample]).toEqual([0, 1]);
  });

  it('an outlet that serves twice the target attains nothing while it is closed, and the bound says so', async () => {
    const city = draw({ map: ['1aB'], types: { shop: { radiusM: 200 } } });
    // No money for a second outlet: half of the days are lost to any plan.
    const rules = sitingRules(city, {
      target: { 'C:shop': 0.5 },
      budgetYuan: [0],
      payYuan: { shop: [1] },
      rentDue: [0],
    });
    const outcome = await plannedForDays(
      city,
      rules,
      oneDay(city, Uint32Array.of(0b01)),
      { kind: 'mean' },
      {
        strategy: 'greedy',
      },
    );
    expect(outcome.days.value).toBe(0.5);
    expect(outcome.days.bound).toBeCloseTo(0.5, 8);
  });

  it('a hosted format is closed with the outlet that hosts it', async () => {
    const city = draw({
      map: ['1a'],
      types: { shop: { radiusM: 200, weight: 0 }, care: { radiusM: 200 } },
      formats: { shop: {}, corner: { kind: 'hosted', hosts: ['shop'], credits: { care: 1 }, floorM2: 1 } },
      outlets: { 1: { format: 'shop', spareFloorM2: 5, hostSlots: 1 } },
    });
    const days = oneDay(city, Uint32Array.of(0b10), new Map([[1, Uint32Array.of(0b11)]]));
    const outcome = await plannedForDays(city, sitingRules(city), days, { kind: 'mean' });
    expect(broken(outcome)).toEqual([]);
    expect(written(city, outcome.plan.openings)).toEqual(['1:corner@0']);
    expect([...outcome.days.plan.sample]).toEqual([1, 0]);
  });

  it('a hosted format is closed on every day where the only host that the plan opens is', async () => {
    const city = draw({
      map: ['Aa'],
      types: { shop: { radiusM: 200, weight: 0 }, care: { radiusM: 200 } },
      formats: {
        shop: { hostSlots: 1 },
        corner: { kind: 'hosted', hosts: ['shop'], credits: { care: 1 }, floorM2: 1 },
      },
    });
    const days = oneDay(city, new Uint32Array(), new Map([[0, Uint32Array.of(0)]]));
    const rules = sitingRules(city, { require: ['A:corner'] });
    const outcome = await plannedForDays(city, rules, days, { kind: 'mean' });
    expect(broken(outcome)).toEqual([]);
    expect(written(city, outcome.plan.openings)).toEqual(['A:shop@0', 'A:corner@0']);
    expect([...outcome.days.plan.sample]).toEqual([1, 1]);
  });

  it('a van that comes on three days of seven gives seven thirds of its credit on such a day, rounded down', async () => {
    const city = draw({
      map: ['Aa'],
      types: { shop: { radiusM: 200 } },
      formats: { van: { kind: 'mobile', credits: { shop: 0.3 }, daysPerWeek: 3 } },
    });
    const rules = sitingRules(city, { levels: [0.25, 0.5, 0.75, 1], quotas: false });
    const days = oneDay(city, new Uint32Array(), new Map([[0, Uint32Array.of(0b01)]]));
    const outcome = await plannedForDays(city, rules, days, { kind: 'mean' });
    expect(broken(outcome)).toEqual([]);
    expect([...outcome.days.plan.sample]).toEqual([0.5, 1]);
    expect(outcome.plan.objective).toBe(0.75);
  });
});

describe('plans of tiny cities for five days, against all plans there are', () => {
  it.each([{ kind: 'mean' }, { kind: 'tail', alpha: 0.4 }, { kind: 'worst' }] as const)(
    '%o: no plan beats the best one, no bound passes it',
    async (risk) => {
      const tally = { cities: 0, backedUp: 0, best: 0, gap: 0, gain: 0 };
      await fc.assert(
        fc.asyncProperty(askedCities(4, 3, '.....aabcAB1'), fc.nat(), async (asked, seed) => {
          const { city } = asked;
          // Each circle counts its own, so that no claims have to be chosen.
          const rules = { ...asked.rules, quotaPerCircles: asked.rules.quotaPerCircles.map(() => 1) };
          const reach = buildReach(city, 2000);
          const days = randomDays(city, 5, 0.3, String(seed), true);
          const optimum = bestPlan(city, rules, reach, 400, 'days', (plan) =>
            riskOf(risk, recountDays(city, rules, reach, plan, days).gaps, days.weight),
          );
          if (optimum === undefined) return;
          const outcome = await plannedForDays(city, rules, days, risk, {}, reach);
          expect(broken(outcome)).toEqual([]);
          const { value, bound, before } = outcome.days;
          expect(value).toBeGreaterThanOrEqual(optimum.objective - 1e-9);
          expect(bound).toBeLessThanOrEqual(optimum.objective + 1e-8);
          tally.cities++;
          tally.gap += optimum.objective - bound;
          tally.gain += before - optimum.objective;
          if (value < optimum.objective + 1e-9) tally.best++;
          if (outcome.plan.openings.length > outcome.days.usual.openings.length) tally.backedUp++;
        }),
        { numRuns: 8, seed: 20251124 },
      );
      expect(tally.cities).toBeGreaterThan(3);
      expect(tally.best).toBeGreaterThanOrEqual(tally.cities - 1);
      expect(tally.backedUp).toBeGreaterThan(0);
      // Bounds that are there but worth nothing would pass all of the above.
      expect(tally.gap / tally.gain).toBeLessThan(risk.kind === 'mean' ? 0.5 : 0.8);
    },
  );
});

describe('a city of sixty cells', () => {
  const { city, rules } = busyCity();
  const reach = buildReach(city, 2000);
  const teams: PooledTeam[] = [];
  afterAll(async () => {
    await Promise.all(teams.map((team) => team.close()));
  });

  it('where nothing is ever closed, days are worth the gap and their plan is no worse', async () => {
    const always = randomDays(city, 3, 0, 'none');
    const outcome = await plannedForDays(city, rules, always, { kind: 'mean' }, { strategy: 'greedy' }, reach);
    expect(broken(outcome)).toEqual([]);
    for (const gap of outcome.days.plan.sample) expect(gap).toBeCloseTo(outcome.plan.objective, 10);
    const { plan } = await planned(city, rules, { strategy: 'greedy' }, reach);
    expect(outcome.days.value).toBeLessThanOrEqual(plan.objective + 1e-9);
    expect(outcome.days.bound).toBeGreaterThanOrEqual(plan.bound - 1e-9);
    expect(outcome.days.bound).toBeLessThanOrEqual(outcome.days.value + 1e-9);
  });

  it('planned for, days are no worse than under the plan for the usual day, and batches bound what is left', async () => {
    const days = randomDays(city, 40, 0.15, 'sample');
    const batches = [1, 2].map((b) => randomDays(city, 40, 0.15, `batch ${b}`));
    const fresh = randomDays(city, 70, 0.15, 'fresh');
    for (const risk of [{ kind: 'mean' }, { kind: 'tail', alpha: 0.2 }] as const) {
      const ask = { strategy: 'greedy', fresh, batches } as const;
      const outcome = await plannedForDays(city, rules, days, risk, ask, reach);
      expect(broken(outcome)).toEqual([]);
      const { plan, usual, value, bound, batchGaps } = outcome.days;
      expect(riskOf(risk, plan.sample, days.weight)).toBeCloseTo(value, 12);
      expect(value).toBeLessThan(riskOf(risk, usual.sample, days.weight));
      expect(bound).toBeLessThan(value);
      expect(batchGaps).toHaveLength(2);
      for (const gap of batchGaps) expect(gap).toBeGreaterThan(0);
    }
  });

  it('openings that are whole have the gaps of their plan under the relaxation, in halves no worse ones than shut', () => {
    const days = randomDays(city, 40, 0.15, 'fractions', true);
    const of = dayProblem(buildProblem(city, rules, reach, { byDay: true }), days);
    const columns = of.problem.columns.map((_, x) => x);
    const siting = sitingModel(of.problem, [...rules.phaseWeight.keys()], columns);
    const gapsAt = (open: (x: number) => number) => {
      const values = new Float64Array(siting.model.columns);
      siting.columns.forEach((x, n) => {
        siting.phases.forEach((_, t) => {
          const v = siting.variable[n * siting.phases.length + t];
          if (v >= 0) values[v] = open(x);
        });
      });
      return fractionalGaps(of, [{ siting, values, duals: new Float64Array(), weight: 1 }])!;
    };
    const measure = new DayMeasure(of, { kind: 'mean' });
    for (const x of columns)
      if (x % 3 === 0 && of.open.hosts[x]!.length === 0) measure.open(x, of.problem.columns[x]!.firstPhase);
    const whole = measure.dayGaps();
    const isOpen = (x: number) => measure.openPhase[x]! < rules.phaseCount;
    gapsAt((x) => (isOpen(x) ? 1 : 0)).forEach((gap, d) => {
      expect(gap).toBeCloseTo(whole[d]!, 10);
    });
    const shut = gapsAt(() => 0);
    gapsAt((x) => (isOpen(x) ? 0.5 : 0)).forEach((gap, d) => {
      expect(gap).toBeLessThanOrEqual(shut[d]! + 1e-12);
      expect(gap).toBeGreaterThanOrEqual(whole[d]! - 1e-12);
    });
  });

  it('a relaxation that starts where that of other weights and days ended proves the same in fewer steps', async () => {
    const problem = buildProblem(city, { ...rules, objective: 'gap' }, reach, { byDay: true });
    const first = dayProblem(problem, randomDays(city, 40, 0.15, 'first'));
    const weight = first.days.weight.map((one, d) => one * (d % 2 === 0 ? 1.5 : 0.5));
    const from = await relax(meanProblem(first, first.days.weight), new Map(), localTeam());
    const second = dayProblem(problem, randomDays(city, 40, 0.15, 'second'));
    for (const day of [meanProblem(first, weight), meanProblem(second, second.days.weight)]) {
      const cold = await relax(day, new Map(), localTeam());
      const warm = await relax(day, new Map(), localTeam(), undefined, undefined, from);
      expect(warm.bound).toBeCloseTo(cold.bound, 7);
      expect(warm.iterations).toBeLessThan(cold.iterations / 2);
    }
    // A solver that fails on a start that is not its own is asked again without it.
    const local = localTeam();
    const team: SolverTeam = {
      ...local,
      solve: (model, options) =>
        options.basis ? Promise.reject(new Error('singular basis')) : local.solve(model, options),
    };
    const day = meanProblem(first, weight);
    const again = await relax(day, new Map(), team, undefined, undefined, from);
    expect(again.bound).toBe((await relax(day, new Map(), local)).bound);
    const [{ siting, basis }] = from.parts as [RelaxedPart];
    expect(nearBasis(siting, basis!, siting)).toEqual(basis);
  });

  it('while days are planned for, the plan at hand and the bound are told, and only get better', async () => {
    const days = randomDays(city, 20, 0.15, 'told');
    const told: Progress[] = [];
    const ask = { batches: [randomDays(city, 20, 0.15, 'batch')], onProgress: (one: Progress) => told.push(one) };
    const outcome = await plannedForDays(city, rules, days, { kind: 'tail', alpha: 0.2 }, ask, reach);
    const since = told.slice(told.findIndex(({ step }) => step === 'days'));
    for (const step of ['weights of days', 'cuts', 'kernel × 1', 'batch 1']) {
      expect(since.map((one) => one.step)).toContain(step);
    }
    since.forEach(({ objective, bound }, n) => {
      const last = since[n - 1] ?? { objective, bound };
      expect(objective).toBeLessThanOrEqual(last.objective);
      expect(bound).toBeGreaterThanOrEqual(last.bound);
    });
    expect(since.at(-1)!.objective).toBe(outcome.days.value);
    expect(since.at(-1)!.bound).toBe(outcome.days.bound);
  });

  it('the same days and seed give the same plan for any number of threads', async () => {
    const days = randomDays(city, 10, 0.2, 'threads');
    const risk = { kind: 'tail', alpha: 0.3 } as const;
    const here = await plannedForDays(city, rules, days, risk, { strategy: 'greedy' }, reach);
    const team = await createTeam(2);
    teams.push(team);
    const ask = { strategy: 'greedy', team, workers: 2 } as const;
    const there = await plannedForDays(city, rules, days, risk, ask, reach);
    expect(JSON.stringify(there)).toBe(JSON.stringify(here));
  });
});

describe('the risk of days', () => {
  const gaps = Float64Array.of(0.1, 0.4, 0.2, 0.3);
  const weight = new Float64Array(4).fill(0.25);

  it('takes part of a day where the share ends within it', () => {
    expect(riskOf({ kind: 'tail', alpha: 0.5 }, gaps, weight)).toBeCloseTo(0.35, 12);
    expect(riskOf({ kind: 'tail', alpha: 0.3 }, gaps, weight)).toBeCloseTo((0.25 * 0.4 + 0.05 * 0.3) / 0.3, 12);
    expect(riskOf({ kind: 'worst' }, gaps, weight)).toBe(0.4);
    expect(tailThreshold(0.5, gaps, weight)).toBe(0.3);
  });

  it('is the mean under its weights, and no less than the mean under those of other gaps', () => {
    const gap = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(gap, gap), { minLength: 1, maxLength: 9 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (pairs, alpha) => {
          const [own, other] = [0, 1].map((n) => Float64Array.from(pairs, (pair) => pair[n]));
          const even = new Float64Array(own.length).fill(1 / own.length);
          const mean = (q: Float64Array) => own.reduce((sum, one, d) => sum + q[d] * one, 0);
          for (const risk of [{ kind: 'mean' }, { kind: 'tail', alpha }, { kind: 'worst' }] as const) {
            expect(mean(riskWeights(risk, own, even))).toBeCloseTo(riskOf(risk, own, even), 9);
            expect(mean(riskWeights(risk, other, even))).toBeLessThanOrEqual(riskOf(risk, own, even) + 1e-9);
          }
        },
      ),
    );
  });
});

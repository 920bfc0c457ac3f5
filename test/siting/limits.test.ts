import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTeam, type PooledTeam } from '../../src/parallel/team.js';
import type { PlanOutcome } from '../../src/siting/solve.js';
import { STRATEGY_NAMES } from '../../src/siting/strategies/registry.js';
import type { Strategy } from '../../src/siting/strategies/strategy.js';
import type { Plan, Progress, StopReason } from '../../src/siting/types.js';
import { localTeam } from '../../src/solver/team.js';
import { buildReach } from '../../src/walk/reach.js';
import { draw } from '../support/draw.js';
import { busyCity, type PlanAsk, planned, sitingRules } from '../support/siting.js';

const { city, rules } = busyCity();
const reach = buildReach(city, 2000);
const BOUNDED = ['greedy', 'kernel', 'auto', 'exact'] as const;
const UNBOUNDED = ['random', 'rank', 'swap'] as const;
/** A new strategy is held to these limits without a line here. */
const STRATEGIES = STRATEGY_NAMES;

let best: Plan;
beforeAll(async () => {
  best = (await planned(city, rules, {}, reach)).plan;
}, 60_000);

/** A plan that holds, a bound that does not pass the best plan known, and figures that are numbers. */
function expectHolds({ plan, check }: PlanOutcome, stopped: readonly StopReason[]): void {
  expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
  expect(plan.bound).toBeGreaterThanOrEqual(0);
  expect(plan.bound).toBeLessThanOrEqual(best.objective + 1e-9);
  expect(plan.objective).toBeLessThan(plan.before);
  expect(plan.gapOfGain).toBeGreaterThanOrEqual(0);
  expect(plan.gapOfGain).toBeLessThanOrEqual(1);
  expect(Number.isFinite(plan.gap)).toBe(true);
  expect(stopped).toContain(plan.stopped);
}

const run = (ask: PlanAsk) => planned(city, rules, ask, reach);

describe('limits of work', () => {
  it('every strategy either proves a bound or says that it has none', async () => {
    expect([...BOUNDED, ...UNBOUNDED].sort()).toEqual([...STRATEGIES].sort());
    for (const strategy of UNBOUNDED) {
      const { plan } = await run({ strategy });
      expect(plan).toMatchObject({ bound: 0, boundSource: 'none', stopped: 'limit' });
    }
  });

  it.each(BOUNDED)('%s says optimal only of a plan whose bound meets it', async (strategy) => {
    const outcome = await run({ strategy });
    expectHolds(outcome, ['optimal', 'limit']);
    const { plan } = outcome;
    expect(plan.stopped === 'optimal').toBe(plan.objective - plan.bound < 1e-7);
    expect(plan.bound).toBeGreaterThan(0);
  });

  it('the city is worth stopping: it takes the solver some nodes', () => {
    expect(best.work.nodes).toBeGreaterThan(10);
    // Small enough for a tree of its own, which closes it.
    expect(best.stopped).toBe('optimal');
  });

  it.each(STRATEGIES)('%s stops at a node limit with a plan that holds', async (strategy) => {
    const outcome = await run({ strategy, nodeLimit: 1 });
    expectHolds(outcome, ['limit']);
    expect(outcome.plan.work.nodes).toBeLessThan(best.work.nodes);
  });

  it.each(STRATEGIES)('%s stops at an iteration limit with a plan that holds', async (strategy) => {
    const outcome = await run({ strategy, iterationLimit: 1 });
    expectHolds(outcome, ['limit']);
    expect(outcome.plan.work.nodes).toBe(0);
    const isBounded = BOUNDED.some((name) => name === strategy);
    expect(outcome.plan.boundSource).toBe(isBounded ? 'relaxation of all phases' : 'none');
  });

  it('more nodes give a plan and a bound that are no worse', async () => {
    let last: Plan | undefined;
    for (const nodeLimit of [1, 100, 10_000]) {
      const { plan } = await run({ nodeLimit });
      if (last) {
        expect(plan.objective).toBeLessThanOrEqual(last.objective + 1e-12);
        expect(plan.bound).toBeGreaterThanOrEqual(last.bound - 1e-12);
      }
      last = plan;
    }
  });

  it.each(STRATEGIES)('%s stops as soon as the gap is small enough', async (strategy) => {
    const outcome = await run({ strategy, gapTarget: 0.9 });
    expectHolds(outcome, ['gap', 'optimal']);
    expect(outcome.plan.work.nodes).toBe(0);
  });

  it.each(STRATEGIES)('%s stops when the time is up, and says so', async (strategy) => {
    // A clock that jumps ten seconds each time it is read.
    let nowS = 0;
    const clock = () => {
      nowS += 10;
      return nowS;
    };
    const outcome = await run({ strategy, timeLimitS: 5, clock });
    expectHolds(outcome, ['limit']);
    expect(outcome.plan.work.nodes).toBe(0);
  });

  it.each(STRATEGIES.flatMap((strategy) => [4, 32].map((reads) => ({ strategy, reads }))))(
    '$strategy stops on its way when the clock has been read $reads times',
    async ({ strategy, reads }) => {
      let nowS = 0;
      const clock = () => nowS++;
      const outcome = await run({ strategy, timeLimitS: reads, clock });
      expectHolds(outcome, ['limit', 'optimal']);
      expect(outcome.plan.stopped === 'optimal').toBe(outcome.plan.objective - outcome.plan.bound < 1e-7);
    },
  );

  it('time that suffices changes nothing', async () => {
    const { plan } = await run({ timeLimitS: 1e6, clock: () => 0 });
    expect(plan.openings).toEqual(best.openings);
    expect(plan.bound).toBe(best.bound);
  });
});

describe('a strategy of one’s own', () => {
  /** Opens whatever the rules allow and helps, in the order of the columns; looks at the watch, claims to have proved it. */
  const own: Strategy = {
    name: 'in order',
    async solve(problem, draft, watch) {
      for (let x = 0; x < problem.columns.length && watch.stop === undefined; x++) {
        const when = draft.firstOpening(x);
        if ('phase' in when && draft.measure.gain(x, when.phase) > 1e-12) draft.open(x, when.phase);
      }
      const objective = draft.measure.recountObjective();
      watch.raiseBound(objective, 'its own word');
      watch.report('opened', objective);
      return draft.snapshot();
    },
  };
  let nowS = 0;
  const late = () => {
    nowS += 10;
    return nowS;
  };
  const aborted = AbortSignal.abort();

  it.each([
    ['no limit', {}, ['limit']],
    ['nodes', { nodeLimit: 1 }, ['limit']],
    ['iterations', { iterationLimit: 1 }, ['limit']],
    ['the gap', { gapTarget: 0.99 }, ['gap']],
  ] as const)('is stopped by %s, and no bound of its own is believed', async (_limit, ask, stopped) => {
    const outcome = await run({ strategy: own, ...ask });
    expectHolds(outcome, stopped);
    expect(outcome.plan.boundSource).toBe('relaxation of all phases');
  });

  it('is stopped by time and by an interrupt before it opens anything, and says so', async () => {
    for (const [ask, stopped] of [
      [{ timeLimitS: 5, clock: late }, 'limit'],
      [{ signal: aborted }, 'interrupted'],
    ] as const) {
      const { plan, check } = await run({ strategy: own, ...ask });
      expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
      expect(plan).toMatchObject({ stopped, openings: [] });
      expect(plan.bound).toBeLessThanOrEqual(best.objective + 1e-9);
    }
  });
});

describe('a list of stages', () => {
  it.each(STRATEGIES)('is stopped by %s at a node limit with a valid bound for each', async (strategy) => {
    const staged = { ...rules, objective: 'basic-first' as const };
    const { plan, check } = await planned(city, staged, { strategy, nodeLimit: 1 }, reach);
    const { plan: long } = await stagedBest();
    expect(check.constraints.filter(({ ok }) => !ok)).toEqual([]);
    expect(plan.stopped).toBe('limit');
    // Only the first stage stands under the same stages before it, none.
    expect(plan.stages[0]!.bound).toBeLessThanOrEqual(long.stages[0]!.value + 1e-9);
    for (const { value, bound } of plan.stages) expect(bound).toBeLessThanOrEqual(value);
  });

  it('is optimal where every stage of it is proven, not only the last', async () => {
    // Nobody gains by the gap; the city wants all persons near a shop, and A would do it.
    const street = draw({
      map: ['a-A'],
      types: { shop: { radiusM: 500, weight: 0 }, care: { radiusM: 500 } },
      formats: { shop: {} },
    });
    const goal = { kind: 'city', type: 0, limitDm: 10_800, target: 1, circles: Uint8Array.of(1) } as const;
    const asked = { ...sitingRules(street), objective: 'targets' as const, goals: [goal] };
    const greedy = await planned(street, asked, { strategy: 'greedy' });
    const [targets, gap] = greedy.plan.stages;
    expect(targets).toMatchObject({ value: 1, bound: 0 });
    expect(gap!.bound).toBeCloseTo(gap!.value, 8);
    expect(greedy.plan.stopped).toBe('limit');
    const exact = await planned(street, asked, { strategy: 'exact' });
    expect(exact.plan.stages.map(({ value }) => value)).toEqual([0, 1]);
    expect(exact.plan.stopped).toBe('optimal');
  });

  let found: Promise<PlanOutcome> | undefined;
  /** Planned once for all. */
  function stagedBest(): Promise<PlanOutcome> {
    found ??= planned(city, { ...rules, objective: 'basic-first' }, {}, reach);
    return found;
  }
});

describe('an interrupt', () => {
  const aborted = () => {
    const controller = new AbortController();
    controller.abort();
    return controller.signal;
  };

  it.each(STRATEGIES)('before the start leaves %s with the plan of its first moves', async (strategy) => {
    expectHolds(await run({ strategy, signal: aborted() }), ['interrupted']);
  });

  /** Aborts at the first report of the step, and hands on what happened until then. */
  async function abortAt(step: string, ask: PlanAsk, teamFor: (signal: AbortSignal) => PlanAsk['team']) {
    const controller = new AbortController();
    const seen: Progress[] = [];
    const team = teamFor(controller.signal);
    const outcome = await run({
      ...ask,
      ...(team ? { team } : {}),
      signal: controller.signal,
      onProgress: (progress) => {
        seen.push(progress);
        if (progress.step === step) controller.abort();
      },
    });
    return { outcome, seen };
  }

  it.each(BOUNDED)('after the relaxation leaves %s with its plan and that bound', async (strategy) => {
    const { outcome, seen } = await abortAt('relaxation', { strategy }, () => localTeam());
    expectHolds(outcome, ['interrupted']);
    const moves = strategy === 'greedy' ? ['greedy'] : ['greedy', 'swaps'];
    expect(seen.map(({ step }) => step)).toEqual([...moves, 'relaxation']);
    expect(outcome.plan.bound).toBeGreaterThan(0);
  });

  it.each([
    ['exact', 'cuts'],
    ['exact', 'kernel × 1'],
    ['auto', 'kernel × 1'],
    ['kernel', 'kernel × 1'],
  ] as const)('leaves %s after its first step of %s with the plan of that step', async (strategy, step) => {
    const { outcome, seen } = await abortAt(step, { strategy }, () => localTeam());
    expectHolds(outcome, ['interrupted']);
    // One more report may come from what was under way.
    expect(seen.length - 1 - seen.findIndex((progress) => progress.step === step)).toBeLessThanOrEqual(2);
  });

  describe('of threads', () => {
    const teams: PooledTeam[] = [];
    afterAll(async () => {
      await Promise.all(teams.map((team) => team.close()));
    });
    const pooled = async (signal: AbortSignal) => {
      const team = await createTeam(2, signal);
      teams.push(team);
      return team;
    };

    it.each(STRATEGIES)('before the start leaves %s with a plan that holds', async (strategy) => {
      const signal = aborted();
      expectHolds(await run({ strategy, signal, team: await pooled(signal) }), ['interrupted']);
    });

    it.each(['swaps', 'relaxation', 'solver'])('while they solve (%s) leaves a plan that holds', async (step) => {
      const controller = new AbortController();
      const team = await pooled(controller.signal);
      const outcome = await run({
        strategy: 'exact',
        team,
        signal: controller.signal,
        onProgress: (progress) => {
          if (progress.step === step) setTimeout(() => controller.abort(), 1);
        },
      });
      // Where no better plan is met on the way, the solver never reports, and the run ends by itself.
      expectHolds(outcome, step === 'solver' ? ['interrupted', 'limit', 'optimal'] : ['interrupted']);
    });
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import {
  behindOf,
  bestBound,
  type LeagueField,
  leagueCsv,
  leagueJson,
  spread,
  standings,
} from '../../src/report/league.js';
import { leagueTerminal } from '../../src/report/league-terminal.js';
import { drawnCity, prepareDrawn } from '../../src/run/drawn-city.js';
import { mayPlay, runLeague, seedsOf } from '../../src/run/league.js';
import { prepare } from '../../src/run/prepare.js';
import { planSiting } from '../../src/siting/solve.js';
import { STRATEGIES, STRATEGY_NAMES } from '../../src/siting/strategies/registry.js';
import type { Strategy } from '../../src/siting/strategies/strategy.js';
import { localTeam } from '../../src/solver/team.js';
import { BASE, ScenarioFiles } from '../support/scenario-files.js';

const files = new ScenarioFiles();
afterAll(() => files.dispose());

async function mini(extra = '') {
  const { value, problems } = await prepare(files.write(`league${extra.length}.yaml`, BASE + extra));
  if (value === undefined) throw new Error(JSON.stringify(problems));
  return value;
}

const OPTIONS = { gapTarget: 0.001, workers: 0 } as const;
/** Small enough for a test, large enough that strategies differ. */
const SMALL = { homes: 120, sites: 16, types: 6, seed: '7' };

/** Opens nothing; or a column that does not exist. */
function own(name: string, plan: ReadonlyMap<number, number>): Strategy {
  return { name, solve: async () => plan };
}

const score = (value: number, bound?: number) => ({
  value,
  ...(bound === undefined ? {} : { bound: { value: bound, source: 'worked by hand' } }),
  stopped: 'limit' as const,
  work: { evaluations: 10, lpIterations: 2, nodes: 1 },
  openings: 3,
  costYuan: 1000,
});

/** Today 1.0; `good` reaches 0.5 and proves 0.4, `quick` 0.6 without a proof. */
const FIELD: LeagueField = {
  scenario: 'by hand',
  measure: 'gap',
  before: 1,
  runs: [
    { strategy: 'quick', seed: '1', score: score(0.6), cpuS: 0.1, wallS: 0.2 },
    { strategy: 'good', seed: '1', score: score(0.5, 0.38), cpuS: 4, wallS: 5 },
    { strategy: 'good', seed: '2', score: score(0.52, 0.4), cpuS: 2, wallS: 3 },
    { strategy: 'slow', seed: '1', score: score(0.51, 0.38), cpuS: 30, wallS: 31 },
    { strategy: 'barred', seed: '1', refused: [{ zh: '越界', en: 'no such column' }], cpuS: 0.1, wallS: 0.1 },
  ],
};

describe('a league’s figures', () => {
  it('hold every plan against the highest bound of all, as a share of what can be gained', () => {
    expect(bestBound(FIELD)).toEqual({ value: 0.4, source: 'worked by hand', strategy: 'good' });
    expect(behindOf(FIELD, 0.6, 0.4)).toBeCloseTo(0.2 / 0.6, 12);
    const rows = standings(FIELD);
    expect(rows.map(({ strategy }) => strategy)).toEqual(['good', 'slow', 'quick', 'barred']);
    const [good, , quick, barred] = rows;
    // Values 0.50 and 0.52: behind 1/6 and 1/5 of 0.6 to gain.
    expect(good!.score!.behind.median).toBeCloseTo((0.1 / 0.6 + 0.12 / 0.6) / 2, 12);
    expect(good!.score!.unproven!.low).toBeCloseTo(0.12 / 0.62 + 0.25 * (0.12 / 0.6 - 0.12 / 0.62), 12);
    expect(quick!.score!.unproven).toBeUndefined();
    expect(barred).toMatchObject({ runs: 1, refused: 1 });
    expect(barred!.score).toBeUndefined();
  });

  it('are shares of the value itself where nobody knows what can be gained', () => {
    expect(behindOf({ scenario: '', measure: 'worst circle', runs: [] }, 0.5, 0.4)).toBeCloseTo(0.2, 12);
  });

  it('take quartiles between neighbours', () => {
    expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25 });
    expect(spread([7])).toEqual({ median: 7, low: 7, high: 7 });
  });

  it('say where each strategy loses, in plan, in proof and in time', () => {
    const lines = leagueTerminal([FIELD], 'en', { width: 120 }).split('\n');
    const about = (strategy: string) => lines.filter((line) => line.startsWith(`${strategy} `)).at(-1);
    expect(about('good')).toContain('nowhere here');
    expect(about('quick')).toContain('plan 15.000 % behind good');
    expect(about('quick')).toContain('proves more');
    expect(about('slow')).toContain('as good from good, 10.0 times as fast');
    expect(about('barred')).toContain('no score');
    for (const line of leagueTerminal([FIELD], 'zh', { width: 80 }).split('\n')) expect(line.length).toBeLessThan(81);
  });

  it('are the same in league.json and league.csv, without a time in either', () => {
    const json = leagueJson([FIELD], { seed: '1', gapTarget: 0.001 });
    expect(json).not.toMatch(/cpu|wall/i);
    const { scenarios } = JSON.parse(json);
    expect(scenarios[0].strategies[0]).toMatchObject({ strategy: 'good', runs: 2 });
    expect(scenarios[0].runs).toHaveLength(5);
    const rows = leagueCsv([FIELD]).trim().split('\r\n');
    expect(rows).toHaveLength(6);
    expect(rows[5]).toContain('no such column');
  });
});

describe('a league that is played', () => {
  it('gives each plan that planning alone gives, and the same figures again', async () => {
    const entry = await mini();
    const options = { ...OPTIONS, strategies: ['greedy', 'random'] as const, seeds: ['1', '2'] };
    const [field] = await runLeague([entry], options);
    expect(field!.runs.map(({ strategy, seed }) => `${strategy} ${seed}`)).toEqual([
      'greedy 1',
      'random 1',
      'random 2',
    ]);
    const { plan, check } = await planSiting(entry.city, entry.rules, entry.reach, {
      ...OPTIONS,
      strategy: 'random',
      seed: '2',
      team: localTeam(),
    });
    expect(field!.before).toBe(plan.before);
    expect(field!.runs[2]!.score).toMatchObject({
      value: plan.stages[0]!.value,
      work: plan.work,
      costYuan: check.costYuan,
    });
    const asked = { seed: '1', gapTarget: 0.001 };
    const again = await runLeague([entry], options);
    expect(leagueJson(again, asked)).toBe(leagueJson([field!], asked));
  });

  it('scores a module beside ours, and gives none where the checker’s rules are broken', async () => {
    const strategies = ['swap', own('idle', new Map()), own('astray', new Map([[99999, 0]]))] as const;
    const [field] = await runLeague([await mini()], { ...OPTIONS, strategies, seeds: ['1'] });
    const rows = standings(field!);
    expect(rows.map(({ strategy }) => strategy)).toEqual(['swap', 'idle', 'astray']);
    // Nothing opened: all that can be gained is missed; the relaxation's bound stands beside it.
    expect(rows[1]!.score!.behind.median).toBeCloseTo(1, 9);
    expect(field!.runs[2]!.refused![0]!.en).toContain('no column 99999');
  });

  it('hands back what had been played when it is interrupted', async () => {
    const stop = new AbortController();
    const options = { ...OPTIONS, strategies: ['rank', 'swap', 'auto'] as const, seeds: ['1'], signal: stop.signal };
    const [field] = await runLeague([await mini()], options, ({ strategy }) => {
      if (strategy === 'swap') stop.abort();
    });
    expect(field!.runs.map(({ strategy }) => strategy)).toEqual(['rank']);
  });

  it('compares the first stage of an objective that is not the gap', async () => {
    const entry = await mini('objective: worst-circle\n');
    const [field] = await runLeague([entry], { ...OPTIONS, strategies: ['swap'], seeds: ['1'] });
    expect(field).toMatchObject({ measure: 'worst circle' });
    expect(field!.before).toBeUndefined();
    expect(mayPlay(entry)).toBe(true);
    expect(mayPlay(await mini('objective: saa\n'))).toBe(false);
  });

  it('plays every seed only with strategies whose plan may depend on it, and those that are said to draw nothing draw nothing', async () => {
    const options = { ...OPTIONS, strategies: STRATEGY_NAMES, seeds: ['1', '2', '3'] };
    expect(seedsOf('swap', options)).toEqual(['1']);
    expect(seedsOf('swap', { ...options, timeLimitS: 5 })).toEqual(['1', '2', '3']);
    expect(seedsOf(own('mine', new Map()), options)).toEqual(['1', '2', '3']);
    const { value } = await prepareDrawn(SMALL);
    const { city, rules, reach } = value!;
    for (const strategy of STRATEGY_NAMES.filter((name) => STRATEGIES[name].draws !== 'always')) {
      const plans = [];
      for (const seed of ['1', 'another']) {
        const request = { ...OPTIONS, strategy, seed, team: localTeam(), explain: false };
        plans.push((await planSiting(city, rules, reach, request)).plan.openings);
      }
      expect(plans[1], strategy).toEqual(plans[0]);
    }
  });
});

describe('a made-up city', () => {
  it('is the same for the same seed, another for another, and passes every check of its files', async () => {
    const [one, same, other] = [
      await drawnCity(SMALL),
      await drawnCity(SMALL),
      await drawnCity({ ...SMALL, seed: '8' }),
    ];
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    const { value, problems } = await prepareDrawn(SMALL);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(value!.city.homes.count).toBe(SMALL.homes);
    expect(value!.city.sites).toHaveLength(SMALL.sites);
    expect(value!.city.outlets).toHaveLength(2 * SMALL.sites);
  });
});

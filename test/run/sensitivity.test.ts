import { afterAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/city/problem.js';
import { readCity } from '../../src/city/read.js';
import { runPlan } from '../../src/run/pipeline.js';
import { prepare } from '../../src/run/prepare.js';
import { askedByFlag, checkFactors, findDesign, readDesign } from '../../src/run/read-design.js';
import { runSensitivity, type SensitivityOptions, setsOf } from '../../src/run/sensitivity.js';
import { Sampler } from '../../src/run/sensitivity-sample.js';
import { readScenario } from '../../src/scenario/read.js';
import { localTeam } from '../../src/solver/team.js';
import { BASE, ScenarioFiles } from '../support/scenario-files.js';

const files = new ScenarioFiles();
afterAll(() => files.dispose());

const prepared = (await prepare(files.write('base.yaml', BASE))).value!;

function factorsOf(...texts: string[]) {
  const problems: Problem[] = [];
  const checked = checkFactors(
    prepared,
    texts.flatMap((text) => askedByFlag(text, problems)),
  );
  return { value: checked.value!, problems: [...problems, ...checked.problems] };
}

const OPTIONS = { seed: '1', workers: 0, days: 0, samples: 8, method: 'lhs' } as const;

const CHEAP = { strategy: 'greedy', gapTarget: 0 } as const;

const base = runPlan(prepared, { ...CHEAP, seed: '1', workers: 0, compare: false, team: localTeam() });

async function basePlan() {
  return (await base).plan!.openings;
}

describe('a sensitivity run', () => {
  const vary = [
    'record.severityFew=0.25..0.75',
    'types.laundry.weight=1..5',
    'walkFactor=0.8..1.5',
    'populationSplit.spread=0..0.5',
  ];

  it('gives in every sample what the scenario with the same --set gives', async () => {
    const factors = factorsOf(...vary).value;
    const openings = await basePlan();
    const result = await runSensitivity(prepared, { ...OPTIONS, factors, openings, days: 2, samples: 1 });
    expect(result.samples.map(({ index }) => index)).toEqual([0, 1]);
    for (const sample of result.samples.slice(1)) {
      const alone = (await prepare(files.write('base.yaml', BASE), setsOf(factors, sample.values))).value!;
      const { city, cityAsRead, scenario } = alone;
      const sampler = new Sampler({ city: cityAsRead, scenario, openings, seed: '1', days: 2 });
      const again = await sampler.run({ index: 0, values: [], sets: [] });
      expect(sample.outputs).toEqual(again.outputs);
      expect(sample.intervals).toEqual(again.intervals);
      expect(city.homes.count).toBe(prepared.city.homes.count);
    }
    const severity = result.samples.map(({ values }) => values[0]);
    const gap = result.samples.map(({ outputs }) => outputs.recordGap);
    expect(new Set(severity).size).toBe(2);
    expect(Math.max(...gap) - Math.min(...gap)).toBeGreaterThan(0);
  });

  it('is the same for any number of threads', async () => {
    const factors = factorsOf(...vary).value;
    const openings = await basePlan();
    const planning = { strategy: 'swap', gapTarget: 0 } as const;
    const options: SensitivityOptions = { ...OPTIONS, factors, openings, planning, samples: 4 };
    const alone = await runSensitivity(prepared, options);
    expect(await runSensitivity(prepared, { ...options, workers: 2 })).toEqual(alone);
  });

  it('one at a time moves the record gap by the severity of few alone, by what the recount says', async () => {
    const factors = factorsOf('record.severityFew=0..1', 'types.laundry.weight=1..5').value;
    const result = await runSensitivity(prepared, { ...OPTIONS, method: 'oat', factors });
    const bars = result.outputs.find(({ output }) => output === 'recordGap')!.tornado!;
    expect(bars.map(({ factor }) => factors[factor].name)).toEqual(['record.severityFew', 'types.laundry.weight']);
    expect(bars[1].swing).toBe(0);
    // The record gap is linear in the severity: the scenario's 0.5 lies in the middle.
    const [low, high] = bars[0].ends;
    expect((low.output + high.output) / 2).toBeCloseTo(result.samples[0].outputs.recordGap, 12);
    expect(result.outputs.map(({ output }) => output)).not.toContain('gapAfter');
  });

  it('counts how often each opening is chosen where every sample is planned anew, and what the base plan loses', async () => {
    const factors = factorsOf('budget.2025=0..400000', 'walkFactor=0.9..1.4').value;
    const openings = await basePlan();
    const result = await runSensitivity(prepared, { ...OPTIONS, factors, openings, planning: CHEAP, samples: 6 });
    expect(result.planned).toBe(6);
    for (const { key, times, inBase } of result.sites!) {
      const counted = result.samples.filter((sample) => sample.index > 0 && sample.openings!.includes(key));
      expect(times).toBe(counted.length);
      const [location, format] = key.split(':').map(Number);
      expect(inBase).toBe(openings.some((opening) => opening.location === location && opening.format === format));
    }
    expect(result.samples[0].outputs.regret).toBeCloseTo(0, 12);
    for (const { outputs, broken } of result.samples) {
      if (broken!.length > 0) expect(outputs.regret).toBeUndefined();
      else expect(outputs.regretAtMost).toBeGreaterThanOrEqual(-1e-9);
    }
    // With less money than the plan costs it breaks that rule, and no other.
    const poor = result.samples.filter(({ broken }) => broken!.length > 0);
    expect(poor.length).toBeGreaterThan(0);
    expect(new Set(poor.flatMap(({ broken }) => broken))).toEqual(new Set(['money']));
  });

  it('tells samples that no scenario can be, and leaves them out of the figures', async () => {
    // Each end alone is fine; together the shares of a circle are more than 1.
    const factors = factorsOf('populationSplit.shares.M2=0.1..0.9', 'populationSplit.shares.M3=0.2,0.25').value;
    const result = await runSensitivity(prepared, { ...OPTIONS, factors, samples: 5 });
    const refused = result.samples.filter((sample) => sample.refused !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0].refused).toContain('shares-not-one');
    expect(result.outputs[0].assumed.samples).toBe(5 - refused.length);
  });

  it('stopped before the end keeps the samples that were finished', async () => {
    const factors = factorsOf(...vary).value;
    const stop = new AbortController();
    const onSample = (done: number) => {
      if (done === 3) stop.abort();
    };
    const result = await runSensitivity(prepared, { ...OPTIONS, factors, signal: stop.signal, onSample });
    expect(result.interrupted).toBe(true);
    expect(result.finished).toBe(2);
    expect(result.points).toBe(8);
    expect(result.outputs[0].assumed.samples).toBe(2);
  });
});

describe('factors', () => {
  const codes = (...texts: string[]) => factorsOf(...texts).problems.map(({ code }) => code);

  it('are checked before anything runs, all at once, with the nearest names', () => {
    const { problems } = factorsOf(
      'record.severityfew=0..1',
      'record.severityFew=0.5..1.5',
      'types.laundri.weight=1..2',
      'walkFactor=2..1',
      'objective=gap,worst-circl',
      'populationSplit.shares.西园区=0.1..0.2',
      'walkFactor',
    );
    expect(problems.map(({ code, file }) => [code, file.split('=')[0]])).toEqual([
      ['bad-range', '--vary walkFactor'],
      ['bad-range', '--vary walkFactor'],
      ['unknown-path', '--vary record.severityfew'],
      ['out-of-range', '--vary record.severityFew'],
      ['unknown-type', '--vary types.laundri.weight'],
      ['unknown-choice', '--vary objective'],
      ['unknown-community', '--vary populationSplit.shares.西园区'],
    ]);
    expect(problems[2].hint!.en).toContain('record.severityFew');
    expect(problems[4].hint!.en).toContain('laundry');
  });

  it('of whole numbers are whole, and no path is varied twice', () => {
    expect(factorsOf('simulation.days=10..20').value[0].whole).toBe(true);
    expect(factorsOf('walkFactor=1..2').value[0].whole).toBe(false);
    expect(codes('walkFactor=1..2', 'walkFactor=1..3')).toEqual(['varied-twice']);
  });

  it('can be ranges, triangles, logarithmic or choices', () => {
    const read = (text: string) => askedByFlag(text, [])[0].distribution;
    expect(read('a=0.8..1.27')).toEqual({ kind: 'uniform', low: 0.8, high: 1.27 });
    expect(read('a=1..2..5')).toEqual({ kind: 'triangular', low: 1, mode: 2, high: 5 });
    expect(read('a=log:1..1e3')).toEqual({ kind: 'log-uniform', low: 1, high: 1000 });
    expect(read('a=gap, worst-circle')).toEqual({ kind: 'choices', values: ['gap', 'worst-circle'] });
    expect(read('a=1,2.5,true')).toEqual({ kind: 'choices', values: [1, 2.5, true] });
  });
});

describe('a design file', () => {
  it('ships for Zhongwei, and every factor of it is a value of the shipped scenario', async () => {
    const design = (await readDesign(findDesign('zhongwei-2025').value!)).value!;
    const source = (await readScenario('scenarios/zhongwei-2025.yaml')).value!;
    const cityAsRead = (await readCity(source.scenario.city)).value!;
    const { value, problems } = checkFactors({ source, scenario: source.scenario, cityAsRead }, design.factors);
    expect(problems).toEqual([]);
    expect(value!.map(({ whole }) => whole)).toEqual([false, false, false, false, false, true]);
    expect(findDesign('zhongwei-2052').problems[0].hint!.en).toBe('nearest: zhongwei-2025');
  });

  it('gives settings and factors, several paths under one name', async () => {
    const file = files.write(
      'design.yaml',
      `method: morris\nreplan: true\nvary:\n  walkFactor: 0.9..1.1\n  care:\n    paths: [types.laundry.weight, types.eldercare.weight]\n    low: 1\n    mode: 1.5\n    high: 3\n    source: assumed\n`,
    );
    const { value } = await readDesign(file);
    expect(value!.settings).toEqual({ method: 'morris', replan: true, days: 0 });
    expect(value!.factors.map(({ name, paths, source, at }) => ({ name, paths, source, line: at.line }))).toEqual([
      { name: 'walkFactor', paths: ['walkFactor'], source: undefined, line: 4 },
      { name: 'care', paths: ['types.laundry.weight', 'types.eldercare.weight'], source: 'assumed', line: 5 },
    ]);
  });

  it('says what is wrong with it, with lines', async () => {
    const file = files.write(
      'bad.yaml',
      `metod: oat\nmethod: oats\nvary:\n  a: { low: 1 }\n  b: { low: 1, high: 2, scale: log, mode: 1 }\n  c: what\n`,
    );
    const first = await readDesign(file);
    expect(first.problems.map(({ code, line }) => [code, line])).toEqual([
      ['unknown-choice', 2],
      ['unknown-key', 1],
    ]);
    const ranges = await readDesign(
      files.write('ranges.yaml', `vary:\n  a: { low: 1 }\n  b: { low: 1, high: 2, scale: log, mode: 1 }\n  c: what\n`),
    );
    expect(ranges.problems.map(({ code, line }) => [code, line])).toEqual([
      ['bad-range', 2],
      ['bad-range', 3],
      ['bad-range', 4],
    ]);
  });
});

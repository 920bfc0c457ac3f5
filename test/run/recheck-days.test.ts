import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/city/problem.js';
import { hashInputs } from '../../src/run/manifest.js';
import { runPlan } from '../../src/run/pipeline.js';
import { prepare } from '../../src/run/prepare.js';
import { saveRun } from '../../src/run/save.js';
import { recheckRun } from '../../src/run/stored.js';
import { wrongDayFigures } from '../../src/simulation/planning-recount.js';
import { reportDays } from '../../src/simulation/planning-report.js';
import { localTeam } from '../../src/solver/team.js';
import { MINI_CITY } from '../support/mini-city.js';
import { BASE, ScenarioFiles } from '../support/scenario-files.js';

let folder: string;
let files: ScenarioFiles;
const run = () => path.join(folder, 'run');

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kezhong-days-'));
  files = new ScenarioFiles();
  const scenario = files.write(
    'days.yaml',
    `${BASE}objective: cvar
uncertainty: { days: 12, freshDays: 20, batches: 2, demandSpread: 0.2 }
simulation: { closure: { breakfast: 0.3, laundry: 0.2, wet_market: 0.2 } }
`,
  );
  const prepared = (await prepare(scenario)).value!;
  const options = {
    strategy: 'greedy',
    seed: '7',
    gapTarget: 0,
    workers: 0,
    team: localTeam(),
    compare: false,
  } as const;
  const saved = await saveRun(await runPlan(prepared, options), {
    inputs: await hashInputs(MINI_CITY, [scenario]),
    commandLine: ['plan', 'days.yaml'],
    repeatedBy: 'kezhong plan days.yaml',
    startedAt: new Date(0),
    lang: 'en',
    out: run(),
  });
  expect(saved.problems).toEqual([]);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  files.dispose();
});

const contents = new Map<string, string>();
beforeEach(() => {
  for (const name of ['summary.json', 'plan.csv', 'usual-plan.csv']) {
    const file = path.join(run(), name);
    if (!contents.has(name)) contents.set(name, readFileSync(file, 'utf8'));
    writeFileSync(file, contents.get(name)!);
  }
});

function edit(name: string, change: (text: string) => string): void {
  const file = path.join(run(), name);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(file, after);
}

const errors = (problems: readonly Problem[]) => problems.filter(({ severity }) => severity === 'error');
const told = async () => errors(await recheckRun(run())).map(({ code, what }) => `${code} ${what.en}`);

describe('check of a plan for drawn days', () => {
  it('draws its days again and finds every figure', async () => {
    const problems = await recheckRun(run());
    expect(errors(problems)).toEqual([]);
    const codes = problems.map(({ code }) => code);
    expect(codes).toContain('plan-holds');
    expect(codes).toContain('days-hold');
    const { uncertainty } = JSON.parse(contents.get('summary.json')!);
    // Closures matter here: a recount of the usual day alone would not find these figures.
    expect(uncertainty.inSample.worst).toBeGreaterThan(uncertainty.inSample.mean + 0.01);
    expect(uncertainty.sampleGap.batches).toBe(2);
  });

  it.each([
    'value',
    'before',
    'gapOfGain',
    'inSample.mean',
    'inSample.tail',
    'outOfSample.worst',
    'usualOutOfSample.tail',
    'mean.half',
    'tail.value',
    'savesMean.value',
    'savesTail.half',
  ])('rejects a run whose %s was changed in the fifth decimal', async (name) => {
    edit('summary.json', (text) => {
      const summary = JSON.parse(text);
      const keys = name.split('.');
      const last = keys.pop()!;
      const holder = keys.reduce((at, key) => at[key], summary.uncertainty);
      holder[last] += 0.00001;
      return JSON.stringify(summary);
    });
    expect(await told()).toContainEqual(expect.stringContaining(`wrong-day-figure "uncertainty.${name}" is `));
  });

  it('rejects a bound above the plan, and a summary that has lost its days', async () => {
    const { uncertainty, ...rest } = JSON.parse(contents.get('summary.json')!);
    const with_ = (changed: unknown) => JSON.stringify({ ...rest, uncertainty: changed });
    edit('summary.json', () => with_({ ...uncertainty, bound: uncertainty.value + 0.001, gapOfGain: 0 }));
    expect(await told()).toEqual([expect.stringContaining('"uncertainty.bound"')]);
    edit('summary.json', () => with_(undefined));
    expect(await told()).toEqual([expect.stringContaining('bad-summary')]);
  });

  it.each([
    ['plan.csv', 'inSample'],
    ['usual-plan.csv', 'usualInSample'],
  ])('rejects figures that belong to other openings: one less in %s', async (name, figure) => {
    edit(name, (text) => `${text.trimEnd().split('\r\n').slice(0, -1).join('\r\n')}\r\n`);
    expect(await told()).toContainEqual(expect.stringContaining(`"uncertainty.${figure}.mean"`));
  });
});

describe('two ways of counting what days are worth', () => {
  it('agree for any days, any share of worst ones and any objective', () => {
    const gaps = (n: number) => fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n, maxLength: n });
    const drawn = fc.tuple(
      fc.integer({ min: 1, max: 12 }).chain((n) => fc.tuple(gaps(n), gaps(n))),
      fc.integer({ min: 2, max: 15 }).chain((n) => fc.tuple(gaps(n), gaps(n))),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      fc.constantFrom('mean', 'tail', 'worst'),
    );
    fc.assert(
      fc.property(drawn, ([[own, usual], [ownFresh, usualFresh], alpha, kind]) => {
        const plan = { openings: [], claims: [], flows: [] };
        const value = {
          mean: own.reduce((a, b) => a + b, 0) / own.length,
          worst: Math.max(...own),
          tail: 0,
        };
        const result = {
          risk: kind === 'tail' ? ({ kind, alpha } as const) : { kind },
          before: 1,
          value: value[kind],
          bound: 0,
          boundSource: 'none',
          plan: { ...plan, sample: Float64Array.from(own), fresh: Float64Array.from(ownFresh) },
          usual: { ...plan, sample: Float64Array.from(usual), fresh: Float64Array.from(usualFresh) },
          batchGaps: [],
        };
        const report = reportDays(result, alpha, 0.9);
        const said =
          kind === 'tail' ? { ...report, value: report.inSample.tail, gapOfGain: report.inSample.tail } : report;
        const wrong = wrongDayFigures(said, result.plan, result.usual, undefined);
        expect(wrong.filter(({ name }) => name !== 'gapOfGain')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('four days with a quarter and a half of them the worst', () => {
    const gaps = Float64Array.of(0.1, 0.4, 0.2, 0.3);
    const figures = { days: 4, mean: 0.25, tail: 0.4, worst: 0.4 };
    const none = { value: 0, half: 0 };
    const said = {
      objective: 'cvar',
      alpha: 0.25,
      level: 0.5,
      before: 1,
      value: 0.4,
      bound: 0.25,
      boundSource: 'none',
      gapOfGain: 0.2,
      inSample: figures,
      outOfSample: figures,
      usualInSample: figures,
      usualOutOfSample: figures,
      // Student's quartile of three degrees of freedom is 0.764892; the days spread by √(0.05 / 3) over √4.
      mean: { value: 0.25, half: (0.7648923284 * Math.sqrt(0.05 / 3)) / 2 },
      tail: { value: 0.4, half: 0 },
      savesMean: none,
      savesTail: none,
    } as const;
    const same = { sample: gaps, fresh: gaps };
    const names = (...[of]: Parameters<typeof wrongDayFigures>) =>
      wrongDayFigures(of, same, same, undefined).map(({ name }) => name);
    expect(names(said, same, same, undefined)).toEqual([]);
    const half = { ...said, alpha: 0.5, inSample: { ...figures, tail: 0.35 }, value: 0.35 };
    expect(names(half, same, same, undefined)).not.toContain('inSample.tail');
    expect(names(half, same, same, undefined)).toContain('outOfSample.tail');
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/city/problem.js';
import { readScenario } from '../../src/scenario/read.js';
import { scenarioJsonSchema } from '../../src/scenario/schema.js';
import type { Scenario } from '../../src/scenario/types.js';
import { scenarioYaml } from '../../src/scenario/write.js';
import { MINI_CITY } from '../support/mini-city.js';
import { BASE, ScenarioFiles } from '../support/scenario-files.js';

let files: ScenarioFiles;
beforeEach(() => {
  files = new ScenarioFiles();
});
afterEach(() => files.dispose());

async function good(file: string, sets: readonly string[] = []) {
  const { value, problems } = await readScenario(file, sets);
  if (value === undefined) throw new Error(JSON.stringify(problems, null, 1));
  return value;
}

async function first(file: string, sets: readonly string[] = []): Promise<Problem> {
  const { value, problems } = await readScenario(file, sets);
  expect(value).toBeUndefined();
  expect(problems.length).toBeGreaterThan(0);
  return problems[0]!;
}

describe('a scenario', () => {
  it('that says only city, phases and budget gets every default', async () => {
    const { scenario } = await good(files.write('base.yaml', BASE));
    expect(scenario).toEqual({
      name: 'base',
      title: { zh: '基准', en: 'base' },
      city: path.resolve(MINI_CITY),
      phases: [
        { id: '2024', starts: ['西园'] },
        { id: '2025', starts: 'rest' },
      ],
      budget: { 2024: 100000, 2025: 200000 },
      budgetAfter: [],
      money: { enforce: true, subsidyShare: 0.5, subsidyLag: 1, runningPhases: 2 },
      discount: { rate: 0.03, tailYears: 1 },
      objective: 'gap',
      presence: 'basic',
      ladder: 'binary',
      crossCircle: true,
      radiusMeasure: 'walk',
      floor: true,
      hosts: true,
      density: 'hard',
      formatKinds: ['own', 'hosted', 'mobile', 'substitute'],
      locationKinds: ['site', 'outlet'],
      openings: 'free',
      types: {},
      uncertainty: { days: 50, alpha: 0.2, freshDays: 200, batches: 5, demandSpread: 0 },
      circles: {},
      exclude: [],
      require: [],
      forbid: [],
      record: { severityFew: 0.5, qualityFactor: 0.4 },
      completenessShare: 0.9,
      simulation: {
        days: 200,
        walkersPerCircle: 2000,
        closure: { default: 0.03 },
        speedMps: {
          children: { mean: 1.15, sd: 0.18, min: 0.3 },
          adults: { mean: 1.3, sd: 0.2, min: 0.3 },
          elders: { mean: 0.95, sd: 0.2, min: 0.3 },
        },
        level: 0.95,
        estimator: 'combined',
        building: { lowS: 15, highS: 90 },
        signals: { spacingM: 250, stopShare: 0.55, longestWaitS: 50 },
        detour: { sd: 0.08 },
        bandsM: [300, 500, 800, 1000, 1500],
        events: [],
      },
    } satisfies Scenario);
  });

  it('that extends another merges maps, replaces lists and keeps its own name', async () => {
    files.write('lib/base.yaml', `${BASE}formatKinds: [own]\nmoney: { subsidyLag: 2 }\n`);
    const child = files.write(
      'child.yaml',
      'extends: lib/base.yaml\nbudget: { "2025": 5 }\nformatKinds: [hosted, mobile]\n',
    );
    const { scenario, files: read } = await good(child);
    expect(scenario).toMatchObject({
      name: 'child',
      title: { zh: 'child', en: 'child' },
      budget: { 2024: 100000, 2025: 5 },
      formatKinds: ['hosted', 'mobile'],
      money: { subsidyLag: 2, subsidyShare: 0.5 },
    });
    expect(read.map((file) => path.basename(file))).toEqual(['child.yaml', 'base.yaml']);
  });

  it('finds its city relative to the file that says it, not to the file that extends it', async () => {
    files.write('lib/base.yaml', BASE.replace('CITY', '../town'));
    const { scenario } = await good(files.write('deep/er/child.yaml', 'extends: ../../lib/base.yaml\n'));
    expect(scenario.city).toBe(path.join(files.folder, 'town'));
  });

  it('takes phase ids that are written as numbers', async () => {
    const text = BASE.replaceAll('"2024"', '2024').replaceAll('"2025"', '2025');
    const { scenario } = await good(files.write('base.yaml', text));
    expect(scenario.phases.map((phase) => phase.id)).toEqual(['2024', '2025']);
  });

  it('is written so that reading it again gives the same scenario', async () => {
    const sets = ['circles.文苑.weight.childcare=2', 'require+=S2:market@2025', 'budget.2025=+20%'];
    const { scenario } = await good(files.write('base.yaml', BASE), sets);
    const folder = path.join(files.folder, 'runs', 'x');
    const again = await good(files.write('runs/x/scenario.yaml', scenarioYaml(scenario, folder)));
    expect(again.scenario).toEqual(scenario);
  });
});

interface Bad {
  readonly fault: string;
  readonly text: string;
  readonly code: string;
  readonly line?: number;
  readonly column?: number;
  readonly says?: string;
}

const BAD: readonly Bad[] = [
  {
    fault: 'an unknown key',
    text: `${BASE}buget: {}\n`,
    code: 'unknown-key',
    line: 8,
    column: 1,
    says: 'nearest: budget',
  },
  {
    fault: 'an unknown key deep inside',
    text: `${BASE}money:\n  subsidyLagg: 2\n`,
    code: 'unknown-key',
    line: 9,
    column: 3,
    says: 'nearest: subsidyLag',
  },
  {
    fault: 'a word where a few are allowed',
    text: `${BASE}ladder: quarter\n`,
    code: 'unknown-choice',
    line: 8,
    says: 'nearest: quarters',
  },
  { fault: 'text where a number is needed', text: `${BASE}completenessShare: high\n`, code: 'not-a-number', line: 8 },
  { fault: 'a share above 1', text: `${BASE}completenessShare: 90\n`, code: 'out-of-range', line: 8, says: '≤ 1' },
  {
    fault: 'a negative budget',
    text: BASE.replace('100000', '-1'),
    code: 'negative-number',
    line: 7,
    says: 'budget.2024',
  },
  {
    fault: 'a budget for a phase that is not there',
    text: BASE.replace('"2025": 2', '"2026": 2'),
    code: 'unknown-phase',
    line: 7,
    says: '2024, 2025',
  },
  { fault: 'half a day', text: `${BASE}simulation: { days: 2.5 }\n`, code: 'not-an-integer', line: 8 },
  { fault: 'no phases', text: 'city: CITY\n', code: 'missing-key', says: 'phases' },
  { fault: 'an empty list of phases', text: 'city: CITY\nphases: []\n', code: 'empty-list', line: 2 },
  {
    fault: 'the same phase twice',
    text: BASE.replace('"2025", starts', '"2024", starts'),
    code: 'duplicate-id',
    line: 6,
  },
  { fault: 'no city', text: BASE.replace('city: CITY\n', ''), code: 'missing-key', says: 'city' },
  { fault: 'broken YAML', text: `${BASE}floor: [\n`, code: 'malformed-yaml' },
  { fault: 'the same key twice', text: `${BASE}city: x\n`, code: 'malformed-yaml', line: 8 },
  { fault: 'a list instead of a map', text: '- a\n', code: 'wrong-kind', line: 1 },
  {
    fault: 'extends of a file that is not there',
    text: 'extends: nowhere.yaml\n',
    code: 'missing-file',
    line: 1,
    column: 1,
    says: 'nowhere.yaml',
  },
];

describe('a bad scenario', () => {
  for (const bad of BAD) {
    it(`with ${bad.fault} is told with line and column`, async () => {
      const problem = await first(files.write('bad.yaml', bad.text));
      const { code, line, column } = bad;
      expect(problem).toMatchObject({
        severity: 'error',
        code,
        ...(line ? { line } : {}),
        ...(column ? { column } : {}),
      });
      expect(problem.file).toMatch(/bad\.yaml$/);
      if (bad.says) expect(`${problem.what.en}\n${problem.hint?.en}`).toContain(bad.says);
    });
  }

  it('that extends itself through others is told the whole circle', async () => {
    files.write('a.yaml', 'extends: b.yaml\n');
    files.write('b.yaml', 'extends: c.yaml\n');
    const problem = await first(files.write('c.yaml', 'extends: a.yaml\n'));
    expect(problem.code).toBe('cyclic-extends');
    expect(problem.what.en.match(/[abc]\.yaml/g)).toEqual(['c.yaml', 'a.yaml', 'b.yaml', 'c.yaml']);
  });

  it('is told where the fault stands when it stands in the file that is extended', async () => {
    files.write('base.yaml', `${BASE}floor: maybe\n`);
    const problem = await first(files.write('child.yaml', 'extends: base.yaml\nhosts: false\n'));
    expect(problem).toMatchObject({ code: 'wrong-kind', line: 8, column: 1 });
    expect(problem.file).toMatch(/base\.yaml$/);
  });
});

describe('--set', () => {
  const cases: readonly [set: string, from: unknown, to: unknown][] = [
    ['budget.2025=+20%', 200000, 240000],
    ['budget.2025=+500000', 200000, 700000],
    ['budget.2024=-50%', 100000, 50000],
    ['budget.2024=7', 100000, 7],
    ['types.pharmacy.radiusM=700', undefined, 700],
    ['types.药店.radiusM=700', undefined, 700],
    ['circles.文苑.weight.childcare=2', undefined, 2],
    ['exclude+=S-017', [], ['S-017']],
    ['require+=S-020:laundry', [], ['S-020:laundry']],
    ['formatKinds-=mobile,substitute', ['own', 'hosted', 'mobile', 'substitute'], ['own', 'hosted']],
    ['formatKinds=[hosted]', ['own', 'hosted', 'mobile', 'substitute'], ['hosted']],
    ['presence=off', 'basic', 'off'],
    ['money.enforce=false', true, false],
    ['simulation.days=+100%', 200, 400],
    ['phases.1.starts=[东园]', 'rest', ['东园']],
  ];
  for (const [set, from, to] of cases) {
    it(`${set} is applied and reported from and to`, async () => {
      const { scenario, changes } = await good(files.write('base.yaml', BASE), [set]);
      const at = set.split(/[+-]?=/)[0]!;
      expect(changes).toEqual([{ path: at, steps: at.split('.'), ...(from === undefined ? {} : { from }), to }]);
      const found = at.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], scenario);
      expect(found).toEqual(to);
    });
  }

  const bad: readonly [set: string, code: string, says: string][] = [
    ['buget.2025=1', 'unknown-path', 'nearest: budget'],
    ['types.pharmacy.radius=700', 'unknown-path', 'nearest: types.pharmacy.radiusM'],
    ['circles.文苑.wieght.childcare=2', 'unknown-path', 'nearest: circles.文苑.weight'],
    ['phases.7.id=2026', 'unknown-path', 'phases.7'],
    ['city=elsewhere', 'unknown-path', 'city'],
    ['money=1', 'unknown-path', 'valid: enforce'],
    ['presence', 'bad-set', 'PATH=VALUE'],
    ['types.pharmacy.radiusM=+10%', 'bad-set', 'give the number itself'],
    ['floor+=1', 'bad-set', 'for lists only'],
    ['exclude-=S1', 'bad-set', 'no "S1"'],
    ['money.subsidyShare=2', 'out-of-range', '≤ 1'],
    ['ladder=quarter', 'unknown-choice', 'nearest: quarters'],
    ['budget.2026=1', 'unknown-phase', '2024, 2025'],
  ];
  for (const [set, code, says] of bad) {
    it(`${set} is refused with what would be right`, async () => {
      const problem = await first(files.write('base.yaml', BASE), [set]);
      expect(problem).toMatchObject({ code, file: `--set ${set}` });
      expect(`${problem.what.en}\n${problem.hint?.en}`).toContain(says);
    });
  }
});

describe('any bytes in a scenario, and any --set,', () => {
  it('give problems, never a throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 5 }),
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom('__proto__.x=1', 'circles.__proto__.weight.a=1', 'phases.0=1', 'budget.2024=['),
          ),
          { maxLength: 2 },
        ),
        async (edits, sets) => {
          const bytes = Buffer.from(BASE);
          for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
          const { value, problems } = await readScenario(files.write('any.yaml', bytes.toString('latin1')), sets);
          return (value === undefined) === problems.some((problem) => problem.severity === 'error');
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the JSON Schema', () => {
  it('that editors use is the one that reading uses (npm run build && node dist/scripts/schema.js)', () => {
    const published: unknown = JSON.parse(readFileSync('schemas/scenario.schema.json', 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
  });

  it('documents every key', () => {
    const { properties } = scenarioJsonSchema() as { properties: Record<string, { description?: string }> };
    const silent = Object.keys(properties).filter((key) => !properties[key]!.description);
    expect(silent).toEqual([]);
  });
});

describe('the shipped scenarios', () => {
  for (const name of ['baseline', 'as-plan', '2024', '2025', 'no-new-premises']) {
    it(`zhongwei-${name} reads, has the editor's line and says that its starts are inferred`, async () => {
      const file = `scenarios/zhongwei-${name}.yaml`;
      const { scenario } = await good(file);
      expect(scenario.name).toBe(`zhongwei-${name}`);
      expect(scenario.city).toBe(path.resolve('seeds/zhongwei'));
      expect(readFileSync(file, 'utf8')).toMatch(
        /^# yaml-language-server: \$schema=\.\.\/schemas\/scenario\.schema\.json\n/,
      );
      expect(scenario.phases[0]).toMatchObject({ id: '2024', startsNote: 'as-listed-first5' });
    });
  }
});

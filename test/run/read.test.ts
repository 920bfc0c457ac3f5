import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCity } from '../../src/city/read.js';
import { writeRun } from '../../src/run/folder.js';
import { besideRun, runName } from '../../src/run/hash.js';
import { hashInputs, manifestFile, type RunInputs } from '../../src/run/manifest.js';
import { readPlanFile, readRun } from '../../src/run/read.js';
import { loadRun } from '../../src/run/stored.js';
import { readScenario } from '../../src/scenario/read.js';
import type { Scenario } from '../../src/scenario/types.js';
import { scenarioYaml } from '../../src/scenario/write.js';
import { CityCopy, MINI_CITY } from '../support/mini-city.js';
import { BASE, ScenarioFiles } from '../support/scenario-files.js';

const PLAN =
  '\ufeffphase,location,format,name\n2024,S1,laundry_shop,西园\n2025,S2,market,东园\n2025,E1,laundry_hosted,西园\n';

let folder: string;
let city: CityCopy;
let files: ScenarioFiles;
let scenario: Scenario;
let inputs: RunInputs;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kezhong-run-'));
  city = new CityCopy();
  files = new ScenarioFiles();
  const file = files.write('base.yaml', BASE.replace('CITY', city.folder));
  scenario = (await readScenario(file)).value!.scenario;
  inputs = await hashInputs(city.folder, [file]);
  const out = path.join(folder, 'run');
  const written = [
    { name: 'scenario.yaml', content: scenarioYaml(scenario, out) },
    { name: 'plan.csv', content: PLAN },
    { name: 'summary.json', content: '{"schema":1}\n' },
  ];
  const facts = {
    command: 'plan',
    commandLine: ['plan', 'base.yaml'],
    seed: '1',
    scenario,
    cityId: 'mini',
    inputs,
    startedAt: new Date(0),
    endedAt: new Date(1000),
  };
  await writeRun(out, [...written, manifestFile(out, facts, written)]);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  city.dispose();
  files.dispose();
});

const run = () => path.join(folder, 'run');

describe('a run', () => {
  it('reads back with its scenario, manifest and summary, and no problems', async () => {
    const { value, problems } = await readRun(run());
    expect(problems).toEqual([]);
    expect(value?.scenario.scenario).toEqual(scenario);
    expect(value?.summary).toEqual({ schema: 1 });
    expect(value?.manifest).toMatchObject({ seed: '1', command: 'plan', startedAt: '1970-01-01T00:00:00.000Z' });
    const { kezhong, node, highs } = value!.manifest.versions;
    expect([kezhong, node, highs].every((version) => /^v?\d+\.\d+/.test(version))).toBe(true);
    expect(value?.manifest.inputs.map((input) => path.basename(input.path))).toContain('homes.csv');
    expect(value?.manifest.inputs.map((input) => path.basename(input.path))).toContain('base.yaml');
  });

  it('whose plan was edited by hand says so and is still read', async () => {
    appendFileSync(path.join(run(), 'plan.csv'), '2025,S2,laundry_shop,\n');
    const { value, problems } = await readRun(run());
    expect(problems.map((problem) => [problem.severity, problem.code, path.basename(problem.file)])).toEqual([
      ['warning', 'edited-file', 'plan.csv'],
    ]);
    expect(value).toBeDefined();
  });

  it('whose city has changed since says which file', async () => {
    city.edit('homes.csv', 'H1,-600', 'H1,-601');
    const { value, problems } = await readRun(run());
    expect(value).toBeDefined();
    expect(problems.map((problem) => [problem.code, path.basename(problem.file)])).toEqual([
      ['changed-input', 'homes.csv'],
    ]);
  });

  it('with a damaged manifest is refused with line and column', async () => {
    const file = path.join(run(), 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"seed": "1"', '"seed": 1'));
    const { value, problems } = await readRun(run());
    expect(value).toBeUndefined();
    expect(problems[0]).toMatchObject({ code: 'wrong-kind', line: 13 });
  });

  it('of a plan whose summary is gone or has lost the plan is refused, and never walked as the city of today', async () => {
    for (const damage of [() => undefined, () => rmSync(path.join(run(), 'summary.json'))]) {
      damage();
      const { value, problems } = await loadRun(run());
      expect(value).toBeUndefined();
      const errors = problems.filter((problem) => problem.severity === 'error');
      expect(errors.map((problem) => [problem.code, path.basename(problem.file)])).toEqual([
        ['bad-summary', 'summary.json'],
      ]);
    }
  });

  it('without its scenario is refused', async () => {
    rmSync(path.join(run(), 'scenario.yaml'));
    const { value, problems } = await readRun(run());
    expect(value).toBeUndefined();
    expect(problems.map((problem) => [problem.severity, problem.code])).toEqual([['error', 'missing-file']]);
  });
});

describe('plan.csv', () => {
  it('gives the openings in their order, by index', async () => {
    const mini = (await readCity(MINI_CITY)).value!;
    const { value, problems } = await readPlanFile(path.join(run(), 'plan.csv'), mini, ['2024', '2025']);
    expect(problems).toEqual([]);
    expect(value).toEqual([
      { phase: 0, location: 0, format: 1 },
      { phase: 1, location: 1, format: 3 },
      { phase: 1, location: 4, format: 2 },
    ]);
  });

  it('with unknown ids is told where each stands', async () => {
    const mini = (await readCity(MINI_CITY)).value!;
    const file = path.join(run(), 'plan.csv');
    writeFileSync(file, 'phase,location,format\n2026,S9,markt\n');
    const { value, problems } = await readPlanFile(file, mini, ['2024', '2025']);
    expect(value).toBeUndefined();
    expect(problems.map((problem) => [problem.code, problem.line, problem.column])).toEqual([
      ['unknown-phase', 2, 1],
      ['unknown-location', 2, 2],
      ['unknown-format', 2, 3],
    ]);
  });
});

describe('the name of a run', () => {
  it('depends on scenario, city data and seed, not on where the city lies', () => {
    const name = runName(scenario, inputs.cityHash, '1');
    expect(name).toMatch(/^base-[0-9a-f]{4}$/);
    expect(runName({ ...scenario, city: '/elsewhere' }, inputs.cityHash, '1')).toBe(name);
    expect(runName(scenario, inputs.cityHash, '2')).not.toBe(name);
    expect(runName({ ...scenario, floor: false }, inputs.cityHash, '1')).not.toBe(name);
    expect(runName({ ...scenario, name: '../../etc/x y' }, inputs.cityHash, '1')).toMatch(/^etc-x-y-[0-9a-f]{4}$/);
  });

  it('is another one where options beside the scenario change the result, and as before where none do', () => {
    const name = runName(scenario, inputs.cityHash, '1');
    expect(runName(scenario, inputs.cityHash, '1', [])).toBe(name);
    const greedy = runName(scenario, inputs.cityHash, '1', ['--strategy greedy']);
    expect(new Set([name, greedy, runName(scenario, inputs.cityHash, '1', ['--gap 0.05'])]).size).toBe(3);
  });

  it('gives what is done with a run a place beside it, however the run was typed', () => {
    for (const typed of ['runs/A', 'runs/A/', './runs/A//', 'runs/B/../A']) {
      expect(path.normalize(besideRun(typed, 'simulate'))).toBe(path.join('runs', 'A-simulate'));
    }
    expect(besideRun('.', 'simulate')).toBe(path.join('..', `${path.basename(process.cwd())}-simulate`));
    expect(besideRun('runs/A', 'simulate', ['--days 50'])).toMatch(/A-simulate-[0-9a-f]{4}$/);
  });
});

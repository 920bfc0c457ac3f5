import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderWithScenario, kezhong, namesIn, outcome, remove, start } from './kezhong.js';

let folder: string;
beforeEach(() => {
  folder = folderWithScenario();
});
afterEach(() => remove(folder));

const files = (run: string) => namesIn(path.join(folder, run));
const read = (...parts: string[]) => readFileSync(path.join(folder, ...parts), 'utf8');

describe('results and messages', () => {
  it('a plan for a person goes to stdout, how it came about to stderr, and no colour into a pipe', async () => {
    const { code, out, err } = await kezhong(folder, ['plan', 'mini.yaml', '--out', 'run']);
    expect(code).toBe(0);
    expect(out).toContain('openings');
    expect(out).toContain('Check passed');
    expect(err).toMatch(/read \d/);
    expect(err).toContain('kezhong simulate run');
    expect(out + err).not.toContain('\u001b');
    expect(files('run')).toEqual([
      'claims.csv',
      'gaps.csv',
      'manifest.json',
      'plan.csv',
      'plan.geojson',
      'report.html',
      'scenario.yaml',
      'summary.json',
    ]);
  });

  it('--json prints the summary of the run and nothing else on stdout, --quiet nothing on stderr', async () => {
    const { code, out, err } = await kezhong(folder, ['plan', 'mini.yaml', '--out', 'run', '--json', '--quiet']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(read('run', 'summary.json'));
    const summary = JSON.parse(out);
    expect(summary).toMatchObject({
      schema: 1,
      command: 'plan',
      scenario: 'mini',
      city: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      gap: { record: { city: { basic: expect.any(Number) } }, before: { city: expect.any(Number) } },
      records: { basic: { missing: 1, few: 1 } },
      check: { ok: true },
      asPlan: { gap: expect.any(Number), costYuan: expect.any(Number), openings: expect.any(Number) },
      seed: '1',
      provenance: { stated: expect.any(Number) },
    });
    for (const key of ['objective', 'bound', 'gap', 'gapOfGain']) expect(summary.plan[key]).toBeTypeOf('number');
    expect(summary.plan.bound).toBeLessThanOrEqual(summary.plan.objective);
    expect(summary.gap.after.city).toBeLessThan(summary.gap.before.city);
    expect(summary.gap.cells.length).toBeGreaterThan(0);
    expect(summary.shortfalls[0]).toMatchObject({ circle: expect.any(String), reason: expect.any(String) });
  });

  it('a path with a space stands quoted in the command that is proposed next', async () => {
    const { err } = await kezhong(folder, ['plan', 'mini.yaml', '--no-compare', '--out', '方案 一']);
    expect(err).toContain("kezhong simulate '方案 一'");
  });

  it('gaps measures today and opens nothing', async () => {
    const { code, out } = await kezhong(folder, ['gaps', 'mini.yaml', '--out', 'run', '--json']);
    expect(code).toBe(0);
    const summary = JSON.parse(out);
    expect(summary.command).toBe('gaps');
    expect(summary.plan).toBeUndefined();
    expect(files('run')).not.toContain('plan.csv');
  });

  it('a run is walked where its plan is known, and its folder is left as it is', async () => {
    await kezhong(folder, ['plan', 'mini.yaml', '--out', 'run']);
    const before = read('run', 'manifest.json');
    const walked = await kezhong(folder, ['simulate', 'run', '--json', '--workers', '0']);
    expect(walked.code).toBe(0);
    const summary = JSON.parse(walked.out);
    expect(summary.simulation).toMatchObject({ days: 4, walkersPerCircle: 50 });
    expect(summary.simulation.cells[0]).toMatchObject({ low: expect.any(Number), high: expect.any(Number) });
    expect(files('run-simulate')).toContain('simulation.csv');
    expect(read('run', 'manifest.json')).toBe(before);
  });

  it('days of the plan, of the city as it is, of other lengths and of pairs never overwrite each other', async () => {
    await kezhong(folder, ['plan', 'mini.yaml', '--no-compare', '--strategy', 'swap']);
    const [plan] = files('runs');
    for (const walked of [
      ['mini.yaml'],
      [`runs/${plan}/`],
      [`runs/${plan}`, '--days', '5'],
      ['mini.yaml', 'mini.yaml'],
    ]) {
      expect((await kezhong(folder, ['simulate', ...walked, '--workers', '0', '--quiet'])).code).toBe(0);
    }
    expect(files('runs')).toHaveLength(5);
    expect(files(`runs/${plan}`)).toContain('plan.csv');
    expect(files(`runs/${plan}-simulate`)).toContain('plan.csv');
  });

  it('a place that cannot be written is refused before anything is planned', async () => {
    const { code, err } = await kezhong(folder, ['plan', 'mini.yaml', '--out', 'mini.yaml']);
    expect(code).toBe(2);
    expect(err).toContain('is not a run folder');
    expect(err).not.toMatch(/read \d/);
  });

  it('goes on with the days of an earlier simulation to the bytes of a single one, and refuses other days', async () => {
    const walk = ['simulate', 'mini.yaml', '--workers', '0', '--by', 'band'];
    await kezhong(folder, [...walk, '--out', 'few']);
    const more = [...walk, '--days', '9', '--persons', 'all'];
    expect((await kezhong(folder, [...more, '--out', 'once'])).code).toBe(0);
    expect((await kezhong(folder, [...more, '--resume', 'few', '--out', 'resumed'])).code).toBe(0);
    for (const file of ['summary.json', 'areas.csv', 'persons.csv', 'days.bin', 'report.html']) {
      expect(read('resumed', file)).toBe(read('once', file));
    }
    const other = await kezhong(folder, [...more, '--resume', 'few', '--seed', '2', '--out', 'other']);
    expect(other.code).toBe(2);
    expect(other.err).toContain('another plan, scenario, seed');
    expect(files('.')).not.toContain('other');
  });

  it("a scenario that opens the plan's suggestions is compared with the best plan for exactly their money", async () => {
    const args = ['plan', 'mini.yaml', '--set', 'openings=plan-suggestions', '--out', 'run', '--json'];
    const { asPlan, gap, plan, sameMoney } = JSON.parse((await kezhong(folder, args)).out);
    expect(asPlan).toBeUndefined();
    expect(sameMoney.costYuan).toBeLessThanOrEqual(plan.costYuan);
    expect(sameMoney.gap).toBeLessThanOrEqual(gap.after.city + 1e-12);
  });

  it('the printed scenario of a run repeats it', async () => {
    await kezhong(folder, ['plan', 'mini.yaml', '--set', 'budget.2025=+20%', '--out', 'one']);
    await kezhong(folder, ['plan', 'one/scenario.yaml', '--out', 'two']);
    expect(read('two', 'plan.csv')).toBe(read('one', 'plan.csv'));
  });

  it('--set says what it changed, from and to', async () => {
    const { err } = await kezhong(folder, ['plan', 'mini.yaml', '--set', 'budget.2025=+20%', '--out', 'run']);
    expect(err).toContain('budget.2025  400000 → 480000');
  });

  it('--set of a value that the scenario inherits shows what the city says', async () => {
    const sets = ['types.laundry.radiusM=700', 'circles.C1.radiusM.laundry=650', 'circles.C1.target.laundry=0.5'];
    const asked = sets.flatMap((set) => ['--set', set]);
    const { err } = await kezhong(folder, ['gaps', 'mini.yaml', ...asked, '--out', 'run']);
    expect(err).toContain('types.laundry.radiusM  500 → 700');
    // The city's value for the whole type was changed just before.
    expect(err).toContain('circles.C1.radiusM.laundry  700 → 650');
    expect(err).toContain('circles.C1.target.laundry  1 → 0.5');
  });
});

describe('languages', () => {
  it('--lang says it in Chinese or English, whatever the locale', async () => {
    expect((await kezhong(folder, ['plan', 'mini.yaml', '--out', 'run', '--lang', 'zh'])).out).toContain('缺口指数');
    expect((await kezhong(folder, ['--lang', 'zh', 'plan'])).err).toContain('缺少');
    const english = await kezhong(folder, ['gaps', 'mini.yaml', '--lang', 'en'], { LANG: 'zh_CN.UTF-8' });
    expect(english.out).toContain('Gap index');
  });

  it('without --lang the locale decides', async () => {
    expect((await kezhong(folder, ['--help'], { LANG: 'zh_CN.UTF-8' })).out).toContain('命令');
    expect((await kezhong(folder, ['--help'], { LANG: 'zh_CN.UTF-8', LC_ALL: 'C' })).out).toContain('Commands');
  });
});

describe('help', () => {
  it.each(['plan', 'gaps', 'simulate', 'sensitivity', 'check', 'completion'])(
    '%s explains itself with a worked example',
    async (name) => {
      const { code, out, err } = await kezhong(folder, [name, '--help']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('Examples:');
      expect(out).toContain(`kezhong ${name} `);
      expect(out).toContain('--seed');
    },
  );

  it('without a command the help goes to stderr, exit 2; asked for, to stdout, exit 0', async () => {
    const bare = await kezhong(folder, []);
    expect(bare).toMatchObject({ code: 2, out: '' });
    expect(bare.err).toContain('kezhong plan');
    expect(await kezhong(folder, ['--help'])).toMatchObject({ code: 0, err: '' });
  });

  it.each(['bash', 'zsh', 'fish'])('completion prints a script for %s that knows the commands', async (shell) => {
    const { code, out } = await kezhong(folder, ['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['simulate', 'strategy', 'zhongwei-2025']) expect(out).toContain(word);
  });
});

describe('mistakes', () => {
  it.each([
    [['pln', 'mini.yaml'], 'nearest: plan'],
    [['plan', 'mini.yaml', '--strateggy', 'greedy'], 'nearest: --strategy'],
    [['plan', 'mini.yaml', '--strategy', 'gredy'], 'nearest: greedy'],
    [['plan', 'mni.yaml'], 'nearest: mini.yaml'],
    [['plan', 'zhongwei-2052'], 'zhongwei-2025'],
    [['plan'], 'wants SCENARIO'],
    [['plan', 'mini.yaml', 'more'], 'takes no further "more"'],
    [['plan', 'mini.yaml', '--workers', 'two'], '--workers wants a whole number'],
    [['plan', 'mini.yaml', '--gap', '7'], '--gap wants a share'],
    [['plan', 'mini.yaml', '--limit', 'nodes'], '--limit does not know'],
    [['plan', 'mini.yaml', '--seed'], 'seed'],
    [['plan', 'mini.yaml', '--seed', '1', '--seed', '2'], '--seed is given more than once'],
    [['plan', 'mini.yaml', '--lang', 'fr'], 'there is: zh, en'],
    [['plan', 'mini.yaml', '--set', 'budgt.2025=1'], 'nearest: budget'],
    [['plan', 'mini.yaml', '--set', 'budget.2025'], 'PATH=VALUE'],
    [['plan', 'mini.yaml', '--set', 'budget.2025=-5000000'], '--set'],
    [['plan', 'mini.yaml', '--set', 'city=nowhere'], 'error'],
    [['plan', 'mini.yaml', '--alpha', '0.3'], 'the objective gap has no use for --alpha'],
    [['gaps', '.'], 'neither a city nor a run'],
    [['check', 'nowhere'], 'there is no such path'],
    [['completion', 'bsh'], 'bash'],
  ])('%j ends with exit 2, says "%s", and writes nothing', async (args, says) => {
    const { code, out, err } = await kezhong(folder, args);
    expect(code).toBe(2);
    expect(out + err).toContain(says);
    expect(out + err).not.toMatch(/\n\s+at /);
    expect(files('.')).toEqual(['mini.yaml']);
  });

  it('check lists every problem of a broken scenario on stdout, with line and column', async () => {
    writeFileSync(
      path.join(folder, 'bad.yaml'),
      'city: nowhere\nphases: [{ id: "2025", starts: rest }]\nbudgt: 3\nladder: thirds\n',
    );
    const { code, out } = await kezhong(folder, ['check', 'bad.yaml']);
    expect(code).toBe(2);
    expect(out).toContain('bad.yaml:3');
    expect(out).toContain('bad.yaml:4');
    const json = JSON.parse((await kezhong(folder, ['check', 'bad.yaml', '--json'])).out);
    expect(json).toMatchObject({ schema: 1, command: 'check', ok: false });
    expect(json.problems.length).toBeGreaterThanOrEqual(2);
  });

  it('a folder that is no run is never written over', async () => {
    writeFileSync(path.join(folder, 'notes.txt'), 'mine');
    const { code, err } = await kezhong(folder, ['plan', 'mini.yaml', '--out', '.']);
    expect(code).toBe(2);
    expect(err).toContain('not a run folder');
    expect(files('.')).toEqual(['mini.yaml', 'notes.txt']);
  });

  it('a plan edited by hand is rejected by check, which names the rule', async () => {
    await kezhong(folder, ['plan', 'mini.yaml', '--out', 'run']);
    expect(await kezhong(folder, ['check', 'run'])).toMatchObject({ code: 0 });
    const lines = read('run', 'plan.csv').trimEnd().split('\r\n');
    writeFileSync(path.join(folder, 'run', 'plan.csv'), `${[...lines, lines.at(-1)].join('\r\n')}\r\n`);
    const { code, out } = await kezhong(folder, ['check', 'run']);
    expect(code).toBe(2);
    expect(out).toContain('breaks the constraint');
    expect(out).toContain('was edited after the run');
  });

  it('a plan that a hand has shortened keeps the rules, and check says that only its figures are stale', async () => {
    await kezhong(folder, ['plan', 'mini.yaml', '--out', 'run']);
    const lines = read('run', 'plan.csv').trimEnd().split('\r\n');
    const laundry = lines.findIndex((line) => line.includes('laundry'));
    writeFileSync(path.join(folder, 'run', 'plan.csv'), `${lines.filter((_, n) => n !== laundry).join('\r\n')}\r\n`);
    const { code, out } = await kezhong(folder, ['check', 'run']);
    expect(code).toBe(2);
    expect(out).toContain('keeps every rule');
    expect(out).toMatch(/its figure "objective" is not that of these openings, by \S+ \(every rule holds\)/);
    expect(out).not.toContain('breaks the constraint');
  });
});

describe('the same bytes', () => {
  it('come out for no, one and two threads', async () => {
    for (const workers of ['0', '1', '2']) {
      const { code } = await kezhong(folder, ['plan', 'mini.yaml', '--out', `run${workers}`, '--workers', workers]);
      expect(code).toBe(0);
    }
    for (const name of files('run0').filter((file) => file !== 'manifest.json')) {
      expect(read('run1', name), name).toBe(read('run0', name));
      expect(read('run2', name), name).toBe(read('run0', name));
    }
  });
});

describe('stopping', () => {
  it('Ctrl-C ends with exit 130 and the best plan so far, which passes its check', async () => {
    const args = ['plan', 'zhongwei-2024', '--strategy', 'exact', '--gap', '0', '--out', 'run', '--json', '--verbose'];
    const child = start(folder, args);
    const planning = new Promise<void>((done) => {
      child.stderr?.on('data', (text) => String(text).includes('objective') && done());
    });
    const ended = outcome(child);
    await planning;
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect(code).toBe(130);
    expect(err).toContain('Stopping, and writing what is finished');
    expect(err).toContain('The best plan so far is in run/');
    const { plan, check } = JSON.parse(out);
    expect(plan.stopped).toBe('interrupted');
    expect(check.ok).toBe(true);
    expect(files('run')).toContain('plan.csv');
  });

  it('a run that is killed at any moment is whole or absent', async () => {
    let whole = 0;
    for (const afterMs of [100, 300, 450, 600, 750, 900, 1100]) {
      const child = start(folder, ['plan', 'mini.yaml', '--no-compare', '--out', `runs/after-${afterMs}`]);
      const ended = outcome(child);
      const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
      await ended;
      clearTimeout(timer);
      if (!files('runs').includes(`after-${afterMs}`)) continue;
      whole++;
      expect(await kezhong(folder, ['check', `runs/after-${afterMs}`])).toMatchObject({ code: 0 });
    }
    const { code } = await kezhong(folder, ['plan', 'mini.yaml', '--out', 'runs/last']);
    expect(code).toBe(0);
    // What killed runs left beside it is gone by now.
    expect(files('runs').filter((name) => name.startsWith('.'))).toEqual([]);
    expect(files('runs').length).toBe(whole + 1);
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderWithScenario, kezhong, namesIn, outcome, remove, start } from './kezhong.js';

let folder: string;
beforeEach(() => {
  folder = folderWithScenario();
});
afterEach(() => remove(folder));

const bench = (...args: string[]) =>
  kezhong(folder, ['bench', '--out', 'league', '--lang', 'en', '--workers', '0', ...args]);
const read = (name: string) => readFileSync(path.join(folder, 'league', name), 'utf8');

describe('kezhong bench', () => {
  it('lets a module of the user’s own play beside those named, and writes what it prints', async () => {
    const module = path.resolve('examples/cheapest-first.mjs');
    const { code, out } = await bench('mini.yaml', '--strategy', 'swap', '--strategy', module, '--seeds', '2');
    expect(code).toBe(0);
    expect(out).toMatch(/^swap +1 +0\./m);
    expect(out).toMatch(/^cheapest-first +2 +0\./m);
    expect(out).toContain('where each loses');
    expect(namesIn(path.join(folder, 'league'))).toEqual(['league.csv', 'league.json', 'manifest.json', 'times.csv']);
    const { runs, bestBound } = JSON.parse(read('league.json')).scenarios[0];
    expect(runs).toHaveLength(3);
    // Swap proves nothing: the bound is the relaxation's, which is put beside the module's plan.
    expect(bestBound.strategy).toBe('cheapest-first');
    for (const { score } of runs) expect(score.value).toBeGreaterThanOrEqual(bestBound.value - 1e-9);
    expect(read('times.csv').trim().split('\r\n')).toHaveLength(4);
  });

  it('plays several scenarios, with the same bytes again but for the times', async () => {
    writeFileSync(path.join(folder, 'less.yaml'), 'extends: mini.yaml\nname: less\nbudget: { "2025": 200000 }\n');
    const args = ['mini.yaml', 'less.yaml', '--strategy', 'random', '--strategy', 'greedy', '--seed', '5', '--json'];
    const first = await bench(...args);
    const [json, csv] = [read('league.json'), read('league.csv')];
    const second = await bench(...args);
    expect(first.code).toBe(0);
    expect(second.out).toBe(first.out);
    expect(first.out).toBe(json);
    expect(read('league.csv')).toBe(csv);
    const { scenarios } = JSON.parse(json);
    expect(scenarios.map(({ scenario }: { scenario: string }) => scenario)).toEqual(['mini', 'less']);
    const seeds = scenarios[0].runs.map(({ strategy, seed }: Record<string, string>) => `${strategy} ${seed}`);
    expect(seeds).toEqual(['random 5', 'random 6', 'random 7', 'greedy 5']);
  });

  it('gives a module that breaks a rule no score, says why, and ends with 1', async () => {
    writeFileSync(
      path.join(folder, 'mine.mjs'),
      'export const strategy = { name: "mine", solve: async () => new Map([[99999, 0]]) };',
    );
    const { code, out, err } = await bench(
      'mini.yaml',
      '--strategy',
      'rank',
      '--strategy',
      './mine.mjs',
      '--seeds',
      '1',
    );
    expect(code).toBe(1);
    expect(out).toMatch(/^mine .*no score/m);
    expect(err).toContain('no column 99999');
  });

  it('names what is wrong with what was asked: seeds, names, scenarios for drawn days', async () => {
    expect((await bench('mini.yaml', '--seeds', '0')).err).toContain('--seeds wants a whole number from 1 to 1000');
    const days = await bench('mini.yaml', '--set', 'objective=saa');
    expect(days.code).toBe(2);
    expect(days.err).toContain('plans for drawn days');
    writeFileSync(
      path.join(folder, 'mine.mjs'),
      'export const strategy = { name: "swap", solve: async () => new Map() };',
    );
    expect((await bench('mini.yaml', '--strategy', './mine.mjs')).err).toContain('two strategies are called "swap"');
    expect(existsSync(path.join(folder, 'league'))).toBe(false);
  });

  it('writes what had been played when it is interrupted', async () => {
    writeFileSync(
      path.join(folder, 'long.mjs'),
      `export const strategy = { name: 'long', async solve(problem, draft, watch, options) {
        process.stderr.write('waiting');
        await new Promise((done) => { const t = setInterval(() => {}, 1000); options.signal.addEventListener('abort', () => { clearInterval(t); done(); }); });
        return draft.snapshot();
      } };`,
    );
    const args = ['bench', 'mini.yaml', '--out', 'league', '--lang', 'en', '--workers', '0', '--seeds', '1'];
    const child = start(folder, [...args, '--strategy', 'rank', '--strategy', './long.mjs']);
    child.stderr?.on('data', (text: string) => {
      if (String(text).includes('waiting')) child.kill('SIGINT');
    });
    expect((await outcome(child)).code).toBe(130);
    const { scenarios } = JSON.parse(read('league.json'));
    expect(scenarios[0].runs.map(({ strategy }: { strategy: string }) => strategy)).toEqual(['rank']);
  });
});

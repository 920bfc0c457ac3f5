import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderWithScenario, kezhong, remove } from './kezhong.js';

let folder: string;
beforeEach(() => {
  folder = folderWithScenario();
});
afterEach(() => remove(folder));

const command = (name: string): string => path.resolve('test/parallel/commands', `${name}.mjs`);
const plan = (...more: string[]) => kezhong(folder, ['plan', 'mini.yaml', '--out', 'run', '--lang', 'en', ...more]);

describe('plan and other solvers', () => {
  it('plans through the solver that is asked for, checks its plan, and keeps its bound apart', async () => {
    const own = await plan('--json', '--strategy', 'exact', '--gap', '0');
    remove(path.join(folder, 'run'));
    const { code, out, err } = await plan('--json', '--strategy', 'exact', '--gap', '0', '--solver', command('highs'));
    expect(code).toBe(0);
    const [a, b] = [JSON.parse(own.out), JSON.parse(out)];
    expect(b.check.ok).toBe(true);
    expect(b.plan.objective).toBeCloseTo(a.plan.objective, 9);
    expect(b.plan.boundSource).not.toContain('highs.mjs');
    for (const line of err.split('\n').filter((text) => text.includes('claims'))) expect(line).toContain('unproven');
  });

  it('plans a small city with the second solver that comes along, to the same value', async () => {
    const ask = ['--json', '--no-compare', '--strategy', 'exact', '--gap', '0'];
    const second = await plan(...ask, '--solver', 'javascript-lp-solver');
    const first = await plan(...ask);
    expect(second.code).toBe(0);
    const [a, b] = [second, first].map(({ out }) => JSON.parse(out).plan);
    expect(a.objective).toBeCloseTo(b.objective, 9);
    expect(a.bound).toBeLessThanOrEqual(a.objective);
  });

  it('refuses a solver that is not installed with exit code 2, and writes nothing', async () => {
    const absent = await plan('--solver', 'no-such-solver');
    expect(absent.code).toBe(2);
    expect(absent.err).toContain('the solver command "no-such-solver" is not installed');
    expect(existsSync(path.join(folder, 'run'))).toBe(false);
  });

  it('writes the joint model as LP and MPS, with a table of what its columns open', async () => {
    const { code, err } = await plan('--write-lp', 'm.lp', '--write-mps', 'm.mps');
    expect(code).toBe(0);
    expect(err).toMatch(/model \(\d+ × \d+\) in m\.lp/);
    const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
    expect(read('m.lp')).toMatch(/^Minimize$/m);
    expect(read('m.mps')).toMatch(/^ROWS$/m);
    const [header, first] = read('m.mps.columns.csv').replace('\ufeff', '').split('\r\n');
    expect(header).toBe('column,location,format,phase');
    expect(read('m.lp')).toContain(` ${first!.split(',')[0]}`);
    const refused = await plan('--write-lp', 'no-such-folder/m.lp');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('cannot be written (ENOENT)');
  });
});

describe('solve and other solvers', () => {
  it('takes the second solver that comes along, whose word is no proof', async () => {
    writeFileSync(path.join(folder, 'm.csv'), 'demand,A,B,C\nx,0,5,9\ny,5,0,4\nz,9,4,0\n');
    const args = ['solve', '--problem', 'p-median', '-p', '1', 'm.csv', '--json'];
    const second = JSON.parse((await kezhong(folder, [...args, '--solver', 'javascript-lp-solver'])).out);
    // B serves all for 5 + 0 + 4, A for 14, C for 13.
    expect(second).toMatchObject({ status: 'feasible', objective: 9, open: ['B'] });
  });

  const MATRIX = 'demand,a,b,c\nx,1,5,9\ny,6,1,4\nz,9,5,2\n';
  const solve = (...more: string[]) => kezhong(folder, ['solve', 'matrix.csv', '--lang', 'en', ...more]);
  beforeEach(() => writeFileSync(path.join(folder, 'matrix.csv'), MATRIX));

  it('gives the plan of the solver that was asked, recounted, and its claim as a claim', async () => {
    const args = ['--problem', 'p-median', '-p', '2', '--solver', command('highs')];
    const { code, out } = await solve(...args, '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(out);
    // a and b: 1 + 1 + 5; a and c: 1 + 4 + 2; b and c: 5 + 1 + 2.
    expect(answer).toMatchObject({ status: 'feasible', objective: 7, external: { says: 'optimal', bound: 7 } });
    expect(answer.bound).toBeUndefined();
    expect((await solve(...args)).out).toMatch(/highs\.mjs says: optimal, bound 7 \(not proven here\)/);
  });

  it('refuses a solver that answers nothing or wrongly, with its last words', async () => {
    const mute = await solve('--problem', 'p-median', '-p', '2', '--solver', command('mute'));
    expect(mute).toMatchObject({ code: 2, out: '' });
    expect(mute.err).toContain('no licence found');
    const liar = await solve('--problem', 'p-median', '-p', '2', '--solver', command('liar'));
    expect(liar).toMatchObject({ code: 2, out: '' });
    expect(liar.err).toContain('below its side');
  });

  it('writes the textbook model, and says where there is none', async () => {
    expect((await solve('--problem', 'p-centre', '-p', '1', '--write-mps', 'm.mps')).code).toBe(0);
    expect(readFileSync(path.join(folder, 'm.mps.columns.csv'), 'utf8')).toContain('serves,b,y');
    const backup = await solve('--problem', 'lscp-backup', '--radius', '5', '--write-lp', 'm.lp');
    expect(backup.code).toBe(2);
    expect(backup.err).toContain('two models');
  });
});

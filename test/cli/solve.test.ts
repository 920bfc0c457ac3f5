import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { type Outcome, outcome, remove, start } from './kezhong.js';

const folder = mkdtempSync(path.join(tmpdir(), 'kezhong-solve-'));
afterAll(() => remove(folder));
const PMED1 = path.resolve('test/cases/orlib/pmed1.txt');
const CAP71 = path.resolve('test/cases/orlib/cap71.txt');
const U1060 = path.resolve('test/cases/tsplib/u1060.tsp');

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

/** In this process and thread: the last test starts the compiled program as a shell does. */
async function solve(...args: string[]): Promise<Outcome> {
  let [out, err] = ['', ''];
  const code = await runProgram(['solve', ...args, '--workers', '0'], {
    env: { LANG: 'en_GB.UTF-8' },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    outIsScreen: false,
    errIsScreen: false,
    width: 100,
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

describe('kezhong solve', () => {
  it('prints status, objective, bound and open sites, in both languages', async () => {
    const en = await solve('--problem', 'p-centre', PMED1, '-p', '5');
    expect([en.code, en.err]).toEqual([0, '']);
    expect(en.out).toContain('p-centre · pmed1 · 100 demand points × 100 sites · p = 5');
    expect(en.out).toMatch(/status +optimal \(proven\)\nobjective +127 {2}bound 127 {2}gap 0.00 %\nopen +5: /);
    const zh = await solve('--problem', 'p-centre', PMED1, '--lang', 'zh');
    expect(zh.out).toMatch(/状态 +最优（已证明）\n目标 +127 {2}界 127/);
  });

  it('with --json prints one object with the keys that programs rely on', async () => {
    const { code, out } = await solve('--problem', 'p-median', PMED1, '--json');
    expect(code).toBe(0);
    const { open, assignment, work, ...rest } = JSON.parse(out);
    expect(rest).toEqual({
      problem: 'p-median',
      instance: 'pmed1',
      status: 'optimal',
      objective: 5819,
      bound: 5819,
      gap: 0,
      stopped: 'optimal',
    });
    expect(open).toHaveLength(5);
    expect(assignment).toHaveLength(100);
    expect(assignment.every((site: string) => open.includes(site))).toBe(true);
    expect(Object.keys(work)).toEqual(['evaluations', 'lpIterations', 'nodes']);
  });

  it('of a backup cover gives the number of sites and the weight covered twice', async () => {
    const matrix = file('backup.csv', 'demand,x,y,z\na,1,1,9\nb,9,1,1\nc,9,9,1\n');
    const demand = file('backup-demand.csv', 'demand,weight\na,5\nb,2\nc,1\n');
    const { out } = await solve('--problem', 'lscp-backup', matrix, '--demand', demand, '--radius', '1', '--json');
    expect(JSON.parse(out)).toMatchObject({ objective: { sites: 2, backupWeight: 2 }, open: ['y', 'z'] });
  });

  it('solves every problem it names', async () => {
    const matrix = file('all.csv', 'demand,x,y,z\nx,0,4,9\ny,4,0,5\nz,9,5,0\n');
    const sites = file('all-sites.csv', 'site,cost,capacity\nx,1,2\ny,3,2\nz,1,2\n');
    const limits: Readonly<Record<string, readonly string[]>> = {
      lscp: ['--radius', '4'],
      'lscp-backup': ['--radius', '4'],
      mclp: ['--radius', '4', '--budget', '2'],
      'p-median': ['-p', '2'],
      'p-centre': ['-p', '2'],
      'p-dispersion': ['-p', '2'],
      uflp: [],
      cflp: [],
      'cflp-single': [],
    };
    // By hand: opening y for 3 saves y's way of 4, so that with costs all three open, at 1 + 3 + 1.
    const objectives = {
      lscp: 2,
      mclp: 3,
      'p-median': 4,
      'p-centre': 4,
      'p-dispersion': 9,
      uflp: 5,
      cflp: 5,
      'cflp-single': 5,
    };
    const both = ['cost', 'capacity'];
    const counted: Readonly<Record<string, readonly string[]>> = {
      lscp: ['capacity'],
      'lscp-backup': [],
      mclp: ['cost'],
      'p-median': ['capacity'],
      'p-centre': [],
      'p-dispersion': [],
      uflp: ['cost'],
      cflp: both,
      'cflp-single': both,
    };
    for (const [problem, args] of Object.entries(limits)) {
      const { code, out, err } = await solve('--problem', problem, matrix, '--sites', sites, ...args, '--json');
      expect([problem, code]).toEqual([problem, 0]);
      // What the table of sites says and the problem does not count is named.
      const unsaid = ['cost', 'capacity'].filter((column) => !err.includes(`${problem} does not count "${column}"`));
      expect([problem, unsaid]).toEqual([problem, counted[problem]]);
      const result = JSON.parse(out);
      expect(result.status).toBe('optimal');
      if (problem in objectives) expect([problem, result.objective]).toEqual([problem, objectives[problem as 'lscp']]);
    }
  });

  it('takes one capacity for every site from the command line', async () => {
    const { code, out } = await solve('--problem', 'cflp', CAP71, '--capacity', '5000', '--json');
    const { status, objective } = JSON.parse(out);
    // The published optimum of cap41.
    expect([code, status, objective.toFixed(3)]).toEqual([0, 'optimal', '1040444.375']);
  });

  it('names the demand that makes a problem infeasible', async () => {
    const matrix = file('far.csv', 'demand,x,y\nnear,1,2\nfar,,\n');
    const { code, out } = await solve('--problem', 'lscp', matrix, '--radius', '5');
    expect(code).toBe(0);
    expect(out).toMatch(/status +infeasible\nreason +1 demand point has no site in reach: far/);
    const json = JSON.parse((await solve('--problem', 'p-centre', matrix, '-p', '1', '--json')).out);
    expect([json.status, json.unreachable, json.open]).toEqual(['infeasible', ['far'], []]);
  });

  it.each([
    [['--problem', 'p-median', PMED1, '-p', 'abc'], '-p wants a whole number of 0 or more, got "abc"'],
    [['--problem', 'p-median', PMED1, '-p', '2.5'], '-p wants a whole number of 0 or more, got "2.5"'],
    [['--problem', 'lscp', PMED1, '--radius', 'far'], '--radius wants a number of 0 or more, got "far"'],
    [['--problem', 'lscp', PMED1], 'lscp wants --radius'],
    [['--problem', 'mclp', PMED1, '--radius', '5'], 'mclp wants -p or --budget'],
    [['--problem', 'lscp', PMED1, '--radius', '5', '-p', '3'], 'lscp has no use for -p'],
    [['--problem', 'uflp', CAP71, '--capacity', '9'], 'uflp has no use for --capacity'],
    [['--problem', 'cflp', CAP71, '--capacity', '-9'], '--capacity wants a number of 0 or more, got "-9"'],
    [['--problem', 'p-medan', PMED1], 'nearest: p-median'],
    [[PMED1], 'which problem? --problem is missing'],
    [['--problem', 'lscp'], '"solve" wants MATRIX'],
    [['--problem', 'p-median', 'nowhere.csv', '-p', '1'], 'nowhere.csv  this file is missing'],
    [['--problem', 'p-median', PMED1, '--format', 'csvv'], 'nearest: csv'],
  ])('refuses %j', async (args, said) => {
    const { code, out, err } = await solve(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
  });

  it('says file, line and what was expected, of every fault at once', async () => {
    const { code, err } = await solve('--problem', 'p-median', file('bad.txt', '3 2 1\n1 2 x\n2 5 3\n'));
    expect(code).toBe(2);
    expect(err).toContain('bad.txt:2  got "x"; expected the length of edge 1');
    expect(err).toContain('bad.txt:3  got "5"; expected a vertex of edge 2');
  });

  it('stopped by a limit says so, with a bound that holds', async () => {
    const { code, out } = await solve(
      '--problem',
      'p-centre',
      U1060,
      '--rounding',
      'none',
      '-p',
      '40',
      '--limit',
      'nodes:1',
      '--json',
    );
    const { status, stopped, objective, bound } = JSON.parse(out);
    expect([code, status, stopped]).toEqual([0, 'feasible', 'limit']);
    // The optimum is 1020.56.
    expect(objective).toBeGreaterThan(1020.56);
    expect(bound).toBeLessThan(1020.562);
  });

  it('interrupted prints the best so far and ends with 130', async () => {
    // Its search below one first site takes most of a minute.
    const asked = ['--problem', 'p-dispersion', U1060, '--rounding', 'none', '-p', '60', '--json'];
    const child = start(folder, ['solve', ...asked]);
    setTimeout(() => child.kill('SIGINT'), 4000);
    const { code, out } = await outcome(child);
    expect(code).toBe(130);
    const { status, stopped, open } = JSON.parse(out);
    expect([status, stopped, open.length]).toEqual(['feasible', 'interrupted', 60]);
  });
});

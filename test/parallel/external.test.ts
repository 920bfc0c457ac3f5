import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ExternalSolverFailed,
  externalBackend,
  openExternal,
  withExternalSolver,
} from '../../src/parallel/external.js';
import { highsBackend } from '../../src/solver/highs.js';
import { type Model, ModelBuilder } from '../../src/solver/model.js';
import { localTeam } from '../../src/solver/team.js';
import { pMedian } from '../support/models.js';

const command = (name: string): string => path.resolve('test/parallel/commands', `${name}.mjs`);
const model = pMedian(3, 25, 12, 3);
const optimum = async (): Promise<number> => (await highsBackend.solve(model, {})).objective!;
const folders = (): number => readdirSync(tmpdir()).filter((name) => name.startsWith('kezhong-solver-')).length;

function contradiction(): Model {
  const builder = new ModelBuilder();
  const x = builder.column(1, 0, 3, true);
  builder.row(1.2, 1.8, [[x, 1]]);
  return builder.build();
}

describe('an external solver', () => {
  it('solves our model through files, and its bound comes back under its own name', async () => {
    const before = folders();
    const result = await externalBackend(command('highs')).solve(model, { relativeGap: 0 });
    expect(result.status).toBe('optimal');
    expect(result.objective).toBeCloseTo(await optimum(), 6);
    expect(result.externalBound?.solver).toBe(command('highs'));
    expect(result.externalBound?.value).toBeCloseTo(await optimum(), 3);
    expect(result.duals).toBeUndefined();
    expect(folders()).toBe(before);
  });

  it('says infeasible without a plan', async () => {
    const result = await externalBackend(command('highs')).solve(contradiction(), { timeLimitS: 60 });
    expect(result).toEqual({ status: 'infeasible', nodes: 0, iterations: 0 });
  });

  it('is not believed when its plan fails the recount', async () => {
    const run = externalBackend(command('liar')).solve(model, {});
    await expect(run).rejects.toThrow(ExternalSolverFailed);
    await expect(run).rejects.toThrow(/calls its plan a list of values, but row \d+ is below its side/);
  });

  it('that writes no solution is quoted with its last words', async () => {
    await expect(externalBackend(command('mute')).solve(model, {})).rejects.toThrow(/no licence found/);
  });

  it('that heeds no limit is killed at one and a half times of it', async () => {
    const start = performance.now();
    const result = await externalBackend(command('sleeper')).solve(model, { timeLimitS: 1 });
    expect(result.status).toBe('unknown');
    expect((performance.now() - start) / 1000).toBeGreaterThan(1.4);
    expect((performance.now() - start) / 1000).toBeLessThan(20);
  });

  it('ends at once when the run is interrupted', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const result = await externalBackend(command('sleeper'), stop.signal).solve(model, {});
    expect(result.status).toBe('unknown');
  });

  it('that is not installed is a problem with its name, not a crash', async () => {
    const { value, problems } = await openExternal('no-such-solver');
    expect(value).toBeUndefined();
    expect(problems).toMatchObject([{ severity: 'error', code: 'solver-not-installed', file: 'no-such-solver' }]);
    expect((await openExternal(command('highs'))).value?.name).toBe(command('highs'));
    await expect(externalBackend('no-such-solver').solve(model, {})).rejects.toThrow(ExternalSolverFailed);
  });

  it('gets the mixed-integer models of a team; relaxations and trees stay with it', async () => {
    const claimed: { readonly value: number; readonly solver: string }[] = [];
    const team = withExternalSolver(localTeam(), externalBackend(command('highs')), (bound) => claimed.push(bound));
    const relaxed = await team.solve(model, { relax: true });
    expect(relaxed.duals).toBeDefined();
    expect(claimed).toEqual([]);
    expect((await team.branch(model, { nodeLimit: 100 })).closed).toBe(true);
    expect(claimed).toEqual([]);
    expect((await team.solve(model, {})).objective).toBeCloseTo(await optimum(), 6);
    expect(claimed).toHaveLength(1);
  });
});

describe.each(['cbc', 'glpsol'])('%s', (name) => {
  const absent = spawnSync(name, [name === 'cbc' ? '-quit' : '--version']).error !== undefined;
  const skip = absent ? ` (skipped: ${name} is not installed)` : '';

  it.skipIf(absent)(`finds the optimum of HiGHS, and infeasible where there is none${skip}`, async () => {
    const backend = externalBackend(name);
    const result = await backend.solve(model, { timeLimitS: 60, nodeLimit: 10_000, relativeGap: 0 });
    expect(result.status).toBe('optimal');
    expect(result.objective).toBeCloseTo(await optimum(), 6);
    expect(result.externalBound).toEqual({ value: result.objective, solver: name });
    expect((await backend.solve(contradiction(), { timeLimitS: 60 })).status).toBe('infeasible');
  });

  it.skipIf(absent)(`out of time, never calls a model infeasible that has a plan${skip}`, async () => {
    const large = pMedian(3, 120, 60, 12);
    for (const timeLimitS of [0.05, 0.2]) {
      expect((await externalBackend(name).solve(large, { timeLimitS })).status).not.toBe('infeasible');
    }
  });
});

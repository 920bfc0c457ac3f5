import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTeam, type PooledTeam } from '../../src/parallel/team.js';
import { localTeam, type SolverTeam } from '../../src/solver/team.js';
import { pMedian } from '../support/models.js';

const file = fileURLToPath(new URL('workers/mortal-solver.mjs', import.meta.url));
const model = pMedian(7, 30, 8, 3);

let folder = '';
let team: PooledTeam | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kezhong-team-'));
  process.env.DIE_IN = folder;
});
afterEach(async () => {
  await team?.close();
  rmSync(folder, { recursive: true });
  for (const name of ['DIE_IN', 'DIE_TIMES']) delete process.env[name];
});

/** A team whose threads die so many times in each kind of task. */
async function mortalTeam(times: number): Promise<PooledTeam> {
  process.env.DIE_TIMES = String(times);
  team = await createTeam(2, undefined, 'highs', file);
  return team;
}

/** A relaxation, an integer model that reports as it goes, and a tree of ours. */
async function everyTask(solvers: SolverTeam) {
  const reports: number[] = [];
  const onProgress = ({ objective }: { objective: number }) => reports.push(objective);
  const [relaxed, solved, branched] = await Promise.all([
    solvers.solve(model, { relax: true }),
    solvers.solve(model, { onProgress }),
    solvers.branch(model, { nodeLimit: 1000 }),
  ]);
  return { relaxed, solved, branched, reports };
}

describe('solvers whose threads die', () => {
  it('are asked once more, reports and all, to the same results', async () => {
    const mortal = await everyTask(await mortalTeam(1));
    expect(readdirSync(folder).sort()).toEqual(['branch-0', 'relax-0', 'solve-0']);
    const { reports, ...unharmed } = await everyTask(localTeam());
    expect({ ...mortal, reports: undefined }).toEqual({ ...unharmed, reports: undefined });
    expect(mortal.solved.status).toBe('optimal');
    // Those of the attempt that died may be heard as well.
    expect(mortal.reports.slice(-reports.length)).toEqual(reports);
  });

  it('give up where they die twice on one task, and say what happened', async () => {
    const solvers = await mortalTeam(2);
    const died = /a worker of .*mortal-solver\.mjs died: worker exited with code: 9/;
    await expect(solvers.solve(model, {})).rejects.toThrow(died);
    await expect(solvers.branch(model, { nodeLimit: 1000 })).rejects.toThrow(died);
    // A third thread is alive, and so is the team.
    expect((await solvers.solve(model, {})).status).toBe('optimal');
  });
});

describe('reports of a solver', () => {
  it('are all heard before its result, however many came at once', async () => {
    const talkative = fileURLToPath(new URL('workers/talkative-solver.mjs', import.meta.url));
    team = await createTeam(1, undefined, 'highs', talkative);
    let heard = 0;
    await team.solve(model, {
      onProgress: () => {
        heard++;
      },
    });
    expect(heard).toBe(5000);
  });
});

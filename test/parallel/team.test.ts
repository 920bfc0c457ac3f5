import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTeam, type PooledTeam } from '../../src/parallel/team.js';
import { buildReach } from '../../src/walk/reach.js';
import { busyCity, planned } from '../support/siting.js';

const file = fileURLToPath(new URL('workers/mortal-solver.mjs', import.meta.url));
const { city, rules } = busyCity();
const reach = buildReach(city, 2000);

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

/** The plan that solvers on two threads of the mortal worker come to. */
async function planWith(times: number) {
  process.env.DIE_TIMES = String(times);
  team = await createTeam(2, undefined, 'highs', file);
  return planned(city, rules, { strategy: 'auto', nodeLimit: 30, team }, reach);
}

describe('solvers whose threads die', () => {
  it('are asked once more, reports and all, and the plan is the same', async () => {
    const { plan } = await planWith(1);
    expect(readdirSync(folder).sort()).toEqual(['branch-0', 'relax-0', 'solve-0']);
    const { plan: unharmed } = await planned(city, rules, { strategy: 'auto', nodeLimit: 30 }, reach);
    expect(plan.openings).toEqual(unharmed.openings);
    expect(plan.bound).toBe(unharmed.bound);
    expect(plan.work).toEqual(unharmed.work);
  });

  it('give up where they die twice on one task, and say what happened', async () => {
    await expect(planWith(99)).rejects.toThrow(/a worker of .*mortal-solver\.mjs died: worker exited with code: 9/);
  });
});

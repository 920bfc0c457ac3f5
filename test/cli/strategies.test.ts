import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STRATEGIES as SHOWN } from '../../src/cli/plan.js';
import { STRATEGY_NAMES } from '../../src/siting/strategies/registry.js';
import { folderWithScenario, kezhong, remove } from './kezhong.js';

let folder: string;
beforeEach(() => {
  folder = folderWithScenario();
});
afterEach(() => remove(folder));

const plan = (strategy: string) =>
  kezhong(folder, [
    'plan',
    'mini.yaml',
    '--out',
    'run',
    '--lang',
    'en',
    '--json',
    '--workers',
    '0',
    '--strategy',
    strategy,
  ]);

/** Writes a module whose strategy returns what `body` says. */
function module(body: string): string {
  const text = `export const strategy = { name: 'mine', async solve(problem, draft, watch, options) { ${body} } };`;
  writeFileSync(path.join(folder, 'mine.mjs'), text);
  return './mine.mjs';
}

describe('--strategy', () => {
  it('offers every strategy that ships', () => {
    expect([...SHOWN].sort()).toEqual([...STRATEGY_NAMES].sort());
  });

  it('takes a module of the user’s own: its plan is checked and our bound stands beside it', async () => {
    const { code, out } = await plan(path.resolve('examples/cheapest-first.mjs'));
    expect(code).toBe(0);
    const { check, plan: found } = JSON.parse(out);
    expect(found).toMatchObject({ strategy: 'cheapest-first', boundSource: 'relaxation of all phases' });
    expect(check.ok).toBe(true);
    expect(found.openings).toBeGreaterThan(0);
    expect(found.bound).toBeGreaterThan(0);
    expect(found.bound).toBeLessThanOrEqual(found.objective);
  });

  it('prints no bound that a module claims', async () => {
    const { out } = await plan(module('watch.raiseBound(0.9, "I say so"); return draft.snapshot();'));
    const { plan: found } = JSON.parse(out);
    expect(found.boundSource).toBe('relaxation of all phases');
    expect(found.bound).toBeLessThan(found.objective);
  });

  it.each([
    ['throws', 'throw new Error("no idea");', 'throws: no idea'],
    ['returns no map', 'return [1];', 'wants to return a Map from column to phase'],
    ['returns what does not exist', 'return new Map([[99999, 0]]);', 'no column 99999 or phase 0'],
    ['opens everything', 'return new Map(problem.columns.map((c, x) => [x, c.firstPhase]));', 'breaks the rule "'],
  ])('refuses a module that %s, and says so', async (_what, body, message) => {
    const { code, err } = await plan(module(body));
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(existsSync(path.join(folder, 'run'))).toBe(false);
  });

  it('says what a module exports that is none, and which file is not there', async () => {
    writeFileSync(path.join(folder, 'mine.mjs'), 'export const plan = 1;');
    const none = await plan('./mine.mjs');
    expect(none.code).toBe(2);
    expect(none.err).toContain('wants to export strategy { name, solve }, exports plan');
    const absent = await plan('./absent.mjs');
    expect(absent.code).toBe(2);
    expect(absent.err).toContain('cannot be loaded');
  });
});

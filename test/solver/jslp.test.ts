import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTeam } from '../../src/parallel/team.js';
import { sitingModel } from '../../src/siting/model.js';
import { buildProblem } from '../../src/siting/problem.js';
import { backendNamed, SOLVER_NAMES } from '../../src/solver/backends.js';
import { highsBackend } from '../../src/solver/highs.js';
import { JSLP_LIMIT, jslpBackend, ModelTooLarge } from '../../src/solver/jslp.js';
import { type Model, ModelBuilder } from '../../src/solver/model.js';
import { localTeam } from '../../src/solver/team.js';
import { buildReach } from '../../src/walk/reach.js';
import { draw } from '../support/draw.js';
import { pMedian, randomMip } from '../support/models.js';
import { askedCities, planned, sitingRules } from '../support/siting.js';

const SEED = 20251124;
const MINUS = Number.NEGATIVE_INFINITY;
const PLUS = Number.POSITIVE_INFINITY;

/** Its values are rounded to 8 decimals, so values of some thousands are right to 10⁻⁴. */
async function expectSameAsHighs(model: Model, relax: boolean): Promise<'optimal' | 'none'> {
  const truth = await highsBackend.solve(model, { relax });
  const mine = await jslpBackend.solve(model, { relax });
  if (truth.status === 'infeasible') {
    expect(['infeasible', 'unknown']).toContain(mine.status);
    expect(mine.values).toBeUndefined();
    return 'none';
  }
  expect(mine.status).toBe('optimal');
  expect(mine.objective!).toBeGreaterThan(truth.objective! - 1e-4);
  expect(mine.objective!).toBeLessThan(truth.objective! + 1e-4);
  expect(mine.duals).toBeUndefined();
  return 'optimal';
}

describe('javascript-lp-solver', () => {
  it('agrees with HiGHS on random models below its limit, integer and relaxed', async () => {
    const seen = { optimal: 0, none: 0 };
    await fc.assert(
      fc.asyncProperty(randomMip(20), fc.boolean(), async (model, relax) => {
        seen[await expectSameAsHighs(model, relax)]++;
      }),
      { numRuns: 150, seed: SEED },
    );
    expect(seen.optimal).toBeGreaterThan(80);
    expect(seen.none).toBeGreaterThan(0);
  });

  it('agrees with HiGHS on siting models of drawn cities under every family of rules', async () => {
    let solved = 0;
    await fc.assert(
      fc.asyncProperty(askedCities(4, 3, '...aabcABC12'), async ({ city, rules }) => {
        const problem = buildProblem(city, rules, buildReach(city, 2000));
        const all = problem.columns.map((_, x) => x);
        const { model } = sitingModel(problem, [0, 1], all);
        if (model.columns + model.rows > JSLP_LIMIT || model.columns === 0) return;
        solved++;
        expect(await expectSameAsHighs(model, false)).toBe('optimal');
      }),
      { numRuns: 40, seed: SEED },
    );
    expect(solved).toBeGreaterThan(25);
  });

  it('finds the plan of HiGHS as the solver of a team, whose relaxations keep their multipliers', async () => {
    const city = draw({ map: ['a--A--b--B--c'], homes: { a: 30, b: 20, c: 10 }, types: { shop: { radiusM: 400 } } });
    const rules = sitingRules(city, { budgetYuan: [110_000] });
    const highs = await planned(city, rules);
    const other = await planned(city, rules, { team: localTeam(jslpBackend) });
    expect(other.check.ok).toBe(true);
    expect(other.plan.openings).toEqual(highs.plan.openings);
    expect(other.plan.bound).toBe(highs.plan.bound);
    const relaxed = await localTeam(jslpBackend).solve(pMedian(1, 6, 4, 2), { relax: true });
    expect(relaxed.duals).toBeInstanceOf(Float64Array);
  });

  it('maps free, mirrored, shifted and fixed columns, ranges and equalities', async () => {
    // x free, y ≤ 5 without a floor, z = 2, w integer in −3 … −1: min x − y − w with x ≥ y − 4 (a range), x + z = w + 1.
    const builder = new ModelBuilder();
    const x = builder.column(1, MINUS, PLUS);
    const y = builder.column(-1, MINUS, 5);
    const z = builder.column(0, 2, 2);
    const w = builder.column(-1, -3.5, -0.5, true);
    builder.row(-4, 10, [
      [x, 1],
      [y, -1],
    ]);
    builder.row(1, 1, [
      [x, 1],
      [z, 1],
      [w, -1],
    ]);
    builder.addConstant(100);
    // x = w − 1, y ≤ x + 4 = w + 3: x − y − w = −y − 1 = −(w + 3) − 1, least at w = −1: −3, with the constant 97.
    const { status, values, objective } = await jslpBackend.solve(builder.build(), {});
    expect(status).toBe('optimal');
    expect([...values!].map((v) => Math.round(v * 1e6) / 1e6)).toEqual([-2, 2, 2, -1]);
    expect(objective).toBeCloseTo(97, 6);
  });

  it('says infeasible only of what it can see itself: an empty box, an integer between two, a row without choice', async () => {
    const box = (lower: number, upper: number, integer: boolean): Model => {
      const builder = new ModelBuilder();
      builder.column(1, lower, upper, integer);
      return builder.build();
    };
    expect((await jslpBackend.solve(box(2, 1, false), {})).status).toBe('infeasible');
    expect((await jslpBackend.solve(box(0.2, 0.8, true), {})).status).toBe('infeasible');
    const stuck = new ModelBuilder();
    stuck.row(5, PLUS, [[stuck.column(0, 1, 1), 1]]);
    expect((await jslpBackend.solve(stuck.build(), {})).status).toBe('infeasible');
    const far = new ModelBuilder();
    far.row(5, PLUS, [[far.column(0, 0, 1), 1]]);
    expect((await jslpBackend.solve(far.build(), {})).status).toBe('unknown');
  });

  it('believes no unbounded model, and solves an empty one', async () => {
    const builder = new ModelBuilder();
    builder.column(-1, 0, PLUS);
    expect((await jslpBackend.solve(builder.build(), {})).status).toBe('unknown');
    const empty = new ModelBuilder();
    empty.addConstant(3);
    expect(await jslpBackend.solve(empty.build(), {})).toMatchObject({ status: 'optimal', objective: 3 });
  });

  it('under a time limit claims a plan, not an optimum', async () => {
    expect((await jslpBackend.solve(pMedian(1, 6, 4, 2), { timeLimitS: 10 })).status).toBe('feasible');
  });
});

describe('the limit of javascript-lp-solver', () => {
  const large = pMedian(10, 20, 10, 4);

  it('refuses a larger model with an error that has the figures, in this thread and on threads', async () => {
    expect(large.columns + large.rows).toBeGreaterThan(JSLP_LIMIT);
    const wanted = { columns: large.columns, rows: large.rows, limit: JSLP_LIMIT, backend: 'javascript-lp-solver' };
    const pooled = await createTeam(1, undefined, 'javascript-lp-solver');
    const inline = await createTeam(0, undefined, 'javascript-lp-solver');
    try {
      for (const team of [localTeam(jslpBackend), inline, pooled]) {
        const refused: unknown = await team.solve(large, {}).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(refused).toBeInstanceOf(ModelTooLarge);
        expect(refused).toMatchObject(wanted);
      }
      // Relaxations are HiGHS's, whatever their size, and small models are solved on the thread.
      expect((await pooled.solve(large, { relax: true })).status).toBe('optimal');
      const small = await pooled.solve(pMedian(1, 6, 4, 2), {});
      expect(small).toEqual(await jslpBackend.solve(pMedian(1, 6, 4, 2), {}));
    } finally {
      await pooled.close();
    }
  });

  it('solvers are found by name', () => {
    expect(SOLVER_NAMES.map((name) => backendNamed(name).name)).toEqual([...SOLVER_NAMES]);
  });
});

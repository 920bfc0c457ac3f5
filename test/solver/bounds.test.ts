import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchAndBound } from '../../src/solver/branch.js';
import { decompose } from '../../src/solver/decompose.js';
import { highsBackend, openSession } from '../../src/solver/highs.js';
import { dualBound, farkasProof, type Model, ModelBuilder } from '../../src/solver/model.js';
import { randomMip } from '../support/models.js';

const SEED = 20251124;
const INFINITY = Number.POSITIVE_INFINITY;

const multipliers = (rows: number) =>
  fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: rows, maxLength: rows, size: 'max' });

/** A random model with a multiplier per row, of any sign. */
const priced = randomMip(8).chain((model) =>
  fc.record({ model: fc.constant(model), duals: multipliers(model.rows).map((y) => Float64Array.from(y)) }),
);

/** min x + 2 y, x + y ≥ 3, 0 ≤ x ≤ 2, 0 ≤ y ≤ 5: optimum 4 at (2, 1), multiplier 2. */
function small(): Model {
  const builder = new ModelBuilder();
  const x = builder.column(1, 0, 2);
  const y = builder.column(2, 0, 5);
  builder.row(3, INFINITY, [
    [x, 1],
    [y, 1],
  ]);
  return builder.build();
}

describe('the bound of multipliers', () => {
  it('is the optimum at the optimal multipliers of a hand-worked model, and less at others', () => {
    // At 2: 2 · 3 + min over the box of (1 − 2) x + (2 − 2) y = 6 − 2 = 4. At 1: 3 + 0 + 0. At 0: 0.
    expect(dualBound(small(), Float64Array.of(2))).toBeCloseTo(4, 7);
    expect(dualBound(small(), Float64Array.of(1))).toBeCloseTo(3, 7);
    expect(dualBound(small(), Float64Array.of(0))).toBe(0);
  });

  it('takes a multiplier of the wrong sign, or no number at all, as 0', () => {
    expect(dualBound(small(), Float64Array.of(-7))).toBe(0);
    expect(dualBound(small(), Float64Array.of(Number.NaN))).toBe(0);
    expect(dualBound(small(), Float64Array.of(INFINITY))).toBe(0);
  });

  it('never exceeds the optimum, whatever the multipliers', async () => {
    let feasible = 0;
    await fc.assert(
      fc.asyncProperty(priced, async ({ model, duals }) => {
        const { objective } = await highsBackend.solve(model, {});
        if (objective === undefined) return;
        feasible++;
        expect(dualBound(model, duals)).toBeLessThanOrEqual(objective + 1e-6);
      }),
      { numRuns: 200, seed: SEED },
    );
    expect(feasible).toBeGreaterThan(100);
  });

  it('equals the optimum of a linear model at the multipliers that a solver found', async () => {
    let feasible = 0;
    await fc.assert(
      fc.asyncProperty(randomMip(10, { integers: false }), async (model) => {
        const { status, objective, duals } = await highsBackend.solve(model, { relax: true });
        if (status !== 'optimal') return;
        feasible++;
        const bound = dualBound(model, duals!);
        expect(bound).toBeLessThanOrEqual(objective! + 1e-6);
        expect(bound).toBeGreaterThan(objective! - 1e-4);
      }),
      { numRuns: 150, seed: SEED },
    );
    expect(feasible).toBeGreaterThan(80);
  });

  it('is −∞ where a column that pays has no upper bound', () => {
    const builder = new ModelBuilder();
    builder.column(-1, 0, INFINITY);
    expect(dualBound(builder.build(), new Float64Array())).toBe(Number.NEGATIVE_INFINITY);
  });

  it('of a model without rows is the best corner of its box, and of an empty model its constant', () => {
    const box = new ModelBuilder();
    box.column(2, -3, 5);
    box.column(-1, 0, 4);
    expect(dualBound(box.build(), new Float64Array())).toBeCloseTo(-10, 7);
    const empty = new ModelBuilder();
    empty.addConstant(7);
    expect(dualBound(empty.build(), new Float64Array())).toBeCloseTo(7, 7);
  });
});

describe('proofs of infeasibility', () => {
  it('hold for a row that asks for more than the box has, in either sign, and for no feasible model', () => {
    const builder = new ModelBuilder();
    const x = builder.column(0, 0, 1);
    const y = builder.column(0, 0, 1);
    const terms = [
      [x, 1],
      [y, 1],
    ] as const;
    builder.row(3, INFINITY, terms);
    builder.row(Number.NEGATIVE_INFINITY, 5, terms);
    const model = builder.build();
    const proof = (...ray: number[]) =>
      farkasProof(model, Float64Array.from(ray), model.columnLower, model.columnUpper);
    expect(proof(1, 0)).toBe(true);
    expect(proof(-1, 0)).toBe(true);
    // The second row holds anywhere in the box; pressing on it proves nothing.
    expect(proof(0, 1)).toBe(false);
    expect(proof(0, 0)).toBe(false);
    // With room for 3 there is nothing to prove.
    expect(farkasProof(model, Float64Array.of(1, 0), model.columnLower, Float64Array.of(2, 2))).toBe(false);
  });

  it('of the solver are accepted for infeasible models, and no multipliers are for feasible ones', async () => {
    let infeasible = 0;
    await fc.assert(
      fc.asyncProperty(priced, async ({ model, duals }) => {
        const session = await openSession(model, false);
        try {
          const { status } = session.solve({ relax: true });
          if (status === 'optimal') {
            expect(farkasProof(model, duals, model.columnLower, model.columnUpper)).toBe(false);
            return;
          }
          const ray = session.infeasibilityRay();
          // Presolve may find it without leaving multipliers; those it leaves must prove it.
          if (!ray) return;
          infeasible++;
          expect(farkasProof(model, ray, model.columnLower, model.columnUpper)).toBe(true);
        } finally {
          session.dispose();
        }
      }),
      { numRuns: 300, seed: SEED },
    );
    expect(infeasible).toBeGreaterThan(0);
  });
});

describe.each(['fractional', 'reliable'] as const)('branch and bound, %s columns first', (rule) => {
  it('finds the optimum of HiGHS, proves it, and knows where there is none', async () => {
    const seen = { optimal: 0, infeasible: 0 };
    await fc.assert(
      fc.asyncProperty(randomMip(9), async (model) => {
        const truth = await highsBackend.solve(model, {});
        const mine = await branchAndBound(model, { nodeLimit: 5_000, rule });
        expect(mine.closed).toBe(true);
        if (truth.status === 'infeasible') {
          seen.infeasible++;
          expect(mine.values).toBeUndefined();
          expect(mine.objective).toBe(INFINITY);
          return;
        }
        seen.optimal++;
        expect(mine.objective).toBeCloseTo(truth.objective!, 5);
        expect(mine.bound).toBeLessThanOrEqual(truth.objective! + 1e-6);
        expect(mine.bound).toBeGreaterThan(truth.objective! - 1e-4);
      }),
      { numRuns: 120, seed: SEED },
    );
    expect(seen.optimal).toBeGreaterThan(60);
    expect(seen.infeasible).toBeGreaterThan(0);
  });

  it('stopped after any number of nodes, its bound still holds and never falls with more nodes', async () => {
    let stopped = 0;
    await fc.assert(
      fc.asyncProperty(randomMip(14), async (model) => {
        const { objective } = await highsBackend.solve(model, {});
        if (objective === undefined) return;
        let last = Number.NEGATIVE_INFINITY;
        for (const nodeLimit of [1, 3, 8]) {
          const { bound, closed, nodes } = await branchAndBound(model, { nodeLimit, rule });
          expect(nodes).toBeLessThanOrEqual(nodeLimit);
          expect(bound).toBeLessThanOrEqual(objective + 1e-6);
          expect(bound).toBeGreaterThanOrEqual(last - 1e-6);
          last = bound;
          if (!closed) stopped++;
        }
      }),
      { numRuns: 80, seed: SEED },
    );
    expect(stopped).toBeGreaterThan(5);
  });

  it('with a cut-off gives up what cannot beat it, and says so in its bound', async () => {
    // min −x − y, 2x + 2y ≤ 3, binary: relaxation −1.5, optimum −1.
    const builder = new ModelBuilder();
    const columns = [builder.column(-1, 0, 1, true), builder.column(-1, 0, 1, true)];
    builder.row(
      Number.NEGATIVE_INFINITY,
      3,
      columns.map((j) => [j, 2]),
    );
    const model = builder.build();
    expect((await branchAndBound(model, { nodeLimit: 100, rule })).bound).toBeCloseTo(-1, 6);
    const cut = await branchAndBound(model, { nodeLimit: 100, cutoff: -1.2, rule });
    expect(cut.bound).toBeGreaterThanOrEqual(-1.2 - 1e-6);
    expect(cut.bound).toBeLessThanOrEqual(-1 + 1e-6);
    expect((await branchAndBound(model, { nodeLimit: 0, rule })).bound).toBe(Number.NEGATIVE_INFINITY);
  });

  it('of a model without rows or without columns is its box', async () => {
    const box = new ModelBuilder();
    box.column(-1, 0, 2.5, true);
    box.column(3, -1, 4);
    expect(await branchAndBound(box.build(), { nodeLimit: 10, rule })).toMatchObject({ objective: -5, closed: true });
    const empty = new ModelBuilder();
    empty.addConstant(4);
    const nothing = await branchAndBound(empty.build(), { nodeLimit: 10, rule });
    expect(nothing.bound).toBeCloseTo(4, 6);
    expect(nothing.closed).toBe(true);
  });
});

describe('pricing rows out', () => {
  /** min over both, each part to the end by HiGHS; undefined where a part has no point. */
  async function partsValue(model: Model, rows: readonly number[], duals: Float64Array, relax: boolean) {
    const { constant, parts } = decompose(model, rows, duals);
    expect(parts.flatMap((part) => [...part.columns]).sort((a, b) => a - b)).toEqual(
      Array.from({ length: model.columns }, (_, j) => j),
    );
    let sum = constant;
    for (const part of parts) {
      const { objective } = await highsBackend.solve(part.model, { relax });
      if (objective === undefined) return undefined;
      sum += objective;
    }
    return sum;
  }

  it('bounds the optimum for multipliers of any sign, and splits the columns without loss', async () => {
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(priced, async ({ model, duals }) => {
        const { objective } = await highsBackend.solve(model, {});
        if (objective === undefined) return;
        counted++;
        const rows = Array.from({ length: model.rows }, (_, r) => r).filter((r) => r % 2 === 0);
        const value = await partsValue(model, rows, duals, false);
        // Every part is a relaxation of a feasible model: it has a point.
        expect(value).toBeDefined();
        expect(value!).toBeLessThanOrEqual(objective + 1e-5);
      }),
      { numRuns: 80, seed: SEED },
    );
    expect(counted).toBeGreaterThan(40);
  });

  it('at the multipliers of the relaxation, linear parts add up to the relaxation and integer parts to no less', async () => {
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(randomMip(8), async (model) => {
        const { status, objective, duals } = await highsBackend.solve(model, { relax: true });
        const optimum = await highsBackend.solve(model, {});
        if (status !== 'optimal' || optimum.status !== 'optimal') return;
        counted++;
        const rows = Array.from({ length: model.rows }, (_, r) => r).filter((r) => r % 2 === 1);
        expect(await partsValue(model, rows, duals!, true)).toBeCloseTo(objective!, 4);
        const integer = await partsValue(model, rows, duals!, false);
        expect(integer!).toBeGreaterThanOrEqual(objective! - 1e-5);
        expect(integer!).toBeLessThanOrEqual(optimum.objective! + 1e-5);
      }),
      { numRuns: 80, seed: SEED },
    );
    expect(counted).toBeGreaterThan(40);
  });

  it('parts two columns that only the priced row joins', () => {
    const { constant, parts } = decompose(small(), [0], Float64Array.of(2));
    expect(constant).toBe(6);
    expect(parts.map(({ columns, model }) => [[...columns], [...model.cost], model.rows])).toEqual([
      [[0], [-1], 0],
      [[1], [0], 0],
    ]);
  });
});

describe('a session', () => {
  it('forgets the iteration limit of one run in the next', async () => {
    // A ring of nine columns, each pair of neighbours at least 1: optimum 4.5, and no way there in one iteration.
    const ring = new ModelBuilder();
    for (let j = 0; j < 9; j++) ring.column(1, 0, 1);
    for (let j = 0; j < 9; j++)
      ring.row(1, INFINITY, [
        [j, 1],
        [(j + 1) % 9, 1],
      ]);
    const session = await openSession(ring.build(), false);
    try {
      expect(session.solve({ relax: true, iterationLimit: 1 }).status).not.toBe('optimal');
      expect(session.solve({ relax: true })).toMatchObject({ status: 'optimal', objective: 4.5 });
    } finally {
      session.dispose();
    }
  });
});

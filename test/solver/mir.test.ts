import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highsBackend } from '../../src/solver/highs.js';
import { MirSeparator } from '../../src/solver/mir.js';
import { type Model, ModelBuilder } from '../../src/solver/model.js';

/** Σ values · point − lower; negative = cut off. */
function slack(
  cut: { indices: readonly number[]; values: readonly number[]; lower: number },
  point: readonly number[],
) {
  return cut.indices.reduce((sum, j, n) => sum + cut.values[n]! * point[j]!, -cut.lower);
}

describe('mixed-integer rounding', () => {
  it('says what two half-covering places are worth to a target of three quarters', () => {
    // Each place covers half of the persons; attainment is coverage / 0.75, at most 1:
    // one place gives 2/3 of it, two give all, so a ≤ 1/3 + (x + y) / 3 on the hull.
    const builder = new ModelBuilder();
    const x = builder.column(0, 0, 1, true);
    const y = builder.column(0, 0, 1, true);
    const a = builder.column(-1, 0, 1);
    const covered = [x, y].map((place) => {
      const v = builder.column(0, 0, 1);
      builder.row(Number.NEGATIVE_INFINITY, 0, [
        [v, 1],
        [place, -1],
      ]);
      return v;
    });
    const share = 0.5 / 0.75;
    builder.row(Number.NEGATIVE_INFINITY, 0, [[a, 1], ...covered.map((v) => [v, -share] as const)]);
    const [cut] = new MirSeparator(builder.build()).cutsAt(Float64Array.from([0.75, 0.75, 1, 0.75, 0.75]));
    expect(cut).toBeDefined();
    expect(slack(cut!, [0.75, 0.75, 1, 0.75, 0.75])).toBeLessThan(-0.1);
    expect(slack(cut!, [1, 0, 2 / 3, 1, 0])).toBeCloseTo(0, 6);
    expect(slack(cut!, [1, 1, 1, 1, 1])).toBeCloseTo(0, 6);
  });

  it('finds the cover of three shops of which only two fit a floor', () => {
    const builder = new ModelBuilder();
    const shops = [0, 1, 2].map(() => builder.column(0, 0, 1, true));
    builder.row(
      Number.NEGATIVE_INFINITY,
      1,
      shops.map((x) => [x, 0.45] as const),
    );
    const [cut] = new MirSeparator(builder.build()).cutsAt(Float64Array.from([1, 1, 0.2222]));
    expect(slack(cut!, [1, 1, 0])).toBeCloseTo(0, 6);
    expect(slack(cut!, [1, 1, 0.2222])).toBeLessThan(0);
  });

  it('never cuts off an integer point, at whatever vertex of the relaxation it is asked', async () => {
    let cuts = 0;
    await fc.assert(
      fc.asyncProperty(anyModel(), async (model) => {
        const { values } = await highsBackend.solve(model, { relax: true });
        if (values === undefined) return;
        const found = new MirSeparator(model).cutsAt(values);
        cuts += found.length;
        for (const feasible of gridPoints(model)) {
          for (const cut of found) expect(slack(cut, feasible)).toBeGreaterThanOrEqual(-1e-7);
        }
      }),
      { numRuns: 400, seed: 7 },
    );
    expect(cuts).toBeGreaterThan(40);
  });
});

/** Three integer columns up to 2 and three continuous ones, a bound of one by the others, and rows of any sign that the lower bounds satisfy. */
function anyModel(): fc.Arbitrary<Model> {
  const value = fc.integer({ min: -4, max: 4 });
  return fc
    .record({
      cost: fc.array(value, { minLength: 6, maxLength: 6 }),
      lower: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 6, maxLength: 6 }),
      width: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 }),
      rows: fc.array(fc.tuple(fc.array(value, { minLength: 6, maxLength: 6 }), value, fc.boolean()), {
        minLength: 2,
        maxLength: 4,
      }),
    })
    .map(({ cost, lower, width, rows }) => {
      const builder = new ModelBuilder();
      for (let j = 0; j < 6; j++) builder.column(cost[j]!, lower[j]!, lower[j]! + width[j]!, j < 3);
      builder.row(Number.NEGATIVE_INFINITY, 0, [
        [3, 1],
        [0, -1],
        [1, -0.5],
      ]);
      for (const [values, side, isUpper] of rows) {
        const terms = values.map((one, j) => [j, one / 3] as const);
        // All lower bounds satisfy the row, with something to spare.
        const least = terms.reduce((sum, [j, one]) => sum + one * lower[j]!, 0);
        const spare = (1 + Math.abs(side)) / 4;
        if (isUpper) builder.row(Number.NEGATIVE_INFINITY, least + spare, terms);
        else builder.row(least - spare, Number.POSITIVE_INFINITY, terms);
      }
      return builder.build();
    });
}

/** Points with integer columns whole and continuous ones on a grid of halves that satisfy the model. */
function gridPoints(model: Model): number[][] {
  let points: number[][] = [[]];
  for (let j = 0; j < model.columns; j++) {
    const step = model.integer[j] ? 1 : 0.5;
    const values: number[] = [];
    for (let v = model.columnLower[j]!; v <= model.columnUpper[j]!; v += step) values.push(v);
    points = points.flatMap((point) => values.map((v) => [...point, v]));
  }
  return points.filter((point) => {
    for (let r = 0; r < model.rows; r++) {
      let sum = 0;
      for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) sum += model.values[n]! * point[model.indices[n]!]!;
      if (sum > model.rowUpper[r]! + 1e-12 || sum < model.rowLower[r]! - 1e-12) return false;
    }
    return true;
  });
}

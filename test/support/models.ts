import fc from 'fast-check';
import { type Model, ModelBuilder } from '../../src/solver/model.js';
import { mulberry32 } from './mulberry32.js';

/**
 * Random boxed models of up to `size` columns and rows in whole numbers. Rows are
 * laid around a drawn point of the box, which one row in 40 leaves out: most
 * models are feasible, and some are not.
 */
export function randomMip(size: number, options: { readonly integers?: boolean } = {}): fc.Arbitrary<Model> {
  const whole = (min: number, max: number) => fc.integer({ min, max });
  const column = fc.record({
    cost: whole(-9, 9),
    lower: whole(-3, 2),
    width: whole(0, 4),
    at: whole(0, 4),
    integer: options.integers === false ? fc.constant(false) : fc.boolean(),
  });
  const row = fc.record({
    terms: fc.array(fc.tuple(fc.nat(1000), whole(-5, 5)), { minLength: 1, maxLength: 6, size: 'max' }),
    side: fc.constantFrom('max' as const, 'min' as const, 'range' as const, 'equal' as const),
    slack: whole(0, 3),
    width: whole(0, 8),
    missed: whole(0, 39),
  });
  return fc
    .record({
      columns: fc.array(column, { minLength: Math.ceil(size / 2), maxLength: size, size: 'max' }),
      rows: fc.array(row, { maxLength: size, size: 'max' }),
      offset: whole(-5, 5),
    })
    .map(({ columns, rows, offset }) => {
      const builder = new ModelBuilder();
      const point = columns.map(({ lower, width, at }) => lower + Math.min(width, at));
      for (const { cost, lower, width, integer } of columns) builder.column(cost, lower, lower + width, integer);
      for (const { terms, side, slack, width, missed } of rows) {
        const placed = terms.map(([j, value]) => [j % columns.length, value] as const);
        const here = placed.reduce((sum, [j, value]) => sum + value * point[j], 0) + (missed === 0 ? 9 : 0);
        if (side === 'equal') builder.row(here, here, placed);
        else if (side === 'max') builder.row(Number.NEGATIVE_INFINITY, here + slack, placed);
        else builder.row(here - slack, side === 'min' ? Number.POSITIVE_INFINITY : here + width, placed);
      }
      builder.addConstant(offset);
      return builder.build();
    });
}

/** p-median on random points, weak links: x_ij ≤ y_j, Σ_j x_ij = 1, Σ y = p; only y is integer. */
export function pMedian(seed: number, homes: number, sites: number, p: number): Model {
  const random = mulberry32(seed);
  const sideM = 3000;
  const home = Array.from({ length: homes }, () => ({
    x: random() * sideM,
    y: random() * sideM,
    weight: 1 + Math.floor(100 * random()),
  }));
  const site = Array.from({ length: sites }, () => ({ x: random() * sideM, y: random() * sideM }));
  const builder = new ModelBuilder();
  const open = site.map(() => builder.column(0, 0, 1, true));
  for (const { x, y, weight } of home) {
    const serve = site.map((j) =>
      builder.column((weight * Math.round(13 * Math.hypot(x - j.x, y - j.y))) / 10, 0, Number.POSITIVE_INFINITY),
    );
    builder.row(
      1,
      1,
      serve.map((v) => [v, 1]),
    );
    serve.forEach((v, j) => {
      builder.row(Number.NEGATIVE_INFINITY, 0, [
        [v, 1],
        [open[j], -1],
      ]);
    });
  }
  builder.row(
    p,
    p,
    open.map((v) => [v, 1]),
  );
  return builder.build();
}

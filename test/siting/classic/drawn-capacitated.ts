import fc from 'fast-check';
import { denseDistances } from '../../../src/siting/classic/distances.js';
import type { ClassicInstance, SiteStatus } from '../../../src/siting/classic/types.js';
import { type Model, ModelBuilder } from '../../../src/solver/model.js';
import { mulberry32 } from '../../support/mulberry32.js';

export interface Drawn {
  readonly weight: readonly number[];
  /** A row per client. */
  readonly distance: readonly (readonly number[])[];
  readonly cost: readonly number[];
  readonly capacity: readonly number[];
  readonly status?: readonly SiteStatus[];
  readonly areCosts?: boolean;
}

export function instanceOf({ weight, distance, cost, capacity, status, areCosts = true }: Drawn): ClassicInstance {
  return {
    name: 'drawn',
    clientIds: weight.map((_, i) => `c${i + 1}`),
    siteIds: cost.map((_, j) => `s${j + 1}`),
    weight: Float64Array.from(weight),
    distances: denseDistances(weight.length, cost.length, Float64Array.from(distance.flat())),
    siteCost: Float64Array.from(cost),
    siteCapacity: Float64Array.from(capacity),
    siteStatus: status ?? cost.map(() => 'candidate'),
    distancesAreCosts: areCosts,
  };
}

/**
 * Least cost over every assignment of whole parcels. Demand that may be split is
 * parcelled into units: with whole capacities, an optimal flow is whole (its
 * matrix is totally unimodular).
 */
export function enumerated(drawn: Drawn, divisible: boolean): number {
  const { cost, capacity, status = cost.map(() => 'candidate' as const), areCosts = true } = drawn;
  const parcels = drawn.weight.flatMap((weight, i) => {
    const price = (j: number): number => {
      const d = drawn.distance[i]![j]!;
      return areCosts || d === Number.POSITIVE_INFINITY ? d : d * weight;
    };
    const parts = divisible && weight > 1 ? weight : 1;
    const prices = cost.map((_, j) => price(j) / parts);
    return Array.from({ length: parts }, () => ({ weight: weight / parts, prices }));
  });
  const always = status.map((state) => state === 'existing' || state === 'required');
  const opening = cost.map((c, j) => (status[j] === 'existing' ? 0 : c));
  let best = Number.POSITIVE_INFINITY;
  const load = cost.map(() => 0);
  const used = cost.map(() => 0);
  const go = (n: number, sum: number): void => {
    if (sum >= best) return;
    if (n === parcels.length) {
      best = sum;
      return;
    }
    const { weight, prices } = parcels[n]!;
    for (let j = 0; j < cost.length; j++) {
      if (status[j] === 'forbidden' || load[j]! + weight > capacity[j]!) continue;
      const opens = used[j] === 0 && !always[j] ? opening[j]! : 0;
      load[j]! += weight;
      used[j]!++;
      go(n + 1, sum + prices[j]! + opens);
      load[j]! -= weight;
      used[j]!--;
    }
  };
  go(
    0,
    opening.reduce((sum, c, j) => (always[j] ? sum + c : sum), 0),
  );
  return best;
}

export const small: fc.Arbitrary<Drawn> = fc
  .record({ clients: fc.integer({ min: 1, max: 5 }), sites: fc.integer({ min: 1, max: 4 }), areCosts: fc.boolean() })
  .chain(({ clients, sites, areCosts }) => {
    const distance = fc.oneof(
      { weight: 12, arbitrary: fc.integer({ min: 0, max: 30 }) },
      { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
    );
    const capacity = fc.oneof(
      { weight: 8, arbitrary: fc.integer({ min: 1, max: 8 }) },
      { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
    );
    const status = fc.constantFrom<SiteStatus>(
      'candidate',
      'candidate',
      'candidate',
      'existing',
      'required',
      'forbidden',
    );
    const rows = <T>(of: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> =>
      fc.array(of, { minLength: length, maxLength: length });
    return fc.record({
      weight: rows(fc.integer({ min: 0, max: 3 }), clients),
      distance: rows(rows(distance, sites), clients),
      cost: rows(fc.integer({ min: 0, max: 40 }), sites),
      capacity: rows(capacity, sites),
      status: rows(status, sites),
      areCosts: fc.constant(areCosts),
    });
  });

/** x_ij ≤ y_j, capacities, every client once; x whole where demand may not be split. */
export function textbook({ weight, distance, cost, capacity }: Drawn, divisible: boolean): Model {
  const builder = new ModelBuilder();
  const y = cost.map((c) => builder.column(c, 0, 1, true));
  const x = weight.map((_, i) => cost.map((_, j) => builder.column(distance[i]![j]!, 0, 1, !divisible)));
  for (const row of x) {
    builder.row(
      1,
      1,
      row.map((v) => [v, 1]),
    );
    row.forEach((v, j) => {
      builder.row(Number.NEGATIVE_INFINITY, 0, [
        [v, 1],
        [y[j]!, -1],
      ]);
    });
  }
  y.forEach((v, j) => {
    builder.row(Number.NEGATIVE_INFINITY, 0, [
      [v, -capacity[j]!],
      ...x.map((row, i) => [row[j]!, weight[i]!] as const),
    ]);
  });
  return builder.build();
}

/** Points in a square of 1,000; clients of 1 … 20, sites that a third of would hold the demand. */
export function scattered(seed: number, clients: number, sites: number): Drawn {
  const random = mulberry32(seed);
  const point = () => [random() * 1000, random() * 1000] as const;
  const weight = Array.from({ length: clients }, () => 1 + Math.floor(20 * random()));
  const home = weight.map(point);
  const site = Array.from({ length: sites }, point);
  const total = weight.reduce((sum, w) => sum + w, 0);
  return {
    weight,
    distance: home.map(([x, y]) => site.map(([u, v]) => Math.round(Math.hypot(x - u, y - v)))),
    cost: site.map(() => 300 + Math.floor(700 * random())),
    capacity: site.map(() => Math.ceil((total / sites) * (2 + 2 * random()))),
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveCflp, solveCflpSingle } from '../../../src/siting/classic/cflp.js';
import { denseDistances } from '../../../src/siting/classic/distances.js';
import { Knapsack } from '../../../src/siting/classic/knapsack.js';
import type { ClassicInstance, ClassicOptions, ClassicResult, SiteStatus } from '../../../src/siting/classic/types.js';
import { highsBackend } from '../../../src/solver/highs.js';
import { type Model, ModelBuilder } from '../../../src/solver/model.js';
import { localTeam } from '../../../src/solver/team.js';
import { mulberry32 } from '../../support/mulberry32.js';

const SEED = 20251124;
const options: ClassicOptions = { team: localTeam(), seed: '1' };

interface Drawn {
  readonly weight: readonly number[];
  /** A row per client. */
  readonly distance: readonly (readonly number[])[];
  readonly cost: readonly number[];
  readonly capacity: readonly number[];
  readonly status?: readonly SiteStatus[];
  readonly areCosts?: boolean;
}

function instanceOf({ weight, distance, cost, capacity, status, areCosts = true }: Drawn): ClassicInstance {
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
function enumerated(drawn: Drawn, divisible: boolean): number {
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

const small: fc.Arbitrary<Drawn> = fc
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

/** Every share of a flow in reach and within capacities, every client whole; its cost. */
function costOfFlow(instance: ClassicInstance, result: ClassicResult): number {
  const served = new Float64Array(instance.clientIds.length);
  const load = new Float64Array(instance.siteIds.length);
  let cost = 0;
  for (const j of result.open) if (instance.siteStatus[j] !== 'existing') cost += instance.siteCost[j]!;
  for (const { client, site, share } of result.flow!) {
    expect(result.open).toContain(site);
    served[client]! += share;
    load[site]! += share * instance.weight[client]!;
    const d = instance.distances.at(client, site);
    cost += share * (instance.distancesAreCosts ? d : d * instance.weight[client]!);
  }
  for (const sum of served) expect(sum).toBeCloseTo(1, 6);
  load.forEach((sum, j) => {
    expect(sum).toBeLessThanOrEqual(instance.siteCapacity[j]! + 1e-6);
  });
  return cost;
}

describe.each([
  ['with split demand', solveCflp, true],
  ['with one site per client', solveCflpSingle, false],
] as const)('capacitated location %s', (_, solve, divisible) => {
  it('is what enumeration finds, whatever is existing, required, forbidden or out of reach', async () => {
    const seen = { optimal: 0, infeasible: 0 };
    await fc.assert(
      fc.asyncProperty(small, async (drawn) => {
        const truth = enumerated(drawn, divisible);
        const instance = instanceOf(drawn);
        const result = await solve(instance, options);
        if (truth === Number.POSITIVE_INFINITY) {
          expect(result.status).toBe('infeasible');
          expect(result.reason?.en).toBeTruthy();
          expect(result.reason?.zh).toBeTruthy();
          seen.infeasible++;
          return;
        }
        expect(result.status).toBe('optimal');
        expect(result.objective).toBeCloseTo(truth, 6);
        expect(result.bound).toBeCloseTo(truth, 5);
        expect(result.bound!).toBeLessThanOrEqual(result.objective!);
        if (divisible) expect(costOfFlow(instance, result)).toBeCloseTo(truth, 6);
        seen.optimal++;
      }),
      { numRuns: 150, seed: SEED },
    );
    expect(seen.optimal).toBeGreaterThan(50);
    expect(seen.infeasible).toBeGreaterThan(10);
  });

  it('never claims more than is true when work runs out or is interrupted', async () => {
    const instance = instanceOf(scattered(4, 40, 12));
    const truth = (await solve(instance, options)).objective!;
    const aborted = new AbortController();
    aborted.abort();
    for (const limits of [
      { nodeLimit: 1 },
      { iterationLimit: 1 },
      { iterationLimit: 30 },
      { nodeLimit: 3, iterationLimit: 100_000_000 },
      { timeLimitS: 0, clock: () => 1 },
      { signal: aborted.signal },
    ]) {
      const result = await solve(instance, { ...options, ...limits });
      if (result.objective !== undefined) expect(result.objective).toBeGreaterThanOrEqual(truth - 1e-6);
      if (result.bound !== undefined) expect(result.bound).toBeLessThanOrEqual(truth + 1e-6);
      if (result.status === 'optimal') expect(result.objective).toBeCloseTo(truth, 6);
      else expect(['limit', 'interrupted']).toContain(result.stopped);
      expect(result.status).not.toBe('infeasible');
    }
    expect((await solve(instance, { ...options, signal: aborted.signal })).stopped).toBe('interrupted');
  });

  it('has the optimum of HiGHS on the textbook model of larger instances', async () => {
    for (const [seed, clients, sites] of [
      [5, 25, 7],
      [6, 32, 9],
    ] as const) {
      const drawn = scattered(seed, clients, sites);
      const truth = await highsBackend.solve(textbook(drawn, divisible), {});
      const result = await solve(instanceOf(drawn), options);
      expect(result.status).toBe('optimal');
      expect(result.objective).toBeCloseTo(truth.objective!, 5);
    }
  });

  it('gives the same answer twice', async () => {
    const instance = instanceOf(scattered(9, 30, 8));
    expect(await solve(instance, options)).toEqual(await solve(instance, options));
  });

  it('says which capacity is missing', async () => {
    const drawn = { weight: [3, 3], distance: [[1], [1]], cost: [5], capacity: [5] };
    expect((await solve(instanceOf(drawn), options)).reason?.en).toBe('total capacity 5 is less than total demand 6');
    const far = { ...drawn, capacity: [9], distance: [[1], [Number.POSITIVE_INFINITY]] };
    const result = await solve(instanceOf(far), options);
    expect(result).toMatchObject({ status: 'infeasible', unreachable: [1], open: [] });
    expect(result.reason?.en).toBe('no allowed site reaches demand c2');
  });
});

describe('capacitated location', () => {
  it('splits a client where that saves a site, and not where it may not', async () => {
    // Two sites of 3, three clients of 2: split, the third shares both; whole, a third site opens.
    const drawn = {
      weight: [2, 2, 2],
      distance: [
        [0, 4, 0],
        [4, 0, 0],
        [2, 2, 0],
      ],
      cost: [10, 10, 50],
      capacity: [3, 3, 6],
    };
    const split = await solveCflp(instanceOf(drawn), options);
    expect(split).toMatchObject({ status: 'optimal', objective: 22, open: [0, 1] });
    expect(split.flow?.filter(({ client }) => client === 2)).toEqual([
      { client: 2, site: 0, share: 0.5 },
      { client: 2, site: 1, share: 0.5 },
    ]);
    expect(split.assignment).toBeUndefined();
    const whole = await solveCflpSingle(instanceOf(drawn), options);
    expect(whole).toMatchObject({ status: 'optimal', objective: 50, open: [2] });
    expect([...whole.assignment!]).toEqual([2, 2, 2]);
  });

  it('names the client that is larger than any site, which only splitting can serve', async () => {
    const drawn = {
      weight: [4, 1],
      distance: [
        [1, 1],
        [1, 1],
      ],
      cost: [1, 1],
      capacity: [3, 3],
    };
    expect((await solveCflpSingle(instanceOf(drawn), options)).reason?.en).toBe(
      'the demand of c1 is more than the capacity of any site that reaches it, and may not be split',
    );
    expect(await solveCflp(instanceOf(drawn), options)).toMatchObject({ status: 'optimal', objective: 4 });
  });

  it('says that whole demands do not fit although the sum does', async () => {
    const drawn = {
      weight: [2, 2, 2],
      distance: [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      cost: [1, 1],
      capacity: [3, 3],
    };
    expect((await solveCflpSingle(instanceOf(drawn), options)).reason?.en).toBe(
      'the capacities suffice in total, but whole demands do not fit into them',
    );
  });

  it('names the clients for whom the sites in reach are too small', async () => {
    const no = Number.POSITIVE_INFINITY;
    const drawn = {
      weight: [2, 2, 2],
      distance: [
        [1, no],
        [1, no],
        [1, 1],
      ],
      cost: [1, 1],
      capacity: [3, 9],
    };
    expect((await solveCflp(instanceOf(drawn), options)).reason?.en).toMatch(
      /^the sites within reach have too little capacity: c[12](, c2)? cannot be served in full$/,
    );
  });
});

describe('a knapsack', () => {
  it('is filled as enumeration fills it, and never claims less than the optimum', () => {
    const item = fc.record({
      profit: fc.double({ min: -2, max: 9, noNaN: true }),
      weight: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 11 }), fc.integer({ min: 0, max: 30 }), (items, capacity) => {
        const profit = Float64Array.from(items, (x) => x.profit);
        const weight = Float64Array.from(items, (x) => x.weight);
        let truth = 0;
        for (let set = 0; set < 1 << items.length; set++) {
          let load = 0;
          let worth = 0;
          for (let i = 0; i < items.length; i++) {
            if (!(set & (1 << i))) continue;
            load += weight[i]!;
            worth += profit[i]!;
          }
          if (load <= capacity) truth = Math.max(truth, worth);
        }
        const take = new Float64Array(items.length);
        const filled = new Knapsack(items.length).fill(profit, weight, capacity, take);
        const load = take.reduce((sum, t, i) => sum + t * weight[i]!, 0);
        expect(load).toBeLessThanOrEqual(capacity);
        expect(take.reduce((sum, t, i) => sum + t * profit[i]!, 0)).toBeCloseTo(filled.value, 9);
        expect(filled.value).toBeCloseTo(truth, 6);
        expect(filled.upper).toBeGreaterThanOrEqual(truth - 1e-12);
        expect(filled.upper).toBeLessThan(truth + 1e-6);
        expect(filled.linear).toBeGreaterThanOrEqual(truth - 1e-9);
      }),
      { numRuns: 500, seed: SEED },
    );
  });
});

/** x_ij ≤ y_j, capacities, every client once; x whole where demand may not be split. */
function textbook({ weight, distance, cost, capacity }: Drawn, divisible: boolean): Model {
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
function scattered(seed: number, clients: number, sites: number): Drawn {
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

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveCflp, solveCflpSingle } from '../../../src/siting/classic/capacitated/cflp.js';
import { Knapsack } from '../../../src/siting/classic/capacitated/knapsack.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from '../../../src/siting/classic/types.js';
import { highsBackend } from '../../../src/solver/highs.js';
import { localTeam } from '../../../src/solver/team.js';
import { enumerated, instanceOf, scattered, small, textbook } from './drawn-capacitated.js';

const SEED = 20251124;
const options: ClassicOptions = { team: localTeam(), seed: '1' };

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

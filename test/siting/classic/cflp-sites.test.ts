import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Capacitated, capacitatedOf, isImpossible } from '../../../src/siting/classic/capacitated/capacitated.js';
import { solveCflp } from '../../../src/siting/classic/capacitated/cflp.js';
import { fewestSites } from '../../../src/siting/classic/capacitated/cflp-count.js';
import { bestFlow, provenUnmet } from '../../../src/siting/classic/capacitated/cflp-flow.js';
import { firstPrices, noDecisions, Prices } from '../../../src/siting/classic/capacitated/cflp-prices.js';
import { SiteTree } from '../../../src/siting/classic/capacitated/cflp-sites.js';
import { Knapsack } from '../../../src/siting/classic/capacitated/knapsack.js';
import { Effort } from '../../../src/siting/classic/effort.js';
import type { ClassicOptions, SiteStatus } from '../../../src/siting/classic/types.js';
import { highsBackend } from '../../../src/solver/highs.js';
import { localTeam } from '../../../src/solver/team.js';
import { type Drawn, enumerated, instanceOf, scattered, small, textbook } from './drawn-capacitated.js';

const SEED = 20251124;
const options: ClassicOptions = { team: localTeam(), seed: '1' };

function problemOf(drawn: Drawn): Capacitated | undefined {
  const problem = capacitatedOf(instanceOf(drawn), true);
  return isImpossible(problem) ? undefined : problem;
}

/** The tree alone, from the first prices on; undefined where nothing was found. */
async function searched(problem: Capacitated, limits: Partial<ClassicOptions> = {}) {
  const effort = new Effort({ ...options, ...limits });
  let value = Number.POSITIVE_INFINITY;
  const plans = {
    get value() {
      return Number.isFinite(value) ? value : 1e6;
    },
    get cutoff() {
      return this.value - 1e-7 * (1 + this.value);
    },
    async offer(open: Uint8Array) {
      const flow = await bestFlow(problem, open, effort);
      value = Math.min(value, flow?.cost ?? value);
      return flow?.price;
    },
    isTooFew: async (open: Uint8Array) => (await provenUnmet(problem, open, effort)) !== undefined,
  };
  const tree = new SiteTree(problem, new Prices(problem, true), plans, noDecisions(problem), effort);
  const bound = await tree.search(firstPrices(problem), () => {});
  return { value, bound, nodes: effort.work.nodes };
}

describe('the tree over sites', () => {
  it('finds what enumeration finds, and proves it', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(small, async (drawn) => {
        const problem = problemOf(drawn);
        const truth = enumerated(drawn, true);
        if (problem === undefined || truth === Number.POSITIVE_INFINITY) return;
        const { value, bound } = await searched(problem);
        expect(value).toBeCloseTo(truth, 6);
        expect(bound).toBeGreaterThan(truth - 1e-4);
        expect(bound).toBeLessThanOrEqual(truth + 1e-9);
        seen++;
      }),
      { numRuns: 200, seed: SEED },
    );
    expect(seen).toBeGreaterThan(80);
  });

  it('finds no plan where there is none, though there is room enough in all, and sets that reach too few take no bound', async () => {
    const no = Number.POSITIVE_INFINITY;
    const drawn = {
      weight: [2, 2, 2, 3],
      distance: [
        [1, no, no],
        [1, no, no],
        [1, 9, no],
        [no, 7, 3],
      ],
      cost: [5, 6, 7],
      capacity: [3, 9, 9],
    };
    const none = await searched(problemOf(drawn)!);
    expect(none.value).toBe(Number.POSITIVE_INFINITY);
    expect(none.bound).toBeGreaterThan(9e5);
    // With 4 places the first site serves the first two; the third client then needs the second.
    const some = { ...drawn, capacity: [4, 9, 9] };
    const { value, bound } = await searched(problemOf(some)!);
    expect(value).toBeCloseTo(enumerated(some, true), 9);
    expect(bound).toBeGreaterThan(value - 1e-4);
  });

  it('has the optimum of HiGHS on the textbook model of larger instances, and never claims more before it is done', async () => {
    for (const [seed, clients, sites] of [
      [5, 25, 7],
      [6, 32, 9],
      [7, 40, 12],
    ] as const) {
      const drawn = scattered(seed, clients, sites);
      const { objective } = await highsBackend.solve(textbook(drawn, true), {});
      const problem = problemOf(drawn)!;
      const { value, bound, nodes } = await searched(problem);
      expect(value).toBeCloseTo(objective!, 5);
      expect(bound).toBeGreaterThan(objective! * (1 - 1e-6));
      expect(nodes).toBeGreaterThan(1);
      const stopped = await searched(problem, { nodeLimit: 1 });
      expect(stopped.bound).toBeLessThan(objective!);
    }
  });
});

describe('capacitated location with many pairs', () => {
  it('repeats, and what it claims when work runs out holds against what it proves', async () => {
    const drawn = scattered(3, 400, 30);
    // Sites as dear as this leave all of the 12,000 pairs to the tree.
    const instance = instanceOf({ ...drawn, cost: drawn.cost.map((c) => 20 * c) });
    const result = await solveCflp(instance, options);
    expect(result.status).toBe('optimal');
    expect(result.work?.nodes).toBeGreaterThan(9);
    expect(await solveCflp(instance, options)).toEqual(result);
    for (const limits of [{ nodeLimit: 2 }, { iterationLimit: 1000 }, { nodeLimit: 9 }]) {
      const early = await solveCflp(instance, { ...options, ...limits });
      expect(early.objective).toBeGreaterThanOrEqual(result.objective! - 1e-6);
      expect(early.bound).toBeLessThanOrEqual(result.objective! + 1e-6);
    }
  });
});

describe('capacitated location where all sites are alike', () => {
  it('opens eight of 400 for a demand of 2,801, which seven of 400 are just short of', async () => {
    const weight = Array.from({ length: 280 }, (_, i) => (i === 0 ? 11 : 10));
    const cost = new Array<number>(30).fill(100);
    const distance = weight.map(() => new Array<number>(30).fill(1));
    const drawn = { weight, distance, cost, capacity: new Array<number>(30).fill(400) };
    const result = await solveCflp(instanceOf(drawn), options);
    expect(result).toMatchObject({ status: 'optimal', objective: 8 * 100 + 280 });
  });
});

describe('prices', () => {
  it('bound every plan, and decide no site against all the plans that are best', () => {
    let decided = 0;
    fc.assert(
      fc.property(
        small,
        fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (drawn, drawnPrices) => {
          const problem = problemOf(drawn);
          const truth = enumerated(drawn, true);
          if (problem === undefined || truth === Number.POSITIVE_INFINITY) return;
          const prices = new Prices(problem, true);
          const decisions = noDecisions(problem);
          const bound = prices.evaluate(Float64Array.from(drawnPrices.slice(0, problem.clients)), decisions);
          expect(bound).toBeLessThanOrEqual(truth + 1e-9);
          prices.decideSites(decisions, truth + 1e-6);
          const before = noDecisions(problem).site;
          const given = drawn.status ?? drawn.cost.map(() => 'candidate' as const);
          const status: SiteStatus[] = [...given];
          problem.siteId.forEach((id, j) => {
            if (decisions.site[j] === before[j]) return;
            status[id] = decisions.site[j]! > 0 ? 'required' : 'forbidden';
            decided++;
          });
          expect(enumerated({ ...drawn, status }, true)).toBeCloseTo(truth, 9);
        },
      ),
      { numRuns: 400, seed: SEED },
    );
    expect(decided).toBeGreaterThan(50);
  });

  it('count on as many sites as the demand needs: two of 6 for 7, however dear', () => {
    // Prices of 0 pay no site; two open all the same, the two that cost least.
    const problem = problemOf({
      weight: [3, 4],
      distance: [
        [1, 1, 1],
        [1, 1, 1],
      ],
      cost: [50, 20, 30],
      capacity: [6, 6, 6],
    })!;
    const prices = new Prices(problem, true);
    const decisions = noDecisions(problem);
    expect(prices.evaluate(new Float64Array(2), decisions)).toBeCloseTo(50, 6);
    expect([...prices.opens]).toEqual([0, 1, 1]);
    // With the third in the place of the dearer one it would be 70, without the second 80.
    prices.decideSites(decisions, 65);
    expect([...decisions.site]).toEqual([-1, 1, 1]);
  });
});

describe('the least number of sites', () => {
  const problem = (capacity: number[], demand: number[]) =>
    ({
      sites: capacity.length,
      clients: demand.length,
      capacity: Float64Array.from(capacity),
      demand: Float64Array.from(demand),
    }) as Capacitated;

  it.each([
    ['the largest first', [2, 5, 4], [4, 4], [0, 0, 0], 2],
    ['what is open already counts, with its room', [2, 5, 4], [4, 4], [1, 0, 0], 3],
    ['closed sites give no room', [2, 5, 4], [3, 3], [0, -1, 0], 2],
    ['all, where all are too small', [2, 5, 4], [20], [0, 0, 0], 3],
    ['one for those who ask for nothing', [2, 5, 4], [0], [0, 0, 0], 1],
    ['one without limit', [2, Number.POSITIVE_INFINITY], [20], [0, 0], 1],
    ['a full site is enough for just as much', [0.1, 0.2, 0.3], [0.3, 0.3], [0, 0, 0], 3],
  ])('%s', (_, capacity, demand, site, count) => {
    expect(fewestSites(problem(capacity, demand), Int8Array.from(site))).toBe(count);
  });
});

describe('a knapsack of items that may be divided', () => {
  it('is filled by falling ratio, one item at most in part', () => {
    const item = fc.record({
      profit: fc.oneof(fc.integer({ min: -2, max: 6 }), fc.double({ min: -2, max: 9, noNaN: true })),
      weight: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 30 }), fc.integer({ min: 0, max: 60 }), (items, capacity) => {
        const profit = Float64Array.from(items, (x) => x.profit);
        const weight = Float64Array.from(items, (x) => x.weight);
        const take = new Float64Array(items.length);
        const { upper, ratio } = new Knapsack(items.length).fillParts(profit, weight, capacity, take);
        const load = take.reduce((sum, t, i) => sum + t * weight[i]!, 0);
        expect(load).toBeLessThanOrEqual(capacity + 1e-9);
        expect(take.filter((t) => t > 0 && t < 1).length).toBeLessThanOrEqual(1);
        expect(take.reduce((sum, t, i) => sum + t * profit[i]!, 0)).toBeCloseTo(upper, 9);
        // The dual with the ratio as the price of room: equal to the primal, so both are optimal.
        const dual = items.reduce((sum, x) => sum + Math.max(0, x.profit - ratio * x.weight), ratio * capacity);
        expect(upper).toBeCloseTo(dual, 9);
      }),
      { numRuns: 500, seed: SEED },
    );
  });
});

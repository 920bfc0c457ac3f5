import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { euclideanDistances } from '../../../src/siting/classic/distances.js';
import { Effort } from '../../../src/siting/classic/effort.js';
import { type Choice, type CoverClasses, coverClasses } from '../../../src/siting/classic/mclp/coverage.js';
import { solveMclp } from '../../../src/siting/classic/mclp/mclp.js';
import { anneal } from '../../../src/siting/classic/mclp/mclp-anneal.js';
import { bundleStep, keptOf } from '../../../src/siting/classic/mclp/mclp-bundle.js';
import { Exchanges } from '../../../src/siting/classic/mclp/mclp-exchanges.js';
import { improve } from '../../../src/siting/classic/mclp/mclp-heuristics.js';
import { type Local, localOf, narrowed, OPENED } from '../../../src/siting/classic/mclp/mclp-local.js';
import { leastOf } from '../../../src/siting/classic/mclp/mclp-local-search.js';
import { boundAt } from '../../../src/siting/classic/mclp/mclp-prices.js';
import { recombine } from '../../../src/siting/classic/mclp/mclp-recombine.js';
import { boundByRegions } from '../../../src/siting/classic/mclp/mclp-regions.js';
import { relax } from '../../../src/siting/classic/mclp/mclp-saddle.js';
import type { ClassicInstance, ClassicOptions } from '../../../src/siting/classic/types.js';
import { highsBackend } from '../../../src/solver/highs.js';
import { ModelBuilder } from '../../../src/solver/model.js';
import { localTeam } from '../../../src/solver/team.js';
import { mulberry32 } from '../../support/mulberry32.js';

const options: ClassicOptions = { team: localTeam(), seed: '1' };

/** Points at random on a square of side 1 and sites that reach those within `radius`. */
function choiceOf(seed: number, points: number, sites: number, radius: number, count: number): Choice {
  const draw = mulberry32(seed);
  const at = (size: number) => Array.from({ length: size }, () => [draw(), draw()] as const);
  const [home, site] = [at(points), at(sites)];
  const weight = Float64Array.from(home, () => 1 + Math.floor(30 * draw()));
  const lists = site.map(([x, y]) =>
    Uint32Array.from(home.keys()).filter((i) => Math.hypot(home[i]![0] - x, home[i]![1] - y) <= radius),
  );
  const cover = coverClasses(new Int32Array(points), weight, lists);
  return { cover, cost: new Float64Array(sites).fill(1), budget: Number.POSITIVE_INFINITY, count, whole: true };
}

const small = fc
  .record({ seed: fc.nat(1e6), sites: fc.integer({ min: 3, max: 9 }), part: fc.nat(100) })
  .map(({ seed, sites, part }) => choiceOf(seed, 30, sites, 0.35, 1 + (part % (sites - 1))));

function coveredBy(cover: CoverClasses, open: readonly number[]): number {
  const classes = new Set<number>();
  for (const j of open)
    for (let n = cover.siteOffsets[j]!; n < cover.siteOffsets[j + 1]!; n++) classes.add(cover.classOf[n]!);
  return [...classes].reduce((sum, s) => sum + cover.weight[s]!, 0);
}

function subsets(sites: number, size?: number): number[][] {
  const all = Array.from({ length: 2 ** sites }, (_, bits) => [...Array(sites).keys()].filter((j) => (bits >> j) & 1));
  return all.filter((set) => size === undefined || set.length === size);
}

const optimumOf = ({ cover, count }: Choice): number =>
  Math.max(...subsets(cover.sites, count).map((open) => coveredBy(cover, open)));

async function linearOptimum({ cover, count }: Choice): Promise<number> {
  const model = new ModelBuilder();
  const open = Array.from({ length: cover.sites }, () => model.column(0, 0, 1));
  for (let s = 0; s < cover.classes; s++) {
    const z = model.column(-cover.weight[s]!, 0, 1);
    const members = cover.siteOf.subarray(cover.classOffsets[s]!, cover.classOffsets[s + 1]!);
    model.row(Number.NEGATIVE_INFINITY, 0, [[z, 1], ...Array.from(members, (j) => [j, -1] as const)]);
  }
  model.row(
    count!,
    count!,
    open.map((j) => [j, 1] as const),
  );
  return -(await highsBackend.solve(model.build(), { relax: true })).objective!;
}

describe('prices found as a saddle point', () => {
  it('come within a thousandth of what HiGHS says the relaxation is, from above', async () => {
    for (const [seed, count] of [
      [1, 4],
      [2, 9],
      [3, 20],
    ] as const) {
      const choice = choiceOf(seed, 600, 60, 0.15, count);
      const { bound, value, price } = await relax(choice, new Effort(options), 2000, 0, () => {});
      const linear = await linearOptimum(choice);
      expect(bound).toBeGreaterThanOrEqual(linear - 1e-6);
      expect(bound).toBeLessThanOrEqual(1.001 * linear);
      expect(value).toBeLessThanOrEqual(linear + 1e-6);
      expect(value).toBeGreaterThanOrEqual(0.999 * linear);
      expect(boundAt(choice, price)).toBeCloseTo(bound, 6);
    }
  });

  it('bound what a budget covers too', async () => {
    const choice = choiceOf(4, 200, 10, 0.25, 3);
    const cost = Float64Array.from({ length: 10 }, (_, j) => 1 + (j % 3));
    const money: Choice = { ...choice, cost, budget: 5, count: undefined };
    const allowed = subsets(10).filter((open) => open.reduce((sum, j) => sum + cost[j]!, 0) <= 5);
    const best = Math.max(...allowed.map((open) => coveredBy(choice.cover, open)));
    const { bound } = await relax(money, new Effort(options), 800, 0, () => {});
    expect(bound).toBeGreaterThanOrEqual(best);
    expect(bound).toBeLessThan(1.1 * best);
  });
});

describe('a region', () => {
  const paidIn = (cover: CoverClasses, cost: ArrayLike<number>, open: readonly number[]): number =>
    open.reduce((sum, j) => sum + cost[j]!, 0) + cover.weight.reduce((sum, w) => sum + w, 0) - coveredBy(cover, open);
  /** The problem of all classes, with sites that cost up to 40. */
  const localWith = (cover: CoverClasses, cost: ArrayLike<number>): Local => {
    const local = localOf(cover, [...Array(cover.classes).keys()]);
    local.names.forEach((name, j) => {
      local.cost[j] = cost[name]!;
    });
    return local;
  };
  const costs = fc.array(fc.nat(40), { minLength: 9, maxLength: 9 });

  it('is searched for exactly what the cheapest of all sets of sites pays, and for nothing above what is known', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(small, costs, async ({ cover }, cost) => {
        const least = Math.min(...subsets(cover.sites).map((open) => paidIn(cover, cost, open)));
        const anyWay = await leastOf(localWith(cover, cost), 1e9, 40, 1e6, new Effort(options));
        expect(anyWay.isExact).toBe(true);
        expect(anyWay.least).toBeCloseTo(least, 6);
        expect(paidIn(cover, cost, anyWay.better!.open)).toBeCloseTo(least, 6);
        const nothing = await leastOf(localWith(cover, cost), least, 40, 1e6, new Effort(options));
        expect(nothing.isExact).toBe(true);
        expect(nothing.least).toBeCloseTo(least, 6);
        if (anyWay.better!.open.length > 1) found++;
      }),
      { numRuns: 150, seed: 5 },
    );
    expect(found).toBeGreaterThan(50);
  });

  it('is bounded by what the search knows when its nodes are used up', async () => {
    const { cover } = choiceOf(13, 600, 60, 0.2, 6);
    const cost = Float64Array.from({ length: 60 }, (_, j) => 500 + 10 * (j % 7));
    const { least } = await leastOf(localWith(cover, cost), 1e9, 80, 1e6, new Effort(options));
    let before = Number.NEGATIVE_INFINITY;
    for (const nodes of [0, 1, 20]) {
      const some = await leastOf(localWith(cover, cost), 1e9, 80, nodes, new Effort(options));
      expect(some.isExact).toBe(false);
      expect(some.nodes).toBe(nodes);
      expect(some.least).toBeLessThan(least);
      expect(some.least).toBeGreaterThanOrEqual(before);
      before = some.least;
    }
  });

  it('narrowed by decisions pays the same as before for every choice that keeps to them', () => {
    fc.assert(
      fc.property(small, costs, fc.array(fc.nat(2), { minLength: 9, maxLength: 9 }), ({ cover }, cost, drawn) => {
        const local = localWith(cover, cost);
        const fate = Uint8Array.from(local.names, (name) => drawn[name]!);
        const left = narrowed(local, fate);
        const decided = Array.from(local.names).filter((_, j) => fate[j] === OPENED);
        expect([...left.opened]).toEqual(decided);
        for (const chosen of subsets(left.names.length)) {
          const isOpen = new Uint8Array(left.names.length);
          for (const j of chosen) isOpen[j] = 1;
          let paid = left.base + chosen.reduce((sum, j) => sum + left.cost[j]!, 0);
          for (let s = 0; s < left.weight.length; s++) {
            const members = left.siteOf.subarray(left.classOffsets[s]!, left.classOffsets[s + 1]!);
            if (!members.some((j) => isOpen[j])) paid += left.weight[s]!;
          }
          expect(paid).toBeCloseTo(paidIn(cover, cost, [...decided, ...chosen.map((j) => left.names[j]!)]), 6);
        }
      }),
      { numRuns: 100, seed: 8 },
    );
  });

  it('never takes more off a bound than it may, at any prices and for any plan', async () => {
    let better = 0;
    await fc.assert(
      fc.asyncProperty(small, fc.nat(1e6), async (choice, seed) => {
        const draw = mulberry32(seed);
        const price = choice.cover.weight.map((w) => w * draw());
        const plan = subsets(choice.cover.sites, choice.count)[0]!;
        const bound = await boundByRegions(choice, price, plan, 0, new Effort(options), () => {});
        expect(bound).toBeGreaterThanOrEqual(optimumOf(choice));
        expect(bound).toBeLessThanOrEqual(boundAt(choice, price));
        if (bound < boundAt(choice, price) - 1) better++;
      }),
      { numRuns: 150, seed: 6 },
    );
    expect(better).toBeGreaterThan(75);
  });

  it('brings the bound below that of the relaxation, to the optimum where one region is left', async () => {
    const choice = choiceOf(7, 400, 16, 0.3, 4);
    const best = optimumOf(choice);
    const { price, bound } = await relax(choice, new Effort(options), 2000, 0, () => {});
    expect(bound).toBeGreaterThan(best + 1);
    const plan = improve(choice, [], new Effort(options)).open;
    const regional = await boundByRegions(choice, price, plan, best + 1, new Effort(options), () => {});
    expect(regional).toBeGreaterThanOrEqual(best);
    expect(regional).toBeLessThan((bound + best) / 2);
  });
});

describe('a step of tolls and shares', () => {
  /** Two regions with half of the classes each, and `count` choices in each of them. */
  const partiesOf = (cover: CoverClasses, count: number, seed: number) => {
    const draw = mulberry32(seed);
    const half = [...Array(cover.classes).keys()];
    return [half.filter((s) => s % 2 === 0), half.filter((s) => s % 2 === 1)].map((classes) => {
      const local = localOf(cover, classes);
      for (let j = 0; j < local.cost.length; j++) local.cost[j] = 20 * draw();
      const kept = Array.from({ length: count }, () => {
        return keptOf(
          local,
          Int32Array.from(local.names.keys()).filter(() => draw() < 0.5),
        );
      });
      const paid = kept.map(({ at, missed }) => at.reduce((sum, j) => sum + local.cost[j]!, missed));
      return { local, kept, least: Math.min(...paid) };
    });
  };
  /** What the known choices promise at a step, less its square. */
  const worthOf = (
    parties: ReturnType<typeof partiesOf>,
    ways: readonly (readonly number[])[],
    toll: number,
    p: number,
    length: number,
  ): number => {
    const square = ways.flat().reduce((sum, way) => sum + way * way, toll * toll);
    return parties.reduce(
      (sum, { local, kept, least }, r) => {
        const paid = kept.map(({ at, missed }) =>
          at.reduce((all, j) => all + local.cost[j]! + ways[r]![j]!, missed - least),
        );
        return sum + Math.min(...paid);
      },
      -p * toll - square / (2 * length),
    );
  };

  it('keeps the shares of every site adding up to the toll, and is the best of its kind', () => {
    let moved = 0;
    fc.assert(
      fc.property(small, fc.nat(1e6), fc.integer({ min: 1, max: 6 }), ({ cover, count }, seed, choices) => {
        const parties = partiesOf(cover, choices, seed);
        const { ways, toll, gain } = bundleStep(parties, cover.sites, count!, 3);
        const sum = new Map<number, number>();
        parties.forEach(({ local }, r) => {
          local.names.forEach((name, j) => {
            sum.set(name, (sum.get(name) ?? 0) + ways[r]![j]!);
          });
        });
        for (const all of sum.values()) expect(all).toBeCloseTo(toll, 6);
        const steps = ways.map((way) => [...way]);
        const best = worthOf(parties, steps, toll, count!, 3);
        const square = steps.flat().reduce((all, way) => all + way * way, toll * toll);
        expect(best + square / 6).toBeCloseTo(gain, 0);
        // Any other step that keeps to the toll is worth no more.
        const draw = mulberry32(seed + 1);
        for (let n = 0; n < 20; n++) {
          const far = 4 * (draw() - 0.5);
          const other = steps.map((way) => way.map((one) => one + 2 * (draw() - 0.5)));
          for (const [name, all] of sum) {
            const places = parties.flatMap(({ local }, r) => {
              const j = local.names.indexOf(name);
              return j < 0 ? [] : [[r, j] as const];
            });
            const off = places.reduce((a, [r, j]) => a + other[r]![j]!, 0) - (all + far);
            for (const [r, j] of places) other[r]![j]! -= off / places.length;
          }
          expect(worthOf(parties, other, toll + far, count!, 3)).toBeLessThanOrEqual(best + 0.1);
        }
        if (gain > 1) moved++;
      }),
      { numRuns: 100, seed: 9 },
    );
    expect(moved).toBeGreaterThan(50);
  });
});

describe('exchanges that are kept up to date', () => {
  it('are worth what a recount says, after any number of them', () => {
    const { cover } = choiceOf(8, 300, 40, 0.2, 8);
    const draw = mulberry32(9);
    const board = Exchanges.of(cover, [0, 1, 2, 3, 4, 5, 6, 7])!;
    for (let n = 0; n < 300; n++) {
      const slot = Math.floor(8 * draw());
      const into = Math.floor(40 * draw());
      if (board.isOpen[into]) continue;
      const before = coveredBy(cover, board.list());
      const worth = board.worth(slot, into);
      board.exchange(slot, into);
      expect(coveredBy(cover, board.list()) - before).toBe(worth);
      expect(board.covered).toBe(before + worth);
    }
  });

  it('find with annealing what greedy openings and helpful exchanges miss, the same each time', async () => {
    const choice = choiceOf(22, 2000, 120, 0.13, 14);
    const start = improve(choice, [], new Effort(options));
    const run = () => anneal(choice, start, { runs: 3, tries: 60_000 }, new Effort(options), () => {});
    const found = await run();
    expect(found.open).toHaveLength(14);
    expect(found.covered).toBe(coveredBy(choice.cover, found.open));
    expect(found.covered).toBeGreaterThan(start.covered);
    expect(await run()).toEqual(found);
  });
});

it('two plans recombined open as many sites and cover at least as much as the better one', () => {
  let better = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const { cover } = choiceOf(seed, 300, 50, 0.12, 7);
    const draw = mulberry32(seed);
    const plan = () => {
      const sites = [...Array(50).keys()].sort(() => draw() - 0.5).slice(0, 7);
      const open = sites.sort((a, b) => a - b);
      return { covered: coveredBy(cover, open), open };
    };
    const [one, other] = [plan(), plan()];
    const child = recombine(cover, one, other);
    expect(child.open).toHaveLength(7);
    expect(child.covered).toBe(coveredBy(cover, child.open));
    expect(child.covered).toBeGreaterThanOrEqual(Math.max(one.covered, other.covered));
    if (child.covered > Math.max(one.covered, other.covered)) better++;
  }
  expect(better).toBeGreaterThan(30);
});

describe('a dense instance as a whole', () => {
  const side = 3000;
  const draw = mulberry32(11);
  const places = (size: number) => [0, 1].map(() => Float64Array.from({ length: size }, () => side * draw()));
  const [[x, y], [siteX, siteY]] = [places(3000), places(300)];
  const instance: ClassicInstance = {
    name: 'dense',
    clientIds: Array.from({ length: 3000 }, (_, i) => String(i)),
    siteIds: Array.from({ length: 300 }, (_, j) => String(j)),
    weight: new Float64Array(3000).fill(1),
    distances: euclideanDistances(x!, y!, 'none', siteX!, siteY!),
    siteCost: new Float64Array(300).fill(1),
    siteCapacity: new Float64Array(300).fill(Number.POSITIVE_INFINITY),
    siteStatus: Array.from({ length: 300 }, () => 'candidate' as const),
    distancesAreCosts: false,
  };
  const recounted = (open: readonly number[]): number =>
    instance.clientIds.filter((_, i) => open.some((j) => instance.distances.at(i, j) <= 500)).length;

  it.each([
    ['no effort at all', { iterationLimit: 1 }],
    ['some exchanges', { iterationLimit: 3000 }],
    ['no nodes', { nodeLimit: 0 }],
    ['some nodes', { nodeLimit: 1 }],
  ])('says what it knows after %s, with a bound that holds', async (_, limit) => {
    const result = await solveMclp(instance, { ...options, p: 8, radius: 500, ...limit });
    expect(result.status).toBe('feasible');
    expect(result.stopped).toBe('limit');
    expect(result.open).toHaveLength(8);
    expect(result.objective).toBe(recounted(result.open));
    // What a run without a limit proves is the most.
    expect(result.objective).toBeLessThanOrEqual(2099);
    expect(result.bound).toBeGreaterThanOrEqual(2099);
  });
});

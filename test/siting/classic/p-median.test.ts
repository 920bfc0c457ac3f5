import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { readGraph, readWarehouses } from '../../../bench/published-cases.js';
import { denseDistances, euclideanDistances } from '../../../src/siting/classic/distances.js';
import { chooseSites } from '../../../src/siting/classic/median/choice.js';
import { resultOf, solvePMedian } from '../../../src/siting/classic/median/p-median.js';
import { roughChoice } from '../../../src/siting/classic/median/rough.js';
import { affordableRadius, buildRows, type PairLimits, type Task } from '../../../src/siting/classic/median/rows.js';
import { solveUflp } from '../../../src/siting/classic/median/uflp.js';
import type { ClassicInstance, ClassicOptions, ClassicResult, SiteStatus } from '../../../src/siting/classic/types.js';
import { localTeam } from '../../../src/solver/team.js';

const OPTIONS: ClassicOptions = { seed: '1', team: localTeam() };

function instanceOf(
  values: readonly (readonly number[])[],
  more: Partial<Pick<ClassicInstance, 'distancesAreCosts'>> & {
    weight?: readonly number[];
    siteCost?: readonly number[];
    siteStatus?: readonly SiteStatus[];
  } = {},
): ClassicInstance {
  const sites = values[0]!.length;
  return {
    name: 'drawn',
    clientIds: values.map((_, i) => `c${i}`),
    siteIds: values[0]!.map((_, j) => `s${j}`),
    weight: Float64Array.from(more.weight ?? values.map(() => 1)),
    distances: denseDistances(values.length, sites, Float64Array.from(values.flat())),
    siteCost: Float64Array.from(more.siteCost ?? new Array<number>(sites).fill(0)),
    siteCapacity: new Float64Array(sites).fill(Number.POSITIVE_INFINITY),
    siteStatus: more.siteStatus ?? new Array<SiteStatus>(sites).fill('candidate'),
    distancesAreCosts: more.distancesAreCosts ?? false,
  };
}

/** What a set of open sites costs, straight from the definition. */
function costOf(instance: ClassicInstance, open: readonly number[], withOpening: boolean): number {
  let sum = 0;
  for (let i = 0; i < instance.weight.length; i++) {
    const nearest = Math.min(Number.POSITIVE_INFINITY, ...open.map((j) => instance.distances.at(i, j)));
    sum += nearest === Number.POSITIVE_INFINITY || instance.distancesAreCosts ? nearest : instance.weight[i]! * nearest;
  }
  if (withOpening) for (const j of open) if (instance.siteStatus[j] !== 'existing') sum += instance.siteCost[j]!;
  return sum;
}

/** The best of all admissible sets, one by one; `Infinity` if none serves everybody. */
function enumerate(instance: ClassicInstance, p: number | undefined): number {
  const sites = instance.siteStatus.length;
  let best = Number.POSITIVE_INFINITY;
  for (let set = 0; set < 2 ** sites; set++) {
    const open = instance.siteStatus.map((_, j) => j).filter((j) => (set >> j) & 1);
    const admissible = instance.siteStatus.every((status, j) =>
      status === 'candidate' ? true : (status === 'forbidden') !== open.includes(j),
    );
    const counted = open.filter((j) => instance.siteStatus[j] !== 'existing').length;
    if (!admissible || (p !== undefined && counted !== p)) continue;
    best = Math.min(best, costOf(instance, open, p === undefined));
  }
  return best;
}

function expectRight(instance: ClassicInstance, p: number | undefined, result: ClassicResult): void {
  const truth = enumerate(instance, p);
  if (truth === Number.POSITIVE_INFINITY) {
    expect(result.status).toBe('infeasible');
    expect(result.reason?.zh).toBeTruthy();
    return;
  }
  expect(result.status).toBe('optimal');
  expect(result.objective).toBeCloseTo(truth, 6);
  expect(result.bound!).toBeLessThanOrEqual(truth * (1 + 1e-12));
  expect(result.bound!).toBeGreaterThanOrEqual(truth * (1 - 2e-9) - 1e-9);
  expect(costOf(instance, result.open, p === undefined)).toBeCloseTo(truth, 6);
  let served = p === undefined ? costOf(instance, result.open, true) - costOf(instance, result.open, false) : 0;
  result.assignment!.forEach((j, i) => {
    expect(result.open).toContain(j);
    served += instance.distances.at(i, j) * (instance.distancesAreCosts ? 1 : instance.weight[i]!);
  });
  expect(served).toBeCloseTo(truth, 6);
}

const drawn = fc.integer({ min: 1, max: 8 }).chain((sites) =>
  fc.record({
    values: fc.array(
      fc.array(
        fc.oneof(
          { weight: 6, arbitrary: fc.integer({ min: 0, max: 30 }) },
          { weight: 1, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
          { weight: 1, arbitrary: fc.double({ min: 0, max: 30, noNaN: true }) },
        ),
        { minLength: sites, maxLength: sites },
      ),
      { minLength: 1, maxLength: 10 },
    ),
    weights: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 10 }),
    siteCost: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: sites, maxLength: sites }),
    siteStatus: fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constant<SiteStatus>('candidate') },
        { weight: 1, arbitrary: fc.constantFrom<SiteStatus>('existing', 'required', 'forbidden') },
      ),
      { minLength: sites, maxLength: sites },
    ),
    p: fc.integer({ min: 0, max: sites }),
    distancesAreCosts: fc.boolean(),
  }),
);

describe('p-median', () => {
  it('finds what trying all sets finds, whatever sites exist, are required, forbidden or out of reach', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async ({ values, weights, p, ...more }) => {
        const instance = instanceOf(values, { ...more, weight: weights.slice(0, values.length) });
        expectRight(instance, p, await solvePMedian(instance, { ...OPTIONS, p }));
      }),
      { numRuns: 250, seed: 5 },
    );
  });

  it.each([
    ['pmed1', 5, 5819],
    ['pmed6', 5, 7824],
    ['pmed10', 67, 1255],
  ])('proves the published optimum of %s', async (name, p, optimum) => {
    const instance = readGraph(name, readFileSync(`test/cases/orlib/${name}.txt`, 'utf8'));
    expect(await solvePMedian(instance, { ...OPTIONS, p })).toMatchObject({
      status: 'optimal',
      objective: optimum,
      bound: optimum,
    });
  });

  it('names the clients that no site reaches', async () => {
    const result = await solvePMedian(
      instanceOf([
        [1, 2],
        [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      ]),
      { ...OPTIONS, p: 1 },
    );
    expect(result).toMatchObject({ status: 'infeasible', unreachable: [1] });
    expect(result.reason!.en).toContain('c1');
  });

  it('says that nobody is served where no site is to be opened and none is open', async () => {
    const result = await solvePMedian(instanceOf([[1, 2]]), { ...OPTIONS, p: 0 });
    expect(result).toMatchObject({ status: 'infeasible', open: [] });
    expect(result.reason!.en).toContain('p = 0');
    const open = await solvePMedian(instanceOf([[1, 2]], { siteStatus: ['candidate', 'existing'] }), {
      ...OPTIONS,
      p: 0,
    });
    expect(open).toMatchObject({ status: 'optimal', objective: 2, open: [1] });
  });

  it('does not count sites that are open already', async () => {
    const instance = instanceOf(
      [
        [0, 9, 9],
        [9, 0, 9],
        [9, 9, 0],
      ],
      { siteStatus: ['existing', 'candidate', 'candidate'], weight: [1, 1, 2] },
    );
    expect(await solvePMedian(instance, { ...OPTIONS, p: 1 })).toMatchObject({ open: [0, 2], objective: 9 });
  });

  const points = (n: number): ClassicInstance => {
    let a = 7;
    const draw = (): number => {
      a = (Math.imul(a, 1664525) + 1013904223) >>> 0;
      return Math.floor((a / 2 ** 32) * 1000);
    };
    const x = Float64Array.from({ length: n }, draw);
    const y = Float64Array.from({ length: n }, draw);
    return {
      ...instanceOf(Array.from({ length: n }, () => new Array<number>(n).fill(0))),
      distances: euclideanDistances(x, y, 'floor'),
    };
  };

  it('finds the same optimum where rows are cut off, as they are where the pairs would not fit in memory', async () => {
    const limits: PairLimits = { whole: 0, kept: 1 };
    const random = seedrandom.alea('rows');
    let cutRows = 0;
    await fc.assert(
      fc.asyncProperty(drawn, async ({ values, weights, p, distancesAreCosts }) => {
        const instance = instanceOf(values, { weight: weights.slice(0, values.length), distancesAreCosts });
        const free = instance.siteStatus.map((_, j) => j);
        if (p === 0) return;
        const task: Task = { instance, free, certain: [], choose: p, opening: new Float64Array(free.length) };
        const radius = affordableRadius(task, roughChoice(task, random).second, limits);
        cutRows += buildRows(task, radius).cut;
        const choice = await chooseSites(task, OPTIONS, limits);
        const result = resultOf(instance, choice, { zh: '没有', en: 'none' });
        if (result.status !== 'feasible') return expectRight(instance, p, result);
        // What lies beyond the cut may leave a bound open, never wrong.
        const truth = enumerate(instance, p);
        expect(result.bound!).toBeLessThanOrEqual(truth * (1 + 1e-12));
        expect(costOf(instance, result.open, false)).toBeGreaterThanOrEqual(truth * (1 - 1e-12));
      }),
      { numRuns: 250, seed: 8 },
    );
    expect(cutRows).toBeGreaterThan(100);

    const large = points(150);
    const free = large.siteStatus.map((_, j) => j);
    const task: Task = { instance: large, free, certain: [], choose: 12, opening: new Float64Array(150) };
    const some: PairLimits = { whole: 0, kept: 4500 };
    expect(buildRows(task, affordableRadius(task, roughChoice(task, random).second, some)).cut).toBe(150);
    const [whole, cut] = [await chooseSites(task, OPTIONS), await chooseSites(task, OPTIONS, some)];
    expect(cut).toMatchObject({ proven: true, objective: whole.objective, bound: whole.bound });
  });

  it('answers with a valid bound and never "optimal" when a limit stops it', async () => {
    const instance = points(150);
    const whole = await solvePMedian(instance, { ...OPTIONS, p: 12 });
    expect(whole.status).toBe('optimal');
    for (const limit of [{ iterationLimit: 1 }, { iterationLimit: 20 }, { iterationLimit: 100 }, { nodeLimit: 0 }]) {
      const result = await solvePMedian(instance, { ...OPTIONS, p: 12, ...limit });
      expect(result.bound!).toBeLessThanOrEqual(whole.objective!);
      expect(result.objective!).toBeGreaterThanOrEqual(whole.objective!);
      expect(result.open).toHaveLength(12);
      if (result.status === 'feasible') expect(result.stopped).toBe('limit');
      else expect(result.objective).toBe(whole.objective);
    }
    let now = 0;
    const timed = await solvePMedian(instance, { ...OPTIONS, p: 12, timeLimitS: 1, clock: () => now++ });
    expect(timed).toMatchObject({ status: 'feasible', stopped: 'limit' });
    const aborted = await solvePMedian(instance, { ...OPTIONS, p: 12, signal: AbortSignal.abort() });
    expect(aborted).toMatchObject({ status: 'feasible', stopped: 'interrupted' });
  });

  it('gives the same bytes twice', async () => {
    const instance = points(120);
    const [first, second] = [
      await solvePMedian(instance, { ...OPTIONS, p: 9 }),
      await solvePMedian(instance, { ...OPTIONS, p: 9 }),
    ];
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
  });
});

describe('uncapacitated location', () => {
  it('finds what trying all sets finds, with opening costs and every kind of site', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, async ({ values, weights, p: _, ...more }) => {
        const instance = instanceOf(values, { ...more, weight: weights.slice(0, values.length) });
        expectRight(instance, undefined, await solveUflp(instance, OPTIONS));
      }),
      { numRuns: 250, seed: 6 },
    );
  });

  it('proves the published optimum of cap71', async () => {
    const instance = readWarehouses('cap71', readFileSync('test/cases/orlib/cap71.txt', 'utf8'));
    expect(await solveUflp(instance, OPTIONS)).toMatchObject({
      status: 'optimal',
      objective: 932615.75,
      bound: 932615.75,
    });
  });
});

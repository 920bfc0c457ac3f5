import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recount } from '../../../src/siting/classic/check.js';
import { denseDistances } from '../../../src/siting/classic/distances.js';
import { solveClassic } from '../../../src/siting/classic/registry.js';
import type { ClassicInstance, ClassicProblem, SiteStatus } from '../../../src/siting/classic/types.js';
import { localTeam } from '../../../src/solver/team.js';

const team = localTeam();
const none = Number.POSITIVE_INFINITY;

interface Drawn {
  readonly instance: ClassicInstance;
  readonly p: number;
  readonly radius: number;
  readonly budget: number;
}

/** Small instances with every status, pairs out of reach, weights of 0, costs. */
const drawn = (symmetric: boolean): fc.Arbitrary<Drawn> =>
  fc.integer({ min: 2, max: 7 }).chain((sites) =>
    fc
      .record({
        clients: symmetric ? fc.constant(sites) : fc.integer({ min: 1, max: 8 }),
        cells: fc.array(fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.constant(none)), {
          minLength: 64,
          maxLength: 64,
        }),
        weights: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 }),
        costs: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 8 }),
        status: fc.array(
          fc.oneof(
            { weight: 6, arbitrary: fc.constant<SiteStatus>('candidate') },
            fc.constantFrom<SiteStatus>('existing', 'required', 'forbidden'),
          ),
          { minLength: sites, maxLength: sites },
        ),
        p: fc.integer({ min: 0, max: 5 }),
        radius: fc.integer({ min: 0, max: 12 }),
        budget: fc.integer({ min: 0, max: 12 }),
      })
      .map(({ clients, cells, weights, costs, status, p, radius, budget }) => {
        const values = new Float64Array(clients * sites);
        for (let i = 0; i < clients; i++)
          for (let j = 0; j < sites; j++)
            values[i * sites + j] = symmetric
              ? i === j
                ? 0
                : cells[Math.min(i, j) * 8 + Math.max(i, j)]!
              : cells[i * 8 + j]!;
        const instance: ClassicInstance = {
          name: 'drawn',
          clientIds: Array.from({ length: clients }, (_, i) => `D${i}`),
          siteIds: status.map((_, j) => `S${j}`),
          weight: Float64Array.from(weights.slice(0, clients)),
          distances: denseDistances(clients, sites, values),
          siteCost: Float64Array.from(status, (s, j) => (s === 'existing' ? 0 : costs[j]!)),
          siteCapacity: new Float64Array(sites).fill(none),
          siteStatus: status,
          distancesAreCosts: false,
        };
        return { instance, p, radius, budget };
      }),
  );

/** All sets of open sites that the statuses allow. */
function openSets({ siteStatus }: ClassicInstance): number[][] {
  const sets: number[][] = [];
  for (let bits = 0; bits < 2 ** siteStatus.length; bits++) {
    const isIn = (j: number): boolean => (bits >> j) % 2 === 1;
    const fits = siteStatus.every((s, j) => (isIn(j) ? s !== 'forbidden' : s !== 'existing' && s !== 'required'));
    if (fits) sets.push(siteStatus.map((_, j) => j).filter(isIn));
  }
  return sets;
}

const chosenOf = (instance: ClassicInstance, open: readonly number[]): number =>
  open.filter((j) => instance.siteStatus[j] !== 'existing').length;

/** How often each client has an open site within the radius. */
const times = (instance: ClassicInstance, open: readonly number[], radius: number): number[] =>
  instance.clientIds.map((_, i) => open.filter((j) => instance.distances.at(i, j) <= radius).length);

/** The best value by trying every set; undefined where no set will do. */
function bestOf(
  problem: ClassicProblem,
  { instance, p, radius, budget }: Drawn,
  withBudget: boolean,
): number | undefined {
  const values: number[] = [];
  for (const open of openSets(instance)) {
    const chosen = chosenOf(instance, open);
    if (problem === 'lscp') {
      if (times(instance, open, radius).every((n) => n > 0)) values.push(-chosen);
      continue;
    }
    if (problem === 'mclp' && withBudget) {
      if (open.reduce((sum, j) => sum + instance.siteCost[j]!, 0) > budget) continue;
    } else if (chosen !== p) continue;
    if (problem === 'mclp') {
      values.push(times(instance, open, radius).reduce((sum, n, i) => sum + (n > 0 ? instance.weight[i]! : 0), 0));
    } else if (problem === 'p-centre') {
      const worst = Math.max(
        ...instance.clientIds.map((_, i) => Math.min(...open.map((j) => instance.distances.at(i, j)))),
      );
      if (Number.isFinite(worst)) values.push(-worst);
    } else if (open.length >= 2) {
      values.push(Math.min(...open.flatMap((a) => open.filter((b) => b < a).map((b) => instance.distances.at(a, b)))));
    }
  }
  return values.length === 0 ? undefined : Math.max(...values);
}

describe('exact answers agree with trying every set of sites', () => {
  it.each([
    ['lscp', false, false, -1],
    ['mclp', false, false, 1],
    ['mclp', true, false, 1],
    ['p-centre', false, false, -1],
    ['p-dispersion', false, true, 1],
  ] as const)('%s (budget %s)', async (problem, withBudget, symmetric, sense) => {
    await fc.assert(
      fc.asyncProperty(drawn(symmetric), async (one) => {
        const { instance, p, radius, budget } = one;
        const limit = problem === 'lscp' ? {} : withBudget ? { budget } : { p };
        const result = await solveClassic(problem, instance, { radius, ...limit, team, seed: '1' });
        const best = bestOf(problem, one, withBudget);
        if (best === undefined) expect(result.status).toBe('infeasible');
        else {
          expect(result.status).toBe('optimal');
          expect(result.objective! + 0).toBe(sense * best + 0);
          expect(result.bound! + 0).toBe(sense * best + 0);
        }
      }),
      { numRuns: 120, seed: 7 },
    );
  });

  it('lscp-backup: the fewest sites first, then the weight covered twice', async () => {
    await fc.assert(
      fc.asyncProperty(drawn(false), async ({ instance, radius }) => {
        const covers = openSets(instance).filter((open) => times(instance, open, radius).every((n) => n > 0));
        const result = await solveClassic('lscp-backup', instance, { radius, team, seed: '1' });
        if (covers.length === 0) {
          expect(result.status).toBe('infeasible');
          return;
        }
        const least = Math.min(...covers.map((open) => chosenOf(instance, open)));
        const weights = covers
          .filter((open) => chosenOf(instance, open) === least)
          .map((open) =>
            times(instance, open, radius).reduce((sum, n, i) => sum + (n > 1 ? instance.weight[i]! : 0), 0),
          );
        expect(result.status).toBe('optimal');
        expect([result.objective, result.backupWeight]).toEqual([least, Math.max(...weights)]);
      }),
      { numRuns: 120, seed: 8 },
    );
  });

  it('mclp with both p and a budget', async () => {
    await fc.assert(
      fc.asyncProperty(drawn(false), async ({ instance, p, radius, budget }) => {
        const values = openSets(instance)
          .filter((open) => chosenOf(instance, open) === p)
          .filter((open) => open.reduce((sum, j) => sum + instance.siteCost[j]!, 0) <= budget)
          .map((open) =>
            times(instance, open, radius).reduce((sum, n, i) => sum + (n > 0 ? instance.weight[i]! : 0), 0),
          );
        const result = await solveClassic('mclp', instance, { p, radius, budget, team, seed: '1' });
        if (values.length === 0) expect(result.status).toBe('infeasible');
        else expect([result.status, result.objective]).toEqual(['optimal', Math.max(...values)]);
      }),
      { numRuns: 80, seed: 9 },
    );
  });
});

describe('a run that a limit stops', () => {
  it.each(['lscp', 'lscp-backup', 'mclp', 'p-centre', 'p-dispersion'] as const)(
    'never calls %s optimal without proof, and its bound is valid',
    async (problem) => {
      await fc.assert(
        fc.asyncProperty(drawn(problem === 'p-dispersion'), fc.constantFrom(0, 1), async (one, limit) => {
          const { instance, p, radius } = one;
          const asked = problem.startsWith('lscp') ? { radius } : { p, radius };
          const free = await solveClassic(problem, instance, { ...asked, team, seed: '1' });
          for (const cut of [{ nodeLimit: limit }, { iterationLimit: limit }, { timeLimitS: limit, clock: () => 5 }]) {
            const result = await solveClassic(problem, instance, { ...asked, ...cut, team, seed: '1' });
            if (result.bound === undefined || free.objective === undefined) continue;
            const truth = problem === 'lscp-backup' ? free.backupWeight! : free.objective;
            const sense = problem === 'lscp' || problem === 'p-centre' ? 1 : -1;
            if (truth === result.bound) continue;
            // A backup weight counts only beside the least number of sites.
            if (problem === 'lscp-backup' && result.status !== 'optimal') continue;
            expect(sense * (truth - result.bound)).toBeGreaterThanOrEqual(-1e-6);
          }
        }),
        { numRuns: 25, seed: 10 },
      );
    },
  );

  it('hands back what it has when it is interrupted', async () => {
    const stop = new AbortController();
    stop.abort();
    const values = Float64Array.from({ length: 49 }, (_, n) => Math.abs(Math.floor(n / 7) - (n % 7)) * ((n % 5) + 11));
    for (let i = 0; i < 7; i++) for (let j = 0; j < i; j++) values[i * 7 + j] = values[j * 7 + i]!;
    const ids = ['s', 't', 'u', 'v', 'w', 'x', 'y'];
    const instance: ClassicInstance = {
      name: 'seven',
      clientIds: ids,
      siteIds: ids,
      weight: new Float64Array(7).fill(1),
      distances: denseDistances(7, 7, values),
      siteCost: new Float64Array(7),
      siteCapacity: new Float64Array(7).fill(none),
      siteStatus: ids.map(() => 'candidate'),
      distancesAreCosts: false,
    };
    const result = await solveClassic('p-dispersion', instance, { p: 3, signal: stop.signal, team, seed: '1' });
    expect(['optimal', 'interrupted']).toContain(result.stopped);
    expect(result.open).toHaveLength(3);
  });
});

describe('the recount', () => {
  const instance: ClassicInstance = {
    name: 'hand',
    clientIds: ['a', 'b', 'c'],
    siteIds: ['x', 'y', 'z'],
    weight: Float64Array.of(1, 2, 3),
    distances: denseDistances(3, 3, Float64Array.of(0, 4, 9, 4, 0, 5, 9, 5, 0)),
    siteCost: Float64Array.of(1, 1, 1),
    siteCapacity: Float64Array.of(none, 4, none),
    siteStatus: ['candidate', 'candidate', 'candidate'],
    distancesAreCosts: false,
  };
  const work = { evaluations: 0, lpIterations: 0, nodes: 0 };
  const proven = { status: 'optimal', stopped: 'optimal', work } as const;
  const median = { ...proven, objective: 4, bound: 4, open: [1, 2], assignment: Int32Array.of(1, 1, 2) };

  it('believes a right answer', async () => {
    expect(await recount('p-median', instance, { p: 2 }, median, team)).toEqual([]);
    expect(
      await recount('p-centre', instance, { p: 2 }, { ...proven, objective: 4, bound: 4, open: [0, 2] }, team),
    ).toEqual([]);
    expect(
      await recount('mclp', instance, { p: 1, radius: 4 }, { ...proven, objective: 3, bound: 3, open: [0] }, team),
    ).toEqual([]);
    const split = { ...proven, objective: 2 + 4, bound: 6, open: [1, 2] };
    expect(await recount('cflp', instance, {}, split, team)).toEqual([]);
  });

  it.each([
    ['an objective that does not add up', { objective: 3, bound: 3 }, 'recounted 4'],
    [
      'another number of sites',
      { open: [0, 1, 2], assignment: Int32Array.of(0, 1, 2), objective: 0, bound: 0 },
      'p = 2',
    ],
    ['a client sent to a closed site', { assignment: Int32Array.of(0, 1, 2) }, 'not served'],
    ['a bound beyond the objective', { bound: 5 }, 'contradicts'],
    ['a proof that is none', { bound: 3 }, 'called optimal'],
    ['a site that does not exist', { open: [1, 7] }, 'does not exist'],
    ['more than a site holds', { assignment: Int32Array.of(1, 1, 1), objective: 19, bound: 19 }, 'serves 6 of 4'],
  ])('finds %s', async (_, wrong, said) => {
    const faults = await recount('p-median', instance, { p: 2 }, { ...median, ...wrong }, team);
    expect(faults.join('; ')).toContain(said);
  });

  it('finds sites whose status forbids or wants them', async () => {
    const strict: ClassicInstance = { ...instance, siteStatus: ['existing', 'forbidden', 'required'] };
    const faults = await recount('p-median', strict, { p: 1 }, { ...median, open: [1] }, team);
    expect(faults).toEqual(['existing site x is not open', 'forbidden site y is open', 'required site z is not open']);
  });

  it('finds a client left out of a cover, and money overspent', async () => {
    const cover = { ...proven, objective: 1, bound: 1, open: [0] };
    expect((await recount('lscp', instance, { radius: 4 }, cover, team)).join()).toContain('c is not covered');
    const dear = { ...proven, objective: 6, bound: 6, open: [0, 2] };
    expect((await recount('mclp', instance, { radius: 5, budget: 1 }, dear, team)).join()).toContain('budget 1');
  });
});

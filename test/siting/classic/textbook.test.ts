import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseDistances } from '../../../src/siting/classic/distances.js';
import { solveClassic } from '../../../src/siting/classic/registry.js';
import {
  notTextbook,
  planOfTextbook,
  type TextbookProblem,
  textbookModel,
} from '../../../src/siting/classic/textbook.js';
import type { ClassicInstance, SiteStatus } from '../../../src/siting/classic/types.js';
import { highsBackend } from '../../../src/solver/highs.js';
import { localTeam } from '../../../src/solver/team.js';

const SIZE = 5;
const whole = (min: number, max: number) => fc.integer({ min, max });
const five = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: SIZE, maxLength: SIZE });

/** Five points that are demand and sites at once, distances symmetric. */
const instances: fc.Arbitrary<ClassicInstance> = fc
  .record({
    weight: five(whole(1, 9)),
    at: five(fc.tuple(whole(0, 20), whole(0, 20))),
    cost: five(whole(0, 30)),
    capacity: five(whole(8, 30)),
    status: five(fc.constantFrom<SiteStatus>('candidate', 'candidate', 'candidate', 'existing', 'forbidden')),
  })
  .map(({ weight, at, cost, capacity, status }) => ({
    name: 'drawn',
    clientIds: at.map((_, i) => `c${i}`),
    siteIds: at.map((_, j) => `s${j}`),
    weight: Float64Array.from(weight),
    distances: denseDistances(
      SIZE,
      SIZE,
      Float64Array.from(at.flatMap(([x, y]) => at.map(([u, v]) => Math.abs(x - u) + Math.abs(y - v)))),
    ),
    siteCost: Float64Array.from(cost),
    siteCapacity: Float64Array.from(capacity),
    siteStatus: status,
    distancesAreCosts: false,
  }));

const uncapacitated = (instance: ClassicInstance): ClassicInstance => ({
  ...instance,
  siteCapacity: new Float64Array(SIZE).fill(Number.POSITIVE_INFINITY),
});

describe.each<[TextbookProblem, object]>([
  ['lscp', { radius: 12 }],
  ['mclp', { radius: 8, p: 2 }],
  ['p-median', { p: 2 }],
  ['p-centre', { p: 2 }],
  ['p-dispersion', { p: 2 }],
  ['uflp', {}],
  ['cflp', {}],
  ['cflp-single', {}],
])('the textbook model of %s', (problem, asked) => {
  it('has the optimum that our own algorithm proves, and its values give that plan', async () => {
    const seen = { optimal: 0, infeasible: 0 };
    await fc.assert(
      fc.asyncProperty(instances, async (drawn) => {
        const instance = problem.startsWith('cflp') ? drawn : uncapacitated(drawn);
        expect(notTextbook(problem, instance)).toBeUndefined();
        const own = await solveClassic(problem, instance, { ...asked, team: localTeam(), seed: '1' });
        const textbook = textbookModel(problem, instance, asked);
        const found = await highsBackend.solve(textbook.model, {});
        expect(found.status).toBe(own.status);
        seen[found.status as 'optimal' | 'infeasible']++;
        if (found.values === undefined) return;
        expect(textbook.sign * found.objective!).toBeCloseTo(own.objective!, 5);
        const { radius } = asked as { readonly radius?: number };
        const plan = planOfTextbook(problem, instance, textbook, found.values, found.objective!, radius);
        expect(plan.objective).toBeCloseTo(own.objective!, 5);
      }),
      { numRuns: 15, seed: 20251124 },
    );
    expect(seen.optimal).toBeGreaterThan(3);
  });
});

describe('what is not one model', () => {
  it('is said: backup covering, and capacities where the model would leave them out', () => {
    const [drawn] = fc.sample(instances, { numRuns: 1, seed: 1 });
    expect(notTextbook('lscp-backup', drawn!)?.en).toContain('two models');
    expect(notTextbook('p-median', drawn!)?.en).toContain('capacities');
  });
});

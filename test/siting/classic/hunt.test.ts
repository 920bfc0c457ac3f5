import { describe, expect, it } from 'vitest';
import { solveClassic } from '../../../src/siting/classic/registry.js';
import { CLASSIC_PROBLEMS } from '../../../src/siting/classic/types.js';
import { localTeam } from '../../../src/solver/team.js';
import { type DrawnClassic, drawClassic } from '../../support/classic-draw.js';
import { truthOf, verdictOn } from '../../support/classic-oracle.js';

const team = localTeam();
const judge = (drawn: DrawnClassic) =>
  verdictOn(drawn, (instance, asked) => solveClassic(drawn.problem, instance, { ...asked, team, seed: '1' }));

/** Seeds of each problem; `npm run bench hunt` tries as many as there is time for. */
const SEEDS = 60;

describe('no answer is wrong, whatever the units, ties, statuses and capacities', () => {
  it.each(CLASSIC_PROBLEMS)('%s', async (problem) => {
    const seen = { optimal: 0, infeasible: 0, open: 0, wrong: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const drawn = drawClassic(problem, seed);
      const { verdict, what } = await judge(drawn);
      if (verdict === 'wrong') expect.fail(`seed ${seed} (${drawn.label}): ${what}`);
      seen[verdict]++;
    }
    expect(seen.optimal).toBeGreaterThan(SEEDS / 4);
    // Where tolerances leave a proof open, that is said; it is rare.
    expect(seen.open).toBeLessThanOrEqual(SEEDS / 20);
  });

  it.each([
    ['cflp', 7, 'costs beyond a thousand million of which small differences count'],
    ['cflp', 1190, 'a site that holds nothing'],
    ['cflp', 1326, 'local search among equals that rounding sets apart'],
    ['cflp', 1527, 'a plan that costs nothing beside demand in thousand millions'],
    ['cflp-single', 12904, 'whole demands in thirds that fill a site'],
    ['lscp', 1196, 'demand beyond what a solver takes as a coefficient'],
    ['lscp-backup', 450, 'nothing covered twice of weights in thousand millions'],
    ['p-median', 110, 'capacities in millionths'],
    ['p-median', 315, 'capacities that fit to the last bit but for the order of a sum'],
    ['p-median', 322, 'capacities beyond what a solver takes as a coefficient'],
    ['uflp', 1040, 'a plan that costs nothing'],
  ] as const)('%s, seed %d, was wrong or unproven once: %s', async (problem, seed, _) => {
    const { verdict, what } = await judge(drawClassic(problem, seed, seed % 4 === 0 ? 'more' : 'few'));
    expect(['optimal', 'infeasible'], what).toContain(verdict);
  });
});

describe('the truth that answers are held against', () => {
  it('splits demand along cheapest paths, and not where it may not', () => {
    // Two sites of 3, three clients of 2: split, the third shares both; whole, a third site opens.
    const drawn = drawClassic('cflp', 1);
    const whole = {
      ...drawn.whole,
      ...handWorked([
        [0, 4, 0],
        [4, 0, 0],
        [2, 2, 0],
      ]),
    };
    expect(truthOf('cflp', whole, {})).toEqual({ objective: 22 });
    expect(truthOf('cflp-single', whole, {})).toEqual({ objective: 50 });
  });

  it('finds a wrong answer wrong', async () => {
    const drawn = drawClassic('uflp', 1);
    const right = await solveClassic('uflp', drawn.instance, { ...drawn.asked, team, seed: '1' });
    expect(right.status).toBe('optimal');
    const worse = { ...right, objective: right.objective! * 2 + 1, bound: right.objective! * 2 + 1 };
    expect((await verdictOn(drawn, async () => worse)).verdict).toBe('wrong');
    expect((await verdictOn(drawn, async () => ({ ...right, bound: right.bound! + 1 }))).verdict).toBe('wrong');
    expect((await verdictOn(drawn, async () => Promise.reject(new Error('broken')))).verdict).toBe('wrong');
  });
});

function handWorked(rows: readonly (readonly number[])[]) {
  const values = rows.flat();
  return {
    clientIds: ['a', 'b', 'c'],
    siteIds: ['x', 'y', 'z'],
    weight: Float64Array.of(2, 2, 2),
    distances: {
      clients: 3,
      sites: 3,
      whole: true,
      at: (i: number, j: number) => values[3 * i + j]!,
      client: () => {},
      site: () => {},
    },
    siteCost: Float64Array.of(10, 10, 50),
    siteCapacity: Float64Array.of(3, 3, 6),
    siteStatus: ['candidate', 'candidate', 'candidate'] as const,
    distancesAreCosts: true,
  };
}

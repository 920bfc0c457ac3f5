import { describe, expect, it } from 'vitest';
import { tighten } from '../../src/siting/bounds/cuts.js';
import { type Relaxation, relax } from '../../src/siting/bounds/relaxation.js';
import { Draft } from '../../src/siting/draft.js';
import { buildProblem } from '../../src/siting/problem.js';
import { localTeam } from '../../src/solver/team.js';
import { buildReach } from '../../src/walk/reach.js';
import { busyCity, planned } from '../support/siting.js';

const { city, rules } = busyCity();
const reach = buildReach(city, 2000);
const problem = buildProblem(city, rules, reach);

/** The bound after each round, the relaxation's first. */
async function bounds(most = 12): Promise<{ bounds: number[]; last: Relaxation }> {
  const team = localTeam();
  const start = await relax(problem, new Map(), team);
  const found = [start.bound];
  const last = await tighten(problem, start, team, {
    rounds: most,
    leastShare: 0.001,
    stop: () => false,
    remainingS: () => undefined,
    onRound: ({ bound }) => found.push(bound),
  });
  return { bounds: found, last };
}

describe('cuts of the relaxation', () => {
  it('raise its bound round by round and never past the best plan', async () => {
    const { plan } = await planned(city, rules, { strategy: 'exact' }, reach);
    const { bounds: found, last } = await bounds();
    expect(plan.stopped).toBe('optimal');
    expect(found.length).toBeGreaterThan(2);
    found.slice(1).forEach((bound, n) => {
      expect(bound).toBeGreaterThanOrEqual(found[n]! - 1e-9);
    });
    expect(last.bound).toBe(Math.max(...found));
    expect(last.bound).toBeLessThanOrEqual(plan.objective + 1e-9);
    // A quarter at least of what the relaxation leaves open.
    expect(last.bound - found[0]!).toBeGreaterThan((plan.objective - found[0]!) / 4);
    expect(plan.objective).toBeLessThan(new Draft(problem).measure.recountObjective());
  });

  it('start each round from the last basis: fewer steps than the relaxation itself took', async () => {
    const { iterations } = await relax(problem, new Map(), localTeam());
    const { last } = await bounds(1);
    expect(last.source).toBe('relaxation of all phases with cuts');
    expect(last.iterations).toBeLessThan(iterations);
  });
});

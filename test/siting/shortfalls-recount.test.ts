import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { spatialGaps } from '../../src/gaps/spatial.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import type { Opening, Shortfall } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import type { Reach } from '../../src/walk/types.js';
import { plainClaims } from '../support/enumerate.js';
import { askedCities, planned } from '../support/siting.js';

/** The checker's names of rules where a reason is called otherwise. */
const CALLED: Readonly<Record<string, string>> = { starts: 'start' };
/** What a plan says of itself, not rules of what may open. */
const BESIDE = ['objective', 'stages', 'idle', 'claims'];

/** What the recounts say of openings: rules that they break, their gap, persons short of a target. */
function judged(city: City, rules: Rules, reach: Reach, openings: readonly Opening[]) {
  const claims = plainClaims(city, rules, openings);
  const { constraints } = checkPlan(city, rules, reach, { openings, claims, objective: 0 });
  const { objective, cells } = spatialGaps(city, rules, reach, openings);
  const last = rules.phaseCount - 1;
  return {
    objective,
    broken: constraints.flatMap(({ name, ok }) => (ok || BESIDE.includes(name) ? [] : [CALLED[name] ?? name])),
    short({ circle, type }: Shortfall): number {
      const cell = cells.find((one) => one.circle === circle && one.type === type && one.phase === last)!;
      return (1 - cell.attainment) * cell.target * cell.demandPersons;
    },
  };
}

/** The plan that a shortfall speaks of, with its new openings in every phase that they may have. */
function spokenOf(plan: readonly Opening[], shortfall: Shortfall, phases: number): Opening[][] {
  const { remedy, insteadOf = [], togetherWith = [] } = shortfall;
  const same = (a: Omit<Opening, 'phase'>, b: Omit<Opening, 'phase'>) =>
    a.location === b.location && a.format === b.format;
  const kept = plan.filter((opening) => !insteadOf.some((gone) => same(gone, opening)));
  return [remedy!, ...togetherWith].reduce<Opening[][]>(
    (plans, { location, format }) =>
      plans.flatMap((openings) =>
        Array.from({ length: phases }, (_, phase) => [...openings, { location, format, phase }]),
      ),
    [kept],
  );
}

describe('reasons of shortfalls, recounted home by home', () => {
  it('break the rule that they name and no other, shrink the shortfall, and are better where they say so', async () => {
    const tally: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(askedCities(6, 3, '...aabbccABCD12'), async ({ city, rules }) => {
        const reach = buildReach(city, 2000);
        const { plan, shortfalls } = await planned(city, rules, { strategy: 'swap', explain: true }, reach);
        const before = judged(city, rules, reach, plan.openings);
        for (const shortfall of shortfalls.filter(({ remedy }) => remedy !== undefined)) {
          const { reason, proof } = shortfall;
          const kind = reason === 'better-elsewhere' ? reason : proof!;
          tally[kind] = (tally[kind] ?? 0) + 1;
          const found = spokenOf(plan.openings, shortfall, rules.phaseCount).map((openings) => {
            const after = judged(city, rules, reach, openings);
            const shrinks = before.short(shortfall) - after.short(shortfall) > 0.99;
            return { broken: after.broken, shrinks, isBetter: after.objective < before.objective - 1e-12 };
          });
          const fits = found.filter(({ broken, shrinks, isBetter }) => {
            if (!shrinks) return false;
            if (kind === 'better-elsewhere') return broken.length === 0 && !isBetter;
            if (kind === 'rules') return broken.length > 1 && broken.includes(reason);
            return isBetter && broken.length === 1 && broken[0] === reason;
          });
          expect([kind, reason, fits.length > 0], JSON.stringify(found)).toEqual([kind, reason, true]);
        }
      }),
      { numRuns: 100, seed: 20251124 },
    );
    expect(tally.opening).toBeGreaterThan(20);
    expect(tally.rules).toBeGreaterThan(3);
    expect(tally.plan).toBeGreaterThan(5);
  });
});

import { describe, expect, it } from 'vitest';
import { requiredProblems } from '../../src/run/required.js';
import { buildProblem } from '../../src/siting/problem.js';
import { stagesOf } from '../../src/siting/stages.js';
import { STRATEGY_NAMES } from '../../src/siting/strategies/registry.js';
import { Dice } from '../support/dice.js';
import { best, everyPlan, fewPairs, type Valued } from '../support/every-plan.js';
import { planned } from '../support/siting.js';
import type { TinyCity } from '../support/tiny-cities.js';

/** Rounding of recomputed bounds; cost is in yuan. */
const near = (value: number): number => 1e-7 * Math.max(1, Math.abs(value));

/** Plans that a bound speaks of: those that answer what the plan answers as early, and start what it starts. */
function boundedWith({ city, rules }: TinyCity, all: readonly Valued[], plan: Valued, starts?: readonly number[]) {
  const places = [...city.sites, ...city.outlets];
  const answers = (openings: Valued['openings']) =>
    openings.map(({ location, format, phase }) => ({
      phase,
      suggestion: rules.suggestions!.findIndex(
        (s) => s.circle === places[location]!.circle && s.formats.includes(format),
      ),
    }));
  return all.filter(({ openings }) => {
    const late = openings.every(({ location, phase }) => {
      const { circle } = places[location]!;
      return starts === undefined || circle < 0 || starts[circle]! <= phase;
    });
    if (!late || rules.suggestions === undefined) return late;
    const given = answers(openings);
    return answers(plan.openings).every((one) =>
      given.some((other) => other.suggestion === one.suggestion && other.phase <= one.phase),
    );
  });
}

describe('tiny cities under anything that a scenario can ask, against every plan there is', () => {
  it('plans hold, bounds pass no plan, optimal is optimal, and required openings conflict where no plan has them', async () => {
    const tally = { cities: 0, improvable: 0, optimal: 0, conflicts: 0, best: 0 };
    for (let seed = 1; seed <= 40; seed++) {
      const tiny = fewPairs(seed, 400);
      if (tiny === undefined) continue;
      const { city, rules, reach } = tiny;
      const dice = new Dice(seed);
      const stages = stagesOf(buildProblem(city, rules, reach)).map(({ name }) => name);
      const every = everyPlan(city, rules, reach, stages, 400)!;
      tally.cities++;
      const conflicts = requiredProblems(city, rules, reach, { file: 'tiny' });
      expect([seed, every.length === 0], JSON.stringify(conflicts)).toEqual([seed, conflicts.length > 0]);
      if (conflicts.length > 0) tally.conflicts++;
      if (!every.some(({ openings }) => openings.length > 0)) continue;
      tally.improvable++;
      const limit = dice.of([{}, { nodeLimit: 3 }, { iterationLimit: 20 }, { gapTarget: 0.1 }]);
      for (const ask of [{ strategy: 'exact' as const }, { strategy: dice.of(STRATEGY_NAMES), ...limit }]) {
        const { plan, check } = await planned(city, rules, ask, reach);
        const said = JSON.stringify([seed, ask, plan.openings, plan.stages]);
        expect(
          check.constraints.filter(({ ok }) => !ok),
          said,
        ).toEqual([]);
        const values = plan.stages.map(({ value }) => value);
        const asAnswered = boundedWith(tiny, every, { ...plan, flows: [], values });
        plan.stages.forEach(({ name, value, bound }, n) => {
          const of = n === 0 ? asAnswered : boundedWith(tiny, asAnswered, { ...plan, flows: [], values }, plan.starts);
          const least = best(of, n, values.slice(0, n));
          expect(bound, `${name} of ${said}`).toBeLessThanOrEqual(Math.min(value, least + near(least)));
          if (n === 0) expect(value, `${name} of ${said}`).toBeGreaterThanOrEqual(least - near(least));
          if (plan.stopped === 'optimal') expect(value, `${name} of ${said}`).toBeLessThan(least + 10 * near(least));
        });
        if (plan.stopped === 'optimal') tally.optimal++;
        if (values[0]! <= best(asAnswered, 0, []) + 1e-6) tally.best++;
      }
    }
    expect(tally.cities).toBeGreaterThan(30);
    expect(tally.improvable).toBeGreaterThan(20);
    expect(tally.optimal).toBeGreaterThan(20);
    expect(tally.best).toBeGreaterThan(tally.improvable);
    expect(tally.conflicts).toBeGreaterThan(0);
  });
});

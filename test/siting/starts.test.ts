import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relax } from '../../src/siting/bounds/relaxation.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import { sitingModel, stageUnit } from '../../src/siting/model.js';
import { buildProblem } from '../../src/siting/problem.js';
import { stagesOf } from '../../src/siting/stages.js';
import { boundSets } from '../../src/siting/starts/start-bounds.js';
import { foldStarts, startBound } from '../../src/siting/starts/start-fold.js';
import { allowedSets, SetBounds } from '../../src/siting/starts/start-sets.js';
import { branchStarts } from '../../src/siting/starts/start-tree.js';
import { problemWithStarts, withStarts } from '../../src/siting/starts/start-trials.js';
import { chooseByTree } from '../../src/siting/starts/starts.js';
import { localTeam, type SolverTeam } from '../../src/solver/team.js';
import { buildReach } from '../../src/walk/reach.js';
import { draw } from '../support/draw.js';
import { planned, sitingRules } from '../support/siting.js';

/**
 * Three circles in a row, each with one home and one site, too far apart to help
 * each other; 10, 30 and 20 persons. Two phases; money is not limited, so
 * whichever circles start first, all are served at the end.
 */
function row() {
  return draw({
    map: ['a-A.........b-B.........c-C'],
    circleMap: ['PPPPPPPPPPPPQQQQQQQQQQQQRRR'.slice(0, 27)],
    homes: { a: 10, b: 30, c: 20 },
  });
}

function rulesOf(circles: number, communities?: number) {
  const city = row();
  const rules = sitingRules(city, { phases: ['1', '2'], starts: { P: 1, Q: 1, R: 1 } });
  return { city, rules: { ...rules, startChoice: { phase: 0, circles, communities } } };
}

const SETS = ['PQ', 'PR', 'PS', 'QR', 'QS', 'RS'] as const;

/** The circles of `set` start in the first phase, all others in the second. */
function startsOf(set: string): Record<string, number> {
  return Object.fromEntries([...'PQRS'].map((id) => [id, set.includes(id) ? 0 : 1]));
}

/** Four circles of six cells side by side, whose sites serve their neighbours too; money is short in both phases. */
function cities(count: number) {
  const drawn = fc.record({
    cells: fc.array(fc.constantFrom(...'..aabcABC'), { minLength: 24, maxLength: 24 }),
    persons: fc.tuple(fc.integer({ min: 5, max: 40 }), fc.integer({ min: 5, max: 40 })),
    radiusM: fc.integer({ min: 150, max: 400 }),
    budgets: fc.tuple(fc.integer({ min: 10, max: 40 }), fc.integer({ min: 0, max: 40 })),
  });
  return fc.sample(drawn, { numRuns: count, seed: 7 }).map(({ cells, persons, radiusM, budgets }) => ({
    city: draw({
      map: [cells.slice(0, 12).join(''), cells.slice(12).join('')],
      circleMap: ['PPPQQQRRRSSS', 'PPPQQQRRRSSS'],
      homes: { a: persons[0], b: persons[1], c: 10 },
      types: { shop: { radiusM } },
      formats: { shop: { floorM2: 40 } },
    }),
    ask: {
      phases: ['1', '2'],
      payYuan: { shop: [100_000] },
      budgetYuan: budgets.map((n) => n * 10_000),
    },
  }));
}

/** A city of which two circles are chosen, with the joint model that has the choice in it. */
function choiceOf({ city, ask }: ReturnType<typeof cities>[number]) {
  const reach = buildReach(city, 2000);
  const rules = {
    ...sitingRules(city, { ...ask, starts: startsOf('') }),
    startChoice: { phase: 0, circles: 2 },
  };
  const problem = buildProblem(city, rules, reach);
  const stage = stagesOf(problem)[0]!;
  const all = problem.columns.map((_, x) => x);
  const siting = sitingModel(problem, [0, 1], all, new Map(), { stage, done: [] });
  return { city, rules, reach, problem, stage, siting, sets: allowedSets(city, rules)! };
}

/** What the relaxation with each of these shares of the circles started proves, by set. */
async function provenAt({ siting, city }: ReturnType<typeof choiceOf>, shares: readonly number[], team: SolverTeam) {
  const folded = foldStarts(siting.model, siting.started, Float64Array.from(shares));
  const { duals } = await team.solve(folded.model, { relax: true });
  const { constant, slope } = startBound(siting.model, siting.started, folded.unfoldDuals(duals!), city.circles.length);
  return (set: readonly number[]): number => set.reduce((sum, c) => sum + slope[c]!, constant);
}

/** Every round that there is, without a plan at hand. */
const TO_THE_END = {
  relaxations: 200,
  iterations: Number.POSITIVE_INFINITY,
  stop: () => false,
  remainingS: () => undefined,
  cutoff: () => Number.POSITIVE_INFINITY,
  meanwhile: async () => {},
  favourite: () => undefined,
};

describe('starts that the plan chooses', () => {
  it('start the circle with most persons where one may start', async () => {
    const { city, rules } = rulesOf(1);
    const { plan, check } = await planned(city, rules);
    expect(check.ok).toBe(true);
    // Phase 1: 30 of 60 persons served, gap 1/2; phase 2: none missing. The phases count alike.
    expect(plan.objective).toBeCloseTo(0.25, 12);
    expect(plan.starts).toEqual([1, 0, 1]);
    expect(plan.bound).toBeLessThanOrEqual(plan.objective);
  });

  it('are no worse than any choice given by hand, and their bound holds for each', async () => {
    const { city, rules } = rulesOf(2);
    const { plan } = await planned(city, rules);
    for (const set of [
      ['P', 'Q'],
      ['P', 'R'],
      ['Q', 'R'],
    ]) {
      const starts = Object.fromEntries(['P', 'Q', 'R'].map((id) => [id, set.includes(id) ? 0 : 1]));
      const given = await planned(city, sitingRules(city, { phases: ['1', '2'], starts }));
      expect(plan.objective).toBeLessThanOrEqual(given.plan.objective + 1e-12);
      expect(plan.bound).toBeLessThanOrEqual(given.plan.objective + 1e-12);
    }
  });

  it('are bounded by what the best of all choices is worth', async () => {
    for (const { city, ask } of cities(6)) {
      const chosen = sitingRules(city, { ...ask, starts: startsOf('') });
      const { plan, check } = await planned(city, { ...chosen, startChoice: { phase: 0, circles: 2 } });
      expect(check.ok).toBe(true);
      let best = Number.POSITIVE_INFINITY;
      for (const set of SETS) {
        const given = await planned(city, sitingRules(city, { ...ask, starts: startsOf(set) }));
        best = Math.min(best, given.plan.objective);
      }
      expect(plan.bound).toBeLessThanOrEqual(best + 1e-9);
      expect(plan.objective).toBeGreaterThanOrEqual(best - 1e-9);
      if (plan.stopped === 'optimal') expect(plan.objective).toBeCloseTo(best, 9);
    }
  });

  it('are branched on until the relaxation decides, and what is proven holds for each set', async () => {
    const team = localTeam();
    let nodes = 0;
    for (const { city, ask } of cities(12)) {
      const reach = buildReach(city, 2000);
      const chosen = sitingRules(city, { ...ask, starts: startsOf('') });
      const problem = buildProblem(city, { ...chosen, startChoice: { phase: 0, circles: 2 } }, reach);
      const relaxed = await relax(problem, new Map(), team, { stage: stagesOf(problem)[0]!, done: [] });
      const tree = await branchStarts(relaxed, team, {
        iterations: 1e6,
        cutoff: Number.POSITIVE_INFINITY,
        allows: (fixed) => [...fixed.values()].filter((side) => side === 1).length <= 2 && fixed.size < 4,
        stop: () => false,
        remainingS: () => undefined,
      });
      for (const set of SETS) {
        const given = buildProblem(city, sitingRules(city, { ...ask, starts: startsOf(set) }), reach);
        const alone = await relax(given, new Map(), team);
        const leaf = tree.leaves.find((one) => one.set.map((c) => city.circles[c]!.id).join('') === set);
        expect(leaf?.bound ?? tree.otherwise).toBeLessThanOrEqual(alone.bound + 1e-9);
      }
      expect(tree.leaves.map(({ set }) => set.length)).toEqual(SETS.map(() => 2));
      expect(Math.min(tree.otherwise, ...tree.leaves.map(({ bound }) => bound))).toBeGreaterThanOrEqual(relaxed.bound);
      nodes += tree.nodes;
    }
    expect(nodes).toBeGreaterThan(0);
  });

  it('are worth in the folded model what a problem built for them alone is worth', async () => {
    const team = localTeam();
    for (const one of cities(6)) {
      const choice = choiceOf(one);
      for (const set of choice.sets) {
        const shares = choice.city.circles.map((_, c) => (set.includes(c) ? 1 : 0));
        const proven = await provenAt(choice, shares, team);
        const alone = await relax(
          buildProblem(choice.city, withStarts(choice.rules, set), choice.reach),
          new Map(),
          team,
        );
        // No bound on a gap is printed below 0.
        expect(Math.max(0, proven(set) / stageUnit(choice.stage))).toBeCloseTo(alone.bound, 8);
      }
    }
  });

  it('are all bounded by the multipliers of a relaxation that starts each circle in part', async () => {
    const team = localTeam();
    for (const one of cities(6)) {
      const choice = choiceOf(one);
      for (const shares of [
        [0.5, 0.5, 0.5, 0.5],
        [0.9, 0.1, 0.7, 0.3],
        [1, 0, 0.5, 0.5],
      ]) {
        const proven = await provenAt(choice, shares, team);
        for (const set of choice.sets) {
          const given = buildProblem(choice.city, withStarts(choice.rules, set), choice.reach);
          const alone = await relax(given, new Map(), team);
          expect(proven(set) / stageUnit(choice.stage)).toBeLessThanOrEqual(alone.bound + 1e-9);
        }
      }
    }
  });

  it('have bounds that hold for the best plan of each set, the least as good as the relaxation of each', async () => {
    const team = localTeam();
    let cut = 0;
    for (const one of cities(8)) {
      const choice = choiceOf(one);
      const bounds = new SetBounds(choice.sets);
      await boundSets(choice.siting, choice.stage, bounds, choice.city.circles.length, team, TO_THE_END);
      const least = bounds.of(bounds.lowest(1)[0]!);
      let leastRelaxed = Number.POSITIVE_INFINITY;
      for (const [n, set] of choice.sets.entries()) {
        const given = withStarts(choice.rules, set);
        const { plan } = await planned(choice.city, given);
        expect(plan.stopped).toBe('optimal');
        expect(bounds.of(n)).toBeLessThanOrEqual(plan.objective + 1e-9);
        const alone = await relax(buildProblem(choice.city, given, choice.reach), new Map(), team);
        leastRelaxed = Math.min(leastRelaxed, alone.bound);
      }
      expect(least).toBeGreaterThanOrEqual(leastRelaxed - 1e-8);
      if (least > leastRelaxed + 1e-6) cut++;
    }
    expect(cut).toBeGreaterThan(0);
  });

  it('change the problem as if it were built for them', () => {
    for (const one of cities(4)) {
      const choice = choiceOf(one);
      for (const set of choice.sets) {
        const { rules, ...changed } = problemWithStarts(choice.problem, set, choice.reach);
        const { rules: given, ...built } = buildProblem(choice.city, withStarts(choice.rules, set), choice.reach);
        expect(rules).toEqual(given);
        for (const part of ['columns', 'cover', 'base', 'existing', 'value', 'costYuan', 'countType'] as const)
          expect(changed[part]).toEqual(built[part]);
      }
    }
  });

  it('are chosen by a tree over them where there are too many sets, with a bound over all', async () => {
    const options = { team: localTeam(), secondsLeft: () => Number.POSITIVE_INFINITY };
    for (const one of cities(4)) {
      const choice = choiceOf(one);
      const found = await chooseByTree(choice.problem, choice.reach, options);
      const chosen = [...found.rules.startPhase].flatMap((phase, c) => (phase === 0 ? [c] : []));
      expect(choice.sets.map((set) => set.join())).toContain(chosen.join());
      for (const set of choice.sets) {
        const { plan } = await planned(choice.city, withStarts(choice.rules, set));
        const isOwn = set.join() === chosen.join() && found.own !== undefined;
        expect(isOwn ? found.own : found.bound).toBeLessThanOrEqual(plan.objective + 1e-9);
      }
    }
  });

  it('reject a plan that starts more circles than may start', async () => {
    const { city, rules } = rulesOf(1);
    const { plan } = await planned(city, rules);
    const reach = buildReach(city, 2000);
    const early = { ...plan, openings: plan.openings.map((opening) => ({ ...opening, phase: 0 })) };
    const starts = checkPlan(city, rules, reach, early).constraints.find((constraint) => constraint.name === 'starts');
    expect(starts?.ok).toBe(false);
    expect(starts?.details.join()).toContain('P Q R');
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { frontierCsv, kneeOf } from '../../src/report/frontier.js';
import { partOf, runFrontier } from '../../src/run/frontier.js';
import { prepare } from '../../src/run/prepare.js';
import { resolveRules } from '../../src/scenario/rules.js';
import { Draft } from '../../src/siting/draft.js';
import { buildProblem } from '../../src/siting/problem.js';
import { planSiting } from '../../src/siting/solve.js';
import { stagesOf, stageValue } from '../../src/siting/stages.js';
import { localTeam } from '../../src/solver/team.js';
import { BASE, ScenarioFiles } from '../support/scenario-files.js';

const files = new ScenarioFiles();
afterAll(() => files.dispose());

async function mini(extra = '') {
  const { value, problems } = await prepare(files.write(`base${extra.length}.yaml`, BASE + extra));
  if (value === undefined) throw new Error(JSON.stringify(problems));
  return value;
}

const OPTIONS = { strategy: 'auto', seed: '1', workers: 0, gapTarget: 0, team: localTeam() } as const;

describe('the front of cost against gap', () => {
  it('starts at today’s gap, never rises with money beyond what is proven, and keeps every point within its budget', async () => {
    const prepared = await mini();
    const points = await runFrontier(prepared, { ...OPTIONS, measure: 'gap', points: 4 });
    expect(points).toHaveLength(5);
    expect(points[0].costYuan).toBe(0);
    expect(points[0].value).toBeCloseTo(points[0].plan.before, 12);
    expect(points[4].value).toBeLessThan(points[0].value);
    points.forEach((point, n) => {
      expect(point.check.ok).toBe(true);
      expect(point.bound).toBeLessThanOrEqual(point.value);
      expect(point.costYuan).toBeLessThanOrEqual(point.budgetYuan);
      // What less money reaches, more money reaches too: no later bound may lie above it.
      for (const less of points.slice(0, n)) expect(point.bound).toBeLessThanOrEqual(less.value + 1e-9);
    });
    expect(frontierCsv(points).trim().split('\r\n')).toHaveLength(6);
  });

  it('stopped half way, keeps the points that were finished', async () => {
    const prepared = await mini();
    const stop = new AbortController();
    const whole = await runFrontier(prepared, { ...OPTIONS, measure: 'gap', points: 2 });
    const options = { ...OPTIONS, measure: 'gap', points: 2, signal: stop.signal } as const;
    const part = await runFrontier(prepared, options, (done) => done === 2 && stop.abort());
    expect(part.map(({ value, bound }) => [value, bound])).toEqual(whole.slice(0, 2).map((p) => [p.value, p.bound]));
  });

  it('gives points that planning their own scenario repeats', async () => {
    const prepared = await mini();
    const points = await runFrontier(prepared, { ...OPTIONS, measure: 'worst', points: 2 });
    const scenario = partOf(prepared.scenario, 0.5, 'worst');
    const rules = resolveRules(prepared.city, scenario).value!;
    const again = await planSiting(prepared.city, rules, prepared.reach, { ...OPTIONS, explain: false });
    expect(again.plan.openings).toEqual(points[1].plan.openings);
    expect(again.plan.stages[0]).toEqual(points[1].plan.stages[0]);
    expect(again.plan.stages.map((stage) => stage.name)).toEqual(['worst circle', 'gap']);
  });

  it('marks as knee the point farthest below the line between its ends', () => {
    const bent = [0, 1, 2, 3, 4].map((x) => ({ x, y: x === 1 ? 2 : 10 - 2.5 * x }));
    expect(kneeOf(bent)).toBe(1);
    expect(kneeOf([0, 1, 2].map((x) => ({ x, y: 2 - x })))).toBe(-1);
    expect(kneeOf([])).toBe(-1);
  });
});

describe('objectives', () => {
  const objectives = ['basic-first', 'worst-circle', 'cost'] as const;
  it.each(objectives)('%s minimises its stages in turn, each recounted and above its bound', async (objective) => {
    const prepared = await mini(`objective: ${objective}\n`);
    const { plan, check } = await planSiting(prepared.city, prepared.rules, prepared.reach, {
      ...OPTIONS,
      explain: false,
    });
    expect(check.constraints.filter((constraint) => !constraint.ok)).toEqual([]);
    expect(plan.stages).toHaveLength(2);
    expect(plan.stages[1].given).toEqual([plan.stages[0].name]);
    // The first stage is no worse than what the plain gap objective gives it.
    const plain = await mini();
    const gap = await planSiting(plain.city, plain.rules, plain.reach, { ...OPTIONS, explain: false });
    const problem = buildProblem(prepared.city, prepared.rules, prepared.reach);
    const draft = new Draft(problem);
    const index = new Map(problem.columns.map((column, x) => [`${column.location}:${column.format}`, x]));
    for (const o of gap.plan.openings) draft.open(index.get(`${o.location}:${o.format}`)!, o.phase);
    const ofGapPlan = stageValue(stagesOf(problem)[0], draft.measure);
    expect(plan.stages[0].bound).toBeLessThanOrEqual(ofGapPlan + 1e-9);
    expect(plan.stages[0].value).toBeLessThanOrEqual(ofGapPlan + 1e-6);
  });
});

import { createTeam } from '../parallel/team.js';
import { type FrontierMeasure, type FrontierPoint, kneeOf } from '../report/frontier.js';
import { budgetOf } from '../report/summary.js';
import { resolveRules } from '../scenario/rules.js';
import { DAY_OBJECTIVES } from '../scenario/rules.types.js';
import type { Scenario } from '../scenario/types.js';
import { planSiting } from '../siting/solve.js';
import type { PlanOptions } from './pipeline.js';
import type { Prepared } from './prepare.js';

export interface FrontierOptions extends PlanOptions {
  readonly measure: FrontierMeasure;
  /** Points beside the one without money. */
  readonly points: number;
}

/**
 * Cost against gap by ε-constraints: the scenario planned with 0, 1/n, …, all of
 * its money in every period. Each point is a plan of its own with its own bound,
 * repeatable from its scenario; a point that costs more and reaches less than
 * another stays in the list, since both are within their bounds. Stopped by the
 * signal, it returns the points that were finished.
 *
 * @throws Error where the checker rejects a plan: a defect of kezhong.
 */
export async function runFrontier(
  prepared: Prepared,
  options: FrontierOptions,
  onPoint?: (done: number, of: number) => void,
): Promise<FrontierPoint[]> {
  const own = options.team === undefined ? await createTeam(options.workers, options.signal) : undefined;
  const team = options.team ?? own!;
  const found: Omit<FrontierPoint, 'knee'>[] = [];
  try {
    for (let n = 0; n <= options.points; n++) {
      if (options.signal?.aborted) break;
      const point = await planPart(prepared, { ...options, team }, n / options.points);
      // What an interrupt leaves of a search is no point of a front of finished ones.
      if (point.plan.stopped === 'interrupted') break;
      found.push(point);
      onPoint?.(n + 1, options.points + 1);
    }
  } finally {
    await own?.close();
  }
  const knee = kneeOf(found.map(({ costYuan, value }) => ({ x: costYuan, y: value })));
  return found.map((point, n) => ({ ...point, knee: n === knee }));
}

async function planPart(
  { city, reach, scenario: whole }: Prepared,
  options: FrontierOptions & { readonly team: NonNullable<PlanOptions['team']> },
  part: number,
): Promise<Omit<FrontierPoint, 'knee'>> {
  const scenario = partOf(whole, part, options.measure);
  const rules = resolveRules(city, scenario).value;
  if (rules === undefined) throw new Error(`the rules of ${scenario.name} do not resolve`);
  const { measure, points: _points, compare: _compare, onProgress: _onProgress, ...rest } = options;
  const { plan, check } = await planSiting(city, rules, reach, {
    ...rest,
    explain: false,
    clock: () => performance.now() / 1000,
  });
  if (!check.ok) throw new Error(`the plan of ${scenario.name} fails its own check`);
  const stage = measure === 'worst' ? plan.stages[0]! : { value: plan.objective, bound: plan.bound };
  const budgetYuan = budgetOf(rules);
  return { part, scenario, budgetYuan, costYuan: check.costYuan, value: stage.value, bound: stage.bound, plan, check };
}

/** The scenario with a part of its money in every period, whole yuan. */
export function partOf(scenario: Scenario, part: number, measure: FrontierMeasure): Scenario {
  const scaled = (yuan: number): number => Math.round(yuan * part);
  const byPhase = (budget: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(budget).map(([id, yuan]) => [id, scaled(yuan)]));
  return {
    ...scenario,
    name: `${scenario.name}-${Math.round(part * 100)}`,
    // Drawn days have no frontier of their own: its gap is that of the usual day.
    objective:
      measure === 'worst' ? 'worst-circle' : DAY_OBJECTIVES.includes(scenario.objective) ? 'gap' : scenario.objective,
    money: { ...scenario.money, enforce: true },
    budget: byPhase(scenario.budget),
    budgetAfter: scenario.budgetAfter.map(scaled),
    ...(scenario.sources === undefined
      ? {}
      : {
          sources: Object.fromEntries(
            Object.entries(scenario.sources).map(([id, source]) => [
              id,
              {
                ...source,
                ...(source.budget === undefined ? {} : { budget: byPhase(source.budget) }),
                budgetAfter: source.budgetAfter.map(scaled),
              },
            ]),
          ),
        }),
  };
}

import { simulationSettings } from '../scenario/closure.js';
import { scenarioSchema } from '../scenario/schema.js';
import type { UncertaintySettings } from '../scenario/types.js';
import { drawDays } from '../simulation/planning-days.js';
import { type DayReport, reportDays } from '../simulation/planning-report.js';
import { eligibleColumns, placesOf } from '../siting/columns.js';
import { planForDays } from '../siting/days/solve.js';
import type { Days, Risk } from '../siting/days/types.js';
import type { PlanOutcome, PlanRequest } from '../siting/solve.js';
import type { Prepared } from './prepare.js';
import type { UsualPlan } from './types.js';

/** What planning for drawn days brings beside the plan. */
export interface PlannedDays {
  readonly days: DayReport;
  /** The plan for the usual day, which the days are held against. */
  readonly usualPlan: UsualPlan;
}

/** Plans a prepared scenario for drawn days, as its objective and its `uncertainty` ask. */
export async function planOverDays(prepared: Prepared, request: PlanRequest): Promise<PlanOutcome & PlannedDays> {
  const { city, rules, reach, scenario } = prepared;
  const settings = scenario.uncertainty ?? DEFAULTS;
  const draw = daysOf(prepared, settings);
  const risk = riskOf(scenario.objective, settings.alpha);
  // A worst day has no counterpart over all days that may come.
  const batches = risk.kind === 'worst' ? 0 : settings.batches;
  const outcome = await planForDays(city, rules, reach, {
    ...request,
    days: {
      risk,
      ...drawnDays(prepared, request.seed),
      batches: Array.from({ length: batches }, (_, b) => draw(`${request.seed}:batch ${b + 1}`, settings.days, true)),
    },
  });
  const days = reportDays(outcome.days, settings.alpha, scenario.simulation.level);
  const { openings, claims, flows } = outcome.days.usual;
  return { ...outcome, days, usualPlan: { openings, claims, flows } };
}

/** The days that a run plans for, and those that it is measured on: the same for the same scenario, city and seed. */
export function drawnDays(prepared: Prepared, seed: string): { readonly sample: Days; readonly fresh: Days } {
  const settings = prepared.scenario.uncertainty ?? DEFAULTS;
  const draw = daysOf(prepared, settings);
  return {
    sample: draw(`${seed}:days`, settings.days, true),
    fresh: draw(`${seed}:fresh days`, settings.freshDays, false),
  };
}

const DEFAULTS: UncertaintySettings = scenarioSchema.shape.uncertainty.parse({});

function riskOf(objective: string, alpha: number): Risk {
  if (objective === 'cvar') return { kind: 'tail', alpha };
  return objective === 'saa' ? { kind: 'mean' } : { kind: 'worst' };
}

/** Days by their seed; what may open on them is every format wherever some rule lets it open. */
function daysOf(
  { city, rules, scenario }: Prepared,
  { demandSpread }: UncertaintySettings,
): (seed: string, count: number, even: boolean) => Days {
  const candidates = eligibleColumns(city, rules, placesOf(city));
  const settings = simulationSettings(city, scenario);
  return (seed, count, even) => drawDays(city, rules, candidates, settings, { count, seed, even, demandSpread });
}

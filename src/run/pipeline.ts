import { recordGap, recordsClosed } from '../gaps/record.js';
import { paymentsYuan } from '../gaps/served.js';
import { gapsToday, spatialGaps } from '../gaps/spatial.js';
import { compare, simulate } from '../parallel/simulate.js';
import { createTeam } from '../parallel/team.js';
import { simulationSettings } from '../scenario/closure.js';
import { resolveRules } from '../scenario/rules.js';
import { DAY_OBJECTIVES } from '../scenario/rules.types.js';
import type { Scenario } from '../scenario/types.js';
import type { AreaKind } from '../simulation/areas.js';
import { type AnyStrategy, type PlanOutcome, planSiting } from '../siting/solve.js';
import type { Opening, Plan, Progress, SolveOptions } from '../siting/types.js';
import type { SolverTeam } from '../solver/team.js';
import { type PlannedDays, planOverDays } from './days.js';
import type { Prepared } from './prepare.js';
import type { AsPlan, RunResult, SameMoney } from './types.js';

/** Which of a run's plans is being sought. */
export type Planned = 'plan' | 'asPlan' | 'sameMoney';

/** How a plan is sought. */
export interface PlanOptions extends Omit<SolveOptions, 'onProgress'> {
  readonly seed: string;
  readonly strategy: AnyStrategy;
  /** Compare with what the plan's own table suggests, where the city has suggestions. Default true. */
  readonly compare?: boolean;
  /** Who solves the models; default: `workers` threads, started and ended here. */
  readonly team?: SolverTeam;
  /** `of` tells the plan itself from the ones that it is compared with. */
  readonly onProgress?: (progress: Progress, of: Planned) => void;
}

export interface WalkOptions {
  readonly seed: string;
  /** Threads; 0 = in this thread. The result is the same for any number. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (daysDone: number, days: number) => void;
  /** Days instead of the scenario's; with `precision`, the most days. */
  readonly days?: number;
  /** Walk on until no interval of a share is wider than ± this. */
  readonly precision?: number;
  /** Break the figures down by communities and distance bands too; not where two plans are compared. */
  readonly by?: readonly AreaKind[];
  /** days.bin of a run of the same plan, scenario and seed: its days are not walked again. */
  readonly resume?: Uint8Array;
  /** Walk every person of the city on every day too; not where two plans are compared. */
  readonly persons?: 'all';
  readonly onPersons?: (homesDone: number, homes: number) => void;
}

/** What is missing today; nothing is opened. */
export function runGaps(prepared: Prepared, { seed }: { readonly seed: string }): RunResult {
  return { ...measured(prepared, 'gaps', seed, undefined), shortfalls: [] };
}

/** A plan held against a prepared scenario, or the city as it is today; nothing is planned or checked anew. */
export function measureRun(prepared: Prepared, plan: Plan | undefined, seed: string): RunResult {
  return { ...measured(prepared, plan === undefined ? 'gaps' : 'plan', seed, plan), shortfalls: [] };
}

/**
 * Plans a prepared scenario and measures the plan; where the city carries the
 * plan's own suggestions, these are planned by the same engine for comparison.
 *
 * Stopped by the signal, it returns the best plan so far (`plan.stopped` is
 * `interrupted`), without the comparison.
 *
 * @throws Error where the checker's recount rejects the plan: a defect of kezhong, never a result.
 */
export async function runPlan(prepared: Prepared, options: PlanOptions): Promise<RunResult> {
  if (options.team !== undefined) return planWith(prepared, options, options.team);
  const team = await createTeam(options.workers, options.signal);
  try {
    return await planWith(prepared, options, team);
  } finally {
    await team.close();
  }
}

async function planWith(prepared: Prepared, options: PlanOptions, team: SolverTeam): Promise<RunResult> {
  const { plan, check, shortfalls, days, usualPlan } = await planned(prepared, options, team, 'plan');
  const compare = options.compare !== false;
  const asPlan = compare ? await planSuggestions(prepared, options, team) : undefined;
  const sameMoney = compare ? await planSameMoney(prepared, plan, options, team) : undefined;
  return {
    ...measured(prepared, 'plan', options.seed, plan),
    check,
    shortfalls,
    ...(days === undefined ? {} : { uncertainty: days }),
    ...(usualPlan === undefined ? {} : { usualPlan }),
    ...(asPlan === undefined ? {} : { asPlan }),
    ...(sameMoney === undefined ? {} : { sameMoney }),
  };
}

/**
 * Walks days of the city with a plan's openings, or as it is today without one.
 *
 * Stopped by the signal it counts the days that were finished (`simulation.interrupted`).
 *
 * @throws the signal's reason where it is aborted before two days are finished.
 */
export async function runSimulate(
  prepared: Prepared,
  plan: Plan | undefined,
  options: WalkOptions,
): Promise<RunResult> {
  const { city, rules, reach, scenario } = prepared;
  const settings = settingsOf(city, scenario, options);
  const kept: { days?: Uint8Array } = {};
  const asked = { ...daysOf(options), onDays: keepDays(kept) };
  const simulation = await simulate(city, rules, reach, plan?.openings ?? [], settings, asked);
  return { ...measured(prepared, 'simulate', options.seed, plan), shortfalls: [], simulation, ...kept };
}

/** One of the two that are compared: a scenario with the plan that is walked, or the city as it is. */
export interface Walked {
  readonly prepared: Prepared;
  readonly plan: Plan | undefined;
}

/**
 * Walks two plans for one city on the same days with the same persons, under the
 * first one's simulation settings; what is returned is the second's run with the
 * comparison (second − first).
 */
export async function runCompare(first: Walked, second: Walked, options: WalkOptions): Promise<RunResult> {
  const { city, scenario } = first.prepared;
  const walkable = ({ prepared: { rules, reach }, plan }: Walked) => ({ rules, reach, openings: plan?.openings ?? [] });
  const settings = settingsOf(city, scenario, options);
  const kept: { days?: Uint8Array } = {};
  const asked = { ...daysOf(options), onDays: keepDays(kept) };
  const comparison = await compare(city, walkable(first), walkable(second), settings, asked);
  return {
    ...measured(second.prepared, 'simulate', options.seed, second.plan),
    shortfalls: [],
    simulation: comparison.second,
    comparison,
    ...kept,
  };
}

function keepDays(kept: { days?: Uint8Array }): (days: Uint8Array) => void {
  return (days) => {
    kept.days = days;
  };
}

function settingsOf(city: Prepared['city'], scenario: Scenario, { days, precision }: WalkOptions) {
  const settings = simulationSettings(city, scenario);
  return days === undefined || precision !== undefined ? settings : { ...settings, days };
}

function daysOf({ days, ...options }: WalkOptions) {
  return days === undefined || options.precision === undefined ? options : { ...options, mostDays: days };
}

function measured(
  { city, scenario, rules, reach }: Prepared,
  command: RunResult['command'],
  seed: string,
  plan: Plan | undefined,
) {
  const openings = plan?.openings ?? [];
  const records = recordsClosed(city, rules, reach, openings);
  return {
    command,
    seed,
    city,
    scenario,
    rules,
    reach,
    gaps: plan === undefined ? gapsToday(city, rules, reach) : spatialGaps(city, rules, reach, openings),
    record: recordGap(city, scenario.record),
    records: plan === undefined ? records.before : records.after,
    ...(plan === undefined ? {} : { plan }),
  };
}

async function planned(
  prepared: Prepared,
  options: PlanOptions,
  team: SolverTeam,
  of: Planned,
): Promise<PlanOutcome & Partial<PlannedDays>> {
  const { city, rules, reach } = prepared;
  const { compare: _compare, team: _team, onProgress, ...limits } = options;
  const request = {
    ...limits,
    // A strategy of the user's own answers for the plan; what that is compared with is ours.
    strategy: of === 'plan' || typeof limits.strategy === 'string' ? limits.strategy : ('auto' as const),
    // Only the plan itself says why what it leaves is missing.
    explain: of === 'plan',
    team,
    clock: () => performance.now() / 1000,
    ...(onProgress === undefined ? {} : { onProgress: (progress: Progress) => onProgress(progress, of) }),
  };
  // What the plan is compared with is planned for the usual day.
  const overDays = DAY_OBJECTIVES.includes(rules.objective ?? 'gap');
  const outcome =
    overDays && of === 'plan'
      ? await planOverDays(prepared, request)
      : await planSiting(city, overDays ? { ...rules, objective: 'gap' } : rules, reach, request);
  if (!outcome.check.ok) {
    const broken = outcome.check.constraints.filter((constraint) => !constraint.ok);
    const names = broken.map(({ name, details }) => `${name} (${details.slice(0, 3).join('; ')})`);
    throw new Error(`the plan fails its own check: ${names.join(', ')}`);
  }
  return outcome;
}

/**
 * The scenario with the plan's own suggestions instead of free openings: one
 * format of any kind per suggestion, at sites chosen by the engine, money not
 * limited. Everything else stays, so that the two can be compared.
 */
export function suggestionsOnly(scenario: Scenario, cityId: string): Scenario {
  return {
    ...scenario,
    name: `${cityId}-as-plan`,
    openings: 'plan-suggestions',
    formatKinds: ['own', 'hosted', 'mobile', 'substitute'],
    locationKinds: ['site', 'outlet'],
    require: [],
    forbid: [],
  };
}

async function planSuggestions(
  prepared: Prepared,
  options: PlanOptions,
  team: SolverTeam,
): Promise<AsPlan | undefined> {
  const { city, reach } = prepared;
  if (city.suggestions.length === 0 || prepared.scenario.openings === 'plan-suggestions') return undefined;
  if (options.signal?.aborted) return undefined;
  const scenario = suggestionsOnly(prepared.scenario, city.id);
  const rules = resolveRules(city, scenario).value;
  // Rules of the same scenario were fine with free openings; suggestions that cannot be resolved are no comparison.
  if (rules === undefined) return undefined;
  const { plan, check } = await planned({ ...prepared, scenario, rules }, options, team, 'asPlan');
  if (plan.stopped === 'interrupted') return undefined;
  return {
    scenario: scenario.name,
    plan,
    gaps: spatialGaps(city, rules, reach, plan.openings),
    costYuan: check.costYuan,
  };
}

/**
 * The scenario with free openings and exactly the money that `openings` cost, in
 * the periods in which they are paid.
 */
export function sameMoneyAs({ city, scenario, rules }: Prepared, openings: readonly Opening[]): Scenario {
  const yuan = paymentsYuan(city, rules, openings);
  return {
    ...scenario,
    name: `${scenario.name}-same-money`,
    openings: 'free',
    money: { ...scenario.money, enforce: true },
    budget: Object.fromEntries(rules.phaseIds.map((id, t) => [id, yuan[t] ?? 0])),
    budgetAfter: [...yuan.slice(rules.phaseCount)],
  };
}

async function planSameMoney(
  prepared: Prepared,
  suggested: Plan,
  options: PlanOptions,
  team: SolverTeam,
): Promise<SameMoney | undefined> {
  if (prepared.scenario.openings !== 'plan-suggestions' || options.signal?.aborted) return undefined;
  const { city, reach } = prepared;
  const scenario = sameMoneyAs(prepared, suggested.openings);
  const rules = resolveRules(city, scenario).value;
  if (rules === undefined) return undefined;
  const { plan, check } = await planned({ ...prepared, scenario, rules }, options, team, 'sameMoney');
  if (plan.stopped === 'interrupted') return undefined;
  return { plan, gaps: spatialGaps(city, rules, reach, plan.openings), costYuan: check.costYuan };
}

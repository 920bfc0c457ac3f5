import type { City } from '../city/types.js';
import { recordGap, recordsClosed } from '../gaps/record.js';
import { gapsToday, spatialGaps } from '../gaps/spatial.js';
import type { GapTable, RecordsClosed } from '../gaps/types.js';
import { simulate } from '../parallel/simulate.js';
import { simulationSettings } from '../scenario/closure.js';
import { changeScenario, type ReadScenario } from '../scenario/read.js';
import { DAY_OBJECTIVES, type Rules } from '../scenario/rules.types.js';
import type { Scenario } from '../scenario/types.js';
import type { Choice, SampleResult } from '../sensitivity/types.js';
import { checkPlan } from '../siting/checker/checker.js';
import { planSiting, type StrategyName } from '../siting/solve.js';
import type { Opening, Plan } from '../siting/types.js';
import { localTeam } from '../solver/team.js';
import { buildReach } from '../walk/reach.js';
import { shortenReach } from '../walk/shorten.js';
import type { Reach } from '../walk/types.js';
import { type Prepared, prepareWith, type ReachOf } from './prepare.js';

/** What all samples of a run share; plain data, so that it goes to threads. */
export interface SampleContext {
  readonly city: City;
  /** As it is, before any factor. */
  readonly scenario: Scenario;
  /** The base plan; absent = the city as it is today. */
  readonly openings?: readonly Opening[];
  /** How every sample is planned anew; absent = the base plan is held under all of them. */
  readonly planning?: SamplePlanning;
  readonly seed: string;
  /** Days simulated in every sample; 0 = none. */
  readonly days: number;
}

export interface SamplePlanning {
  readonly strategy: StrategyName;
  readonly gapTarget: number;
  readonly nodeLimit?: number;
  readonly iterationLimit?: number;
}

/** What `workers/sensitivity.ts` gets. */
export interface SampleTask {
  /** Tasks of one number have the same context. */
  readonly job: number;
  readonly context: SampleContext;
  readonly index: number;
  readonly values: readonly (Choice | undefined)[];
  /** The values as `--set` writes them. */
  readonly sets: readonly string[];
}

/** Runs samples of one context one after another; what they have in common is built once. */
export class Sampler {
  private readonly source: ReadScenario;
  private readonly reachOf: ReachOf;

  constructor(private readonly context: SampleContext) {
    const { scenario } = context;
    this.source = { scenario, files: [], changes: [], where: () => ({ file: scenario.name }) };
    this.reachOf = sharedReach();
  }

  /**
   * The figures of the scenario with some of its values changed; `refused` where it
   * cannot be run with them.
   *
   * @throws Error where the checker rejects a plan: a defect of kezhong.
   */
  async run({ index, values, sets }: Omit<SampleTask, 'job' | 'context'>): Promise<SampleResult> {
    const changed = changeScenario(this.source, sets);
    const prepared =
      changed.value === undefined
        ? { problems: changed.problems }
        : prepareWith(changed.value, this.context.city, [], undefined, this.reachOf);
    if (prepared.value === undefined) {
      const error = prepared.problems.find(({ severity }) => severity === 'error');
      return { index, values, refused: `${error?.code}: ${error?.what.en}`, outputs: {} };
    }
    return { index, values, ...(await this.figures(prepared.value, index)) };
  }

  private async figures(prepared: Prepared, index: number): Promise<Omit<SampleResult, 'index' | 'values'>> {
    const { city, rules, reach, scenario } = prepared;
    const { openings: base, planning } = this.context;
    const plan = planning && (await planned(prepared, planning, this.context.seed));
    const openings = plan?.openings ?? base;
    const gaps = openings === undefined ? gapsToday(city, rules, reach) : spatialGaps(city, rules, reach, openings);
    const records = recordsClosed(city, rules, reach, openings ?? []);
    const broken = base === undefined ? undefined : brokenBy(prepared, this.context.scenario, base);
    const walked = this.context.days > 0 ? await this.walk(prepared, openings ?? []) : undefined;
    const outputs = {
      gapBefore: gaps.moments[0].city,
      ...(openings === undefined ? {} : { gapAfter: lastOf(gaps).city }),
      worst: lastOf(gaps).worst.value,
      basicCoverage: basicCoverage(city, gaps),
      recordGap: recordGap(city, scenario.record).city.combined,
      recordsClosed: closedOf(openings === undefined ? records.before : records.after),
      ...(walked === undefined ? {} : { share15: walked.share }),
      ...(plan === undefined ? {} : { openings: plan.openings.length, objective: plan.objective }),
      // A base plan that may not be has no regret.
      ...(plan === undefined || broken?.length !== 0 ? {} : regretOf(prepared, plan, base ?? [])),
    };
    const chosen = index === 0 ? base : plan?.openings;
    return {
      outputs,
      ...(walked === undefined ? {} : { intervals: { share15: { low: walked.low, high: walked.high } } }),
      ...(broken === undefined ? {} : { broken }),
      ...(planning === undefined || chosen === undefined ? {} : choicesOf(city, chosen)),
    };
  }

  /** Share of the city's persons with all basic types within 15 minutes, over days. */
  private async walk({ city, rules, reach, scenario }: Prepared, openings: readonly Opening[]) {
    const settings = { ...simulationSettings(city, scenario), days: this.context.days };
    const options = { seed: this.context.seed, workers: 0 };
    const { joint } = await simulate(city, rules, reach, openings, settings, options);
    return joint?.find(({ circle, group, minutes }) => circle === -1 && group === 'all' && minutes === 15);
  }
}

/** Reach lists as far as anybody asked, one for each way of walking; nearer horizons are cut out of them. */
function sharedReach(): ReachOf {
  const known = new Map<string, Reach>();
  return (city, horizonM) => {
    const key = `${city.detourFactor}`;
    let reach = known.get(key);
    if (reach === undefined || reach.horizonM < horizonM) {
      reach = buildReach(city, horizonM);
      // A sweep of walked distances asks for another one each time.
      if (known.size >= MOST_REACHES) known.delete(known.keys().next().value!);
      known.set(key, reach);
    }
    return shortenReach(reach, horizonM);
  };
}

const MOST_REACHES = 4;

async function planned({ city, rules, reach }: Prepared, planning: SamplePlanning, seed: string): Promise<Plan> {
  const team = localTeam();
  // Drawn days for every sample would be a run of their own: samples are replanned for the usual day.
  const usual: Rules = DAY_OBJECTIVES.includes(rules.objective ?? 'gap') ? { ...rules, objective: 'gap' } : rules;
  const { plan, check } = await planSiting(city, usual, reach, { ...planning, seed, team, workers: 0, explain: false });
  if (!check.ok) {
    const broken = check.constraints.filter(({ ok }) => !ok).map(({ name }) => name);
    throw new Error(`the plan of a sample fails its own check: ${broken.join(', ')}`);
  }
  return plan;
}

/** Regret: what the base plan loses against the plan made for these values, and against its bound at most. */
function regretOf({ city, rules, reach }: Prepared, plan: Plan, base: readonly Opening[]) {
  const ofBase = spatialGaps(city, rules, reach, base).objective;
  return {
    regret: ofBase - plan.objective,
    ...(plan.boundSource === 'none' ? {} : { regretAtMost: ofBase - plan.bound }),
  };
}

/** Keys of a scenario that no hard rule reads, so that a plan cannot break one by them. */
const SOFT = new Set<string>([
  ...(['name', 'title', 'simulation', 'record', 'completenessShare', 'discount', 'objective'] as const),
  ...(['presence', 'ladder', 'crossCircle', 'radiusMeasure', 'types', 'circles', 'walkFactor'] as const),
  ...(['populationSplit', 'cityTargets', 'farthest'] as const),
] satisfies (keyof Scenario)[]);

/** Rules that need no certificate of a plan to be counted. */
const HARD = new Set([
  ...['eligible', 'starts', 'one-format', 'hosts', 'floor', 'density', 'money'],
  ...['clustering', 'mobile-only', 'fleet', 'fixed', 'suggestions', 'known'],
]);

/** Names of the hard rules that the base plan breaks; not counted where nothing has changed that they read. */
function brokenBy(
  { city, rules, reach, scenario }: Prepared,
  before: Scenario,
  openings: readonly Opening[],
): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(scenario)]) as Set<keyof Scenario>;
  const same = (key: keyof Scenario) => JSON.stringify(before[key]) === JSON.stringify(scenario[key]);
  const touched = [...keys].some((key) => !same(key) && (!SOFT.has(key) || scenario.mobileOnly === 'noRoom'));
  if (!touched) return [];
  const report = checkPlan(city, rules, reach, { openings, claims: [], objective: Number.NaN });
  return report.constraints.filter(({ name, ok }) => !ok && HARD.has(name)).map(({ name }) => name);
}

/** `location:format` and `circle:type` of what opens, sorted by their numbers. */
function choicesOf(city: City, openings: readonly Opening[]): Pick<SampleResult, 'openings' | 'served'> {
  const sites = new Set<string>();
  const served = new Set<string>();
  const places = [...city.sites, ...city.outlets];
  for (const { location, format } of openings) {
    sites.add(`${location}:${format}`);
    const { circle } = places[location];
    if (circle >= 0) for (const { type } of city.formats[format].credits) served.add(`${circle}:${type}`);
  }
  return { openings: [...sites].sort(), served: [...served].sort() };
}

/** Persons within the radius of a basic type, over all basic types and circles together. */
function basicCoverage(city: City, { cells, moments }: GapTable): number {
  const { phase } = moments[moments.length - 1];
  let served = 0;
  let demand = 0;
  for (const cell of cells) {
    if (cell.phase !== phase || city.types[cell.type].class !== 'basic' || cell.weight <= 0) continue;
    served += cell.servedPersons;
    demand += cell.demandPersons;
  }
  return demand === 0 ? 1 : served / demand;
}

function lastOf({ moments }: GapTable) {
  return moments[moments.length - 1];
}

function closedOf({ basic, quality }: RecordsClosed): number {
  return basic.closed + quality.closed;
}

import { errorAt, noteAt, words } from '../city/finding.js';
import type { RuleContext } from './context.js';
import { phaseHint } from './phase-hint.js';
import type { Fleet, Payer, Rules } from './rules.types.js';
import type { FleetSettings, FundingSource, Scenario } from './types.js';

type Payments = Pick<Rules, 'payYuan' | 'rentDue' | 'budgetYuan' | 'payers' | 'fitOutYuan' | 'fitOutDue' | 'fleets'>;

/**
 * When an opening is paid (MILP §6 B). Offset 0 is the phase of the opening:
 * capital cost less the subsidised share at 0, that share `subsidyLag` later (先建后补),
 * running cost and rent at offsets 0 … runningPhases − 1. The total does not depend
 * on the phase, and payment periods go on past the last phase: opening later is
 * never cheaper. Fit-outs and units of fleets are paid in the same way.
 *
 * Where the scenario names funding sources, each bears its shares with its own lag,
 * and what is paid in all is their sum.
 */
export function paymentsOf(context: RuleContext, enforced: boolean): Payments {
  const { city, scenario } = context;
  const sources = Object.entries(scenario.sources ?? {});
  const { subsidyShare, subsidyLag, runningPhases } = scenario.money;
  const whole: FundingSource[] = [
    { capitalShare: 1 - subsidyShare, runningShare: 1, lag: 0, budgetAfter: [] },
    { capitalShare: subsidyShare, runningShare: 0, lag: subsidyLag, budgetAfter: [] },
  ];
  const parts = sources.length === 0 ? whole : sources.map(([, source]) => source);
  const lastOffset = Math.max(0, runningPhases - 1, ...parts.map(({ lag }) => lag));
  const fleets = fleetsOf(context);
  const priced = parts.map((source) => {
    const pay = (capexYuan: number, runningYuan: number): Float64Array => {
      const yuan = new Float64Array(lastOffset + 1);
      yuan[source.lag]! += capexYuan * source.capitalShare;
      for (let p = 0; p < runningPhases; p++) yuan[p]! += runningYuan * source.runningShare;
      return yuan;
    };
    return {
      payYuan: city.formats.map((format) => pay(format.capexYuan, format.runningYuan)),
      rentDue: pay(0, 1),
      fitOutDue: pay(1, 0),
      fleetYuan: fleets.map(({ settings }) => pay(settings.capexYuan, settings.runningYuan)),
    };
  });
  const fitOutYuan = fitOutsOf(context);
  return {
    payYuan: city.formats.map((_, f) => sumOf(priced.map((part) => part.payYuan[f]!))),
    rentDue: sumOf(priced.map((part) => part.rentDue)),
    budgetYuan: enforced && sources.length === 0 ? moneyOf(scenario, scenario, lastOffset) : new Float64Array(0),
    ...(sources.length === 0 ? {} : { payers: payersOf(context, priced, enforced, lastOffset) }),
    ...(fitOutYuan === undefined ? {} : { fitOutYuan, fitOutDue: sumOf(priced.map((part) => part.fitOutDue)) }),
    ...(fleets.length === 0
      ? {}
      : {
          fleets: fleets.map(({ fleet }, u) => ({
            ...fleet,
            payYuan: sumOf(priced.map((part) => part.fleetYuan[u]!)),
          })),
        }),
  };
}

function sumOf(parts: readonly Float64Array[]): Float64Array {
  return parts[0]!.map((_, p) => parts.reduce((sum, part) => sum + part[p]!, 0));
}

/** The sources with their money; shares that do not sum to 1 are a problem. */
function payersOf(
  { scenario, problems, where }: RuleContext,
  priced: readonly Omit<Payer, 'id' | 'budgetYuan'>[],
  enforced: boolean,
  lastOffset: number,
): Payer[] {
  const entries = Object.entries(scenario.sources ?? {});
  for (const key of ['capitalShare', 'runningShare'] as const) {
    const sum = entries.reduce((total, [, source]) => total + source[key], 0);
    if (Math.abs(sum - 1) <= 1e-9) continue;
    const what = words(
      `各资金来源的 ${key} 合计 ${sum}，应为 1`,
      `the sources' ${key} sum to ${sum}; expected 1 (a source without a budget stands for what others pay)`,
    );
    problems.push(errorAt(where(['sources']), 'shares-sum', what));
  }
  if (Object.keys(scenario.budget).length > 0) {
    const what = words('有资金来源时不用 budget', '"budget" has no effect where there are sources');
    problems.push(noteAt(where(['budget']), 'budget-unused', what));
  }
  const ids = scenario.phases.map(({ id }) => id);
  for (const [id, source] of entries) {
    for (const key of Object.keys(source.budget ?? {})) {
      if (ids.includes(key)) continue;
      const what = words(
        `资金来源 ${id} 写给“${key}”，它不是阶段`,
        `source ${id} names "${key}", which is not a phase`,
      );
      problems.push(errorAt(where(['sources', id, 'budget', key]), 'unknown-phase', what, phaseHint(ids)));
    }
  }
  return entries.map(([id, source], n) => ({
    id,
    ...priced[n]!,
    ...(enforced && source.budget !== undefined
      ? { budgetYuan: moneyOf(scenario, { budget: source.budget, budgetAfter: source.budgetAfter }, lastOffset) }
      : {}),
  }));
}

/** New money by payment period: the phases, then as many periods as payments may be late. */
function moneyOf(
  { phases }: Scenario,
  { budget, budgetAfter }: Pick<Scenario, 'budget' | 'budgetAfter'>,
  lastOffset: number,
): Float64Array {
  const periods = new Float64Array(phases.length + lastOffset);
  phases.forEach(({ id }, t) => {
    periods[t] = Object.hasOwn(budget, id) ? budget[id]! : 0;
  });
  for (let p = phases.length; p < periods.length; p++) periods[p] = budgetAfter[p - phases.length] ?? 0;
  return periods;
}

/** Cost of fitting each site out: its own, else its class's; undefined where nothing costs. */
function fitOutsOf({ city, scenario, names, problems, where }: RuleContext): Float64Array | undefined {
  const entries = Object.entries(scenario.fitOutYuan ?? {});
  if (entries.length === 0) return undefined;
  const yuan = new Float64Array(city.sites.length);
  const own = new Map<number, number>();
  for (const [key, cost] of entries) {
    const siteClass = city.siteClasses.findIndex(
      ({ id, name }) => id === key || name.zh === key || name.en.toLowerCase() === key.toLowerCase(),
    );
    const location = names.location.find(key);
    if (siteClass >= 0) {
      city.sites.forEach((site, j) => {
        if (site.class === siteClass) yuan[j] = cost;
      });
    } else if (location >= 0 && location < city.sites.length) own.set(location, cost);
    else {
      const what = words(`“${key}”不是点位类别或点位`, `"${key}" is neither a class of sites nor a site`);
      const list = city.siteClasses.map(({ id }) => id).join(', ');
      const hint = words(`点位类别：${list}`, `classes of sites: ${list}`);
      problems.push(errorAt(where(['fitOutYuan', key]), 'unknown-site', what, hint));
    }
  }
  for (const [site, cost] of own) yuan[site] = cost;
  return yuan;
}

interface NamedFleet {
  readonly fleet: Omit<Fleet, 'payYuan'>;
  readonly settings: FleetSettings;
}

function fleetsOf({ city, scenario, names, problems, where }: RuleContext): NamedFleet[] {
  const owner = new Map<number, string>();
  return Object.entries(scenario.fleets ?? {}).map(([id, settings]) => {
    const formats: number[] = [];
    settings.formats.forEach((text, n) => {
      const at = where(['fleets', id, 'formats', n]);
      const f = names.format.find(text);
      if (f < 0) {
        const what = words(`“${text}”不是业态形式`, `"${text}" is not a format`);
        problems.push(errorAt(at, 'unknown-format', what, names.format.hint(text)));
      } else if (city.formats[f]!.kind !== 'mobile') {
        const what = words(`“${text}”不是流动形式`, `"${text}" is not a mobile format`);
        problems.push(errorAt(at, 'not-mobile', what));
      } else if (owner.has(f)) {
        const what = words(`“${text}”已属车队 ${owner.get(f)}`, `"${text}" belongs to fleet ${owner.get(f)} already`);
        problems.push(errorAt(at, 'format-twice', what));
      } else {
        owner.set(f, id);
        formats.push(f);
        checkDays(city.formats[f]!.daysPerWeek, settings.daysPerWeek, text, at, problems);
      }
    });
    const { stopsPerDay, daysPerWeek, maxUnits } = settings;
    const fleet = { id, formats, stopsPerDay, daysPerWeek, ...(maxUnits === undefined ? {} : { maxUnits }) };
    return { fleet, settings };
  });
}

/** A stop on more days than the fleet is out cannot be served. */
function checkDays(
  stopDays: number,
  fleetDays: number,
  text: string,
  at: ReturnType<RuleContext['where']>,
  problems: RuleContext['problems'],
): void {
  if (stopDays <= fleetDays) return;
  const what = words(
    `“${text}”每周 ${stopDays} 天，车队只出 ${fleetDays} 天`,
    `"${text}" stops on ${stopDays} days a week, the fleet is out on ${fleetDays}`,
  );
  problems.push(errorAt(at, 'too-many-days', what));
}

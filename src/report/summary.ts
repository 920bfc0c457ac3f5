import { type City, GROUPS } from '../city/types.js';
import { classGap } from '../gaps/classes.js';
import { cityTargets, completeCircles, tierCoverage } from '../gaps/coverage.js';
import { recordsClosed } from '../gaps/record.js';
import { bridgedPersonTypes, groupCoverage, newlyServed, openingCostYuan } from '../gaps/served.js';
import type { GapCell, GapTable } from '../gaps/types.js';
import type { RunResult } from '../run/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Comparison, SimulationResult } from '../simulation/types.js';
import type { Plan } from '../siting/types.js';
import { areaSummary } from './areas.js';
import { cellsAt, lastMoment, openingsOf } from './moments.js';
import { personsSummary } from './persons.js';
import { circleRows, openingRows } from './rows.js';
import { farthestSummary, ruleFacts } from './rule-facts.js';
import { sensitivitySummary } from './sensitivity.js';
import { shortfallSummary } from './shortfalls.js';
import { stepFreeSummary } from './step-free.js';
import type { Summary, SummaryMoment } from './summary-schema.js';
import { uncertaintySummary } from './uncertainty.js';

/**
 * summary.json of a run: every figure that its report and its tables print.
 * Plain data in a fixed order of keys, without times or machine, so that two
 * runs of the same inputs give the same bytes.
 */
export function buildSummary(run: RunResult): Summary {
  const { city } = run;
  return defined({
    schema: 1 as const,
    command: run.command,
    scenario: run.scenario.name,
    city: defined({
      id: city.id,
      name: city.name.zh,
      hash: run.stamp?.cityHash,
      schematic: city.schematic,
      circles: city.circles.length,
      communities: city.communities.length,
      persons: city.populationPersons,
      provenance: { ...city.provenance },
    }),
    provenance: { ...city.provenance },
    gap: gapSummary(run),
    records: recordsSummary(run),
    coverage: coverageSummary(run),
    plan: run.plan === undefined ? undefined : planSummary(run, run.plan),
    check:
      run.check === undefined
        ? undefined
        : {
            ok: run.check.ok,
            constraints: run.check.constraints.map(({ name, ok, worst, soft }) => ({
              name,
              ok,
              worst,
              ...(soft ? { soft } : {}),
            })),
          },
    circles: circleRows(run).map((row) => ({
      circle: city.circles[row.circle].id,
      name: city.circles[row.circle].name.zh,
      persons: row.persons,
      new: row.opened,
      hosted: row.hosted,
    })),
    openings: openingRows(run).map((row) =>
      defined({
        phase: run.rules.phaseIds[row.opening.phase],
        location: row.locationId,
        format: row.format.id,
        kind: row.format.kind,
        circle: city.circles[row.circle]?.id,
        costYuan: row.costYuan,
        personsNewlyReached: row.reachedPersons,
      }),
    ),
    shortfalls: run.shortfalls.map((shortfall) => shortfallSummary(city, shortfall)),
    asPlan: asPlanSummary(run),
    sameMoney: sameMoneySummary(run),
    uncertainty: uncertaintySummary(run),
    simulation: run.simulation === undefined ? undefined : simulationSummary(city, run.simulation),
    comparison: run.comparison === undefined ? undefined : comparisonSummary(city, run.comparison),
    sensitivity: run.sensitivity === undefined ? undefined : sensitivitySummary(run, run.sensitivity),
    seed: run.seed,
    files: [...(run.stamp?.files ?? [])],
  });
}

/** summary.json as it is written: two spaces, a line feed at the end. */
export function summaryText(summary: Summary): string {
  return `${JSON.stringify(summary, null, 2)}\n`;
}

/** Leaves out keys whose value is undefined: absent is absent. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined } | T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T>;
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function phaseName(run: RunResult, phase: number): string {
  return phase < 0 ? 'before' : run.rules.phaseIds[phase];
}

function momentSummary(run: RunResult, table: GapTable, n: number): SummaryMoment {
  const { city, rules } = run;
  const { city: value, worst, gini, perCircle } = table.moments[n];
  const cells = cellsAt(table, n);
  const idOf = (c: number): string => city.circles[c]?.id ?? '';
  const classOf = (of: 'basic' | 'quality') => {
    const found = classGap(city, rules, cells, of);
    return found && { city: found.city, worst: { circle: idOf(found.worst.circle), value: found.worst.value } };
  };
  return {
    city: value,
    worst: { circle: idOf(worst.circle), value: worst.value },
    gini,
    perCircle: Array.from(perCircle, (gap, c) => ({ circle: idOf(c), value: gap })),
    byClass: defined({ basic: classOf('basic'), quality: classOf('quality') }),
    completeCircles: completeCircles(city, rules, cells, run.scenario.completenessShare).reduce((a, b) => a + b, 0),
  };
}

function gapSummary(run: RunResult): Summary['gap'] {
  const { city, gaps, record } = run;
  const last = lastMoment(run);
  const moments = last === undefined ? gaps.moments.slice(0, 1) : gaps.moments;
  const phases = new Set(moments.map((moment) => moment.phase));
  return defined({
    record: {
      city: { ...record.city },
      perCircle: record.perCircle.map((values, c) => ({
        circle: city.circles[c].id,
        name: city.circles[c].name.zh,
        ...values,
      })),
    },
    before: momentSummary(run, gaps, 0),
    after: last === undefined ? undefined : momentSummary(run, gaps, last),
    byPhase: moments.slice(1).map((moment) => ({ phase: phaseName(run, moment.phase), city: moment.city })),
    cells: gaps.cells.filter((cell) => phases.has(cell.phase)).map((cell) => cellSummary(run, cell)),
  });
}

function cellSummary(run: RunResult, cell: GapCell): Summary['gap']['cells'][number] {
  return defined({
    circle: run.city.circles[cell.circle].id,
    type: run.city.types[cell.type].id,
    phase: phaseName(run, cell.phase),
    coverage: cell.coverage,
    attainment: cell.attainment,
    count: cell.count,
    quota: cell.quota > 0 ? cell.quota : undefined,
    existing: cell.existing,
    new: cell.opened,
    hosted: cell.hosted,
    mobile: cell.mobile,
    demandPersons: cell.demandPersons,
    notServedPersons: cell.demandPersons - cell.servedPersons,
  });
}

function recordsSummary(run: RunResult): Summary['records'] {
  const { basic, quality } = run.records;
  const { before } = recordsClosed(run.city, run.rules, run.reach, []);
  return {
    basic: {
      missing: basic.missing,
      unmarked: basic.unmarked ?? 0,
      few: basic.few,
      closed: basic.closed,
      closedBefore: before.basic.closed,
    },
    quality: { missing: quality.missing, closed: quality.closed, closedBefore: before.quality.closed },
  };
}

function coverageSummary(run: RunResult): Summary['coverage'] {
  const { city, rules, reach } = run;
  const openings = openingsOf(run);
  const planned = lastMoment(run) !== undefined;
  const after = <T>(value: T): T | undefined => (planned ? value : undefined);
  const groups = groupCoverage(city, rules, reach, openings);
  return {
    tiers: tierCoverage(city, rules, reach, openings).map((tier) =>
      defined({
        tierMin: tier.tierMin as number,
        groups: tier.groups,
        beforeShare: tier.beforeShare,
        afterShare: after(tier.afterShare),
        beforeRadiusShare: tier.beforeRadiusShare,
        afterRadiusShare: after(tier.afterRadiusShare),
        unknownTypes: tier.unknown.map((k) => city.types[k].id),
      }),
    ),
    ...farthestSummary(run, planned),
    cityTargets: cityTargets(city, rules, reach, openings).map((target) =>
      defined({
        type: city.types[target.type].id,
        targetShare: target.targetShare,
        state: target.state,
        beforeShare: target.beforeShare,
        afterShare: after(target.afterShare),
      }),
    ),
    groups: GROUPS.map((group) =>
      defined({ group, beforeShare: groups[group].before, afterShare: after(groups[group].after) }),
    ),
    types: typeSummaries(run),
  };
}

/** Coverage, persons not served and outlets of each type in the whole city; outlets outside all circles included. */
function typeSummaries(run: RunResult): Summary['coverage']['types'] {
  const { city, rules, gaps } = run;
  const last = lastMoment(run);
  const sum = (cells: readonly GapCell[], k: number) => {
    let demand = 0;
    let served = 0;
    for (const cell of cells) {
      if (cell.type !== k) continue;
      demand += cell.demandPersons;
      served += cell.servedPersons;
    }
    return { share: demand === 0 ? 1 : served / demand, notServed: demand - served };
  };
  const serving = (formats: readonly number[], k: number): number =>
    formats.filter((f) => city.formats[f].credits.some((credit) => credit.type === k)).length;
  const per10k = (outlets: number): number => (rules.cityPersons === 0 ? 0 : (outlets * 10_000) / rules.cityPersons);
  const before = cellsAt(gaps, 0);
  const after = last === undefined ? undefined : cellsAt(gaps, last);
  const existingFormats = city.outlets.map((outlet) => outlet.format);
  const openedFormats = openingsOf(run).map((opening) => opening.format);
  return city.types.map((type, k) => {
    const today = sum(before, k);
    const then = after && sum(after, k);
    const outlets = serving(existingFormats, k);
    const outletsAfter = after && outlets + serving(openedFormats, k);
    return defined({
      type: type.id,
      beforeShare: today.share,
      afterShare: then?.share,
      notServedBeforePersons: today.notServed,
      notServedAfterPersons: then?.notServed,
      outletsBefore: outlets,
      outletsAfter,
      outletsPer10kPersonsBefore: per10k(outlets),
      outletsPer10kPersonsAfter: outletsAfter === undefined ? undefined : per10k(outletsAfter),
    });
  });
}

/** All money of all sources that have a limit, yuan. */
export function budgetOf(rules: Rules): number {
  const budgets = rules.payers?.flatMap(({ budgetYuan }) => (budgetYuan ? [budgetYuan] : [])) ?? [rules.budgetYuan];
  return budgets.reduce((sum, yuan) => sum + yuan.reduce((a, b) => a + b, 0), 0);
}

function planSummary(run: RunResult, plan: Plan): NonNullable<Summary['plan']> {
  const { city, rules, reach } = run;
  const served = newlyServed(city, rules, reach, plan.openings);
  // The checker's figure holds fit-outs and fleets too.
  const costYuan =
    run.check?.costYuan ?? plan.openings.reduce((sum, opening) => sum + openingCostYuan(city, rules, opening), 0);
  const openings = plan.openings.length;
  const closed = run.gaps.moments[0].city - run.gaps.moments[run.gaps.moments.length - 1].city;
  const per = (amount: number, of: number): number | undefined => (of > 0 ? amount / of : undefined);
  const ofKind = (kind: string) => plan.openings.filter((o) => city.formats[o.format].kind === kind).length;
  return defined({
    strategy: plan.strategy,
    objective: plan.objective,
    before: plan.before,
    bound: plan.bound,
    boundSource: plan.boundSource,
    gap: plan.gap,
    gapOfGain: plan.gapOfGain,
    stages: plan.stages.map(({ name, value, bound, given }) => ({ name, value, bound, given: [...given] })),
    stopped: plan.stopped,
    work: { ...plan.work },
    openings,
    openingsByKind: {
      own: ofKind('own'),
      hosted: ofKind('hosted'),
      mobile: ofKind('mobile'),
      substitute: ofKind('substitute'),
    },
    costYuan,
    budgetYuan: rules.moneyEnforced ? budgetOf(rules) : undefined,
    personsNewlyServed: served.persons,
    personTypesNewlyServed: served.personTypes,
    newlyServedByGroup: { ...served.byGroup },
    bridgedPersonTypes: bridgedPersonTypes(city, rules, reach, plan.openings),
    gapClosedPerOpening: per(closed, openings),
    gapClosedPer10kYuan: per(closed, costYuan / 10_000),
    personsNewlyServedPerOpening: per(served.persons, openings),
    personsNewlyServedPer10kYuan: per(served.persons, costYuan / 10_000),
    ...ruleFacts(run, plan),
  });
}

function asPlanSummary(run: RunResult): Summary['asPlan'] | undefined {
  const { asPlan } = run;
  if (asPlan === undefined) return undefined;
  const after = momentSummary(run, asPlan.gaps, asPlan.gaps.moments.length - 1);
  return {
    scenario: asPlan.scenario,
    gap: after.city,
    costYuan: asPlan.costYuan,
    openings: asPlan.plan.openings.length,
    after,
  };
}

function sameMoneySummary(run: RunResult): Summary['sameMoney'] | undefined {
  const { sameMoney } = run;
  if (sameMoney === undefined) return undefined;
  const after = momentSummary(run, sameMoney.gaps, sameMoney.gaps.moments.length - 1);
  return {
    gap: after.city,
    gapOfGain: sameMoney.plan.gapOfGain,
    costYuan: sameMoney.costYuan,
    openings: sameMoney.plan.openings.length,
    after,
  };
}

function simulationSummary(city: City, simulation: SimulationResult): NonNullable<Summary['simulation']> {
  return {
    days: simulation.days,
    walkers: simulation.days * simulation.walkersPerCircle * city.circles.length,
    walkersPerCircle: simulation.walkersPerCircle,
    level: simulation.level,
    cells: simulation.cells.map((cell) => {
      const longest = cell.shares.reduce((a, b) => (b.minutes > a.minutes ? b : a));
      return defined({
        circle: cell.circle < 0 ? 'city' : city.circles[cell.circle].id,
        type: city.types[cell.type].id,
        group: cell.group,
        share: longest.share,
        low: longest.low,
        high: longest.high,
        withinMinutes: cell.shares.map((estimate) => ({ ...estimate })),
        meanWalkTimeS: cell.reachedShare > 0 ? cell.meanWalkTimeS : undefined,
        meanLowS: cell.meanLowS,
        meanHighS: cell.meanHighS,
        reachedShare: cell.reachedShare,
        quantiles: cell.quantiles?.map((quantile) => ({ ...quantile })),
        tierMinutes: cell.tierMinutes,
        targetMet: cell.targetMet,
        ifNearestShut: cell.ifNearestShut,
      });
    }),
    ...defined({
      estimator: simulation.estimator,
      integrated: simulation.integrated?.map((k) => city.types[k].id),
      joint: simulation.joint?.map((joint) => ({ ...joint, circle: circleId(city, joint.circle) })),
      jointWithout: simulation.jointWithout?.map((k) => city.types[k].id),
      areas: simulation.areas?.map((cell) => areaSummary(city, cell)),
      persons: simulation.persons && personsSummary(city, simulation.persons),
      precision: simulation.precision,
      interrupted: simulation.interrupted,
    }),
  };
}

function circleId(city: City, circle: number): string {
  return circle < 0 ? 'city' : city.circles[circle].id;
}

function comparisonSummary(city: City, comparison: Comparison): NonNullable<Summary['comparison']> {
  const stepFree = stepFreeSummary(city, comparison);
  return {
    days: comparison.days,
    level: comparison.level,
    circles: comparison.circles.map((one) => ({ ...one, circle: circleId(city, one.circle) })),
    cells: comparison.cells.map((one) => ({
      ...one,
      circle: circleId(city, one.circle),
      type: city.types[one.type].id,
    })),
    gains: comparison.gains.map((one) => ({
      ...one,
      circle: circleId(city, one.circle),
      type: city.types[one.type].id,
    })),
    ...(stepFree === undefined ? {} : { stepFree }),
  };
}

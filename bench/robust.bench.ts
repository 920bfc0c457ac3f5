/**
 * Planning for uncertain days: 20,000 points, 500 sites, 40 of them to open, the demand
 * of 25 zones lognormal (.25) by day and closures of 8 %; measured on days that no
 * plan has seen.
 *
 * KEZHONG_ROBUST=published|even|centres  where people live (robust.ts)
 * KEZHONG_DAYS=50                        days planned for
 * KEZHONG_FRESH=200                      fresh days
 * KEZHONG_MANY=20000                     days that stand for all that may come; 0 = none
 * KEZHONG_HINDSIGHT=1                    instead, the best that any plan can do on the fresh days
 * KEZHONG_STRATEGY=greedy|swap|auto, KEZHONG_SEED
 * KEZHONG_ALPHA=0.2                      what cvar plans for; worst fifths are measured whatever it is
 * KEZHONG_OBJECTIVE=saa|cvar|known       `known`: without drawn days, the plan for the known chance of
 *                                        closures, and what no plan whatever reaches
 */
import type { SimulationSettings } from '../src/scenario/types.js';
import { drawDays } from '../src/simulation/planning-days.js';
import { reportDays } from '../src/simulation/planning-report.js';
import { DayMeasure } from '../src/siting/days/measure.js';
import { type DayProblem, dayProblem } from '../src/siting/days/problem.js';
import { riskOf } from '../src/siting/days/risk.js';
import { planForDays } from '../src/siting/days/solve.js';
import type { Risk } from '../src/siting/days/types.js';
import { buildProblem } from '../src/siting/problem.js';
import { planSiting } from '../src/siting/solve.js';
import { STRATEGY_NAMES } from '../src/siting/strategies/registry.js';
import { localTeam } from '../src/solver/team.js';
import { buildReach } from '../src/walk/reach.js';
import { sitingRules } from '../test/support/siting.js';
import { cpuS } from './results.js';
import { countRows, GEOMETRIES, robustCity } from './robust.js';
import { boundOverPlans, classesOf, closedOnWorstDays, planForKnown, worthOfSites } from './robust-known.js';

const CLOSED = 0.08;
const SPREAD = 0.25;
const OPEN = 40;
const ALPHA = 0.2;
const { env } = process;
const named = env.KEZHONG_ROBUST ?? 'published';
const ask = GEOMETRIES[named];
if (ask === undefined) throw new Error(`KEZHONG_ROBUST is one of ${Object.keys(GEOMETRIES).join(', ')}`);
const strategy = STRATEGY_NAMES.find((name) => name === env.KEZHONG_STRATEGY) ?? 'greedy';
const seed = env.KEZHONG_SEED ?? '1';
const count = Number(env.KEZHONG_DAYS ?? '50');
const freshDays = Number(env.KEZHONG_FRESH ?? '200');
const hindsight = env.KEZHONG_HINDSIGHT === '1';

const city = robustCity(ask);
const rules = sitingRules(city, { budgetYuan: [OPEN], payYuan: { stop: [1] }, rentDue: [0] });
const reach = buildReach(city, ask.radiusM);
const candidates = city.sites.map((_, location) => ({ location, format: 0 }));
const settings = { closure: { stop: CLOSED } } as unknown as SimulationSettings;
const draw = (name: string, days: number, even: boolean) =>
  drawDays(city, rules, candidates, settings, { count: days, seed: `${seed}:${name}`, even, demandSpread: SPREAD });
const fresh = draw('fresh days', freshDays, false);
const sample = hindsight ? fresh : draw('days', count, true);

const many = draw('many days', Number(env.KEZHONG_MANY ?? '20000'), false);
const byDay = buildProblem(city, rules, reach, { byDay: true });
const four = (value: number) => value.toFixed(4);
const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
const both = ({ mean, tail }: { mean: number; tail: number }) => `${four(mean)} / ${four(tail)}`;
const better = (own: number, usual: number) =>
  `unserved ${percent(1 - own / usual)} less, served ${percent((1 - own) / (1 - usual) - 1)} more`;
const isOpen = (site: number, day: number) => ((sample.candidates.get(site)![day >>> 5]! >>> (day & 31)) & 1) === 1;
const { signatures, rows, entries } = countRows(reach, ask.points, ask.sites, isOpen, Math.min(50, sample.count));
console.log(`${named}: ${signatures} signatures, ${rows} rows over days, ${(entries / 1e6).toFixed(2)} M entries`);
console.log("share of the day's demand that nobody serves, mean / worst fifth");

/** Share that a plan leaves unserved: mean and worst fifth. */
function measure(of: DayProblem, sites: readonly number[]): { readonly mean: number; readonly tail: number } {
  const measured = new DayMeasure(of, { kind: 'mean' });
  for (const [x, { location }] of of.problem.columns.entries()) if (sites.includes(location)) measured.open(x, 0);
  const gaps = measured.dayGaps();
  const tail: Risk = { kind: 'tail', alpha: ALPHA };
  return { mean: riskOf({ kind: 'mean' }, gaps, of.days.weight), tail: riskOf(tail, gaps, of.days.weight) };
}

/** Planning for the known chance of closures, and the bound over all plans that follows from it. */
async function planKnown(all: DayProblem): Promise<void> {
  const started = process.cpuUsage();
  const team = localTeam();
  const usual = await planSiting(city, rules, reach, {
    strategy,
    seed: '1',
    team,
    gapTarget: 0.001,
    workers: 0,
    explain: false,
  });
  const usualSites = usual.plan.openings.map(({ location }) => location);
  const usualMany = measure(all, usualSites);
  // A zone's share of the day's demand is on average not quite its share of the usual one.
  const zones = city.circles.map((_, c) => {
    let sum = 0;
    for (let d = 0; d < many.count; d++) sum += many.weight[d]! * many.demand![d * city.circles.length + c]!;
    return sum;
  });
  const { count, persons, circle } = city.homes;
  const living = Float64Array.from({ length: count }, (_, i) => persons.adults[i]! * zones[circle[i]!]!);
  const classes = classesOf(reach, city.sites.length, living);
  const everybody = persons.adults.reduce((sum, one) => sum + one, 0);
  console.log(`usual plan (${strategy}): fresh ${both(measure(freshOf, usualSites))}, many ${both(usualMany)}`);
  for (const [name, alpha, usualValue] of [
    ['mean', 1, usualMany.mean],
    ['worst fifth by closed sites', ALPHA, usualMany.tail],
  ] as const) {
    const worth = worthOfSites(closedOnWorstDays(OPEN, CLOSED, alpha), 3);
    const sites = planForKnown(classes, worth, OPEN);
    const bound = 1 - (await boundOverPlans(classes, worth, OPEN, team)) / everybody;
    console.log(`known chances, ${name}: fresh ${both(measure(freshOf, sites))}, many ${both(measure(all, sites))}`);
    console.log(
      `  no plan of all, over all days that may come: at least ${four(bound)}, at most ${better(bound, usualValue)}`,
    );
  }
  console.log(`  ${cpuS(started).toFixed(1)} s CPU`);
}

const freshOf = dayProblem(byDay, fresh);
const manyOf = many.count > 0 ? dayProblem(byDay, many) : undefined;
if (env.KEZHONG_OBJECTIVE === 'known') {
  if (manyOf === undefined) throw new Error('KEZHONG_OBJECTIVE=known takes KEZHONG_MANY above 0');
  await planKnown(manyOf);
}
const risks: readonly Risk[] = [{ kind: 'mean' }, { kind: 'tail', alpha: Number(env.KEZHONG_ALPHA ?? ALPHA) }];
const wanted = risks.filter(({ kind }) => {
  const name = kind === 'mean' ? 'saa' : 'cvar';
  return hindsight ? kind === 'tail' : env.KEZHONG_OBJECTIVE === undefined || env.KEZHONG_OBJECTIVE === name;
});
for (const risk of wanted) {
  const started = process.cpuUsage();
  const outcome = await planForDays(city, rules, reach, {
    strategy,
    seed: '1',
    team: localTeam(),
    gapTarget: 0.001,
    workers: 0,
    explain: false,
    days: { risk, sample, fresh, batches: [] },
  });
  const spentS = cpuS(started);
  const bad = outcome.check.constraints.filter(({ ok }) => !ok);
  if (bad.length > 0) throw new Error(`recount: ${JSON.stringify(bad)}`);
  const days = reportDays(outcome.days, ALPHA, 0.95);
  console.log(`${days.objective} (${strategy}), ${spentS.toFixed(1)} s CPU`);
  console.log(
    `  ${sample.count} days planned for  plan ${both(days.inSample)}  usual plan ${both(days.usualInSample)}`,
  );
  console.log(
    `  ${fresh.count} fresh days       plan ${both(days.outOfSample)}  usual plan ${both(days.usualOutOfSample)}`,
  );
  if (manyOf !== undefined) {
    const [own, usual] = [outcome.days.plan, outcome.days.usual].map(({ openings }) =>
      measure(
        manyOf,
        openings.map(({ location }) => location),
      ),
    );
    console.log(`  ${many.count} days       plan ${both(own!)}  usual plan ${both(usual!)}`);
    console.log(`  worst fifth of these: ${better(own!.tail, usual!.tail)}`);
  }
  console.log(
    `  objective ${four(days.value)}, bound ${four(days.bound)}, ${percent(1 - days.bound / days.value)} apart (${days.boundSource})`,
  );
  const usual = risk.kind === 'mean' ? days.usualInSample.mean : days.usualInSample.tail;
  console.log(`  on the days planned for, the plan: ${better(days.value, usual)}`);
  console.log(`  no plan of all: more than ${better(days.bound, usual)}`);
  console.log(`  fresh mean         ${better(days.outOfSample.mean, days.usualOutOfSample.mean)}`);
  console.log(`  fresh worst fifth  ${better(days.outOfSample.tail, days.usualOutOfSample.tail)}`);
  console.log(
    `  saved, paired by day: mean ${four(days.savesMean.value)} ± ${four(days.savesMean.half)}, worst fifth ${four(days.savesTail.value)} ± ${four(days.savesTail.half)}`,
  );
}

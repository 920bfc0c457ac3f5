/**
 * Planning for uncertain days: 20,000 points, 500 sites, 40 of them to open, 50 days
 * with the demand of zones lognormal (.25) and closures of 8 %; measured on 200 days
 * that no plan has seen. `KEZHONG_ROBUST=centres` has people live around centres.
 */
import type { SimulationSettings } from '../src/scenario/types.js';
import { drawDays } from '../src/simulation/planning-days.js';
import { reportDays } from '../src/simulation/planning-report.js';
import { planForDays } from '../src/siting/days/solve.js';
import type { Risk } from '../src/siting/days/types.js';
import { localTeam } from '../src/solver/team.js';
import { buildReach } from '../src/walk/reach.js';
import { sitingRules } from '../test/support/siting.js';
import { robustCity } from './robust.js';

const CLOSED = 0.08;
const SPREAD = 0.25;
const OPEN = 40;
const ALPHA = 0.2;
const centred = process.env.KEZHONG_ROBUST === 'centres';
const strategy = process.env.KEZHONG_STRATEGY === 'auto' ? 'auto' : 'greedy';
const seed = process.env.KEZHONG_SEED ?? '1';

const radiusM = centred ? 600 : 1000;
const city = robustCity(
  {
    points: 20_000,
    sites: 500,
    sideM: 10_000,
    zonesPerSide: 5,
    centred: centred ? 1 : 0,
    centres: 30,
    spreadM: 300,
    radiusM,
  },
  'robust',
);
const rules = sitingRules(city, { budgetYuan: [OPEN], payYuan: { stop: [1] }, rentDue: [0] });
const reach = buildReach(city, radiusM);
const candidates = city.sites.map((_, location) => ({ location, format: 0 }));
const settings = { closure: { stop: CLOSED } } as unknown as SimulationSettings;
const draw = (name: string, count: number, even: boolean) =>
  drawDays(city, rules, candidates, settings, { count, seed: `${seed}:${name}`, even, demandSpread: SPREAD });
const sample = draw('days', 50, true);
const fresh = draw('fresh days', 200, false);

const four = (value: number) => value.toFixed(4);
const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
console.log(`${centred ? 'centres' : 'even'}: share of the day's demand that nobody serves, mean / worst fifth`);
for (const risk of [{ kind: 'mean' }, { kind: 'tail', alpha: ALPHA }] satisfies Risk[]) {
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
  const { user, system } = process.cpuUsage(started);
  const bad = outcome.check.constraints.filter(({ ok }) => !ok);
  if (bad.length > 0) throw new Error(`recount: ${JSON.stringify(bad)}`);
  const days = reportDays(outcome.days, ALPHA, 0.95);
  const both = ({ mean, tail }: { mean: number; tail: number }) => `${four(mean)} / ${four(tail)}`;
  const better = (own: number, usual: number) =>
    `unserved ${percent(1 - own / usual)} less, served ${percent((1 - own) / (1 - usual) - 1)} more`;
  console.log(`${days.objective} (${strategy}), ${((user + system) / 1e6).toFixed(1)} s CPU`);
  console.log(`  50 days planned for  plan ${both(days.inSample)}  usual plan ${both(days.usualInSample)}`);
  console.log(`  200 fresh days       plan ${both(days.outOfSample)}  usual plan ${both(days.usualOutOfSample)}`);
  console.log(
    `  objective ${four(days.value)}, bound ${four(days.bound)}, ${percent(1 - days.bound / days.value)} apart`,
  );
  console.log(`  fresh mean         ${better(days.outOfSample.mean, days.usualOutOfSample.mean)}`);
  console.log(`  fresh worst fifth  ${better(days.outOfSample.tail, days.usualOutOfSample.tail)}`);
  console.log(
    `  saved, paired by day: mean ${four(days.savesMean.value)} ± ${four(days.savesMean.half)}, worst fifth ${four(days.savesTail.value)} ± ${four(days.savesTail.half)}`,
  );
}

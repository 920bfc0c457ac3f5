import { GROUPS, type Group } from '../src/city/types.js';
import { walkPersons } from '../src/parallel/persons.js';
import { prepare } from '../src/run/prepare.js';
import { simulationSettings } from '../src/scenario/closure.js';
import { prepareSimulation } from '../src/simulation/prepare.js';
import { cpuS } from './results.js';

/** Everybody of the shipped city, and of the same city grown to a million persons, each on 200 days, on one worker. */
const DAYS = 200;
const MILLION = 1_000_000;

const read = await prepare('scenarios/zhongwei-2025.yaml', []);
if (read.value === undefined) throw new Error(JSON.stringify(read.problems));
const { city, rules, reach, scenario } = read.value;
const settings = { ...simulationSettings(city, scenario), days: DAYS };
const persons = (of: typeof city) =>
  GROUPS.reduce((sum, group) => sum + of.homes.persons[group].reduce((a, b) => a + b, 0), 0);

/** The same homes with `total` persons, each home and group as near to its share as whole persons allow. */
function grown(total: number): typeof city {
  const factor = total / persons(city);
  let [exact, given] = [0, 0];
  const grow = (group: Group) =>
    city.homes.persons[group].map((n) => {
      exact += n * factor;
      const here = Math.round(exact) - given;
      given += here;
      return here;
    });
  return {
    ...city,
    homes: { ...city.homes, persons: { children: grow('children'), adults: grow('adults'), elders: grow('elders') } },
  };
}

const rows = [];
for (const of of [city, grown(MILLION)]) {
  const prepared = prepareSimulation(of, rules, reach, [], settings);
  const before = process.cpuUsage();
  const result = await walkPersons(prepared, { seed: '1', days: DAYS, workers: 1 });
  const spentS = cpuS(before);
  const joint = result.cells.find(({ circle, type, group }) => circle < 0 && type < 0 && group === 'all');
  rows.push({
    persons: result.persons,
    days: DAYS,
    cpuS: Number(spentS.toFixed(1)),
    peakMB: Math.round(process.resourceUsage().maxRSS / 1024),
    'all basic on 95 % of days': joint?.mostDays,
    'on none': joint?.never,
  });
}
console.table(rows);

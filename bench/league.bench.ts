/**
 * `npm run bench league`: every strategy on the same cities, judged by the same
 * checker, in this thread: `npm run bench league` or, for scenarios of your own,
 *
 *   npm run build && node dist/bench/league.bench.js SCENARIO…
 *
 * CPU seconds are user and system time of this process.
 */
import { find } from '../src/run/find.js';
import { type Prepared, prepare } from '../src/run/prepare.js';
import { planSiting, type StrategyName } from '../src/siting/solve.js';
import { STRATEGY_NAMES } from '../src/siting/strategies/registry.js';
import { localTeam } from '../src/solver/team.js';

const SHIPPED = ['zhongwei-2024', 'zhongwei-2025', 'zhongwei-2025-chosen-starts'];
/** Strategies whose plan depends on the seed run with each of these; the others with the first. */
const SEEDS = ['1', '2', '3'];
const RANDOMISED: readonly StrategyName[] = ['random'];
const GAP_TARGET = 0.001;

interface Line {
  readonly strategy: StrategyName;
  readonly seed: string;
  readonly objective: number;
  readonly before: number;
  readonly bound: number;
  readonly gapOfGain: number;
  readonly stopped: string;
  readonly cpuS: number;
}

async function played({ city, rules, reach }: Prepared, strategy: StrategyName, seed: string): Promise<Line> {
  const started = process.cpuUsage();
  const { plan, check } = await planSiting(city, rules, reach, {
    strategy,
    seed,
    team: localTeam(),
    gapTarget: GAP_TARGET,
    workers: 0,
    explain: false,
  });
  const { user, system } = process.cpuUsage(started);
  if (!check.ok) throw new Error(`${strategy} fails the recount`);
  const { objective, before, bound, gapOfGain, stopped } = plan;
  return { strategy, seed, objective, before, bound, gapOfGain, stopped, cpuS: (user + system) / 1e6 };
}

function printed(line: Line, best: number, before: number): string {
  // Against the best bound of all, so that strategies without one of their own are comparable.
  const behind = Math.max(0, (line.objective - best) / (before - best));
  const cells = [
    line.strategy,
    line.seed,
    line.objective.toFixed(6),
    line.bound === 0 ? '–' : line.bound.toFixed(6),
    line.bound === 0 ? '–' : `${(100 * line.gapOfGain).toFixed(3)} %`,
    `${(100 * behind).toFixed(3)} %`,
    line.stopped,
    line.cpuS.toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : SHIPPED) {
  const found = find(name, ['scenario']);
  const { value, problems } = found.value
    ? await prepare(found.value.path)
    : { value: undefined, problems: found.problems };
  if (value === undefined) throw new Error(JSON.stringify(problems));
  const lines: Line[] = [];
  for (const strategy of STRATEGY_NAMES) {
    for (const seed of RANDOMISED.includes(strategy) ? SEEDS : SEEDS.slice(0, 1)) {
      lines.push(await played(value, strategy, seed));
    }
  }
  const best = Math.max(...lines.map(({ bound }) => bound));
  console.log(`\n### ${value.scenario.name}\n`);
  console.log('| strategy | seed | objective | bound | gapOfGain | behind the best bound | stopped | CPU s |');
  console.log('|---|---|---|---|---|---|---|---|');
  lines.sort((a, b) => a.objective - b.objective || a.cpuS - b.cpuS);
  for (const line of lines) console.log(printed(line, best, lines[0]!.before));
}

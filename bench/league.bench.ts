/**
 * `npm run bench league`: what `kezhong bench` compares, as Markdown for RESULTS.md;
 * for scenarios of your own, or another number of seeds,
 *
 *   npm run build && node dist/bench/league.bench.js [--seeds N] SCENARIO…
 *
 * CPU seconds are user and system time of this process.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { bestBound, type LeagueField, type Spread, standings } from '../src/report/league.js';
import { find } from '../src/run/find.js';
import { runLeague } from '../src/run/league.js';
import { prepare } from '../src/run/prepare.js';
import { STRATEGY_NAMES } from '../src/siting/strategies/registry.js';

const SHIPPED = ['zhongwei-2024', 'zhongwei-2025', 'zhongwei-2025-chosen-starts'];
const GAP_TARGET = 0.001;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '3' } },
});
const seeds = Array.from({ length: Number(values.seeds) }, (_, n) => String(n + 1));

function shown({ median, low, high }: Spread, text: (value: number) => string): string {
  const [middle, from, to] = [median, low, high].map(text);
  return from === to ? middle! : `${middle} (${from}–${to})`;
}

function print(field: LeagueField): void {
  const { value, strategy, source } = bestBound(field);
  console.log(`\n### ${field.scenario}\n\nBest bound ${value.toFixed(6)} (${strategy}: ${source}).\n`);
  console.log(
    '| strategy | runs | objective | behind the best bound, % | unproven, % | nodes | LP iterations | CPU s |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  const share = (part: number): string => (100 * part).toFixed(3);
  for (const { strategy: name, runs, score, cpuS } of standings(field)) {
    const { value: objective, behind, unproven, work } = score!;
    const cells = [
      name,
      runs,
      objective.median.toFixed(6),
      shown(behind, share),
      unproven === undefined ? '–' : shown(unproven, share),
      work.nodes,
      work.lpIterations,
      shown(cpuS, (s) => s.toFixed(1)),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

for (const name of positionals.length > 0 ? positionals : SHIPPED) {
  const found = find(name, ['scenario']);
  const { value, problems } = found.value
    ? await prepare(found.value.path)
    : { value: undefined, problems: found.problems };
  if (value === undefined) throw new Error(JSON.stringify(problems));
  const strategies = STRATEGY_NAMES;
  for (const field of await runLeague([value], { strategies, seeds, gapTarget: GAP_TARGET, workers: 0 })) print(field);
  console.log(`\nload ${loadavg()[0]!.toFixed(1)}`);
}

/**
 * What the command line does, from a script: how the first year's gap shrinks as
 * its money grows. Run it with
 *
 *   npm run build && node dist/examples/plan-from-a-script.js
 */
import { find, formatProblems, prepare, runPlan } from 'kezhong';

const MONEY_YUAN = [1_000_000, 2_000_000];

const scenario = find('zhongwei-2024', ['scenario']);
if (scenario.value === undefined) throw new Error(formatProblems(scenario.problems, 'en'));

for (const yuan of MONEY_YUAN) {
  const prepared = await prepare(scenario.value.path, [`budget.2024=${yuan}`]);
  if (prepared.value === undefined) throw new Error(formatProblems(prepared.problems, 'en'));
  const run = await runPlan(prepared.value, {
    strategy: 'greedy',
    compare: false,
    seed: '1',
    gapTarget: 0.001,
    workers: 0,
  });
  const [before, ...after] = run.gaps.moments;
  const line = [
    `${yuan / 10_000} × 10,000 yuan`,
    `${run.plan?.openings.length} openings`,
    `gap ${before?.city.toFixed(4)} → ${after.at(-1)?.city.toFixed(4)}`,
    `at best ${run.plan?.bound.toFixed(4)}`,
  ];
  console.log(line.join(' · '));
}

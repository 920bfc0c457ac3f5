/**
 * Where javascript-lp-solver stops being right and quick, against HiGHS: the figures
 * behind JSLP_LIMIT. Prints the tables of RESULTS.md.
 */
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { sitingModel } from '../src/siting/model.js';
import { buildProblem } from '../src/siting/problem.js';
import { highsBackend } from '../src/solver/highs.js';
import { solveUnlimited } from '../src/solver/jslp.js';
import type { Model } from '../src/solver/model.js';
import { buildReach } from '../src/walk/reach.js';
import { pMedian, randomMip } from '../test/support/models.js';
import { askedCities } from '../test/support/siting.js';

const CAP_S = 4;
const BAND = 60;

interface Trial {
  readonly size: number;
  readonly verdict: 'right' | 'wrong value' | 'called infeasible' | 'none';
  readonly ms: number;
}

async function trial(model: Model): Promise<Trial | undefined> {
  const size = model.columns + model.rows;
  const truth = await highsBackend.solve(model, {});
  if (truth.status !== 'optimal') return undefined;
  const start = performance.now();
  const found = solveUnlimited(model, { timeLimitS: CAP_S });
  const ms = performance.now() - start;
  if (!found.values) return { size, verdict: ms > CAP_S * 1000 ? 'none' : 'called infeasible', ms };
  const close = Math.abs(found.objective! - truth.objective!) <= 1e-4;
  return { size, verdict: close ? 'right' : ms > CAP_S * 1000 ? 'none' : 'wrong value', ms };
}

function printBands(trials: readonly Trial[]): void {
  console.log('| columns + rows | models | right | under 1 s | wrong value | called infeasible | slowest, s |');
  console.log('|---|---|---|---|---|---|---|');
  for (let from = 0; from <= Math.max(...trials.map(({ size }) => size)); from += BAND) {
    const band = trials.filter(({ size }) => size >= from && size < from + BAND);
    if (band.length === 0) continue;
    const count = (keep: (t: Trial) => boolean) => band.filter(keep).length;
    const slowest = Math.max(...band.map(({ ms }) => ms)) / 1000;
    console.log(
      `| ${from}–${from + BAND - 1} | ${band.length} | ${count((t) => t.verdict === 'right')} | ` +
        `${count((t) => t.ms < 1000)} | ${count((t) => t.verdict === 'wrong value')} | ` +
        `${count((t) => t.verdict === 'called infeasible')} | ${slowest.toFixed(2)} |`,
    );
  }
}

const siting: Trial[] = [];
for (const [width, height, runs] of [
  [5, 3, 60],
  [7, 4, 60],
  [9, 5, 40],
] as const) {
  for (const { city, rules } of fc.sample(askedCities(width, height, '....aaabbcABC12'), { numRuns: runs, seed: 7 })) {
    const problem = buildProblem(city, rules, buildReach(city, 2000));
    const all = problem.columns.map((_, x) => x);
    const done = await trial(sitingModel(problem, [0, 1], all).model);
    if (done) siting.push(done);
  }
}
console.log('\nSiting models, drawn cities, all families\n');
printBands(siting);

const mips: Trial[] = [];
for (const model of fc.sample(randomMip(150), { numRuns: 200, seed: 7 })) {
  const done = await trial(model);
  if (done) mips.push(done);
}
console.log('\nRandom models, up to 6 entries a row, half the columns integer\n');
printBands(mips);

console.log('\np-median, p = 4\n\n| homes × sites | columns + rows | verdict | s |\n|---|---|---|---|');
for (const [homes, sites] of [
  [20, 10],
  [30, 25],
  [50, 20],
  [80, 30],
] as const) {
  const done = await trial(pMedian(10, homes, sites, 4));
  if (done) console.log(`| ${homes} × ${sites} | ${done.size} | ${done.verdict} | ${(done.ms / 1000).toFixed(2)} |`);
}

/**
 * A hunt for wrong answers of `kezhong solve`: drawn instances of all nine problems
 * against every set of sites tried (test/support).
 *
 * `npm run bench hunt` tries 400 seeds a problem, `npm run bench hunt 5000 20000 cflp`
 * 5,000 from seed 20,000 on of the problems whose name begins so. `--write` puts the
 * counts into bench/RESULTS.md. Ends with 1 where an answer is wrong.
 */
import { solveClassic } from '../src/siting/classic/registry.js';
import { CLASSIC_PROBLEMS, type ClassicProblem } from '../src/siting/classic/types.js';
import { localTeam } from '../src/solver/team.js';
import { drawClassic } from '../test/support/classic-draw.js';
import { verdictOn } from '../test/support/classic-oracle.js';
import { circumstances, cpuS, putSection } from './results.js';

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const [count = 400, from = 1] = words.slice(0, 2).map(Number);
const wanted = words[2] ?? '';
const team = localTeam();
const rows: string[] = [];
let wrong = 0;

for (const problem of CLASSIC_PROBLEMS.filter((name) => name.startsWith(wanted))) rows.push(await hunt(problem));
if (process.argv.includes('--write')) {
  putSection('Hunt for wrong answers of the classic problems', [
    `\`npm run bench hunt ${words.join(' ')}\` · ${circumstances()}. Drawn instances of 1 to 18 demand points and 1 to 12 sites: ties, points on one another, weights of 0, islands, every status, p from none to all and one more, capacities that fit to the unit and miss it by one, numbers in millionths, thirds, tenths and thousand millions. Truth is every set of sites tried, with every assignment or a flow where there are capacities.`,
    '',
    '| problem | seeds | optimal, right | infeasible, right | not proven | wrong | CPU s |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ]);
}
process.exit(wrong === 0 ? 0 : 1);

async function hunt(problem: ClassicProblem): Promise<string> {
  const seen = { optimal: 0, infeasible: 0, open: 0, wrong: 0 };
  const before = process.cpuUsage();
  for (let seed = from; seed < from + count; seed++) {
    const drawn = drawClassic(problem, seed, seed % 4 === 0 ? 'more' : 'few');
    const found = await verdictOn(drawn, (instance, asked) =>
      solveClassic(problem, instance, { ...asked, team, seed: '1' }),
    );
    seen[found.verdict]++;
    if (found.verdict === 'wrong' || found.verdict === 'open')
      process.stdout.write(`${problem} seed ${seed} (${drawn.label}): ${found.what}\n`);
  }
  const spentS = cpuS(before);
  wrong += seen.wrong;
  const cells = [problem, count, seen.optimal, seen.infeasible, seen.open, seen.wrong, spentS.toFixed(1)];
  const row = `| ${cells.join(' | ')} |`;
  process.stdout.write(`${row}\n`);
  return row;
}

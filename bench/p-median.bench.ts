/**
 * p-median and uncapacitated location on the published files of a folder (subfolders
 * `orlib-pmed`, `beasley-cap-uflp`, `tsplib`, each with its `optima.csv`). On drawn squares with peers: bench/siting, part `a`.
 *
 * `node dist/bench/p-median.bench.js FOLDER [part of a name] [p]`; prints one row a case.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { solvePMedian } from '../src/siting/classic/median/p-median.js';
import { solveUflp } from '../src/siting/classic/median/uflp.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from '../src/siting/classic/types.js';
import { localTeam } from '../src/solver/team.js';
import { readGraph, readPoints, readWarehouses } from './published-cases.js';
import { cpuS } from './results.js';

const [folder, wanted = '', onlyP] = process.argv.slice(2);
const timeLimitS = Number(process.env.TIME_LIMIT_S ?? 300);

const optionsOf = (): ClassicOptions => ({
  seed: '1',
  team: localTeam(),
  timeLimitS,
  clock: () => process.cpuUsage().user / 1e6,
  ...(process.env.NODE_LIMIT ? { nodeLimit: Number(process.env.NODE_LIMIT) } : {}),
  ...(process.env.VERBOSE
    ? {
        onProgress: ({ objective, bound, step }) =>
          process.stderr.write(`${step} ${objective} ${bound} ${((objective - bound) / objective).toExponential(2)}\n`),
      }
    : {}),
});

async function run(name: string, p: number | undefined, known: number, instance: ClassicInstance): Promise<void> {
  const before = process.cpuUsage();
  const options = { ...optionsOf(), ...(p === undefined ? {} : { p }) };
  const result: ClassicResult = await (p === undefined ? solveUflp : solvePMedian)(instance, options);
  const spentS = cpuS(before);
  const cells = [
    name,
    p ?? '–',
    result.objective,
    result.bound,
    result.status,
    known,
    spentS.toFixed(1),
    result.work.lpIterations,
    result.work.nodes,
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
  if (result.bound! > known * (1 + 1e-9)) throw new Error(`${name} ${p}: bound above the known optimum`);
}

function optima(part: string): string[][] {
  const file = join(folder!, part, 'optima.csv');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

async function published(): Promise<void> {
  process.stdout.write('| file | p | value | bound | status | published | CPU s | iterations | nodes |\n');
  process.stdout.write('|---|---|---|---|---|---|---|---|---|\n');
  const text = (part: string, file: string): string => readFileSync(join(folder!, part, file), 'utf8');
  for (const [name, , , p, known] of optima('orlib-pmed'))
    if (name!.includes(wanted))
      await run(name!, Number(p), Number(known), readGraph(name!, text('orlib-pmed', `${name}.txt`)));
  for (const [name, known] of optima('beasley-cap-uflp'))
    if (name!.includes(wanted))
      await run(name!, undefined, Number(known), readWarehouses(name!, text('beasley-cap-uflp', `${name}.txt`)));
  for (const [problem, name, p, , known] of optima('tsplib'))
    if (problem === 'p-median' && name!.includes(wanted) && (!onlyP || p === onlyP))
      await run(name!, Number(p), Number(known), readPoints(name!, text('tsplib', `${name}.tsp`)));
}

if (folder && existsSync(folder) && readdirSync(folder).length > 0) await published();
else console.log('No folder of published cases given. On drawn squares, with peers: npm run bench siting -- a');

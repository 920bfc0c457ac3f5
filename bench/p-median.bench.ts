/**
 * p-median and uncapacitated location on the published files of a folder (the
 * layout of docs: `orlib-pmed`, `beasley-cap-uflp`, `tsplib` with their
 * `optima.csv`), and on random squares against HiGHS on the textbook model.
 *
 * `node dist/bench/p-median.bench.js FOLDER [part of a name] [p]`; prints one row a case.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { denseDistances, euclideanDistances, graphDistances } from '../src/siting/classic/distances.js';
import { solvePMedian } from '../src/siting/classic/p-median.js';
import type { ClassicInstance, ClassicOptions, ClassicResult, Distances } from '../src/siting/classic/types.js';
import { solveUflp } from '../src/siting/classic/uflp.js';
import { localTeam } from '../src/solver/team.js';
import { compareOnSquares } from './p-median-squares.js';

const numbersOf = (text: string): number[] => text.split(/\s+/).filter(Boolean).map(Number);

export function instanceOf(name: string, distances: Distances, weight: Float64Array): ClassicInstance {
  return {
    name,
    clientIds: Array.from({ length: distances.clients }, (_, i) => `${i + 1}`),
    siteIds: Array.from({ length: distances.sites }, (_, j) => `${j + 1}`),
    weight,
    distances,
    siteCost: new Float64Array(distances.sites),
    siteCapacity: new Float64Array(distances.sites).fill(Number.POSITIVE_INFINITY),
    siteStatus: Array.from({ length: distances.sites }, () => 'candidate' as const),
    distancesAreCosts: false,
  };
}

function readGraph(name: string, text: string): ClassicInstance {
  const [vertices, edges, , ...rest] = numbersOf(text);
  const list = Array.from({ length: edges! }, (_, e) => ({
    from: rest[3 * e]! - 1,
    to: rest[3 * e + 1]! - 1,
    length: rest[3 * e + 2]!,
  }));
  return instanceOf(name, graphDistances(vertices!, list), new Float64Array(vertices!).fill(1));
}

function readWarehouses(name: string, text: string): ClassicInstance {
  const fields = text.split(/\s+/).filter(Boolean);
  const [sites, clients] = [Number(fields[0]), Number(fields[1])];
  const siteCost = Float64Array.from({ length: sites }, (_, j) => Number(fields[2 + 2 * j + 1]));
  const values = new Float64Array(sites * clients);
  const weight = new Float64Array(clients);
  let at = 2 + 2 * sites;
  for (let i = 0; i < clients; i++) {
    weight[i] = Number(fields[at++]);
    for (let j = 0; j < sites; j++) values[i * sites + j] = Number(fields[at++]);
  }
  return { ...instanceOf(name, denseDistances(clients, sites, values), weight), siteCost, distancesAreCosts: true };
}

function readPoints(name: string, text: string): ClassicInstance {
  const [, body] = text.split('NODE_COORD_SECTION');
  const numbers = numbersOf(body!.replace('EOF', ''));
  const n = Math.floor(numbers.length / 3);
  const x = Float64Array.from({ length: n }, (_, i) => numbers[3 * i + 1]!);
  const y = Float64Array.from({ length: n }, (_, i) => numbers[3 * i + 2]!);
  return instanceOf(name, euclideanDistances(x, y, 'floor'), new Float64Array(n).fill(1));
}

const [folder, wanted = '', onlyP] = process.argv.slice(2);
const timeLimitS = Number(process.env.TIME_LIMIT_S ?? 300);

const optionsOf = (): ClassicOptions => ({
  seed: '1',
  team: localTeam(),
  timeLimitS,
  clock: () => process.cpuUsage().user / 1e6,
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
  const { user, system } = process.cpuUsage(before);
  const cells = [
    name,
    p ?? '–',
    result.objective,
    result.bound,
    result.status,
    known,
    ((user + system) / 1e6).toFixed(1),
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
if (!folder || wanted === 'squares') await compareOnSquares();

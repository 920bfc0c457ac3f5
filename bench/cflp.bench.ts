/**
 * Capacitated location, split and single source, on the published files of a
 * folder in Holmberg's format, with their `optima.csv` (columns instance,
 * single_source_optimum, multi_source_optimum) where there is one.
 *
 * `node dist/bench/cflp.bench.js FOLDER [part of a name]`; prints one row a case.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { readClassic } from '../src/intake/classic/read.js';
import { solveCflp, solveCflpSingle } from '../src/siting/classic/capacitated/cflp.js';
import type { ClassicSolver } from '../src/siting/classic/types.js';
import { localTeam } from '../src/solver/team.js';

const CAP_S = 60;

function optimaOf(folder: string): Map<string, Record<string, number>> {
  const file = path.join(folder, 'optima.csv');
  if (!existsSync(file)) return new Map();
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',');
  return new Map(
    lines.map((line) => {
      const cells = line.split(',');
      return [cells[0] ?? '', Object.fromEntries(names.map((name, n) => [name, Number(cells[n])]))];
    }),
  );
}

async function row(file: string, solver: ClassicSolver, split: boolean, known: number | undefined): Promise<boolean> {
  const read = await readClassic({ matrix: file, problem: split ? 'cflp' : 'cflp-single' });
  if (read.value === undefined) throw new Error(`${file}: ${read.problems[0]?.what.en}`);
  const start = performance.now();
  const clock = () => performance.now() / 1000;
  const result = await solver(read.value, { team: localTeam(), seed: '1', timeLimitS: CAP_S, clock });
  const seconds = (performance.now() - start) / 1000;
  const { objective, bound, work } = result;
  const isRight = known === undefined || Math.abs((objective ?? Number.NaN) - known) < 1e-5;
  const size = `${read.value.siteIds.length} × ${read.value.clientIds.length}`;
  console.log(
    `| ${path.basename(file, '.txt')} | ${size} | ${split ? 'split' : 'single'} | ${objective?.toFixed(split ? 4 : 0)} | ` +
      `${bound?.toFixed(split ? 4 : 0)} | ${result.status}${isRight ? '' : ` (published ${known})`} | ${work.nodes} | ${seconds.toFixed(1)} |`,
  );
  return isRight && result.status === 'optimal';
}

const [folder, part = ''] = process.argv.slice(2);
if (folder === undefined) {
  console.log('Name a folder with files in the format of Holmberg, Rönnqvist and Yuan: cflp.bench.js FOLDER [part]');
} else {
  const optima = optimaOf(folder);
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt') && name.includes(part));
  names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  console.log(
    '| case | sites × clients | demand | objective | bound | status | nodes | s |\n|---|---|---|---|---|---|---|---|',
  );
  let proven = 0;
  for (const name of names) {
    const known = optima.get(path.basename(name, '.txt'));
    const file = path.join(folder, name);
    if (await row(file, solveCflp, true, known?.multi_source_optimum)) proven++;
    if (await row(file, solveCflpSingle, false, known?.single_source_optimum)) proven++;
  }
  console.log(`\n${proven} of ${2 * names.length} proven and as published`);
}

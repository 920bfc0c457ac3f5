/**
 * `npm run bench:cases -- FOLDER [part of a family or instance]`: the published cases
 * of a folder (test/cases/README.md names the families), each against the answer in
 * the `optima.csv` beside it. Prints a row a case and writes the family's section of
 * bench/RESULTS.md.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { readClassic } from '../src/intake/classic/read.js';
import type { Rounding } from '../src/siting/classic/distances.js';
import { solveClassic } from '../src/siting/classic/registry.js';
import type { ClassicInstance, ClassicProblem } from '../src/siting/classic/types.js';
import { localTeam } from '../src/solver/team.js';
import { gridInstance, gridText } from '../test/support/mclp-grid.js';
import { cpuS } from './results.js';

interface Case {
  readonly file: string;
  readonly problem: ClassicProblem;
  readonly asked: { readonly p?: number; readonly radius?: number; readonly budget?: number };
  readonly rounding?: Rounding;
  /** Every site holds this much, whatever the file says: a member that is no file of its own. */
  readonly capacity?: number;
  /** The name of such a member. */
  readonly member?: string;
  readonly answer: number;
  /** Answers are given to this precision. */
  readonly precision: number;
  readonly limitS: number;
}

interface Family {
  readonly name: string;
  /** Where its files lie and its optima stand, unless in a folder of its name. */
  readonly from?: string;
  readonly optima?: string;
  cases(folder: string, rows: readonly Readonly<Record<string, string>>[]): Case[];
}

/** The shared machine measures seconds of CPU; a limit of time only ends what is hopeless. */
const SIXTY = 60;
const FIVE_MINUTES = 300;

const FAMILIES: readonly Family[] = [
  {
    name: 'orlib-pmed',
    cases: (folder, rows) =>
      rows.flatMap((row) =>
        (['p-median', 'p-centre'] as const).map((problem) => ({
          file: path.join(folder, `${row.instance}.txt`),
          problem,
          asked: { p: Number(row.p) },
          answer: Number(problem === 'p-median' ? row.p_median_optimum : row.vertex_p_center_optimum),
          precision: 0,
          limitS: SIXTY,
        })),
      ),
  },
  {
    name: 'beasley-cap-uflp',
    cases: (folder, rows) =>
      rows.map((row) => ({
        file: path.join(folder, `${row.instance}.txt`),
        problem: 'uflp' as const,
        asked: {},
        answer: Number(row.uncapacitated_optimum),
        precision: 0.01,
        limitS: SIXTY,
      })),
  },
  {
    name: 'beasley-cap',
    from: 'beasley-cap-uflp',
    optima: 'test/cases/derived/beasley-cap.csv',
    cases: (folder, rows) =>
      rows.map((row) => ({
        file: path.join(folder, `${row.from}.txt`),
        member: row.instance!,
        problem: 'cflp' as const,
        asked: {},
        capacity: Number(row.capacity),
        answer: Number(row.multi_source_optimum),
        precision: 0.001,
        limitS: FIVE_MINUTES,
      })),
  },
  {
    name: 'holmberg-sscflp',
    cases: (folder, rows) =>
      rows.flatMap((row) =>
        (['cflp', 'cflp-single'] as const).map((problem) => ({
          file: path.join(folder, `${row.instance}.txt`),
          problem,
          asked: {},
          answer: Number(problem === 'cflp' ? row.multi_source_optimum : row.single_source_optimum),
          precision: 0.001,
          limitS: SIXTY,
        })),
      ),
  },
  {
    name: 'tsplib',
    cases: (folder, rows) =>
      rows.map((row) => ({
        file: path.join(folder, `${row.instance}.tsp`),
        problem: row.problem as ClassicProblem,
        asked: { p: Number(row.p) },
        rounding: row.rounding as Rounding,
        answer: Number(row.value),
        precision: row.problem === 'p-centre' ? 0.0051 : 0,
        limitS: row.problem === 'p-centre' ? SIXTY : FIVE_MINUTES,
      })),
  },
  {
    name: 'mclp-grid',
    cases: (folder, rows) =>
      rows.map((row) => ({
        file: path.join(folder, `grid-${row.sites}-${row.customers}-${row.seed}.txt`),
        problem: 'mclp' as const,
        asked: { radius: Number(row.radius), budget: Number(row.budget) },
        answer: Number(row.optimum),
        precision: 0,
        limitS: SIXTY,
      })),
  },
];

const [folder, wanted = ''] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  process.stderr.write('Which folder holds the cases? npm run bench:cases -- FOLDER [part of a family or instance]\n');
  process.exit(2);
}
const scratch = mkdtempSync(path.join(tmpdir(), 'kezhong-cases-'));
let wrong = 0;
for (const family of FAMILIES) {
  const files = path.join(folder, family.from ?? family.name);
  const optima = family.optima ?? path.join(files, 'optima.csv');
  if (!existsSync(files) || !existsSync(optima)) continue;
  if (family.name === 'mclp-grid') {
    const law = { sites: 100, customers: 10_000, seed: 1, cost: [1, 1], demand: [1, 100] } as const;
    writeFileSync(path.join(scratch, 'grid-100-10000-1.txt'), gridText(gridInstance(law)));
  }
  const cases = family
    .cases(family.name === 'mclp-grid' ? scratch : files, table(readFileSync(optima, 'utf8')))
    .filter(({ file, member, problem }) =>
      `${family.name} ${member ?? path.basename(file)} ${problem}`.includes(wanted),
    );
  if (cases.length === 0) continue;
  const lines: string[] = [];
  for (const one of cases) lines.push(await measure(one));
  writeSection(family.name, lines);
}
rmSync(scratch, { recursive: true, force: true });
process.exit(wrong === 0 ? 0 : 1);

function table(text: string): Readonly<Record<string, string>>[] {
  const [header, ...rows] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  return rows.map((cells) => Object.fromEntries(header!.map((name, n) => [name, cells[n] ?? ''])));
}

/** Solves one case and says whether the answer is the published one and proven. */
async function measure(one: Case): Promise<string> {
  const { problem, asked, answer, precision, limitS } = one;
  const instance = await readInstance(one);
  const before = process.cpuUsage();
  const started = performance.now();
  const result = await solveClassic(problem, instance, {
    ...asked,
    timeLimitS: limitS,
    clock: () => performance.now() / 1000,
    team: localTeam(),
    seed: '1',
  });
  const spentS = cpuS(before);
  const { objective = Number.NaN, bound = Number.NaN, status } = result;
  const isRight = Math.abs(objective - answer) <= precision;
  // A proof that contradicts the published optimum is the one thing that must not happen.
  const isWrong = status === 'optimal' && !isRight && objective > answer === (problem !== 'mclp');
  if (isWrong) wrong++;
  const verdict = isWrong
    ? 'WRONG'
    : status === 'optimal'
      ? isRight
        ? 'proven'
        : 'proven, better'
      : isRight
        ? 'right'
        : 'open';
  const gap = Math.abs(objective - bound) / Math.abs(objective);
  const cells = [
    instance.name,
    problem,
    Object.entries(asked)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    round(objective),
    round(answer),
    verdict,
    status === 'optimal' ? '0' : `${(100 * gap).toFixed(3)} %`,
    spentS.toFixed(2),
    ((performance.now() - started) / 1000).toFixed(2),
  ];
  const line = `| ${cells.join(' | ')} |`;
  process.stdout.write(`${line}\n`);
  return line;
}

function round(value: number): string {
  return String(Math.round(value * 1e4) / 1e4);
}

async function readInstance({ file, problem, rounding, capacity, member }: Case): Promise<ClassicInstance> {
  const how = { ...(rounding === undefined ? {} : { rounding }), ...(capacity === undefined ? {} : { capacity }) };
  const read = await readClassic({ matrix: file, problem, ...how });
  if (read.value === undefined) throw new Error(`${file}: ${read.problems.map(({ what }) => what.en).join('; ')}`);
  return member === undefined ? read.value : { ...read.value, name: member };
}

/** Puts the rows into RESULTS.md: those of the same case give way, the others stay. */
function writeSection(family: string, lines: readonly string[]): void {
  const file = 'bench/RESULTS.md';
  const title = `## Published cases: ${family}`;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const start = text.indexOf(`${title}\n`);
  const rest = start < 0 ? '' : text.slice(start + title.length);
  const end = rest.indexOf('\n## ');
  const old = (end < 0 ? rest : rest.slice(0, end))
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| instance'));
  const key = (line: string): string => line.split(' | ').slice(0, 3).join('|');
  const fresh = new Map([...old, ...lines].map((line) => [key(line), line]));
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]!.toFixed(1)}, Node ${process.versions.node}`;
  const section = [
    title,
    '',
    `\`npm run bench:cases -- FOLDER ${family}\` · ${new Date().toISOString().slice(0, 10)} · ${machine}. One thread; seconds of CPU count on a shared machine, seconds by the clock end a run (60 s; p-median of tsplib 300 s).`,
    '',
    '| instance | problem | asked | objective | published | verdict | gap | CPU s | s |',
    '|---|---|---|---|---|---|---|---|---|',
    ...fresh.values(),
    '',
  ].join('\n');
  const head = start < 0 ? `${text.trimEnd()}\n\n` : text.slice(0, start);
  const tail = start < 0 || end < 0 ? '' : rest.slice(end + 1);
  writeFileSync(file, `${head}${section}${tail === '' ? '' : `\n${tail}`}`);
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createPool } from '../src/parallel/pool.js';
import { prepare } from '../src/run/prepare.js';
import { simulationSettings } from '../src/scenario/closure.js';
import { dayPlayer } from '../src/simulation/days.js';
import { prepareSimulation } from '../src/simulation/prepare.js';
import { cpuS } from './results.js';
import { COUNTS, DAYS, EXPECTED, fingerprint, WALKER_TYPES } from './walkers-instance.js';
import type { WalkersTask } from './walkers-worker.js';

/**
 * Speed of plain Monte-Carlo: one instance by our kernels and by numba and numpy in
 * the same run, with equal counters; days of the shipped city; the whole command.
 *
 * `node dist/bench/simulation.bench.js [runs]`. CPU seconds count on a machine that
 * others use too; seconds by the clock only on a quiet one. Peers need
 * `apt-get install python3-numba python3-numpy`; PYTHON names another interpreter.
 */
const RUNS = Number(process.argv[2] ?? 7);
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';
const ROOT = path.resolve(import.meta.dirname, '..', '..');

interface Measured {
  readonly tool: string;
  readonly workers: number;
  readonly cpuS: number;
  readonly wallS: number;
}

const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Medians over runs, after one that warms up; throws where a counter differs. */
async function ours(kernel: WalkersTask['kernel'], workers: number): Promise<Measured> {
  const pool = await createPool({ workers, file: path.join(import.meta.dirname, 'walkers-worker.js') });
  const once = async (): Promise<{ cpuS: number; wallS: number }> => {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    const pieces = [0, 1, 2, 3].map((n) => ({ kernel, from: (n * DAYS) / 4, to: ((n + 1) * DAYS) / 4 }));
    const parts = await Promise.all(pieces.map((piece) => pool.run<Int32Array>(piece)));
    const measured = { cpuS: cpuS(cpu), wallS: (performance.now() - wall) / 1000 };
    const counts = new Int32Array(COUNTS);
    for (const part of parts) for (const [n, count] of part.entries()) counts[n]! += count;
    same(`${kernel}, ${workers} workers`, fingerprint(counts));
    return measured;
  };
  try {
    await once();
    await once();
    const runs = [];
    for (let n = 0; n < RUNS; n++) runs.push(await once());
    const name = kernel === 'wasm' ? 'kezhong, WebAssembly' : 'kezhong, TypeScript';
    return { tool: name, workers, cpuS: middle(runs.map((r) => r.cpuS)), wallS: middle(runs.map((r) => r.wallS)) };
  } finally {
    await pool.close();
  }
}

/** What a second worker gives by the clock, over runs long enough that handing out work is no part of it; in turn. */
async function twoWorkers(): Promise<string> {
  const passes = 10;
  const file = path.join(import.meta.dirname, 'walkers-worker.js');
  const pools = [await createPool({ workers: 1, file }), await createPool({ workers: 2, file })] as const;
  try {
    const wallS: number[][] = [[], []];
    for (let run = -1; run < RUNS; run++) {
      for (const [n, pool] of pools.entries()) {
        const start = performance.now();
        const days = Array.from({ length: passes * DAYS }, (_, day) => day % DAYS);
        await Promise.all(days.map((day) => pool.run({ kernel: 'wasm', from: day, to: day + 1 })));
        // The first turn warms up.
        if (run >= 0) wallS[n]!.push((performance.now() - start) / 1000);
      }
    }
    const [one, two] = wallS.map(middle) as [number, number];
    const size = `the instance ${passes} times over`;
    return `Two workers: ${(one / two).toFixed(2)} times as fast by the clock (${size}: ${one.toFixed(3)} s, ${two.toFixed(3)} s)`;
  } finally {
    for (const pool of pools) await pool.close();
  }
}

function same(who: string, found: typeof EXPECTED | ReturnType<typeof fingerprint>): void {
  for (const key of ['hash', 'within5', 'within15'] as const) {
    if (found[key] !== EXPECTED[key]) throw new Error(`${who}: ${key} is ${found[key]}, not ${EXPECTED[key]}`);
  }
}

function peer(script: string, ...args: number[]): Measured | undefined {
  const file = path.join(ROOT, 'bench', 'peers', script);
  const { status, stdout, stderr } = spawnSync(PYTHON, [file, String(RUNS), ...args.map(String)], { encoding: 'utf8' });
  if (status !== 0) {
    console.log(`${script} did not run: ${stderr?.trim().split('\n').at(-1) ?? `no ${PYTHON}`}`);
    return undefined;
  }
  type Line = Measured & ReturnType<typeof fingerprint> & { readonly kind: string; readonly threads: number };
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  for (const line of lines) same(line.tool, line);
  const runs = lines.filter(({ kind }) => kind === 'run');
  const { tool, threads } = runs[0]!;
  return { tool, workers: threads, cpuS: middle(runs.map((r) => r.cpuS)), wallS: middle(runs.map((r) => r.wallS)) };
}

function table(rows: readonly Measured[]): void {
  console.log('| tool | workers | CPU s | M walker-types a CPU s | s | M walker-types a s |');
  console.log('|---|---|---|---|---|---|');
  for (const { tool, workers, cpuS, wallS } of rows) {
    const rate = (s: number): string => (WALKER_TYPES / 1e6 / s).toFixed(0);
    console.log(`| ${tool} | ${workers} | ${cpuS.toFixed(3)} | ${rate(cpuS)} | ${wallS.toFixed(3)} | ${rate(wallS)} |`);
  }
}

/** Days of the shipped city in this thread: what `simulation.estimator: plain` and the default cost. */
async function shippedDays(): Promise<void> {
  console.log(
    '\n| days of the shipped city, one thread | walker-types a day | CPU ms a day | M walker-types a CPU s |',
  );
  console.log('|---|---|---|---|');
  const loaded = await prepare(path.join(ROOT, 'scenarios', 'zhongwei-2025.yaml'));
  if (loaded.value === undefined) throw new Error('the shipped scenario cannot be read');
  const { city, rules, reach, scenario } = loaded.value;
  const settings = simulationSettings(city, scenario);
  for (const estimator of ['plain', 'qmc', 'combined'] as const) {
    const prepared = prepareSimulation(city, rules, reach, [], { ...settings, estimator });
    const player = dayPlayer([prepared], 'bench');
    player.play(0, 20);
    const days = estimator === 'combined' ? 400 : 100;
    const before = process.cpuUsage();
    for (let day = 20; day < 20 + days; day += 20) player.play(day, day + 20);
    const dayS = cpuS(before) / days;
    const walks = prepared.circleCount * prepared.walkersPerCircle * prepared.types.length;
    const drawn = estimator !== 'combined';
    const rate = drawn ? (walks / 1e6 / dayS).toFixed(0) : '–';
    console.log(`| ${estimator} | ${drawn ? walks : 'every home'} | ${(dayS * 1000).toFixed(2)} | ${rate} |`);
  }
}

/** The whole command in a process of its own, reading and writing included. */
function command(estimator: string, workers: number): void {
  const out = mkdtempSync(path.join(tmpdir(), 'kezhong-bench-'));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the other process that fills it in
  const say = 'process.on("exit",()=>{const{user:u,system:s}=process.cpuUsage();console.error(`cpu ${(u+s)/1e6}`)})';
  const args = ['--import', `data:text/javascript,${encodeURIComponent(say)}`];
  args.push(path.join(ROOT, 'dist', 'src', 'cli', 'main.js'), 'simulate', 'zhongwei-2025', '--days', '1000', '--quiet');
  args.push('--set', `simulation.estimator=${estimator}`, '--workers', String(workers), '--out', path.join(out, 'run'));
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  const wallS = (performance.now() - start) / 1000;
  rmSync(out, { recursive: true });
  if (status !== 0) throw new Error(stderr);
  // Threads say it too, as they end; the process is the last.
  const cpuS = Math.max(...[...stderr.matchAll(/^cpu ([\d.]+)$/gm)].map((match) => Number(match[1])));
  console.log(`| ${estimator} | ${workers} | ${cpuS.toFixed(1)} | ${wallS.toFixed(1)} |`);
}

const load = (): string => loadavg()[0]!.toFixed(1);
console.log(
  `${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, load ${load()}, medians of ${RUNS} runs\n`,
);
const rows: (Measured | undefined)[] = [];
for (const kernel of ['wasm', 'typescript'] as const) {
  for (const workers of [1, 2]) rows.push(await ours(kernel, workers));
}
rows.push(peer('walkers_numba.py', 1), peer('walkers_numba.py', 2), peer('walkers_numpy.py'));
table(rows.filter((row) => row !== undefined));
console.log(`\n${await twoWorkers()}, load ${load()}`);
await shippedDays();
console.log('\n| 1,000 days of the shipped city, whole command | workers | CPU s | s |');
console.log('|---|---|---|---|');
for (const estimator of ['plain', 'combined']) for (const workers of [1, 2]) command(estimator, workers);
console.log(`\nload ${load()} at the end`);

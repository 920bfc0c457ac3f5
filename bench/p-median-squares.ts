import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { denseDistances } from '../src/siting/classic/distances.js';
import { solvePMedian } from '../src/siting/classic/p-median.js';
import type { ClassicInstance } from '../src/siting/classic/types.js';
import { highsBackend } from '../src/solver/highs.js';
import { type Model, ModelBuilder } from '../src/solver/model.js';
import { writeMps } from '../src/solver/mps.js';
import { localTeam } from '../src/solver/team.js';
import { mulberry32 } from '../test/support/mulberry32.js';

/** Homes and sites spread evenly over a square, weights 1 to 100, 1.3 × the straight line to the decimetre. */
export function square(seed: number, clients: number, sites: number, sideM: number): ClassicInstance {
  const random = mulberry32(seed);
  const weight = new Float64Array(clients);
  const [xM, yM] = [new Float64Array(clients), new Float64Array(clients)];
  for (let i = 0; i < clients; i++) {
    xM[i] = random() * sideM;
    yM[i] = random() * sideM;
    weight[i] = 1 + Math.floor(100 * random());
  }
  const at = Array.from({ length: sites }, () => [random() * sideM, random() * sideM] as const);
  const values = new Float64Array(clients * sites);
  for (let i = 0; i < clients; i++)
    for (let j = 0; j < sites; j++)
      values[i * sites + j] = Math.round(13 * Math.hypot(xM[i]! - at[j]![0], yM[i]! - at[j]![1])) / 10;
  return {
    name: `square ${seed}`,
    clientIds: Array.from(weight, (_, i) => `${i}`),
    siteIds: at.map((_, j) => `${j}`),
    weight,
    distances: denseDistances(clients, sites, values),
    siteCost: new Float64Array(sites),
    siteCapacity: new Float64Array(sites).fill(Number.POSITIVE_INFINITY),
    siteStatus: at.map(() => 'candidate' as const),
    distancesAreCosts: false,
  };
}

/** The textbook model: assignments below openings, p openings. */
function textbook(instance: ClassicInstance, p: number): Model {
  const model = new ModelBuilder();
  const { clients, sites } = instance.distances;
  for (let j = 0; j < sites; j++) model.column(0, 0, 1, true);
  for (let i = 0; i < clients; i++)
    for (let j = 0; j < sites; j++) model.column(instance.weight[i]! * instance.distances.at(i, j), 0, 1);
  const pair = (i: number, j: number): number => sites + i * sites + j;
  const all = Array.from({ length: sites }, (_, j) => j);
  for (let i = 0; i < clients; i++)
    model.row(
      1,
      1,
      all.map((j) => [pair(i, j), 1] as const),
    );
  for (let i = 0; i < clients; i++)
    for (let j = 0; j < sites; j++)
      model.row(Number.NEGATIVE_INFINITY, 0, [
        [pair(i, j), 1],
        [j, -1],
      ]);
  model.row(
    p,
    p,
    all.map((j) => [j, 1] as const),
  );
  return model.build();
}

const cpuS = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Seconds after which a peer is stopped: by then ours has won by far, or lost. */
const PEER_LIMIT_S = 120;

interface Peer {
  readonly value: number;
  readonly status: string;
  readonly seconds: number;
}

async function runHighs(model: Model): Promise<Peer> {
  const from = cpuS();
  const { status, objective } = await highsBackend.solve(model, { timeLimitS: PEER_LIMIT_S });
  return { value: objective ?? Number.NaN, status, seconds: cpuS() - from };
}

/** Debian's CBC on the model as an MPS file; its own count of CPU seconds, reading the file included. */
function runCbc(model: Model): Peer | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'kezhong-bench-'));
  try {
    const file = join(folder, 'model.mps');
    writeFileSync(file, writeMps(model));
    const run = spawnSync('cbc', [file, '-sec', `${PEER_LIMIT_S}`, '-solve'], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    if (run.error || run.status !== 0) return undefined;
    const figure = (label: RegExp): number => Number(label.exec(run.stdout)?.[1] ?? Number.NaN);
    return {
      value: figure(/Objective value:\s+([\d.e+-]+)/),
      status: run.stdout.includes('Result - Optimal solution found') ? 'optimal' : 'stopped',
      seconds: figure(/Total time \(CPU seconds\):\s+([\d.]+)/),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const NAMELESS = { value: '–', status: 'not run', seconds: Number.NaN } as const;

/**
 * 1,000 × 200, p = 15, five seeds: ours, CBC and HiGHS (WASM) on the textbook model,
 * CPU seconds, and how many times ours the fastest peer took. `OURS_ONLY=1` leaves
 * the peers out, `SEEDS=2,3` takes some seeds only.
 */
export async function compareOnSquares(): Promise<void> {
  const row = (cells: readonly (string | number)[]): boolean => process.stdout.write(`| ${cells.join(' | ')} |\n`);
  row(['seed', 'value', 'status', 'ours, CPU s', 'CBC', 'CBC, CPU s', 'HiGHS', 'HiGHS, CPU s', 'fastest / ours']);
  row(new Array(9).fill('---'));
  for (const seed of (process.env.SEEDS ?? '1,2,3,4,5').split(',').map(Number)) {
    const instance = square(seed, 1000, 200, 3000);
    const from = cpuS();
    const ours = await solvePMedian(instance, { p: 15, seed: '1', team: localTeam() });
    const seconds = cpuS() - from;
    const model = process.env.OURS_ONLY ? undefined : textbook(instance, 15);
    const cbc = (model && runCbc(model)) ?? NAMELESS;
    const highs = model ? await runHighs(model) : NAMELESS;
    const ran = [cbc, highs].filter((peer) => Number.isFinite(peer.seconds));
    const fastest = Math.min(...ran.map((peer) => peer.seconds));
    const isLeast = ran.some((peer) => peer.seconds === fastest && peer.status !== 'optimal');
    row([
      seed,
      ours.objective!,
      ours.status,
      seconds.toFixed(2),
      ...[cbc, highs].flatMap((peer) => [`${peer.value} ${peer.status}`, peer.seconds.toFixed(1)]),
      `${isLeast ? 'over ' : ''}${(fastest / seconds).toFixed(0)}`,
    ]);
  }
}

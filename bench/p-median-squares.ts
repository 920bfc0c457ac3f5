import { denseDistances } from '../src/siting/classic/distances.js';
import { solvePMedian } from '../src/siting/classic/p-median.js';
import type { ClassicInstance } from '../src/siting/classic/types.js';
import { highsBackend } from '../src/solver/highs.js';
import { ModelBuilder } from '../src/solver/model.js';
import { localTeam } from '../src/solver/team.js';

/** mulberry32, so that peers can be given the same points. */
function mulberry32(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

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
function textbook(instance: ClassicInstance, p: number) {
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

/** 1,000 × 200, p = 15, five seeds: ours and HiGHS (WASM) on the textbook model, CPU seconds of this process. */
export async function compareOnSquares(): Promise<void> {
  process.stdout.write('| seed | value | status | ours, CPU s | HiGHS value | HiGHS, CPU s | ratio |\n');
  process.stdout.write('|---|---|---|---|---|---|---|\n');
  for (const seed of [1, 2, 3, 4, 5]) {
    const instance = square(seed, 1000, 200, 3000);
    let from = cpuS();
    const result = await solvePMedian(instance, { p: 15, seed: '1', team: localTeam() });
    const ours = cpuS() - from;
    let peer = { value: '–', seconds: Number.NaN };
    if (!process.env.OURS_ONLY) {
      const model = textbook(instance, 15);
      from = cpuS();
      const solved = await highsBackend.solve(model, { timeLimitS: 300 });
      peer = { value: `${solved.status} ${solved.objective?.toFixed(1)}`, seconds: cpuS() - from };
    }
    const ratio = (peer.seconds / ours).toFixed(0);
    process.stdout.write(
      `| ${seed} | ${result.objective} | ${result.status} | ${ours.toFixed(2)} | ${peer.value} | ${peer.seconds.toFixed(1)} | ${ratio} |\n`,
    );
  }
}

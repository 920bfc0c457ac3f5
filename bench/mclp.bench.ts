/**
 * Maximal covering at scale. `npm run bench mclp` runs the sparse instances;
 * `npm run bench mclp dense` those where ten sites and more reach a demand point, each
 * for 25 s of CPU at most; `npm run bench mclp grid 20000000` the grid family at that size.
 * Prints a row a run: generation, reach lists, merging and search are all counted.
 */
import { euclideanDistances } from '../src/siting/classic/distances.js';
import { solveMclp } from '../src/siting/classic/mclp/mclp.js';
import type { ClassicInstance, Distances } from '../src/siting/classic/types.js';
import { localTeam } from '../src/solver/team.js';
import { gridInstance } from '../test/support/mclp-grid.js';
import { mulberry32 } from '../test/support/mulberry32.js';
import { points } from './siting/instances.js';

function instanceOf(distances: Distances, weight: Float64Array, strictRadius: boolean): ClassicInstance {
  return {
    name: 'scale',
    // Nothing here prints names, and 20,000,000 of them would outweigh the instance.
    clientIds: { length: distances.clients } as unknown as readonly string[],
    siteIds: Array.from({ length: distances.sites }, (_, j) => String(j)),
    weight,
    distances,
    siteCost: new Float64Array(distances.sites).fill(1),
    siteCapacity: new Float64Array(distances.sites).fill(Number.POSITIVE_INFINITY),
    siteStatus: Array.from({ length: distances.sites }, () => 'candidate' as const),
    distancesAreCosts: false,
    strictRadius,
  };
}

/** Demand points of weight 1 … 100 and sites on a square of `sideM`. */
function drawn(clients: number, sites: number, sideM: number): ClassicInstance {
  const { x, y, weight, siteX, siteY } = points(1, clients, sites, sideM);
  return instanceOf(euclideanDistances(x, y, 'none', siteX, siteY), weight, false);
}

const DENSE_SIDE_M = 10_000;

/** 100,000 demand points of weight 1, even over a square of 10 km, and 1,000 sites: SOLVERS.md's E by its counts. */
function even(): ClassicInstance {
  const draw = mulberry32(1);
  const places = (count: number): readonly [Float64Array, Float64Array] => {
    const x = new Float64Array(count);
    const y = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      x[i] = draw() * DENSE_SIDE_M;
      y[i] = draw() * DENSE_SIDE_M;
    }
    return [x, y];
  };
  const [x, y] = places(100_000);
  const [siteX, siteY] = places(1000);
  return instanceOf(euclideanDistances(x, y, 'none', siteX, siteY), new Float64Array(x.length).fill(1), false);
}

/**
 * The same with weights 1 … 30 and towns: half of the points and half of the sites lie
 * in 10 bells (sums of four uniform numbers) with a spread of 900 m around places drawn
 * evenly; what falls outside the square is drawn anew.
 */
function towns(seed: number): ClassicInstance {
  const draw = mulberry32(seed);
  const even = (): number => draw() * DENSE_SIDE_M;
  const centres = Array.from({ length: 10 }, () => [even(), even()] as const);
  const bell = (): number => (draw() + draw() + draw() + draw() - 2) * Math.sqrt(3) * 900;
  const place = (): readonly [number, number] => {
    if (draw() >= 0.5) return [even(), even()];
    const [x, y] = centres[Math.floor(draw() * centres.length)]!;
    for (;;) {
      const at = [x + bell(), y + bell()] as const;
      if (at.every((c) => c >= 0 && c < DENSE_SIDE_M)) return at;
    }
  };
  const [x, y, weight] = [new Float64Array(100_000), new Float64Array(100_000), new Float64Array(100_000)];
  for (let i = 0; i < x.length; i++) {
    [x[i], y[i]] = place();
    weight[i] = 1 + Math.floor(30 * draw());
  }
  const [siteX, siteY] = [new Float64Array(1000), new Float64Array(1000)];
  for (let j = 0; j < siteX.length; j++) [siteX[j], siteY[j]] = place();
  return instanceOf(euclideanDistances(x, y, 'none', siteX, siteY), weight, false);
}

/** Seconds of CPU so far: on a machine that others use too, the clock says little. */
function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function measure(
  name: string,
  make: () => ClassicInstance,
  asked: { radius: number; p?: number; budget?: number; timeLimitS?: number },
) {
  const before = cpuS();
  const started = performance.now();
  const result = await solveMclp(make(), { ...asked, clock: cpuS, team: localTeam(), seed: '1' });
  const cells = [
    name,
    Object.entries(asked)
      .map(([key, value]) => `${key} ${value}`)
      .join(', '),
    result.status,
    result.objective,
    `${((result.bound! / result.objective! - 1) * 100).toFixed(2)} %`,
    (cpuS() - before).toFixed(1),
    ((performance.now() - started) / 1000).toFixed(1),
    Math.round(process.resourceUsage().maxRSS / 1000),
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

process.stdout.write(
  '| instance | asked | status | objective | gap | CPU s | s | peak MB |\n|---|---|---|---|---|---|---|---|\n',
);
const [kind, size] = process.argv.slice(2);
if (kind === 'grid') {
  const law = { sites: 100, customers: Number(size), seed: 1, cost: [1, 1], demand: [1, 100] } as const;
  const grid = () => {
    const g = gridInstance(law);
    return instanceOf(euclideanDistances(g.x, g.y, 'none', g.siteX, g.siteY), g.demand, true);
  };
  for (const [budget, radius] of [
    [10, 5.5],
    [15, 4.5],
    [20, 4],
  ] as const)
    await measure(`grid ${size} × 100`, grid, { budget, radius });
} else if (kind === 'dense') {
  await measure('even, weight 1', even, { p: 50, radius: 500, timeLimitS: 25 });
  for (const seed of [1, 2, 3, 4, 5]) {
    const instance = towns(seed);
    for (const p of [50, 100]) await measure(`towns, seed ${seed}`, () => instance, { p, radius: 500, timeLimitS: 25 });
  }
} else {
  const sparse = drawn(1_000_000, 1000, 30_000);
  for (const p of [20, 50, 100]) await measure('1,000,000 × 1,000, 30 km', () => sparse, { p, radius: 1000 });
}

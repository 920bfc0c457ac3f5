/**
 * Maximal covering at scale. `npm run bench mclp` runs the sparse instances; with
 * `node dist/bench/mclp.bench.js grid 20000000` also the grid family at that size.
 * Prints a row a run: generation, reach lists, merging and search are all counted.
 */
import { euclideanDistances } from '../src/siting/classic/distances.js';
import { solveMclp } from '../src/siting/classic/mclp.js';
import type { ClassicInstance, Distances } from '../src/siting/classic/types.js';
import { localTeam } from '../src/solver/team.js';
import { gridInstance } from '../test/support/mclp-grid.js';
import { mulberry32 } from '../test/support/models.js';

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
  const draw = mulberry32(1);
  const [x, y, weight] = [new Float64Array(clients), new Float64Array(clients), new Float64Array(clients)];
  for (let i = 0; i < clients; i++) {
    x[i] = draw() * sideM;
    y[i] = draw() * sideM;
    weight[i] = 1 + Math.floor(100 * draw());
  }
  const [siteX, siteY] = [new Float64Array(sites), new Float64Array(sites)];
  for (let j = 0; j < sites; j++) {
    siteX[j] = draw() * sideM;
    siteY[j] = draw() * sideM;
  }
  return instanceOf(euclideanDistances(x, y, 'none', siteX, siteY), weight, false);
}

async function measure(
  name: string,
  make: () => ClassicInstance,
  asked: { radius: number; p?: number; budget?: number },
) {
  const before = process.cpuUsage();
  const started = performance.now();
  const result = await solveMclp(make(), { ...asked, team: localTeam(), seed: '1' });
  const { user, system } = process.cpuUsage(before);
  const cells = [
    name,
    Object.entries(asked)
      .map(([key, value]) => `${key} ${value}`)
      .join(', '),
    result.status,
    result.objective,
    ((user + system) / 1e6).toFixed(1),
    ((performance.now() - started) / 1000).toFixed(1),
    Math.round(process.resourceUsage().maxRSS / 1000),
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}

process.stdout.write(
  '| instance | asked | status | objective | CPU s | s | peak MB |\n|---|---|---|---|---|---|---|\n',
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
} else {
  const sparse = drawn(1_000_000, 1000, 30_000);
  for (const p of [20, 50, 100]) await measure('1,000,000 × 1,000, 30 km', () => sparse, { p, radius: 1000 });
}

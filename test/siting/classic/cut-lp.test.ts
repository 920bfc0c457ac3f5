import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { euclideanDistances } from '../../../src/siting/classic/distances.js';
import { CutLp } from '../../../src/siting/classic/median/cut-lp.js';
import { Incumbent } from '../../../src/siting/classic/median/incumbent.js';
import { Meter } from '../../../src/siting/classic/median/meter.js';
import { solvePMedian } from '../../../src/siting/classic/median/p-median.js';
import { ascend, boundAt, relaxationOf } from '../../../src/siting/classic/median/relaxation.js';
import { roughChoice } from '../../../src/siting/classic/median/rough.js';
import { buildRows, type Task } from '../../../src/siting/classic/median/rows.js';
import { searchFrom } from '../../../src/siting/classic/median/search.js';
import type { ClassicInstance } from '../../../src/siting/classic/types.js';
import { localTeam } from '../../../src/solver/team.js';

/** Points of a square, each a client and a site, straight lines rounded down. */
function points(count: number, seed: string): ClassicInstance {
  const random = seedrandom.alea(seed);
  const [x, y] = [0, 1].map(() => Float64Array.from({ length: count }, () => Math.floor(1000 * random())));
  const names = Array.from({ length: count }, (_, i) => `${i}`);
  return {
    name: seed,
    clientIds: names,
    siteIds: names,
    weight: new Float64Array(count).fill(1),
    distances: euclideanDistances(x!, y!, 'floor'),
    siteCost: new Float64Array(count),
    siteCapacity: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    siteStatus: names.map(() => 'candidate' as const),
    distancesAreCosts: false,
  };
}

const taskOf = (instance: ClassicInstance, choose: number): Task => ({
  instance,
  free: instance.siteIds.map((_, j) => j),
  certain: [],
  choose,
  opening: new Float64Array(instance.siteIds.length),
});

describe('the programme of cuts', () => {
  it('begins where the prices are: its multipliers before any step are the prices, and its steps only rise', async () => {
    const { core } = buildRows(taskOf(points(120, 'start'), 12), undefined);
    const relaxation = relaxationOf(core);
    const from = core.cap.map((_, i) => core.cost[core.start[i]! + 8]!);
    const options = { iterations: 60, target: 9000, cutoff: 1e9, grid: 2 ** 16, patience: 20, leastStep: 0.001 };
    const { price, bound } = ascend(relaxation, from, { step: 1, sinceBest: 0 }, options);
    const most = core.cap.map((_, i) => core.cost[core.start[i + 1]! - 1]!);
    const lp = await CutLp.open(core, most, price);
    const began = lp.probe({ iterationLimit: 0 })!;
    for (let i = 0; i < price.length; i++) expect(began.price[i]).toBeCloseTo(price[i]!, 6);
    const optimum = lp.solve({})!;
    expect(optimum.iterations).toBeGreaterThan(0);
    expect(boundAt(relaxation, optimum.price, 0)).toBeGreaterThan(bound);
    lp.dispose();
  });
});

describe('the search from a choice', () => {
  it('spends its kicks on closed sites, so that a few are enough where most are open', async () => {
    let found = 0;
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      const instance = points(120, seed);
      const task = taskOf(instance, 100);
      const options = { seed: '1', team: localTeam(), p: 100 };
      const { core, ...built } = buildRows(task, undefined);
      const incumbent = new Incumbent(task, built);
      const random = seedrandom.alea(seed);
      incumbent.offer(roughChoice(task, random).open);
      const effort = { incumbent, meter: new Meter(options), grid: 0, random, report: () => {} };
      const relaxation = relaxationOf(core);
      boundAt(
        relaxation,
        core.cap.map((_, i) => core.cost[core.start[i]! + 1]!),
        0,
      );
      searchFrom(relaxation, new Float64Array(120), effort, 60);
      if (incumbent.value === (await solvePMedian(instance, options)).objective) found++;
    }
    expect(found).toBe(8);
  });
});

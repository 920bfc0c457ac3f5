import { decompose } from '../../solver/decompose.js';
import type { Model } from '../../solver/model.js';
import type { SolverTeam } from '../../solver/team.js';
import type { SitingModel } from '../model.js';

export interface PricedBound {
  /** In the model's unit. */
  readonly bound: number;
  readonly nodes: number;
  readonly iterations: number;
  /** True where every part was closed: more nodes raise nothing. */
  readonly closed: boolean;
}

/**
 * Lower bound by prices on what types share (money, floor, hosts): at those
 * prices the model falls apart into one small integer model per type and
 * neighbourhood, each bounded by a tree of its own whose leaves are recomputed
 * (MILP §7). An interrupted tree contributes the bound of its leaves. Valid for
 * any prices; the relaxation's multipliers are good ones.
 *
 * @param nodesPerPart asked before each tree, so that a run whose time is up ends with roots alone
 */
export async function pricedBound(
  siting: SitingModel,
  multipliers: Float64Array,
  nodesPerPart: () => number,
  team: SolverTeam,
): Promise<PricedBound> {
  const { constant, parts } = decompose(siting.model, siting.coupling, multipliers);
  let bound = constant;
  let size = Math.abs(constant);
  const trees: Model[] = [];
  for (const { model } of parts) {
    if (model.rows > 0) trees.push(model);
    else {
      const free = boxMinimum(model);
      bound += free;
      size += Math.abs(free);
    }
  }
  const results = await inLanes(trees, team.size, (model) => team.branch(model, { nodeLimit: nodesPerPart() }));
  let nodes = 0;
  let iterations = 0;
  let closed = true;
  // Summed in the order of the parts, whatever the order in which they were done.
  for (const result of results) {
    bound += result.bound;
    size += Math.abs(result.bound);
    nodes += result.nodes;
    iterations += result.iterations;
    closed &&= result.closed;
  }
  return { bound: bound - 1e-9 * size, nodes, iterations, closed };
}

/** As many at once as there are threads; answers in the order of what was asked. */
async function inLanes<T, R>(items: readonly T[], lanes: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const n = next++;
      results[n] = await work(items[n]!);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, lanes) }, lane));
  return results;
}

/** Least cost of columns that no row ties together. */
function boxMinimum(model: Model): number {
  let sum = 0;
  for (let j = 0; j < model.columns; j++) {
    const at = model.cost[j] > 0 ? model.columnLower[j] : model.columnUpper[j];
    if (model.cost[j] !== 0 && at !== 0) sum += model.cost[j] * at;
  }
  return sum;
}

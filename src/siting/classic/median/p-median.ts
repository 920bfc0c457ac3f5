import type { ClassicInstance, ClassicResult, ClassicSolver } from '../types.js';
import { type Choice, chooseSites } from './choice.js';
import { servingCost } from './rows.js';

const NO_WORK = { evaluations: 0, lpIterations: 0, nodes: 0 };

/**
 * Exactly p new or required open sites, so that the sum of weight × distance to the
 * nearest open site is least. Existing sites are open and not counted, forbidden
 * ones never open. Units of the objective: weight × distance (or cost, with
 * `distancesAreCosts`).
 */
export const solvePMedian: ClassicSolver = async (instance, options) => {
  const sites = instance.siteStatus.map((status, j) => ({ status, j }));
  const required = sites.filter(({ status }) => status === 'required').map(({ j }) => j);
  const candidates = sites.filter(({ status }) => status === 'candidate').map(({ j }) => j);
  const certain = sites.filter(({ status }) => status === 'required' || status === 'existing').map(({ j }) => j);
  const p = options.p;
  if (p === undefined || !Number.isInteger(p) || p < 0)
    return infeasible({
      zh: '缺少要开设的数量 p（非负整数）',
      en: 'the number of sites p is missing (a whole number)',
    });
  if (p < required.length)
    return infeasible({
      zh: `必须开设 ${required.length} 处，但 p = ${p}`,
      en: `${required.length} sites are required, but p = ${p}`,
    });
  if (p > required.length + candidates.length)
    return infeasible({
      zh: `p = ${p}，但只有 ${required.length + candidates.length} 处可以开设`,
      en: `p = ${p}, but only ${required.length + candidates.length} sites may open`,
    });
  if (p === 0 && certain.length === 0 && instance.clientIds.length > 0)
    return infeasible({
      zh: 'p = 0，又没有已开设的地点：没有人能够得到服务',
      en: 'p = 0 and no site is open already: nobody is served',
    });
  const unreachable = unreachableClients(instance);
  if (unreachable.length > 0) return unreachableResult(instance, unreachable);
  const choice = await chooseSites(
    {
      instance,
      free: candidates,
      certain,
      choose: p - required.length,
      opening: new Float64Array(instance.siteStatus.length),
    },
    options,
  );
  return resultOf(instance, choice, {
    zh: `没有 ${p} 处地点能够让所有需求点都有处可去`,
    en: `no ${p} sites reach every demand point`,
  });
};

/** Clients that no site that may be open reaches. */
export function unreachableClients(instance: ClassicInstance): number[] {
  const clients = instance.distances.clients;
  const row = new Float64Array(instance.distances.sites);
  const found: number[] = [];
  for (let i = 0; i < clients; i++) {
    instance.distances.client(i, row);
    if (!row.some((d, j) => Number.isFinite(d) && instance.siteStatus[j] !== 'forbidden')) found.push(i);
  }
  return found;
}

export function unreachableResult(instance: ClassicInstance, unreachable: readonly number[]): ClassicResult {
  const names = unreachable.slice(0, 5).map((i) => instance.clientIds[i]!);
  const more = unreachable.length > names.length;
  return {
    ...infeasible({
      zh: `${unreachable.length} 个需求点没有任何可开设的地点能够到达：${names.join('、')}${more ? '……' : ''}`,
      en: `no site that may open reaches ${unreachable.length} demand point(s): ${names.join(', ')}${more ? ', …' : ''}`,
    }),
    unreachable,
  };
}

export function infeasible(reason: { readonly zh: string; readonly en: string }): ClassicResult {
  return { status: 'infeasible', open: [], stopped: 'optimal', work: NO_WORK, reason };
}

/** The choice as a result, every client with the nearest open site (lowest number on ties). */
export function resultOf(
  instance: ClassicInstance,
  choice: Choice,
  notServed: { readonly zh: string; readonly en: string },
): ClassicResult {
  const work = {
    evaluations: choice.work.evaluations,
    lpIterations: choice.work.iterations,
    nodes: choice.work.nodes,
  };
  if (choice.unserved) {
    if (choice.proven) return { ...infeasible(notServed), work };
    return { status: 'unknown', bound: choice.bound, open: [], stopped: choice.stopped, work };
  }
  return {
    status: choice.proven ? 'optimal' : 'feasible',
    objective: choice.objective,
    bound: choice.bound,
    open: choice.open,
    assignment: assign(instance, choice.open),
    stopped: choice.stopped,
    work,
  };
}

function assign(instance: ClassicInstance, open: readonly number[]): Int32Array {
  const clients = instance.distances.clients;
  const serving = new Int32Array(clients).fill(-1);
  const least = new Float64Array(clients).fill(Number.POSITIVE_INFINITY);
  const column = new Float64Array(clients);
  for (const j of open) {
    instance.distances.site(j, column);
    for (let i = 0; i < clients; i++) {
      const cost = servingCost(instance, i, column[i]!);
      if (cost >= least[i]!) continue;
      least[i] = cost;
      serving[i] = j;
    }
  }
  return serving;
}

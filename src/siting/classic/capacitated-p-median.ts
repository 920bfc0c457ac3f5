import { ModelBuilder } from '../../solver/model.js';
import { reasonAgainstP, rolesOf, type SiteRoles, uncovered } from './cover.js';
import { Effort, PROVEN } from './effort.js';
import { nobodyReaches } from './refusals.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from './types.js';

/** Whether a p-median has sites that cannot serve everybody, or have to be filled. */
export function isCapacitated({ siteCapacity, siteFilled }: ClassicInstance): boolean {
  return siteFilled?.some(Boolean) === true || siteCapacity.some(Number.isFinite);
}

/**
 * p-median with capacities, each client served whole by one site: the textbook model
 * with a share for every pair (Mulvey, Beck 1984), searched as a tree with recomputed
 * bounds. For some thousand pairs; `siteFilled` sites carry exactly their capacity.
 */
export async function solveCapacitatedPMedian(
  instance: ClassicInstance,
  options: ClassicOptions,
): Promise<ClassicResult> {
  const effort = new Effort(options);
  const roles = rolesOf(instance);
  const p = options.p ?? roles.required.length;
  const infeasible = (reason: NonNullable<ClassicResult['reason']>, unreachable?: number[]): ClassicResult => ({
    status: 'infeasible',
    open: [],
    reason,
    ...(unreachable ? { unreachable } : {}),
    stopped: 'optimal',
    work: effort.work,
  });
  const reason = reasonAgainstP(roles, p) ?? reasonAgainstDemand(instance, roles, p);
  if (reason) return infeasible(reason);
  const reach = reachable(instance);
  const unreachable = uncovered(instance.clientIds.length, reach);
  if (unreachable.length > 0) return infeasible(nobodyReaches(instance, unreachable), unreachable);
  const { model, shares, openings } = build(instance, roles, p, reach);
  const whole = instance.distances.whole && instance.weight.every(Number.isInteger);
  const result = await effort.branch(model, { whole });
  if (result?.values === undefined) {
    const isProven = result?.closed === true && result.bound === Number.POSITIVE_INFINITY;
    if (!isProven) return { status: 'unknown', open: [], stopped: effort.stopped, work: effort.work };
    return infeasible({
      zh: `没有 ${p} 处点位能按容量整体服务每个需求点`,
      en: `no ${p} sites can serve every demand point whole within their capacities`,
    });
  }
  const { values } = result;
  const assignment = new Int32Array(instance.clientIds.length).fill(-1);
  let objective = 0;
  for (const { client, site, column } of shares) {
    if (values[column]! < 0.5) continue;
    assignment[client] = site;
    objective += costOf(instance, client, site);
  }
  const isProven = result.bound >= objective - PROVEN * Math.max(1, objective);
  return {
    status: isProven ? 'optimal' : 'feasible',
    objective,
    bound: Math.min(objective, result.bound),
    open: [...openings].filter(([, column]) => values[column]! > 0.5).map(([j]) => j),
    assignment,
    stopped: isProven ? 'optimal' : effort.stopped,
    work: effort.work,
  };
}

function costOf({ distances, distancesAreCosts, weight }: ClassicInstance, client: number, site: number): number {
  const distance = distances.at(client, site);
  return distancesAreCosts ? distance : weight[client]! * distance;
}

/** The largest capacities that may open together have to hold all demand, and filled ones must find enough of it. */
function reasonAgainstDemand(instance: ClassicInstance, { existing, required, free }: SiteRoles, p: number) {
  const capacity = (j: number): number => instance.siteCapacity[j]!;
  const set = [...existing, ...required];
  const largest = free.map(capacity).sort((a, b) => b - a);
  const most = [...set.map(capacity), ...largest.slice(0, p - required.length)].reduce((a, b) => a + b, 0);
  const demand = instance.weight.reduce((a, b) => a + b, 0);
  if (most < demand) {
    return {
      zh: `需求合计 ${demand}，至多开放的容量只有 ${most}`,
      en: `the demand is ${demand}, the sites that may open hold ${most} at most`,
    };
  }
  const filled = set.filter((j) => instance.siteFilled?.[j]).reduce((sum, j) => sum + capacity(j), 0);
  if (filled <= demand) return undefined;
  return {
    zh: `须装满的点位容量合计 ${filled}，需求只有 ${demand}`,
    en: `the sites that have to be filled hold ${filled}, the demand is ${demand}`,
  };
}

/** Clients that each site which may be open can serve. */
function reachable(instance: ClassicInstance): Uint32Array[] {
  const column = new Float64Array(instance.clientIds.length);
  return instance.siteStatus.map((status, j) => {
    if (status === 'forbidden') return new Uint32Array(0);
    instance.distances.site(j, column);
    return Uint32Array.from([...column.keys()].filter((i) => Number.isFinite(column[i]!)));
  });
}

function build(instance: ClassicInstance, roles: SiteRoles, p: number, reach: readonly Uint32Array[]) {
  const builder = new ModelBuilder();
  const none = Number.NEGATIVE_INFINITY;
  const isFree = new Set(roles.free);
  const allowed = [...roles.existing, ...roles.required, ...roles.free].sort((a, b) => a - b);
  const openings = new Map(allowed.map((j) => [j, builder.column(0, isFree.has(j) ? 0 : 1, 1, true)]));
  const shares: { client: number; site: number; column: number }[] = [];
  const ofClient: (readonly [number, number])[][] = instance.clientIds.map(() => []);
  for (const j of allowed) {
    const x = openings.get(j)!;
    const load: (readonly [number, number])[] = [];
    for (const i of reach[j]!) {
      const column = builder.column(costOf(instance, i, j), 0, 1, true);
      shares.push({ client: i, site: j, column });
      ofClient[i]!.push([column, 1]);
      load.push([column, instance.weight[i]!]);
      builder.row(none, 0, [
        [column, 1],
        [x, -1],
      ]);
    }
    const capacity = instance.siteCapacity[j]!;
    if (Number.isFinite(capacity))
      builder.row(instance.siteFilled?.[j] ? 0 : none, 0, [...load, [x, -capacity] as const]);
  }
  for (const share of ofClient) builder.row(1, 1, share);
  const counted = allowed
    .filter((j) => instance.siteStatus[j] !== 'existing')
    .map((j) => [openings.get(j)!, 1] as const);
  builder.row(p, p, counted);
  return { model: builder.build(), shares, openings };
}

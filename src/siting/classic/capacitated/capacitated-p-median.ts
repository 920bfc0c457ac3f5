import { ModelBuilder } from '../../../solver/model.js';
import { reasonAgainstP, rolesOf, type SiteRoles, uncovered } from '../covering/cover.js';
import { Effort } from '../effort.js';
import { nobodyReaches } from '../refusals.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from '../types.js';
import { handyUnit, objectiveUnit } from '../units.js';

/** Sums of demand and of capacities are the same up to this share. */
const ROUNDING = 1e-12;
/** Recomputed bounds give away up to this share of the largest terms that they are sums of. */
const GIVEN_AWAY = 4e-9;

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
  const clients = instance.clientIds.length;
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
  const { certain, extra, most } = costsOf(instance, reach);
  const { unit, whole } = objectiveUnit(extra);
  const { model, shares, openings } = build(instance, roles, p, reach, (i, j) => extra[j * clients + i]! / unit);
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
  const bound = certain + result.bound * unit;
  const isProven = whole ? objective - bound < unit * (1 - GIVEN_AWAY) : objective - bound <= GIVEN_AWAY * most;
  return {
    status: isProven ? 'optimal' : 'feasible',
    objective,
    bound: isProven ? objective : Math.min(objective, bound),
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
  if (most < demand * (1 - ROUNDING)) {
    return {
      zh: `需求合计 ${demand}，至多开放的容量只有 ${most}`,
      en: `the demand is ${demand}, the sites that may open hold ${most} at most`,
    };
  }
  const filled = set.filter((j) => instance.siteFilled?.[j]).reduce((sum, j) => sum + capacity(j), 0);
  if (filled * (1 - ROUNDING) <= demand) return undefined;
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

/**
 * What serving costs beyond the least that each client costs anyway, at [site · clients + client]:
 * small differences between large costs would be lost to a solver's tolerances.
 */
function costsOf(instance: ClassicInstance, reach: readonly Uint32Array[]) {
  const clients = instance.clientIds.length;
  const least = new Float64Array(clients).fill(Number.POSITIVE_INFINITY);
  const greatest = new Float64Array(clients);
  const extra = new Float64Array(clients * reach.length);
  reach.forEach((list, j) => {
    for (const i of list) {
      const cost = costOf(instance, i, j);
      extra[j * clients + i] = cost;
      least[i] = Math.min(least[i]!, cost);
      greatest[i] = Math.max(greatest[i]!, cost);
    }
  });
  reach.forEach((list, j) => {
    for (const i of list) extra[j * clients + i]! -= least[i]!;
  });
  const certain = least.reduce((sum, cost) => sum + cost, 0);
  return { certain, extra, most: greatest.reduce((sum, cost) => sum + cost, 0) - certain };
}

/** The given costs; demand and capacities in a unit that suits a solver's tolerances. */
function build(
  instance: ClassicInstance,
  roles: SiteRoles,
  p: number,
  reach: readonly Uint32Array[],
  cost: (client: number, site: number) => number,
) {
  const unit = handyUnit(instance.weight);
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
      const column = builder.column(cost(i, j), 0, 1, true);
      shares.push({ client: i, site: j, column });
      ofClient[i]!.push([column, 1]);
      load.push([column, instance.weight[i]! * unit]);
      builder.row(none, 0, [
        [column, 1],
        [x, -1],
      ]);
    }
    const capacity = instance.siteCapacity[j]! * unit;
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

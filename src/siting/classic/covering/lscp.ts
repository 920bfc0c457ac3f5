import { ModelBuilder } from '../../../solver/model.js';
import { Effort } from '../effort.js';
import { refuseUncovered } from '../refusals.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from '../types.js';
import { handyUnit } from '../units.js';
import { coverLists, rolesOf, type SiteRoles } from './cover.js';
import { leastCover } from './cover-search.js';
import { coverTask } from './set-cover.js';

/**
 * Location set covering (Toregas et al. 1971): the fewest sites, existing ones not
 * counted, so that every client has one within the radius. Where sites have
 * capacities, clients may be split between the sites that cover them, and what each
 * serves fits.
 */
export async function solveLscp(instance: ClassicInstance, options: ClassicOptions): Promise<ClassicResult> {
  const effort = new Effort(options);
  const roles = rolesOf(instance);
  const lists = coverLists(instance, options.radius ?? 0);
  const refusal = refuseUncovered(instance, lists, effort);
  if (refusal) return refusal;
  const set = [...roles.existing, ...roles.required];
  if ([...set, ...roles.free].some((j) => Number.isFinite(instance.siteCapacity[j]!)))
    return coverWithin(instance, roles, lists, effort);
  const marked = unservedBy(instance, lists, set);
  const { cover, bound } = await leastCover(coverTask(marked, lists, roles.free), effort);
  const isProven = bound >= cover.length;
  return {
    status: isProven ? 'optimal' : 'feasible',
    objective: roles.required.length + cover.length,
    bound: roles.required.length + bound,
    open: [...set, ...cover].sort((a, b) => a - b),
    stopped: isProven ? 'optimal' : effort.stopped,
    work: effort.work,
  };
}

/** Marks the clients that none of the sites covers. */
export function unservedBy(
  instance: ClassicInstance,
  lists: readonly Uint32Array[],
  sites: readonly number[],
): Uint8Array {
  const marked = new Uint8Array(instance.clientIds.length).fill(1);
  for (const j of sites) for (const i of lists[j]!) marked[i] = 0;
  return marked;
}

/** Least cover whose sites can hold the demand: x opens a site, f is the share of a client that it serves. */
async function coverWithin(
  instance: ClassicInstance,
  roles: SiteRoles,
  lists: readonly Uint32Array[],
  effort: Effort,
): Promise<ClassicResult> {
  const allowed = [...roles.existing, ...roles.required, ...roles.free];
  const isFree = new Set(roles.free);
  const builder = new ModelBuilder();
  const x = new Map(allowed.map((j) => [j, builder.column(isFree.has(j) ? 1 : 0, isFree.has(j) ? 0 : 1, 1, true)]));
  const shares: (readonly [number, number])[][] = instance.clientIds.map(() => []);
  const none = Number.NEGATIVE_INFINITY;
  const unit = handyUnit(instance.weight);
  for (const j of allowed) {
    const load: (readonly [number, number])[] = [];
    for (const i of lists[j]!) {
      const f = builder.column(0, 0, 1);
      shares[i]!.push([f, 1]);
      load.push([f, instance.weight[i]! * unit]);
      builder.row(none, 0, [
        [f, 1],
        [x.get(j)!, -1],
      ]);
    }
    const capacity = instance.siteCapacity[j]! * unit;
    if (Number.isFinite(capacity)) builder.row(none, 0, [...load, [x.get(j)!, -capacity]]);
  }
  for (const share of shares) builder.row(1, 1, share);
  const model = builder.build();
  const work = () => effort.work;
  const result = await effort.branch(model, { whole: true });
  const required = roles.required.length;
  if (result?.values === undefined) {
    // A tree closed without a point and without a leaf that stayed open proves that there is none.
    const isProven = result?.closed === true && result.bound === Number.POSITIVE_INFINITY;
    const reason = {
      zh: '容量不足以容纳半径内的全部需求',
      en: 'the capacities cannot hold all demand within the radius',
    };
    return isProven
      ? { status: 'infeasible', open: [], reason, stopped: 'optimal', work: work() }
      : { status: 'unknown', open: [], stopped: effort.stopped, work: work() };
  }
  const open = allowed.filter((j) => result.values![x.get(j)!]! > 0.5).sort((a, b) => a - b);
  const objective = open.filter((j) => isFree.has(j)).length;
  const isProven = result.bound >= objective;
  return {
    status: isProven ? 'optimal' : 'feasible',
    objective: required + objective,
    bound: required + Math.min(result.bound, objective),
    open,
    stopped: isProven ? 'optimal' : effort.stopped,
    work: work(),
  };
}

import { reasonAgainstP, rolesOf, type SiteRoles, uncovered } from './covering/cover.js';
import { Effort } from './effort.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from './types.js';

/** What a problem with p sites starts from. */
export interface Asked {
  readonly effort: Effort;
  readonly roles: SiteRoles;
  readonly p: number;
  /** Why p sites cannot be opened, if they cannot. */
  readonly refusal: ClassicResult | undefined;
}

/** Reads p (asked, of the file, or the required sites) and refuses what no number of sites can be. */
export function askedSites(instance: ClassicInstance, options: ClassicOptions): Asked {
  const effort = new Effort(options);
  const roles = rolesOf(instance);
  const p = options.p ?? instance.p ?? roles.required.length;
  const reason = reasonAgainstP(roles, p);
  return { effort, roles, p, refusal: reason && refuse(effort, reason) };
}

/** Infeasible, for that reason. */
export function refuse(
  effort: Effort,
  reason: NonNullable<ClassicResult['reason']>,
  unreachable?: readonly number[],
): ClassicResult {
  const named = unreachable === undefined ? {} : { unreachable };
  return { status: 'infeasible', open: [], reason, stopped: 'optimal', work: effort.work, ...named };
}

/** Refuses a covering in which some clients have no site within the radius. */
export function refuseUncovered(
  instance: ClassicInstance,
  lists: readonly Uint32Array[],
  effort: Effort,
): ClassicResult | undefined {
  const clients = uncovered(instance.clientIds.length, lists);
  return clients.length === 0 ? undefined : refuse(effort, nobodyReaches(instance, clients), clients);
}

/** The message that names clients without any site in reach. */
export function nobodyReaches(instance: ClassicInstance, clients: readonly number[]) {
  const ids = clients.slice(0, 5).map((i) => instance.clientIds[i]);
  const more = clients.length > ids.length;
  return {
    zh: `${clients.length} 个需求点没有任何点位可达：${ids.join('、')}${more ? ' …' : ''}`,
    en: `${clients.length} demand ${clients.length === 1 ? 'point has' : 'points have'} no site in reach: ${ids.join(', ')}${more ? ' …' : ''}`,
  };
}

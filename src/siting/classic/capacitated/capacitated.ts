import type { ClassicInstance, ClassicResult } from '../types.js';

/** Location with capacities, as the solvers of `cflp` and `cflp-single` work on it: forbidden sites are gone. */
export interface Capacitated {
  readonly clients: number;
  readonly sites: number;
  /** Number of each site in the instance; clients keep theirs. */
  readonly siteId: Int32Array;
  readonly demand: Float64Array;
  readonly capacity: Float64Array;
  /** 0 for existing sites. */
  readonly opening: Float64Array;
  /** 1 where the site is open in any case. */
  readonly mustOpen: Uint8Array;
  /** Cost of serving all of client i from site j at [j · clients + i]; Infinity where it cannot. */
  readonly cost: Float64Array;
  /** All costs are whole numbers: bounds on whole assignments may be rounded up. */
  readonly whole: boolean;
}

type Impossible = Pick<ClassicResult, 'unreachable' | 'reason'>;

/** Room beyond each capacity, so that whole demands which fit in one order of adding up fit in every other. */
const ROUNDING = 1e-12;

/** How many ids a message lists. */
const LISTED = 5;

/**
 * @param divisible demand may be split between sites
 * @returns the problem, or why no plan can exist as far as that can be seen at once
 */
export function capacitatedOf(instance: ClassicInstance, divisible: boolean): Capacitated | Impossible {
  const { distances, weight } = instance;
  const siteId = Int32Array.from(instance.siteStatus.keys()).filter((j) => instance.siteStatus[j] !== 'forbidden');
  const row = new Float64Array(distances.clients);
  const columns = Array.from(siteId, (j) => {
    distances.site(j, row);
    return row.map((d, i) => (instance.distancesAreCosts || !Number.isFinite(d) ? d : d * weight[i]!));
  });
  const reached = (i: number): boolean => columns.some((column) => Number.isFinite(column[i]!));
  const all = Array.from({ length: distances.clients }, (_, i) => i);
  const unreachable = all.filter((i) => !reached(i));
  if (unreachable.length > 0) return { unreachable, reason: outOfReach(instance, unreachable) };
  const clients = distances.clients;
  const demand = weight;
  const capacity = Float64Array.from(siteId, (j) => instance.siteCapacity[j]! * (divisible ? 1 : 1 + ROUNDING));
  const cost = new Float64Array(siteId.length * clients);
  columns.forEach((column, j) => {
    column.forEach((c, i) => {
      const fits = divisible || demand[i]! <= capacity[j]!;
      cost[j * clients + i] = fits ? c : Number.POSITIVE_INFINITY;
    });
  });
  const short = tooLittleRoom(instance, { clients, demand, capacity, cost });
  if (short) return short;
  const opening = Float64Array.from(siteId, (j) => (instance.siteStatus[j] === 'existing' ? 0 : instance.siteCost[j]!));
  const mustOpen = Uint8Array.from(siteId, (j) => (instance.siteStatus[j] === 'candidate' ? 0 : 1));
  const whole = opening.every(Number.isInteger) && cost.every((c) => Number.isInteger(c) || c === Infinity);
  return { clients, sites: siteId.length, siteId, demand, capacity, opening, mustOpen, cost, whole };
}

export function isImpossible(problem: Capacitated | Impossible): problem is Impossible {
  return !('cost' in problem);
}

function outOfReach(instance: ClassicInstance, clients: readonly number[]): NonNullable<ClassicResult['reason']> {
  const names = namesOf(instance, clients);
  return {
    zh: `需求点 ${names} 无可用设施可达`,
    en: `no allowed site reaches demand ${names}`,
  };
}

function namesOf(instance: ClassicInstance, clients: readonly number[]): string {
  const names = clients.slice(0, LISTED).map((i) => instance.clientIds[i]!);
  return clients.length > LISTED ? `${names.join(', ')} … (${clients.length})` : names.join(', ');
}

function tooLittleRoom(
  instance: ClassicInstance,
  problem: Pick<Capacitated, 'clients' | 'demand' | 'capacity' | 'cost'>,
): Impossible | undefined {
  const { clients, demand, capacity, cost } = problem;
  const asked = demand.reduce((sum, d) => sum + d, 0);
  const offered = instance.siteCapacity.reduce(
    (sum, room, j) => (instance.siteStatus[j] === 'forbidden' ? sum : sum + room),
    0,
  );
  if (asked > offered * (1 + ROUNDING)) {
    return {
      reason: {
        zh: `总容量 ${offered} 小于总需求 ${asked}`,
        en: `total capacity ${offered} is less than total demand ${asked}`,
      },
    };
  }
  const homeless: number[] = [];
  for (let n = 0; n < clients; n++) {
    let fits = false;
    for (let j = 0; j < capacity.length; j++) fits ||= Number.isFinite(cost[j * clients + n]!);
    if (!fits) homeless.push(n);
  }
  if (homeless.length === 0) return undefined;
  const names = namesOf(instance, homeless);
  return {
    reason: {
      zh: `需求点 ${names} 的需求超过每个可达设施的容量，且不可拆分`,
      en: `the demand of ${names} is more than the capacity of any site that reaches it, and may not be split`,
    },
  };
}

/** Shares of clients by site at [site · clients + client], and which sites are open. */
export interface Served {
  readonly open: Uint8Array;
  readonly share: Float64Array | Uint8Array;
}

/**
 * The objective of an answer, counted on the problem; every client served whole and
 * no site above its capacity (to 10⁻⁶ of it).
 *
 * @throws Error where the answer breaks a rule: a defect of the algorithm
 */
export function recountServed(problem: Capacitated, { open, share }: Served): number {
  const { clients, sites, demand, capacity, cost, opening, mustOpen } = problem;
  const served = new Float64Array(clients);
  let objective = 0;
  for (let j = 0; j < sites; j++) {
    if (mustOpen[j] && !open[j]) throw new Error(`site ${j} has to be open`);
    if (open[j]) objective += opening[j]!;
    let load = 0;
    for (let i = 0; i < clients; i++) {
      const part = share[j * clients + i]!;
      if (part === 0) continue;
      if (!open[j] || !(part > 0)) throw new Error(`site ${j} serves ${part} of client ${i} and may not`);
      served[i]! += part;
      load += part * demand[i]!;
      objective += part * cost[j * clients + i]!;
    }
    if (load > capacity[j]! * (1 + 1e-6) + 1e-9) throw new Error(`site ${j} serves ${load} of ${capacity[j]}`);
  }
  served.forEach((sum, i) => {
    if (Math.abs(sum - 1) > 1e-6) throw new Error(`client ${i} is served ${sum} times`);
  });
  if (!Number.isFinite(objective)) throw new Error('a site serves a client that it does not reach');
  return objective;
}

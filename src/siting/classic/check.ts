import { ModelBuilder } from '../../solver/model.js';
import type { SolverTeam } from '../../solver/team.js';
import type { ClassicInstance, ClassicProblem, ClassicResult } from './types.js';

/** What was asked for, as far as a result can break it. */
export interface Asked {
  readonly p?: number;
  readonly radius?: number;
  readonly budget?: number;
}

/** Sums of doubles in another order differ by this much at most. */
const TOLERANCE = 1e-6;

/**
 * Recounts a result on the instance, sharing nothing with the algorithms: status of
 * sites, p, budget, cover, assignment, capacities, objective, and that the bound does
 * not contradict it.
 *
 * @returns what does not hold; empty = the result may be believed. A result with
 * faults is a defect, never shown as a result.
 */
export async function recount(
  problem: ClassicProblem,
  instance: ClassicInstance,
  asked: Asked,
  result: ClassicResult,
  team: SolverTeam,
): Promise<string[]> {
  const { status, objective, bound } = result;
  if (status === 'infeasible' || status === 'unknown') {
    return objective === undefined && result.open.length === 0 ? [] : [`status ${status}, yet there is a plan`];
  }
  if (objective === undefined) return [`status ${status}, yet there is no objective`];
  const faults = [...openFaults(instance, result.open), ...choiceFaults(problem, instance, asked, result.open)];
  if (faults.length > 0) return faults;
  const counted = await countedObjective(problem, instance, asked, result, team, faults);
  if (counted !== undefined && !isClose(counted, objective))
    faults.push(`objective ${objective}, recounted ${counted}`);
  // lscp-backup bounds the weight, its objective being the number of sites.
  const value = problem === 'lscp-backup' ? result.backupWeight! : objective;
  const sense = problem === 'mclp' || problem === 'p-dispersion' || problem === 'lscp-backup' ? -1 : 1;
  if (bound === undefined) {
    if (status === 'optimal') faults.push('optimal without a bound');
  } else {
    const over = sense * (bound - value);
    if (over > slack(value)) faults.push(`bound ${bound} contradicts the objective ${value}`);
    if (status === 'optimal' && -over > slack(value)) faults.push(`called optimal at ${value} with bound ${bound}`);
  }
  if ((status === 'optimal') !== (result.stopped === 'optimal'))
    faults.push(`status ${status}, stopped ${result.stopped}`);
  return faults;
}

function slack(value: number): number {
  return TOLERANCE * Math.max(1, Math.abs(value));
}

function isClose(a: number, b: number): boolean {
  // Sites that cannot reach each other at all are infinitely far apart.
  return a === b || Math.abs(a - b) <= slack(b);
}

/** Existing and required sites are open, forbidden ones not, and the list is what it says it is. */
function openFaults(instance: ClassicInstance, open: readonly number[]): string[] {
  const faults: string[] = [];
  const isOpen = new Uint8Array(instance.siteIds.length);
  open.forEach((j, n) => {
    if (!Number.isInteger(j) || j < 0 || j >= instance.siteIds.length) faults.push(`open site ${j} does not exist`);
    else if (n > 0 && j <= open[n - 1]!) faults.push('open sites are not ascending');
    else isOpen[j] = 1;
  });
  instance.siteStatus.forEach((status, j) => {
    const name = instance.siteIds[j];
    if ((status === 'existing' || status === 'required') && !isOpen[j])
      faults.push(`${status} site ${name} is not open`);
    if (status === 'forbidden' && isOpen[j]) faults.push(`forbidden site ${name} is open`);
  });
  return faults;
}

function choiceFaults(
  problem: ClassicProblem,
  instance: ClassicInstance,
  asked: Asked,
  open: readonly number[],
): string[] {
  const faults: string[] = [];
  const chosen = open.filter((j) => instance.siteStatus[j] !== 'existing');
  const countsSites = problem === 'lscp' || problem === 'lscp-backup';
  if (asked.p !== undefined && !countsSites && chosen.length !== asked.p)
    faults.push(`${chosen.length} sites chosen, p = ${asked.p}`);
  const spent = chosen.reduce((sum, j) => sum + instance.siteCost[j]!, 0);
  if (asked.budget !== undefined && spent > asked.budget + slack(asked.budget))
    faults.push(`opening costs ${spent}, budget ${asked.budget}`);
  return faults;
}

async function countedObjective(
  problem: ClassicProblem,
  instance: ClassicInstance,
  asked: Asked,
  result: ClassicResult,
  team: SolverTeam,
  faults: string[],
): Promise<number | undefined> {
  const { open } = result;
  const chosen = open.filter((j) => instance.siteStatus[j] !== 'existing');
  const openingCost = chosen.reduce((sum, j) => sum + instance.siteCost[j]!, 0);
  switch (problem) {
    case 'lscp': {
      coveredTimes(instance, asked, open).forEach((times, i) => {
        if (times === 0) faults.push(`demand ${instance.clientIds[i]} is not covered`);
      });
      await capacityFaults(instance, asked, open, team, faults);
      return chosen.length;
    }
    case 'lscp-backup': {
      const times = coveredTimes(instance, asked, open);
      let backup = 0;
      times.forEach((count, i) => {
        if (count === 0) faults.push(`demand ${instance.clientIds[i]} is not covered`);
        if (count > 1) backup += instance.weight[i]!;
      });
      if (result.backupWeight === undefined || !isClose(backup, result.backupWeight))
        faults.push(`backup weight ${result.backupWeight}, recounted ${backup}`);
      return chosen.length;
    }
    case 'mclp':
      return coveredTimes(instance, asked, open).reduce(
        (sum, times, i) => sum + (times > 0 ? instance.weight[i]! : 0),
        0,
      );
    case 'p-centre':
      return instance.clientIds.reduce((worst, _, i) => Math.max(worst, nearestAt(instance, open, i)), 0);
    case 'p-dispersion':
      return smallestBetween(instance, open);
    case 'p-median':
      return assignedCost(instance, result, true, faults);
    case 'uflp':
      return openingCost + assignedCost(instance, result, false, faults);
    case 'cflp-single':
      return openingCost + assignedCost(instance, result, true, faults);
    case 'cflp': {
      if (result.flow !== undefined) return openingCost + flowCost(instance, open, result.flow, faults);
      const shipped = await transport(instance, open, () => true, false, team);
      if (shipped === undefined) faults.push('the open sites cannot hold the demand');
      return shipped === undefined ? undefined : openingCost + shipped;
    }
  }
}

function coveredTimes(instance: ClassicInstance, asked: Asked, open: readonly number[]): number[] {
  return instance.clientIds.map((_, i) => open.filter((j) => reaches(instance, asked, i, j)).length);
}

function reaches(instance: ClassicInstance, { radius = 0 }: Asked, client: number, site: number): boolean {
  const distance = instance.distances.at(client, site);
  return instance.strictRadius ? distance < radius : distance <= radius;
}

function nearestAt(instance: ClassicInstance, open: readonly number[], client: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const j of open) least = Math.min(least, instance.distances.at(client, j));
  return least;
}

function smallestBetween(instance: ClassicInstance, open: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const a of open) for (const b of open) if (a < b) least = Math.min(least, instance.distances.at(a, b));
  return least;
}

/** Σ cost of serving each client whole from its site, which is open, in reach and, if asked, large enough. */
function assignedCost(
  instance: ClassicInstance,
  { open, assignment }: ClassicResult,
  capacities: boolean,
  faults: string[],
): number {
  if (assignment === undefined || assignment.length !== instance.clientIds.length) {
    faults.push('there is no assignment');
    return Number.NaN;
  }
  const isOpen = new Set(open);
  const load = new Float64Array(instance.siteIds.length);
  let sum = 0;
  assignment.forEach((j, i) => {
    const weight = instance.weight[i]!;
    const distance = j < 0 ? Number.POSITIVE_INFINITY : instance.distances.at(i, j);
    if (!isOpen.has(j) || !Number.isFinite(distance)) {
      faults.push(`demand ${instance.clientIds[i]} is not served by an open site in reach`);
      return;
    }
    load[j]! += weight;
    sum += instance.distancesAreCosts ? distance : weight * distance;
  });
  if (capacities) {
    for (const j of open) {
      const capacity = instance.siteCapacity[j]!;
      if (load[j]! > capacity + slack(capacity))
        faults.push(`site ${instance.siteIds[j]} serves ${load[j]} of ${capacity}`);
      if (instance.siteFilled?.[j] && !isClose(load[j]!, capacity))
        faults.push(`site ${instance.siteIds[j]} is not filled: ${load[j]} of ${capacity}`);
    }
  }
  return sum;
}

/** Cost of a split of the demand: every client wholly served, from open sites in reach, within their capacities. */
function flowCost(
  instance: ClassicInstance,
  open: readonly number[],
  flow: NonNullable<ClassicResult['flow']>,
  faults: string[],
): number {
  const isOpen = new Set(open);
  const served = new Float64Array(instance.clientIds.length);
  const load = new Float64Array(instance.siteIds.length);
  let sum = 0;
  for (const { client, site, share } of flow) {
    const distance = instance.distances.at(client, site);
    if (!isOpen.has(site) || !Number.isFinite(distance) || !(share >= -TOLERANCE && share <= 1 + TOLERANCE))
      faults.push(`demand ${instance.clientIds[client]} gets ${share} from site ${instance.siteIds[site]}`);
    served[client]! += share;
    load[site]! += share * instance.weight[client]!;
    sum += share * (instance.distancesAreCosts ? distance : instance.weight[client]! * distance);
  }
  served.forEach((share, i) => {
    if (Math.abs(share - 1) > TOLERANCE && instance.weight[i]! > 0)
      faults.push(`demand ${instance.clientIds[i]} is served ${share} times`);
  });
  for (const j of open) {
    const capacity = instance.siteCapacity[j]!;
    if (load[j]! > capacity + slack(capacity))
      faults.push(`site ${instance.siteIds[j]} serves ${load[j]} of ${capacity}`);
  }
  return sum;
}

async function capacityFaults(
  instance: ClassicInstance,
  asked: Asked,
  open: readonly number[],
  team: SolverTeam,
  faults: string[],
): Promise<void> {
  if (!open.some((j) => Number.isFinite(instance.siteCapacity[j]!))) return;
  const held = await transport(instance, open, (i, j) => reaches(instance, asked, i, j), true, team);
  if (held === undefined) faults.push('the open sites cannot hold the demand within the radius');
}

/**
 * Least cost of serving all demand from the open sites within their capacities, each
 * client from one or more (a transportation problem); undefined where it cannot be.
 */
async function transport(
  instance: ClassicInstance,
  open: readonly number[],
  allowed: (client: number, site: number) => boolean,
  free: boolean,
  team: SolverTeam,
): Promise<number | undefined> {
  const builder = new ModelBuilder();
  const ofSite = new Map<number, (readonly [number, number])[]>(open.map((j) => [j, []]));
  for (let i = 0; i < instance.clientIds.length; i++) {
    const weight = instance.weight[i]!;
    const shares: (readonly [number, number])[] = [];
    for (const j of open) {
      const distance = instance.distances.at(i, j);
      if (!Number.isFinite(distance) || !allowed(i, j)) continue;
      const cost = free ? 0 : instance.distancesAreCosts ? distance : weight * distance;
      const column = builder.column(cost, 0, 1);
      shares.push([column, 1]);
      ofSite.get(j)!.push([column, weight]);
    }
    if (shares.length === 0) return undefined;
    builder.row(1, 1, shares);
  }
  for (const j of open) {
    const capacity = instance.siteCapacity[j]!;
    if (Number.isFinite(capacity)) builder.row(Number.NEGATIVE_INFINITY, capacity, ofSite.get(j)!);
  }
  const result = await team.solve(builder.build(), { relax: true });
  return result.status === 'optimal' ? result.objective : undefined;
}

import type { Effort } from '../effort.js';
import { askedSites, nobodyReaches, refuse } from '../refusals.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from '../types.js';
import { coverLists, type SiteRoles } from './cover.js';
import { leastCover } from './cover-search.js';
import { coverTask } from './set-cover.js';

/** Distances that differ by no more than this share are one: computed from points, equal lengths differ in their last bits. */
const SAME = 1e-12;

/**
 * Vertex p-centre: the smallest radius within which p sites (besides the existing
 * ones) cover every client, weights aside.
 *
 * Bisection over the distances that occur: a radius is too small where covering it
 * provably takes more than p sites (packing, relaxation, tree with recomputed
 * bounds), and large enough where a cover is found; its farthest client then is the
 * new upper end (Minieka 1970, Elloumi et al. 2004).
 */
export async function solvePCentre(instance: ClassicInstance, options: ClassicOptions): Promise<ClassicResult> {
  const { effort, roles, p, refusal } = askedSites(instance, options);
  if (refusal) return refusal;
  const allowed = [...roles.existing, ...roles.required, ...roles.free];
  const nearest = nearestOf(instance, allowed);
  const unreachable = indicesWhere(nearest, (distance) => !Number.isFinite(distance));
  if (unreachable.length > 0) return refuse(effort, nobodyReaches(instance, unreachable), unreachable);
  if (roles.existing.length + p === 0) {
    const reason = { zh: 'p = 0，没有点位开放', en: 'p = 0: no site is open' };
    return refuse(effort, reason, Array.from(nearest.keys()));
  }
  let best = complete(instance, roles, farthestFirst(instance, roles, p), p);
  let objective = radiusOf(instance, best);
  const radii = radiiBetween(
    instance,
    allowed,
    nearest.reduce((a, b) => Math.max(a, b), 0),
    objective * (1 - SAME),
  );
  // Radii below `low` are proven too small; none at or above `high` is worth a look.
  let low = 0;
  let high = radii.length;
  let isStuck = false;
  while (low < high && !isStuck) {
    const middle = (low + high) >> 1;
    effort.report(objective, radii[low]!, 'p-centre');
    await effort.breathe();
    if (effort.isOver) break;
    const answer = await coverAt(instance, roles, radii[middle]!, p, effort);
    if (answer === 'too-small') low = middle + 1;
    else if (answer === 'unknown') isStuck = true;
    else {
      best = complete(instance, roles, answer, p);
      objective = radiusOf(instance, best);
      high = lowerBound(radii, objective);
    }
  }
  const bound = low < high ? Math.min(radii[low]!, objective) : objective;
  const isProven = bound >= objective;
  if (!Number.isFinite(objective)) {
    const reason = {
      zh: `没有 ${p} 处点位能让所有需求点都有点位可达`,
      en: `no ${p} sites reach every demand point`,
    };
    return isProven
      ? refuse(effort, reason)
      : { status: 'unknown', open: [], bound, stopped: effort.stopped, work: effort.work };
  }
  return {
    status: isProven ? 'optimal' : 'feasible',
    objective,
    bound,
    open: best,
    stopped: isProven ? 'optimal' : effort.stopped,
    work: effort.work,
  };
}

/** Sites that cover everything within `radius`, required ones left out. */
async function coverAt(
  instance: ClassicInstance,
  roles: SiteRoles,
  radius: number,
  p: number,
  effort: Effort,
): Promise<readonly number[] | 'too-small' | 'unknown'> {
  const lists = coverLists({ ...instance, strictRadius: false }, radius);
  const marked = new Uint8Array(instance.clientIds.length).fill(1);
  for (const j of [...roles.existing, ...roles.required]) for (const i of lists[j]!) marked[i] = 0;
  const task = coverTask(marked, lists, roles.free);
  // Bisection starts where every client has a site in reach; one may still be left to forbidden sites.
  if (task.columnsOf.some((columns) => columns.length === 0)) return 'too-small';
  const enough = p - roles.required.length;
  const { cover, bound } = await leastCover(task, effort, enough);
  if (cover.length <= enough) return cover;
  return bound > enough ? 'too-small' : 'unknown';
}

function nearestOf(instance: ClassicInstance, sites: readonly number[]): Float64Array {
  const nearest = new Float64Array(instance.clientIds.length).fill(Number.POSITIVE_INFINITY);
  const column = new Float64Array(nearest.length);
  for (const j of sites) {
    instance.distances.site(j, column);
    for (let i = 0; i < nearest.length; i++) if (column[i]! < nearest[i]!) nearest[i] = column[i]!;
  }
  return nearest;
}

function radiusOf(instance: ClassicInstance, open: readonly number[]): number {
  return nearestOf(instance, open).reduce((a, b) => Math.max(a, b), 0);
}

/** Opens, again and again, the site nearest to the client that is worst off (Gonzalez 1985). */
function farthestFirst(instance: ClassicInstance, roles: SiteRoles, p: number): number[] {
  const open: number[] = [];
  const nearest = nearestOf(instance, [...roles.existing, ...roles.required]);
  const left = new Set(roles.free);
  const column = new Float64Array(nearest.length);
  const row = new Float64Array(instance.siteIds.length);
  while (open.length + roles.required.length < p && left.size > 0) {
    let worst = 0;
    for (let i = 1; i < nearest.length; i++) if (nearest[i]! > nearest[worst]!) worst = i;
    instance.distances.client(worst, row);
    let site = -1;
    for (const j of left) if (site < 0 || row[j]! < row[site]!) site = j;
    left.delete(site);
    open.push(site);
    instance.distances.site(site, column);
    for (let i = 0; i < nearest.length; i++) if (column[i]! < nearest[i]!) nearest[i] = column[i]!;
  }
  return open;
}

/** Existing, required and chosen sites, and the first free ones until there are p: more sites never do harm. */
function complete(instance: ClassicInstance, roles: SiteRoles, chosen: readonly number[], p: number): number[] {
  const open = new Set([...roles.required, ...chosen]);
  for (const j of roles.free) {
    if (open.size >= p) break;
    open.add(j);
  }
  for (const j of roles.existing) open.add(j);
  return instance.siteIds.map((_, j) => j).filter((j) => open.has(j));
}

/** Distances that occur from `least` up to, not including, `below`, ascending, each once. */
function radiiBetween(instance: ClassicInstance, sites: readonly number[], least: number, below: number): Float64Array {
  const column = new Float64Array(instance.clientIds.length);
  let count = 0;
  let found = new Float64Array(1024);
  for (const j of sites) {
    instance.distances.site(j, column);
    for (let i = 0; i < column.length; i++) {
      const d = column[i]!;
      if (d < least || d >= below || !Number.isFinite(d)) continue;
      if (count === found.length) {
        // Far fewer values than pairs are different: make room by dropping doubles first.
        count = sortUnique(found, count);
        if (count > found.length / 2) {
          const larger = new Float64Array(found.length * 2);
          larger.set(found.subarray(0, count));
          found = larger;
        }
      }
      found[count++] = d;
    }
  }
  return found.slice(0, sortUnique(found, count));
}

/** Sorts the values and keeps the largest of those that are the same. @returns how many are kept */
function sortUnique(values: Float64Array, count: number): number {
  values.subarray(0, count).sort();
  let kept = 0;
  let first = 0;
  for (let n = 0; n < count; n++) {
    const value = values[n]!;
    if (kept > 0 && value - first <= SAME * value) values[kept - 1] = value;
    else {
      first = value;
      values[kept++] = value;
    }
  }
  return kept;
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indicesWhere(values: Float64Array, test: (value: number) => boolean): number[] {
  const result: number[] = [];
  values.forEach((value, i) => {
    if (test(value)) result.push(i);
  });
  return result;
}

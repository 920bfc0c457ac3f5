import type { Reach } from '../../walk/types.js';
import type { Draft } from '../draft.js';
import { hasCapacity, type SitingProblem } from '../problem.js';

/**
 * The smallest radius, whole metres, at which what stands and what the plan opens
 * would meet a target; undefined where no radius within the horizon would: the
 * quota holds attainment down, places do, or too few persons live near any outlet.
 */
export function widerRadiusM(problem: SitingProblem, reach: Reach, draft: Draft, ck: number): number | undefined {
  const { city, rules, places, columns } = problem;
  const k = ck % rules.typeCount;
  const c = Math.floor(ck / rules.typeCount);
  if (hasCapacity(rules, k) || rules.preferredDm[ck] !== rules.radiusDm[ck]) return undefined;
  const quota = rules.quota[ck]!;
  if (quota > 0 && draft.measure.countedOutlets(rules.phaseCount - 1, c, k) < quota) return undefined;
  const full = (format: number): boolean =>
    city.formats[format]!.credits.some(({ type, credit }) => type === k && credit >= 1);
  const locations = new Set<number>();
  places.forEach(({ outletFormat }, j) => {
    if (outletFormat >= 0 && full(outletFormat)) locations.add(j);
  });
  for (const x of draft.openColumns) if (full(columns[x]!.format)) locations.add(columns[x]!.location);
  const nearestDm = new Map<number, number>();
  for (const j of locations) {
    if (!rules.crossCircle && places[j]!.circle !== c) continue;
    for (let n = reach.offsets[j]!; n < reach.offsets[j + 1]!; n++) {
      const home = reach.home[n]!;
      if (city.homes.circle[home] !== c) continue;
      nearestDm.set(home, Math.min(nearestDm.get(home) ?? Number.POSITIVE_INFINITY, reach.distanceDm[n]!));
    }
  }
  const wanted = rules.demand[ck]! * rules.target[ck]!;
  let reached = 0;
  for (const [home, dm] of [...nearestDm].sort((a, b) => a[1] - b[1] || a[0] - b[0])) {
    reached += rules.homeDemand[k]![home]!;
    if (reached >= wanted - 1e-9) return Math.ceil(dm / 10);
  }
  return undefined;
}

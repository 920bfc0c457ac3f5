import { creditAt } from '../../scenario/credit.js';
import type { Reach } from '../../walk/types.js';
import type { Draft } from '../draft.js';
import { hasCapacity, type SitingProblem } from '../problem.js';

/**
 * The smallest radius, whole metres as the scenario measures them, at which what stands and what the plan opens
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
  const credits = new Map<number, number>();
  const stands = (location: number, format: number): void => {
    const given = Math.max(0, ...city.formats[format]!.credits.map(({ type, credit }) => (type === k ? credit : 0)));
    // At the door; with one radius a format gives the same all the way to it.
    const credit = creditAt(given, 0, 0, 0, rules.levels[k]!);
    if (credit > 0) credits.set(location, Math.max(credit, credits.get(location) ?? 0));
  };
  places.forEach(({ outletFormat }, j) => {
    if (outletFormat >= 0) stands(j, outletFormat);
  });
  for (const x of draft.openColumns) stands(columns[x]!.location, columns[x]!.format);
  const dm = distanceThatServes(problem, reach, credits, ck);
  if (dm === undefined) return undefined;
  const walkedPerM = rules.walkedPerM ?? 1;
  let metres = Math.floor(dm / 10 / walkedPerM);
  while (Math.round(metres * walkedPerM * 10) < dm) metres++;
  return metres;
}

/** The smallest walk, decimetres, within which enough of the demand finds its best credit. */
function distanceThatServes(
  { city, rules, places }: SitingProblem,
  reach: Reach,
  credits: ReadonlyMap<number, number>,
  ck: number,
): number | undefined {
  const k = ck % rules.typeCount;
  const c = Math.floor(ck / rules.typeCount);
  const walks: { readonly home: number; readonly dm: number; readonly credit: number }[] = [];
  for (const [j, credit] of credits) {
    if (!rules.crossCircle && places[j]!.circle !== c) continue;
    for (let n = reach.offsets[j]!; n < reach.offsets[j + 1]!; n++) {
      const home = reach.home[n]!;
      if (city.homes.circle[home] === c) walks.push({ home, dm: reach.distanceDm[n]!, credit });
    }
  }
  walks.sort((a, b) => a.dm - b.dm || a.home - b.home || b.credit - a.credit);
  const wanted = rules.demand[ck]! * rules.target[ck]!;
  const best = new Map<number, number>();
  let served = 0;
  for (const { home, dm, credit } of walks) {
    const had = best.get(home) ?? 0;
    if (credit <= had) continue;
    best.set(home, credit);
    served += rules.homeDemand[k]![home]! * (credit - had);
    if (served >= wanted - 1e-9) return dm;
  }
  return undefined;
}

import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import type { Column } from './columns.js';
import { byLocation, homesNear } from './near-homes.js';
import { mergeHomes } from './signatures.js';

/**
 * The objective `walk`: the mean walk to the nearest full outlet, weighed as the
 * gap is (circles by persons, types by weight, homes by demand), in metres.
 *
 * A walk counts in whole steps, rounded down, and at most the last whole step
 * within the horizon: the sum over the steps of who lives beyond each. Every step
 * is then a cover row like any other, and homes with the same columns merge.
 */
export interface Walks {
  /** Mean walk with what exists, metres. */
  readonly todayM: number;
  /** By how much the mean falls once any of the columns is open. */
  readonly rows: readonly { readonly savedM: number; readonly columns: readonly number[] }[];
}

/** The rows of all weighted types and steps; undefined where the objective does not ask for them. */
export function walksOf(
  city: City,
  rules: Rules,
  reach: Reach,
  eligible: readonly Column[],
  value: Float64Array,
): Walks | undefined {
  if (rules.objective !== 'walk') return undefined;
  const stepDm = rules.walkStepDm!;
  const steps = Math.floor((reach.horizonM * 10) / stepDm);
  const rows: { savedM: number; columns: readonly number[] }[] = [];
  let todayM = 0;
  for (let k = 0; k < rules.typeCount; k++) {
    const worth = Float64Array.from(city.homes.circle, (c, i) => {
      const ck = c * rules.typeCount + k;
      return rules.demand[ck]! > 0 ? (value[ck]! / rules.demand[ck]!) * rules.homeDemand[k]![i]! : 0;
    });
    if (worth.every((one) => one === 0)) continue;
    const full = (format: number): boolean =>
      city.formats[format]!.credits.some(({ type, credit }) => type === k && credit >= 1);
    const fullColumns = eligible.flatMap(({ location, format }, x) => (full(format) ? [{ location, x }] : []));
    const columnsAt = byLocation(fullColumns);
    const locations = [...columnsAt.keys()];
    const nearestDm = nearestExisting(city, rules, reach, full);
    for (let b = 1; b <= steps; b++) {
      const limitDm = b * stepDm;
      const label = Int32Array.from(nearestDm, (dm, i) => (dm > limitDm && worth[i]! > 0 ? 0 : -1));
      const lists = locations.map((location) => homesNear(city, rules, reach, location, () => limitDm));
      for (let i = 0; i < label.length; i++) if (label[i] === 0) todayM += (worth[i]! * stepDm) / 10;
      const merged = mergeHomes(label, worth, lists);
      for (let s = 0; s < merged.count; s++) {
        const members = merged.member.subarray(merged.offsets[s]!, merged.offsets[s + 1]!);
        const columns = [...members].flatMap((m) => columnsAt.get(locations[m]!)!.map((n) => fullColumns[n]!.x));
        rows.push({ savedM: (merged.weight[s]! * stepDm) / 10, columns });
      }
    }
  }
  return { todayM, rows };
}

function nearestExisting(city: City, rules: Rules, reach: Reach, full: (format: number) => boolean): Float64Array {
  const nearest = new Float64Array(city.homes.count).fill(Number.POSITIVE_INFINITY);
  city.outlets.forEach((outlet, e) => {
    if (!full(outlet.format)) return;
    const location = city.sites.length + e;
    for (let n = reach.offsets[location]!; n < reach.offsets[location + 1]!; n++) {
      const i = reach.home[n]!;
      if (rules.crossCircle || city.homes.circle[i] === outlet.circle)
        nearest[i] = Math.min(nearest[i]!, reach.distanceDm[n]!);
    }
  });
  return nearest;
}

/** Mean walk when these columns are open, metres. */
export function meanWalkM(walks: Walks, isOpen: (column: number) => boolean): number {
  return walks.rows.reduce((sum, { savedM, columns }) => (columns.some(isOpen) ? sum - savedM : sum), walks.todayM);
}

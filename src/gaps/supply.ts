import type { City } from '../city/types.js';
import { creditAt } from '../scenario/credit.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Opening } from '../siting/types.js';
import type { Reach } from '../walk/types.js';

/** One outlet, existing or opened, as it serves one type. */
export interface Supply {
  readonly location: number;
  /** Circle and community in which it stands; -1 = none. */
  readonly circle: number;
  readonly community: number;
  readonly format: number;
  /** Credit at the door, in (0, 1]. */
  readonly credit: number;
  /** -1 = exists today, else the phase in which it opens. */
  readonly phase: number;
}

/** Where a location stands: sites first, then existing outlets. */
export function placeOf(city: City, location: number): { readonly circle: number; readonly community: number } {
  const sites = city.sites.length;
  return location < sites ? city.sites[location] : city.outlets[location - sites];
}

/** Per type: what serves it, existing outlets first, then the openings in their order. */
export function supplyByType(city: City, openings: readonly Opening[]): readonly (readonly Supply[])[] {
  const byType: Supply[][] = city.types.map(() => []);
  const add = (location: number, format: number, phase: number): void => {
    const { circle, community } = placeOf(city, location);
    for (const { type, credit } of city.formats[format].credits) {
      byType[type].push({ location, circle, community, format, credit, phase });
    }
  };
  city.outlets.forEach((outlet, e) => {
    add(city.sites.length + e, outlet.format, -1);
  });
  for (const opening of openings) add(opening.location, opening.format, opening.phase);
  return byType;
}

/** Full credit at a fixed place: what counts for quotas, presence and records. Mobile units bridge, they do not close. */
export function countsFully(city: City, supply: Supply): boolean {
  return supply.credit >= 1 && city.formats[supply.format].kind !== 'mobile';
}

/**
 * Raises `best`, the best credit of type k per home, by the supplies of `phase`.
 * Credit belongs to the home's circle (radius, preferred radius) and is rounded
 * down to the type's ladder; without cross-circle service a supply serves only
 * the homes of its own circle.
 *
 * @see MODEL §2
 */
export function raiseBestCredit(
  best: Float64Array,
  supplies: readonly Supply[],
  phase: number,
  k: number,
  city: City,
  rules: Rules,
  reach: Reach,
): void {
  const levels = rules.levels[k];
  for (const supply of supplies) {
    if (supply.phase !== phase) continue;
    const end = reach.offsets[supply.location + 1];
    for (let n = reach.offsets[supply.location]; n < end; n++) {
      const i = reach.home[n];
      const c = city.homes.circle[i];
      if (!rules.crossCircle && c !== supply.circle) continue;
      const at = c * rules.typeCount + k;
      const credit = creditAt(supply.credit, reach.distanceDm[n], rules.preferredDm[at], rules.radiusDm[at], levels);
      if (credit > best[i]) best[i] = credit;
    }
  }
}

/**
 * Marks in `near` the homes that a full-credit supply of `phase` reaches within
 * a distance of its own rule: the radius of the home's circle, or a walk.
 *
 * @param limitDm distance allowed for a home of circle c, decimetres
 */
export function markNear(
  near: Uint8Array,
  supplies: readonly Supply[],
  phase: number,
  limitDm: (circle: number) => number,
  city: City,
  rules: Rules,
  reach: Reach,
): void {
  for (const supply of supplies) {
    if (supply.phase !== phase || supply.credit < 1) continue;
    const end = reach.offsets[supply.location + 1];
    for (let n = reach.offsets[supply.location]; n < end; n++) {
      const i = reach.home[n];
      const c = city.homes.circle[i];
      if (!rules.crossCircle && c !== supply.circle) continue;
      if (reach.distanceDm[n] <= limitDm(c)) near[i] = 1;
    }
  }
}

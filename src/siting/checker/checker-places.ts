import type { City } from '../../city/types.js';
import type { Rules } from '../../scenario/rules.types.js';
import type { Reach } from '../../walk/types.js';
import type { Opening } from '../types.js';
import type { Break } from './checker-money.js';

/** The site or outlet at a location. */
export const placeAt = (city: City, location: number) =>
  location < city.sites.length ? city.sites[location] : city.outlets[location - city.sites.length];

const label = (city: City, { location, format, phase }: Opening): string =>
  `${placeAt(city, location).id}:${city.formats[format].id}@${phase}`;

/** A new outlet with more of its type around it than the cap allows. */
export interface Crowded {
  readonly type: number;
  readonly location: number;
  readonly windowM: number;
  readonly count: number;
  readonly maxCount: number;
}

/** New outlets around which, straight and themselves counted, stand more of their type than its cap allows. */
export function crowdedOpenings(city: City, openings: readonly Opening[]): Crowded[] {
  return city.types.flatMap(({ density }, type) => {
    if (!density) return [];
    const { windowM, maxCount } = density;
    const gives = (format: number): boolean =>
      city.formats[format].credits.some((credit) => credit.type === type && credit.credit >= 1);
    const opened = openings.filter(({ format }) => gives(format));
    const all = [
      ...city.outlets.filter((outlet) => gives(outlet.format)),
      ...opened.map(({ location }) => placeAt(city, location)),
    ];
    return opened.flatMap(({ location }) => {
      const here = placeAt(city, location);
      const count = all.filter((other) => Math.hypot(other.xM - here.xM, other.yM - here.yM) <= windowM + 1e-6).length;
      return count > maxCount ? [{ type, location, windowM, count, maxCount }] : [];
    });
  });
}

/** Outlets of clustered types with too few shops around them in the phase in which they open. */
export function clusterBreaks(city: City, rules: Rules, openings: readonly Opening[]): Break[] {
  const isShop = (format: number): boolean => city.formats[format].kind === 'own';
  return (rules.clustering ?? []).flatMap(({ type, windowM, minCount }) =>
    openings.flatMap((opening) => {
      const { kind, credits } = city.formats[opening.format];
      if (kind === 'mobile' || !credits.some((credit) => credit.type === type)) return [];
      const here = placeAt(city, opening.location);
      const around = [
        ...city.outlets.filter((outlet) => isShop(outlet.format)),
        ...openings
          .filter((o) => o !== opening && o.phase <= opening.phase && isShop(o.format))
          .map((o) => placeAt(city, o.location)),
      ].filter((shop) => Math.hypot(shop.xM - here.xM, shop.yM - here.yM) <= windowM + 1e-6);
      const excess = minCount - around.length;
      const detail = `${label(city, opening)}: ${around.length} shops within ${windowM} m, ${minCount} wanted`;
      return excess > 0 ? [{ excess, detail }] : [];
    }),
  );
}

/** Mobile stops all of whose homes a full format could reach, or does. */
export function needlessStops(city: City, rules: Rules, reach: Reach, openings: readonly Opening[]): Break[] {
  if (!rules.mobileOnlyNoRoom) return [];
  const reachableFor = new Map<number, ReadonlySet<number>>();
  return openings.flatMap((opening) => {
    const { kind, credits } = city.formats[opening.format];
    if (kind !== 'mobile') return [];
    const needed = credits.some(({ type }) => {
      const reachable = reachableFor.get(type) ?? fullyReachable(city, rules, reach, type);
      reachableFor.set(type, reachable);
      return homesOf(city, rules, reach, opening.location, type).some(
        (i) => rules.homeDemand[type][i] > 0 && !reachable.has(i),
      );
    });
    return needed ? [] : [{ excess: 1, detail: label(city, opening) }];
  });
}

function homesOf(city: City, rules: Rules, reach: Reach, location: number, type: number): number[] {
  const homes: number[] = [];
  for (let n = reach.offsets[location]; n < reach.offsets[location + 1]; n++) {
    const c = city.homes.circle[reach.home[n]];
    const served = rules.crossCircle || c === placeAt(city, location).circle;
    if (served && reach.distanceDm[n] <= rules.radiusDm[c * rules.typeCount + type]) homes.push(reach.home[n]);
  }
  return homes;
}

/** Homes near a place where a full outlet of the type stands or may open in this scenario. */
function fullyReachable(city: City, rules: Rules, reach: Reach, type: number): Set<number> {
  const homes = new Set<number>();
  for (let location = 0; location < city.sites.length + city.outlets.length; location++) {
    const possible = city.formats.some((format, f) => {
      const full = format.kind !== 'mobile' && format.credits.some((x) => x.type === type && x.credit >= 1);
      const stands = location >= city.sites.length && city.outlets[location - city.sites.length].format === f;
      return full && (stands || mayOpen(city, rules, location, f));
    });
    if (possible) for (const i of homesOf(city, rules, reach, location, type)) homes.add(i);
  }
  return homes;
}

/** Whether a format at a fixed place may open there at all, looking at nothing else that opens. */
export function mayOpen(city: City, rules: Rules, location: number, f: number): boolean {
  const format = city.formats[f];
  const { circle } = placeAt(city, location);
  const isSite = location < city.sites.length;
  if (!rules.formatAllowed[f] || rules.forbidden.has(location * city.formats.length + f)) return false;
  if (!(isSite ? rules.siteLocationsAllowed : rules.outletLocationsAllowed)) return false;
  if (isSite && rules.siteFirstPhase[location] >= rules.phaseCount) return false;
  if (circle >= 0 && rules.startChoice === undefined && rules.startPhase[circle] >= rules.phaseCount) return false;
  const floorM2 = isSite ? city.sites[location].floorM2 : city.outlets[location - city.sites.length].spareFloorM2;
  if (rules.floorEnforced && format.floorM2 > floorM2 + 1e-9) return false;
  if (rules.suggestions && !rules.suggestions.some((s) => s.circle === circle && s.formats.includes(f))) return false;
  return hasHost(city, rules, location, f) && !isSaturated(city, rules, location, f);
}

function hasHost(city: City, rules: Rules, location: number, f: number): boolean {
  const format = city.formats[f];
  if (location >= city.sites.length) {
    const outlet = city.outlets[location - city.sites.length];
    const twin = city.formats[outlet.format].credits.some((a) => format.credits.some((b) => a.type === b.type));
    if (format.kind !== 'hosted' || twin) return false;
    return !rules.hostsEnforced || (format.hosts.includes(outlet.format) && outlet.hostSlots > 0);
  }
  const siteClass = city.siteClasses[city.sites[location].class].id;
  const takes = (g: number): boolean =>
    city.formats[g].kind !== 'hosted' && city.formats[g].siteClasses.includes(siteClass);
  if (format.kind !== 'hosted') return takes(f);
  if (!rules.hostsEnforced) return city.formats.some((_, g) => takes(g));
  return format.hosts.some((g) => takes(g) && rules.formatAllowed[g] && city.formats[g].hostSlots > 0);
}

/** Whether what exists already fills the density window around the location. */
function isSaturated(city: City, rules: Rules, location: number, f: number): boolean {
  if (!rules.densityEnforced) return false;
  const here = placeAt(city, location);
  return city.types.some(({ density }, k) => {
    const full = (format: number): boolean => city.formats[format].credits.some((x) => x.type === k && x.credit >= 1);
    if (!density || !full(f)) return false;
    const near = city.outlets.filter(
      (o) => full(o.format) && o !== here && Math.hypot(o.xM - here.xM, o.yM - here.yM) <= density.windowM + 1e-6,
    );
    return near.length >= density.maxCount;
  });
}

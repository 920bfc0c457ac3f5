import { type City, locationId } from '../../city/types.js';
import type { Rules } from '../../scenario/rules.types.js';
import type { Reach } from '../../walk/types.js';
import type { Opening, PersonFlow } from '../types.js';
import type { Break } from './checker-money.js';
import { placeAt } from './checker-places.js';

/**
 * The certificate of places or customers: persons are those of the home, each
 * counted once, within the radius of the outlet that they are said to use.
 */
function homeBreaks(city: City, rules: Rules, reach: Reach, flows: readonly PersonFlow[]): Break[] {
  const breaks: Break[] = [];
  const used = new Map<string, number>();
  const walked = new Map<number, Map<number, number>>();
  for (const { type, phase, home, location, persons } of flows) {
    let homes = walked.get(location);
    if (homes === undefined) {
      homes = new Map();
      for (let n = reach.offsets[location]; n < reach.offsets[location + 1]; n++) {
        homes.set(reach.home[n], reach.distanceDm[n]);
      }
      walked.set(location, homes);
    }
    const c = city.homes.circle[home];
    const near = (homes.get(home) ?? Number.POSITIVE_INFINITY) <= rules.radiusDm[c * rules.typeCount + type];
    const detail = `${city.homes.ids[home]} at ${locationId(city, location)} for ${city.types[type].id}`;
    if (!near || !(rules.crossCircle || c === placeAt(city, location).circle) || !(persons >= 0)) {
      breaks.push({ excess: 1, detail });
    }
    const key = `${type}:${phase}:${home}`;
    used.set(key, (used.get(key) ?? 0) + persons);
  }
  for (const [key, persons] of used) {
    const [type, , home] = key.split(':').map(Number);
    const excess = persons - rules.homeDemand[type][home];
    if (excess > 0)
      breaks.push({ excess, detail: `${city.homes.ids[home]}: ${persons} persons for ${city.types[type].id}` });
  }
  return breaks;
}

/** Persons by location of flows of one type and phase. */
function byLocation(flows: readonly PersonFlow[], type: number, phase: number): Map<number, number> {
  const sum = new Map<number, number>();
  for (const flow of flows) {
    if (flow.type !== type || flow.phase !== phase) continue;
    sum.set(flow.location, (sum.get(flow.location) ?? 0) + flow.persons);
  }
  return sum;
}

/** Places: nobody uses more of an outlet than its places serve, nor one that is not open. */
export function capacityBreaks(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
  all: readonly PersonFlow[],
): Break[] {
  const flows = all.filter(({ kind }) => kind === 'places');
  const breaks = homeBreaks(city, rules, reach, flows);
  for (const { type, placesPerPerson } of rules.capacity ?? []) {
    const gives = (format: number): boolean => city.formats[format].credits.some((credit) => credit.type === type);
    const serves = (places: number | undefined): number => Math.floor((places ?? 0) / placesPerPerson + 1e-9);
    for (let phase = -1; phase < rules.phaseCount; phase++) {
      for (const [location, persons] of byLocation(flows, type, phase)) {
        const outlet = city.outlets[location - city.sites.length];
        const standing =
          outlet && gives(outlet.format) ? serves(outlet.places ?? city.formats[outlet.format].places) : 0;
        const opened = openings
          .filter((o) => o.location === location && o.phase <= phase && gives(o.format))
          .reduce((sum, o) => sum + serves(city.formats[o.format].places), 0);
        const excess = persons - standing - opened;
        const detail = `${locationId(city, location)}: ${persons} persons use places for ${standing + opened}`;
        if (excess > 0) breaks.push({ excess, detail });
      }
    }
  }
  return breaks;
}

/** Customers: each new outlet has what its format needs, each existing one what it has today, at most its need. */
export function viabilityBreaks(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
  all: readonly PersonFlow[],
): Break[] {
  if (rules.minCustomers === undefined) return [];
  const flows = all.filter(({ kind }) => kind === 'customers');
  const last = rules.phaseCount - 1;
  const breaks = homeBreaks(city, rules, reach, flows);
  const need = (format: number): number => Math.ceil(rules.minCustomers![format] - 1e-9);
  const lives = (format: number): number => city.formats[format].credits[0].type;
  for (const type of new Set(
    city.formats
      .map((_, f) => f)
      .filter((f) => need(f) > 0)
      .map(lives),
  )) {
    const has = byLocation(flows, type, last);
    const today = nearestPersons(city, rules, reach, type);
    const wanted = new Map<number, number>();
    city.outlets.forEach((outlet, e) => {
      if (lives(outlet.format) !== type) return;
      const location = city.sites.length + e;
      wanted.set(location, Math.min(need(outlet.format), today.get(location) ?? 0));
    });
    for (const { location, format } of openings) {
      if (lives(format) === type) wanted.set(location, (wanted.get(location) ?? 0) + need(format));
    }
    for (const [location, persons] of wanted) {
      const excess = persons - (has.get(location) ?? 0);
      const detail = `${locationId(city, location)}: ${has.get(location) ?? 0} customers of ${persons} for ${city.types[type].id}`;
      if (excess > 0) breaks.push({ excess, detail });
    }
  }
  return breaks;
}

/** Persons who have each existing outlet as the nearest that lives on their type, home by home. */
function nearestPersons(city: City, rules: Rules, reach: Reach, type: number): Map<number, number> {
  const options: { location: number; walkedDm: number }[][] = Array.from({ length: city.homes.count }, () => []);
  city.outlets.forEach((outlet, e) => {
    const location = city.sites.length + e;
    if (city.formats[outlet.format].credits[0].type !== type) return;
    for (let n = reach.offsets[location]; n < reach.offsets[location + 1]; n++) {
      const home = reach.home[n];
      const c = city.homes.circle[home];
      const walkedDm = reach.distanceDm[n];
      if (walkedDm > rules.radiusDm[c * rules.typeCount + type]) continue;
      if (rules.crossCircle || c === outlet.circle) options[home].push({ location, walkedDm });
    }
  });
  const persons = new Map<number, number>();
  options.forEach((near, home) => {
    if (near.length === 0) return;
    near.sort((a, b) => a.walkedDm - b.walkedDm || a.location - b.location);
    persons.set(near[0].location, (persons.get(near[0].location) ?? 0) + rules.homeDemand[type][home]);
  });
  return persons;
}

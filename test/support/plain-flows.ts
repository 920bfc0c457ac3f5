import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import type { Opening, PersonFlow } from '../../src/siting/types.js';
import type { Reach } from '../../src/walk/types.js';

/**
 * Who uses which places and who are whose customers, person by person: each is
 * led to an outlet with room along an alternating path (Kuhn). Slow, and apart
 * from the engine's own flows.
 */
export function plainFlows(city: City, rules: Rules, reach: Reach, openings: readonly Opening[]): PersonFlow[] {
  const flows: PersonFlow[] = [];
  for (const { type, placesPerPerson } of rules.capacity ?? []) {
    for (let phase = -1; phase < rules.phaseCount; phase++) {
      const room = new Map<number, number>();
      const add = (location: number, format: number, places?: number): void => {
        if (!city.formats[format].credits.some((credit) => credit.type === type)) return;
        const serves = Math.floor((places ?? city.formats[format].places ?? 0) / placesPerPerson + 1e-9);
        room.set(location, (room.get(location) ?? 0) + serves);
      };
      city.outlets.forEach((outlet, e) => {
        add(city.sites.length + e, outlet.format, outlet.places);
      });
      for (const o of openings) if (o.phase <= phase) add(o.location, o.format);
      const seated = seat(city, rules, reach, type, room, personsInOrder(city, rules, openings, type, phase));
      flows.push(...seated.map((flow) => ({ kind: 'places' as const, type, phase, ...flow })));
    }
  }
  return [...flows, ...customers(city, rules, reach, openings)];
}

/** Homes, one entry per person, circles by the worth of a place, each as many as it wants. */
function personsInOrder(
  city: City,
  rules: Rules,
  openings: readonly Opening[],
  type: number,
  phase: number,
): { circle: number; homes: number[]; wants: number }[] {
  const counts = (format: number): boolean =>
    city.formats[format].kind !== 'mobile' &&
    city.formats[format].credits.some((x) => x.credit >= 1 && rules.quotaCounts[type].includes(x.type));
  return city.circles
    .map((_, c) => {
      const ck = c * rules.typeCount + type;
      const wanted = rules.demand[ck] * rules.target[ck];
      const standing = city.outlets.filter((o) => o.circle === c && counts(o.format)).length;
      const opened = openings.filter(
        (o) => o.phase <= phase && counts(o.format) && circleOf(city, o.location) === c,
      ).length;
      const share = rules.quota[ck] > 0 ? Math.min(1, (standing + opened) / rules.quota[ck]) : 1;
      const homes = Array.from({ length: city.homes.count }, (__, i) => i).filter((i) => city.homes.circle[i] === c);
      const persons = homes.flatMap((i) => new Array<number>(rules.homeDemand[type][i]).fill(i));
      const value =
        wanted > 0 ? ((rules.circlePersons[c] / rules.cityPersons) * rules.weight[ck]) / rules.weightSum[c] : 0;
      return {
        circle: c,
        homes: persons,
        wants: Math.ceil(share * wanted - 1e-9),
        worth: wanted > 0 ? value / wanted : 0,
      };
    })
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.circle - b.circle);
}

const circleOf = (city: City, location: number): number =>
  location < city.sites.length ? city.sites[location].circle : city.outlets[location - city.sites.length].circle;

function nearby(city: City, rules: Rules, reach: Reach, type: number, location: number): Set<number> {
  const homes = new Set<number>();
  for (let n = reach.offsets[location]; n < reach.offsets[location + 1]; n++) {
    const c = city.homes.circle[reach.home[n]];
    const own = rules.crossCircle || c === circleOf(city, location);
    if (own && reach.distanceDm[n] <= rules.radiusDm[c * rules.typeCount + type]) homes.add(reach.home[n]);
  }
  return homes;
}

function seat(
  city: City,
  rules: Rules,
  reach: Reach,
  type: number,
  room: ReadonlyMap<number, number>,
  circles: readonly { readonly homes: readonly number[]; readonly wants: number }[],
): { home: number; location: number; persons: number }[] {
  const reachedBy = new Map([...room.keys()].map((j) => [j, nearby(city, rules, reach, type, j)]));
  const seats = new Map<number, { home: number; person: string }[]>([...room.keys()].map((j) => [j, []]));
  const find = (home: number, person: string, seen: Set<number>): boolean => {
    for (const [location, taken] of seats) {
      if (seen.has(location) || !reachedBy.get(location)!.has(home)) continue;
      seen.add(location);
      if (taken.length < room.get(location)!) {
        taken.push({ home, person });
        return true;
      }
      for (let n = 0; n < taken.length; n++) {
        const sitting = taken[n];
        if (find(sitting.home, sitting.person, seen)) {
          taken[n] = { home, person };
          return true;
        }
      }
    }
    return false;
  };
  circles.forEach(({ homes, wants }, c) => {
    let seated = 0;
    homes.forEach((home, p) => {
      if (seated < wants && find(home, `${c}:${p}`, new Set())) seated++;
    });
  });
  return [...seats].flatMap(([location, taken]) =>
    [...new Set(taken.map(({ home }) => home))].map((home) => ({
      home,
      location,
      persons: taken.filter((one) => one.home === home).length,
    })),
  );
}

/** Every outlet calls its persons one by one; who is called by two is led on. */
function customers(city: City, rules: Rules, reach: Reach, openings: readonly Opening[]): PersonFlow[] {
  if (rules.minCustomers === undefined) return [];
  const need = (format: number): number => Math.ceil(rules.minCustomers![format] - 1e-9);
  const types = new Set(city.formats.map((format) => format.credits[0].type));
  return [...types].flatMap((type) => {
    const places = [
      ...city.outlets.map((outlet, e) => ({ location: city.sites.length + e, format: outlet.format, exists: true })),
      ...openings.map((o) => ({ ...o, exists: false })),
    ].filter(({ format }) => city.formats[format].credits[0].type === type);
    const today = new Map<number, number>();
    const near = new Map(places.map(({ location }) => [location, nearby(city, rules, reach, type, location)]));
    for (let i = 0; i < city.homes.count; i++) {
      const standing = places.filter(({ location, exists }) => exists && near.get(location)!.has(i));
      const walked = (location: number): number => {
        for (let n = reach.offsets[location]; n < reach.offsets[location + 1]; n++)
          if (reach.home[n] === i) return reach.distanceDm[n];
        return Number.POSITIVE_INFINITY;
      };
      standing.sort((a, b) => walked(a.location) - walked(b.location) || a.location - b.location);
      const first = standing[0];
      if (first) today.set(first.location, (today.get(first.location) ?? 0) + rules.homeDemand[type][i]);
    }
    const wants = new Map<number, number>();
    for (const { location, format, exists } of places) {
      const persons = exists ? Math.min(need(format), today.get(location) ?? 0) : need(format);
      wants.set(location, (wants.get(location) ?? 0) + persons);
    }
    const owner = Array.from({ length: city.homes.count }, (_, i) =>
      new Array<number>(rules.homeDemand[type][i]).fill(-1),
    );
    const call = (location: number, seen: Set<number>): boolean => {
      for (const i of near.get(location)!) {
        for (let p = 0; p < owner[i].length; p++) {
          if (owner[i][p] < 0) {
            owner[i][p] = location;
            return true;
          }
        }
      }
      for (const i of near.get(location)!) {
        for (let p = 0; p < owner[i].length; p++) {
          const other = owner[i][p];
          if (other === location || seen.has(other)) continue;
          seen.add(other);
          if (call(other, seen)) {
            owner[i][p] = location;
            return true;
          }
        }
      }
      return false;
    };
    for (const [location, persons] of wants) for (let n = 0; n < persons; n++) call(location, new Set([location]));
    return owner.flatMap((persons, home) =>
      [...new Set(persons)]
        .filter((location) => location >= 0)
        .map((location) => ({
          kind: 'customers' as const,
          type,
          phase: rules.phaseCount - 1,
          home,
          location,
          persons: persons.filter((one) => one === location).length,
        })),
    );
  });
}

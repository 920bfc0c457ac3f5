import { type City, GROUPS, type Group } from '../city/types.js';

/** Persons of each circle, counted over its homes. */
export function circlePersons(city: City): Float64Array {
  const { homes } = city;
  const persons = new Float64Array(city.circles.length);
  for (let i = 0; i < homes.count; i++) {
    for (const group of GROUPS) persons[homes.circle[i]!]! += homes.persons[group][i]!;
  }
  return persons;
}

/** Per type, persons of its demand group in each home; types of one group share one array. */
export function homeDemands(city: City): Uint32Array[] {
  const { children, adults, elders } = city.homes.persons;
  const all = children.map((value, i) => value + adults[i]! + elders[i]!);
  const byGroup: Record<'all' | Group, Uint32Array> = { all, children, adults, elders };
  return city.types.map((type) => byGroup[type.demand]);
}

/** D_ck: demand of each type in each circle, persons, row-major circle × type. */
export function demandOf(city: City, homeDemand: readonly Uint32Array[]): Float64Array {
  const typeCount = city.types.length;
  const demand = new Float64Array(city.circles.length * typeCount);
  for (let i = 0; i < city.homes.count; i++) {
    const row = city.homes.circle[i]! * typeCount;
    for (let k = 0; k < typeCount; k++) demand[row + k]! += homeDemand[k]![i]!;
  }
  return demand;
}

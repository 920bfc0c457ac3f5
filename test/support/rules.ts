import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';

/** Rules of one phase that ask for nothing special: each type's own weight, radius and target, nothing enforced. */
export function plainRules(city: City): Rules {
  const C = city.circles.length;
  const K = city.types.length;
  const table = (value: (k: number) => number) => Float64Array.from({ length: C * K }, (_, ck) => value(ck % K));
  const { children, adults, elders } = city.homes.persons;
  const homePersons = Uint32Array.from(adults, (n, i) => n + children[i]! + elders[i]!);
  const circlePersons = new Float64Array(C);
  for (let i = 0; i < city.homes.count; i++) circlePersons[city.homes.circle[i]!]! += homePersons[i]!;
  const homeDemand = city.types.map(({ demand }) => (demand === 'all' ? homePersons : city.homes.persons[demand]));
  const demand = new Float64Array(C * K);
  for (let i = 0; i < city.homes.count; i++) {
    for (let k = 0; k < K; k++) demand[city.homes.circle[i]! * K + k]! += homeDemand[k]![i]!;
  }
  const radiusDm = Uint16Array.from(table((k) => Math.round(city.types[k]!.radiusM * 10)));
  return {
    circleCount: C,
    typeCount: K,
    phaseCount: 1,
    phaseIds: ['2025'],
    phaseWeight: Float64Array.of(1),
    startPhase: new Uint8Array(C),
    weight: table((k) => city.types[k]!.weight),
    weightSum: new Float64Array(C).fill(city.types.reduce((sum, type) => sum + type.weight, 0)),
    radiusDm,
    preferredDm: radiusDm,
    target: table((k) => city.types[k]!.target),
    quota: table((k) => city.types[k]!.quota?.count ?? 0),
    quotaPerCircles: Uint8Array.from(city.types, (type) => type.quota?.perCircles ?? 1),
    quotaCounts: city.types.map((type, k) => [k, ...(type.quota?.alsoCounts ?? [])]),
    circlePersons,
    cityPersons: circlePersons.reduce((sum, n) => sum + n, 0),
    demand,
    homeDemand,
    levels: city.types.map(() => Float64Array.of(1)),
    payYuan: city.formats.map((format) => Float64Array.of(format.capexYuan)),
    rentDue: Float64Array.of(1),
    budgetYuan: new Float64Array(),
    moneyEnforced: false,
    floorEnforced: false,
    hostsEnforced: false,
    densityEnforced: false,
    crossCircle: true,
    siteFirstPhase: new Uint8Array(city.sites.length),
    formatAllowed: new Uint8Array(city.formats.length).fill(1),
    outletLocationsAllowed: true,
    siteLocationsAllowed: true,
    fixed: [],
    forbidden: new Set(),
  };
}

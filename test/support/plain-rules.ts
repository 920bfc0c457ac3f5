import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';

export interface PlainRules {
  /** Phase ids, default one phase `2025`. */
  readonly phases?: readonly string[];
  /** δ_t as they are; default equal parts. */
  readonly phaseWeight?: readonly number[];
  readonly levels?: readonly number[];
  readonly crossCircle?: boolean;
  /** Quotas of the types and, where they have none, their presence rule. Default true. */
  readonly quotas?: boolean;
}

/**
 * Rules straight from a city's types: its weights, radii, targets and quotas, no
 * overrides, no limits on money or floor, every circle started at once.
 * Deliberately apart from src/scenario, so that tests of figures do not rest on it.
 */
export function plainRules(city: City, options: PlainRules = {}): Rules {
  const phaseIds = options.phases ?? ['2025'];
  const circleCount = city.circles.length;
  const typeCount = city.types.length;
  const table = (of: (c: number, k: number) => number): Float64Array =>
    Float64Array.from({ length: circleCount * typeCount }, (_, at) => of(Math.floor(at / typeCount), at % typeCount));
  const { persons, circle, count } = city.homes;
  const all = persons.children.map((n, i) => n + persons.adults[i] + persons.elders[i]);
  const homeDemand = city.types.map((type) => (type.demand === 'all' ? all : persons[type.demand]));
  const personsIn = (of: Uint32Array, c: number): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) if (circle[i] === c) sum += of[i];
    return sum;
  };
  const weight = table((_, k) => city.types[k].weight);
  const quotaOf = (k: number) =>
    options.quotas === false ? undefined : (city.types[k].quota ?? city.types[k].presence);
  const radius = (m: (k: number) => number): Uint16Array => Uint16Array.from(table((_, k) => m(k) * 10));
  return {
    circleCount,
    typeCount,
    phaseCount: phaseIds.length,
    phaseIds,
    phaseWeight: Float64Array.from(options.phaseWeight ?? phaseIds.map(() => 1 / phaseIds.length)),
    startPhase: new Uint8Array(circleCount),
    weight,
    weightSum: Float64Array.from(city.circles, (_, c) =>
      weight.subarray(c * typeCount, (c + 1) * typeCount).reduce((a, b) => a + b, 0),
    ),
    radiusDm: radius((k) => city.types[k].radiusM),
    preferredDm: radius((k) =>
      options.levels === undefined ? city.types[k].radiusM : (city.types[k].radiusPreferredM ?? city.types[k].radiusM),
    ),
    target: table((_, k) => city.types[k].target),
    quota: table((_, k) => quotaOf(k)?.count ?? 0),
    quotaPerCircles: Uint8Array.from(city.types, (_, k) => quotaOf(k)?.perCircles ?? 1),
    quotaCounts: city.types.map((_, k) => [k, ...(quotaOf(k)?.alsoCounts ?? [])]),
    circlePersons: Float64Array.from(city.circles, (_, c) => personsIn(all, c)),
    cityPersons: all.reduce((a, b) => a + b, 0),
    demand: table((c, k) => personsIn(homeDemand[k], c)),
    homeDemand,
    levels: city.types.map(() => Float64Array.from(options.levels ?? [1])),
    payYuan: city.formats.map((format) => Float64Array.of(format.capexYuan + format.runningYuan)),
    rentDue: Float64Array.of(1),
    budgetYuan: new Float64Array(0),
    moneyEnforced: false,
    floorEnforced: true,
    hostsEnforced: true,
    densityEnforced: false,
    crossCircle: options.crossCircle ?? true,
    siteFirstPhase: new Uint8Array(city.sites.length),
    formatAllowed: new Uint8Array(city.formats.length).fill(1),
    outletLocationsAllowed: true,
    siteLocationsAllowed: true,
    fixed: [],
    forbidden: new Set(),
  };
}

import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import { discountedCostYuan } from '../../src/siting/checker/checker-money.js';
import { recountGap } from '../../src/siting/checker/checker-recount.js';
import type { Claim, Opening, PersonFlow } from '../../src/siting/types.js';
import type { Reach } from '../../src/walk/types.js';
import { Dice } from './dice.js';
import { BESIDE, LASTING } from './enumerate.js';
import { plainFlows } from './plain-flows.js';
import { type TinyCity, tinyCity } from './tiny-cities.js';

/** A plan that keeps every rule, with one certificate, and what each stage is worth under it. */
export interface Valued {
  readonly openings: readonly Opening[];
  readonly claims: readonly Claim[];
  readonly flows: readonly PersonFlow[];
  readonly values: readonly number[];
}

/** Location × format pairs that may open at all. */
export function possiblePairs(city: City, rules: Rules, reach: Reach): { location: number; format: number }[] {
  const pairs: { location: number; format: number }[] = [];
  for (let location = 0; location < city.sites.length + city.outlets.length; location++) {
    for (let format = 0; format < city.formats.length; format++) {
      if (!isLost(broken(city, rules, reach, [{ location, format, phase: rules.phaseCount - 1 }])))
        pairs.push({ location, format });
    }
  }
  return pairs;
}

/**
 * Every plan that keeps every rule, judged and valued by the checker's recount
 * alone, with the certificates (claims on shared outlets, places) that are best for
 * each of the stages; undefined beyond `limit` plans.
 */
export function everyPlan(
  city: City,
  rules: Rules,
  reach: Reach,
  stages: readonly string[],
  limit: number,
): Valued[] | undefined {
  const pairs = possiblePairs(city, rules, reach);
  if ((rules.phaseCount + 1) ** pairs.length > limit) return undefined;
  const valued: Valued[] = [];
  const search = (from: number, openings: readonly Opening[]): void => {
    const broke = broken(city, rules, reach, openings);
    if (isLost(broke)) return;
    if (broke.length === 0) valued.push(...valuedBy(city, rules, reach, openings, stages));
    for (let n = from; n < pairs.length; n++) {
      for (let phase = 0; phase < rules.phaseCount; phase++) search(n + 1, [...openings, { ...pairs[n]!, phase }]);
    }
  };
  search(0, []);
  return valued;
}

/** The least value of a stage among plans that keep what the stages before it reached. */
export function best(plans: readonly Valued[], stage: number, given: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { values } of plans) {
    if (given.some((reached, n) => values[n]! > reached + 1e-9 * Math.max(1, Math.abs(reached)))) continue;
    least = Math.min(least, values[stage]!);
  }
  return least;
}

/** The tiny city of a seed with pairs forbidden until all its plans are `limit` at most; required ones stay. */
export function fewPairs(seed: number, limit: number): TinyCity | undefined {
  const whole = tinyCity(seed);
  if (whole === undefined) return undefined;
  const { city, rules, reach, scenario } = whole;
  const pairs = possiblePairs(city, rules, reach);
  const most = Math.floor(Math.log(limit) / Math.log(rules.phaseCount + 1));
  const required = new Set(rules.fixed.map(({ location, format }) => `${location}:${format}`));
  const free = pairs.filter(({ location, format }) => !required.has(`${location}:${format}`));
  const dropped = new Dice(seed).shuffled(free).slice(0, Math.max(0, pairs.length - most));
  if (pairs.length - dropped.length > most) return undefined;
  const places = [...city.sites, ...city.outlets];
  const forbid = dropped.map(({ location, format }) => `${places[location]!.id}:${city.formats[format]!.id}`);
  return dropped.length === 0 ? whole : tinyCity(seed, { forbid: [...scenario.forbid, ...forbid] });
}

/** Rules of what may open that these openings break. */
export function broken(city: City, rules: Rules, reach: Reach, openings: readonly Opening[]): string[] {
  const flows = rules.minCustomers === undefined ? [] : plainFlows(city, { ...rules, capacity: [] }, reach, openings);
  const { constraints } = checkPlan(city, rules, reach, { openings, claims: [], flows, objective: 0 });
  return constraints.flatMap(({ name, ok }) => (ok || BESIDE.includes(name) ? [] : [name]));
}

function isLost(names: readonly string[]): boolean {
  return names.some((name) => LASTING.includes(name));
}

/** What the stages are worth with the certificate that is best for the first of them, the second, … */
export function valuedBy(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
  stages: readonly string[],
): Valued[] {
  const found = new Map<string, Valued>();
  for (const best of new Set([
    'gap',
    ...stages.filter((name) => ['basic gap', 'unmet', 'worst circle'].includes(name)),
  ])) {
    const flows = plainFlows(city, weighedFor(city, rules, best), reach, openings);
    const claims = bestClaims(city, rules, reach, openings, flows, best);
    const recount = recountGap(city, rules, reach, openings, claims, flows);
    const values = stages.map((name) =>
      name === 'cost' ? discountedCostYuan(city, rules, openings) : recount.stageValue(name)!,
    );
    found.set(values.join(), { openings, claims, flows, values });
  }
  return [...found.values()];
}

/** Rules whose gap is what the stage counts, as far as places are concerned. */
function weighedFor(city: City, rules: Rules, stage: string): Rules {
  if (stage === 'basic gap') {
    const weight = rules.weight.map((w, ck) => (city.types[ck % rules.typeCount]!.class === 'basic' ? w : 0));
    return {
      ...rules,
      weight,
      weightSum: rules.weightSum.map((_, c) =>
        weight.subarray(c * rules.typeCount, (c + 1) * rules.typeCount).reduce((a, b) => a + b, 0),
      ),
    };
  }
  if (stage === 'unmet') {
    // Every person short counts alike: worth ÷ wanted is the same everywhere.
    const weight = rules.weight.map((w, ck) =>
      w > 0
        ? (rules.demand[ck]! * rules.target[ck]!) / Math.max(1, rules.circlePersons[Math.floor(ck / rules.typeCount)]!)
        : 0,
    );
    return { ...rules, weight, weightSum: rules.weightSum.map(() => 1) };
  }
  return rules;
}

/** By hand: every way in which circles can share the outlets of a type in a phase, the best one for the stage. */
function bestClaims(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
  flows: readonly PersonFlow[],
  stage: string,
): Claim[] {
  const kept: Claim[] = [];
  for (let type = 0; type < rules.typeCount; type++) {
    const weighted = city.circles.some((_, c) => rules.weight[c * rules.typeCount + type]! > 0);
    if (rules.quotaPerCircles[type]! < 2 || !weighted) continue;
    for (let phase = 0; phase < rules.phaseCount; phase++) {
      let best: Claim[] = [];
      let least = Number.POSITIVE_INFINITY;
      for (const claims of waysToClaim(city, rules, openings, type, phase)) {
        const value = recountGap(city, rules, reach, openings, [...kept, ...claims], flows).stageValue(stage)!;
        if (value < least - 1e-15) {
          least = value;
          best = claims;
        }
      }
      kept.push(...best);
    }
  }
  return kept;
}

/** Claims that leave no wanted unit unclaimed that could be had; one for each division among the circles. */
function waysToClaim(city: City, rules: Rules, openings: readonly Opening[], type: number, phase: number): Claim[][] {
  const counts = (format: number): boolean =>
    city.formats[format]!.kind !== 'mobile' &&
    city.formats[format]!.credits.some((x) => x.credit >= 1 && rules.quotaCounts[type]!.includes(x.type));
  const places = [...city.sites, ...city.outlets];
  const room = city.circles.map((_, h) => {
    const standing = city.outlets.filter(({ circle, format }) => circle === h && counts(format)).length;
    const opened = openings.filter(
      (o) => o.phase <= phase && counts(o.format) && places[o.location]!.circle === h,
    ).length;
    return rules.quotaPerCircles[type]! * (standing + opened);
  });
  const ways = new Map<string, Claim[]>();
  const search = (c: number, left: readonly number[], claims: readonly Claim[], taken: readonly number[]): void => {
    if (c === city.circles.length) {
      ways.set(taken.join(), [...claims]);
      return;
    }
    const most = Math.ceil(rules.quota[c * rules.typeCount + type]!);
    const hosts = [c, ...city.circles[c]!.neighbours];
    const take = (h: number, units: number, rest: readonly number[], own: readonly Claim[]): void => {
      if (h === hosts.length) {
        search(c + 1, rest, [...claims, ...own], [...taken, units]);
        return;
      }
      for (let n = 0; n <= Math.min(most - units, rest[hosts[h]!]!); n++) {
        const after = rest.map((r, host) => (host === hosts[h] ? r - n : r));
        take(h + 1, units + n, after, n > 0 ? [...own, { type, phase, circle: c, host: hosts[h]!, units: n }] : own);
      }
    };
    take(0, 0, left, []);
  };
  search(0, room, [], []);
  const all = [...ways].map(([key, claims]) => ({ units: key.split(',').map(Number), claims }));
  return all
    .filter(({ units }) => !all.some((other) => other.units !== units && units.every((u, c) => other.units[c]! >= u)))
    .map(({ claims }) => claims);
}

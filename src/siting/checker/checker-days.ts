import type { City } from '../../city/types.js';
import type { Rules } from '../../scenario/rules.types.js';
import type { Reach } from '../../walk/types.js';
import type { Claim, Opening, PersonFlow } from '../types.js';

/** Days as they are drawn: see siting/days, which this file shares nothing with. */
export interface CountedDays {
  readonly count: number;
  readonly standing: Uint32Array;
  readonly candidates: ReadonlyMap<number, Uint32Array>;
  readonly demand?: Float64Array;
}

/** A plan with its certificates: who counts whose outlets, who has which place. */
export interface CountedPlan {
  readonly openings: readonly Opening[];
  readonly claims: readonly Claim[];
  readonly flows: readonly PersonFlow[];
}

interface Outlet {
  readonly location: number;
  readonly format: number;
  readonly circle: number;
  /** -1 = exists. */
  readonly phase: number;
  readonly openByItself: (day: number) => boolean;
}

/**
 * The gap of each day, discounted over the phases, home by home and outlet by
 * outlet; own formulas throughout. Coverage is that of the day: the best credit
 * among the outlets that are open on it, a mobile unit's without its days a week.
 * Quotas count outlets and capacity counts places as on the usual day, by the
 * plan's certificates (that places suffice is for the checker of flows to say).
 *
 * @returns gaps by day, and what is wrong with the certificate
 */
export function recountDays(
  city: City,
  rules: Rules,
  reach: Reach,
  { openings, claims, flows }: CountedPlan,
  days: CountedDays,
): { readonly gaps: Float64Array; readonly broken: readonly string[] } {
  const outlets = allOutlets(city, openings, days);
  const gaps = new Float64Array(days.count);
  for (let t = 0; t < rules.phaseCount; t++) {
    const there = outlets.filter(({ phase }) => phase <= t);
    const open = there.map((outlet) => openDays(city, outlet, there, days.count));
    for (let k = 0; k < rules.typeCount; k++) {
      const weighted = city.circles.some((_, c) => rules.weight[c * rules.typeCount + k]! > 0);
      if (!weighted) continue;
      const counted = countedShare(city, rules, there, claims, k, t);
      const givers = giversOf(city, rules, reach, there, k);
      const placed = rules.capacity?.some(({ type }) => type === k) ? placedShare(city, rules, flows, k, t) : undefined;
      for (let d = 0; d < days.count; d++) {
        const covered = placed ?? coverageOf(city, rules, givers, open, k, d);
        for (let c = 0; c < rules.circleCount; c++) {
          const ck = c * rules.typeCount + k;
          const persons = rules.circlePersons[c]! / rules.cityPersons;
          const factor = days.demand === undefined ? 1 : days.demand[d * rules.circleCount + c]!;
          const attained = Math.min(covered[c]!, counted[c]!);
          const share = rules.weightSum[c]! > 0 ? rules.weight[ck]! / rules.weightSum[c]! : 0;
          gaps[d]! += rules.phaseWeight[t]! * persons * factor * share * (1 - attained);
        }
      }
    }
  }
  return { gaps, broken: brokenClaims(city, rules, outlets, claims) };
}

function allOutlets(city: City, openings: readonly Opening[], days: CountedDays): Outlet[] {
  const words = Math.ceil(days.count / 32);
  const bit = (mask: Uint32Array, from: number) => (day: number) =>
    ((mask[from + Math.floor(day / 32)]! >>> (day % 32)) & 1) === 1;
  const existing = city.outlets.map(({ format, circle }, e) => ({
    location: city.sites.length + e,
    format,
    circle,
    phase: -1,
    openByItself: bit(days.standing, e * words),
  }));
  const opened = openings.map(({ location, format, phase }) => {
    const mask = days.candidates.get(location * city.formats.length + format);
    const place = location < city.sites.length ? city.sites[location]! : city.outlets[location - city.sites.length]!;
    return { location, format, circle: place.circle, phase, openByItself: mask ? bit(mask, 0) : () => true };
  });
  return [...existing, ...opened];
}

/** By day: open itself, and, if it is new, one of those at its place that can host it, if any can. */
function openDays(city: City, outlet: Outlet, there: readonly Outlet[], count: number): Uint8Array {
  const { hosts } = city.formats[outlet.format]!;
  const around = there.filter((x) => x !== outlet && x.location === outlet.location && hosts.includes(x.format));
  return Uint8Array.from({ length: count }, (_, day) => {
    if (!outlet.openByItself(day)) return 0;
    if (outlet.phase < 0 || around.length === 0) return 1;
    return around.some((host) => host.openByItself(day)) ? 1 : 0;
  });
}

interface Giver {
  /** Index into the outlets that are there. */
  readonly outlet: number;
  readonly credit: number;
}

/** By home: who gives it credit for a type, the most first. */
function giversOf(city: City, rules: Rules, reach: Reach, there: readonly Outlet[], type: number): Giver[][] {
  const givers: Giver[][] = Array.from({ length: city.homes.count }, () => []);
  there.forEach(({ location, format: f, circle }, outlet) => {
    const format = city.formats[f]!;
    const given = format.credits.find((credit) => credit.type === type)?.credit ?? 0;
    const away = format.kind === 'mobile' && format.daysPerWeek > 0 ? Math.min(7, format.daysPerWeek) / 7 : 1;
    const whole = Math.min(1, given / away);
    if (whole <= 0) return;
    for (let n = reach.offsets[location]!; n < reach.offsets[location + 1]!; n++) {
      const home = reach.home[n]!;
      const c = city.homes.circle[home]!;
      if (!rules.crossCircle && c !== circle) continue;
      const full = rules.preferredDm[c * rules.typeCount + type]!;
      const none = rules.radiusDm[c * rules.typeCount + type]!;
      const walked = reach.distanceDm[n]!;
      if (walked > none) continue;
      const worth = walked <= full ? whole : (whole * (none - walked)) / (none - full);
      const credit = Math.max(0, ...rules.levels[type]!.filter((one) => one <= worth + 1e-9));
      if (credit > 0) givers[home]!.push({ outlet, credit });
    }
  });
  for (const list of givers) list.sort((a, b) => b.credit - a.credit);
  return givers;
}

/** min(1, coverage / target) by circle on a day; 1 where nobody asks. */
function coverageOf(
  city: City,
  rules: Rules,
  givers: readonly (readonly Giver[])[],
  open: readonly Uint8Array[],
  type: number,
  day: number,
): Float64Array {
  const served = new Float64Array(rules.circleCount);
  const asked = new Float64Array(rules.circleCount);
  const demand = rules.homeDemand[type]!;
  for (let i = 0; i < city.homes.count; i++) {
    const best = givers[i]!.find(({ outlet }) => open[outlet]![day] === 1)?.credit ?? 0;
    served[city.homes.circle[i]!]! += demand[i]! * best;
    asked[city.homes.circle[i]!]! += demand[i]!;
  }
  return served.map((persons, c) => {
    const wanted = asked[c]! * rules.target[c * rules.typeCount + type]!;
    return wanted > 0 ? Math.min(1, persons / wanted) : 1;
  });
}

/** Persons with a place ÷ persons who want one, by circle; 1 where nobody asks. */
function placedShare(
  city: City,
  rules: Rules,
  flows: readonly PersonFlow[],
  type: number,
  phase: number,
): Float64Array {
  const persons = new Float64Array(rules.circleCount);
  for (const flow of flows) {
    if (flow.kind !== 'places' || flow.type !== type || flow.phase !== phase) continue;
    persons[city.homes.circle[flow.home]!]! += flow.persons;
  }
  return persons.map((one, c) => {
    const ck = c * rules.typeCount + type;
    const wanted = rules.demand[ck]! * rules.target[ck]!;
    return wanted > 0 ? Math.min(1, one / wanted) : 1;
  });
}

function countsFor(city: City, rules: Rules, format: number, type: number): boolean {
  const { kind, credits } = city.formats[format]!;
  return kind !== 'mobile' && credits.some((x) => x.credit >= 1 && rules.quotaCounts[type]!.includes(x.type));
}

/** min(1, outlets / quota) by circle; 1 where none is wanted or nobody asks. */
function countedShare(
  city: City,
  rules: Rules,
  there: readonly Outlet[],
  claims: readonly Claim[],
  type: number,
  phase: number,
): Float64Array {
  return Float64Array.from({ length: rules.circleCount }, (_, c) => {
    const ck = c * rules.typeCount + type;
    if (rules.quota[ck]! <= 0 || rules.demand[ck]! * rules.target[ck]! === 0) return 1;
    const own = there.filter(({ circle, format }) => circle === c && countsFor(city, rules, format, type)).length;
    const claimed = claims.reduce(
      (sum, x) => sum + (x.type === type && x.phase === phase && x.circle === c ? x.units : 0),
      0,
    );
    return Math.min(1, (rules.quotaPerCircles[type]! < 2 ? own : claimed) / rules.quota[ck]!);
  });
}

/** Claims on more than stands there, or from circles that are no neighbours. */
function brokenClaims(city: City, rules: Rules, outlets: readonly Outlet[], claims: readonly Claim[]): string[] {
  const broken: string[] = [];
  const claimed = new Map<string, number>();
  for (const { type, phase, circle, host, units } of claims) {
    if (circle !== host && !city.circles[circle]!.neighbours.includes(host)) broken.push(`${circle} claims of ${host}`);
    const key = `${type}:${phase}:${host}`;
    claimed.set(key, (claimed.get(key) ?? 0) + units);
  }
  for (const [key, units] of claimed) {
    const [type, phase, host] = key.split(':').map(Number) as [number, number, number];
    const standing = outlets.filter(
      (x) => x.phase <= phase && x.circle === host && countsFor(city, rules, x.format, type),
    );
    if (units > rules.quotaPerCircles[type]! * standing.length)
      broken.push(`${units} claims on type ${type} of ${host}`);
  }
  return broken;
}

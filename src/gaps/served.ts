import { type City, GROUPS, type Group } from '../city/types.js';
import { creditAt } from '../scenario/credit.js';
import type { Rules } from '../scenario/rules.types.js';
import { paidByPeriod } from '../siting/checker/checker-money.js';
import type { Opening } from '../siting/types.js';
import type { Reach } from '../walk/types.js';
import { placeOf, raiseBestCredit, type Supply, supplyByType } from './supply.js';

/** Who gains a service that nobody gave before. */
export interface NewlyServed {
  /** Distinct persons with at least one newly served type. */
  readonly persons: number;
  /** A person counts once per type. */
  readonly personTypes: number;
  /** Distinct persons per group. */
  readonly byGroup: Readonly<Record<Group, number>>;
}

/** Per type: best credit of each home before the plan and after its last phase. */
function creditsBeforeAfter(city: City, rules: Rules, reach: Reach, supplies: readonly Supply[], k: number) {
  const before = new Float64Array(city.homes.count);
  raiseBestCredit(before, supplies, -1, k, city, rules, reach);
  const after = before.slice();
  for (let t = 0; t < rules.phaseCount; t++) raiseBestCredit(after, supplies, t, k, city, rules, reach);
  return { before, after };
}

/**
 * Persons newly served: of those who get a weighted type of their group from no
 * outlet today, how many get it after the plan (credit 0 before, above 0 after).
 *
 * @see MODEL §3
 */
export function newlyServed(city: City, rules: Rules, reach: Reach, openings: readonly Opening[]): NewlyServed {
  const { homes } = city;
  const gains = { children: new Uint8Array(homes.count), adults: new Uint8Array(homes.count) };
  const gainsByGroup: Record<Group, Uint8Array> = { ...gains, elders: new Uint8Array(homes.count) };
  const supplies = supplyByType(city, openings);
  let personTypes = 0;
  for (const k of new Set(openings.flatMap((o) => city.formats[o.format].credits.map((credit) => credit.type)))) {
    const { before, after } = creditsBeforeAfter(city, rules, reach, supplies[k], k);
    for (let i = 0; i < homes.count; i++) {
      if (before[i] > 0 || after[i] === 0 || rules.weight[homes.circle[i] * rules.typeCount + k] <= 0) continue;
      personTypes += rules.homeDemand[k][i];
      for (const group of GROUPS) {
        if (city.types[k].demand === 'all' || city.types[k].demand === group) gainsByGroup[group][i] = 1;
      }
    }
  }
  const count = (group: Group): number => {
    let persons = 0;
    for (let i = 0; i < homes.count; i++) if (gainsByGroup[group][i]) persons += homes.persons[group][i];
    return persons;
  };
  const byGroup = { children: count('children'), adults: count('adults'), elders: count('elders') };
  return { persons: byGroup.children + byGroup.adults + byGroup.elders, personTypes, byGroup };
}

/**
 * Person-types that mobile units bridge: whoever gets a weighted type from one and
 * from nothing fuller. They count in coverage with the unit's credit and close no
 * record (MODEL §4).
 */
export function bridgedPersonTypes(city: City, rules: Rules, reach: Reach, openings: readonly Opening[]): number {
  let bridged = 0;
  supplyByType(city, openings).forEach((supplies, k) => {
    const isMobile = ({ format }: Supply): boolean => city.formats[format].kind === 'mobile';
    const mobile = supplies.filter(isMobile);
    if (mobile.length === 0) return;
    const best = (list: readonly Supply[]): Float64Array => {
      const credit = new Float64Array(city.homes.count);
      for (let t = -1; t < rules.phaseCount; t++) raiseBestCredit(credit, list, t, k, city, rules, reach);
      return credit;
    };
    const fixed = best(supplies.filter((supply) => !isMobile(supply)));
    best(mobile).forEach((credit, i) => {
      const weighted = rules.weight[city.homes.circle[i] * rules.typeCount + k] > 0;
      if (weighted && credit > fixed[i]) bridged += rules.homeDemand[k][i];
    });
  });
  return bridged;
}

/**
 * Per opening, in their order: distinct persons whom it reaches and who get one
 * of its types from no outlet today. Openings near each other may reach the
 * same persons, so these do not add up to the plan's figure.
 */
export function newlyReachedPerOpening(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
): Float64Array {
  const { homes } = city;
  const today = new Map<number, Float64Array>();
  const supplies = supplyByType(city, []);
  const todayOf = (k: number): Float64Array => {
    const known = today.get(k);
    if (known) return known;
    const best = new Float64Array(homes.count);
    raiseBestCredit(best, supplies[k], -1, k, city, rules, reach);
    today.set(k, best);
    return best;
  };
  return Float64Array.from(openings, (opening) => {
    const credits = city.formats[opening.format].credits.map((c) => ({ ...c, today: todayOf(c.type) }));
    const { circle } = placeOf(city, opening.location);
    let persons = 0;
    for (let n = reach.offsets[opening.location]; n < reach.offsets[opening.location + 1]; n++) {
      const i = reach.home[n];
      const c = homes.circle[i];
      if (!rules.crossCircle && c !== circle) continue;
      const gained = credits.filter(({ type, credit, today: best }) => {
        const at = c * rules.typeCount + type;
        if (best[i] > 0 || rules.weight[at] <= 0) return false;
        const levels = rules.levels[type];
        return creditAt(credit, reach.distanceDm[n], rules.preferredDm[at], rules.radiusDm[at], levels) > 0;
      });
      for (const group of GROUPS) {
        const asks = gained.some(({ type }) => city.types[type].demand === 'all' || city.types[type].demand === group);
        if (asks) persons += homes.persons[group][i];
      }
    }
    return persons;
  });
}

/**
 * Weighted coverage of an age group, for elders against adults: over the types
 * that everybody needs, Σ_k ω_ck p_i z_ik / Σ_k ω_ck p_i; before and after.
 */
export function groupCoverage(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
): Readonly<Record<Group, { readonly before: number; readonly after: number }>> {
  const { homes } = city;
  const supplies = supplyByType(city, openings);
  const sums = { children: [0, 0, 0], adults: [0, 0, 0], elders: [0, 0, 0] };
  city.types.forEach((type, k) => {
    if (type.demand !== 'all') return;
    const { before, after } = creditsBeforeAfter(city, rules, reach, supplies[k], k);
    for (const group of GROUPS) {
      const sum = sums[group];
      for (let i = 0; i < homes.count; i++) {
        const worth = rules.weight[homes.circle[i] * rules.typeCount + k] * homes.persons[group][i];
        sum[0] += worth * before[i];
        sum[1] += worth * after[i];
        sum[2] += worth;
      }
    }
  });
  const of = ([before, after, all]: readonly number[]) => ({
    before: all === 0 ? 1 : before / all,
    after: all === 0 ? 1 : after / all,
  });
  return { children: of(sums.children), adults: of(sums.adults), elders: of(sums.elders) };
}

/** What openings cost in each payment period (phases, then the periods after), yuan: rent, fit-outs and fleets too. */
export function paymentsYuan(city: City, rules: Rules, openings: readonly Opening[]): Float64Array {
  return paidByPeriod(city, rules, openings);
}

/** What an opening costs in all its payments, rent included, yuan. */
export function openingCostYuan(city: City, rules: Rules, opening: Opening): number {
  const rentYuanPerM2 = city.sites[opening.location]?.rentYuanPerM2 ?? 0;
  const rentYuan = rentYuanPerM2 * city.formats[opening.format].floorM2;
  let yuan = 0;
  for (const pay of rules.payYuan[opening.format]) yuan += pay;
  for (const due of rules.rentDue) yuan += rentYuan * due;
  return yuan;
}

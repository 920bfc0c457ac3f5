import type { City } from '../../city/types.js';
import type { Rules } from '../../scenario/rules.types.js';
import type { Reach } from '../../walk/types.js';
import type { CheckReport, Claim, ConstraintCheck, Opening, PersonFlow, StageResult } from '../types.js';
import { capacityBreaks, viabilityBreaks } from './checker-flows.js';
import { type Break, discountedCostYuan, fleetBreaks, moneyBreaks, planCostYuan } from './checker-money.js';
import { clusterBreaks, crowdedOpenings, needlessStops } from './checker-places.js';
import { type Recount, recountGap } from './checker-recount.js';

/** What a plan file or a strategy hands in to be checked. */
export interface CheckedPlan {
  readonly openings: readonly Opening[];
  readonly claims: readonly Claim[];
  /** Certificate of places and customers. */
  readonly flows?: readonly PersonFlow[];
  readonly objective: number;
  /** Values of the objective's stages; checked where the plan carries them. */
  readonly stages?: readonly StageResult[];
}

/**
 * Recounts a plan on the raw city: every hard rule, the claims that it carries
 * as its certificate, the objective, idle openings. Shares nothing with the
 * optimiser but the types of siting/types (MILP §8); slow and plain on purpose.
 */
export function checkPlan(city: City, rules: Rules, reach: Reach, plan: CheckedPlan): CheckReport {
  const openings = plan.openings;
  const known = checkKnown(city, rules, openings, plan.claims, plan.flows ?? []);
  if (!known.ok) {
    // Openings and claims that name no place, format, circle or phase cannot be counted at all.
    return {
      ok: false,
      constraints: [known],
      objective: Number.NaN,
      cityGap: [],
      costYuan: Number.NaN,
      personsNewlyServed: 0,
    };
  }
  const flows = plan.flows ?? [];
  const recount = recountGap(city, rules, reach, openings, plan.claims, flows);
  const constraints: ConstraintCheck[] = [
    known,
    checkEligible(city, rules, openings),
    checkStarts(city, rules, openings),
    checkOneFormat(city, openings),
    checkHosts(city, rules, openings),
    checkFloor(city, rules, openings),
    checkDensity(city, rules, openings),
    report('money', moneyBreaks(city, rules, openings)),
    ...(rules.clustering ? [report('clustering', clusterBreaks(city, rules, openings))] : []),
    ...(rules.mobileOnlyNoRoom ? [report('mobile-only', needlessStops(city, rules, reach, openings))] : []),
    ...(rules.capacity ? [report('capacity', capacityBreaks(city, rules, reach, openings, flows))] : []),
    ...(rules.minCustomers ? [report('viability', viabilityBreaks(city, rules, reach, openings, flows))] : []),
    ...(rules.fleets ? [report('fleet', fleetBreaks(city, rules, openings))] : []),
    checkFixed(city, rules, openings),
    ...(rules.suggestions ? [checkSuggestions(city, rules, openings)] : []),
    checkClaims(city, rules, openings, plan.claims),
    checkIdle(city, rules, openings, recount),
    checkObjective(plan.objective, recount.objective),
    ...(plan.stages ? [checkStages(city, rules, openings, plan.stages, recount)] : []),
  ];
  return {
    ok: constraints.every((constraint) => constraint.ok),
    constraints,
    objective: recount.objective,
    cityGap: recount.cityGap,
    costYuan: planCostYuan(city, rules, openings),
    personsNewlyServed: recount.personsNewlyServed,
  };
}

/** A location's facts, read from the city alone. */
function placeOf(city: City, location: number) {
  if (location < city.sites.length) {
    const { id, circle, floorM2, class: siteClass } = city.sites[location];
    return { id, circle, floor: floorM2, outletFormat: -1, slots: 0, siteClass: city.siteClasses[siteClass].id };
  }
  const { id, circle, spareFloorM2, format, hostSlots } = city.outlets[location - city.sites.length];
  return { id, circle, floor: spareFloorM2, outletFormat: format, slots: hostSlots, siteClass: '' };
}

function label(city: City, opening: Opening): string {
  return `${placeOf(city, opening.location).id}:${city.formats[opening.format].id}@${opening.phase}`;
}

function report(name: string, breaks: readonly Break[]): ConstraintCheck {
  const worst = breaks.reduce((most, b) => Math.max(most, b.excess), 0);
  return { name, ok: breaks.length === 0, worst, details: breaks.map((b) => b.detail) };
}

function checkKnown(
  city: City,
  rules: Rules,
  openings: readonly Opening[],
  claims: readonly Claim[],
  flows: readonly PersonFlow[],
): ConstraintCheck {
  const locations = city.sites.length + city.outlets.length;
  const within = (value: number, count: number): boolean => Number.isInteger(value) && value >= 0 && value < count;
  const seen = new Set<string>();
  const unknown = openings.flatMap((o) => {
    const key = `${o.location}:${o.format}`;
    const twice = seen.has(key);
    seen.add(key);
    const fine =
      within(o.location, locations) && within(o.format, city.formats.length) && within(o.phase, rules.phaseCount);
    if (!fine) return [{ excess: 1, detail: `${key}@${o.phase}` }];
    return twice ? [{ excess: 1, detail: `${label(city, o)} twice` }] : [];
  });
  const strange = claims.flatMap(({ type, phase, circle, host }) => {
    const fine =
      within(type, city.types.length) &&
      (phase === -1 || within(phase, rules.phaseCount)) &&
      within(circle, city.circles.length) &&
      within(host, city.circles.length);
    return fine ? [] : [{ excess: 1, detail: `claim of circle ${circle} on type ${type} of ${host}@${phase}` }];
  });
  const odd = flows.flatMap(({ type, phase, home, location }) => {
    const fine =
      within(type, city.types.length) &&
      (phase === -1 || within(phase, rules.phaseCount)) &&
      within(home, city.homes.count) &&
      within(location, locations);
    return fine ? [] : [{ excess: 1, detail: `flow of home ${home} to ${location}@${phase}` }];
  });
  return report('known', [...unknown, ...strange, ...odd]);
}

function checkEligible(city: City, rules: Rules, openings: readonly Opening[]): ConstraintCheck {
  return report(
    'eligible',
    openings.flatMap((o) => {
      const place = placeOf(city, o.location);
      const format = city.formats[o.format];
      const isSite = o.location < city.sites.length;
      const fine =
        rules.formatAllowed[o.format] === 1 &&
        !rules.forbidden.has(o.location * city.formats.length + o.format) &&
        (isSite ? rules.siteLocationsAllowed : rules.outletLocationsAllowed) &&
        (!isSite || rules.siteFirstPhase[o.location] <= o.phase) &&
        (format.kind === 'hosted'
          ? takesGuests(city, o.location)
          : isSite && format.siteClasses.includes(place.siteClass));
      return fine ? [] : [{ excess: 1, detail: label(city, o) }];
    }),
  );
}

/** Whether a hosted format has something to stand in at a location, now or ever: an outlet, or what the site may take. */
function takesGuests(city: City, location: number): boolean {
  const { siteClass } = placeOf(city, location);
  return (
    location >= city.sites.length ||
    city.formats.some(({ kind, siteClasses }) => kind !== 'hosted' && siteClasses.includes(siteClass))
  );
}

function checkStarts(city: City, rules: Rules, openings: readonly Opening[]): ConstraintCheck {
  const early = openings.flatMap((o) => {
    const { circle } = placeOf(city, o.location);
    const late = circle < 0 ? 0 : rules.startPhase[circle] - o.phase;
    return late > 0 ? [{ excess: late, detail: label(city, o), circle, phase: o.phase }] : [];
  });
  const choice = rules.startChoice;
  if (choice === undefined) return report('starts', early);
  // Whatever opens early must stand in circles that one allowed choice starts together.
  const tooEarly = early.filter((opening) => opening.phase < choice.phase);
  const chosen = [...new Set(early.map((opening) => opening.circle))].sort((a, b) => a - b);
  const free = city.circles.flatMap((_, c) => (rules.startPhase[c] > choice.phase && !chosen.includes(c) ? [c] : []));
  const sizeOf = (c: number): number => city.circles[c].communities.length;
  const missing = choice.circles - chosen.length;
  const communities =
    choice.communities === undefined ? undefined : choice.communities - chosen.reduce((sum, c) => sum + sizeOf(c), 0);
  if (fills(free.map(sizeOf), missing, communities)) return report('starts', tooEarly);
  const names = chosen.map((c) => city.circles[c].id).join(' ');
  return report('starts', [...tooEarly, { excess: Math.max(1, -missing), detail: `start together: ${names}` }]);
}

/** Whether `count` of these sizes sum to `total` (any sum where it is not asked). */
function fills(sizes: readonly number[], count: number, total: number | undefined): boolean {
  if (count < 0 || (total !== undefined && total < 0)) return false;
  if (count === 0) return total === undefined || total === 0;
  if (sizes.length < count) return false;
  const [first, ...rest] = sizes;
  return fills(rest, count - 1, total === undefined ? undefined : total - first) || fills(rest, count, total);
}

function checkOneFormat(city: City, openings: readonly Opening[]): ConstraintCheck {
  const given = new Map<string, number>();
  const add = (location: number, format: number): void => {
    for (const { type } of city.formats[format].credits) {
      const key = `${location}:${type}`;
      given.set(key, (given.get(key) ?? 0) + 1);
    }
  };
  for (const o of openings) add(o.location, o.format);
  for (const location of new Set(openings.map((o) => o.location))) {
    const { outletFormat } = placeOf(city, location);
    if (outletFormat >= 0) add(location, outletFormat);
  }
  return report(
    'one-format',
    [...given].flatMap(([key, count]) => {
      const [location, type] = key.split(':').map(Number);
      const detail = `${placeOf(city, location).id}: ${city.types[type].id} × ${count}`;
      return count > 1 ? [{ excess: count - 1, detail }] : [];
    }),
  );
}

function checkHosts(city: City, rules: Rules, openings: readonly Opening[]): ConstraintCheck {
  if (!rules.hostsEnforced) return report('hosts', []);
  const breaks: Break[] = [];
  for (let t = 0; t < rules.phaseCount; t++) {
    const open = openings.filter((o) => o.phase <= t);
    for (const location of new Set(open.map((o) => o.location))) {
      const place = placeOf(city, location);
      const here = open.filter((o) => o.location === location);
      const hosted = here.filter((o) => city.formats[o.format].kind === 'hosted');
      const shops = here.filter(
        (o) => city.formats[o.format].kind !== 'hosted' && city.formats[o.format].hostSlots > 0,
      );
      const slots = shops.reduce((sum, o) => sum + city.formats[o.format].hostSlots, place.slots);
      if (hosted.length > slots)
        breaks.push({ excess: hosted.length - slots, detail: `${place.id}: ${hosted.length} hosted, ${slots} slots` });
      // Where slots are short that is said already of a host without any.
      const mayHost = hosted.length > slots ? here : shops;
      for (const o of hosted) {
        const { hosts } = city.formats[o.format];
        if (hosts.includes(place.outletFormat) || mayHost.some((other) => hosts.includes(other.format))) continue;
        breaks.push({ excess: 1, detail: label(city, o) });
      }
    }
  }
  return report('hosts', breaks);
}

function checkFloor(city: City, rules: Rules, openings: readonly Opening[]): ConstraintCheck {
  if (!rules.floorEnforced) return report('floor', []);
  const used = new Map<number, number>();
  for (const o of openings) used.set(o.location, (used.get(o.location) ?? 0) + city.formats[o.format].floorM2);
  return report(
    'floor',
    [...used].flatMap(([location, areaM2]) => {
      const place = placeOf(city, location);
      const excess = areaM2 - place.floor;
      return excess > 1e-9 ? [{ excess, detail: `${place.id}: ${areaM2} m² of ${place.floor} m²` }] : [];
    }),
  );
}

/** Caps around new outlets; soft ones are told and break nothing. */
function checkDensity(city: City, rules: Rules, openings: readonly Opening[]): ConstraintCheck {
  if (!rules.densityEnforced && !rules.densitySoft) return report('density', []);
  const found = report(
    'density',
    crowdedOpenings(city, openings).map(({ type, location, windowM, count, maxCount }) => ({
      excess: count - maxCount,
      detail: `${placeOf(city, location).id}: ${count} × ${city.types[type].id} within ${windowM} m`,
    })),
  );
  return rules.densitySoft ? { ...found, ok: true, soft: true } : found;
}

function checkFixed(city: City, rules: Rules, openings: readonly Opening[]): ConstraintCheck {
  return report(
    'fixed',
    rules.fixed.flatMap((wanted) => {
      const found = openings.some(
        (o) => o.location === wanted.location && o.format === wanted.format && o.phase <= wanted.phase,
      );
      return found ? [] : [{ excess: 1, detail: label(city, wanted) }];
    }),
  );
}

/**
 * Every opening answers one suggestion, the first of its circle that allows its format, and none is answered
 * twice; an unanswered one is a shortfall, not a break.
 */
function checkSuggestions(city: City, rules: Rules, openings: readonly Opening[]): ConstraintCheck {
  const answered = openings.map(({ location, format }) => {
    const { circle } = placeOf(city, location);
    return rules.suggestions!.findIndex((s) => s.circle === circle && s.formats.includes(format));
  });
  const answers = rules.suggestions!.map((_, s) => openings.filter((_o, n) => answered[n] === s));
  const stray = openings.filter((_, n) => answered[n]! < 0);
  return report('suggestions', [
    ...stray.map((o) => ({ excess: 1, detail: label(city, o) })),
    ...answers.flatMap((list) =>
      list.length > 1 ? [{ excess: list.length - 1, detail: list.map((o) => label(city, o)).join(' ') }] : [],
    ),
  ]);
}

/** The certificate: claims go to neighbours only, and no outlet is claimed by more circles than it may serve. */
function checkClaims(
  city: City,
  rules: Rules,
  openings: readonly Opening[],
  claims: readonly Claim[],
): ConstraintCheck {
  const breaks: Break[] = [];
  const used = new Map<string, number>();
  for (const claim of claims) {
    const fine = claim.host === claim.circle || city.circles[claim.circle].neighbours.includes(claim.host);
    const detail = `${city.circles[claim.circle].id} claims ${city.types[claim.type].id} of ${city.circles[claim.host].id}`;
    if (!fine || claim.units < 0 || !Number.isInteger(claim.units)) breaks.push({ excess: 1, detail });
    const key = `${claim.type}:${claim.phase}:${claim.host}`;
    used.set(key, (used.get(key) ?? 0) + claim.units);
  }
  for (const [key, units] of used) {
    const [type, phase, host] = key.split(':').map(Number);
    const counts = (format: number): boolean =>
      city.formats[format].kind !== 'mobile' &&
      city.formats[format].credits.some((c) => c.credit >= 1 && rules.quotaCounts[type].includes(c.type));
    const existing = city.outlets.filter((outlet) => outlet.circle === host && counts(outlet.format)).length;
    const opened = openings.filter(
      (o) => o.phase <= phase && counts(o.format) && placeOf(city, o.location).circle === host,
    ).length;
    const excess = units - rules.quotaPerCircles[type] * (existing + opened);
    if (excess > 0)
      breaks.push({
        excess,
        detail: `${city.circles[host].id}: ${units} claims on ${existing + opened} × ${city.types[type].id}`,
      });
  }
  return report('claims', breaks);
}

/** No opening remains whose removal changes no figure, unless it is required, suggested, or hosts another. */
function checkIdle(city: City, rules: Rules, openings: readonly Opening[], recount: Recount): ConstraintCheck {
  // Planned for days, an opening may do nothing but stand in on days when another is closed.
  const forDays = rules.objective === 'saa' || rules.objective === 'cvar' || rules.objective === 'worst-day';
  if (rules.suggestions || forDays) return report('idle', []);
  const isFixed = (o: Opening): boolean => rules.fixed.some((f) => f.location === o.location && f.format === o.format);
  const hosting = (o: Opening): boolean =>
    city.formats[o.format].hostSlots > 0 &&
    openings.some((other) => other.location === o.location && city.formats[other.format].hosts.includes(o.format));
  const clustered = (o: Opening): boolean => {
    const without = openings.filter((other) => other !== o);
    return rules.clustering !== undefined && clusterBreaks(city, rules, without).length > 0;
  };
  return report(
    'idle',
    openings.flatMap((o) => {
      if (isFixed(o) || hosting(o) || clustered(o)) return [];
      return recount.changesWithout(o) ? [] : [{ excess: 1, detail: label(city, o) }];
    }),
  );
}

function checkObjective(claimed: number, recounted: number): ConstraintCheck {
  const difference = Math.abs(claimed - recounted);
  const detail = `plan says ${claimed}, recount ${recounted}`;
  return report('objective', difference <= 1e-9 ? [] : [{ excess: difference, detail }]);
}

/** Every stage's value as recounted, and no bound above it. */
function checkStages(
  city: City,
  rules: Rules,
  openings: readonly Opening[],
  stages: readonly StageResult[],
  recount: Recount,
): ConstraintCheck {
  return report(
    'stages',
    stages.flatMap(({ name, value, bound }) => {
      const counted =
        name === 'cost' ? discountedCostYuan(city, rules, openings) : (recount.stageValue(name) ?? Number.NaN);
      const excess = Math.max(Math.abs(value - counted), bound - value);
      const fine = excess <= 1e-9 * Math.max(1, Math.abs(counted));
      return fine ? [] : [{ excess, detail: `${name}: plan says ${value} (bound ${bound}), recount ${counted}` }];
    }),
  );
}

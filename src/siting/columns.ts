import type { City, Format } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';

/** A format that may open at a location, from a phase on. */
export interface Column {
  readonly location: number;
  readonly format: number;
  /** Earliest phase in which it may open. */
  readonly firstPhase: number;
  /** Phase at whose end it must be open, or -1. */
  readonly requiredPhase: number;
  /** Index of the plan's suggestion that it answers, or -1. */
  readonly suggestion: number;
}

/** Where a location stands and what it offers. */
export interface Place {
  readonly xM: number;
  readonly yM: number;
  readonly circle: number;
  readonly floorM2: number;
  /** Format of the outlet that exists there; -1 at a site. */
  readonly outletFormat: number;
  /** Hosted formats that the existing outlet takes. */
  readonly outletSlots: number;
  readonly rentYuanPerM2: number;
}

export function placesOf(city: City): Place[] {
  const sites = city.sites.map((site) => ({
    xM: site.xM,
    yM: site.yM,
    circle: site.circle,
    floorM2: site.floorM2,
    outletFormat: -1,
    outletSlots: 0,
    rentYuanPerM2: site.rentYuanPerM2,
  }));
  const outlets = city.outlets.map((outlet) => ({
    xM: outlet.xM,
    yM: outlet.yM,
    circle: outlet.circle,
    floorM2: outlet.spareFloorM2,
    outletFormat: outlet.format,
    outletSlots: outlet.hostSlots,
    rentYuanPerM2: 0,
  }));
  return [...sites, ...outlets];
}

/**
 * Every (location, format) pair that may open in some phase: the format is
 * allowed at the site's class or hosted by what stands or may stand there, fits
 * the floor, and the circle has started (MILP §3). Rules that depend on other
 * openings are rows of the model, not filters here.
 */
export function eligibleColumns(city: City, rules: Rules, places: readonly Place[]): Column[] {
  const required = new Map<number, number>();
  for (const f of rules.fixed) required.set(f.location * city.formats.length + f.format, f.phase);
  const columns: Column[] = [];
  for (let j = 0; j < places.length; j++) {
    const place = places[j]!;
    const own = place.outletFormat < 0 ? formatsAtSite(city, rules, j) : [];
    for (let f = 0; f < city.formats.length; f++) {
      const key = j * city.formats.length + f;
      if (rules.forbidden.has(key) || !rules.formatAllowed[f]) continue;
      const format = city.formats[f]!;
      const mayStand = format.kind === 'hosted' ? mayBeHosted(city, rules, format, place, own) : own.includes(f);
      if (!mayStand || (rules.floorEnforced && format.floorM2 > place.floorM2 + 1e-9)) continue;
      const firstPhase = firstPhaseAt(city, rules, j, place);
      if (firstPhase >= rules.phaseCount) continue;
      const suggestion = suggestionFor(rules, place.circle, f);
      if (rules.suggestions && suggestion < 0) continue;
      columns.push({ location: j, format: f, firstPhase, requiredPhase: required.get(key) ?? -1, suggestion });
    }
  }
  return columns;
}

function formatsAtSite(city: City, rules: Rules, site: number): number[] {
  if (!rules.siteLocationsAllowed || rules.siteFirstPhase[site]! >= rules.phaseCount) return [];
  const siteClass = city.siteClasses[city.sites[site]!.class]!.id;
  const formats: number[] = [];
  city.formats.forEach((format, f) => {
    if (format.kind !== 'hosted' && format.siteClasses.includes(siteClass)) formats.push(f);
  });
  return formats;
}

function mayBeHosted(city: City, rules: Rules, format: Format, place: Place, own: readonly number[]): boolean {
  if (place.outletFormat >= 0) {
    if (!rules.outletLocationsAllowed) return false;
    if (givesSameType(format, city.formats[place.outletFormat]!)) return false;
    if (!rules.hostsEnforced) return true;
    return format.hosts.includes(place.outletFormat) && place.outletSlots > 0;
  }
  if (!rules.hostsEnforced) return own.length > 0;
  return format.hosts.some((h) => own.includes(h) && rules.formatAllowed[h] && slotsOf(city.formats[h]!) > 0);
}

/** Hosted formats that a new outlet of the format takes; one that is a guest itself takes none. */
export function slotsOf({ kind, hostSlots }: Format): number {
  return kind === 'hosted' ? 0 : hostSlots;
}

/** One format per type and location: what exists there already counts. */
export function givesSameType(a: Format, b: Format): boolean {
  return a.credits.some((x) => b.credits.some((y) => x.type === y.type));
}

/** The first phase in which anything may open at a location; the number of phases = never. */
export function firstPhaseAt(city: City, rules: Rules, location: number, place: Place): number {
  const available = location < city.sites.length ? rules.siteFirstPhase[location]! : 0;
  return Math.max(available, place.circle >= 0 ? earliestStart(rules, place.circle) : 0);
}

/** The phase in which a circle starts, or may start if the plan chooses it. */
function earliestStart(rules: Rules, circle: number): number {
  const given = rules.startPhase[circle]!;
  return rules.startChoice === undefined ? given : Math.min(given, rules.startChoice.phase);
}

function suggestionFor(rules: Rules, circle: number, format: number): number {
  return rules.suggestions?.findIndex((s) => s.circle === circle && s.formats.includes(format)) ?? -1;
}

/** Types for whose quota an outlet of this format counts, ascending: full ones at a fixed place; mobile units bridge. */
export function quotaTypesOf(city: City, rules: Rules, format: number): number[] {
  const { kind, credits } = city.formats[format]!;
  const full = credits.filter((c) => c.credit >= 1 && kind !== 'mobile').map((c) => c.type);
  const types: number[] = [];
  for (let k = 0; k < rules.typeCount; k++) if (rules.quotaCounts[k]!.some((q) => full.includes(q))) types.push(k);
  return types;
}

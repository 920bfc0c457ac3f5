import type { BusinessType, City, ShortageRecord } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Opening } from '../siting/types.js';
import type { Reach } from '../walk/types.js';
import { countsFully, markNear, type Supply, supplyByType } from './supply.js';
import type { RecordGap, RecordsClosed } from './types.js';

/** One of the basic types of the main text, whose records make the basic record gap. */
export function isRecordBasic(type: BusinessType): boolean {
  return type.class === 'basic' && type.inMainText;
}

/** One of the priority quality types, whose records make the quality record gap. */
export function isRecordQuality(type: BusinessType): boolean {
  return type.class === 'quality' && type.priority;
}

/**
 * The record gap (MODEL §3): needs no coordinates, only the shortages that annex
 * 2 records. Severity 1 for missing and unmarked, `severityFew` for few; the
 * heavier one where a community records a type twice.
 *
 * @returns per circle and for the city (person-weighted over the circles' stated populations)
 */
export function recordGap(city: City, parameters: { severityFew: number; qualityFactor: number }): RecordGap {
  const severity = new Map<number, number>();
  for (const record of city.records) {
    const key = record.community * city.types.length + record.type;
    const s = record.state === 'few' ? parameters.severityFew : 1;
    severity.set(key, Math.max(severity.get(key) ?? 0, s));
  }
  const meanSeverity = (m: number, of: (type: BusinessType) => boolean): number => {
    let sum = 0;
    let types = 0;
    city.types.forEach((type, k) => {
      if (!of(type)) return;
      types++;
      sum += severity.get(m * city.types.length + k) ?? 0;
    });
    return types === 0 ? 0 : sum / types;
  };
  const combine = (basic: number, quality: number) => ({
    basic,
    quality,
    combined: (basic + parameters.qualityFactor * quality) / (1 + parameters.qualityFactor),
  });
  const perCircle = city.circles.map((circle) => {
    let share = 0;
    let basic = 0;
    let quality = 0;
    for (const m of circle.communities) {
      share += city.communities[m].share;
      basic += city.communities[m].share * meanSeverity(m, isRecordBasic);
      quality += city.communities[m].share * meanSeverity(m, isRecordQuality);
    }
    return share === 0 ? combine(0, 0) : combine(basic / share, quality / share);
  });
  let persons = 0;
  let basic = 0;
  let quality = 0;
  city.circles.forEach((circle, c) => {
    persons += circle.populationPersons;
    basic += circle.populationPersons * perCircle[c].basic;
    quality += circle.populationPersons * perCircle[c].quality;
  });
  return { city: persons === 0 ? combine(0, 0) : combine(basic / persons, quality / persons), perCircle };
}

/** Share of a community's demand that has to be reached for a record to count as closed (MODEL §3). */
export const RECORD_CLOSED_SHARE = 0.9;

/**
 * Which records are closed before and after the plan: a full-credit format opens
 * inside the community, or at least 90 % of the community's demand for the type
 * is within its radius of any full-credit outlet. Mobile units bridge a record,
 * they do not close it.
 */
export function closedRecords(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
): { readonly before: Uint8Array; readonly after: Uint8Array } {
  const before = new Uint8Array(city.records.length);
  const after = new Uint8Array(city.records.length);
  const supplies = supplyByType(city, openings);
  city.types.forEach((_, k) => {
    const rows = city.records.flatMap((record, n) => (record.type === k ? [n] : []));
    if (rows.length === 0) return;
    const full = supplies[k].filter((supply) => countsFully(city, supply));
    const near = new Uint8Array(city.homes.count);
    const radius = (c: number): number => rules.radiusDm[c * rules.typeCount + k];
    markNear(near, full, -1, radius, city, rules, reach);
    const shareBefore = communityShares(city, rules, k, near);
    for (let t = 0; t < rules.phaseCount; t++) markNear(near, full, t, radius, city, rules, reach);
    const shareAfter = communityShares(city, rules, k, near);
    for (const n of rows) {
      const m = city.records[n].community;
      before[n] = shareBefore[m] >= RECORD_CLOSED_SHARE ? 1 : 0;
      after[n] = opensInside(full, m) || shareAfter[m] >= RECORD_CLOSED_SHARE ? 1 : 0;
    }
  });
  return { before, after };
}

/**
 * How many records there are, and how many are closed, before and after the
 * plan. Unmarked records count as missing, and beside it apart.
 *
 * @see closedRecords for what closes one
 */
export function recordsClosed(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
): { readonly before: RecordsClosed; readonly after: RecordsClosed } {
  const closed = closedRecords(city, rules, reach, openings);
  return { before: countRecords(city.records, closed.before), after: countRecords(city.records, closed.after) };
}

function opensInside(supplies: readonly Supply[], community: number): boolean {
  return supplies.some((supply) => supply.phase >= 0 && supply.community === community);
}

/** Per community: share of its demand for type k in homes that are marked; 0 where it has no demand. */
function communityShares(city: City, rules: Rules, k: number, near: Uint8Array): Float64Array {
  const reached = new Float64Array(city.communities.length);
  const demand = new Float64Array(city.communities.length);
  const { homes } = city;
  for (let i = 0; i < homes.count; i++) {
    const m = homes.community[i];
    demand[m] += rules.homeDemand[k][i];
    if (near[i]) reached[m] += rules.homeDemand[k][i];
  }
  return reached.map((persons, m) => (demand[m] === 0 ? 0 : persons / demand[m]));
}

function countRecords(records: readonly ShortageRecord[], closed: Uint8Array): RecordsClosed {
  const basic = { missing: 0, unmarked: 0, few: 0, closed: 0 };
  const quality = { missing: 0, closed: 0 };
  records.forEach((record, n) => {
    if (record.class === 'quality') {
      quality.missing++;
      quality.closed += closed[n];
      return;
    }
    if (record.state === 'few') basic.few++;
    else basic.missing++;
    if (record.state === 'unmarked') basic.unmarked++;
    basic.closed += closed[n];
  });
  return { basic, quality };
}

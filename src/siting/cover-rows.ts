import type { City } from '../city/types.js';
import { creditAt } from '../scenario/credit.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import type { Column } from './columns.js';
import { mergeHomes } from './signatures.js';

/**
 * Cover rows of all weighted types: row s is worth `weight` persons × credit of
 * `type` in `circle` once any of its columns is open. Both directions of the
 * incidence in compressed sparse rows.
 */
export interface Cover {
  readonly count: number;
  readonly type: Int32Array;
  readonly circle: Int32Array;
  readonly weight: Float64Array;
  readonly offsets: Uint32Array;
  readonly column: Uint32Array;
  readonly columnOffsets: Uint32Array;
  readonly columnRow: Uint32Array;
  /** Existing outlets that serve the row; only where the problem keeps what they serve as rows. */
  readonly standingOffsets?: Uint32Array;
  readonly standing?: Uint32Array;
  /** Along `column`: the part of the row's weight that the column alone brings; absent = all of it. */
  readonly memberShare?: Float64Array;
  /** Rows of different layers are not added up, though the same columns serve them; absent = one layer. */
  readonly layer?: Uint8Array;
}

/** By circle × type: attainment is at most `base` and what each open column brings to it. */
export interface Ceilings {
  /** 1 where nothing is said. */
  readonly base: Float64Array;
  readonly offsets: Uint32Array;
  readonly column: Uint32Array;
  readonly brings: Float64Array;
}

/** What a problem is built for, where that is not the city with everything open. */
export interface ProblemOptions {
  /** Days on which outlets may be closed: what existing outlets serve stays rows, and a mobile unit's credit is that of a day on which it is there. */
  readonly byDay?: boolean;
  /** Exactly these columns instead of those that can change a figure. */
  readonly columns?: readonly Column[];
}

/** The cover rows of one type, with members as indices into the eligible columns. */
export interface TypeCover {
  readonly type: number;
  readonly base: Float64Array;
  /** Rows: circle, weight, members as indices into the eligible columns. */
  readonly circle: number[];
  readonly weight: number[];
  readonly members: number[][];
  /** By row: existing outlets that serve it. */
  readonly standing: number[][];
}

/** Best credit of existing outlets per home, then one family of signatures per credit level above it. */
export function typeCover(
  city: City,
  rules: Rules,
  reach: Reach,
  eligible: readonly Column[],
  type: number,
  { byDay = false }: ProblemOptions,
): TypeCover {
  const homes = city.homes;
  const best = byDay ? new Float64Array(homes.count) : existingCredit(city, rules, reach, type);
  const demand = rules.homeDemand[type]!;
  const base = new Float64Array(rules.circleCount);
  for (let i = 0; i < homes.count; i++) base[homes.circle[i]!]! += demand[i]! * best[i]!;
  const creditBy = byDay ? dayCreditOf : creditOf;
  const elements = typeElements(city, eligible, type, creditBy);
  const existing = byDay ? standingElements(city, type) : [];
  const credits = [...elements, ...existing].map((element) => elementCredits(city, rules, reach, element, type));
  const levels = [...new Set([...credits.flatMap((list) => [...new Set(list.credit)]), ...best])].filter((s) => s > 0);
  levels.sort((a, b) => a - b);
  const out: TypeCover = { type, base, circle: [], weight: [], members: [], standing: [] };
  let below = 0;
  for (const level of levels) {
    const label = new Int32Array(homes.count);
    for (let i = 0; i < homes.count; i++) {
      const c = homes.circle[i]!;
      const wanted = best[i]! < level && rules.weight[c * rules.typeCount + type]! > 0;
      label[i] = wanted ? c : -1;
    }
    const lists = credits.map((list) => list.home.filter((_, n) => list.credit[n]! >= level));
    const merged = mergeHomes(label, demand, lists);
    for (let s = 0; s < merged.count; s++) {
      const members: number[] = [];
      const standing: number[] = [];
      for (let m = merged.offsets[s]!; m < merged.offsets[s + 1]!; m++) {
        const n = merged.member[m]!;
        if (n < elements.length) members.push(...elements[n]!.columns);
        else standing.push(existing[n - elements.length]!.location - city.sites.length);
      }
      out.circle.push(merged.label[s]!);
      out.weight.push(merged.weight[s]! * (level - below));
      out.members.push(members);
      out.standing.push(standing);
    }
    below = level;
  }
  return out;
}

/** Best credit that existing outlets give each home for a type. */
function existingCredit(city: City, rules: Rules, reach: Reach, type: number): Float64Array {
  const best = new Float64Array(city.homes.count);
  city.outlets.forEach((outlet, e) => {
    const credit = creditOf(city, outlet.format, type);
    if (credit > 0) {
      visitCredits(city, rules, reach, city.sites.length + e, outlet.circle, credit, type, (home, got) => {
        if (got > best[home]!) best[home] = got;
      });
    }
  });
  return best;
}

export function creditOf(city: City, format: number, type: number): number {
  return city.formats[format]!.credits.find((credit) => credit.type === type)?.credit ?? 0;
}

/** What a format gives on a day on which it is there: a mobile unit's credit without its days a week (MODEL §4). */
export function dayCreditOf(city: City, format: number, type: number): number {
  const { kind, daysPerWeek } = city.formats[format]!;
  const credit = creditOf(city, format, type);
  return kind === 'mobile' && daysPerWeek > 0 ? Math.min(1, (credit * 7) / Math.min(7, daysPerWeek)) : credit;
}

/** Calls back with each home that a location gives credit to, nearest first. */
function visitCredits(
  city: City,
  rules: Rules,
  reach: Reach,
  location: number,
  circle: number,
  credit: number,
  type: number,
  visit: (home: number, credit: number) => void,
): void {
  const levels = rules.levels[type]!;
  for (let n = reach.offsets[location]!; n < reach.offsets[location + 1]!; n++) {
    const home = reach.home[n]!;
    const c = city.homes.circle[home]!;
    if (!rules.crossCircle && c !== circle) continue;
    const ck = c * rules.typeCount + type;
    const got = creditAt(credit, reach.distanceDm[n]!, rules.preferredDm[ck]!, rules.radiusDm[ck]!, levels);
    if (got > 0) visit(home, got);
  }
}

interface Element {
  readonly location: number;
  readonly circle: number;
  readonly credit: number;
  readonly columns: number[];
}

/** Columns of one location with the same credit cover the same homes: one element of the refinement. */
function typeElements(city: City, eligible: readonly Column[], type: number, creditBy: typeof creditOf): Element[] {
  const elements: Element[] = [];
  const at = new Map<string, Element>();
  eligible.forEach((column, x) => {
    const credit = creditBy(city, column.format, type);
    if (credit <= 0) return;
    const key = `${column.location}:${credit}`;
    const known = at.get(key);
    if (known) {
      known.columns.push(x);
      return;
    }
    const element = {
      location: column.location,
      circle: circleOfLocation(city, column.location),
      credit,
      columns: [x],
    };
    at.set(key, element);
    elements.push(element);
  });
  return elements;
}

/** Existing outlets of a type, each an element of its own: each has its own days. */
function standingElements(city: City, type: number): Element[] {
  return city.outlets.flatMap(({ format, circle }, e): Element[] => {
    const credit = dayCreditOf(city, format, type);
    return credit > 0 ? [{ location: city.sites.length + e, circle, credit, columns: [] }] : [];
  });
}

function circleOfLocation(city: City, location: number): number {
  const sites = city.sites.length;
  return location < sites ? city.sites[location]!.circle : city.outlets[location - sites]!.circle;
}

function elementCredits(
  city: City,
  rules: Rules,
  reach: Reach,
  element: Element,
  type: number,
): { home: Uint32Array; credit: Float64Array } {
  const home: number[] = [];
  const credit: number[] = [];
  visitCredits(city, rules, reach, element.location, element.circle, element.credit, type, (i, got) => {
    home.push(i);
    credit.push(got);
  });
  return { home: Uint32Array.from(home), credit: Float64Array.from(credit) };
}

/** The rows of all types together, over the columns that are kept. */
export function joinCover(
  families: readonly (TypeCover | undefined)[],
  renumber: Int32Array,
  columnCount: number,
  { byDay = false }: ProblemOptions,
): Cover {
  const type: number[] = [];
  const circle: number[] = [];
  const weight: number[] = [];
  const offsets: number[] = [0];
  const column: number[] = [];
  const standingOffsets: number[] = [0];
  const standing: number[] = [];
  for (const family of families) {
    family?.members.forEach((members, s) => {
      type.push(family.type);
      circle.push(family.circle[s]!);
      weight.push(family.weight[s]!);
      for (const x of members) column.push(renumber[x]!);
      offsets.push(column.length);
      standing.push(...family.standing[s]!);
      standingOffsets.push(standing.length);
    });
  }
  const columnOffsets = new Uint32Array(columnCount + 1);
  for (const x of column) columnOffsets[x + 1]!++;
  for (let x = 0; x < columnCount; x++) columnOffsets[x + 1]! += columnOffsets[x]!;
  const fill = columnOffsets.slice();
  const columnRow = new Uint32Array(column.length);
  for (let s = 0; s < type.length; s++) {
    for (let n = offsets[s]!; n < offsets[s + 1]!; n++) columnRow[fill[column[n]!]!++] = s;
  }
  return {
    count: type.length,
    type: Int32Array.from(type),
    circle: Int32Array.from(circle),
    weight: Float64Array.from(weight),
    offsets: Uint32Array.from(offsets),
    column: Uint32Array.from(column),
    columnOffsets,
    columnRow,
    ...(byDay ? { standingOffsets: Uint32Array.from(standingOffsets), standing: Uint32Array.from(standing) } : {}),
  };
}

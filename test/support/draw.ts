import type { BusinessType, City, Format, Group, Homes, Outlet, PointM, Site } from '../../src/city/types.js';
import { cityWith } from './city.js';
import { gridStreets } from './grid.js';

type Persons = number | Partial<Record<Group, number>>;

export interface DrawnType extends Partial<Omit<BusinessType, 'quota' | 'presence'>> {
  /** Outlets wanted in each circle, or per `perCircles` circles; `alsoCounts` by type id. */
  readonly quota?: { readonly count: number; readonly perCircles?: number; readonly alsoCounts?: readonly string[] };
  readonly presence?: { readonly count: number; readonly perCircles?: number; readonly alsoCounts?: readonly string[] };
}

export interface DrawnFormat extends Partial<Omit<Format, 'credits' | 'hosts'>> {
  /** Credit by type id. */
  readonly credits?: Readonly<Record<string, number>>;
  /** Format ids. */
  readonly hosts?: readonly string[];
}

export interface Drawing {
  /** Side of a character's cell, metres; default 100. */
  readonly cellM?: number;
  /**
   * A picture, north up. `+` crossing, `-` and `|` street, lower case = home, upper
   * case = site, digit = outlet, space or `.` = nothing. A letter or digit between
   * `-`s or `|`s stands on that street; beside a `+` it stands next to the street.
   * Streets that meet need a `+`.
   * A letter may appear more than once: homes a, a.2, a.3, from the top left.
   */
  readonly map: readonly string[];
  /** Same shape as `map`: each character is a circle id, `.` outside all. Default: one circle, C. */
  readonly circleMap?: readonly string[];
  /** Persons by letter: a number is adults. Default 10 adults. */
  readonly homes?: Readonly<Record<string, Persons>>;
  readonly sites?: Readonly<Record<string, Partial<Omit<Site, 'class'>> & { readonly class?: string }>>;
  /** By digit; `format` by id, default the first format. */
  readonly outlets?: Readonly<Record<string, Partial<Omit<Outlet, 'format'>> & { readonly format?: string }>>;
  /** By id; default one basic type `shop`, radius 500 m, weight 1, target 1. */
  readonly types?: Readonly<Record<string, DrawnType>>;
  /** By id; default for each type one own-premises format of the same id with credit 1. */
  readonly formats?: Readonly<Record<string, DrawnFormat>>;
  /** Classes of sites, ids; default `premises`. */
  readonly siteClasses?: readonly string[];
  /** Lines in metres; the cell in the lowest row's first column has its centre at (0, 0). */
  readonly barriers?: readonly (readonly PointM[])[];
  readonly city?: Partial<City>;
}

interface Place {
  readonly char: string;
  /** The character, with .2, .3, … from the second of its kind on. */
  readonly id: string;
  readonly xM: number;
  readonly yM: number;
  readonly circle: number;
}

/**
 * A city drawn in characters; everything that the drawing does not say has a
 * default in `cityWith`. Sites and outlets are in alphabetical order of their ids,
 * homes too.
 *
 * @example draw({ map: ['a---A---b'] }) // two homes, 400 m either side of a site
 */
export function draw(drawing: Drawing): City {
  const cellM = drawing.cellM ?? 100;
  const places = placesOf(drawing, cellM);
  const circleIds = [...new Set((drawing.circleMap ?? ['C']).flatMap((row) => [...row]))]
    .filter((c) => c !== ' ' && c !== '.')
    .sort();
  const siteClasses = drawing.siteClasses ?? ['premises'];
  const typeIds = Object.keys(drawing.types ?? { shop: {} });
  const formatIds = Object.keys(drawing.formats ?? Object.fromEntries(typeIds.map((id) => [id, {}])));
  const streets = gridStreets(drawing.map, cellM);
  return cityWith({
    circles: circleIds.map((id, c) => ({
      id,
      name: { zh: id, en: id },
      neighbours: circleIds.map((_, other) => other).filter((other) => other !== c),
      polygon: circleBox(drawing, id, cellM),
    })),
    types: typeIds.map((id) => drawnType(id, drawing.types?.[id] ?? {}, typeIds)),
    formats: formatIds.map((id) => drawnFormat(id, drawing.formats?.[id] ?? {}, typeIds, formatIds, siteClasses)),
    siteClasses: siteClasses.map((id) => ({ id, name: { zh: id, en: id }, provenance: 'assumed', quote: '' })),
    homes: drawnHomes(places, drawing.homes ?? {}),
    sites: places
      .filter((p) => /[A-Z]/.test(p.char))
      .map((p) => {
        const given = drawing.sites?.[p.char] ?? {};
        return { ...located(p), ...given, class: indexIn(siteClasses, given.class ?? siteClasses[0]!) };
      }),
    outlets: places
      .filter((p) => /[0-9]/.test(p.char))
      .map((p) => {
        const given = drawing.outlets?.[p.char] ?? {};
        return { ...located(p), ...given, format: indexIn(formatIds, given.format ?? formatIds[0]!) };
      }),
    ...(streets === undefined ? {} : { streets }),
    barriers: (drawing.barriers ?? []).map((line, b) => ({
      id: `barrier-${b}`,
      name: `barrier ${b}`,
      kind: 'river',
      line,
      provenance: 'assumed',
    })),
    ...drawing.city,
  });
}

/** The index of home, site or outlet `id`, or of a location where `of` is `locations`. */
export function at(city: City, of: 'homes' | 'sites' | 'outlets' | 'locations', id: string): number {
  const ids = {
    homes: city.homes.ids,
    sites: city.sites.map((s) => s.id),
    outlets: city.outlets.map((o) => o.id),
    locations: [...city.sites, ...city.outlets].map((l) => l.id),
  }[of];
  return indexIn(ids, id);
}

function placesOf({ map, circleMap }: Drawing, cellM: number): Place[] {
  const seen = new Map<string, number>();
  const circles = [...new Set((circleMap ?? ['C']).flatMap((row) => [...row]))].filter((c) => !' .'.includes(c)).sort();
  const places: Place[] = [];
  for (const [row, line] of map.entries()) {
    for (const [column, char] of [...line].entries()) {
      if (!/[A-Za-z0-9]/.test(char)) continue;
      const nth = (seen.get(char) ?? 0) + 1;
      seen.set(char, nth);
      places.push({
        char,
        id: nth === 1 ? char : `${char}.${nth}`,
        xM: column * cellM,
        yM: (map.length - 1 - row) * cellM,
        circle: circleMap === undefined ? 0 : circles.indexOf(circleMap[row]?.[column] ?? '.'),
      });
    }
  }
  return places.sort((a, b) => (a.char < b.char ? -1 : a.char > b.char ? 1 : 0));
}

function located(p: Place): { id: string; name: string; xM: number; yM: number; circle: number; community: number } {
  return { id: p.id, name: p.id, xM: p.xM, yM: p.yM, circle: p.circle, community: p.circle };
}

function drawnHomes(places: readonly Place[], given: Readonly<Record<string, Persons>>): Homes {
  const homes = places.filter((p) => /[a-z]/.test(p.char));
  const outside = homes.find((p) => p.circle < 0);
  if (outside !== undefined) throw new Error(`home ${outside.id} stands outside every circle`);
  const persons = homes.map((p) => {
    const here = given[p.char] ?? 10;
    return typeof here === 'number' ? { adults: here } : here;
  });
  const column = (group: Group) => Uint32Array.from(persons, (p: Partial<Record<Group, number>>) => p[group] ?? 0);
  return {
    count: homes.length,
    ids: homes.map((p) => p.id),
    xM: Float64Array.from(homes, (p) => p.xM),
    yM: Float64Array.from(homes, (p) => p.yM),
    circle: Uint16Array.from(homes, (p) => p.circle),
    community: Uint16Array.from(homes, (p) => p.circle),
    persons: { children: column('children'), adults: column('adults'), elders: column('elders') },
  };
}

function drawnType(id: string, given: DrawnType, typeIds: readonly string[]): Partial<BusinessType> {
  const { quota, presence, ...rest } = given;
  const whole = (q: NonNullable<DrawnType['quota']>) => ({
    count: q.count,
    perCircles: q.perCircles ?? 1,
    alsoCounts: (q.alsoCounts ?? []).map((other) => indexIn(typeIds, other)),
    provenance: 'assumed' as const,
  });
  return {
    id,
    name: { zh: id, en: id },
    ...rest,
    ...(quota === undefined ? {} : { quota: whole(quota) }),
    ...(presence === undefined ? {} : { presence: whole(presence) }),
  };
}

function drawnFormat(
  id: string,
  given: DrawnFormat,
  typeIds: readonly string[],
  formatIds: readonly string[],
  siteClasses: readonly string[],
): Partial<Format> {
  const { credits, hosts, ...rest } = given;
  return {
    id,
    name: { zh: id, en: id },
    siteClasses: (given.kind ?? 'own') === 'hosted' ? [] : siteClasses,
    ...rest,
    credits: Object.entries(credits ?? { [id]: 1 }).map(([type, credit]) => ({ type: indexIn(typeIds, type), credit })),
    hosts: (hosts ?? []).map((host) => indexIn(formatIds, host)),
  };
}

/** The smallest box around a circle's cells. */
function circleBox({ map, circleMap }: Drawing, id: string, cellM: number): PointM[] {
  const columns: number[] = [];
  const rows: number[] = [];
  for (const [row, line] of map.entries()) {
    for (let column = 0; column < line.length; column++) {
      if (circleMap !== undefined && circleMap[row]?.[column] !== id) continue;
      columns.push(column);
      rows.push(map.length - 1 - row);
    }
  }
  const west = (Math.min(...columns) - 0.5) * cellM;
  const east = (Math.max(...columns) + 0.5) * cellM;
  const south = (Math.min(...rows) - 0.5) * cellM;
  const north = (Math.max(...rows) + 0.5) * cellM;
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

function indexIn(ids: readonly string[], id: string): number {
  const index = ids.indexOf(id);
  if (index < 0) throw new Error(`the drawing has no "${id}"; it has ${ids.join(', ')}`);
  return index;
}

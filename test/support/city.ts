import type { BusinessType, Circle, City, Community, Format, Homes, Outlet, Site } from '../../src/city/types.js';

/** A city in parts: what is absent has a default, lists of parts are filled one by one. */
export type CityParts = Omit<Partial<City>, 'circles' | 'communities' | 'types' | 'formats' | 'outlets' | 'sites'> & {
  readonly circles?: readonly Partial<Circle>[];
  readonly communities?: readonly Partial<Community>[];
  readonly types?: readonly Partial<BusinessType>[];
  readonly formats?: readonly Partial<Format>[];
  readonly outlets?: readonly Partial<Outlet>[];
  readonly sites?: readonly Partial<Site>[];
};

const NO_HOMES: Homes = {
  count: 0,
  ids: [],
  xM: new Float64Array(),
  yM: new Float64Array(),
  circle: new Uint16Array(),
  community: new Uint16Array(),
  persons: { children: new Uint32Array(), adults: new Uint32Array(), elders: new Uint32Array() },
};

/**
 * A whole, valid city from the parts that a test cares about. By default one circle,
 * one type `shop` with a format of the same id, one bureau, no outlets, sites or
 * homes; community c is the whole of circle c; populations are the sums of homes.
 */
export function cityWith(parts: CityParts): City {
  const homes = parts.homes ?? NO_HOMES;
  const personsOf = (c: number): number => {
    let persons = 0;
    for (let i = 0; i < homes.count; i++) {
      if (homes.circle[i] !== c) continue;
      persons += homes.persons.children[i]! + homes.persons.adults[i]! + homes.persons.elders[i]!;
    }
    return persons;
  };
  const circles = (parts.circles ?? [{}]).map((circle, c) => circleWith(circle, c, personsOf(c)));
  return {
    id: 'drawn',
    name: { zh: '手绘城', en: 'Drawn city' },
    schematic: true,
    origin: { lon: 105.19, lat: 37.5 },
    populationPersons: circles.reduce((sum, circle) => sum + circle.populationPersons, 0),
    detourFactor: 1.3,
    siteClasses: [{ id: 'premises', name: { zh: '商铺', en: 'Premises' }, provenance: 'assumed', quote: '' }],
    bureaus: [{ id: 'commerce', name: { zh: '商务局', en: 'Commerce bureau' }, quote: '' }],
    records: [],
    suggestions: [],
    barriers: [],
    anchors: [],
    contradictions: [],
    provenance: { stated: 0, reconstructed: 0, assumed: 1 },
    ...parts,
    homes,
    circles,
    communities: (parts.communities ?? circles.map(() => ({}))).map(communityWith),
    types: (parts.types ?? [{}]).map(typeWith),
    formats: (parts.formats ?? [{}]).map(formatWith),
    outlets: (parts.outlets ?? []).map(outletWith),
    sites: (parts.sites ?? []).map(siteWith),
  };
}

function circleWith(circle: Partial<Circle>, c: number, persons: number): Circle {
  return {
    id: `C${c + 1}`,
    name: { zh: `圈${c + 1}`, en: `Circle ${c + 1}` },
    fullName: `第${c + 1}生活圈`,
    mode: 'standalone',
    intent: 'renovate_upgrade',
    layoutForms: [],
    populationPersons: persons,
    bounds: { E: '', S: '', W: '', N: '' },
    communities: [c],
    existingTypes: [],
    polygon: [
      [0, 0],
      [1000, 0],
      [1000, 1000],
      [0, 1000],
    ],
    neighbours: [],
    provenance: 'assumed',
    quote: '',
    ...circle,
  };
}

function communityWith(community: Partial<Community>, m: number): Community {
  return {
    id: `M${m + 1}`,
    name: `社区${m + 1}`,
    circle: m,
    share: 1,
    priorityCare: false,
    provenance: 'assumed',
    ...community,
  };
}

function typeWith(type: Partial<BusinessType>): BusinessType {
  return {
    id: 'shop',
    name: { zh: '便利店', en: 'Shop' },
    aliases: [],
    class: 'basic',
    inMainText: true,
    priority: false,
    weight: 1,
    priorityFactor: 1,
    demand: 'all',
    radiusM: 500,
    radiusProvenance: 'assumed',
    target: 1,
    targetProvenance: 'assumed',
    bureau: 0,
    provenance: 'assumed',
    quote: '',
    ...type,
  };
}

function formatWith(format: Partial<Format>): Format {
  return {
    id: 'shop',
    name: { zh: '便利店', en: 'Shop' },
    kind: 'own',
    credits: [{ type: 0, credit: 1 }],
    floorM2: 50,
    capexYuan: 100_000,
    runningYuan: 10_000,
    hosts: [],
    hostSlots: 0,
    siteClasses: ['premises'],
    daysPerWeek: 7,
    provenance: 'assumed',
    quote: '',
    ...format,
  };
}

function outletWith(outlet: Partial<Outlet>, e: number): Outlet {
  return {
    id: `E${e + 1}`,
    name: `outlet ${e + 1}`,
    format: 0,
    xM: 0,
    yM: 0,
    circle: 0,
    community: 0,
    spareFloorM2: 0,
    hostSlots: 0,
    provenance: 'assumed',
    basis: '',
    ...outlet,
  };
}

function siteWith(site: Partial<Site>, j: number): Site {
  return {
    id: `S${j + 1}`,
    name: `site ${j + 1}`,
    class: 0,
    xM: 0,
    yM: 0,
    circle: 0,
    community: 0,
    floorM2: 100,
    rentYuanPerM2: 0,
    status: 'confirmed',
    provenance: 'assumed',
    basis: '',
    ...site,
  };
}

/** The same city with its circles and communities in the opposite order; places and homes keep theirs. */
export function circlesReversed(city: City): City {
  const lastCircle = city.circles.length - 1;
  const lastCommunity = city.communities.length - 1;
  const turn = (from: number, last: number): number => (from < 0 ? from : last - from);
  const moved = <T extends { circle: number; community: number }>(place: T): T => ({
    ...place,
    circle: turn(place.circle, lastCircle),
    community: turn(place.community, lastCommunity),
  });
  return {
    ...city,
    circles: [...city.circles].reverse().map((circle) => ({
      ...circle,
      communities: circle.communities.map((m) => lastCommunity - m),
      neighbours: circle.neighbours.map((c) => lastCircle - c),
    })),
    communities: [...city.communities].reverse().map((m) => ({ ...m, circle: lastCircle - m.circle })),
    sites: city.sites.map(moved),
    outlets: city.outlets.map(moved),
    homes: {
      ...city.homes,
      circle: city.homes.circle.map((c) => lastCircle - c),
      community: city.homes.community.map((m) => lastCommunity - m),
    },
  };
}

/** The same city with twice as many persons in every home. */
export function personsDoubled(city: City): City {
  const twice = (n: Uint32Array): Uint32Array => n.map((persons) => 2 * persons);
  const { children, adults, elders } = city.homes.persons;
  const persons = { children: twice(children), adults: twice(adults), elders: twice(elders) };
  return { ...city, homes: { ...city.homes, persons } };
}

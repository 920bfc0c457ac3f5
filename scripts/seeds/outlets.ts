import { best, distance, placePharmacies } from './pharmacies.js';
import type { Ground, Place } from './places.js';
import type { Rect } from './plane.js';
import { randomStream } from './random.js';
import type { Source, SourceCommunity } from './source.js';

export interface SeedOutlet {
  readonly name: string;
  readonly format: string;
  readonly place: Place;
  readonly spareFloorM2: number;
  readonly hostSlots: number;
  readonly places?: number;
  readonly basis: string;
}

export interface TypeRule {
  readonly id: string;
  readonly zh: string;
  readonly radiusM: number;
  readonly inMainText: boolean;
}

/** An adequate type reaches this share of its community's homes. */
const ADEQUATE_SHARE = 0.9;
const PLACES: Readonly<Record<string, number>> = { eldercare_station: 40, childcare: 50 };
/** Persons for each outlet of the everyday shops, beyond what reach alone asks for (assumed). */
const PERSONS_PER_OUTLET: Readonly<Record<string, number>> = {
  convenience_store: 3200,
  restaurant: 4000,
  hair_beauty: 6000,
  breakfast: 7000,
};
/** Existing shops that can take a counter in: chance of 0, 1, 2 free slots, and spare floor in m² (assumed). */
const HOSTS: Readonly<Record<string, { slots: readonly number[]; floor: readonly [number, number] }>> = {
  convenience_store: { slots: [0.4, 0.45, 0.15], floor: [5, 16] },
  supermarket: { slots: [0.2, 0.4, 0.4], floor: [8, 25] },
  restaurant: { slots: [0.5, 0.5, 0], floor: [5, 18] },
};

export type AnnexState = 'missing' | 'few' | 'notMentioned';

/** Annex 2 on a type in a community; where it says both missing and few, missing counts, and unmarked too. */
export function annexState(community: SourceCommunity, type: string): AnnexState {
  const missing = [...community.basic_missing, ...community.basic_unmarked, ...community.quality_missing];
  if (missing.includes(type)) return 'missing';
  return community.basic_few.includes(type) ? 'few' : 'notMentioned';
}

/** Outlets that exist today: none where annex 2 says missing, one at the edge where it says few, else enough. */
export function makeOutlets(
  source: Source,
  types: readonly TypeRule[],
  ground: Ground,
  territory: ReadonlyMap<string, readonly Rect[]>,
  seed: string,
): SeedOutlet[] {
  const pharmacies = placePharmacies(source, ground, territory, seed);
  const outlets: SeedOutlet[] = [];
  for (const community of source.communities) {
    const here = pharmacies.filter((p) => p.community === community.id);
    outlets.push(
      ...here.map((place, k) => outlet(source, community, 'pharmacy', 'pharmacy', place, k, 'clusters', seed)),
    );
    for (const type of types) {
      if (type.id === 'pharmacy') continue;
      const state = annexState(community, type.id);
      if (state === 'missing') continue;
      if (state === 'few') {
        const place = atEdge(
          ground.places.get(community.id)!,
          randomStream(seed, `few ${community.id} ${type.id}`).integer(0, 3),
        );
        outlets.push(outlet(source, community, type.id, type.id, place, 0, 'few', seed));
      } else if (type.id === 'parcel_station') {
        outlets.push(...parcels(source, community, type, outlets, ground, seed));
      } else if (type.inMainText) {
        outlets.push(
          ...enough(community, type, ground, seed).map((place, k) =>
            outlet(source, community, type.id, type.id, place, k, 'notMentioned', seed),
          ),
        );
      } else if (standsIn(source, community, type.id)) {
        outlets.push(
          ...extra(community, type.id, [], ground, seed).map((place, k) =>
            outlet(source, community, type.id, type.id, place, k, 'table31', seed),
          ),
        );
      }
    }
  }
  return outlets;
}

const BASIS = {
  few: 'annex 2: few; SOURCES.md#outlets',
  notMentioned: 'annex 2 records no shortage; SOURCES.md#outlets',
  clusters: 'annex 2 records no shortage; SOURCES.md#pharmacies',
  table31: 'table 3-1: existing; SOURCES.md#outlets',
  counter: 'table 3-1: parcels at convenience stores; SOURCES.md#outlets',
} as const;

function outlet(
  source: Source,
  community: SourceCommunity,
  type: string,
  format: string,
  place: Place,
  number: number,
  basis: keyof typeof BASIS,
  seed: string,
): SeedOutlet {
  const zh = source.types.find((t) => t.id === type)!.zh;
  const random = randomStream(seed, `outlet ${community.id} ${format} ${number}`);
  const host = HOSTS[format];
  const hostSlots = host ? random.weighted(host.slots) : 0;
  const spareFloorM2 = host && hostSlots > 0 ? Math.round(random.between(host.floor[0], host.floor[1])) : 0;
  const places = PLACES[type];
  const name = `${community.name.replace('社区', '')}${zh}${number + 1}`;
  return { name, format, place, spareFloorM2, hostSlots, ...(places ? { places } : {}), basis: BASIS[basis] };
}

/** Table 3-1 names the type in the circle; a type it names once stands in the circle's first community. */
function standsIn(source: Source, community: SourceCommunity, type: string): boolean {
  const circle = source.circles.find((c) => c.id === community.circle_id)!;
  if (!circle.existing_types.includes(type)) return false;
  return PERSONS_PER_OUTLET[type] !== undefined || circle.community_ids[0] === community.id;
}

/** Homes of the community, as positions in the circle's list. */
function ownHomes(ground: Ground, community: SourceCommunity): number[] {
  return ground.homesOf(community.circle_id).flatMap((home, i) => (home.community === community.id ? [i] : []));
}

/** Greedy cover: the place that brings most homes within the radius, until 90 % are, and at least one. */
function enough(community: SourceCommunity, type: TypeRule, ground: Ground, seed: string): Place[] {
  const random = randomStream(seed, `enough ${community.id} ${type.id}`);
  const free = ground.places.get(community.id)!;
  const chosen: Place[] = [];
  const open = new Set(ownHomes(ground, community));
  const allowed = Math.floor(open.size * (1 - ADEQUATE_SHARE));
  while (chosen.length === 0 || open.size > allowed) {
    const place = best(
      free.filter((p) => !p.taken),
      (p) =>
        [...open].filter((i) => p.walkM[i]! <= type.radiusM).length * (p.main ? 1 : 0.93) * random.between(0.92, 1),
    );
    if (!place) throw new Error(`no free place left in ${community.name}`);
    place.taken = true;
    chosen.push(place);
    for (const i of open) if (place.walkM[i]! <= type.radiusM) open.delete(i);
  }
  return [...chosen, ...extra(community, type.id, chosen, ground, seed)];
}

/** Everyday shops stand where people pass: more of them than reach alone needs, mostly on main streets. */
function extra(
  community: SourceCommunity,
  type: string,
  chosen: readonly Place[],
  ground: Ground,
  seed: string,
): Place[] {
  const random = randomStream(seed, `extra ${community.id} ${type}`);
  const per = PERSONS_PER_OUTLET[type];
  const persons = ground
    .homesOf(community.circle_id)
    .filter((h) => h.community === community.id)
    .reduce((sum, h) => sum + h.children + h.adults + h.elders, 0);
  const wanted = per === undefined ? 1 : Math.max(1, Math.round(persons / per));
  const more: Place[] = [];
  while (chosen.length + more.length < wanted) {
    const free = ground.places.get(community.id)!.filter((p) => !p.taken);
    if (free.length === 0) break;
    const place = free[random.weighted(free.map((p) => (p.main ? 2 : 1)))]!;
    place.taken = true;
    more.push(place);
  }
  return more;
}

/** The free place nearest to one corner of the community: badly placed for most of it. */
function atEdge(places: readonly Place[], corner: number): Place {
  const xs = places.map((p) => p.xM);
  const ys = places.map((p) => p.yM);
  const point = {
    xM: corner % 2 === 0 ? Math.min(...xs) : Math.max(...xs),
    yM: corner < 2 ? Math.min(...ys) : Math.max(...ys),
  };
  const place = best(
    places.filter((p) => !p.taken),
    (p) => -distance(p, point),
  )!;
  place.taken = true;
  return place;
}

/**
 * 快递服务以便利店代收代发为主: where table 3-1 says so, parcels are handed over in
 * convenience stores first; lockers of their own fill what is left.
 */
function parcels(
  source: Source,
  community: SourceCommunity,
  type: TypeRule,
  outlets: readonly SeedOutlet[],
  ground: Ground,
  seed: string,
): SeedOutlet[] {
  const circle = source.circles.find((c) => c.id === community.circle_id)!;
  const stores = circle.parcel_via_convenience_store
    ? outlets.filter((o) => o.format === 'convenience_store' && o.place.community === community.id)
    : [];
  const open = new Set(ownHomes(ground, community));
  const allowed = Math.floor(open.size * (1 - ADEQUATE_SHARE));
  const found: SeedOutlet[] = [];
  const left = [...stores];
  const gain = (p: Place): number => [...open].filter((i) => p.walkM[i]! <= type.radiusM).length;
  const take = (place: Place, format: string, basis: keyof typeof BASIS): void => {
    place.taken = true;
    for (const i of open) if (place.walkM[i]! <= type.radiusM) open.delete(i);
    found.push(outlet(source, community, type.id, format, place, found.length, basis, seed));
  };
  while (open.size > allowed) {
    const store = best(left, (o) => gain(o.place));
    const counter = store && gain(store.place) > allowed / 2;
    if (counter) {
      left.splice(left.indexOf(store), 1);
      take(store.place, 'parcel_station@host', 'counter');
    } else {
      const place = best(
        ground.places.get(community.id)!.filter((p) => !p.taken),
        gain,
      )!;
      take(place, 'parcel_station', 'notMentioned');
    }
  }
  return found;
}

import { best, distance } from './pharmacies.js';
import type { Ground, Place } from './places.js';
import { areaM2, type Rect } from './plane.js';
import { type Random, randomStream } from './random.js';
import { openedBySuggestion } from './records.js';
import type { Source, SourceCommunity } from './source.js';
import { OTHER_FORMATS, OWN_FORMATS, SITE_CLASSES } from './tables/formats.js';

export interface SeedSite {
  readonly name: string;
  readonly class: string;
  readonly place: Place;
  floorM2: number;
  readonly rentYuanPerM2: number;
  readonly firstPhase: string;
  readonly status: 'confirmed' | 'to_verify' | 'excluded';
}

/**
 * Floor areas per class as steps (chance, from, to in m²) and rent in yuan per m²
 * and year from, to; all assumed (SOURCES.md#sites).
 */
const CLASSES: Readonly<
  Record<string, { floor: readonly (readonly [number, number, number])[]; rent: readonly [number, number] }>
> = {
  premises: {
    floor: [
      [0.45, 35, 70],
      [0.35, 70, 130],
      [0.15, 130, 260],
      [0.05, 520, 1000],
    ],
    rent: [180, 420],
  },
  community_building: {
    floor: [
      [0.4, 60, 160],
      [0.45, 160, 340],
      [0.15, 340, 480],
    ],
    rent: [0, 0],
  },
  idle_public: {
    floor: [
      [0.4, 120, 320],
      [0.3, 320, 620],
      [0.3, 700, 1400],
    ],
    rent: [40, 90],
  },
  property_office: {
    floor: [
      [0.6, 20, 60],
      [0.3, 60, 150],
      [0.1, 150, 320],
    ],
    rent: [80, 150],
  },
  street_stand: {
    floor: [
      [0.6, 20, 80],
      [0.4, 300, 420],
    ],
    rent: [20, 50],
  },
  mobile_stop: { floor: [[1, 20, 60]], rent: [5, 15] },
  public_node: {
    floor: [
      [0.6, 40, 120],
      [0.4, 300, 420],
    ],
    rent: [120, 260],
  },
};
/** Sites per community besides premises; premises grow with area and population. */
const PER_COMMUNITY = ['community_building', 'idle_public', 'property_office', 'street_stand', 'mobile_stop'] as const;
const PUBLIC_NODE_CHANCE = 0.6;
/** Sites keep up to four times this distance from the community's others. */
const SPREAD_M = 90;

/** Candidate sites of all the plan's classes, spread over every community. */
export function makeSites(
  source: Source,
  ground: Ground,
  territory: ReadonlyMap<string, readonly Rect[]>,
  seed: string,
): SeedSite[] {
  const sites: SeedSite[] = [];
  for (const community of source.communities) {
    const random = randomStream(seed, `sites ${community.id}`);
    const here: SeedSite[] = [];
    const counts = new Map<string, number>();
    for (const kind of classesOf(community, ground, territory, random)) {
      const place = spreadOut(ground.places.get(community.id)!, here, kind, random);
      const number = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, number);
      here.push(site(community, kind, number, place, random));
    }
    sites.push(...here);
  }
  return roomForSuggestions(source, sites);
}

function classesOf(
  community: SourceCommunity,
  ground: Ground,
  territory: ReadonlyMap<string, readonly Rect[]>,
  random: Random,
): string[] {
  const persons = ground
    .homesOf(community.circle_id)
    .filter((h) => h.community === community.id)
    .reduce((sum, h) => sum + h.children + h.adults + h.elders, 0);
  const km2 = areaM2(territory.get(community.id)!) / 1e6;
  const premises = Math.min(7, Math.max(2, Math.round(0.9 + 1.4 * km2 + persons / 8000)));
  const node = random.next() < PUBLIC_NODE_CHANCE ? ['public_node'] : [];
  return [...Array.from({ length: premises }, () => 'premises'), ...PER_COMMUNITY, ...node];
}

/** The place farthest from the community's other sites, with some chance in it; premises prefer main streets. */
function spreadOut(places: readonly Place[], here: readonly SeedSite[], kind: string, random: Random): Place {
  const place = best(
    places.filter((p) => !p.taken),
    (p) => {
      const apart = here.length === 0 ? SPREAD_M : Math.min(...here.map((s) => distance(s.place, p)));
      const street = kind === 'premises' && p.main ? 1.15 : 1;
      return Math.min(apart, 4 * SPREAD_M) * street * random.between(0.7, 1);
    },
  );
  if (!place) throw new Error('no free place for a site');
  place.taken = true;
  return place;
}

function site(community: SourceCommunity, kind: string, number: number, place: Place, random: Random): SeedSite {
  const rule = CLASSES[kind]!;
  const [, low, high] = rule.floor[random.weighted(rule.floor.map(([chance]) => chance))]!;
  const rent = random.between(rule.rent[0], rule.rent[1]) * (place.main ? 1 : 0.8);
  const zh = SITE_CLASSES.find((c) => c.id === kind)!.name.zh;
  const dice = random.next();
  // The plan speaks of idle rooms and public spaces in general; some still have to be looked at.
  const doubtful = kind === 'idle_public' || kind === 'property_office' ? 0.2 : 0.06;
  const late = random.next() < 0.08;
  return {
    name: `${community.name.replace('社区', '')}${zh}${number}`,
    class: kind,
    place,
    floorM2: Math.round(random.between(low, high)),
    rentYuanPerM2: Math.round(rent / 5) * 5,
    firstPhase: late ? '2025' : '',
    status: dice < doubtful ? 'to_verify' : dice > 0.992 ? 'excluded' : 'confirmed',
  };
}

/**
 * The plan would hardly suggest what has no room anywhere: where a circle's
 * suggestions do not all fit its sites, largest first, an idle public property
 * of the circle is as much larger as it takes.
 */
function roomForSuggestions(source: Source, sites: readonly SeedSite[]): SeedSite[] {
  const grown = sites.map((s) => ({ ...s }));
  for (const circle of source.circles) {
    const here = grown.filter((s) => s.place.circle === circle.id && s.status !== 'excluded');
    const left = new Map(here.map((s) => [s, s.floorM2]));
    const wanted = openedBySuggestion(circle).map(needs);
    wanted.sort((a, b) => b.floorM2 - a.floorM2);
    for (const { floorM2, siteClasses } of wanted) {
      const fits = here.filter((s) => siteClasses.includes(s.class) && left.get(s)! >= floorM2);
      const idle = here.filter((s) => s.class === 'idle_public');
      const room = best(fits, (s) => -left.get(s)!) ?? best(idle, (s) => left.get(s)!)!;
      const lacking = Math.max(0, floorM2 - left.get(room)!);
      room.floorM2 += lacking;
      left.set(room, left.get(room)! + lacking - floorM2);
    }
  }
  return grown;
}

function needs(format: string): { floorM2: number; siteClasses: readonly string[] } {
  const own = OWN_FORMATS.find((f) => f.type === format);
  const found = own ?? OTHER_FORMATS.find((f) => f.id === format);
  if (!found) throw new Error(`no format ${format}`);
  return found;
}

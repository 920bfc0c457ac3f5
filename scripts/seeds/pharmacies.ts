import type { Ground, Place } from './places.js';
import { areaM2, type Rect } from './plane.js';
import { randomStream } from './random.js';
import type { Source, SourceCircle } from './source.js';

/** The stated radius of pharmacies, 500–700 m, at its upper end. */
export const RADIUS_M = 700;
/** Pharmacies of a cluster stand within this distance of its first. */
const CLUSTER_M = 170;
/** In circles larger than this the clusters stand at main crossings and leave part of the homes out. */
const LARGE_M2 = 900_000;
/** Clusters are added until about this share of a circle's homes is within the radius. */
const SHARE_LARGE = 0.55;
const SHARE_SMALL = 0.85;
/** In large circles a further cluster is not placed for more than this share of the homes: part stays far. */
const LARGE_GAIN = 0.6;
/** At most so many further clusters in a circle. */
const MORE_CLUSTERS = 1;
/** Persons for each pharmacy (assumed); what the clusters lack is added to them. */
const PERSONS_PER_PHARMACY = 5000;

/**
 * Pharmacies stand in clusters on the main streets (the plan speaks of
 * 「现状药店密集的区域」): enough by number, unevenly spread. Every community has
 * at least one, since annex 2 records no shortage of them.
 */
export function placePharmacies(
  source: Source,
  ground: Ground,
  territory: ReadonlyMap<string, readonly Rect[]>,
  seed: string,
): Place[] {
  return source.circles.flatMap((circle) => placeInCircle(circle, ground, territory, seed));
}

function placeInCircle(
  circle: SourceCircle,
  ground: Ground,
  territory: ReadonlyMap<string, readonly Rect[]>,
  seed: string,
): Place[] {
  const random = randomStream(seed, `pharmacies ${circle.id}`);
  const large = circle.community_ids.reduce((sum, m) => sum + areaM2(territory.get(m)!), 0) > LARGE_M2;
  const homes = ground.homesOf(circle.id);
  const covered = homes.map(() => false);
  const chosen: Place[] = [];
  const share = (): number => covered.filter(Boolean).length / homes.length;
  const take = (place: Place): void => {
    place.taken = true;
    chosen.push(place);
    place.walkM.forEach((m, i) => {
      if (m <= RADIUS_M) covered[i] = true;
    });
  };
  const gain = (place: Place): number => {
    let n = 0;
    place.walkM.forEach((m, i) => {
      if (m <= RADIUS_M && !covered[i]) n++;
    });
    return n;
  };
  const cluster = (places: readonly Place[], worth: (place: Place) => number): void => {
    const centre = best(
      places.filter((p) => p.main && !p.taken),
      worth,
    );
    if (!centre) return;
    take(centre);
    companions(centre, places, random.integer(1, 2)).forEach(take);
  };
  for (const community of circle.community_ids) {
    const places = ground.places.get(community)!;
    // A large circle's first cluster is at its busiest corner, not where most homes would gain.
    const corner = random.pick(cornersOf(places));
    cluster(places, large ? (p) => -distance(p, corner) : (p) => gain(p) * random.between(0.8, 1));
  }
  const all = circle.community_ids.flatMap((m) => ground.places.get(m)!);
  for (let n = 0; n < MORE_CLUSTERS && share() < (large ? SHARE_LARGE : SHARE_SMALL); n++) {
    cluster(all, (p) => Math.min(gain(p), (large ? LARGE_GAIN : 1) * homes.length) * random.between(0.7, 1));
  }
  while (chosen.length < Math.round(circle.population / PERSONS_PER_PHARMACY)) {
    const more = companions(random.pick(chosen), all, 1);
    if (more.length === 0) break;
    more.forEach(take);
  }
  return chosen;
}

function cornersOf(places: readonly Place[]): { xM: number; yM: number }[] {
  const xs = places.map((p) => p.xM);
  const ys = places.map((p) => p.yM);
  return [Math.min(...xs), Math.max(...xs)].flatMap((xM) =>
    [Math.min(...ys), Math.max(...ys)].map((yM) => ({ xM, yM })),
  );
}

function companions(centre: Place, places: readonly Place[], count: number): Place[] {
  return places
    .filter((p) => !p.taken && p.main && distance(p, centre) <= CLUSTER_M && distance(p, centre) >= 40)
    .sort((a, b) => distance(a, centre) - distance(b, centre))
    .slice(0, count);
}

export function distance(a: { xM: number; yM: number }, b: { xM: number; yM: number }): number {
  const dx = a.xM - b.xM;
  const dy = a.yM - b.yM;
  return Math.sqrt(dx * dx + dy * dy);
}

export function best<T>(items: readonly T[], worth: (item: T) => number): T | undefined {
  let found: T | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const value = worth(item);
    if (value > most) {
      most = value;
      found = item;
    }
  }
  return found;
}

import area from '@turf/area';
import booleanPointInPolygon from '@turf/boolean-point-in-polygon';
import { featureCollection, polygon } from '@turf/helpers';
import intersect from '@turf/intersect';
import { errorAt, type Position, warningAt, words } from './finding.js';
import { planeAt } from './plane.js';
import type { Problem } from './problem.js';
import { type City, GROUPS, type PointM } from './types.js';

type Feature = ReturnType<typeof polygon>;

/** Slivers that digitising leaves between neighbours: no overlap below this, m². */
const SLIVER_M2 = 100;
/** A home this close to its circle's edge counts as inside: a rounded coordinate, metres. */
const EDGE_M = 1;
/** Outlets and sites may serve a circle from across the street; beyond this they are more likely misplaced, metres. */
const ACROSS_M = 300;
/** What is outside is counted per circle; this many are named. */
const NAMED = 3;

/**
 * Where the circles' polygons and homes do not fit: polygons that overlap (error,
 * with km² and the persons in both), homes outside their circle and outlets and sites
 * far outside it (warnings per circle, with how many).
 */
export function checkGeometry(city: City, circleAt: (circle: number) => Position, polygonFile: string): Problem[] {
  const rings = city.circles.map((circle) => (circle.polygon.length < 3 ? undefined : planarFeature(circle.polygon)));
  return [
    ...checkOverlaps(city, rings, polygonFile),
    ...checkHomesInside(city, rings, circleAt),
    ...checkPlacesNear(city, rings, circleAt),
  ];
}

/** Metres taken as coordinates: topology needs no projection. */
function planarFeature(ring: readonly PointM[]): Feature {
  return polygon([[...ring, ring[0]!].map(([xM, yM]) => [xM, yM])]);
}

function checkOverlaps(city: City, rings: readonly (Feature | undefined)[], polygonFile: string): Problem[] {
  const problems: Problem[] = [];
  const boxes = city.circles.map((circle) => boxOf(circle.polygon));
  for (let a = 0; a < rings.length; a++) {
    for (let b = a + 1; b < rings.length; b++) {
      const [first, second] = [rings[a], rings[b]];
      if (!first || !second || !boxesMeet(boxes[a]!, boxes[b]!)) continue;
      const both = common(first, second);
      if (both === undefined) {
        const [x, y] = [city.circles[a]!.name.zh, city.circles[b]!.name.zh];
        const what = words(
          `生活圈“${x}”或“${y}”的面自相交，无法比较`,
          `the polygon of circle "${x}" or "${y}" crosses itself: they cannot be compared`,
        );
        problems.push(errorAt({ file: polygonFile }, 'bad-polygon', what));
        continue;
      }
      const m2 = both === null ? 0 : areaM2(city, both.geometry);
      if (both === null || m2 < SLIVER_M2) continue;
      const persons = personsInside(city, (x, y) => booleanPointInPolygon([x, y], both));
      const [x, y] = [city.circles[a]!.name.zh, city.circles[b]!.name.zh];
      const km2 = m2 < 10_000 ? (m2 / 1e6).toFixed(4) : (m2 / 1e6).toFixed(2);
      const what = words(
        `生活圈“${x}”与“${y}”重叠 ${km2} km²（重叠处 ${persons.toLocaleString('en')} 人）`,
        `circle "${x}" and "${y}" overlap by ${km2} km² (${persons.toLocaleString('en')} persons in both)`,
      );
      problems.push(errorAt({ file: polygonFile }, 'overlapping-circles', what));
    }
  }
  return problems;
}

/** What two polygons have in common, null if nothing; the clipping library throws on some that cross themselves. */
function common(first: Feature, second: Feature): ReturnType<typeof intersect> | undefined {
  try {
    return intersect(featureCollection([first, second]));
  } catch {
    return undefined;
  }
}

function checkHomesInside(
  city: City,
  rings: readonly (Feature | undefined)[],
  circleAt: (circle: number) => Position,
): Problem[] {
  const { homes } = city;
  const outside = city.circles.map(() => ({ ids: [] as string[], count: 0, persons: 0 }));
  for (let i = 0; i < homes.count; i++) {
    const c = homes.circle[i]!;
    if (!isFarOutside(city, rings, c, [homes.xM[i]!, homes.yM[i]!], EDGE_M)) continue;
    const entry = outside[c]!;
    entry.count++;
    for (const group of GROUPS) entry.persons += homes.persons[group][i]!;
    if (entry.ids.length < NAMED) entry.ids.push(homes.ids[i]!);
  }
  return outside.flatMap(({ ids, count, persons }, c) => {
    if (count === 0) return [];
    const name = city.circles[c]!.name.zh;
    const list = listed(ids, count);
    const what = words(
      `生活圈“${name}”有 ${count} 处住宅（${persons} 人）在其面外：${list}`,
      `circle "${name}" has ${count} homes (${persons} persons) outside its polygon: ${list}`,
    );
    return [warningAt(circleAt(c), 'home-outside-circle', what)];
  });
}

/** Outlets and sites that say they belong to a circle and lie elsewhere: degrees for metres, swapped axes, a slipped row. */
function checkPlacesNear(
  city: City,
  rings: readonly (Feature | undefined)[],
  circleAt: (circle: number) => Position,
): Problem[] {
  const outside = city.circles.map(() => [] as string[]);
  for (const { id, circle, xM, yM } of [...city.outlets, ...city.sites]) {
    if (circle >= 0 && isFarOutside(city, rings, circle, [xM, yM], ACROSS_M)) outside[circle]!.push(id);
  }
  return outside.flatMap((ids, c) => {
    if (ids.length === 0) return [];
    const name = city.circles[c]!.name.zh;
    const list = listed(ids.slice(0, NAMED), ids.length);
    const what = words(
      `生活圈“${name}”有 ${ids.length} 处网点或点位距其面 ${ACROSS_M} 米以上：${list}`,
      `circle "${name}" has ${ids.length} ${ids.length === 1 ? 'outlet or site' : 'outlets or sites'} more than ${ACROSS_M} m outside its polygon: ${list}`,
    );
    return [warningAt(circleAt(c), 'place-outside-circle', what)];
  });
}

function isFarOutside(
  city: City,
  rings: readonly (Feature | undefined)[],
  circle: number,
  [xM, yM]: PointM,
  allowedM: number,
): boolean {
  const ring = rings[circle];
  if (!ring || !Number.isFinite(xM) || !Number.isFinite(yM) || booleanPointInPolygon([xM, yM], ring)) return false;
  return distanceToRingM(xM, yM, city.circles[circle]!.polygon) > allowedM;
}

function listed(ids: readonly string[], count: number): string {
  return ids.join(', ') + (count > ids.length ? ', …' : '');
}

function personsInside(city: City, inside: (xM: number, yM: number) => boolean): number {
  const { homes } = city;
  let persons = 0;
  for (let i = 0; i < homes.count; i++) {
    const [x, y] = [homes.xM[i]!, homes.yM[i]!];
    if (!Number.isFinite(x) || !Number.isFinite(y) || !inside(x, y)) continue;
    for (const group of GROUPS) persons += homes.persons[group][i]!;
  }
  return persons;
}

/** Area on the ellipsoid's sphere, as @turf/area measures it: back to longitude and latitude first. */
function areaM2(city: City, geometry: NonNullable<ReturnType<typeof intersect>>['geometry']): number {
  const plane = planeAt(city.origin);
  const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return parts.reduce((sum, rings) => {
    const turned = rings.map((ring) => ring.map(([x, y]) => [...plane.toLonLat(x!, y!)]));
    return sum + area(polygon(turned));
  }, 0);
}

type Box = readonly [minX: number, minY: number, maxX: number, maxY: number];

function boxOf(ring: readonly PointM[]): Box {
  let box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
  return box;
}

function boxesMeet(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

function distanceToRingM(x: number, y: number, ring: readonly PointM[]): number {
  let best = Infinity;
  for (let n = 0; n < ring.length; n++) {
    const [ax, ay] = ring[n]!;
    const [bx, by] = ring[(n + 1) % ring.length]!;
    const [dx, dy] = [bx - ax, by - ay];
    const length2 = dx * dx + dy * dy;
    const along = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length2));
    best = Math.min(best, Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return best;
}

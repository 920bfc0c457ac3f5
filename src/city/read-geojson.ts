import path from 'node:path';
import type { z } from 'zod';
import { errorAt, type Position, warningAt, words } from './finding.js';
import { nearest } from './nearest.js';
import type { Plane } from './plane.js';
import { readText } from './read-text.js';
import { PROVENANCES, type Reading } from './reading.js';
import type { Barrier, PointM } from './types.js';
import { checkAgainst, parseYaml } from './yaml.js';
import { geoJson } from './yaml-schema.js';

interface Features {
  readonly features: z.output<typeof geoJson>['features'];
  at(feature: number): Position;
}

/** Reads a GeoJSON file; JSON is YAML, so that its faults have lines too. */
async function readFeatures(reading: Reading, file: string, optional: boolean): Promise<Features | undefined> {
  const text = await readText(path.join(reading.folder, file), reading.problems, optional);
  if (text === undefined) return undefined;
  const yaml = parseYaml(text, reading.shown(file), reading.problems);
  if (yaml === undefined) return undefined;
  const data = checkAgainst(geoJson, yaml.data, yaml.where, reading.problems);
  if (data === undefined) return undefined;
  return { features: data.features, at: (feature) => yaml.where(['features', feature]) };
}

/**
 * Outer rings of the circles by circle id, in metres, not closed. A circle without
 * one is reported; holes and parts beyond the first are refused, since a walking
 * circle is one area.
 */
export async function readPolygons(
  reading: Reading,
  ids: readonly string[],
  plane: Plane,
): Promise<ReadonlyMap<string, readonly PointM[]>> {
  const rings = new Map<string, readonly PointM[]>();
  const file = await readFeatures(reading, 'circles.geojson', false);
  if (file === undefined) return rings;
  const told = new Set<string>();
  file.features.forEach((feature, index) => {
    const id = String(feature.properties?.id ?? '');
    const at = file.at(index);
    if (!ids.includes(id)) {
      const close = nearest(id, ids)[0];
      const what = words(
        `properties.id 是“${id}”，应为生活圈编号`,
        `properties.id has "${id}"; expected the id of a circle`,
      );
      const hint = close === undefined ? undefined : words(`最接近：${close}`, `nearest: ${close}`);
      reading.problems.push(errorAt(at, 'unknown-circle', what, hint));
      return;
    }
    if (told.has(id)) {
      const what = words(`生活圈 ${id} 有两个面`, `circle ${id} has two polygons`);
      reading.problems.push(errorAt(at, 'duplicate-id', what));
      return;
    }
    told.add(id);
    const ring = outerRing(feature.geometry, plane);
    if (typeof ring === 'string') reading.problems.push(errorAt(at, ring, polygonWords(id, ring)));
    else rings.set(id, ring);
  });
  for (const id of ids) {
    if (told.has(id)) continue;
    const what = words(`生活圈 ${id} 没有面`, `circle ${id} has no polygon`);
    reading.problems.push(errorAt({ file: reading.shown('circles.geojson') }, 'circle-without-polygon', what));
  }
  return rings;
}

type RingFault = 'bad-polygon' | 'non-finite-coordinate' | 'not-wgs84';

function polygonWords(id: string, fault: RingFault) {
  if (fault === 'not-wgs84') {
    return words(
      `生活圈 ${id} 的坐标不是经纬度（WGS-84）`,
      `the coordinates of circle ${id} are not longitude and latitude (WGS-84)`,
    );
  }
  if (fault === 'non-finite-coordinate') {
    return words(`生活圈 ${id} 的坐标不是数字`, `the coordinates of circle ${id} are not all numbers`);
  }
  return words(
    `生活圈 ${id} 应为一个没有洞的多边形（Polygon），至少三个顶点`,
    `circle ${id} needs one Polygon without holes and with at least three corners`,
  );
}

function outerRing(geometry: Features['features'][number]['geometry'], plane: Plane): PointM[] | RingFault {
  const rings = geometry?.coordinates;
  if (geometry?.type !== 'Polygon' || rings?.length !== 1 || !Array.isArray(rings[0])) return 'bad-polygon';
  const points = toPlane(rings[0], plane);
  if (typeof points === 'string') return points;
  const [first, last] = [points[0], points.at(-1)];
  if (first && last && points.length > 1 && first[0] === last[0] && first[1] === last[1]) points.pop();
  return points.length < 3 ? 'bad-polygon' : points;
}

function toPlane(line: readonly unknown[], plane: Plane): PointM[] | 'non-finite-coordinate' | 'not-wgs84' {
  const points: PointM[] = [];
  for (const position of line) {
    const [lon, lat] = Array.isArray(position) ? position : [];
    if (typeof lon !== 'number' || typeof lat !== 'number' || !Number.isFinite(lon) || !Number.isFinite(lat)) {
      return 'non-finite-coordinate';
    }
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90) return 'not-wgs84';
    points.push(plane.toPlane(lon, lat));
  }
  return points;
}

/** Barriers of the city, in metres; none without a file. */
export async function readBarriers(reading: Reading, plane: Plane): Promise<Barrier[]> {
  const file = await readFeatures(reading, 'barriers.geojson', true);
  const barriers: Barrier[] = [];
  file?.features.forEach((feature, index) => {
    const at = file.at(index);
    const properties = feature.properties ?? {};
    const { id, name, kind, provenance } = properties;
    const line = feature.geometry?.type === 'LineString' ? toPlane(feature.geometry.coordinates, plane) : 'bad-line';
    if (typeof line === 'string' || line.length < 2) {
      const what = words(
        '障碍应为至少两点的 LineString（经纬度）',
        'a barrier needs a LineString of at least two positions',
      );
      reading.problems.push(errorAt(at, typeof line === 'string' ? line : 'bad-line', what));
      return;
    }
    if (kind !== 'railway' && kind !== 'river') {
      const what = words(`障碍类别是“${kind}”，应为 railway、river`, `kind has "${kind}"; expected railway, river`);
      reading.problems.push(errorAt(at, 'unknown-choice', what));
      return;
    }
    const known = typeof provenance === 'string' && Object.hasOwn(PROVENANCES, provenance);
    if (!known) {
      const what = words('没有注明来源，按“假定”处理', 'carries no provenance; taken as assumed');
      reading.problems.push(warningAt(at, 'missing-provenance', what));
    }
    const origin = known ? PROVENANCES[provenance as keyof typeof PROVENANCES] : 'assumed';
    barriers.push({
      id: String(id ?? index),
      name: String(name ?? id ?? index),
      kind,
      line,
      provenance: reading.count(origin),
    });
  });
  return barriers;
}

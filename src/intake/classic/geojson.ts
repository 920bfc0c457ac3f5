import { errorAt, warningAt, words } from '../../city/finding.js';
import { planeAt } from '../../city/plane.js';
import type { Problem } from '../../city/problem.js';
import { checkAgainst, parseYaml } from '../../city/yaml.js';
import { geoJson } from '../../city/yaml-schema.js';

/** Points of a GeoJSON file, with the properties that tables may also give. */
export interface GeoPoints {
  readonly ids: readonly string[];
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** A number per point where any point has the property; NaN where it lacks it. */
  readonly weight: Float64Array;
  readonly cost: Float64Array;
  readonly capacity: Float64Array;
  readonly status: readonly (string | undefined)[];
  /** Line of each feature. */
  readonly line: readonly (number | undefined)[];
}

/** Straight lines on one plane err by more than a thousandth beyond this width. */
const WIDEST_DEG = 1;

/** Reads a FeatureCollection of points in WGS-84; `id` of the feature or its properties, else its number, names it. */
export function parseGeoPoints(text: string, shown: string, problems: Problem[]): GeoPoints | undefined {
  const before = problems.length;
  const yaml = parseYaml(text, shown, problems);
  const data = yaml && checkAgainst(geoJson, yaml.data, yaml.where, problems);
  if (yaml === undefined || data === undefined) return undefined;
  const count = data.features.length;
  const points = {
    ids: [] as string[],
    lon: new Float64Array(count),
    lat: new Float64Array(count),
    weight: new Float64Array(count),
    cost: new Float64Array(count),
    capacity: new Float64Array(count),
    status: [] as (string | undefined)[],
    line: [] as (number | undefined)[],
  };
  if (count === 0) problems.push(errorAt({ file: shown }, 'empty-list', words('没有任何点', 'there is no point')));
  data.features.forEach((feature, n) => {
    const at = yaml.where(['features', n]);
    const properties = feature.properties ?? {};
    points.ids.push(String(feature.id ?? properties.id ?? n + 1));
    points.line.push(at.line);
    points.status.push(properties.status === undefined ? undefined : String(properties.status));
    for (const name of ['weight', 'cost', 'capacity'] as const) {
      const value = properties[name];
      const given = value !== undefined && value !== null && value !== '';
      points[name][n] = given ? Number(value) : Number.NaN;
      if (given && !(Number(value) >= 0 && Number.isFinite(Number(value)))) {
        const what = words(
          `properties.${name} 是“${value}”，应为 ≥ 0 的数`,
          `properties.${name} has "${value}"; expected a number ≥ 0`,
        );
        problems.push(errorAt(at, 'not-a-number', what));
      }
    }
    const [lon, lat] = feature.geometry?.coordinates ?? [];
    if (feature.geometry?.type !== 'Point' || typeof lon !== 'number' || typeof lat !== 'number') {
      const what = words(
        `几何是“${feature.geometry?.type}”，应为 Point 及其坐标`,
        `the geometry is "${feature.geometry?.type}"; expected a Point with coordinates`,
      );
      problems.push(errorAt(at, 'wrong-kind', what));
    } else if (Math.abs(lon) > 180 || Math.abs(lat) > 90) {
      const what = words('坐标不是经纬度（WGS-84）', 'the coordinates are not longitude and latitude (WGS-84)');
      problems.push(errorAt(at, 'not-wgs84', what));
    } else {
      points.lon[n] = lon;
      points.lat[n] = lat;
    }
  });
  return problems.slice(before).some((problem) => problem.severity === 'error') ? undefined : points;
}

/** Positions in metres on one plane about the middle of all points given. */
export function onOnePlane(
  all: readonly GeoPoints[],
  shown: string,
  problems: Problem[],
): readonly { readonly x: Float64Array; readonly y: Float64Array }[] {
  const lons = all.flatMap(({ lon }) => [...lon]);
  const lats = all.flatMap(({ lat }) => [...lat]);
  const [west, east] = [lons.reduce((a, b) => Math.min(a, b)), lons.reduce((a, b) => Math.max(a, b))];
  const [south, north] = [lats.reduce((a, b) => Math.min(a, b)), lats.reduce((a, b) => Math.max(a, b))];
  if (Math.max(east - west, north - south) > WIDEST_DEG) {
    const what = words(
      `各点相距超过 ${WIDEST_DEG}°，平面上的直线距离误差可达千分之几`,
      `the points lie more than ${WIDEST_DEG}° apart: straight lines on a plane err by some thousandths`,
    );
    problems.push(warningAt({ file: shown }, 'out-of-range', what));
  }
  const plane = planeAt({ lon: (west + east) / 2, lat: (south + north) / 2 });
  return all.map(({ lon, lat }) => {
    const x = new Float64Array(lon.length);
    const y = new Float64Array(lon.length);
    for (let n = 0; n < lon.length; n++) [x[n], y[n]] = plane.toPlane(lon[n]!, lat[n]!) as [number, number];
    return { x, y };
  });
}

import type { PointM } from './types.js';

/**
 * The city's plane: a local equirectangular projection about `origin`.
 *
 * One degree is taken as long as it is at the origin on the WGS-84 ellipsoid
 * (radii of curvature M north–south, N·cos φ east–west). Distances along the
 * axes through the origin are right to 1 in 100,000; the east–west scale drifts
 * by tan φ · Δφ, at 37.5° N 0.012 % per kilometre north or south: 0.6 m on
 * 1 km of street that lies 5 km away from the origin. Enough for a city, not
 * for a province.
 */
export interface Plane {
  /** Metres east and north of the origin for a WGS-84 position in degrees. */
  toPlane(lon: number, lat: number): PointM;
  /** WGS-84 longitude and latitude in degrees for a position in the plane. */
  toLonLat(xM: number, yM: number): readonly [lon: number, lat: number];
}

const SEMI_MAJOR_M = 6378137;
const FLATTENING = 1 / 298.257223563;

/** The plane whose (0, 0) lies at `origin` (WGS-84 degrees). */
export function planeAt(origin: { readonly lon: number; readonly lat: number }): Plane {
  const phi = (origin.lat * Math.PI) / 180;
  const e2 = FLATTENING * (2 - FLATTENING);
  const w2 = 1 - e2 * Math.sin(phi) ** 2;
  const metresPerLat = ((SEMI_MAJOR_M * (1 - e2)) / (w2 * Math.sqrt(w2))) * (Math.PI / 180);
  const metresPerLon = (SEMI_MAJOR_M / Math.sqrt(w2)) * Math.cos(phi) * (Math.PI / 180);
  return {
    toPlane: (lon, lat) => [(lon - origin.lon) * metresPerLon, (lat - origin.lat) * metresPerLat],
    toLonLat: (xM, yM) => [origin.lon + xM / metresPerLon, origin.lat + yM / metresPerLat],
  };
}

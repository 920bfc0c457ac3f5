import { planeAt } from '../city/plane.js';
import type { PointM } from '../city/types.js';
import type { RunResult } from '../run/types.js';
import { lastMoment } from './moments.js';
import { openingRows } from './rows.js';
import { degrees } from './tables.js';

interface Feature {
  readonly type: 'Feature';
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly geometry:
    | { readonly type: 'Point'; readonly coordinates: readonly number[] }
    | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly (readonly number[])[])[] };
}

/**
 * plan.geojson (RFC 7946, WGS-84): circles with their gap before and after, then
 * the openings; `withOutlets` adds the existing outlets. `properties.layer` tells
 * them apart, and where the geometry is drawn from words every feature says
 * `schematic: true`.
 */
export function planGeojson(run: RunResult, withOutlets = false): string {
  const features = [...circleFeatures(run), ...openingFeatures(run), ...(withOutlets ? outletFeatures(run) : [])];
  const lines = features.map((feature) => JSON.stringify(feature));
  return `{"type":"FeatureCollection","features":[\n${lines.join(',\n')}\n]}\n`;
}

function circleFeatures(run: RunResult): Feature[] {
  const { city, gaps } = run;
  const plane = planeAt(city.origin);
  const last = lastMoment(run);
  return city.circles.flatMap((circle, c): Feature[] => {
    if (circle.polygon.length < 3) return [];
    const ring = counterclockwise(circle.polygon).map(([xM, yM]) => plane.toLonLat(xM, yM).map(degrees));
    return [
      {
        type: 'Feature',
        id: circle.id,
        properties: {
          layer: 'circle',
          schematic: city.schematic,
          id: circle.id,
          nameZh: circle.name.zh,
          nameEn: circle.name.en,
          persons: circle.populationPersons,
          gapBefore: gaps.moments[0].perCircle[c],
          ...(last !== undefined && { gapAfter: gaps.moments[last].perCircle[c] }),
        },
        geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] },
      },
    ];
  });
}

function openingFeatures(run: RunResult): Feature[] {
  const { city, rules } = run;
  const plane = planeAt(city.origin);
  return openingRows(run).map((row) => ({
    type: 'Feature',
    id: `${row.locationId}:${row.format.id}`,
    properties: {
      layer: 'opening',
      schematic: city.schematic,
      phase: rules.phaseIds[row.opening.phase],
      location: row.locationId,
      locationName: row.locationName,
      format: row.format.id,
      formatZh: row.format.name.zh,
      kind: row.format.kind,
      types: row.types.map((k) => city.types[k].id),
      ...(row.circle >= 0 && { circle: city.circles[row.circle].id }),
      status: row.status,
      costYuan: row.costYuan,
      personsNewlyReached: row.reachedPersons,
    },
    geometry: { type: 'Point', coordinates: plane.toLonLat(row.xM, row.yM).map(degrees) },
  }));
}

function outletFeatures({ city }: RunResult): Feature[] {
  const plane = planeAt(city.origin);
  return city.outlets.map((outlet) => ({
    type: 'Feature',
    id: outlet.id,
    properties: {
      layer: 'outlet',
      schematic: city.schematic,
      name: outlet.name,
      format: city.formats[outlet.format].id,
      formatZh: city.formats[outlet.format].name.zh,
      provenance: outlet.provenance,
    },
    geometry: { type: 'Point', coordinates: plane.toLonLat(outlet.xM, outlet.yM).map(degrees) },
  }));
}

/** RFC 7946: outer rings run counterclockwise. */
function counterclockwise(ring: readonly PointM[]): readonly PointM[] {
  let twice = 0;
  ring.forEach(([x, y], n) => {
    const [nextX, nextY] = ring[(n + 1) % ring.length];
    twice += x * nextY - nextX * y;
  });
  return twice < 0 ? [...ring].reverse() : ring;
}

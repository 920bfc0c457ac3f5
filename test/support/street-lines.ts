import type { Homes, PointM, Streets } from '../../src/city/types.js';

/** A street by its ends; what is absent is a straight street without signals or steps. */
export interface StreetLine {
  readonly from: PointM;
  readonly to: PointM;
  readonly lengthM?: number;
  readonly signals?: number;
  readonly stepsM?: number;
  readonly stepFree?: boolean;
}

/** A city's streets that say where signals and steps are. `junctions`: signals by `x,y`. */
export function streetLines(
  lines: readonly StreetLine[],
  junctions: Readonly<Record<string, number>> = {},
): Streets & Required<Pick<Streets, 'signals' | 'steps'>> {
  const nodes = [...new Set(lines.flatMap(({ from, to }) => [from, to]).map(String))];
  const lengthM = lines.map(
    (line) => line.lengthM ?? Math.abs(line.from[0] - line.to[0]) + Math.abs(line.from[1] - line.to[1]),
  );
  const place = (axis: 0 | 1) => Float64Array.from(nodes, (node) => Number(node.split(',')[axis]));
  const node = (point: PointM) => nodes.indexOf(String(point));
  return {
    nodeXM: place(0),
    nodeYM: place(1),
    edgeFrom: Uint32Array.from(lines, ({ from }) => node(from)),
    edgeTo: Uint32Array.from(lines, ({ to }) => node(to)),
    edgeLengthM: Float64Array.from(lengthM),
    edgeName: new Uint16Array(lines.length),
    edgeMain: new Uint8Array(lines.length),
    names: [''],
    signals: {
      atNode: Uint8Array.from(nodes, (at) => junctions[at] ?? 0),
      onEdge: Uint8Array.from(lines, ({ signals }) => signals ?? 0),
    },
    steps: {
      lengthM: Float64Array.from(lines, ({ stepsM }) => stepsM ?? 0),
      stepFree: Uint8Array.from(lines, ({ stepsM = 0, stepFree = stepsM === 0 }) => (stepFree ? 1 : 0)),
    },
  };
}

/** Homes of adults in circle and community 0. */
export function homesAt(places: readonly PointM[], adults = 10): Homes {
  return {
    count: places.length,
    ids: places.map((_, i) => `h${i}`),
    xM: Float64Array.from(places, ([x]) => x),
    yM: Float64Array.from(places, ([, y]) => y),
    circle: new Uint16Array(places.length),
    community: new Uint16Array(places.length),
    persons: {
      children: new Uint32Array(places.length),
      adults: new Uint32Array(places.length).fill(adults),
      elders: new Uint32Array(places.length),
    },
  };
}

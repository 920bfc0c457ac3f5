import { planeAt } from '../../src/city/plane.js';
import type { SourceCircle, SourceCommunity, SourceGeometry } from './source.js';

export interface Rect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export function areaM2(rects: readonly Rect[]): number {
  return rects.reduce((sum, r) => sum + (r.x1 - r.x0) * (r.y1 - r.y0), 0);
}

/** Strictly inside, `marginM` away from the rectangle's edges. */
export function inside(rects: readonly Rect[], xM: number, yM: number, marginM = 0): boolean {
  return rects.some((r) => xM > r.x0 + marginM && xM < r.x1 - marginM && yM > r.y0 + marginM && yM < r.y1 - marginM);
}

/** WGS-84 longitude and latitude of a position in the plane, rounded to 7 decimals (1 cm). */
export function toLonLat(origin: readonly [number, number], xM: number, yM: number): [number, number] {
  const [lon, lat] = planeAt({ lon: origin[0], lat: origin[1] }).toLonLat(xM, yM);
  const round7 = (value: number): number => Math.round(value * 1e7) / 1e7;
  return [round7(lon), round7(lat)];
}

/** A rectilinear polygon as rectangles side by side: cut at every corner's x, west to east. */
export function toRects(polygon: readonly (readonly [number, number])[]): Rect[] {
  const xs = [...new Set(polygon.map(([x]) => x))].sort((a, b) => a - b);
  const rects: Rect[] = [];
  for (let i = 0; i + 1 < xs.length; i++) {
    const middle = (xs[i]! + xs[i + 1]!) / 2;
    const ys: number[] = [];
    for (let v = 0; v < polygon.length; v++) {
      const [xa, ya] = polygon[v]!;
      const [xb, yb] = polygon[(v + 1) % polygon.length]!;
      if (ya === yb && Math.min(xa, xb) < middle && Math.max(xa, xb) > middle) ys.push(ya);
    }
    ys.sort((a, b) => a - b);
    for (let k = 0; k + 1 < ys.length; k += 2) rects.push({ x0: xs[i]!, x1: xs[i + 1]!, y0: ys[k]!, y1: ys[k + 1]! });
  }
  return rects;
}

/**
 * Order of the communities along the cut where the names say it: 西花园 lies
 * west of 东花园, and 和睦 takes the middle. Elsewhere the plan's order counts,
 * west to east or north to south.
 */
const CUT_ORDER: Readonly<Record<string, readonly string[]>> = { C09: ['M12', 'M14', 'M13'] };

/** Territory of each community: its circle cut across the longer side into parts of equal area (assumed). */
export function communityRects(
  geometry: SourceGeometry,
  circles: readonly SourceCircle[],
  communities: readonly SourceCommunity[],
): Map<string, Rect[]> {
  const parts = new Map<string, Rect[]>();
  for (const circle of circles) {
    const rects = toRects(geometry.circles.find((g) => g.id === circle.id)!.polygon);
    const ids = CUT_ORDER[circle.id] ?? communities.filter((m) => m.circle_id === circle.id).map((m) => m.id);
    const width = Math.max(...rects.map((r) => r.x1)) - Math.min(...rects.map((r) => r.x0));
    const height = Math.max(...rects.map((r) => r.y1)) - Math.min(...rects.map((r) => r.y0));
    const byX = width >= height || rects.length > 1;
    const pieces = byX ? cutByX(rects, ids.length) : cutByX(rects.map(turn), ids.length).map((p) => p.map(turnBack));
    ids.forEach((id, k) => {
      parts.set(id, pieces[k]!);
    });
  }
  return parts;
}

/** Quarter turn that makes north the first side, so that one cut serves both directions. */
function turn(r: Rect): Rect {
  return { x0: -r.y1, x1: -r.y0, y0: r.x0, y1: r.x1 };
}

function turnBack(r: Rect): Rect {
  return { x0: r.y0, x1: r.y1, y0: -r.x1, y1: -r.x0 };
}

function cutByX(rects: readonly Rect[], count: number): Rect[][] {
  const total = areaM2(rects);
  const cuts: number[] = [];
  for (let k = 1; k < count; k++) {
    let want = (total * k) / count;
    for (const r of rects) {
      const area = areaM2([r]);
      if (want <= area) {
        cuts.push(Math.round(r.x0 + want / (r.y1 - r.y0)));
        break;
      }
      want -= area;
    }
  }
  const edges = [Number.NEGATIVE_INFINITY, ...cuts, Number.POSITIVE_INFINITY];
  return Array.from({ length: count }, (_, k) =>
    rects.flatMap((r) => {
      const x0 = Math.max(r.x0, edges[k]!);
      const x1 = Math.min(r.x1, edges[k + 1]!);
      return x1 > x0 ? [{ ...r, x0, x1 }] : [];
    }),
  );
}

/** Metres between two sets of rectangles, 0 where they touch. */
export function gapM(a: readonly Rect[], b: readonly Rect[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (const p of a) {
    for (const q of b) {
      const dx = Math.max(0, p.x0 - q.x1, q.x0 - p.x1);
      const dy = Math.max(0, p.y0 - q.y1, q.y0 - p.y1);
      best = Math.min(best, Math.hypot(dx, dy));
    }
  }
  return best;
}

import type { Barrier } from '../city/types.js';

/** Barrier lines as flat segments [x1, y1, x2, y2, …], metres. */
export type BarrierSegments = Float64Array;

export function barrierSegments(barriers: readonly Barrier[]): BarrierSegments {
  const flat: number[] = [];
  for (const { line } of barriers) {
    for (let p = 1; p < line.length; p++) flat.push(line[p - 1]![0], line[p - 1]![1], line[p]![0], line[p]![1]);
  }
  return Float64Array.from(flat);
}

/**
 * Whether the straight leg from (ax, ay) to (bx, by) crosses a barrier. A leg that
 * only ends on a barrier does not cross it (the middle of a bridge lies on the
 * river); a barrier's corner exactly on the leg belongs to one side, so that a line
 * through a corner still counts once.
 */
export function crossesBarrier(segments: BarrierSegments, ax: number, ay: number, bx: number, by: number): boolean {
  const minX = Math.min(ax, bx);
  const maxX = Math.max(ax, bx);
  const minY = Math.min(ay, by);
  const maxY = Math.max(ay, by);
  for (let s = 0; s < segments.length; s += 4) {
    const px = segments[s]!;
    const py = segments[s + 1]!;
    const qx = segments[s + 2]!;
    const qy = segments[s + 3]!;
    if ((px < minX && qx < minX) || (px > maxX && qx > maxX)) continue;
    if ((py < minY && qy < minY) || (py > maxY && qy > maxY)) continue;
    const pLeft = side(ax, ay, bx, by, px, py) > 0;
    const qLeft = side(ax, ay, bx, by, qx, qy) > 0;
    if (pLeft === qLeft) continue;
    if (side(px, py, qx, qy, ax, ay) * side(px, py, qx, qy, bx, by) < 0) return true;
  }
  return false;
}

/** Positive where (px, py) lies left of the line from a to b. */
function side(ax: number, ay: number, bx: number, by: number, px: number, py: number): number {
  return (bx - ax) * (py - ay) - (by - ay) * (px - ax);
}

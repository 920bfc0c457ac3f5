import { MAX_HORIZON_M } from './rows.js';
import type { SpeedMps } from './speed.js';
import { speedQuantileMps } from './speed.js';

const WALK_S = 15 * 60;
/** One walker in a thousand is faster than the horizon allows for. */
const FASTEST_SHARE = 0.999;

/**
 * How far reach lists go, whole metres, at most 6,553: max(largest radius, 15 min ×
 * the 99.9 % quantile of walking speed of the fastest group), so that the
 * simulator's share within 15 minutes is not cut off (MODEL §2).
 *
 * @param radiusDm radii of the rules (`Rules.radiusDm`), decimetres.
 */
export function horizonM(radiusDm: ArrayLike<number>, speeds: readonly SpeedMps[]): number {
  let farthestM = 0;
  for (let r = 0; r < radiusDm.length; r++) farthestM = Math.max(farthestM, radiusDm[r]! / 10);
  for (const speed of speeds) farthestM = Math.max(farthestM, WALK_S * speedQuantileMps(speed, FASTEST_SHARE));
  return Math.min(MAX_HORIZON_M, Math.ceil(farthestM - 1e-6));
}

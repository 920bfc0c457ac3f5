import { GROUPS } from '../city/types.js';
import type { SimulationSettings } from '../scenario/types.js';
import { speedQuantilesMps } from '../walk/speed.js';

/** A group's speeds are tabulated at the middles of 2¹⁴ equal shares. */
export const SPEED_BITS = 14;
export const SPEED_STEPS = 1 << SPEED_BITS;

/**
 * Speeds by group × step, slowest first: whole millimetres per second, so that 5, 10
 * and 15 minutes are whole decimetres and engines agree.
 */
export function speedTable(settings: SimulationSettings): Uint16Array {
  const shares = Float64Array.from({ length: SPEED_STEPS }, (_, step) => (step + 0.5) / SPEED_STEPS);
  const table = new Uint16Array(GROUPS.length * SPEED_STEPS);
  for (const [group, name] of GROUPS.entries()) {
    for (const [step, mps] of speedQuantilesMps(settings.speedMps[name], shares).entries()) {
      table[group * SPEED_STEPS + step] = Math.round(mps * 1000);
    }
  }
  return table;
}

import type { Difference } from '../simulation/types.js';
import { decimal } from './format.js';

/** `+3.2 ±0.4`: a difference of shares in points and half of its interval; no half where it is exact. */
export function differenceText({ difference, low, high, exact }: Difference): string {
  const sign = difference > 0 ? '+' : '';
  if (exact) return `${sign}${decimal(difference * 100, 1)}`;
  return `${sign}${decimal(difference * 100, 1)} ±${decimal(((high - low) / 2) * 100, 1)}`;
}

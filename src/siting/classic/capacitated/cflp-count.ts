import type { Capacitated } from './capacitated.js';

/** Capacities that fall short of the demand by this share of it may be rounding. */
export const ROUNDING = 1e-9;

/**
 * How many sites are open in every plan: those that are open in any case and of the
 * rest as many as the demand needs if the largest are taken. All that are left where
 * even they are too small.
 *
 * @param site −1 closed, 0 undecided, 1 open
 */
export function fewestSites({ sites, capacity, demand }: Capacitated, site: Int8Array): number {
  let asked = 0;
  for (const d of demand) asked += d * (1 - ROUNDING);
  const rest: number[] = [];
  let count = 0;
  for (let j = 0; j < sites; j++) {
    if (site[j]! > 0) {
      asked -= capacity[j]!;
      count++;
    } else if (site[j] === 0) rest.push(capacity[j]!);
  }
  rest.sort((a, b) => b - a);
  for (const room of rest) {
    // Whoever asks for nothing is still served by somebody.
    if (asked <= 0 && (count > 0 || demand.length === 0)) break;
    asked -= room;
    count++;
  }
  return count;
}

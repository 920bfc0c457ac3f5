import type { Capacitated } from './capacitated/capacitated.js';

/** Numbers up to this are left as they are, and larger ones brought down to it: solvers work to 10⁻⁷ or so. */
const LARGEST = 2 ** 16;
/** Where the largest number is less than 1, it is brought up to this: the same 10⁻⁷ would be all of it. */
const SMALL = 2 ** 10;

/**
 * The power of two by which numbers are multiplied before a general solver sees
 * them: its tolerances are absolute. Multiplying by it and dividing by it again
 * rounds nothing.
 *
 * @returns 1 where the largest finite number lies between 1 and 65,536
 */
export function handyUnit(...numbers: readonly ArrayLike<number>[]): number {
  let largest = 0;
  for (const list of numbers)
    for (let n = 0; n < list.length; n++)
      if (Number.isFinite(list[n]!)) largest = Math.max(largest, Math.abs(list[n]!));
  if (largest === 0) return 1;
  let unit = 1;
  while (largest * unit > LARGEST) unit /= 2;
  if (largest < 1) while (largest * unit < SMALL / 2) unit *= 2;
  return unit;
}

/**
 * What the terms of an objective are divided by before a general solver sees them:
 * their greatest common divisor where all are whole numbers, so that values stay
 * whole and the next better one is 1 away; else a power of two.
 */
export function objectiveUnit(...terms: readonly ArrayLike<number>[]): {
  readonly unit: number;
  readonly whole: boolean;
} {
  let divisor = 0;
  for (const list of terms) {
    for (let n = 0; n < list.length; n++) {
      if (!Number.isSafeInteger(list[n]!)) return { unit: 1 / handyUnit(...terms), whole: false };
      let rest = Math.abs(list[n]!);
      while (rest > 0) [divisor, rest] = [rest, divisor % rest];
    }
  }
  return { unit: Math.max(1, divisor), whole: true };
}

/** A problem whose answers are those of another, in numbers that a solver likes. */
export interface Handy {
  readonly problem: Capacitated;
  /** A cost of the other problem from one of this. */
  costOf(cost: number): number;
}

/**
 * What a client costs at least, whoever serves it, is paid in any case and left out;
 * costs, and demand with capacities, are in units of their own. Small differences
 * between large costs would be lost to tolerances otherwise.
 */
export function inHandyUnits(problem: Capacitated): Handy {
  const { clients, sites, cost, opening, demand, capacity } = problem;
  let certain = 0;
  const shifted = cost.slice();
  for (let i = 0; i < clients; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < sites; j++) least = Math.min(least, cost[j * clients + i]!);
    if (!Number.isFinite(least)) continue;
    certain += least;
    for (let j = 0; j < sites; j++) shifted[j * clients + i]! -= least;
  }
  const costUnit = handyUnit(shifted, opening);
  const demandUnit = handyUnit(demand);
  return {
    problem: {
      ...problem,
      cost: shifted.map((c) => c * costUnit),
      opening: opening.map((c) => c * costUnit),
      demand: demand.map((d) => d * demandUnit),
      capacity: capacity.map((c) => c * demandUnit),
      whole: problem.whole && costUnit >= 1,
    },
    costOf: (value) => certain + value / costUnit,
  };
}

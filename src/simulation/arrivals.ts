import { GROUPS } from '../city/types.js';
import { crossingsOn, DELAY_BITS, DELAY_STEPS, type Delays, randomPaths } from './delays.js';
import { SPEED_STEPS } from './speeds.js';

/** Shares of arrival are whole multiples of 2⁻²⁰, so that sums over persons are exact in any order. */
export const ARRIVAL_UNIT = 1 << 20;
/** Whole minutes at which a day is measured: 1 … 20. */
export const MINUTE_COUNT = 20;
/** The minutes, and "reached at all" behind them. */
export const COLUMNS = MINUTE_COUNT + 1;

/** Points at which building, waits and detour are integrated: a rank-1 lattice of three Fibonacci numbers. */
type Lattice = readonly [points: number, wait: number, detour: number];
const FINE: Lattice = [377, 233, 144];
/** For distributions of times, of which thousands are added up. */
export const COARSE: Lattice = [89, 55, 34];
/** With delays the tables are smooth: they are computed at every second metre and interpolated. */
const SMOOTH_DM = 20;

/**
 * What happens to a walker of each group at each distance, with speed, building,
 * waits and detour integrated out.
 */
export interface ArrivalTables {
  /** Distances have rows 0 … maxDm; row maxDm + 1 is "nothing open". */
  readonly rows: number;
  /** Arrived after 1 … 20 min, and at all, in units of 2⁻²⁰, by group × row × column. */
  readonly within: Float64Array;
  /** Mean time by group × row, milliseconds; 0 in the last row. */
  readonly meanMs: Float64Array;
}

/** Walkers of a group by speed: how many of SPEED_STEPS walk at `mmps` or faster. */
export interface Survival {
  /** By group × (0 … fastest + 1) mm/s. */
  readonly atLeast: Uint16Array;
  readonly width: number;
}

export function survivalOf(speedMmps: Uint16Array): Survival {
  let fastest = 0;
  for (const mmps of speedMmps) fastest = Math.max(fastest, mmps);
  const width = fastest + 2;
  const atLeast = new Uint16Array(GROUPS.length * width);
  for (let g = 0; g < GROUPS.length; g++) {
    for (let step = 0; step < SPEED_STEPS; step++) atLeast[g * width + speedMmps[g * SPEED_STEPS + step]!]!++;
    for (let mmps = width - 2; mmps >= 0; mmps--) atLeast[g * width + mmps]! += atLeast[g * width + mmps + 1]!;
  }
  return { atLeast, width };
}

/** Points at which the delays of a path are integrated: building and wait in ms, and detour. */
export interface DelayNodes {
  readonly buildingMs: Float64Array;
  /** Step of the wait table. */
  readonly step: Uint16Array;
  readonly detour: Float64Array;
}

export function delayNodes(delays: Delays, [points, wait, detour]: Lattice = FINE): DelayNodes {
  const [from, spread] = [delays.buildingMs[0]!, delays.buildingMs[1]!];
  const count = spread > 0 || randomPaths(delays) ? points : 1;
  const node = (n: number, generator: number): number => (count === 1 ? 0.5 : ((n * generator + 0.5) / count) % 1);
  return {
    buildingMs: Float64Array.from({ length: count }, (_, n) => from + spread * node(n, 1)),
    step: Uint16Array.from({ length: count }, (_, n) => Math.floor(node(n, wait) * DELAY_STEPS)),
    detour: Float64Array.from({ length: count }, (_, n) =>
      delays.detour.length === 0 ? 1 : delays.detour[Math.floor(node(n, detour) * DELAY_STEPS)]!,
    ),
  };
}

/** Speed in whole mm/s that is needed for `dm` in `ms`; more than anybody's where no time is left. */
export function neededMmps(dm: number, ms: number): number {
  return ms > 0 ? Math.ceil((dm * 100_000) / ms) : Number.MAX_SAFE_INTEGER;
}

/** Share of group g that arrives within `tMs` over `dm`, 0…1. */
export function shareWithin(
  survival: Survival,
  delays: Delays,
  nodes: DelayNodes,
  g: number,
  dm: number,
  tMs: number,
): number {
  const wait = crossingsOn(dm, delays.crossingDm) << DELAY_BITS;
  const { atLeast, width } = survival;
  let arrived = 0;
  for (let n = 0; n < nodes.step.length; n++) {
    const waitMs = delays.crossingDm === 0 ? 0 : delays.waitMs[wait + nodes.step[n]!]!;
    const needed = neededMmps(dm * nodes.detour[n]!, tMs - nodes.buildingMs[n]! - waitMs);
    if (needed < width) arrived += atLeast[g * width + needed]!;
  }
  return arrived / nodes.step.length / SPEED_STEPS;
}

/** The tables of all distances up to `maxDm`. */
export function arrivalTables(speedMmps: Uint16Array, delays: Delays, maxDm: number): ArrivalTables {
  const survival = survivalOf(speedMmps);
  const nodes = delayNodes(delays);
  const rows = maxDm + 2;
  const within = new Float64Array(GROUPS.length * rows * COLUMNS);
  const meanMs = new Float64Array(GROUPS.length * rows);
  const every = nodes.step.length === 1 ? 1 : SMOOTH_DM;
  for (let g = 0; g < GROUPS.length; g++) {
    let slowness = 0;
    for (let step = 0; step < SPEED_STEPS; step++) slowness += 1 / speedMmps[g * SPEED_STEPS + step]!;
    for (let m = 0; m < MINUTE_COUNT; m++) {
      const share = (dm: number) => shareWithin(survival, delays, nodes, g, dm, 60_000 * (m + 1)) * ARRIVAL_UNIT;
      fill(share, within, g * rows * COLUMNS + m, COLUMNS, maxDm, every);
    }
    fill(() => ARRIVAL_UNIT, within, g * rows * COLUMNS + MINUTE_COUNT, COLUMNS, maxDm, every);
    const mean = (dm: number) => meanOf(delays, nodes, dm, (slowness / SPEED_STEPS) * 100_000);
    fill(mean, meanMs, g * rows, 1, maxDm, every);
  }
  return { rows, within, meanMs };
}

function meanOf(delays: Delays, nodes: DelayNodes, dm: number, msPerDm: number): number {
  const wait = crossingsOn(dm, delays.crossingDm) << DELAY_BITS;
  let sum = 0;
  for (let n = 0; n < nodes.step.length; n++) {
    const waitMs = delays.crossingDm === 0 ? 0 : delays.waitMs[wait + nodes.step[n]!]!;
    sum += nodes.buildingMs[n]! + waitMs + dm * nodes.detour[n]! * msPerDm;
  }
  return sum / nodes.step.length;
}

/** Writes round(value(dm)) for dm = 0 … maxDm at `from`, `stride` apart; linear between every `every`. */
function fill(
  value: (dm: number) => number,
  out: Float64Array,
  from: number,
  stride: number,
  maxDm: number,
  every: number,
): void {
  let here = value(0);
  for (let dm = 0; dm <= maxDm; dm += every) {
    const next = every === 1 && dm === maxDm ? here : value(dm + every);
    for (let k = 0; k < every && dm + k <= maxDm; k++) {
      out[from + (dm + k) * stride] = Math.round(here + ((next - here) * k) / every);
    }
    here = next;
  }
}

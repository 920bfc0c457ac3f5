import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, COARSE, COLUMNS, delayNodes, MINUTE_COUNT, rowOf } from './arrivals.js';
import { addArrivals, addSavings, type ForkWalk, forkWalk } from './fork-gains.js';
import { isFork, placeOf, waysAt } from './forks.js';
import type { PreparedSimulation } from './prepared.js';
import { SPEED_STEPS } from './speeds.js';
import { TIME_BIN_S, TIME_STEPS } from './sums.js';

type Walked = Pick<PreparedSimulation, 'arrivals' | 'lists' | 'delays' | 'survival' | 'speedMmps' | 'tierMin'>;

/**
 * The tables of arrival with rows for the forks that a thread meets, behind those of
 * single ways. A row depends on its fork alone. The arrays move when rows are added:
 * read them after the row.
 */
export interface WayTables {
  within: Uint32Array;
  meanMs: Float64Array;
  /** Rows so far; the arrays may have room for more. */
  rows: number;
  /** Row nearest to a way; forks have rows of their own. */
  rowOf(way: number): number;
  /**
   * What a fork adds to its shortest way; nothing on fewer days than `HARDLY_EVER`. Without keeping a row: there are
   * many, most of them for days that hardly ever come. The next call writes to the same arrays.
   */
  gainOf(fork: number, chance: number): ForkGain;
  /** Share of a group that a fork adds in each step of 5 s to those by its shortest way, 2⁻²⁰, by group × step. */
  stepsOf(fork: number): Float64Array;
}

export interface ForkGain {
  /** 5, 10 and 15 minutes, and those of the types. */
  readonly minutes: readonly number[];
  /** More arrivals by group × minutes, 2⁻²⁰. */
  readonly within: Float64Array;
  /** Milliseconds less on average, by group. */
  readonly savedMs: Float64Array;
}

/** A fork on fewer days than this does as its shortest way does: no share is off by 10⁻⁹. */
const HARDLY_EVER = 1e-10;

const TABLES = new WeakMap<PreparedSimulation['arrivals'], WayTables>();

/** The tables of a simulation, kept for as long as it is. */
export function tablesOf(walked: Walked): WayTables {
  const known = TABLES.get(walked.arrivals);
  if (known !== undefined) return known;
  const tables = walked.lists.signals === undefined ? singleWays(walked) : withForks(walked);
  TABLES.set(walked.arrivals, tables);
  return tables;
}

function singleWays({ arrivals }: Walked): WayTables {
  const none = (): never => {
    throw new Error('no forks without signals');
  };
  return {
    within: arrivals.within,
    meanMs: arrivals.meanMs,
    rows: arrivals.rows,
    rowOf: (way) => rowOf(arrivals, way),
    gainOf: none,
    stepsOf: none,
  };
}

function withForks(walked: Walked): WayTables {
  const { arrivals, lists, delays, survival, speedMmps } = walked;
  const walk = forkWalk(delays, survival, speedMmps);
  const rows: number[] = [];
  const steps: Float64Array[] = [];
  const gainOf = gains(walked, walk);
  const fill = rowFiller(walked, walk);
  const tables: WayTables = {
    within: arrivals.within.slice(),
    meanMs: arrivals.meanMs.slice(),
    rows: arrivals.rows,
    rowOf: (way) => (isFork(way) ? keep(rows, way, () => newRow(waysAt(lists, way)!)) : rowOf(arrivals, way)),
    gainOf: (fork, chance) => gainOf(waysAt(lists, fork)!, chance),
    stepsOf: (fork) => keep(steps, fork, () => stepsAt(walk, waysAt(lists, fork)!)),
  };
  const newRow = (ways: readonly number[]): number => {
    const row = tables.rows++;
    grow(tables);
    fill(ways, tables, row);
    return row;
  };
  return tables;
}

/** What is known of a fork, worked out the first time. */
function keep<Value>(values: Value[], fork: number, work: () => Value): Value {
  const known = values[placeOf(fork)];
  if (known !== undefined) return known;
  const value = work();
  values[placeOf(fork)] = value;
  return value;
}

function grow(tables: WayTables): void {
  const { rows } = tables;
  if (rows * GROUPS.length <= tables.meanMs.length) return;
  const room = Math.max(rows, Math.ceil((tables.meanMs.length / GROUPS.length) * 1.5));
  const within = new Uint32Array(room * GROUPS.length * COLUMNS);
  within.set(tables.within);
  const meanMs = new Float64Array(room * GROUPS.length);
  meanMs.set(tables.meanMs);
  tables.within = within;
  tables.meanMs = meanMs;
}

/** Fills rows of forks: whoever arrives by the shortest way, who are counted, and whoever comes by another. */
function rowFiller({ arrivals, delays }: Walked, walk: ForkWalk) {
  const nodes = delayNodes(delays);
  const minutesMs = Float64Array.from({ length: MINUTE_COUNT }, (_, m) => 60_000 * (m + 1));
  const more = new Float64Array(GROUPS.length * MINUTE_COUNT);
  const savedMs = new Float64Array(GROUPS.length);
  return (ways: readonly number[], tables: WayTables, row: number): void => {
    const shortest = rowOf(arrivals, ways[0]!);
    more.fill(0);
    savedMs.fill(0);
    addArrivals(walk, nodes, ways, minutesMs, more);
    addSavings(walk, nodes, ways, savedMs);
    for (let g = 0; g < GROUPS.length; g++) {
      const [at, from] = [(row * GROUPS.length + g) * COLUMNS, (shortest * GROUPS.length + g) * COLUMNS];
      for (let m = 0; m < MINUTE_COUNT; m++) {
        tables.within[at + m] = shareOf(arrivals, arrivals.counts![from + m]! + more[g * MINUTE_COUNT + m]!);
      }
      tables.within[at + MINUTE_COUNT] = ARRIVAL_UNIT;
      const meanMs = arrivals.meanMs[shortest * GROUPS.length + g]!;
      tables.meanMs[row * GROUPS.length + g] = meanMs - Math.round(savedMs[g]! / arrivals.walkers!);
    }
  };
}

/** Walkers counted, as a share in units of 2⁻²⁰. */
function shareOf({ walkers }: Walked['arrivals'], count: number): number {
  return Math.round((count / (walkers! / SPEED_STEPS) / SPEED_STEPS) * ARRIVAL_UNIT);
}

function gains({ arrivals, delays, tierMin }: Walked, walk: ForkWalk) {
  const nodes = delayNodes(delays);
  const minutes = [...new Set([5, 10, 15, ...tierMin])].sort((a, b) => a - b);
  const timesMs = minutes.map((minute) => 60_000 * minute);
  const gain: ForkGain = {
    minutes,
    within: new Float64Array(GROUPS.length * minutes.length),
    savedMs: new Float64Array(GROUPS.length),
  };
  const { within, savedMs } = gain;
  return (ways: readonly number[], chance: number): ForkGain => {
    within.fill(0);
    savedMs.fill(0);
    if (chance < HARDLY_EVER) return gain;
    const shortest = rowOf(arrivals, ways[0]!);
    addArrivals(walk, nodes, ways, timesMs, within);
    addSavings(walk, nodes, ways, savedMs);
    for (let g = 0; g < GROUPS.length; g++) {
      for (const [n, minute] of minutes.entries()) {
        const [at, from] = [g * minutes.length + n, (shortest * GROUPS.length + g) * COLUMNS + minute - 1];
        // As rows have it, so that a fork is never below any of its ways.
        within[at] = shareOf(arrivals, arrivals.counts![from]! + within[at]!) - arrivals.within[from]!;
      }
      savedMs[g] = Math.round(savedMs[g]! / arrivals.walkers!);
    }
    return gain;
  };
}

function stepsAt(walk: ForkWalk, ways: readonly number[]): Float64Array {
  const nodes = delayNodes(walk.delays, COARSE);
  const timesMs = Float64Array.from({ length: TIME_STEPS }, (_, n) => n * TIME_BIN_S * 1000);
  const counts = new Float64Array(GROUPS.length * TIME_STEPS);
  addArrivals(walk, nodes, ways, timesMs, counts);
  for (let g = 0; g < GROUPS.length; g++) {
    let before = 0;
    for (let n = 0; n < TIME_STEPS; n++) {
      const at = g * TIME_STEPS + n;
      const now = Math.round((counts[at]! / nodes.step.length / SPEED_STEPS) * ARRIVAL_UNIT);
      counts[at] = now - before;
      before = now;
    }
  }
  return counts;
}

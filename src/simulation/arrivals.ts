import { GROUPS } from '../city/types.js';
import { crossingsOn, DELAY_BITS, DELAY_STEPS, type Delays, randomPaths } from './delays.js';
import { dmOf, type NearestLists, NOTHING } from './lists.js';
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

/**
 * What happens to a walker of each group at each distance, with speed, building,
 * waits and detour integrated out.
 */
export interface ArrivalTables {
  readonly maxDm: number;
  /** Decimetres a row: 1 where a walk is late to the decimetre, 10 where delays smooth it. */
  readonly rowDm: number;
  /** Rows of one number of known signals; those of the next number lie behind them. */
  readonly levelRows: number;
  /** The last one is "nothing open". */
  readonly rows: number;
  /** Arrived after 1 … 20 min, and at all, in units of 2⁻²⁰, by row × group × column. */
  readonly within: Uint32Array;
  /** Mean time by row × group, milliseconds; 0 in the last row. */
  readonly meanMs: Float64Array;
  /** Only where signals are known: `within` as walkers counted, of `walkers` in all, so that forks can add to them. */
  readonly counts?: Uint32Array;
  readonly walkers?: number;
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

/** Share of group g that arrives within `tMs` over a way, 0…1. */
export function shareWithin(
  survival: Survival,
  delays: Delays,
  nodes: DelayNodes,
  g: number,
  way: number,
  tMs: number,
): number {
  const dm = dmOf(way);
  const wait = crossingsOn(way, delays) << DELAY_BITS;
  const { atLeast, width } = survival;
  let arrived = 0;
  for (let n = 0; n < nodes.step.length; n++) {
    const waitMs = delays.crossingDm === 0 ? 0 : delays.waitMs[wait + nodes.step[n]!]!;
    const needed = neededMmps(dm * nodes.detour[n]!, tMs - nodes.buildingMs[n]! - waitMs);
    if (needed < width) arrived += atLeast[g * width + needed]!;
  }
  return arrived / nodes.step.length / SPEED_STEPS;
}

/** Walkers of every group who arrive within `tMs` over a way, nodes × SPEED_STEPS of them in all: what is needed is the same for all groups. */
function countWithin(
  { atLeast, width }: Survival,
  delays: Delays,
  { buildingMs, step, detour }: DelayNodes,
  way: number,
  tMs: number,
  arrived: Float64Array,
): void {
  const { crossingDm, waitMs } = delays;
  const dm = dmOf(way);
  const wait = crossingsOn(way, delays) << DELAY_BITS;
  let [children, adults, elders] = [0, 0, 0];
  for (let n = 0; n < step.length; n++) {
    const needed = neededMmps(
      dm * detour[n]!,
      tMs - buildingMs[n]! - (crossingDm === 0 ? 0 : waitMs[wait + step[n]!]!),
    );
    if (needed >= width) continue;
    children += atLeast[needed]!;
    adults += atLeast[width + needed]!;
    elders += atLeast[2 * width + needed]!;
  }
  arrived[0] = children;
  arrived[1] = adults;
  arrived[2] = elders;
}

/** The row nearest to a way. */
export function rowOf({ rows, rowDm, levelRows }: ArrivalTables, way: number): number {
  return way === NOTHING ? rows - 1 : (way >>> 16) * levelRows + Math.round(dmOf(way) / rowDm);
}

/** The way of a row that is one. */
function wayOfRow({ rowDm, levelRows }: Pick<ArrivalTables, 'rowDm' | 'levelRows'>, row: number): number {
  const level = Math.floor(row / levelRows);
  return (level << 16) | ((row - level * levelRows) * rowDm);
}

/** Two rows, and how far between them a way lies, 0…1. */
export interface BetweenRows {
  row: number;
  next: number;
  part: number;
}

/**
 * Writes the rows on either side of a way to `out`. Below a crossing the line of the
 * two rows before it goes on.
 */
export function rowsBeside(tables: ArrivalTables, delays: Delays, way: number, out: BetweenRows): void {
  const { levelRows, rowDm } = tables;
  const first = (way >>> 16) * levelRows;
  const last = first + levelRows - 1;
  let row = Math.min(last, first + Math.floor(dmOf(way) / rowDm));
  const parted =
    row < last && crossingsOn(wayOfRow(tables, row), delays) !== crossingsOn(wayOfRow(tables, row + 1), delays);
  if (parted && row > first) row--;
  out.row = row;
  out.next = Math.min(last, row + 1);
  out.part = out.next === row ? 0 : dmOf(way) / rowDm - (row - first);
}

/**
 * The tables of all ways up to `maxDm`.
 *
 * @param lists ways with known signals: only the rows beside them are filled; absent = signals are not known
 */
export function arrivalTables(
  survival: Survival,
  speedMmps: Uint16Array,
  delays: Delays,
  maxDm: number,
  lists?: NearestLists,
): ArrivalTables {
  const nodes = delayNodes(delays);
  const smooth = nodes.step.length > 1;
  const rowDm = smooth ? 10 : 1;
  const levelRows = Math.round(maxDm / rowDm) + 1;
  const levels = 1 + (lists?.signals?.reduce((a, b) => Math.max(a, b), 0) ?? 0);
  const rows = levelRows * levels + 1;
  const grid = { rowDm, levelRows };
  const wanted = wantedRows(lists, grid, rows);
  // Known ways are few, and a fork's row must not lie below those of its ways.
  const between = (row: number): boolean => smooth && wanted === undefined && betweenRows(delays, grid, row);
  const within = new Uint32Array(rows * GROUPS.length * COLUMNS);
  const meanMs = new Float64Array(rows * GROUPS.length);
  const counts = wanted === undefined ? undefined : new Uint32Array(within.length);
  const arrived = new Float64Array(GROUPS.length);
  for (let row = 0; row < rows - 1; row++) {
    // Where delays smooth it, every second row lies between its neighbours, unless a crossing does.
    if (wanted?.[row] === 0 || between(row)) continue;
    for (let m = 0; m < MINUTE_COUNT; m++) {
      countWithin(survival, delays, nodes, wayOfRow(grid, row), 60_000 * (m + 1), arrived);
      for (let g = 0; g < GROUPS.length; g++) {
        const share = arrived[g]! / nodes.step.length / SPEED_STEPS;
        within[(row * GROUPS.length + g) * COLUMNS + m] = Math.round(share * ARRIVAL_UNIT);
        if (counts !== undefined) counts[(row * GROUPS.length + g) * COLUMNS + m] = arrived[g]!;
      }
    }
  }
  for (let g = 0; g < GROUPS.length; g++) {
    let slowness = 0;
    for (let step = 0; step < SPEED_STEPS; step++) slowness += 1 / speedMmps[g * SPEED_STEPS + step]!;
    for (let row = 0; row < rows - 1; row++) {
      if (wanted?.[row] === 0 || between(row)) continue;
      within[(row * GROUPS.length + g) * COLUMNS + MINUTE_COUNT] = ARRIVAL_UNIT;
      meanMs[row * GROUPS.length + g] = Math.round(
        meanOf(delays, nodes, wayOfRow(grid, row), (slowness / SPEED_STEPS) * 100_000),
      );
    }
    if (smooth) fillBetween(within, meanMs, g, rows, between);
  }
  const all = { maxDm, rowDm, levelRows, rows, within, meanMs };
  return counts === undefined ? all : { ...all, counts, walkers: nodes.step.length * SPEED_STEPS };
}

/** Rows beside a way of the lists, and their neighbours; undefined = all. */
function wantedRows(
  lists: NearestLists | undefined,
  { rowDm, levelRows }: Pick<ArrivalTables, 'rowDm' | 'levelRows'>,
  rows: number,
): Uint8Array | undefined {
  if (lists?.signals === undefined) return undefined;
  const wanted = new Uint8Array(rows);
  for (let a = 0; a < lists.signals.length; a++) {
    const row = lists.signals[a]! * levelRows + Math.floor(lists.distanceDm[a]! / rowDm);
    wanted.fill(1, Math.max(0, row - 1), row + 3);
  }
  return wanted;
}

/** Whether a row is filled from its neighbours: it has two, with as many crossings on their way. */
function betweenRows(delays: Delays, grid: Pick<ArrivalTables, 'rowDm' | 'levelRows'>, row: number): boolean {
  const inLevel = row % grid.levelRows;
  if (inLevel % 2 === 0 || inLevel + 1 > grid.levelRows - 1) return false;
  return crossingsOn(wayOfRow(grid, row - 1), delays) === crossingsOn(wayOfRow(grid, row + 1), delays);
}

function fillBetween(
  within: Uint32Array,
  meanMs: Float64Array,
  g: number,
  rows: number,
  between: (row: number) => boolean,
): void {
  for (let row = 1; row < rows - 1; row++) {
    if (!between(row)) continue;
    const [here, low, high] = [row, row - 1, row + 1].map((r) => r * GROUPS.length + g) as [number, number, number];
    for (let n = 0; n < COLUMNS; n++) {
      within[here * COLUMNS + n] = (within[low * COLUMNS + n]! + within[high * COLUMNS + n]!) >>> 1;
    }
    meanMs[here] = Math.round((meanMs[low]! + meanMs[high]!) / 2);
  }
}

function meanOf(delays: Delays, nodes: DelayNodes, way: number, msPerDm: number): number {
  const dm = dmOf(way);
  const wait = crossingsOn(way, delays) << DELAY_BITS;
  let sum = 0;
  for (let n = 0; n < nodes.step.length; n++) {
    const waitMs = delays.crossingDm === 0 ? 0 : delays.waitMs[wait + nodes.step[n]!]!;
    sum += nodes.buildingMs[n]! + waitMs + dm * nodes.detour[n]! * msPerDm;
  }
  return sum / nodes.step.length;
}

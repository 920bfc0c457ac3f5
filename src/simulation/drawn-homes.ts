import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, COLUMNS } from './arrivals.js';
import { tablesOf, type WayTables } from './fork-rows.js';
import { isFork, shortestOf } from './forks.js';
import { addSteps, type HomesDay } from './homes.js';
import { binOf, distanceBins } from './nodes.js';
import type { PreparedSimulation } from './prepared.js';
import { threefry, UNIT } from './streams.js';
import type { DayFigures } from './sums.js';
import { entryOf, type WalkerKeys } from './walkers.js';

/**
 * Homes drawn: each counts as often as a walker was drawn from it, with its groups in
 * their parts (2⁻¹⁰). A day is a sum of rows of the arrival tables: what does not change
 * from day to day is looked up once, and a type is added up circle by circle in a row
 * that stays in the nearest cache. Whole numbers, so that no order of adding changes one.
 */
export interface DrawnHomes {
  /** Adds up a day that `moveTo` has moved to; `drawn` says how often each home was drawn. */
  day(homes: HomesDay, drawn: Uint32Array, figures: DayFigures, histogram: Float64Array): void;
}

export function drawnHomes(prepared: PreparedSimulation, usual: HomesDay['baseWay']): DrawnHomes {
  const { homeCount, types, circleCount } = prepared;
  const slots = types.length;
  const bins = distanceBins(prepared);
  const order = homesByCircle(prepared);
  const tables = tablesOf(prepared);
  const rises = risesOf(tables);
  // By slot × home: where a home's row of the tables begins, and its bin; its fork where ways fork, or 0.
  const rows = new Uint32Array(slots * homeCount);
  const binsOfHomes = new Uint32Array(slots * homeCount);
  const forks = prepared.lists.signals === undefined ? undefined : new Uint32Array(slots * homeCount);
  const place = (cell: number, way: number): void => {
    const i = Math.floor(cell / slots);
    const to = (cell - i * slots) * homeCount + i;
    rows[to] = tables.rowOf(way);
    binsOfHomes[to] = binOf(prepared, shortestOf(prepared.lists, way), bins);
    if (forks !== undefined) forks[to] = isFork(way) ? way : 0;
  };
  for (let cell = 0; cell < usual.length; cell++) place(cell, usual[cell]!);
  const parts = new Float64Array(homeCount * GROUPS.length);
  return {
    day({ nearestWay, joint, changed, changedCount }, drawn, figures, histogram) {
      for (let n = 0; n < changedCount; n++) place(changed[n]!, nearestWay[changed[n]!]!);
      rises.extend();
      weigh(prepared, drawn, joint, parts, figures);
      for (let c = 0; c < circleCount; c++) {
        const homes = order.home.subarray(order.offsets[c]!, order.offsets[c + 1]!);
        for (let s = 0; s < slots; s++) {
          const cells = {
            rows: rows.subarray(s * homeCount),
            bins: binsOfHomes.subarray(s * homeCount),
            forks: forks?.subarray(s * homeCount),
          };
          for (let g = 0; g < GROUPS.length; g++) {
            addCell(
              prepared,
              tables,
              rises,
              homes,
              cells,
              parts,
              (c * slots + s) * GROUPS.length + g,
              g,
              figures,
              histogram,
              bins,
            );
          }
        }
      }
      for (let n = 0; n < changedCount; n++) place(changed[n]!, usual[changed[n]!]!);
    },
  };
}

/** Homes of circle c: entries offsets[c] … of `home`. */
function homesByCircle({ homeCount, homeCircle, circleCount }: PreparedSimulation) {
  const offsets = new Uint32Array(circleCount + 1);
  for (let i = 0; i < homeCount; i++) offsets[homeCircle[i]! + 1]!++;
  for (let c = 0; c < circleCount; c++) offsets[c + 1]! += offsets[c]!;
  const next = offsets.slice(0, circleCount);
  const home = new Uint32Array(homeCount);
  for (let i = 0; i < homeCount; i++) home[next[homeCircle[i]!]!++] = i;
  return { offsets, home };
}

/** Parts by home × group, and what is no type's: how many there are, and who manages everything basic. */
function weigh(
  { homeCount, homeCircle, homePersons }: PreparedSimulation,
  drawn: Uint32Array,
  joint: Float64Array,
  parts: Float64Array,
  figures: DayFigures,
): void {
  figures.weight.fill(0);
  figures.joint.fill(0);
  for (let i = 0; i < homeCount; i++) {
    let persons = 0;
    for (let g = 0; g < GROUPS.length; g++) persons += homePersons[i * GROUPS.length + g]!;
    for (let g = 0; g < GROUPS.length; g++) {
      const at = i * GROUPS.length + g;
      const part = drawn[i] === 0 ? 0 : Math.round((drawn[i]! * homePersons[at]! * 1024) / persons);
      parts[at] = part;
      figures.weight[homeCircle[i]! * GROUPS.length + g]! += part;
      figures.joint[homeCircle[i]! * GROUPS.length + g]! += part * joint[at]!;
    }
  }
}

/** Where each row of the tables rises. */
interface Rises {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** Looks at the rows that have been added. */
  extend(): void;
}

/**
 * Where each row of the tables rises, by row × group: the columns before `from` hold
 * nobody, those from `to` on everybody. Half of all columns, which need not be read.
 */
function risesOf(tables: WayTables): Rises {
  let known = 0;
  const rises = { from: new Uint8Array(0), to: new Uint8Array(0), extend };
  function extend(): void {
    const { within, rows } = tables;
    if (rises.from.length < rows * GROUPS.length) {
      const [from, to] = [new Uint8Array(within.length / COLUMNS), new Uint8Array(within.length / COLUMNS)];
      from.set(rises.from);
      to.set(rises.to);
      [rises.from, rises.to] = [from, to];
    }
    for (; known < rows * GROUPS.length; known++) {
      const at = known * COLUMNS;
      let m = 0;
      while (m < COLUMNS && within[at + m] === 0) m++;
      rises.from[known] = m;
      m = COLUMNS;
      while (m > rises.from[known]! && within[at + m - 1] === ARRIVAL_UNIT) m--;
      rises.to[known] = m;
    }
  }
  return rises;
}

/** Room for one row, and for who has arrived by each column at the latest. */
const ROW = new Float64Array(COLUMNS);
const ALL = new Float64Array(COLUMNS + 1);

/** One group of one circle on its way to one type. */
function addCell(
  prepared: PreparedSimulation,
  { within, meanMs }: WayTables,
  { from, to }: Rises,
  homes: Uint32Array,
  cells: { readonly rows: Uint32Array; readonly bins: Uint32Array; readonly forks: Uint32Array | undefined },
  parts: Float64Array,
  cell: number,
  g: number,
  figures: DayFigures,
  histogram: Float64Array,
  bins: number,
): void {
  ROW.fill(0);
  ALL.fill(0);
  let timeMs = 0;
  for (let n = 0; n < homes.length; n++) {
    const i = homes[n]!;
    const part = parts[i * GROUPS.length + g]!;
    if (part === 0) continue;
    const row = cells.rows[i]! * GROUPS.length + g;
    const at = row * COLUMNS;
    const end = to[row]!;
    for (let m = from[row]!; m < end; m++) ROW[m]! += part * within[at + m]!;
    ALL[end]! += part;
    timeMs += part * meanMs[row]!;
    histogram[cell * bins + cells.bins[i]!]! += part;
    const fork = cells.forks === undefined ? 0 : cells.forks[i]!;
    if (fork > 0) addSteps(prepared, histogram, bins, cell - g, g, fork, part);
  }
  let arrived = 0;
  for (let m = 0; m < COLUMNS; m++) {
    arrived += ALL[m]!;
    figures.within[cell * COLUMNS + m] = ROW[m]! + arrived * ARRIVAL_UNIT;
  }
  figures.timeMs[cell] = timeMs;
}

/** How often each home is drawn: the homes of the plain estimator's walkers, of whom the first word says where they live. */
export function drawHomes(
  prepared: PreparedSimulation,
  keys: readonly WalkerKeys[],
  day: number,
  drawn: Uint32Array,
): void {
  const { crowdOffsets, crowdEnd, crowdHome, walkersPerCircle } = prepared;
  const draw = new Uint32Array(2);
  drawn.fill(0);
  for (const [c, { walker }] of keys.entries()) {
    const first = crowdOffsets[c]!;
    const last = crowdOffsets[c + 1]! - 1;
    if (last < first) continue;
    for (let n = 0; n < walkersPerCircle; n++) {
      threefry(walker[0], walker[1], day, n, draw);
      drawn[crowdHome[entryOf(crowdEnd, first, last, Math.floor((draw[0]! * crowdEnd[last]!) / UNIT))]!]!++;
    }
  }
}

import type { City } from '../city/types.js';
import { GROUPS } from '../city/types.js';
import type { SimulationSettings } from '../scenario/types.js';
import { ARRIVAL_UNIT, COLUMNS } from './arrivals.js';
import { tablesOf } from './fork-rows.js';
import { isFork, shortestOf, soonestOf, usualWay } from './forks.js';
import { dmOf, NOTHING, nearestDm } from './lists.js';
import type { Areas, PreparedSimulation } from './prepared.js';
import { addDay, type Places, SETS, type Sums } from './sums.js';

/** What a simulation can be broken down by, beside circles. */
export const AREA_KINDS = ['community', 'band'] as const;
export type AreaKind = (typeof AREA_KINDS)[number];

/** Upper ends of the distance bands where a scenario names none, metres. */
const BANDS_M: readonly number[] = [300, 500, 800, 1000, 1500];

/** Columns of a home's arrivals that areas are measured at: 5, 10 and 15 minutes, and the type's own. */
export const AREA_COLUMNS = 4;

export function areasOf(
  city: City,
  { bandsM = BANDS_M }: SimulationSettings,
  by: readonly AreaKind[],
  stepFreeFrom?: number,
): Areas {
  return {
    communities: by.includes('community') ? city.communities.length : 0,
    community: city.homes.community,
    bandEndDm: by.includes('band') ? Uint16Array.from(bandsM, (metres) => Math.round(metres * 10)) : new Uint16Array(),
    circles: city.circles.length,
    ...(stepFreeFrom === undefined ? {} : { stepFreeFrom }),
  };
}

export function bandCount({ bandEndDm }: Areas): number {
  return bandEndDm.length === 0 ? 0 : bandEndDm.length + 1;
}

export function areaRows(areas: Areas): number {
  return firstStepFree(areas) + (areas.stepFreeFrom === undefined ? 0 : 1 + areas.circles);
}

/** The row of whoever cannot take steps in the whole city; those of the circles are behind it. */
export function firstStepFree(areas: Areas): number {
  return areas.communities + bandCount(areas) * (1 + areas.circles);
}

/** Shares that a day has by area. */
export function areaLength({ areas, types }: PreparedSimulation): number {
  return areas === undefined ? 0 : areaRows(areas) * types.length * SETS * AREA_COLUMNS;
}

/** Place of a share by area, slot, set (0 = all) and column; the figures of groups lie the same way without sets. */
export function areaAt(slots: number, row: number, s: number, set: number, column: number): number {
  return ((row * slots + s) * SETS + set) * AREA_COLUMNS + column;
}

/** Writes the rows that a cell (home × slot) counts in to `out`; returns how many. */
function rowsOfCell(prepared: PreparedSimulation, areas: Areas, cell: number, out: Uint32Array): number {
  const i = Math.floor(cell / prepared.types.length);
  let count = 0;
  if (areas.community[i]! < areas.communities) out[count++] = areas.community[i]!;
  if (areas.stepFreeFrom !== undefined && i >= areas.stepFreeFrom) {
    out[count++] = firstStepFree(areas);
    out[count++] = firstStepFree(areas) + 1 + prepared.homeCircle[i]!;
  }
  const bands = bandCount(areas);
  if (bands === 0) return count;
  const dm = nearestDm(prepared.lists, cell);
  let band = 0;
  while (band < areas.bandEndDm.length && dm > areas.bandEndDm[band]!) band++;
  out[count++] = areas.communities + band;
  out[count++] = areas.communities + bands * (1 + prepared.homeCircle[i]!) + band;
  return count;
}

/** Most rows that one cell counts in. */
const MOST_ROWS = 5;

/** Persons by row × slot × group. */
export function areaPersons(prepared: PreparedSimulation, areas: Areas): Float64Array {
  const slots = prepared.types.length;
  const persons = new Float64Array(areaRows(areas) * slots * GROUPS.length);
  const rows = new Uint32Array(MOST_ROWS);
  for (let cell = 0; cell < prepared.homeCount * slots; cell++) {
    const [i, s] = [Math.floor(cell / slots), cell % slots];
    const count = rowsOfCell(prepared, areas, cell, rows);
    for (let n = 0; n < count; n++) {
      const to = (rows[n]! * slots + s) * GROUPS.length;
      for (let g = 0; g < GROUPS.length; g++) persons[to + g]! += prepared.homePersons[i * GROUPS.length + g]!;
    }
  }
  return persons;
}

/** Figures of areas: arrived by row × slot × group × column, persons × 2⁻²⁰, to which cells are added. */
export interface AreaFigures {
  readonly arrived: Float64Array;
  /** Adds `part` of a home's persons at the end of a way. */
  add(cell: number, way: number, part: number): void;
}

/** @param between whether a way between two rows of the tables counts as the line goes, not as the nearer row. */
export function areaFigures(prepared: PreparedSimulation, areas: Areas, between = false): AreaFigures {
  const { arrivals, homePersons, lists, tierMin, types } = prepared;
  const { rowDm, levelRows } = arrivals;
  const tables = tablesOf(prepared);
  const slots = types.length;
  const arrived = new Float64Array(areaRows(areas) * slots * GROUPS.length * AREA_COLUMNS);
  const rows = new Uint32Array(MOST_ROWS);
  const minutes = Uint8Array.of(5, 10, 15, 0);
  let count = 0;
  /** `part` of a home's persons at the line from one row of the tables to another. */
  const addRows = (cell: number, row: number, next: number, rest: number, part: number): void => {
    const { within } = tables;
    const [i, s] = [Math.floor(cell / slots), cell % slots];
    for (let g = 0; g < GROUPS.length; g++) {
      const persons = part * homePersons[i * GROUPS.length + g]!;
      if (persons === 0) continue;
      const from = (row * GROUPS.length + g) * COLUMNS - 1;
      const step = (next - row) * GROUPS.length * COLUMNS;
      for (let m = 0; m < AREA_COLUMNS; m++) {
        const below = within[from + minutes[m]!]!;
        const share = persons * (below + rest * (within[from + step + minutes[m]!]! - below));
        for (let n = 0; n < count; n++) {
          arrived[((rows[n]! * slots + s) * GROUPS.length + g) * AREA_COLUMNS + m]! += share;
        }
      }
    }
  };
  const addGain = (cell: number, fork: number, part: number): void => {
    const gain = tables.gainOf(fork, part);
    const [i, s] = [Math.floor(cell / slots), cell % slots];
    for (let m = 0; m < AREA_COLUMNS; m++) {
      const at = gain.minutes.indexOf(minutes[m]!);
      for (let g = 0; g < GROUPS.length; g++) {
        const persons = part * homePersons[i * GROUPS.length + g]!;
        const more = persons * gain.within[g * gain.minutes.length + at]!;
        for (let n = 0; n < count; n++) {
          arrived[((rows[n]! * slots + s) * GROUPS.length + g) * AREA_COLUMNS + m]! += more;
        }
      }
    }
  };
  return {
    arrived,
    add(cell, way, part) {
      if (way === NOTHING) return;
      minutes[AREA_COLUMNS - 1] = tierMin[cell % slots]!;
      count = rowsOfCell(prepared, areas, cell, rows);
      const shortest = shortestOf(lists, way);
      const first = (shortest >>> 16) * levelRows;
      const inLevel = Math.floor(dmOf(shortest) / rowDm);
      const row = between ? first + inLevel : tables.rowOf(way);
      const next = between ? Math.min(first + levelRows - 1, row + 1) : row;
      addRows(cell, row, next, next === row ? 0 : (dmOf(shortest) - inLevel * rowDm) / rowDm, part);
      if (between && isFork(way)) addGain(cell, way, part);
    },
  };
}

/** Shares by `areaAt` from figures; NaN where nobody lives. */
export function areaValues(arrived: Float64Array, persons: Float64Array, out: Float64Array): void {
  for (let row = 0; row < persons.length / GROUPS.length; row++) {
    for (let m = 0; m < AREA_COLUMNS; m++) {
      let [sum, all] = [0, 0];
      for (let g = 0; g < GROUPS.length; g++) {
        const here = arrived[(row * GROUPS.length + g) * AREA_COLUMNS + m]!;
        const lives = persons[row * GROUPS.length + g]!;
        out[(row * SETS + g + 1) * AREA_COLUMNS + m] = here / ARRIVAL_UNIT / lives;
        sum += here;
        all += lives;
      }
      out[row * SETS * AREA_COLUMNS + m] = sum / ARRIVAL_UNIT / all;
    }
  }
}

/** Figures of a day with everything open. */
export function openAreas(prepared: PreparedSimulation, areas: Areas): AreaFigures {
  const figures = areaFigures(prepared, areas);
  const cells = prepared.homeCount * prepared.types.length;
  for (let cell = 0; cell < cells; cell++) figures.add(cell, usualWay(prepared.lists, cell), 1);
  return figures;
}

/** Adds days to the sums of areas: everybody in every home, whatever the estimator of the circles. */
export interface AreaDays {
  /** Returns the day's shares, which the next day overwrites. */
  add(open: Uint8Array, sums: Sums): Float64Array;
  /** The shares that are looked at. */
  readonly places: Places;
}

/**
 * Days by area, for the slots whose closures are not integrated out. A day is the one
 * with everything open, corrected where the nearest outlet is shut: whole numbers, so
 * that no order of days changes a bit.
 */
export function areaDays(prepared: PreparedSimulation, areas: Areas, integrated: Uint8Array): AreaDays {
  const { lists, firstOffsets, firstCell, types } = prepared;
  const slots = types.length;
  const persons = areaPersons(prepared, areas);
  const figures = openAreas(prepared, areas);
  const base = figures.arrived.slice();
  const values = new Float64Array(areaRows(areas) * slots * SETS * AREA_COLUMNS);
  const places: Places = Array.from({ length: areaRows(areas) * slots }, (_, row) => row)
    .filter((row) => integrated[row % slots] === 0)
    .map((row) => [row * SETS * AREA_COLUMNS, (row + 1) * SETS * AREA_COLUMNS]);
  const dealtWith = new Uint32Array(prepared.homeCount * slots);
  let day = 0;
  return {
    places,
    add(open, sums) {
      day++;
      figures.arrived.set(base);
      for (let o = 0; o < open.length; o++) {
        if (open[o] === 1) continue;
        for (let f = firstOffsets[o]!; f < firstOffsets[o + 1]!; f++) {
          const cell = firstCell[f]!;
          if (integrated[cell % slots] === 1) continue;
          const [from, end] = [lists.offsets[cell]!, lists.offsets[cell + 1]!];
          // Two outlets of one fork are shut: the cell is dealt with already.
          if (dealtWith[cell] === day) continue;
          dealtWith[cell] = day;
          figures.add(cell, usualWay(lists, cell), -1);
          figures.add(cell, soonestOf(lists, from, end, open), 1);
        }
      }
      areaValues(figures.arrived, persons, values);
      addDay(sums, values, places);
      return values;
    },
  };
}

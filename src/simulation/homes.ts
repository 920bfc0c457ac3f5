import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, COLUMNS } from './arrivals.js';
import { type JointControl, takeControl } from './control.js';
import { tablesOf, type WayTables } from './fork-rows.js';
import { isFork, shortestOf, soonestOf, usualWay } from './forks.js';
import { managing, mostNeeded, raiseToNeed } from './joint.js';
import { NOTHING, newWays, type Ways } from './lists.js';
import { binOf, distanceBins, wayBins } from './nodes.js';
import type { PreparedSimulation } from './prepared.js';
import type { DayFigures } from './sums.js';
import { emptyFigures, TIME_STEPS } from './sums.js';

/**
 * The day with every outlet open, evaluated home by home, and room for the cells
 * that another day changes. A day costs what is closed on it: a city with three
 * outlets in a hundred closed changes three cells in a hundred.
 */
export interface HomesDay {
  readonly prepared: PreparedSimulation;
  readonly tables: WayTables;
  /** By slot: 1 where days are asked for the share within the type's own minutes only. */
  readonly integrated: Uint8Array;
  readonly base: DayFigures;
  readonly baseWay: Ways;
  /** The way to the soonest open outlet of the day by home × slot. */
  readonly nearestWay: Ways;
  /** Share that manages everything on the day, by home × group, units of 2⁻²⁰. */
  readonly joint: Float64Array;
  /** Room for the speeds that one home's points want. */
  readonly needed: Uint16Array;
  /** Cells that the day changes, and how many. */
  readonly changed: Uint32Array;
  changedCount: number;
  readonly touched: Uint8Array;
}

export function homesDay(prepared: PreparedSimulation, integrated: Uint8Array): HomesDay {
  const { homeCount, types, lists, joint } = prepared;
  const baseWay = newWays(lists, homeCount * types.length);
  for (let cell = 0; cell < baseWay.length; cell++) baseWay[cell] = usualWay(lists, cell);
  const base = emptyFigures(prepared);
  base.weight.set(prepared.groupPersons);
  const day: HomesDay = {
    prepared,
    tables: tablesOf(prepared),
    integrated,
    base,
    baseWay,
    nearestWay: baseWay.slice(),
    joint: joint.share.slice(),
    needed: new Uint16Array(joint.points),
    changed: new Uint32Array(baseWay.length),
    changedCount: 0,
    touched: new Uint8Array(homeCount),
  };
  for (let cell = 0; cell < baseWay.length; cell++) addCell(day, base, cell, baseWay[cell]!, 1);
  for (let i = 0; i < homeCount; i++) addJoint(prepared, base, joint.share, i, 1);
  return day;
}

/** Adds a home's persons at a distance (or takes them away) to the figures of their circle. */
function addCell(
  { prepared, tables, integrated }: HomesDay,
  figures: DayFigures,
  cell: number,
  way: number,
  sign: number,
): void {
  const { homePersons, homeCircle, types, tierMin } = prepared;
  const slots = types.length;
  const i = Math.floor(cell / slots);
  const s = cell - i * slots;
  const to = (homeCircle[i]! * slots + s) * GROUPS.length;
  const row = tables.rowOf(way);
  const { within, meanMs } = tables;
  const first = integrated[s] === 1 ? tierMin[s]! - 1 : 0;
  const end = integrated[s] === 1 ? first + 1 : COLUMNS;
  for (let g = 0; g < GROUPS.length; g++) {
    const persons = sign * homePersons[i * GROUPS.length + g]!;
    if (persons === 0) continue;
    const from = (row * GROUPS.length + g) * COLUMNS;
    for (let m = first; m < end; m++) figures.within[(to + g) * COLUMNS + m]! += persons * within[from + m]!;
    if (integrated[s] === 0) figures.timeMs[to + g]! += persons * meanMs[row * GROUPS.length + g]!;
  }
}

function addJoint(prepared: PreparedSimulation, figures: DayFigures, share: Float64Array, i: number, sign: number) {
  const to = prepared.homeCircle[i]! * GROUPS.length;
  for (let g = 0; g < GROUPS.length; g++) {
    figures.joint[to + g]! += sign * prepared.homePersons[i * GROUPS.length + g]! * share[i * GROUPS.length + g]!;
  }
}

/** Moves `day` to the day on which `open` outlets serve. */
export function moveTo(day: HomesDay, open: Uint8Array): void {
  const { prepared, nearestWay, baseWay, changed, touched } = day;
  const { lists, firstOffsets, firstCell, joint } = prepared;
  const slots = prepared.types.length;
  for (let n = 0; n < day.changedCount; n++) {
    const cell = changed[n]!;
    nearestWay[cell] = baseWay[cell]!;
    const i = Math.floor(cell / slots);
    if (touched[i] === 1) restoreJoint(day, i);
  }
  day.changedCount = 0;
  for (let o = 0; o < open.length; o++) {
    if (open[o] === 1) continue;
    for (let f = firstOffsets[o]!; f < firstOffsets[o + 1]!; f++) {
      const cell = firstCell[f]!;
      // Two outlets of one fork are shut: the cell is dealt with already.
      if (nearestWay[cell] !== baseWay[cell]) continue;
      const way = soonestOf(lists, lists.offsets[cell]!, lists.offsets[cell + 1]!, open);
      if (way === baseWay[cell]) continue;
      nearestWay[cell] = way;
      changed[day.changedCount++] = cell;
    }
  }
  for (let n = 0; n < day.changedCount; n++) {
    const i = Math.floor(changed[n]! / slots);
    if (touched[i] === 1 || joint.member[changed[n]! - i * slots] === 0) continue;
    // Most longer walks are still easier than the home's hardest.
    if (mostNeeded(prepared.delays, lists, nearestWay[changed[n]!]!) > joint.leastMmps[i]!) judgeJoint(day, i);
  }
}

function restoreJoint({ joint, prepared, touched }: HomesDay, i: number): void {
  for (let g = 0; g < GROUPS.length; g++) joint[i * GROUPS.length + g] = prepared.joint.share[i * GROUPS.length + g]!;
  touched[i] = 0;
}

/** Closures only lengthen walks, so that a need which nothing has changed wants no more than before. */
function judgeJoint({ prepared, joint, nearestWay, baseWay, touched, needed }: HomesDay, i: number): void {
  const { joint: all, delays, lists, survival, types } = prepared;
  const from = i * types.length;
  for (let p = 0; p < all.points; p++) needed[p] = all.neededMmps[i * all.points + p]!;
  for (let j = 0; j + 1 < all.offsets.length; j++) {
    let harder = false;
    for (let a = all.offsets[j]!; a < all.offsets[j + 1]!; a++) {
      const cell = from + all.slot[a]!;
      if (nearestWay[cell] === baseWay[cell]) continue;
      if (mostNeeded(delays, lists, nearestWay[cell]!) > all.leastMmps[i]!) harder = true;
    }
    if (harder && !nothingOpen(all.offsets, all.slot, j, nearestWay, from)) {
      raiseToNeed(all, delays, lists, i, j, nearestWay, from, needed);
    } else if (harder) needed.fill(0xffff);
  }
  touched[i] = 1;
  for (let g = 0; g < GROUPS.length; g++) joint[i * GROUPS.length + g] = managing(survival, g, needed);
}

function nothingOpen(offsets: Uint32Array, slot: Uint16Array, j: number, nearestWay: Ways, from: number): boolean {
  for (let a = offsets[j]!; a < offsets[j + 1]!; a++) if (nearestWay[from + slot[a]!] !== NOTHING) return false;
  return true;
}

/** Every home with everybody in it: the all-open day, corrected where the day differs, with its control taken away from `joint`. Distances go to `histogram` as corrections too. */
export function allHomes(day: HomesDay, control: JointControl, figures: DayFigures, histogram: Float64Array): void {
  const { prepared, base, nearestWay, baseWay, changed, touched } = day;
  const slots = prepared.types.length;
  figures.weight.set(base.weight);
  figures.within.set(base.within);
  figures.timeMs.set(base.timeMs);
  figures.joint.set(base.joint);
  for (let n = 0; n < day.changedCount; n++) {
    const cell = changed[n]!;
    const i = Math.floor(cell / slots);
    addCell(day, figures, cell, baseWay[cell]!, -1);
    addCell(day, figures, cell, nearestWay[cell]!, 1);
    if (day.integrated[cell - i * slots] === 0) {
      addDistance(prepared, histogram, cell, baseWay[cell]!, -1);
      addDistance(prepared, histogram, cell, nearestWay[cell]!, 1);
    }
    if (touched[i] === 1) {
      addJoint(prepared, figures, prepared.joint.share, i, -1);
      addJoint(prepared, figures, day.joint, i, 1);
      touched[i] = 2;
    }
  }
  for (let n = 0; n < day.changedCount; n++) {
    const i = Math.floor(changed[n]! / slots);
    if (touched[i] === 2) touched[i] = 1;
  }
  takeControl(prepared, control, changed.subarray(0, day.changedCount), nearestWay, figures.joint);
}

/** Adds a home's persons to the ways of their circle. */
export function addDistance(
  prepared: PreparedSimulation,
  histogram: Float64Array,
  cell: number,
  way: number,
  times: number,
): void {
  const slots = prepared.types.length;
  const i = Math.floor(cell / slots);
  const bins = distanceBins(prepared);
  const to = (prepared.homeCircle[i]! * slots + (cell - i * slots)) * GROUPS.length;
  for (let g = 0; g < GROUPS.length; g++) {
    const persons = times * prepared.homePersons[i * GROUPS.length + g]!;
    histogram[(to + g) * bins + binOf(prepared, shortestOf(prepared.lists, way), bins)]! += persons;
    if (isFork(way)) addSteps(prepared, histogram, bins, to, g, way, persons);
  }
}

/** Adds what persons gain at a fork to the times of a cell: whole parts of 2⁻²⁰, so that no order of days changes a bit. */
export function addSteps(
  prepared: PreparedSimulation,
  histogram: Float64Array,
  bins: number,
  to: number,
  g: number,
  fork: number,
  persons: number,
): void {
  if (persons === 0) return;
  const steps = tablesOf(prepared).stepsOf(fork);
  const at = (to + g) * bins + wayBins(prepared, bins);
  for (let n = 0; n < TIME_STEPS; n++) {
    const part = steps[g * TIME_STEPS + n]!;
    if (part !== 0) histogram[at + n]! += (persons * part) / ARRIVAL_UNIT;
  }
}

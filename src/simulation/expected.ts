import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, type BetweenRows, COLUMNS, MINUTE_COUNT, rowsBeside } from './arrivals.js';
import { dayStates, MOST_EVENTS, relevantEvents } from './chances.js';
import { eachChance } from './fork-chances.js';
import { tablesOf } from './fork-rows.js';
import { isFork, shortestOf } from './forks.js';
import { addSteps } from './homes.js';
import { dmOf } from './lists.js';
import { binAt, distanceBins } from './nodes.js';
import type { PreparedSimulation } from './prepared.js';
import type { DayFigures, Layout } from './sums.js';
import { DISTANCE_BIN_DM, dayValues, emptyFigures, layoutOf, SETS, shareAt, timeAt } from './sums.js';

/**
 * Closures integrated out as exactly as speeds and waits are: the mean over all days
 * that could be, without playing one. What is linear in the cells (home × type) is
 * known so: shares, mean times, the distribution of times, weighted indices. Whether
 * a day meets a target, and everything basic at once, is not: that takes days.
 */
export interface Expected {
  /** By slot: 1 where closures are integrated out; a type that too many events strike is left to days. */
  readonly integrated: Uint8Array;
  /** The figure at a place of the layout; undefined where only days can tell. */
  readonly at: (index: number) => number | undefined;
  /** Persons by circle × slot × group × distance node (5 m), for the distribution of times; the last is "nothing open". */
  readonly histogram: Float64Array;
}

/** Columns that are integrated for every slot, beside the minutes of its tier. */
const FIXED_COLUMNS = [4, 9, 14, MINUTE_COUNT] as const;

/** Which slots `expectedOf` integrates, in all of the plans; none where the estimator draws walkers or homes. */
export function integratedSlots(plans: readonly PreparedSimulation[]): Uint8Array {
  return Uint8Array.from(plans[0]!.types, (_, s) =>
    plans.every(({ estimator }) => estimator === 'combined') &&
    plans.every((prepared) => relevantEvents(prepared, [s]).length <= MOST_EVENTS)
      ? 1
      : 0,
  );
}

/** Integrates the closures of every type; undefined unless the estimator evaluates every home. */
export function expectedOf(
  prepared: PreparedSimulation,
  integrated: Uint8Array = integratedSlots([prepared]),
): Expected | undefined {
  if (prepared.estimator !== 'combined') return undefined;
  const figures = emptyFigures(prepared);
  figures.weight.set(prepared.groupPersons);
  const bins = distanceBins(prepared);
  const histogram = new Float64Array((figures.within.length / COLUMNS) * bins);
  for (let s = 0; s < prepared.types.length; s++) {
    if (integrated[s] === 1) integrateSlot(prepared, s, bins, figures, histogram);
  }
  const layout = layoutOf(prepared);
  const values = new Float64Array(layout.length);
  dayValues(prepared, layout, figures, ARRIVAL_UNIT, values);
  const known = knownPlaces(prepared, layout, integrated);
  return { integrated, histogram, at: (index) => (known[index] === 1 ? values[index]! : undefined) };
}

function columnsOf({ tierMin }: PreparedSimulation, s: number): number[] {
  return [...new Set([...FIXED_COLUMNS, tierMin[s]! - 1])];
}

function knownPlaces(prepared: PreparedSimulation, layout: Layout, integrated: Uint8Array): Uint8Array {
  const { circleCount, types, weight } = prepared;
  const known = new Uint8Array(layout.length);
  let everywhere = true;
  for (let c = 0; c <= circleCount; c++) {
    let index = true;
    for (let s = 0; s < types.length; s++) {
      if (integrated[s] === 0) {
        if (c < circleCount && weight[c * types.length + s]! > 0) index = false;
        continue;
      }
      for (let set = 0; set < SETS; set++) {
        for (const column of columnsOf(prepared, s)) known[shareAt(layout, c, s, set, column)] = 1;
        known[layout.time + timeAt(layout, c, s, set)] = 1;
      }
    }
    everywhere = everywhere && index;
    known[layout.index + c] = (c === circleCount ? everywhere : index) ? 1 : 0;
  }
  return known;
}

/** One type, home by home: the chance that each way is the one to the soonest open outlet. */
function integrateSlot(
  prepared: PreparedSimulation,
  s: number,
  bins: number,
  figures: DayFigures,
  histogram: Float64Array,
): void {
  const { lists, homeCount, homeCircle, homePersons, types } = prepared;
  const slots = types.length;
  const columns = Uint8Array.from(columnsOf(prepared, s));
  const states = dayStates(prepared, [s]);
  const chance = new Float64Array(longestList(prepared, s));
  for (let i = 0; i < homeCount; i++) {
    const to = (homeCircle[i]! * slots + s) * GROUPS.length;
    const nothing = eachChance(lists, states, i * slots + s, chance, (way, part) => {
      addHome(prepared, figures, columns, i, to, way, part);
      addNodes(prepared, histogram, bins, i, to, way, part);
    });
    for (let g = 0; g < GROUPS.length; g++) {
      histogram[(to + g) * bins + bins - 1]! += homePersons[i * GROUPS.length + g]! * nothing;
    }
  }
}

function longestList({ lists, homeCount, types }: PreparedSimulation, s: number): number {
  let longest = 1;
  for (let i = 0; i < homeCount; i++) {
    const cell = i * types.length + s;
    longest = Math.max(longest, lists.offsets[cell + 1]! - lists.offsets[cell]!);
  }
  return longest;
}

const BETWEEN: BetweenRows = { row: 0, next: 0, part: 0 };

/** A home's persons at the end of a way, on the part `chance` of all days; as the line through two rows of the tables goes. */
function addHome(
  prepared: PreparedSimulation,
  figures: DayFigures,
  columns: Uint8Array,
  i: number,
  to: number,
  way: number,
  chance: number,
): void {
  rowsBeside(prepared.arrivals, prepared.delays, shortestOf(prepared.lists, way), BETWEEN);
  addRows(prepared, figures, columns, i, to, BETWEEN, chance);
  if (!isFork(way)) return;
  const { minutes, within, savedMs } = tablesOf(prepared).gainOf(way, chance);
  for (let g = 0; g < GROUPS.length; g++) {
    const persons = chance * prepared.homePersons[i * GROUPS.length + g]!;
    if (persons === 0) continue;
    for (const [n, minute] of minutes.entries()) {
      figures.within[(to + g) * COLUMNS + minute - 1]! += persons * within[g * minutes.length + n]!;
    }
    figures.timeMs[to + g]! -= persons * savedMs[g]!;
  }
}

function addRows(
  prepared: PreparedSimulation,
  figures: DayFigures,
  columns: Uint8Array,
  i: number,
  to: number,
  { row, next, part }: BetweenRows,
  chance: number,
): void {
  const { within, meanMs } = tablesOf(prepared);
  for (let g = 0; g < GROUPS.length; g++) {
    const persons = chance * prepared.homePersons[i * GROUPS.length + g]!;
    if (persons === 0) continue;
    const [low, high] = [row * GROUPS.length + g, next * GROUPS.length + g];
    for (let n = 0; n < columns.length; n++) {
      const m = columns[n]!;
      const below = within[low * COLUMNS + m]!;
      figures.within[(to + g) * COLUMNS + m]! += persons * (below + part * (within[high * COLUMNS + m]! - below));
    }
    figures.timeMs[to + g]! += persons * (meanMs[low]! + part * (meanMs[high]! - meanMs[low]!));
  }
}

/** A fork on fewer days than this does as its shortest way does in the distribution of times. */
const SELDOM = 1e-6;

/** The same to the ways, each shared out between the two nodes beside it, and to the times of forks. */
function addNodes(
  prepared: PreparedSimulation,
  histogram: Float64Array,
  bins: number,
  i: number,
  to: number,
  way: number,
  chance: number,
): void {
  const shortest = shortestOf(prepared.lists, way);
  const node = Math.floor(dmOf(shortest) / DISTANCE_BIN_DM);
  const part = dmOf(shortest) / DISTANCE_BIN_DM - node;
  for (let g = 0; g < GROUPS.length; g++) {
    const persons = prepared.homePersons[i * GROUPS.length + g]!;
    if (persons === 0) continue;
    const at = (to + g) * bins;
    histogram[at + binAt(prepared, shortest, node)]! += persons * chance * (1 - part);
    histogram[at + binAt(prepared, shortest, node + 1)]! += persons * chance * part;
    if (isFork(way) && chance > SELDOM) addSteps(prepared, histogram, bins, to, g, way, persons * chance);
  }
}

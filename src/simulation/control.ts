import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, COLUMNS, rowOf } from './arrivals.js';
import { chanceOf, type DayStates, dayStates, gather, MOST_EVENTS, relevantEvents } from './chances.js';
import { shortestOf } from './forks.js';
import { JOINT_MIN } from './joint.js';
import { dmOf, NOTHING, type Ways, wayOf } from './lists.js';
import type { PreparedSimulation } from './prepared.js';

/**
 * What a day's closures do to "everything basic within 15 minutes" as far as its mean
 * is known exactly: for each home the product, over needs, of the share that reaches
 * the need on the day, as if one walker's speed at one need said nothing about another.
 * Where needs hang on the same outlet, host or event their shares go together, and the
 * mean of their product is not known: such needs form a cluster, and stand in the
 * product with the sum of their departures from their means instead. Taking the
 * control less its mean away from a day's share changes no mean, and leaves little.
 * At a fork the control follows the shortest way: its mean is known, and nothing hangs on more.
 *
 * @see control variates, e.g. P. Glasserman, Monte Carlo Methods in Financial Engineering (2003), 4.1.
 */
export interface JointControl {
  /** By slot: its need, or −1. */
  readonly needOf: Int32Array;
  readonly needs: number;
  /** By home × need: the first need of its cluster. */
  readonly clusterOf: Uint8Array;
  /** 1 ÷ the share reaching the need, mean over all days (2⁻²⁰), by home × need × group. */
  readonly perMean: Float64Array;
  /** By home × group, 2⁻²⁰: the control's mean, and what it is with everything open. */
  readonly meanControl: Float64Array;
  readonly openControl: Float64Array;
  /** Persons × 2⁻²⁰ by circle × group: the day with everything open, less the mean. */
  readonly open: Float64Array;
  /** By home: 1 where the day at hand has been dealt with; room for the clusters of one home. */
  readonly done: Uint8Array;
  readonly factor: Float64Array;
}

const COLUMN = JOINT_MIN - 1;
/** Outlets that matter on fewer days than this tie no needs together: the control's mean is right to as much. */
const SELDOM = 1e-6;

/** Works the control out, home by home. */
export function jointControl(prepared: PreparedSimulation): JointControl {
  const { joint, homeCount, homeCircle, homePersons, types, circleCount } = prepared;
  const needs = Math.max(0, joint.offsets.length - 1);
  const control: JointControl = {
    needOf: new Int32Array(types.length).fill(-1),
    needs,
    clusterOf: new Uint8Array(homeCount * needs),
    perMean: new Float64Array(homeCount * needs * GROUPS.length),
    meanControl: new Float64Array(homeCount * GROUPS.length),
    openControl: new Float64Array(homeCount * GROUPS.length),
    open: new Float64Array(circleCount * GROUPS.length),
    done: new Uint8Array(homeCount),
    factor: new Float64Array(needs),
  };
  const sources = Array.from({ length: needs }, (_, j) => sourceOf(prepared, j));
  for (const [j, { slots }] of sources.entries()) for (const s of slots) control.needOf[s] = j;
  const openRow = new Uint32Array(needs);
  for (let i = 0; i < homeCount; i++) {
    meanOfHome(prepared, sources, i, control, openRow);
    for (let g = 0; g < GROUPS.length; g++) {
      const mean = control.meanControl[i * GROUPS.length + g]!;
      const open = controlOf(prepared, control, i, g, openRow);
      control.openControl[i * GROUPS.length + g] = open;
      control.open[homeCircle[i]! * GROUPS.length + g]! += homePersons[i * GROUPS.length + g]! * (open - mean);
    }
  }
  return control;
}

/**
 * Mean × ∏ over clusters of (1 + Σ of (share ÷ mean − 1)), 2⁻²⁰. `row` are the rows of the
 * day's distances in the tables of arrival, by need.
 */
function controlOf(
  prepared: PreparedSimulation,
  control: JointControl,
  i: number,
  g: number,
  row: Uint32Array,
): number {
  const { needs, clusterOf, perMean, meanControl, factor } = control;
  const { within } = prepared.arrivals;
  let product = meanControl[i * GROUPS.length + g]!;
  if (product === 0) return 0;
  factor.fill(1);
  const from = i * needs;
  for (let j = 0; j < needs; j++) {
    const share = within[(row[j]! * GROUPS.length + g) * COLUMNS + COLUMN]!;
    factor[clusterOf[from + j]!]! += share * perMean[(from + j) * GROUPS.length + g]! - 1;
  }
  for (let j = 0; j < needs; j++) product *= factor[j]!;
  return product;
}

/** What a need is reached at: its types, the states of a day and the events behind them. */
interface Source {
  readonly slots: readonly number[];
  readonly events: readonly number[];
  /** Absent where too many events strike the need: the day with everything open stands for it. */
  readonly states?: DayStates;
}

function sourceOf(prepared: PreparedSimulation, j: number): Source {
  const slots = [...slotsOf(prepared, j)];
  const events = relevantEvents(prepared, slots);
  return { slots, events, ...(events.length <= MOST_EVENTS ? { states: dayStates(prepared, slots) } : {}) };
}

/** One home's means and clusters, and its distances with everything open. */
function meanOfHome(
  prepared: PreparedSimulation,
  sources: readonly Source[],
  i: number,
  control: JointControl,
  openRow: Uint32Array,
): void {
  const { needs, clusterOf, perMean, meanControl } = control;
  meanControl.fill(ARRIVAL_UNIT, i * GROUPS.length, (i + 1) * GROUPS.length);
  const tied = new Map<number, number>();
  for (let j = 0; j < needs; j++) clusterOf[i * needs + j] = j;
  const tie = (what: number, j: number): void => {
    const other = tied.get(what);
    if (other === undefined) tied.set(what, j);
    else join(clusterOf.subarray(i * needs, (i + 1) * needs), other, j);
  };
  for (const [j, { slots, events, states }] of sources.entries()) {
    const { outlet, way } = merged(prepared, i, slots);
    openRow[j] = rowOf(prepared.arrivals, way[0] ?? NOTHING);
    const chance = new Float64Array(way.length);
    if (states === undefined) chance.fill(1, 0, 1);
    else for (let n = 0; n < states.weight.length; n++) chanceOf(states, n, outlet, 0, way.length, chance);
    for (const e of events) tie(-1 - e, j);
    let left = 1;
    for (let a = 0; a < way.length && left > SELDOM; a++) {
      const mine = new Set<number>();
      gather(prepared, outlet[a]!, mine);
      for (const o of mine) tie(o, j);
      left -= chance[a]!;
    }
    for (let g = 0; g < GROUPS.length; g++) {
      let sum = 0;
      for (let a = 0; a < chance.length; a++) {
        if (chance[a]! > 0) sum += chance[a]! * arrivalsAt(prepared, way[a]!, g);
      }
      perMean[(i * needs + j) * GROUPS.length + g] = 1 / sum;
      meanControl[i * GROUPS.length + g]! *= sum / ARRIVAL_UNIT;
    }
  }
}

/** Makes two clusters one, named by its first need. */
function join(clusterOf: Uint8Array, one: number, two: number): void {
  const [a, b] = [clusterOf[one]!, clusterOf[two]!];
  if (a === b) return;
  const [first, second] = a < b ? [a, b] : [b, a];
  for (let j = 0; j < clusterOf.length; j++) if (clusterOf[j] === second) clusterOf[j] = first;
}

function slotsOf({ joint }: PreparedSimulation, j: number): Uint16Array {
  return joint.slot.subarray(joint.offsets[j]!, joint.offsets[j + 1]!);
}

function arrivalsAt({ arrivals }: PreparedSimulation, way: number, g: number): number {
  return arrivals.within[(rowOf(arrivals, way) * GROUPS.length + g) * COLUMNS + COLUMN]!;
}

/** The outlets of types that stand for each other in one list, nearest first. */
function merged({ lists, types }: PreparedSimulation, i: number, slots: readonly number[]) {
  const parts = slots.map((s) => {
    const cell = i * types.length + s;
    return { from: lists.offsets[cell]!, to: lists.offsets[cell + 1]! };
  });
  if (parts.length === 1 && lists.signals === undefined) {
    const { from, to } = parts[0]!;
    return { outlet: lists.outlet.subarray(from, to), way: lists.distanceDm.subarray(from, to) };
  }
  const entries = parts.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n));
  entries.sort((a, b) => lists.distanceDm[a]! - lists.distanceDm[b]! || a - b);
  return {
    outlet: Uint32Array.from(entries, (a) => lists.outlet[a]!),
    way: Uint32Array.from(entries, (a) => wayOf(lists, a)),
  };
}

/** Takes the control of a day, less its mean, away from `joint` (by circle × group, persons × 2⁻²⁰). `changed` are its cells that differ from the open day. */
export function takeControl(
  prepared: PreparedSimulation,
  control: JointControl,
  changed: Uint32Array,
  nearestWay: Ways,
  joint: Float64Array,
): void {
  const { arrivals, homeCircle, homePersons, types } = prepared;
  const { needOf, needs, openControl, open, done } = control;
  const slots = types.length;
  const row = new Uint32Array(needs);
  for (let n = 0; n < open.length; n++) joint[n]! -= open[n]!;
  for (const cell of changed) {
    const i = Math.floor(cell / slots);
    if (needOf[cell - i * slots]! < 0 || done[i] === 1) continue;
    done[i] = 1;
    for (let j = 0; j < needs; j++) row[j] = rowOf(arrivals, nearestOf(prepared, i, j, nearestWay));
    for (let g = 0; g < GROUPS.length; g++) {
      const persons = homePersons[i * GROUPS.length + g]!;
      if (persons === 0) continue;
      const less = openControl[i * GROUPS.length + g]! - controlOf(prepared, control, i, g, row);
      joint[homeCircle[i]! * GROUPS.length + g]! += persons * less;
    }
  }
  for (const cell of changed) done[Math.floor(cell / slots)] = 0;
}

function nearestOf({ joint, lists, types }: PreparedSimulation, i: number, j: number, nearestWay: Ways): number {
  let nearest = NOTHING;
  for (let a = joint.offsets[j]!; a < joint.offsets[j + 1]!; a++) {
    const way = shortestOf(lists, nearestWay[i * types.length + joint.slot[a]!]!);
    if (dmOf(way) < dmOf(nearest)) nearest = way;
  }
  return nearest;
}

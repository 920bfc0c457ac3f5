import { GROUPS } from '../city/types.js';
import { ARRIVAL_UNIT, COLUMNS, rowOf } from './arrivals.js';
import { chanceOf, dayStates, MOST_EVENTS, relevantEvents } from './chances.js';
import { JOINT_MIN } from './joint.js';
import { NOTHING } from './lists.js';
import type { PreparedSimulation } from './prepare.js';

/**
 * What a day's closures do to "everything basic within 15 minutes", to first order: for
 * each home and need, the share that reaches the need, less its mean over all days,
 * times the chance that the other needs are reached. The mean of it all is none, known
 * exactly, also where needs hang on the same outlets, so that taking it away from a
 * day's share changes no mean and leaves what two closures do together.
 *
 * @see the first-order terms of the Hoeffding (ANOVA) decomposition; control variates,
 *   e.g. P. Glasserman, Monte Carlo Methods in Financial Engineering (2003), 4.1.
 */
export interface JointControl {
  /** By slot: its need, or −1. */
  readonly needOf: Int32Array;
  readonly needs: number;
  /** Chance that the other needs are reached, by home × need × group; 0 for a need that too many events strike. */
  readonly weight: Float64Array;
  /** Persons × 2⁻²⁰ by circle × group: the day with everything open, less the mean. */
  readonly open: Float64Array;
}

const COLUMN = JOINT_MIN - 1;

/** Works the control out, home by home. */
export function jointControl(prepared: PreparedSimulation): JointControl {
  const { joint, homeCount, homeCircle, homePersons, types, circleCount } = prepared;
  const needs = Math.max(0, joint.offsets.length - 1);
  const needOf = new Int32Array(types.length).fill(-1);
  for (let j = 0; j < needs; j++) for (const s of slotsOf(prepared, j)) needOf[s] = j;
  const weight = new Float64Array(homeCount * needs * GROUPS.length);
  const open = new Float64Array(circleCount * GROUPS.length);
  const mean = new Float64Array(homeCount * needs * GROUPS.length);
  const known = Uint8Array.from({ length: needs }, (_, j) => meanArrivals(prepared, j, needs, mean));
  for (let i = 0; i < homeCount; i++) {
    for (let g = 0; g < GROUPS.length; g++) {
      const at = (j: number) => (i * needs + j) * GROUPS.length + g;
      for (let j = 0; j < needs; j++) {
        let others = known[j]!;
        for (let k = 0; k < needs; k++) if (k !== j) others *= mean[at(k)]! / ARRIVAL_UNIT;
        weight[at(j)] = others;
        const above = arrivalsAt(prepared, openDm(prepared, i, j), g) - mean[at(j)]!;
        open[homeCircle[i]! * GROUPS.length + g]! += homePersons[i * GROUPS.length + g]! * others * above;
      }
    }
  }
  return { needOf, needs, weight, open };
}

function slotsOf({ joint }: PreparedSimulation, j: number): Uint16Array {
  return joint.slot.subarray(joint.offsets[j]!, joint.offsets[j + 1]!);
}

function arrivalsAt({ arrivals }: PreparedSimulation, dm: number, g: number): number {
  return arrivals.within[(rowOf(arrivals, dm) * GROUPS.length + g) * COLUMNS + COLUMN]!;
}

function openDm(prepared: PreparedSimulation, i: number, j: number): number {
  const { lists, types } = prepared;
  let nearest = NOTHING;
  for (const s of slotsOf(prepared, j)) {
    const cell = i * types.length + s;
    const a = lists.offsets[cell]!;
    if (a < lists.offsets[cell + 1]!) nearest = Math.min(nearest, lists.distanceDm[a]!);
  }
  return nearest;
}

/** Share reaching need j within 15 minutes, mean over all days (2⁻²⁰), by home × need × group. Returns 0 where only the open day is known. */
function meanArrivals(prepared: PreparedSimulation, j: number, needs: number, mean: Float64Array): 0 | 1 {
  const { homeCount } = prepared;
  const slots = [...slotsOf(prepared, j)];
  const integrable = relevantEvents(prepared, slots).length <= MOST_EVENTS;
  const states = integrable ? dayStates(prepared, slots) : undefined;
  for (let i = 0; i < homeCount; i++) {
    const list = merged(prepared, i, slots);
    const chance = new Float64Array(list.dm.length);
    if (states === undefined) chance.fill(1, 0, 1);
    else for (let n = 0; n < states.weight.length; n++) chanceOf(states, n, list.outlet, 0, list.dm.length, chance);
    for (let g = 0; g < GROUPS.length; g++) {
      let sum = 0;
      for (let a = 0; a < chance.length; a++) {
        if (chance[a]! > 0) sum += chance[a]! * arrivalsAt(prepared, list.dm[a]!, g);
      }
      mean[(i * needs + j) * GROUPS.length + g] = sum;
    }
  }
  return integrable ? 1 : 0;
}

/** The outlets of types that stand for each other in one list, nearest first. */
function merged({ lists, types }: PreparedSimulation, i: number, slots: readonly number[]) {
  const parts = slots.map((s) => {
    const cell = i * types.length + s;
    return { from: lists.offsets[cell]!, to: lists.offsets[cell + 1]! };
  });
  if (parts.length === 1) {
    const { from, to } = parts[0]!;
    return { outlet: lists.outlet.subarray(from, to), dm: lists.distanceDm.subarray(from, to) };
  }
  const entries = parts.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n));
  entries.sort((a, b) => lists.distanceDm[a]! - lists.distanceDm[b]! || a - b);
  return {
    outlet: Uint32Array.from(entries, (a) => lists.outlet[a]!),
    dm: Uint16Array.from(entries, (a) => lists.distanceDm[a]!),
  };
}

/** Takes the control of a day away from `joint` (by circle × group, persons × 2⁻²⁰). `changed` are its cells that differ from the open day. */
export function takeControl(
  prepared: PreparedSimulation,
  control: JointControl,
  changed: Uint32Array,
  nearestDm: Uint16Array,
  baseDm: Uint16Array,
  joint: Float64Array,
): void {
  const { homeCircle, homePersons, types } = prepared;
  const { needOf, needs, weight, open } = control;
  const slots = types.length;
  for (let n = 0; n < open.length; n++) joint[n]! -= open[n]!;
  for (const cell of changed) {
    const i = Math.floor(cell / slots);
    const j = needOf[cell - i * slots]!;
    if (j < 0) continue;
    let before = NOTHING;
    let now = NOTHING;
    let counted = false;
    for (let a = prepared.joint.offsets[j]!; a < prepared.joint.offsets[j + 1]!; a++) {
      const other = i * slots + prepared.joint.slot[a]!;
      // A need of several types is taken once: by the first of its cells that differ.
      if (other < cell && nearestDm[other] !== baseDm[other]) counted = true;
      before = Math.min(before, baseDm[other]!);
      now = Math.min(now, nearestDm[other]!);
    }
    if (counted || before === now) continue;
    for (let g = 0; g < GROUPS.length; g++) {
      const less = arrivalsAt(prepared, before, g) - arrivalsAt(prepared, now, g);
      const factor = homePersons[i * GROUPS.length + g]! * weight[(i * needs + j) * GROUPS.length + g]!;
      joint[homeCircle[i]! * GROUPS.length + g]! += factor * less;
    }
  }
}

import { GROUPS } from '../city/types.js';
import { COARSE, type DelayNodes, delayNodes, neededMmps } from './arrivals.js';
import { crossingsOn, DELAY_BITS, type Delays } from './delays.js';
import { waysAt } from './forks.js';
import type { HomesDay } from './homes.js';
import { dmOf, type NearestLists, NOTHING, newWays, type Ways } from './lists.js';
import type { PreparedSimulation } from './prepared.js';
import { SPEED_STEPS } from './speeds.js';
import { GAIN_S } from './walkers.js';

/**
 * Persons who gain and who lose more than five minutes on the day, by circle ×
 * slot × 2, with speeds and waits integrated out. A walk with nothing open has no
 * time: it counts where the other plan has one.
 */
export function homeGains(before: HomesDay, after: HomesDay, memory: GainMemory, gains: Float64Array): void {
  const { homeCircle, homeCount, types } = before.prepared;
  const slots = types.length;
  gains.fill(0);
  for (let i = 0; i < homeCount; i++) {
    for (let s = 0; s < slots; s++) {
      const cell = i * slots + s;
      const from = before.nearestWay[cell]!;
      const to = after.nearestWay[cell]!;
      // Forks have numbers of their own in each plan.
      if (from === to && memory.lose.length === 0) continue;
      if (memory.from[cell] !== from || memory.to[cell] !== to) {
        memory.from[cell] = from;
        memory.to[cell] = to;
        compareWays(before, after, memory, i, cell);
      }
      const gain = (homeCircle[i]! * slots + s) * 2;
      if (memory.lose.length > 0) {
        gains[gain]! += memory.gain[cell]!;
        gains[gain + 1]! += memory.lose[cell]!;
      } else gains[dmOf(from) > dmOf(to) ? gain : gain + 1]! += memory.gain[cell]!;
    }
  }
}

/** Where no signals are known the shorter way is the sooner, and `gain` is of whoever has it. */
function compareWays(before: HomesDay, after: HomesDay, memory: GainMemory, i: number, cell: number): void {
  const { prepared } = before;
  const [from, to] = [memory.from[cell]!, memory.to[cell]!];
  if (memory.lose.length === 0) {
    const [longer, shorter] = dmOf(from) > dmOf(to) ? [from, to] : [to, from];
    memory.gain[cell] = personsLater(prepared, memory.nodes, i, longer, shorter);
    return;
  }
  const waysOf = (lists: NearestLists, way: number) => waysAt(lists, way) ?? (way === NOTHING ? [] : [way]);
  const [old, now] = [waysOf(prepared.lists, from), waysOf(after.prepared.lists, to)];
  const same = old.length === now.length && old.every((way, n) => way === now[n]);
  memory.gain[cell] = same ? 0 : personsOver(prepared, memory.nodes, i, old, now);
  memory.lose[cell] = same ? 0 : personsOver(prepared, memory.nodes, i, now, old);
}

/** What `homeGains` found for a cell the last time: most cells differ in the same way on most days. */
export interface GainMemory {
  readonly nodes: DelayNodes;
  readonly from: Ways;
  readonly to: Ways;
  /** Who gain over five minutes … */
  readonly gain: Float64Array;
  /** … and who lose as much, where signals are known and one plan's ways may be both to somebody. */
  readonly lose: Float64Array;
}

export function gainMemory({ delays, homeCount, types, lists }: PreparedSimulation): GainMemory {
  const cells = homeCount * types.length;
  return {
    nodes: delayNodes(delays, COARSE),
    from: newWays(lists, cells),
    to: newWays(lists, cells),
    gain: new Float64Array(cells),
    lose: new Float64Array(lists.signals === undefined ? 0 : cells),
  };
}

function personsLater(prepared: PreparedSimulation, nodes: DelayNodes, i: number, longer: number, shorter: number) {
  let persons = 0;
  for (let g = 0; g < GROUPS.length; g++) {
    const share = longer === NOTHING ? 1 : shareLater(prepared, nodes, g, longer, shorter);
    persons += prepared.homePersons[i * GROUPS.length + g]! * share;
  }
  return persons;
}

/** Share of a group for whom the longer way takes over five minutes more than the shorter one, with the same luck on both. */
function shareLater(
  { survival, delays, speedMmps }: PreparedSimulation,
  nodes: DelayNodes,
  g: number,
  longer: number,
  shorter: number,
): number {
  const moreDm = dmOf(longer) - dmOf(shorter);
  const slowest = speedMmps[g * SPEED_STEPS]!;
  let later = 0;
  for (let n = 0; n < nodes.step.length; n++) {
    const waitMs = moreWaitMs(delays, nodes.step[n]!, longer, shorter);
    const needed = neededMmps(moreDm * nodes.detour[n]!, GAIN_S * 1000 - waitMs);
    // Slower than needed is later; at the needed speed it is five minutes exactly.
    if (needed <= slowest) continue;
    later += needed < survival.width ? SPEED_STEPS - survival.atLeast[g * survival.width + needed]! : SPEED_STEPS;
  }
  return later / nodes.step.length / SPEED_STEPS;
}

function moreWaitMs(delays: Delays, step: number, way: number, than: number): number {
  const { crossingDm, waitMs } = delays;
  if (crossingDm === 0) return 0;
  const [here, there] = [crossingsOn(way, delays), crossingsOn(than, delays)];
  return waitMs[(here << DELAY_BITS) + step]! - waitMs[(there << DELAY_BITS) + step]!;
}

/**
 * Persons of a home who take over five minutes more on the soonest of some ways than on
 * the soonest of others, with the same luck. One of these must be that much sooner than
 * each of those: true between two speeds, for each of these ways.
 */
function personsOver(
  { survival, delays, homePersons }: PreparedSimulation,
  nodes: DelayNodes,
  i: number,
  late: readonly number[],
  soon: readonly number[],
): number {
  if (soon.length === 0) return 0;
  const { atLeast, width } = survival;
  let persons = 0;
  for (let n = 0; n < nodes.step.length; n++) {
    const stretches = soon.map((way) => speedsOver(delays, nodes.step[n]!, late, way, width));
    stretches.sort(([a], [b]) => a - b);
    let counted = 0;
    for (const [from, to] of stretches) {
      const first = Math.max(from, counted);
      if (first >= to) continue;
      counted = to;
      for (let g = 0; g < GROUPS.length; g++) {
        const walkers = atLeast[g * width + first]! - (to < width ? atLeast[g * width + to]! : 0);
        persons += homePersons[i * GROUPS.length + g]! * walkers;
      }
    }
  }
  return persons / nodes.step.length / SPEED_STEPS;
}

/** Speeds, from … to − 1 mm/s, at which `way` is over five minutes sooner than all of `late`. */
function speedsOver(delays: Delays, step: number, late: readonly number[], way: number, width: number) {
  let [from, to] = [0, width];
  for (const other of late) {
    const moreDm = dmOf(other) - dmOf(way);
    const leftMs = GAIN_S * 1000 - moreWaitMs(delays, step, other, way);
    // moreDm × 100,000 ÷ v > leftMs.
    if (moreDm > 0 && leftMs > 0) to = Math.min(to, Math.ceil((moreDm * 100_000) / leftMs));
    else if (moreDm < 0 && leftMs < 0) from = Math.max(from, Math.floor((moreDm * 100_000) / leftMs) + 1);
    else if (moreDm < 0 || leftMs > 0 || (moreDm === 0 && leftMs === 0)) to = 0;
  }
  return [from, to] as const;
}

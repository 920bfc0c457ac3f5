import { GROUPS } from '../city/types.js';
import { COARSE, type DelayNodes, delayNodes, neededMmps } from './arrivals.js';
import { crossingsOn, DELAY_BITS, type Delays } from './delays.js';
import type { HomesDay } from './homes.js';
import { dmOf, NOTHING, newWays, type Ways } from './lists.js';
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
      if (from === to) continue;
      if (memory.from[cell] !== from || memory.to[cell] !== to) {
        memory.from[cell] = from;
        memory.to[cell] = to;
        const [longer, shorter] = dmOf(from) > dmOf(to) ? [from, to] : [to, from];
        memory.persons[cell] = personsLater(before.prepared, memory.nodes, i, longer, shorter);
        if (memory.against.length > 0) {
          const sooner = longer === NOTHING ? 0 : personsSooner(before.prepared, memory.nodes, i, longer, shorter);
          memory.against[cell] = sooner;
        }
      }
      const gain = (homeCircle[i]! * slots + s) * 2;
      const [nearer, farther] = dmOf(from) > dmOf(to) ? [gain, gain + 1] : [gain + 1, gain];
      gains[nearer]! += memory.persons[cell]!;
      if (memory.against.length > 0) gains[farther]! += memory.against[cell]!;
    }
  }
}

/** What `homeGains` found for a cell the last time: most cells differ in the same way on most days. */
export interface GainMemory {
  readonly nodes: DelayNodes;
  readonly from: Ways;
  readonly to: Ways;
  /** Whose longer way takes over five minutes more … */
  readonly persons: Float64Array;
  /** … and whose takes over five minutes less, for want of signals. */
  readonly against: Float64Array;
}

export function gainMemory({ delays, homeCount, types, lists }: PreparedSimulation): GainMemory {
  const cells = homeCount * types.length;
  return {
    nodes: delayNodes(delays, COARSE),
    from: newWays(lists, cells),
    to: newWays(lists, cells),
    persons: new Float64Array(cells),
    against: new Float64Array(lists.signals === undefined ? 0 : cells),
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

/** Persons of a home for whom the longer way takes over five minutes less: those fast enough to make up for it. */
function personsSooner(
  { survival, delays, homePersons }: PreparedSimulation,
  nodes: DelayNodes,
  i: number,
  longer: number,
  shorter: number,
): number {
  const moreDm = dmOf(longer) - dmOf(shorter);
  let persons = 0;
  for (let n = 0; n < nodes.step.length; n++) {
    const savedMs = moreWaitMs(delays, nodes.step[n]!, shorter, longer) - GAIN_S * 1000;
    if (savedMs <= 0) continue;
    // At exactly the needed speed it is five minutes, which is not over them.
    const needed = Math.floor((moreDm * nodes.detour[n]! * 100_000) / savedMs) + 1;
    if (needed >= survival.width) continue;
    for (let g = 0; g < GROUPS.length; g++) {
      persons += homePersons[i * GROUPS.length + g]! * survival.atLeast[g * survival.width + needed]!;
    }
  }
  return persons / nodes.step.length / SPEED_STEPS;
}

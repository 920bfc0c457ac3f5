import type { SimulationSettings } from '../scenario/types.js';
import { normalQuantile } from '../walk/speed.js';

/** Waits and detours are tabulated at the middles of 2⁸ equal shares. */
export const DELAY_BITS = 8;
export const DELAY_STEPS = 1 << DELAY_BITS;
/** Crossings beyond this many count as this many. */
export const MOST_CROSSINGS = 24;

/**
 * What a walk takes beside distance ÷ speed (MODEL §7): leaving the building, the
 * signals on the path, and detours where no network is known. All of it is assumed.
 */
export interface Delays {
  /** Leaving the building takes buildingMs[0] … buildingMs[0] + buildingMs[1] milliseconds, evenly. */
  readonly buildingMs: Float64Array;
  /** Decimetres from one crossing to the next; 0 = no signals. */
  readonly crossingDm: number;
  /** True where ways carry the signals that the city states; else there is one every `crossingDm`. */
  readonly signalsKnown?: true;
  /** Quantiles of the wait by crossings × step, milliseconds; rising with both. */
  readonly waitMs: Int32Array;
  /** Quantiles of walked ÷ known distance; empty = none. */
  readonly detour: Float64Array;
}

/**
 * @param streets whether the city has a walking network: detours are known there
 * @param known whether reach lists carry the signals of each way
 */
export function delaysOf(settings: SimulationSettings, streets: boolean, known = false): Delays {
  const { building, signals, detour } = settings;
  const from = building === undefined || building === 'off' ? 0 : building.lowS * 1000;
  const spread = building === undefined || building === 'off' ? 0 : Math.max(0, building.highS - building.lowS) * 1000;
  return {
    buildingMs: Float64Array.of(from, spread),
    crossingDm: on(signals) ? Math.round(signals.spacingM * 10) : 0,
    ...(on(signals) && known ? { signalsKnown: true } : {}),
    waitMs: on(signals) ? waitTable(signals.stopShare, signals.longestWaitS) : new Int32Array(),
    detour: detour === undefined || detour === 'off' || streets ? new Float64Array() : detourTable(detour.sd),
  };
}

type Signals = SimulationSettings['signals'];

function on(signals: Signals): signals is Exclude<Signals, 'off' | undefined> {
  return signals !== undefined && signals !== 'off';
}

/** Whether anybody waits at signals. */
export function waitsAtSignals({ signals }: SimulationSettings): boolean {
  return on(signals);
}

/** Whether a path has anything random of its own. */
export function randomPaths({ crossingDm, detour }: Delays): boolean {
  return crossingDm > 0 || detour.length > 0;
}

/** Crossings on a way (see `Ways`): those that are known, else as many as its length has. */
export function crossingsOn(way: number, { crossingDm, signalsKnown }: Pick<Delays, 'crossingDm' | 'signalsKnown'>) {
  if (crossingDm === 0) return 0;
  return signalsKnown === true ? way >>> 16 : Math.min(MOST_CROSSINGS, Math.floor(way / crossingDm));
}

/**
 * Quantiles of the wait at n signals: each stops with `stopShare` for 0 …
 * `longestWaitS`, evenly, independently. The distribution is convolved on a grid of
 * 250 steps of the longest wait.
 */
function waitTable(stopShare: number, longestWaitS: number): Int32Array {
  const GRID = 250;
  const table = new Int32Array((MOST_CROSSINGS + 1) * DELAY_STEPS);
  let mass = Float64Array.of(1);
  for (let n = 1; n <= MOST_CROSSINGS; n++) {
    const next = new Float64Array(mass.length + GRID);
    let running = 0;
    for (let at = 0; at < next.length; at++) {
      // A stop adds (step + ½) / GRID of the longest wait, step 0 … GRID − 1, kept at the cell above.
      running += (at >= 1 ? (mass[at - 1] ?? 0) : 0) - (at > GRID ? (mass[at - 1 - GRID] ?? 0) : 0);
      next[at] = (1 - stopShare) * (mass[at] ?? 0) + (stopShare / GRID) * running;
    }
    mass = next;
    let below = 0;
    let at = -1;
    for (let step = 0; step < DELAY_STEPS; step++) {
      while (at < mass.length - 1 && below <= (step + 0.5) / DELAY_STEPS) below += mass[++at]!;
      // Each stop was kept half a cell too high on average.
      const cells = at <= 0 ? 0 : Math.max(0, at - (n * stopShare) / 2);
      const ms = Math.round((cells * longestWaitS * 1000) / GRID);
      // Rising with the crossings too, which the half cells could break: nobody waits less on a longer path.
      table[n * DELAY_STEPS + step] = Math.max(ms, table[(n - 1) * DELAY_STEPS + step]!);
    }
  }
  return table;
}

/** Normal around 1, cut off so that no path is shorter than half of what is known. */
function detourTable(sd: number): Float64Array {
  return Float64Array.from({ length: DELAY_STEPS }, (_, step) =>
    Math.max(0.5, 1 + sd * normalQuantile((step + 0.5) / DELAY_STEPS)),
  );
}

import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SimulationSettings } from '../scenario/types.js';
import type { DayCounters } from '../simulation/days.js';
import { dayCounters } from '../simulation/days.js';
import type { PreparedSimulation } from '../simulation/prepare.js';
import { prepareSimulation } from '../simulation/prepare.js';
import { summarise } from '../simulation/summarise.js';
import type { SimulationResult } from '../simulation/types.js';
import type { Opening } from '../siting/types.js';
import type { Reach } from '../walk/types.js';
import { createPool, workerFile } from './pool.js';
import { toShared } from './shared.js';

/** Days that one task plays: long enough to be worth a message, short enough for progress. */
const TASK_DAYS = 5;

/** What `workers/simulate.ts` gets. */
export interface SimulateTask {
  readonly prepared: PreparedSimulation;
  readonly seed: string;
  readonly fromDay: number;
  readonly toDay: number;
  readonly counters: DayCounters;
}

export interface SimulateOptions {
  readonly seed: string;
  /** Threads; 0 = in this thread. The result is the same for any number. */
  readonly workers: number;
  /** Count openings in force at the end of this phase; default the last. */
  readonly phase?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (daysDone: number, days: number) => void;
}

/**
 * Plays `settings.days` days of a city with a plan's openings (MODEL §7) on
 * threads over shared memory.
 *
 * @throws the signal's reason where it is aborted.
 */
export async function simulate(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
  settings: SimulationSettings,
  { seed, workers, phase, signal, onProgress }: SimulateOptions,
): Promise<SimulationResult> {
  const prepared = toShared(prepareSimulation(city, rules, reach, openings, settings, phase));
  const counters = dayCounters(prepared, true);
  const pool = await createPool({ workers, file: workerFile('simulate') });
  try {
    let done = 0;
    const play = async (fromDay: number): Promise<void> => {
      const toDay = Math.min(settings.days, fromDay + TASK_DAYS);
      const task: SimulateTask = { prepared, seed, fromDay, toDay, counters };
      await pool.run(task, signal === undefined ? {} : { signal });
      done += toDay - fromDay;
      onProgress?.(done, settings.days);
    };
    const starts = Array.from({ length: Math.ceil(settings.days / TASK_DAYS) }, (_, n) => n * TASK_DAYS);
    await Promise.all(starts.map(play));
  } finally {
    await pool.close();
  }
  return summarise(prepared, counters, seed, settings.level);
}

import type { SimulateTask } from '../src/parallel/simulate.js';
import { runnerOf } from '../src/parallel/task.js';
import { simulateDays } from '../src/simulation/days.js';

/** Plays some days of a simulation into the shared counters. */
export const run = runnerOf(({ prepared, seed, fromDay, toDay, counters }: SimulateTask): void => {
  simulateDays(prepared, seed, fromDay, toDay, counters);
});

import type { SimulateTask } from '../src/parallel/simulate.js';
import { runnerOf } from '../src/parallel/task.js';
import { type ChunkResult, type DayPlayer, dayPlayer } from '../src/simulation/days.js';

/** What a thread has worked out of its plans, kept from one chunk of days to the next. */
let last: { readonly job: number; readonly player: DayPlayer } | undefined;

/** Plays some days and hands back what they add up to. */
export const run = runnerOf(({ job, plans, seed, fromDay, toDay }: SimulateTask): ChunkResult => {
  if (last?.job !== job) last = { job, player: dayPlayer(plans, seed) };
  return last.player.play(fromDay, toDay);
});

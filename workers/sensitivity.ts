import { runnerOf } from '../src/parallel/task.js';
import { Sampler, type SampleTask } from '../src/run/sensitivity-sample.js';
import type { SampleResult } from '../src/sensitivity/types.js';

/** What a thread keeps from one sample to the next. */
let last: { readonly job: number; readonly sampler: Sampler } | undefined;

/** Runs one sample of a sensitivity run. */
export const run = runnerOf(({ job, context, ...task }: SampleTask): Promise<SampleResult> => {
  if (last?.job !== job) last = { job, sampler: new Sampler(context) };
  return last.sampler.run(task);
});

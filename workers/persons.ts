import type { PersonsTask } from '../src/parallel/persons.js';
import { runnerOf } from '../src/parallel/task.js';
import { type PersonCounts, type PersonWalker, personWalker } from '../src/simulation/persons.js';

/** What a thread has worked out of a plan, kept from one part of the homes to the next. */
let last: { readonly job: number; readonly walker: PersonWalker } | undefined;

/** Walks the persons of some homes through all days. */
export const run = runnerOf(({ job, plan, seed, days, fromHome, toHome }: PersonsTask): PersonCounts => {
  if (last?.job !== job) last = { job, walker: personWalker(plan, seed, days) };
  return last.walker.walk(fromHome, toHome);
});

/** A worker that does what it is told, good or bad. */
import { threadId } from 'node:worker_threads';
import { runnerOf } from '../../../dist/src/parallel/task.js';

export const run = runnerOf(async (task) => {
  if (task.throw) throw new RangeError(task.throw);
  if (task.dieUntil) {
    // The first `dieUntil` attempts end the thread.
    const attempts = new Int32Array(task.attempts);
    if (Atomics.add(attempts, 0, 1) < task.dieUntil) process.exit(7);
  }
  if (task.wait) {
    // Says that it has started, then blocks for good.
    task.wait.postMessage('started');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  return { value: task.value, threadId };
});

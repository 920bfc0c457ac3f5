import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Transferable } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Answer, Runner } from './task.js';
import { PING } from './task.js';

export interface TaskOptions {
  /** Aborting rejects with the signal's reason; a task that runs is stopped by ending its thread. */
  readonly signal?: AbortSignal;
  /** Ports and buffers that the task takes along. A task that has any is not redone, since they are gone. */
  readonly transfer?: readonly Transferable[];
}

/** A thread ended in the middle of a task; not the fault of what the task computes. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

/** Threads that call one function, elsewhere. */
export interface Pool {
  /** 0 = tasks run in this thread, one after the other. */
  readonly workers: number;
  /**
   * Runs the worker file's function on `task` and returns its result. A task whose
   * thread dies is done once more on a fresh one.
   *
   * @throws what the function threw, the signal's reason, or WorkerDied where the thread died twice (once, if ports went with the task).
   */
  run<Result>(task: unknown, options?: TaskOptions): Promise<Result>;
  /** Ends the threads; tasks still running are rejected. */
  close(): Promise<void>;
}

/**
 * Path of the compiled worker `workers/NAME.ts`, from the sources (under test), from
 * `dist` and from an installed package alike: package.json `imports` says where.
 */
export function workerFile(name: string): string {
  return createRequire(import.meta.url).resolve(`#workers/${name}`);
}

/**
 * A pool of `workers` threads on the worker file `file` (an absolute path; it
 * exports `run`, made with `runnerOf`).
 *
 * The file is opened and one thread has answered before the pool is returned: a
 * thread that cannot load its file would otherwise leave every later task waiting.
 *
 * @throws Error where the file is missing, does not load or does not answer.
 */
export async function createPool({ workers, file }: { workers: number; file: string }): Promise<Pool> {
  accessSync(file, constants.R_OK);
  const pool = workers === 0 ? await inThisThread(file) : inThreads(workers, file);
  try {
    const answer = await pool.run(PING);
    if (answer !== PING) throw new Error(`worker file ${file} does not answer; export run = runnerOf(…)`);
  } catch (error) {
    await pool.close();
    throw error;
  }
  return pool;
}

async function inThisThread(file: string): Promise<Pool> {
  const { run } = (await import(pathToFileURL(file).href)) as { run: Runner };
  let last: Promise<unknown> = Promise.resolve();
  const runOne = async (task: unknown, signal: AbortSignal | undefined): Promise<unknown> => {
    // A turn of the event loop between tasks, so that an interrupt is heard.
    await nextTurn();
    signal?.throwIfAborted();
    return resultOf(await run(task));
  };
  return {
    workers: 0,
    run<Result>(task: unknown, { signal }: TaskOptions = {}): Promise<Result> {
      const mine = last.then(() => runOne(task, signal));
      last = mine.catch(() => undefined);
      return mine as Promise<Result>;
    },
    async close() {},
  };
}

function inThreads(workers: number, file: string): Pool {
  const threads = new Piscina<unknown, Answer<unknown>>({
    filename: file,
    name: 'run',
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    // Waiting threads keep their event loop, which messages to them need.
    atomics: 'disabled',
  });
  // A thread that fails while idle or while loading has no task to reject: whoever waits is told here.
  const waiting = new Set<(error: Error) => void>();
  threads.on('error', (error: Error) => {
    for (const reject of waiting) reject(error);
  });

  const once = async (task: unknown, { signal, transfer }: TaskOptions): Promise<Answer<unknown>> => {
    let fail: (error: Error) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
      waiting.add(fail);
    });
    try {
      const options = { signal: signal ?? null, transferList: [...(transfer ?? [])] };
      return await Promise.race([threads.run(task, options), failed]);
    } finally {
      waiting.delete(fail);
    }
  };

  return {
    workers,
    async run<Result>(task: unknown, options: TaskOptions = {}): Promise<Result> {
      const { signal, transfer } = options;
      for (let attempt = 1; ; attempt++) {
        signal?.throwIfAborted();
        let answer: Answer<unknown>;
        try {
          answer = await once(task, options);
        } catch (error) {
          signal?.throwIfAborted();
          if (attempt === 2 || task === PING || (transfer?.length ?? 0) > 0) {
            throw new WorkerDied(`a worker of ${file} died: ${messageOf(error)}`, { cause: error });
          }
          continue;
        }
        return resultOf(answer) as Result;
      }
    },
    close: () => threads.destroy(),
  };
}

function resultOf(answer: Answer<unknown>): unknown {
  if (answer.ok) return answer.result;
  const error = new Error(answer.message);
  error.name = answer.name;
  error.stack = answer.stack;
  throw error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

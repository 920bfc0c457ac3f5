/** What a worker sends back: a task's own error must not look like the death of its worker. */
export type Answer<Result> =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly name: string; readonly message: string; readonly stack: string };

/** What every worker file exports under the name `run`. */
export type Runner = (task: unknown) => Promise<Answer<unknown>>;

/** Sent by `createPool` to see that a worker file loads and answers. */
export const PING = 'kezhong:ping';

/**
 * Makes a worker's `run` out of a function: workers are thin files that export
 * `run = runnerOf(f)` and nothing else.
 */
export function runnerOf<Task, Result>(work: (task: Task) => Result | Promise<Result>): Runner {
  return async (task) => {
    if (task === PING) return { ok: true, result: PING };
    try {
      return { ok: true, result: await work(task as Task) };
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      return { ok: false, name, message, stack: stack ?? message };
    }
  };
}

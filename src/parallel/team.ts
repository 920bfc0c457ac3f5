import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { backendNamed, type SolverName } from '../solver/backends.js';
import type { BranchOptions, BranchResult } from '../solver/branch.types.js';
import type { Model, SolverOptions, SolverProgress, SolverResult } from '../solver/model.js';
import { localTeam, type SolverTeam, solverFor } from '../solver/team.js';
import { createPool, type Pool, WorkerDied, workerFile } from './pool.js';

/** What `workers/solve.ts` gets. */
export type SolveTask =
  | {
      readonly kind: 'solve';
      readonly solver: SolverName;
      readonly model: Model;
      readonly options: Omit<SolverOptions, 'onProgress'>;
    }
  | { readonly kind: 'branch'; readonly model: Model; readonly options: BranchOptions };

/** A team on threads; `close` ends them. */
export interface PooledTeam extends SolverTeam {
  close(): Promise<void>;
}

/**
 * Solvers on `workers` threads, so that the command line stays awake and two
 * models are solved at once; 0 = in this thread. An aborted mixed-integer run
 * hands back the best plan that its thread reported before it was ended.
 *
 * A model whose thread dies is solved once more, like every other task; the second
 * attempt reports from its beginning.
 *
 * @param solver who solves the mixed-integer models of the plan; relaxations and trees stay with HiGHS
 * @param file the worker's file; others than the one that ships are for tests
 */
export async function createTeam(
  workers: number,
  signal?: AbortSignal,
  solver: SolverName = 'highs',
  file: string = workerFile('solve'),
): Promise<PooledTeam> {
  const backend = backendNamed(solver);
  if (workers === 0) return { ...localTeam(backend), close: async () => {} };
  const pool = await createPool({ workers, file });
  const stop = signal === undefined ? {} : { signal };
  return {
    size: workers,
    async solve(model, { onProgress, ...options }) {
      // Here, not in the thread: an error keeps its class.
      solverFor(backend, options).check?.(model);
      const task: SolveTask = { kind: 'solve', solver, model, options };
      if (options.relax) return pool.run<SolverResult>(task, stop);
      let best: SolverProgress | undefined;
      const hear = (progress: SolverProgress): void => {
        if (progress.values) best = progress;
        onProgress?.(progress);
      };
      try {
        return await twice(() => solveAloud(pool, task, stop, hear));
      } catch (error) {
        if (!signal?.aborted) throw error;
        return { status: best ? 'feasible' : 'unknown', ...best, nodes: best?.nodes ?? 0, iterations: 0 };
      }
    },
    branch: (model, options) => pool.run<BranchResult>({ kind: 'branch', model, options }, stop),
    close: () => pool.close(),
  };
}

/** Solves in a thread that reports as it goes, through a port of this one attempt. */
async function solveAloud(
  pool: Pool,
  task: SolveTask,
  stop: { readonly signal?: AbortSignal },
  hear: (progress: SolverProgress) => void,
): Promise<SolverResult> {
  const { port1, port2 } = new MessageChannel();
  port1.on('message', hear);
  try {
    return await pool.run<SolverResult>({ ...task, port: port2 }, { ...stop, transfer: [port2] });
  } finally {
    // The result comes through another port and may overtake reports that were sent before it.
    for (let late = receiveMessageOnPort(port1); late; late = receiveMessageOnPort(port1)) hear(late.message);
    port1.close();
  }
}

/** Once more where the thread died: its port went with it, so the pool cannot do that by itself. */
async function twice<Result>(attempt: () => Promise<Result>): Promise<Result> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof WorkerDied)) throw error;
    return attempt();
  }
}

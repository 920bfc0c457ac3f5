import { MessageChannel } from 'node:worker_threads';
import { backendNamed, type SolverName } from '../solver/backends.js';
import type { BranchOptions, BranchResult } from '../solver/branch.js';
import type { Model, SolverOptions, SolverProgress, SolverResult } from '../solver/model.js';
import { localTeam, type SolverTeam, solverFor } from '../solver/team.js';
import { createPool, workerFile } from './pool.js';

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
 * @param solver who solves the mixed-integer models of the plan; relaxations and trees stay with HiGHS
 */
export async function createTeam(
  workers: number,
  signal?: AbortSignal,
  solver: SolverName = 'highs',
): Promise<PooledTeam> {
  const backend = backendNamed(solver);
  if (workers === 0) return { ...localTeam(backend), close: async () => {} };
  const pool = await createPool({ workers, file: workerFile('solve') });
  const stop = signal === undefined ? {} : { signal };
  return {
    size: workers,
    async solve(model, { onProgress, ...options }) {
      // Here, not in the thread: an error keeps its class.
      solverFor(backend, options).check?.(model);
      if (options.relax) return pool.run<SolverResult>({ kind: 'solve', solver, model, options }, stop);
      const { port1, port2 } = new MessageChannel();
      let best: SolverProgress | undefined;
      port1.on('message', (progress: SolverProgress) => {
        if (progress.values) best = progress;
        onProgress?.(progress);
      });
      try {
        const task = { kind: 'solve', solver, model, options, port: port2 };
        return await pool.run<SolverResult>(task, { ...stop, transfer: [port2] });
      } catch (error) {
        if (!signal?.aborted) throw error;
        return { status: best ? 'feasible' : 'unknown', ...best, nodes: best?.nodes ?? 0, iterations: 0 };
      } finally {
        port1.close();
      }
    },
    branch: (model, options) => pool.run<BranchResult>({ kind: 'branch', model, options }, stop),
    close: () => pool.close(),
  };
}

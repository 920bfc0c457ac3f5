import type { MessagePort } from 'node:worker_threads';
import { runnerOf } from '../src/parallel/task.js';
import type { SolveTask } from '../src/parallel/team.js';
import { backendNamed } from '../src/solver/backends.js';
import { branchAndBound } from '../src/solver/branch.js';
import type { BranchResult } from '../src/solver/branch.types.js';
import type { SolverResult } from '../src/solver/model.js';
import { solverFor } from '../src/solver/team.js';

/** Solves one model, or searches one tree; a run in between reports through the port it was given. */
export const run = runnerOf((task: SolveTask & { port?: MessagePort }): Promise<BranchResult | SolverResult> => {
  if (task.kind === 'branch') return branchAndBound(task.model, task.options);
  const { port } = task;
  return solverFor(backendNamed(task.solver), task.options).solve(task.model, {
    ...task.options,
    ...(port ? { onProgress: (progress) => port.postMessage(progress) } : {}),
  });
});

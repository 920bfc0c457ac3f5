import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { run as solve } from '#workers/solve';

/**
 * The solver's worker, which dies in each kind of task (relax, solve, branch) as often
 * as DIE_TIMES says; files in DIE_IN count. Before it dies it still runs the task, so
 * that what it reports on the way has been reported.
 */
export async function run(task) {
  const kind = task?.options?.relax ? 'relax' : task?.kind;
  if (kind === undefined || !mayDie(kind)) return solve(task);
  await solve(task);
  process.exit(9);
}

function mayDie(kind) {
  for (let n = 0; n < Number(process.env.DIE_TIMES ?? 0); n++) {
    try {
      writeFileSync(path.join(process.env.DIE_IN, `${kind}-${n}`), '', { flag: 'wx' });
      return true;
    } catch {
      // It has died so often already.
    }
  }
  return false;
}

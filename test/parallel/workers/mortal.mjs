import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { run as simulate } from '#workers/simulate';

/**
 * The simulator's worker, which dies once before each piece of days whose first day is
 * in DIE_AT; a file in DIE_IN remembers that it has. RUN_OUT_AT: what a refusal of
 * memory looks like, every time.
 */
export async function run(task) {
  const days = (name) => (process.env[name] ?? '').split(',').filter(Boolean).map(Number);
  if (days('DIE_AT').includes(task.fromDay) && isFirst(task.fromDay)) process.exit(9);
  if (days('RUN_OUT_AT').includes(task.fromDay)) {
    return { ok: false, name: 'RangeError', message: 'Array buffer allocation failed', stack: '' };
  }
  return simulate(task);
}

function isFirst(day) {
  try {
    writeFileSync(path.join(process.env.DIE_IN, String(day)), '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

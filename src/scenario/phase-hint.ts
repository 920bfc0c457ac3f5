import { words } from '../city/finding.js';
import type { Names } from '../city/types.js';

/** What to say where something is not a phase: those that there are. */
export function phaseHint(ids: readonly string[]): Names {
  return words(`阶段：${ids.join('、')}`, `phases: ${ids.join(', ')}`);
}

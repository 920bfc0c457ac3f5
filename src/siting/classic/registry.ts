import { isCapacitated, solveCapacitatedPMedian } from './capacitated/capacitated-p-median.js';
import { solveCflp } from './capacitated/cflp.js';
import { solveCflpSingle } from './capacitated/cflp-single.js';
import { recount } from './check.js';
import { solveLscp } from './covering/lscp.js';
import { solveLscpBackup } from './covering/lscp-backup.js';
import { solvePCentre } from './covering/p-centre.js';
import { solvePDispersion } from './covering/p-dispersion.js';
import { solveMclp } from './mclp/mclp.js';
import { solvePMedian } from './median/p-median.js';
import { solveUflp } from './median/uflp.js';
import type { ClassicInstance, ClassicOptions, ClassicProblem, ClassicResult, ClassicSolver } from './types.js';

const SOLVERS: Readonly<Record<ClassicProblem, ClassicSolver>> = {
  lscp: solveLscp,
  'lscp-backup': solveLscpBackup,
  mclp: solveMclp,
  'p-median': (instance, options) =>
    isCapacitated(instance) ? solveCapacitatedPMedian(instance, options) : solvePMedian(instance, options),
  'p-centre': solvePCentre,
  'p-dispersion': solvePDispersion,
  uflp: solveUflp,
  cflp: solveCflp,
  'cflp-single': solveCflpSingle,
};

/**
 * Solves a classic problem and recounts the result on the instance.
 *
 * @throws where the recount does not confirm the result: a defect, never a result
 */
export async function solveClassic(
  problem: ClassicProblem,
  instance: ClassicInstance,
  given: ClassicOptions,
): Promise<ClassicResult> {
  // The p of a file stands where none is asked for.
  const countsSites = problem === 'p-median' || problem === 'p-centre' || problem === 'p-dispersion';
  const options =
    countsSites && given.p === undefined && instance.p !== undefined ? { ...given, p: instance.p } : given;
  if (options.p === 0 && countsSites && !instance.siteStatus.includes('existing')) return nobodyOpen;
  const result = await SOLVERS[problem](instance, options);
  const faults = await recount(problem, instance, options, result, options.team);
  if (faults.length > 0)
    throw new Error(`the ${problem} of ${instance.name} fails its recount: ${faults.slice(0, 5).join('; ')}`);
  return result;
}

const nobodyOpen: ClassicResult = {
  status: 'infeasible',
  open: [],
  reason: { zh: 'p = 0，没有点位开放', en: 'p = 0: no site is open' },
  stopped: 'optimal',
  work: { evaluations: 0, lpIterations: 0, nodes: 0 },
};

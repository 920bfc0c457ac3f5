import type { City } from '../city/types.js';
import type { Rules } from './rules.types.js';
import type { Scenario } from './types.js';

/**
 * When an opening is paid (MILP §6 B). Offset 0 is the phase of the opening:
 * capital cost less the subsidised share at 0, that share `subsidyLag` later (先建后补),
 * running cost and rent at offsets 0 … runningPhases − 1. The total does not depend
 * on the phase, and payment periods go on past the last phase: opening later is
 * never cheaper.
 */
export function paymentsOf(
  city: City,
  scenario: Scenario,
  enforced: boolean,
): Pick<Rules, 'payYuan' | 'rentDue' | 'budgetYuan'> {
  const { subsidyShare, subsidyLag, runningPhases } = scenario.money;
  const lastOffset = Math.max(subsidyLag, runningPhases - 1, 0);
  const payYuan = city.formats.map((format) => {
    const pay = new Float64Array(lastOffset + 1);
    const subsidy = format.capexYuan * subsidyShare;
    pay[0]! += format.capexYuan - subsidy;
    pay[subsidyLag]! += subsidy;
    for (let p = 0; p < runningPhases; p++) pay[p]! += format.runningYuan;
    return pay;
  });
  const rentDue = Float64Array.from({ length: lastOffset + 1 }, (_, p) => (p < runningPhases ? 1 : 0));
  return { payYuan, rentDue, budgetYuan: enforced ? budgetOf(scenario, lastOffset) : new Float64Array(0) };
}

function budgetOf(scenario: Scenario, lastOffset: number): Float64Array {
  const { phases, budget, budgetAfter } = scenario;
  const periods = new Float64Array(phases.length + lastOffset);
  phases.forEach(({ id }, t) => {
    periods[t] = Object.hasOwn(budget, id) ? budget[id]! : 0;
  });
  for (let p = phases.length; p < periods.length; p++) periods[p] = budgetAfter[p - phases.length] ?? 0;
  return periods;
}

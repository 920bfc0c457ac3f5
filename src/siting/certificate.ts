import type { Draft } from './draft.js';
import { Measure } from './measure.js';
import type { SitingProblem } from './problem.js';
import type { Claim, PersonFlow } from './types.js';

/**
 * What the plan on a draft rests on and the checker verifies: claims on shared
 * quotas, who uses which places, who are whose customers; before the plan
 * (phase −1) and in each phase. Flows are absent where no rule asks for them.
 */
export function certificateOf(
  problem: SitingProblem,
  draft: Draft,
): { readonly claims: readonly Claim[]; readonly flows?: readonly PersonFlow[] } {
  const today = new Measure(problem);
  const before = <T extends { readonly phase: number }>(list: readonly T[]): T[] =>
    list.flatMap((one) => (one.phase === 0 ? [{ ...one, phase: -1 }] : []));
  const claims = [...before(today.claims()), ...draft.measure.claims()];
  if (problem.capacity.length === 0 && problem.viability.length === 0) return { claims };
  const flows = [...before(today.placeFlows()), ...draft.measure.placeFlows(), ...draft.ledger.customerFlows()];
  return { claims, flows };
}

import type { BranchOptions, BranchResult } from './branch.types.js';
import { openSession, type Session } from './highs.js';
import { boxProof, dualBound, farkasProof, type Model } from './model.js';
import { searchReliably } from './reliable.js';
import { INTEGRAL, takeBest, WHOLE_MARGIN } from './tree-queue.js';

interface Node {
  readonly bound: number;
  readonly order: number;
  /** Column bounds that differ from the root's: column, lower, upper. */
  readonly fixed: readonly (readonly [number, number, number])[];
}

/**
 * Branch and bound over warm relaxations whose every bound is recomputed
 * (`dualBound`), so that the result holds whatever the solver says: HiGHS's own
 * tree cannot be checked from outside, this one can. Best bound first; branches
 * on the most fractional column, lowest index on ties; nothing depends on time.
 */
export async function branchAndBound(model: Model, options: BranchOptions): Promise<BranchResult> {
  const session = await openSession(model, false);
  try {
    return options.rule === 'reliable' ? searchReliably(model, session, options) : search(model, session, options);
  } finally {
    session.dispose();
  }
}

function search(model: Model, session: Session, options: BranchOptions): BranchResult {
  const lower = model.columnLower.slice();
  const upper = model.columnUpper.slice();
  const queue: Node[] = [{ bound: Number.NEGATIVE_INFINITY, order: 0, fixed: [] }];
  let finished = Number.POSITIVE_INFINITY;
  let objective = Number.POSITIVE_INFINITY;
  let values: Float64Array | undefined;
  let nodes = 0;
  let iterations = 0;
  let order = 1;
  let applied: Node['fixed'] = [];
  const roundUp = (bound: number): number => (options.whole ? Math.ceil(bound - WHOLE_MARGIN) : bound);
  const target = options.target ?? Number.NEGATIVE_INFINITY;
  while (queue.length > 0 && nodes < options.nodeLimit && objective > target) {
    const node = takeBest(queue);
    const cutoff = Math.min(options.cutoff ?? Number.POSITIVE_INFINITY, objective);
    if (node.bound >= cutoff - 1e-9) {
      // Everything left in the queue is at least as good as this one: nothing below it can be.
      finished = Math.min(finished, node.bound);
      continue;
    }
    for (const [j] of applied) setBounds(session, lower, upper, j, model.columnLower[j]!, model.columnUpper[j]!);
    for (const [j, lo, up] of node.fixed) setBounds(session, lower, upper, j, lo, up);
    applied = node.fixed;
    nodes++;
    const result = session.solve({ relax: true });
    iterations += result.iterations;
    if (result.status === 'infeasible') {
      const ray = session.infeasibilityRay();
      if (!(ray && farkasProof(model, ray, lower, upper)) && !boxProof(model, lower, upper))
        finished = Math.min(finished, node.bound);
      continue;
    }
    const recomputed = result.duals ? roundUp(dualBound(model, result.duals, lower, upper)) : Number.NEGATIVE_INFINITY;
    const bound = Math.max(node.bound, recomputed);
    const branch = result.values ? mostFractional(model, result.values) : -1;
    if (branch < 0) {
      finished = Math.min(finished, bound);
      if (result.values && result.status === 'optimal' && result.objective! < objective) {
        objective = result.objective!;
        values = result.values;
      }
      continue;
    }
    const at = Math.floor(result.values![branch]!);
    queue.push({ bound, order: order++, fixed: [...node.fixed, [branch, at + 1, upper[branch]!]] });
    queue.push({ bound, order: order++, fixed: [...node.fixed, [branch, lower[branch]!, at]] });
  }
  const open = queue.reduce((least, node) => Math.min(least, node.bound), Number.POSITIVE_INFINITY);
  const bound = Math.min(finished, open);
  return { bound, objective, closed: queue.length === 0, nodes, iterations, ...(values ? { values } : {}) };
}

function setBounds(
  session: Session,
  lower: Float64Array,
  upper: Float64Array,
  j: number,
  lo: number,
  up: number,
): void {
  lower[j] = lo;
  upper[j] = up;
  session.setBounds(j, lo, up);
}

function mostFractional(model: Model, values: Float64Array): number {
  let best = -1;
  let bestDistance = INTEGRAL;
  for (let j = 0; j < model.columns; j++) {
    if (!model.integer[j]) continue;
    const distance = Math.abs(values[j]! - Math.round(values[j]!));
    if (distance > bestDistance) {
      best = j;
      bestDistance = distance;
    }
  }
  return best;
}

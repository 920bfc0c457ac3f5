import { dualBound } from '../../solver/model.js';
import type { SolverTeam } from '../../solver/team.js';
import { INTEGRAL, takeBest } from '../../solver/tree-queue.js';
import { type Relaxation, type RelaxedPart, relaxedPart } from '../bounds/relaxation.js';

/** How far the tree over starts goes. */
export interface StartSearch {
  /** Simplex iterations of all nodes together, the root not counted. */
  readonly iterations: number;
  /** What a plan at hand is worth: starts that cannot lead to a better one are not looked into. */
  readonly cutoff: number;
  /** Whether any choice starts the circles given 1 and none of those given 0. */
  readonly allows: (fixed: ReadonlyMap<number, number>) => boolean;
  readonly stop: () => boolean;
  readonly remainingS: () => number | undefined;
}

/** Starts that are fixed to the last circle, and what the relaxation proves for them. */
export interface StartLeaf {
  /** Circles that start, ascending. */
  readonly set: readonly number[];
  readonly bound: number;
}

export interface StartTree {
  /** Starts for which some node's relaxation decides by itself. */
  readonly decided: readonly (readonly number[])[];
  readonly leaves: readonly StartLeaf[];
  /** Lower bound over all starts that are no leaf; infinite where the leaves are all that is left. */
  readonly otherwise: number;
  readonly iterations: number;
  readonly nodes: number;
}

interface Node {
  readonly bound: number;
  readonly order: number;
  /** By circle: 1 = it starts, 0 = it does not. */
  readonly fixed: ReadonlyMap<number, number>;
  readonly part: RelaxedPart;
}

/**
 * Branches on which circles start, least bound first: each node is the relaxation
 * with some circles fixed, from its parent's basis, bounded by its recomputed
 * multipliers. Starts are few and decide much, openings are many and decide little:
 * so the tree is over starts alone.
 *
 * `relaxation` must be of one joint model with the choice in it.
 */
export async function branchStarts(relaxation: Relaxation, team: SolverTeam, search: StartSearch): Promise<StartTree> {
  const [root] = relaxation.parts;
  const leaves: StartLeaf[] = [];
  const decided: number[][] = [];
  const queue: Node[] = [{ bound: relaxation.bound, order: 0, fixed: new Map(), part: root! }];
  let otherwise = Number.POSITIVE_INFINITY;
  let iterations = 0;
  let nodes = 0;
  while (queue.length > 0 && !search.stop()) {
    const node = takeBest(queue);
    if (node.bound >= search.cutoff || node.part.values === undefined) {
      otherwise = Math.min(otherwise, node.bound);
      continue;
    }
    const undecided = mostUndecided(node.part);
    const isDecided = undecided === undefined;
    const set = isDecided ? startsOf(node.part) : [];
    const circle = undecided ?? set.find((c) => !node.fixed.has(c));
    if (circle === undefined) {
      leaves.push({ set, bound: node.bound });
      continue;
    }
    if (isDecided && !decided.some((known) => known.join() === set.join())) decided.push(set);
    if (iterations >= search.iterations) {
      queue.push(node);
      break;
    }
    // A relaxation that starts the circle anyway is the one with its start fixed, too.
    if (isDecided) queue.push({ ...node, fixed: new Map([...node.fixed, [circle, 1]]) });
    const sides = (isDecided ? [0] : [1, 0]).map((side) => new Map([...node.fixed, [circle, side]]));
    const children = await Promise.all(
      sides.filter(search.allows).map((fixed) => solveChild(relaxation, node, fixed, team, search)),
    );
    for (const child of children) {
      iterations += child.iterations;
      nodes++;
      queue.push({ bound: child.bound, part: child.part, fixed: child.fixed, order: nodes });
    }
  }
  for (const { bound } of queue) otherwise = Math.min(otherwise, bound);
  return { decided, leaves, otherwise, iterations, nodes };
}

/** A child that the solver calls infeasible, or does not finish, keeps its parent's bound: no solver's word is taken. */
async function solveChild(
  { unit }: Relaxation,
  parent: Node,
  fixed: ReadonlyMap<number, number>,
  team: SolverTeam,
  { remainingS }: StartSearch,
): Promise<Omit<Node, 'order'> & { readonly iterations: number }> {
  const { siting, weight, basis } = parent.part;
  const columnLower = siting.model.columnLower.slice();
  const columnUpper = siting.model.columnUpper.slice();
  for (const [circle, side] of fixed) {
    const column = siting.started.get(circle)!;
    columnLower[column] = side;
    columnUpper[column] = side;
  }
  const model = { ...siting.model, columnLower, columnUpper };
  const timeLimitS = remainingS();
  const result = await team.solve(model, {
    relax: true,
    keepBasis: true,
    ...(basis ? { basis } : {}),
    ...(timeLimitS === undefined ? {} : { timeLimitS }),
  });
  const proven = result.duals ? (weight * dualBound(model, result.duals)) / unit : Number.NEGATIVE_INFINITY;
  const { values: _point, ...unsolved } = result;
  const part = relaxedPart(siting, weight, result.status === 'optimal' ? result : unsolved);
  return { bound: Math.max(parent.bound, proven), fixed, part, iterations: result.iterations };
}

/** The circle whose start is nearest to one half; undefined where all are decided. */
function mostUndecided({ siting, values }: RelaxedPart): number | undefined {
  let best: number | undefined;
  let distance = INTEGRAL;
  for (const [circle, column] of siting.started) {
    const here = Math.min(values![column]!, 1 - values![column]!);
    if (here > distance + 1e-9) [best, distance] = [circle, here];
  }
  return best;
}

function startsOf({ siting, values }: RelaxedPart): number[] {
  return [...siting.started]
    .flatMap(([circle, column]) => (values![column]! > 0.5 ? [circle] : []))
    .sort((a, b) => a - b);
}

import { breathe } from '../../../solver/breathe.js';
import { CLOSE, isSettled, OPEN, type Priced } from './core.js';
import { branchOn, decide } from './decide.js';
import { type Effort, settled } from './incumbent.js';
import { ascend, type Pace, relaxationOf } from './relaxation.js';
import { searchFrom } from './search.js';

interface Node extends Priced {
  readonly bound: number;
  readonly isRoot?: boolean;
}

/** What a tree may spend besides what the whole work may. */
export interface TreeLimits {
  readonly nodes: number;
  readonly iterations: number;
}

/**
 * Branches over the sites, depth first, each node with its own prices and a bound
 * computed from them, until nothing better than the incumbent is left or a limit
 * is met.
 *
 * @returns a valid lower bound on everything that was not searched; `Infinity` when all was
 */
export async function proveByBranching(
  root: Priced,
  bound: number,
  effort: Effort,
  limits: TreeLimits = { nodes: Number.POSITIVE_INFINITY, iterations: Number.POSITIVE_INFINITY },
): Promise<number> {
  const { incumbent, meter } = effort;
  const [lastNode, lastIteration] = [meter.nodes + limits.nodes, meter.iterations + limits.iterations];
  const isOver = (): boolean =>
    meter.reason() !== undefined || meter.nodes >= lastNode || meter.iterations >= lastIteration;
  const stack: Node[] = [{ ...root, bound, isRoot: true }];
  let iterationsAtPause = meter.iterations;
  while (stack.length > 0) {
    if (isOver()) return stack.reduce((least, node) => Math.min(least, node.bound), Number.POSITIVE_INFINITY);
    const node = stack.pop()!;
    if (node.bound > incumbent.cutoff) continue;
    meter.nodes++;
    const children = visit(node, effort, node.isRoot === true);
    stack.push(...children);
    if (meter.iterations - iterationsAtPause > 500) {
      iterationsAtPause = meter.iterations;
      effort.report(
        stack.reduce((least, open) => Math.min(least, open.bound), incumbent.value),
        'tree',
      );
      await breathe();
    }
  }
  return Number.POSITIVE_INFINITY;
}

const ROUNDS = 4;

/** Raises the node's bound, settles what it can, and splits what remains. */
function visit(node: Node, effort: Effort, atRoot: boolean): Node[] {
  const { incumbent, meter, grid } = effort;
  let { core, price, bound }: Node = node;
  const pace: Pace = { step: 0.3, sinceBest: 0 };
  for (let round = 0; ; round++) {
    if (isSettled(core) || core.constant > incumbent.cutoff) {
      settled(core, incumbent);
      return [];
    }
    const relaxation = relaxationOf(core);
    const ascent = ascend(relaxation, price, pace, {
      iterations: atRoot ? 200 : 40,
      target: incumbent.value,
      cutoff: incumbent.cutoff,
      grid,
      patience: 8,
      leastStep: 0.005,
    });
    meter.iterations += ascent.iterations;
    bound = Math.max(bound, ascent.bound);
    if (bound > incumbent.cutoff) return [];
    if (round === 0 && (atRoot || meter.nodes % 32 === 0 || ascent.tight))
      searchFrom(relaxation, ascent.share, effort, 4);
    if (ascent.tight) incumbent.offer([...core.opened, ...[...core.id].filter((_, j) => relaxation.picked[j] === 1)]);
    if (bound > incumbent.cutoff) return [];
    const sites = core.id.length;
    const decided = decide(relaxation, ascent.price, incumbent.cutoff, grid);
    const few = decided.closed + decided.opened < 0.1 * sites;
    if ((few || round >= ROUNDS) && !isSettled(decided.core)) {
      const share = new Map<number, number>();
      for (let j = 0; j < sites; j++) share.set(core.id[j]!, ascent.share[j]!);
      return split(decided, share, bound);
    }
    ({ core, price } = decided);
  }
}

/** The most undecided site, once open and once closed; the open one is searched first. */
function split(priced: Priced, share: ReadonlyMap<number, number>, bound: number): Node[] {
  let site = 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < priced.core.id.length; j++) {
    const distance = Math.abs(share.get(priced.core.id[j]!)! - 0.5);
    if (distance < nearest) {
      nearest = distance;
      site = j;
    }
  }
  return [CLOSE, OPEN].map((state) => ({ ...branchOn(priced, site, state as typeof OPEN | typeof CLOSE), bound }));
}

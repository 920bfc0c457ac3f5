import { breathe } from '../../../solver/breathe.js';
import { Effort } from '../effort.js';
import type { ClassicInstance, ClassicOptions, ClassicResult, ClassicSolver } from '../types.js';
import { type Capacitated, capacitatedOf, isImpossible } from './capacitated.js';
import { Assigner } from './cflp-assign.js';
import { type Decisions, firstPrices, type Improved, improvePrices, noDecisions, Prices } from './cflp-prices.js';
import { BestPlan, offerWhenSettled, propagate, searchAssignments } from './cflp-tree.js';

/** Steps at the root. */
const ROOT_STEPS = 800;

/** Work of plans as a multiple of that of the price steps. */
const PLANS_SHARE = 10;

/** Steps between two plans drawn from the relaxation. */
const PLAN_EVERY = 20;

/**
 * Capacitated location where each client goes to one site: Lagrangian prices with
 * whole knapsacks, local search from what they open, decisions by reduced costs,
 * and a tree over the same bound.
 */
export const solveCflpSingle: ClassicSolver = async (instance, options) => {
  const effort = new Effort(options);
  const problem = capacitatedOf(instance, false);
  if (isImpossible(problem)) {
    return { status: 'infeasible', open: [], ...problem, stopped: 'optimal', work: effort.work };
  }
  const prices = new Prices(problem, false);
  const assigner = new Assigner(problem, PLANS_SHARE);
  const best = new BestPlan(problem);
  const decisions = noDecisions(problem);
  const possible = propagate(problem, decisions);
  const improved = possible ? await improveRoot(problem, prices, assigner, best, decisions, effort) : undefined;
  let bound = improved?.bound ?? Number.POSITIVE_INFINITY;
  if (improved && bound < best.cutoff) {
    const more = propagate(problem, decisions) && !offerWhenSettled(problem, decisions, best);
    bound = more
      ? await searchAssignments(problem, prices, assigner, best, { decisions, improved }, effort)
      : best.value;
  }
  effort.evaluated(assigner.evaluations);
  return answer(instance, problem, best, bound, effort, options);
};

async function improveRoot(
  problem: Capacitated,
  prices: Prices,
  assigner: Assigner,
  best: BestPlan,
  decisions: Decisions,
  effort: Effort,
): Promise<Improved> {
  let price = firstPrices(problem);
  let improved: Improved | undefined;
  const aim = (): number => (best.plan ? best.value : prices.bound + 0.05 * Math.abs(prices.bound) + 1);
  const most = effort.options.iterationLimit ?? Number.POSITIVE_INFINITY;
  // In pieces, so that an interrupt is heard and decisions make the rest cheaper.
  for (const share of [0.5, 0.25, 0.25]) {
    const pace = { iterations: Math.min(most, ROOT_STEPS * share), step: improved ? 0.5 : 2, patience: 20 };
    const next = improvePrices(problem, prices, decisions, price, aim, pace, (bound, iteration) => {
      if (iteration % PLAN_EVERY === 0 && assigner.isDue(PLAN_EVERY))
        best.offer(assigner.from(prices.opens, prices.take, decisions));
      return bound >= best.cutoff || (iteration % PLAN_EVERY === 0 && effort.isOver);
    });
    improved = improved && improved.bound > next.bound ? { ...next, bound: improved.bound } : next;
    price = next.price;
    effort.searched(0, next.iterations);
    prices.evaluate(price, decisions);
    prices.decide(price, decisions, best.cutoff);
    effort.report(best.value, Math.min(best.value, improved.bound), 'prices');
    await breathe();
    if (effort.isOver || improved.bound >= best.cutoff || !propagate(problem, decisions)) break;
  }
  return improved!;
}

function answer(
  instance: ClassicInstance,
  problem: Capacitated,
  best: BestPlan,
  bound: number,
  effort: Effort,
  { onProgress }: ClassicOptions,
): ClassicResult {
  const { plan } = best;
  const { work } = effort;
  if (plan === undefined) {
    if (bound === Number.POSITIVE_INFINITY) {
      return { status: 'infeasible', open: [], reason: NO_PACKING, stopped: 'optimal', work };
    }
    return { status: 'unknown', open: [], bound, stopped: effort.stopped, work };
  }
  const proven = bound >= best.cutoff;
  const assignment = new Int32Array(instance.distances.clients).fill(-1);
  plan.site.forEach((j, i) => {
    assignment[i] = problem.siteId[j]!;
  });
  const lower = proven ? plan.cost : problem.whole ? Math.min(plan.cost, Math.ceil(bound - 1e-6)) : bound;
  onProgress?.({ objective: plan.cost, bound: lower, step: 'done' });
  return {
    status: proven ? 'optimal' : 'feasible',
    objective: plan.cost,
    bound: lower,
    open: Array.from(problem.siteId).filter((_, j) => plan.open[j]),
    assignment,
    stopped: proven ? 'optimal' : effort.stopped,
    work,
  };
}

const NO_PACKING = {
  zh: '容量总和足够，但在不拆分需求的前提下无法装下所有需求点',
  en: 'the capacities suffice in total, but whole demands do not fit into them',
};

import { breathe } from '../../../solver/breathe.js';
import { Effort } from '../effort.js';
import type { ClassicInstance, ClassicResult, ClassicSolver } from '../types.js';
import { inHandyUnits } from '../units.js';
import { type Capacitated, capacitatedOf, isImpossible, recountServed } from './capacitated.js';
import { Assigner } from './cflp-assign.js';
import { bestFlow, type Flow, linkBroken, provenUnmet, strongModel } from './cflp-flow.js';
import { type Decisions, firstPrices, improvePrices, noDecisions, Prices } from './cflp-prices.js';
import { SiteTree } from './cflp-sites.js';

export { solveCflpSingle } from './cflp-single.js';

/** Steps of the prices; they converge to the strong linear relaxation. */
const STEPS = 500;

/** Work of plans as a multiple of that of the price steps. */
const PLANS_SHARE = 1;

/** Steps between two plans drawn from the relaxation. */
const PLAN_EVERY = 20;

/** Relaxations solved to find the links x ≤ y that matter; the tree is right with any of them. */
const LINK_ROUNDS = 12;

/** Pairs of client and site left from which on prices bound better in the same time than linear programs. */
const MANY_PAIRS = 8_000;

/** How many ids a message lists. */
const LISTED = 5;

/** A gap of this share of the objective counts as closed, one of this share of the largest terms cannot be closed. */
const ROUNDING = 2e-8;
const GIVEN_AWAY = 4e-9;

/** What is known of an instance while it is solved. */
interface State {
  readonly problem: Capacitated;
  readonly effort: Effort;
  best: Flow | undefined;
  bound: number;
  report(step: string): void;
}

/**
 * Capacitated location where demand may be split: Lagrangian prices with divided
 * knapsacks for a first bound and decisions by reduced costs, then the strong
 * linear formulation with its links added as they are broken, then a tree whose
 * bounds are recomputed. The flow of the plan is its certificate.
 */
export const solveCflp: ClassicSolver = async (instance, options) => {
  const effort = new Effort(options);
  const given = capacitatedOf(instance, true);
  if (isImpossible(given)) {
    return { status: 'infeasible', open: [], ...given, stopped: 'optimal', work: effort.work };
  }
  const { problem, costOf } = inHandyUnits(given);
  const everything = new Uint8Array(problem.sites).fill(1);
  const state: State = {
    problem,
    effort,
    best: await bestFlow(problem, everything, effort),
    bound: Number.NEGATIVE_INFINITY,
    report: (step) => effort.report(costOf(state.best!.cost), costOf(state.bound), step),
  };
  if (state.best === undefined) return await withoutPlan(instance, state);
  const root = await decideByPrices(state);
  if (!isProven(state) && !effort.isOver) {
    if (pairsLeft(problem, root.decisions) > MANY_PAIRS) await searchSites(state, root);
    else await search(state, root.decisions);
  }
  return answer(state, given, costOf);
};

/** A gap that recomputed bounds, which give away 10⁻⁹ of their terms, cannot get below. */
function isProven({ problem, best, bound }: State): boolean {
  if (best === undefined) return false;
  return best.cost - bound <= closedGap(problem, best);
}

function closedGap(problem: Capacitated, best: Flow): number {
  return Math.max(ROUNDING * Math.abs(best.cost), GIVEN_AWAY * largestCost(problem));
}

/** Everything open and every client served where it costs most: the size of the terms that bounds are sums of. */
function largestCost({ clients, sites, cost, opening }: Capacitated): number {
  let sum = opening.reduce((total, c) => total + c, 0);
  for (let i = 0; i < clients; i++) {
    let most = 0;
    for (let j = 0; j < sites; j++)
      if (Number.isFinite(cost[j * clients + i]!)) most = Math.max(most, cost[j * clients + i]!);
    sum += most;
  }
  return sum;
}

/** Keeps the best flow from these sites if it is the best; returns its prices of clients. */
async function offer(state: State, open: Uint8Array): Promise<Float64Array | undefined> {
  const flow = await bestFlow(state.problem, open, state.effort);
  if (flow === undefined || flow.cost >= state.best!.cost) return flow?.price;
  // A site that serves nobody need not be open.
  const { clients, mustOpen } = state.problem;
  const used = flow.open.map((isOpen, j) => {
    const serves = flow.share.subarray(j * clients, (j + 1) * clients).some((share) => share > 0);
    return isOpen && (mustOpen[j] || serves) ? 1 : 0;
  });
  state.best = used.every((isOpen, j) => isOpen === flow.open[j])
    ? flow
    : await bestFlow(state.problem, used, state.effort);
  state.best ??= flow;
  return flow.price;
}

/** What prices leave undecided, and the prices. */
interface Root {
  readonly decisions: Decisions;
  readonly price: Float64Array;
  readonly prices: Prices;
}

async function decideByPrices(state: State): Promise<Root> {
  const { problem, effort } = state;
  const prices = new Prices(problem, true);
  const assigner = new Assigner(problem, PLANS_SHARE);
  const decisions = noDecisions(problem);
  let value = state.best!.cost;
  let open: Uint8Array | undefined;
  const iterations = Math.min(STEPS, effort.options.iterationLimit ?? STEPS);
  const pace = { iterations, step: 2, patience: 20 };
  const improved = improvePrices(
    problem,
    prices,
    decisions,
    firstPrices(problem),
    () => value,
    pace,
    (_, iteration) => {
      if (iteration % PLAN_EVERY !== 0) return false;
      const plan = assigner.isDue(PLAN_EVERY) ? assigner.from(prices.opens, prices.take, decisions) : undefined;
      if (plan && plan.cost < value) {
        value = plan.cost;
        open = plan.open;
      }
      return effort.isOver;
    },
  );
  effort.searched(0, improved.iterations);
  effort.evaluated(assigner.evaluations);
  if (open) await offer(state, open);
  const usual = improved.meanOpen.map((share) => (share > 0.5 ? 1 : 0));
  await offer(
    state,
    Uint8Array.from(usual, (often, j) => (often || problem.mustOpen[j] ? 1 : 0)),
  );
  const best = state.best!.cost;
  state.bound = Math.min(best, improved.bound);
  prices.evaluate(improved.price, decisions);
  prices.decide(improved.price, decisions, best - 1e-9 * Math.max(1, Math.abs(best)));
  state.report('prices');
  await breathe();
  return { decisions, price: improved.price, prices };
}

function pairsLeft({ clients, sites }: Capacitated, { site, may, most }: Decisions): number {
  let pairs = 0;
  for (let n = 0; n < sites * clients; n++) {
    if (site[Math.floor(n / clients)]! >= 0 && may[n] && most[n]! > 0) pairs++;
  }
  return pairs;
}

/** The tree over prices; what decisions took away is no better than the plan at hand. */
async function searchSites(state: State, { decisions, price, prices }: Root): Promise<void> {
  const { problem, effort } = state;
  const margin = closedGap(problem, state.best!) / 2;
  const plans = {
    get value() {
      return state.best!.cost;
    },
    get cutoff() {
      return state.best!.cost - margin;
    },
    offer: (open: Uint8Array) => offer(state, open),
    isTooFew: async (open: Uint8Array) => (await provenUnmet(problem, open, effort)) !== undefined,
  };
  const raise = (bound: number): void => {
    state.bound = Math.min(state.best!.cost, Math.max(state.bound, bound));
  };
  const tree = new SiteTree(problem, prices, plans, decisions, effort);
  const start = betterPrices(prices, decisions, price, state.best!.price);
  const bound = await tree.search(start, (least) => {
    raise(least);
    state.report('branching on sites');
  });
  raise(bound);
  state.report('branching on sites');
}

/** The tree over the strong formulation; what decisions took away is no better than the plan at hand. */
async function search(state: State, decisions: Decisions): Promise<void> {
  const { problem, effort } = state;
  const cutoff = state.best!.cost;
  if (leavesNobody(problem, decisions)) {
    state.bound = cutoff;
    return;
  }
  const linked = new Uint8Array(problem.sites * problem.clients);
  let strong = strongModel(problem, decisions, linked);
  for (let round = 0; round < LINK_ROUNDS && !effort.isOver; round++) {
    const { model } = strong;
    const relaxed = await effort.orNothing(() => effort.options.team.solve(model, { relax: true }));
    effort.searched(0, relaxed?.iterations ?? 0);
    if (relaxed?.values === undefined || relaxed.status === 'infeasible') break;
    if (linkBroken(problem, strong, decisions, relaxed.values, linked) === 0) break;
    strong = strongModel(problem, decisions, linked);
  }
  const tree = await effort.branch(strong.model, { cutoff });
  if (tree === undefined) return;
  if (tree.values) {
    const { values } = tree;
    await offer(
      state,
      Uint8Array.from(strong.siteColumn, (y) => (y >= 0 && values[y]! > 0.5 ? 1 : 0)),
    );
  }
  state.bound = Math.min(state.best!.cost, Math.max(state.bound, Math.min(cutoff, tree.bound)));
  state.report('branching on sites');
}

/** Where sites or clients are alike, steps of prices make little way, and those of a flow may be the best there are. */
function betterPrices(prices: Prices, decisions: Decisions, a: Float64Array, b: Float64Array): Float64Array {
  return prices.evaluate(a, decisions) >= prices.evaluate(b, decisions) ? a : b;
}

/** True where some client has no site left: no plan is better than the one that the decisions were made against. */
function leavesNobody({ clients, sites }: Capacitated, { site, may }: Decisions): boolean {
  for (let i = 0; i < clients; i++) {
    let served = false;
    for (let j = 0; j < sites; j++) served ||= site[j]! >= 0 && may[j * clients + i] === 1;
    if (!served) return true;
  }
  return false;
}

/** Without a flow over all sites there is no plan, once multipliers prove that some demand stays unmet. */
async function withoutPlan(instance: ClassicInstance, { effort, problem }: State): Promise<ClassicResult> {
  const unmet = await provenUnmet(problem, new Uint8Array(problem.sites).fill(1), effort);
  if (unmet === undefined) return { status: 'unknown', open: [], stopped: effort.stopped, work: effort.work };
  const names = unmet.slice(0, LISTED).map((i) => instance.clientIds[i]!);
  const list = `${names.join(', ')}${unmet.length > LISTED ? ` … (${unmet.length})` : ''}`;
  return {
    status: 'infeasible',
    open: [],
    reason: {
      zh: `需求点可达的设施容量不足：${list} 无法全部得到服务`,
      en: `the sites within reach have too little capacity: ${list} cannot be served in full`,
    },
    stopped: 'optimal',
    work: effort.work,
  };
}

/** The answer in the numbers of the instance. */
function answer(state: State, problem: Capacitated, costOf: (cost: number) => number): ClassicResult {
  const { effort } = state;
  const { open, share } = state.best!;
  const cost = recountServed(problem, { open, share });
  const proven = isProven(state);
  const flow: { client: number; site: number; share: number }[] = [];
  share.forEach((part, n) => {
    const site = Math.floor(n / problem.clients);
    if (part > 0) flow.push({ client: n % problem.clients, site: problem.siteId[site]!, share: part });
  });
  flow.sort((a, b) => a.client - b.client || a.site - b.site);
  return {
    status: proven ? 'optimal' : 'feasible',
    objective: cost,
    bound: proven ? cost : Math.min(cost, costOf(state.bound)),
    open: Array.from(problem.siteId).filter((_, j) => open[j]),
    flow,
    stopped: proven ? 'optimal' : effort.stopped,
    work: effort.work,
  };
}

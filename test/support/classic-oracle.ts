import type { ClassicInstance, ClassicProblem, ClassicResult } from '../../src/siting/classic/types.js';
import type { DrawnAsk, DrawnClassic } from './classic-draw.js';

/** The best answer; `backupWeight` for lscp-backup only. */
export interface Truth {
  readonly objective: number;
  readonly backupWeight?: number;
}

const NONE = Number.POSITIVE_INFINITY;

/**
 * The best value of a classic problem by trying every set of sites (and every
 * assignment, or a flow, where sites have capacities); undefined where there is no
 * plan. For whole numbers, small instances, and tests; shares no code with the solvers.
 */
export function truthOf(problem: ClassicProblem, instance: ClassicInstance, ask: DrawnAsk): Truth | undefined {
  let best: Truth | undefined;
  const isBetter = (one: Truth): boolean => {
    if (best === undefined) return true;
    if (problem === 'mclp' || problem === 'p-dispersion') return one.objective > best.objective;
    if (one.objective !== best.objective) return one.objective < best.objective;
    return (one.backupWeight ?? 0) > (best.backupWeight ?? 0);
  };
  for (const open of openSets(instance, problem.startsWith('lscp') ? undefined : ask.p)) {
    // Whether a cover holds the demand takes long to see; one of no fewer sites need not be looked at.
    if (problem === 'lscp' && best !== undefined && chosenOf(instance, open).length >= best.objective) continue;
    const value = worthOf(problem, instance, ask, open);
    if (value !== undefined && isBetter(value)) best = value;
  }
  return best;
}

/** Sets of open sites that the statuses allow, with p of them chosen where a p is asked for. */
function* openSets({ siteStatus }: ClassicInstance, p: number | undefined): Generator<number[]> {
  const free = [...siteStatus.keys()].filter((j) => siteStatus[j] === 'candidate');
  const certain = [...siteStatus.keys()].filter((j) => siteStatus[j] === 'existing' || siteStatus[j] === 'required');
  const required = siteStatus.filter((status) => status === 'required').length;
  for (let bits = 0; bits < 2 ** free.length; bits++) {
    const chosen = free.filter((_, n) => (bits >> n) & 1);
    if (p === undefined || chosen.length + required === p) yield [...certain, ...chosen];
  }
}

function chosenOf({ siteStatus }: ClassicInstance, open: readonly number[]): number[] {
  return open.filter((j) => siteStatus[j] !== 'existing');
}

function worthOf(
  problem: ClassicProblem,
  instance: ClassicInstance,
  ask: DrawnAsk,
  open: readonly number[],
): Truth | undefined {
  const { siteCost, weight, distances } = instance;
  const chosen = chosenOf(instance, open);
  const opening = chosen.reduce((sum, j) => sum + siteCost[j]!, 0);
  const sum = (of: (client: number) => number): number => weight.reduce((total, _, i) => total + of(i), 0);
  const times = (i: number): number => open.filter((j) => isNear(instance, ask, i, j)).length;
  const clients = [...weight.keys()];
  const some = (objective: number): Truth | undefined =>
    Number.isFinite(objective) || problem === 'p-dispersion' ? { objective } : undefined;
  switch (problem) {
    case 'lscp':
      if (clients.some((i) => times(i) === 0) || !holds(instance, ask, open)) return undefined;
      return { objective: chosen.length };
    case 'lscp-backup':
      if (clients.some((i) => times(i) === 0)) return undefined;
      return { objective: chosen.length, backupWeight: sum((i) => (times(i) > 1 ? weight[i]! : 0)) };
    case 'mclp':
      return opening <= (ask.budget ?? NONE) ? { objective: sum((i) => (times(i) > 0 ? weight[i]! : 0)) } : undefined;
    case 'p-centre':
      return some(Math.max(...clients.map((i) => Math.min(...open.map((j) => distances.at(i, j))))));
    case 'p-dispersion':
      if (open.length < 2) return undefined;
      return some(Math.min(...open.flatMap((a) => open.filter((b) => b < a).map((b) => distances.at(a, b)))));
    case 'p-median':
      return some(assigned(instance, open, true));
    case 'uflp':
      return some(opening + sum((i) => Math.min(NONE, ...open.map((j) => costOf(instance, i, j)))));
    case 'cflp-single':
      return some(opening + assigned(instance, open, true));
    case 'cflp':
      return some(opening + shipped(instance, open));
  }
}

function isNear({ distances, strictRadius }: ClassicInstance, { radius = 0 }: DrawnAsk, i: number, j: number): boolean {
  return strictRadius ? distances.at(i, j) < radius : distances.at(i, j) <= radius;
}

function costOf({ distances, weight, distancesAreCosts }: ClassicInstance, i: number, j: number): number {
  const distance = distances.at(i, j);
  return distancesAreCosts || distance === NONE ? distance : distance * weight[i]!;
}

/** Gale's condition: no set of clients asks for more than the sites near any of them hold. */
function holds(instance: ClassicInstance, ask: DrawnAsk, open: readonly number[]): boolean {
  const { weight, siteCapacity } = instance;
  const finite = open.filter((j) => Number.isFinite(siteCapacity[j]!));
  if (finite.length === 0) return true;
  const free = open.filter((j) => !Number.isFinite(siteCapacity[j]!));
  const bound = [...weight.keys()].filter((i) => weight[i]! > 0 && !free.some((j) => isNear(instance, ask, i, j)));
  for (let bits = 1; bits < 2 ** bound.length; bits++) {
    const some = bound.filter((_, n) => (bits >> n) & 1);
    const asked = some.reduce((total, i) => total + weight[i]!, 0);
    const near = finite.filter((j) => some.some((i) => isNear(instance, ask, i, j)));
    if (asked > near.reduce((total, j) => total + siteCapacity[j]!, 0)) return false;
  }
  return true;
}

/** Least cost of serving each client whole from one open site, within capacities; Infinity where it cannot be. */
function assigned(instance: ClassicInstance, open: readonly number[], within: boolean): number {
  const { weight, siteCapacity, siteFilled } = instance;
  const isLimited = open.some((j) => Number.isFinite(siteCapacity[j]!));
  const cheapest = Array.from(weight, (_, i) => Math.min(NONE, ...open.map((j) => costOf(instance, i, j))));
  if (!within || !isLimited) return cheapest.reduce((total, cost) => total + cost, 0);
  const rest = new Float64Array(weight.length + 1);
  for (let i = weight.length - 1; i >= 0; i--) rest[i] = rest[i + 1]! + cheapest[i]!;
  const load = new Float64Array(siteCapacity.length);
  let best = NONE;
  const serve = (i: number, cost: number): void => {
    if (cost + rest[i]! >= best) return;
    if (i === weight.length) {
      if (open.every((j) => !siteFilled?.[j] || load[j] === siteCapacity[j])) best = cost;
      return;
    }
    for (const j of open) {
      if (load[j]! + weight[i]! > siteCapacity[j]!) continue;
      load[j]! += weight[i]!;
      serve(i + 1, cost + costOf(instance, i, j));
      load[j]! -= weight[i]!;
    }
  };
  serve(0, 0);
  return best;
}

/** Least cost of serving all demand from the open sites, clients split at will: a flow along cheapest paths. */
function shipped(instance: ClassicInstance, open: readonly number[]): number {
  const { weight, siteCapacity } = instance;
  const weightless = [...weight.keys()].filter((i) => weight[i] === 0);
  let cost = weightless.reduce((sum, i) => sum + Math.min(NONE, ...open.map((j) => costOf(instance, i, j))), 0);
  const clients = [...weight.keys()].filter((i) => weight[i]! > 0);
  const asked = clients.map((i) => weight[i]!);
  const left = open.map((j) => siteCapacity[j]!);
  const unit = clients.map((i) => open.map((j) => costOf(instance, i, j) / weight[i]!));
  const flow = clients.map(() => open.map(() => 0));
  for (;;) {
    const path = cheapestPath(unit, flow, asked, left);
    if (path === undefined) break;
    const { client, steps, end } = path;
    const amount = Math.min(asked[client]!, left[end]!, ...steps.filter((s) => s.back).map((s) => flow[s.i]![s.n]!));
    for (const { i, n, back } of steps) {
      flow[i]![n]! += back ? -amount : amount;
      cost += (back ? -amount : amount) * unit[i]![n]!;
    }
    asked[client]! -= amount;
    left[end]! -= amount;
  }
  return asked.some((rest) => rest > 0) ? NONE : cost;
}

interface Step {
  readonly i: number;
  readonly n: number;
  readonly back: boolean;
}

/** From a client with demand left to a site with room left, along clients that move elsewhere (Bellman, Ford). */
function cheapestPath(
  unit: readonly (readonly number[])[],
  flow: readonly (readonly number[])[],
  asked: readonly number[],
  left: readonly number[],
): { readonly client: number; readonly steps: readonly Step[]; readonly end: number } | undefined {
  const toClient = asked.map((rest) => (rest > 0 ? 0 : NONE));
  const toSite = left.map(() => NONE);
  const fromClient = new Int32Array(left.length).fill(-1);
  const fromSite = new Int32Array(asked.length).fill(-1);
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < asked.length; i++) {
      for (let n = 0; n < left.length; n++) {
        const there = toClient[i]! + unit[i]![n]!;
        if (there < toSite[n]! - 1e-13 * Math.abs(there)) {
          toSite[n] = there;
          fromClient[n] = i;
          changed = true;
        }
        const back = toSite[n]! - unit[i]![n]!;
        if (flow[i]![n]! > 0 && back < toClient[i]! - 1e-13 * Math.abs(toSite[n]!)) {
          toClient[i] = back;
          fromSite[i] = n;
          changed = true;
        }
      }
    }
  }
  let end = -1;
  for (let n = 0; n < left.length; n++) if (left[n]! > 0 && toSite[n]! < (end < 0 ? NONE : toSite[end]!)) end = n;
  if (end < 0) return undefined;
  const steps: Step[] = [];
  for (let n = end; ; ) {
    const i = fromClient[n]!;
    steps.push({ i, n, back: false });
    if (fromSite[i]! < 0) return { client: i, steps, end };
    n = fromSite[i]!;
    steps.push({ i, n, back: true });
  }
}

/** What an answer to a drawn instance is worth. */
export interface Verdict {
  readonly verdict: 'optimal' | 'infeasible' | 'open' | 'wrong';
  readonly what: string;
}

/** Doubles that were added up in another order differ by this share. */
const ROUNDING = 1e-9;

/** Solves a drawn instance and holds the answer against the truth; an exception is a wrong answer. */
export async function verdictOn(
  { problem, whole, wholeAsk, instance, asked, scaled, scaledWeight }: DrawnClassic,
  solve: (instance: ClassicInstance, asked: DrawnAsk) => Promise<ClassicResult>,
): Promise<Verdict> {
  const truth = truthOf(problem, whole, wholeAsk);
  let result: ClassicResult;
  try {
    result = await solve(instance, asked);
  } catch (error) {
    return { verdict: 'wrong', what: `failed: ${String(error)}; truth ${truth?.objective}` };
  }
  const { status, objective, bound, backupWeight } = result;
  const said = `${status} ${objective} (bound ${bound}, backup ${backupWeight})`;
  const expected =
    truth === undefined ? 'no plan' : `${scaled(truth.objective)} (backup ${scaledWeight(truth.backupWeight ?? 0)})`;
  const what = `${said}; truth ${expected}`;
  if (truth === undefined || status === 'infeasible') {
    if (status === 'unknown') return { verdict: 'open', what };
    return { verdict: truth === undefined && status === 'infeasible' ? 'infeasible' : 'wrong', what };
  }
  const isMost = problem === 'mclp' || problem === 'p-dispersion' || problem === 'lscp-backup';
  const best = problem === 'lscp-backup' ? scaledWeight(truth.backupWeight!) : scaled(truth.objective);
  if (bound !== undefined && !isAtLeast(isMost ? bound : -bound, isMost ? best : -best))
    if (problem !== 'lscp-backup' || status === 'optimal') return { verdict: 'wrong', what: `bound: ${what}` };
  if (objective !== undefined && !isAtLeast(isMost ? best : -best, isMost ? (backupWeight ?? objective) : -objective))
    if (problem !== 'lscp-backup') return { verdict: 'wrong', what: `better than possible: ${what}` };
  if (status !== 'optimal') return { verdict: 'open', what };
  const isRight =
    isSame(objective!, scaled(truth.objective)) && (backupWeight === undefined || isSame(backupWeight, best));
  return { verdict: isRight ? 'optimal' : 'wrong', what };
}

const isSame = (a: number, b: number): boolean =>
  a === b || Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));
const isAtLeast = (a: number, b: number): boolean => a >= b || isSame(a, b);

import { type Model, ModelBuilder } from '../../../solver/model.js';
import { coverLists, reasonAgainstP, rolesOf } from '../covering/cover.js';
import { Effort, PROVEN } from '../effort.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from '../types.js';
import { type Choice, type CoverClasses, coverClasses, restrictClasses } from './coverage.js';
import { anneal } from './mclp-anneal.js';
import { type Covering, improve, wander } from './mclp-heuristics.js';
import { boundByPrices, cheapest, decided, PATIENT } from './mclp-prices.js';
import { boundByRegions } from './mclp-regions.js';
import { relax } from './mclp-saddle.js';

/**
 * Maximal covering location (Church, ReVelle 1974): the largest weight within the
 * radius of p sites, or of sites whose opening costs fit the budget, or both.
 *
 * Clients that the same sites cover are one class, which shrinks instances by up to
 * four orders of magnitude; greedy and exchanges give a plan, prices on the classes
 * (Lagrangian relaxation) a bound and sites that cannot or must be open; what is left
 * is searched as a tree with recomputed bounds.
 */
export async function solveMclp(instance: ClassicInstance, options: ClassicOptions): Promise<ClassicResult> {
  const effort = new Effort(options);
  const roles = rolesOf(instance);
  const p = options.p ?? (options.budget === undefined ? (instance.p ?? roles.required.length) : undefined);
  const infeasible = (reason: { zh: string; en: string }): ClassicResult => {
    return { status: 'infeasible', open: [], reason, stopped: 'optimal', work: effort.work };
  };
  const reason = p === undefined ? undefined : reasonAgainstP(roles, p);
  if (reason) return infeasible(reason);
  const budget = options.budget ?? Number.POSITIVE_INFINITY;
  const cost = (j: number): number => instance.siteCost[j]!;
  const cheapest = roles.free.map(cost).sort((a, b) => a - b);
  const least = [...roles.required.map(cost), ...cheapest.slice(0, Math.max(0, (p ?? 0) - roles.required.length))];
  const needed = least.reduce((a, b) => a + b, 0);
  if (needed > budget) {
    return infeasible({
      zh: `至少需要 ${needed}，预算只有 ${budget}`,
      en: `at least ${needed} is needed, the budget is ${budget}`,
    });
  }
  const lists = coverLists(instance, options.radius ?? 0);
  const set = [...roles.existing, ...roles.required];
  const label = new Int32Array(instance.clientIds.length);
  for (const j of set) for (const i of lists[j]!) label[i] = -1;
  let base = 0;
  for (let i = 0; i < label.length; i++) if (label[i]! < 0) base += instance.weight[i]!;
  const cover = coverClasses(
    label,
    instance.weight,
    roles.free.map((j) => lists[j]!),
  );
  const choice: Choice = {
    cover,
    cost: Float64Array.from(roles.free, cost),
    budget: budget - roles.required.reduce((sum, j) => sum + cost(j), 0),
    count: p === undefined ? undefined : p - roles.required.length,
    whole: instance.weight.every(Number.isInteger),
  };
  const found = await search(choice, effort, base);
  const isProven = found.bound <= found.covered + PROVEN * Math.max(1, found.covered);
  return {
    status: isProven ? 'optimal' : 'feasible',
    objective: base + found.covered,
    bound: base + Math.max(found.bound, found.covered),
    open: [...set, ...found.open.map((n) => roles.free[n]!)].sort((a, b) => a - b),
    stopped: isProven ? 'optimal' : effort.stopped,
    work: effort.work,
  };
}

interface Found {
  readonly covered: number;
  readonly bound: number;
  readonly open: readonly number[];
}

/** Entries of a core whose relaxations are quick enough for a tree at once. */
const SMALL_CORE = 60_000;
/** Kicks of the local search that seeks a better plan before more effort goes into a proof. */
const KICKS = 500;

async function search(choice: Choice, effort: Effort, base: number): Promise<Found> {
  const report = (step: string) => (covered: number, bound: number) => {
    effort.report(base + covered, base + bound, step);
  };
  const isProven = ({ covered, bound }: Found): boolean => bound < covered + (choice.whole ? 1 : 0) || bound <= covered;
  if (choice.cover.classOf.length > SMALL_CORE) return searchDense(choice, effort, report);
  const quick = boundByPrices(choice, effort, report('prices'));
  if (isProven(quick) || quick.maybe.length === 0) return { ...quick, bound: quick.covered };
  const first = coreOf(choice, quick.surely, quick.maybe);
  if (first.model.indices.length <= SMALL_CORE) {
    return settle(choice, first, quick, effort, report('tree'));
  }
  report('local search')(quick.covered, quick.bound);
  await effort.breathe();
  const better = wander(choice, quick, KICKS, effort);
  if (effort.isOver) return found(choice, better, quick.bound);
  const patient = boundByPrices(choice, effort, report('prices'), PATIENT, better);
  const bound = Math.min(quick.bound, patient.bound);
  if (isProven({ ...patient, bound }) || patient.maybe.length === 0) return { ...patient, bound: patient.covered };
  const core = coreOf(choice, patient.surely, patient.maybe);
  return settle(choice, core, { ...patient, bound }, effort, report('tree'));
}

/** Annealing runs and exchanges tried in each for every site to open, before the relaxation and after it. */
const FIRST_RUNS = 2;
const MORE_RUNS = 12;
const TRIES_A_SITE = 10_000;
/** Rounds of the relaxation. */
const ROUNDS = 1200;

/**
 * Where classes are many and overlap: annealing for a plan, the relaxation as a saddle
 * point for a bound and for the sites that it decides, annealing again among those left.
 */
async function searchDense(
  choice: Choice,
  effort: Effort,
  report: (step: string) => (covered: number, bound: number) => void,
): Promise<Found> {
  const margin = choice.whole ? 1 : 0;
  let bound = Number.POSITIVE_INFINITY;
  let best = improve(choice, [], effort);
  if (!Number.isFinite(best.covered)) best = improve(choice, cheapest(choice), effort);
  const tries = TRIES_A_SITE * best.open.length;
  const say = (covered: number): void => report('annealing')(covered, bound);
  best = await anneal(choice, best, { runs: FIRST_RUNS, tries }, effort, say);
  const relaxed = await relax(choice, effort, ROUNDS, best.covered + margin, (value) =>
    report('prices')(best.covered, value),
  );
  bound = relaxed.bound;
  if (bound < best.covered + margin || effort.isOver) return found(choice, best, bound);
  let left = decided(choice, relaxed.price, best.covered);
  let core = coreOf(choice, left.surely, left.maybe);
  if (core.model.indices.length > SMALL_CORE) {
    best = await anneal(choice, best, { runs: MORE_RUNS, tries }, effort, say);
    left = decided(choice, relaxed.price, best.covered);
    core = coreOf(choice, left.surely, left.maybe);
  }
  if (core.model.indices.length > SMALL_CORE && best.open.length === choice.count) {
    const say = (value: number): void => report('regions')(best.covered, value);
    bound = await boundByRegions(choice, relaxed.price, best.open, best.covered + margin, effort, say);
    if (bound < best.covered + margin || effort.isOver) return found(choice, best, bound);
  }
  if (left.maybe.length === 0) return { ...best, bound: best.covered };
  return settle(choice, core, { ...best, bound }, effort, report('tree'));
}

/** The bound of a plan whose weights are whole is whole. */
function found(choice: Choice, { covered, open }: Covering, bound: number): Found {
  return { covered, open, bound: Math.max(covered, choice.whole ? Math.floor(bound) : bound) };
}

/** Searches what is left as a tree, for plans better than the one at hand. */
async function settle(
  choice: Choice,
  core: ReturnType<typeof coreOf>,
  known: Found,
  effort: Effort,
  report: (covered: number, bound: number) => void,
): Promise<Found> {
  let best = found(choice, { covered: known.covered, open: [...known.open] }, known.bound);
  // A relaxation of this size does not look at the clock: with a limit it would run far past it.
  if (effort.options.timeLimitS !== undefined && core.model.indices.length > SMALL_CORE) return best;
  for (const nodes of [FEW_NODES, Number.POSITIVE_INFINITY]) {
    if (effort.isOver) break;
    report(best.covered, best.bound);
    const cutoff = -best.covered;
    const result = await effort.branch(core.model, { cutoff, whole: choice.whole, rule: 'reliable' }, nodes);
    if (result === undefined) break;
    const plan =
      result.values && -result.objective > best.covered
        ? improve(choice, core.openOf(result.values), effort)
        : { covered: best.covered, open: [...best.open] };
    best = found(choice, plan, Math.min(best.bound, -Math.min(result.bound, cutoff)));
    if (best.bound <= best.covered) break;
  }
  return best;
}

/** Nodes of a first look. */
const FEW_NODES = 200;

/**
 * What is left when `surely` are open and only `maybe` may open beside them, as a
 * minimisation of the weight not covered, less all weight.
 */
function coreOf(choice: Choice, surely: readonly number[], maybe: readonly number[]) {
  const { cover } = choice;
  const fixed = new Uint8Array(cover.classes);
  let covered = 0;
  for (const j of surely) {
    for (let n = cover.siteOffsets[j]!; n < cover.siteOffsets[j + 1]!; n++) {
      const s = cover.classOf[n]!;
      if (!fixed[s]) covered += cover.weight[s]!;
      fixed[s] = 1;
    }
  }
  const rest = restrictClasses({ ...cover, weight: cover.weight.map((w, s) => (fixed[s] ? 0 : w)) }, maybe);
  const spent = surely.reduce((sum, j) => sum + choice.cost[j]!, 0);
  const model = modelOf(rest, {
    cost: maybe.map((j) => choice.cost[j]!),
    budget: choice.budget - spent,
    count: choice.count === undefined ? undefined : choice.count - surely.length,
    covered,
  });
  const openOf = (values: Float64Array): number[] =>
    [...surely, ...maybe.filter((_, n) => values[n]! > 0.5)].sort((a, b) => a - b);
  return { model, openOf };
}

function modelOf(
  cover: CoverClasses,
  limits: {
    readonly cost: readonly number[];
    readonly budget: number;
    readonly count: number | undefined;
    readonly covered: number;
  },
): Model {
  const builder = new ModelBuilder();
  builder.addConstant(-limits.covered);
  for (let n = 0; n < cover.sites; n++) builder.column(0, 0, 1, true);
  for (let s = 0; s < cover.classes; s++) {
    const z = builder.column(-cover.weight[s]!, 0, 1);
    const members = Array.from(cover.siteOf.subarray(cover.classOffsets[s]!, cover.classOffsets[s + 1]!));
    builder.row(Number.NEGATIVE_INFINITY, 0, [[z, 1], ...members.map((n) => [n, -1] as const)]);
  }
  const all = limits.cost.map((cost, n) => [n, cost] as const);
  if (limits.count !== undefined)
    builder.row(
      limits.count,
      limits.count,
      limits.cost.map((_, n) => [n, 1] as const),
    );
  if (Number.isFinite(limits.budget)) builder.row(Number.NEGATIVE_INFINITY, limits.budget, all);
  return builder.build();
}

import seedrandom from 'seedrandom';
import type { SolverTeam } from '../../solver/team.js';
import { type Core, isSettled, type Priced, rebuild } from './core.js';
import { decide, restrictTo } from './decide.js';
import { Interchange } from './interchange.js';
import { type Ascent, ascend, boundAt, type Pace, type Relaxation, relaxationOf, smallest } from './relaxation.js';
import { roughChoice } from './rough.js';
import { affordableRadius, type Built, buildRows, needsRadius, servingCost, type Task } from './rows.js';
import { branchOnModel, sharpen, suggestFor } from './sharpen.js';
import { proveByBranching } from './tree.js';
import type { ClassicOptions } from './types.js';

/** What is known when the work ends; costs in the instance's own units. */
export interface Choice {
  /** Open sites, ascending, certain ones included. */
  readonly open: readonly number[];
  readonly objective: number;
  readonly bound: number;
  readonly proven: boolean;
  /** Clients cannot all be reached by any admissible choice (with `proven`) or by this one. */
  readonly unserved: boolean;
  readonly stopped: 'optimal' | 'limit' | 'interrupted';
  readonly work: { readonly evaluations: number; readonly iterations: number; readonly nodes: number };
}

/** Nodes of the tree unless asked otherwise. */
const NODE_LIMIT = 200_000;

/** Counts the work of one solution and says when a limit is met. */
export class Meter {
  iterations = 0;
  nodes = 0;
  evaluations = 0;
  private readonly startedS: number;

  constructor(private readonly options: ClassicOptions) {
    this.startedS = options.clock?.() ?? 0;
  }

  /** Why the work has to stop now, if it has to. */
  reason(): 'limit' | 'interrupted' | undefined {
    const { signal, clock, timeLimitS, iterationLimit, nodeLimit } = this.options;
    if (signal?.aborted) return 'interrupted';
    if (this.iterations >= (iterationLimit ?? Number.POSITIVE_INFINITY)) return 'limit';
    if (this.nodes >= (nodeLimit ?? NODE_LIMIT)) return 'limit';
    if (clock && timeLimitS !== undefined && clock() - this.startedS >= timeLimitS) return 'limit';
    return undefined;
  }

  /** What a solver may still take, where a time limit is set. */
  timeLeft(): { readonly timeLimitS?: number } {
    const { clock, timeLimitS } = this.options;
    if (!clock || timeLimitS === undefined) return {};
    return { timeLimitS: Math.max(0.01, timeLimitS - (clock() - this.startedS)) };
  }

  iterationsLeft(wanted: number): number {
    return Math.min(wanted, (this.options.iterationLimit ?? Number.POSITIVE_INFINITY) - this.iterations);
  }
}

/** Lets signals through between two pieces of work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The best choice met so far, recounted on the instance; values in the core's units. */
export class Incumbent {
  value = Number.POSITIVE_INFINITY;
  /** Least bound of the cores that were left with cut rows only, whose completions may still differ. */
  unsettled = Number.POSITIVE_INFINITY;
  open: readonly number[] = [];

  constructor(
    private readonly task: Task,
    private readonly built: Pick<Built, 'scale' | 'whole' | 'penalty'>,
  ) {}

  /** Takes the choice if it is better; returns whether it is. */
  offer(sites: Iterable<number>): boolean {
    const open = [...sites].sort((a, b) => a - b);
    const { certain, choose } = this.task;
    if (choose >= 0 && open.length !== certain.length + choose)
      throw new Error(`${open.length} sites offered where ${certain.length + choose} are to be open`);
    const value = this.recount(open);
    if (value >= this.value) return false;
    this.value = value;
    this.open = open;
    return true;
  }

  /** Bounds above this leave no room for anything better. */
  get cutoff(): number {
    return this.built.whole ? this.value - 1 : this.value - 1e-9 * Math.abs(this.value);
  }

  private recount(open: readonly number[]): number {
    const { instance, opening } = this.task;
    const clients = instance.distances.clients;
    const column = new Float64Array(clients);
    const nearest = new Float64Array(clients).fill(Number.POSITIVE_INFINITY);
    let value = 0;
    for (const j of open) {
      value += opening[j]!;
      instance.distances.site(j, column);
      for (let i = 0; i < clients; i++) if (column[i]! < nearest[i]!) nearest[i] = column[i]!;
    }
    for (let i = 0; i < clients; i++)
      value += Math.min(servingCost(instance, i, nearest[i]!), this.built.penalty ?? Number.POSITIVE_INFINITY);
    return this.built.whole ? Math.round(value * this.built.scale) : value;
  }
}

/** Everything that the parts of one solution share. */
export interface Effort {
  readonly incumbent: Incumbent;
  readonly meter: Meter;
  readonly grid: number;
  readonly random: () => number;
  readonly report: (bound: number, step: string) => void;
}

/**
 * Chooses sites so that opening costs and serving costs are least, with a bound on
 * every answer: Lagrangian prices for the clients, interchanges from the sites that
 * the prices pick, sites settled by reduced cost, and branching over the rest.
 * Work is counted, never timed, unless a time limit is set.
 */
export async function chooseSites(task: Task, options: ClassicOptions): Promise<Choice> {
  const random = seedrandom.alea(`${options.seed}:classic:choice`);
  const meter = new Meter(options);
  const rough = roughChoice(task, random);
  const built = buildRows(task, needsRadius(task) ? affordableRadius(task, rough.second) : undefined);
  const incumbent = new Incumbent(task, built);
  incumbent.offer(rough.open);
  const price = Float64Array.from(rough.first, (c, i) =>
    Number.isFinite(c) ? ((c + Math.min(rough.second[i]!, 2 * c)) / 2) * built.scale : 0,
  );
  const grid = built.whole ? 2 ** Math.max(0, Math.min(16, Math.floor(49 - Math.log2(incumbent.value + 1)))) : 0;
  const effort: Effort = {
    incumbent,
    meter,
    grid,
    random,
    report: (bound, step) =>
      options.onProgress?.({ objective: incumbent.value / built.scale, bound: bound / built.scale, step }),
  };
  const whole = new Int8Array(task.free.length);
  const root = rebuild({ core: built.core, price }, whole, Number.POSITIVE_INFINITY);
  const climbed = await climb(root, effort);
  let bound = climbed.bound;
  let { rest } = climbed;
  for (let round = 0; round < SHARP_ROUNDS && bound <= incumbent.cutoff && !meter.reason(); round++) {
    if (isSettled(rest.core)) break;
    const before = rest.core.id.length;
    const sharp = await sharpenOnce(rest, bound, effort, options.team);
    rest = sharp.rest;
    bound = sharp.bound;
    if (bound <= incumbent.cutoff && !isSettled(rest.core)) {
      const suggested = await suggestFor(rest.core, options.team, meter.timeLeft());
      meter.iterations += suggested?.iterations ?? 0;
      const sites = suggested?.picked;
      if (sites && (rest.core.choose < 0 || sites.length === rest.core.choose)) {
        if (incumbent.offer([...rest.core.opened, ...sites])) continue;
      }
    }
    if (rest.core.id.length > 0.9 * before) break;
  }
  if (bound <= incumbent.cutoff && !meter.reason()) {
    const model = isSettled(rest.core)
      ? undefined
      : await branchOnModel(rest.core, incumbent.cutoff + 1e-6, MODEL_NODES, options.team);
    meter.nodes += model?.nodes ?? 0;
    meter.iterations += model?.iterations ?? 0;
    bound = Math.max(bound, model?.bound ?? bound);
    const found = model?.values && [...rest.core.id].filter((_, j) => model.values![j]! > 0.5);
    if (found && (rest.core.choose < 0 || found.length === rest.core.choose))
      incumbent.offer([...rest.core.opened, ...found]);
  }
  if (bound <= incumbent.cutoff && !meter.reason()) {
    const tree = await proveByBranching(rest, bound, effort);
    bound = Math.max(bound, tree);
  }
  return conclude(bound, built, effort);
}

function conclude(reached: number, built: Built, { incumbent, meter }: Effort): Choice {
  const bound = Math.min(reached, incumbent.unsettled);
  const proven = bound > incumbent.cutoff;
  const objective = incumbent.value / built.scale;
  const sure = proven && built.whole ? incumbent.value : built.whole ? Math.ceil(bound) : bound;
  return {
    open: incumbent.open,
    objective,
    bound: Math.min(sure / built.scale, objective),
    proven,
    unserved: built.penalty !== undefined && objective >= built.penalty,
    stopped: proven ? 'optimal' : (meter.reason() ?? 'limit'),
    work: { evaluations: meter.evaluations, iterations: meter.iterations, nodes: meter.nodes },
  };
}

const SHARP_ROUNDS = 4;

/** Nodes of the model's tree, before the tree of prices takes over. */
const MODEL_NODES = 150;

/** Sharper prices, a search from the fractional optimum, and what they settle. */
async function sharpenOnce(rest: Priced, bound: number, effort: Effort, team: SolverTeam): Promise<Climbed> {
  const { incumbent, meter, grid } = effort;
  const relaxation = relaxationOf(rest.core);
  const sharp = await sharpen(relaxation, rest.price, grid, team, meter);
  meter.iterations += sharp.iterations;
  boundAt(relaxation, sharp.price, grid);
  searchFrom(relaxation, sharp, effort, 40);
  const best = Math.max(bound, sharp.bound);
  effort.report(best, 'relaxation');
  if (best > incumbent.cutoff) return { bound: best, rest };
  return { bound: best, rest: decide(relaxation, sharp.price, incumbent.cutoff, grid) };
}

interface Climbed {
  readonly bound: number;
  readonly rest: Priced;
}

const CHUNK = 80;
const MOST_CHUNKS = 60;

/** Raises the root bound, searches from its picks, settles sites, until the steps are spent. */
async function climb(root: Priced, effort: Effort): Promise<Climbed> {
  const { incumbent, meter, grid } = effort;
  const pace: Pace = { step: 1.2, sinceBest: 0 };
  let priced = root;
  let bound = Number.NEGATIVE_INFINITY;
  let ascent: Ascent | undefined;
  for (let chunk = 0; chunk < MOST_CHUNKS; chunk++) {
    if (isSettled(priced.core)) {
      bound = Math.max(bound, settled(priced.core, incumbent));
      return { bound, rest: priced };
    }
    const relaxation = relaxationOf(priced.core);
    ascent = ascend(relaxation, priced.price, pace, {
      iterations: meter.iterationsLeft(CHUNK),
      target: incumbent.value,
      cutoff: incumbent.cutoff,
      grid,
      patience: 40,
      leastStep: 0.001,
    });
    meter.iterations += ascent.iterations;
    bound = Math.max(bound, ascent.bound);
    if (bound > incumbent.cutoff) return { bound, rest: priced };
    searchFrom(relaxation, ascent, effort, chunk === 0 ? 2 : 6);
    effort.report(bound, 'prices');
    if (bound > incumbent.cutoff) return { bound, rest: priced };
    priced = decide(relaxation, ascent.price, incumbent.cutoff, grid);
    await breathe();
    if (pace.step < 0.001 || meter.reason()) break;
  }
  return { bound, rest: priced };
}

/**
 * A core in which no free site or no client is left: any completion is as good as
 * another, so the first one, recounted, is its own bound.
 */
export function settled(core: Core, incumbent: Incumbent): number {
  if (core.id.length < core.choose || core.constant === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (core.choose !== 0) incumbent.unsettled = Math.min(incumbent.unsettled, core.constant);
  incumbent.offer([...core.opened, ...core.id.subarray(0, Math.max(0, core.choose))]);
  return Number.POSITIVE_INFINITY;
}

/**
 * Interchanges on the sites that the prices favour, from those picked most often,
 * then `kicks` times from a slightly spoilt best choice.
 */
export function searchFrom(relaxation: Relaxation, ascent: Pick<Ascent, 'share'>, effort: Effort, kicks: number): void {
  const { core } = relaxation;
  const { incumbent, meter, random } = effort;
  const keep = favoured(relaxation, ascent);
  const known = new Set(incumbent.open);
  for (let j = 0; j < keep.length; j++) if (known.has(core.id[j]!)) keep[j] = 1;
  const small = restrictTo(core, keep);
  if (small.id.length === 0 || small.cap.length === 0) return;
  const shareOf = new Map<number, number>();
  for (let j = 0; j < core.id.length; j++) shareOf.set(core.id[j]!, ascent.share[j]! - 1e-9 * relaxation.worth[j]!);
  const share = Float64Array.from(small.id, (id) => shareOf.get(id)!);
  const search = new Interchange(small);
  const starts = [startingPoint(small, share)];
  const remembered = Uint8Array.from(small.id, (id) => (known.has(id) ? 1 : 0));
  if (core.choose < 0 || remembered.reduce((sum, one) => sum + one, 0) === core.choose) starts.push(remembered);
  let best: Uint8Array | undefined;
  let value = Number.POSITIVE_INFINITY;
  const keepBest = (): void => {
    if (search.value >= value) return;
    value = search.value;
    best = search.isOpen.slice();
  };
  for (const open of starts) {
    search.start(open);
    search.descend(Number.POSITIVE_INFINITY);
    keepBest();
  }
  for (let kick = 0; kick < kicks && best && small.choose !== 0 && small.id.length > small.choose; kick++) {
    search.start(best);
    const swaps = 1 + Math.floor(random() * 3);
    for (let n = 0; n < swaps; n++) search.kick(Math.floor(random() * small.id.length));
    search.descend(Number.POSITIVE_INFINITY);
    keepBest();
  }
  meter.evaluations += search.evaluations;
  if (!best) return;
  const open = [...small.opened];
  for (let j = 0; j < best.length; j++) if (best[j] === 1) open.push(small.id[j]!);
  incumbent.offer(open);
}

/** The sites worth searching: all of a small core, else a few times as many as are to be opened. */
function favoured({ core, worth, scratch, picked }: Relaxation, ascent: Pick<Ascent, 'share'>): Uint8Array {
  const sites = core.id.length;
  const keep = new Uint8Array(sites);
  const most = core.choose < 0 ? sites : Math.max(3 * core.choose, core.choose + 100);
  if (sites <= most || core.site.length < 200_000) return keep.fill(1);
  scratch.set(worth);
  const limit = smallest(scratch, most);
  for (let j = 0; j < sites; j++) if (worth[j]! <= limit || ascent.share[j]! > 0.02 || picked[j] === 1) keep[j] = 1;
  return keep;
}

function startingPoint(core: Core, share: Float64Array): Uint8Array {
  const open = new Uint8Array(share.length);
  if (core.choose < 0) return open.map((_, j) => (share[j]! > 0.5 ? 1 : 0));
  const order = Array.from(share, (_, j) => j).sort((a, b) => share[b]! - share[a]! || a - b);
  for (const j of order.slice(0, core.choose)) open[j] = 1;
  return open;
}

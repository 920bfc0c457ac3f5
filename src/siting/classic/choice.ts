import seedrandom from 'seedrandom';
import type { SolverTeam } from '../../solver/team.js';
import { type Climbed, climb } from './climb.js';
import { isSettled, type Priced, rebuild } from './core.js';
import { decide } from './decide.js';
import { type Effort, Incumbent } from './incumbent.js';
import { Meter } from './meter.js';
import { boundAt, relaxationOf } from './relaxation.js';
import { roughChoice } from './rough.js';
import { affordableRadius, type Built, buildRows, needsRadius, type Task } from './rows.js';
import { searchFrom } from './search.js';
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

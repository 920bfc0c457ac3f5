import seedrandom from 'seedrandom';
import type { ClassicOptions } from '../types.js';
import { climb } from './climb.js';
import { type Core, type Priced, rebuild } from './core.js';
import { fitsCuts, proveByCuts } from './cut-tree.js';
import { type Effort, Incumbent } from './incumbent.js';
import { Meter } from './meter.js';
import { refined, roughChoice } from './rough.js';
import { affordableRadius, type Built, buildRows, needsRadius, PAIR_LIMITS, type Task } from './rows.js';
import { proveByBranching, type TreeLimits } from './tree.js';

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
export async function chooseSites(task: Task, options: ClassicOptions, limits = PAIR_LIMITS): Promise<Choice> {
  const random = seedrandom.alea(`${options.seed}:classic:choice`);
  const meter = new Meter(options);
  const isLarge = needsRadius(task, limits);
  const rough = isLarge ? refined(task, roughChoice(task, random), random) : roughChoice(task, random);
  const { core, ...built } = buildRows(task, isLarge ? affordableRadius(task, rough.second, limits) : undefined);
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
  const unmarked = new Int8Array(task.free.length);
  let start: Priced | undefined = { core, price };
  const climbed = await climb(() => {
    const root = rebuild(start!, unmarked, Number.POSITIVE_INFINITY);
    start = undefined;
    return root;
  }, effort);
  let { bound, rest } = climbed;
  const isOpen = (): boolean => bound <= incumbent.cutoff && !meter.reason();
  if (isOpen() && rest.core.id.length <= FEW_SITES)
    bound = Math.max(bound, await proveByBranching(rest, bound, effort, cheapTree(rest.core)));
  if (isOpen() && fitsCuts(rest)) ({ bound, rest } = await proveByCuts({ rest, bound }, effort));
  if (isOpen()) bound = Math.max(bound, await proveByBranching(rest, bound, effort));
  return conclude(bound, built, effort);
}

/** Sites of the largest core on which the tree of prices is tried before any programme. */
const FEW_SITES = 250;

/** On a small core a few hundred nodes with prices cost less than one programme. */
function cheapTree({ site, cap }: Core): TreeLimits {
  return { nodes: 300, iterations: Math.ceil(1.6e9 / (site.length + 20 * cap.length)) };
}

function conclude(
  reached: number,
  built: Pick<Built, 'scale' | 'whole' | 'penalty'>,
  { incumbent, meter }: Effort,
): Choice {
  const bound = Math.min(reached, incumbent.unsettled);
  // Nothing is less than 0, whatever rounding takes off a bound.
  const proven = bound > incumbent.cutoff || bound >= incumbent.value;
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

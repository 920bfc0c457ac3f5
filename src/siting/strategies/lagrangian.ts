import { decompose } from '../../solver/decompose.js';
import type { Model } from '../../solver/model.js';
import type { SolverTeam } from '../../solver/team.js';
import { tighten } from '../bounds/cuts.js';
import { relax } from '../bounds/relaxation.js';
import { boxMinimum } from '../bounds/type-prices.js';
import type { Draft } from '../draft.js';
import { POINTS, planOf, type SitingModel } from '../model.js';
import type { SitingProblem } from '../problem.js';
import { GreedyFill, settle } from './greedy.js';
import { CUTS } from './rounds.js';
import { START_EVALUATIONS, startPlan } from './start.js';
import type { ColumnPlan, Strategy, Watch } from './strategy.js';
import { ruinAndRefill, swapOpenings } from './swap.js';

const ITERATIONS = 8;
const NODES_PER_PART = 100;
/**
 * Prices that have not helped for so many iterations move by half. Those of the cut
 * relaxation are hard to better (measured: never on the shipped city); what moving
 * brings is other picks, so prices do not go back to the best.
 */
const PATIENCE = 3;

/**
 * Prices on the rows that join types (money, floor, hosts, fleets, stages): at each
 * set of prices every type's neighbourhoods are small models of their own, whose
 * optima add up to a bound (Geoffrion 1974). Their picks, repaired by what the
 * rules allow, filled and swapped, are plans; prices move along what the picks use
 * too much or too little of (Polyak's step), from the relaxation's multipliers on.
 */
export const lagrangian: Strategy = {
  name: 'lagrangian',
  async solve(problem, draft, watch, options) {
    const mustAnswer = startPlan(draft, watch, options.seed, 10);
    let plan: ColumnPlan = draft.snapshot();
    try {
      const relaxed = await relax(problem, mustAnswer, options.team, undefined, watch.remainingS);
      const learn = (step: string, { iterations, bound, source }: typeof relaxed): void => {
        watch.count({ lpIterations: iterations });
        watch.raiseBound(bound, source);
        watch.report(step, watch.objective);
      };
      learn('relaxation', relaxed);
      const tight = await tighten(problem, relaxed, options.team, {
        ...CUTS,
        stop: () => watch.stop !== undefined,
        remainingS: () => watch.remainingS,
        onRound: (round) => learn('cuts', round),
      });
      const prices = tight.parts.map(({ siting, duals, weight }) => new Prices(siting, duals, weight));
      for (let n = 0; n < ITERATIONS && watch.stop === undefined; n++) {
        const target = watch.objective * POINTS;
        const found = [];
        for (const one of prices) {
          const nodes = Math.min(NODES_PER_PART, Math.max(1, watch.nodesLeft));
          found.push(await one.evaluate(nodes, options.team));
        }
        watch.count({
          nodes: found.reduce((sum, { nodes }) => sum + nodes, 0),
          lpIterations: found.reduce((sum, { iterations }) => sum + iterations, 0),
        });
        watch.raiseBound(prices.reduce((sum, one) => sum + one.weight * one.best, 0) / POINTS, 'prices by type');
        for (const { picks } of found) plan = repaired(problem, draft, watch, picks, plan, `${options.seed}:${n}`);
        for (const [p, one] of prices.entries()) one.move(found[p]!.excess, found[p]!.bound, target);
        watch.report('prices', watch.objective);
      }
    } catch (error) {
      if (!options.signal?.aborted) throw error;
    }
    draft.reset(plan);
    return plan;
  },
};

/** Prices of one relaxation's joining rows, moved by what its picks use. */
class Prices {
  best = Number.NEGATIVE_INFINITY;
  private step = 0.25;
  private idle = 0;
  private readonly multipliers: Float64Array;

  constructor(
    private readonly siting: SitingModel,
    duals: Float64Array,
    readonly weight: number,
  ) {
    this.multipliers = duals.slice();
  }

  /** The bound at these prices, its picks, and what they lack (+) or have too much of (−) row by row. */
  async evaluate(nodesPerPart: number, team: SolverTeam) {
    const { model, coupling } = this.siting;
    const { constant, parts } = decompose(model, coupling, this.multipliers);
    const values = new Float64Array(model.columns);
    let bound = constant;
    let size = Math.abs(constant);
    let nodes = 0;
    let iterations = 0;
    const searched = await Promise.all(
      parts.map(({ model: part }) => (part.rows === 0 ? undefined : team.branch(part, { nodeLimit: nodesPerPart }))),
    );
    for (const [p, { model: part, columns }] of parts.entries()) {
      const tree = searched[p];
      const here = tree === undefined ? boxMinimum(part) : tree.bound;
      bound += here;
      size += Math.abs(here);
      nodes += tree?.nodes ?? 0;
      iterations += tree?.iterations ?? 0;
      columns.forEach((j, n) => {
        const atBox = part.cost[n]! > 0 ? part.columnLower[n]! : part.columnUpper[n]!;
        values[j] = tree === undefined ? (part.cost[n] === 0 ? part.columnLower[n]! : atBox) : (tree.values?.[n] ?? 0);
      });
    }
    bound -= 1e-9 * size;
    this.idle = bound > this.best + 1e-9 ? 0 : this.idle + 1;
    this.best = Math.max(this.best, bound);
    return {
      bound,
      picks: planOf(this.siting, values),
      excess: excessOf(model, coupling, this.multipliers, values),
      nodes,
      iterations,
    };
  }

  /** Polyak's step towards the plan at hand; prices keep the sign of their rows. */
  move(excess: Float64Array, bound: number, target: number): void {
    const { model, coupling } = this.siting;
    if (this.idle >= PATIENCE) {
      this.step /= 2;
      this.idle = 0;
    }
    const square = excess.reduce((sum, one) => sum + one * one, 0);
    if (square === 0) return;
    const length = (this.step * Math.max(0, target - bound)) / square;
    coupling.forEach((r, n) => {
      const moved = this.multipliers[r]! + length * excess[n]!;
      const least = Number.isFinite(model.rowUpper[r]!) ? Number.NEGATIVE_INFINITY : 0;
      const most = Number.isFinite(model.rowLower[r]!) ? Number.POSITIVE_INFINITY : 0;
      this.multipliers[r] = Math.min(most, Math.max(least, moved));
    });
  }
}

/** Side − what the values use, for each row: the direction in which the bound rises; 0 where a price is 0 and stays so. */
function excessOf(
  model: Model,
  rows: readonly number[],
  multipliers: Float64Array,
  values: Float64Array,
): Float64Array {
  return Float64Array.from(rows, (r) => {
    const isUpper = Number.isFinite(model.rowUpper[r]!);
    let left = isUpper ? model.rowUpper[r]! : model.rowLower[r]!;
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) left -= model.values[n]! * values[model.indices[n]!]!;
    const isOneSided = !isUpper || !Number.isFinite(model.rowLower[r]!);
    return isOneSided && multipliers[r] === 0 && (isUpper ? left > 0 : left < 0) ? 0 : left;
  });
}

/** The picks that the rules allow, the most worth per yuan first, filled up and swapped; the better of this and `plan`. */
function repaired(
  problem: SitingProblem,
  draft: Draft,
  watch: Watch,
  picks: ColumnPlan,
  plan: ColumnPlan,
  seed: string,
): ColumnPlan {
  const before = draft.measure.evaluations;
  draft.reset(new Map());
  const fill = new GreedyFill(draft);
  fill.openGiven();
  const worth = new Map(
    [...picks].map(([x, phase]) => [x, draft.measure.gain(x, phase) / Math.max(1, problem.costYuan[x]!)]),
  );
  // Twice: hosts that opened later let in what they host.
  for (let pass = 0; pass < 2; pass++) {
    for (const x of [...picks.keys()].sort((a, b) => worth.get(b)! - worth.get(a)! || a - b)) {
      if (draft.isOpen(x)) continue;
      const when = draft.firstOpening(x);
      if ('phase' in when) fill.open(x, when.phase);
    }
  }
  fill.fill();
  swapOpenings(draft, fill, draft.measure.evaluations + START_EVALUATIONS);
  ruinAndRefill(draft, fill, seed, 10, draft.measure.evaluations + START_EVALUATIONS);
  settle(draft, fill);
  watch.count({ evaluations: draft.measure.evaluations - before });
  const value = draft.measure.recountObjective();
  if (value >= watch.objective) return plan;
  watch.report('picks', value);
  return draft.snapshot();
}

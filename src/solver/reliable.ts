import type { BranchOptions, BranchResult } from './branch.types.js';
import type { Session } from './highs.js';
import { boxProof, dualBound, farkasProof, type Model, reducedCosts } from './model.js';
import { PseudoCosts } from './pseudo-costs.js';
import { INTEGRAL, takeBest, WHOLE_MARGIN } from './tree-queue.js';

/** Column, lower, upper. */
type Change = readonly [number, number, number];

interface Node {
  /** Rounded up where objectives are whole. */
  readonly bound: number;
  readonly order: number;
  /** Column bounds that differ from the root's; later ones win. */
  readonly changes: readonly Change[];
  /** The branch that led here, for the pseudo-costs. */
  readonly from?: { readonly column: number; readonly up: boolean; readonly moved: number; readonly objective: number };
}

/** Columns whose two branches are tried before one is chosen, at most, and how long none may be better. */
const MOST_TRIED = 8;
const PATIENCE = 4;
/** Simplex iterations of a trial. */
const TRIAL_ITERATIONS = 50;

interface Solved {
  /** Recomputed from multipliers, not rounded; +∞ where the box is proven empty, −∞ where nothing is proven. */
  readonly bound: number;
  readonly objective: number;
  readonly duals?: Float64Array;
  readonly values?: Float64Array;
  readonly isOptimal: boolean;
}

/**
 * Branch and bound for trees that must be closed: branches on the column whose two
 * branches raise the bound most, tried out until that is known well enough
 * (reliability branching, Achterberg, Koch, Martin 2005), and fixes in each subtree
 * what its bound and reduced costs rule out. Every bound and every fixing rests on
 * recomputed multipliers, as in `branchAndBound`.
 */
export function searchReliably(model: Model, session: Session, options: BranchOptions): BranchResult {
  return new ReliableSearch(model, session, options).run();
}

class ReliableSearch {
  private readonly rootLower: Float64Array;
  private readonly rootUpper: Float64Array;
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;
  private readonly costs: PseudoCosts;
  private readonly queue: Node[] = [{ bound: Number.NEGATIVE_INFINITY, order: 0, changes: [] }];
  private order = 1;
  private finished = Number.POSITIVE_INFINITY;
  private objective = Number.POSITIVE_INFINITY;
  private values: Float64Array | undefined;
  private iterations = 0;
  private changed = new Set<number>();

  constructor(
    private readonly model: Model,
    private readonly session: Session,
    private readonly options: BranchOptions,
  ) {
    // Integer columns get whole sides, so that both branches of each lie within them.
    const whole = (side: Float64Array, round: (x: number) => number): Float64Array =>
      side.map((value, j) => (model.integer[j] ? round(value) : value));
    this.rootLower = whole(model.columnLower, Math.ceil);
    this.rootUpper = whole(model.columnUpper, Math.floor);
    this.lower = model.columnLower.slice();
    this.upper = model.columnUpper.slice();
    for (let j = 0; j < model.columns; j++) this.bound(j, this.rootLower[j]!, this.rootUpper[j]!);
    this.costs = new PseudoCosts(model.columns);
  }

  run(): BranchResult {
    const { queue } = this;
    if (this.rootLower.some((lower, j) => lower > this.rootUpper[j]!)) queue.length = 0;
    const target = this.options.target ?? Number.NEGATIVE_INFINITY;
    let nodes = 0;
    while (queue.length > 0 && nodes < this.options.nodeLimit && this.objective > target) {
      const node = takeBest(queue);
      if (this.isCutOff(node.bound)) {
        this.finished = Math.min(this.finished, node.bound);
        continue;
      }
      nodes++;
      this.expand(node);
    }
    const open = queue.reduce((least, node) => Math.min(least, node.bound), Number.POSITIVE_INFINITY);
    return {
      bound: Math.min(this.finished, open),
      objective: this.objective,
      closed: queue.length === 0,
      nodes,
      iterations: this.iterations,
      ...(this.values ? { values: this.values } : {}),
    };
  }

  private expand(node: Node): void {
    this.moveTo(node.changes);
    const changes = [...node.changes];
    let bound = node.bound;
    for (let isFirst = true; ; isFirst = false) {
      const solved = this.solve();
      if (solved.bound === Number.POSITIVE_INFINITY) return;
      if (isFirst && node.from) this.costs.observe(node.from, solved.objective - node.from.objective);
      bound = Math.max(bound, this.round(solved.bound));
      if (this.isCutOff(bound) || solved.values === undefined) {
        this.finished = Math.min(this.finished, bound);
        return;
      }
      const open = this.fractional(solved.values);
      if (open.length === 0) {
        this.take(solved, bound);
        return;
      }
      this.fix(solved, changes);
      const choice = this.choose(solved, open, changes);
      if (choice === 'again') continue;
      if (choice === 'empty') return;
      if (choice === 'cut off') {
        this.finished = Math.min(this.finished, this.cutoff);
        return;
      }
      this.split(choice, solved, bound, changes);
      return;
    }
  }

  private split(column: number, solved: Solved, bound: number, changes: readonly Change[]): void {
    const value = solved.values![column]!;
    const at = Math.floor(value);
    const { objective } = solved;
    const add = (up: boolean): void => {
      const change: Change = up ? [column, at + 1, this.upper[column]!] : [column, this.lower[column]!, at];
      const moved = up ? at + 1 - value : value - at;
      this.queue.push({
        bound,
        order: this.order++,
        changes: [...changes, change],
        from: { column, up, moved, objective },
      });
    };
    add(false);
    add(true);
  }

  /**
   * The column to branch on; `again` where a trial has settled a column, so that the
   * box is smaller now; `empty` or `cut off` where both branches of a column are.
   */
  private choose(solved: Solved, open: readonly number[], changes: Change[]): number | 'again' | 'empty' | 'cut off' {
    const values = solved.values!;
    const enough = this.cutoff - (this.options.whole ? 1 : 0) + 2 * WHOLE_MARGIN - solved.objective;
    const score = (j: number): number => this.costs.score(j, values[j]!, enough);
    const order = [...open].sort((a, b) => score(b) - score(a) || fraction(values[b]!) - fraction(values[a]!) || a - b);
    let best = order[0]!;
    let bestScore = Number.NEGATIVE_INFINITY;
    let stale = 0;
    let tried = 0;
    for (const j of order) {
      let mine = score(j);
      if (!this.costs.isReliable(j)) {
        if (tried++ >= MOST_TRIED) break;
        const down = this.trial(solved, j, false);
        const up = this.trial(solved, j, true);
        const isDownOut = this.isCutOff(this.round(down.bound));
        const isUpOut = this.isCutOff(this.round(up.bound));
        if (isDownOut && isUpOut)
          return down.bound === Number.POSITIVE_INFINITY && up.bound === Number.POSITIVE_INFINITY ? 'empty' : 'cut off';
        if (isDownOut || isUpOut) {
          const out = isDownOut ? down : up;
          if (out.bound < Number.POSITIVE_INFINITY) this.finished = Math.min(this.finished, this.round(out.bound));
          const at = Math.floor(values[j]!);
          this.set(changes, isDownOut ? [j, at + 1, this.upper[j]!] : [j, this.lower[j]!, at]);
          return 'again';
        }
        mine = score(j);
      }
      if (mine > bestScore) {
        best = j;
        bestScore = mine;
        stale = 0;
      } else if (++stale >= PATIENCE) break;
    }
    return best;
  }

  private trial(solved: Solved, j: number, up: boolean): Solved {
    const [lower, upper] = [this.lower[j]!, this.upper[j]!];
    const value = solved.values![j]!;
    const at = Math.floor(value);
    if (up) this.bound(j, at + 1, upper);
    else this.bound(j, lower, at);
    const found = this.solve(TRIAL_ITERATIONS);
    this.bound(j, lower, upper);
    const gain = Math.max(found.objective, found.bound) - solved.objective;
    // What is proven empty raises the bound up to where it is cut off.
    const counted = Number.isFinite(gain) ? gain : Math.min(this.cutoff, solved.objective + 1) - solved.objective;
    this.costs.observe({ column: j, up, moved: up ? at + 1 - value : value - at }, counted);
    return found;
  }

  /** Columns that may not move without reaching the cutoff stay where they are in this subtree (reduced-cost fixing). */
  private fix(solved: Solved, changes: Change[]): void {
    if (solved.duals === undefined || !Number.isFinite(this.cutoff)) return;
    const reduced = reducedCosts(this.model, solved.duals);
    for (let j = 0; j < reduced.length; j++) {
      const d = reduced[j]!;
      if (d === 0 || !this.model.integer[j] || this.lower[j] === this.upper[j]) continue;
      if (!this.isCutOff(this.round(solved.bound + Math.abs(d) * (1 - 1e-9)))) continue;
      // What is left out has at least the cutoff's value: it counts as a finished leaf.
      this.finished = Math.min(this.finished, this.cutoff);
      const at = d > 0 ? this.lower[j]! : this.upper[j]!;
      this.set(changes, [j, at, at]);
    }
  }

  private solve(iterationLimit?: number): Solved {
    const { model, session, lower, upper } = this;
    const result = session.solve({ relax: true, ...(iterationLimit === undefined ? {} : { iterationLimit }) });
    this.iterations += result.iterations;
    const isOptimal = result.status === 'optimal';
    if (result.status === 'infeasible') {
      const ray = session.infeasibilityRay();
      const isProven = (ray && farkasProof(model, ray, lower, upper)) || boxProof(model, lower, upper);
      const bound = isProven ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      return { bound, objective: bound, isOptimal };
    }
    const { duals, values, objective = Number.NEGATIVE_INFINITY } = result;
    const bound = duals ? dualBound(model, duals, lower, upper) : Number.NEGATIVE_INFINITY;
    return {
      bound,
      objective: isOptimal ? objective : bound,
      isOptimal,
      ...(duals ? { duals } : {}),
      ...(values ? { values } : {}),
    };
  }

  private take({ isOptimal, objective, values }: Solved, bound: number): void {
    this.finished = Math.min(this.finished, bound);
    if (!isOptimal || objective >= this.objective) return;
    this.objective = objective;
    this.values = values;
  }

  private get cutoff(): number {
    return Math.min(this.options.cutoff ?? Number.POSITIVE_INFINITY, this.objective);
  }

  private isCutOff(bound: number): boolean {
    return bound >= this.cutoff - 1e-9;
  }

  private round(bound: number): number {
    return this.options.whole && Number.isFinite(bound) ? Math.ceil(bound - WHOLE_MARGIN) : bound;
  }

  /** Integer columns that are not whole and may still move. */
  private fractional(values: Float64Array): number[] {
    const columns: number[] = [];
    for (let j = 0; j < this.model.columns; j++) {
      if (!this.model.integer[j] || fraction(values[j]!) <= INTEGRAL) continue;
      if (this.lower[j]! < this.upper[j]!) columns.push(j);
    }
    return columns;
  }

  /** Brings the box from wherever it is to a node's. */
  private moveTo(changes: readonly Change[]): void {
    const wanted = new Map(changes.map(([j, lower, upper]) => [j, [lower, upper] as const]));
    for (const j of this.changed) if (!wanted.has(j)) this.bound(j, this.rootLower[j]!, this.rootUpper[j]!);
    for (const [j, [lower, upper]] of wanted) this.bound(j, lower, upper);
    this.changed = new Set(wanted.keys());
  }

  private set(changes: Change[], change: Change): void {
    changes.push(change);
    this.changed.add(change[0]);
    this.bound(...change);
  }

  private bound(j: number, lower: number, upper: number): void {
    if (this.lower[j] === lower && this.upper[j] === upper) return;
    this.lower[j] = lower;
    this.upper[j] = upper;
    this.session.setBounds(j, lower, upper);
  }
}

function fraction(value: number): number {
  return Math.abs(value - Math.round(value));
}

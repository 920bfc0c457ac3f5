import { openSession, type Session } from '../../../solver/highs.js';
import { BASIC, type Basis, ModelBuilder, type SolverResult } from '../../../solver/model.js';
import { CLOSE, type Core, OPEN } from './core.js';
import { boundAt, relaxationOf } from './relaxation.js';

/** What the programme says at its optimum over the cuts at hand. */
export interface CutOptimum {
  /** Share of each site that is open. */
  readonly share: Float64Array;
  /** What the cuts say each client pays, in the core's units. */
  readonly pays: Float64Array;
  /** Prices read off the cuts' multipliers: any prices bound, these do best. */
  readonly price: Float64Array;
  readonly iterations: number;
}

/** HiGHS's other states of a column or row in a basis. */
const [AT_LOWER, AT_UPPER] = [0, 2];

/** Share of a cut's span by which it has to be violated to be added: the solver is no more exact. */
const TOLERANCE = 1e-6;

/** Solutions that a cut may be slack in before it leaves. */
const PATIENCE = 12;

interface Limits {
  readonly timeLimitS?: number;
  readonly iterationLimit?: number;
}

interface Cut {
  readonly client: number;
  /** The price that the cut stands for. */
  readonly level: number;
}

/**
 * The relaxation of a core as a linear programme over its sites alone: what client i
 * pays is at least D − Σ (D − c) · y over the sites cheaper than D, for every level D
 * of its row (Benders cuts, found in one pass along the sorted row: Duran-Mateluna,
 * Alès, Elloumi 2023). A cut is what the price D says of its client, so the
 * multipliers, which weigh the levels of a client, average to prices; bounds are
 * computed from those and nothing of the solver's answer is believed.
 */
export class CutLp {
  private readonly cuts: Cut[] = [];
  /** Cost above the cheapest that makes one unit of a client's column. */
  private readonly unit: Float64Array;
  private readonly marks: Int8Array;
  private readonly idle: number[] = [];
  private start: Basis | undefined;

  private constructor(
    private readonly core: Core,
    /** A client's row ends here, at the latest. */
    private readonly most: Float64Array,
    private readonly session: Session,
    private readonly firstRows: number,
    unit: Float64Array,
    private readonly factor: number,
  ) {
    this.unit = unit;
    this.marks = new Int8Array(core.id.length);
  }

  /** @param most what a client pays at most in anything better than the incumbent; finite */
  static async open(core: Core, most: Float64Array, price: Float64Array): Promise<CutLp> {
    const clients = core.cap.length;
    const unit = new Float64Array(clients);
    let sum = 0;
    for (let i = 0; i < clients; i++) {
      const least = core.cost[core.start[i]!]!;
      unit[i] = Math.max(price[i]! - least, (most[i]! - least) * 1e-4, 1e-12);
      sum += unit[i]!;
    }
    const factor = clients / sum;
    const model = new ModelBuilder();
    const every = Array.from(core.opening, (cost) => [model.column(cost * factor, 0, 1), 1] as const);
    for (let i = 0; i < clients; i++) model.column(unit[i]! * factor, 0, Number.POSITIVE_INFINITY);
    if (core.choose >= 0) model.row(core.choose, core.choose, every);
    const built = model.build();
    const lp = new CutLp(core, most, await openSession(built, false), built.rows, unit, factor);
    const level = price.map((d, i) => Math.max(core.cost[core.start[i]!]!, Math.min(d, most[i]!)));
    lp.add(lp.around(level));
    lp.start = lp.basisAt(level);
    return lp;
  }

  get cutCount(): number {
    return this.cuts.length;
  }

  /** Sites that are open or closed for now. */
  mark(marks: Int8Array): void {
    for (let j = 0; j < marks.length; j++) {
      if (marks[j] === this.marks[j]) continue;
      this.marks[j] = marks[j]!;
      this.session.setBounds(j, marks[j] === OPEN ? 1 : 0, marks[j] === CLOSE ? 0 : 1);
    }
  }

  /** `undefined` where the solver found no optimum within its limits. */
  solve(limits: Limits): CutOptimum | undefined {
    const { core, unit } = this;
    const result = this.run(limits);
    const { values, duals } = result;
    if (result.status !== 'optimal' || !values || !duals) return undefined;
    const sites = core.id.length;
    return {
      share: values.subarray(0, sites),
      pays: Float64Array.from(unit, (u, i) => core.cost[core.start[i]!]! + u * values[sites + i]!),
      price: this.pricesFrom(duals),
      iterations: result.iterations,
    };
  }

  /** Prices after a few steps, whether or not they end at an optimum. */
  probe(limits: Limits): Pick<CutOptimum, 'price' | 'iterations'> | undefined {
    const { duals, iterations } = this.run(limits);
    return duals && { price: this.pricesFrom(duals), iterations };
  }

  /** From the last basis; the first time from that of the prices. */
  private run(limits: Limits): SolverResult {
    const { start } = this;
    this.start = undefined;
    return this.session.solve({ relax: true, ...limits, ...(start ? { basis: start } : {}) });
  }

  /** Rows are divided by their span and the objective by the factor: a multiplier is the level's weight times the span. */
  private pricesFrom(duals: Float64Array): Float64Array {
    const { core } = this;
    const price = Float64Array.from(this.unit, (_, i) => core.cost[core.start[i]!]!);
    for (let n = 0; n < this.cuts.length; n++)
      price[this.cuts[n]!.client]! += Math.max(0, duals[this.firstRows + n]!) / this.factor;
    return price;
  }

  /**
   * Adds the cut of each client that the optimum just found violates most; how many
   * there were. Cuts that have not bound for long leave.
   */
  separate({ share, pays }: CutOptimum): number {
    const { core } = this;
    const found: Cut[] = [];
    for (let i = 0; i < core.cap.length; i++) {
      const least = core.cost[core.start[i]!]!;
      let served = 0;
      let cost = 0;
      let level = this.most[i]!;
      for (let n = core.start[i]!; n < core.start[i + 1]!; n++) {
        const c = core.cost[n]!;
        if (c >= level) break;
        const y = share[core.site[n]!]!;
        if (y <= 0) continue;
        served += y;
        cost += y * c;
        if (served >= 1 - 1e-9) {
          level = c;
          break;
        }
      }
      const due = level + cost - served * level;
      if (level > least && due > pays[i]! + TOLERANCE * (level - least)) found.push({ client: i, level });
    }
    this.tidy();
    this.add(found);
    return found.length;
  }

  /** Takes out the cuts that have not bound for long; right after a solution, whose basis says which. */
  private tidy(): void {
    const slack = this.session.slackRows();
    const drop = new Uint8Array(slack.length);
    let dropped = 0;
    for (let n = 0; n < this.cuts.length; n++) {
      this.idle[n] = slack[this.firstRows + n] === 1 ? this.idle[n]! + 1 : 0;
      if (this.idle[n]! < PATIENCE) continue;
      drop[this.firstRows + n] = 1;
      dropped++;
    }
    if (dropped < 0.1 * this.cuts.length) return;
    this.session.dropRows(drop);
    let kept = 0;
    for (let n = 0; n < this.cuts.length; n++) {
      if (drop[this.firstRows + n] === 1) continue;
      this.cuts[kept] = this.cuts[n]!;
      this.idle[kept++] = this.idle[n]!;
    }
    this.cuts.length = kept;
    this.idle.length = kept;
  }

  dispose(): void {
    this.session.dispose();
  }

  /** The levels next to each price, below and above: between them lies the optimum's price. */
  private around(price: Float64Array): Cut[] {
    const { core } = this;
    const found: Cut[] = [];
    for (let i = 0; i < price.length; i++) {
      const least = core.cost[core.start[i]!]!;
      let below = least;
      let above = this.most[i]!;
      for (let n = core.start[i]!; n < core.start[i + 1]!; n++) {
        const c = core.cost[n]!;
        if (c <= price[i]!) below = c;
        else {
          above = Math.min(above, c);
          break;
        }
      }
      if (below > least) found.push({ client: i, level: below });
      if (price[i]! > below && price[i]! < above) found.push({ client: i, level: price[i]! });
      if (above > below) found.push({ client: i, level: above });
    }
    return found;
  }

  /**
   * The basis whose multipliers are the prices themselves: each client on the cut of
   * its own price, the sites that pay open, the dearest of them making up the number.
   * The programme starts from the bound that the prices have reached.
   */
  private basisAt(price: Float64Array): Basis {
    const { core, cuts, firstRows } = this;
    const sites = core.id.length;
    const relaxation = relaxationOf(core);
    boundAt(relaxation, price, 0);
    const { worth, picked } = relaxation;
    const columns = new Int32Array(sites + price.length);
    const rows = new Int32Array(firstRows + cuts.length).fill(BASIC);
    let dearest = -1;
    for (let j = 0; j < sites; j++) {
      if (picked[j] !== 1) continue;
      columns[j] = AT_UPPER;
      if (dearest < 0 || worth[j]! > worth[dearest]!) dearest = j;
    }
    if (core.choose > 0) {
      columns[dearest] = BASIC;
      rows[0] = AT_LOWER;
    }
    cuts.forEach(({ client, level }, n) => {
      if (level !== price[client]) return;
      columns[sites + client] = BASIC;
      rows[firstRows + n] = AT_LOWER;
    });
    return { columns, rows };
  }

  private add(cuts: readonly Cut[]): void {
    const { core, unit } = this;
    const sites = core.id.length;
    const rows = { lower: [] as number[], starts: [0], indices: [] as number[], values: [] as number[] };
    for (const cut of cuts) {
      const { client: i, level } = cut;
      const span = level - core.cost[core.start[i]!]!;
      for (let n = core.start[i]!; n < core.start[i + 1]! && core.cost[n]! < level; n++) {
        rows.indices.push(core.site[n]!);
        rows.values.push((level - core.cost[n]!) / span);
      }
      rows.indices.push(sites + i);
      rows.values.push(unit[i]! / span);
      rows.lower.push(1);
      rows.starts.push(rows.indices.length);
      this.cuts.push(cut);
      this.idle.push(0);
    }
    if (cuts.length > 0) this.session.addRows(rows);
  }
}

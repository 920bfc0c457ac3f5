import { DAY_OBJECTIVES } from '../../scenario/rules.types.js';
import type { Draft } from '../draft.js';
import type { Obstacle } from '../ledger.js';
import { openSomeHost } from '../required.js';
import { type Stage, stagesOf, stageValue } from '../stages.js';
import { SAME } from '../strategies/greedy.js';
import type { ColumnPlan } from '../strategies/strategy.js';
import type { WideProblem } from './wide-problem.js';

/** Things that one opening may push aside; a market takes the money of some ten small shops. */
const MOST_CLOSED = 30;
/** Openings that what is left over may go to, of so many that are worth most for their money. */
const SPENT = { openings: 5, among: 60 };

/** A plan with an opening that the plan at hand has not. */
export interface NewPlan {
  /** Whether it is better by the objective; one of equal worth is not. */
  readonly better: boolean;
  /** Open in the plan at hand and not in this one, the most worth first. */
  readonly closed: readonly number[];
  /** Open in this one and not in the plan at hand, beside the column that it is drawn up around. */
  readonly opened: readonly number[];
}

/**
 * Re-solves the plan around one more opening: the opening is set, with one rule
 * not holding for it; what the other rules then have no room for is closed, the
 * least worth first; what fits again comes back, and what is left over goes to
 * what is worth most for it. Always starts from the plan at hand and goes back to it.
 */
export class Replanner {
  /** Plans drawn up so far: the unit of its work. */
  plans = 0;
  private readonly plan: ColumnPlan;
  private readonly losses: ReadonlyMap<number, number>;
  /** Openings of the plan, the least worth for their money first, and the least worth first. */
  private readonly byRate: readonly number[];
  private readonly byLoss: readonly number[];
  private readonly stages: readonly Stage[];
  private readonly values: readonly number[];
  private wanted: readonly number[] | undefined;

  constructor(
    private readonly draft: Draft,
    private readonly wide: WideProblem,
  ) {
    this.plan = wide.plan;
    const { costYuan } = draft.problem;
    this.losses = new Map(draft.openColumns.map((x) => [x, draft.measure.loss(x)]));
    const rate = (x: number): number => this.losses.get(x)! / Math.max(1, costYuan[x]!);
    this.byRate = [...this.losses.keys()].sort((a, b) => rate(a) - rate(b) || a - b);
    const loss = (x: number): number => this.losses.get(x)!;
    this.byLoss = [...this.losses.keys()].sort((a, b) => loss(a) - loss(b) || a - b);
    this.stages = stagesOf(draft.problem);
    this.values = this.stages.map((stage) => stageValue(stage, draft.measure));
  }

  /** Whether plans can be held against each other by the stages that this file knows: days have their own. */
  get canCompare(): boolean {
    const { rules } = this.draft.problem;
    return !rules.suggestions && !DAY_OBJECTIVES.includes(rules.objective ?? 'gap');
  }

  /**
   * Whether what money stands in the way of could be worth what closes for it, were openings
   * divisible; what closes for other rules frees money too, so all of it that might is left out.
   */
  mayPay(column: number, phase: number, rules: readonly Obstacle[]): boolean {
    if (!rules.includes('money')) return true;
    const { measure, ledger, problem } = this.draft;
    const aside = new Set<number>();
    for (const rule of rules) for (const x of rule === 'money' ? [] : this.inTheWay(rule, column)) aside.add(x);
    let needYuan = problem.costYuan[column]! - ledger.moneyLeftYuan();
    for (const x of aside) needYuan -= problem.costYuan[x]!;
    let loss = 0;
    for (const x of this.byRate) {
      if (needYuan <= 0) break;
      if (!this.mayClose(x)) continue;
      const part = Math.min(1, needYuan / Math.max(1, problem.costYuan[x]!));
      loss += part * this.losses.get(x)!;
      needYuan -= problem.costYuan[x]!;
    }
    return measure.gain(column, phase) > loss + SAME;
  }

  /**
   * The plan with the column open from `phase` on although `dropped` forbids it.
   *
   * @param see looks at the new plan before the draft goes back to the plan at hand
   * @returns undefined where other rules leave no room for it, whatever closes, or where the dropped one does not forbid it
   */
  around(column: number, phase: number, dropped: Obstacle | undefined, see: () => void): NewPlan | undefined {
    this.plans++;
    const { draft, plan } = this;
    try {
      if (!this.makeRoom(column, phase, dropped)) return undefined;
      // What closed may have made room in the dropped rule as well: then that rule is not what stands in the way.
      if (dropped !== undefined && !this.obstacles(column, phase).includes(dropped)) return undefined;
      draft.open(column, phase);
      // Without the rule of money, what closed made room for the opening itself.
      if (dropped !== 'money') {
        this.giveBack();
        if (!this.isBetter()) this.spend();
      }
      see();
      const closed = [...plan.keys()].filter((x) => !draft.isOpen(x));
      closed.sort((a, b) => this.losses.get(b)! - this.losses.get(a)! || a - b);
      const opened = draft.openColumns.filter((x) => x !== column && !plan.has(x));
      return { better: this.isBetter(), closed, opened };
    } finally {
      draft.reset(plan);
    }
  }

  /** Whether the draft is better than the plan at hand, stage by stage. */
  private isBetter(): boolean {
    for (const [n, stage] of this.stages.entries()) {
      const change = stageValue(stage, this.draft.measure) - this.values[n]!;
      const least = Math.max(SAME, 1e-9 * Math.abs(this.values[n]!));
      if (Math.abs(change) > least) return change < 0;
    }
    return false;
  }

  /** From when on it is asked what forbids the column: once its circle has started, or from the first phase on where it never does. */
  firstPhase(column: number): number {
    const { rules, columns } = this.draft.problem;
    const started = this.wide.startsFrom[column]!;
    return started < rules.phaseCount ? started : columns[column]!.firstPhase;
  }

  /** Every rule that forbids the column in a phase, its start among them. */
  obstacles(column: number, phase: number): readonly Obstacle[] {
    const found = this.draft.ledger.obstacles(column, phase);
    return phase < this.wide.startsFrom[column]! ? ['start', ...found] : found;
  }

  private stillForbids(column: number, phase: number, dropped: Obstacle | undefined): Obstacle | undefined {
    return this.obstacles(column, phase).find((one) => one !== dropped);
  }

  private makeRoom(column: number, phase: number, dropped: Obstacle | undefined): boolean {
    for (let n = 0; n < MOST_CLOSED; n++) {
      const rule = this.stillForbids(column, phase, dropped);
      if (rule === undefined) return true;
      if (!this.lift(rule, column, phase, dropped)) return false;
    }
    return false;
  }

  /** Closes (or, for a host and for shops around, opens) one thing that brings the column nearer to being allowed. */
  private lift(rule: Obstacle, column: number, phase: number, dropped: Obstacle | undefined): boolean {
    switch (rule) {
      case 'money':
        return this.closeForMoney(column);
      case 'hosts':
        return this.findHost(column, phase, dropped);
      case 'clustering':
        return this.openShop(column, phase, dropped);
      default:
        return this.closeLeast(this.inTheWay(rule, column));
    }
  }

  /** Open columns that a rule weighs against the column: whichever of them closes brings it nearer to being allowed. */
  private inTheWay(rule: Obstacle, column: number): readonly number[] {
    switch (rule) {
      case 'one-format':
        return this.besides(column).filter((x) => this.shareType(x, column));
      case 'hosts':
      case 'floor':
        return this.besides(column);
      case 'density':
        return this.inWindow(column);
      case 'viability':
        return this.rivals(column);
      case 'fleet':
        return this.stopsOfFleet(column);
      default:
        return [];
    }
  }

  private mayClose(x: number): boolean {
    const { ledger, problem } = this.draft;
    return problem.columns[x]!.suggestion < 0 && ledger.mayClose(x);
  }

  /** Closes the one that the plan at hand misses least; none that is not of that plan. */
  private closeLeast(list: readonly number[]): boolean {
    const loss = (x: number): number => this.losses.get(x)!;
    const open = list.filter((x) => this.losses.has(x) && this.draft.isOpen(x) && this.mayClose(x));
    const least = open.sort((a, b) => loss(a) - loss(b) || a - b)[0];
    if (least === undefined) return false;
    this.draft.close(least);
    return true;
  }

  /** One opening that frees enough, if it is worth less than the many small ones that would; else the next of these. */
  private closeForMoney(column: number): boolean {
    const { ledger, problem } = this.draft;
    const needYuan = problem.costYuan[column]! - ledger.moneyLeftYuan();
    const isOpen = (x: number): boolean => this.draft.isOpen(x) && this.mayClose(x);
    let first: number | undefined;
    let freedYuan = 0;
    let lost = 0;
    for (const x of this.byRate) {
      if (first !== undefined && freedYuan >= needYuan) break;
      if (!isOpen(x)) continue;
      first ??= x;
      freedYuan += problem.costYuan[x]!;
      lost += this.losses.get(x)!;
    }
    if (first === undefined) return false;
    const alone = this.byLoss.find((x) => this.losses.get(x)! < lost && problem.costYuan[x]! >= needYuan && isOpen(x));
    this.draft.close(alone ?? first);
    return true;
  }

  private besides(column: number): readonly number[] {
    return this.draft.ledger.openedAt(this.draft.problem.columns[column]!.location);
  }

  private shareType(x: number, y: number): boolean {
    const { columns, city } = this.draft.problem;
    const types = city.formats[columns[x]!.format]!.credits.map(({ type }) => type);
    return city.formats[columns[y]!.format]!.credits.some(({ type }) => types.includes(type));
  }

  /** Opens a host at the column's location; where one stands, makes it drop another guest. */
  private findHost(column: number, phase: number, dropped: Obstacle | undefined): boolean {
    const { problem } = this.draft;
    const { columns, city, places } = problem;
    const { location, format } = columns[column]!;
    const { hosts } = city.formats[format]!;
    const here = this.besides(column);
    if (hosts.includes(places[location]!.outletFormat) || here.some((x) => hosts.includes(columns[x]!.format))) {
      const guests = here.filter((x) => city.formats[columns[x]!.format]!.kind === 'hosted');
      if (this.closeLeast(guests)) return true;
    }
    const open = (x: number, t: number): void => this.draft.open(x, t);
    const obstacle = (x: number, t: number): Obstacle | undefined => this.stillForbids(x, t, dropped);
    return openSomeHost({ problem, obstacle, open }, column, phase);
  }

  private inWindow(column: number): number[] {
    const { problem, openColumns } = this.draft;
    const { location, format } = problem.columns[column]!;
    return openColumns.filter((x) =>
      problem.density.some(
        (rule) =>
          rule.formats.has(format) &&
          rule.formats.has(problem.columns[x]!.format) &&
          rule.near(location, problem.columns[x]!.location),
      ),
    );
  }

  /** Opens the cheapest shop that may stand around the column and counts for it. */
  private openShop(column: number, phase: number, dropped: Obstacle | undefined): boolean {
    const { problem } = this.draft;
    const { columns, costYuan, clustering } = problem;
    const { location, format } = columns[column]!;
    const shops = columns.flatMap((shop, x) => {
      const counts = clustering.some(
        (rule) => rule.binds.has(format) && rule.counts.has(shop.format) && rule.near(location, shop.location),
      );
      if (!counts || x === column || this.draft.isOpen(x) || phase < columns[x]!.firstPhase) return [];
      return this.stillForbids(x, phase, dropped) === undefined ? [x] : [];
    });
    const cheapest = shops.sort((a, b) => costYuan[a]! - costYuan[b]! || a - b)[0];
    if (cheapest === undefined) return false;
    this.draft.open(cheapest, phase);
    return true;
  }

  /** Open columns that live on customers of the same type. */
  private rivals(column: number): number[] {
    return this.draft.openColumns.filter((x) => this.shareType(x, column));
  }

  private stopsOfFleet(column: number): number[] {
    const fleet = this.draft.problem.assets.find(
      ({ kind, needs }) => kind === 'fleet' && needs.some((need) => need.column === column),
    );
    return (fleet?.needs ?? []).map((need) => need.column).filter((x) => this.draft.isOpen(x));
  }

  /** Opens again what fits after all, the most worth first. */
  private giveBack(): void {
    const closed = [...this.plan].filter(([x]) => !this.draft.isOpen(x));
    closed.sort((a, b) => this.losses.get(b[0])! - this.losses.get(a[0])! || a[0] - b[0]);
    for (const [x, phase] of closed) {
      if (this.draft.ledger.obstacle(x, phase) === undefined) this.draft.open(x, phase);
    }
  }

  /** Opens what is worth most for the money left over, within the rules. */
  private spend(): void {
    const { draft } = this;
    let opened = 0;
    for (const x of this.worthMost()) {
      if (opened === SPENT.openings) return;
      if (draft.isOpen(x)) continue;
      const when = draft.firstOpening(x);
      if (!('phase' in when) || when.phase < this.wide.startsFrom[x]! || draft.measure.gain(x, when.phase) <= SAME)
        continue;
      draft.open(x, when.phase);
      opened++;
    }
  }

  /** Closed columns that are worth most for their money beside the plan at hand. */
  private worthMost(): readonly number[] {
    if (this.wanted) return this.wanted;
    const { draft, plan } = this;
    const { problem, measure } = draft;
    const moved = draft.snapshot();
    draft.reset(plan);
    const rates = problem.columns.flatMap((column, x) => {
      if (plan.has(x) || problem.costYuan[x]! <= 0) return [];
      const gain = measure.gain(x, column.firstPhase);
      return gain > SAME ? [[x, gain / problem.costYuan[x]!] as const] : [];
    });
    rates.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    draft.reset(moved);
    this.wanted = rates.slice(0, SPENT.among).map(([x]) => x);
    return this.wanted;
  }
}

import { Ledger, type Obstacle } from './ledger.js';
import { Measure } from './measure.js';
import type { SitingProblem } from './problem.js';
import type { Opening } from './types.js';

/** What stands in the way in one phase and perhaps not in the next. */
const CHANGING: readonly Obstacle[] = ['money', 'hosts', 'fleet', 'clustering'];

/** A plan being drawn up: what it reaches (Measure) and what it uses (Ledger), moved together. */
export class Draft {
  readonly problem: SitingProblem;
  readonly measure: Measure;
  readonly ledger: Ledger;
  private readonly order = new Set<number>();

  /** @param measure what openings are worth; default: the discounted gap with everything open */
  constructor(problem: SitingProblem, measure: Measure = new Measure(problem)) {
    this.problem = problem;
    this.measure = measure;
    this.ledger = new Ledger(problem);
  }

  /** Open columns, ascending. */
  get openColumns(): number[] {
    return [...this.order].sort((a, b) => a - b);
  }

  isOpen(column: number): boolean {
    return this.order.has(column);
  }

  phaseOf(column: number): number {
    return this.measure.openPhase[column]!;
  }

  open(column: number, phase: number): void {
    this.measure.open(column, phase);
    this.ledger.open(column, phase);
    this.order.add(column);
  }

  close(column: number): void {
    this.measure.close(column);
    this.ledger.close(column);
    this.order.delete(column);
  }

  /** The earliest phase in which the closed column may open now, or the obstacle in its last one. */
  firstOpening(column: number): { phase: number } | { obstacle: Obstacle } {
    const { columns, rules } = this.problem;
    const entry = columns[column]!;
    const last = entry.requiredPhase >= 0 ? entry.requiredPhase : rules.phaseCount - 1;
    let obstacle: Obstacle = 'start';
    for (let t = entry.firstPhase; t <= last; t++) {
      const found = this.ledger.obstacle(column, t);
      if (!found) return { phase: t };
      obstacle = found;
      if (!CHANGING.includes(found)) break;
    }
    return { obstacle };
  }

  /** Whether a stage beside the gap counts somebody whom no other open column serves: a goal, a shorter walk. */
  goalsNeed(column: number): boolean {
    const { rules, goals, walk } = this.problem;
    const needs = (rows: readonly { readonly columns: readonly number[] }[], others: (x: number) => boolean): boolean =>
      rows.some(({ columns }) => columns.includes(column) && !columns.some((x) => x !== column && others(x)));
    if (rules.objective === 'walk') return needs(walk?.rows ?? [], (x) => this.phaseOf(x) <= this.phaseOf(column));
    if (rules.objective !== 'targets') return false;
    return goals.some(({ rows }) => needs(rows, (x) => this.isOpen(x)));
  }

  /** Takes the draft to exactly these openings. */
  reset(openings: ReadonlyMap<number, number>): void {
    for (const x of this.openColumns) if (openings.get(x) !== this.phaseOf(x)) this.close(x);
    for (const [x, phase] of openings) if (!this.isOpen(x)) this.open(x, phase);
    this.measure.objective = this.measure.recountObjective();
  }

  snapshot(): Map<number, number> {
    return new Map(this.openColumns.map((x) => [x, this.phaseOf(x)]));
  }

  /** The plan's suggestions that are answered, with the phase from which they are. */
  answeredFrom(): Map<number, number> {
    return new Map(
      this.openColumns.flatMap((x) => {
        const { suggestion } = this.problem.columns[x]!;
        return suggestion < 0 ? [] : [[suggestion, this.phaseOf(x)] as const];
      }),
    );
  }

  openings(): Opening[] {
    const list = this.openColumns.map((x) => {
      const { location, format } = this.problem.columns[x]!;
      return { location, format, phase: this.phaseOf(x) };
    });
    return list.sort((a, b) => a.phase - b.phase || a.location - b.location || a.format - b.format);
  }
}

import { Measure } from '../measure.js';
import type { DayProblem } from './problem.js';
import { riskOf } from './risk.js';
import { DayState } from './state.js';
import type { Risk } from './types.js';

/** Of plans with the same tail the one with the better mean: what the mean counts beside the risk. */
const TIE = 1e-6;

/**
 * What a partly built plan is worth over days, under the same calls as the measure
 * of the usual day, so that greedy, swaps and refilling work on it unchanged.
 *
 * The gap of a day (discounted over the phases) counts coverage by the best credit
 * among the outlets that are open on that day: attainment = min(coverage of the day
 * / target, attainment with everything open). Quotas count outlets, shared quotas
 * are claimed once and places are held by the year: none of them changes by the day.
 */
export class DayMeasure extends Measure {
  private readonly state: DayState;
  private readonly risk: Risk;
  private readonly weight: Float64Array;
  /** Gaps of the days after a move that is only measured. */
  private readonly moved: Float64Array;

  constructor(of: DayProblem, risk: Risk, weight: Float64Array = of.days.weight) {
    super(of.problem);
    this.risk = risk;
    this.weight = weight;
    this.state = new DayState(of, (t, ck) => this.usual(t, ck));
    this.moved = new Float64Array(of.days.count);
    this.objective = this.recountObjective();
  }

  /** The gap of each day, discounted over the phases, summed anew. */
  dayGaps(): Float64Array {
    return this.state.gaps();
  }

  override recountObjective(): number {
    // The base class counts before there are days.
    if (this.state === undefined) return super.recountObjective();
    this.state.recount();
    return this.worth(this.state.running);
  }

  /** Mean attainment over the days, by their weight and the circle's demand on them. */
  override attainment(phase: number, circle: number, type: number): number {
    if (this.state === undefined) return super.attainment(phase, circle, type);
    return this.state.meanAttainment(phase, circle * this.problem.rules.typeCount + type, this.weight);
  }

  override open(column: number, phase: number): void {
    super.open(column, phase);
    this.follow(column, phase);
  }

  override close(column: number): void {
    const phase = this.openPhase[column]!;
    super.close(column);
    this.follow(column, phase);
  }

  override gain(column: number, phase: number): number {
    if (this.state.hostsGuests(column, this)) return super.gain(column, phase);
    this.evaluations++;
    const { objective } = this;
    super.open(column, phase);
    const after = this.after(column, phase, 1);
    super.close(column);
    this.objective = objective;
    return objective - after;
  }

  override loss(column: number): number {
    if (this.state.hostsGuests(column, this)) return super.loss(column);
    this.evaluations++;
    const { objective } = this;
    const phase = this.openPhase[column]!;
    super.close(column);
    const after = this.after(column, phase, -1);
    super.open(column, phase);
    this.objective = objective;
    return after - objective;
  }

  private usual(phase: number, ck: number): number {
    const { typeCount } = this.problem.rules;
    return super.attainment(phase, Math.floor(ck / typeCount), ck % typeCount);
  }

  /** The objective after a move that the usual day has made already and the days have not. */
  private after(column: number, phase: number, sign: 1 | -1): number {
    this.moved.set(this.state.running);
    this.state.tryMove(column, phase, sign, this.moved);
    return this.worth(this.moved);
  }

  private worth(gaps: Float64Array): number {
    const worth = riskOf(this.risk, gaps, this.weight);
    return this.risk.kind === 'mean' ? worth : worth + TIE * riskOf({ kind: 'mean' }, gaps, this.weight);
  }

  private follow(column: number, phase: number): void {
    this.state.move(column, phase, this);
    this.objective = this.worth(this.state.running);
  }
}

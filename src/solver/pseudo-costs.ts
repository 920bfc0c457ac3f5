/** Observations in both directions after which a column's pseudo-costs are believed. */
const RELIABLE = 2;

/** What moving a column up or down has raised the objective by, per unit, so far in a tree. */
export class PseudoCosts {
  private readonly sum: readonly [Float64Array, Float64Array];
  private readonly count: readonly [Int32Array, Int32Array];
  private readonly total = [0, 0];
  private readonly times = [0, 0];

  constructor(columns: number) {
    this.sum = [new Float64Array(columns), new Float64Array(columns)];
    this.count = [new Int32Array(columns), new Int32Array(columns)];
  }

  /** @param move how far the column went, above 0 */
  observe(move: { readonly column: number; readonly up: boolean; readonly moved: number }, gain: number): void {
    if (!Number.isFinite(gain) || !(move.moved > 0)) return;
    const side = move.up ? 1 : 0;
    const rate = Math.max(0, gain) / move.moved;
    this.sum[side][move.column]! += rate;
    this.count[side][move.column]!++;
    this.total[side]! += rate;
    this.times[side]!++;
  }

  isReliable(column: number): boolean {
    return Math.min(this.count[0][column]!, this.count[1][column]!) >= RELIABLE;
  }

  /**
   * Product of the rises to expect from both branches at `value`: a branch is worth what
   * its weaker side is. What goes beyond `enough` cuts a branch off no better.
   */
  score(column: number, value: number, enough: number): number {
    const up = Math.ceil(value) - value;
    const worth = (rise: number): number => Math.max(1e-6, Math.min(enough, rise));
    return worth(this.rate(0, column) * (1 - up)) * worth(this.rate(1, column) * up);
  }

  /** Its own mean, or that of all columns where it has none. */
  private rate(side: 0 | 1, column: number): number {
    const count = this.count[side][column]!;
    if (count > 0) return this.sum[side][column]! / count;
    return this.times[side]! > 0 ? this.total[side]! / this.times[side]! : 1;
  }
}

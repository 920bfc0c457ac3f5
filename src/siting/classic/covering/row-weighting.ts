import type { CoverTask } from './set-cover.js';

/**
 * Small covers by local search with row weights (RWLS, Gao, Weise, Li 2015): from a
 * greedy cover, drop the column that is missed least, then exchange columns one at
 * a time towards a row that is not covered; rows that stay uncovered gain weight.
 *
 * @param enough stops at a cover of this size
 * @param steps exchanges at most
 * @returns columns of the smallest cover met, and the steps taken
 */
export function smallCover(task: CoverTask, enough: number, steps: number): { columns: number[]; steps: number } {
  const state = new Weighted(task);
  state.greedy();
  state.dropNeedless();
  let best = state.columns();
  let step = 0;
  while (best.length > enough && step < steps) {
    if (state.uncoveredCount === 0) {
      best = state.columns();
      if (best.length <= enough || best.length === 0) break;
      state.remove(state.cheapest(-1, step));
      continue;
    }
    state.exchange(step);
    step++;
  }
  if (state.uncoveredCount === 0 && state.size < best.length) best = state.columns();
  return { columns: best, steps: step };
}

class Weighted {
  private readonly isIn: Uint8Array;
  private readonly count: Int32Array;
  private readonly weight: Float64Array;
  /** Weight gained by taking a column that is out, lost by dropping one that is in. */
  private readonly worth: Float64Array;
  private readonly movedAt: Int32Array;
  private readonly mayEnter: Uint8Array;
  private readonly open: number[] = [];
  private readonly openAt: Int32Array;
  private readonly chosen: number[] = [];
  private readonly chosenAt: Int32Array;
  private random = 0x9e3779b9;
  private lastIn = -1;

  constructor(private readonly task: CoverTask) {
    const { columnsOf, rowsOf } = task;
    this.isIn = new Uint8Array(rowsOf.length);
    this.count = new Int32Array(columnsOf.length);
    this.weight = new Float64Array(columnsOf.length).fill(1);
    this.worth = Float64Array.from(rowsOf, (rows) => rows.length);
    this.movedAt = new Int32Array(rowsOf.length).fill(-1);
    this.mayEnter = new Uint8Array(rowsOf.length).fill(1);
    this.openAt = new Int32Array(columnsOf.length);
    this.chosenAt = new Int32Array(rowsOf.length).fill(-1);
    for (let r = 0; r < columnsOf.length; r++) this.setOpen(r, true);
  }

  get uncoveredCount(): number {
    return this.open.length;
  }

  get size(): number {
    return this.chosen.length;
  }

  columns(): number[] {
    return [...this.chosen].sort((a, b) => a - b);
  }

  greedy(): void {
    while (this.open.length > 0) {
      let best = -1;
      for (let c = 0; c < this.worth.length; c++) {
        if (!this.isIn[c] && (best < 0 || this.worth[c]! > this.worth[best]!)) best = c;
      }
      this.add(best);
    }
  }

  dropNeedless(): void {
    for (const c of this.columns()) if (this.worth[c] === 0) this.remove(c);
  }

  /** The column whose loss is least, oldest on ties; never the one that came in last. */
  cheapest(avoid: number, _step: number): number {
    let best = -1;
    for (const c of this.chosen) {
      if (c === avoid) continue;
      if (
        best < 0 ||
        this.worth[c]! < this.worth[best]! ||
        (this.worth[c]! === this.worth[best]! && this.movedAt[c]! < this.movedAt[best]!)
      )
        best = c;
    }
    return best;
  }

  exchange(step: number): void {
    const out = this.chosen.length > 1 ? this.cheapest(this.lastIn, step) : -1;
    if (out >= 0) {
      this.remove(out);
      this.movedAt[out] = step;
      this.mayEnter[out] = 0;
    }
    const row = this.open[this.draw(this.open.length)]!;
    let best = -1;
    for (const c of this.task.columnsOf[row]!) {
      if (!this.mayEnter[c]) continue;
      if (
        best < 0 ||
        this.worth[c]! > this.worth[best]! ||
        (this.worth[c]! === this.worth[best]! && this.movedAt[c]! < this.movedAt[best]!)
      )
        best = c;
    }
    if (best < 0) best = this.task.columnsOf[row]![0]!;
    this.add(best);
    this.lastIn = best;
    this.movedAt[best] = step;
    for (const r of this.open) {
      this.weight[r]!++;
      for (const c of this.task.columnsOf[r]!) this.worth[c]!++;
    }
  }

  add(c: number): void {
    this.isIn[c] = 1;
    this.chosenAt[c] = this.chosen.length;
    this.chosen.push(c);
    let loss = 0;
    for (const r of this.task.rowsOf[c]!) {
      const before = this.count[r]!++;
      if (before === 0) {
        this.setOpen(r, false);
        loss += this.weight[r]!;
        this.change(r, -this.weight[r]!, c);
      } else if (before === 1) {
        // The one that covered the row alone no longer has to.
        for (const k of this.task.columnsOf[r]!) if (this.isIn[k] && k !== c) this.worth[k]! -= this.weight[r]!;
      }
    }
    this.worth[c] = loss;
  }

  remove(c: number): void {
    this.isIn[c] = 0;
    const last = this.chosen.pop()!;
    const at = this.chosenAt[c]!;
    if (last !== c) {
      this.chosen[at] = last;
      this.chosenAt[last] = at;
    }
    let gain = 0;
    for (const r of this.task.rowsOf[c]!) {
      const after = --this.count[r]!;
      if (after === 0) {
        this.setOpen(r, true);
        gain += this.weight[r]!;
        this.change(r, this.weight[r]!, c);
      } else if (after === 1) {
        for (const k of this.task.columnsOf[r]!) if (this.isIn[k]) this.worth[k]! += this.weight[r]!;
      }
    }
    this.worth[c] = gain;
  }

  /** Columns of a row that are out gain or lose by it; any change in a row lets its columns in again. */
  private change(r: number, by: number, except: number): void {
    for (const k of this.task.columnsOf[r]!) {
      this.mayEnter[k] = 1;
      if (k !== except && !this.isIn[k]) this.worth[k]! += by;
    }
  }

  private setOpen(r: number, isOpen: boolean): void {
    if (isOpen) {
      this.openAt[r] = this.open.length;
      this.open.push(r);
      return;
    }
    const last = this.open.pop()!;
    const at = this.openAt[r]!;
    if (last !== r) {
      this.open[at] = last;
      this.openAt[last] = at;
    }
  }

  /** xorshift32: the same covers on every machine. */
  private draw(below: number): number {
    let x = this.random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.random = x >>> 0;
    return this.random % below;
  }
}

import { hasCapacity } from '../problem.js';
import type { DayProblem } from './problem.js';
import { visitDays } from './types.js';

/** Which columns are open from when. */
export interface OpenPhases {
  readonly openPhase: Uint8Array;
}

/**
 * What is served on each day, kept up to date as columns open and close. Each row
 * remembers the days on which somebody serves it and those on which somebody else
 * does too; so a column's gain or loss is a few bit operations a row, and persons
 * are added only on the days that change.
 */
export class DayState {
  /** The gap of each day, moved with every opening; differences in the last digits against `gaps`. */
  readonly running: Float64Array;
  private readonly of: DayProblem;
  private readonly usual: (phase: number, ck: number) => number;
  private readonly phases: number;
  private readonly count: number;
  private readonly pairs: number;
  /** Days on which a row is served, and served twice: [(phase × rows + row) × words + word]. */
  private readonly once: Uint32Array;
  private readonly twice: Uint32Array;
  /** Days on which an open column is open: [(phase × columns + column) × words + word]. */
  private readonly openOn: Uint32Array;
  /** Persons × credit, and attainment: [(phase × pairs + pair) × days + day]. */
  private readonly served: Float64Array;
  private readonly attained: Float64Array;
  /** Pairs that a column touches by its rows and by what it counts for. */
  private readonly touches: readonly Int32Array[];
  private readonly varies: Uint8Array;
  private readonly delta: Float64Array;
  private readonly slot: Int32Array;
  /** What is open, once something is. */
  private plan: OpenPhases | undefined;

  constructor(of: DayProblem, usual: (phase: number, ck: number) => number) {
    const { problem, days, rows, open } = of;
    const { rules } = problem;
    this.of = of;
    this.usual = usual;
    this.phases = rules.phaseCount;
    this.count = days.count;
    this.pairs = rules.circleCount * rules.typeCount;
    this.once = new Uint32Array(this.phases * rows.count * rows.words);
    this.twice = new Uint32Array(this.once.length);
    this.openOn = new Uint32Array(this.phases * problem.columns.length * open.words);
    this.served = new Float64Array(this.phases * this.pairs * this.count);
    this.attained = new Float64Array(this.served.length);
    this.running = new Float64Array(this.count);
    this.touches = touchedPairs(of);
    this.varies = Uint8Array.from({ length: this.pairs }, (_, ck) =>
      !hasCapacity(rules, ck % rules.typeCount) && rules.demand[ck]! * rules.target[ck]! > 0 ? 1 : 0,
    );
    this.delta = new Float64Array(this.pairs * this.count);
    this.slot = new Int32Array(this.pairs).fill(-1);
    for (let t = 0; t < this.phases; t++) {
      this.once.set(rows.standing, t * rows.standing.length);
      this.served.set(rows.base, t * rows.base.length);
      for (let ck = 0; ck < this.pairs; ck++) this.attain(t, ck);
    }
    this.recount();
  }

  /** Takes what rounding has left in `running` out of it. */
  recount(): void {
    this.running.set(this.gaps());
  }

  /** The gap of each day, in a fixed order of summing. */
  gaps(): Float64Array {
    const { rules, value } = this.of.problem;
    const gaps = new Float64Array(this.count);
    for (let t = 0; t < this.phases; t++) {
      for (let ck = 0; ck < this.pairs; ck++) {
        const worth = rules.phaseWeight[t]! * value[ck]!;
        if (worth === 0) continue;
        const from = (t * this.pairs + ck) * this.count;
        for (let d = 0; d < this.count; d++) gaps[d]! += worth * this.factor(d, ck) * (1 - this.attained[from + d]!);
      }
    }
    return gaps;
  }

  meanAttainment(phase: number, ck: number, weight: Float64Array): number {
    const from = (phase * this.pairs + ck) * this.count;
    let sum = 0;
    let all = 0;
    for (let d = 0; d < this.count; d++) {
      const w = weight[d]! * this.factor(d, ck);
      sum += w * this.attained[from + d]!;
      all += w;
    }
    return all > 0 ? sum / all : 1;
  }

  /** Whether an open column is hosted by this one, so that its days change with it. */
  hostsGuests(column: number, { openPhase }: OpenPhases): boolean {
    return this.of.open.guests[column]!.some((x) => openPhase[x]! < this.phases);
  }

  /** Adds to `gaps` what changes if the column opens (+1) or closes (−1) in `phase`; nothing is kept. */
  tryMove(column: number, phase: number, sign: 1 | -1, gaps: Float64Array): void {
    const { rows, open } = this.of;
    const { words } = open;
    const touched = this.touches[column]!;
    for (let t = phase; t < this.phases; t++) {
      touched.forEach((ck, n) => {
        this.slot[ck] = n;
        this.delta.fill(0, n * this.count, (n + 1) * this.count);
      });
      const [mask, at] = sign === 1 ? this.wouldBeOpen(column, t) : [this.openOn, this.openAt(t, column)];
      for (let n = rows.columnOffsets[column]!; n < rows.columnOffsets[column + 1]!; n++) {
        const s = rows.columnRow[n]!;
        const row = (t * rows.count + s) * words;
        const to = this.slot[rows.pair[s]!]! * this.count;
        const persons = sign * rows.weight[s]!;
        for (let w = 0; w < words; w++) {
          const others = sign === 1 ? this.once[row + w]! : this.twice[row + w]!;
          let bits = mask[at + w]! & ~others;
          while (bits !== 0) {
            const low = bits & -bits;
            this.delta[to + 32 * w + 31 - Math.clz32(low)]! += persons;
            bits ^= low;
          }
        }
      }
      for (const [n, ck] of touched.entries()) this.addChange(t, ck, n * this.count, gaps);
    }
  }

  /** Follows a column that has opened or closed in `phase`, and whatever it hosts. */
  move(column: number, phase: number, plan: OpenPhases): void {
    this.plan = plan;
    const { guests } = this.of.open;
    const moved = [column, ...guests[column]!.filter((x) => plan.openPhase[x]! < this.phases)];
    for (let t = phase; t < this.phases; t++) {
      for (const x of moved) this.setOpen(t, x, plan);
      const pairs = new Set<number>();
      for (const x of moved) {
        this.recountRows(t, x);
        for (const ck of this.touches[x]!) pairs.add(ck);
      }
      for (const ck of pairs) {
        this.addChange(t, ck, -1, this.running);
        this.attain(t, ck);
      }
    }
  }

  /** Adds the change of a pair's attainment to `gaps`; `at`: where what is served changes, −1 = nowhere but in the state. */
  private addChange(t: number, ck: number, at: number, gaps: Float64Array): void {
    const { rules, value } = this.of.problem;
    const worth = rules.phaseWeight[t]! * value[ck]!;
    if (worth === 0) return;
    const from = (t * this.pairs + ck) * this.count;
    const usual = this.usual(t, ck);
    const wanted = rules.demand[ck]! * rules.target[ck]!;
    const varies = this.varies[ck] === 1;
    for (let d = 0; d < this.count; d++) {
      const served = this.served[from + d]! + (at < 0 ? 0 : this.delta[at + d]!);
      const attained = varies ? Math.min(usual, served / wanted) : usual;
      gaps[d]! += worth * this.factor(d, ck) * (this.attained[from + d]! - attained);
    }
  }

  private attain(t: number, ck: number): void {
    const { rules } = this.of.problem;
    const from = (t * this.pairs + ck) * this.count;
    const usual = this.usual(t, ck);
    const wanted = rules.demand[ck]! * rules.target[ck]!;
    for (let d = 0; d < this.count; d++) {
      this.attained[from + d] = this.varies[ck] === 1 ? Math.min(usual, this.served[from + d]! / wanted) : usual;
    }
  }

  private factor(day: number, ck: number): number {
    const { demand } = this.of.days;
    if (demand === undefined) return 1;
    const { circleCount, typeCount } = this.of.problem.rules;
    return demand[day * circleCount + Math.floor(ck / typeCount)]!;
  }

  private openAt(t: number, column: number): number {
    return (t * this.of.problem.columns.length + column) * this.of.open.words;
  }

  /** Days on which a closed column would be open: with the hosts that are open, or with any if none is yet. */
  private wouldBeOpen(column: number, t: number): [Uint32Array, number] {
    const { open } = this.of;
    const hosts = open.hosts[column]!;
    const at = column * open.words;
    if (hosts.length === 0) return [open.own, at];
    const mask = new Uint32Array(open.words);
    let any = false;
    for (const y of hosts) {
      // Asked of the plan: a host that is closed on every day is a host all the same.
      if (this.plan === undefined || this.plan.openPhase[y]! > t) continue;
      any = true;
      const from = this.openAt(t, y);
      for (let w = 0; w < open.words; w++) mask[w]! |= this.openOn[from + w]!;
    }
    if (!any) return [open.most, at];
    for (let w = 0; w < open.words; w++) mask[w]! &= open.own[at + w]!;
    return [mask, 0];
  }

  private setOpen(t: number, column: number, { openPhase }: OpenPhases): void {
    const { words } = this.of.open;
    const to = this.openAt(t, column);
    if (openPhase[column]! > t) {
      this.openOn.fill(0, to, to + words);
      return;
    }
    const [mask, at] = this.wouldBeOpen(column, t);
    for (let w = 0; w < words; w++) this.openOn[to + w] = mask[at + w]!;
  }

  /** Who serves the rows of a column, anew from all that is open; what is served moves with it. */
  private recountRows(t: number, column: number): void {
    const { rows } = this.of;
    const { words } = rows;
    for (let n = rows.columnOffsets[column]!; n < rows.columnOffsets[column + 1]!; n++) {
      const s = rows.columnRow[n]!;
      const row = (t * rows.count + s) * words;
      const to = (t * this.pairs + rows.pair[s]!) * this.count;
      for (let w = 0; w < words; w++) {
        let once = rows.standing[s * words + w]!;
        let twice = 0;
        for (let m = rows.offsets[s]!; m < rows.offsets[s + 1]!; m++) {
          const open = this.openOn[this.openAt(t, rows.column[m]!) + w]!;
          twice |= once & open;
          once |= open;
        }
        const before = this.once[row + w]!;
        this.once[row + w] = once;
        this.twice[row + w] = twice;
        const day = 32 * w;
        visitDays(Uint32Array.of(once & ~before, before & ~once), 0, 2, (bit) => {
          if (bit < 32) this.served[to + day + bit]! += rows.weight[s]!;
          else this.served[to + day + bit - 32]! -= rows.weight[s]!;
        });
      }
    }
  }
}

/** Pairs whose attainment may change with a column: by what it covers, by what it counts for, all circles where they share. */
function touchedPairs({ problem, rows }: DayProblem): Int32Array[] {
  const { columns, places, rules, countOffsets, countType, capacity } = problem;
  const shared = (k: number): boolean => rules.quotaPerCircles[k]! > 1 || hasCapacity(rules, k);
  return columns.map(({ location, format }, x) => {
    const pairs = new Set<number>();
    const add = (c: number, k: number): void => {
      if (!shared(k)) pairs.add(c * rules.typeCount + k);
      else for (let h = 0; h < rules.circleCount; h++) pairs.add(h * rules.typeCount + k);
    };
    for (let n = rows.columnOffsets[x]!; n < rows.columnOffsets[x + 1]!; n++) {
      const ck = rows.pair[rows.columnRow[n]!]!;
      add(Math.floor(ck / rules.typeCount), ck % rules.typeCount);
    }
    const c = places[location]!.circle;
    if (c >= 0) for (let n = countOffsets[x]!; n < countOffsets[x + 1]!; n++) add(c, countType[n]!);
    for (const { type } of capacity) {
      if (problem.city.formats[format]!.credits.some((credit) => credit.type === type)) add(0, type);
    }
    return Int32Array.from(pairs).sort();
  });
}

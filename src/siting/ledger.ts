import type { SitingProblem } from './problem.js';

/** The hard rule that forbids a move; the names are those of the constraint families. */
export type Obstacle = 'start' | 'one-format' | 'suggestion' | 'hosts' | 'floor' | 'density' | 'money' | 'fixed';

/**
 * What the openings of a partly built plan use up: money by period, floor, host
 * slots, windows. Says whether one more opening is allowed and why not. The
 * rows of the model (constraints/) state the same rules for the solver, and the
 * checker recounts them apart from both.
 */
export class Ledger {
  readonly problem: SitingProblem;
  readonly openPhase: Uint8Array;
  private readonly phases: number;
  private readonly paid: Float64Array;
  private readonly floorM2: Float64Array;
  private readonly openAt: (number[] | undefined)[];
  private readonly answered: Int32Array;
  private readonly openDense: Set<number>[];

  constructor(problem: SitingProblem) {
    this.problem = problem;
    this.phases = problem.rules.phaseCount;
    this.openPhase = new Uint8Array(problem.columns.length).fill(this.phases);
    this.paid = new Float64Array(this.phases - 1 + problem.payPeriods);
    this.floorM2 = new Float64Array(problem.places.length);
    this.openAt = new Array(problem.places.length);
    this.answered = new Int32Array(problem.rules.suggestions?.length ?? 0);
    this.openDense = problem.density.map(() => new Set<number>());
  }

  open(column: number, phase: number): void {
    this.post(column, phase, 1);
    this.openPhase[column] = phase;
    const { location } = this.problem.columns[column]!;
    const list = this.openAt[location] ?? [];
    list.push(column);
    this.openAt[location] = list;
  }

  close(column: number): void {
    this.post(column, this.openPhase[column]!, -1);
    this.openPhase[column] = this.phases;
    const list = this.openAt[this.problem.columns[column]!.location]!;
    list.splice(list.indexOf(column), 1);
  }

  /** Why the closed column cannot open in `phase`; undefined = it can. */
  obstacle(column: number, phase: number): Obstacle | undefined {
    const { columns } = this.problem;
    const entry = columns[column]!;
    if (phase < entry.firstPhase) return 'start';
    const here = this.openAt[entry.location] ?? [];
    if (this.sharesType(column, here)) return 'one-format';
    if (entry.suggestion >= 0 && this.answered[entry.suggestion]! > 0) return 'suggestion';
    if (!this.hasHost(column, phase, here)) return 'hosts';
    if (!this.fitsFloor(column)) return 'floor';
    if (!this.fitsWindows(column)) return 'density';
    if (!this.affords(column, phase)) return 'money';
    return undefined;
  }

  /** Whether an open column may close: it is not required and hosts nothing that would be left without a host. */
  mayClose(column: number): boolean {
    const entry = this.problem.columns[column]!;
    if (entry.requiredPhase >= 0) return false;
    if (!this.problem.rules.hostsEnforced || this.problem.city.formats[entry.format]!.hostSlots === 0) return true;
    return this.hostsStandWithout(entry.location, column);
  }

  /** Floor that would be left at the column's location once it is open, m². */
  floorLeftM2(column: number): number {
    const { columns, city, places } = this.problem;
    const { location, format } = columns[column]!;
    return places[location]!.floorM2 - this.floorM2[location]! - city.formats[format]!.floorM2;
  }

  /** Money left after the last payment period if nothing more opens, yuan; Infinity where money is not limited. */
  moneyLeftYuan(): number {
    const { rules } = this.problem;
    if (!rules.moneyEnforced) return Number.POSITIVE_INFINITY;
    let left = 0;
    for (let p = 0; p < rules.budgetYuan.length; p++) left += rules.budgetYuan[p]! - (this.paid[p] ?? 0);
    return left;
  }

  private post(column: number, phase: number, sign: 1 | -1): void {
    const { pay, payPeriods, columns, city, density } = this.problem;
    const { location, format, suggestion } = columns[column]!;
    for (let p = 0; p < payPeriods; p++) this.paid[phase + p]! += sign * pay[column * payPeriods + p]!;
    this.floorM2[location]! += sign * city.formats[format]!.floorM2;
    if (suggestion >= 0) this.answered[suggestion]! += sign;
    density.forEach((rule, d) => {
      if (!rule.formats.has(format)) return;
      if (sign === 1) this.openDense[d]!.add(column);
      else this.openDense[d]!.delete(column);
    });
  }

  private sharesType(column: number, here: readonly number[]): boolean {
    const { columns, city } = this.problem;
    const types = city.formats[columns[column]!.format]!.credits;
    return here.some((x) =>
      city.formats[columns[x]!.format]!.credits.some((credit) => types.some((own) => own.type === credit.type)),
    );
  }

  private hasHost(column: number, phase: number, here: readonly number[]): boolean {
    const { columns, city, rules } = this.problem;
    const { location, format } = columns[column]!;
    if (!rules.hostsEnforced || city.formats[format]!.kind !== 'hosted') return true;
    return this.hostingHolds(location, [...here, column], (x) => (x === column ? phase : this.openPhase[x]!));
  }

  private hostsStandWithout(location: number, leaving: number): boolean {
    const rest = (this.openAt[location] ?? []).filter((x) => x !== leaving);
    return this.hostingHolds(location, rest, (x) => this.openPhase[x]!);
  }

  /** In every phase each hosted format has an open host, and the hosts have slots enough (MILP (H)). */
  private hostingHolds(location: number, open: readonly number[], phaseOf: (column: number) => number): boolean {
    const { columns, city, places } = this.problem;
    const place = places[location]!;
    for (let t = 0; t < this.phases; t++) {
      let slots = place.outletFormat >= 0 ? place.outletSlots : 0;
      let hosted = 0;
      for (const x of open) {
        if (phaseOf(x) > t) continue;
        const format = city.formats[columns[x]!.format]!;
        slots += format.hostSlots;
        if (format.kind !== 'hosted') continue;
        hosted++;
        const standing = format.hosts.includes(place.outletFormat);
        if (!standing && !open.some((y) => phaseOf(y) <= t && format.hosts.includes(columns[y]!.format))) return false;
      }
      if (hosted > slots) return false;
    }
    return true;
  }

  private fitsFloor(column: number): boolean {
    const { columns, city, places, rules } = this.problem;
    const { location, format } = columns[column]!;
    if (!rules.floorEnforced) return true;
    return this.floorM2[location]! + city.formats[format]!.floorM2 <= places[location]!.floorM2 + 1e-9;
  }

  private fitsWindows(column: number): boolean {
    const { columns, density } = this.problem;
    const { location, format } = columns[column]!;
    return density.every((rule, d) => {
      if (!rule.formats.has(format)) return true;
      let mine = rule.existingNear(location) + 1;
      for (const x of this.openDense[d]!) {
        const other = columns[x]!.location;
        if (!rule.near(location, other)) continue;
        mine++;
        let theirs = rule.existingNear(other) + 2;
        for (const y of this.openDense[d]!) if (y !== x && rule.near(other, columns[y]!.location)) theirs++;
        if (theirs > rule.maxCount) return false;
      }
      return mine <= rule.maxCount;
    });
  }

  private affords(column: number, phase: number): boolean {
    const { rules, pay, payPeriods } = this.problem;
    if (!rules.moneyEnforced) return true;
    let left = 0;
    for (let p = 0; p < rules.budgetYuan.length; p++) {
      left += rules.budgetYuan[p]! - (this.paid[p] ?? 0);
      const offset = p - phase;
      if (offset >= 0 && offset < payPeriods) left -= pay[column * payPeriods + offset]!;
      if (left < -1e-6) return false;
    }
    return true;
  }
}

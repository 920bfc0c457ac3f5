import { type Asset, assetsByColumn, unitsNeeded } from './assets.js';
import { slotsOf } from './columns.js';
import type { SitingProblem } from './problem.js';
import type { PersonFlow } from './types.js';
import { CustomerAssignment, type CustomerNeed, customerNeeds } from './viability.js';

/** The hard rule that forbids a move; the names are those of the constraint families. */
export type Obstacle =
  | 'start'
  | 'one-format'
  | 'suggestion'
  | 'hosts'
  | 'floor'
  | 'density'
  | 'clustering'
  | 'viability'
  | 'fleet'
  | 'money'
  | 'fixed';

const NOTHING: readonly Obstacle[] = [];
const NO_MONEY: readonly Obstacle[] = ['money'];

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
  /** By payer and period, yuan. */
  private readonly paid: readonly Float64Array[];
  private readonly floorM2: Float64Array;
  private readonly openAt: (number[] | undefined)[];
  private readonly answered: Int32Array;
  private readonly openDense: Set<number>[];
  /** Open columns, where some type is clustered; empty otherwise. */
  private readonly openShops = new Set<number>();
  private readonly customers: readonly CustomerAssignment[];
  /** Columns that need customers. */
  private readonly needs: ReadonlyMap<number, CustomerNeed>;
  private readonly assetsOf: ReadonlyMap<number, readonly number[]>;
  /** By asset: how many are needed by the end of each phase. */
  private readonly units: number[][];

  constructor(problem: SitingProblem) {
    this.problem = problem;
    this.phases = problem.rules.phaseCount;
    this.openPhase = new Uint8Array(problem.columns.length).fill(this.phases);
    this.paid = problem.payers.map(() => new Float64Array(this.phases - 1 + problem.payPeriods));
    this.floorM2 = new Float64Array(problem.places.length);
    this.openAt = new Array(problem.places.length);
    this.answered = new Int32Array(problem.rules.suggestions?.length ?? 0);
    this.openDense = problem.density.map(() => new Set<number>());
    this.customers = problem.viability.map((viability) => new CustomerAssignment(viability));
    this.needs = customerNeeds(problem);
    this.assetsOf = assetsByColumn(problem.assets);
    this.units = problem.assets.map(() => new Array<number>(this.phases).fill(0));
  }

  open(column: number, phase: number): void {
    this.post(column, phase, 1);
    this.openPhase[column] = phase;
    const { location } = this.problem.columns[column]!;
    const list = this.openAt[location] ?? [];
    list.push(column);
    this.openAt[location] = list;
    if (this.problem.clustering.length > 0) this.openShops.add(column);
    const need = this.needs.get(column);
    if (need) this.customers[need.index]!.give(need.member, need.persons);
    this.postAssets(column);
  }

  close(column: number): void {
    this.post(column, this.openPhase[column]!, -1);
    this.openPhase[column] = this.phases;
    const list = this.openAt[this.problem.columns[column]!.location]!;
    list.splice(list.indexOf(column), 1);
    this.openShops.delete(column);
    const need = this.needs.get(column);
    if (need) this.customers[need.index]!.release(need.member, need.persons);
    this.postAssets(column);
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
    if (!this.hasShopsAround(column, phase)) return 'clustering';
    if (!this.hasCustomers(column)) return 'viability';
    return this.shortOf(column, phase)[0];
  }

  /** Every rule that forbids the closed column, each looked at as if the others held; in the order of `obstacle`. */
  obstacles(column: number, phase: number): readonly Obstacle[] {
    const { columns } = this.problem;
    const entry = columns[column]!;
    const here = this.openAt[entry.location] ?? [];
    const found: Obstacle[] = [];
    if (phase < entry.firstPhase) found.push('start');
    if (this.sharesType(column, here)) found.push('one-format');
    if (entry.suggestion >= 0 && this.answered[entry.suggestion]! > 0) found.push('suggestion');
    if (!this.hasHost(column, phase, here)) found.push('hosts');
    if (!this.fitsFloor(column)) found.push('floor');
    if (!this.fitsWindows(column)) found.push('density');
    if (!this.hasShopsAround(column, phase)) found.push('clustering');
    if (!this.hasCustomers(column)) found.push('viability');
    return [...found, ...this.shortOf(column, phase)];
  }

  /** Whether an open column has fewer shops around it than its type wants. */
  lacksShops(column: number): boolean {
    return !this.hasShopsAround(column, this.openPhase[column]!);
  }

  /** Open columns at a location, in the order in which they opened. */
  openedAt(location: number): readonly number[] {
    return this.openAt[location] ?? [];
  }

  /** Whether an open column may close: it is not required and hosts nothing that would be left without a host. */
  mayClose(column: number): boolean {
    const entry = this.problem.columns[column]!;
    if (entry.requiredPhase >= 0 || !this.clustersStandWithout(column)) return false;
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
    let left = Number.POSITIVE_INFINITY;
    this.problem.payers.forEach(({ budgetYuan }, b) => {
      const sum = (yuan: Float64Array): number => yuan.reduce((total, one) => total + one, 0);
      left = Math.min(left, sum(budgetYuan!) - sum(this.paid[b]!));
    });
    return left;
  }

  private post(column: number, phase: number, sign: 1 | -1): void {
    const { payers, payPeriods, columns, city, density } = this.problem;
    const { location, format, suggestion } = columns[column]!;
    payers.forEach(({ pay }, b) => {
      const paid = this.paid[b]!;
      for (let p = 0; p < payPeriods; p++) paid[phase + p]! += sign * pay[column * payPeriods + p]!;
    });
    this.floorM2[location]! += sign * city.formats[format]!.floorM2;
    if (suggestion >= 0) this.answered[suggestion]! += sign;
    density.forEach((rule, d) => {
      if (!rule.formats.has(format)) return;
      if (sign === 1) this.openDense[d]!.add(column);
      else this.openDense[d]!.delete(column);
    });
  }

  /** The certificate of viability: which persons each outlet counts as its customers at the end. */
  customerFlows(): PersonFlow[] {
    const { viability, rules } = this.problem;
    return viability.flatMap(({ type }, n) =>
      this.customers[n]!.flows(rules.homeDemand[type]!).map((flow) => ({
        kind: 'customers' as const,
        type,
        phase: this.phases - 1,
        ...flow,
      })),
    );
  }

  private hasCustomers(column: number): boolean {
    const need = this.needs.get(column);
    return need === undefined || this.customers[need.index]!.couldHave(need.member, need.persons);
  }

  /** Shops enough around every rule's outlet that opens in `phase`, `leaving` left out. */
  private hasShopsAround(column: number, phase: number, leaving = -1): boolean {
    const { clustering, columns } = this.problem;
    const { location, format } = columns[column]!;
    return clustering.every((rule) => {
      if (!rule.binds.has(format)) return true;
      let shops = rule.existingNear(location);
      if (shops >= rule.minCount) return true;
      for (const y of this.openShops) {
        if (y === column || y === leaving || this.openPhase[y]! > phase) continue;
        if (rule.counts.has(columns[y]!.format) && rule.near(location, columns[y]!.location)) shops++;
      }
      return shops >= rule.minCount;
    });
  }

  /** Whether every open outlet of a clustered type keeps its shops when this one closes. */
  private clustersStandWithout(leaving: number): boolean {
    if (!this.openShops.has(leaving)) return true;
    const { clustering, columns } = this.problem;
    const shop = columns[leaving]!;
    for (const rule of clustering) {
      if (!rule.counts.has(shop.format)) continue;
      for (const x of this.openShops) {
        const { location, format } = columns[x]!;
        if (x === leaving || !rule.binds.has(format) || !rule.near(location, shop.location)) continue;
        if (!this.hasShopsAround(x, this.openPhase[x]!, leaving)) return false;
      }
    }
    return true;
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
        slots += slotsOf(format);
        if (format.kind !== 'hosted') continue;
        hosted++;
        const isHost = (y: number): boolean => {
          const f = columns[y]!.format;
          return phaseOf(y) <= t && slotsOf(city.formats[f]!) > 0 && format.hosts.includes(f);
        };
        if (!format.hosts.includes(place.outletFormat) && !open.some(isHost)) return false;
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

  /** Pays for what the openings need beside themselves, after `column` has opened or closed. */
  private postAssets(column: number): void {
    for (const a of this.assetsOf.get(column) ?? []) {
      const asset = this.problem.assets[a]!;
      const before = this.units[a]!;
      const after = unitsNeeded(asset, this.phases, (x) => this.openPhase[x]!, this.problem.rules);
      this.payForUnits(asset, before, -1);
      this.payForUnits(asset, after, 1);
      this.units[a] = after;
    }
  }

  private payForUnits(asset: Asset, units: readonly number[], sign: 1 | -1): void {
    this.problem.payers.forEach((payer, b) => {
      const yuan = asset.payOf(payer);
      const paid = this.paid[b]!;
      let had = 0;
      units.forEach((count, t) => {
        const more = count - had;
        had = count;
        if (more !== 0) for (let p = 0; p < yuan.length; p++) paid[t + p]! += sign * more * yuan[p]!;
      });
    });
  }

  /** What one more opening lacks: units of a fleet, money of some payer. */
  private shortOf(column: number, phase: number): readonly Obstacle[] {
    const { payers, payPeriods, assets } = this.problem;
    const needed = this.assetsOf.get(column);
    if (needed === undefined) {
      const fine = payers.every(({ pay, budgetYuan }, b) =>
        lasts(budgetYuan!, this.paid[b]!, pay, column * payPeriods, payPeriods, phase),
      );
      return fine ? NOTHING : NO_MONEY;
    }
    // What it takes beside itself depends on what is open already: try it.
    this.open(column, phase);
    const short = needed.some((a) => this.units[a]!.some((count) => count > assets[a]!.most));
    const fine = payers.every(({ pay, budgetYuan }, b) => lasts(budgetYuan!, this.paid[b]!, pay, 0, 0, 0));
    this.close(column);
    return [...(short ? (['fleet'] as const) : []), ...(fine ? NOTHING : NO_MONEY)];
  }
}

/** Whether the money of every period suffices for what is paid so far and, from `phase` on, `pay[from …]`. */
function lasts(
  budgetYuan: Float64Array,
  paid: Float64Array,
  pay: Float64Array,
  from: number,
  payPeriods: number,
  phase: number,
): boolean {
  let left = 0;
  for (let p = 0; p < budgetYuan.length; p++) {
    left += budgetYuan[p]! - (paid[p] ?? 0);
    const offset = p - phase;
    if (offset >= 0 && offset < payPeriods) left -= pay[from + offset]!;
    if (left < -1e-6) return false;
  }
  return true;
}

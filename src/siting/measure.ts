import { formatPersons, orderOfWorth, PlaceAssignment, personsWanted, quotaShare } from './capacity.js';
import { bestClaims, type ClaimResult } from './claims.js';
import { hasCapacity, type SitingProblem } from './problem.js';
import type { Claim, PersonFlow } from './types.js';

/**
 * Attainment and gap of a partly built plan, kept up to date as columns open
 * and close. All figures are on the aggregated problem; the checker recounts
 * them on the raw city.
 */
export class Measure {
  readonly problem: SitingProblem;
  /** Phase from which each column is open; phaseCount = closed. */
  readonly openPhase: Uint8Array;
  objective: number;
  /** Moves measured so far: the unit of work of the heuristics. */
  evaluations = 0;

  private readonly phases: number;
  private readonly types: number;
  private readonly pairs: number;
  /** Open members per cover row and phase: [phase * rows + row]. */
  private readonly members: Uint16Array;
  /** Persons × credit served, and outlets counted, per phase, circle, type. */
  private readonly served: Float64Array;
  private readonly counted: Float64Array;
  /** Attainment per phase, circle, type. */
  private readonly attained: Float64Array;
  private readonly touched: Int32Array;
  private readonly touchStamp: Int32Array;
  private stamp = 0;
  /** Types with places, in the problem's order: who uses them in each phase. */
  private readonly places: readonly (readonly PlaceAssignment[])[];
  /** By column: which types' places it brings. */
  private readonly brings: readonly (readonly Places[])[];
  /** Filled anew for every call: claims are weighed for each move of a shared type. */
  private readonly claimInput;

  constructor(problem: SitingProblem) {
    const { rules, cover } = problem;
    this.problem = problem;
    this.phases = rules.phaseCount;
    this.types = rules.typeCount;
    this.pairs = rules.circleCount * rules.typeCount;
    this.openPhase = new Uint8Array(problem.columns.length).fill(this.phases);
    this.members = new Uint16Array(this.phases * cover.count);
    this.served = new Float64Array(this.phases * this.pairs);
    this.counted = new Float64Array(this.phases * this.pairs);
    this.attained = new Float64Array(this.phases * this.pairs);
    this.touched = new Int32Array(this.pairs);
    this.touchStamp = new Int32Array(this.pairs);
    this.places = problem.capacity.map((capacity) => {
      const order = orderOfWorth(rules, problem.value, capacity.type);
      return Array.from({ length: this.phases }, () => new PlaceAssignment(capacity, rules.circleCount, order));
    });
    this.brings = placesByColumn(problem);
    const perCircle = (): Float64Array => new Float64Array(rules.circleCount);
    this.claimInput = {
      count: perCircle(),
      wanted: perCircle(),
      cap: perCircle(),
      value: perCircle(),
      neighbours: problem.city.circles.map((circle) => circle.neighbours),
    };
    for (let t = 0; t < this.phases; t++) {
      this.served.set(problem.base, t * this.pairs);
      this.counted.set(problem.existing, t * this.pairs);
      this.serveStanding(t);
      for (let k = 0; k < this.types; k++) this.attainType(t, k);
    }
    this.objective = this.recountObjective();
  }

  /** What existing outlets serve where the problem keeps that as rows. */
  private serveStanding(phase: number): void {
    const { cover } = this.problem;
    if (cover.standingOffsets === undefined) return;
    for (let s = 0; s < cover.count; s++) {
      const standing = cover.standingOffsets[s + 1]! - cover.standingOffsets[s]!;
      this.members[phase * cover.count + s] = standing;
      if (standing > 0) {
        this.served[phase * this.pairs + cover.circle[s]! * this.types + cover.type[s]!]! += cover.weight[s]!;
      }
    }
  }

  isOpen(column: number): boolean {
    return this.openPhase[column]! < this.phases;
  }

  attainment(phase: number, circle: number, type: number): number {
    return this.attained[phase * this.pairs + circle * this.types + type]!;
  }

  servedPersons(phase: number, circle: number, type: number): number {
    return this.served[phase * this.pairs + circle * this.types + type]!;
  }

  /** Outlets that count for a circle's own quota, or that it may claim where the quota is shared. */
  countedOutlets(phase: number, circle: number, type: number): number {
    if (this.problem.rules.quotaPerCircles[type]! > 1) return this.sharedClaims(phase, type).claimed[circle]!;
    return this.counted[phase * this.pairs + circle * this.types + type]!;
  }

  open(column: number, phase: number): void {
    this.objective += this.shift(column, phase, this.phases, 1);
    this.openPhase[column] = phase;
  }

  close(column: number): void {
    this.objective += this.shift(column, this.openPhase[column]!, this.phases, -1);
    this.openPhase[column] = this.phases;
  }

  /** By how much the objective falls if the closed column opens in `phase`; ≥ 0. */
  gain(column: number, phase: number): number {
    this.evaluations++;
    const before = this.objective;
    this.open(column, phase);
    const gain = before - this.objective;
    this.close(column);
    this.objective = before;
    return gain;
  }

  /** By how much the objective rises if the open column closes; ≥ 0. */
  loss(column: number): number {
    this.evaluations++;
    const before = this.objective;
    const phase = this.openPhase[column]!;
    this.close(column);
    const loss = this.objective - before;
    this.open(column, phase);
    this.objective = before;
    return loss;
  }

  /** Sums the objective anew, in a fixed order; increments drift in the last digits. */
  recountObjective(): number {
    const { rules, value } = this.problem;
    let sum = 0;
    for (let t = 0; t < this.phases; t++) {
      let gap = 0;
      for (let ck = 0; ck < this.pairs; ck++) gap += value[ck]! * (1 - this.attained[t * this.pairs + ck]!);
      sum += rules.phaseWeight[t]! * gap;
    }
    return sum;
  }

  /** The certificate of shared quotas, before the plan and per phase, for the types that have one. */
  claims(): Claim[] {
    const { rules } = this.problem;
    const claims: Claim[] = [];
    for (let t = 0; t < this.phases; t++) {
      for (let k = 0; k < this.types; k++) {
        if (rules.quotaPerCircles[k]! < 2) continue;
        for (const claim of this.sharedClaims(t, k).claims) claims.push({ type: k, phase: t, ...claim });
      }
    }
    return claims;
  }

  /** The certificate of places: who uses which outlet, in each phase. */
  placeFlows(): PersonFlow[] {
    const { rules, capacity } = this.problem;
    return capacity.flatMap(({ type }, n) =>
      this.places[n]!.flatMap((assignment, phase) =>
        assignment.flows(rules.homeDemand[type]!).map((flow) => ({ kind: 'places' as const, type, phase, ...flow })),
      ),
    );
  }

  /** Adds (+1) or removes (−1) an opening in phases from … to − 1; returns the change of the objective. */
  private shift(column: number, from: number, to: number, sign: 1 | -1): number {
    const { cover, countOffsets, countType, columns, places, rules } = this.problem;
    const circle = places[columns[column]!.location]!.circle;
    let change = 0;
    for (let t = from; t < to; t++) {
      this.stamp++;
      // Before what is counted changes, so that closing goes back to where opening came from.
      this.movePlaces(column, t, sign);
      let touchedCount = 0;
      const rowBase = t * cover.count;
      const pairBase = t * this.pairs;
      for (let n = cover.columnOffsets[column]!; n < cover.columnOffsets[column + 1]!; n++) {
        const s = cover.columnRow[n]!;
        const had = this.members[rowBase + s]!;
        this.members[rowBase + s] = had + sign;
        if (sign === 1 ? had > 0 : had > 1) continue;
        const ck = cover.circle[s]! * this.types + cover.type[s]!;
        this.served[pairBase + ck]! += sign * cover.weight[s]!;
        if (this.touchStamp[ck] !== this.stamp) {
          this.touchStamp[ck] = this.stamp;
          this.touched[touchedCount++] = ck;
        }
      }
      if (circle >= 0) {
        for (let n = countOffsets[column]!; n < countOffsets[column + 1]!; n++) {
          const ck = circle * this.types + countType[n]!;
          this.counted[pairBase + ck]! += sign;
          if (this.touchStamp[ck] !== this.stamp) {
            this.touchStamp[ck] = this.stamp;
            this.touched[touchedCount++] = ck;
          }
        }
      }
      change -= rules.phaseWeight[t]! * this.attainTouched(t, touchedCount);
      for (const { index } of this.brings[column]!) {
        change -= rules.phaseWeight[t]! * this.attainWhole(t, this.problem.capacity[index]!.type);
      }
    }
    return change;
  }

  /** Opens (+1) or closes (−1) the places that a column brings. */
  private movePlaces(column: number, phase: number, sign: 1 | -1): void {
    for (const { index, member, persons } of this.brings[column]!) {
      const assignment = this.places[index]![phase]!;
      if (sign === 1) assignment.openAt(member, persons);
      else assignment.closeAt(member, persons);
    }
  }

  /** Attainment of a type in all circles anew; returns the change of Σ value · attainment. */
  private attainWhole(phase: number, type: number): number {
    const { rules, value } = this.problem;
    const base = phase * this.pairs;
    const sum = (): number => {
      let total = 0;
      for (let ck = type; ck < this.pairs; ck += rules.typeCount) total += value[ck]! * this.attained[base + ck]!;
      return total;
    };
    const before = sum();
    this.attainType(phase, type);
    return sum() - before;
  }

  /** Attainment of the touched pairs anew; returns the change of Σ value · attainment. */
  private attainTouched(phase: number, touchedCount: number): number {
    const { rules, value } = this.problem;
    const base = phase * this.pairs;
    let change = 0;
    let sharedDone = -1;
    for (let n = 0; n < touchedCount; n++) {
      const ck = this.touched[n]!;
      const k = ck % this.types;
      if (hasCapacity(rules, k)) {
        change += this.attainWhole(phase, k);
      } else if (rules.quotaPerCircles[k]! < 2) {
        const attained = hasDemand(this.problem, ck) ? this.ownAttainment(base, ck) : 1;
        change += value[ck]! * (attained - this.attained[base + ck]!);
        this.attained[base + ck] = attained;
      } else if (k !== sharedDone) {
        sharedDone = k;
        change += this.attainWhole(phase, k);
      }
    }
    return change;
  }

  private ownAttainment(base: number, ck: number): number {
    const { rules } = this.problem;
    const quota = rules.quota[ck]!;
    const reached = this.coverageRatio(base, ck);
    return quota > 0 ? Math.min(reached, this.counted[base + ck]! / quota) : reached;
  }

  /** coverage / target, at most 1; 1 where there is no demand or no target. */
  private coverageRatio(base: number, ck: number): number {
    const { rules } = this.problem;
    const wanted = rules.demand[ck]! * rules.target[ck]!;
    return wanted > 0 ? Math.min(1, this.served[base + ck]! / wanted) : 1;
  }

  private attainType(phase: number, type: number): void {
    const { rules } = this.problem;
    const base = phase * this.pairs;
    const capacity = this.problem.capacity.findIndex((one) => one.type === type);
    if (capacity >= 0) {
      this.attainByPlaces(base, type, this.places[capacity]![phase]!);
      return;
    }
    if (rules.quotaPerCircles[type]! < 2) {
      for (let c = 0; c < rules.circleCount; c++) {
        const ck = c * this.types + type;
        this.attained[base + ck] = hasDemand(this.problem, ck) ? this.ownAttainment(base, ck) : 1;
      }
      return;
    }
    const { claimed } = this.sharedClaims(phase, type);
    for (let c = 0; c < rules.circleCount; c++) {
      const ck = c * this.types + type;
      const reached = this.coverageRatio(base, ck);
      const quota = rules.quota[ck]!;
      const open = quota > 0 ? Math.min(reached, claimed[c]! / quota) : reached;
      this.attained[base + ck] = hasDemand(this.problem, ck) ? open : 1;
    }
  }

  /** min(places used / wanted, count / quota): circles want no more places than their quota lets count. */
  private attainByPlaces(base: number, type: number, assignment: PlaceAssignment): void {
    const { rules } = this.problem;
    const counted = (c: number): number => this.counted[base + c * this.types + type]!;
    assignment.want(personsWanted(rules, type, counted));
    for (let c = 0; c < rules.circleCount; c++) {
      const ck = c * this.types + type;
      const wanted = rules.demand[ck]! * rules.target[ck]!;
      this.attained[base + ck] =
        wanted > 0 ? Math.min(quotaShare(rules.quota[ck]!, counted(c)), assignment.used[c]! / wanted) : 1;
    }
  }

  private sharedClaims(phase: number, type: number): ClaimResult {
    const { rules, value } = this.problem;
    const base = phase * this.pairs;
    const input = this.claimInput;
    for (let c = 0; c < rules.circleCount; c++) {
      const ck = c * this.types + type;
      input.count[c] = this.counted[base + ck]!;
      input.wanted[c] = hasDemand(this.problem, ck) ? rules.quota[ck]! : 0;
      input.cap[c] = this.coverageRatio(base, ck);
      input.value[c] = value[ck]!;
    }
    return bestClaims({ ...input, capacityPerOutlet: rules.quotaPerCircles[type]! });
  }
}

/** Attainment is 1 and no row is built where nobody asks or nothing is wanted (MILP §1). */
export function hasDemand(problem: SitingProblem, ck: number): boolean {
  return problem.rules.demand[ck]! * problem.rules.target[ck]! > 0;
}

/** Places of a type that a column brings. */
interface Places {
  /** Index into the problem's types with places. */
  readonly index: number;
  /** Index into their locations. */
  readonly member: number;
  readonly persons: number;
}

function placesByColumn({ columns, capacity, city, rules }: SitingProblem): Places[][] {
  return columns.map(({ location, format }) =>
    capacity.flatMap(({ type, flow }, index): Places[] => {
      const persons = formatPersons(city, rules, type, format);
      return persons > 0 ? [{ index, member: flow.locations.indexOf(location), persons }] : [];
    }),
  );
}

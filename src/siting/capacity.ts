import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import { FlowNetwork } from './flow-network.js';
import { byHome, type FlowRows, flowRows, type HomeFlow } from './flow-rows.js';

/**
 * A type whose outlets have places (MILP (P)). An outlet with so many places
 * serves the persons for whom they are wanted; a home may use any outlet within
 * its radius; attainment counts persons with a place under the best assignment.
 */
export interface CapacityType {
  readonly type: number;
  readonly flow: FlowRows;
  /** Persons that existing outlets serve, by index into the flow's locations. */
  readonly existingPersons: Float64Array;
}

/** Persons that an outlet's places serve: whole ones. */
export function personsServed(places: number, placesPerPerson: number): number {
  return Math.floor(places / placesPerPerson + 1e-9);
}

/** Persons that one outlet of a format serves; 0 where the format does not give the type. */
export function formatPersons(city: City, rules: Rules, type: number, format: number): number {
  const rule = rules.capacity?.find((one) => one.type === type);
  const { credits, places } = city.formats[format]!;
  if (rule === undefined || !credits.some((credit) => credit.type === type)) return 0;
  return personsServed(places ?? 0, rule.placesPerPerson);
}

/** Existing outlets of the type and these locations, where something of it may open, with the homes that may use them. */
export function capacityType(
  city: City,
  rules: Rules,
  reach: Reach,
  type: number,
  openLocations: readonly number[],
): CapacityType {
  const { placesPerPerson } = rules.capacity!.find((one) => one.type === type)!;
  const existing = new Map<number, number>();
  city.outlets.forEach((outlet, e) => {
    const format = city.formats[outlet.format]!;
    if (!format.credits.some((credit) => credit.type === type)) return;
    existing.set(city.sites.length + e, personsServed(outlet.places ?? format.places ?? 0, placesPerPerson));
  });
  const locations = [...new Set([...existing.keys(), ...openLocations])].sort((a, b) => a - b);
  return {
    type,
    flow: flowRows(city, rules, reach, type, locations),
    existingPersons: Float64Array.from(locations, (location) => existing.get(location) ?? 0),
  };
}

/** Part of a quota that so many outlets meet, at most 1. */
export function quotaShare(quota: number, count: number): number {
  return quota > 0 ? Math.min(1, count / quota) : 1;
}

/** Whole persons for whom each circle wants places: no more than what its quota lets count. */
export function personsWanted(rules: Rules, type: number, countOf: (circle: number) => number): Float64Array {
  return Float64Array.from({ length: rules.circleCount }, (_, c) => {
    const ck = c * rules.typeCount + type;
    const share = quotaShare(rules.quota[ck]!, countOf(c));
    return Math.ceil(share * rules.demand[ck]! * rules.target[ck]! - 1e-9);
  });
}

/** Circles by what a person's place is worth to the objective, the most first; circles to which it is worth nothing are left out. */
export function orderOfWorth(rules: Rules, value: Float64Array, type: number): number[] {
  const worth = Array.from({ length: rules.circleCount }, (_, c) => {
    const ck = c * rules.typeCount + type;
    const wanted = rules.demand[ck]! * rules.target[ck]!;
    return wanted > 0 ? value[ck]! / wanted : 0;
  });
  const order = worth.map((_, c) => c).filter((c) => worth[c]! > 0);
  return order.sort((a, b) => worth[b]! - worth[a]! || a - b);
}

interface Before {
  readonly member: number;
  readonly residual: readonly number[];
  readonly used: Float64Array;
  readonly cap: Float64Array;
}

/**
 * Best assignment of persons to places, kept up to date as outlets open and close.
 *
 * What circles can be given together is a polymatroid: serving the circles in
 * the order of a person's worth, each as fully as those before it leave room
 * for, is best (Edmonds 1970), and a further outlet only ever adds to that.
 */
export class PlaceAssignment {
  /** Persons with a place, by circle. */
  readonly used: Float64Array;
  private readonly network: FlowNetwork;
  private readonly circleEdge: readonly number[];
  private readonly sinkEdge: readonly number[];
  private readonly memberEdges: readonly (readonly number[])[];
  private readonly rowsOf: readonly (readonly number[])[];
  private readonly sink: number;
  /** No flow; places of existing outlets alone. */
  private readonly empty: readonly number[];
  /** Persons wanted, by circle, as quotas leave them. */
  private cap: Float64Array;
  private readonly open: Float64Array;
  /** As it was before the last opening. */
  private before: Before | undefined;

  /** @param order circles by what a person's place is worth, the most first; others get none */
  constructor(
    private readonly capacity: CapacityType,
    circles: number,
    private readonly order: readonly number[],
  ) {
    const { rows, locations } = capacity.flow;
    const rowNode = (s: number): number => circles + s;
    const placeNode = (n: number): number => circles + rows.length + n;
    this.sink = circles + rows.length + locations.length;
    const network = new FlowNetwork(this.sink + 1, 'sink');
    this.network = network;
    this.circleEdge = rows.map(({ circle, persons }, s) => network.addEdge(circle, rowNode(s), persons));
    this.memberEdges = rows.map(({ members, persons }, s) =>
      members.map((n) => network.addEdge(rowNode(s), placeNode(n), persons)),
    );
    this.sinkEdge = locations.map((_, n) => network.addEdge(placeNode(n), this.sink, capacity.existingPersons[n]!));
    const rowsOf: number[][] = Array.from({ length: circles }, () => []);
    rows.forEach(({ circle }, s) => {
      rowsOf[circle]!.push(s);
    });
    this.rowsOf = rowsOf;
    this.used = new Float64Array(circles);
    this.cap = new Float64Array(circles);
    this.open = new Float64Array(locations.length);
    this.empty = network.snapshot();
  }

  /** What each circle wants, whole persons. */
  want(cap: Float64Array): void {
    const binds = (c: number): boolean =>
      cap[c]! < this.used[c]! || (cap[c]! > this.cap[c]! && this.used[c]! >= this.cap[c]!);
    const changed = this.order.some(binds);
    this.cap = cap.slice();
    if (changed) this.assignAnew();
  }

  /** Opens an outlet for so many persons. */
  openAt(member: number, persons: number): void {
    this.before = { member, residual: this.network.snapshot(), used: this.used.slice(), cap: this.cap };
    this.open[member]! += persons;
    this.network.widen(this.sinkEdge[member]!, persons);
    this.assignMore();
  }

  /** Closes it; where it was the last to open, what was before comes back as it was. */
  closeAt(member: number, persons: number): void {
    this.open[member]! -= persons;
    const { before } = this;
    this.before = undefined;
    if (before?.member !== member) {
      this.assignAnew();
      return;
    }
    this.network.restore(before.residual);
    this.used.set(before.used);
    this.cap = before.cap;
  }

  /** Who uses which outlet, home by home. */
  flows(demand: ArrayLike<number>): HomeFlow[] {
    return byHome(this.capacity.flow, demand, (s, m) => this.network.flow(this.memberEdges[s]![m]!));
  }

  private assignAnew(): void {
    this.network.restore(this.empty);
    this.open.forEach((persons, n) => {
      if (persons > 0) this.network.widen(this.sinkEdge[n]!, persons);
    });
    this.used.fill(0);
    this.assignMore();
  }

  private assignMore(): void {
    for (const c of this.order) {
      this.fillFree(c);
      const room = this.cap[c]! - this.used[c]!;
      if (room > 0) this.used[c]! += this.network.augment(c, this.sink, room);
    }
  }

  /** Uses places that are free within reach; rerouting is left to the network. */
  private fillFree(circle: number): void {
    const { network, sinkEdge } = this;
    for (const s of this.rowsOf[circle]!) {
      const edges = this.memberEdges[s]!;
      const { members } = this.capacity.flow.rows[s]!;
      for (let m = 0; m < edges.length; m++) {
        const room = Math.min(
          this.cap[circle]! - this.used[circle]!,
          network.room(this.circleEdge[s]!),
          network.room(sinkEdge[members[m]!]!),
        );
        if (room <= 0) continue;
        network.cancel([this.circleEdge[s]!, edges[m]!, sinkEdge[members[m]!]!], -room);
        this.used[circle]! += room;
      }
    }
  }
}

import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';
import type { Column } from './columns.js';
import { FlowNetwork } from './flow-network.js';
import { byHome, type FlowRows, flowRows, type HomeFlow } from './flow-rows.js';

/**
 * A type whose new outlets need customers (MILP (V)): homes can be shared out so
 * that each new outlet has its least number while existing ones keep theirs.
 */
export interface ViabilityType {
  readonly type: number;
  readonly flow: FlowRows;
  /** Customers that existing outlets keep, by index into the flow's locations. */
  readonly kept: Float64Array;
}

/** The type whose customers a format lives on: the first that it gives. */
export function customerType(city: City, format: number): number {
  return city.formats[format]!.credits[0]!.type;
}

/** Whole persons that a new outlet of a format needs. */
export function customersNeeded(rules: Rules, format: number): number {
  return Math.ceil((rules.minCustomers?.[format] ?? 0) - 1e-9);
}

/**
 * Types with formats that need customers, over the eligible columns.
 *
 * An existing outlet keeps min(what its format needs, the persons to whom it is
 * the nearest of its type): what it has today, which is always possible together.
 */
export function viabilityTypes(city: City, rules: Rules, reach: Reach, eligible: readonly Column[]): ViabilityType[] {
  if (rules.minCustomers === undefined) return [];
  const types = new Set<number>();
  city.formats.forEach((_, f) => {
    if (customersNeeded(rules, f) > 0) types.add(customerType(city, f));
  });
  return [...types]
    .sort((a, b) => a - b)
    .map((type) => {
      const today = customersToday(city, rules, reach, type);
      const kept = new Map<number, number>();
      city.outlets.forEach((outlet, e) => {
        const location = city.sites.length + e;
        if (customerType(city, outlet.format) !== type) return;
        const load = Math.min(customersNeeded(rules, outlet.format), today.get(location) ?? 0);
        if (load > 0) kept.set(location, load);
      });
      const opening = eligible.filter(
        ({ format }) => customersNeeded(rules, format) > 0 && customerType(city, format) === type,
      );
      const locations = [...new Set([...kept.keys(), ...opening.map(({ location }) => location)])].sort(
        (a, b) => a - b,
      );
      return {
        type,
        flow: flowRows(city, rules, reach, type, locations),
        kept: Float64Array.from(locations, (location) => kept.get(location) ?? 0),
      };
    });
}

/** Persons by the nearest existing outlet that lives on the type; of two as near, the first. */
function customersToday(city: City, rules: Rules, reach: Reach, type: number): Map<number, number> {
  const nearestDm = new Uint32Array(city.homes.count).fill(0xffff_ffff);
  const nearest = new Int32Array(city.homes.count).fill(-1);
  city.outlets.forEach((outlet, e) => {
    if (customerType(city, outlet.format) !== type) return;
    const location = city.sites.length + e;
    for (let n = reach.offsets[location]!; n < reach.offsets[location + 1]!; n++) {
      const i = reach.home[n]!;
      const c = city.homes.circle[i]!;
      if (!rules.crossCircle && c !== outlet.circle) continue;
      const walkedDm = reach.distanceDm[n]!;
      if (walkedDm > rules.radiusDm[c * rules.typeCount + type]! || walkedDm >= nearestDm[i]!) continue;
      nearestDm[i] = walkedDm;
      nearest[i] = location;
    }
  });
  const persons = new Map<number, number>();
  nearest.forEach((location, i) => {
    if (location >= 0) persons.set(location, (persons.get(location) ?? 0) + rules.homeDemand[type]![i]!);
  });
  return persons;
}

/** Where a column finds its customers, and how many it needs. */
export interface CustomerNeed {
  /** Index into the problem's types whose outlets need customers. */
  readonly index: number;
  /** Index into their locations. */
  readonly member: number;
  readonly persons: number;
}

/** The columns that need customers. */
export function customerNeeds(problem: {
  readonly city: City;
  readonly rules: Rules;
  readonly columns: readonly Column[];
  readonly viability: readonly ViabilityType[];
}): Map<number, CustomerNeed> {
  const { city, rules, columns, viability } = problem;
  const needs = new Map<number, CustomerNeed>();
  if (viability.length === 0) return needs;
  const places = viability.map(({ flow }) => new Map(flow.locations.map((location, member) => [location, member])));
  columns.forEach(({ location, format }, x) => {
    const persons = customersNeeded(rules, format);
    const index = viability.findIndex(({ type }) => type === customerType(city, format));
    if (persons > 0) needs.set(x, { index, member: places[index]!.get(location)!, persons });
  });
  return needs;
}

/** Customers shared out among the outlets that need some; outlets come and go. */
export class CustomerAssignment {
  private readonly network: FlowNetwork;
  private readonly memberEdges: readonly (readonly number[])[];
  private readonly rowEdges: readonly number[];
  private readonly rowsAt: readonly (readonly { readonly row: number; readonly edge: number }[])[];
  private readonly sink: number;

  constructor(private readonly viability: ViabilityType) {
    const { rows, locations } = viability.flow;
    this.sink = locations.length + rows.length;
    const network = new FlowNetwork(this.sink + 1, 'source');
    this.network = network;
    const rowsAt: { row: number; edge: number }[][] = locations.map(() => []);
    this.memberEdges = rows.map(({ members, persons }, row) =>
      members.map((n) => {
        const edge = network.addEdge(n, locations.length + row, persons);
        rowsAt[n]!.push({ row, edge });
        return edge;
      }),
    );
    this.rowsAt = rowsAt;
    this.rowEdges = rows.map(({ persons }, row) => network.addEdge(locations.length + row, this.sink, persons));
    viability.kept.forEach((persons, n) => {
      if (persons > 0 && this.give(n, persons) < persons)
        throw new Error('existing outlets cannot keep what they have');
    });
  }

  /** Whether an outlet there could have so many customers, all others keeping theirs. */
  couldHave(location: number, persons: number): boolean {
    const before = this.network.snapshot();
    const given = this.give(location, persons);
    this.network.restore(before);
    return given >= persons;
  }

  /** Finds customers for an outlet; returns how many there are. */
  give(location: number, persons: number): number {
    return this.network.augment(location, this.sink, persons);
  }

  /** Lets so many customers of an outlet go. */
  release(location: number, persons: number): void {
    let left = persons;
    for (const { row, edge } of this.rowsAt[location]!) {
      const part = Math.min(left, this.network.flow(edge));
      if (part <= 0) continue;
      this.network.cancel([edge, this.rowEdges[row]!], part);
      left -= part;
    }
  }

  flows(demand: ArrayLike<number>): HomeFlow[] {
    return byHome(this.viability.flow, demand, (s, m) => this.network.flow(this.memberEdges[s]![m]!));
  }
}

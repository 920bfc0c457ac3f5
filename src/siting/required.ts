import { slotsOf } from './columns.js';
import { Ledger, type Obstacle } from './ledger.js';
import type { SitingProblem } from './problem.js';

/** Required openings that cannot all be: a smallest such set (leaving any one out resolves it) and the rule it breaks. */
export interface RequiredConflict {
  readonly openings: readonly { readonly location: number; readonly format: number }[];
  readonly rule: Obstacle;
}

/**
 * Whether the scenario's required openings fit together under the hard rules:
 * the one case in which there is no plan at all (MODEL §4), so it is looked for
 * before planning. Each opens as late as it may, since money only grows; a
 * required hosted format may be joined by any host that has room.
 */
export function requiredConflicts(problem: SitingProblem): RequiredConflict[] {
  const { columns, city, rules } = problem;
  const conflicts: RequiredConflict[] = [];
  const indexOf = new Map(columns.map(({ location, format }, x) => [location * city.formats.length + format, x]));
  const required: number[] = [];
  for (const { location, format } of rules.fixed) {
    const x = indexOf.get(location * city.formats.length + format);
    if (x === undefined)
      conflicts.push({ openings: [{ location, format }], rule: ruleAgainst(problem, location, format) });
    else required.push(x);
  }
  const hosted = (x: number): number => (city.formats[columns[x]!.format]!.kind === 'hosted' ? 1 : 0);
  let rest = required.sort((a, b) => hosted(a) - hosted(b) || a - b);
  for (;;) {
    const rule = firstBreak(problem, rest);
    if (rule === undefined) return conflicts;
    const smallest = shrink(problem, rest);
    conflicts.push({ openings: smallest.map((x) => columns[x]!), rule: firstBreak(problem, smallest) ?? rule });
    // Go on without one of them, so that a second conflict is told at the same time.
    const dropped = smallest[smallest.length - 1];
    rest = rest.filter((x) => x !== dropped);
  }
}

/** Why no column stands for a required opening: its floor, its start, or what exists around it. */
function ruleAgainst(problem: SitingProblem, location: number, format: number): Obstacle {
  const { city, places, rules, density } = problem;
  const place = places[location]!;
  if (rules.floorEnforced && city.formats[format]!.floorM2 > place.floorM2) return 'floor';
  if (density.some((rule) => rule.formats.has(format) && rule.existingNear(location) >= rule.maxCount))
    return 'density';
  if (place.circle >= 0 && rules.startPhase[place.circle]! >= rules.phaseCount) return 'start';
  return 'hosts';
}

/** Leaves out whatever is not needed for the conflict. */
function shrink(problem: SitingProblem, columns: readonly number[]): number[] {
  let set = [...columns];
  for (const x of columns) {
    const without = set.filter((y) => y !== x);
    if (firstBreak(problem, without) !== undefined) set = without;
  }
  return set;
}

/** The first rule that these required columns break when all are opened, or undefined. */
function firstBreak(problem: SitingProblem, required: readonly number[]): Obstacle | undefined {
  const { columns, city } = problem;
  const ledger = new Ledger(problem);
  for (const x of required) {
    const { location, format, requiredPhase } = columns[x]!;
    const guests = required.filter(
      (y) => columns[y]!.location === location && city.formats[columns[y]!.format]!.hosts.includes(format),
    );
    const phase = Math.min(requiredPhase, ...guests.map((y) => columns[y]!.requiredPhase));
    const obstacle = ledger.obstacle(x, phase);
    if (obstacle === 'hosts' && openSomeHost(ledger, x, phase)) {
      const still = ledger.obstacle(x, phase);
      if (still !== undefined) return still;
    } else if (obstacle !== undefined) return obstacle;
    ledger.open(x, phase);
  }
  return undefined;
}

/** Opens the cheapest host at the column's location that the rules allow. */
export function openSomeHost(
  book: {
    obstacle(column: number, phase: number): Obstacle | undefined;
    open(column: number, phase: number): void;
    problem: SitingProblem;
  },
  column: number,
  phase: number,
): boolean {
  const { columns, city, atLocation, costYuan } = book.problem;
  const { location, format } = columns[column]!;
  const hosts = atLocation
    .get(location)!
    .filter(
      (x) => city.formats[format]!.hosts.includes(columns[x]!.format) && slotsOf(city.formats[columns[x]!.format]!) > 0,
    )
    .sort((a, b) => costYuan[a]! - costYuan[b]! || a - b);
  const host = hosts.find((x) => book.obstacle(x, phase) === undefined);
  if (host === undefined) return false;
  book.open(host, phase);
  return true;
}

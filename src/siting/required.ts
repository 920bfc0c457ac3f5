import { givesSameType, slotsOf } from './columns.js';
import { Ledger, type Obstacle } from './ledger.js';
import type { SitingProblem } from './problem.js';
import { canStart, earlyStarts } from './starts/required-starts.js';

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
  const conflicts: RequiredConflict[] = startConflicts(problem);
  const indexOf = new Map(columns.map(({ location, format }, x) => [location * city.formats.length + format, x]));
  const required: number[] = [];
  for (const { location, format } of rules.fixed) {
    const x = indexOf.get(location * city.formats.length + format);
    if (x === undefined)
      conflicts.push({ openings: [{ location, format }], rule: ruleAgainst(problem, location, format) });
    else required.push(x);
  }
  let rest = inOrder(problem, required);
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

/** Openings that are due in more circles than may start by then, where the plan chooses which. */
function startConflicts({ city, rules, places }: SitingProblem): RequiredConflict[] {
  const early = earlyStarts(city, rules);
  if (early.length === 0 || canStart(city, rules, early)) return [];
  const openings = rules.fixed.filter(({ location, phase }) => {
    const { circle } = places[location]!;
    return early.includes(circle) && phase < rules.startPhase[circle]!;
  });
  return [{ openings, rule: 'start' }];
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
  const ledger = new Ledger(problem);
  return placeRequired({ problem, ledger, open: (x, t) => ledger.open(x, t), close: (x) => ledger.close(x) }, required);
}

/** A plan that required openings are put into: a draft's, or a ledger alone. */
export interface Book {
  readonly problem: SitingProblem;
  readonly ledger: Ledger;
  open(column: number, phase: number): void;
  close(column: number): void;
}

/** Required columns in the order in which they are opened: hosts before their guests. */
export function inOrder({ columns, city }: SitingProblem, required: readonly number[]): number[] {
  const hosted = (x: number): number => (city.formats[columns[x]!.format]!.kind === 'hosted' ? 1 : 0);
  return [...required].sort((a, b) => hosted(a) - hosted(b) || a - b);
}

/**
 * Opens required columns as late as they may, with the hosts and shops that they need.
 *
 * @param required hosts before their guests
 * @returns the rule that stands in the way, or undefined
 */
export function placeRequired(book: Book, required: readonly number[]): Obstacle | undefined {
  const { problem, ledger } = book;
  const { columns, city } = problem;
  // Shops that stand in each other's need open together: looked at once all are open.
  const against = (x: number, phase: number): Obstacle | undefined =>
    ledger.obstacles(x, phase).find((rule) => rule !== 'clustering');
  for (const x of required) {
    const { location, format, requiredPhase } = columns[x]!;
    const guests = required.filter(
      (y) => columns[y]!.location === location && city.formats[columns[y]!.format]!.hosts.includes(format),
    );
    const phase = Math.min(requiredPhase, ...guests.map((y) => columns[y]!.requiredPhase));
    if (against(x, phase) === 'hosts') openSomeHost({ problem, obstacle: against, open: book.open }, x, phase);
    const rule = against(x, phase);
    if (rule !== undefined) return rule;
    book.open(x, phase);
  }
  const lacks = (x: number): boolean => ledger.lacksShops(x);
  for (const x of required) if (lacks(x)) openShopsNear(book, x, () => !lacks(x));
  return required.some(lacks) ? 'clustering' : undefined;
}

/** Opens shops around a column, those first that open anyway, until there are enough. */
function openShopsNear({ problem, ledger, open, close }: Book, column: number, isEnough: () => boolean): void {
  const { columns, clustering, costYuan } = problem;
  const { location, format } = columns[column]!;
  const phase = ledger.openPhase[column]!;
  const late = (x: number): boolean => ledger.openPhase[x]! > phase;
  const near = columns.flatMap((other, x) => {
    const counts = clustering.some(
      (rule) => rule.binds.has(format) && rule.counts.has(other.format) && rule.near(location, other.location),
    );
    return counts && x !== column && late(x) ? [x] : [];
  });
  const isOpen = (x: number): boolean => ledger.openPhase[x]! < problem.rules.phaseCount;
  near.sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || costYuan[a]! - costYuan[b]! || a - b);
  for (const x of near) {
    if (isEnough()) return;
    const before = ledger.openPhase[x]!;
    if (isOpen(x)) close(x);
    if (ledger.obstacle(x, phase) === undefined) open(x, phase);
    else if (before < problem.rules.phaseCount) open(x, before);
  }
}

/** Opens the cheapest host at the column's location that the rules allow, of another type than the guest's. */
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
  const guest = city.formats[format]!;
  const takesIt = (f: number): boolean =>
    guest.hosts.includes(f) && slotsOf(city.formats[f]!) > 0 && !givesSameType(guest, city.formats[f]!);
  const hosts = atLocation
    .get(location)!
    .filter((x) => takesIt(columns[x]!.format))
    .sort((a, b) => costYuan[a]! - costYuan[b]! || a - b);
  const host = hosts.find((x) => book.obstacle(x, phase) === undefined);
  if (host === undefined) return false;
  book.open(host, phase);
  return true;
}

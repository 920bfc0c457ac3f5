import { ModelBuilder } from '../../solver/model.js';
import type { SolverTeam } from '../../solver/team.js';
import type { Core } from './core.js';
import { boundAt, type Relaxation, settlePrices, smallest } from './relaxation.js';

export interface Sharpened {
  readonly bound: number;
  readonly price: Float64Array;
  /** Fractional optimum per free site of the core, as far as it was solved. */
  readonly share: Float64Array;
  readonly iterations: number;
}

/** Entries of the largest linear programme that is handed to the solver. */
const MOST_ENTRIES = 60_000;
const ITERATION_LIMIT = 60_000;
const ROUNDS = 5;

/**
 * Prices from a linear programme over the sites that matter, where subgradient
 * steps stall: the radius form of the relaxation (García, Labbé, Marín 2011), one
 * column per client and level of cost. The first row of a client gives its price.
 * Sites and entries left out only make the prices worse; the bound is recomputed
 * over the whole core, so nothing of the solver's answer is believed.
 */
export async function sharpen(
  relaxation: Relaxation,
  from: Float64Array,
  grid: number,
  team: SolverTeam,
  meter: { readonly timeLeft: () => { readonly timeLimitS?: number } },
): Promise<Sharpened> {
  const { core, worth } = relaxation;
  let price = from.slice();
  settlePrices(core, price, grid);
  let bound = boundAt(relaxation, price, grid);
  let share = new Float64Array(worth.length);
  const inside = new Uint8Array(worth.length);
  let iterations = 0;
  for (let round = 0; round < ROUNDS; round++) {
    if (round === 0) enlist(relaxation, price, inside);
    const { model, clients } = radiusForm(core, price, inside);
    const result = await team.solve(model, { relax: true, iterationLimit: ITERATION_LIMIT, ...meter.timeLeft() });
    iterations += result.iterations;
    if (!result.duals) break;
    const next = price.slice();
    for (const { client, row, least } of clients) next[client] = least + Math.max(0, result.duals[row]!);
    settlePrices(core, next, grid);
    const reached = boundAt(relaxation, next, grid);
    if (reached > bound) {
      bound = reached;
      price = next;
      share = new Float64Array(worth.length);
      let column = 0;
      for (let j = 0; j < inside.length; j++) if (inside[j] === 1) share[j] = result.values?.[column++] ?? 0;
      if (result.objective !== undefined && result.objective - reached < 1e-7 * Math.abs(reached)) break;
    }
    // The sites that these prices make too attractive are the ones to add; the best prices stay.
    if (!enlist(relaxation, next, inside)) break;
  }
  return { bound, price, share, iterations };
}

/** Entries of the largest core that is solved as one integer model. */
const MOST_INTEGER_ENTRIES = 6000;

/** What an integer model of a whole core says: a choice of its free sites, to be recounted. */
export interface SolvedCore {
  readonly picked: readonly number[] | undefined;
  readonly iterations: number;
}

/**
 * A choice for a small core from its integer model; a suggestion only, since a
 * solver's own bound cannot be recomputed. `undefined` where the core is too large.
 */
export async function suggestFor(
  core: Core,
  team: SolverTeam,
  timeLeft: { readonly timeLimitS?: number },
): Promise<SolvedCore | undefined> {
  if (core.site.length > MOST_INTEGER_ENTRIES) return undefined;
  const everything = new Float64Array(core.cap.length).fill(Number.POSITIVE_INFINITY);
  const { model } = radiusForm(core, everything, new Uint8Array(core.id.length).fill(1), true);
  const result = await team.solve(model, { nodeLimit: SUGGESTION_NODES, ...timeLeft });
  const values = result.values;
  const picked = values && [...core.id].filter((_, j) => values[j]! > 0.5);
  return { picked, iterations: result.iterations };
}

const SUGGESTION_NODES = 200;

/** Closes what it can of a small core by branching on recomputed bounds; a valid bound on the rest. */
export async function branchOnModel(core: Core, cutoff: number, nodeLimit: number, team: SolverTeam) {
  if (core.site.length > MOST_INTEGER_ENTRIES) return undefined;
  const everything = new Float64Array(core.cap.length).fill(Number.POSITIVE_INFINITY);
  const { model } = radiusForm(core, everything, new Uint8Array(core.id.length).fill(1), true);
  return team.branch(model, { nodeLimit, cutoff });
}

/** Adds the most attractive sites at the last prices while their entries fit; false when none was added. */
function enlist({ core, worth, scratch, picked }: Relaxation, price: Float64Array, inside: Uint8Array): boolean {
  const entries = new Int32Array(worth.length);
  for (let i = 0; i < price.length; i++) {
    const limit = reachOf(core, price, i);
    for (let n = core.start[i]!; n < core.start[i + 1]! && core.cost[n]! <= limit; n++) entries[core.site[n]!]!++;
  }
  let used = 0;
  for (let j = 0; j < inside.length; j++) if (inside[j] === 1) used += entries[j]!;
  let all = 0;
  for (const count of entries) all += count;
  const wanted = all <= MOST_ENTRIES ? worth.length : Math.min(worth.length, Math.max(core.choose, 0) * 2 + 60);
  scratch.set(worth);
  const limit = core.choose < 0 ? Number.POSITIVE_INFINITY : smallest(scratch, wanted - 1);
  const order = Array.from(worth, (_, j) => j)
    .filter((j) => inside[j] !== 1 && (picked[j] === 1 || worth[j]! <= limit || worth.length < 1.5 * wanted))
    .sort((a, b) => worth[a]! - worth[b]! || a - b);
  let added = false;
  for (const j of order) {
    if (used + entries[j]! > MOST_ENTRIES && picked[j] !== 1) continue;
    used += entries[j]!;
    inside[j] = 1;
    added = true;
  }
  return added;
}

/** Entries up to here enter the programme: a little above the price, so that prices may rise. */
function reachOf(core: Core, price: Float64Array, i: number): number {
  const least = core.cost[core.start[i]!]!;
  if (price[i] === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return price[i]! + 0.1 * (price[i]! - least);
}

interface Priced {
  readonly client: number;
  /** Row whose multiplier, above the cheapest cost, is the client's price. */
  readonly row: number;
  readonly least: number;
}

function radiusForm(core: Core, price: Float64Array, inside: Uint8Array, integer = false) {
  const model = new ModelBuilder();
  const column = new Int32Array(inside.length).fill(-1);
  const every: (readonly [number, number])[] = [];
  for (let j = 0; j < inside.length; j++) {
    if (inside[j] !== 1) continue;
    column[j] = model.column(core.opening[j]!, 0, 1, integer);
    every.push([column[j]!, 1]);
  }
  if (core.choose >= 0) model.row(core.choose, core.choose, every);
  model.addConstant(core.constant);
  const clients: Priced[] = [];
  for (let i = 0; i < price.length; i++) {
    const limit = reachOf(core, price, i);
    const levels: { cost: number; columns: number[] }[] = [];
    let n = core.start[i]!;
    let beyond = core.cap[i]!;
    for (; n < core.start[i + 1]!; n++) {
      const j = column[core.site[n]!]!;
      if (j < 0) continue;
      const cost = core.cost[n]!;
      if (cost > limit && levels.length > 0) {
        beyond = Math.min(beyond, cost);
        break;
      }
      const last = levels[levels.length - 1];
      if (last && last.cost === cost) last.columns.push(j);
      else levels.push({ cost, columns: [j] });
    }
    if (levels.length === 0) continue;
    const least = levels[0]!.cost;
    model.addConstant(least);
    let before = -1;
    for (let k = 0; k < levels.length; k++) {
      const { cost, columns } = levels[k]!;
      const next = levels[k + 1]?.cost ?? beyond;
      const terms = columns.map((j) => [j, 1] as const);
      const later = Number.isFinite(next) ? [[model.column(next - cost, 0, 1), 1] as const] : [];
      const row = model.row(before < 0 ? 1 : 0, Number.POSITIVE_INFINITY, [
        ...terms,
        ...later,
        ...(before < 0 ? [] : [[before, -1] as const]),
      ]);
      if (before < 0) clients.push({ client: i, row, least });
      before = later[0]?.[0] ?? -1;
    }
  }
  return { model: model.build(), clients };
}

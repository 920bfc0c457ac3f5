import { dualBound, type Model, ModelBuilder } from '../../../solver/model.js';
import type { Effort } from '../effort.js';
import { type Capacitated, recountServed } from './capacitated.js';
import { fewestSites } from './cflp-count.js';
import type { Decisions } from './cflp-prices.js';

/** A plan that may split demand, with the flow that its cost is counted from. */
export interface Flow {
  readonly open: Uint8Array;
  /** At [site · clients + client]. */
  readonly share: Float64Array;
  readonly cost: number;
  /** Multipliers of the clients' rows, as the solver gives them: prices that bound what these sites can cost. */
  readonly price: Float64Array;
}

/** Shares below this are a solver's noise. */
const NOISE = 1e-9;

/** Cheapest way of serving all clients from the given open sites; undefined where it is impossible (or interrupted). */
export async function bestFlow(problem: Capacitated, open: Uint8Array, effort: Effort): Promise<Flow | undefined> {
  const { clients, sites, cost, demand, capacity } = problem;
  const builder = new ModelBuilder();
  const pairs: number[] = [];
  const ofClient: (readonly [number, number])[][] = Array.from({ length: clients }, () => []);
  for (let j = 0; j < sites; j++) {
    if (!open[j]) continue;
    const load: [number, number][] = [];
    for (let i = 0; i < clients; i++) {
      const n = j * clients + i;
      if (!Number.isFinite(cost[n]!)) continue;
      const x = builder.column(cost[n]!, 0, 1);
      pairs.push(n);
      load.push([x, demand[i]!]);
      ofClient[i]!.push([x, 1]);
    }
    if (Number.isFinite(capacity[j]!)) builder.row(Number.NEGATIVE_INFINITY, capacity[j]!, load);
  }
  if (ofClient.some((terms) => terms.length === 0)) return undefined;
  for (const terms of ofClient) builder.row(1, 1, terms);
  const result = await effort.orNothing(() => effort.options.team.solve(builder.build(), { relax: true }));
  effort.searched(0, result?.iterations ?? 0);
  if (result?.status !== 'optimal' || result.values === undefined) return undefined;
  const share = new Float64Array(sites * clients);
  const sum = new Float64Array(clients);
  pairs.forEach((n, x) => {
    share[n] = result.values![x]! > NOISE ? Math.min(1, result.values![x]!) : 0;
    sum[n % clients]! += share[n]!;
  });
  for (let n = 0; n < share.length; n++) if (share[n] !== 0) share[n]! /= sum[n % clients]!;
  const price = result.duals?.slice(-clients) ?? new Float64Array(clients);
  return { open, share, cost: recountServed(problem, { open, share }), price };
}

/**
 * Clients that cannot be served in full from the given open sites, where multipliers
 * prove that some demand has to stay unmet; undefined without that proof.
 */
export async function provenUnmet(
  problem: Capacitated,
  open: Uint8Array,
  effort: Effort,
): Promise<number[] | undefined> {
  const { clients, sites, cost, demand, capacity } = problem;
  const builder = new ModelBuilder();
  const unmet = Array.from({ length: clients }, () => builder.column(1, 0, 1));
  const ofClient = unmet.map((u): [number, number][] => [[u, 1]]);
  for (let j = 0; j < sites; j++) {
    if (!open[j]) continue;
    const load: [number, number][] = [];
    for (let i = 0; i < clients; i++) {
      if (!Number.isFinite(cost[j * clients + i]!)) continue;
      const x = builder.column(0, 0, 1);
      ofClient[i]!.push([x, 1]);
      load.push([x, demand[i]!]);
    }
    if (Number.isFinite(capacity[j]!)) builder.row(Number.NEGATIVE_INFINITY, capacity[j]!, load);
  }
  for (const terms of ofClient) builder.row(1, 1, terms);
  const model = builder.build();
  const result = await effort.orNothing(() => effort.options.team.solve(model, { relax: true }));
  effort.searched(0, result?.iterations ?? 0);
  if (result?.duals === undefined || result.values === undefined) return undefined;
  if (!(dualBound(model, result.duals) > 1e-6)) return undefined;
  return unmet.filter((u) => result.values![u]! > 1e-7);
}

/** The strong formulation on what decisions leave, with the links x ≤ y that are in `linked`. */
export interface StrongModel {
  readonly model: Model;
  /** Column of each site, −1 where it is closed; column of each pair, −1 where it is none. */
  readonly siteColumn: Int32Array;
  readonly pairColumn: Int32Array;
}

/**
 * min Σ opening·y + Σ cost·x; Σ_j x_ij = 1; Σ_i demand·x_ij ≤ capacity·y; x_ij ≤ y_j
 * for the pairs in `linked` (and those that no capacity ties to their site); shares that
 * decisions limit are limited in both places. As many sites open as the demand needs at least.
 */
export function strongModel(problem: Capacitated, { site, may, most }: Decisions, linked: Uint8Array): StrongModel {
  const { clients, sites, cost, demand, capacity, opening } = problem;
  const builder = new ModelBuilder();
  const siteColumn = new Int32Array(sites).fill(-1);
  const pairColumn = new Int32Array(sites * clients).fill(-1);
  const ofClient: (readonly [number, number])[][] = Array.from({ length: clients }, () => []);
  for (let j = 0; j < sites; j++) {
    if (site[j]! < 0) continue;
    const y = builder.column(opening[j]!, site[j]! > 0 ? 1 : 0, 1, true);
    siteColumn[j] = y;
    const load: [number, number][] = [];
    for (let i = 0; i < clients; i++) {
      const n = j * clients + i;
      if (!may[n]) continue;
      const share = Math.min(1, most[n]!);
      const x = builder.column(cost[n]!, 0, share);
      pairColumn[n] = x;
      ofClient[i]!.push([x, 1]);
      load.push([x, demand[i]!]);
      const isTied = Number.isFinite(capacity[j]!) && demand[i]! > 0;
      if (!linked[n] && isTied) continue;
      builder.row(Number.NEGATIVE_INFINITY, 0, [
        [x, 1],
        [y, -share],
      ]);
    }
    if (Number.isFinite(capacity[j]!)) builder.row(Number.NEGATIVE_INFINITY, 0, [...load, [y, -capacity[j]!]]);
  }
  for (const terms of ofClient) builder.row(1, 1, terms);
  const columns = Array.from(siteColumn).filter((y) => y >= 0);
  builder.row(
    fewestSites(problem, site),
    columns.length,
    columns.map((y) => [y, 1]),
  );
  return { model: builder.build(), siteColumn, pairColumn };
}

/** Marks the links that a relaxed point breaks; returns how many are new. */
export function linkBroken(
  problem: Capacitated,
  strong: StrongModel,
  { most }: Decisions,
  values: Float64Array,
  linked: Uint8Array,
): number {
  let added = 0;
  for (let n = 0; n < linked.length; n++) {
    const x = strong.pairColumn[n]!;
    if (x < 0 || linked[n]) continue;
    const y = strong.siteColumn[Math.floor(n / problem.clients)]!;
    if (values[x]! <= values[y]! * most[n]! + 1e-4) continue;
    linked[n] = 1;
    added++;
  }
  return added;
}

import type { SolverTeam } from '../../solver/team.js';

/**
 * Classic location problems in the literature's own terms: clients with weights,
 * sites with costs and capacities, distances between them (CLI.md, `solve`).
 */
export const CLASSIC_PROBLEMS = [
  'lscp',
  'lscp-backup',
  'mclp',
  'p-median',
  'p-centre',
  'p-dispersion',
  'uflp',
  'cflp',
  'cflp-single',
] as const;
export type ClassicProblem = (typeof CLASSIC_PROBLEMS)[number];

export const SITE_STATUS = ['candidate', 'existing', 'required', 'forbidden'] as const;
export type SiteStatus = (typeof SITE_STATUS)[number];

/**
 * Distances (or costs of serving) from clients to sites; `Infinity` where a site
 * cannot serve. Behind an interface, since planar instances of 13,509 points
 * must not be stored as a matrix.
 */
export interface Distances {
  readonly clients: number;
  readonly sites: number;
  at(client: number, site: number): number;
  /** Writes the distances of one client to all sites into `out`. */
  client(client: number, out: Float64Array): void;
  /** Writes the distances of one site to all clients into `out`. */
  site(site: number, out: Float64Array): void;
  /** Clients that may lie within `radius` of a site, ascending, none left out; where that is known without looking at all. */
  near?(site: number, radius: number): Uint32Array;
  /** True where all finite distances are whole numbers: bounds may be rounded up. */
  readonly whole: boolean;
}

export interface ClassicInstance {
  readonly name: string;
  readonly clientIds: readonly string[];
  readonly siteIds: readonly string[];
  readonly weight: Float64Array;
  readonly distances: Distances;
  /** Opening cost; 0 where none is given; existing sites cost nothing, required ones pay. */
  readonly siteCost: Float64Array;
  /** In units of weight; Infinity = no limit. */
  readonly siteCapacity: Float64Array;
  readonly siteStatus: readonly SiteStatus[];
  /**
   * True where `distances` are the cost of serving a client's whole demand (UFLP
   * and CFLP files of the literature); false where the cost is weight × distance.
   */
  readonly distancesAreCosts: boolean;
  /** True where "covered" means strictly below the radius (`mclp-grid`); else the radius itself still covers. */
  readonly strictRadius?: boolean;
  /** 1 where a site, if open, has to be filled: its load equals its capacity (p-median with capacities). */
  readonly siteFilled?: Uint8Array;
  /** The number of sites that the file itself asks for (`orlib-pmed`). */
  readonly p?: number;
}

export interface ClassicOptions {
  readonly p?: number;
  readonly radius?: number;
  /** Bound on the opening costs (MCLP). */
  readonly budget?: number;
  readonly nodeLimit?: number;
  readonly iterationLimit?: number;
  readonly timeLimitS?: number;
  /** Seconds since some fixed moment; read only where a time limit is set. */
  readonly clock?: () => number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: {
    readonly objective: number;
    readonly bound: number;
    readonly step: string;
  }) => void;
  readonly team: SolverTeam;
  readonly seed: string;
}

export interface ClassicResult {
  readonly status: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  readonly objective?: number;
  /** Weight covered twice (lscp-backup only). */
  readonly backupWeight?: number;
  /** Valid bound on the objective: lower for a minimisation, upper for a maximisation. */
  readonly bound?: number;
  /** Open sites, ascending, existing ones included. */
  readonly open: readonly number[];
  /** Serving site per client where the problem assigns; -1 = none. Absent for split demand. */
  readonly assignment?: Int32Array;
  /** Share of a client's demand that a site serves, where demand may be split (cflp): the certificate of the objective. */
  readonly flow?: readonly { readonly client: number; readonly site: number; readonly share: number }[];
  /** Clients that no allowed site reaches, where that makes the problem infeasible. */
  readonly unreachable?: readonly number[];
  /** Why it is infeasible, for people. */
  readonly reason?: { readonly zh: string; readonly en: string };
  readonly stopped: 'optimal' | 'gap' | 'limit' | 'interrupted';
  readonly work: { readonly evaluations: number; readonly lpIterations: number; readonly nodes: number };
}

/** One algorithm for one problem. Every result is recounted on the instance before it is believed. */
export type ClassicSolver = (instance: ClassicInstance, options: ClassicOptions) => Promise<ClassicResult>;

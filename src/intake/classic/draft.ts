import type { Distances } from '../../siting/classic/types.js';

export const CLASSIC_FORMATS = [
  'csv',
  'orlib-pmed',
  'orlib-cap',
  'holmberg',
  'ufllib',
  'tsplib',
  'mclp-grid',
  'geojson',
] as const;
export type ClassicFormat = (typeof CLASSIC_FORMATS)[number];

/** What the main file of a classic problem says, before tables of demand and sites are laid over it. */
export interface ClassicDraft {
  readonly clientIds: readonly string[];
  readonly siteIds: readonly string[];
  readonly weight: Float64Array;
  readonly distances: Distances;
  readonly siteCost: Float64Array;
  readonly siteCapacity: Float64Array;
  readonly distancesAreCosts: boolean;
  /** True where client i and site i are the same point. */
  readonly betweenSites: boolean;
  readonly strictRadius?: boolean;
  readonly p?: number;
  /** Set where the file writes the word `capacity` instead of capacities. */
  readonly capacitiesWithheld?: boolean;
}

/** A draft whose clients weigh 1 and whose sites cost nothing and hold everything, unless said otherwise. */
export function draftOf(
  clientIds: readonly string[],
  siteIds: readonly string[],
  distances: Distances,
  more: Partial<ClassicDraft> = {},
): ClassicDraft {
  return {
    clientIds,
    siteIds,
    distances,
    weight: new Float64Array(clientIds.length).fill(1),
    siteCost: new Float64Array(siteIds.length),
    siteCapacity: new Float64Array(siteIds.length).fill(Number.POSITIVE_INFINITY),
    distancesAreCosts: false,
    betweenSites: false,
    ...more,
  };
}

/** `prefix1`, `prefix2` … as files without names count. */
export function counted(count: number): string[] {
  return Array.from({ length: count }, (_, n) => String(n + 1));
}

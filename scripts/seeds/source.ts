import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The plan's tables as transcribed in `seeds/source/`; only the fields that the generator reads. */
export interface SourceCircle {
  id: string;
  slug: string;
  name: string;
  bounds_text: string;
  bounds: { E: string; S: string; W: string; N: string };
  mode_en: 'standalone' | 'merged';
  population: number;
  layout_forms: string[];
  commercial_anchors: string[];
  existing_types: string[];
  parcel_via_convenience_store: boolean;
  existing_text: string;
  suggested_types: string[];
  suggested_text: string;
  intent_en: 'new_build' | 'renovate_upgrade';
  community_ids: string[];
}

export interface SourceCommunity {
  id: string;
  name: string;
  circle_id: string;
  basic_missing: string[];
  basic_few: string[];
  basic_unmarked: string[];
  quality_missing: string[];
  basic_text: string;
  quality_text: string;
  priority_elder_child: boolean;
}

export interface SourceType {
  id: string;
  zh: string;
  synonyms: string[];
  class: 'basic' | 'quality' | 'public_facility' | 'unclassified' | 'mobile';
  tier_min: 5 | 10 | 15 | null;
  radius_m: { preferred: number | null; max: number | null; source: string | null };
  density_cap: { window_m: number; max_count: number } | null;
  substitute_group: string | null;
  listed_in: { main_4_2: number | null };
  source_quote: string;
}

export interface SourceStreet {
  id: string;
  name: string;
  extent: [number, number];
  basis: string;
  source: string;
  x?: number;
  y?: number;
}

export interface SourceGeometry {
  origin: { wgs84: [number, number]; basis: string };
  ns_streets: SourceStreet[];
  ew_streets: SourceStreet[];
  barriers: { id: string; kind: 'railway' | 'river'; name: string; basis: string; line: [number, number][] }[];
  circles: { id: string; polygon: [number, number][] }[];
  uncovered_cells: [string, string, string, string, number][];
}

export interface Source {
  readonly circles: readonly SourceCircle[];
  readonly communities: readonly SourceCommunity[];
  readonly types: readonly SourceType[];
  readonly geometry: SourceGeometry;
  /** The plan's own text. */
  readonly plan: string;
  /** SOURCES.md with `{{counts}}` to fill in. */
  readonly notes: string;
}

export function readSource(folder: string): Source {
  const json = <T>(file: string): T => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
  return {
    circles: json<SourceCircle[]>('circles.json'),
    communities: json<SourceCommunity[]>('communities.json'),
    types: json<{ types: SourceType[] }>('taxonomy.json').types,
    geometry: json<SourceGeometry>('zhongwei-geometry.json'),
    plan: readFileSync(join(folder, 'zhongwei-plan.zh.md'), 'utf8'),
    notes: readFileSync(join(folder, 'SOURCES.md'), 'utf8'),
  };
}

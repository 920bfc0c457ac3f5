import { squeeze, tableRows } from './plan.js';
import type { Source, SourceType } from './source.js';
import { BUREAUS } from './tables/bureaus.js';
import { OTHER_FORMATS, OWN_FORMATS, SITE_CLASSES } from './tables/formats.js';
import { CITY_TARGETS, PRIORITY_TYPES, QUOTAS, TYPE_TEXTS } from './tables/types.js';

/** Metres walked in 5, 10 and 15 minutes at the planning speed of 1.2 m/s (assumed). */
const TIER_RADIUS_M: Readonly<Record<number, number>> = { 5: 360, 10: 720, 15: 1080 };
const NO_TIER_RADIUS_M = 1080;
const BASIC_QUOTE = '实现一刻钟便民生活圈内基本保障类业态 100%全覆盖，品质提升类业态基本涵盖';

/** Taxonomy rows that are formats in MODEL's sense, not types: how something opens, not what is measured. */
const FORMAT_ROWS = new Set([
  'morning_market',
  'community_canteen',
  'vending_machine',
  'vegetable_truck',
  'mobile_food_van',
  'service_caravan',
  'housekeeping_fair',
]);

export function isType(row: SourceType): boolean {
  return !FORMAT_ROWS.has(row.id);
}

function inMainText(row: SourceType): boolean {
  return row.listed_in.main_4_2 === 1;
}

/** `types.yaml`: what people need, with radii, targets, quotas, weights and the bureau. */
export function makeTypes(source: Source): object[] {
  return source.types.filter(isType).map((row) => {
    const text = TYPE_TEXTS[row.id]!;
    const quota = QUOTAS[row.id];
    const main = inMainText(row);
    const care = row.id === 'eldercare_station' || row.id === 'childcare';
    return {
      id: row.id,
      name: { zh: row.zh, en: text.en },
      aliases: aliasesOf(row, text.aliases ?? []),
      class: row.class === 'public_facility' ? 'facility' : row.class,
      inMainText: main,
      priority: PRIORITY_TYPES.includes(row.id),
      weight: weightOf(row),
      priorityFactor: care ? 1.5 : 1,
      demand: text.demand ?? 'all',
      ...(row.tier_min === null ? {} : { tierMin: row.tier_min, tierGroup: row.substitute_group ?? row.id }),
      ...radiusOf(row),
      ...targetOf(row),
      ...(quota ? { quota: { ...quota, provenance: 'stated' } } : {}),
      ...(main && row.class === 'basic' && !quota ? { presence: presenceOf(row.id) } : {}),
      ...(row.density_cap
        ? { density: { windowM: row.density_cap.window_m, maxCount: row.density_cap.max_count } }
        : {}),
      ...(CITY_TARGETS[row.id] ? { cityTarget: CITY_TARGETS[row.id] } : {}),
      bureau: text.bureau,
      provenance: 'stated',
      quote: quoteOf(row),
    };
  });
}

/** Words that mean this type: the plan's (without those that mean another row) and English ones. */
function aliasesOf(row: SourceType, english: readonly string[]): string[] {
  const mistaken: Readonly<Record<string, readonly string[]>> = { repair: ['社区工坊'] };
  const plain = row.synonyms.filter((word) => word !== row.zh && !mistaken[row.id]?.includes(word));
  return [...new Set([...plain, ...english])];
}

function weightOf(row: SourceType): number {
  if (!inMainText(row)) return 0;
  if (row.class === 'basic') return 3;
  return PRIORITY_TYPES.includes(row.id) ? 1.5 : 1;
}

function radiusOf(row: SourceType): object {
  const { preferred, max } = row.radius_m;
  if (max !== null) {
    return { ...(preferred === null ? {} : { radiusPreferredM: preferred }), radiusM: max, radiusProvenance: 'stated' };
  }
  const radiusM = row.tier_min === null ? NO_TIER_RADIUS_M : TIER_RADIUS_M[row.tier_min]!;
  return { radiusM, radiusProvenance: 'assumed' };
}

function targetOf(row: SourceType): object {
  if (row.id === 'eldercare_station') return { target: 0.6, targetProvenance: 'reconstructed' };
  if (row.class === 'basic') return { target: 1, targetProvenance: 'stated' };
  return { target: 0.75, targetProvenance: 'assumed' };
}

/** The plan's 100 % is 生活圈内: one outlet inside every circle. 菜市场（生鲜超市） is one item there. */
function presenceOf(id: string): object {
  const alsoCounts = id === 'fresh_grocery' ? ['wet_market'] : [];
  return { count: 1, perCircles: 1, alsoCounts, provenance: 'reconstructed' };
}

/** The taxonomy's quote and, where a number comes from another sentence, that sentence too. */
function quoteOf(row: SourceType): string {
  const passages = [row.source_quote];
  if (row.id === 'pharmacy') passages.push('按照 500—700 米的服务半径设置药店');
  if (row.id === 'breakfast') passages.push('居民最远就餐距离控制在 1000 米以内');
  if (row.class === 'basic' && inMainText(row)) passages.push(BASIC_QUOTE);
  return passages.join('…');
}

/** `formats.yaml`: site classes and the ways in which types open. */
export function makeFormats(source: Source): { siteClasses: object[]; formats: object[] } {
  const types = new Map(source.types.map((row) => [row.id, row]));
  const own = OWN_FORMATS.map((format) => {
    const row = types.get(format.type)!;
    return {
      id: format.type,
      name: { zh: row.zh, en: TYPE_TEXTS[format.type]!.en },
      kind: 'own',
      credits: [{ type: format.type, credit: 1 }],
      floorM2: format.floorM2,
      capexYuan: format.capexYuan,
      runningYuan: format.runningYuan,
      hosts: [],
      hostSlots: format.hostSlots ?? 0,
      siteClasses: [...format.siteClasses],
      daysPerWeek: 7,
      ...(format.places === undefined ? {} : { places: format.places }),
      provenance: 'assumed',
      quote: row.source_quote,
    };
  });
  const others = OTHER_FORMATS.map(({ quote, ...format }) => ({
    ...format,
    credits: format.credits.map((credit) => ({ ...credit })),
    hosts: [...format.hosts],
    hostSlots: 0,
    siteClasses: [...format.siteClasses],
    provenance: 'assumed',
    quote,
  }));
  return { siteClasses: SITE_CLASSES.map((c) => ({ ...c })), formats: [...own, ...others] };
}

/** `bureaus.yaml`: annex 3, with each bureau's task in the plan's words. */
export function makeBureaus(source: Source): object[] {
  const rows = tableRows(source.plan);
  return BUREAUS.map((bureau) => {
    const row = rows.find((cells) => cells[0] === squeeze(bureau.zh) && cells.length === 2);
    if (!row) throw new Error(`annex 3 has no row ${bureau.zh}`);
    return { id: bureau.id, name: { zh: bureau.zh, en: bureau.en }, quote: row[1]! };
  });
}

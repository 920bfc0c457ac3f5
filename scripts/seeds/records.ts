import { OMISSION } from './plan.js';
import { gapM, type Rect, toRects } from './plane.js';
import type { Source, SourceCircle } from './source.js';
import { INCONSISTENCIES } from './tables/inconsistencies.js';
import { TYPE_TEXTS } from './tables/types.js';
import type { Cell } from './text.js';

/** Circles nearer than this are neighbours (assumed: by touching edges 福润苑 would have none). */
const NEIGHBOUR_M = 300;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: Cell[][];
}

function englishName(circle: SourceCircle): string {
  return circle.slug.charAt(0).toUpperCase() + circle.slug.slice(1);
}

export function shortName(circle: SourceCircle): string {
  return circle.name.replace('一刻钟便民生活圈', '');
}

export function circlesTable(source: Source): Table {
  const rects = new Map<string, Rect[]>(source.geometry.circles.map((g) => [g.id, toRects(g.polygon)]));
  const rows = source.circles.map((circle): Cell[] => {
    const neighbours = source.circles.filter(
      (other) => other.id !== circle.id && gapM(rects.get(circle.id)!, rects.get(other.id)!) <= NEIGHBOUR_M,
    );
    return [
      circle.id,
      shortName(circle),
      englishName(circle),
      circle.name,
      circle.mode_en,
      circle.intent_en,
      circle.layout_forms.join(';'),
      circle.population,
      circle.bounds.E,
      circle.bounds.S,
      circle.bounds.W,
      circle.bounds.N,
      circle.existing_types.join(';'),
      neighbours.map((n) => n.id).join(';'),
      'stated',
      [circle.bounds_text, circle.existing_text, circle.suggested_text].join(OMISSION),
    ];
  });
  const columns =
    'id,name,nameEn,fullName,mode,intent,layoutForms,population,boundE,boundS,boundW,boundN,existingTypes,neighbours,provenance,quote';
  return { columns: columns.split(','), rows };
}

export function communitiesTable(source: Source): Table {
  const rows = source.communities.map((m): Cell[] => {
    const count = source.circles.find((c) => c.id === m.circle_id)!.community_ids.length;
    // Shares keep six decimals; the last community of a circle takes what is left, so that they sum to 1.
    const last = source.circles.find((c) => c.id === m.circle_id)!.community_ids.at(-1) === m.id;
    const even = Number((1 / count).toFixed(6));
    const share = last ? Number((1 - even * (count - 1)).toFixed(6)) : even;
    const basis =
      count === 1 ? 'the only community of its circle' : 'share assumed: communities share a circle equally';
    return [m.id, m.name, m.circle_id, share, m.priority_elder_child ? 'yes' : 'no', 'stated', m.name, basis];
  });
  return { columns: ['id', 'name', 'circle', 'share', 'priorityCare', 'provenance', 'quote', 'basis'], rows };
}

/** Annex 2, one row a shortage. 宜居's repair is there twice, as the plan writes it (I-10). */
export function recordsTable(source: Source): Table {
  const rows: Cell[][] = [];
  for (const m of source.communities) {
    const add = (types: readonly string[], kind: string, state: string, quote: string): void => {
      for (const type of types) rows.push([m.id, type, kind, state, 'stated', quote]);
    };
    add(m.basic_missing, 'basic', 'missing', m.basic_text);
    add(m.basic_unmarked, 'basic', 'unmarked', m.basic_text);
    add(m.basic_few, 'basic', 'few', m.basic_text);
    add(m.quality_missing, 'quality', 'missing', m.quality_text);
  }
  return { columns: ['community', 'type', 'class', 'state', 'provenance', 'quote'], rows };
}

/** Table 3-1's suggestions of a circle as formats; 文苑 has one choice of two (早市或便民菜市场). */
function suggestionsOf(circle: SourceCircle): { formats: string[]; action: 'open' | 'continue' }[] {
  const choice = circle.suggested_text.includes('早市或便民菜市场');
  const goesOn = circle.suggested_text.includes('依托已有养老站点设施持续发展');
  return circle.suggested_types.flatMap((type) => {
    if (choice && type === 'wet_market') return [];
    const formats = choice && type === 'morning_market' ? [type, 'wet_market'] : [type];
    return [{ formats, action: goesOn && type === 'eldercare_station' ? 'continue' : 'open' }];
  });
}

/** What opens in a circle if the plan's suggestions are followed; the first where it leaves a choice. */
export function openedBySuggestion(circle: SourceCircle): string[] {
  return suggestionsOf(circle).flatMap(({ formats, action }) => (action === 'open' ? [formats[0]!] : []));
}

export function suggestionsTable(source: Source): Table {
  const rows = source.circles.flatMap((circle) =>
    suggestionsOf(circle).map(({ formats, action }): Cell[] => [
      circle.id,
      formats.join('|'),
      action,
      'stated',
      circle.suggested_text,
    ]),
  );
  return { columns: ['circle', 'formats', 'action', 'provenance', 'quote'], rows };
}

/** The 37 pairs that table 3-1 calls existing and annex 2 missing, then I-01 … I-25. */
export function contradictionsTable(source: Source): Table {
  const rows: Cell[][] = [];
  for (const m of source.communities) {
    const circle = source.circles.find((c) => c.id === m.circle_id)!;
    const basic = [...m.basic_missing, ...m.basic_unmarked];
    for (const type of [...basic, ...m.quality_missing]) {
      if (!circle.existing_types.includes(type)) continue;
      const zh = source.types.find((t) => t.id === type)!.zh;
      const text = basic.includes(type) ? m.basic_text : m.quality_text;
      rows.push([
        `X-${String(rows.length + 1).padStart(2, '0')}`,
        'existing-vs-missing',
        circle.id,
        m.id,
        type,
        `表 3-1 称${shortName(circle)}生活圈已有${zh}，附件 2 记${m.name}缺少。以附件 2 为准。`,
        `Table 3-1 lists ${TYPE_TEXTS[type]!.en} as existing in ${englishName(circle)}; annex 2 records it as missing in ${m.name}. Annex 2 wins.`,
        [circle.existing_text, text].join(OMISSION),
      ]);
    }
  }
  for (const i of INCONSISTENCIES) {
    rows.push([i.id, 'inconsistency', i.circle ?? '', i.community ?? '', i.type ?? '', i.zh, i.en, i.quote]);
  }
  return { columns: ['id', 'kind', 'circle', 'community', 'type', 'whatZh', 'whatEn', 'quote'], rows };
}

import { NAME_KINDS, type Table } from './csv.js';
import { errorAt, type Position, warningAt, words } from './finding.js';
import { circleNames, communityNames, type Lookup, lookupOf } from './names.js';
import type { Plane } from './plane.js';
import type { Catalogue } from './read-catalogue.js';
import { readPolygons } from './read-geojson.js';
import { type Reading, YES_NO } from './reading.js';
import type { Circle, Community, ShortageRecord, Suggestion } from './types.js';

/** Circles, communities and what the plan says about them. */
export interface CirclePart {
  readonly circles: readonly Circle[];
  readonly communities: readonly Community[];
  readonly records: readonly ShortageRecord[];
  readonly suggestions: readonly Suggestion[];
  readonly circleLookup: Lookup;
  readonly communityLookup: Lookup;
  /** Where circle `c` and community `m` stand. */
  readonly circleAt: (circle: number) => Position;
  readonly communityAt: (community: number) => Position;
}

const MODES = { standalone: 'standalone', merged: 'merged', 独立: 'standalone', 合并: 'merged' } as const;
const INTENTS = {
  new_build: 'new_build',
  renovate_upgrade: 'renovate_upgrade',
  新建: 'new_build',
  改造提升: 'renovate_upgrade',
} as const;
const RECORD_CLASSES = { basic: 'basic', quality: 'quality', 基本保障类: 'basic', 品质提升类: 'quality' } as const;
const STATES = {
  missing: 'missing',
  few: 'few',
  unmarked: 'unmarked',
  缺少: 'missing',
  少: 'few',
  未注明: 'unmarked',
} as const;
const ACTIONS = { open: 'open', continue: 'continue', 新增: 'open', 延续: 'continue' } as const;

/** Reads circles.csv, circles.geojson, communities.csv, records.csv and suggestions.csv. */
export async function readCircles(reading: Reading, catalogue: Catalogue, plane: Plane): Promise<CirclePart> {
  const table = await reading.table('circles.csv', CIRCLE_SHAPE, 'rows');
  const circleRows = table?.rows ?? [];
  const bare = circleRows.map((row) => ({
    id: row.filled('id'),
    name: { zh: row.filled('name'), en: row.text('nameEn') },
    fullName: row.text('fullName'),
  }));
  reading.unique(
    bare.map((circle) => circle.id),
    (index) => circleRows[index]!.at('id'),
  );
  const circleLookup = lookupOf(bare.map(circleNames));
  const polygons = await readPolygons(
    reading,
    bare.map((circle) => circle.id),
    plane,
  );
  const communityTable = await reading.table('communities.csv', COMMUNITY_SHAPE, 'rows');
  const communities = communityTable ? readCommunities(reading, communityTable, circleLookup) : [];
  const communityLookup = lookupOf(communities.map(communityNames));
  const circles = circleRows.map((row, c): Circle => {
    const { id, name, fullName } = bare[c]!;
    return {
      id,
      name: { zh: name.zh, en: name.en === '' ? name.zh : name.en },
      fullName: fullName === '' ? name.zh : fullName,
      mode: row.choice('mode', MODES),
      intent: row.choice('intent', INTENTS),
      layoutForms: row.list('layoutForms'),
      populationPersons: row.number('population', { integer: true, min: 0 }),
      bounds: { E: row.text('boundE'), S: row.text('boundS'), W: row.text('boundW'), N: row.text('boundN') },
      communities: communities.flatMap((community, m) => (community.circle === c ? [m] : [])),
      existingTypes: row.nameList('existingTypes', catalogue.typeNames, NAME_KINDS.type),
      polygon: polygons.get(id) ?? [],
      neighbours: row.nameList('neighbours', circleLookup, NAME_KINDS.circle),
      provenance: reading.origin(row, table!),
      quote: row.text('quote'),
    };
  });
  return {
    circles,
    communities,
    records: await readRecords(reading, catalogue, communityLookup),
    suggestions: await readSuggestions(reading, catalogue, circleLookup),
    circleLookup,
    communityLookup,
    circleAt: (circle) => circleRows[circle]?.at('id') ?? { file: reading.shown('circles.csv') },
    communityAt: (community) => communityTable?.rows[community]?.at('id') ?? { file: reading.shown('communities.csv') },
  };
}

const CIRCLE_SHAPE = {
  columns: [
    ...['id', 'name', 'nameEn', 'fullName', 'mode', 'intent', 'layoutForms', 'population'],
    ...['boundE', 'boundS', 'boundW', 'boundN', 'existingTypes', 'neighbours', 'provenance'],
  ],
  optional: ['quote', 'basis'],
};
const COMMUNITY_SHAPE = {
  columns: ['id', 'name', 'circle', 'share', 'priorityCare', 'provenance'],
  optional: ['quote', 'basis'],
};

function readCommunities(reading: Reading, table: Table, circles: Lookup): Community[] {
  const ids = table.rows.map((row) => row.filled('id'));
  reading.unique(ids, (index) => table.rows[index]!.at('id'));
  const firstCircle = new Map<string, { circle: number; line: number }>();
  return table.rows.map((row, m) => {
    const circle = row.name('circle', circles, NAME_KINDS.circle);
    const name = row.filled('name');
    const earlier = firstCircle.get(name);
    if (earlier === undefined) firstCircle.set(name, { circle, line: row.line });
    else if (name !== '' && earlier.circle !== circle) {
      const what = words(
        `社区“${name}”在两个生活圈中，首次在第 ${earlier.line} 行`,
        `community "${name}" is in two circles, first on line ${earlier.line}`,
      );
      reading.problems.push(errorAt(row.at('circle'), 'community-in-two-circles', what));
    }
    return {
      id: ids[m]!,
      name,
      circle,
      share: row.number('share', { min: 0, max: 1 }),
      priorityCare: row.choice('priorityCare', YES_NO) === 'yes',
      provenance: reading.origin(row, table),
    };
  });
}

async function readRecords(reading: Reading, catalogue: Catalogue, communities: Lookup): Promise<ShortageRecord[]> {
  const shape = { columns: ['community', 'type', 'class', 'state', 'provenance'], optional: ['quote', 'basis'] };
  const table = await reading.table('records.csv', shape, 'nothing');
  if (table === undefined) {
    const what = words('没有短缺记录，记录缺口为 0', 'there are no shortage records: the record gap is 0');
    reading.problems.push(warningAt({ file: reading.shown('records.csv') }, 'absent-file', what));
    return [];
  }
  const seen = new Map<string, { line: number; state: string }>();
  return table.rows.map((row) => {
    const community = row.name('community', communities, NAME_KINDS.community);
    const type = row.name('type', catalogue.typeNames, NAME_KINDS.type);
    const state = row.choice('state', STATES);
    const key = `${community}/${type}`;
    const earlier = seen.get(key);
    if (earlier === undefined) seen.set(key, { line: row.line, state });
    else if (community >= 0 && type >= 0) {
      const what = words(
        `与第 ${earlier.line} 行是同一社区同一业态`,
        `records the same community and type as line ${earlier.line}`,
      );
      // Annex 2 itself names 宜居's 维修 as few and as missing: the heavier state counts, and it is said.
      const findingAt = earlier.state === state ? errorAt : warningAt;
      reading.problems.push(findingAt(row.at('type'), 'duplicate-record', what));
    }
    return {
      community,
      type,
      class: row.choice('class', RECORD_CLASSES),
      state,
      provenance: reading.origin(row, table),
      quote: row.text('quote'),
    };
  });
}

async function readSuggestions(reading: Reading, catalogue: Catalogue, circles: Lookup): Promise<Suggestion[]> {
  const shape = { columns: ['circle', 'formats', 'action', 'provenance'], optional: ['quote', 'basis'] };
  const table = await reading.table('suggestions.csv', shape, 'nothing');
  return (table?.rows ?? []).map((row) => {
    row.filled('formats');
    return {
      circle: row.name('circle', circles, NAME_KINDS.circle),
      formats: row.nameList('formats', catalogue.formatNames, NAME_KINDS.format, '|'),
      action: row.choice('action', ACTIONS),
      provenance: reading.origin(row, table!),
      quote: row.text('quote'),
    };
  });
}

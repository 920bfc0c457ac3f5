import { NAME_KINDS } from './csv.js';
import { type Position, words } from './finding.js';
import type { Catalogue } from './read-catalogue.js';
import type { CirclePart } from './read-circles.js';
import { POSITION, type Reading, yesOrNo } from './reading.js';
import { type Anchor, type Contradiction, GROUPS, type Group, type Homes, type Outlet, type Site } from './types.js';

const STATUSES = {
  confirmed: 'confirmed',
  to_verify: 'to_verify',
  excluded: 'excluded',
  已确认: 'confirmed',
  待核实: 'to_verify',
  不可用: 'excluded',
} as const;
const CONTRADICTION_KINDS = {
  'existing-vs-missing': 'existing-vs-missing',
  inconsistency: 'inconsistency',
} as const;
const POSITIVE = { min: 0 };
const COUNT = { min: 0, integer: true };

/** Things of one kind with the position of each in its file. */
export interface Placed<T> {
  readonly list: readonly T[];
  readonly at: (index: number, column?: string) => Position;
}

/** Reads outlets.csv. */
export async function readOutlets(reading: Reading, catalogue: Catalogue, part: CirclePart): Promise<Placed<Outlet>> {
  const shape = {
    columns: ['id', 'name', 'format', 'xM', 'yM', 'circle', 'community', 'spareFloorM2', 'hostSlots', 'provenance'],
    optional: ['places', 'accessible', 'quote', 'basis'],
  };
  const table = await reading.table('outlets.csv', shape, 'file');
  const rows = table?.rows ?? [];
  const list = rows.map((row): Outlet => {
    const places = row.optionalNumber('places', COUNT);
    const accessible = yesOrNo(row, 'accessible');
    return {
      id: row.filled('id'),
      name: row.text('name'),
      format: row.name('format', catalogue.formatNames, NAME_KINDS.format),
      xM: row.number('xM', POSITION),
      yM: row.number('yM', POSITION),
      circle: row.name('circle', part.circleLookup, NAME_KINDS.circle, true),
      community: row.name('community', part.communityLookup, NAME_KINDS.community, true),
      spareFloorM2: row.number('spareFloorM2', POSITIVE),
      hostSlots: row.number('hostSlots', COUNT),
      ...(places === undefined ? {} : { places }),
      ...(accessible === undefined ? {} : { accessible }),
      provenance: reading.origin(row, table!),
      basis: row.text('basis'),
    };
  });
  reading.unique(
    list.map((outlet) => outlet.id),
    (index) => rows[index]!.at('id'),
  );
  return { list, at: (index, column) => rows[index]?.at(column) ?? { file: reading.shown('outlets.csv') } };
}

/** A year, or the number of a phase. */
const PHASE = { integer: true, min: 1, max: 9999 };

/** Reads sites.csv. */
export async function readSites(reading: Reading, catalogue: Catalogue, part: CirclePart): Promise<Placed<Site>> {
  const shape = {
    columns: [
      ...['id', 'name', 'class', 'xM', 'yM', 'circle', 'community', 'floorM2', 'rentYuanPerM2'],
      ...['firstPhase', 'status', 'provenance'],
    ],
    optional: ['accessible', 'quote', 'basis'],
  };
  const table = await reading.table('sites.csv', shape, 'file');
  const rows = table?.rows ?? [];
  const list = rows.map((row): Site => {
    const firstPhase = row.text('firstPhase');
    // Phases may have names; what begins like a number is a year or a count of phases.
    if (/^[-+.\d]/.test(firstPhase)) row.number('firstPhase', PHASE);
    const accessible = yesOrNo(row, 'accessible');
    return {
      id: row.filled('id'),
      name: row.text('name'),
      class: row.name('class', catalogue.classNames, NAME_KINDS.siteClass),
      xM: row.number('xM', POSITION),
      yM: row.number('yM', POSITION),
      circle: row.name('circle', part.circleLookup, NAME_KINDS.circle, true),
      community: row.name('community', part.communityLookup, NAME_KINDS.community, true),
      floorM2: row.number('floorM2', POSITIVE),
      rentYuanPerM2: row.number('rentYuanPerM2', POSITIVE),
      ...(firstPhase === '' ? {} : { firstPhase }),
      status: row.choice('status', STATUSES),
      ...(accessible === undefined ? {} : { accessible }),
      provenance: reading.origin(row, table!),
      basis: row.text('basis'),
    };
  });
  reading.unique(
    list.map((site) => site.id),
    (index) => rows[index]!.at('id'),
  );
  return { list, at: (index, column) => rows[index]?.at(column) ?? { file: reading.shown('sites.csv') } };
}

/** Homes with where each row stands. */
export interface PlacedHomes {
  readonly homes: Homes;
  readonly at: (index: number, column?: string) => Position;
}

/** Reads homes.csv into typed arrays. */
export async function readHomes(reading: Reading, part: CirclePart): Promise<PlacedHomes> {
  const shape = {
    columns: ['id', 'xM', 'yM', 'circle', 'community', ...GROUPS, 'provenance'],
    optional: ['quote', 'basis'],
  };
  const table = await reading.table('homes.csv', shape, 'rows');
  const rows = table?.rows ?? [];
  const count = rows.length;
  const xM = new Float64Array(count);
  const yM = new Float64Array(count);
  const circle = new Uint16Array(count);
  const community = new Uint16Array(count);
  const persons: Record<Group, Uint32Array> = {
    children: new Uint32Array(count),
    adults: new Uint32Array(count),
    elders: new Uint32Array(count),
  };
  const ids: string[] = [];
  rows.forEach((row, i) => {
    ids.push(row.filled('id'));
    xM[i] = row.number('xM', POSITION);
    yM[i] = row.number('yM', POSITION);
    circle[i] = row.name('circle', part.circleLookup, NAME_KINDS.circle);
    community[i] = row.name('community', part.communityLookup, NAME_KINDS.community);
    for (const group of GROUPS) persons[group][i] = row.number(group, { ...COUNT, max: 1_000_000 });
    reading.origin(row, table!);
  });
  reading.unique(ids, (index) => rows[index]!.at('id'));
  return {
    homes: { count, ids, xM, yM, circle, community, persons },
    at: (index, column) => rows[index]?.at(column) ?? { file: reading.shown('homes.csv') },
  };
}

/** Reads anchors.csv; none without a file. */
export async function readAnchors(reading: Reading, part: CirclePart): Promise<Anchor[]> {
  const shape = { columns: ['id', 'name', 'circle', 'xM', 'yM', 'provenance'], optional: ['quote', 'basis'] };
  const table = await reading.table('anchors.csv', shape, 'nothing');
  return (table?.rows ?? []).map((row) => ({
    id: row.filled('id'),
    name: row.text('name'),
    circle: row.name('circle', part.circleLookup, NAME_KINDS.circle, true),
    xM: row.number('xM', POSITION),
    yM: row.number('yM', POSITION),
    provenance: reading.origin(row, table!),
    quote: row.text('quote'),
  }));
}

/** Contradictions of the plan with where each is listed. */
export async function readContradictions(
  reading: Reading,
  catalogue: Catalogue,
  part: CirclePart,
): Promise<Placed<Contradiction>> {
  const shape = {
    columns: ['id', 'kind', 'circle', 'community', 'type', 'whatZh', 'whatEn'],
    optional: ['quote', 'provenance', 'basis'],
  };
  const table = await reading.table('contradictions.csv', shape, 'nothing');
  const rows = table?.rows ?? [];
  const list = rows.map(
    (row): Contradiction => ({
      id: row.filled('id'),
      kind: row.choice('kind', CONTRADICTION_KINDS),
      circle: row.name('circle', part.circleLookup, NAME_KINDS.circle, true),
      community: row.name('community', part.communityLookup, NAME_KINDS.community, true),
      type: row.name('type', catalogue.typeNames, NAME_KINDS.type, true),
      what: words(row.filled('whatZh'), row.text('whatEn')),
      quote: row.text('quote'),
    }),
  );
  return { list, at: (index, column) => rows[index]?.at(column) ?? { file: reading.shown('contradictions.csv') } };
}

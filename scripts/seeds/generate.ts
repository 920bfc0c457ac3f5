import { anchorsTable } from './anchors.js';
import { makeBureaus, makeFormats, makeTypes } from './catalogue.js';
import { type Home, makeHomes } from './homes.js';
import { makeOutlets, type SeedOutlet, type TypeRule } from './outlets.js';
import { RADIUS_M } from './pharmacies.js';
import { makeGround } from './places.js';
import { communityRects, type Rect, toLonLat } from './plane.js';
import {
  circlesTable,
  communitiesTable,
  contradictionsTable,
  recordsTable,
  suggestionsTable,
  type Table,
} from './records.js';
import { makeSites, type SeedSite } from './sites.js';
import type { Source } from './source.js';
import { makeStreets, type Network } from './streets.js';
import { type Cell, toCsv, toGeoJson, toYaml } from './text.js';
import { makeWalk } from './walk.js';

/** Everything that is drawn rather than read: the same for the same sources and seed. */
export interface Drawn {
  readonly territory: Map<string, Rect[]>;
  readonly net: Network;
  readonly homes: readonly Home[];
  readonly outlets: readonly SeedOutlet[];
  readonly sites: readonly SeedSite[];
}

export function draw(source: Source, seed: string): Drawn {
  const territory = communityRects(source.geometry, source.circles, source.communities);
  const net = makeStreets(source.geometry, seed);
  const homes = makeHomes(source, territory, net, seed);
  const circleOf = new Map(source.communities.map((m) => [m.id, m.circle_id]));
  const ground = makeGround(net, makeWalk(net), territory, circleOf, homes);
  const outlets = makeOutlets(source, typeRules(source), ground, territory, seed);
  const sites = makeSites(source, ground, territory, seed);
  return { territory, net, homes, outlets, sites };
}

/** What the placing of outlets needs of `types.yaml`. */
export function typeRules(source: Source): TypeRule[] {
  return (makeTypes(source) as { id: string; name: { zh: string }; radiusM: number; inMainText: boolean }[]).map(
    ({ id, name, radiusM, inMainText }) => ({ id, zh: name.zh, radiusM, inMainText }),
  );
}

/** The city folder: file name → text. */
export function generate(source: Source, seed: string): Map<string, string> {
  const drawn = draw(source, seed);
  const table = ({ columns, rows }: Table): string => toCsv(columns, rows);
  return new Map([
    ['city.yaml', toYaml(cityFacts(source))],
    ['circles.csv', table(circlesTable(source))],
    ['circles.geojson', circlesGeoJson(source)],
    ['communities.csv', table(communitiesTable(source))],
    ['records.csv', table(recordsTable(source))],
    ['suggestions.csv', table(suggestionsTable(source))],
    ['types.yaml', toYaml(makeTypes(source))],
    ['formats.yaml', toYaml(makeFormats(source))],
    ['bureaus.yaml', toYaml(makeBureaus(source))],
    ['outlets.csv', table(outletsTable(drawn.outlets))],
    ['sites.csv', table(sitesTable(drawn.sites))],
    ['homes.csv', table(homesTable(drawn.homes))],
    ['street-nodes.csv', table(nodesTable(drawn.net))],
    ['street-edges.csv', table(edgesTable(drawn.net))],
    ['barriers.geojson', barriersGeoJson(source)],
    ['anchors.csv', table(anchorsTable(source))],
    ['contradictions.csv', table(contradictionsTable(source))],
    ['SOURCES.md', fillCounts(source.notes, countsOf(source, drawn))],
  ]);
}

/** The figures that SOURCES.md names, so that its text cannot fall behind the data. */
function countsOf(source: Source, drawn: Drawn): Record<string, number> {
  const { homes, net } = drawn;
  const pharmacies = drawn.outlets.filter((o) => o.format === 'pharmacy');
  const walk = makeWalk(net);
  const snaps = homes.map((home) => walk.snap(home.xM, home.yM));
  const near = new Set<number>();
  for (const { place } of pharmacies) {
    const from = walk.snap(place.xM, place.yM);
    const spread = walk.spread(from, RADIUS_M);
    snaps.forEach((snap, i) => {
      if (walk.between(spread, from, snap) <= RADIUS_M) near.add(i);
    });
  }
  return {
    suggestions: suggestionsTable(source).rows.length,
    types: makeTypes(source).length,
    formats: makeFormats(source).formats.length,
    outlets: drawn.outlets.length,
    sites: drawn.sites.length,
    homes: homes.length,
    children: homes.reduce((sum, h) => sum + h.children, 0),
    adults: homes.reduce((sum, h) => sum + h.adults, 0),
    elders: homes.reduce((sum, h) => sum + h.elders, 0),
    nodes: net.xM.length,
    edges: net.edges.length,
    anchors: anchorsTable(source).rows.length,
    pharmacies: pharmacies.length,
    pharmacyFar: Math.round(100 * (1 - near.size / homes.length)),
  };
}

function fillCounts(notes: string, counts: Readonly<Record<string, number>>): string {
  return notes.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = counts[name];
    if (value === undefined) throw new Error(`SOURCES.md asks for an unknown count ${name}`);
    return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
  });
}

function cityFacts(source: Source): object {
  const [lon, lat] = source.geometry.origin.wgs84;
  const sum = source.circles.reduce((persons, circle) => persons + circle.population, 0);
  return {
    id: 'zhongwei',
    name: { zh: '中卫市', en: 'Zhongwei' },
    schematic: true,
    origin: { lon, lat },
    populationPersons: sum,
    detourFactor: 1.3,
    provenance: {
      populationPersons: { kind: 'reconstructed', basis: 'sum of the 24 circle populations of table 3-1' },
      origin: { kind: 'reconstructed', basis: 'crossing at the Drum Tower (鼓楼), from public positions, ±60 m' },
      detourFactor: { kind: 'assumed', basis: 'usual for a street grid; used only where there is no network' },
    },
  };
}

function circlesGeoJson(source: Source): string {
  return toGeoJson(
    source.geometry.circles.map((circle) => {
      const ring = [...circle.polygon, circle.polygon[0]!];
      const coordinates = [ring.map(([x, y]) => toLonLat(source.geometry.origin.wgs84, x, y))];
      return { type: 'Feature', properties: { id: circle.id }, geometry: { type: 'Polygon', coordinates } };
    }),
  );
}

function barriersGeoJson(source: Source): string {
  return toGeoJson(
    source.geometry.barriers.map(({ id, name, kind, basis, line }) => ({
      type: 'Feature',
      properties: { id, name, kind, provenance: basis.startsWith('stated') ? 'stated' : 'assumed', basis },
      geometry: {
        type: 'LineString',
        coordinates: line.map(([x, y]) => toLonLat(source.geometry.origin.wgs84, x, y)),
      },
    })),
  );
}

const numbered = (letter: string, index: number, digits: number): string =>
  `${letter}${String(index + 1).padStart(digits, '0')}`;

function outletsTable(outlets: readonly SeedOutlet[]): Table {
  const columns = 'id,name,format,xM,yM,circle,community,spareFloorM2,hostSlots,places,provenance,basis'.split(',');
  const rows = outlets.map((o, k): Cell[] => [
    numbered('E', k, 4),
    o.name,
    o.format,
    o.place.xM,
    o.place.yM,
    o.place.circle,
    o.place.community,
    o.spareFloorM2,
    o.hostSlots,
    o.places ?? '',
    'reconstructed',
    o.basis,
  ]);
  return { columns, rows };
}

function sitesTable(sites: readonly SeedSite[]): Table {
  const columns = 'id,name,class,xM,yM,circle,community,floorM2,rentYuanPerM2,firstPhase,status,provenance,basis'.split(
    ',',
  );
  const rows = sites.map((s, k): Cell[] => [
    numbered('S', k, 3),
    s.name,
    s.class,
    s.place.xM,
    s.place.yM,
    s.place.circle,
    s.place.community,
    s.floorM2,
    s.rentYuanPerM2,
    s.firstPhase,
    s.status,
    'assumed',
    'SOURCES.md#sites',
  ]);
  return { columns, rows };
}

function homesTable(homes: readonly Home[]): Table {
  const columns = 'id,xM,yM,circle,community,children,adults,elders,provenance,basis'.split(',');
  const rows = homes.map((h): Cell[] => [
    h.id,
    h.xM,
    h.yM,
    h.circle,
    h.community,
    h.children,
    h.adults,
    h.elders,
    'assumed',
    'SOURCES.md#homes',
  ]);
  return { columns, rows };
}

function nodesTable(net: Network): Table {
  const rows = net.xM.map((x, n): Cell[] => [numbered('N', n, 4), x, net.yM[n]!, 'assumed', 'SOURCES.md#streets']);
  return { columns: ['id', 'xM', 'yM', 'provenance', 'basis'], rows };
}

function edgesTable(net: Network): Table {
  const rows = net.edges.map((e): Cell[] => [
    numbered('N', e.from, 4),
    numbered('N', e.to, 4),
    e.name,
    e.main ? 'main' : 'minor',
    '',
    e.main ? 'reconstructed' : 'assumed',
    'SOURCES.md#streets',
  ]);
  return { columns: ['from', 'to', 'name', 'kind', 'lengthM', 'provenance', 'basis'], rows };
}

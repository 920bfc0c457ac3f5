/**
 * Writes a made-up city of any size as a city folder with a scenario beside it, the
 * same for the same seed: what `kezhong plan` is measured on beyond the shipped city.
 *
 *   npm run build && node dist/bench/write-city.js DIR [--homes 10000] [--sites 500] [--types 20] [--seed 1]
 *   kezhong plan DIR/scenario.yaml
 *
 * Types, formats and prices are those of the shipped city; homes, sites, outlets and
 * circles are strewn over a square of the shipped density, money is the shipped
 * budget per person.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import seedrandom from 'seedrandom';
import { parse, stringify } from 'yaml';
import { find } from '../src/run/find.js';

const PERSONS_PER_HOME = { children: 10, adults: 38, elders: 14 };
/** Persons of a circle, and the side of its square, metres: as in the shipped city. */
const HOMES_PER_CIRCLE = 208;
const CIRCLE_M = 1_050;
/** Yuan per person in the two phases and the year after. */
const BUDGET_PER_PERSON = { 2024: 18, 2025: 74, after: 56 };
const BASIS = 'bench/write-city';

/** Class, share of the sites, least and most floor in m², rent per m². */
const SITE_CLASSES = [
  ['premises', 0.37, 36, 300, 250],
  ['community_building', 0.11, 67, 459, 0],
  ['idle_public', 0.11, 127, 900, 60],
  ['property_office', 0.11, 20, 120, 100],
  ['street_stand', 0.11, 28, 419, 35],
  ['mobile_stop', 0.11, 20, 60, 10],
  ['public_node', 0.08, 48, 419, 160],
] as const;

interface TypeEntry {
  readonly id: string;
  readonly weight: number;
  readonly quota?: Count;
  readonly presence?: Count;
}

interface Count {
  readonly alsoCounts: readonly string[];
}

interface FormatEntry {
  readonly id: string;
  readonly kind: string;
  readonly credits: readonly { readonly type: string }[];
  readonly hosts: readonly string[];
  readonly hostSlots: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    homes: { type: 'string', default: '10000' },
    sites: { type: 'string', default: '500' },
    types: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: node dist/bench/write-city.js DIR [--homes N] [--sites N] [--types N] [--seed S]');
  process.exit(2);
}
await writeCity(folder, Number(values.homes), Number(values.sites), Number(values.types), values.seed);

async function writeCity(to: string, homes: number, sites: number, typeCount: number, seed: string): Promise<void> {
  const random = seedrandom.alea(`${seed}:city`);
  const shipped = find('zhongwei', ['city']).value!.path;
  const read = async (name: string) => parse(await readFile(path.join(shipped, name), 'utf8'));
  const weighted = ((await read('types.yaml')) as TypeEntry[]).filter(({ weight }) => weight > 0).slice(0, typeCount);
  const kept = new Set(weighted.map(({ id }) => id));
  const types = weighted.map((type) => withinCounts(type, kept));
  const all = (await read('formats.yaml')) as { readonly formats: readonly FormatEntry[] };
  const formats = withinTypes(all.formats, kept);
  const side = Math.max(1, Math.round(Math.sqrt(homes / HOMES_PER_CIRCLE)));
  const circles = Array.from({ length: side * side }, (_, c) => ({ x: c % side, y: Math.floor(c / side) }));
  const id = (letter: string, n: number): string => `${letter}${String(n + 1).padStart(5, '0')}`;
  const place = () => {
    const c = Math.floor(random() * circles.length);
    const at = circles[c]!;
    const metres = (cell: number): string => ((cell + 0.02 + 0.96 * random()) * CIRCLE_M).toFixed(1);
    return [metres(at.x), metres(at.y), id('C', c), id('M', c)];
  };
  const between = (least: number, most: number): number => Math.round(least + random() ** 2 * (most - least));
  const people = { children: 0, adults: 0, elders: 0 };
  const homeRows = Array.from({ length: homes }, (_, i) => {
    const groups = (['children', 'adults', 'elders'] as const).map((group) => {
      const persons = Math.round(random() * 2 * PERSONS_PER_HOME[group]);
      people[group] += persons;
      return persons;
    });
    return [id('H', i), ...place(), ...groups, 'assumed', BASIS];
  });
  const siteRows = Array.from({ length: sites }, (_, j) => {
    const [name, least, most, rent] = siteClass(random());
    const rentYuan = Math.round(rent * (0.6 + 0.8 * random()));
    return [
      id('S', j),
      id('S', j),
      name,
      ...place(),
      between(least, most),
      rentYuan,
      '',
      'confirmed',
      'assumed',
      BASIS,
    ];
  });
  const own = formats.filter(({ kind }) => kind === 'own');
  const outletRows = Array.from({ length: sites * 2 }, (_, e) => {
    // Some types are common and others rare, so that every kind of gap occurs.
    const format = own[Math.floor(random() ** 2 * own.length)]!;
    const slots = format.hostSlots > 0 && random() < 0.7 ? format.hostSlots : 0;
    const spare = slots > 0 ? between(6, 30) : 0;
    return [id('E', e), id('E', e), format.id, ...place(), spare, slots, '', 'assumed', BASIS];
  });
  const persons = people.children + people.adults + people.elders;
  const perCircle = new Map<string, number>();
  for (const row of homeRows) {
    const circle = String(row[3]);
    const here = row.slice(5, 8).reduce<number>((sum, one) => sum + Number(one), 0);
    perCircle.set(circle, (perCircle.get(circle) ?? 0) + here);
  }
  const circleRows = circles.map(({ x, y }, c) => {
    const near = circles.flatMap((other, n) =>
      n !== c && Math.abs(other.x - x) <= 1 && Math.abs(other.y - y) <= 1 ? [id('C', n)] : [],
    );
    const name = id('C', c);
    const people = perCircle.get(name) ?? 0;
    const bounds = ['E', 'S', 'W', 'N'];
    return [
      name,
      name,
      name,
      name,
      'standalone',
      'new_build',
      'street_block',
      people,
      ...bounds,
      '',
      near.join(';'),
      'stated',
      BASIS,
    ];
  });
  const tables: Record<string, readonly (readonly unknown[])[]> = {
    'homes.csv': [words('id xM yM circle community children adults elders provenance basis'), ...homeRows],
    'sites.csv': [
      words('id name class xM yM circle community floorM2 rentYuanPerM2 firstPhase status provenance basis'),
      ...siteRows,
    ],
    'outlets.csv': [
      words('id name format xM yM circle community spareFloorM2 hostSlots places provenance basis'),
      ...outletRows,
    ],
    'circles.csv': [
      words(
        'id name nameEn fullName mode intent layoutForms population boundE boundS boundW boundN existingTypes neighbours provenance quote',
      ),
      ...circleRows,
    ],
    'communities.csv': [
      words('id name circle share priorityCare provenance quote basis'),
      ...circles.map((_, c) => [id('M', c), id('M', c), id('C', c), 1, 'no', 'assumed', '', BASIS]),
    ],
    'records.csv': [words('community type class state provenance quote')],
    'suggestions.csv': [words('circle formats action provenance quote')],
  };
  await mkdir(to, { recursive: true });
  for (const [name, rows] of Object.entries(tables)) {
    await writeFile(path.join(to, name), `${rows.map((row) => row.join(',')).join('\n')}\n`);
  }
  const assumed = { kind: 'assumed', basis: BASIS };
  const yaml: Record<string, unknown> = {
    'types.yaml': types,
    'formats.yaml': { ...all, formats },
    'bureaus.yaml': await read('bureaus.yaml'),
    'city.yaml': {
      id: `made-up-${homes}`,
      name: { zh: '虚构城市', en: 'made-up city' },
      schematic: true,
      origin: { lon: 105, lat: 37 },
      populationPersons: persons,
      detourFactor: 1.3,
      provenance: { populationPersons: assumed, origin: assumed, detourFactor: assumed },
    },
    'scenario.yaml': {
      name: `made-up-${homes}`,
      title: { zh: '虚构城市', en: 'made-up city' },
      city: '.',
      phases: [
        { id: '2024', starts: circles.slice(0, Math.ceil(circles.length / 4)).map((_, c) => id('C', c)) },
        { id: '2025', starts: 'rest' },
      ],
      budget: { 2024: persons * BUDGET_PER_PERSON[2024], 2025: persons * BUDGET_PER_PERSON[2025] },
      budgetAfter: [persons * BUDGET_PER_PERSON.after],
    },
  };
  for (const [name, value] of Object.entries(yaml)) await writeFile(path.join(to, name), stringify(value));
  await writeFile(path.join(to, 'circles.geojson'), circlesGeoJson(circles.length, side, id));
  await writeFile(path.join(to, 'SOURCES.md'), `Made up by ${BASIS}, seed ${seed}.\n`);
}

/** The class whose share of the sites a number from 0 to 1 falls into. */
function siteClass(at: number): readonly [name: string, least: number, most: number, rent: number] {
  let sum = 0;
  for (const [name, share, ...rest] of SITE_CLASSES) {
    sum += share;
    if (at < sum) return [name, ...rest];
  }
  const [name, , ...rest] = SITE_CLASSES[0];
  return [name, ...rest];
}

function words(text: string): string[] {
  return text.split(' ');
}

/** The type with rules of number that count only types that are left. */
function withinCounts({ quota, presence, ...type }: TypeEntry, kept: ReadonlySet<string>): TypeEntry {
  const left = (rule: Count): Count => ({ ...rule, alsoCounts: rule.alsoCounts.filter((id) => kept.has(id)) });
  return { ...type, ...(quota ? { quota: left(quota) } : {}), ...(presence ? { presence: left(presence) } : {}) };
}

/** Formats that give at least one of the types, with hosts and credits that are left. */
function withinTypes(formats: readonly FormatEntry[], types: ReadonlySet<string>): FormatEntry[] {
  const left = formats.flatMap((format) => {
    const credits = format.credits.filter(({ type }) => types.has(type));
    return credits.length === 0 ? [] : [{ ...format, credits }];
  });
  const ids = new Set(left.map(({ id }) => id));
  return left.map((format) => ({ ...format, hosts: format.hosts.filter((host) => ids.has(host)) }));
}

/** Squares side by side, in degrees around the origin. */
function circlesGeoJson(count: number, side: number, id: (letter: string, n: number) => string): string {
  // Metres per degree at 37° north.
  const lon = (m: number): number => 105 + m / 88_800;
  const lat = (m: number): number => 37 + m / 111_000;
  const features = Array.from({ length: count }, (_, c) => {
    const x = (c % side) * CIRCLE_M;
    const y = Math.floor(c / side) * CIRCLE_M;
    const corner = (dx: number, dy: number): [number, number] => [lon(x + dx * CIRCLE_M), lat(y + dy * CIRCLE_M)];
    const ring = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1), corner(0, 0)];
    return { type: 'Feature', properties: { id: id('C', c) }, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
  return `${JSON.stringify({ type: 'FeatureCollection', features })}\n`;
}

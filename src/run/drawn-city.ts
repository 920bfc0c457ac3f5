import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import seedrandom from 'seedrandom';
import { stringify } from 'yaml';
import type { Checked } from '../city/problem.js';
import { drawnCatalogue } from './drawn-catalogue.js';
import type { RunFile } from './folder.js';
import { type Prepared, prepare } from './prepare.js';

/** How large a made-up city is, and by which seed it is drawn. */
export interface DrawnSize {
  readonly homes: number;
  readonly sites: number;
  readonly types: number;
  readonly seed: string;
}

const PERSONS_PER_HOME = { children: 10, adults: 38, elders: 14 };
const GROUPS = ['children', 'adults', 'elders'] as const;
/** Homes of a circle, and the side of its square, metres: as in the shipped city. */
const HOMES_PER_CIRCLE = 208;
const CIRCLE_M = 1_050;
/** Yuan per person in the two phases and the year after. */
const BUDGET_PER_PERSON = { 2024: 18, 2025: 74, after: 56 };
const BASIS = 'drawn';

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

type Row = readonly (string | number)[];

/** A square of square circles, and where the next place falls. */
interface Ground {
  readonly side: number;
  readonly circles: readonly { readonly x: number; readonly y: number }[];
  readonly random: () => number;
  /** xM, yM, circle, community. */
  readonly place: () => [string, string, string, string];
}

const id = (letter: string, n: number): string => `${letter}${String(n + 1).padStart(5, '0')}`;

/**
 * The files of a made-up city of any size with a scenario beside them
 * (`scenario.yaml`), the same for the same seed. Types, formats and prices are those
 * of the shipped city; homes, sites, outlets and circles are strewn over a square of
 * the shipped density, money is the shipped budget per person.
 */
export async function drawnCity(size: DrawnSize): Promise<RunFile[]> {
  const catalogue = await drawnCatalogue(size.types);
  const ground = groundFor(size);
  const homes = Array.from({ length: size.homes }, (_, i) => homeRow(ground, i));
  const sites = Array.from({ length: size.sites }, (_, j) => siteRow(ground, j));
  const outlets = Array.from({ length: size.sites * 2 }, (_, e) => outletRow(ground, catalogue.own, e));
  const persons = homes.reduce((sum, row) => sum + personsOf(row), 0);
  const csv = {
    'homes.csv': ['id xM yM circle community children adults elders provenance basis', homes],
    'sites.csv': [
      'id name class xM yM circle community floorM2 rentYuanPerM2 firstPhase status provenance basis',
      sites,
    ],
    'outlets.csv': ['id name format xM yM circle community spareFloorM2 hostSlots places provenance basis', outlets],
    'circles.csv': [
      'id name nameEn fullName mode intent layoutForms population boundE boundS boundW boundN existingTypes neighbours provenance quote',
      circleRows(ground, homes),
    ],
    'communities.csv': [
      'id name circle share priorityCare provenance quote basis',
      ground.circles.map((_, c): Row => [id('M', c), id('M', c), id('C', c), 1, 'no', 'assumed', '', BASIS]),
    ],
    'records.csv': ['community type class state provenance quote', []],
    'suggestions.csv': ['circle formats action provenance quote', []],
  } as const satisfies Record<string, readonly [header: string, rows: readonly Row[]]>;
  const yaml = {
    'types.yaml': catalogue.types,
    'formats.yaml': catalogue.formats,
    'bureaus.yaml': catalogue.bureaus,
    'city.yaml': cityYaml(size, persons),
    'scenario.yaml': scenarioYaml(size, ground, persons),
  };
  return [
    ...Object.entries(csv).map(([name, [header, rows]]) => ({ name, content: csvOf(header, rows) })),
    ...Object.entries(yaml).map(([name, value]) => ({ name, content: stringify(value) })),
    { name: 'circles.geojson', content: circlesGeoJson(ground) },
    { name: 'SOURCES.md', content: `Made up, seed ${size.seed}.\n` },
  ];
}

/** A made-up city with its scenario, ready to be planned; it leaves nothing on the disk. */
export async function prepareDrawn(size: DrawnSize): Promise<Checked<Prepared>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kezhong-drawn-'));
  try {
    for (const { name, content } of await drawnCity(size)) await writeFile(path.join(folder, name), content);
    return await prepare(path.join(folder, 'scenario.yaml'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function groundFor({ homes, seed }: DrawnSize): Ground {
  const random = seedrandom.alea(`${seed}:city`);
  const side = Math.max(1, Math.round(Math.sqrt(homes / HOMES_PER_CIRCLE)));
  const circles = Array.from({ length: side * side }, (_, c) => ({ x: c % side, y: Math.floor(c / side) }));
  const place = (): [string, string, string, string] => {
    const c = Math.floor(random() * circles.length);
    const at = circles[c]!;
    const metres = (cell: number): string => ((cell + 0.02 + 0.96 * random()) * CIRCLE_M).toFixed(1);
    return [metres(at.x), metres(at.y), id('C', c), id('M', c)];
  };
  return { side, circles, random, place };
}

function homeRow({ random, place }: Ground, i: number): Row {
  // Persons first: the order of draws is part of what a seed means.
  const persons = GROUPS.map((group) => Math.round(random() * 2 * PERSONS_PER_HOME[group]));
  return [id('H', i), ...place(), ...persons, 'assumed', BASIS];
}

function personsOf(home: Row): number {
  return home.slice(5, 8).reduce<number>((sum, persons) => sum + Number(persons), 0);
}

function between({ random }: Ground, least: number, most: number): number {
  return Math.round(least + random() ** 2 * (most - least));
}

function siteRow(ground: Ground, j: number): Row {
  const { random, place } = ground;
  const [name, least, most, rent] = siteClass(random());
  const rentYuan = Math.round(rent * (0.6 + 0.8 * random()));
  const at = place();
  const floorM2 = between(ground, least, most);
  return [id('S', j), id('S', j), name, ...at, floorM2, rentYuan, '', 'confirmed', 'assumed', BASIS];
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

function outletRow(
  ground: Ground,
  own: readonly { readonly id: string; readonly hostSlots: number }[],
  e: number,
): Row {
  const { random, place } = ground;
  // Some types are common and others rare, so that every kind of gap occurs.
  const format = own[Math.floor(random() ** 2 * own.length)]!;
  const slots = format.hostSlots > 0 && random() < 0.7 ? format.hostSlots : 0;
  const spare = slots > 0 ? between(ground, 6, 30) : 0;
  return [id('E', e), id('E', e), format.id, ...place(), spare, slots, '', 'assumed', BASIS];
}

function circleRows({ circles }: Ground, homes: readonly Row[]): Row[] {
  const persons = new Map<string, number>();
  for (const row of homes) persons.set(String(row[3]), (persons.get(String(row[3])) ?? 0) + personsOf(row));
  return circles.map(({ x, y }, c) => {
    const near = circles.flatMap((other, n) =>
      n !== c && Math.abs(other.x - x) <= 1 && Math.abs(other.y - y) <= 1 ? [id('C', n)] : [],
    );
    const name = id('C', c);
    const facts = ['standalone', 'new_build', 'street_block', persons.get(name) ?? 0, 'E', 'S', 'W', 'N'];
    return [name, name, name, name, ...facts, '', near.join(';'), 'stated', BASIS];
  });
}

function cityYaml({ homes }: DrawnSize, populationPersons: number): object {
  const assumed = { kind: 'assumed', basis: BASIS };
  return {
    id: `made-up-${homes}`,
    name: { zh: '虚构城市', en: 'made-up city' },
    schematic: true,
    origin: { lon: 105, lat: 37 },
    populationPersons,
    detourFactor: 1.3,
    provenance: { populationPersons: assumed, origin: assumed, detourFactor: assumed },
  };
}

function scenarioYaml({ homes, seed }: DrawnSize, { circles }: Ground, persons: number): object {
  const first = circles.slice(0, Math.ceil(circles.length / 4)).map((_, c) => id('C', c));
  return {
    name: `made-up-${homes}-${seed}`,
    title: { zh: '虚构城市', en: 'made-up city' },
    city: '.',
    phases: [
      { id: '2024', starts: first },
      { id: '2025', starts: 'rest' },
    ],
    budget: { 2024: persons * BUDGET_PER_PERSON[2024], 2025: persons * BUDGET_PER_PERSON[2025] },
    budgetAfter: [persons * BUDGET_PER_PERSON.after],
  };
}

function csvOf(header: string, rows: readonly Row[]): string {
  return `${[header.split(' '), ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

/** Squares side by side, in degrees around the origin. */
function circlesGeoJson({ circles }: Ground): string {
  // Metres per degree at 37° north.
  const lon = (m: number): number => 105 + m / 88_800;
  const lat = (m: number): number => 37 + m / 111_000;
  const features = circles.map(({ x, y }, c) => {
    const corner = (dx: number, dy: number): [number, number] => [lon((x + dx) * CIRCLE_M), lat((y + dy) * CIRCLE_M)];
    const ring = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1), corner(0, 0)];
    return { type: 'Feature', properties: { id: id('C', c) }, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
  return `${JSON.stringify({ type: 'FeatureCollection', features })}\n`;
}

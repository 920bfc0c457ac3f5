import type { City, PointM } from '../city/types.js';
import type { RunResult } from '../run/types.js';
import { coordinate, escaped } from './markup.js';
import { openingRows } from './rows.js';
import { type Language, say } from './texts/say.js';
import { shorten } from './width.js';

/** Upper ends of the classes of the gap index on the map. */
export const GAP_CLASSES: readonly number[] = [0.05, 0.1, 0.2, 0.3, 0.45, 1];

/** Class 0…5 of a gap index; its colour is `.g0` … `.g5` of the page's style. */
export function gapClass(gap: number): number {
  const found = GAP_CLASSES.findIndex((end) => gap < end);
  return found < 0 ? GAP_CLASSES.length - 1 : found;
}

const WIDTH = 640;
const MARGIN = 14;
/** Room under a schematic map for its stamp, so that it hides nothing. */
const STAMP = 24;
/** How far beyond circles and places a barrier widens the map, as a part of its size. */
const BARRIER_ROOM = 0.12;

/** From metres in the city's plane to units of the drawing, north up. */
interface Frame {
  readonly height: number;
  readonly x: (xM: number) => number;
  readonly y: (yM: number) => number;
}

function frameOf(city: City): Frame {
  const corners: PointM[] = [
    ...city.circles.flatMap((circle) => circle.polygon),
    ...[...city.sites, ...city.outlets].map(({ xM, yM }): PointM => [xM, yM]),
  ];
  if (corners.length === 0) corners.push([0, 0]);
  let [west, south] = corners[0];
  let [east, north] = corners[0];
  for (const [x, y] of corners) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  const roomX = (east - west) * BARRIER_ROOM;
  const roomY = (north - south) * BARRIER_ROOM;
  const box = { west: west - roomX, east: east + roomX, south: south - roomY, north: north + roomY };
  for (const [x, y] of city.barriers.flatMap((barrier) => barrier.line)) {
    if (x > box.east || x < box.west || y > box.north || y < box.south) continue;
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  const scale = (WIDTH - 2 * MARGIN) / Math.max(east - west, (north - south) / 1.6, 1);
  const offset = (WIDTH - 2 * MARGIN - (east - west) * scale) / 2;
  return {
    height: Math.max(120, (north - south) * scale + 2 * MARGIN) + (city.schematic ? STAMP : 0),
    x: (xM) => MARGIN + offset + (xM - west) * scale,
    y: (yM) => MARGIN + (north - yM) * scale,
  };
}

function path(frame: Frame, points: readonly PointM[], closed: boolean): string {
  const [first, ...rest] = points.map(([x, y]) => `${coordinate(frame.x(x))} ${coordinate(frame.y(y))}`);
  return first === undefined ? '' : `M${first}L${rest.join(' ')}${closed ? 'Z' : ''}`;
}

/** What both maps share, once: streets, barriers, borders of circles, existing outlets, names. */
export function mapDefinitions(run: RunResult, lang: Language): string {
  const frame = frameOf(run.city);
  return [
    '<svg class="defs" aria-hidden="true" width="0" height="0"><defs>',
    '<symbol id="m-own" viewBox="-5 -5 10 10"><circle r="3.6"/></symbol>',
    '<symbol id="m-hosted" viewBox="-5 -5 10 10"><path d="M0-4.6 4.6 0 0 4.6-4.6 0Z"/></symbol>',
    '<symbol id="m-mobile" viewBox="-5 -5 10 10"><path d="M0-4.4 4.4 3.6H-4.4Z"/></symbol>',
    '<symbol id="m-substitute" viewBox="-5 -5 10 10"><path d="M-3.4-3.4H3.4V3.4H-3.4Z"/></symbol>',
    `<g id="map-streets">${streetPaths(run.city, frame)}</g>`,
    `<g id="map-barriers">${barrierPaths(run.city, frame)}</g>`,
    `<g id="map-outlets">${outletMarks(run.city, frame)}</g>`,
    `<g id="map-labels">${labels(run.city, frame, lang)}</g>`,
    '</defs></svg>',
  ].join('');
}

/**
 * The map of one moment: circles shaded by gap, streets, barriers, existing
 * outlets hollow, and the openings filled where `withOpenings`.
 *
 * @param perCircle gap index per circle
 */
export function mapSvg(
  run: RunResult,
  perCircle: ArrayLike<number>,
  withOpenings: boolean,
  title: string,
  lang: Language,
): string {
  const frame = frameOf(run.city);
  const circles = run.city.circles
    .map((circle, c) => {
      const d = path(frame, circle.polygon, true);
      return `<path class="circle g${gapClass(perCircle[c])}" d="${d}"><title>${escaped(circle.name[lang])}</title></path>`;
    })
    .join('');
  return [
    `<svg class="map" role="img" viewBox="0 0 ${WIDTH} ${coordinate(frame.height)}" aria-label="${escaped(title)}">`,
    `<g>${circles}</g>`,
    '<use href="#map-streets"/><use href="#map-barriers"/><use href="#map-outlets"/>',
    withOpenings ? `<g class="openings">${openingMarks(run, frame, lang)}</g>` : '',
    '<use href="#map-labels"/>',
    run.city.schematic ? stamp(frame) : '',
    '</svg>',
  ].join('');
}

/** In both languages, since a printed map leaves its page. */
function stamp(frame: Frame): string {
  const y = coordinate(frame.height - 6);
  return (
    `<g class="stamp" transform="translate(${WIDTH - MARGIN} ${y})"><rect x="-128" y="-22" width="128" height="22" rx="3"/>` +
    `<text x="-64" y="-6.5" text-anchor="middle">${say('zh', 'schematic')} · ${say('en', 'schematic')}</text></g>`
  );
}

function streetPaths({ streets }: City, frame: Frame): string {
  if (streets === undefined) return '';
  const lines = ['', ''];
  for (let e = 0; e < streets.edgeFrom.length; e++) {
    const from = streets.edgeFrom[e];
    const to = streets.edgeTo[e];
    lines[streets.edgeMain[e] ? 1 : 0] += path(
      frame,
      [
        [streets.nodeXM[from], streets.nodeYM[from]],
        [streets.nodeXM[to], streets.nodeYM[to]],
      ],
      false,
    );
  }
  return `<path class="street" d="${lines[0]}"/><path class="street main" d="${lines[1]}"/>`;
}

function barrierPaths(city: City, frame: Frame): string {
  return city.barriers
    .map((barrier) => {
      const d = path(frame, barrier.line, false);
      const title = `<title>${escaped(barrier.name)}</title>`;
      if (barrier.kind === 'river') return `<path class="river" d="${d}">${title}</path>`;
      return `<path class="railway" d="${d}">${title}</path><path class="sleepers" d="${d}"/>`;
    })
    .join('');
}

function outletMarks(city: City, frame: Frame): string {
  const marks = city.outlets
    .map(
      ({ xM, yM }) =>
        `M${coordinate(frame.x(xM) - 1.6)} ${coordinate(frame.y(yM))}a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0-3.2 0`,
    )
    .join('');
  return `<path class="existing" d="${marks}"/>`;
}

function openingMarks(run: RunResult, frame: Frame, lang: Language): string {
  const taken = new Map<string, number>();
  return openingRows(run)
    .map((row) => {
      // Several formats at one place stand side by side.
      const nth = taken.get(row.locationId) ?? 0;
      taken.set(row.locationId, nth + 1);
      const x = coordinate(frame.x(row.xM) - 5 + nth * 6);
      const y = coordinate(frame.y(row.yM) - 5);
      const title = `${row.format.name[lang]} · ${row.locationName} · ${run.rules.phaseIds[row.opening.phase]}`;
      return `<use class="new ${row.format.kind}" href="#m-${row.format.kind}" x="${x}" y="${y}" width="10" height="10"><title>${escaped(title)}</title></use>`;
    })
    .join('');
}

function labels(city: City, frame: Frame, lang: Language): string {
  return city.circles
    .filter((circle) => circle.polygon.length > 0)
    .map((circle) => {
      const [x, y] = centreOf(circle.polygon);
      const text = shorten(circle.name[lang], 14);
      return `<text class="label" x="${coordinate(frame.x(x))}" y="${coordinate(frame.y(y) + 3)}">${escaped(text)}</text>`;
    })
    .join('');
}

/** The centre of an area; of its corners where it has none. */
function centreOf(ring: readonly PointM[]): PointM {
  let twice = 0;
  let sumX = 0;
  let sumY = 0;
  ring.forEach(([x, y], n) => {
    const [nextX, nextY] = ring[(n + 1) % ring.length];
    const part = x * nextY - nextX * y;
    twice += part;
    sumX += (x + nextX) * part;
    sumY += (y + nextY) * part;
  });
  if (twice !== 0) return [sumX / (3 * twice), sumY / (3 * twice)];
  const mean = (axis: 0 | 1): number => ring.reduce((sum, point) => sum + point[axis], 0) / ring.length;
  return [mean(0), mean(1)];
}

/** A line from the gap before to the gap after, for the circle table; the open dot is before. */
export function dumbbell(before: number, after: number | undefined, asPlan: number | undefined): string {
  const x = (gap: number): string => coordinate(4 + Math.min(1, Math.max(0, gap)) * 112);
  const parts = ['<line class="axis" x1="4" x2="116" y1="7" y2="7"/>'];
  if (after !== undefined) parts.push(`<line class="bar" x1="${x(before)}" x2="${x(after)}" y1="7" y2="7"/>`);
  if (asPlan !== undefined) parts.push(`<path class="as-plan" d="M${x(asPlan)} 2.5v9"/>`);
  parts.push(`<circle class="was" cx="${x(before)}" cy="7" r="3"/>`);
  if (after !== undefined) parts.push(`<circle class="is" cx="${x(after)}" cy="7" r="3"/>`);
  return `<svg class="dumbbell" viewBox="0 0 120 14" width="120" height="14" aria-hidden="true">${parts.join('')}</svg>`;
}

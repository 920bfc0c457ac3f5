import { inside, type Rect, toRects } from './plane.js';
import { type Random, randomStream } from './random.js';
import type { SourceGeometry, SourceStreet } from './source.js';

export interface StreetEdge {
  readonly from: number;
  readonly to: number;
  readonly name: string;
  readonly main: boolean;
}

/** Every street runs east–west or north–south, so an edge's length is a difference of coordinates. */
export interface Network {
  readonly xM: readonly number[];
  readonly yM: readonly number[];
  readonly edges: readonly StreetEdge[];
}

/** Streets end this far from the railway, so that none touches it. */
const RAILWAY_SETBACK_M = 40;
/** Block sides of minor streets are drawn from this range, per quarter. */
const BLOCK_MIN_M = 125;
const BLOCK_MAX_M = 185;
/** Share of minor street pieces left out, where the network stays connected without them. */
const LEFT_OUT_SHARE = 0.1;

const MINOR_NAME = '支路';
/** Uncovered cells beyond these streets lie outside the circles' ring and stay empty. */
const OUTER_CELLS = (cell: readonly (string | number)[]): boolean =>
  cell[1] === 'ninggang' ||
  (cell[0] !== 'xindun' && cell[3] === 'tieluxi') ||
  (cell[0] !== 'xindun' && cell[3] === 'railway');

interface Interval {
  low: number;
  high: number;
  name: string;
  kind: 'main' | 'edge' | 'minor';
}

/** Lines of one direction: coordinate → pieces along it. */
type Lines = Map<number, Interval[]>;

function addPiece(lines: Lines, at: number, piece: Interval): void {
  if (piece.high <= piece.low) return;
  const pieces = lines.get(at);
  if (pieces) pieces.push(piece);
  else lines.set(at, [piece]);
}

/**
 * The walking network: the plan's named streets, and minor streets that cut
 * every circle and the gaps between circles into blocks of about 120–200 m
 * (assumed). Connected; streets that cross share a node; nothing touches the
 * railway or the river.
 */
export function makeStreets(geometry: SourceGeometry, seed: string): Network {
  const railwayM = geometry.ew_streets.find((s) => s.id === 'railway')!.y!;
  const topM = railwayM - RAILWAY_SETBACK_M;
  const ns: Lines = new Map();
  const ew: Lines = new Map();
  for (const street of geometry.ns_streets) {
    addPiece(ns, street.x!, mainPiece(street, topM));
  }
  for (const street of geometry.ew_streets) {
    if (street.id !== 'railway') addPiece(ew, street.y!, mainPiece(street, Number.POSITIVE_INFINITY));
  }
  for (const rect of quarters(geometry, topM)) {
    const random = randomStream(seed, `streets ${rect.x0} ${rect.y0}`);
    for (const x of [rect.x0, rect.x1]) addPiece(ns, x, edgePiece(rect.y0, rect.y1));
    for (const y of [rect.y0, rect.y1]) addPiece(ew, y, edgePiece(rect.x0, rect.x1));
    for (const x of cuts(rect.x0, rect.x1, random)) addPiece(ns, x, minorPiece(rect.y0, rect.y1));
    for (const y of cuts(rect.y0, rect.y1, random)) addPiece(ew, y, minorPiece(rect.x0, rect.x1));
  }
  return thin(split(ns, ew), randomStream(seed, 'streets left out'));
}

function mainPiece(street: SourceStreet, limitM: number): Interval {
  return { low: street.extent[0], high: Math.min(street.extent[1], limitM), name: street.name, kind: 'main' };
}

function edgePiece(low: number, high: number): Interval {
  return { low, high, name: MINOR_NAME, kind: 'edge' };
}

function minorPiece(low: number, high: number): Interval {
  return { low, high, name: MINOR_NAME, kind: 'minor' };
}

/** Rectangles that get minor streets: the circles, and the cells between them that belong to none. */
function quarters(geometry: SourceGeometry, topM: number): Rect[] {
  const x = new Map(geometry.ns_streets.map((s) => [s.id, s.x!]));
  const y = new Map(geometry.ew_streets.map((s) => [s.id, s.y!]));
  const cells = geometry.uncovered_cells
    .filter((cell) => !OUTER_CELLS(cell))
    .map(([w, e, s, n]) => ({ x0: x.get(w)!, x1: x.get(e)!, y0: y.get(s)!, y1: y.get(n)! }));
  const rects = [...geometry.circles.flatMap((circle) => toRects(circle.polygon)), ...cells];
  return rects.map((r) => ({ ...r, y1: Math.min(r.y1, topM) }));
}

/** Positions of the minor streets between two sides, each moved a little from the even division. */
function cuts(low: number, high: number, random: Random): number[] {
  const count = Math.round((high - low) / random.between(BLOCK_MIN_M, BLOCK_MAX_M));
  const step = (high - low) / count;
  return Array.from({ length: Math.max(0, count - 1) }, (_, k) =>
    Math.round(low + step * (k + 1 + random.between(-0.14, 0.14))),
  );
}

interface Piece extends StreetEdge {
  readonly kind: Interval['kind'];
}

/** Cut every line at its crossings; where pieces lie on each other, the named street wins. */
function split(ns: Lines, ew: Lines): { xM: number[]; yM: number[]; pieces: Piece[] } {
  const index = new Map<string, number>();
  const xM: number[] = [];
  const yM: number[] = [];
  const node = (x: number, y: number): number => {
    const key = `${x},${y}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, xM.length);
    xM.push(x);
    yM.push(y);
    return xM.length - 1;
  };
  const pieces: Piece[] = [];
  const cutLines = (lines: Lines, across: Lines, at: (along: number, line: number) => number): void => {
    for (const line of [...lines.keys()].sort((a, b) => a - b)) {
      const intervals = lines.get(line)!;
      const points = new Set(intervals.flatMap((i) => [i.low, i.high]));
      for (const [position, others] of across) {
        if (others.some((o) => o.low <= line && line <= o.high)) points.add(position);
      }
      const sorted = [...points].sort((a, b) => a - b);
      for (let k = 0; k + 1 < sorted.length; k++) {
        const [low, high] = [sorted[k]!, sorted[k + 1]!];
        const over = intervals.filter((i) => i.low <= low && high <= i.high);
        const top = over.find((i) => i.kind === 'main') ?? over.find((i) => i.kind === 'edge') ?? over[0];
        if (!top) continue;
        pieces.push({
          from: at(low, line),
          to: at(high, line),
          name: top.name,
          main: top.kind === 'main',
          kind: top.kind,
        });
      }
    }
  };
  cutLines(ns, ew, (along, line) => node(line, along));
  cutLines(ew, ns, (along, line) => node(along, line));
  return { xM, yM, pieces };
}

/** Leave out some minor pieces, but none that the network needs to stay connected. */
function thin(net: { xM: number[]; yM: number[]; pieces: Piece[] }, random: Random): Network {
  const parent = net.xM.map((_, n) => n);
  const root = (n: number): number => {
    let r = n;
    while (parent[r] !== r) r = parent[r]!;
    parent[n] = r;
    return r;
  };
  const join = (p: Piece): boolean => {
    const [a, b] = [root(p.from), root(p.to)];
    parent[a] = b;
    return a !== b;
  };
  const doubtful = net.pieces.map((p) => p.kind === 'minor' && random.next() < LEFT_OUT_SHARE);
  net.pieces.forEach((p, e) => {
    if (!doubtful[e]) join(p);
  });
  const kept = net.pieces.filter((p, e) => !doubtful[e] || join(p));
  return renumber({ xM: net.xM, yM: net.yM, edges: kept });
}

/** Nodes from north-west to south-east, edges by their nodes; nodes without an edge disappear. */
function renumber(net: Network): Network {
  const used = new Set(net.edges.flatMap((e) => [e.from, e.to]));
  const order = [...used].sort((a, b) => net.yM[b]! - net.yM[a]! || net.xM[a]! - net.xM[b]!);
  const place = new Map(order.map((n, k) => [n, k]));
  const edges = net.edges
    .map((e) => ({ from: place.get(e.from)!, to: place.get(e.to)!, name: e.name, main: e.main }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  return { xM: order.map((n) => net.xM[n]!), yM: order.map((n) => net.yM[n]!), edges };
}

/** A place at a street, `setbackM` beside its line. */
export interface Frontage {
  readonly xM: number;
  readonly yM: number;
  readonly edge: number;
  readonly main: boolean;
}

/** Places along the streets every `spacingM` or so, on both sides, `setbackM` beside the line, inside `rects`. */
export function frontages(net: Network, rects: readonly Rect[], spacingM: number, setbackM: number): Frontage[] {
  const found: Frontage[] = [];
  net.edges.forEach((edge, e) => {
    const [x0, y0, x1, y1] = [net.xM[edge.from]!, net.yM[edge.from]!, net.xM[edge.to]!, net.yM[edge.to]!];
    const lengthM = Math.abs(x1 - x0) + Math.abs(y1 - y0);
    const count = Math.max(1, Math.round(lengthM / spacingM));
    for (let k = 0; k < count; k++) {
      const share = (k + 0.5) / count;
      for (const side of [-1, 1]) {
        const xM = x0 + (x1 - x0) * share + (x0 === x1 ? side * setbackM : 0);
        const yM = y0 + (y1 - y0) * share + (y0 === y1 ? side * setbackM : 0);
        if (inside(rects, xM, yM, 2)) {
          found.push({ xM: Math.round(xM * 10) / 10, yM: Math.round(yM * 10) / 10, edge: e, main: edge.main });
        }
      }
    }
  });
  return found;
}

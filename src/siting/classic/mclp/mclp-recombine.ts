import type { CoverClasses } from './coverage.js';
import type { Covering } from './mclp-heuristics.js';

/** Sites that one plan opens and another does not, and the other way round, tied together by classes. */
interface Piece {
  /** What covering gains when the piece comes from the other plan. */
  gain: number;
  /** Sites more that the other plan has here. */
  more: number;
}

/**
 * The best of all plans that take each piece from one of two plans. Sites that both
 * open stay; those that differ fall into pieces that have no class in common beside
 * what the shared sites cover, so that the gains of pieces add up; pieces are chosen so
 * that the number of sites stays the same (partition crossover, Whitley and others 2009).
 */
export function recombine(cover: CoverClasses, one: Covering, other: Covering): Covering {
  const { sites, siteOffsets, classOf } = cover;
  const inOne = marked(sites, one.open);
  const inOther = marked(sites, other.open);
  const isSure = new Uint8Array(cover.classes);
  const differing: number[] = [];
  for (let j = 0; j < sites; j++) {
    if (inOne[j] !== inOther[j]) differing.push(j);
    else if (inOne[j]) for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++) isSure[classOf[n]!] = 1;
  }
  const pieceOf = piecesOf(cover, differing, isSure);
  const pieces: Piece[] = [];
  const seen = [new Uint8Array(cover.classes), new Uint8Array(cover.classes)] as const;
  for (const j of differing) {
    pieces[pieceOf[j]!] ??= { gain: 0, more: 0 };
    const piece = pieces[pieceOf[j]!]!;
    const sign = inOther[j] ? 1 : -1;
    const isSeen = seen[inOther[j]!]!;
    piece.more += sign;
    for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++) {
      const s = classOf[n]!;
      if (isSure[s] || isSeen[s]) continue;
      isSeen[s] = 1;
      piece.gain += sign * cover.weight[s]!;
    }
  }
  const { taken, gain } = choosePieces(pieces, differing.length);
  const open: number[] = [];
  for (let j = 0; j < sites; j++) {
    const isShared = inOne[j] && inOther[j];
    const isWanted = isShared || (pieceOf[j]! >= 0 && (taken[pieceOf[j]!] ? inOther[j] : inOne[j]));
    if (isWanted) open.push(j);
  }
  return { covered: one.covered + gain, open };
}

function marked(size: number, list: readonly number[]): Uint8Array {
  const marks = new Uint8Array(size);
  for (const j of list) marks[j] = 1;
  return marks;
}

/** The number of each differing site's piece; −1 for the others. */
function piecesOf(cover: CoverClasses, differing: readonly number[], isSure: Uint8Array): Int32Array {
  const parent = Int32Array.from({ length: cover.sites }, (_, j) => j);
  const rootOf = (j: number): number => {
    let at = j;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const first = new Int32Array(cover.classes).fill(-1);
  for (const j of differing) {
    for (let n = cover.siteOffsets[j]!; n < cover.siteOffsets[j + 1]!; n++) {
      const s = cover.classOf[n]!;
      if (isSure[s]) continue;
      if (first[s]! < 0) first[s] = j;
      else parent[rootOf(j)] = rootOf(first[s]!);
    }
  }
  const pieceOf = new Int32Array(cover.sites).fill(-1);
  const numberOf = new Map<number, number>();
  for (const j of differing) {
    const root = rootOf(j);
    if (!numberOf.has(root)) numberOf.set(root, numberOf.size);
    pieceOf[j] = numberOf.get(root)!;
  }
  return pieceOf;
}

/** The pieces of the largest gain whose numbers of sites cancel out, by dynamic programming over their sum. */
function choosePieces(pieces: readonly Piece[], most: number): { readonly taken: Uint8Array; readonly gain: number } {
  const width = 2 * most + 1;
  let gains = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  gains[most] = 0;
  const isTakenAt: Uint8Array[] = [];
  for (const { gain, more } of pieces) {
    const next = gains.slice();
    const isTaken = new Uint8Array(width);
    for (let at = Math.max(0, more); at < Math.min(width, width + more); at++) {
      const value = gains[at - more]! + gain;
      if (value <= next[at]! + 1e-9) continue;
      next[at] = value;
      isTaken[at] = 1;
    }
    isTakenAt.push(isTaken);
    gains = next;
  }
  const taken = new Uint8Array(pieces.length);
  let at = most;
  for (let n = pieces.length - 1; n >= 0; n--) {
    if (!isTakenAt[n]![at]) continue;
    taken[n] = 1;
    at -= pieces[n]!.more;
  }
  return { taken, gain: gains[most]! };
}

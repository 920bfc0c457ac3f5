import type { Reach } from './types.js';

/** Decimetres fit 16 bits, so nothing farther than this can be told apart. */
export const MAX_HORIZON_M = 6553;
/** Tolerance in decimetres before rounding up: sums of metres must not push a home on the radius beyond it. */
const EPSILON_DM = 1e-6;

/**
 * Walked metres as reach lists hold them: decimetres, rounded up, so that nobody
 * is said to be nearer than they are.
 */
export function upToDm(distanceM: number): number {
  return Math.max(0, Math.ceil(distanceM * 10 - EPSILON_DM));
}

/** The farthest whole decimetre within a horizon. */
export function horizonDm(horizonM: number): number {
  return Math.floor(horizonM * 10 + EPSILON_DM);
}

/**
 * Writes reach lists row by row: offers in any order, the smallest distance of a
 * home counts, rows come out nearest first with ties by home index.
 */
export class ReachRows {
  readonly #horizonM: number;
  readonly #horizonDm: number;
  readonly #offsets: Uint32Array;
  readonly #bestM: Float64Array;
  readonly #offered: Uint32Array;
  #offeredCount = 0;
  #row = 0;
  #size = 0;
  #home = new Uint32Array(1024);
  #distanceDm = new Uint16Array(1024);
  /** Signals on the best way to each home; empty where nobody counts them. */
  readonly #bestSignals: Uint8Array;
  #signals: Uint8Array;
  /** distance × 2³² + home: sorted as one number, exact below 2⁵³. */
  readonly #keys: Float64Array;

  constructor(rowCount: number, homeCount: number, horizonM: number, countSignals = false) {
    this.#horizonM = horizonM;
    this.#horizonDm = horizonDm(horizonM);
    this.#offsets = new Uint32Array(rowCount + 1);
    this.#bestM = new Float64Array(homeCount).fill(Number.POSITIVE_INFINITY);
    this.#offered = new Uint32Array(homeCount);
    this.#keys = new Float64Array(homeCount);
    this.#bestSignals = new Uint8Array(countSignals ? homeCount : 0);
    this.#signals = new Uint8Array(countSignals ? 1024 : 0);
  }

  /** Home `i` is reached from the current row's location at `distanceM`, past `signals` signals; of ways of one length the one with the fewest counts. */
  offer(i: number, distanceM: number, signals = 0): void {
    const knownM = this.#bestM[i]!;
    if (distanceM > knownM || distanceM > this.#horizonM + EPSILON_DM) return;
    if (distanceM === knownM && (this.#bestSignals.length === 0 || signals >= this.#bestSignals[i]!)) return;
    if (knownM === Number.POSITIVE_INFINITY) this.#offered[this.#offeredCount++] = i;
    this.#bestM[i] = distanceM;
    if (this.#bestSignals.length > 0) this.#bestSignals[i] = Math.min(255, signals);
  }

  endRow(): void {
    let count = 0;
    for (let o = 0; o < this.#offeredCount; o++) {
      const i = this.#offered[o]!;
      const dm = upToDm(this.#bestM[i]!);
      this.#bestM[i] = Number.POSITIVE_INFINITY;
      if (dm <= this.#horizonDm) this.#keys[count++] = dm * 0x100000000 + i;
    }
    this.#offeredCount = 0;
    this.#grow(this.#size + count);
    const sorted = this.#keys.subarray(0, count).sort();
    for (const key of sorted) {
      const dm = Math.floor(key / 0x100000000);
      const i = key - dm * 0x100000000;
      if (this.#signals.length > 0) this.#signals[this.#size] = this.#bestSignals[i]!;
      this.#distanceDm[this.#size] = dm;
      this.#home[this.#size++] = i;
    }
    this.#offsets[++this.#row] = this.#size;
  }

  finish(): Omit<Reach, 'unsnappedHomes'> {
    return {
      horizonM: this.#horizonM,
      offsets: this.#offsets,
      home: this.#home.slice(0, this.#size),
      distanceDm: this.#distanceDm.slice(0, this.#size),
      ...(this.#signals.length === 0 ? {} : { signals: this.#signals.slice(0, this.#size) }),
    };
  }

  #grow(size: number): void {
    if (size <= this.#home.length) return;
    const room = Math.max(size, 2 * this.#home.length);
    const home = new Uint32Array(room);
    home.set(this.#home);
    this.#home = home;
    const distanceDm = new Uint16Array(room);
    distanceDm.set(this.#distanceDm);
    this.#distanceDm = distanceDm;
    if (this.#signals.length === 0) return;
    const signals = new Uint8Array(room);
    signals.set(this.#signals);
    this.#signals = signals;
  }
}

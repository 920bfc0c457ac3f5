import type { CoverClasses } from './coverage.js';

/** Numbers in the largest table of corrections. */
const MOST_CORRECTIONS = 8_000_000;
/** Pairs of sites with clients in common that are listed, at most. */
const MOST_PAIRS = 16_000_000;

/** Pairs of sites that share a class, both ways, in compressed sparse rows. */
interface Neighbours {
  readonly offsets: Uint32Array;
  readonly site: Uint32Array;
}

/**
 * A set of open sites that knows what every exchange brings without looking: gain of
 * opening each site, loss of closing each open one, and for every pair what the two
 * have in common (Resende, Werneck 2007), all kept up to date as sites open and close.
 * An exchange's worth is two additions; making one touches the classes of two sites.
 */
export class Exchanges {
  readonly isOpen: Uint8Array;
  /** Open sites in the order of their slots. */
  readonly slots: number[] = [];
  covered = 0;
  private readonly slotOf: Int32Array;
  private readonly times: Uint16Array;
  /** XOR of the open sites that cover a class: the one itself where there is only one. */
  private readonly owner: Uint32Array;
  private readonly gain: Float64Array;
  private readonly loss: Float64Array;
  /** Weight that only the slot's site covers and site j covers too, by slot and j. */
  private readonly common: Float64Array;

  /** @returns undefined where the tables would not fit */
  static of(cover: CoverClasses, open: readonly number[]): Exchanges | undefined {
    if (open.length * cover.sites > MOST_CORRECTIONS) return undefined;
    const near = neighboursOf(cover);
    return near && new Exchanges(cover, near, open);
  }

  private constructor(
    private readonly cover: CoverClasses,
    private readonly near: Neighbours,
    open: readonly number[],
  ) {
    this.isOpen = new Uint8Array(cover.sites);
    this.slotOf = new Int32Array(cover.sites).fill(-1);
    this.times = new Uint16Array(cover.classes);
    this.owner = new Uint32Array(cover.classes);
    this.gain = new Float64Array(cover.sites);
    this.loss = new Float64Array(cover.sites);
    this.common = new Float64Array(open.length * cover.sites);
    for (let j = 0; j < cover.sites; j++)
      for (let n = cover.siteOffsets[j]!; n < cover.siteOffsets[j + 1]!; n++)
        this.gain[j]! += cover.weight[cover.classOf[n]!]!;
    for (const j of open) this.open(j, this.slots.length);
  }

  /** Begins again with other sites, as many. */
  restart(open: readonly number[]): void {
    for (const j of [...this.slots]) this.close(j);
    open.forEach((j, slot) => {
      this.open(j, slot);
    });
  }

  list(): number[] {
    return [...this.slots].sort((a, b) => a - b);
  }

  /** The `n`-th site that has clients in common with `j`, counted around; −1 where none has. */
  neighbour(j: number, n: number): number {
    const { offsets, site } = this.near;
    const count = offsets[j + 1]! - offsets[j]!;
    return count === 0 ? -1 : site[offsets[j]! + (n % count)]!;
  }

  /** What is covered more when the site of a slot gives way to a closed one. */
  worth(slot: number, into: number): number {
    const out = this.slots[slot]!;
    return this.gain[into]! - this.loss[out]! + this.common[slot * this.cover.sites + into]!;
  }

  exchange(slot: number, into: number): void {
    this.close(this.slots[slot]!);
    this.open(into, slot);
  }

  private open(j: number, slot: number): void {
    const { siteOffsets, classOf, weight, sites } = this.cover;
    this.isOpen[j] = 1;
    this.slots[slot] = j;
    this.slotOf[j] = slot;
    for (let n = siteOffsets[j]!, end = siteOffsets[j + 1]!; n < end; n++) {
      const s = classOf[n]!;
      const w = weight[s]!;
      const before = this.times[s]!++;
      if (before === 0) {
        this.covered += w;
        this.loss[j]! += w;
        this.add(s, -w, slot * sites, w);
      } else if (before === 1) {
        const other = this.owner[s]!;
        this.loss[other]! -= w;
        this.add(s, 0, this.slotOf[other]! * sites, -w);
      }
      this.owner[s]! ^= j;
    }
  }

  private close(j: number): void {
    const { siteOffsets, classOf, weight, sites } = this.cover;
    const slot = this.slotOf[j]!;
    for (let n = siteOffsets[j]!, end = siteOffsets[j + 1]!; n < end; n++) {
      const s = classOf[n]!;
      const w = weight[s]!;
      const left = --this.times[s]!;
      this.owner[s]! ^= j;
      if (left === 0) {
        this.covered -= w;
        this.loss[j]! -= w;
        this.add(s, w, slot * sites, -w);
      } else if (left === 1) {
        const other = this.owner[s]!;
        this.loss[other]! += w;
        this.add(s, 0, this.slotOf[other]! * sites, w);
      }
    }
    this.isOpen[j] = 0;
    this.slotOf[j] = -1;
  }

  /** Adds to the gains of all sites of a class, and to what they have in common with a slot. */
  private add(s: number, toGain: number, slotBase: number, toCommon: number): void {
    const { classOffsets, siteOf } = this.cover;
    for (let m = classOffsets[s]!, end = classOffsets[s + 1]!; m < end; m++) {
      const i = siteOf[m]!;
      this.gain[i]! += toGain;
      this.common[slotBase + i]! += toCommon;
    }
  }
}

function neighboursOf({ sites, siteOffsets, classOf, classOffsets, siteOf }: CoverClasses): Neighbours | undefined {
  const offsets = new Uint32Array(sites + 1);
  const found: number[] = [];
  const seenFor = new Int32Array(sites).fill(-1);
  for (let j = 0; j < sites; j++) {
    seenFor[j] = j;
    for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++) {
      const s = classOf[n]!;
      for (let m = classOffsets[s]!; m < classOffsets[s + 1]!; m++) {
        const i = siteOf[m]!;
        if (seenFor[i] === j) continue;
        seenFor[i] = j;
        found.push(i);
      }
    }
    if (found.length > MOST_PAIRS) return undefined;
    offsets[j + 1] = found.length;
  }
  return { offsets, site: Uint32Array.from(found) };
}

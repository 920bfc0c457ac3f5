import { mergeHomes } from '../../signatures.js';

/** Clients that the same sites cover, merged; both directions in compressed sparse rows. */
export interface CoverClasses {
  readonly classes: number;
  readonly weight: Float64Array;
  readonly sites: number;
  readonly siteOffsets: Uint32Array;
  /** Classes that a site covers. */
  readonly classOf: Uint32Array;
  readonly classOffsets: Uint32Array;
  /** Sites that cover a class, ascending. */
  readonly siteOf: Uint32Array;
}

/** An MCLP over classes: what may be opened, at what cost. */
export interface Choice {
  readonly cover: CoverClasses;
  readonly cost: Float64Array;
  /** Infinite where money is no limit. */
  readonly budget: number;
  /** Sites to open, exactly; undefined where only money limits them. */
  readonly count: number | undefined;
  /** Weights are whole: a plan better than another is better by at least 1. */
  readonly whole: boolean;
}

/** @param label 0 for clients that take part, negative for the others */
export function coverClasses(
  label: Int32Array,
  weight: ArrayLike<number>,
  lists: readonly Uint32Array[],
): CoverClasses {
  const merged = mergeHomes(label, weight, lists);
  const siteOffsets = new Uint32Array(lists.length + 1);
  for (const j of merged.member) siteOffsets[j + 1]!++;
  for (let j = 0; j < lists.length; j++) siteOffsets[j + 1]! += siteOffsets[j]!;
  const next = siteOffsets.slice(0, lists.length);
  const classOf = new Uint32Array(merged.member.length);
  for (let s = 0; s < merged.count; s++) {
    for (let n = merged.offsets[s]!; n < merged.offsets[s + 1]!; n++) classOf[next[merged.member[n]!]!++] = s;
  }
  return {
    classes: merged.count,
    weight: merged.weight,
    sites: lists.length,
    siteOffsets,
    classOf,
    classOffsets: merged.offsets,
    siteOf: merged.member,
  };
}

/** The classes with only the marked sites left, merged again. */
export function restrictClasses(from: CoverClasses, keep: readonly number[]): CoverClasses {
  const lists = keep.map((j) => from.classOf.subarray(from.siteOffsets[j]!, from.siteOffsets[j + 1]!));
  return coverClasses(new Int32Array(from.classes), from.weight, lists);
}

/**
 * A set of open sites with what each is worth: gain of opening, loss of closing,
 * and the best exchange for a site that comes in (Resende, Werneck 2007).
 */
export class Openings {
  readonly isOpen: Uint8Array;
  covered = 0;
  evaluations = 0;
  private readonly times: Uint16Array;
  /** XOR of the open sites that cover a class: the one itself where there is only one. */
  private readonly owner: Uint32Array;
  private readonly correction: Float64Array;

  constructor(private readonly cover: CoverClasses) {
    this.isOpen = new Uint8Array(cover.sites);
    this.times = new Uint16Array(cover.classes);
    this.owner = new Uint32Array(cover.classes);
    this.correction = new Float64Array(cover.sites);
  }

  list(): number[] {
    const open: number[] = [];
    for (let j = 0; j < this.isOpen.length; j++) if (this.isOpen[j]) open.push(j);
    return open;
  }

  open(j: number): void {
    const { siteOffsets, classOf, weight } = this.cover;
    this.isOpen[j] = 1;
    for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++) {
      const s = classOf[n]!;
      if (this.times[s]!++ === 0) this.covered += weight[s]!;
      this.owner[s]! ^= j;
    }
  }

  close(j: number): void {
    const { siteOffsets, classOf, weight } = this.cover;
    this.isOpen[j] = 0;
    for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++) {
      const s = classOf[n]!;
      if (--this.times[s]! === 0) this.covered -= weight[s]!;
      this.owner[s]! ^= j;
    }
  }

  gain(j: number): number {
    const { siteOffsets, classOf, weight } = this.cover;
    this.evaluations++;
    let sum = 0;
    for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++)
      if (this.times[classOf[n]!] === 0) sum += weight[classOf[n]!]!;
    return sum;
  }

  /** What closing each open site would lose. */
  losses(): Float64Array {
    const loss = new Float64Array(this.isOpen.length);
    for (let s = 0; s < this.times.length; s++) if (this.times[s] === 1) loss[this.owner[s]!]! += this.cover.weight[s]!;
    return loss;
  }

  /** The open site that is best closed when `j` opens, and what the exchange brings. */
  bestExchange(
    j: number,
    loss: Float64Array,
    mayClose: (site: number, opened: number) => boolean,
  ): { out: number; gain: number } {
    const { siteOffsets, classOf, weight } = this.cover;
    this.evaluations++;
    let gain = 0;
    for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++) {
      const s = classOf[n]!;
      if (this.times[s] === 0) gain += weight[s]!;
      else if (this.times[s] === 1) this.correction[this.owner[s]!]! += weight[s]!;
    }
    let out = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < this.isOpen.length; k++) {
      if (!this.isOpen[k]) continue;
      const net = loss[k]! - this.correction[k]!;
      this.correction[k] = 0;
      if (net < least && mayClose(k, j)) {
        out = k;
        least = net;
      }
    }
    return { out, gain: gain - least };
  }
}

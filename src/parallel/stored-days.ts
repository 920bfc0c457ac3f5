import { createHash, type Hash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Plans } from '../simulation/days.js';
import { emptyTotal, type TotalDays } from '../simulation/merge.js';

/** Stored days that are not the first days of the run that would go on with them. */
export class OtherDays extends Error {
  /** @param why `broken`: not a whole file of stored days; `other`: of another plan, scenario or seed; `more`: more days than are wanted now */
  constructor(
    readonly why: 'broken' | 'other' | 'more',
    /** Days that are stored, where the file could be read. */
    readonly days?: number,
  ) {
    super(`stored days: ${why}`);
    this.name = 'OtherDays';
  }
}

interface Head {
  readonly format: 1;
  readonly fingerprint: string;
  readonly days: number;
}

/**
 * All that days have added up to, as bytes: sums are exact doubles, so that a run
 * that goes on from them ends with the bytes of one that was never stopped.
 */
export function encodeDays(total: TotalDays, plans: Plans, seed: string): Uint8Array {
  const head: Head = { format: 1, fingerprint: fingerprintOf(plans, seed), days: total.days };
  const parts = [Buffer.from(`${JSON.stringify(head)}\n`), ...partsOf(total).map(littleEndian)];
  return gzipSync(Buffer.concat(parts));
}

/**
 * Reads stored days back.
 *
 * @throws OtherDays where the bytes are not whole, or not days of these plans under this seed.
 */
export function decodeDays(bytes: Uint8Array, plans: Plans, seed: string): TotalDays {
  const content = unpacked(bytes);
  const end = content.indexOf(0x0a);
  const head = headOf(content.subarray(0, Math.max(0, end)));
  if (head.fingerprint !== fingerprintOf(plans, seed)) throw new OtherDays('other', head.days);
  const total = emptyTotal(plans);
  const parts = partsOf(total);
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  if (content.length !== end + 1 + length) throw new OtherDays('broken');
  let from = end + 1;
  for (const part of parts) {
    for (let n = 0; n < part.length; n++) part[n] = content.readDoubleLE(from + 8 * n);
    from += part.byteLength;
  }
  total.days = head.days;
  for (const sums of sumsOf(total)) sums.days = head.days;
  return total;
}

function unpacked(bytes: Uint8Array): Buffer {
  try {
    return gunzipSync(bytes);
  } catch {
    throw new OtherDays('broken');
  }
}

function headOf(line: Buffer): Head {
  try {
    const head = JSON.parse(line.toString('utf8')) as Partial<Head> | null;
    const { format, fingerprint, days } = head ?? {};
    if (format === 1 && typeof fingerprint === 'string' && Number.isSafeInteger(days)) {
      return { format, fingerprint, days: days as number };
    }
  } catch {
    // Falls through: not one of ours.
  }
  throw new OtherDays('broken');
}

function sumsOf(total: TotalDays) {
  const plans = total.plans.flatMap(({ sums, areas, closed }) => [sums, areas, closed]);
  return [...plans, total.differences, total.closedDifferences, total.areaDifferences].filter(
    (sums) => sums !== undefined,
  );
}

/** Every array of a total, in a fixed order. */
function partsOf(total: TotalDays): Float64Array[] {
  return [
    ...sumsOf(total).flatMap(({ count, sum, squares, squaresLow, cubes }) => [count, sum, squares, squaresLow, cubes]),
    ...total.plans.flatMap(({ histogram, walkers }) => [histogram, walkers]),
  ];
}

function littleEndian(part: Float64Array): Buffer {
  const bytes = Buffer.alloc(part.byteLength);
  for (let n = 0; n < part.length; n++) bytes.writeDoubleLE(part[n]!, 8 * n);
  return bytes;
}

/** A hash of everything that a day depends on: two runs of the same one play the same days. */
function fingerprintOf(plans: Plans, seed: string): string {
  const hash = createHash('sha256').update(JSON.stringify(seed));
  for (const { days: _, ...prepared } of plans) addTo(hash, prepared);
  return hash.digest('hex');
}

function addTo(hash: Hash, value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    hash.update(`${value.constructor.name} ${value.byteLength}:`);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.update(`${JSON.stringify(key)}=`);
      addTo(hash, part);
    }
  } else hash.update(`${JSON.stringify(value)};`);
}

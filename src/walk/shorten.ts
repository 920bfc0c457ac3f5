import { horizonDm } from './rows.js';
import type { Reach } from './types.js';

/**
 * The same reach lists up to a nearer horizon: exactly what building them to it
 * gives, without a search, since rows are nearest first.
 *
 * @throws RangeError where `horizonM` is farther than the lists go.
 */
export function shortenReach(reach: Reach, horizonM: number): Reach {
  if (horizonM > reach.horizonM) throw new RangeError(`reach lists end at ${reach.horizonM} m, asked for ${horizonM}`);
  if (horizonM === reach.horizonM) return reach;
  const limitDm = horizonDm(horizonM);
  const rows = reach.offsets.length - 1;
  const offsets = new Uint32Array(rows + 1);
  const ends = new Uint32Array(rows);
  for (let j = 0; j < rows; j++) {
    let end = reach.offsets[j + 1]!;
    while (end > reach.offsets[j]! && reach.distanceDm[end - 1]! > limitDm) end--;
    ends[j] = end;
    offsets[j + 1] = offsets[j]! + end - reach.offsets[j]!;
  }
  const home = new Uint32Array(offsets[rows]!);
  const distanceDm = new Uint16Array(offsets[rows]!);
  const signals = reach.signals === undefined ? undefined : new Uint8Array(offsets[rows]!);
  for (let j = 0; j < rows; j++) {
    home.set(reach.home.subarray(reach.offsets[j]!, ends[j]), offsets[j]);
    distanceDm.set(reach.distanceDm.subarray(reach.offsets[j]!, ends[j]), offsets[j]);
    signals?.set(reach.signals!.subarray(reach.offsets[j]!, ends[j]), offsets[j]);
  }
  return { ...reach, horizonM, offsets, home, distanceDm, ...(signals === undefined ? {} : { signals }) };
}

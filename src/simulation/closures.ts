import type { PreparedSimulation } from './prepared.js';
import type { Key } from './streams.js';
import { keyOf, subkey, threefry } from './streams.js';

/** Keys of everything that closes outlets under one seed. */
export interface ClosureKeys {
  readonly outlets: Uint32Array;
  readonly events: Uint32Array;
  /** Two words for each outlet's share in an event. */
  readonly struck: Uint32Array;
}

/** What closes outlets, of a prepared simulation. */
export type Closable = Pick<
  PreparedSimulation,
  | 'outletKey'
  | 'closedBelow'
  | 'awayBelow'
  | 'hostOffsets'
  | 'host'
  | 'eventKey'
  | 'eventBelow'
  | 'eventClosedBelow'
  | 'eventStrikes'
>;

export function closureKeys(prepared: Closable, seed: string): ClosureKeys {
  const root = keyOf(seed);
  return {
    outlets: subkeys(subkey(root, keyOf('closure')), prepared.outletKey),
    events: subkeys(subkey(root, keyOf('event')), prepared.eventKey),
    struck: subkeys(subkey(root, keyOf('struck')), prepared.outletKey),
  };
}

/** The key of each of `names` (two words each) under `key`. */
export function subkeys(key: Key, names: Uint32Array): Uint32Array {
  const keys = new Uint32Array(names.length);
  for (let n = 0; n < names.length; n += 2) keys.set(subkey(key, [names[n]!, names[n + 1]!]), n);
  return keys;
}

/**
 * Which outlets serve on a day: neither closed nor away, spared by the day's events
 * (a power cut closes many outlets at once), and a host open where they need one.
 */
export function openOutlets(prepared: Closable, keys: ClosureKeys, day: number, open: Uint8Array): void {
  const { closedBelow, awayBelow, hostOffsets, host } = prepared;
  const draw = new Uint32Array(2);
  for (let o = 0; o < open.length; o++) {
    threefry(keys.outlets[2 * o]!, keys.outlets[2 * o + 1]!, day, 0, draw);
    open[o] = draw[0]! < closedBelow[o]! || draw[1]! < awayBelow[o]! ? 0 : 1;
  }
  for (let e = 0; e < prepared.eventBelow.length; e++) {
    threefry(keys.events[2 * e]!, keys.events[2 * e + 1]!, day, 0, draw);
    if (draw[0]! >= prepared.eventBelow[e]!) continue;
    for (let o = 0; o < open.length; o++) {
      if (prepared.eventStrikes[e * open.length + o] === 0) continue;
      threefry(keys.struck[2 * o]!, keys.struck[2 * o + 1]!, day, e, draw);
      if (draw[0]! < prepared.eventClosedBelow[e]!) open[o] = 0;
    }
  }
  for (let o = 0; o < open.length; o++) {
    if (open[o] === 0 || hostOffsets[o] === hostOffsets[o + 1]) continue;
    let hostsOpen = 0;
    for (let h = hostOffsets[o]!; h < hostOffsets[o + 1]!; h++) hostsOpen += open[host[h]!]!;
    if (hostsOpen === 0) open[o] = 0;
  }
}

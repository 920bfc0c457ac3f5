import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SimulationSettings } from '../scenario/types.js';
import { type Days, everyDay, wordsOf } from '../siting/days/types.js';
import type { Opening } from '../siting/types.js';
import { normalQuantile } from '../walk/speed.js';
import { type DayOutlet, outletsOfDay } from './outlets.js';
import { type Key, keyOf, subkey, threefry, UNIT } from './streams.js';

export interface DrawnDays {
  readonly count: number;
  /** Any text; other texts give other days. */
  readonly seed: string;
  /**
   * Spread over the days instead of drawn apart: each outlet is closed on its own share
   * of the days, each event happens on its share (latin hypercube), so that a plan
   * cannot pick outlets that were lucky. Every single day has the usual chances.
   */
  readonly even: boolean;
  /** Standard deviation of the logarithm of a circle's demand on a day; 0 = the usual demand. */
  readonly demandSpread: number;
}

/**
 * Days to plan for, or to measure a plan on: which of the existing outlets and of
 * what may open is open on which day, by the chances that `simulate` walks with
 * (closures by type, events, days of service of mobile units).
 *
 * @param candidates what may open; hosts are left to whoever knows what has opened
 */
export function drawDays(
  city: City,
  rules: Rules,
  candidates: readonly Pick<Opening, 'location' | 'format'>[],
  settings: SimulationSettings,
  ask: DrawnDays,
): Days {
  const openings = candidates.map(({ location, format }) => ({ location, format, phase: 0 }));
  const outlets = outletsOfDay(city, openings, 0, settings);
  const words = wordsOf(ask.count);
  const masks = new Uint32Array(outlets.length * words);
  const root = keyOf(ask.seed);
  const stream = subkey(root, keyOf('closure'));
  const every = everyDay(ask.count);
  const keys = outlets.map(({ identity }) => keyOf(identity));
  outlets.forEach(({ closed, away }, o) => {
    masks.set(every, o * words);
    const key = subkey(stream, keys[o]!);
    shut(masks, o * words, drawsOf(key, 0, ask), closed);
    shut(masks, o * words, drawsOf(key, 1, ask), away);
  });
  strike(city, outlets, keys, settings, masks, root, ask);
  const existing = city.outlets.length;
  const formats = city.formats.length;
  return {
    count: ask.count,
    weight: new Float64Array(ask.count).fill(1 / ask.count),
    standing: masks.slice(0, existing * words),
    candidates: new Map(
      candidates.map(({ location, format }, n) => [
        location * formats + format,
        masks.slice((existing + n) * words, (existing + n + 1) * words),
      ]),
    ),
    ...(ask.demandSpread > 0 ? { demand: demandOf(city, rules, root, ask) } : {}),
  };
}

/** Uniform draws by day for word `word` of a stream's counter; spread evenly if that is asked for. */
function drawsOf(key: Key, word: 0 | 1, { count, even }: DrawnDays): Float64Array {
  const out = new Uint32Array(2);
  const draws = Float64Array.from({ length: count }, (_, day) => {
    threefry(key[0], key[1], day, 0, out);
    return out[word]! / UNIT;
  });
  if (!even) return draws;
  // The n-th smallest draw moves into the n-th of as many equal parts, all by the same offset.
  threefry(key[0], key[1], 0xffffffff, 0, out);
  const offset = out[word]! / UNIT;
  const order = Array.from(draws, (_, day) => day).sort((a, b) => draws[a]! - draws[b]! || a - b);
  for (const [rank, day] of order.entries()) draws[day] = (rank + offset) / count;
  return draws;
}

function shut(masks: Uint32Array, from: number, draws: Float64Array, chance: number): void {
  for (const [day, draw] of draws.entries()) {
    if (draw < chance) masks[from + (day >>> 5)]! &= ~(1 << (day & 31));
  }
}

/** Days on which many outlets close together. */
function strike(
  city: City,
  outlets: readonly DayOutlet[],
  keys: readonly Key[],
  { events = [] }: SimulationSettings,
  masks: Uint32Array,
  root: Key,
  ask: DrawnDays,
): void {
  const words = wordsOf(ask.count);
  const happens = subkey(root, keyOf('event'));
  const struck = subkey(root, keyOf('struck'));
  const out = new Uint32Array(2);
  for (const [e, { id, chance, closedShare, types, circles }] of events.entries()) {
    const hit = outlets.map(
      (outlet) =>
        (types.length === 0 || outlet.types.some((k) => types.includes(city.types[k]!.id))) &&
        (circles.length === 0 || circles.includes(city.circles[outlet.circle]?.id ?? '')),
    );
    for (const [day, draw] of drawsOf(subkey(happens, keyOf(id)), 0, ask).entries()) {
      if (draw >= chance) continue;
      for (const [o, strikes] of hit.entries()) {
        if (!strikes) continue;
        const key = subkey(struck, keys[o]!);
        threefry(key[0], key[1], day, e, out);
        if (out[0]! / UNIT < closedShare) masks[o * words + (day >>> 5)]! &= ~(1 << (day & 31));
      }
    }
  }
}

/** Lognormal factors by day and circle, of mean 1, scaled so that a day has the usual persons in all. */
function demandOf(city: City, rules: Rules, root: Key, ask: DrawnDays): Float64Array {
  const stream = subkey(root, keyOf('demand'));
  const circles = city.circles.length;
  const demand = new Float64Array(ask.count * circles);
  for (const [c, { id }] of city.circles.entries()) {
    for (const [day, draw] of drawsOf(subkey(stream, keyOf(id)), 0, ask).entries()) {
      const z = normalQuantile(Math.min(1 - 2 ** -33, Math.max(2 ** -33, draw)));
      demand[day * circles + c] = exponential(ask.demandSpread * z - ask.demandSpread ** 2 / 2);
    }
  }
  for (let day = 0; day < ask.count; day++) {
    let persons = 0;
    for (let c = 0; c < circles; c++) persons += rules.circlePersons[c]! * demand[day * circles + c]!;
    for (let c = 0; c < circles; c++) demand[day * circles + c]! *= rules.cityPersons / persons;
  }
  return demand;
}

/** eˣ with + × ÷ alone, so that every engine gives the same: a short series of x / 2⁸, squared eight times. */
function exponential(x: number): number {
  const small = x / 256;
  let sum = 1;
  for (let n = 12; n >= 1; n--) sum = 1 + (sum * small) / n;
  for (let n = 0; n < 8; n++) sum *= sum;
  return sum;
}

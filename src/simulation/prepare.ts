import type { City } from '../city/types.js';
import { GROUPS } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SimulationSettings } from '../scenario/types.js';
import type { Opening } from '../siting/types.js';
import { speedQuantilesMps } from '../walk/speed.js';
import type { Reach } from '../walk/types.js';
import type { NearestLists } from './lists.js';
import { nearestLists } from './lists.js';
import type { DayOutlet } from './outlets.js';
import { outletsOfDay } from './outlets.js';
import { keyOf, UNIT } from './streams.js';

/** A group's speeds are tabulated at the middles of 2¹⁴ equal shares. */
export const SPEED_BITS = 14;
export const SPEED_STEPS = 1 << SPEED_BITS;

/**
 * Everything that a simulated day reads, as typed arrays that threads can share.
 * Slot s is the simulated type `types[s]`.
 */
export interface PreparedSimulation {
  readonly days: number;
  readonly walkersPerCircle: number;
  readonly circleCount: number;
  readonly homeCount: number;
  readonly types: Uint16Array;
  /** Two words an outlet, from its identity (location and format), which no plan changes. */
  readonly outletKey: Uint32Array;
  /** An outlet is closed on a day when its draw is below this (probability × 2³²). */
  readonly closedBelow: Float64Array;
  /** The same for days on which it does not serve here (1 − days a week / 7). */
  readonly awayBelow: Float64Array;
  /** Hosts of outlet o are entries hostOffsets[o] …; it needs one of them open. None: it stands for itself. */
  readonly hostOffsets: Uint32Array;
  readonly host: Uint32Array;
  readonly lists: NearestLists;
  /** Two words a circle, from its id. */
  readonly circleKey: Uint32Array;
  /** Persons of circle c by home and group: entries crowdOffsets[c] …, running totals in `crowdEnd`. */
  readonly crowdOffsets: Uint32Array;
  readonly crowdEnd: Uint32Array;
  readonly crowdHome: Uint32Array;
  readonly crowdGroup: Uint8Array;
  /** Persons by circle × group (row-major): the weights of the city's figures. */
  readonly groupPersons: Float64Array;
  /** Speeds by group × step, millimetres per second. */
  readonly speedMmps: Uint16Array;
}

/**
 * Looks everything up that days need, once: which outlets serve each home, nearest
 * first; who lives where; how fast people walk.
 *
 * Outlets are the existing ones and the openings in force at the end of `phase`
 * (default: the last). A type is simulated where it has a weight or an outlet.
 *
 * @see MODEL §7
 */
export function prepareSimulation(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
  settings: SimulationSettings,
  phase: number = rules.phaseCount - 1,
): PreparedSimulation {
  const outlets = outletsOfDay(city, openings, phase, settings);
  const types = simulatedTypes(rules, outlets);
  const hosts = outlets.map((outlet) => outlet.hosts);
  const hostOffsets = new Uint32Array(outlets.length + 1);
  for (const [o, list] of hosts.entries()) hostOffsets[o + 1] = hostOffsets[o]! + list.length;
  return {
    days: settings.days,
    walkersPerCircle: settings.walkersPerCircle,
    circleCount: city.circles.length,
    homeCount: city.homes.count,
    types,
    outletKey: Uint32Array.from(outlets.flatMap((outlet) => keyOf(outlet.identity))),
    closedBelow: Float64Array.from(outlets, (outlet) => outlet.closed * UNIT),
    awayBelow: Float64Array.from(outlets, (outlet) => outlet.away * UNIT),
    hostOffsets,
    host: Uint32Array.from(hosts.flat()),
    lists: nearestLists(city, rules, reach, outlets, types),
    circleKey: Uint32Array.from(city.circles.flatMap((circle) => keyOf(circle.id))),
    ...crowds(city),
    speedMmps: speedTable(settings),
  };
}

function simulatedTypes(rules: Rules, outlets: readonly DayOutlet[]): Uint16Array {
  const wanted = new Set<number>(outlets.flatMap((outlet) => outlet.types));
  for (let ck = 0; ck < rules.weight.length; ck++) if (rules.weight[ck]! > 0) wanted.add(ck % rules.typeCount);
  return Uint16Array.from(wanted).sort();
}

type Crowds = Pick<PreparedSimulation, 'crowdOffsets' | 'crowdEnd' | 'crowdHome' | 'crowdGroup' | 'groupPersons'>;

function crowds({ homes, circles }: City): Crowds {
  const byCircle: { home: number; group: number; persons: number }[][] = circles.map(() => []);
  const groupPersons = new Float64Array(circles.length * GROUPS.length);
  for (let i = 0; i < homes.count; i++) {
    for (const [group, name] of GROUPS.entries()) {
      const persons = homes.persons[name][i]!;
      if (persons === 0) continue;
      byCircle[homes.circle[i]!]!.push({ home: i, group, persons });
      groupPersons[homes.circle[i]! * GROUPS.length + group]! += persons;
    }
  }
  const crowdOffsets = new Uint32Array(circles.length + 1);
  for (const [c, crowd] of byCircle.entries()) crowdOffsets[c + 1] = crowdOffsets[c]! + crowd.length;
  const crowdEnd = new Uint32Array(crowdOffsets[circles.length]!);
  for (const [c, crowd] of byCircle.entries()) {
    let end = 0;
    for (const [n, { persons }] of crowd.entries()) {
      end += persons;
      crowdEnd[crowdOffsets[c]! + n] = end;
    }
  }
  const all = byCircle.flat();
  return {
    crowdOffsets,
    crowdEnd,
    crowdHome: Uint32Array.from(all, (entry) => entry.home),
    crowdGroup: Uint8Array.from(all, (entry) => entry.group),
    groupPersons,
  };
}

/** Whole millimetres per second, so that 5, 10 and 15 minutes are whole decimetres and engines agree. */
function speedTable(settings: SimulationSettings): Uint16Array {
  const shares = Float64Array.from({ length: SPEED_STEPS }, (_, step) => (step + 0.5) / SPEED_STEPS);
  const table = new Uint16Array(GROUPS.length * SPEED_STEPS);
  for (const [group, name] of GROUPS.entries()) {
    for (const [step, mps] of speedQuantilesMps(settings.speedMps[name], shares).entries()) {
      table[group * SPEED_STEPS + step] = Math.round(mps * 1000);
    }
  }
  return table;
}

import type { City } from '../city/types.js';
import { GROUPS } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SimulationSettings } from '../scenario/types.js';
import type { Opening } from '../siting/types.js';
import type { Reach } from '../walk/types.js';
import { type AreaKind, areasOf } from './areas.js';
import { arrivalTables, survivalOf } from './arrivals.js';
import { closureTerms } from './closure-terms.js';
import { delaysOf, waitsAtSignals } from './delays.js';
import { firstCells, worthOf } from './forks.js';
import { jointOf } from './joint.js';
import { nearestLists } from './lists.js';
import { wayNodes } from './nodes.js';
import type { DayOutlet } from './outlets.js';
import { outletsOfDay } from './outlets.js';
import type { PreparedSimulation } from './prepared.js';
import { SPEED_STEPS, speedTable } from './speeds.js';
import { walkedCity } from './step-free.js';
import { keyOf, UNIT } from './streams.js';

/**
 * Looks everything up that days need, once: which outlets serve each home, nearest
 * first; who lives where; how fast people walk.
 *
 * Outlets are the existing ones and the openings in force at the end of `phase`
 * (default: the last). A type is simulated where it has a weight or an outlet, or is
 * in `alsoTypes`: two plans that are compared are walked to the same types, and ask for
 * the same of everything basic (`leftOut`: types that it leaves out for the other's sake).
 * `by`: what else than circles the figures are broken down by. Whoever cannot take steps walks other
 * ways (`walkedCity`), and is broken out always.
 *
 * @see MODEL §7
 */
export function prepareSimulation(
  asCounted: City,
  rules: Rules,
  reachInMetres: Reach,
  openings: readonly Opening[],
  settings: SimulationSettings,
  phase: number = rules.phaseCount - 1,
  alsoTypes: readonly number[] = [],
  by: readonly AreaKind[] = [],
  leftOut: readonly number[] = [],
): PreparedSimulation {
  const { city, reach, stepFreeFrom } = walkedCity(asCounted, reachInMetres, settings);
  const outlets = outletsOfDay(city, openings, phase, settings);
  const types = simulatedTypes(rules, outlets, alsoTypes);
  const speedMmps = speedTable(settings);
  const survival = survivalOf(speedMmps);
  const known = waitsAtSignals(settings) && reach.signals !== undefined;
  const delays = delaysOf(settings, city.streets !== undefined, known);
  const lists = nearestLists(city, rules, reach, outlets, types, known ? worthOf(delays, speedMmps) : undefined);
  const nodes = wayNodes(lists);
  const homes = homesOf(city);
  const target = (c: number, k: number): number =>
    c < rules.circleCount ? rules.target[c * rules.typeCount + k]! : city.types[k]!.target;
  const hosts = outlets.map((outlet) => outlet.hosts);
  const hostOffsets = new Uint32Array(outlets.length + 1);
  for (const [o, list] of hosts.entries()) hostOffsets[o + 1] = hostOffsets[o]! + list.length;
  const prepared: PreparedSimulation = {
    estimator: settings.estimator ?? 'plain',
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
    ...eventsOf(city, settings, outlets),
    lists,
    ...firstCells(lists, outlets.length),
    ...homes,
    circleKey: Uint32Array.from(city.circles.flatMap((circle) => keyOf(circle.id))),
    ...crowds(city, settings.estimator === 'qmc'),
    speedMmps,
    survival,
    delays,
    arrivals: arrivalTables(
      survival,
      speedMmps,
      delays,
      lists.distanceDm.reduce((a, b) => Math.max(a, b), 0),
      lists,
    ),
    ...(nodes === undefined ? {} : { nodes }),
    joint: jointOf(city, types, lists, homes.homePersons, survival, delays, leftOut),
    tierMin: Uint8Array.from(types, (k) => city.types[k]!.tierMin ?? 15),
    tiered: Uint8Array.from(types, (k) => (city.types[k]!.tierMin === undefined ? 0 : 1)),
    demandSet: Uint8Array.from(types, (k) => {
      const { demand } = city.types[k]!;
      return demand === 'all' ? 0 : GROUPS.indexOf(demand) + 1;
    }),
    target: Float64Array.from({ length: (city.circles.length + 1) * types.length }, (_, cs) =>
      target(Math.floor(cs / types.length), types[cs % types.length]!),
    ),
    weight: Float64Array.from(
      { length: city.circles.length * types.length },
      (_, cs) => rules.weight[Math.floor(cs / types.length) * rules.typeCount + types[cs % types.length]!]!,
    ),
    knownS: Float64Array.from(GROUPS, (_, g) => knownUntilS(reach.horizonM, speedMmps, g)),
    ...(by.length === 0 && stepFreeFrom === undefined ? {} : { areas: areasOf(city, settings, by, stepFreeFrom) }),
  };
  const closures = prepared.estimator === 'combined' ? undefined : closureTerms(prepared);
  return closures === undefined ? prepared : { ...prepared, closures };
}

/** Whoever is at the horizon or beyond takes longer, but for the fastest in a thousand (MODEL §2). */
function knownUntilS(horizonM: number, speedMmps: Uint16Array, group: number): number {
  const fast = speedMmps[group * SPEED_STEPS + Math.floor(SPEED_STEPS * 0.999)]!;
  // A second's grace: the horizon is 15 min at that speed of the fastest group, up to rounding.
  return Math.floor((horizonM * 1000) / fast + 1);
}

function homesOf({ homes }: City): { homeCircle: Uint16Array; homePersons: Uint32Array } {
  const homePersons = new Uint32Array(homes.count * GROUPS.length);
  for (const [g, name] of GROUPS.entries()) {
    for (let i = 0; i < homes.count; i++) homePersons[i * GROUPS.length + g] = homes.persons[name][i]!;
  }
  return { homeCircle: homes.circle, homePersons };
}

type Events = Pick<PreparedSimulation, 'eventKey' | 'eventBelow' | 'eventClosedBelow' | 'eventStrikes'>;

/** Types and circles are given by id; an event that names none strikes all. */
function eventsOf(city: City, { events = [] }: SimulationSettings, outlets: readonly DayOutlet[]): Events {
  const strikes = events.flatMap(({ types, circles }) =>
    outlets.map((outlet) => {
      const byType = types.length === 0 || outlet.types.some((k) => types.includes(city.types[k]!.id));
      const byCircle = circles.length === 0 || circles.includes(city.circles[outlet.circle]?.id ?? '');
      return byType && byCircle ? 1 : 0;
    }),
  );
  return {
    eventKey: Uint32Array.from(events.flatMap((event) => keyOf(event.id))),
    eventBelow: Float64Array.from(events, (event) => event.chance * UNIT),
    eventClosedBelow: Float64Array.from(events, (event) => event.closedShare * UNIT),
    eventStrikes: Uint8Array.from(strikes),
  };
}

function simulatedTypes(rules: Rules, outlets: readonly DayOutlet[], also: readonly number[]): Uint16Array {
  const wanted = new Set<number>([...outlets.flatMap((outlet) => outlet.types), ...also]);
  for (let ck = 0; ck < rules.weight.length; ck++) if (rules.weight[ck]! > 0) wanted.add(ck % rules.typeCount);
  return Uint16Array.from(wanted).sort();
}

type Crowds = Pick<PreparedSimulation, 'crowdOffsets' | 'crowdEnd' | 'crowdHome' | 'crowdGroup' | 'groupPersons'>;

/**
 * @param byGroup one group behind the other instead of home by home: evenly spread
 *   points then hit each group as often on every day. Home by home the number of
 *   children drawn goes with where they live, and their share, arrived ÷ drawn, was off by up to 3 %.
 */
function crowds({ homes, circles }: City, byGroup: boolean): Crowds {
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
  if (byGroup) for (const crowd of byCircle) crowd.sort((a, b) => a.group - b.group || a.home - b.home);
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

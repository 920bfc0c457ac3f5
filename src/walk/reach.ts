import type { City, Streets } from '../city/types.js';
import { locationCount } from '../city/types.js';
import type { BarrierSegments } from './barriers.js';
import { barrierSegments } from './barriers.js';
import { boundedSearch } from './dijkstra.js';
import { networkOf } from './network.js';
import { MAX_HORIZON_M, ReachRows } from './rows.js';
import type { Snapped } from './snap.js';
import { NO_EDGE, snapPlaces } from './snap.js';
import { straightReach } from './straight.js';
import type { Reach } from './types.js';
import { type Walker, type Ways, waysOf } from './ways.js';

/** A home or a location farther than this from every street is unreached: a fault of the data, not a walk. */
export const DEFAULT_SNAP_LIMIT_M = 500;

export interface ReachOptions {
  /** Farthest straight distance from a place to its street, metres. */
  readonly snapLimitM?: number;
  /**
   * `walk` (default): along the streets, or straight line × detour factor where the
   * city has none. `straight`: the circle on the map, barriers and streets ignored.
   */
  readonly measure?: 'walk' | 'straight';
  /** Who walks along the streets; default `metres`. Without streets all walk alike. */
  readonly walker?: Walker;
  /** What a metre of steps counts for `timed` walkers, metres; default 2.4. */
  readonly stepsFactor?: number | undefined;
}

/**
 * Homes that each location (sites, then outlets) reaches within `horizonM`, nearest
 * first, ties by home index.
 *
 * With streets: walking metres along them, both ends snapped to the nearest
 * street and the two legs counted; a place between the ends of a street leaves it
 * both ways, and two places on one street are joined along it. Without streets:
 * straight line × `detourFactor`, and what lies across a barrier is not reached,
 * since no crossing is known. Distances are rounded up to a decimetre. Where the city
 * says where signals are, those on the shortest way are counted: at the junctions
 * that it passes, and along its streets.
 *
 * @throws RangeError where `horizonM` is not in 0…6,553 (distances are 16-bit decimetres).
 * @see MODEL §2
 */
export function buildReach(city: City, horizonM: number, options: ReachOptions = {}): Reach {
  if (!(horizonM >= 0 && horizonM <= MAX_HORIZON_M)) {
    throw new RangeError(`horizonM must be in 0…${MAX_HORIZON_M}, got ${horizonM}`);
  }
  const count = locationCount(city);
  const xM = new Float64Array(count);
  const yM = new Float64Array(count);
  for (const [j, place] of [...city.sites, ...city.outlets].entries()) {
    xM[j] = place.xM;
    yM[j] = place.yM;
  }
  if (options.measure === 'straight') return straightReach(city.homes, xM, yM, horizonM, 1, new Float64Array());
  const barriers = barrierSegments(city.barriers);
  if (city.streets === undefined) {
    return straightReach(city.homes, xM, yM, horizonM, city.detourFactor, barriers);
  }
  return streetReach(city, city.streets, barriers, xM, yM, horizonM, options);
}

/** One bounded search from each location, which offers the homes of every street end it settles. */
function streetReach(
  { homes }: City,
  streets: Streets,
  barriers: BarrierSegments,
  xM: Float64Array,
  yM: Float64Array,
  horizonM: number,
  { walker = 'metres', stepsFactor, snapLimitM = DEFAULT_SNAP_LIMIT_M }: ReachOptions,
): Reach {
  const ways = waysOf(streets, walker, stepsFactor);
  const network = networkOf(streets, ways.edgeM);
  const doors = snapPlaces(network, barriers, homes.xM, homes.yM, snapLimitM);
  const locations = snapPlaces(network, barriers, xM, yM, snapLimitM);
  const search = boundedSearch(network);
  const byEdge = homesByEdge(doors, network.edgeCount);
  const byNode = homesByNode(doors, streets, ways);
  const rows = new ReachRows(xM.length, homes.count, horizonM, streets.signals !== undefined);
  for (let j = 0; j < xM.length; j++) {
    const edge = locations.edge[j]!;
    if (edge !== NO_EDGE) {
      const legM = locations.legM[j]!;
      const alongM = locations.alongM[j]!;
      for (let a = byEdge.offsets[edge]!; a < byEdge.offsets[edge + 1]!; a++) {
        const i = byEdge.home[a]!;
        const doorM = doors.alongM[i]!;
        rows.offer(i, legM + ways.along(edge, alongM, doorM) + doors.legM[i]!, ways.signals(edge, alongM, doorM));
      }
      search.reset(horizonM);
      const lengthM = streets.edgeLengthM[edge]!;
      search.enter(streets.edgeFrom[edge]!, legM + ways.along(edge, 0, alongM), ways.signals(edge, 0, alongM));
      search.enter(
        streets.edgeTo[edge]!,
        legM + ways.along(edge, alongM, lengthM),
        ways.signals(edge, alongM, lengthM),
      );
      for (let n = search.next(); n >= 0; n = search.next()) {
        const [atM, signals] = [search.settledM, search.settledSignals];
        for (let a = byNode.offsets[n]!; a < byNode.offsets[n + 1]!; a++) {
          rows.offer(byNode.home[a]!, atM + byNode.distanceM[a]!, signals + byNode.signals[a]!);
        }
      }
    }
    rows.endRow();
  }
  return { ...rows.finish(), unsnappedHomes: doors.unsnapped };
}

interface HomesByEdge {
  readonly offsets: Uint32Array;
  readonly home: Uint32Array;
}

function homesByEdge(homes: Snapped, edgeCount: number): HomesByEdge {
  const offsets = new Uint32Array(edgeCount + 1);
  for (const edge of homes.edge) if (edge !== NO_EDGE) offsets[edge + 1]!++;
  for (let e = 0; e < edgeCount; e++) offsets[e + 1]! += offsets[e]!;
  const next = offsets.slice(0, edgeCount);
  const home = new Uint32Array(offsets[edgeCount]!);
  for (const [i, edge] of homes.edge.entries()) if (edge !== NO_EDGE) home[next[edge]!++] = i;
  return { offsets, home };
}

interface HomesByNode extends HomesByEdge {
  /** From the node along the home's street and over its leg. */
  readonly distanceM: Float64Array;
  readonly signals: Uint8Array;
}

/** Each home appears at both ends of its street. */
function homesByNode(homes: Snapped, streets: Streets, ways: Ways): HomesByNode {
  const { edgeFrom, edgeTo, edgeLengthM, nodeXM } = streets;
  const offsets = new Uint32Array(nodeXM.length + 1);
  for (const edge of homes.edge) {
    if (edge === NO_EDGE) continue;
    offsets[edgeFrom[edge]! + 1]!++;
    offsets[edgeTo[edge]! + 1]!++;
  }
  for (let n = 0; n < nodeXM.length; n++) offsets[n + 1]! += offsets[n]!;
  const next = offsets.slice(0, nodeXM.length);
  const home = new Uint32Array(offsets[nodeXM.length]!);
  const distanceM = new Float64Array(home.length);
  const signals = new Uint8Array(home.length);
  for (const [i, edge] of homes.edge.entries()) {
    if (edge === NO_EDGE) continue;
    const alongM = homes.alongM[i]!;
    const first = next[edgeFrom[edge]!]!++;
    home[first] = i;
    distanceM[first] = homes.legM[i]! + ways.along(edge, 0, alongM);
    signals[first] = ways.signals(edge, 0, alongM);
    const second = next[edgeTo[edge]!]!++;
    home[second] = i;
    distanceM[second] = homes.legM[i]! + ways.along(edge, alongM, edgeLengthM[edge]!);
    signals[second] = ways.signals(edge, alongM, edgeLengthM[edge]!);
  }
  return { offsets, home, distanceM, signals };
}

import type { Estimator } from '../scenario/types.js';
import type { ArrivalTables, Survival } from './arrivals.js';
import type { Delays } from './delays.js';
import type { Joint } from './joint.js';
import type { NearestLists } from './lists.js';

/**
 * Everything that a simulated day reads, as typed arrays that threads can share.
 * Slot s is the simulated type `types[s]`.
 */
export interface PreparedSimulation {
  readonly estimator: Estimator;
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
  /** Days that close many outlets together: chance × 2³², chance of each outlet struck × 2³², and whom it strikes (event × outlet). */
  readonly eventKey: Uint32Array;
  readonly eventBelow: Float64Array;
  readonly eventClosedBelow: Float64Array;
  readonly eventStrikes: Uint8Array;
  readonly lists: NearestLists;
  /** Only where the lists carry signals. */
  readonly nodes?: WayNodes;
  /** Cells (home × slot) that outlet o serves with everything open, as the nearest or at a fork: entries firstOffsets[o] …. */
  readonly firstOffsets: Uint32Array;
  readonly firstCell: Uint32Array;
  readonly homeCircle: Uint16Array;
  /** Persons by home × group. */
  readonly homePersons: Uint32Array;
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
  readonly survival: Survival;
  readonly delays: Delays;
  readonly arrivals: ArrivalTables;
  readonly joint: Joint;
  /** By slot: the minutes that the plan gives the type (15 where it gives none), and whose demand it is (0 = all, else group + 1). */
  readonly tierMin: Uint8Array;
  /** By slot: 1 where the plan gives the minutes. */
  readonly tiered: Uint8Array;
  readonly demandSet: Uint8Array;
  /** Targets by circle × slot, the city's behind the circles. */
  readonly target: Float64Array;
  /** Weights in the gap index by circle × slot. */
  readonly weight: Float64Array;
  /** By group: until when arrivals are known, seconds; later ones may be cut off by the horizon. */
  readonly knownS: Float64Array;
  /** Only where a breakdown by community or band is asked for, or somebody cannot take steps. */
  readonly areas?: Areas;
  /** What closed outlets change; only where days are sampled and closures can be followed. */
  readonly closures?: ClosureTerms;
}

/**
 * The nodes at which ways are kept for the distribution of times, 5 m apart, where
 * ways carry known signals: only those numbers of signals and distances that some
 * way has, so that memory does not grow with all that could be.
 */
export interface WayNodes {
  /** Nodes of one number of signals. */
  readonly perLevel: number;
  /** Bin by number of signals × node; NO_BIN where no way is. */
  readonly bin: Uint32Array;
  /** By bin. */
  readonly way: Uint32Array;
}

/**
 * Finer parts than circles: communities, and distance bands of the city and of each
 * circle. A home belongs to the band of a type by its walk to the nearest outlet of
 * the type when all are open.
 *
 * Rows are communities, then the city's bands, then each circle's bands, then whoever
 * cannot take steps in the city and in each circle; a kind that is not there has none.
 */
export interface Areas {
  readonly communities: number;
  /** By home. */
  readonly community: Uint16Array;
  /** Upper end of each band but the last, decimetres; empty = no bands. */
  readonly bandEndDm: Uint16Array;
  readonly circles: number;
  /** Homes from this one on are of whoever cannot take steps; absent = nobody is broken out. */
  readonly stepFreeFrom?: number;
}

/**
 * What a day's closures make of everybody's figures: for each set of outlets that are
 * all closed what that changes of the day with everything open.
 *
 * A home reaches the first open outlet of its list. So its share is that of the
 * nearest outlet, plus for each beginning of the list that is closed the step from its
 * last outlet to the next one; at a fork, for each set without which others are taken. Homes with the same outlets in front share the sets,
 * and what they change is added up by circle. For everything basic a step lets one
 * need get harder and the others be as usual; what two harder needs are beside that is
 * left out.
 */
export interface ClosureTerms {
  readonly sets: OutletSets;
  /** Arrived and time (`SHARE_WIDTH` by group × column) by circle × slot. */
  readonly shares: Terms;
  /** Everything basic by group, by circle. */
  readonly joint: Terms;
}

/** Rows that a set changes, and by how much: persons × 2⁻²⁰, times persons × milliseconds. */
export interface Terms {
  readonly width: number;
  /** Terms of set n: entries offsets[n] …. */
  readonly offsets: Uint32Array;
  readonly row: Uint32Array;
  /** By term × width. */
  readonly values: Float64Array;
}

/** Sets of outlets that may all be closed on a day. */
export interface OutletSets {
  /** Members of set n, ascending: entries offsets[n] …. */
  readonly offsets: Uint32Array;
  readonly outlet: Uint32Array;
  /** Sets whose first member is outlet o: entries firstOffsets[o] … of `firstSet`. */
  readonly firstOffsets: Uint32Array;
  readonly firstSet: Uint32Array;
}

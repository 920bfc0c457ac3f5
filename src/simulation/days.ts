import { GROUPS } from '../city/types.js';
import { areaDays, areaLength } from './areas.js';
import { ARRIVAL_UNIT, COLUMNS } from './arrivals.js';
import { closureKeys, openOutlets, subkeys } from './closures.js';
import { jointControl } from './control.js';
import { walkerCrew } from './crew.js';
import { drawHomes, drawnHomes } from './drawn-homes.js';
import { integratedSlots } from './expected.js';
import { type GainMemory, gainMemory, homeGains } from './gains.js';
import { allHomes, type HomesDay, homesDay, moveTo } from './homes.js';
import { closedDays, closedLength, keepsClosed } from './known-variance.js';
import { distanceBins } from './nodes.js';
import type { PreparedSimulation } from './prepared.js';
import { keyOf, subkey, threefry } from './streams.js';
import {
  addDay,
  dayValues,
  emptyFigures,
  emptySums,
  type Layout,
  layoutOf,
  type Places,
  SETS,
  type Sums,
  TIME_BINS,
} from './sums.js';
import type { WalkerKeys } from './walkers.js';

/** What some days of one plan add up to. */
export interface PlanDays {
  readonly sums: Sums;
  /** Times (drawn walkers) or changed distances (evaluated homes) by circle × slot × group × bin. */
  readonly histogram: Float64Array;
  /** Walkers by circle × group. */
  readonly walkers: Float64Array;
  /** Shares by area, where these are asked for and days are needed for them. */
  readonly areas?: Sums;
  /** What closures alone made of the figures, where that is known (`known-variance.ts`). */
  readonly closed?: Sums;
}

/** What a task hands back: the days of one plan, or of two and their differences (second − first). */
export interface ChunkResult {
  readonly plans: readonly PlanDays[];
  readonly differences?: Sums;
  readonly closedDifferences?: Sums;
  /** Differences of the shares by area, where days are needed for them. */
  readonly areaDifferences?: Sums;
}

/** Plans that are walked on the same days by the same persons; they share walkers, circles and types. */
export type Plans = readonly [PreparedSimulation] | readonly [PreparedSimulation, PreparedSimulation];

/** Everything a thread keeps from one chunk of days to the next. */
export interface DayPlayer {
  readonly plans: Plans;
  readonly seed: string;
  /** Plays days `fromDay` … `toDay` − 1; the same days give the same bytes, whoever played what before. */
  play(fromDay: number, toDay: number): ChunkResult;
}

export function binsOf(prepared: PreparedSimulation): number {
  return drawsWalkers(prepared) ? TIME_BINS : distanceBins(prepared);
}

export function drawsWalkers({ estimator }: Pick<PreparedSimulation, 'estimator'>): boolean {
  return estimator === 'plain' || estimator === 'qmc';
}

export function emptyPlanDays(prepared: PreparedSimulation, plans: Plans): PlanDays {
  const { circleCount, types } = prepared;
  const cells = circleCount * types.length * GROUPS.length;
  return {
    sums: emptySums(layoutOf(prepared).length),
    histogram: new Float64Array(cells * binsOf(prepared)),
    walkers: new Float64Array(circleCount * GROUPS.length),
    ...(areaSlots(plans) ? { areas: emptySums(areaLength(prepared)) } : {}),
    ...(keepsClosed([prepared]) ? { closed: emptySums(closedLength(layoutOf(prepared))) } : {}),
  };
}

/** Sums of the differences of two plans, and of what closures alone make of them. */
export function emptyDifferences(plans: Plans): Omit<ChunkResult, 'plans'> {
  if (plans.length === 1) return {};
  const layout = layoutOf(plans[0]);
  return {
    differences: emptySums(layout.length),
    ...(keepsClosed(plans) ? { closedDifferences: emptySums(closedLength(layout)) } : {}),
    ...(areaSlots(plans) ? { areaDifferences: emptySums(areaLength(plans[0])) } : {}),
  };
}

/**
 * Plays days of one plan, or of two on the same days (MODEL §7).
 *
 * A day: which outlets are open; the nearest open outlet of every home and type;
 * then the walk to it. Plain and qmc send `walkersPerCircle` walkers of each circle,
 * drawn by persons; conditional draws homes and integrates who lives there, how fast
 * they walk and how long they wait; combined evaluates every home. Every number
 * drawn is a function of (seed, stream, outlet or circle, day, walker).
 */
export function dayPlayer(plans: Plans, seed: string): DayPlayer {
  const evaluator = drawsWalkers(plans[0]) ? walkerDays(plans, seed) : homeDays(plans, seed);
  const layout = layoutOf(plans[0]);
  const values = plans.map(() => new Float64Array(layout.length));
  const opened = plans.map((prepared) => new Uint8Array(prepared.closedBelow.length));
  const keys = plans.map((prepared) => closureKeys(prepared, seed));
  const figures = plans.map(emptyFigures);
  const unit = drawsWalkers(plans[0]) ? 1 : ARRIVAL_UNIT;
  const gains = new Float64Array(layout.circles * layout.slots * 2);
  const integrated = integratedSlots(plans);
  const places = placesOf(layout, integrated);
  const areas = areaSlots(plans) ? plans.map((prepared) => areaDays(prepared, prepared.areas!, integrated)) : undefined;
  const areasBetween = new Float64Array(areas === undefined ? 0 : areaLength(plans[0]));
  const closed = keepsClosed(plans) ? closedDays(plans) : undefined;
  return {
    plans,
    seed,
    play(fromDay, toDay) {
      const chunk = plans.map((prepared) => emptyPlanDays(prepared, plans));
      const { differences, closedDifferences, areaDifferences } = emptyDifferences(plans);
      for (let day = fromDay; day < toDay; day++) {
        for (const [p, prepared] of plans.entries()) openOutlets(prepared, keys[p]!, day, opened[p]!);
        evaluator.day(day, opened, figures, chunk, gains);
        for (const [p, prepared] of plans.entries()) {
          dayValues(prepared, layout, figures[p]!, unit, values[p]!, integrated);
          addDay(chunk[p]!.sums, values[p]!, places);
          addWalkers(figures[p]!, chunk[p]!);
        }
        const shares = areas?.map((one, p) => one.add(opened[p]!, chunk[p]!.areas!));
        if (areaDifferences !== undefined && shares !== undefined) {
          for (let n = 0; n < areasBetween.length; n++) areasBetween[n] = shares[1]![n]! - shares[0]![n]!;
          addDay(areaDifferences, areasBetween, areas![0]!.places);
        }
        closed?.add(
          opened,
          values,
          chunk.map((plan) => plan.closed!),
        );
        if (differences !== undefined) {
          const between = difference(plans[0], layout, values, gains);
          addDay(differences, between, places);
          addGains(differences, between, layout);
          if (closedDifferences !== undefined) closed?.addDifference(between, closedDifferences);
        }
      }
      evaluator.end?.(chunk);
      return {
        plans: chunk,
        ...(differences === undefined ? {} : { differences }),
        ...(closedDifferences === undefined ? {} : { closedDifferences }),
        ...(areaDifferences === undefined ? {} : { areaDifferences }),
      };
    },
  };
}

/** Whether days are needed for areas: some type's closures are not integrated out of all plans. */
function areaSlots(plans: Plans): boolean {
  return plans[0].areas !== undefined && integratedSlots(plans).includes(0);
}

/** Figures that days are needed for: all but those of types whose closures are integrated out. */
function placesOf(layout: Layout, integrated: Uint8Array): Places {
  const places: [number, number][] = [];
  const add = (from: number, to: number): void => {
    const last = places.at(-1);
    if (last?.[1] === from) last[1] = to;
    else places.push([from, to]);
  };
  for (const [block, width] of [
    [layout.share, SETS * COLUMNS],
    [layout.time, SETS],
    [layout.both, SETS],
  ] as const) {
    for (let row = 0; row < (layout.circles + 1) * layout.slots; row++) {
      if (integrated[row % layout.slots] === 0) add(block + row * width, block + (row + 1) * width);
    }
    if (block === layout.share) add(layout.joint, layout.time);
  }
  return places;
}

function addWalkers(day: ReturnType<typeof emptyFigures>, { walkers }: PlanDays): void {
  for (let cg = 0; cg < walkers.length; cg++) walkers[cg]! += day.weight[cg]!;
}

/** Persons are many: only their sum is exact whatever the order of days, and only their mean is asked for. */
function addGains({ count, sum }: Sums, values: Float64Array, layout: Layout): void {
  for (let n = layout.gains; n < layout.length; n++) {
    count[n]!++;
    sum[n]! += values[n]!;
  }
}

/** Second − first; the gains lie behind, the city's summed over its circles. */
function difference(
  { circleCount, types }: PreparedSimulation,
  layout: ReturnType<typeof layoutOf>,
  [before, after]: readonly Float64Array[],
  gains: Float64Array,
): Float64Array {
  const out = new Float64Array(layout.length);
  for (let n = 0; n < layout.gains; n++) out[n] = after![n]! - before![n]!;
  const width = types.length * 2;
  for (let n = 0; n < circleCount * width; n++) {
    // To 2⁻¹² of a person, so that sums of many days are exact.
    const persons = Math.round(gains[n]! * 4096) / 4096;
    out[layout.gains + n] = persons;
    out[layout.gains + circleCount * width + (n % width)]! += persons;
  }
  return out;
}

/** Evaluates days; `end` hands over what was kept back until the last of a chunk. */
interface Evaluator {
  day(
    day: number,
    open: readonly Uint8Array[],
    figures: ReturnType<typeof emptyFigures>[],
    chunk: readonly PlanDays[],
    gains: Float64Array,
  ): void;
  end?(chunk: readonly PlanDays[]): void;
}

/** Two words of each circle under the streams of `seed`. */
function circleKeys({ circleKey }: PreparedSimulation, seed: string): WalkerKeys[] {
  const walker = subkeys(subkey(keyOf(seed), keyOf('walker')), circleKey);
  const path = subkeys(subkey(keyOf(seed), keyOf('path')), circleKey);
  return Array.from({ length: circleKey.length / 2 }, (_, c) => ({
    walker: [walker[2 * c]!, walker[2 * c + 1]!],
    path: [path[2 * c]!, path[2 * c + 1]!],
  }));
}

/** A scramble of its own for each circle and day. */
function scrambleOf({ walker }: WalkerKeys, day: number): number {
  const out = new Uint32Array(2);
  threefry(walker[0], walker[1], day, 0xffffffff, out);
  return out[0]!;
}

/** Walkers are counted in 32 bits; their times are handed over before those are full. */
const MOST_WALKERS = 2 ** 32 - 1;

function walkerDays(plans: Plans, seed: string): Evaluator {
  const keys = circleKeys(plans[0], seed);
  const crew = walkerCrew(plans);
  const { estimator, walkersPerCircle, groupPersons, types } = plans[0];
  const slots = types.length;
  let walked = 0;
  const end = (chunk: readonly PlanDays[]): void => {
    for (const [p, { histogram }] of chunk.entries()) crew.takeTimes(p, histogram);
    walked = 0;
  };
  return {
    day(day, open, figures, chunk, gains) {
      for (const [p, which] of open.entries()) crew.open(p, which);
      if (walked + walkersPerCircle > MOST_WALKERS) end(chunk);
      walked += walkersPerCircle;
      gains.fill(0);
      for (const [c, circle] of keys.entries()) {
        const scramble = estimator === 'qmc' ? scrambleOf(circle, day) : undefined;
        const counted = plans.length === 2 ? gains.subarray(c * slots * 2, (c + 1) * slots * 2) : undefined;
        crew.walkCircle(figures, circle, day, c, scramble, counted);
        if (counted === undefined) continue;
        let persons = 0;
        for (let g = 0; g < GROUPS.length; g++) persons += groupPersons[c * GROUPS.length + g]!;
        for (let n = 0; n < counted.length; n++) counted[n]! *= persons / walkersPerCircle;
      }
    },
    end,
  };
}

function homeDays(plans: Plans, seed: string): Evaluator {
  const integrated = integratedSlots(plans);
  const days = plans.map((prepared) => homesDay(prepared, integrated));
  const controls = plans.filter(({ estimator }) => estimator === 'combined').map(jointControl);
  const keys = circleKeys(plans[0], seed);
  const drawn = new Uint32Array(plans[0].homeCount);
  const samples =
    plans[0].estimator === 'conditional' ? days.map(({ prepared, baseWay }) => drawnHomes(prepared, baseWay)) : [];
  const memory: GainMemory | undefined = plans.length === 2 ? gainMemory(plans[0]) : undefined;
  return {
    day(day, open, figures, chunk, gains) {
      for (const [p, homes] of days.entries()) moveTo(homes, open[p]!);
      if (samples.length > 0) drawHomes(plans[0], keys, day, drawn);
      for (const [p, homes] of days.entries()) {
        if (samples.length > 0) samples[p]!.day(homes, drawn, figures[p]!, chunk[p]!.histogram);
        else allHomes(homes, controls[p]!, figures[p]!, chunk[p]!.histogram);
      }
      if (memory !== undefined) homeGains(days[0] as HomesDay, days[1] as HomesDay, memory, gains);
    },
  };
}

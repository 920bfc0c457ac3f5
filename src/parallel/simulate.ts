import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { SimulationSettings } from '../scenario/types.js';
import { areaCells } from '../simulation/area-cells.js';
import type { AreaKind } from '../simulation/areas.js';
import { compareDays } from '../simulation/compare.js';
import { stepFreeDifferences } from '../simulation/compared-areas.js';
import { type ChunkResult, drawsWalkers, type Plans } from '../simulation/days.js';
import { footprintOf, totalBytes } from '../simulation/footprint.js';
import { emptyTotal, mergeChunk, type TotalDays, widestInterval } from '../simulation/merge.js';
import { prepareSimulation } from '../simulation/prepare.js';
import type { PreparedSimulation } from '../simulation/prepared.js';
import { summarise } from '../simulation/summarise.js';
import type { Comparison, PersonsResult, SimulationResult } from '../simulation/types.js';
import type { Opening } from '../siting/types.js';
import type { Reach } from '../walk/types.js';
import { memoryLimitBytes, NotEnoughMemory, ranOutOfMemory } from './memory.js';
import { walkPersons } from './persons.js';
import { createPool, type Pool, workerFile } from './pool.js';
import { toShared } from './shared.js';
import { decodeDays, encodeDays, OtherDays } from './stored-days.js';

/** Days that one task plays: long enough to be worth a message, short enough for progress. */
const WALKER_DAYS = 20;
const HOME_DAYS = 50;
/** Walkers × types that one task sends at most, but for a day's. */
const TASK_WALKS = 5e7;
/** Days after which a run that waits for its precision gives up, unless told otherwise. */
const MOST_DAYS = 100_000;

/** What `workers/simulate.ts` gets. */
export interface SimulateTask {
  /** Tasks of one number have the same plans and seed. */
  readonly job: number;
  readonly plans: Plans;
  readonly seed: string;
  readonly fromDay: number;
  readonly toDay: number;
}

export interface SimulateOptions {
  readonly seed: string;
  /** Threads; 0 = in this thread. The result is the same for any number. */
  readonly workers: number;
  /** Count openings in force at the end of this phase; default the last. */
  readonly phase?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (daysDone: number, days: number) => void;
  /** Play on, beyond `settings.days`, until no interval of a share is wider than ± this. */
  readonly precision?: number;
  /** … but no more days than these; default 100,000. */
  readonly mostDays?: number;
  /** Memory that the run may use, bytes; default what the machine or the container has. */
  readonly memoryBytes?: number;
  /** Worker file; default `workers/simulate`. */
  readonly file?: string;
  /** Break the figures down by communities and distance bands too; not where two plans are compared. */
  readonly by?: readonly AreaKind[];
  /** Go on from days that `onDays` was given. */
  readonly resume?: Uint8Array;
  /** Called with what a later run can go on from, once the days are played. */
  readonly onDays?: (stored: Uint8Array) => void;
  /** Walk every person of the city on the same days too; not where two plans are compared. */
  readonly persons?: 'all';
  readonly onPersons?: (homesDone: number, homes: number) => void;
}

/** A city under a scenario with the openings of a plan: one of the two that are compared. */
export interface Walkable {
  readonly rules: Rules;
  readonly reach: Reach;
  readonly openings: readonly Opening[];
}

/**
 * Plays `settings.days` days of a city with a plan's openings (MODEL §7) on
 * threads over shared memory.
 *
 * Aborted, it returns what was finished, marked `interrupted`: the days up to the
 * first that is not, so that the same days played whole give the same figures.
 *
 * @throws the signal's reason where it is aborted before two days are finished; NotEnoughMemory; OtherDays
 * where `resume` has other days than these
 */
export async function simulate(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
  settings: SimulationSettings,
  options: SimulateOptions,
): Promise<SimulationResult> {
  const prepared = prepareSimulation(city, rules, reach, openings, settings, options.phase, [], options.by);
  const total = await playDays([prepared], settings, options);
  const result = summarise(prepared, total.plans[0]!, options.seed, settings.level);
  const persons = total.interrupted ? undefined : await personsOf(prepared, total.days, options);
  return {
    ...result,
    ...(persons === undefined ? {} : { persons }),
    ...areasOf(prepared, total, 0, settings),
    ...precisionOf(total, [prepared], settings, options),
    ...stopped({ interrupted: total.interrupted || (options.persons !== undefined && persons === undefined) }),
  };
}

/** The parts that plan `p` is broken down by. */
function areasOf(
  prepared: PreparedSimulation,
  total: TotalDays,
  p: number,
  { level }: SimulationSettings,
): Pick<SimulationResult, 'areas'> {
  const { areas } = prepared;
  return areas === undefined ? {} : { areas: areaCells(prepared, areas, total.plans[p]!.areas, level) };
}

/** Everybody on the days that were played; undefined where not asked for, or where it is interrupted. */
async function personsOf(
  prepared: PreparedSimulation,
  days: number,
  { persons, seed, workers, signal, onPersons }: SimulateOptions,
): Promise<PersonsResult | undefined> {
  if (persons === undefined) return undefined;
  const stop = signal === undefined ? {} : { signal };
  try {
    const progress = onPersons === undefined ? {} : { onProgress: onPersons };
    return await walkPersons(prepared, { seed, days, workers, ...stop, ...progress });
  } catch (error) {
    if (signal?.aborted) return undefined;
    throw error;
  }
}

/**
 * Walks two plans on the same days with the same persons and takes the differences,
 * second − first (MODEL §7). Both are walked under `settings`.
 *
 * @throws the signal's reason where it is aborted before two days are finished; NotEnoughMemory; OtherDays
 * where `resume` has other days than these
 */
export async function compare(
  city: City,
  first: Walkable,
  second: Walkable,
  settings: SimulationSettings,
  options: SimulateOptions,
): Promise<Comparison> {
  const prepare = ({ rules, reach, openings }: Walkable, also: readonly number[], leftOut: readonly number[] = []) =>
    prepareSimulation(city, rules, reach, openings, settings, options.phase, also, [], leftOut);
  const alone = [first, second].map((one) => prepare(one, []));
  // Types that only one of them opens are walked to in both; everything basic is without them, or a first outlet would make it worse.
  const types = [...new Set(alone.flatMap((one) => [...one.types]))];
  const without = alone.flatMap((one) => [...one.joint.without]);
  const plans = [prepare(first, types, without), prepare(second, types, without)] as const;
  const total = await playDays(plans, settings, options);
  const comparison = compareDays(plans, total, options.seed, settings.level);
  const parts = ([0, 1] as const).map((p) => areasOf(plans[p], total, p, settings));
  const [before, after] = parts.map(({ areas }) => areas);
  return {
    ...comparison,
    first: { ...comparison.first, ...parts[0] },
    second: { ...comparison.second, ...parts[1] },
    ...(before === undefined || after === undefined
      ? {}
      : { stepFree: stepFreeDifferences(plans, total, [before, after], settings.level) }),
    ...stopped(total),
  };
}

function stopped({ interrupted }: Pick<TotalDays, 'interrupted'>): { interrupted?: true } {
  return interrupted ? { interrupted: true } : {};
}

function precisionOf(total: TotalDays, plans: Plans, { level }: SimulationSettings, { precision }: SimulateOptions) {
  if (precision === undefined) return {};
  const { wider, widest } = widestInterval(total, plans, level, precision);
  return { precision: { asked: precision, wider, widest } };
}

let jobs = 0;

/** The same for any number of workers: figures are added up piece by piece. */
function daysOfPiece({ estimator, circleCount, walkersPerCircle, types }: PreparedSimulation): number {
  if (!drawsWalkers({ estimator })) return HOME_DAYS;
  return Math.max(1, Math.min(WALKER_DAYS, Math.floor(TASK_WALKS / (circleCount * walkersPerCircle * types.length))));
}

/** Plays days until there are enough, in pieces that do not depend on how many are wanted. */
async function playDays(plans: Plans, settings: SimulationSettings, options: SimulateOptions): Promise<TotalDays> {
  const { seed, workers, precision, signal, mostDays = MOST_DAYS } = options;
  const shared = toShared(plans);
  const total = options.resume === undefined ? emptyTotal(plans) : decodeDays(options.resume, plans, seed);
  const piece = daysOfPiece(plans[0]);
  const whole = (days: number) => Math.ceil(days / piece) * piece;
  const task = { job: ++jobs, plans: shared, seed };
  const footprint = footprintOf(plans);
  const needed = totalBytes(footprint, workers);
  const short = (cause?: unknown) => new NotEnoughMemory(needed, footprint.threadBytes, workers, { cause });
  if (needed > (options.memoryBytes ?? memoryLimitBytes())) throw short();
  const pool = await createPool({ workers, file: options.file ?? workerFile('simulate') });
  try {
    const asked = precision === undefined ? settings.days : Math.min(mostDays, whole(settings.days));
    let wanted = precision === undefined ? asked : Math.max(asked, total.days);
    if (total.days > wanted) throw new OtherDays('more', total.days);
    await playTo(pool, task, total, wanted, piece, options);
    while (precision !== undefined && !total.interrupted && wanted < mostDays) {
      const { wider, widest } = widestInterval(total, plans, settings.level, precision);
      if (wider === 0) break;
      const guess = whole(1.05 * wanted * (widest / precision) ** 2);
      wanted = Math.min(mostDays, Math.max(whole(wanted + piece), Math.min(guess, 4 * wanted)));
      await playTo(pool, task, total, wanted, piece, options);
    }
  } catch (error) {
    throw ranOutOfMemory(error) ? short(error) : error;
  } finally {
    await pool.close();
  }
  if (total.interrupted && total.days < 2) signal?.throwIfAborted();
  options.onDays?.(encodeDays(total, plans, seed));
  return total;
}

/** Plays on to day `wanted`. Pieces are merged in their order, whichever is finished first. */
async function playTo(
  pool: Pool,
  task: Omit<SimulateTask, 'fromDay' | 'toDay'>,
  total: TotalDays,
  wanted: number,
  piece: number,
  { signal, onProgress }: SimulateOptions,
): Promise<void> {
  const done = new Map<number, ChunkResult>();
  let next = total.days;
  const line = async (): Promise<void> => {
    while (next < wanted) {
      const fromDay = next;
      next = Math.min(wanted, fromDay + piece);
      const toDay = next;
      done.set(
        fromDay,
        await pool.run<ChunkResult>({ ...task, fromDay, toDay }, signal === undefined ? {} : { signal }),
      );
      for (let ready = done.get(total.days); ready !== undefined; ready = done.get(total.days)) {
        done.delete(total.days);
        mergeChunk(total, ready);
        onProgress?.(total.days, wanted);
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, pool.workers) }, line));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed === undefined) return;
  if (signal?.aborted !== true) throw failed.reason;
  total.interrupted = true;
}

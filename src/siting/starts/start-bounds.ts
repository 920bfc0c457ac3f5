import type { SolverTeam } from '../../solver/team.js';
import { CutPool } from '../bounds/cuts.js';
import { relaxedPart } from '../bounds/relaxation.js';
import { type SitingModel, stageUnit } from '../model.js';
import type { Stage } from '../stages.js';
import { foldStarts, startBound } from './start-fold.js';
import type { SetBounds } from './start-sets.js';

/** Relaxations before cuts are looked for: the first are far from any good choice. */
const BEFORE_CUTS = 3;

/** So many sets of least bound are aimed at in the first round, one less in each later one. */
const WIDEST = 10;

/** From this round on, every other one looks at the set that would be chosen: what it is worth decides, and is bounded too low. */
const FAVOURITES = 9;

/** Rounds in which a cut may be idle: shares move, and what does not bind now may do so again. */
const PATIENCE = 3;

/** A set that is looked at again for its cuts alone has to rise by this share of what all rounds have raised. */
const LEAST_SHARE = 0.01;

/** How far the search for bounds goes. */
export interface BoundSearch {
  /** Relaxations, each with the starts fixed. */
  readonly relaxations: number;
  /** Simplex iterations of all of them, after which no further one is begun. */
  readonly iterations: number;
  readonly stop: () => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly remainingS: () => number | undefined;
  /** What the best plan at hand is worth: sets that are no better are done with. */
  readonly cutoff: () => number;
  /** What else is to be done while the relaxation of a round is solved, with the bounds of the rounds before. */
  readonly meanwhile: (round: number) => Promise<void>;
  /** The set that would be chosen now; undefined where none stands out yet. */
  readonly favourite: () => number | undefined;
}

/**
 * Raises the bounds of every set of starts, in the stage's unit, from relaxations in which the starts are fixed
 * (Benders 1962): the multipliers of one prove a bound that is linear in the
 * starts, so it holds for all sets at once, and the least of the largest bounds
 * holds for every choice. A relaxation with fixed starts is a fifth of the work of
 * one that chooses them, and the next one goes on from its basis.
 *
 * Where to look next: half way from where it was to the middle of the sets of
 * least bound (a set alone says nothing about the others), and the set itself once
 * it is the least twice in a row.
 *
 * @returns simplex iterations
 */
export async function boundSets(
  siting: SitingModel,
  stage: Stage,
  bounds: SetBounds,
  circles: number,
  team: SolverTeam,
  search: BoundSearch,
): Promise<number> {
  const unit = stageUnit(stage);
  const pool = new CutPool(siting, PATIENCE, new Set(siting.started.values()));
  const exact = new Set<number>();
  let middle = bounds.sharesOf([...bounds.sets.keys()], circles);
  // The set that is looked at and not the middle of several, and for how many rounds it has been.
  let own = { set: -1, looks: 0 };
  let before = { least: -1, bound: Number.NEGATIVE_INFINITY };
  let first: number | undefined;
  let iterations = 0;
  for (let round = 0; round < search.relaxations; round++) {
    if (round > 0 && (iterations >= search.iterations || search.stop())) break;
    const shares = own.set < 0 ? middle : bounds.sharesOf([own.set], circles);
    const [solved] = await Promise.all([
      unlessAborted(relaxAt(pool, siting, shares, team, search.remainingS()), search.signal),
      search.meanwhile(round),
    ]);
    iterations += solved?.iterations ?? 0;
    if (!solved?.isOptimal) break;
    const { constant, slope } = startBound(solved.model, siting.started, solved.duals, circles);
    bounds.raise({ constant: constant / unit, slope: slope.map((value) => value / unit) });
    if (own.set >= 0) exact.add(own.set);
    const added = round < BEFORE_CUTS && own.set < 0 ? 0 : pool.add(solved.values);
    const least = bounds.lowest(1)[0]!;
    const bound = bounds.of(least);
    const favourite = round < FAVOURITES || own.set >= 0 ? undefined : search.favourite();
    first ??= bound;
    if (bound >= search.cutoff()) break;
    if (least === own.set) {
      const isSettled = own.looks > 1 && bound - before.bound <= LEAST_SHARE * (bound - first);
      if (added === 0 || isSettled) break;
      own.looks++;
    } else if (least === before.least) {
      own = { set: least, looks: 1 };
    } else if (favourite !== undefined && !exact.has(favourite)) {
      own = { set: favourite, looks: 1 };
    } else {
      own = { set: -1, looks: 0 };
      const aim = bounds.sharesOf(bounds.lowest(Math.max(1, WIDEST - round)), circles);
      middle = middle.map((share, c) => (share + aim[c]!) / 2);
    }
    before = { least, bound };
  }
  return iterations;
}

/** The relaxation with the starts fixed at shares, from the last one's basis. */
async function relaxAt(
  pool: CutPool,
  siting: SitingModel,
  shares: Float64Array,
  team: SolverTeam,
  timeLimitS: number | undefined,
) {
  const { model } = pool.withCuts();
  const folded = foldStarts(model, siting.started, shares);
  const { basis } = pool.start();
  const result = await team.solve(folded.model, {
    relax: true,
    keepBasis: true,
    ...(basis ? { basis: folded.foldBasis(basis) } : {}),
    ...(timeLimitS === undefined ? {} : { timeLimitS }),
  });
  const { duals = new Float64Array(folded.model.rows), values = new Float64Array(model.columns) } = result;
  const point = values.slice();
  for (const [circle, column] of siting.started) point[column] = shares[circle]!;
  const all = folded.unfoldDuals(duals);
  const ended = result.basis ? folded.unfoldBasis(result.basis) : undefined;
  pool.note(relaxedPart(siting, 1, { ...result, duals: all, ...(ended ? { basis: ended } : {}) }));
  const { status, iterations } = result;
  return { model, duals: all, values: point, iterations, isOptimal: status === 'optimal' };
}

/** An interrupt ends the solvers' threads: what they were doing is lost, what is proven is not. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!signal?.aborted) throw error;
    return undefined;
  }
}

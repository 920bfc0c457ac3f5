import type { Effort } from '../effort.js';
import { smallCover } from './row-weighting.js';
import { type CoverTask, coverModel, packing, reduce } from './set-cover.js';

/** A cover and what is proven about the least one. */
export interface CoverFound {
  /** Ids of the columns of the best cover known. */
  readonly cover: readonly number[];
  /** No cover has fewer columns. */
  readonly bound: number;
}

/** Exchanges of a quick and of a patient local search, a search's cost growing with the task. */
const QUICK_STEPS = 2_000;
const PATIENT_STEPS = 60_000;

/** Nodes before the patient local search: most proofs end in fewer. */
const FEW_NODES = 20;

/**
 * The least cover of a task in which every row has a column, or, with `enough`,
 * whether there is one of at most `enough` columns: the search ends as soon as a
 * cover is that small or proven not to be.
 */
export async function leastCover(task: CoverTask, effort: Effort, enough?: number): Promise<CoverFound> {
  const { task: core, fixed } = reduce(task);
  if (core.columnsOf.length === 0) return { cover: fixed, bound: fixed.length };
  const wanted = enough === undefined ? undefined : enough - fixed.length;
  let bound = packing(core);
  const settled = (size: number): boolean =>
    bound >= size || (wanted !== undefined && (size <= wanted || bound > wanted));
  // Nothing smaller than the packing: a cover of that size ends the local search.
  const aim = Math.max(bound, wanted ?? 0);
  let best = search(core, aim, QUICK_STEPS, effort);
  const found = (): CoverFound => ({
    cover: [...fixed, ...best.map((c) => core.id[c]!)].sort((a, b) => a - b),
    bound: Math.min(bound, best.length) + fixed.length,
  });
  if (settled(best.length)) return found();
  const model = coverModel(core);
  for (const nodes of [1, FEW_NODES, Number.POSITIVE_INFINITY]) {
    if (effort.isOver) return found();
    // With a wish, only covers that meet it are looked for: everything above it is cut off.
    const cutoff = Math.min(best.length, (wanted ?? best.length) + 1);
    const target = wanted ?? bound;
    const result = await effort.branch(model, { cutoff, whole: true, target, rule: 'reliable' }, nodes);
    if (result === undefined) return found();
    if (result.values && result.objective < best.length) best = columnsOf(result.values);
    bound = Math.max(bound, Math.min(result.bound, cutoff));
    if (settled(best.length)) return found();
    if (nodes === FEW_NODES) {
      const patient = search(core, Math.max(bound, wanted ?? 0), PATIENT_STEPS, effort);
      if (patient.length < best.length) best = patient;
      if (settled(best.length)) return found();
    }
  }
  return found();
}

function search(task: CoverTask, enough: number, steps: number, effort: Effort): number[] {
  const { columns, steps: done } = smallCover(task, enough, steps);
  effort.evaluated(done);
  return columns;
}

function columnsOf(values: Float64Array): number[] {
  const columns: number[] = [];
  for (let c = 0; c < values.length; c++) if (values[c]! > 0.5) columns.push(c);
  return columns;
}

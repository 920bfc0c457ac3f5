import { createPool, type Pool, workerFile } from '../parallel/pool.js';
import { toShared } from '../parallel/shared.js';
import { latinHypercube, morrisTrajectories, oneAtATime, saltelliRows } from '../sensitivity/designs.js';
import { choiceShares, outputSensitivities } from '../sensitivity/outcome.js';
import type { Choice, Design, Factor, Method, SampleResult, SensitivityResult } from '../sensitivity/types.js';
import { valueAt } from '../sensitivity/values.js';
import type { Opening } from '../siting/types.js';
import type { Prepared } from './prepare.js';
import type { SampleContext, SamplePlanning, SampleTask } from './sensitivity-sample.js';

export interface SensitivityOptions {
  readonly method: Method;
  readonly factors: readonly Factor[];
  /** Points of a Latin hypercube, trajectories of Morris, rows of Sobol; not used one at a time. */
  readonly samples: number;
  /** How every sample is planned anew; absent = `openings` are held under all of them. */
  readonly planning?: SamplePlanning;
  /** The base plan; absent = the city as it is today. */
  readonly openings?: readonly Opening[];
  /** Days simulated in every sample; 0 = none. */
  readonly days: number;
  readonly seed: string;
  /** Threads; 0 = in this thread. The result is the same for any number. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  readonly onSample?: (done: number, of: number) => void;
}

/** The points of a method over factors. */
export function designOf({ method, factors, samples, seed }: SensitivityOptions): Design {
  switch (method) {
    case 'oat':
      return oneAtATime(factors);
    case 'lhs':
      return latinHypercube(factors.length, samples, seed);
    case 'morris':
      return morrisTrajectories(factors.length, samples, seed);
    case 'sobol':
      return saltelliRows(factors.length, samples, seed);
  }
}

/** Values of the factors at every sample, the scenario as it is first. */
export function samplesOf(design: Design, factors: readonly Factor[]): (Choice | undefined)[][] {
  const values = design.points.map((point) =>
    factors.map((factor, f) => (Number.isNaN(point[f]) ? undefined : valueAt(factor, point[f]))),
  );
  return [factors.map(() => undefined), ...values];
}

/** The values of a sample as `--set` writes them. */
export function setsOf(factors: readonly Factor[], values: readonly (Choice | undefined)[]): string[] {
  return factors.flatMap(({ paths }, f) =>
    values[f] === undefined ? [] : paths.map((path) => `${path}=${values[f]}`),
  );
}

let jobs = 0;

/**
 * Runs a prepared scenario under every point of a design and says how its figures
 * depend on the factors.
 *
 * Stopped by the signal it returns what the samples that were finished say, marked
 * `interrupted`.
 *
 * @throws the signal's reason where it is aborted before the scenario itself was run;
 *   Error where the checker rejects a plan.
 */
export async function runSensitivity(prepared: Prepared, options: SensitivityOptions): Promise<SensitivityResult> {
  const { factors, planning, openings, seed, days, signal } = options;
  const design = designOf(options);
  const context: SampleContext = toShared({
    city: prepared.cityAsRead,
    scenario: prepared.scenario,
    seed,
    days,
    ...(openings === undefined ? {} : { openings }),
    ...(planning === undefined ? {} : { planning }),
  });
  const job = ++jobs;
  const tasks = samplesOf(design, factors).map((values, index): SampleTask => {
    return { job, context, index, values, sets: setsOf(factors, values) };
  });
  const pool = await createPool({ workers: options.workers, file: workerFile('sensitivity') });
  let samples: SampleResult[];
  try {
    samples = await runAll(pool, tasks, options);
  } finally {
    await pool.close();
  }
  if (samples[0]?.index !== 0) signal?.throwIfAborted();
  const level = prepared.scenario.simulation.level;
  const anew = samples.filter(({ index, openings: chosen }) => index > 0 && chosen !== undefined);
  return {
    method: options.method,
    seed,
    replan: planning !== undefined,
    ...(planning === undefined ? {} : { strategy: planning.strategy }),
    days,
    level,
    factors,
    points: design.points.length,
    finished: samples.filter(({ index }) => index > 0).length,
    interrupted: samples.length < tasks.length,
    samples,
    outputs: outputSensitivities(design, factors, samples, { level, seed }),
    ...(planning === undefined
      ? {}
      : {
          planned: anew.length,
          sites: choiceShares(samples, (sample) => sample.openings),
          served: choiceShares(samples, (sample) => sample.served),
        }),
  };
}

/** Samples in the order of their numbers, whichever was finished first; fewer where the signal came. */
async function runAll(
  pool: Pool,
  tasks: readonly SampleTask[],
  { signal, onSample }: SensitivityOptions,
): Promise<SampleResult[]> {
  const done: SampleResult[] = [];
  let next = 0;
  const line = async (): Promise<void> => {
    while (next < tasks.length) {
      done.push(await pool.run<SampleResult>(tasks[next++], signal === undefined ? {} : { signal }));
      onSample?.(done.length, tasks.length);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, pool.workers) }, line));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined && signal?.aborted !== true) throw failed.reason;
  return done.sort((a, b) => a.index - b.index);
}

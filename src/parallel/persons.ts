import { personCells } from '../simulation/person-cells.js';
import { addPersons, emptyPersons, type PersonCounts, type PersonPlan } from '../simulation/persons.js';
import type { PreparedSimulation } from '../simulation/prepared.js';
import type { PersonsResult } from '../simulation/types.js';
import { createPool, workerFile } from './pool.js';
import { toShared } from './shared.js';

/** What `workers/persons.ts` gets. */
export interface PersonsTask {
  /** Tasks of one number have the same plan, seed and days. */
  readonly job: number;
  readonly plan: PersonPlan;
  readonly seed: string;
  readonly days: number;
  readonly fromHome: number;
  readonly toHome: number;
}

export interface PersonsOptions {
  readonly seed: string;
  readonly days: number;
  /** Threads; 0 = in this thread. The result is the same for any number. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (homesDone: number, homes: number) => void;
}

/** Parts of the city's homes that are walked one by one: enough for progress, few enough for messages. */
const PARTS = 100;

let jobs = 0;

/**
 * Walks every person of the city through `days` days on threads over shared memory.
 * Memory depends on homes and types, not on persons, and on days only by which
 * outlets are open.
 *
 * @throws the signal's reason where it is aborted: some homes' persons are no figure of the city.
 */
export async function walkPersons(
  prepared: PreparedSimulation,
  { seed, days, workers, signal, onProgress }: PersonsOptions,
): Promise<PersonsResult> {
  const task = { job: ++jobs, plan: toShared(personPlan(prepared)), seed, days };
  const total = emptyPersons(prepared);
  const pool = await createPool({ workers, file: workerFile('persons') });
  try {
    let [next, done] = [0, 0];
    const line = async (): Promise<void> => {
      while (next < prepared.homeCount) {
        const fromHome = next;
        const toHome = Math.min(prepared.homeCount, fromHome + Math.max(1, Math.ceil(prepared.homeCount / PARTS)));
        next = toHome;
        const part = { ...task, fromHome, toHome };
        addPersons(total, await pool.run<PersonCounts>(part, signal === undefined ? {} : { signal }));
        done += toHome - fromHome;
        onProgress?.(done, prepared.homeCount);
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, pool.workers) }, line));
  } finally {
    await pool.close();
  }
  return personCells(prepared, total, days);
}

function personPlan(prepared: PreparedSimulation): PersonPlan {
  const { circleCount, homeCount, types, lists, homeCircle, homePersons, speedMmps, delays, tierMin } = prepared;
  const { outletKey, closedBelow, awayBelow, hostOffsets, host } = prepared;
  const { eventKey, eventBelow, eventClosedBelow, eventStrikes } = prepared;
  const { offsets, slot, member } = prepared.joint;
  return {
    ...{ circleCount, homeCount, types, lists, homeCircle, homePersons, speedMmps, delays, tierMin },
    ...{ outletKey, closedBelow, awayBelow, hostOffsets, host },
    ...{ eventKey, eventBelow, eventClosedBelow, eventStrikes },
    joint: { offsets, slot, member },
  };
}

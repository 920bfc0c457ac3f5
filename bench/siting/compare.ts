import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { classicOf, type Instance, type Points, recounted } from './instances.js';
import { peerModel, writePeerModel } from './models.js';
import { OURS, type Run, type Tool } from './tools.js';

/** How long peers were let run. */
export interface Limits {
  readonly capS: number;
  readonly isRace: boolean;
}

/** Ours and the peers on one drawn instance. */
export interface Compared {
  readonly instance: Instance;
  readonly seed: number;
  readonly ours: Run;
  readonly peers: readonly Run[];
  /** What cannot be: values that do not recount, bounds beyond a value, "optimal" short of the best. */
  readonly faults: readonly string[];
  /** The fastest peer's CPU seconds ÷ ours. */
  readonly ratio?: number;
  /** The fastest peer had not closed it when it was stopped: the ratio is a lower bound. */
  readonly isAtLeast: boolean;
}

/** Sums of whole numbers in doubles and a solver's feasibility tolerance; never a whole unit of any instance here. */
const TOLERANCE = 1e-6;

/** CPU time varies this much on a shared machine. */
const RACE_MARGIN = 1.2;

/**
 * Solves one drawn instance with every tool, one after another.
 *
 * @param isRace peers are killed once they have taken longer than the quickest peer that closed it
 */
export async function compareOn(
  instance: Instance,
  seed: number,
  tools: readonly Tool[],
  { capS, isRace }: Limits,
): Promise<Compared> {
  const drawn = instance.draw(seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'kezhong-siting-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const model = peerModel(instance, classicOf(instance, drawn));
    if (tools.length > 0) writePeerModel(model, folder);
    const asked = { instance, seed, model, folder, capS };
    let stretch = 1;
    const runs: Run[] = [];
    for (const tool of [OURS, ...tools]) {
      const closed = runs.slice(1).filter(({ status }) => status === 'optimal');
      const quickestS = Math.min(...closed.map(({ ended }) => ended.cpuS));
      const run = await tool.run({ ...asked, stretch, raceS: isRace ? quickestS * RACE_MARGIN : undefined });
      stretch = Math.max(1, run.ended.wallS / run.ended.cpuS);
      runs.push(run);
    }
    const faults = faultsOf(instance, drawn, runs);
    const [ours, ...peers] = runs.map((run) => atItsBest(instance, drawn, run));
    return { instance, seed, ours: ours!, peers, faults, ...ratioOf(ours!, peers) };
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** An unproven plan may send homes past a nearer open site: its choice of sites counts as what it is worth. */
function atItsBest(instance: Instance, drawn: Points, run: Run): Run {
  const counted = run.status === 'feasible' ? recounted(instance, drawn, run.open) : undefined;
  return counted === undefined ? run : { ...run, value: counted };
}

function faultsOf(instance: Instance, drawn: Points, runs: readonly Run[]): string[] {
  const faults: string[] = [];
  // As a minimisation, so that "better" is one thing.
  const sign = instance.problem === 'mclp' ? -1 : 1;
  const slack = (value: number): number => TOLERANCE * Math.max(1, Math.abs(value));
  let best = Number.POSITIVE_INFINITY;
  for (const { tool, status, value, open } of runs) {
    if (status === 'none') continue;
    const counted = recounted(instance, drawn, open);
    if (counted === undefined) faults.push(`${tool}: not ${instance.p} sites`);
    else {
      best = Math.min(best, sign * counted);
      const over = value === undefined ? Number.NaN : sign * (value - counted);
      // Worse than its sites are is not wrong, unless it is called optimal.
      const isRight = over >= -slack(counted) && (over <= slack(counted) || status === 'feasible');
      if (!isRight) faults.push(`${tool}: says ${value}, recounted ${counted}`);
    }
  }
  for (const { tool, status, value, bound } of runs) {
    if (bound !== undefined && sign * bound > best + slack(best))
      faults.push(`${tool}: bound ${bound}, but ${sign * best} is reached`);
    if (status === 'optimal' && sign * value! > best + slack(best))
      faults.push(`${tool}: ${value} called optimal, but ${sign * best} is reached`);
  }
  return faults;
}

function ratioOf(ours: Run, peers: readonly Run[]): { ratio?: number; isAtLeast: boolean } {
  if (peers.length === 0) return { isAtLeast: false };
  const fastest = peers.reduce((least, peer) => (peer.ended.cpuS < least.ended.cpuS ? peer : least));
  return { ratio: fastest.ended.cpuS / ours.ended.cpuS, isAtLeast: fastest.status !== 'optimal' };
}

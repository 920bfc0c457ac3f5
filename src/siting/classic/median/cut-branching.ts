import { CLOSE, type Core, KEEP, OPEN } from './core.js';
import type { CutLp } from './cut-lp.js';
import type { Effort } from './incumbent.js';
import { boundAt, type Relaxation, settlePrices } from './relaxation.js';

/** A core with its programme: what the root and the nodes of the tree work on. */
export interface Bench {
  readonly core: Core;
  readonly lp: CutLp;
  readonly relaxation: Relaxation;
  readonly effort: Effort;
  readonly gains: Gains;
}

/** How a node came about: the site decided, and how far its share had to move. */
export interface Step {
  readonly site: number;
  readonly state: typeof OPEN | typeof CLOSE;
  readonly distance: number;
}

/** How much the bound rose, per unit of share moved, each time a site was opened or closed. */
export class Gains {
  private readonly sum: { readonly [state: number]: Float64Array };
  private readonly count: { readonly [state: number]: Float64Array };

  constructor(sites: number) {
    this.sum = { [OPEN]: new Float64Array(sites), [CLOSE]: new Float64Array(sites) };
    this.count = { [OPEN]: new Float64Array(sites), [CLOSE]: new Float64Array(sites) };
  }

  saw({ site, state, distance }: Step, rise: number): void {
    this.sum[state]![site]! += Math.max(0, rise) / Math.max(distance, 0.05);
    this.count[state]![site]!++;
  }

  /** How often the less often tried side was. */
  tries(site: number): number {
    return Math.min(this.count[OPEN]![site]!, this.count[CLOSE]![site]!);
  }

  /** Rise to expect; `otherwise` per unit where the side was never tried. */
  expect({ site, state, distance }: Step, otherwise: number): number {
    const count = this.count[state]![site]!;
    return distance * (count > 0 ? this.sum[state]![site]! / count : otherwise);
  }
}

/** Where to branch, and bounds on both sides if they are known. */
export interface Choice {
  /** −1: no site is left to decide, or nothing better can be. */
  readonly site: number;
  readonly isClosed: boolean;
  readonly opened: number;
  readonly closed: number;
}

/** Tries of a site after which its past speaks for it. */
const RELIABLE = 3;
const MOST_PROBES = 10;
const PROBE_ITERATIONS = 80;
const UNKNOWN = Number.NEGATIVE_INFINITY;

/**
 * The site whose decision raises both sides most (reliability branching, Achterberg,
 * Koch, Martin 2005): by past rises, or by a few steps of the programme on either
 * side where there is no past. A side that these steps rule out is decided in
 * `marks` at once.
 */
export function chooseSite(bench: Bench, marks: Int8Array, bound: number, share: Float64Array | undefined): Choice {
  const { incumbent } = bench.effort;
  const candidates = rankedSites(bench, marks, bound, share);
  let best: Choice = { site: candidates[0]?.site ?? -1, isClosed: false, opened: UNKNOWN, closed: UNKNOWN };
  let bestScore = Number.NEGATIVE_INFINITY;
  let probes = 0;
  for (const { site, score, isFractional } of candidates) {
    if (marks[site] !== KEEP) continue;
    let own = { opened: UNKNOWN, closed: UNKNOWN };
    let value = score;
    if (isFractional && bench.gains.tries(site) < RELIABLE) {
      if (probes++ >= MOST_PROBES) break;
      own = probe(bench, marks, site, share![site]!, bound);
      const [noOpen, noClosed] = [own.opened > incumbent.cutoff, own.closed > incumbent.cutoff];
      if (noOpen && noClosed) return { site: -1, isClosed: true, ...own };
      if (noOpen || noClosed) {
        marks[site] = noOpen ? CLOSE : OPEN;
        continue;
      }
      value = scoreOf(own.opened - bound, own.closed - bound);
    }
    if (value <= bestScore) continue;
    bestScore = value;
    best = { site, isClosed: false, ...own };
  }
  if (best.site >= 0 && marks[best.site] !== KEEP) return anyLeft(marks);
  return best;
}

function anyLeft(marks: Int8Array): Choice {
  return { site: marks.indexOf(KEEP), isClosed: false, opened: UNKNOWN, closed: UNKNOWN };
}

function scoreOf(opened: number, closed: number): number {
  return Math.max(opened, 1e-6) * Math.max(closed, 1e-6);
}

/** Sites to decide, most promising first: those open in part, or all others where there is none. */
function rankedSites({ gains }: Bench, marks: Int8Array, bound: number, share: Float64Array | undefined) {
  const otherwise = 1e-4 * Math.abs(bound);
  const sites = [];
  for (let site = 0; site < marks.length; site++) {
    if (marks[site] !== KEEP) continue;
    const y = share?.[site] ?? 0.5;
    const opened = gains.expect({ site, state: OPEN, distance: 1 - y }, otherwise);
    const closed = gains.expect({ site, state: CLOSE, distance: y }, otherwise);
    sites.push({ site, score: scoreOf(opened, closed), isFractional: !!share && y > 1e-6 && y < 1 - 1e-6 });
  }
  const fractional = sites.filter(({ isFractional }) => isFractional);
  return (fractional.length > 0 ? fractional : sites).sort((a, b) => b.score - a.score || a.site - b.site);
}

/** Valid bounds on both sides of a site after a few steps. */
function probe(
  { core, lp, relaxation, effort, gains }: Bench,
  marks: Int8Array,
  site: number,
  y: number,
  bound: number,
) {
  const { meter, grid } = effort;
  const side = (state: typeof OPEN | typeof CLOSE): number => {
    marks[site] = state;
    lp.mark(marks);
    const steps = Math.min(PROBE_ITERATIONS, meter.iterationsLeft(PROBE_ITERATIONS));
    const found = lp.probe({ ...meter.timeLeft(), iterationLimit: steps });
    meter.iterations += found?.iterations ?? 0;
    if (!found) return UNKNOWN;
    settlePrices(core, found.price, grid);
    const reached = boundAt(relaxation, found.price, grid, marks);
    const distance = state === OPEN ? 1 - y : y;
    if (reached < Number.POSITIVE_INFINITY) gains.saw({ site, state, distance }, reached - bound);
    return reached;
  };
  const closed = side(CLOSE);
  const opened = side(OPEN);
  marks[site] = KEEP;
  return { opened, closed };
}

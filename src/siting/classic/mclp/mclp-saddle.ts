import type { Effort } from '../effort.js';
import type { Choice, CoverClasses } from './coverage.js';
import { boundAt } from './mclp-prices.js';

/** What the linear relaxation of an MCLP came to. */
export interface Relaxed {
  /** No choice covers more: recomputed from `price` alone. */
  readonly bound: number;
  readonly price: Float64Array;
  /** What the fractional choice `share` covers: the relaxation's optimum lies between it and `bound`. */
  readonly value: number;
  /** How far each site is open. */
  readonly share: Float64Array;
}

/** Rounds between two looks at the bound. */
const LOOK_EVERY = 40;
/** Share of the bound within which the relaxation counts as solved. */
const SOLVED = 3e-5;
/** The search starts over from where it is once the gap fell to this share, or to `FALLING` and rises again. */
const FALLEN = 0.3;
const FALLING = 0.8;
/** … or after this share of all rounds so far. */
const LONG = 0.36;
/** Step of the prices over that of the sites, to start with; measured on instances with 5 to 12 sites a class. */
const FIRST_RATIO = 3.5;

/**
 * Solves the linear relaxation of an MCLP as a saddle point: prices λ = w · μ with
 * μ ∈ [0, 1] on the classes against shares y of the sites, steps on both in turn with
 * a step length of their own for every row and column (Chambolle, Pock 2011; Pock,
 * Chambolle 2011), averages, and restarts from those (Applegate and others 2021,
 * PDLP). Subgradient steps stall 0.3 % above the optimum on dense instances, where a
 * class lies within reach of ten sites and most shares are fractions; this comes within
 * 0.03 % in 800 rounds of two passes over the entries.
 *
 * Any μ gives a valid bound; it is recomputed, nothing of the shares enters it.
 *
 * @param enough a bound below this ends the search
 */
export async function relax(
  choice: Choice,
  effort: Effort,
  rounds: number,
  enough: number,
  onLook: (bound: number) => void,
): Promise<Relaxed> {
  const saddle = new Saddle(choice);
  for (let round = 0; round < rounds; round += LOOK_EVERY) {
    for (let n = 0; n < LOOK_EVERY; n++) saddle.step();
    effort.evaluated(LOOK_EVERY);
    const { bound, value } = saddle.look(round + LOOK_EVERY);
    onLook(bound);
    if (bound < enough || bound - value <= SOLVED * bound || effort.isOver) break;
    await effort.breathe();
  }
  return saddle.best();
}

class Saddle {
  private readonly cover: CoverClasses;
  /** Weight that a site covers. */
  private readonly reach: Float64Array;
  /** 1 ÷ sites that cover a class. */
  private readonly rarity: Float64Array;
  private ratio = FIRST_RATIO;
  private share: Float64Array;
  private mu: Float64Array;
  private from: { readonly share: Float64Array; readonly mu: Float64Array };
  private readonly shareSum: Float64Array;
  private readonly muSum: Float64Array;
  private steps = 0;
  private gapAtStart = Number.POSITIVE_INFINITY;
  private gapBefore = Number.POSITIVE_INFINITY;
  private bound = Number.POSITIVE_INFINITY;
  private bestMu: Float64Array;
  private value = Number.NEGATIVE_INFINITY;
  private bestShare: Float64Array;
  private readonly times: Float64Array;
  private readonly price: Float64Array;
  private readonly pull: Float64Array;
  private readonly length: Float64Array;

  constructor(private readonly choice: Choice) {
    const { cover } = choice;
    this.cover = cover;
    this.reach = worths(cover, cover.weight);
    this.rarity = Float64Array.from(cover.weight, (_, s) => 1 / (cover.classOffsets[s + 1]! - cover.classOffsets[s]!));
    this.share = new Float64Array(cover.sites);
    this.mu = this.rarity.map((one) => one / (1 + one));
    this.shareSum = new Float64Array(cover.sites);
    this.muSum = new Float64Array(cover.classes);
    this.times = new Float64Array(cover.classes);
    this.price = new Float64Array(cover.classes);
    this.pull = new Float64Array(cover.sites);
    this.length = Float64Array.from(this.reach, (w) => 1 / Math.max(w, 1e-12));
    project(choice, this.share, this.length, this.share);
    this.from = { share: this.share.slice(), mu: this.mu.slice() };
    this.bestMu = this.mu.slice();
    this.bestShare = this.share.slice();
  }

  /** One step of the shares along the prices, and one of the prices along where the shares are heading. */
  step(): void {
    const { cover, share, mu, times, price, pull, length, rarity, ratio, shareSum, muSum } = this;
    const { siteOffsets, classOf, weight } = cover;
    for (let s = 0; s < mu.length; s++) price[s] = weight[s]! * mu[s]!;
    for (let j = 0; j < share.length; j++) {
      let worth = 0;
      for (let n = siteOffsets[j]!, end = siteOffsets[j + 1]!; n < end; n++) worth += price[classOf[n]!]!;
      pull[j] = share[j]! + (length[j]! * worth) / ratio;
    }
    project(this.choice, pull, length, pull);
    times.fill(0);
    for (let j = 0; j < share.length; j++) {
      const ahead = 2 * pull[j]! - share[j]!;
      share[j] = pull[j]!;
      shareSum[j]! += pull[j]!;
      if (ahead === 0) continue;
      for (let n = siteOffsets[j]!, end = siteOffsets[j + 1]!; n < end; n++) times[classOf[n]!]! += ahead;
    }
    for (let s = 0; s < mu.length; s++) {
      const next = mu[s]! - ratio * rarity[s]! * (times[s]! - 1);
      mu[s] = Math.max(0, Math.min(1, next));
      muSum[s]! += mu[s]!;
    }
    this.steps++;
  }

  /** Measures the last point and the mean of those since the start, and starts over where that pays. */
  look(rounds: number): { bound: number; value: number } {
    const meanShare = this.shareSum.map((sum) => sum / this.steps);
    const meanMu = this.muSum.map((sum) => sum / this.steps);
    const gapOfMean = this.measure(meanShare, meanMu);
    const gapOfLast = this.measure(this.share, this.mu);
    const gap = Math.min(gapOfMean, gapOfLast);
    const hasFallen = gap < FALLEN * this.gapAtStart || (gap < FALLING * this.gapAtStart && gap > this.gapBefore);
    if (hasFallen || this.steps > LONG * rounds) {
      if (gapOfMean < gapOfLast) {
        this.share = meanShare;
        this.mu = meanMu;
      }
      this.restart(gap);
    } else this.gapBefore = gap;
    return { bound: this.bound, value: this.value };
  }

  best(): Relaxed {
    const price = this.bestMu.map((mu, s) => mu * this.cover.weight[s]!);
    return { bound: this.bound, price, value: this.value, share: this.bestShare };
  }

  private measure(share: Float64Array, mu: Float64Array): number {
    const { weight } = this.cover;
    const bound = boundAt(
      this.choice,
      mu.map((one, s) => one * weight[s]!),
    );
    const value = coveredBy(this.cover, share);
    if (bound < this.bound) {
      this.bound = bound;
      this.bestMu = mu.slice();
    }
    if (value > this.value) {
      this.value = value;
      this.bestShare = share.slice();
    }
    return bound - value;
  }

  /** Steps from now on as long on either side as both moved since the last start. */
  private restart(gap: number): void {
    const { share, mu, from } = this;
    let movedShare = 0;
    for (let j = 0; j < share.length; j++) movedShare += this.reach[j]! * (share[j]! - from.share[j]!) ** 2;
    let movedMu = 0;
    for (let s = 0; s < mu.length; s++)
      movedMu += (this.cover.weight[s]! / this.rarity[s]!) * (mu[s]! - from.mu[s]!) ** 2;
    if (movedShare > 1e-12 && movedMu > 1e-12) this.ratio = Math.sqrt(this.ratio * Math.sqrt(movedMu / movedShare));
    this.from = { share: share.slice(), mu: mu.slice() };
    this.shareSum.fill(0);
    this.muSum.fill(0);
    this.steps = 0;
    this.gapAtStart = gap;
    this.gapBefore = Number.POSITIVE_INFINITY;
  }
}

function worths({ sites, siteOffsets, classOf }: CoverClasses, price: Float64Array): Float64Array {
  const worth = new Float64Array(sites);
  for (let j = 0; j < sites; j++)
    for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++) worth[j]! += price[classOf[n]!]!;
  return worth;
}

/** Weight that sites opened in part cover: a class in part where the shares of its sites do not add up to 1. */
function coveredBy({ sites, siteOffsets, classOf, weight }: CoverClasses, share: Float64Array): number {
  const times = new Float64Array(weight.length);
  for (let j = 0; j < sites; j++) {
    if (share[j] === 0) continue;
    for (let n = siteOffsets[j]!; n < siteOffsets[j + 1]!; n++) times[classOf[n]!]! += share[j]!;
  }
  let sum = 0;
  for (let s = 0; s < weight.length; s++) sum += weight[s]! * Math.min(1, times[s]!);
  return sum;
}

/**
 * The nearest shares that are allowed: in [0, 1], and as many as are asked for or, by
 * cost, within the money. Near in the metric of the step lengths: what has to be taken
 * off is a toll per site or yuan times the site's length, and Newton's steps on that
 * piecewise linear sum find the toll.
 */
function project({ count, cost, budget }: Choice, share: Float64Array, length: Float64Array, out: Float64Array): void {
  const byMoney = Number.isFinite(budget);
  const most = byMoney ? budget : count!;
  const excess = (toll: number): { over: number; slope: number } => {
    let sum = 0;
    let slope = 0;
    for (let j = 0; j < share.length; j++) {
      const rate = byMoney ? cost[j]! : 1;
      const value = share[j]! - toll * rate * length[j]!;
      if (value >= 1) sum += rate;
      else if (value > 0) {
        sum += rate * value;
        slope += rate * rate * length[j]!;
      }
    }
    return { over: sum - most, slope };
  };
  const toll = byMoney && excess(0).over <= 0 ? 0 : rootOf(excess, 1e-11 * Math.max(1, most));
  for (let j = 0; j < share.length; j++) {
    const value = share[j]! - toll * (byMoney ? cost[j]! : 1) * length[j]!;
    out[j] = Math.max(0, Math.min(1, value));
  }
}

/** Root of a falling piecewise linear function, by Newton's steps kept within brackets. */
function rootOf(at: (x: number) => { over: number; slope: number }, tolerance: number): number {
  let low = -1;
  let high = 1;
  for (let n = 0; n < 200 && at(low).over < 0; n++) low *= 2;
  for (let n = 0; n < 200 && at(high).over > 0; n++) high *= 2;
  let x = 0;
  for (let n = 0; n < 100; n++) {
    const { over, slope } = at(x);
    if (Math.abs(over) <= tolerance) break;
    if (over > 0) low = x;
    else high = x;
    const next = slope > 0 ? x + over / slope : Number.NaN;
    x = next > low && next < high ? next : (low + high) / 2;
  }
  return x;
}

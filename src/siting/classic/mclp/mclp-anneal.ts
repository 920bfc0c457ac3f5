import type { Effort } from '../effort.js';
import type { Choice } from './coverage.js';
import { Exchanges } from './mclp-exchanges.js';
import { type Covering, improve, xorshift } from './mclp-heuristics.js';
import { recombine } from './mclp-recombine.js';

/** Temperature at the start, as a share of what an open site covers on average. */
const HOT = 0.04;
/** What is left of it after each of the steps; after the last one 1/16. */
const COOLING = 0.973;
const STEPS = 100;
/** Of 1,024 exchanges tried, those with a site that has clients in common with the one that closes. */
const NEARBY = 960;
/** Exchanges tried for one count of effort: worth of a greedy gain, two additions against a list. */
const TRIES_AN_EVALUATION = 50;
const TRIES_A_BREATH = 20_000;
/** Runs in a row that brought nothing after which the rest is left. */
const PATIENT_RUNS = 4;

/**
 * Simulated annealing over exchanges of one open site for a closed one (Kirkpatrick
 * and others 1983), mostly for a near one: on dense instances good plans differ by
 * whole groups of sites, and exchanges that all have to help never get from one to
 * the other. Each run begins with the best plan so far and ends in another valley; its end
 * takes over what the ends before it do better.
 *
 * @param runs at most; fewer where several in a row bring nothing
 * @param tries exchanges looked at in each of the runs
 * @returns the best plan met; `start` where sites have costs to mind, or tables would not fit
 */
export async function anneal(
  choice: Choice,
  start: Covering,
  { runs, tries }: { readonly runs: number; readonly tries: number },
  effort: Effort,
  onRun: (covered: number) => void,
): Promise<Covering> {
  const size = start.open.length;
  const isFree = choice.count === size && !Number.isFinite(choice.budget);
  if (!isFree || size === 0 || size === choice.cover.sites) return start;
  const board = Exchanges.of(choice.cover, start.open);
  if (!board) return start;
  const draw = xorshift();
  let best = start;
  const ends: Covering[] = [];
  let stale = 0;
  for (let run = 0; run < runs && stale < PATIENT_RUNS && !effort.isOver; run++) {
    if (run > 0) board.restart(best.open);
    const end = await cool(board, tries, draw, effort);
    const child = [best, ...ends].reduce((plan, earlier) => recombine(choice.cover, plan, earlier), end);
    ends.push(end);
    stale = child.covered > best.covered ? 0 : stale + 1;
    if (child.covered > best.covered) best = child;
    onRun(best.covered);
  }
  // Counted anew: sums kept over millions of exchanges drift where weights are not whole.
  const counted = improve(choice, best.open, effort);
  return counted.covered > start.covered ? counted : start;
}

async function cool(
  board: Exchanges,
  tries: number,
  draw: (below: number) => number,
  effort: Effort,
): Promise<Covering> {
  const { isOpen, slots } = board;
  const size = slots.length;
  let best: Covering = { covered: Number.NEGATIVE_INFINITY, open: [] };
  let temperature = (HOT * board.covered) / size;
  for (let n = 0; n < tries; n++) {
    if (n > 0 && n % Math.ceil(tries / STEPS) === 0) temperature *= COOLING;
    if (n % TRIES_A_BREATH === 0) {
      effort.evaluated(TRIES_A_BREATH / TRIES_AN_EVALUATION);
      if (effort.isOver) break;
      await effort.breathe();
    }
    const slot = draw(size);
    const isNearby = draw(1024) < NEARBY;
    const into = isNearby ? board.neighbour(slots[slot]!, draw(2 ** 31)) : draw(isOpen.length);
    if (into < 0 || isOpen[into]) continue;
    const worth = board.worth(slot, into);
    if (worth < 0 && -worth >= temperature * PATIENCE[draw(PATIENCE.length)]!) continue;
    board.exchange(slot, into);
    // The best of a hot walk is its start: what counts is where it ends.
    if (2 * n > tries && board.covered > best.covered + 1e-9) best = { covered: board.covered, open: board.list() };
  }
  return best.open.length > 0 ? best : { covered: board.covered, open: board.list() };
}

/**
 * Draws from the exponential distribution of mean 1: −ln((k + ½) / length), summed up
 * from ln((2k + 3) / (2k + 1)) = 2 artanh(1 / (2k + 2)), since engines differ in `Math.log`.
 */
const PATIENCE = ((length: number): Float64Array => {
  const table = new Float64Array(length);
  // ln(2n / (2n − 1)) = 2 artanh(1 / (4n − 1)) for the last one.
  let sum = logOfRatio(1 / (4 * length - 1));
  for (let k = length - 1; k >= 0; k--) {
    table[k] = sum;
    if (k > 0) sum += logOfRatio(1 / (2 * k));
  }
  return table;
})(4096);

/** ln((1 + x) / (1 − x)) for 0 < x ≤ ½. */
function logOfRatio(x: number): number {
  let term = x;
  let sum = 0;
  for (let n = 1; n < 120; n += 2) {
    sum += term / n;
    term *= x * x;
  }
  return 2 * sum;
}

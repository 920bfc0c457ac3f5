import type { Effort } from '../effort.js';
import { type Choice, Openings } from './coverage.js';

/** A plan of an MCLP: sites by their number among the free ones. */
export interface Covering {
  readonly covered: number;
  readonly open: number[];
}

/**
 * Completes and improves a plan: greedy openings (gain, per cost where money is
 * short) until nothing fits, then exchanges of one site for another as long as one
 * helps. With a count it ends with exactly that many sites.
 */
export function improve(choice: Choice, start: readonly number[], effort: Effort): Covering {
  const state = new Openings(choice.cover);
  let spent = 0;
  for (const j of start) {
    state.open(j);
    spent += choice.cost[j]!;
  }
  let size = start.length;
  for (;;) {
    const j = bestOpening(choice, state, choice.budget - spent, size);
    if (j < 0) break;
    state.open(j);
    spent += choice.cost[j]!;
    size++;
  }
  const isFull = choice.count === undefined || size === choice.count;
  if (isFull) spent = exchange(choice, state, spent);
  effort.evaluated(state.evaluations);
  // Greedy may spend on dear sites what the last ones would have needed: such a plan does not count.
  return { covered: isFull && spent <= choice.budget ? state.covered : Number.NEGATIVE_INFINITY, open: state.list() };
}

function bestOpening(choice: Choice, state: Openings, left: number, size: number): number {
  if (choice.count !== undefined && size >= choice.count) return -1;
  const byCost = Number.isFinite(choice.budget);
  let best = -1;
  let bestWorth = choice.count === undefined ? 0 : -1;
  for (let j = 0; j < choice.cover.sites; j++) {
    if (state.isOpen[j] || choice.cost[j]! > left) continue;
    const gain = state.gain(j);
    const worth = byCost && choice.cost[j]! > 0 ? gain / choice.cost[j]! : gain;
    if (worth > bestWorth) {
      best = j;
      bestWorth = worth;
    }
  }
  return best;
}

/** @returns what the plan costs afterwards */
function exchange(choice: Choice, state: Openings, from: number): number {
  let spent = from;
  let isBetter = true;
  while (isBetter) {
    isBetter = false;
    let loss = state.losses();
    for (let j = 0; j < choice.cover.sites; j++) {
      if (state.isOpen[j]) continue;
      const fits = (out: number, into: number): boolean =>
        spent - choice.cost[out]! + choice.cost[into]! <= choice.budget;
      const { out, gain } = state.bestExchange(j, loss, fits);
      if (out < 0 || gain <= 1e-9) continue;
      state.close(out);
      state.open(j);
      spent += choice.cost[j]! - choice.cost[out]!;
      loss = state.losses();
      isBetter = true;
    }
  }
  return spent;
}

/** Exchanges of one kick, at least and beyond that at most. */
const KICK = 2;
const KICK_MORE = 3;
/** Rounds without a better plan after which the search goes back to the best one. */
const WANDER = 30;

/**
 * Iterated local search: some open sites give way to others at random, exchanges
 * repair what that spoiled, and the plan goes on from there unless it is worse;
 * best plan met. The same plans on every machine.
 *
 * @param rounds kicks
 */
export function wander(choice: Choice, start: Covering, rounds: number, effort: Effort): Covering {
  let best = start;
  let state = opened(choice, best.open);
  let since = 0;
  const draw = xorshift();
  for (let round = 0; round < rounds && !effort.isOver; round++) {
    const before = state.covered;
    const open = state.list();
    let spent = open.reduce((sum, j) => sum + choice.cost[j]!, 0);
    for (let kick = KICK + draw(KICK_MORE); kick > 0; kick--) {
      const out = open[draw(open.length)]!;
      const into = draw(choice.cover.sites);
      const change = choice.cost[into]! - choice.cost[out]!;
      if (!state.isOpen[out] || state.isOpen[into] || spent + change > choice.budget) continue;
      state.close(out);
      state.open(into);
      spent += change;
    }
    exchange(choice, state, spent);
    effort.evaluated(state.evaluations);
    state.evaluations = 0;
    if (state.covered > best.covered + 1e-9) {
      best = { covered: state.covered, open: state.list() };
      since = 0;
    } else if (++since >= WANDER) {
      state = opened(choice, best.open);
      since = 0;
    } else if (state.covered < before - 1e-9) state = opened(choice, open);
  }
  return best;
}

function opened(choice: Choice, open: readonly number[]): Openings {
  const state = new Openings(choice.cover);
  for (const j of open) state.open(j);
  return state;
}

/** Whole numbers below the one given: the same ones on every machine. */
export function xorshift(): (below: number) => number {
  let state = 0x9e3779b9;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

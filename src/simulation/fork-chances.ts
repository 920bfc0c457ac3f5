import { chanceOf, type DayStates, NEGLIGIBLE, OPEN, SHUT, sharesHosts, stateOf } from './chances.js';
import { forkOf, mayFork, nextWorth } from './forks.js';
import { type NearestLists, NOTHING, wayOf } from './lists.js';

type Visit = (way: number, chance: number) => void;

/**
 * Visits every way or fork by which a cell (home × slot) may go to its soonest open outlet, with the
 * chance of it over all states of the day; returns the chance that nothing is open. A
 * fork may be visited more than once.
 *
 * @param chance room for the longest list
 */
export function eachChance(
  lists: NearestLists,
  states: DayStates,
  cell: number,
  chance: Float64Array,
  visit: Visit,
): number {
  const from = lists.offsets[cell]!;
  const end = lists.offsets[cell + 1]!;
  let nothing = 0;
  if (mayFork(lists, from, end)) {
    const walk = descent(lists, states, end, (way, part) => {
      if (way === NOTHING) nothing += part;
      else visit(way, part);
    });
    for (let n = 0; n < states.weight.length; n++) walk(n, from, sharesHosts(states, lists.outlet, from, end - from));
    return nothing;
  }
  chance.fill(0, 0, end - from);
  for (let n = 0; n < states.weight.length; n++) {
    nothing += chanceOf(states, n, lists.outlet, from, end - from, chance);
  }
  for (let a = from; a < end; a++) if (chance[a - from]! > 0) visit(wayOf(lists, a), chance[a - from]!);
  return nothing;
}

/**
 * Down a list with every outlet that could matter tried open and shut. Once one is open
 * only those matter that somebody may prefer to all that are.
 */
function descent(lists: NearestLists, states: DayStates, end: number, visit: Visit) {
  const entries: number[] = [];
  const ways: number[] = [];
  const { known, own, open, outletCount } = states;
  const seen = (count: number): number => (count === 0 ? NOTHING : forkOf(lists, ways, count));
  const step = (n: number, from: number, count: number, tied: boolean, chance: number): void => {
    let left = chance;
    let a = from;
    for (; left > NEGLIGIBLE; a++) {
      a = count === 0 ? a : nextWorth(lists, entries, count, a, end);
      if (a >= end) break;
      const o = lists.outlet[a]!;
      const verdict = tied ? stateOf(states, o) : o;
      if (verdict === SHUT) continue;
      if (tied && verdict !== OPEN) {
        const asked = own[n * outletCount + verdict]!;
        known[verdict] = 1;
        step(n, a, count, tied, left * asked);
        known[verdict] = 2;
        step(n, a, count, tied, left * (1 - asked));
        known[verdict] = 0;
        return;
      }
      const isOpen = tied ? 1 : open[n * outletCount + o]!;
      entries[count] = a;
      ways[count] = wayOf(lists, a);
      step(n, a + 1, count + 1, tied, left * isOpen);
      left *= 1 - isOpen;
    }
    if (left > 0) visit(seen(count), left);
  };
  return (n: number, from: number, tied: boolean): void => step(n, from, 0, tied, states.weight[n]!);
}

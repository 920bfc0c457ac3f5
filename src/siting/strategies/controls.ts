import seedrandom from 'seedrandom';
import type { Draft } from '../draft.js';
import { hasDemand } from '../measure.js';
import { GreedyFill, SAME } from './greedy.js';
import type { Strategy, Watch } from './strategy.js';

/**
 * Opens what helps at all in an order drawn by the seed: what a plan without any
 * thought is worth, so that others can be held against it.
 */
export const random: Strategy = {
  name: 'random',
  async solve(problem, draft, watch, options) {
    const draw = seedrandom.alea(`${options.seed}:siting:random`);
    const order = problem.columns.map((_, x) => x);
    for (let n = order.length - 1; n > 0; n--) {
      const at = Math.floor(draw() * (n + 1));
      [order[n], order[at]] = [order[at]!, order[n]!];
    }
    openInOrder(draft, watch, order);
    return draft.snapshot();
  },
};

/**
 * Opens by rank, as is done by hand: the cell (circle × type) that lacks most
 * first, in it the place that newly serves most persons; the ranks are those of
 * today and are not drawn up again as places open.
 */
export const rank: Strategy = {
  name: 'rank',
  async solve(problem, draft, watch) {
    const { rules, value, cover, columns } = problem;
    const last = rules.phaseCount - 1;
    const lack = value.map((worth, ck) => {
      const circle = Math.floor(ck / rules.typeCount);
      return hasDemand(problem, ck) ? worth * (1 - draft.measure.attainment(last, circle, ck % rules.typeCount)) : 0;
    });
    const persons = new Map<number, Map<number, number>>();
    for (let x = 0; x < columns.length; x++) {
      for (let n = cover.columnOffsets[x]!; n < cover.columnOffsets[x + 1]!; n++) {
        const row = cover.columnRow[n]!;
        const ck = cover.circle[row]! * rules.typeCount + cover.type[row]!;
        const cell = persons.get(ck) ?? new Map<number, number>();
        cell.set(x, (cell.get(x) ?? 0) + cover.weight[row]!);
        persons.set(ck, cell);
      }
    }
    const cells = [...persons.keys()].filter((ck) => lack[ck]! > 0).sort((a, b) => lack[b]! - lack[a]! || a - b);
    const order = cells.flatMap((ck) =>
      [...persons.get(ck)!].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([x]) => x),
    );
    openInOrder(draft, watch, order);
    return draft.snapshot();
  },
};

/** What has to open, then each column in turn that is allowed and helps, until a whole pass opens none. */
function openInOrder(draft: Draft, watch: Watch, order: readonly number[]): void {
  new GreedyFill(draft).openGiven();
  for (let opened = true; opened; ) {
    opened = false;
    for (const x of order) {
      if (draft.isOpen(x)) continue;
      const when = draft.firstOpening(x);
      if (!('phase' in when) || draft.measure.gain(x, when.phase) <= SAME) continue;
      draft.open(x, when.phase);
      opened = true;
    }
  }
  watch.count({ evaluations: draft.measure.evaluations });
  watch.report('opened', draft.measure.recountObjective());
}

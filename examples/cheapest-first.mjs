/**
 * A strategy of one's own: the cheapest opening that helps at all comes first.
 *
 *   kezhong plan zhongwei-2024 --strategy ./examples/cheapest-first.mjs
 *
 * @type {import('kezhong').Strategy}
 */
export const strategy = {
  name: 'cheapest-first',
  async solve(problem, draft, watch) {
    const order = problem.columns.map((_, x) => x).sort((a, b) => problem.costYuan[a] - problem.costYuan[b] || a - b);
    // What has to open comes before what may.
    order.sort((a, b) => Number(problem.columns[b].requiredPhase >= 0) - Number(problem.columns[a].requiredPhase >= 0));
    for (const column of order) {
      const when = draft.firstOpening(column);
      if (!('phase' in when)) continue;
      const isRequired = problem.columns[column].requiredPhase >= 0;
      if (isRequired || draft.measure.gain(column, when.phase) > 1e-12) draft.open(column, when.phase);
      if (watch.stop === 'interrupted') break;
    }
    watch.report('cheapest first', draft.measure.objective);
    return draft.snapshot();
  },
};

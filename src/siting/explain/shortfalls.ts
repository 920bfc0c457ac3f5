import type { Rules } from '../../scenario/rules.types.js';
import type { Reach } from '../../walk/types.js';
import { FAMILIES } from '../constraints/families.js';
import { Draft } from '../draft.js';
import { hasDemand } from '../measure.js';
import { pairsOf } from '../pairs.js';
import { buildProblem, type SitingProblem } from '../problem.js';
import type { Shortfall, ShortfallReason } from '../types.js';

/**
 * Why targets stay unmet: for each circle and type short by a person or more,
 * the first hard rule, in the order of the families, without which one more
 * opening beside the plan would shrink the shortfall by at least a person;
 * then the first rule together with money; if none helps, there is no site.
 *
 * @see MODEL §4
 */
export function explainShortfalls(problem: SitingProblem, reach: Reach, draft: Draft): Shortfall[] {
  const { rules, value } = problem;
  const last = rules.phaseCount - 1;
  const short = new Map<number, number>();
  for (let ck = 0; ck < value.length; ck++) {
    if (value[ck] <= 0 || !hasDemand(problem, ck)) continue;
    const c = Math.floor(ck / rules.typeCount);
    const missing = 1 - draft.measure.attainment(last, c, ck % rules.typeCount);
    const persons = missing * rules.target[ck] * rules.demand[ck];
    if (persons >= 1) short.set(ck, persons);
  }
  const reasons = new Map<number, ShortfallReason>();
  for (const { reason, relaxed } of relaxations(rules)) {
    if (reasons.size === short.size) break;
    const open = [...short.keys()].filter((ck) => !reasons.has(ck));
    for (const ck of helpedPairs(problem, relaxed, reach, draft, open)) reasons.set(ck, reason);
  }
  return [...short].map(([ck, persons]) => ({
    circle: Math.floor(ck / rules.typeCount),
    type: ck % rules.typeCount,
    persons: Math.round(persons),
    reason: reasons.get(ck) ?? 'site',
  }));
}

function relaxations(rules: Rules): { reason: ShortfallReason; relaxed: Rules }[] {
  const families = FAMILIES.flatMap(({ reason, relax }) => (reason && relax ? [{ reason, relax }] : []));
  const money = families.find(({ reason }) => reason === 'money');
  const alone = families.map(({ reason, relax }) => ({ reason, relaxed: relax(rules) }));
  const withMoney = families
    .filter(({ reason }) => reason !== 'money')
    .map(({ reason, relax }) => ({ reason, relaxed: money ? money.relax(relax(rules)) : relax(rules) }));
  return [...alone, ...withMoney];
}

/** Pairs (circle × type) for which some single opening beside the plan, under other rules, helps by a person. */
function helpedPairs(
  problem: SitingProblem,
  relaxed: Rules,
  reach: Reach,
  plan: Draft,
  wanted: readonly number[],
): number[] {
  const other = buildProblem(problem.city, relaxed, reach);
  const draft = new Draft(other);
  const index = new Map(other.columns.map((column, x) => [`${column.location}:${column.format}`, x]));
  for (const x of plan.openColumns) {
    const { location, format } = problem.columns[x];
    const y = index.get(`${location}:${format}`);
    if (y !== undefined) draft.open(y, plan.phaseOf(x));
  }
  const { rules } = problem;
  const last = rules.phaseCount - 1;
  const byType = new Map<number, number[]>();
  for (const ck of wanted) byType.set(ck % rules.typeCount, [...(byType.get(ck % rules.typeCount) ?? []), ck]);
  const helped: number[] = [];
  const pairs = pairsOf(other);
  for (const [k, list] of byType) {
    const left = new Set(list);
    for (const x of pairs.touchingType(k)) {
      if (left.size === 0) break;
      if (draft.isOpen(x)) continue;
      const when = draft.firstOpening(x);
      if (!('phase' in when)) continue;
      const before = [...left].map((ck) => draft.measure.attainment(last, Math.floor(ck / rules.typeCount), k));
      draft.measure.open(x, when.phase);
      [...left].forEach((ck, n) => {
        const rise = draft.measure.attainment(last, Math.floor(ck / rules.typeCount), k) - before[n];
        if (rise * rules.target[ck] * rules.demand[ck] < 1) return;
        helped.push(ck);
        left.delete(ck);
      });
      draft.measure.close(x);
    }
  }
  return helped;
}

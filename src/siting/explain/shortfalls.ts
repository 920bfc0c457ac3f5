import type { Rules } from '../../scenario/rules.types.js';
import type { Reach } from '../../walk/types.js';
import { FAMILIES } from '../constraints/families.js';
import { Draft } from '../draft.js';
import { hasDemand } from '../measure.js';
import { pairsOf } from '../pairs.js';
import { buildProblem, type SitingProblem } from '../problem.js';
import type { Shortfall, ShortfallReason } from '../types.js';
import { widerRadiusM } from './wider-radius.js';

/**
 * Why targets stay unmet: for each circle and type short by a person or more,
 * the first hard rule, in the order of the families, without which one more
 * opening beside the plan would shrink the shortfall by at least a person;
 * then the first rule together with money; if none helps, there is no site. The
 * smallest such opening is the remedy.
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
  const found = new Map<number, { reason: ShortfallReason; help: Help }>();
  for (const { reason, relaxed } of relaxations(rules)) {
    const open = new Map([...short].filter(([ck]) => !found.has(ck)));
    if (open.size === 0) break;
    for (const [ck, help] of helpFor(problem, relaxed, reach, draft, open)) found.set(ck, { reason, help });
  }
  return [...short].map(([ck, persons]) => {
    const why = found.get(ck);
    const wider = widerRadiusM(problem, reach, draft, ck);
    const shortfall = {
      circle: Math.floor(ck / rules.typeCount),
      type: ck % rules.typeCount,
      persons: Math.round(persons),
      reason: why?.reason ?? 'site',
      ...(wider === undefined ? {} : { widerRadiusM: wider }),
    } satisfies Shortfall;
    if (why === undefined) return shortfall;
    const { location, format, costYuan } = why.help;
    return { ...shortfall, remedy: { location, format, persons: Math.round(why.help.persons), costYuan } };
  });
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

/** What one opening beside the plan would do for a shortfall. */
interface Help {
  readonly location: number;
  readonly format: number;
  readonly persons: number;
  readonly costYuan: number;
  readonly closes: boolean;
}

/** A smaller change first: the cheapest opening that closes the shortfall, else the one that helps most persons. */
function isSmaller(a: Help, b: Help): boolean {
  if (a.closes !== b.closes) return a.closes;
  if (!a.closes && Math.abs(a.persons - b.persons) >= 0.5) return a.persons > b.persons;
  return a.costYuan < b.costYuan - 0.5;
}

/** For pairs (circle × type): the smallest single opening beside the plan that, under other rules, helps by a person. */
function helpFor(
  problem: SitingProblem,
  relaxed: Rules,
  reach: Reach,
  plan: Draft,
  short: ReadonlyMap<number, number>,
): Map<number, Help> {
  const other = buildProblem(problem.city, relaxed, reach);
  const draft = planUnder(other, problem, plan);
  const { rules } = problem;
  const last = rules.phaseCount - 1;
  const ofType = new Map<number, number[]>();
  for (const ck of short.keys()) ofType.set(ck % rules.typeCount, [...(ofType.get(ck % rules.typeCount) ?? []), ck]);
  const found = new Map<number, Help>();
  const pairs = pairsOf(other);
  for (const [k, wanted] of ofType) {
    const attained = (ck: number): number => draft.measure.attainment(last, Math.floor(ck / rules.typeCount), k);
    const before = wanted.map(attained);
    for (const x of pairs.touchingType(k)) {
      if (draft.isOpen(x)) continue;
      const when = draft.firstOpening(x);
      if (!('phase' in when)) continue;
      draft.measure.open(x, when.phase);
      wanted.forEach((ck, n) => {
        const persons = (attained(ck) - before[n]) * rules.target[ck] * rules.demand[ck];
        if (persons < 1) return;
        const { location, format } = other.columns[x];
        const closes = persons >= short.get(ck)! - 1e-6;
        const help = { location, format, persons, costYuan: other.costYuan[x], closes };
        const best = found.get(ck);
        if (best === undefined || isSmaller(help, best)) found.set(ck, help);
      });
      draft.measure.close(x);
    }
  }
  return found;
}

/** The plan drawn up under other rules; openings that these do not know are left out. */
function planUnder(other: SitingProblem, problem: SitingProblem, plan: Draft): Draft {
  const draft = new Draft(other);
  const index = new Map(other.columns.map((column, x) => [`${column.location}:${column.format}`, x]));
  for (const x of plan.openColumns) {
    const { location, format } = problem.columns[x];
    const y = index.get(`${location}:${format}`);
    if (y !== undefined) draft.open(y, plan.phaseOf(x));
  }
  return draft;
}

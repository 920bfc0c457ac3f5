import type { Reach } from '../../walk/types.js';
import { FAMILIES } from '../constraints/families.js';
import type { Draft } from '../draft.js';
import type { Obstacle } from '../ledger.js';
import { hasDemand } from '../measure.js';
import { pairsOf } from '../pairs.js';
import type { SitingProblem } from '../problem.js';
import type { Shortfall, ShortfallProof, ShortfallReason } from '../types.js';
import { type NewPlan, Replanner } from './new-plan.js';
import { planOfWide, wideProblem } from './wide-problem.js';
import { widerRadiusM } from './wider-radius.js';

/** Rules that can be dropped, in the order in which a reason is sought (MODEL §4); the ledger calls them the same. */
const REASONS = FAMILIES.flatMap(({ reason }) => (reason === undefined ? [] : [reason])) as readonly (ShortfallReason &
  Obstacle)[];

/** New plans drawn up for one shortfall and one rule, and for a whole plan; beyond that reasons rest on single openings. */
const PLANS = { perRule: 6, all: 2_000 };

/**
 * Why targets stay unmet, for each circle and type short by a person or more. The
 * plan is re-solved with one rule dropped around the shortfall, rule by rule in the
 * order of the families: first by one more opening that the rule forbids beside the
 * plan, then by a new plan around such an opening (`Replanner`), which must be better
 * on the whole and shrink the shortfall by a person. The first rule for which either
 * does is the reason. If none does, but the rules as they are would allow it, the
 * plan uses its means better elsewhere; if they would not, several rules bind at once
 * and the first of the fewest is named; else there is no site.
 *
 * @param mostPlans new plans that may be drawn up; with 0 reasons rest on single openings, in a fraction of the time
 *
 * @see MODEL §4
 */
export function explainShortfalls(
  problem: SitingProblem,
  reach: Reach,
  draft: Draft,
  mostPlans: number = PLANS.all,
): Shortfall[] {
  const { rules, value } = problem;
  const last = rules.phaseCount - 1;
  const short = new Map<number, number>();
  for (let ck = 0; ck < value.length; ck++) {
    if (value[ck]! <= 0 || !hasDemand(problem, ck)) continue;
    const c = Math.floor(ck / rules.typeCount);
    const missing = 1 - draft.measure.attainment(last, c, ck % rules.typeCount);
    const persons = missing * rules.target[ck]! * rules.demand[ck]!;
    if (persons >= 1) short.set(ck, persons);
  }
  if (short.size === 0) return [];
  const reasons = reasonsOf(problem, reach, draft, short, mostPlans);
  return [...short].map(([ck, persons]) => {
    const wider = widerRadiusM(problem, reach, draft, ck);
    return {
      circle: Math.floor(ck / rules.typeCount),
      type: ck % rules.typeCount,
      persons: Math.round(persons),
      ...(reasons.get(ck) ?? { reason: 'site' }),
      ...(wider === undefined ? {} : { widerRadiusM: wider }),
    };
  });
}

type Why = Pick<Shortfall, 'reason' | 'proof' | 'insteadOf' | 'togetherWith' | 'remedy'>;

/** A closed column that would shrink a shortfall, and what forbids it in each phase from `from` on. */
interface Help {
  readonly column: number;
  readonly persons: number;
  readonly costYuan: number;
  readonly closes: boolean;
  readonly from: number;
  readonly forbids: readonly (readonly Obstacle[])[];
}

/** A smaller change first: the cheapest opening that closes the shortfall, else the one that helps most persons. */
function bySize(a: Help, b: Help): number {
  if (a.closes !== b.closes) return a.closes ? -1 : 1;
  if (!a.closes && Math.round(a.persons) !== Math.round(b.persons)) return b.persons - a.persons;
  return Math.round(a.costYuan) - Math.round(b.costYuan) || a.column - b.column;
}

function reasonsOf(
  problem: SitingProblem,
  reach: Reach,
  plan: Draft,
  short: ReadonlyMap<number, number>,
  mostPlans: number,
): Map<number, Why> {
  const wide = wideProblem(problem, reach, plan);
  const draft = planOfWide(wide);
  const replanner = new Replanner(draft, wide);
  const reasons = new Map<number, Why>();
  for (const [ck, list] of helpsFor(draft, replanner, short)) {
    const why = new Inquiry(draft, replanner, ck, list.sort(bySize), mostPlans).answer();
    if (why !== undefined) reasons.set(ck, why);
  }
  return reasons;
}

/** For each shortfall the closed columns that would shrink it by a person beside the plan. */
function helpsFor(draft: Draft, replanner: Replanner, short: ReadonlyMap<number, number>): Map<number, Help[]> {
  const { problem, measure } = draft;
  const { rules, costYuan } = problem;
  const last = rules.phaseCount - 1;
  const pairs = pairsOf(problem);
  const found = new Map([...short.keys()].map((ck) => [ck, [] as Help[]]));
  for (const k of new Set([...short.keys()].map((ck) => ck % rules.typeCount))) {
    const wanted = [...short.keys()].filter((ck) => ck % rules.typeCount === k);
    const attained = (ck: number): number => measure.attainment(last, Math.floor(ck / rules.typeCount), k);
    const before = wanted.map(attained);
    for (const x of pairs.touchingType(k)) {
      if (draft.isOpen(x)) continue;
      measure.open(x, last);
      const helped = wanted.flatMap((ck, n) => {
        const persons = (attained(ck) - before[n]!) * rules.target[ck]! * rules.demand[ck]!;
        return persons < 1 ? [] : [[ck, persons] as const];
      });
      measure.close(x);
      if (helped.length === 0) continue;
      const from = replanner.firstPhase(x);
      const forbids = Array.from({ length: last - from + 1 }, (_, n) => replanner.obstacles(x, from + n));
      for (const [ck, persons] of helped) {
        const closes = persons >= short.get(ck)! - 1e-6;
        found.get(ck)!.push({ column: x, persons, costYuan: costYuan[x]!, closes, from, forbids });
      }
    }
  }
  return found;
}

/** Seeks the reason of one shortfall among the columns that would help, the smallest change first. */
class Inquiry {
  private readonly before: number;

  constructor(
    private readonly draft: Draft,
    private readonly replanner: Replanner,
    private readonly pair: number,
    private readonly helps: readonly Help[],
    private readonly mostPlans: number,
  ) {
    this.before = this.attained();
  }

  answer(): Why | undefined {
    for (const rule of REASONS) {
      const beside = this.helps.find(({ forbids }) => forbids.some((list) => list.length === 1 && list[0] === rule));
      if (beside) return this.why(rule, 'opening', beside);
      const found = this.betterPlan(rule);
      if (found) return found;
    }
    // A better plan under all rules is one that a longer search would have found: no reason, unless there is no other.
    return this.elsewhere((isBetter) => !isBetter) ?? this.severalRules() ?? this.elsewhere(() => true);
  }

  private attained(): number {
    const { rules } = this.draft.problem;
    const circle = Math.floor(this.pair / rules.typeCount);
    return this.draft.measure.attainment(rules.phaseCount - 1, circle, this.pair % rules.typeCount);
  }

  /** A plan that is better on the whole with the rule dropped for one opening, and shrinks the shortfall. */
  private betterPlan(rule: ShortfallReason & Obstacle): Why | undefined {
    if (!this.replanner.canCompare) return undefined;
    let tried = 0;
    for (const help of this.helps) {
      if (tried === PLANS.perRule) return undefined;
      const phase = firstWith(help, (list) => list.includes(rule));
      if (phase === undefined) continue;
      const others = help.forbids[phase - help.from]!.filter((one) => one !== rule);
      if (!this.replanner.mayPay(help.column, phase, others)) continue;
      tried++;
      const found = this.newPlan(help, phase, rule);
      if (found?.better) return this.why(rule, 'plan', { ...help, persons: found.persons }, found);
    }
    return undefined;
  }

  private newPlan(help: Help, phase: number, dropped: Obstacle | undefined) {
    if (this.replanner.plans >= this.mostPlans) return undefined;
    let persons = 0;
    const plan = this.replanner.around(help.column, phase, dropped, () => {
      const { rules } = this.draft.problem;
      persons = (this.attained() - this.before) * rules.target[this.pair]! * rules.demand[this.pair]!;
    });
    return plan === undefined || persons < 1 ? undefined : { ...plan, persons };
  }

  /** Allowed as the rules are, if something worth more were given up. */
  private elsewhere(accepts: (isBetter: boolean) => boolean): Why | undefined {
    for (const help of this.helps.slice(0, PLANS.perRule)) {
      for (const phase of [help.from, help.from + help.forbids.length - 1]) {
        const found = this.newPlan(help, phase, undefined);
        if (found && accepts(found.better))
          return this.why('better-elsewhere', 'plan', { ...help, persons: found.persons }, found);
      }
    }
    return undefined;
  }

  /** The first of the fewest rules that together stand in the way of one more opening. */
  private severalRules(): Why | undefined {
    let best: { help: Help; rules: readonly Obstacle[] } | undefined;
    for (const help of this.helps) {
      for (const rules of help.forbids) {
        if (!rules.every((rule) => isReason(rule)) || (best && rules.length >= best.rules.length)) continue;
        best = { help, rules };
      }
    }
    const first = best && REASONS.find((rule) => best.rules.includes(rule));
    return first && this.why(first, 'rules', best!.help);
  }

  private why(reason: ShortfallReason, proof: ShortfallProof, help: Help, plan?: NewPlan): Why {
    const { columns } = this.draft.problem;
    const { location, format } = columns[help.column]!;
    const placesOf = (list: readonly number[] = []) =>
      list.map((x) => ({ location: columns[x]!.location, format: columns[x]!.format }));
    const insteadOf = placesOf(plan?.closed);
    const togetherWith = placesOf(plan?.opened);
    return {
      reason,
      proof,
      ...(insteadOf.length === 0 ? {} : { insteadOf }),
      ...(togetherWith.length === 0 ? {} : { togetherWith }),
      remedy: { location, format, persons: Math.round(help.persons), costYuan: help.costYuan },
    };
  }
}

function isReason(rule: Obstacle): rule is ShortfallReason & Obstacle {
  return (REASONS as readonly Obstacle[]).includes(rule);
}

/** The first phase in which the rules that forbid a column are such. */
function firstWith({ from, forbids }: Help, test: (rules: readonly Obstacle[]) => boolean): number | undefined {
  const n = forbids.findIndex(test);
  return n < 0 ? undefined : from + n;
}

import { locationId, type Names } from '../../city/types.js';
import { Ledger } from '../ledger.js';
import type { SitingProblem } from '../problem.js';
import { raiseByRelaxation } from './start.js';
import type { ColumnPlan, Strategy } from './strategy.js';

/** So many broken openings are named; more say no more. */
const MOST_NAMED = 5;

/** A strategy that is not ours did not do what its interface says; never a defect of kezhong. */
export class StrategyFailed extends Error {
  constructor(
    readonly strategy: string,
    readonly what: readonly Names[],
    options?: ErrorOptions,
  ) {
    super(`strategy "${strategy}": ${what.map(({ en }) => en).join('; ')}`, options);
  }
}

/**
 * A user's strategy with what ours are built not to do ruled out: what it throws is
 * said as its own, a plan of columns or phases that do not exist or that a rule
 * forbids is refused with the rule's name, and the relaxation's bound stands beside
 * its plan whatever it claims.
 */
export function guarded(strategy: Strategy): Strategy {
  return {
    name: strategy.name,
    async solve(problem, draft, watch, options) {
      let plan: ColumnPlan;
      try {
        plan = await strategy.solve(problem, draft, watch, options);
      } catch (error) {
        // Stopped by Ctrl-C, what it has drawn up so far counts.
        if (!options.signal?.aborted) throw failure(strategy.name, error);
        plan = draft.snapshot();
      }
      const broken = brokenBy(problem, plan);
      if (broken.length > 0) throw new StrategyFailed(strategy.name, broken);
      draft.reset(plan);
      // A bound that it claims is not ours to print.
      watch.forgetBound();
      watch.report(strategy.name, draft.measure.recountObjective());
      await raiseByRelaxation(problem, draft, watch, options);
      return plan;
    },
  };
}

function failure(strategy: string, error: unknown): StrategyFailed {
  const message = error instanceof Error ? error.message : String(error);
  return new StrategyFailed(strategy, [{ zh: `抛出错误：${message}`, en: `throws: ${message}` }], { cause: error });
}

/** What in a plan does not exist or is not allowed, the ledger's way. */
function brokenBy(problem: SitingProblem, plan: unknown): Names[] {
  if (!(plan instanceof Map)) {
    return [{ zh: '应返回 Map（列 → 阶段）', en: 'wants to return a Map from column to phase' }];
  }
  const { columns, rules, city } = problem;
  const unknown = [...plan].filter(([x, t]) => !isIndex(x, columns.length) || !isIndex(t, rules.phaseCount));
  if (unknown.length > 0) {
    return unknown.slice(0, MOST_NAMED).map(([x, t]) => ({
      zh: `没有列 ${String(x)} 或阶段 ${String(t)}（列 0…${columns.length - 1}，阶段 0…${rules.phaseCount - 1}）`,
      en: `no column ${String(x)} or phase ${String(t)} (columns 0…${columns.length - 1}, phases 0…${rules.phaseCount - 1})`,
    }));
  }
  const openings = plan as ColumnPlan;
  const name = (x: number): string =>
    `${locationId(city, columns[x]!.location)}:${city.formats[columns[x]!.format]!.id}`;
  const missing = columns.flatMap(({ requiredPhase }, x) => {
    const phase = openings.get(x) ?? Number.POSITIVE_INFINITY;
    if (requiredPhase < 0 || phase <= requiredPhase) return [];
    const at = `${name(x)}@${rules.phaseIds[requiredPhase]}`;
    return [{ zh: `缺少必开项 ${at}`, en: `leaves out ${at}, which is required` }];
  });
  const forbidden = forbiddenIn(problem, openings).map(([x, rule]) => {
    const at = `${name(x)}@${rules.phaseIds[openings.get(x)!]}`;
    return { zh: `${at} 违反规则“${rule}”`, en: `${at} breaks the rule "${rule}"` };
  });
  return [...missing, ...forbidden].slice(0, MOST_NAMED);
}

function isIndex(value: unknown, count: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < count;
}

/** Openings that no order of opening allows, each with the rule; shops that only stand with each other are left to the checker. */
function forbiddenIn(problem: SitingProblem, plan: ColumnPlan): [column: number, rule: string][] {
  const ledger = new Ledger(problem);
  let left = [...plan.keys()].sort((a, b) => plan.get(a)! - plan.get(b)! || a - b);
  for (let before = Number.POSITIVE_INFINITY; left.length < before; ) {
    before = left.length;
    left = left.filter((x) => {
      if (ledger.obstacle(x, plan.get(x)!) !== undefined) return true;
      ledger.open(x, plan.get(x)!);
      return false;
    });
  }
  return left.flatMap((x) => {
    const rule = ledger.obstacle(x, plan.get(x)!);
    return rule === undefined || rule === 'clustering' ? [] : [[x, rule] as [number, string]];
  });
}

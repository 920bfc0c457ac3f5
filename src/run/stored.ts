import path from 'node:path';
import { z } from 'zod';
import { errorAt, hasErrors, noteAt, words } from '../city/finding.js';
import type { Checked, Problem } from '../city/problem.js';
import { readCity } from '../city/read.js';
import { shownPath } from '../city/read-text.js';
import { DAY_OBJECTIVES } from '../scenario/rules.types.js';
import { checkPlan } from '../siting/checker/checker.js';
import type { CheckReport, Plan } from '../siting/types.js';
import { readClaimsFile } from './claims.js';
import { readFlowsFile } from './flows.js';
import { type Prepared, prepareWith } from './prepare.js';
import { readPlanFile, readRun } from './read.js';
import { recheckDays } from './recheck-days.js';

/** What a run's summary says of its plan, as far as the plan cannot be rebuilt from its openings. */
const storedPlan = z.object({
  strategy: z.string(),
  objective: z.number(),
  before: z.number(),
  bound: z.number(),
  boundSource: z.string(),
  gap: z.number(),
  gapOfGain: z.number(),
  stages: z.array(z.object({ name: z.string(), value: z.number(), bound: z.number(), given: z.array(z.string()) })),
  stopped: z.enum(['optimal', 'gap', 'limit', 'interrupted']),
  work: z.object({ evaluations: z.number(), lpIterations: z.number(), nodes: z.number() }),
});

/** A run read back, ready to be walked, compared or checked again. */
export interface LoadedRun {
  readonly prepared: Prepared;
  readonly seed: string;
  /** Absent where the run planned nothing. */
  readonly plan?: Plan;
  /** What summary.json says of drawn days, as it stands. */
  readonly uncertainty?: unknown;
}

/** Reads a run folder back: its scenario and city prepared anew, its plan from plan.csv, claims.csv and summary.json. */
export async function loadRun(folder: string, sets: readonly string[] = []): Promise<Checked<LoadedRun>> {
  const run = await readRun(folder, sets);
  if (run.value === undefined) return { problems: run.problems };
  const { scenario, manifest, summary } = run.value;
  const city = await readCity(scenario.scenario.city);
  const problems: Problem[] = [...run.problems, ...city.problems];
  if (city.value === undefined) return { problems };
  const prepared = prepareWith(scenario, city.value, problems);
  if (prepared.value === undefined) return { problems: prepared.problems };
  const { plan: stored, uncertainty } = (summary ?? {}) as { plan?: unknown; uncertainty?: unknown };
  if (stored === undefined) {
    // Without this, the run of a plan would pass for one of the city as it is.
    if (manifest.files.some(({ name }) => name === 'plan.csv')) {
      return { problems: [...prepared.problems, lostPlan(folder)] };
    }
    return { value: { prepared: prepared.value, seed: manifest.seed }, problems };
  }
  const plan = await planOf(folder, stored, prepared.value);
  const all = [...prepared.problems, ...plan.problems];
  if (plan.value === undefined || hasErrors(all)) return { problems: all };
  const value = { prepared: prepared.value, seed: manifest.seed, plan: plan.value, uncertainty };
  return { value, problems: all };
}

function lostPlan(folder: string): Problem {
  const what = words(
    '没有“plan”，plan.csv 无从核对，未作检核',
    'has no "plan" to hold plan.csv against; the plan was not recounted',
  );
  return errorAt({ file: shownPath(path.join(folder, 'summary.json')) }, 'bad-summary', what);
}

async function planOf(folder: string, stored: unknown, { city, rules }: Prepared): Promise<Checked<Plan>> {
  const openings = await readPlanFile(path.join(folder, 'plan.csv'), city, rules.phaseIds);
  const claims = await readClaimsFile(path.join(folder, 'claims.csv'), city, rules.phaseIds);
  const asked = rules.capacity !== undefined || rules.minCustomers !== undefined;
  const flows = asked
    ? await readFlowsFile(path.join(folder, 'flows.csv'), city, rules.phaseIds)
    : { value: undefined, problems: [] };
  const problems = [...openings.problems, ...claims.problems, ...flows.problems];
  const facts = storedPlan.safeParse(stored);
  if (!facts.success) {
    const at = { file: shownPath(path.join(folder, 'summary.json')) };
    problems.push(
      errorAt(at, 'bad-summary', words('“plan”不完整，无法读回', 'its "plan" is not complete and cannot be read back')),
    );
  }
  if (openings.value === undefined || claims.value === undefined || !facts.success) return { problems };
  if (asked && flows.value === undefined) return { problems };
  const plan = { ...facts.data, openings: openings.value, claims: claims.value, trail: [] };
  return { value: flows.value === undefined ? plan : { ...plan, flows: flows.value }, problems };
}

/**
 * Everything wrong with a run: files that are missing or were edited, inputs that
 * have changed, and every rule that its plan breaks when recounted on the raw city.
 */
export async function recheckRun(folder: string): Promise<readonly Problem[]> {
  const loaded = await loadRun(folder);
  if (loaded.value?.plan === undefined) return loaded.problems;
  const { prepared, plan, seed, uncertainty } = loaded.value;
  const report = checkPlan(prepared.city, prepared.rules, prepared.reach, plan);
  const found = brokenRules(report, path.join(folder, 'plan.csv'));
  // A plan that names what there is not cannot be counted on any day.
  const countable = !Number.isNaN(report.objective);
  if (DAY_OBJECTIVES.includes(prepared.rules.objective ?? 'gap') && countable) {
    found.push(...(await recheckDays(folder, uncertainty, prepared, seed, plan)));
  }
  return [...found, ...loaded.problems];
}

/** What a plan says of itself; all else is a rule of what may open. */
const FIGURES: readonly string[] = ['objective', 'stages', 'idle'];

function brokenRules(report: CheckReport, planFile: string): Problem[] {
  const at = { file: shownPath(planFile) };
  if (report.ok) {
    const n = report.constraints.length;
    return [
      noteAt(
        at,
        'plan-holds',
        words(`在原始数据上重算，${n} 项约束全部满足`, `recounted on the raw data, all ${n} constraints hold`),
      ),
    ];
  }
  const broken = report.constraints.filter((constraint) => !constraint.ok);
  const figuresOnly = broken.every(({ name }) => FIGURES.includes(name));
  const edited = noteAt(
    at,
    'rules-hold',
    words(
      '所有规则都满足；只是 summary.json 里的数值与这些开设不符（方案被手工改过）',
      'keeps every rule; only the figures in summary.json are not those of these openings (edited by hand)',
    ),
  );
  const problems = broken.map(({ name, worst, details }) => {
    const list = details.slice(0, 5).join('; ');
    const more = details.length > 5 ? `; +${details.length - 5}` : '';
    const by = Number(worst.toPrecision(4));
    const what = !FIGURES.includes(name)
      ? words(`违反约束“${name}”，最多超出 ${by}`, `breaks the constraint "${name}", by ${by} at most`)
      : name === 'idle'
        ? words('有关闭后不影响任何数值的开设', 'opens what changes no figure')
        : words(
            `数值“${name}”与这些开设不符，相差 ${by}`,
            `its figure "${name}" is not that of these openings, by ${by}`,
          );
    // With the error itself: a note may be cut off below many warnings.
    const rules = figuresOnly ? words('（所有规则都满足）', ' (every rule holds)') : words('', '');
    const said = words(what.zh + rules.zh, what.en + rules.en);
    return errorAt(at, 'broken-constraint', said, words(list + more, list + more));
  });
  return figuresOnly ? [edited, ...problems] : problems;
}

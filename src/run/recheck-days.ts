import { existsSync } from 'node:fs';
import path from 'node:path';
import { errorAt, noteAt, warningAt, words } from '../city/finding.js';
import type { Checked, Problem } from '../city/problem.js';
import { shownPath } from '../city/read-text.js';
import { uncertaintySchema } from '../report/uncertainty-schema.js';
import { type CountedGaps, wrongDayFigures } from '../simulation/planning-recount.js';
import type { DayReport } from '../simulation/planning-report.js';
import { type CountedDays, type CountedPlan, recountDays } from '../siting/checker/checker-days.js';
import type { Plan } from '../siting/types.js';
import { readClaimsFile } from './claims.js';
import { drawnDays } from './days.js';
import { readFlowsFile } from './flows.js';
import type { Prepared } from './prepare.js';
import { readPlanFile } from './read.js';

/** The plan for the usual day, which days are held against, with its certificates. */
export const USUAL_FILES = { plan: 'usual-plan.csv', claims: 'usual-claims.csv', flows: 'usual-flows.csv' } as const;

/** Wrong figures that are told one by one. */
const SHOWN = 5;

/**
 * Counts the drawn days of a plan for days anew, home by home: the days are drawn
 * again from the run's seed, each is counted on the raw city, and every figure that
 * summary.json says of them is held against that. What rests on a proof (the bound,
 * the gap estimated from batches) cannot be counted and is not.
 *
 * @param stored `uncertainty` of summary.json
 */
export async function recheckDays(
  folder: string,
  stored: unknown,
  prepared: Prepared,
  seed: string,
  plan: Plan,
): Promise<Problem[]> {
  const at = { file: shownPath(path.join(folder, 'summary.json')) };
  const read = uncertaintySchema.safeParse(stored);
  if (!read.success) {
    const what = words('“uncertainty”不完整，无法核对', 'its "uncertainty" is not complete and cannot be recounted');
    return [errorAt(at, 'bad-summary', what)];
  }
  const said = read.data as DayReport;
  const problems: Problem[] = [];
  const usual = await usualPlan(folder, prepared, problems);
  const { sample, fresh } = drawnDays(prepared, seed);
  const counted = (of: CountedPlan): CountedGaps => ({
    sample: gapsOf(prepared, of, sample, at.file, problems),
    fresh: gapsOf(prepared, of, fresh, at.file, problems),
  });
  const own = counted({ ...plan, flows: plan.flows ?? [] });
  const theirs = usual === undefined ? undefined : counted(usual);
  const before = gapsOf(prepared, ofToday(plan, prepared.rules.phaseCount), sample, at.file, problems);
  const wrong = wrongDayFigures(said, own, theirs, before);
  for (const { name, said: one, counted: other } of wrong.slice(0, SHOWN)) {
    problems.push(
      errorAt(
        at,
        'wrong-day-figure',
        words(
          `“uncertainty.${name}”为 ${one}，重算为 ${other}`,
          `"uncertainty.${name}" is ${one}, counted as ${other}`,
        ),
      ),
    );
  }
  if (wrong.length > SHOWN) {
    const more = wrong.length - SHOWN;
    problems.push(
      errorAt(at, 'wrong-day-figure', words(`另有 ${more} 项不符`, `${more} more of its figures are wrong`)),
    );
  }
  if (problems.length === 0) problems.push(holds(at, sample.count, fresh.count));
  return problems;
}

function holds(at: { readonly file: string }, sample: number, fresh: number): Problem {
  return noteAt(
    at,
    'days-hold',
    words(
      `按种子重抽 ${sample} 天规划日与 ${fresh} 天新日，在原始数据上逐日重算，数值全部相符（下界与分批估计无法重算）`,
      `${sample} days planned for and ${fresh} fresh ones, drawn again and recounted on the raw data, give all its figures (its bound and the estimate from batches cannot be recounted)`,
    ),
  );
}

function gapsOf(
  { city, rules, reach }: Prepared,
  plan: CountedPlan,
  days: CountedDays,
  file: string,
  problems: Problem[],
): Float64Array {
  const { gaps, broken } = recountDays(city, rules, reach, plan, days);
  for (const detail of broken.slice(0, SHOWN)) {
    problems.push(errorAt({ file }, 'wrong-day-figure', words(`凭证不成立：${detail}`, `certificate: ${detail}`)));
  }
  return gaps;
}

/** The city without a plan: what is claimed and used before the first phase goes on through all of them. */
function ofToday({ claims, flows = [] }: Plan, phases: number): CountedPlan {
  const through = <T extends { readonly phase: number }>(list: readonly T[]): T[] =>
    list.flatMap((one) => (one.phase < 0 ? Array.from({ length: phases }, (_, phase): T => ({ ...one, phase })) : []));
  return { openings: [], claims: through(claims), flows: through(flows) };
}

async function usualPlan(
  folder: string,
  { city, rules }: Prepared,
  problems: Problem[],
): Promise<CountedPlan | undefined> {
  const at = (name: string): string => path.join(folder, name);
  if (!existsSync(at(USUAL_FILES.plan))) {
    const what = words(
      '缺失，通常日方案的数值未作核对',
      'is missing: the figures of the plan for the usual day were not recounted',
    );
    problems.push(warningAt({ file: shownPath(at(USUAL_FILES.plan)) }, 'missing-file', what));
    return undefined;
  }
  const value = <T>({ value: one, problems: found }: Checked<T>): T | undefined => {
    problems.push(...found);
    return one;
  };
  const openings = value(await readPlanFile(at(USUAL_FILES.plan), city, rules.phaseIds));
  const claims = value(await readClaimsFile(at(USUAL_FILES.claims), city, rules.phaseIds));
  const flows =
    rules.capacity === undefined ? [] : value(await readFlowsFile(at(USUAL_FILES.flows), city, rules.phaseIds));
  return openings && claims && flows ? { openings, claims, flows } : undefined;
}

import type { RunResult } from '../run/types.js';
import { type Language, say } from './texts/say.js';

/** What is worth saying of the order of starts: inferred ones, and those that the plan chose. */
export function startLines(run: RunResult, lang: Language): { phase: string; kind: string; text: string }[] {
  const { plan, scenario, city, rules } = run;
  return scenario.phases.flatMap((phase, t) => {
    if (phase.startsNote !== undefined)
      return [{ phase: phase.id, kind: say(lang, 'startsNote'), text: phase.startsNote }];
    if (plan?.starts === undefined || rules.startChoice?.phase !== t) return [];
    const names = city.circles.flatMap((circle, c) => (plan.starts![c] === t ? [circle.name[lang]] : []));
    return [{ phase: phase.id, kind: say(lang, 'startsChosen'), text: names.join(lang === 'zh' ? '、' : ', ') }];
  });
}

import type { RunResult } from '../run/types.js';
import { decimal, percent } from './format.js';
import { escaped, figure } from './markup.js';
import type { Sheet } from './sheet.js';
import type { Summary } from './summary-schema.js';
import { type Language, say, sayData } from './texts/say.js';
import type { TableColumn } from './width.js';

type Uncertainty = NonNullable<Summary['uncertainty']>;

/** What planning for drawn days has found, as summary.json has it. */
export function uncertaintySummary({ uncertainty }: RunResult): Uncertainty | undefined {
  if (uncertainty === undefined) return undefined;
  const { level, ...report } = uncertainty;
  return { ...report, level };
}

const digits = (value: number): string => decimal(value, 4);
const FIGURES = ['mean', 'tail', 'worst'] as const;
const WHERE = [
  ['inSample', 'usualInSample'],
  ['outOfSample', 'usualOutOfSample'],
] as const;

/** Objective and bound of the days, then what planning for them brings, line by line. */
export function uncertaintyLines(found: Uncertainty, lang: Language): string[] {
  const lines = [
    say(lang, 'daysLine', {
      objective: sayData(lang, 'dayObjective', found.objective),
      value: digits(found.value),
      bound: digits(found.bound),
      gapOfGain: percent(found.gapOfGain, 2),
    }),
    say(lang, 'daysSaved', savings(found, digits)),
  ];
  if (found.sampleGap) lines.push(say(lang, 'sampleGapLine', gapValues(found.sampleGap, lang)));
  return lines;
}

function savings(found: Uncertainty, written: (value: number) => string) {
  const { savesMean, savesTail, usualOutOfSample, alpha } = found;
  const share = (part: number, of: number): string => percent(of > 0 ? part / of : 0, 1);
  return {
    mean: written(savesMean.value),
    meanHalf: digits(savesMean.half),
    meanShare: share(savesMean.value, usualOutOfSample.mean),
    tail: written(savesTail.value),
    tailHalf: digits(savesTail.half),
    tailShare: share(savesTail.value, usualOutOfSample.tail),
    alpha: percent(alpha, 0),
  };
}

function gapValues(gap: NonNullable<Uncertainty['sampleGap']>, lang: Language) {
  return {
    estimate: digits(gap.estimate),
    upper: gap.upper === undefined ? say(lang, 'unknown') : digits(gap.upper),
    batches: gap.batches,
  };
}

/** Rows of the table: mean, worst share and worst day, on the days planned for and on fresh ones, of both plans. */
export function uncertaintyTable(
  found: Uncertainty,
  lang: Language,
): { readonly columns: TableColumn[]; readonly rows: string[][] } {
  const columns: TableColumn[] = [
    { title: say(lang, 'dayGaps'), align: 'left', flexible: true },
    ...[say(lang, 'thisPlan'), say(lang, 'usualPlan')].map((title) => ({ title, align: 'right' }) as const),
  ];
  const rows = WHERE.flatMap(([own, usual]) =>
    FIGURES.map((key) => [rowTitle(found, own, key, lang), digits(found[own][key]), digits(found[usual][key])]),
  );
  return { columns, rows };
}

function rowTitle(found: Uncertainty, where: (typeof WHERE)[number][0], key: (typeof FIGURES)[number], lang: Language) {
  const title = say(lang, `day.${key}`, { alpha: percent(found.alpha, 0) });
  return `${say(lang, `day.${where}`, { n: found[where].days })} · ${title}`;
}

/** The same as a part of the page. */
export function uncertaintySection({ summary, lang }: Sheet): string {
  const found = summary.uncertainty;
  if (found === undefined) return '';
  const at = 'uncertainty';
  const head = say(lang, 'daysLine', {
    objective: escaped(sayData(lang, 'dayObjective', found.objective)),
    value: figure(`${at}.value`, digits(found.value)),
    bound: figure(`${at}.bound`, digits(found.bound)),
    gapOfGain: figure(`${at}.gapOfGain`, percent(found.gapOfGain, 2)),
  });
  const saved = say(lang, 'daysSaved', {
    ...savings(found, digits),
    mean: figure(`${at}.savesMean.value`, digits(found.savesMean.value)),
    tail: figure(`${at}.savesTail.value`, digits(found.savesTail.value)),
  });
  const gap = found.sampleGap;
  const batches =
    gap === undefined
      ? ''
      : `<p>${say(lang, 'sampleGapLine', { ...gapValues(gap, lang), estimate: figure(`${at}.sampleGap.estimate`, digits(gap.estimate)) })}</p>`;
  const rows = WHERE.flatMap(([own, usual]) =>
    FIGURES.map((key) => {
      const cell = (plan: typeof own | typeof usual): string =>
        `<td class="r">${figure(`${at}.${plan}.${key}`, digits(found[plan][key]))}</td>`;
      return `<tr><td>${escaped(rowTitle(found, own, key, lang))}</td>${cell(own)}${cell(usual)}</tr>`;
    }),
  );
  const titles = [say(lang, 'thisPlan'), say(lang, 'usualPlan')].map((title) => `<th class="r">${escaped(title)}</th>`);
  return `<section><h2>${say(lang, 'uncertainty')}</h2><p>${head}</p><p>${saved}</p>${batches}<table><caption>${escaped(say(lang, 'uncertaintyNote'))}</caption><thead><tr><th>${say(lang, 'dayGaps')}</th>${titles.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

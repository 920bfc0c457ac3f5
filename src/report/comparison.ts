import type { RunResult } from '../run/types.js';
import type { ComparedCircle, Difference } from '../simulation/types.js';
import { type CsvCell, csvText } from './csv.js';
import { differenceText } from './difference.js';
import { integer, percent } from './format.js';
import { joined, type Page, pageOf, type Screen, table } from './page.js';
import { stepFreeBlock, waysLines } from './step-free.js';
import { cityLine, fileLines } from './terminal.js';
import { type Language, say } from './texts/say.js';
import { fold } from './width.js';

/**
 * comparison.csv: a row per circle (or the whole city) × type × group, and the weighted
 * figure of each circle; whoever cannot take steps behind them, as groups of their own.
 * Undefined without two plans.
 */
export function comparisonCsv(run: RunResult): string | undefined {
  const { city, comparison } = run;
  if (comparison === undefined) return undefined;
  const circleOf = (c: number): CsvCell[] =>
    c < 0 ? ['city', city.name.zh] : [city.circles[c].id, city.circles[c].name.zh];
  const figures = ({ before, after, difference, low, high, p, verdict }: Difference): CsvCell[] => [
    ...[before, after, difference, low, high, p].map((value) => Number(value.toFixed(6))),
    verdict,
  ];
  const gains = new Map(comparison.gains.map((one) => [`${one.circle} ${one.type}`, one]));
  const rows: CsvCell[][] = [
    ...comparison.circles.map((one) => [
      ...circleOf(one.circle),
      ...['', '', 'all', undefined],
      ...figures(one),
      undefined,
      undefined,
    ]),
    ...comparison.cells.map((one) => {
      const gain = one.group === 'all' ? gains.get(`${one.circle} ${one.type}`) : undefined;
      const { id, name } = city.types[one.type];
      return [
        ...circleOf(one.circle),
        ...[id, name.zh, one.group, one.minutes],
        ...figures(one),
        gain === undefined ? undefined : Number(gain.gain.toFixed(1)),
        gain === undefined ? undefined : Number(gain.lose.toFixed(1)),
      ];
    }),
  ];
  for (const one of comparison.stepFree ?? []) {
    const { id, name } = city.types[one.type];
    const group = one.group === 'all' ? 'stepFree' : `stepFree ${one.group}`;
    rows.push([...circleOf(one.circle), ...[id, name.zh, group, one.minutes], ...figures(one), undefined, undefined]);
  }
  const header = ['circle', 'circleZh', 'type', 'typeZh', 'group', 'minutes', 'before', 'after', 'difference'];
  return csvText([...header, 'low', 'high', 'p', 'verdict', 'gainPersons', 'losePersons'], rows);
}

/** How many circles are certainly better, certainly worse and undecided. */
export function verdictCounts(circles: readonly ComparedCircle[], lang: Language): string {
  const count = (verdict: Difference['verdict']) =>
    integer(circles.filter((one) => one.circle >= 0 && one.verdict === verdict).length);
  return say(lang, 'verdictCounts', {
    better: count('better'),
    worse: count('worse'),
    undecided: count('undecided'),
  });
}

/** Name of a circle, or the whole city. */
export function comparedName({ city }: RunResult, circle: number, lang: Language): string {
  return circle < 0 ? say(lang, 'wholeCity') : city.circles[circle].name[lang];
}

/** What `kezhong simulate A B` prints: circles with their verdicts, then types of the whole city. */
export function comparisonTerminal(run: RunResult, lang: Language, screen: Screen = {}): string {
  const page = pageOf(lang, screen);
  const { comparison } = run;
  if (comparison === undefined) return joined([[cityLine(run, page), say(lang, 'noSimulation')]]);
  const head = say(lang, 'comparisonLine', {
    days: integer(comparison.days),
    level: percent(comparison.level, 0),
  });
  const stopped = comparison.interrupted
    ? [say(lang, 'simulationInterrupted', { days: integer(comparison.days) })]
    : [];
  return joined([
    [cityLine(run, page), ...[head, ...stopped].flatMap((line) => fold(line, page.width))],
    circleTable(run, comparison.circles, page),
    fold(verdictCounts(comparison.circles, lang), page.width),
    typeTable(run, page),
    stepFreeBlock(run, page),
    waysLines(run, page.lang).flatMap((line) => fold(line, page.width)),
    fileLines(run, page, screen),
  ]);
}

const right = (title: string) => ({ title, align: 'right' }) as const;

function circleTable(run: RunResult, circles: readonly ComparedCircle[], page: Page): string[] {
  const { lang } = page;
  return table(
    [
      { title: say(lang, 'circle'), align: 'left', flexible: true },
      right(say(lang, 'before')),
      right(say(lang, 'after')),
      right(say(lang, 'difference')),
      right(say(lang, 'comparedJoint')),
      { title: say(lang, 'verdict'), align: 'left' },
    ],
    circles.map((one) => [
      comparedName(run, one.circle, lang),
      percent(one.before),
      percent(one.after),
      differenceText(one),
      one.joint === undefined ? '–' : differenceText(one.joint),
      say(lang, `verdict.${one.verdict}`),
    ]),
    page,
  );
}

function typeTable({ city, comparison }: RunResult, page: Page): string[] {
  const { lang } = page;
  const gains = new Map(comparison!.gains.filter((one) => one.circle < 0).map((one) => [one.type, one]));
  return table(
    [
      { title: say(lang, 'type'), align: 'left', flexible: true },
      right(say(lang, 'minutesShort', { n: '' }).trim()),
      right(say(lang, 'difference')),
      right(say(lang, 'gainers')),
      right(say(lang, 'losers')),
    ],
    comparison!.cells
      .filter((one) => one.circle < 0 && one.group === 'all')
      .map((one) => [
        city.types[one.type].name[lang],
        integer(one.minutes),
        differenceText(one),
        integer(Math.round(gains.get(one.type)?.gain ?? 0)),
        integer(Math.round(gains.get(one.type)?.lose ?? 0)),
      ]),
    page,
  );
}

import type { RunResult } from '../run/types.js';
import { decimal, gapText, integer, percent, plainText } from './format.js';
import { cellsAt } from './moments.js';
import { joined, type Page, pageOf, type Screen, table } from './page.js';
import { circleRows } from './rows.js';
import { buildSummary } from './summary.js';
import type { Summary } from './summary-schema.js';
import { circleName, cityLine, fileLines, recordsLine, withMissing } from './terminal.js';
import { say, sayData } from './texts/say.js';
import { shorten, type TableColumn } from './width.js';

// Callers take both pages from here.
export { simulationTerminal } from './simulation-terminal.js';

/** What `kezhong gaps` prints for a person: the gap today by class, circle and type, records, goals. */
export function gapsTerminal(run: RunResult, lang: 'zh' | 'en', screen: Screen = {}): string {
  const page = pageOf(lang, screen);
  const summary = buildSummary(run);
  return joined([
    [cityLine(run, page)],
    classBlock(run, summary, page),
    circleBlock(run, summary, page),
    typeBlock(run, summary, page),
    goalBlock(run, summary, page),
    tierBlock(run, summary, page),
    [shorten(recordsLine(summary.records, lang), page.width), ...unmarkedLine(summary, page)],
    fileLines(run, page, screen),
  ]);
}

function classBlock(run: RunResult, { gap }: Summary, page: Page): string[] {
  const { lang } = page;
  const { basic, quality } = gap.before.byClass;
  const rows = [
    { title: say(lang, 'classBasic'), spatial: basic, record: gap.record.city.basic },
    { title: say(lang, 'classQuality'), spatial: quality, record: gap.record.city.quality },
    { title: say(lang, 'classAll'), spatial: gap.before, record: gap.record.city.combined },
  ];
  return table(
    [
      { title: say(lang, 'gapIndex'), align: 'left' },
      { title: say(lang, 'spatialGap'), align: 'right' },
      { title: say(lang, 'recordGap'), align: 'right' },
      { title: say(lang, 'worstCircle'), align: 'left', flexible: true },
    ],
    rows.map(({ title, spatial, record }) => [
      title,
      spatial ? gapText(spatial.city) : '–',
      gapText(record),
      spatial ? `${circleName(run, spatial.worst.circle, lang)} ${gapText(spatial.worst.value)}` : '–',
    ]),
    page,
  );
}

function circleBlock(run: RunResult, { gap }: Summary, page: Page): string[] {
  const { lang } = page;
  const rows = circleRows(run);
  const columns: TableColumn[] = [
    { title: say(lang, 'circle'), align: 'left', flexible: true },
    { title: say(lang, 'population'), align: 'right' },
    { title: say(lang, 'spatialGap'), align: 'right' },
    { title: say(lang, 'recordGap'), align: 'right' },
  ];
  const cells = rows.map((row) => [
    plainText(run.city.circles[row.circle].name[lang]),
    integer(row.persons),
    gapText(row.before),
    gapText(gap.record.perCircle[row.circle].combined),
  ]);
  return withMissing(run, columns, cells, rows, page);
}

/** The weighted types: how many persons and circles they miss, outlets there are and a quota asks for. */
function typeBlock(run: RunResult, summary: Summary, page: Page): string[] {
  const { lang } = page;
  const cells = cellsAt(run.gaps, 0);
  const rows = run.city.types.flatMap((type, k) => {
    const here = cells.filter((cell) => cell.type === k);
    if (here.every((cell) => cell.weight === 0)) return [];
    const short = here.filter((cell) => cell.weight > 0 && cell.attainment < 1).length;
    const figures = summary.coverage.types[k];
    // A quota that several circles share asks for that many fewer outlets.
    const quota = here.reduce((sum, cell) => sum + cell.quota, 0) / run.rules.quotaPerCircles[k];
    return [
      [
        type.name[lang],
        percent(figures.beforeShare),
        integer(figures.notServedBeforePersons),
        integer(short),
        integer(figures.outletsBefore),
        quota > 0 ? integer(Math.ceil(quota)) : '–',
        decimal(figures.outletsPer10kPersonsBefore, 1),
      ],
    ];
  });
  return table(
    [
      { title: say(lang, 'type'), align: 'left', flexible: true },
      { title: say(lang, 'coverage'), align: 'right' },
      { title: say(lang, 'notServed'), align: 'right' },
      { title: say(lang, 'circlesWithout'), align: 'right' },
      { title: say(lang, 'outlets'), align: 'right' },
      { title: say(lang, 'quota'), align: 'right' },
      { title: say(lang, 'outletsPer10k'), align: 'right' },
    ],
    rows,
    page,
  );
}

function goalBlock(run: RunResult, { coverage }: Summary, page: Page): string[] {
  const { lang } = page;
  if (coverage.cityTargets.length === 0) return [];
  const name = (id: string): string => run.city.types.find((type) => type.id === id)?.name[lang] ?? id;
  return table(
    [
      { title: say(lang, 'goals'), align: 'left', flexible: true },
      { title: say(lang, 'target'), align: 'right' },
      { title: say(lang, 'before'), align: 'right' },
      { title: say(lang, 'result'), align: 'left', flexible: true },
    ],
    coverage.cityTargets.map((goal) => [
      name(goal.type),
      percent(goal.targetShare, 0),
      goal.beforeShare === undefined ? '–' : percent(goal.beforeShare),
      sayData(lang, 'goal', goal.state),
    ]),
    page,
  );
}

function tierBlock(run: RunResult, { coverage }: Summary, page: Page): string[] {
  const { lang } = page;
  if (coverage.tiers.length === 0) return [];
  const names = (ids: readonly string[]): string =>
    ids.map((id) => run.city.types.find((type) => type.id === id)?.name[lang] ?? id).join(', ');
  const share = (value: number | undefined): string => (value === undefined ? say(lang, 'unknown') : percent(value));
  return table(
    [
      { title: say(lang, 'tiers'), align: 'left' },
      { title: say(lang, 'withinMinutes'), align: 'right' },
      { title: say(lang, 'withinRadius'), align: 'right' },
      { title: '', align: 'left', flexible: true },
    ],
    coverage.tiers.map((tier) => [
      say(lang, 'tierCoverage', { n: tier.tierMin }),
      share(tier.beforeShare),
      share(tier.beforeRadiusShare),
      tier.unknownTypes.length > 0 ? say(lang, 'unknownGroups', { types: names(tier.unknownTypes) }) : '',
    ]),
    page,
  );
}

function unmarkedLine({ records }: Summary, page: Page): string[] {
  const { unmarked } = records.basic;
  return unmarked > 0 ? [shorten(say(page.lang, 'unmarkedNote', { n: unmarked }), page.width)] : [];
}

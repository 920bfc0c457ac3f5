import type { RunResult } from '../run/types.js';
import { decimal, gapText, integer, money, percent, plainText } from './format.js';
import { joined, type Page, pageOf, type Screen, table } from './page.js';
import { type CircleRow, circleRows, type Missing, openingRows } from './rows.js';
import { startLines } from './starts.js';
import { buildSummary } from './summary.js';
import type { Summary, SummaryMoment } from './summary-schema.js';
import { type Language, say, sayData } from './texts/say.js';
import { uncertaintyLines, uncertaintyTable } from './uncertainty.js';
import { displayWidth, foldWords, roomBeside, shorten, type TableColumn } from './width.js';

/** What `kezhong plan` prints for a person: before / as-plan / after, circles, openings, money, check, files. */
export function planTerminal(run: RunResult, lang: Language, screen: Screen = {}): string {
  const page = pageOf(lang, screen);
  const summary = buildSummary(run);
  const blocks = [
    [cityLine(run, page), ...startNotes(run, page), ...solveLines(summary, page)],
    gapBlock(run, summary, page),
    dayBlock(summary, page),
    circleBlock(run, page),
    openingBlock(run, page),
    [
      ...totalLines(summary, page),
      ...ruleLines(run, summary, page),
      ...checkLines(summary, page),
      ...fileLines(run, page, screen),
    ],
  ];
  return joined(blocks);
}

export function cityLine({ city }: RunResult, page: Page): string {
  const line = say(page.lang, 'cityLine', {
    city: plainText(city.name[page.lang]),
    circles: city.circles.length,
    communities: city.communities.length,
    persons: integer(city.populationPersons),
  });
  const schematic = city.schematic ? ` · ${say(page.lang, 'schematicGeometry')}` : '';
  return shorten(line + schematic, page.width);
}

function startNotes(run: RunResult, page: Page): string[] {
  return startLines(run, page.lang).map(({ phase, kind, text }) =>
    shorten(`${phase}  ${kind}  ${plainText(text)}`, page.width),
  );
}

function solveLines({ plan }: Summary, page: Page): string[] {
  if (plan === undefined) return [];
  const line = say(page.lang, 'solveLine', {
    strategy: plan.strategy,
    objective: decimal(plan.objective, 4),
    bound: decimal(plan.bound, 4),
    gap: percent(plan.gap, 2),
    gapOfGain: percent(plan.gapOfGain, 2),
  });
  return [shorten(line, page.width)];
}

/** What planning for drawn days brings, where that was asked for. */
function dayBlock({ uncertainty }: Summary, page: Page): string[] {
  if (uncertainty === undefined) return [];
  const { columns, rows } = uncertaintyTable(uncertainty, page.lang);
  const lines = uncertaintyLines(uncertainty, page.lang).map((line) => shorten(line, page.width));
  return [...lines, ...table(columns, rows, page)];
}

export function circleName(run: RunResult, id: string, lang: Language): string {
  return run.city.circles.find((circle) => circle.id === id)?.name[lang] ?? id;
}

/** Basic, quality and all types: before, the plan's own suggestions, after, and the worst circle. */
function gapBlock(run: RunResult, summary: Summary, page: Page): string[] {
  const { lang } = page;
  const { before, after } = summary.gap;
  const asPlan = summary.asPlan?.after;
  const moments = [before, asPlan, after].filter((moment) => moment !== undefined);
  const columns: TableColumn[] = [
    { title: say(lang, 'gapIndex'), align: 'left' },
    { title: say(lang, 'before'), align: 'right' },
    ...(asPlan ? [{ title: say(lang, 'asPlan'), align: 'right' } as const] : []),
    ...(after ? [{ title: say(lang, 'after'), align: 'right' } as const] : []),
    { title: say(lang, 'worstCircle'), align: 'left', flexible: true },
  ];
  const row = (title: string, of: (moment: SummaryMoment) => Pick<SummaryMoment, 'city' | 'worst'> | undefined) => {
    const values = moments.map(of);
    const final = values.at(-1);
    if (final === undefined) return [];
    const worst = `${circleName(run, final.worst.circle, lang)} ${gapText(final.worst.value)}`;
    return [[title, ...values.map((value) => (value ? gapText(value.city) : '')), worst]];
  };
  return table(
    columns,
    [
      ...row(say(lang, 'classBasic'), (moment) => moment.byClass.basic),
      ...row(say(lang, 'classQuality'), (moment) => moment.byClass.quality),
      ...row(say(lang, 'classAll'), (moment) => moment),
    ],
    page,
  );
}

/**
 * As many missing types as fit in `room` columns, then how many more: `菜市场、洗染店 +5`,
 * and with reasons `菜市场（无点位） +5`. The first is always named, if need be shortened.
 */
export function missingText(run: RunResult, missing: readonly Missing[], lang: Language, room: number): string {
  if (missing.length === 0) return say(lang, 'none');
  const [open, close, comma] = lang === 'zh' ? ['（', '）', '、'] : [' (', ')', ', '];
  const texts = missing.map(({ type, reason }) => ({
    name: plainText(run.city.types[type].name[lang]),
    why: reason === undefined ? '' : `${open}${sayData(lang, 'reason', reason)}${close}`,
  }));
  for (let shown = texts.length; ; shown--) {
    const more = shown < texts.length ? ` +${texts.length - shown}` : '';
    const text =
      texts
        .slice(0, shown)
        .map(({ name, why }) => name + why)
        .join(comma) + more;
    if (displayWidth(text) <= room) return text;
    if (shown > 1) continue;
    const [{ name, why }] = texts;
    return shorten(name, Math.max(4, room - displayWidth(why + more))) + why + more;
  }
}

function circleBlock(run: RunResult, page: Page): string[] {
  const { lang } = page;
  const rows = circleRows(run);
  const asPlan = run.asPlan !== undefined;
  const columns: TableColumn[] = [
    { title: say(lang, 'circle'), align: 'left', flexible: true },
    { title: say(lang, 'population'), align: 'right' },
    { title: say(lang, 'before'), align: 'right' },
    ...(asPlan ? [{ title: say(lang, 'asPlan'), align: 'right' } as const] : []),
    { title: say(lang, 'after'), align: 'right' },
    { title: say(lang, 'newOutlets'), align: 'right' },
    { title: say(lang, 'ofWhichHosted'), align: 'right' },
  ];
  const cells = rows.map((row) => [
    plainText(run.city.circles[row.circle].name[lang]),
    integer(row.persons),
    gapText(row.before),
    ...(asPlan ? [row.asPlan === undefined ? '' : gapText(row.asPlan)] : []),
    row.after === undefined ? '' : gapText(row.after),
    integer(row.opened),
    integer(row.hosted),
  ]);
  return withMissing(run, columns, cells, rows, page);
}

/** The table with a last column for what is missing, as wide as the line leaves. */
export function withMissing(
  run: RunResult,
  columns: readonly TableColumn[],
  cells: readonly (readonly string[])[],
  rows: readonly CircleRow[],
  page: Page,
): string[] {
  const { lang } = page;
  const title = say(lang, run.plan === undefined ? 'missingTypes' : 'stillMissing');
  const room = Math.max(displayWidth(title), roomBeside(columns, cells, page.width));
  return table(
    [...columns, { title, align: 'left', flexible: true }],
    cells.map((row, n) => [...row, missingText(run, rows[n].missing, lang, room)]),
    page,
  );
}

function openingBlock(run: RunResult, page: Page): string[] {
  const { lang } = page;
  const rows = openingRows(run);
  if (rows.length === 0) return [say(lang, 'noOpenings')];
  const columns: TableColumn[] = [
    { title: say(lang, 'circle'), align: 'left', flexible: true },
    { title: say(lang, 'site'), align: 'left', flexible: true },
    { title: say(lang, 'format'), align: 'left', flexible: true },
    { title: say(lang, 'phase'), align: 'left' },
    { title: say(lang, 'cost'), align: 'right' },
    { title: say(lang, 'reached'), align: 'right' },
  ];
  return table(
    columns,
    rows.map((row) => [
      run.city.circles[row.circle]?.name[lang] ?? '–',
      `${row.locationId} ${row.locationName}`,
      row.format.name[lang],
      run.rules.phaseIds[row.opening.phase],
      money(row.costYuan, lang),
      integer(row.reachedPersons),
    ]),
    page,
  );
}

function totalLines({ plan, records, asPlan, sameMoney }: Summary, page: Page): string[] {
  const { lang, width } = page;
  const lines: string[] = [];
  if (plan) {
    const kinds = say(lang, 'openingsByKind', plan.openingsByKind);
    const count = say(lang, 'openingsCount', { n: integer(plan.openings) });
    lines.push(lang === 'zh' ? `${count}（${kinds}）` : `${count} (${kinds})`);
    const cost = money(plan.costYuan, lang);
    const paid =
      plan.budgetYuan === undefined
        ? say(lang, 'moneyLine', { cost })
        : say(lang, 'moneyLineBudget', { cost, budget: money(plan.budgetYuan, lang) });
    lines.push(`${paid} · ${say(lang, 'newlyServed')} ${integer(plan.personsNewlyServed)}`);
    if (plan.bridgedPersonTypes) lines.push(say(lang, 'bridgedLine', { n: integer(plan.bridgedPersonTypes) }));
  }
  const compared = [['asPlan', asPlan] as const, ['sameMoney', sameMoney] as const];
  for (const [key, other] of compared) {
    if (other === undefined) continue;
    const values = { openings: integer(other.openings), cost: money(other.costYuan, lang), gap: gapText(other.gap) };
    lines.push(say(lang, 'comparedLine', { name: say(lang, key), ...values }));
  }
  if (moneyDiffers(plan?.budgetYuan, asPlan?.costYuan)) lines.push(say(lang, 'otherMoney'));
  lines.push(recordsLine(records, lang));
  return lines.map((line) => shorten(line, width));
}

/** Whether the plan's own suggestions cost something else than the money at hand, by more than rounding. */
export function moneyDiffers(budgetYuan: number | undefined, asPlanYuan: number | undefined): boolean {
  return budgetYuan !== undefined && asPlanYuan !== undefined && Math.abs(asPlanYuan - budgetYuan) > 0.001 * budgetYuan;
}

export function recordsLine({ basic, quality }: Summary['records'], lang: Language): string {
  return say(lang, 'recordsLine', {
    basicClosed: basic.closed,
    basic: basic.missing + basic.few,
    missing: basic.missing,
    few: basic.few,
    qualityClosed: quality.closed,
    quality: quality.missing,
  });
}

/** Stages, sources, fleets and farthest homes, where the scenario has them. */
function ruleLines(run: RunResult, { plan, coverage }: Summary, page: Page): string[] {
  if (plan === undefined) return [];
  const { lang, width } = page;
  const stages = plan.stages.length < 2 ? [] : plan.stages;
  const last = run.rules.phaseIds[run.rules.phaseIds.length - 1];
  const typeName = (id: string): string => run.city.types.find((type) => type.id === id)?.name[lang] ?? id;
  return [
    ...stages.map(({ name, value, bound }) => {
      const text = (amount: number): string =>
        name === 'cost' ? money(amount, lang) : decimal(amount, name === 'walk' ? 1 : 4);
      return say(lang, 'stageLine', { name: sayData(lang, 'stage', name), value: text(value), bound: text(bound) });
    }),
    ...(plan.sources ?? []).map(({ id, paidYuan, budgetYuan }) =>
      budgetYuan === undefined
        ? say(lang, 'sourceLine', { id, paid: money(paidYuan, lang) })
        : say(lang, 'sourceLineBudget', { id, paid: money(paidYuan, lang), budget: money(budgetYuan, lang) }),
    ),
    ...(plan.fleets ?? [])
      .filter(({ phase }) => phase === last)
      .map(({ id, units, stops, stopDaysPerWeek }) =>
        say(lang, 'fleetLine', { id, units: integer(units), stops: integer(stops), days: integer(stopDaysPerWeek) }),
      ),
    ...(plan.crowded ?? []).map(({ location, type, windowM, count, maxCount }) =>
      say(lang, 'crowdedLine', {
        location,
        type: typeName(type),
        window: integer(windowM),
        count: integer(count),
        most: integer(maxCount),
      }),
    ),
    ...(coverage.farthest ?? []).map(({ type, limitM, beyondBeforePersons, beyondAfterPersons }) =>
      say(lang, 'farthestLine', {
        type: typeName(type),
        limit: integer(limitM),
        before: integer(beyondBeforePersons),
        after: integer(beyondAfterPersons ?? beyondBeforePersons),
      }),
    ),
  ].map((line) => shorten(line, width));
}

function checkLines({ check }: Summary, page: Page): string[] {
  if (check === undefined) return [];
  const { lang, width } = page;
  const broken = check.constraints.filter((constraint) => !constraint.ok);
  const names = broken.map(({ name }) => sayData(lang, 'constraint', name)).join(', ');
  const verdict = check.ok
    ? say(lang, 'checkOk', { n: check.constraints.length })
    : say(lang, 'checkFailed', { names });
  return [shorten(`${say(lang, 'check')} ${verdict}`, width)];
}

/** Names of the written files, broken between names where they do not fit on a line. */
export function fileLines(run: RunResult, page: Page, screen: Screen): string[] {
  const files = run.stamp?.files ?? [];
  if (files.length === 0) return [];
  return foldWords([`${say(page.lang, 'filesWritten')} ${screen.folder ?? ''}`.trimEnd(), ...files], page.width);
}

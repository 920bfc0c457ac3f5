import { locationId } from '../city/types.js';
import type { Remedy, Shortfall } from '../siting/types.js';
import { gapText, integer, percent } from './format.js';
import { escaped, figure, name } from './markup.js';
import { circleRows, type Missing, openingRows } from './rows.js';
import type { Sheet } from './sheet.js';
import { proofText } from './shortfalls.js';
import type { SummaryMoment } from './summary-schema.js';
import { dumbbell } from './svg.js';
import { type Language, say, sayData } from './texts/say.js';
import type { TextKey } from './texts/zh.js';

interface Column {
  readonly key: TextKey | '';
  readonly right?: boolean;
}

export function htmlTable(lang: Language, columns: readonly Column[], rows: readonly string[], caption = ''): string {
  const head = columns.map(
    ({ key, right }) => `<th${right ? ' class="r"' : ''}>${key === '' ? '' : escaped(say(lang, key))}</th>`,
  );
  const says = caption === '' ? '' : `<caption>${escaped(caption)}</caption>`;
  return `<div class="scroll"><table>${says}<thead><tr>${head.join('')}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

function row(cells: readonly { readonly html: string; readonly class?: string }[], rowClass = ''): string {
  const tds = cells.map((cell) => `<td${cell.class ? ` class="${cell.class}"` : ''}>${cell.html}</td>`).join('');
  return `<tr${rowClass ? ` class="${rowClass}"` : ''}>${tds}</tr>`;
}

const right = (html: string) => ({ html, class: 'r' });
const left = (html: string) => ({ html });

/** The circles: persons, gap before, as the plan suggests, after, openings, and what stays missing with its reason. */
export function circleSection({ run, summary, lang }: Sheet): string {
  const planned = summary.gap.after !== undefined;
  const compared = summary.asPlan !== undefined;
  const rows = circleRows(run).map((circle) => {
    const c = circle.circle;
    const gap = (path: string, value: number | undefined) =>
      right(value === undefined ? '–' : figure(`${path}.perCircle.${c}.value`, gapText(value)));
    return row([
      { html: name(run.city.circles[c].name[lang]), class: 'who' },
      right(figure(`circles.${c}.persons`, integer(circle.persons))),
      gap('gap.before', circle.before),
      ...(compared ? [gap('asPlan.after', circle.asPlan)] : []),
      ...(planned ? [gap('gap.after', circle.after)] : []),
      left(dumbbell(circle.before, circle.after, circle.asPlan)),
      ...(planned
        ? [
            right(figure(`circles.${c}.new`, integer(circle.opened))),
            right(figure(`circles.${c}.hosted`, integer(circle.hosted))),
          ]
        : [right(figure(`gap.record.perCircle.${c}.combined`, gapText(summary.gap.record.perCircle[c].combined)))]),
      { html: missingHtml(run, circle.missing, lang), class: 'wide' },
    ]);
  });
  const columns: Column[] = [
    { key: 'circle' },
    { key: 'population', right: true },
    { key: 'before', right: true },
    ...(compared ? [{ key: 'asPlan', right: true } as const] : []),
    ...(planned ? [{ key: 'after', right: true } as const] : []),
    { key: 'gapIndex' },
    ...(planned
      ? ([
          { key: 'newOutlets', right: true },
          { key: 'ofWhichHosted', right: true },
        ] as const)
      : ([{ key: 'recordGap', right: true }] as const)),
    { key: planned ? 'stillMissing' : 'missingTypes' },
  ];
  return `<section><h2>${say(lang, 'sectionCircles')}</h2>${classTable({ run, summary, lang })}${htmlTable(lang, columns, rows)}</section>`;
}

/** What stays missing, types of one reason together: `money: laundry, gym; density cap: pharmacy`. */
function missingHtml(run: Sheet['run'], missing: readonly Missing[], lang: Language): string {
  if (missing.length === 0) return escaped(say(lang, 'none'));
  const [comma, colon, semicolon] = lang === 'zh' ? ['、', '：', '；'] : [', ', ': ', '; '];
  const byReason = new Map<string, string[]>();
  for (const { type, reason } of missing) {
    const why =
      reason === undefined ? '' : `<span class="why">${escaped(sayData(lang, 'reason', reason))}${colon}</span>`;
    byReason.set(why, [...(byReason.get(why) ?? []), name(run.city.types[type].name[lang])]);
  }
  return [...byReason].map(([why, names]) => why + names.join(comma)).join(semicolon);
}

/** Gap of the basic part, the quality part and all: before, as-plan, after, worst circle, and by the records. */
function classTable({ run, summary, lang }: Sheet): string {
  const moments = (
    [
      ['gap.before', summary.gap.before],
      ['asPlan.after', summary.asPlan?.after],
      ['gap.after', summary.gap.after],
    ] as const
  ).flatMap(([path, moment]) => (moment ? [{ path, moment }] : []));
  const final = moments[moments.length - 1];
  const nameOf = (id: string): string => run.city.circles.find((circle) => circle.id === id)?.name[lang] ?? id;
  const rows = CLASS_ROWS.flatMap(({ title, part, record }) => {
    const of = (moment: SummaryMoment) => (part === undefined ? moment : moment.byClass[part]);
    const within = part === undefined ? '' : `.byClass.${part}`;
    const worst = of(final.moment)?.worst;
    if (worst === undefined) return [];
    const values = moments.map(({ path, moment }) => {
      const found = of(moment);
      return right(found ? figure(`${path}${within}.city`, gapText(found.city)) : '–');
    });
    const where = `${name(nameOf(worst.circle))} ${figure(`${final.path}${within}.worst.value`, gapText(worst.value))}`;
    const recorded = figure(`gap.record.city.${record}`, gapText(summary.gap.record.city[record]));
    return [row([left(escaped(say(lang, title))), ...values, left(where), right(recorded)])];
  });
  const keys: TextKey[] = ['before', 'asPlan', 'after'];
  const shown = keys.filter((_, n) => [summary.gap.before, summary.asPlan, summary.gap.after][n] !== undefined);
  const columns: Column[] = [
    { key: 'gapIndex' },
    ...shown.map((key) => ({ key, right: true })),
    { key: 'worstCircle' },
    { key: 'recordGap', right: true },
  ];
  return htmlTable(lang, columns, rows);
}

/** Rows of the class table: the class of the spatial gap and the matching record gap. */
const CLASS_ROWS = [
  { title: 'classBasic', part: 'basic', record: 'basic' },
  { title: 'classQuality', part: 'quality', record: 'quality' },
  { title: 'classAll', part: undefined, record: 'combined' },
] as const;

/** The openings by circle: site, format, kind, phase, cost, persons newly reached, bureau. */
export function openingSection({ run, summary, lang }: Sheet): string {
  if (summary.plan === undefined) return '';
  const { city, rules } = run;
  let before = -2;
  const rows = openingRows(run).map((opening, n) => {
    const first = opening.circle !== before;
    before = opening.circle;
    const circle = city.circles[opening.circle]?.name[lang] ?? '–';
    const siteClass = opening.siteClass === undefined ? undefined : city.siteClasses[opening.siteClass].name[lang];
    const notes = [
      siteClass,
      sayData(lang, 'status', opening.status),
      opening.host && `${say(lang, 'host')} ${opening.host[lang]}`,
    ];
    return row(
      [
        { html: name(circle), class: first ? 'who' : 'who again' },
        left(
          `${name(opening.locationName)} <span class="note">${escaped(opening.locationId)} · ${escaped(notes.filter(Boolean).join(' · '))}</span>`,
        ),
        left(name(opening.format.name[lang])),
        { html: escaped(sayData(lang, 'kind', opening.format.kind)), class: 'tight' },
        left(escaped(rules.phaseIds[opening.opening.phase])),
        right(figure(`openings.${n}.costYuan`, integer(opening.costYuan))),
        right(figure(`openings.${n}.personsNewlyReached`, integer(opening.reachedPersons))),
        left(opening.bureaus.map((b) => name(city.bureaus[b].name[lang])).join(', ')),
      ],
      first ? 'new-circle' : '',
    );
  });
  const columns: Column[] = [
    { key: 'circle' },
    { key: 'site' },
    { key: 'format' },
    { key: 'kind' },
    { key: 'phase' },
    { key: 'cost', right: true },
    { key: 'reached', right: true },
    { key: 'bureau' },
  ];
  const body =
    rows.length === 0 ? `<p>${say(lang, 'noOpenings')}</p>` : htmlTable(lang, columns, rows, say(lang, 'reachedNote'));
  return `<section><h2>${say(lang, 'openings')}</h2>${body}</section>`;
}

/** The smallest opening that would help, with what it costs and for how many. */
function remedyText(remedy: Remedy | undefined, { run, lang }: Sheet, n: number): string {
  if (remedy === undefined) return '';
  const format = run.city.formats[remedy.format].name[lang];
  const persons = figure(`shortfalls.${n}.remedy.persons`, integer(remedy.persons));
  const yuan = figure(`shortfalls.${n}.remedy.costYuan`, integer(remedy.costYuan));
  return `<br><span class="note">${escaped(`${locationId(run.city, remedy.location)} ${format}`)} · ${yuan} ${say(lang, 'yuan')} · +${persons} ${say(lang, 'persons')}</span>`;
}

/** What the reason rests on. */
function proofNote(shortfall: Shortfall, { run, lang }: Sheet): string {
  const text = proofText(run.city, shortfall, lang);
  return text === '' ? '' : `<br><span class="note">${escaped(text)}</span>`;
}

/** The radius at which the plan's own outlets would do. */
function widerText(radiusM: number | undefined, { lang }: Sheet, n: number): string {
  if (radiusM === undefined) return '';
  const metres = figure(`shortfalls.${n}.widerRadiusM`, integer(radiusM));
  return `<br><span class="note">${say(lang, 'widerRadius')} ${metres} m</span>`;
}

/** What stays missing, most persons first, with the reason and the smallest remedy. */
export function shortfallSection(sheet: Sheet): string {
  const { run, summary, lang } = sheet;
  if (summary.command !== 'plan') return '';
  const { city } = run;
  const rows = run.shortfalls
    .map((shortfall, n) => ({ ...shortfall, n }))
    .sort((a, b) => b.persons - a.persons || a.n - b.n)
    .map(({ circle, type, persons, reason, remedy, widerRadiusM, n }) =>
      row([
        left(name(city.circles[circle].name[lang])),
        left(name(city.types[type].name[lang])),
        right(figure(`shortfalls.${n}.persons`, integer(persons))),
        left(`${escaped(sayData(lang, 'reason', reason))}${proofNote(run.shortfalls[n]!, sheet)}`),
        left(
          `${escaped(sayData(lang, 'remedy', reason))}${remedyText(remedy, sheet, n)}${widerText(widerRadiusM, sheet, n)}`,
        ),
      ]),
    );
  const columns: Column[] = [
    { key: 'circle' },
    { key: 'type' },
    { key: 'shortfallPersons', right: true },
    { key: 'reason' },
    { key: 'remedy' },
  ];
  const body = rows.length === 0 ? `<p>${say(lang, 'noShortfalls')}</p>` : htmlTable(lang, columns, rows);
  return `<section><h2>${say(lang, 'shortfalls')}</h2>${body}</section>`;
}

/** Every type that has a weight or an outlet: coverage, persons not served, outlets; before and after. */
export function typeSection({ run, summary, lang }: Sheet): string {
  const { types } = run.city;
  const rows = summary.coverage.types.flatMap((figures, k) => {
    const type = types[k];
    if (type.weight === 0 && figures.outletsBefore === 0 && (figures.outletsAfter ?? 0) === 0) return [];
    const pair = (was: [string, string], is: [string, string] | undefined) => ({
      html: is ? `${figure(...was)}<span class="arrow">→</span>${figure(...is)}` : figure(...was),
      class: 'r pair',
    });
    const path = `coverage.types.${k}`;
    const then = <T>(key: string, value: number | undefined, text: (value: number) => T): [string, T] | undefined =>
      value === undefined ? undefined : [`${path}.${key}`, text(value)];
    const share = (value: number): string => percent(value);
    return [
      row([
        left(name(type.name[lang])),
        left(escaped(say(lang, CLASS_KEYS[type.class]))),
        pair([`${path}.beforeShare`, share(figures.beforeShare)], then('afterShare', figures.afterShare, share)),
        pair(
          [`${path}.notServedBeforePersons`, integer(figures.notServedBeforePersons)],
          then('notServedAfterPersons', figures.notServedAfterPersons, integer),
        ),
        pair(
          [`${path}.outletsBefore`, integer(figures.outletsBefore)],
          then('outletsAfter', figures.outletsAfter, integer),
        ),
        left(name(run.city.bureaus[type.bureau]?.name[lang] ?? '')),
      ]),
    ];
  });
  const columns: Column[] = [
    { key: 'type' },
    { key: 'class' },
    { key: 'coverage', right: true },
    { key: 'notServed', right: true },
    { key: 'outlets', right: true },
    { key: 'bureau' },
  ];
  return `<section><h2>${say(lang, 'sectionTypes')}</h2>${htmlTable(lang, columns, rows)}</section>`;
}

const CLASS_KEYS = {
  basic: 'classBasic',
  quality: 'classQuality',
  facility: 'classFacility',
  unclassified: 'classUnclassified',
} as const;

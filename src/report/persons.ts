import type { City } from '../city/types.js';
import type { RunResult } from '../run/types.js';
import type { PersonCell, PersonsResult } from '../simulation/types.js';
import { type CsvCell, csvText } from './csv.js';
import { integer, percent } from './format.js';
import { figure, name } from './markup.js';
import { type Page, table } from './page.js';
import type { Sheet } from './sheet.js';
import type { Summary } from './summary-schema.js';
import { type Language, say } from './texts/say.js';

/** persons.csv: one row per circle (or the whole city) × type (or everything basic) × group; undefined where not asked for. */
export function personsCsv({ city, simulation }: RunResult): string | undefined {
  const persons = simulation?.persons;
  if (persons === undefined) return undefined;
  const tenths = Array.from({ length: 10 }, (_, n) => `days${10 * n}to${10 * n + 10}`);
  const header = ['circle', 'circleZh', 'type', 'typeZh', 'group', 'minutes', 'persons', 'everyDay', 'mostDays'];
  const rows = persons.cells.map((cell): CsvCell[] => [
    cell.circle < 0 ? 'city' : city.circles[cell.circle].id,
    cell.circle < 0 ? city.name.zh : city.circles[cell.circle].name.zh,
    cell.type < 0 ? 'all-basic' : city.types[cell.type].id,
    cell.type < 0 ? say('zh', 'allBasic') : city.types[cell.type].name.zh,
    ...[cell.group, cell.minutes, cell.persons, cell.everyDay, cell.mostDays, cell.persons - cell.everyDay, cell.never],
    Number(cell.meanShare.toFixed(6)),
    ...cell.tenths,
  ]);
  return csvText([...header, 'notEveryDay', 'never', 'meanShareOfDays', ...tenths], rows);
}

type PersonsSummary = NonNullable<NonNullable<Summary['simulation']>['persons']>;

/** Persons as summary.json has them: ids in place of indices. */
export function personsSummary(city: City, { cells, ...head }: PersonsResult): PersonsSummary {
  return {
    ...head,
    cells: cells.map(({ circle, type, ...cell }) => ({
      circle: circle < 0 ? 'city' : city.circles[circle].id,
      ...(type < 0 ? {} : { type: city.types[type].id }),
      ...cell,
      tenths: [...cell.tenths],
    })),
  };
}

function nameOf({ city }: RunResult, { type }: PersonCell, lang: Language): string {
  return type < 0 ? say(lang, 'allBasic') : city.types[type].name[lang];
}

/** The counts that are printed, in the order of the columns. */
const COUNTS = ['mostDays', 'everyDay', 'never'] as const;

function titles({ mostShare }: PersonsResult, lang: Language): string[] {
  return COUNTS.map((key) => say(lang, `persons.${key}`, { share: percent(mostShare, 0) }));
}

/** What is said of the persons: how many, on how many days, and why there is no interval. */
export function personsLine({ persons, days }: PersonsResult, lang: Language): string {
  return say(lang, 'personsLine', { persons: integer(persons), days: integer(days) });
}

/** The whole city by person: everything basic, then each type. */
export function personsBlock(run: RunResult, page: Page): string[] {
  const persons = run.simulation?.persons;
  if (persons === undefined) return [];
  const { lang } = page;
  const cells = persons.cells.filter(({ circle, group }) => circle < 0 && (group === 'all' || page.all));
  const lines = table(
    [
      { title: say(lang, 'withinOwn'), align: 'left', flexible: true },
      ...(page.all ? [{ title: say(lang, 'group'), align: 'left' } as const] : []),
      ...titles(persons, lang).map((title) => ({ title, align: 'right' }) as const),
    ],
    cells.map((cell) => [
      nameOf(run, cell, lang),
      ...(page.all ? [say(lang, cell.group)] : []),
      percent(cell.mostDays / cell.persons),
      ...[cell.everyDay, cell.never].map(integer),
    ]),
    page,
  );
  return [personsLine(persons, lang), ...lines];
}

/** The same as a table of the page, elders apart. */
export function personsSection({ run, lang }: Sheet): string {
  const persons = run.simulation?.persons;
  if (persons === undefined) return '';
  const rows = persons.cells.flatMap((cell, n) => {
    if (cell.circle >= 0 || (cell.group !== 'all' && cell.group !== 'elders')) return [];
    const value = (key: 'persons' | (typeof COUNTS)[number]) =>
      `<td class="r">${figure(`simulation.persons.cells.${n}.${key}`, integer(cell[key]))}</td>`;
    const counts = (['persons', ...COUNTS] as const).map(value);
    return [`<tr><td>${name(nameOf(run, cell, lang))}</td><td>${say(lang, cell.group)}</td>${counts.join('')}</tr>`];
  });
  const head = [say(lang, 'persons'), ...titles(persons, lang)].map((title) => `<th class="r">${title}</th>`);
  return `<section><h2>${say(lang, 'personByPerson')}</h2><table><caption>${personsLine(persons, lang)}</caption><thead><tr><th>${say(lang, 'withinOwn')}</th><th>${say(lang, 'group')}</th>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

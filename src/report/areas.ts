import type { City } from '../city/types.js';
import type { RunResult } from '../run/types.js';
import type { AreaCell } from '../simulation/types.js';
import { type CsvCell, csvText } from './csv.js';
import { decimal, integer, percent, plainText } from './format.js';
import { escaped, figure, name } from './markup.js';
import { type Page, table } from './page.js';
import type { Sheet } from './sheet.js';
import type { Summary } from './summary-schema.js';
import { type Language, say } from './texts/say.js';

/** areas.csv: one row per community or distance band × type × group × minutes; undefined where not asked for. */
export function areasCsv({ city, simulation }: RunResult): string | undefined {
  if (simulation?.areas === undefined) return undefined;
  const header = ['by', 'circle', 'circleZh', 'community', 'communityZh', 'fromM', 'toM', 'type', 'typeZh', 'group'];
  const rows = simulation.areas.flatMap((cell) => {
    const community = city.communities[cell.community];
    const circle = city.circles[community?.circle ?? cell.circle];
    const { id, name: typeName } = city.types[cell.type];
    const place: CsvCell[] = [
      cell.by,
      circle?.id ?? 'city',
      circle?.name.zh ?? city.name.zh,
      ...[community?.id, community?.name, cell.fromM, cell.toM, id, typeName.zh, cell.group],
    ];
    return cell.shares.map(({ minutes, share, low, high }): CsvCell[] => [
      ...place,
      minutes,
      minutes === cell.tierMinutes ? 'yes' : '',
      cell.persons,
      ...[share, low, high].map((value) => Number(value.toFixed(6))),
    ]);
  });
  return csvText([...header, 'minutes', 'ownMinutes', 'persons', 'share', 'low', 'high'], rows);
}

type AreaSummary = NonNullable<NonNullable<Summary['simulation']>['areas']>[number];

/** Areas as summary.json has them: ids in place of indices. */
export function areaSummary(city: City, { community, circle, ...cell }: AreaCell): AreaSummary {
  const found = city.communities[community];
  const inside = city.circles[found?.circle ?? circle];
  return {
    ...cell,
    circle: inside?.id ?? 'city',
    ...(found === undefined ? {} : { community: found.id }),
    type: city.types[cell.type].id,
    shares: cell.shares.map((share) => ({ ...share })),
  };
}

/** The minutes that an area is judged by: the type's own, else 15. */
function ownShare({ shares, tierMinutes = 15 }: AreaCell): AreaCell['shares'][number] {
  return shares.find(({ minutes }) => minutes === tierMinutes)!;
}

/** `93.8 ±0.4`, or without ± where the share is exact. */
function shareText({ share, low, high }: AreaCell['shares'][number]): string {
  const text = decimal(share * 100, 1);
  return high > low ? `${text} ±${decimal(((high - low) / 2) * 100, 1)}` : text;
}

/** `300–500 m`, `> 1500 m`. */
export function bandText({ fromM = 0, toM }: Pick<AreaCell, 'fromM' | 'toM'>): string {
  return toM === undefined ? `> ${fromM} m` : `${fromM}–${toM} m`;
}

/** Tables of `--by`: the weakest types of each community; each type by band of the city. */
export function areaBlocks(run: RunResult, page: Page): string[][] {
  const cells = run.simulation?.areas?.filter(({ group }) => group === 'all') ?? [];
  const communities = cells.filter(({ by }) => by === 'community');
  const bands = cells.filter(({ by, circle }) => by === 'band' && circle < 0);
  return [
    ...(communities.length === 0 ? [] : [communityTable(run, communities, page)]),
    ...(bands.length === 0 ? [] : [bandTable(run, bands, page)]),
  ];
}

/** Cells of one community with the smallest share within the type's own minutes first. */
export function weakest(cells: readonly AreaCell[]): readonly AreaCell[] {
  return [...cells].sort((a, b) => ownShare(a).share - ownShare(b).share || a.type - b.type);
}

/** How many of a community's types are named. */
const NAMED = 3;

function communityTable({ city }: RunResult, cells: readonly AreaCell[], page: Page): string[] {
  const { lang } = page;
  const ids = [...new Set(cells.map(({ community }) => community))];
  return table(
    [
      { title: say(lang, 'community'), align: 'left' },
      { title: say(lang, 'circle'), align: 'left' },
      { title: say(lang, 'persons'), align: 'right' },
      { title: say(lang, 'weakestTypes'), align: 'left', flexible: true },
    ],
    ids.map((community) => {
      const own = cells.filter((cell) => cell.community === community);
      const named = weakest(own).slice(0, page.all ? own.length : NAMED);
      const list = named.map((cell) => `${city.types[cell.type].name[lang]} ${shareText(ownShare(cell))}`);
      const { name: called, circle } = city.communities[community];
      return [
        plainText(called),
        city.circles[circle].name[lang],
        integer(own[0].persons),
        list.join(lang === 'zh' ? '、' : ', '),
      ];
    }),
    page,
  );
}

function bandsOf(cells: readonly AreaCell[]): Pick<AreaCell, 'fromM' | 'toM'>[] {
  const found = new Map(cells.map(({ fromM, toM }) => [fromM, { fromM, ...(toM === undefined ? {} : { toM }) }]));
  return [...found.values()].sort((a, b) => (a.fromM ?? 0) - (b.fromM ?? 0)) as Pick<AreaCell, 'fromM' | 'toM'>[];
}

function bandTable({ city }: RunResult, cells: readonly AreaCell[], page: Page): string[] {
  const bands = bandsOf(cells);
  const types = [...new Set(cells.map(({ type }) => type))];
  return table(
    [
      { title: say(page.lang, 'bandOwn'), align: 'left', flexible: true },
      ...bands.map((band) => ({ title: bandText(band), align: 'right' }) as const),
    ],
    types.map((type) => [
      city.types[type].name[page.lang],
      ...bands.map(({ fromM }) => {
        const cell = cells.find((one) => one.type === type && one.fromM === fromM);
        return cell === undefined ? '–' : shareText(ownShare(cell));
      }),
    ]),
    page,
  );
}

/** Types by band of the city, and the weakest type of each community; empty where not asked for. */
export function areaSection({ run, lang }: Sheet): string {
  const all = run.simulation?.areas;
  if (all === undefined) return '';
  const shown = all.map((cell, n) => ({ cell, n })).filter(({ cell }) => cell.group === 'all');
  const communities = shown.filter(({ cell }) => cell.by === 'community');
  const bands = shown.filter(({ cell }) => cell.by === 'band' && cell.circle < 0);
  return [
    communities.length === 0 ? '' : communityHtml(run, communities, lang),
    bands.length === 0 ? '' : bandHtml(run, bands, lang),
  ].join('');
}

interface Shown {
  readonly cell: AreaCell;
  /** Place in summary.simulation.areas. */
  readonly n: number;
}

function shareFigure({ cell, n }: Shown): string {
  const share = ownShare(cell);
  const path = `simulation.areas.${n}.shares.${cell.shares.indexOf(share)}.share`;
  const half = share.high > share.low ? ` ±${decimal(((share.high - share.low) / 2) * 100, 1)}` : '';
  return figure(path, percent(share.share)) + half;
}

function communityHtml({ city }: RunResult, cells: readonly Shown[], lang: Language): string {
  const ids = [...new Set(cells.map(({ cell }) => cell.community))];
  const rows = ids.map((community) => {
    const own = cells.filter(({ cell }) => cell.community === community);
    const order = weakest(own.map(({ cell }) => cell)).slice(0, NAMED);
    const named = order.map((cell) => own.find((one) => one.cell === cell)!);
    const list = named.map((one) => `${name(city.types[one.cell.type].name[lang])} ${shareFigure(one)}`);
    const { name: called, circle } = city.communities[community];
    const persons = figure(`simulation.areas.${own[0].n}.persons`, integer(own[0].cell.persons));
    return `<tr><td>${name(called)}</td><td>${name(city.circles[circle].name[lang])}</td><td class="r">${persons}</td><td>${list.join(' · ')}</td></tr>`;
  });
  const head = (['community', 'circle', 'persons', 'weakestTypes'] as const).map((key) => `<th>${say(lang, key)}</th>`);
  return `<section><h2>${say(lang, 'byCommunity')}</h2><table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

function bandHtml({ city }: RunResult, cells: readonly Shown[], lang: Language): string {
  const bands = bandsOf(cells.map(({ cell }) => cell));
  const types = [...new Set(cells.map(({ cell }) => cell.type))];
  const rows = types.map((type) => {
    const values = bands.map(({ fromM }) => {
      const found = cells.find(({ cell }) => cell.type === type && cell.fromM === fromM);
      return `<td class="r">${found === undefined ? '–' : shareFigure(found)}</td>`;
    });
    return `<tr><td>${name(city.types[type].name[lang])}</td>${values.join('')}</tr>`;
  });
  const head = bands.map((band) => `<th class="r">${escaped(bandText(band))}</th>`);
  return `<section><h2>${say(lang, 'byBand')}</h2><table><caption>${say(lang, 'bandOwn')}</caption><thead><tr><th>${say(lang, 'type')}</th>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

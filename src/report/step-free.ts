import type { City } from '../city/types.js';
import type { RunResult } from '../run/types.js';
import { MINUTES } from '../simulation/summarise.js';
import type { AreaCell, ComparedArea, Comparison, SimulationResult } from '../simulation/types.js';
import { differenceText } from './difference.js';
import { decimal, integer, percent } from './format.js';
import { figure, name } from './markup.js';
import { type Page, table } from './page.js';
import type { Sheet } from './sheet.js';
import type { Summary } from './summary-schema.js';
import { type Language, say } from './texts/say.js';

/** The last of the minutes at which everything is measured. */
const LONGEST = MINUTES[MINUTES.length - 1];

/** Cells of whoever cannot take steps in the whole city, of all groups; empty where a scenario has nobody. */
function cityCells(simulation: SimulationResult | undefined): { readonly cell: AreaCell; readonly n: number }[] {
  return (simulation?.areas ?? [])
    .map((cell, n) => ({ cell, n }))
    .filter(({ cell }) => cell.by === 'stepFree' && cell.circle < 0 && cell.group === 'all');
}

function within(minutes: number, shares: AreaCell['shares']): AreaCell['shares'][number] {
  return shares.find((one) => one.minutes === minutes)!;
}

/** The city's cell of everybody for a type, and its place in summary.simulation.cells. */
function everybody({ cells }: SimulationResult, type: number) {
  const n = cells.findIndex((cell) => cell.circle < 0 && cell.group === 'all' && cell.type === type);
  return { n, cell: cells[n] };
}

/** The difference of both plans in the whole city, within as many minutes as the table. */
function cityDifference(comparison: Comparison | undefined, type: number): ComparedArea | undefined {
  return comparison?.stepFree?.find(
    (one) => one.circle < 0 && one.group === 'all' && one.type === type && one.minutes === LONGEST,
  );
}

function shareText(shares: AreaCell['shares'] | undefined): string {
  if (shares === undefined) return '–';
  const { share, low, high } = within(LONGEST, shares);
  const text = decimal(share * 100, 1);
  return high > low ? `${text} ±${decimal(((high - low) / 2) * 100, 1)}` : text;
}

function headOf(cell: AreaCell, lang: Language): string {
  return say(lang, 'stepFreeHead', { persons: integer(cell.persons), n: integer(LONGEST) });
}

/**
 * Who reaches each type within 15 minutes: everybody, and whoever cannot take steps;
 * with two plans the latter before and after, and the difference with its interval.
 */
export function stepFreeBlock({ city, simulation, comparison }: RunResult, page: Page): string[] {
  const { lang } = page;
  const cells = cityCells(simulation);
  if (simulation === undefined || cells.length === 0) return [];
  const before = cityCells(comparison?.first);
  const compared = before.length > 0;
  const lines = table(
    [
      { title: say(lang, 'type'), align: 'left', flexible: true },
      { title: say(lang, 'everybody'), align: 'right' },
      ...(compared ? [{ title: `${say(lang, 'withoutSteps')} ${say(lang, 'before')}`, align: 'right' } as const] : []),
      { title: `${say(lang, 'withoutSteps')}${compared ? ` ${say(lang, 'after')}` : ''}`, align: 'right' },
      ...(compared ? [{ title: say(lang, 'difference'), align: 'right' } as const] : []),
      ...(compared ? [{ title: say(lang, 'verdict'), align: 'left' } as const] : []),
    ],
    cells.map(({ cell }) => [
      city.types[cell.type].name[lang],
      shareText(everybody(simulation, cell.type).cell?.shares),
      ...(compared ? [shareText(before.find((one) => one.cell.type === cell.type)?.cell.shares)] : []),
      shareText(cell.shares),
      ...(compared ? differenceCells(cityDifference(comparison, cell.type), lang) : []),
    ]),
    page,
  );
  return [headOf(cells[0].cell, lang), ...lines];
}

function differenceCells(one: ComparedArea | undefined, lang: Language): string[] {
  return one === undefined ? ['–', '–'] : [differenceText(one), say(lang, `verdict.${one.verdict}`)];
}

/** The same as a section of the page. */
export function stepFreeSection({ run, lang }: Sheet): string {
  const { simulation, city, comparison } = run;
  const cells = cityCells(simulation);
  if (simulation === undefined || cells.length === 0) return '';
  const before = cityCells(comparison?.first);
  const right = (value: string): string => `<td class="r">${value}</td>`;
  const rows = cells.map(({ cell, n }, at) => {
    const all = everybody(simulation, cell.type);
    const share = within(LONGEST, cell.shares);
    const mine = figure(`simulation.areas.${n}.shares.${cell.shares.indexOf(share)}.share`, percent(share.share));
    const everyone =
      all.cell === undefined
        ? '–'
        : figure(`simulation.cells.${all.n}.share`, percent(within(LONGEST, all.cell.shares).share));
    const found = before.find((one) => one.cell.type === cell.type);
    const earlier =
      found === undefined
        ? ''
        : right(figure(`comparison.stepFree.${at}.before`, percent(within(LONGEST, found.cell.shares).share)));
    const difference = cityDifference(comparison, cell.type);
    const change =
      difference === undefined
        ? ''
        : right(figure(`comparison.stepFree.${at}.difference`, differenceText(difference))) +
          `<td>${say(lang, `verdict.${difference.verdict}`)}</td>`;
    return `<tr><td>${name(city.types[cell.type].name[lang])}</td>${right(everyone)}${earlier}${right(mine)}${change}</tr>`;
  });
  const title = (text: string): string => `<th class="r">${text}</th>`;
  const own = say(lang, 'withoutSteps');
  const changes =
    comparison?.stepFree === undefined ? '' : `${title(say(lang, 'difference'))}<th>${say(lang, 'verdict')}</th>`;
  const titles =
    before.length === 0
      ? title(own)
      : title(`${own} ${say(lang, 'before')}`) + title(`${own} ${say(lang, 'after')}`) + changes;
  return `<section><h2>${own}</h2><table><caption>${headOf(cells[0].cell, lang)}</caption><thead><tr><th>${say(lang, 'type')}</th>${title(say(lang, 'everybody'))}${titles}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

/** Both plans as summary.json has them: whoever cannot take steps, by type, in the whole city. */
export function stepFreeSummary(city: City, comparison: Comparison): NonNullable<Summary['comparison']>['stepFree'] {
  const before = new Map(cityCells(comparison.first).map(({ cell }) => [cell.type, cell]));
  const cells = cityCells(comparison.second);
  if (cells.length === 0) return undefined;
  return cells.map(({ cell }) => {
    const found = cityDifference(comparison, cell.type);
    return {
      type: city.types[cell.type].id,
      minutes: LONGEST,
      before: within(LONGEST, before.get(cell.type)!.shares).share,
      after: within(LONGEST, cell.shares).share,
      ...(found === undefined
        ? {}
        : {
            difference: found.difference,
            low: found.low,
            high: found.high,
            ...(found.exact ? { exact: true as const } : {}),
            verdict: found.verdict,
          }),
    };
  });
}

/** What the walks rest on: signals, steps and entrances that the city states, or that are assumed. */
export function waysLines({ city, scenario }: RunResult, lang: Language): string[] {
  const { signals, stepFreeShare } = scenario.simulation;
  const { streets } = city;
  const waits =
    signals === undefined || signals === 'off'
      ? say(lang, 'signalsOff')
      : streets?.signals === undefined
        ? say(lang, 'signalsSpaced', { n: integer(signals.spacingM) })
        : say(lang, 'signalsStated', { n: integer(sumOf(streets.signals.atNode) + sumOf(streets.signals.onEdge)) });
  const steps =
    streets?.steps === undefined
      ? say(lang, 'stepsUnknown')
      : say(lang, 'stepsStated', { n: integer(Math.round(sumOf(streets.steps.lengthM))) });
  const entrances = [...city.outlets, ...city.sites];
  const said = entrances.filter(({ accessible }) => accessible !== undefined).length;
  const doors = say(lang, 'entrancesSaid', { n: integer(said), of: integer(entrances.length) });
  return [`${waits} · ${steps}`, ...(stepFreeShare === undefined ? [] : [doors])];
}

function sumOf(values: Uint8Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

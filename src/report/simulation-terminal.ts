import type { RunResult } from '../run/types.js';
import type { SimulationCell } from '../simulation/types.js';
import { decimal, integer, percent } from './format.js';
import { cityLine, fileLines, joined, type Page, pageOf, type Screen, table } from './terminal.js';
import { type Language, say } from './texts/say.js';
import { shorten } from './width.js';

/**
 * What `kezhong simulate` prints for a person: the whole city by type, shares
 * within 5, 10 and 15 minutes with half their interval, elders apart; with `all`
 * a row for each group.
 */
export function simulationTerminal(run: RunResult, lang: Language, screen: Screen = {}): string {
  const page = pageOf(lang, screen);
  const { simulation } = run;
  if (simulation === undefined) return joined([[cityLine(run, page), say(lang, 'noSimulation')]]);
  const head = say(lang, 'simulationLine', {
    days: integer(simulation.days),
    walkers: integer(simulation.walkersPerCircle),
    level: percent(simulation.level, 0),
  });
  const cells = simulation.cells.filter((cell) => cell.circle < 0);
  return joined([
    [cityLine(run, page), shorten(`${head} · ${say(lang, 'interval')}`, page.width)],
    page.all ? groupTable(run, cells, page) : typeTable(run, cells, page),
    fileLines(run, page, screen),
  ]);
}

function minutesOf(cells: readonly SimulationCell[]): number[] {
  return [...new Set(cells.flatMap((cell) => cell.shares.map((share) => share.minutes)))].sort((a, b) => a - b);
}

/** `93.8 ±0.4`: the share in percent and half of its interval; a dash where it was not measured. */
function shareText(cell: SimulationCell | undefined, minutes: number): string {
  const found = cell?.shares.find((share) => share.minutes === minutes);
  if (found === undefined) return '–';
  return `${decimal(found.share * 100, 1)} ±${decimal(((found.high - found.low) / 2) * 100, 1)}`;
}

/** Mean walk in minutes; a dash where nobody arrives. */
function meanText(cell: SimulationCell, lang: Language): string {
  return cell.reachedShare > 0 ? say(lang, 'minutesShort', { n: decimal(cell.meanWalkTimeS / 60, 1) }) : '–';
}

function typeTable(run: RunResult, cells: readonly SimulationCell[], page: Page): string[] {
  const { lang } = page;
  const minutes = minutesOf(cells);
  const longest = minutes[minutes.length - 1];
  const right = (title: string) => ({ title, align: 'right' }) as const;
  return table(
    [
      { title: say(lang, 'type'), align: 'left', flexible: true },
      ...minutes.map((n) => right(say(lang, 'minutesShort', { n }))),
      right(`${say(lang, 'elders')} ${say(lang, 'minutesShort', { n: longest })}`),
      right(say(lang, 'meanWalk')),
    ],
    cells
      .filter((cell) => cell.group === 'all')
      .map((cell) => [
        run.city.types[cell.type].name[lang],
        ...minutes.map((n) => shareText(cell, n)),
        shareText(
          cells.find((other) => other.type === cell.type && other.group === 'elders'),
          longest,
        ),
        meanText(cell, lang),
      ]),
    page,
  );
}

function groupTable(run: RunResult, cells: readonly SimulationCell[], page: Page): string[] {
  const { lang } = page;
  const minutes = minutesOf(cells);
  return table(
    [
      { title: say(lang, 'type'), align: 'left', flexible: true },
      { title: say(lang, 'group'), align: 'left' },
      ...minutes.map((n) => ({ title: say(lang, 'minutesShort', { n }), align: 'right' }) as const),
      { title: say(lang, 'meanWalk'), align: 'right' },
    ],
    cells.map((cell) => [
      run.city.types[cell.type].name[lang],
      say(lang, cell.group),
      ...minutes.map((n) => shareText(cell, n)),
      meanText(cell, lang),
    ]),
    page,
  );
}

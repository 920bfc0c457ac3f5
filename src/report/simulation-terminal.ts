import type { RunResult } from '../run/types.js';
import type { SimulationCell, SimulationResult } from '../simulation/types.js';
import { areaBlocks } from './areas.js';
import { decimal, integer, percent } from './format.js';
import { joined, type Page, pageOf, type Screen, table } from './page.js';
import { personsBlock } from './persons.js';
import { stepFreeBlock, waysLines } from './step-free.js';
import { cityLine, fileLines } from './terminal.js';
import { type Language, say } from './texts/say.js';
import { fold } from './width.js';

/**
 * What `kezhong simulate` prints for a person: the whole city by type, shares
 * within 5, 10 and 15 minutes with half their interval, elders apart; with `all`
 * a row for each group.
 */
export function simulationTerminal(run: RunResult, lang: Language, screen: Screen = {}): string {
  const page = pageOf(lang, screen);
  const { simulation } = run;
  if (simulation === undefined) return joined([[cityLine(run, page), say(lang, 'noSimulation')]]);
  const head = simulationHead(simulation, lang);
  const cells = simulation.cells.filter((cell) => cell.circle < 0);
  return joined([
    [cityLine(run, page), ...fold(`${head} · ${intervalNote(simulation, lang)}`, page.width)],
    page.all ? groupTable(run, cells, page) : typeTable(run, cells, page),
    stepFreeBlock(run, page),
    ...areaBlocks(run, page),
    personsBlock(run, page),
    remarks(run, simulation, page),
    fileLines(run, page, screen),
  ]);
}

/** Days, what was walked on them, and the level of the intervals. */
export function simulationHead(
  simulation: Pick<SimulationResult, 'days' | 'walkersPerCircle' | 'level' | 'estimator'>,
  lang: Language,
): string {
  return say(lang, simulation.estimator === 'combined' ? 'simulationLineHomes' : 'simulationLine', {
    days: integer(simulation.days),
    walkers: integer(simulation.walkersPerCircle),
    level: percent(simulation.level, 0),
  });
}

/** What the intervals are over; where closures are integrated out of every type, shares have none. */
export function intervalNote({ integrated, cells }: SimulationResult, lang: Language): string {
  const known = new Set(integrated);
  return say(lang, cells.every(({ type }) => known.has(type)) ? 'intervalIntegrated' : 'interval');
}

/** Everything basic by one walker; what signals and steps the walks rest on; whether the precision asked for was reached; whether it was stopped. */
function remarks(run: RunResult, simulation: SimulationResult, { lang, width }: Page): string[] {
  const { city } = run;
  const lines: string[] = [];
  const joint = (group: string) => simulation.joint?.find((one) => one.circle < 0 && one.group === group);
  const all = joint('all');
  if (all !== undefined) {
    const elders = joint('elders');
    lines.push(
      say(lang, 'jointLine', {
        share: percent(all.share),
        half: decimal(((all.high - all.low) / 2) * 100, 1),
        elders: elders === undefined ? '–' : percent(elders.share),
      }),
    );
  }
  if (simulation.jointWithout !== undefined) {
    const names = simulation.jointWithout.map((k) => city.types[k].name[lang]);
    lines.push(say(lang, 'jointWithout', { types: names.join(lang === 'zh' ? '、' : ', ') }));
  }
  if (simulation.precision !== undefined) {
    const { asked, wider, widest } = simulation.precision;
    // As many digits as the precision that was asked for has, so that it is never told as 0.
    const digits = Math.max(2, Math.ceil(-Math.log10(asked * 100)));
    const values = {
      asked: decimal(asked * 100, digits),
      wider: integer(wider),
      widest: decimal(widest * 100, digits),
    };
    lines.push(say(lang, wider === 0 ? 'precisionMet' : 'precisionMissed', values));
  }
  lines.push(...waysLines(run, lang));
  if (simulation.interrupted) lines.push(say(lang, 'simulationInterrupted', { days: integer(simulation.days) }));
  return lines.flatMap((line) => fold(line, width));
}

/** `> 15 min`. */
export function beyondText(beyondS: number, lang: Language): string {
  return `> ${say(lang, 'minutesShort', { n: integer(Math.floor(beyondS / 60)) })}`;
}

/** `4.2 min`, or `> 15 min` beyond what is known: minutes of a quantile of the walk time. */
export function quantileText(cell: SimulationCell, share: number, lang: Language): string {
  const found = cell.quantiles?.find((quantile) => quantile.share === share);
  if (found === undefined) return '–';
  if (found.walkTimeS === undefined) return beyondText(found.beyondS, lang);
  return say(lang, 'minutesShort', { n: decimal(found.walkTimeS / 60, 1) });
}

function minutesOf(cells: readonly SimulationCell[]): number[] {
  return [...new Set(cells.flatMap((cell) => cell.shares.map((share) => share.minutes)))].sort((a, b) => a - b);
}

/** `93.8 ±0.4`: the share in percent and half of its interval, if it has any; a dash where it was not measured. */
function shareText(cell: SimulationCell | undefined, minutes: number): string {
  const found = cell?.shares.find((share) => share.minutes === minutes);
  if (found === undefined) return '–';
  const share = decimal(found.share * 100, 1);
  return found.high > found.low ? `${share} ±${decimal(((found.high - found.low) / 2) * 100, 1)}` : share;
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
  const measured = cells.some((cell) => cell.quantiles !== undefined);
  return table(
    [
      { title: say(lang, 'type'), align: 'left', flexible: true },
      ...minutes.map((n) => right(say(lang, 'minutesShort', { n }))),
      right(`${say(lang, 'elders')} ${say(lang, 'minutesShort', { n: longest })}`),
      measured ? right(say(lang, 'quantile', { n: 90 })) : right(say(lang, 'meanWalk')),
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
        measured ? quantileText(cell, 0.9, lang) : meanText(cell, lang),
      ]),
    page,
  );
}

function groupTable(run: RunResult, cells: readonly SimulationCell[], page: Page): string[] {
  const { lang } = page;
  const minutes = minutesOf(cells);
  const measured = cells.some((cell) => cell.quantiles !== undefined);
  return table(
    [
      { title: say(lang, 'type'), align: 'left', flexible: true },
      { title: say(lang, 'group'), align: 'left' },
      ...minutes.map((n) => ({ title: say(lang, 'minutesShort', { n }), align: 'right' }) as const),
      { title: say(lang, 'meanWalk'), align: 'right' },
      ...(measured ? [50, 90].map((n) => ({ title: say(lang, 'quantile', { n }), align: 'right' }) as const) : []),
    ],
    cells.map((cell) => [
      run.city.types[cell.type].name[lang],
      say(lang, cell.group),
      ...minutes.map((n) => shareText(cell, n)),
      meanText(cell, lang),
      ...(measured ? [0.5, 0.9].map((share) => quantileText(cell, share, lang)) : []),
    ]),
    page,
  );
}

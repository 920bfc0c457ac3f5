import { decimal, integer, percent } from './format.js';
import { bestBound, type LeagueField, type Spread, type Standing, standings } from './league.js';
import { joined, type Page, pageOf, type Screen, table } from './page.js';
import { type Language, say, sayData } from './texts/say.js';
import { displayWidth, shorten } from './width.js';

/** Plans that are this near are as good as each other: below what tables show. */
const SAME = 5e-5;
/** As good a plan for less than this share of the CPU time is a loss worth telling. */
const QUICKER = 0.5;
/** Seconds below which nobody cares who was quicker. */
const AT_ONCE_S = 0.5;

/** What `kezhong bench` prints for a person: a scenario at a time, the standings, the cost, and where each loses. */
export function leagueTerminal(fields: readonly LeagueField[], lang: Language, screen: Screen = {}): string {
  const page = pageOf(lang, screen);
  const blocks = fields.flatMap((field) => {
    const rows = standings(field);
    return [
      [page.bold(plain(titleOf(field, lang), page)), boundLine(field, page)],
      planTable(rows, page),
      costTable(rows, page),
      [page.bold(say(lang, 'leagueLosses')), ...lossLines(rows, page)],
    ];
  });
  return joined(blocks);
}

const plain = (text: string, page: Page): string => shorten(text, page.width);

function titleOf({ scenario, measure }: LeagueField, lang: Language): string {
  return `${scenario} · ${sayData(lang, 'stage', measure)}`;
}

function boundLine(field: LeagueField, page: Page): string {
  const { value, source, strategy } = bestBound(field);
  if (strategy === '') return plain(say(page.lang, 'leagueNoBound'), page);
  const text = say(page.lang, field.before === undefined ? 'leagueBoundOfValue' : 'leagueBound', {
    bound: decimal(value, 6),
    strategy,
    source,
    before: field.before === undefined ? '' : decimal(field.before, 6),
  });
  return plain(text, page);
}

const share = (value: number): string => percent(value, 3);

function range({ low, high }: Spread, show: (value: number) => string): string {
  return show(low) === show(high) ? '' : `${show(low)}–${show(high)}`;
}

function planTable(rows: readonly Standing[], page: Page): string[] {
  const { lang } = page;
  const columns = [
    { title: say(lang, 'leagueStrategy'), align: 'left', flexible: true },
    { title: say(lang, 'leagueRuns'), align: 'right' },
    { title: say(lang, 'objective'), align: 'right' },
    { title: say(lang, 'leagueBehind'), align: 'right' },
    { title: say(lang, 'leagueQuartiles'), align: 'right' },
    { title: say(lang, 'leagueUnproven'), align: 'right' },
  ] as const;
  const cells = rows.map(({ strategy, runs, refused, score }) => [
    strategy,
    refused === 0 ? integer(runs) : say(lang, 'leagueRefused', { refused, runs }),
    score === undefined ? '' : decimal(score.value.median, 6),
    score === undefined ? '' : share(score.behind.median),
    score === undefined ? '' : range(score.behind, (value) => decimal(100 * value, 3)),
    score?.unproven === undefined ? '' : share(score.unproven.median),
  ]);
  return table(columns, cells, page);
}

function costTable(rows: readonly Standing[], page: Page): string[] {
  const { lang } = page;
  const columns = [
    { title: say(lang, 'leagueStrategy'), align: 'left', flexible: true },
    { title: say(lang, 'leagueEvaluations'), align: 'right' },
    { title: say(lang, 'leagueIterations'), align: 'right' },
    { title: say(lang, 'leagueNodes'), align: 'right' },
    { title: say(lang, 'leagueCpu'), align: 'right' },
    { title: say(lang, 'leagueQuartiles'), align: 'right' },
    { title: say(lang, 'leagueWall'), align: 'right' },
  ] as const;
  const cells = rows.map(({ strategy, score, cpuS, wallS }) => [
    strategy,
    ...(score === undefined
      ? ['', '', '']
      : [score.work.evaluations, score.work.lpIterations, score.work.nodes].map(integer)),
    decimal(cpuS.median, 2),
    range(cpuS, (value) => decimal(value, 2)),
    decimal(wallS, 1),
  ]);
  return table(columns, cells, page);
}

/** A line a strategy, or one a loss where they do not fit: what another one does better here, in plan, proof or time. */
function lossLines(rows: readonly Standing[], page: Page): string[] {
  const width = Math.max(...rows.map(({ strategy }) => strategy.length));
  return rows.flatMap((row) => {
    const losses = lossesOf(row, rows, page.lang);
    const all = losses.length > 0 ? losses : [say(page.lang, 'leagueNowhere')];
    const whole = `${row.strategy.padEnd(width)}  ${all.join('; ')}`;
    if (displayWidth(whole) <= page.width) return [whole];
    return all.map((text, n) => plain(`${(n === 0 ? row.strategy : '').padEnd(width)}  ${text}`, page));
  });
}

function lossesOf(row: Standing, rows: readonly Standing[], lang: Language): string[] {
  const { score } = row;
  if (score === undefined) return [say(lang, 'leagueNoScore')];
  const others = rows.filter((other) => other !== row && other.score !== undefined);
  const behind = (other: Standing): number => other.score!.behind.median;
  const unproven = (other: Standing): number => other.score!.unproven?.median ?? 1;
  const losses: string[] = [];
  const better = others.reduce<Standing | undefined>(
    (best, other) => (behind(other) < behind(best ?? row) - SAME ? other : best),
    undefined,
  );
  if (better !== undefined) {
    const by = share(score.behind.median - behind(better));
    losses.push(say(lang, 'leaguePlanLoss', { by, strategy: better.strategy }));
  }
  const prover = others.reduce<Standing | undefined>(
    (best, other) => (unproven(other) < unproven(best ?? row) - SAME ? other : best),
    undefined,
  );
  if (prover !== undefined) losses.push(say(lang, 'leagueProofLoss', { strategy: prover.strategy }));
  const quicker = others
    .filter((other) => behind(other) <= score.behind.median + SAME && unproven(other) <= unproven(row) + SAME)
    .filter((other) => row.cpuS.median > AT_ONCE_S && other.cpuS.median < QUICKER * row.cpuS.median)
    .sort((a, b) => a.cpuS.median - b.cpuS.median)[0];
  if (quicker !== undefined) {
    const times = decimal(row.cpuS.median / Math.max(0.01, quicker.cpuS.median), 1);
    losses.push(say(lang, 'leagueTimeLoss', { times, strategy: quicker.strategy }));
  }
  return losses;
}

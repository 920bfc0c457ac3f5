import { locationId } from '../city/types.js';
import type { RunResult } from '../run/types.js';
import type { ChoiceShare, Estimate, OutputSensitivity, SensitivityResult } from '../sensitivity/types.js';
import { decimal, integer, percent } from './format.js';
import { joined, type Page, pageOf, type Screen, table } from './page.js';
import { outputText, rangeText, siteOf } from './sensitivity.js';
import { cityLine, fileLines } from './terminal.js';
import { type Language, say, sayData } from './texts/say.js';
import { fold, shorten, type TableColumn } from './width.js';

/** Outputs whose indices a person sees first; the others with `--verbose`. */
const FIRST = ['gapAfter', 'share15', 'regret'];
/** Openings listed from either end. */
const LISTED = 8;

/**
 * What `kezhong sensitivity` prints for a person: every output with its range over
 * the assumptions and, in a column of its own, its sampling interval; the factors'
 * effects; what is chosen how often.
 */
export function sensitivityTerminal(run: RunResult, lang: Language, screen: Screen = {}): string {
  const page = pageOf(lang, screen);
  const { sensitivity } = run;
  if (sensitivity === undefined) return joined([[cityLine(run, page)]]);
  const moved = sensitivity.outputs.filter(({ assumed }) => assumed.max > assumed.min);
  const first = moved.filter(({ output }) => FIRST.includes(output));
  const shown = page.all || first.length === 0 ? moved : first;
  return joined([
    [cityLine(run, page), ...fold(sensitivityHead(sensitivity, lang), page.width)],
    outputTable(sensitivity, page),
    ...shown.map((output) => effectTable(sensitivity, output, page)),
    chosenBlock(run, sensitivity, page),
    remarks(sensitivity, page),
    fileLines(run, page, screen),
  ]);
}

/** Method, factors, samples, and what is held or planned anew. */
export function sensitivityHead(result: SensitivityResult, lang: Language): string {
  return say(lang, 'sensitivityLine', {
    method: sayData(lang, 'method', result.method),
    factors: result.factors.length,
    finished: integer(result.finished),
    points: integer(result.points),
    plan: result.replan
      ? say(lang, 'planReplanned', { strategy: result.strategy ?? '' })
      : say(lang, result.outputs.some(({ output }) => output === 'gapAfter') ? 'planHeld' : 'planNone'),
  });
}

const right = (title: string): TableColumn => ({ title, align: 'right' });

function outputTable(result: SensitivityResult, page: Page): string[] {
  const { lang } = page;
  const drawn = result.outputs.some(({ assumed }) => assumed.quantiles !== undefined);
  const columns: TableColumn[] = [
    { title: say(lang, 'watched'), align: 'left', flexible: true },
    right(say(lang, 'baseValue')),
    right(say(lang, 'assumptionRange')),
    ...(drawn ? [right(say(lang, 'assumption90'))] : []),
    right(samplingTitle(result, lang)),
  ];
  const rows = result.outputs.map(({ output, base, baseInterval, assumed }) => {
    const text = (value: number) => outputText(output, value);
    const { samples, min, max, quantiles } = assumed;
    return [
      sayData(lang, 'output', output),
      text(base),
      samples === 0 ? '–' : `${text(min)} – ${text(max)}`,
      ...(drawn ? [quantiles ? `${text(quantiles.p5)} – ${text(quantiles.p95)}` : '–'] : []),
      baseInterval === undefined ? say(lang, 'exactFigure') : `${text(baseInterval.low)} – ${text(baseInterval.high)}`,
    ];
  });
  return table(columns, rows, page);
}

/** The column of sampling intervals says over what they are. */
export function samplingTitle({ days, level }: SensitivityResult, lang: Language): string {
  return days > 0
    ? say(lang, 'samplingDays', { level: percent(level, 0), days: integer(days) })
    : say(lang, 'samplingNone');
}

function effectTable(result: SensitivityResult, output: OutputSensitivity, page: Page): string[] {
  const { columns, rows } = effects(result, output, page.lang);
  const idle = idleFactors(result, output);
  const named = idle.join(page.lang === 'zh' ? '、' : ', ');
  return [
    page.bold(sayData(page.lang, 'output', output.output)),
    ...table(columns, rows, page),
    ...(idle.length === 0 ? [] : [shorten(page.dim(say(page.lang, 'idleFactors', { names: named })), page.width)]),
  ];
}

/** The factors' effects on one output, as a table: what the method estimates, with its sampling interval. */
export function effects(
  { factors, level }: SensitivityResult,
  { output, base, tornado, morris, sobol, ranks }: OutputSensitivity,
  lang: Language,
): { readonly columns: readonly TableColumn[]; readonly rows: readonly (readonly string[])[] } {
  const left: TableColumn[] = [
    { title: say(lang, 'factor'), align: 'left', flexible: true },
    { title: say(lang, 'factorRange'), align: 'left', flexible: true },
  ];
  const named = (factor: number) => [factors[factor].name, rangeText(factors[factor].distribution, lang)];
  const interval = right(say(lang, 'samplingSamples', { level: percent(level, 0) }));
  if (tornado !== undefined) {
    const widest = Math.max(...tornado.map(({ swing }) => swing));
    return {
      columns: [...left, right(say(lang, 'atLow')), right(say(lang, 'atHigh')), right(say(lang, 'swing')), BAR],
      rows: tornado.flatMap(({ factor, ends, swing }) => {
        if (swing === 0) return [];
        const outputs = ends.map((end) => end.output);
        const [low, high] =
          factors[factor].distribution.kind === 'choices' ? [Math.min(...outputs), Math.max(...outputs)] : outputs;
        const cells = [low ?? base, high ?? base].map((value) => outputText(output, value));
        return [[...named(factor), ...cells, outputText(output, swing, true), bar(swing / widest)]];
      }),
    };
  }
  if (morris !== undefined) {
    const value = (one: number) => outputText(output, one, true);
    const moving = morris.filter(({ muStar }) => muStar.value !== 0);
    const sorted = moving.sort((a, b) => b.muStar.value - a.muStar.value);
    return {
      columns: [...left, right('µ*'), interval, right('µ'), right('σ')],
      rows: sorted.map(({ factor, muStar, mu, sigma }) => [
        ...named(factor),
        value(muStar.value),
        within(muStar, value),
        value(mu),
        value(sigma),
      ]),
    };
  }
  const value = (one: number) => decimal(one, 2);
  if (sobol !== undefined) {
    const sorted = [...sobol].sort((a, b) => b.total.value - a.total.value);
    return {
      columns: [...left, right(say(lang, 'firstOrder')), interval, right(say(lang, 'totalOrder')), interval],
      rows: sorted.map(({ factor, first, total }) => [
        ...named(factor),
        value(first.value),
        within(first, value),
        value(total.value),
        within(total, value),
      ]),
    };
  }
  const sorted = [...(ranks ?? [])].sort((a, b) => Math.abs(b.correlation.value) - Math.abs(a.correlation.value));
  return {
    columns: [...left, right(say(lang, 'rankCorrelation')), interval],
    rows: sorted.map(({ factor, correlation }) => [
      ...named(factor),
      value(correlation.value),
      within(correlation, value),
    ]),
  };
}

/** Factors that move an output at no point of the design. */
export function idleFactors({ factors }: SensitivityResult, { tornado, morris }: OutputSensitivity): string[] {
  const idle = [
    ...(tornado ?? []).filter(({ swing }) => swing === 0),
    ...(morris ?? []).filter(({ muStar }) => muStar.value === 0),
  ];
  return idle.map(({ factor }) => factors[factor].name);
}

const BAR: TableColumn = { title: '', align: 'left' };
const BAR_WIDTH = 10;

function bar(share: number): string {
  return '▇'.repeat(Math.round(share * BAR_WIDTH));
}

function within({ low, high }: Estimate, text: (value: number) => string): string {
  return Number.isFinite(low) && Number.isFinite(high) ? `${text(low)} – ${text(high)}` : '–';
}

/** Of what the base plan opens: how much is chosen always, mostly, seldom. */
function firmLine(key: 'firmLine' | 'firmTypesLine', shares: readonly ChoiceShare[], planned: number, page: Page) {
  const base = shares.filter(({ inBase }) => inBase);
  const line = say(page.lang, key, {
    base: integer(base.length),
    always: integer(base.filter(({ times }) => times === planned).length),
    mostly: integer(base.filter(({ times }) => times < planned && times >= 0.8 * planned).length),
    seldom: integer(base.filter(({ times }) => times < 0.5 * planned).length),
    samples: integer(planned),
  });
  return shorten(line, page.width);
}

/** How firm the base plan is, its openings that are chosen least, and others that are chosen most. */
function chosenBlock(run: RunResult, { sites, served, planned }: SensitivityResult, page: Page): string[] {
  if (sites === undefined || served === undefined || planned === undefined || planned === 0) return [];
  const { lang } = page;
  const base = sites.filter(({ inBase }) => inBase);
  const lines = [firmLine('firmTypesLine', served, planned, page), firmLine('firmLine', sites, planned, page)];
  const columns: TableColumn[] = [
    { title: say(lang, 'site'), align: 'left', flexible: true },
    { title: say(lang, 'circle'), align: 'left' },
    { title: say(lang, 'format'), align: 'left', flexible: true },
    right(say(lang, 'chosenIn')),
    { title: say(lang, 'inBasePlan'), align: 'left' },
  ];
  const listed = page.all ? sites : [...base.slice(-LISTED), ...sites.filter(({ inBase }) => !inBase).slice(0, LISTED)];
  const row = (one: ChoiceShare): string[] => {
    const { location, format, circle } = siteOf(run.city, one);
    return [
      locationId(run.city, location),
      run.city.circles[circle]?.name[lang] ?? '–',
      run.city.formats[format].name[lang],
      percent(one.times / planned, 0),
      one.inBase ? say(lang, 'yes') : say(lang, 'no'),
    ];
  };
  return [...lines, ...table(columns, listed.map(row), page)];
}

function remarks(result: SensitivityResult, { lang, width }: Page): string[] {
  const lines: string[] = [];
  const refused = result.samples.filter((sample) => sample.refused !== undefined);
  if (refused.length > 0) {
    lines.push(say(lang, 'refusedSamples', { n: refused.length, why: refused[0].refused ?? '' }));
  }
  const broken = result.samples.filter((sample) => (sample.broken?.length ?? 0) > 0);
  if (broken.length > 0) {
    const rules = [...new Set(broken.flatMap((sample) => sample.broken ?? []))];
    const names = rules.map((rule) => sayData(lang, 'constraint', rule)).join(lang === 'zh' ? '、' : ', ');
    lines.push(say(lang, 'brokenSamples', { n: broken.length, rules: names }));
  }
  if (result.interrupted) lines.push(say(lang, 'sensitivityInterrupted', { n: result.finished, of: result.points }));
  return lines.map((line) => shorten(line, width));
}

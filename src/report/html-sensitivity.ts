import type { OutputSensitivity, SensitivityResult, TornadoBar } from '../sensitivity/types.js';
import { coordinate, escaped, figure, name } from './markup.js';
import { outputText, rangeText } from './sensitivity.js';
import { effects, idleFactors, samplingTitle, sensitivityHead } from './sensitivity-terminal.js';
import type { Sheet } from './sheet.js';
import { type Language, say, sayData } from './texts/say.js';

/** Outputs over the assumptions beside their sampling intervals; a tornado or a table of effects for each that moves. */
export function sensitivitySection({ run, lang }: Sheet): string {
  const result = run.sensitivity;
  if (result === undefined) return '';
  const rows = result.outputs.map((one, n) => outputRow(one, n, lang));
  const titles = [
    `<th>${say(lang, 'watched')}</th>`,
    ...[
      say(lang, 'baseValue'),
      say(lang, 'assumptionRange'),
      say(lang, 'assumption90'),
      samplingTitle(result, lang),
    ].map((title) => `<th class="r">${escaped(title)}</th>`),
  ];
  const moved = result.outputs.filter(({ assumed }) => assumed.max > assumed.min);
  return [
    `<section><h2>${say(lang, 'sensitivity')}</h2>`,
    `<p>${escaped(sensitivityHead(result, lang))}</p><p class="note">${say(lang, 'assumptionNote')}</p>`,
    `<table><thead><tr>${titles.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
    ...moved.map((one) => effectsOf(result, one, lang)),
    '</section>',
  ].join('\n');
}

function outputRow({ output, base, baseInterval, assumed }: OutputSensitivity, n: number, lang: Language): string {
  const at = `sensitivity.outputs.${n}`;
  const value = (key: string, number: number) => figure(`${at}.${key}`, outputText(output, number));
  const { samples, min, max, quantiles } = assumed;
  const at90 = 'assumptionRange.quantiles';
  const range = samples === 0 ? '–' : `${value('assumptionRange.min', min)} – ${value('assumptionRange.max', max)}`;
  const middle = quantiles ? `${value(`${at90}.p5`, quantiles.p5)} – ${value(`${at90}.p95`, quantiles.p95)}` : '–';
  const interval =
    baseInterval === undefined
      ? escaped(say(lang, 'exactFigure'))
      : `${value('samplingInterval.low', baseInterval.low)} – ${value('samplingInterval.high', baseInterval.high)}`;
  const cells = [value('base', base), range, middle, interval];
  const right = cells.map((cell) => `<td class="r">${cell}</td>`).join('');
  return `<tr><td>${escaped(sayData(lang, 'output', output))}</td>${right}</tr>`;
}

function effectsOf(result: SensitivityResult, one: OutputSensitivity, lang: Language): string {
  const heading = `<h3>${escaped(sayData(lang, 'output', one.output))}</h3>`;
  if (one.tornado !== undefined) {
    const moving = one.tornado.filter(({ swing }) => swing > 0);
    return heading + tornadoSvg(result, one, moving, lang) + idleLine(result, one, lang);
  }
  const { columns, rows } = effects(result, one, lang);
  const cell = (tag: 'th' | 'td', text: string, n: number): string =>
    `<${tag}${columns[n].align === 'right' ? ' class="r"' : ''}>${n === 0 && tag === 'td' ? name(text) : escaped(text)}</${tag}>`;
  const head = columns.map(({ title }, n) => cell('th', title, n)).join('');
  const body = rows.map((row) => `<tr>${row.map((text, n) => cell('td', text, n)).join('')}</tr>`);
  return `${heading}<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>${idleLine(result, one, lang)}`;
}

function idleLine(result: SensitivityResult, one: OutputSensitivity, lang: Language): string {
  const idle = idleFactors(result, one);
  if (idle.length === 0) return '';
  const names = idle.join(lang === 'zh' ? '、' : ', ');
  return `<p class="note">${escaped(say(lang, 'idleFactors', { names }))}</p>`;
}

const WIDTH = 720;
const LABELS = 250;
const ROOM = 60;
const ROW = 24;

/** A tornado: a bar a factor from its lowest to its highest output, widest first, around the scenario's own value. */
export function tornadoSvg(
  { factors }: SensitivityResult,
  { output, base }: OutputSensitivity,
  bars: readonly TornadoBar[],
  lang: Language,
): string {
  const all = [base, ...bars.flatMap(({ ends }) => ends.map((end) => end.output))];
  const low = Math.min(...all);
  const span = Math.max(...all) - low || 1;
  const x = (value: number): number => LABELS + ROOM + ((value - low) / span) * (WIDTH - LABELS - 2 * ROOM);
  const height = ROW * (bars.length + 1) + 6;
  const rows = bars.map(({ factor, ends }, n) => {
    const outputs = [base, ...ends.map((end) => end.output)];
    const [from, to] = [Math.min(...outputs), Math.max(...outputs)];
    const y = ROW * (n + 1);
    const { name: title, distribution } = factors[factor];
    const text = (at: number, anchor: 'start' | 'end', value: number) =>
      `<text x="${coordinate(at)}" y="${y + 15}" text-anchor="${anchor}" font-size="11">${escaped(outputText(output, value))}</text>`;
    return [
      `<text x="0" y="${y + 11}" font-size="12">${escaped(title)}</text>`,
      `<text x="0" y="${y + 21}" font-size="9" fill="#5a6673">${escaped(rangeText(distribution, lang))}</text>`,
      `<rect x="${coordinate(x(from))}" y="${y + 4}" width="${coordinate(Math.max(1, x(to) - x(from)))}" height="${ROW - 9}" fill="#0b4f6c"/>`,
      text(x(from) - 4, 'end', from),
      text(x(to) + 4, 'start', to),
    ].join('');
  });
  const middle = coordinate(x(base));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img" aria-label="${escaped(sayData(lang, 'output', output))}" font-family="sans-serif">`,
    ...rows,
    `<line x1="${middle}" x2="${middle}" y1="${ROW - 4}" y2="${height}" stroke="#a63d00" stroke-dasharray="3 2"/>`,
    `<text x="${middle}" y="${ROW - 8}" text-anchor="middle" font-size="11" fill="#a63d00">${escaped(outputText(output, base))}</text>`,
    '</svg>',
  ].join('');
}

import { comparedName, verdictCounts } from './comparison.js';
import { differenceText } from './difference.js';
import { decimal, integer, percent } from './format.js';
import { escaped, figure, name } from './markup.js';
import type { Sheet } from './sheet.js';
import { beyondText, intervalNote, simulationHead } from './simulation-terminal.js';
import { say } from './texts/say.js';

/** The simulation of the whole city: shares within 15 minutes with intervals, quantiles, everything basic at once. */
export function simulationSection({ run, summary, lang }: Sheet): string {
  const { simulation } = summary;
  if (simulation === undefined || run.simulation === undefined) return '';
  const typeName = (id: string): string => run.city.types.find((type) => type.id === id)?.name[lang] ?? id;
  const rows = simulation.cells.flatMap((cell, n) => {
    if (cell.circle !== 'city' || (cell.group !== 'all' && cell.group !== 'elders')) return [];
    const path = `simulation.cells.${n}`;
    const value = (key: 'share' | 'low' | 'high'): string => figure(`${path}.${key}`, percent(cell[key]));
    const quantiles = [0, 1].map((q) => quantileCell(path, cell.quantiles, q, lang));
    return [
      `<tr><td>${name(typeName(cell.type))}</td><td>${say(lang, cell.group)}</td><td class="r">${value('share')}</td><td class="r">${value('low')} – ${value('high')}</td>${quantiles.join('')}</tr>`,
    ];
  });
  const head = simulationHead(run.simulation, lang);
  const right = (title: string): string => `<th class="r">${title}</th>`;
  const titles = `<th>${say(lang, 'type')}</th><th>${say(lang, 'group')}</th>${right(say(lang, 'within', { n: 15 }))}${right(percent(simulation.level, 0))}${right(say(lang, 'quantile', { n: 50 }))}${right(say(lang, 'quantile', { n: 90 }))}`;
  return `<section><h2>${say(lang, 'simulation')}</h2>${jointLine({ run, summary, lang })}<table><caption>${head} · ${intervalNote(run.simulation, lang)}</caption><thead><tr>${titles}</tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

type Quantiles = NonNullable<NonNullable<Sheet['summary']['simulation']>['cells'][number]['quantiles']>;

function quantileCell(path: string, quantiles: Quantiles | undefined, q: number, lang: Sheet['lang']): string {
  const found = quantiles?.[q];
  if (found === undefined) return '<td class="r">–</td>';
  const at = `${path}.quantiles.${q}`;
  if (found.walkTimeS !== undefined) {
    const minutes = say(lang, 'minutesShort', { n: decimal(found.walkTimeS / 60, 1) });
    return `<td class="r">${figure(`${at}.walkTimeS`, minutes)}</td>`;
  }
  return `<td class="r">${figure(`${at}.beyondS`, beyondText(found.beyondS, lang))}</td>`;
}

function jointLine({ summary, lang }: Sheet): string {
  const joint = summary.simulation?.joint;
  const n = joint?.findIndex((one) => one.circle === 'city' && one.group === 'all') ?? -1;
  if (joint === undefined || n < 0) return '';
  const elders = joint.findIndex((one) => one.circle === 'city' && one.group === 'elders');
  const all = joint[n];
  const text = say(lang, 'jointLine', {
    share: figure(`simulation.joint.${n}.share`, percent(all.share)),
    half: decimal(((all.high - all.low) / 2) * 100, 1),
    elders: elders < 0 ? '–' : figure(`simulation.joint.${elders}.share`, percent(joint[elders].share)),
  });
  return `<p>${text}</p>`;
}

/** Two plans on the same days: circles with their verdicts. */
export function comparisonSection({ run, summary, lang }: Sheet): string {
  const { comparison } = run;
  if (comparison === undefined || summary.comparison === undefined) return '';
  const rows = comparison.circles.map((one, n) => {
    const path = `comparison.circles.${n}`;
    const value = (key: 'before' | 'after') => `<td class="r">${figure(`${path}.${key}`, percent(one[key]))}</td>`;
    return `<tr><td>${name(comparedName(run, one.circle, lang))}</td>${value('before')}${value('after')}<td class="r">${figure(`${path}.difference`, differenceText(one))}</td><td>${say(lang, `verdict.${one.verdict}`)}</td></tr>`;
  });
  const head = say(lang, 'comparisonLine', { days: integer(comparison.days), level: percent(comparison.level, 0) });
  const right = (key: 'before' | 'after' | 'difference'): string => `<th class="r">${say(lang, key)}</th>`;
  return `<section><h2>${say(lang, 'comparison')}</h2><p>${verdictCounts(comparison.circles, lang)}</p><table><caption>${escaped(head)} · ${say(lang, 'comparedIndex')}</caption><thead><tr><th>${say(lang, 'circle')}</th>${right('before')}${right('after')}${right('difference')}<th>${say(lang, 'verdict')}</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

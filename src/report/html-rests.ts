import type { City } from '../city/types.js';
import { integer, percent } from './format.js';
import { escaped, figure } from './markup.js';
import type { Sheet } from './sheet.js';
import { waysLines } from './step-free.js';
import { type Language, say } from './texts/say.js';
import type { TextKey } from './texts/zh.js';

/** The three counts of values, and what is assumed in words. */
export function restsSection({ run, summary, lang }: Sheet): string {
  const { provenance } = summary;
  const counts = (['stated', 'reconstructed', 'assumed'] as const)
    .map((kind) => `${escaped(say(lang, kind))} ${figure(`provenance.${kind}`, integer(provenance[kind]))}`)
    .join(' · ');
  const walked = run.simulation === undefined ? [] : waysLines(run, lang);
  const items = [...assumptions(run.city, lang), ...walked].map((text) => `<li>${escaped(text)}</li>`);
  return [
    `<section id="rests"><h2>${say(lang, 'sectionRests')}</h2>`,
    `<p>${escaped(say(lang, 'restsLead'))}</p><p><b>${counts}</b></p>`,
    `<h3>${say(lang, 'whatAssumed')}</h3><ul class="rests">${items.join('')}</ul></section>`,
  ].join('');
}

/** What the figures of this city assume; derived from the provenance of its data, nothing is fixed here. */
export function assumptions(city: City, lang: Language): string[] {
  const list: string[] = [];
  const assumed = <T extends { readonly provenance: string }>(of: readonly T[]): T[] =>
    of.filter((one) => one.provenance === 'assumed');
  const count = (key: TextKey, n: number): void => {
    if (n > 0) list.push(say(lang, key, { n: integer(n) }));
  };
  const named = (key: TextKey, types: City['types']): void => {
    const names = types.filter((type) => type.weight > 0).map((type) => type.name[lang]);
    if (names.length > 0) list.push(say(lang, key, { types: names.join(lang === 'zh' ? '、' : ', ') }));
  };
  if (city.schematic) list.push(say(lang, 'assumedGeometry'));
  const split = city.communities.filter(
    (m) => m.provenance !== 'stated' && city.circles[m.circle].communities.length > 1,
  );
  count('assumedSplit', split.length);
  named(
    'assumedRadius',
    city.types.filter((type) => type.radiusProvenance === 'assumed'),
  );
  named(
    'assumedTarget',
    city.types.filter((type) => type.targetProvenance === 'assumed'),
  );
  count('assumedFormats', assumed(city.formats).length);
  count('assumedSites', assumed(city.sites).length);
  count('assumedOutlets', city.outlets.filter((outlet) => outlet.provenance !== 'stated').length);
  list.push(say(lang, 'assumedSpeed'));

  count('conflicts', city.contradictions.length);
  return list;
}

/** What each printed figure means. */
export function definitionSection({ run, lang }: Sheet): string {
  const crossCircle = say(lang, run.rules.crossCircle ? 'defCrossCircle' : 'defOwnCircle');
  const share = percent(run.scenario.completenessShare, 0);
  const terms: readonly (readonly [TextKey, string])[] = [
    ['defGapTerm', say(lang, 'defGap')],
    ['defAttainmentTerm', say(lang, 'defAttainment')],
    ['defCoverageTerm', `${say(lang, 'defCoverage')} ${crossCircle}`],
    ['defObjectiveTerm', say(lang, 'defObjective')],
    ['defBoundTerm', say(lang, 'defBound')],
    ['defGiniTerm', say(lang, 'defGini')],
    ['defRecordsTerm', say(lang, 'defRecords')],
    ['defRecordGapTerm', say(lang, 'defRecordGap')],
    ['defServedTerm', say(lang, 'defServed')],
    ['defCompleteTerm', say(lang, 'defComplete', { share })],
    ['defTierTerm', say(lang, 'defTier')],
  ];
  const list = terms.map(([term, text]) => `<dt>${escaped(say(lang, term))}</dt><dd>${escaped(text)}</dd>`);
  return `<section><h2>${say(lang, 'sectionDefinitions')}</h2><dl class="defs">${list.join('')}</dl></section>`;
}

/** Version, seed, hashes and the command that reproduces the run. */
export function footer({ run, lang }: Sheet): string {
  const { stamp } = run;
  const parts = [
    `kezhong${stamp ? ` ${say(lang, 'version')} ${stamp.version}` : ''}`,
    `${say(lang, 'seed')} ${run.seed}`,
    ...(stamp
      ? [
          `${say(lang, 'cityHash')} ${stamp.cityHash}`,
          `${say(lang, 'scenarioHash')} ${stamp.scenarioHash}`,
          `${say(lang, 'command')} ${stamp.commandLine}`,
        ]
      : []),
  ];
  return `<footer>${parts.map(escaped).join(' · ')}</footer>`;
}

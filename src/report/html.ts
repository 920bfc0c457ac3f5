import type { RunResult } from '../run/types.js';
import { areaSection } from './areas.js';
import { decimal, gapText, integer, percent, plainText } from './format.js';
import { definitionSection, footer, restsSection } from './html-rests.js';
import { sensitivitySection } from './html-sensitivity.js';
import { comparisonSection, simulationSection } from './html-simulation.js';
import { circleSection, openingSection, shortfallSection, typeSection } from './html-tables.js';
import { escaped, figure, name } from './markup.js';
import { lastMoment } from './moments.js';
import { personsSection } from './persons.js';
import type { Sheet } from './sheet.js';
import { startLines } from './starts.js';
import { stepFreeSection } from './step-free.js';
import { STYLE } from './style.js';
import { buildSummary } from './summary.js';
import type { Summary } from './summary-schema.js';
import { GAP_CLASSES, mapDefinitions, mapSvg } from './svg.js';
import { moneyDiffers } from './terminal.js';
import { type Language, say, sayBoundSource, sayData } from './texts/say.js';
import { uncertaintySection } from './uncertainty.js';

/**
 * report.html: one page without network or scripts, readable on paper. Every
 * number in `[data-figure]` is the value at that path of summary.json, at the
 * printed precision.
 */
export function reportHtml(run: RunResult, lang: Language): string {
  const sheet: Sheet = { run, summary: buildSummary(run), lang };
  const title = `${plainText(run.city.name[lang])} · ${say(lang, run.plan ? 'reportTitle' : 'gapTitle')}`;
  return [
    `<!DOCTYPE html>\n<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">\n<head>\n<meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">',
    `<title>${escaped(title)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<main>`,
    header(sheet),
    mapSection(sheet),
    circleSection(sheet),
    openingSection(sheet),
    shortfallSection(sheet),
    typeSection(sheet),
    goalSection(sheet),
    uncertaintySection(sheet),
    simulationSection(sheet),
    stepFreeSection(sheet),
    areaSection(sheet),
    personsSection(sheet),
    comparisonSection(sheet),
    sensitivitySection(sheet),
    checkSection(sheet),
    restsSection(sheet),
    definitionSection(sheet),
    footer(sheet),
    '</main>\n</body>\n</html>\n',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function header({ run, summary, lang }: Sheet): string {
  const { city } = run;
  const line = say(lang, 'cityLine', {
    city: plainText(city.name[lang]),
    circles: city.circles.length,
    communities: city.communities.length,
    persons: integer(city.populationPersons),
  });
  const kind = say(lang, city.schematic ? 'schematicGeometry' : 'yourData');
  const scenario = `${say(lang, 'scenario')} ${run.scenario.title[lang]} (${run.scenario.name})`;
  return [
    `<header><h1>${escaped(`${city.name[lang]} · ${say(lang, run.plan ? 'reportTitle' : 'gapTitle')}`)}</h1>`,
    `<p class="lead">${escaped(line)} · ${escaped(kind)}<br>${escaped(scenario)}</p>`,
    ...startLines(run, lang).map(
      ({ phase, kind, text }) => `<p class="note">${escaped(phase)} · ${kind} · ${escaped(text)}</p>`,
    ),
    `<dl class="strip">${cards(summary, lang).join('')}</dl></header>`,
  ].join('\n');
}

function card(title: string, big: string, subs: readonly string[]): string {
  const sub = subs.filter((text) => text !== '').map((text) => `<dd class="sub">${text}</dd>`);
  return `<div><dt>${escaped(title)}</dt><dd class="big">${big}</dd>${sub.join('')}</div>`;
}

function cards(summary: Summary, lang: Language): string[] {
  const { gap, plan, asPlan, records, check, provenance } = summary;
  const before = figure('gap.before.city', gapText(gap.before.city));
  const after = gap.after && figure('gap.after.city', gapText(gap.after.city));
  const list = [
    card(say(lang, 'gapIndex'), after ? `<span class="was">${before} →</span> ${after}` : before, [
      asPlan ? `${say(lang, 'asPlan')} ${figure('asPlan.gap', gapText(asPlan.gap))}` : '',
      `${say(lang, 'gini')} ${giniText(summary)}`,
    ]),
  ];
  if (plan) {
    list.push(
      card(say(lang, 'objective'), figure('plan.objective', decimal(plan.objective, 4)), [
        `${say(lang, 'bound')} ${figure('plan.bound', decimal(plan.bound, 4))} (${escaped(sayBoundSource(lang, plan.boundSource))})`,
        `${say(lang, 'gapOfObjective')} ${figure('plan.gap', percent(plan.gap, 2))} · ${say(lang, 'gapOfGain')} ${figure('plan.gapOfGain', percent(plan.gapOfGain, 2))}`,
        sayData(lang, 'stopped', plan.stopped),
      ]),
      card(say(lang, 'openings'), figure('plan.openings', integer(plan.openings)), [kindsText(plan, lang)]),
      card(`${say(lang, 'cost')} (${say(lang, 'yuan')})`, figure('plan.costYuan', integer(plan.costYuan)), [
        plan.budgetYuan === undefined
          ? ''
          : `${say(lang, 'budget')} ${figure('plan.budgetYuan', integer(plan.budgetYuan))}`,
        asPlan ? `${say(lang, 'asPlan')} ${figure('asPlan.costYuan', integer(asPlan.costYuan))}` : '',
        moneyDiffers(plan.budgetYuan, asPlan?.costYuan) ? say(lang, 'otherMoney') : '',
      ]),
      card(say(lang, 'newlyServed'), figure('plan.personsNewlyServed', integer(plan.personsNewlyServed)), [
        `${say(lang, 'elders')} ${figure('plan.newlyServedByGroup.elders', integer(plan.newlyServedByGroup.elders))}`,
        `${say(lang, 'personTypes')} ${figure('plan.personTypesNewlyServed', integer(plan.personTypesNewlyServed))}`,
      ]),
    );
  }
  const closed = (part: 'basic' | 'quality', all: number): string =>
    `${figure(`records.${part}.closed`, integer(records[part].closed))} / ${integer(all)}`;
  list.push(
    card(say(lang, 'recordsClosed'), closed('basic', records.basic.missing + records.basic.few), [
      say(lang, 'classBasic'),
      `${say(lang, 'classQuality')} ${closed('quality', records.quality.missing)}`,
    ]),
    card(say(lang, 'completeCircles'), completeText(summary), [
      check ? `${say(lang, 'check')}: ${checkVerdict(check, lang)}` : '',
    ]),
    card(say(lang, 'sectionRests'), figure('provenance.assumed', integer(provenance.assumed)), [
      say(lang, 'assumed'),
      `${say(lang, 'stated')} ${figure('provenance.stated', integer(provenance.stated))} · ${say(lang, 'reconstructed')} ${figure('provenance.reconstructed', integer(provenance.reconstructed))}`,
    ]),
  );
  return list;
}

function giniText({ gap }: Summary): string {
  const before = figure('gap.before.gini', gapText(gap.before.gini));
  return gap.after ? `${before} → ${figure('gap.after.gini', gapText(gap.after.gini))}` : before;
}

function completeText({ gap, city }: Summary): string {
  const before = figure('gap.before.completeCircles', integer(gap.before.completeCircles));
  const of = `<span class="was"> / ${figure('city.circles', integer(city.circles))}</span>`;
  if (gap.after === undefined) return before + of;
  return `<span class="was">${before} →</span> ${figure('gap.after.completeCircles', integer(gap.after.completeCircles))}${of}`;
}

function kindsText(plan: NonNullable<Summary['plan']>, lang: Language): string {
  return (['own', 'hosted', 'mobile', 'substitute'] as const)
    .filter((kind) => plan.openingsByKind[kind] > 0)
    .map((kind) => {
      const count = figure(`plan.openingsByKind.${kind}`, integer(plan.openingsByKind[kind]));
      return `${sayData(lang, 'kind', kind)} ${count}`;
    })
    .join(' · ');
}

function checkVerdict(check: NonNullable<Summary['check']>, lang: Language): string {
  if (check.ok) return `<span class="ok">${escaped(say(lang, 'checkOk', { n: check.constraints.length }))}</span>`;
  const names = check.constraints.filter((one) => !one.ok).map((one) => sayData(lang, 'constraint', one.name));
  return `<span class="fail">${escaped(say(lang, 'checkFailed', { names: names.join(', ') }))}</span>`;
}

function mapSection({ run, summary, lang }: Sheet): string {
  const { gaps } = run;
  const last = lastMoment(run);
  const figureOf = (title: string, note: string, svg: string): string =>
    `<figure><figcaption>${escaped(title)}<span>${note}</span></figcaption>${svg}</figure>`;
  const note = (key: 'mapBeforeNote' | 'mapAfterNote', path: string, value: number): string =>
    say(lang, key, { value: figure(path, gapText(value)) });
  const before = figureOf(
    say(lang, 'mapBefore'),
    note('mapBeforeNote', 'gap.before.city', summary.gap.before.city),
    mapSvg(run, gaps.moments[0].perCircle, false, say(lang, 'mapBefore'), lang),
  );
  const after =
    last === undefined || summary.gap.after === undefined
      ? ''
      : figureOf(
          say(lang, 'mapAfter'),
          note('mapAfterNote', 'gap.after.city', summary.gap.after.city),
          mapSvg(run, gaps.moments[last].perCircle, true, say(lang, 'mapAfter'), lang),
        );
  return `<section><h2>${say(lang, 'mapTitle')}</h2>${mapDefinitions(run, lang)}<div class="maps${after === '' ? ' one' : ''}">${before}${after}</div>${legend(run, lang)}</section>`;
}

function legend(run: RunResult, lang: Language): string {
  const sample = (inner: string, width = 14): string =>
    `<svg width="${width}" height="12" viewBox="0 0 ${width} 12" aria-hidden="true">${inner}</svg>`;
  const item = (svg: string, text: string): string => `<span>${svg}${escaped(text)}</span>`;
  const classes = GAP_CLASSES.map((end, n) => {
    const from = n === 0 ? 0 : GAP_CLASSES[n - 1];
    return item(
      sample(`<rect class="circle g${n}" x=".5" y=".5" width="13" height="11"/>`),
      `${decimal(from, 2)}–${decimal(end, 2)}`,
    );
  });
  const kinds = [...new Set((run.plan?.openings ?? []).map((opening) => run.city.formats[opening.format].kind))].sort();
  const marks = kinds.map((kind) =>
    item(
      sample(`<use class="new ${kind}" href="#m-${kind}" x="1" y="0" width="12" height="12"/>`),
      `${say(lang, 'legendNew')} (${sayData(lang, 'kind', kind)})`,
    ),
  );
  const has = (kind: string): boolean => run.city.barriers.some((barrier) => barrier.kind === kind);
  return [
    `<p class="legend"><span><b>${say(lang, 'legendGap')}</b></span>`,
    ...classes,
    item(sample('<circle class="existing" cx="7" cy="6" r="3"/>'), say(lang, 'legendExisting')),
    ...marks,
    run.city.streets ? item(sample('<path class="street main" d="M0 6h14"/>'), say(lang, 'legendStreet')) : '',
    has('railway')
      ? item(
          sample('<path class="railway" d="M0 6h20"/><path class="sleepers" d="M0 6h20"/>', 20),
          say(lang, 'legendRailway'),
        )
      : '',
    has('river') ? item(sample('<path class="river" d="M3 6h8"/>'), say(lang, 'legendRiver')) : '',
    '</p>',
  ].join('');
}

function goalSection({ run, summary, lang }: Sheet): string {
  const { tiers, cityTargets, groups } = summary.coverage;
  const typeName = (id: string): string => run.city.types.find((type) => type.id === id)?.name[lang] ?? id;
  const cell = (path: string, share: number | undefined): string =>
    `<td class="r">${share === undefined ? '–' : figure(path, percent(share))}</td>`;
  const goals = cityTargets.map((goal, n) => {
    const path = `coverage.cityTargets.${n}`;
    return `<tr><td>${name(typeName(goal.type))}</td>${cell(`${path}.targetShare`, goal.targetShare)}${cell(`${path}.beforeShare`, goal.beforeShare)}${cell(`${path}.afterShare`, goal.afterShare)}<td>${sayData(lang, 'goal', goal.state)}</td></tr>`;
  });
  const tierRows = tiers.map((tier, n) => {
    const path = `coverage.tiers.${n}`;
    const title = say(lang, 'tierCoverage', { n: tier.tierMin });
    if (tier.unknownTypes.length > 0) {
      const text = say(lang, 'unknownGroups', { types: tier.unknownTypes.map(typeName).join(', ') });
      return `<tr><td>${title}</td><td colspan="2">${say(lang, 'unknown')}. ${escaped(text)}</td></tr>`;
    }
    return `<tr><td>${title}</td>${cell(`${path}.beforeShare`, tier.beforeShare)}${cell(`${path}.afterShare`, tier.afterShare)}</tr>`;
  });
  const groupRows = groups.map((group, n) => {
    const path = `coverage.groups.${n}`;
    return `<tr><td>${say(lang, group.group)}</td>${cell(`${path}.beforeShare`, group.beforeShare)}${cell(`${path}.afterShare`, group.afterShare)}</tr>`;
  });
  const right = (key: 'target' | 'before' | 'after'): string => `<th class="r">${say(lang, key)}</th>`;
  const small = (title: string, rows: readonly string[]): string =>
    rows.length === 0
      ? ''
      : `<table><thead><tr><th>${title}</th>${right('before')}${right('after')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const goalTable =
    goals.length === 0
      ? ''
      : `<table><caption>${say(lang, 'goalsNote')}</caption><thead><tr><th>${say(lang, 'goals')}</th>${right('target')}${right('before')}${right('after')}<th></th></tr></thead><tbody>${goals.join('')}</tbody></table>`;
  return `<section><h2>${say(lang, 'goals')}</h2><div class="two"><div>${goalTable}</div><div>${small(say(lang, 'tiers'), tierRows)}${small(say(lang, 'groupCoverage'), groupRows)}</div></div></section>`;
}

/** A soft rule that is exceeded neither holds nor is broken. */
function resultKey({ ok, soft, worst }: NonNullable<Summary['check']>['constraints'][number]) {
  if (soft && worst > 0) return 'exceededSoft';
  return ok ? 'holds' : 'broken';
}

function checkSection({ summary, lang }: Sheet): string {
  const { check } = summary;
  if (check === undefined) return '';
  const rows = check.constraints.map(
    (one, n) =>
      `<tr><td>${escaped(sayData(lang, 'constraint', one.name))}</td><td class="${one.ok ? 'ok' : 'fail'}">${say(lang, resultKey(one))}</td><td class="r">${figure(`check.constraints.${n}.worst`, decimal(one.worst, 2))}</td></tr>`,
  );
  return `<section><h2>${say(lang, 'check')}</h2><p>${checkVerdict(check, lang)}</p><table><thead><tr><th>${say(lang, 'constraint')}</th><th>${say(lang, 'result')}</th><th class="r">${say(lang, 'worst')}</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

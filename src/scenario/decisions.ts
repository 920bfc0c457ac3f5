import { errorAt, words } from '../city/finding.js';
import type { City } from '../city/types.js';
import type { ValuePath } from '../city/yaml.js';
import type { RuleContext } from './context.js';
import { phaseHint } from './phase-hint.js';
import type { Rules } from './rules.types.js';

type Decisions = Pick<Rules, 'fixed' | 'forbidden'>;

/**
 * `exclude`, `forbid` and `require` of the scenario as indices. Excluded sites are
 * written into `siteFirstPhase` as never available, excluded outlets take no
 * format. What required openings break together is found later, by siting; here
 * each is held against its own place and against what is forbidden.
 */
export function fixedDecisions(context: RuleContext, siteFirstPhase: Uint8Array, formatAllowed: Uint8Array): Decisions {
  const { city, scenario } = context;
  const formatCount = city.formats.length;
  const forbidden = new Set<number>();
  scenario.exclude.forEach((text, n) => {
    const location = findLocation(context, text, ['exclude', n]);
    if (location < 0) return;
    if (location < city.sites.length) siteFirstPhase[location] = scenario.phases.length;
    else for (let f = 0; f < formatCount; f++) forbidden.add(location * formatCount + f);
  });
  scenario.forbid.forEach((text, n) => {
    const found = parseOpening(context, text, ['forbid', n], false);
    if (found) forbidden.add(found.location * formatCount + found.format);
  });
  const fixed = new Map<number, Rules['fixed'][number]>();
  scenario.require.forEach((text, n) => {
    const path = ['require', n];
    const found = parseOpening(context, text, path, true);
    if (!found) return;
    const fault = impossible(context, found, siteFirstPhase, formatAllowed, forbidden);
    if (fault)
      context.problems.push(
        errorAt(context.where(path), 'impossible-requirement', words(`${text}：${fault.zh}`, `${text}: ${fault.en}`)),
      );
    else fixed.set(found.location * formatCount + found.format, found);
  });
  const list = [...fixed.values()].sort((a, b) => a.location - b.location || a.format - b.format);
  return { fixed: list, forbidden };
}

interface Found {
  readonly location: number;
  readonly format: number;
  readonly phase: number;
}

/** Parses `LOCATION:FORMAT` or `LOCATION:FORMAT@PHASE`; ids may hold `:` or `@` themselves. */
function parseOpening(context: RuleContext, text: string, path: ValuePath, withPhase: boolean): Found | undefined {
  const { names, scenario, problems } = context;
  const colon = text.lastIndexOf(':');
  if (colon <= 0) {
    const what = words(`“${text}”应写成 点位:形式`, `"${text}": expected LOCATION:FORMAT`);
    problems.push(errorAt(context.where(path), 'bad-opening', what));
    return undefined;
  }
  const location = findLocation(context, text.slice(0, colon), path);
  let formatText = text.slice(colon + 1).trim();
  let phase = scenario.phases.length - 1;
  const atSign = formatText.lastIndexOf('@');
  if (withPhase && atSign > 0 && names.format.find(formatText) < 0) {
    const id = formatText.slice(atSign + 1).trim();
    phase = scenario.phases.findIndex((one) => one.id === id);
    formatText = formatText.slice(0, atSign).trim();
    if (phase < 0) {
      const ids = scenario.phases.map((one) => one.id);
      const what = words(`“${id}”不是阶段`, `"${id}" is not a phase`);
      problems.push(errorAt(context.where(path), 'unknown-phase', what, phaseHint(ids)));
    }
  }
  const format = names.format.find(formatText);
  if (format < 0) {
    const what = words(`“${formatText}”不是业态形式`, `"${formatText}" is not a format`);
    problems.push(errorAt(context.where(path), 'unknown-format', what, formatHint(context, formatText)));
  }
  return location < 0 || format < 0 || phase < 0 ? undefined : { location, format, phase };
}

/** The name of a type where a format is wanted: its formats are what was meant. */
function formatHint({ city, names }: RuleContext, text: string) {
  const k = names.type.find(text);
  if (k < 0) return names.format.hint(text);
  const own = city.formats.filter((format) => format.credits.some(({ type }) => type === k));
  const list = own.map((format) => `${format.name.zh} (${format.id})`);
  return words(`这是业态，其形式：${list.join('、')}`, `that is a type; its formats: ${list.join(', ')}`);
}

function findLocation(context: RuleContext, text: string, path: ValuePath): number {
  const location = context.names.location.find(text);
  if (location < 0) {
    const what = words(`“${text}”不是点位或网点`, `"${text}" is not a site or an outlet`);
    context.problems.push(errorAt(context.where(path), 'unknown-location', what, context.names.location.hint(text)));
  }
  return location;
}

function impossible(
  context: RuleContext,
  { location, format, phase }: Found,
  siteFirstPhase: Uint8Array,
  formatAllowed: Uint8Array,
  forbidden: ReadonlySet<number>,
): { zh: string; en: string } | undefined {
  const { city, scenario } = context;
  const isSite = location < city.sites.length;
  const never = scenario.phases.length;
  if (forbidden.has(location * city.formats.length + format)) return words('同时被禁止', 'is forbidden as well');
  if (!formatAllowed[format]) return words('此情景不允许这类形式', 'this scenario does not allow such formats');
  if (!scenario.locationKinds.includes(isSite ? 'site' : 'outlet')) {
    return words('此情景不允许在这类地点开设', 'this scenario opens nothing at such places');
  }
  if (!isSite)
    return city.formats[format]!.kind === 'hosted'
      ? undefined
      : words('现有网点只能搭载', 'existing outlets take hosted formats only');
  if (siteFirstPhase[location]! >= never) return words('点位不可用', 'the site is excluded or never available');
  if (siteFirstPhase[location]! > phase) return words('点位到期前不可用', 'the site is not available by then');
  return siteTakes(city, location, format)
    ? undefined
    : words('点位类别不接受此形式', 'the class of the site does not take this format');
}

function siteTakes(city: City, site: number, format: number): boolean {
  const { kind, siteClasses } = city.formats[format]!;
  return kind === 'hosted' || siteClasses.includes(city.siteClasses[city.sites[site]!.class]!.id);
}

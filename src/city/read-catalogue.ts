import type { z } from 'zod';
import { NAME_KINDS, type NameKind, nameHint } from './csv.js';
import { errorAt, type Position, warningAt, words } from './finding.js';
import { type Lookup, lookupOf, type Named } from './names.js';
import { fold } from './nearest.js';
import type { Reading } from './reading.js';
import type { Bureau, BusinessType, Format, Quota, SiteClass } from './types.js';
import { type ValuePath, valueAt } from './yaml.js';
import { bureausFile, formatsFile, typesFile } from './yaml-schema.js';

/** What people need and how it opens: types.yaml, formats.yaml, bureaus.yaml. */
export interface Catalogue {
  readonly types: readonly BusinessType[];
  readonly formats: readonly Format[];
  readonly siteClasses: readonly SiteClass[];
  readonly bureaus: readonly Bureau[];
  readonly typeNames: Lookup;
  readonly formatNames: Lookup;
  readonly classNames: Lookup;
}

type Where = (path: ValuePath) => Position;

/** Reads the three YAML catalogues; what cannot be read is empty and reported. */
export async function readCatalogue(reading: Reading): Promise<Catalogue> {
  const bureaus = await reading.yaml('bureaus.yaml', bureausFile);
  const types = await reading.yaml('types.yaml', typesFile);
  const formats = await reading.yaml('formats.yaml', formatsFile);
  const bureauList = bureaus.data?.map(({ id, name, quote }): Bureau => ({ id, name, quote })) ?? [];
  reading.unique(
    bureauList.map((one) => one.id),
    (index) => bureaus.where([index, 'id']),
  );
  const typeNames = lookupOf(rawNames(types.raw));
  const bureauNames = lookupOf(rawNames(bureaus.raw));
  const typeList = types.data ? readTypes(reading, types.data, types.where, typeNames, bureauNames) : [];
  const formatNames = lookupOf(rawNames(valueAt(formats.raw, ['formats'])));
  const classNames = lookupOf(rawNames(valueAt(formats.raw, ['siteClasses'])));
  const siteClasses = (formats.data?.siteClasses ?? []).map(({ id, name, provenance, quote }): SiteClass => {
    return { id, name, provenance: reading.count(provenance), quote };
  });
  reading.unique(
    siteClasses.map((one) => one.id),
    (index) => formats.where(['siteClasses', index, 'id']),
  );
  const formatList = formats.data
    ? readFormats(reading, formats.data.formats, formats.where, { typeNames, formatNames, classNames, siteClasses })
    : [];
  return { types: typeList, formats: formatList, siteClasses, bureaus: bureauList, typeNames, formatNames, classNames };
}

/** Names in a list that may be spoilt elsewhere: whoever refers to them is not to blame for that. */
function rawNames(raw: unknown): Named[] {
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [];
  return list.map((entry) => {
    const texts = (value: unknown) => (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
    const id = String(valueAt(entry, ['id']) ?? '');
    const names = [...texts(valueAt(entry, ['name', 'zh'])), ...texts(valueAt(entry, ['name', 'en']))];
    return { id, names, aliases: texts(valueAt(entry, ['aliases'])) };
  });
}

function findName(reading: Reading, at: Position, key: string, text: string, lookup: Lookup, kind: NameKind): number {
  const index = lookup.find(text);
  if (index < 0 && lookup.size > 0) {
    const what = words(`“${key}”是“${text}”，应为${kind.zh}`, `"${key}" has "${text}"; expected ${kind.en}`);
    reading.problems.push(errorAt(at, `unknown-${kind.code}`, what, nameHint(lookup, text, kind)));
  }
  return index;
}

function readTypes(
  reading: Reading,
  data: z.output<typeof typesFile>,
  where: Where,
  typeNames: Lookup,
  bureauNames: Lookup,
): BusinessType[] {
  reading.unique(
    data.map((type) => type.id),
    (index) => where([index, 'id']),
  );
  warnSharedAliases(reading, data, where);
  const quotaOf = (quota: (typeof data)[number]['quota'], path: ValuePath): Quota | undefined => {
    if (quota === undefined) return undefined;
    const also = quota.alsoCounts.map((text, n) =>
      findName(reading, where([...path, 'alsoCounts', n]), 'alsoCounts', text, typeNames, NAME_KINDS.type),
    );
    const { count, perCircles, provenance } = quota;
    return { count, perCircles, alsoCounts: also, provenance: reading.count(provenance) };
  };
  return data.map((type, index) => {
    const { bureau: bureauText, basis: _basis, quota, presence, ...rest } = type;
    const bureau =
      bureauText === ''
        ? -1
        : findName(reading, where([index, 'bureau']), 'bureau', bureauText, bureauNames, NAME_KINDS.bureau);
    checkRadii(reading, type, (key) => where([index, key]));
    const q = quotaOf(quota, [index, 'quota']);
    const p = quotaOf(presence, [index, 'presence']);
    reading.count(type.provenance);
    return definedOnly({ ...rest, bureau, quota: q, presence: p }) as BusinessType;
  });
}

/** Drops keys whose value is undefined: an absent key and an undefined one are the same in YAML. */
function definedOnly(record: Record<string, unknown>): unknown {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function checkRadii(
  reading: Reading,
  type: { id: string; radiusM: number; radiusPreferredM?: number | undefined },
  where: (key: string) => Position,
): void {
  const { radiusPreferredM: preferred, radiusM } = type;
  if (preferred !== undefined && preferred > radiusM) {
    const what = words(
      `${type.id} 的首选半径 ${preferred} 米大于最大半径 ${radiusM} 米`,
      `the preferred radius of ${type.id}, ${preferred} m, is larger than the largest one, ${radiusM} m`,
    );
    reading.problems.push(errorAt(where('radiusPreferredM'), 'radius-order', what));
  }
}

function warnSharedAliases(reading: Reading, data: z.output<typeof typesFile>, where: Where): void {
  const owners = new Map<string, number>();
  data.forEach((type, index) => {
    const mine = new Set([type.id, type.name.zh, type.name.en, ...type.aliases].map(fold));
    for (const name of mine) {
      const owner = owners.get(name);
      if (owner === undefined) owners.set(name, index);
      else {
        const other = data[owner]!.id;
        const what = words(
          `“${name}”既指 ${other} 又指 ${type.id}`,
          `"${name}" stands for both ${other} and ${type.id}`,
        );
        reading.problems.push(warningAt(where([index, 'aliases']), 'shared-alias', what));
      }
    }
  });
}

interface FormatContext {
  readonly typeNames: Lookup;
  readonly formatNames: Lookup;
  readonly classNames: Lookup;
  readonly siteClasses: readonly SiteClass[];
}

function readFormats(
  reading: Reading,
  data: z.output<typeof formatsFile>['formats'],
  where: Where,
  context: FormatContext,
): Format[] {
  reading.unique(
    data.map((format) => format.id),
    (index) => where(['formats', index, 'id']),
  );
  return data.map((format, f) => {
    const at = (...path: (string | number)[]) => where(['formats', f, ...path]);
    const credits = format.credits.map(({ type, credit }, n) => {
      const found = findName(reading, at('credits', n, 'type'), 'type', type, context.typeNames, NAME_KINDS.type);
      return { type: found, credit };
    });
    const hosts = format.hosts.map((text, n) =>
      findName(reading, at('hosts', n), 'hosts', text, context.formatNames, NAME_KINDS.format),
    );
    const siteClasses = format.siteClasses.map((text, n) => {
      const found = findName(
        reading,
        at('siteClasses', n),
        'siteClasses',
        text,
        context.classNames,
        NAME_KINDS.siteClass,
      );
      return context.siteClasses[found]?.id ?? text;
    });
    checkHosting(reading, format, (key) => at(key));
    const { basis: _basis, places, ...rest } = format;
    reading.count(format.provenance);
    return { ...rest, credits, hosts, siteClasses, ...(places === undefined ? {} : { places }) };
  });
}

function checkHosting(
  reading: Reading,
  format: { id: string; kind: string; hosts: readonly string[]; siteClasses: readonly string[] },
  at: (key: string) => Position,
): void {
  const { id, kind, hosts, siteClasses } = format;
  if (kind === 'hosted' && hosts.length === 0) {
    const what = words(`搭载形式 ${id} 没有宿主（hosts）`, `the hosted format ${id} names no hosts`);
    reading.problems.push(errorAt(at('hosts'), 'hosted-without-hosts', what));
  }
  if (kind !== 'hosted' && hosts.length > 0) {
    const what = words(`${id} 不是搭载形式，hosts 不起作用`, `${id} is not hosted: its hosts have no effect`);
    reading.problems.push(warningAt(at('hosts'), 'hosts-unused', what));
  }
  if (kind !== 'hosted' && siteClasses.length === 0) {
    const what = words(`${id} 没有可用的点位类别`, `${id} may open at no class of sites`);
    reading.problems.push(warningAt(at('siteClasses'), 'format-without-sites', what));
  }
}

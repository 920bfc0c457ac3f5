import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { find } from './find.js';

interface TypeEntry {
  readonly id: string;
  readonly weight: number;
  readonly quota?: Count;
  readonly presence?: Count;
}

interface Count {
  readonly alsoCounts: readonly string[];
}

interface FormatEntry {
  readonly id: string;
  readonly kind: string;
  readonly credits: readonly { readonly type: string }[];
  readonly hosts: readonly string[];
  readonly hostSlots: number;
}

/** Files of a catalogue as they are read from YAML, with the formats that have premises of their own. */
export interface DrawnCatalogue {
  readonly types: readonly unknown[];
  readonly formats: object;
  readonly bureaus: unknown;
  readonly own: readonly { readonly id: string; readonly hostSlots: number }[];
}

/** The shipped city's catalogue with its first `count` types that have a weight, and what goes with them. */
export async function drawnCatalogue(count: number): Promise<DrawnCatalogue> {
  const shipped = find('zhongwei', ['city']).value!.path;
  const read = async (name: string) => parse(await readFile(path.join(shipped, name), 'utf8'));
  const weighted = ((await read('types.yaml')) as TypeEntry[]).filter(({ weight }) => weight > 0).slice(0, count);
  const kept = new Set(weighted.map(({ id }) => id));
  const all = (await read('formats.yaml')) as { readonly formats: readonly FormatEntry[] };
  const formats = withinTypes(all.formats, kept);
  return {
    types: weighted.map((type) => withinCounts(type, kept)),
    formats: { ...all, formats },
    bureaus: await read('bureaus.yaml'),
    own: formats.filter(({ kind }) => kind === 'own'),
  };
}

/** The type with rules of number that count only types that are left. */
function withinCounts({ quota, presence, ...type }: TypeEntry, kept: ReadonlySet<string>): TypeEntry {
  const left = (rule: Count): Count => ({ ...rule, alsoCounts: rule.alsoCounts.filter((id) => kept.has(id)) });
  return { ...type, ...(quota ? { quota: left(quota) } : {}), ...(presence ? { presence: left(presence) } : {}) };
}

/** Formats that give at least one of the types, with hosts and credits that are left. */
function withinTypes(formats: readonly FormatEntry[], types: ReadonlySet<string>): FormatEntry[] {
  const left = formats.flatMap((format) => {
    const credits = format.credits.filter(({ type }) => types.has(type));
    return credits.length === 0 ? [] : [{ ...format, credits }];
  });
  const ids = new Set(left.map(({ id }) => id));
  return left.map((format) => ({ ...format, hosts: format.hosts.filter((host) => ids.has(host)) }));
}

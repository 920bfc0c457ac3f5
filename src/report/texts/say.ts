import type { Names } from '../../city/types.js';
import { en } from './en.js';
import { type TextKey, type Texts, zh } from './zh.js';

export type Language = keyof Names;

const CATALOGUES: Readonly<Record<Language, Texts>> = { zh, en };

/** A text of the catalogue with its `{name}`s filled in; `{name|one|many}` is the first word where the value is 1. */
export function say(lang: Language, key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return CATALOGUES[lang][key]
    .replace(/\{(\w+)\|([^|}]*)\|([^}]*)\}/g, (_, name: string, one: string, many: string) =>
      String(values[name]) === '1' ? one : many,
    )
    .replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A text whose key is made from data, such as `constraint.money`; the data itself where the catalogue has none. */
export function sayData(lang: Language, family: string, value: string): string {
  const key = `${family}.${value}`;
  return key in CATALOGUES[lang] ? CATALOGUES[lang][key as TextKey] : value;
}

/** Where a bound comes from and, after a comma, for which plans it holds. */
export function sayBoundSource(lang: Language, source: string): string {
  const [from = source, ...holds] = source.split(', ');
  return [sayData(lang, 'boundSource', from), ...holds.map((one) => sayData(lang, 'boundHolds', one))].join(
    lang === 'zh' ? '，' : ', ',
  );
}

import type { Language } from './texts/say.js';

/** 318888 → `318,888`. Written out, since Intl differs between builds of Node. */
export function integer(value: number): string {
  const digits = String(Math.abs(Math.round(value))).replace(/\B(?=(\d{3})+$)/g, ',');
  return Math.round(value) < 0 ? `-${digits}` : digits;
}

/** A number at `decimals` places, with `,` between thousands; never `-0.00`. */
export function decimal(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const [whole, rest] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const unsigned = rest === undefined ? grouped : `${grouped}.${rest}`;
  return value < 0 && /[1-9]/.test(unsigned) ? `-${unsigned}` : unsigned;
}

/** 0.7213 → `72.1 %`. */
export function percent(share: number, decimals = 1): string {
  return `${decimal(share * 100, decimals)} %`;
}

/** A gap index, at the precision of every table. */
export function gapText(value: number): string {
  return decimal(value, 3);
}

/** Money for people: 万元 in Chinese, thousands of yuan in English. */
export function money(yuan: number, lang: Language): string {
  return lang === 'zh' ? `${decimal(yuan / 10_000, 1)} 万元` : `${decimal(yuan / 1000, 0)} k yuan`;
}

/**
 * A text of the users' data as one line of plain text: control characters become
 * spaces, and marks that reorder text are left out, so that no name can move the
 * cursor, break a row or turn a line around.
 */
export function plainText(text: string): string {
  return text
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}

import { describe, expect, it } from 'vitest';
import { en } from '../../src/report/texts/en.js';
import { say, sayData } from '../../src/report/texts/say.js';
import { type TextKey, zh } from '../../src/report/texts/zh.js';

const keys = Object.keys(zh) as TextKey[];
const holes = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the texts of the two languages', () => {
  it('have the same keys, none of them empty', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
    expect(keys.filter((key) => zh[key].length === 0 || en[key].length === 0)).toEqual([]);
  });

  it('leave room for the same values', () => {
    for (const key of keys) expect([key, holes(en[key])]).toEqual([key, holes(zh[key])]);
  });

  it('contain nothing that HTML would read as a tag', () => {
    expect(keys.filter((key) => /[<>&]/.test(zh[key] + en[key]))).toEqual([]);
  });

  it('name every reason, with what would help', () => {
    for (const reason of ['site', 'density', 'floor', 'hosts', 'start', 'money', 'better-elsewhere']) {
      expect(sayData('zh', 'reason', reason)).not.toBe(reason);
      expect(sayData('en', 'remedy', reason)).not.toBe(reason);
    }
  });

  it('fill in values and print unknown data as it is', () => {
    expect(say('en', 'rowsCut', { n: 7 })).toBe('… 7 more rows; all of them with --verbose');
    expect(sayData('zh', 'constraint', 'not-in-the-catalogue')).toBe('not-in-the-catalogue');
  });
});

import { describe, expect, it } from 'vitest';
import { en } from '../../src/report/texts/en.js';
import { say, sayBoundSource, sayData } from '../../src/report/texts/say.js';
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

  it('count one thing and several things as people do', () => {
    const count = (n: string | number) => say('en', 'openingsCount', { n });
    expect([count(1), count('1'), count(0), count('1,021')]).toEqual([
      '1 opening',
      '1 opening',
      '0 openings',
      '1,021 openings',
    ]);
  });

  it('say for which plans a bound holds', () => {
    expect(sayBoundSource('en', 'prices by type')).toBe('prices by type');
    expect(sayBoundSource('en', 'prices by type, for the same suggestions')).toBe(
      'prices by type, for plans that answer the same suggestions',
    );
    expect(sayBoundSource('zh', 'prices by type, for these starts')).toBe('分业态定价，对此启动选择成立');
  });

  it('fill in values and print unknown data as it is', () => {
    expect(say('en', 'rowsCut', { n: 7 })).toBe('… 7 more rows; all of them with --verbose');
    expect(sayData('zh', 'constraint', 'not-in-the-catalogue')).toBe('not-in-the-catalogue');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, integer, percent, plainText } from '../../src/report/format.js';
import { displayWidth, fold, foldWords, shorten, tableLines } from '../../src/report/width.js';

describe('the width of a text on a terminal', () => {
  it('counts full-width characters twice and combining marks not at all', () => {
    expect(['abc', '瑞丰', '（无）', 'é', 'e\u0301', '🙂', '·…–'].map(displayWidth)).toEqual([3, 4, 6, 1, 1, 2, 3]);
  });

  it('is never more than allowed after shortening', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '瑞', '（', ' ', '🙂', '\u0301') });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (long, width) => {
        const short = shorten(long, width);
        expect(displayWidth(short)).toBeLessThanOrEqual(width);
        if (displayWidth(long) <= width) expect(short).toBe(long);
        else expect(short.endsWith('…')).toBe(true);
      }),
    );
  });
});

describe('a sentence for people', () => {
  it('is folded, not cut, and no line is wider than the screen', () => {
    const text = '200 天 × 每栋每人 · 置信水平 95 % · 比例为全部可能之日的精确均值；± 为各日之间的区间';
    for (const width of [20, 40, 80]) {
      const lines = fold(text, width);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
    expect(fold('as it is', 80)).toEqual(['as it is']);
    expect(foldWords(['wrote', 'a', 'b'], 7)).toEqual(['wrote a', '  b']);
  });
});

describe('a table for people', () => {
  const columns = [
    { title: '生活圈', align: 'left', flexible: true },
    { title: '人口', align: 'right' },
    { title: '仍缺', align: 'left', flexible: true },
  ] as const;

  it('aligns columns whatever the script of the names', () => {
    const lines = tableLines(
      columns,
      [
        ['瑞丰', '10,454', '菜市场'],
        ['Ruifeng', '4,431', 'x'],
      ],
      80,
    );
    const starts = lines.map((line) => displayWidth(line.slice(0, line.search(/(仍缺|菜市场|x)$/))));
    expect(new Set(starts).size).toBe(1);
    const numberEnds = lines.slice(1).map((line) => displayWidth(line.slice(0, line.search(/\d(?!.*\d)/) + 1)));
    expect(new Set(numberEnds).size).toBe(1);
  });

  it('never has a line wider than the terminal', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '瑞', '丰', '\n', '\u001b', '\u202e', '🙂'), maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, fc.nat().map(integer), cell), { maxLength: 5 }),
        fc.integer({ min: 40, max: 100 }),
        (rows, width) => {
          for (const line of tableLines(columns, rows, width)) {
            expect(displayWidth(line)).toBeLessThanOrEqual(width);
            expect(line).not.toMatch(/\p{Cc}|\u202e/u);
          }
        },
      ),
    );
  });
});

describe('numbers', () => {
  it('have commas between thousands and no negative zero', () => {
    expect([integer(318888), integer(-1234.4), integer(-0.2), integer(999)]).toEqual(['318,888', '-1,234', '0', '999']);
    expect([decimal(1234567.891, 2), decimal(-0.0004, 3), decimal(-0.5, 1)]).toEqual(['1,234,567.89', '0.000', '-0.5']);
    expect(percent(0.7213)).toBe('72.1 %');
  });

  it('stay apart from what could move the cursor or turn a line around', () => {
    expect(plainText('a\u001b[31mb\r\nc\u202ed')).toBe('a [31mb cd');
  });
});

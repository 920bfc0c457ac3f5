import { describe, expect, it } from 'vitest';
import { errorAt, noteAt, warningAt, words } from '../../src/city/finding.js';
import { formatProblems } from '../../src/city/say.js';

const PROBLEMS = [
  noteAt({ file: 'a.csv', line: 2 }, 'n', words('说明文字', 'a remark')),
  warningAt({ file: 'circles.csv', line: 3, column: 1 }, 'w', words('人口不符', 'population differs')),
  errorAt(
    { file: 'cities/demo/sites.csv', line: 214, column: 5 },
    'unknown-type',
    words('列“类型”是“洗衣点”，应为业态', 'column "类型" has "洗衣点"; expected a business type'),
    words('最接近：洗衣店 (laundry)', 'nearest: 洗衣店 (laundry)'),
  ),
];

describe('problems', () => {
  it('are said errors first, with the hint beneath and a summary', () => {
    const all = 'kezhong check cities/demo --verbose';
    expect(formatProblems(PROBLEMS, 'en', { limit: 2, nothingWritten: true, all })).toBe(
      [
        'error    cities/demo/sites.csv:214:5  column "类型" has "洗衣点"; expected a business type',
        '         nearest: 洗衣店 (laundry)',
        'warning  circles.csv:3:1  population differs',
        '1 error, 1 warning, 1 note. Nothing was written. 1 of them not shown. All: kezhong check cities/demo --verbose',
      ].join('\n'),
    );
  });

  it('are said in Chinese with the hint aligned to full-width letters', () => {
    expect(formatProblems(PROBLEMS.slice(2), 'zh')).toBe(
      [
        '错误  cities/demo/sites.csv:214:5  列“类型”是“洗衣点”，应为业态',
        '      最接近：洗衣店 (laundry)',
        '1 个错误。',
      ].join('\n'),
    );
  });

  it('are silent where there are none', () => {
    expect(formatProblems([], 'en')).toBe('');
  });
});

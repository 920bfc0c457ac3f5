import { describe, expect, it } from 'vitest';
import { bureaus, count, formats, list, rows, SOURCE, text, types } from './folder.js';

/**
 * The plan's own text is the witness here: its tables are parsed again, apart
 * from the generator's parser, and compared with what the city folder says.
 */
const plan = text('zhongwei-plan.zh.md', SOURCE);
const bare = (words: string): string => words.replace(/[\s*]/g, '');

/** Rows of the plan's tables; a row without a first cell goes on with the row before (a page break). */
function planRows(): string[][] {
  const found: string[][] = [];
  for (const line of plan.split('\n').filter((l) => l.startsWith('|') && /[^|\s-]/.test(l))) {
    const cells = line.split('|').slice(1, -1).map(bare);
    const before = found.at(-1);
    if (cells[0] === '' && before?.length === cells.length) {
      for (let k = 0; k < cells.length; k++) before[k] += cells[k]!;
    } else {
      found.push(cells);
    }
  }
  return found;
}

const table31 = planRows().filter((r) => r.length === 9 && /^\d+$/.test(r[0]!));
const annex2 = planRows().filter((r) => r.length === 4 && /^\d+$/.test(r[0]!));
const annex3 = planRows().filter((r) => r.length === 2 && /^市/.test(r[0]!));
const everything = [bare(plan), ...planRows().flat()];
const inPlan = (quote: string): boolean =>
  quote.split('…').every((passage) => bare(passage) !== '' && everything.some((t) => t.includes(bare(passage))));
const notInPlan = (quotes: readonly (string | undefined)[]): string[] => quotes.map(String).filter((q) => !inPlan(q));

const circles = await rows('circles.csv');
const communities = await rows('communities.csv');
const records = await rows('records.csv');
const contradictions = await rows('contradictions.csv');
const suggestions = await rows('suggestions.csv');
const zhOf = new Map(types().map((t) => [t.id, [t.name.zh, ...t.aliases]]));

describe('circles', () => {
  it('are the 24 rows of table 3-1, by name, mode, population and intent', () => {
    expect(table31).toHaveLength(24);
    const written = circles.map((c) => [
      bare(c.fullName!),
      c.mode === 'standalone' ? '独立' : '合并',
      c.population,
      c.intent === 'new_build' ? '新建' : '改造提升',
    ]);
    // The page break inside row 3 repeats the name's end (…便民生活圈 | 活圈).
    const name = (r: string[]): string => r[1]!.replace(/圈活圈$/, '圈');
    expect(written).toEqual(table31.map((r) => [name(r), r[4], r[5], r[8]]));
  });

  it('hold 318,888 persons, 16 standalone and 8 merged, 12 new and 12 to renovate', () => {
    expect(circles.reduce((sum, c) => sum + Number(c.population), 0)).toBe(318_888);
    expect(count(circles, 'mode', 'standalone')).toBe(16);
    expect(count(circles, 'mode', 'merged')).toBe(8);
    expect(count(circles, 'intent', 'new_build')).toBe(12);
    expect(count(circles, 'intent', 'renovate_upgrade')).toBe(12);
  });

  it('have the four bounding streets of their own row', () => {
    circles.forEach((c, k) => {
      const bounds = table31[k]![2]!;
      for (const [side, street] of [
        ['东', c.boundE],
        ['南', c.boundS],
        ['西', c.boundW],
        ['北', c.boundN],
      ] as const) {
        expect(bounds).toMatch(new RegExp(`${side}[至到]${street}`));
      }
    });
  });

  it('quote the bounds, existing and suggested text of their own row', () => {
    circles.forEach((c, k) => {
      expect(c.quote!.split('…').map(bare)).toEqual([table31[k]![2], table31[k]![6], table31[k]![7]]);
    });
  });

  it('name existing types whose word stands in the row', () => {
    circles.forEach((c, k) => {
      // 世纪花园's care station is called existing among the suggestions (依托已有养老站点设施).
      const goesOn = /依托已有(.*)设施/.exec(table31[k]![7]!)?.[1] ?? '';
      const existing = table31[k]![6]! + goesOn;
      for (const type of list(c.existingTypes!)) {
        const words = zhOf.get(type)!.map(bare);
        expect(
          words.some((word) => existing.includes(word)),
          `${c.id} ${type}`,
        ).toBe(true);
      }
    });
  });
});

describe('communities', () => {
  it('are the 33 of annex 2, in its order, and those of table 3-1', () => {
    expect(annex2).toHaveLength(33);
    expect(communities.map((m) => m.name)).toEqual(annex2.map((r) => r[1]));
    circles.forEach((c, k) => {
      const names = communities.filter((m) => m.circle === c.id).map((m) => m.name);
      expect([...names].sort()).toEqual(table31[k]![3]!.split('、').sort());
    });
  });

  it('share their circle: the shares of a circle sum to one', () => {
    for (const c of circles) {
      const shares = communities.filter((m) => m.circle === c.id).map((m) => Number(m.share));
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
  });

  it('have care priority where the plan names them', () => {
    const sentence = /重点支持(.*)等养老托育设施短缺的社区/.exec(bare(plan))![1]!;
    const named = communities.filter((m) => m.priorityCare === 'yes').map((m) => m.name);
    expect(named.sort()).toEqual(sentence.split('、').sort());
  });
});

describe('records', () => {
  it('are 107 missing, 3 unmarked and 50 few basic ones, and 115 quality ones', () => {
    const basic = records.filter((r) => r.class === 'basic');
    expect(['missing', 'unmarked', 'few'].map((state) => count(basic, 'state', state))).toEqual([107, 3, 50]);
    expect(count(records, 'class', 'quality')).toBe(115);
    expect(records).toHaveLength(275);
  });

  /** Words of a cell of annex 2 by state: before 少 few, after 缺少 missing. */
  function wordsOf(cell: string): Record<string, string[]> {
    const split = (part: string | undefined): string[] =>
      (part ?? '')
        .replace(/等?类?(业态|网点等业态)$/, '')
        .split('、')
        .filter((word) => word !== '' && word !== '——');
    const match = /^(?:(.*?)业态少，?)?(?:缺少(.*))?$/.exec(cell);
    return match ? { few: split(match[1]), missing: split(match[2]) } : { unmarked: split(cell) };
  }

  it('say of each community exactly as much as its row of annex 2 says, word for word', () => {
    communities.forEach((m, k) => {
      const own = records.filter((r) => r.community === m.id);
      const cells = {
        basic: wordsOf(annex2[k]![2]!),
        quality: { missing: Object.values(wordsOf(annex2[k]![3]!)).flat() },
      };
      for (const [kind, states] of Object.entries(cells)) {
        for (const [state, words] of Object.entries(states)) {
          const listed = own.filter((r) => r.class === kind && r.state === state);
          expect(listed.length, `${m.name} ${kind} ${state}: ${words}`).toBe(words.length);
          for (const word of words) {
            const plain = word.replace(/[等类]+$/, '');
            const hit = listed.some((r) =>
              zhOf.get(r.type!)!.some((alias) => alias === plain || plain.startsWith(alias) || alias.startsWith(plain)),
            );
            expect(hit, `${m.name} ${state} ${plain}`).toBe(true);
          }
        }
      }
      for (const r of own) expect(bare(r.quote!)).toBe(annex2[k]![r.class === 'basic' ? 2 : 3]);
    });
  });
});

describe('suggestions', () => {
  it('leave 文苑 one choice between a morning market and a wet market', () => {
    const choices = suggestions.filter((s) => s.formats!.includes('|'));
    expect(choices.map((s) => [s.circle, s.formats])).toEqual([['C10', 'morning_market|wet_market']]);
  });

  it('continue the care station of 世纪花园 and open everything else', () => {
    const kept = suggestions.filter((s) => s.action === 'continue');
    expect(kept.map((s) => [s.circle, s.formats])).toEqual([['C14', 'eldercare_station']]);
  });

  it('name formats that exist and quote their circle', () => {
    const known = new Set(formats().formats.map((f) => f.id));
    suggestions.forEach((s) => {
      for (const format of s.formats!.split('|')) expect(known.has(format), format).toBe(true);
      const row = table31[circles.findIndex((c) => c.id === s.circle)]!;
      expect(bare(s.quote!)).toBe(row[7]);
    });
  });
});

describe('contradictions', () => {
  it('hold the 37 pairs that table 3-1 calls existing and annex 2 missing, and nothing else', () => {
    const pairs = communities.flatMap((m) => {
      const existing = list(circles.find((c) => c.id === m.circle)!.existingTypes!);
      const missing = records.filter((r) => r.community === m.id && r.state !== 'few').map((r) => r.type!);
      return [...new Set(missing)].filter((t) => existing.includes(t)).map((t) => `${m.id} ${t}`);
    });
    const written = contradictions.filter((x) => x.kind === 'existing-vs-missing');
    expect(written.map((x) => `${x.community} ${x.type}`).sort()).toEqual(pairs.sort());
    expect(written).toHaveLength(37);
    expect(new Set(written.map((x) => x.community)).size).toBe(25);
    expect(new Set(written.map((x) => x.circle)).size).toBe(19);
  });

  it('hold the 25 other inconsistencies, each in both languages', () => {
    const others = contradictions.filter((x) => x.kind === 'inconsistency');
    expect(others.map((x) => x.id)).toEqual(
      Array.from({ length: 25 }, (_, k) => `I-${String(k + 1).padStart(2, '0')}`),
    );
    for (const x of contradictions) {
      expect(x.whatZh).toMatch(/[\u4e00-\u9fff]/);
      expect(x.whatEn).toMatch(/[a-z]{3}/);
    }
  });
});

describe('business types', () => {
  it('give weight to 22: 13 basic ones 3, five priority ones 1.5, four others 1', () => {
    const weights = types().map((t) => t.weight);
    expect([3, 1.5, 1].map((w) => weights.filter((x) => x === w).length)).toEqual([13, 5, 4]);
    expect(
      types()
        .filter((t) => t.weight > 0)
        .every((t) => t.inMainText),
    ).toBe(true);
  });

  it('state a radius only where the plan gives the number', () => {
    const stated = types().filter((t) => t.radiusProvenance === 'stated');
    expect(stated.map((t) => [t.id, t.radiusM])).toEqual([
      ['convenience_store', 500],
      ['breakfast', 1000],
      ['restaurant', 1000],
      ['laundry', 1000],
      ['housekeeping', 1000],
      ['pharmacy', 700],
    ]);
    for (const words of [
      '300—500米的服务半径',
      '就餐距离控制在1000米以内',
      '800—1000米的服务半径设置洗衣店',
      '500—700米的服务半径设置药店',
      '1000米的服务半径设置家庭服务网点',
    ]) {
      expect(bare(plan)).toContain(words);
    }
  });

  it('want presence in every circle of each basic type of the main text that has no quota', () => {
    const basic = types().filter((t) => t.class === 'basic' && t.inMainText);
    expect(basic.filter((t) => !t.presence && !t.quota)).toEqual([]);
    expect(basic.filter((t) => t.quota).map((t) => t.id)).toEqual(['wet_market']);
  });

  it('go by names that mean one type only', () => {
    const names = types().flatMap((t) => [...new Set([t.id, t.name.zh, t.name.en, ...t.aliases])]);
    expect(names.filter((n, k) => names.indexOf(n) !== k)).toEqual([]);
  });

  it('belong each to one of the 13 bureaus of annex 3, with its task in the plan’s words', () => {
    expect(bureaus().map((b) => [b.name.zh, b.quote])).toEqual(annex3);
    const ids = new Set(bureaus().map((b) => b.id));
    expect(types().filter((t) => !ids.has(t.bureau))).toEqual([]);
  });
});

describe('formats', () => {
  it('give credit in quarters to types that exist, and open at classes that exist', () => {
    const known = new Set(types().map((t) => t.id));
    const classes = new Set(formats().siteClasses.map((c) => c.id));
    for (const f of formats().formats) {
      for (const { type, credit } of f.credits) expect([known.has(type), (credit * 4) % 1]).toEqual([true, 0]);
      expect(f.siteClasses.filter((c) => !classes.has(c))).toEqual([]);
      expect(f.kind === 'hosted' ? f.hosts.length > 0 : f.siteClasses.length > 0).toBe(true);
    }
  });

  it('are own premises under the type’s id, with full credit for that type alone', () => {
    for (const f of formats().formats.filter((x) => x.kind === 'own')) {
      expect(f.credits).toEqual([{ type: f.id, credit: 1 }]);
    }
  });
});

describe('quotes', () => {
  it('occur in the plan, white space ignored', () => {
    const tables = [circles, communities, records, suggestions, contradictions];
    expect(notInPlan(tables.flatMap((table) => table.map((row) => row.quote)))).toEqual([]);
    expect(notInPlan(types().map((t) => t.quote))).toEqual([]);
    expect(notInPlan(formats().formats.map((f) => f.quote))).toEqual([]);
    expect(notInPlan(formats().siteClasses.map((c) => c.quote))).toEqual([]);
    expect(notInPlan(bureaus().map((b) => b.quote))).toEqual([]);
  });

  it('of anchors occur in the plan and name the anchor', async () => {
    for (const anchor of await rows('anchors.csv')) {
      expect(notInPlan([anchor.quote])).toEqual([]);
      expect(bare(anchor.quote!)).toContain(anchor.name);
    }
  });
});

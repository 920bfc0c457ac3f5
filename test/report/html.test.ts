import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { reportHtml } from '../../src/report/html.js';
import { buildSummary, summaryText } from '../../src/report/summary.js';
import { GAP_CLASSES, gapClass } from '../../src/report/svg.js';
import type { RunResult } from '../../src/run/types.js';
import { drawnGapsRun, drawnRun } from '../support/report-run.js';

const FIGURE = /<span class="n" data-figure="([^"]+)">([^<]*)<\/span>/g;

/** Every figure of the page that does not equal the summary at its printed precision. */
function wrongFigures(page: string, run: RunResult): string[] {
  const summary: unknown = JSON.parse(summaryText(buildSummary(run)));
  return [...page.matchAll(FIGURE)].flatMap(([, path, text]) => {
    const value = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], summary);
    if (typeof value !== 'number') return [`${path} is ${JSON.stringify(value)}`];
    const digits = text.replaceAll(',', '').replace(' %', '');
    const printed = Number(digits);
    const scaled = text.endsWith(' %') ? value * 100 : value;
    const half = 0.5 * 10 ** -(digits.split('.')[1]?.length ?? 0);
    return Math.abs(printed - scaled) <= half + 1e-9 ? [] : [`${path}: ${text} is not ${value}`];
  });
}

describe('report.html', () => {
  it('prints only figures that summary.json holds, at the printed precision', () => {
    for (const lang of ['zh', 'en'] as const) {
      for (const run of [drawnRun(), drawnGapsRun()]) {
        const page = reportHtml(run, lang);
        expect(wrongFigures(page, run)).toEqual([]);
        expect([...page.matchAll(FIGURE)].length).toBeGreaterThan(30);
        // A figure written in any other way would escape this test.
        expect(page.match(/data-figure=/g)).toHaveLength([...page.matchAll(FIGURE)].length);
      }
    }
  });

  it('would be caught printing a wrong figure', () => {
    const run = drawnRun();
    const page = reportHtml(run, 'en').replace(/(data-figure="plan\.costYuan">)[^<]*/, '$1225,001');
    expect(wrongFigures(page, run)).toEqual(['plan.costYuan: 225,001 is not 225000']);
  });

  it('has the headline, both maps, circles, openings, shortfalls, what it rests on and definitions', () => {
    const page = reportHtml(drawnRun(), 'zh');
    for (const title of [
      '缺口指数',
      '缺口地图',
      '各生活圈',
      '新增网点',
      '仍然缺什么，为什么',
      '数据依据',
      '口径',
      '步行模拟',
    ]) {
      expect(page).toContain(title);
    }
    expect(page.match(/<svg class="map"/g)).toHaveLength(2);
    expect(page.match(/<use class="new /g)!.length).toBeGreaterThanOrEqual(3);
    expect(page).toContain('class="river"');
    expect(page).toContain('种子 1');
    expect(page).toContain('c1ty');
  });

  it('stands alone: no script, no network, no external reference', () => {
    const page = reportHtml(drawnRun(), 'en');
    expect(page).not.toMatch(/<script|<link|<iframe|<img|@import|url\(|https?:|\son\w+=/i);
    expect(page).toContain("default-src 'none'");
  });

  it('stamps "schematic" on every map where the geometry is drawn from words, and on none where it is surveyed', () => {
    expect(reportHtml(drawnRun(), 'en').match(/示意图 · schematic/g)).toHaveLength(2);
    const surveyed = drawnRun((city) => ({ ...city, schematic: false }));
    expect(reportHtml(surveyed, 'en')).not.toMatch(/示意图|schematic/);
  });

  it('shows hostile names as text', () => {
    const bad = "<script>alert(1)</script>\"onload='x'\u202e&";
    const hostile = (city: City): City => ({
      ...city,
      name: { zh: bad, en: bad },
      circles: city.circles.map((circle) => ({ ...circle, id: `${circle.id}<i>`, name: { zh: bad, en: bad } })),
      types: city.types.map((type) => ({ ...type, name: { zh: bad, en: bad } })),
      formats: city.formats.map((format) => ({ ...format, name: { zh: bad, en: bad } })),
      sites: city.sites.map((site) => ({ ...site, name: bad })),
      outlets: city.outlets.map((outlet) => ({ ...outlet, name: bad })),
      barriers: city.barriers.map((barrier) => ({ ...barrier, name: bad })),
      bureaus: city.bureaus.map((bureau) => ({ ...bureau, name: { zh: bad, en: bad } })),
    });
    const run = drawnRun(hostile);
    const named: RunResult = {
      ...run,
      seed: bad,
      scenario: { ...run.scenario, name: bad, title: { zh: bad, en: bad } },
      stamp: { ...run.stamp!, commandLine: bad },
    };
    const page = reportHtml(named, 'zh');
    const tags = new Set([...page.matchAll(/<\/?([a-zA-Z]+)/g)].map((match) => match[1]));
    expect(tags).not.toContain('script');
    expect(tags).not.toContain('i');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload=&#39;x&#39;&amp;');
    expect(page).not.toContain('\u202e');
  });

  it('opens with nothing to show: no plan, no openings, no homes, no polygons', () => {
    const empty = (city: City): City => ({
      ...city,
      circles: city.circles.map((circle) => ({ ...circle, polygon: [], populationPersons: 0 })),
      homes: {
        count: 0,
        ids: [],
        xM: new Float64Array(),
        yM: new Float64Array(),
        circle: new Uint16Array(),
        community: new Uint16Array(),
        persons: { children: new Uint32Array(), adults: new Uint32Array(), elders: new Uint32Array() },
      },
    });
    const run = drawnRun(empty);
    const bare: RunResult = { ...run, plan: { ...run.plan!, openings: [] }, shortfalls: [] };
    for (const page of [reportHtml(bare, 'en'), reportHtml(drawnGapsRun(empty), 'en')]) {
      expect(page.match(/.{0,60}(NaN|undefined|Infinity|\[object).{0,20}/g)).toBeNull();
    }
    expect(reportHtml(bare, 'en')).toContain('This scenario opens nothing.');
    expect(reportHtml(bare, 'en')).toContain('Every target is met.');
  });

  it('does not claim that all targets are met where nobody asked why', () => {
    const { check: _check, ...run } = drawnRun();
    const walked = reportHtml({ ...run, command: 'simulate', shortfalls: [] }, 'en');
    expect(walked).not.toContain('Every target is met.');
    expect(walked).toMatch(/Elder care/);
  });

  it('shades a circle by the class of its gap', () => {
    expect([0, 0.049, 0.05, 0.3, 0.999, 1].map(gapClass)).toEqual([0, 0, 1, 4, 5, 5]);
    expect(GAP_CLASSES.at(-1)).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { gapsTerminal } from '../../src/report/gaps-terminal.js';
import { simulationTerminal } from '../../src/report/simulation-terminal.js';
import { buildSummary } from '../../src/report/summary.js';
import { missingText, planTerminal } from '../../src/report/terminal.js';
import { displayWidth } from '../../src/report/width.js';
import { drawnGapsRun, drawnRun } from '../support/report-run.js';

const longNames = (city: City): City => ({
  ...city,
  name: { zh: '城'.repeat(80), en: 'city '.repeat(40) },
  circles: city.circles.map((circle) => ({ ...circle, name: { zh: '圈'.repeat(200), en: 'x'.repeat(200) } })),
  types: city.types.map((type) => ({ ...type, name: { zh: '业'.repeat(60), en: 'y'.repeat(90) } })),
  outlets: city.outlets.map((outlet) => ({ ...outlet, name: '店\u001b[2J\n'.repeat(30) })),
});

const pages = (change?: (city: City) => City) =>
  (['zh', 'en'] as const).flatMap((lang) => [
    planTerminal(drawnRun(change), lang, { folder: 'runs/drawn-2025-7f3a' }),
    gapsTerminal(drawnGapsRun(change), lang),
    simulationTerminal(drawnRun(change), lang),
  ]);

describe('what the commands print for a person', () => {
  it('never wraps at 80 columns, whatever the names', () => {
    for (const page of [...pages(), ...pages(longNames)]) {
      for (const line of page.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    }
  });

  it('says so where the plan’s own suggestions have other money than the plan', () => {
    const run = drawnRun();
    const budgetYuan = 1_000_000;
    const rules = { ...run.rules, moneyEnforced: true, budgetYuan: Float64Array.of(budgetYuan) };
    const page = (costYuan: number) => planTerminal({ ...run, rules, asPlan: { ...run.asPlan!, costYuan } }, 'en');
    expect(page(budgetYuan)).not.toContain('not like for like');
    expect(page(budgetYuan * 1.5)).toContain('not like for like');
  });

  it('has no colour unless asked, and the same words with it', () => {
    const run = drawnRun();
    const plain = planTerminal(run, 'zh');
    const painted = planTerminal(run, 'zh', { color: true });
    expect(plain).not.toContain('\u001b');
    expect(painted).toContain('\u001b[1m');
    expect(painted.replaceAll('\u001b[1m', '').replaceAll('\u001b[0m', '')).toBe(plain);
  });

  it('does not let a name clear the screen', () => {
    expect(pages(longNames).join('')).not.toContain('\u001b');
  });

  it('cuts tables over 30 rows and says how to see all', () => {
    const run = drawnRun();
    const opening = run.plan!.openings[0];
    const many = { ...run, plan: { ...run.plan!, openings: Array.from({ length: 42 }, () => opening) } };
    expect(planTerminal(many, 'en')).toContain('… 12 more rows; all of them with --verbose');
    const all = planTerminal(many, 'en', { all: true });
    expect(all).not.toContain('more rows');
    expect(all.match(/Repair corner/g)).toHaveLength(42);
  });

  it('prints the figures of the summary: gaps by class, openings by kind, money, records, check', () => {
    const run = drawnRun();
    const { gap, plan } = buildSummary(run);
    const page = planTerminal(run, 'zh');
    expect(page).toContain('手绘城 · 2 个生活圈 · 2 个社区 · 4,863 人 · 几何为示意图');
    const basics = page.split('\n').find((line) => line.startsWith('基本保障类'))!;
    expect(basics).toContain(gap.before.byClass.basic!.city.toFixed(3));
    expect(basics).toContain(gap.after!.byClass.basic!.city.toFixed(3));
    expect(page).toContain(`新增 ${plan!.openings} 处（独立 1，搭载 1，流动 1，替代 0）`);
    expect(page).toContain('费用 22.5 万元 / 预算 60.0 万元');
    expect(page).toContain('检核 通过（在原始数据上重算，3 项约束）');
    expect(page).toContain('维修（无点位）');
  });

  it('names what broke when the check fails', () => {
    const run = drawnRun();
    const broken = { name: 'money', ok: false, worst: 1, details: ['2025: 1 yuan'] };
    const failed = { ...run, check: { ...run.check!, ok: false, constraints: [broken] } };
    expect(planTerminal(failed, 'en')).toContain('Check failed: money');
  });

  it('says "unknown" and "definition not given" where the data says nothing', () => {
    const page = gapsTerminal(drawnGapsRun(), 'en');
    expect(page).toMatch(/15 minute tier +unknown +unknown +no data about: Bank/);
    expect(page).toMatch(/Kindergarten +85 % +– +definition not given/);
    expect(page).toContain('1 of them say neither missing nor few; they count as missing.');
  });

  it('prints no walking time where nobody reaches an outlet', () => {
    const care = simulationTerminal(drawnRun(), 'en')
      .split('\n')
      .find((line) => line.startsWith('Elder care'))!;
    expect(care.endsWith('–')).toBe(true);
  });

  it('shows everybody and elders in one row a type, and each group when all rows are asked for', () => {
    const rows = (all: boolean) =>
      simulationTerminal(drawnRun(), 'en', { all })
        .split('\n')
        .filter((line) => line.startsWith('Grocery'));
    expect(rows(false)).toEqual(['Grocery     31.3 ±1.0  62.5 ±1.0  93.8 ±1.0      93.8 ±1.0    7.2 min']);
    expect(rows(true).map((line) => line.split(/ {2,}/)[1])).toEqual(['everybody', 'elders']);
  });
});

describe('the list of what stays missing', () => {
  const run = drawnRun();
  const missing = [
    { type: 0, persons: 3, reason: 'money' as const },
    { type: 1, persons: 2, reason: 'site' as const },
    { type: 2, persons: 1 },
  ];

  it('names as many types as fit and counts the others', () => {
    expect(missingText(run, missing, 'en', 60)).toBe('Grocery (money), Repair (no site), Elder care');
    expect(missingText(run, missing, 'en', 40)).toBe('Grocery (money), Repair (no site) +1');
    expect(missingText(run, missing, 'en', 20)).toBe('Grocery (money) +2');
    expect(missingText(run, missing, 'zh', 20)).toBe('生鲜…（资金不足） +2');
    expect(missingText(run, [], 'zh', 19)).toBe('无');
  });
});

import { describe, expect, it } from 'vitest';
import { comparisonCsv, comparisonTerminal } from '../../src/report/comparison.js';
import { differenceText } from '../../src/report/difference.js';
import { reportHtml } from '../../src/report/html.js';
import { simulationTerminal } from '../../src/report/simulation-terminal.js';
import { buildSummary, summaryText } from '../../src/report/summary.js';
import { summarySchema } from '../../src/report/summary-schema.js';
import { simulationCsv } from '../../src/report/tables.js';
import type { RunResult } from '../../src/run/types.js';
import type { Comparison, SimulationResult } from '../../src/simulation/types.js';
import { drawnRun } from '../support/report-run.js';

/** The drawn run with everything that the simulator can say. */
function walkedRun(): RunResult {
  const run = drawnRun();
  const quantiles = [
    { share: 0.5, walkTimeS: 402, lowS: 390, highS: 414, beyondS: 900 },
    { share: 0.9, lowS: 880, beyondS: 900 },
  ];
  const simulation: SimulationResult = {
    ...run.simulation!,
    cells: run.simulation!.cells.map((cell) => ({ ...cell, quantiles, tierMinutes: 5, ifNearestShut: 0.4 })),
    estimator: 'combined',
    joint: [
      { circle: -1, group: 'all', minutes: 15, share: 0.62, low: 0.6, high: 0.64 },
      { circle: -1, group: 'elders', minutes: 15, share: 0.4, low: 0.37, high: 0.43 },
    ],
    jointWithout: [4],
    precision: { asked: 0.002, wider: 7, widest: 0.011 },
    interrupted: true,
  };
  const figures = { before: 0.5, after: 0.532, difference: 0.032, low: 0.028, high: 0.036, p: 1e-7 };
  const comparison: Comparison = {
    days: 50,
    level: 0.95,
    seed: '1',
    first: simulation,
    second: simulation,
    circles: [
      { circle: -1, ...figures, verdict: 'better' },
      { circle: 0, ...figures, verdict: 'better', joint: { ...figures, verdict: 'better' } },
      { circle: 1, ...figures, difference: -0.01, low: -0.03, high: 0.01, p: 0.3, verdict: 'undecided' },
    ],
    cells: [{ circle: -1, type: 0, group: 'all', minutes: 5, ...figures, verdict: 'better' }],
    gains: [{ circle: -1, type: 0, gain: 120.4, lose: 3 }],
  };
  return { ...run, command: 'simulate', simulation, comparison };
}

describe('a comparison', () => {
  it('is printed with signs, halves of intervals and verdicts in both languages', () => {
    const en = comparisonTerminal(walkedRun(), 'en');
    expect(en).toContain('+3.2 ±0.4');
    expect(en).toContain('-1.0 ±2.0');
    expect(en).toContain('Circles: 1 certainly better, 0 certainly worse, 1 undecided');
    expect(en).toMatch(/Grocery\s+5\s+\+3\.2 ±0\.4\s+120\s+3/);
    expect(comparisonTerminal(walkedRun(), 'zh')).toContain('1 个确定更好，0 个确定更差，1 个未定');
  });

  it('says no difference without a sign', () => {
    expect(differenceText({ before: 1, after: 1, difference: 0, low: 0, high: 0, p: 1, verdict: 'undecided' })).toBe(
      '0.0 ±0.0',
    );
  });

  it('has a table for programs, and is in the summary as its schema says', () => {
    const rows = comparisonCsv(walkedRun())!.trim().split('\r\n');
    expect(rows).toHaveLength(5);
    expect(rows[4]).toBe('city,手绘城,grocery,生鲜超市,all,5,0.5,0.532,0.032,0.028,0.036,0,better,120.4,3');
    const written = JSON.parse(summaryText(buildSummary(walkedRun())));
    expect(summarySchema.parse(written)).toEqual(written);
    expect(written.comparison.circles[1]).toMatchObject({ circle: 'C', verdict: 'better', difference: 0.032 });
  });

  it('is on the page beside the simulation', () => {
    const page = reportHtml(walkedRun(), 'en');
    expect(page).toContain('data-figure="comparison.circles.1.difference">+3.2 ±0.4');
    expect(page).toContain('certainly better');
  });
});

describe('a simulation', () => {
  it('prints quantiles, and those beyond what is known as such', () => {
    const text = simulationTerminal(walkedRun(), 'en', { all: true, width: 140 });
    expect(text).toMatch(/6\.7 min\s+> 15 min/);
    expect(simulationCsv(walkedRun())!.split('\r\n')[1]).toMatch(/,402,,900,,0\.4,,$/);
    const page = reportHtml(walkedRun(), 'en');
    expect(page).toContain('&gt; 15 min');
  });

  it('says what everything basic comes to, what was left out, and what is not certain enough', () => {
    const text = simulationTerminal(walkedRun(), 'en', { width: 140 });
    expect(text).toContain('All basic types within 15 min  62.0 % ±2.0 (elders 40.0 %)');
    expect(text).toContain('Left out, no outlet in the city: Bank');
    expect(text).toContain('7 intervals are still wider than ±0.20, the widest ±1.10');
    expect(text).toContain('interrupted: only the 10 days');
    expect(text).toContain('everybody in every home');
  });
});

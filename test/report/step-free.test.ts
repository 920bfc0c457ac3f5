import { describe, expect, it } from 'vitest';
import { areasCsv } from '../../src/report/areas.js';
import { comparisonCsv, comparisonTerminal } from '../../src/report/comparison.js';
import { reportHtml } from '../../src/report/html.js';
import { simulationTerminal } from '../../src/report/simulation-terminal.js';
import { waysLines } from '../../src/report/step-free.js';
import { buildSummary, summaryText } from '../../src/report/summary.js';
import { summarySchema } from '../../src/report/summary-schema.js';
import type { RunResult } from '../../src/run/types.js';
import type { AreaCell, Comparison } from '../../src/simulation/types.js';
import { drawnRun } from '../support/report-run.js';
import { streetLines } from '../support/street-lines.js';

const area = (share: number, circle = -1): AreaCell => ({
  ...{ by: 'stepFree', circle, community: -1, type: 0, group: 'all', persons: 1234 },
  shares: [5, 10, 15].map((minutes) => ({ minutes, share, low: share, high: share })),
});

function walked(share: number): RunResult {
  const run = drawnRun();
  const cells = run.simulation!.cells.map((cell) => ({
    ...cell,
    shares: [5, 10, 15].map((minutes) => ({ minutes, share: 0.875, low: 0.875, high: 0.875 })),
  }));
  return { ...run, command: 'simulate', simulation: { ...run.simulation!, cells, areas: [area(share), area(0.1, 0)] } };
}

function compared(): RunResult {
  const run = walked(0.5);
  const comparison: Comparison = {
    ...{ days: 50, level: 0.95, seed: '1', circles: [], cells: [], gains: [] },
    first: walked(0.25).simulation!,
    second: run.simulation!,
    stepFree: [-1, 0].map((circle) => ({
      ...{ circle, type: 0, group: 'all', minutes: 15, persons: 1234, verdict: 'better' },
      ...{ before: 0.25, after: 0.5, difference: 0.25, low: 0.235, high: 0.265, p: 0.001 },
    })),
  };
  return { ...run, comparison };
}

describe('whoever cannot take steps', () => {
  it('is printed beside everybody, and before and after where two plans are compared', () => {
    const alone = simulationTerminal(walked(0.5), 'en', { width: 100 });
    expect(alone).toContain('Whoever cannot take steps (1,234 persons): % within 15 min');
    expect(alone).toMatch(/Grocery\s+87\.5\s+50\.0/);
    expect(simulationTerminal(walked(0.5), 'zh', { width: 100 })).toContain('不能走台阶的居民（1,234 人）');
    expect(comparisonTerminal(compared(), 'en', { width: 100 })).toMatch(
      /Grocery\s+87\.5\s+25\.0\s+50\.0\s+\+25\.0 ±1\.5\s+certainly better/,
    );
  });

  it('has rows of its own in areas.csv, for the city and each circle', () => {
    const rows = areasCsv(walked(0.5))!
      .split('\r\n')
      .filter((row) => row.startsWith('stepFree,'));
    expect(rows).toHaveLength(6);
    expect(rows.map((row) => row.split(',')[1])).toEqual([
      ...Array(3).fill('city'),
      ...Array(3).fill(walked(0).city.circles[0]!.id),
    ]);
  });

  it('has rows of its own in comparison.csv, for the city and each circle', () => {
    const rows = comparisonCsv(compared())!.split('\r\n');
    const own = rows.filter((row) => row.split(',')[4] === 'stepFree').map((row) => row.split(','));
    expect(own.map(([circle]) => circle)).toEqual(['city', walked(0).city.circles[0]!.id]);
    expect(own[0]!.slice(5, 13)).toEqual(['15', '0.25', '0.5', '0.25', '0.235', '0.265', '0.001', 'better']);
  });

  it('stands in summary.json as its schema says, and in the page with the place it comes from', () => {
    const summary = buildSummary(compared());
    expect(summarySchema.safeParse(JSON.parse(summaryText(summary))).error).toBeUndefined();
    expect(summary.comparison!.stepFree).toEqual([
      {
        ...{ type: summary.simulation!.areas![0]!.type, minutes: 15, before: 0.25, after: 0.5 },
        ...{ difference: 0.25, low: 0.235, high: 0.265, verdict: 'better' },
      },
    ]);
    const page = reportHtml(compared(), 'en');
    for (const [path, text] of [
      ['comparison.stepFree.0.before', '25.0 %'],
      ['comparison.stepFree.0.difference', '\\+25.0 ±1.5'],
      ['simulation.areas.0.shares.2.share', '50.0 %'],
    ]) {
      expect(page).toMatch(new RegExp(`"${path}"[^>]*>${text}`));
    }
  });
});

describe('what walks rest on', () => {
  const run = walked(0.5);
  const signals = { spacingM: 250, stopShare: 0.5, longestWaitS: 50 };
  const lines = (city: Partial<RunResult['city']>, simulation: Partial<RunResult['scenario']['simulation']>) =>
    waysLines(
      {
        ...run,
        city: { ...run.city, ...city },
        scenario: { ...run.scenario, simulation: { ...run.scenario.simulation, ...simulation } },
      },
      'en',
    );

  it('is told apart: what the city says, and what is assumed', () => {
    const { signals: _, steps: __, ...plain } = streetLines([{ from: [0, 0], to: [100, 0] }]);
    expect(lines({ streets: plain }, { signals })).toEqual([
      'a signal every 250 m (assumed) · no steps known, taken for none (assumed)',
    ]);
    const said = streetLines([{ from: [0, 0], to: [100, 0], signals: 2, stepsM: 12 }], { '0,0': 1 });
    expect(lines({ streets: said }, { signals, stepFreeShare: { children: 0, adults: 0, elders: 0.1 } })).toEqual([
      'signals where the city says (3), waits assumed · steps where the city says (12 m)',
      expect.stringMatching(/^0 of \d+ entrances said/),
    ]);
    expect(lines({ streets: said }, { signals: 'off' })[0]).toContain('nobody waits at signals');
  });
});

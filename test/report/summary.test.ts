import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildSummary, summaryText } from '../../src/report/summary.js';
import { summaryJsonSchema, summarySchema } from '../../src/report/summary-schema.js';
import { drawnGapsRun, drawnRun } from '../support/report-run.js';

describe('summary.json', () => {
  it('is the same byte for byte when the run is', () => {
    expect(summaryText(buildSummary(drawnRun()))).toBe(summaryText(buildSummary(drawnRun())));
  });

  it('has no key that its schema does not describe, with and without a plan', () => {
    for (const run of [drawnRun(), drawnGapsRun()]) {
      const written = JSON.parse(summaryText(buildSummary(run)));
      expect(summarySchema.parse(written)).toEqual(written);
    }
  });

  it('is described by the published JSON Schema', () => {
    const file = new URL('../../schemas/summary.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(summaryJsonSchema());
  });

  it('has the keys that other programs rely on', () => {
    const summary = buildSummary(drawnRun());
    expect(summary).toMatchObject({
      schema: 1,
      command: 'plan',
      scenario: 'drawn-2025',
      city: { name: '手绘城', hash: 'c1ty', provenance: { stated: 211, reconstructed: 45, assumed: 67 } },
      records: { basic: { missing: 2, unmarked: 1, few: 1 }, quality: { missing: 1 } },
      plan: { strategy: 'auto', boundSource: 'by-phase', stopped: 'limit', openings: 3, costYuan: 225_000 },
      check: { ok: true },
      seed: '1',
      provenance: { assumed: 67 },
    });
    expect(summary.gap.record.perCircle[0]).toMatchObject({ circle: 'C', name: 'C' });
    expect(summary.gap.before.worst).toHaveProperty('circle');
    expect(summary.shortfalls).toContainEqual({ circle: 'D', type: 'repair', persons: 1100, reason: 'site' });
    expect(summary.asPlan).toMatchObject({ costYuan: 110_000, openings: 1 });
  });

  it('lists cells today and at the end of each phase, a quota only where there is one', () => {
    const { cells } = buildSummary(drawnRun()).gap;
    expect(cells).toHaveLength(3 * 2 * 5);
    expect([...new Set(cells.map((cell) => cell.phase))]).toEqual(['before', '2024', '2025']);
    const repair = cells.filter((cell) => cell.circle === 'C' && cell.type === 'repair');
    expect(repair.map((cell) => [cell.count, cell.quota, cell.new, cell.hosted])).toEqual([
      [0, 1, 0, 0],
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ]);
    expect(cells.find((cell) => cell.type === 'care')).not.toHaveProperty('quota');
  });

  it('has one simulation cell per circle, type and group, and no mean where nobody arrives', () => {
    const { simulation } = buildSummary(drawnRun());
    expect(simulation).toMatchObject({ days: 10, walkers: 1000, walkersPerCircle: 50 });
    const keys = simulation!.cells.map((cell) => `${cell.circle}/${cell.type}/${cell.group}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(simulation!.cells[0]).toMatchObject({ circle: 'city', share: 15 / 16, meanWalkTimeS: 431.25 });
    expect(simulation!.cells.find((cell) => cell.reachedShare === 0)).not.toHaveProperty('meanWalkTimeS');
  });

  it('says nothing of an after, a plan or a check without a plan', () => {
    const summary = buildSummary(drawnGapsRun());
    for (const key of ['plan', 'check', 'asPlan', 'simulation']) expect(summary).not.toHaveProperty(key);
    expect(summary.gap).not.toHaveProperty('after');
    expect(summary.gap.cells).toHaveLength(2 * 5);
    expect(JSON.stringify(summary)).not.toContain('null');
  });

  it('keeps times and machine out', () => {
    const text = summaryText(buildSummary(drawnRun()));
    expect(text).not.toMatch(/\b(20\d\d-\d\d-\d\dT|seconds|hostname|cpu|node\s*v)/i);
  });

  it('draws its figures from one place: the gap of the classes makes up the gap of the city', () => {
    const { before } = buildSummary(drawnRun()).gap;
    const { basic, quality } = before.byClass;
    // Weights 6 basic, 1.5 quality in both circles.
    expect(before.city).toBeCloseTo((6 * basic!.city + 1.5 * quality!.city) / 7.5, 12);
  });
});

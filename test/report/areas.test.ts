import { describe, expect, it } from 'vitest';
import { areasCsv } from '../../src/report/areas.js';
import { reportHtml } from '../../src/report/html.js';
import { personsCsv } from '../../src/report/persons.js';
import { simulationTerminal } from '../../src/report/simulation-terminal.js';
import { buildSummary, summaryText } from '../../src/report/summary.js';
import { summarySchema } from '../../src/report/summary-schema.js';
import type { RunResult } from '../../src/run/types.js';
import type { AreaCell, PersonCell } from '../../src/simulation/types.js';
import { drawnRun } from '../support/report-run.js';

const exact = (share: number) => [5, 10, 15].map((minutes) => ({ minutes, share, low: share, high: share }));
const band = (circle: number, fromM: number, share: number, toM?: number): AreaCell => ({
  ...{ by: 'band', circle, community: -1, type: 0, group: 'all', persons: 900, shares: exact(share), tierMinutes: 5 },
  ...{ fromM, ...(toM === undefined ? {} : { toM }) },
});
const community = (type: number, share: number): AreaCell => ({
  by: 'community',
  circle: -1,
  community: 1,
  type,
  group: 'all',
  persons: 1234,
  shares: exact(share).map((one) => ({ ...one, low: share - 0.02, high: share + 0.02 })),
  tierMinutes: 10,
});
const person = (type: number, circle = -1): PersonCell => ({
  ...{ circle, type, group: 'all', minutes: type < 0 ? 15 : 5, persons: 4000 },
  ...{ everyDay: 1500, mostDays: 2500, never: 600, meanShare: 0.71 },
  tenths: [100, 0, 0, 0, 0, 0, 0, 0, 300, 1500],
});

function walked(): RunResult {
  const run = drawnRun();
  return {
    ...run,
    command: 'simulate',
    simulation: {
      ...run.simulation!,
      areas: [community(0, 0.5), community(1, 0.25), band(-1, 0, 0.9, 300), band(-1, 300, 0.125), band(0, 0, 0.5)],
      persons: { days: 200, persons: 4000, mostShare: 0.95, cells: [person(-1), person(0), person(0, 1)] },
    },
  };
}

/** Cells of a CSV's rows by the names of its header. */
function rowsOf(csv: string): Record<string, string>[] {
  const [header, ...rows] = csv.replace('\ufeff', '').trimEnd().split('\r\n');
  const names = header!.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, n) => [names[n]!, cell])));
}

describe('communities, bands and persons', () => {
  it('are printed with the weakest type first, bands side by side, and persons counted', () => {
    const en = simulationTerminal(walked(), 'en', { width: 100 });
    expect(en).toContain('1,234  Repair 25.0 ±2.0, Grocery 50.0 ±2.0');
    expect(en).toMatch(/0–300 m\s+> 300 m/);
    expect(en).toMatch(/Grocery\s+90\.0\s+12\.5/);
    expect(en).toMatch(/all basic types \(15 min\)\s+62\.5 %\s+1,500\s+600/);
    expect(simulationTerminal(walked(), 'zh', { width: 100 })).toContain('4,000 人，同样的 200 天');
    expect(simulationTerminal(drawnRun(), 'en')).not.toContain('every day');
  });

  it('are in tables of their own, a row for each figure', () => {
    const run = walked();
    const areas = rowsOf(areasCsv(run)!);
    expect(areas).toHaveLength(15);
    const { city } = run;
    expect(areas[4]).toMatchObject({
      community: city.communities[1]!.id,
      minutes: '10',
      ownMinutes: 'yes',
      low: '0.23',
    });
    expect(areas[6]).toMatchObject({ by: 'band', circle: 'city', fromM: '0', toM: '300', share: '0.9' });
    expect(areas[12]).toMatchObject({ circle: city.circles[0]!.id, toM: '' });
    const persons = rowsOf(personsCsv(run)!);
    expect(persons[0]).toMatchObject({ circle: 'city', type: 'all-basic', notEveryDay: '2500', days80to90: '300' });
    expect(persons[2]).toMatchObject({ circle: city.circles[1]!.id, never: '600', meanShareOfDays: '0.71' });
    for (const table of [areasCsv, personsCsv]) expect(table(drawnRun())).toBeUndefined();
  });

  it('are in the summary as documented, and the page prints what it says', () => {
    const run = walked();
    const written: unknown = JSON.parse(summaryText(buildSummary(run)));
    expect(summarySchema.parse(written)).toEqual(written);
    expect(buildSummary(run).simulation!.persons!.cells[0]).not.toHaveProperty('type');
    for (const lang of ['zh', 'en'] as const) {
      const page = reportHtml(run, lang);
      const figures = [...page.matchAll(/data-figure="(simulation\.(?:areas|persons)\.[^"]+)">([^<]*)</g)];
      expect(figures).toHaveLength(13);
      for (const [, path, text] of figures) {
        const value = path!.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], written);
        const scale = text!.endsWith(' %') ? 100 : 1;
        expect(Number(text!.replaceAll(',', '').replace(' %', ''))).toBeCloseTo((value as number) * scale, 6);
      }
    }
  });
});

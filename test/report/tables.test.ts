import { parseString } from 'fast-csv';
import { describe, expect, it } from 'vitest';
import { csvText } from '../../src/report/csv.js';
import { planGeojson } from '../../src/report/geojson.js';
import { gapsCsv, planCsv, simulationCsv } from '../../src/report/tables.js';
import { drawnGapsRun, drawnRun } from '../support/report-run.js';

function parsed(text: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    const rows: Record<string, string>[] = [];
    parseString<Record<string, string>, Record<string, string>>(text, { headers: true, strictColumnHandling: true })
      .on('data', (row) => rows.push(row))
      .on('data-invalid', (row) => reject(new Error(`invalid row ${JSON.stringify(row)}`)))
      .on('error', reject)
      .on('end', () => resolve(rows));
  });
}

describe('CSV files', () => {
  it('begin with a byte order mark, end each line with CR LF', () => {
    for (const text of [planCsv(drawnRun()), gapsCsv(drawnRun()), simulationCsv(drawnRun())!]) {
      expect(text.startsWith('\ufeff')).toBe(true);
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    }
  });

  it('do not let a name become a formula, and leave negative numbers numbers', () => {
    const text = csvText(
      ['a', 'b'],
      [
        ['=1+1', -5],
        ['@x', undefined],
        ['-2', 0],
        ['a"b,c\nd', 1],
      ],
    );
    expect(text).toBe('\ufeffa,b\r\n\'=1+1,-5\r\n\'@x,\r\n\'-2,0\r\n"a""b,c\nd",1\r\n');
  });

  it('plan.csv rebuilds the openings from its first three columns', async () => {
    const run = drawnRun();
    const rows = await parsed(planCsv(run));
    expect(Object.keys(rows[0]).slice(0, 3)).toEqual(['phase', 'location', 'format']);
    const ids = [...run.city.sites, ...run.city.outlets].map((place) => place.id);
    const rebuilt = rows
      .map((row) => ({
        location: ids.indexOf(row.location),
        format: run.city.formats.findIndex((format) => format.id === row.format),
        phase: run.rules.phaseIds.indexOf(row.phase),
      }))
      .sort((a, b) => a.phase - b.phase || a.location - b.location);
    expect(rebuilt).toEqual(run.plan!.openings);
  });

  it('plan.csv says who hosts, what it costs and where it stands', async () => {
    const hosted = (await parsed(planCsv(drawnRun()))).find((row) => row.kind === 'hosted');
    expect(hosted).toMatchObject({
      host: '东街生鲜',
      status: 'existing',
      costYuan: '25000',
      types: 'repair',
      circle: 'C',
    });
    expect(Number(hosted!.lon)).toBeCloseTo(105.19, 1);
  });

  it('gaps.csv has a row per moment, circle and type; only today without a plan', async () => {
    expect(await parsed(gapsCsv(drawnRun()))).toHaveLength(3 * 2 * 5);
    const today = await parsed(gapsCsv(drawnGapsRun()));
    expect(today).toHaveLength(2 * 5);
    expect(new Set(today.map((row) => row.phase))).toEqual(new Set(['before']));
  });

  it('simulation.csv exists only where days were walked', async () => {
    expect(simulationCsv(drawnGapsRun())).toBeUndefined();
    const rows = await parsed(simulationCsv(drawnRun())!);
    expect(rows[0]).toMatchObject({ circle: 'city', minutes: '5', group: 'all', meanWalkTimeS: '431.3' });
  });
});

describe('plan.geojson', () => {
  const collection = JSON.parse(planGeojson(drawnRun(), true));
  const layer = (name: string) =>
    collection.features.filter((f: { properties: { layer: string } }) => f.properties.layer === name);

  it('holds circles with their gap before and after, openings and outlets, marked schematic', () => {
    expect([layer('circle').length, layer('opening').length, layer('outlet').length]).toEqual([2, 3, 2]);
    expect(layer('circle')[0].properties).toHaveProperty('gapBefore');
    expect(layer('circle')[0].properties).toHaveProperty('gapAfter');
    for (const feature of collection.features) expect(feature.properties.schematic).toBe(true);
  });

  it('has closed rings that run counterclockwise, in degrees near the origin', () => {
    for (const { geometry } of layer('circle')) {
      const [ring] = geometry.coordinates as [number, number][][];
      expect(ring[0]).toEqual(ring[ring.length - 1]);
      let twice = 0;
      for (let n = 1; n < ring.length; n++) twice += ring[n - 1][0] * ring[n][1] - ring[n][0] * ring[n - 1][1];
      expect(twice).toBeGreaterThan(0);
      for (const [lon, lat] of ring) {
        expect(lon).toBeCloseTo(105.19, 1);
        expect(lat).toBeCloseTo(37.5, 1);
      }
    }
  });
});

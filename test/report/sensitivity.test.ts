import { describe, expect, it } from 'vitest';
import { readCity } from '../../src/city/read.js';
import { tornadoSvg } from '../../src/report/html-sensitivity.js';
import { rangeText, samplesCsv, sitesChosenCsv, typesChosenCsv } from '../../src/report/sensitivity.js';
import { effects, idleFactors, sensitivityHead } from '../../src/report/sensitivity-terminal.js';
import { oneAtATime } from '../../src/sensitivity/designs.js';
import { choiceShares, outputSensitivities } from '../../src/sensitivity/outcome.js';
import type { Factor, SampleResult, SensitivityResult } from '../../src/sensitivity/types.js';
import { MINI_CITY } from '../support/mini-city.js';

const factors: Factor[] = [
  { name: 'few', paths: ['record.severityFew'], distribution: { kind: 'uniform', low: 0, high: 1 }, whole: false },
  { name: 'goal', paths: ['objective'], distribution: { kind: 'choices', values: ['gap', 'cost'] }, whole: false },
  { name: 'idle', paths: ['x'], distribution: { kind: 'triangular', low: 1, mode: 2, high: 5 }, whole: false },
];

/** Base 0.5; few moves it to 0.4 and 0.8, goal to 0.5 and 0.45, idle not at all. */
const sample = (index: number, values: SampleResult['values'], gap: number): SampleResult => ({
  index,
  values,
  outputs: { gapBefore: gap },
  openings: index % 2 === 0 ? ['0:1'] : ['0:1', '2:0'],
  served: ['0:1'],
});
const samples = [
  sample(0, [undefined, undefined, undefined], 0.5),
  sample(1, [0, undefined, undefined], 0.4),
  sample(2, [1, undefined, undefined], 0.8),
  sample(3, [undefined, 'gap', undefined], 0.5),
  sample(4, [undefined, 'cost', undefined], 0.45),
  sample(5, [undefined, undefined, 1], 0.5),
  sample(6, [undefined, undefined, 5], 0.5),
];
const outputs = outputSensitivities(oneAtATime(factors), factors, samples, { level: 0.95, seed: '1' });
const result: SensitivityResult = {
  ...{ method: 'oat', seed: '1', replan: true, strategy: 'swap', days: 0, level: 0.95 },
  ...{ factors, samples, outputs, points: 6, finished: 6, interrupted: false, planned: 6 },
  sites: choiceShares(samples, ({ openings }) => openings),
  served: choiceShares(samples, ({ served }) => served),
};

describe('what a sensitivity run prints', () => {
  it('is a tornado with its widest bar first and without bars that do not move', () => {
    const { rows } = effects(result, outputs[0], 'en');
    expect(rows).toEqual([
      ['few', '0 … 1', '0.400', '0.800', '0.400', '▇'.repeat(10)],
      ['goal', 'gap, cost', '0.450', '0.500', '0.050', '▇'],
    ]);
    expect(idleFactors(result, outputs[0])).toEqual(['idle']);
    const svg = tornadoSvg(result, outputs[0], outputs[0].tornado!, 'en');
    expect(svg.indexOf('few')).toBeLessThan(svg.indexOf('goal'));
    expect(svg).toContain('most likely 2');
  });

  it('says what was varied and what was planned', () => {
    expect(sensitivityHead(result, 'en')).toBe(
      'one at a time · 3 factors · 6 of 6 samples · every sample planned anew (swap)',
    );
    expect(sensitivityHead({ ...result, replan: false }, 'zh')).toContain('现状，不含方案');
    expect(rangeText({ kind: 'log-uniform', low: 1, high: 100 }, 'zh')).toBe('1 … 100 (log)');
  });

  it('is a row a sample for spreadsheets, the scenario as it is first', () => {
    const rows = samplesCsv(result).replace('\ufeff', '').trim().split('\r\n');
    expect(rows[0]).toBe('sample,few,goal,idle,gapBefore,brokenRules,plannedOpenings,refused');
    expect(rows[1]).toBe('0,,,,0.5,,1,');
    expect(rows[5]).toBe('4,,cost,,0.45,,1,');
  });

  it('counts choices over the samples alone, most often first, those of the base plan among them', async () => {
    const city = (await readCity(MINI_CITY)).value!;
    const sites = sitesChosenCsv(city, result).trim().split('\r\n').slice(1);
    const ids = [`${city.sites[0].id},${city.formats[1].id}`, `${city.sites[2].id},${city.formats[0].id}`];
    expect(sites.map((row) => row.split(',').slice(0, 2).join(','))).toEqual(ids);
    expect(sites.map((row) => row.split(',').slice(4).join(','))).toEqual(['6,6,1,yes', '3,6,0.5,']);
    const types = typesChosenCsv(city, result).trim().split('\r\n');
    expect(types[1]).toBe(`C1,西园,${city.types[1].id},${city.types[1].name.zh},6,6,1,yes`);
  });
});

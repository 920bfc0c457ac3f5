import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { flowsCsv, readFlowsFile } from '../../src/run/flows.js';
import type { PersonFlow } from '../../src/siting/types.js';
import { draw } from '../support/draw.js';

const city = draw({ map: ['a-A-b-1'], types: { care: {} } });
const flows: PersonFlow[] = [
  { kind: 'places', type: 0, phase: -1, home: 1, location: 1, persons: 7 },
  { kind: 'customers', type: 0, phase: 1, home: 0, location: 0, persons: 3 },
];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kezhong-flows-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function readBack(text: string) {
  const file = path.join(folder, 'flows.csv');
  writeFileSync(file, text);
  return readFlowsFile(file, city, ['2024', '2025']);
}

describe('flows.csv', () => {
  it('comes back as it was written', async () => {
    const { value, problems } = await readBack(flowsCsv(flows, city, ['2024', '2025']));
    expect(problems).toEqual([]);
    expect(value).toEqual(flows);
  });

  it('names every cell that says nothing of the city, all at once', async () => {
    const text = flowsCsv(flows, city, ['2024', '2025'])
      .replace('before', '2030')
      .replace('customers', 'visitors')
      .replace(',a,', ',z,')
      .replace(',A,', ',Z,');
    const { value, problems } = await readBack(text);
    expect(value).toBeUndefined();
    expect(problems.map(({ code }) => code).sort()).toEqual([
      'unknown-choice',
      'unknown-home',
      'unknown-location',
      'unknown-phase',
    ]);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { buildSummary } from '../../src/report/summary.js';
import { runSimulate } from '../../src/run/pipeline.js';
import { prepare } from '../../src/run/prepare.js';
import { CityCopy } from '../support/mini-city.js';
import { BASE, ScenarioFiles } from '../support/scenario-files.js';

const copy = new CityCopy();
const files = new ScenarioFiles();
afterAll(() => {
  copy.dispose();
  files.dispose();
});

it('a city folder with steps and signals is walked as it says, for everybody and for whoever cannot take steps', async () => {
  // Homes of 100, 100, 120 and 80 persons, 0, 400, 800 and 1,200 m from the only breakfast shop; steps before the third.
  const streets = readFileSync(path.join(copy.folder, 'street-edges.csv'), 'utf8').trim().split('\n');
  const more = (row: string) =>
    row.startsWith('from,')
      ? ',signals,stepsM'
      : row.startsWith('N3,N4')
        ? ',,10'
        : row.startsWith('N2,')
          ? ',1,'
          : ',,';
  copy.write('street-edges.csv', `${streets.map((row) => row + more(row)).join('\n')}\n`);
  // Everybody walks 1 m/s and is stopped for up to 60 s: half a minute on average.
  const file = files.write(
    'steps.yaml',
    `${BASE.replace('CITY', copy.folder)}simulation:
  speedMps:
    children: { mean: 1, sd: 0, min: 0.5 }
    adults: { mean: 1, sd: 0, min: 0.5 }
    elders: { mean: 1, sd: 0, min: 0.5 }
  building: off
  closure: { default: 0 }
  signals: { stopShare: 1, longestWaitS: 60 }
  stepFreeShare: { children: 0.5, adults: 0.5, elders: 0.5 }
`,
  );
  const prepared = await prepare(file);
  expect(prepared.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const run = await runSimulate(prepared.value!, undefined, { seed: 's', workers: 0, days: 2 });
  const { simulation } = buildSummary(run);
  const all = simulation!.cells.find(
    ({ circle, type, group }) => circle === 'city' && type === 'breakfast' && group === 'all',
  )!;
  // 160 of the 200 who take steps, 100 of the 200 who do not.
  expect(all.share).toBeCloseTo(0.65, 9);
  // 400 and 800 m have the signal on their way; the steps take 24 s instead of 10.
  expect(all.meanWalkTimeS).toBeCloseTo((100 * 0 + 100 * 430 + 60 * (800 + 14 + 30)) / 260, 0);
  const hindered = simulation!.areas!.find(
    ({ by, circle, type, group }) => by === 'stepFree' && circle === 'city' && type === 'breakfast' && group === 'all',
  )!;
  expect([hindered.persons, hindered.shares.at(-1)!.share]).toEqual([200, 0.5]);
});

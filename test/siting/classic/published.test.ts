import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { readClassic } from '../../../src/intake/classic/read.js';
import { recount } from '../../../src/siting/classic/check.js';
import { solveClassic } from '../../../src/siting/classic/registry.js';
import type { ClassicProblem } from '../../../src/siting/classic/types.js';
import { localTeam } from '../../../src/solver/team.js';
import { gridInstance, gridText } from '../../support/mclp-grid.js';
import { scratch } from './files.js';

const folder = scratch();
afterAll(() => folder.remove());
const team = localTeam();

/** Members of OR-Library's warehouses by the file that they come from, their capacity and published optimum. */
const CAPACITATED = readFileSync('test/cases/derived/beasley-cap.csv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .filter(([, from]) => from === 'cap71' || from === 'cap104')
  .map(([name, from, capacity, optimum]) => [name, from, Number(capacity), Number(optimum)] as const);

async function solved(matrix: string, problem: ClassicProblem, asked: object, more: object = {}) {
  const { value } = await readClassic({ matrix, problem, ...more });
  const result = await solveClassic(problem, value!, { ...asked, team, seed: '1' });
  expect(await recount(problem, value!, asked, result, team)).toEqual([]);
  return [result.status, result.objective];
}

describe('published cases come out as published, proven', () => {
  it.each([
    ['pmed1', 5, 127],
    ['pmed6', 5, 84],
    ['pmed10', 67, 20],
  ])('p-centre of %s with p = %d', async (name, p, answer) => {
    expect(await solved(`test/cases/orlib/${name}.txt`, 'p-centre', { p })).toEqual(['optimal', answer]);
  });

  it.each([
    [80, '652.16'],
    [140, '452.46'],
  ])('p-centre of u1060 with p = %d, to two decimals', async (p, answer) => {
    const [status, radius] = await solved('test/cases/tsplib/u1060.tsp', 'p-centre', { p }, { rounding: 'none' });
    expect([status, Number(radius).toFixed(2)]).toEqual(['optimal', answer]);
  });

  it.each([
    [15, 4, 395780],
    [20, 4.25, 476038],
  ])('mclp grid of 10,000 customers with budget %d and radius %d', async (budget, radius, answer) => {
    const law = { sites: 100, customers: 10_000, seed: 1, cost: [1, 1], demand: [1, 100] } as const;
    const file = folder.write('grid.txt', gridText(gridInstance(law)));
    expect(await solved(file, 'mclp', { budget, radius })).toEqual(['optimal', answer]);
  });

  it.each(CAPACITATED)(
    '%s: %s with a capacity of %d at every site, demand split',
    async (_, from, capacity, optimum) => {
      const [status, cost] = await solved(`test/cases/orlib/${from}.txt`, 'cflp', {}, { capacity });
      expect(status).toBe('optimal');
      // Published to three decimals.
      expect(Math.abs(Number(cost) - optimum)).toBeLessThan(0.001);
    },
  );

  it('cap71 and p1: uncapacitated, split and single source', async () => {
    expect(await solved('test/cases/orlib/cap71.txt', 'uflp', {})).toEqual(['optimal', 932615.75]);
    expect(await solved('test/cases/holmberg/p1.txt', 'cflp-single', {})).toEqual(['optimal', 8848]);
    const [status, cost] = await solved('test/cases/holmberg/p1.txt', 'cflp', {});
    expect([status, Number(cost).toFixed(3)]).toEqual(['optimal', '8772.098']);
  });
});

import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { readClassic } from '../../../src/intake/classic/read.js';
import { solveClassic } from '../../../src/siting/classic/registry.js';
import type { ClassicProblem, ClassicResult } from '../../../src/siting/classic/types.js';
import { localTeam } from '../../../src/solver/team.js';
import { scratch } from './files.js';

interface PeerCase {
  readonly name: string;
  readonly kind: string;
  readonly expected: {
    readonly status: 'optimal' | 'infeasible' | 'error';
    readonly also_acceptable?: readonly string[];
    readonly objective?: number;
    readonly n_open?: number;
    readonly selected?: readonly number[];
  };
  readonly instance: {
    readonly matrix: number;
    readonly weights?: readonly number[];
    readonly demand_quantity?: readonly number[];
    readonly capacities?: readonly number[];
    readonly predefined?: readonly number[];
    readonly fulfill_predefined?: boolean;
    readonly p?: number;
    readonly radius?: number;
  };
}

const PROBLEMS: Readonly<Record<string, ClassicProblem>> = {
  lscp: 'lscp',
  lscpb: 'lscp-backup',
  mclp: 'mclp',
  pmedian: 'p-median',
  knearest_pmedian: 'p-median',
  pcenter: 'p-centre',
  pdispersion: 'p-dispersion',
};

const file = JSON.parse(readFileSync('test/cases/spopt/cases.json', 'utf8')) as {
  readonly cases: readonly PeerCase[];
  readonly matrices: readonly (readonly (readonly number[])[])[];
};
const folder = scratch();
afterAll(() => folder.remove());

/** Writes the case as a user would: a matrix, a table of demand and one of sites. */
function filesOf({ name, kind, instance }: PeerCase) {
  const matrix = file.matrices[instance.matrix]!;
  const row = (cost: readonly number[], i: number): string =>
    [kind === 'pdispersion' ? `S${i}` : `D${i}`, ...cost].join(',');
  const header = ['demand', ...matrix[0]!.map((_, j) => `S${j}`)].join(',');
  const weights = instance.demand_quantity ?? instance.weights;
  const demand = weights && ['demand,weight', ...weights.map((weight, i) => `D${i},${weight}`)].join('\n');
  const status = (j: number): string => (instance.predefined?.includes(j) ? 'required' : 'candidate');
  const filled = (j: number): string =>
    instance.fulfill_predefined && instance.predefined?.includes(j) ? 'yes' : 'no';
  const site = (_: number, j: number): string => `S${j},${instance.capacities?.[j] ?? ''},${status(j)},${filled(j)}`;
  return {
    matrix: folder.write(`${name}.csv`, [header, ...matrix.map(row)].join('\n')),
    ...(demand ? { demand: folder.write(`${name}-demand.csv`, demand) } : {}),
    sites: folder.write(`${name}-sites.csv`, ['site,capacity,status,filled', ...matrix[0]!.map(site)].join('\n')),
  };
}

async function answer(one: PeerCase): Promise<ClassicResult | 'error'> {
  const problem = PROBLEMS[one.kind]!;
  const read = await readClassic({ ...filesOf(one), problem });
  if (read.value === undefined) return 'error';
  const { p, radius } = one.instance;
  return solveClassic(problem, read.value, {
    ...(p === undefined ? {} : { p }),
    ...(radius === undefined ? {} : { radius }),
    team: localTeam(),
    seed: '1',
  });
}

describe('the 54 cases that spopt asserts', () => {
  it('are all here', () => expect(file.cases).toHaveLength(54));

  it.each(file.cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const { expected } = one;
    const result = await answer(one);
    const status = result === 'error' ? 'error' : result.status;
    expect([expected.status, ...(expected.also_acceptable ?? [])]).toContain(status);
    if (result === 'error' || expected.objective === undefined) return;
    const value = one.kind === 'lscpb' ? result.backupWeight : result.objective;
    const slack = 1e-6 * Math.max(1, expected.objective);
    expect(Math.abs(value! - expected.objective)).toBeLessThan(slack);
    expect(Math.abs(result.bound! - expected.objective)).toBeLessThan(slack);
    if (expected.n_open !== undefined) expect(result.open).toHaveLength(expected.n_open);
    if (expected.selected) expect(result.open).toEqual(expected.selected);
  });
});

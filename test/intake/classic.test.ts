import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { type ClassicFiles, readClassic } from '../../src/intake/classic/read.js';
import type { ClassicInstance } from '../../src/siting/classic/types.js';
import { scratch } from '../siting/classic/files.js';
import { gridInstance, gridText } from '../support/mclp-grid.js';

const folder = scratch();
afterAll(() => folder.remove());

async function read(text: string | Uint8Array, more: Partial<ClassicFiles> = {}): Promise<ClassicInstance> {
  const { value, problems } = await readClassic({ matrix: folder.write('m.txt', text), problem: 'p-median', ...more });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return value!;
}

/** Every problem as `line: what`. */
async function faults(text: string | Uint8Array, more: Partial<ClassicFiles> = {}): Promise<string[]> {
  const { value, problems } = await readClassic({ matrix: folder.write('m.txt', text), problem: 'p-median', ...more });
  expect(value).toBeUndefined();
  return problems.filter(({ severity }) => severity === 'error').map(({ line, what }) => `${line ?? '-'}: ${what.en}`);
}

const table = (text: string) => folder.write('table.csv', text);

function matrixOf({ distances }: ClassicInstance): number[][] {
  return Array.from({ length: distances.clients }, (_, i) =>
    Array.from({ length: distances.sites }, (_, j) => distances.at(i, j)),
  );
}

describe('each published format is guessed from its content', () => {
  const none = Number.POSITIVE_INFINITY;

  it('csv: an empty cell is out of reach; tables lie over it', async () => {
    const instance = await read('demand,x,y\na,1,2.5\nb,,4\n', {
      demand: table('demand,weight\nb,3\na,0\n'),
      sites: folder.write('s.csv', 'site,cost,capacity,status\ny,5,,existing\nx,,7,必选\n'),
    });
    expect(matrixOf(instance)).toEqual([
      [1, 2.5],
      [none, 4],
    ]);
    expect([...instance.weight]).toEqual([0, 3]);
    expect(instance.siteStatus).toEqual(['required', 'existing']);
    // An existing site costs nothing, whatever the table says.
    expect([...instance.siteCost]).toEqual([0, 0]);
    expect([...instance.siteCapacity]).toEqual([7, none]);
  });

  it('orlib-pmed: shortest paths, the last length of an edge, and p', async () => {
    const instance = await read('3 3 2\n1 2 9\n2 3 1\n2 1 4\n');
    expect(matrixOf(instance)).toEqual([
      [0, 4, 5],
      [4, 0, 1],
      [5, 1, 0],
    ]);
    expect(instance.p).toBe(2);
  });

  it('orlib-cap and holmberg: the same numbers in another order', async () => {
    const cap = await read(' 2 3\n 10 7500.\n 12 1.5\n 5 \n 1 2 \n 6\n 3 4\n 7\n 5 6\n', { problem: 'uflp' });
    const holmberg = await read('2 3\n10 7500\n12 1.5\n5 6 7\n1 3 5\n2 4 6\n', { problem: 'uflp' });
    for (const { weight, siteCost, siteCapacity, distancesAreCosts } of [cap, holmberg]) {
      expect([...weight]).toEqual([5, 6, 7]);
      expect([...siteCost]).toEqual([7500, 1.5]);
      expect([...siteCapacity]).toEqual([10, 12]);
      expect(distancesAreCosts).toBe(true);
    }
    expect(matrixOf(cap)).toEqual(matrixOf(holmberg));
    expect(matrixOf(cap)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it('orlib-cap with the word capacity: no limit where none is needed, an error where one is', async () => {
    const text = '1 1\n capacity 5\n 1\n 2\n';
    expect((await read(text, { problem: 'uflp' })).siteCapacity[0]).toBe(none);
    expect(await faults(text, { problem: 'cflp' })).toEqual([
      '2: has the word capacity where capacities belong; give one number with --capacity, or site,capacity with --sites',
    ]);
    expect((await read(text, { problem: 'cflp', capacity: 9 })).siteCapacity[0]).toBe(9);
    const sites = folder.write('s.csv', 'site,capacity\n1,7\n');
    expect((await read(text, { problem: 'cflp', capacity: 9, sites })).siteCapacity[0]).toBe(7);
  });

  it('ufllib', async () => {
    const instance = await read('FILE: tiny.txt\n2 3 0\n1 100 1 2 3\n2 50 4 5 6\n', { problem: 'uflp' });
    expect([...instance.siteCost]).toEqual([100, 50]);
    expect(matrixOf(instance)[2]).toEqual([3, 6]);
  });

  it('tsplib: rounded to the nearest unless asked otherwise', async () => {
    const text =
      'NAME : t\nTYPE: TSP\nDIMENSION : 2\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n2 1 1\n1 0 0\nEOF\n';
    expect((await read(text)).distances.at(0, 1)).toBe(1);
    expect((await read(text, { rounding: 'none' })).distances.at(0, 1)).toBe(Math.SQRT2);
  });

  it('mclp-grid: glibc draws the published file, byte for byte; the radius itself does not cover', async () => {
    const law = { sites: 100, customers: 1000, seed: 1, cost: [10, 100], demand: [1, 100] } as const;
    const text = gridText(gridInstance(law));
    expect(createHash('sha256').update(text).digest('hex')).toBe(
      'f53139588c4b7cee96bfe5a7e150581ad311e15c97b44e57450da602255e4244',
    );
    const instance = await read(text, { problem: 'mclp' });
    expect([instance.siteCost[0], instance.weight[0], instance.strictRadius]).toEqual([75, 87, true]);
    const drawn = gridInstance(law);
    const [dx, dy] = [drawn.x[5]! - drawn.siteX[7]!, drawn.y[5]! - drawn.siteY[7]!];
    expect(instance.distances.at(5, 7)).toBe(Math.sqrt(dx * dx + dy * dy));
  });

  it('GeoJSON points: metres on a plane, properties as weights and statuses', async () => {
    const point = (id: string, lon: number, properties: object) => ({
      type: 'Feature',
      id,
      properties,
      geometry: { type: 'Point', coordinates: [lon, 37.5] },
    });
    const features = [point('a', 105.19, { weight: 4 }), point('b', 105.2, { status: 'existing', cost: 3 })];
    const instance = await read(JSON.stringify({ type: 'FeatureCollection', features }));
    // 0.01° of longitude at 37.5° N on the WGS-84 ellipsoid.
    expect(instance.distances.at(0, 1)).toBeCloseTo(884.2, 0);
    expect([[...instance.weight], instance.siteStatus]).toEqual([
      [4, 1],
      ['candidate', 'existing'],
    ]);
  });
});

describe('what is wrong with a file is said with its line, all at once', () => {
  it.each([
    ['', ['-: does not look like any known format']],
    ['hello world\n', ['-: does not look like any known format']],
    [
      '3 2 1\n1 2 x\n2 5 3\n',
      [
        '2: got "x"; expected the length of edge 1, a number ≥ 0',
        '3: got "5"; expected a vertex of edge 2, a whole number ≥ 1 ≤ 3',
      ],
    ],
    ['3 2 1\n1 2 4\n', ['3: the file ends here; expected a vertex of edge 2']],
    ['2 1 1\n1 2 3\n9\n', ['3: expected the end of the file (the first line says 1 edges), got "9"']],
    ['2 1 1\n1 2 -3\n', ['2: got "-3"; expected the length of edge 1, a number ≥ 0']],
    ['1000000 1 1\n', ['1: a matrix of 1000000 × 1000000 is larger than 200000000 pairs']],
    [
      'demand,x,x\na,1,2\na,1\nb,-1,z\n',
      [
        '1: "x" stands twice (first on line 1)',
        '3: "a" stands twice (first on line 2)',
        '3: the row has 2 cells, the header 3',
        '4: "-1" is no distance: expected a number ≥ 0, or nothing where out of reach',
        '4: "z" is no distance: expected a number ≥ 0, or nothing where out of reach',
      ],
    ],
    ['name,x\na,1\n', ['1: the header begins with "name"; expected demand, then a cell for each site']],
    ['demand,x\n', ['1: there is no demand point below the header']],
    [
      'NAME: t\nDIMENSION: 1\nEDGE_WEIGHT_TYPE: GEO\nNODE_COORD_SECTION\n1 0 0\n',
      ['3: EDGE_WEIGHT_TYPE is "GEO"; only EUC_2D is read'],
    ],
    [
      'NAME: t\nDIMENSON: 1\nEDGE_WEIGHT_TYPE: EUC_2D\nNODE_COORD_SECTION\n',
      ['2: "DIMENSON" is not known; nearest: DIMENSION', '4: DIMENSION is missing'],
    ],
    [
      '1 2\nF 0 1 1 5\nC 0 1 1 -5\nD 1 1 1 1\n',
      [
        '3: got "-5"; expected a demand, a number ≥ 0',
        '4: the line begins with "D"; expected F (site) or C (customer)',
      ],
    ],
    ['1 2\nF 0 1 1 5\nC 0 1 1 5\nC 0 1 1 5\n', ['4: C 0 stands twice']],
    ['{"type":"FeatureCollection","features":[]}', ['-: there is no point']],
  ])('%j', async (text, said) => {
    const found = await faults(text);
    for (const one of said) expect(found).toContain(one);
    expect(found.length).toBeLessThanOrEqual(said.length + 2);
  });

  it('in tables: unknown names with the nearest one, missing weights, unknown status', async () => {
    const sites = folder.write('s.csv', 'site,status\nx,candidat\nq,existing\nx,required\n');
    const found = await faults('demand,x,y\nalpha,1,2\nbeta,3,4\n', {
      demand: table('demand,weight\nalpa,1\nbeta,heavy\n'),
      sites,
    });
    expect(found).toEqual([
      '2: the distances have no demand point "alpa"',
      expect.stringContaining('3: column "weight"'),
      '-: 1 demand point has no weight: alpha',
      expect.stringContaining('2: column "status" has "candidat"'),
      '3: the distances have no site "q"',
      '4: "x" stands twice',
    ]);
  });

  it('in p-dispersion: rows that are not the columns, distances that differ by direction', async () => {
    const problem = 'p-dispersion';
    expect((await faults('demand,x,y\nx,0,1\nz,1,0\n', { problem }))[0]).toContain(
      'rows and columns are the same sites ("z" is not in both)',
    );
    expect(await faults('demand,x,y\nx,0,1\ny,2,0\n', { problem })).toEqual([
      '3: from "y" to "x" it is 2, back it is 1: distances between sites are the same both ways',
    ]);
    const turned = await read('demand,x,y\ny,5,0\nx,0,5\n', { problem });
    expect(matrixOf(turned)).toEqual([
      [0, 5],
      [5, 0],
    ]);
  });

  it('a file that is not there, not text, or of costs where distances are wanted', async () => {
    const absent = await readClassic({ matrix: 'nowhere/at-all.csv', problem: 'lscp' });
    expect(absent.problems.map(({ code }) => code)).toEqual(['missing-file']);
    expect(await faults(Uint8Array.of(1, 0, 2, 0))).toEqual(['-: is neither UTF-8 nor GB18030 text']);
    expect(await faults('1 1\n 1 1\n 1\n 1\n', { problem: 'lscp' })).toEqual([
      '-: holds costs of serving, not distances, which lscp asks for',
    ]);
    expect(await faults('2 1 1\n1 2 3\n', { rounding: 'floor' })).toEqual([
      '-: format orlib-pmed holds the distances themselves: nothing to round',
    ]);
  });
});

describe('what a problem does not count', () => {
  const matrix = 'demand,x,y\na,1,2\nb,3,4\n';

  /** Warnings as `file line:column what`. */
  async function warnings(more: Partial<ClassicFiles>, text = matrix): Promise<string[]> {
    const { value, problems } = await readClassic({ matrix: folder.write('m.csv', text), problem: 'mclp', ...more });
    expect(value).toBeDefined();
    return problems.map(({ severity, code, file, line, column, what }) =>
      [severity, code, `${file.split('/').at(-1)} ${line ?? '-'}:${column ?? '-'}`, what.en].join(' | '),
    );
  }
  const sites = () => folder.write('sites.csv', 'site,status,cost,capacity\nx,,1,7\ny,,2,\n');
  const demand = () => folder.write('demand.csv', 'demand,weight\na,5\nb,6\n');
  const unused = (where: string, problem: string, column: string) =>
    `warning | column-unused | ${where} | ${problem} does not count "${column}": it changes nothing`;

  it('is said with the file and the column that gives it', async () => {
    const files = { sites: sites(), demand: demand() };
    expect(await warnings({ ...files, problem: 'mclp' })).toEqual([
      unused('sites.csv 1:3', 'mclp', 'cost'),
      unused('sites.csv 1:4', 'mclp', 'capacity'),
    ]);
    expect(await warnings({ ...files, problem: 'mclp', hasBudget: true })).toEqual([
      unused('sites.csv 1:4', 'mclp', 'capacity'),
    ]);
    expect(await warnings({ ...files, problem: 'p-centre' })).toEqual([
      unused('demand.csv 1:2', 'p-centre', 'weight'),
      unused('sites.csv 1:3', 'p-centre', 'cost'),
      unused('sites.csv 1:4', 'p-centre', 'capacity'),
    ]);
    expect(await warnings({ ...files, problem: 'lscp-backup' })).toHaveLength(2);
    expect(await warnings({ ...files, problem: 'cflp' })).toEqual([]);
  });

  it('depends on what else is given: weights fill capacities, and nothing else of a cover', async () => {
    expect(await warnings({ problem: 'lscp', demand: demand() })).toEqual([unused('demand.csv 1:2', 'lscp', 'weight')]);
    expect(await warnings({ problem: 'lscp', demand: demand(), capacity: 9 })).toEqual([]);
  });

  it('is not said where nothing is: equal weights, costs of 0, no capacity', async () => {
    const files = {
      sites: folder.write('sites.csv', 'site,cost,capacity\nx,0,\ny,,\n'),
      demand: folder.write('demand.csv', 'demand,weight\na,2\nb,2\n'),
    };
    expect(await warnings({ ...files, problem: 'p-centre' })).toEqual([]);
  });

  it('is said of the file itself where its format or its points hold it', async () => {
    const cap = ' 1 1\n 10 5\n 5 \n 1\n';
    expect(await warnings({ problem: 'uflp' }, cap)).toEqual([unused('m.csv -:-', 'uflp', 'capacity')]);
    const point = (id: string, properties: object) => ({
      type: 'Feature',
      id,
      properties,
      geometry: { type: 'Point', coordinates: [105, 37] },
    });
    const features = [point('a', { capacity: 3 }), point('b', {})];
    const geo = JSON.stringify({ type: 'FeatureCollection', features });
    expect(await warnings({ problem: 'p-centre' }, geo)).toEqual([unused('m.csv -:-', 'p-centre', 'capacity')]);
  });
});

describe('tables with Chinese headers', () => {
  it('are read like the others', async () => {
    const instance = await read('需求,x,y\na,1,2\nb,3,4\n', {
      demand: table('需求点,权重\na,5\nb,6\n'),
      sites: folder.write('s.csv', '点位,费用,容量,状态,装满\nx,3,9,必选,是\ny,4,8,候选,否\n'),
    });
    expect([...instance.weight]).toEqual([5, 6]);
    expect([...instance.siteCost, ...instance.siteCapacity, ...instance.siteFilled!]).toEqual([3, 4, 9, 8, 1, 0]);
    expect(instance.siteStatus).toEqual(['required', 'candidate']);
  });
});

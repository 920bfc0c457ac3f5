import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterEach, describe, expect, it } from 'vitest';
import { namesOf } from '../../src/city/names.js';
import { editDistance, nearest } from '../../src/city/nearest.js';
import { planeAt } from '../../src/city/plane.js';
import { readCity } from '../../src/city/read.js';
import type { City } from '../../src/city/types.js';
import { CityCopy, MINI_CITY } from '../support/mini-city.js';

async function good(folder: string): Promise<City> {
  const { value, problems } = await readCity(folder);
  if (value === undefined) throw new Error(JSON.stringify(problems, null, 1));
  return value;
}

describe('the mini city', () => {
  it('reads without errors or warnings, and lists the contradiction of its plan', async () => {
    const { problems } = await readCity(MINI_CITY);
    expect(problems.map((problem) => [problem.severity, problem.code, problem.line])).toEqual([
      ['note', 'plan-contradiction', 2],
    ]);
  });

  it('turns every name into an index, whichever name was used', async () => {
    const city = await good(MINI_CITY);
    expect(city.records.map((record) => [record.community, record.type])).toEqual([
      [0, 1],
      [1, 0],
      [2, 3],
    ]);
    expect(city.communities.map((community) => community.circle)).toEqual([0, 1, 1]);
    expect(city.circles.map((circle) => circle.communities)).toEqual([[0], [1, 2]]);
    expect(city.suggestions[2]!.formats).toEqual([3, 4]);
    expect(city.formats[2]!.hosts).toEqual([0, 3]);
    expect(city.types[3]!.bureau).toBe(1);
    expect(city.sites[3]).toMatchObject({ circle: -1, community: -1, class: 0, status: 'excluded' });
  });

  it('counts stated, reconstructed and assumed rows over all its tables', async () => {
    const city = await good(MINI_CITY);
    // Stated: 3 records, 3 suggestions. Assumed: 3 in city.yaml, 4 types with 2 presences and 1 quota, 2 classes, 6 formats,
    // 2 circles, 3 communities, 1 outlet, 4 sites, 4 homes, 1 barrier, 1 anchor.
    expect(city.provenance).toEqual({ stated: 6, reconstructed: 0, assumed: 34 });
  });

  it('keeps rings in metres, not closed, and streets as long as they are', async () => {
    const city = await good(MINI_CITY);
    expect(city.circles[0]!.polygon.map(([x, y]) => [Math.round(x), Math.round(y)])).toEqual([
      [-800, -300],
      [0, -300],
      [0, 300],
      [-800, 300],
    ]);
    expect([...city.streets!.edgeLengthM]).toEqual(Array(9).fill(200));
    expect(city.streets!.names).toEqual(['中央大道', '学府巷']);
  });
});

describe('a table', () => {
  let copy: CityCopy;
  afterEach(() => copy.dispose());

  it('reads the same in GB18030, with a BOM, with CRLF and with blank lines', async () => {
    copy = new CityCopy();
    const before = await good(copy.folder);
    const text = readFileSync(path.join(MINI_CITY, 'communities.csv'), 'utf8');
    for (const bytes of [
      iconv.encode(text, 'gb18030'),
      Buffer.from(`\ufeff${text}`),
      Buffer.from(text.replaceAll('\n', '\r\n')),
      Buffer.from(text.replaceAll('\n', '\n\n')),
    ]) {
      copy.write('communities.csv', bytes);
      expect((await good(copy.folder)).communities).toEqual(before.communities);
    }
  });

  it('is found by Chinese headers too, and errors quote the header as it is written', async () => {
    copy = new CityCopy();
    copy.edit('records.csv', 'community,type', '社区,业态');
    await good(copy.folder);
    copy.edit('records.csv', '洗衣店', '洗衣点');
    const { problems } = await readCity(copy.folder);
    expect(problems[0]!.what.en).toBe('column "业态" has "洗衣点"; expected a business type');
  });

  it('keeps line numbers right after a quoted cell with line breaks', async () => {
    copy = new CityCopy();
    copy.edit('homes.csv', 'H1,-600,0,C1,M1,20,60,20,assumed,by hand', 'H1,-600,0,C1,M1,20,60,20,assumed,"by\nhand"');
    copy.edit('homes.csv', 'H3,200,0,C2', 'H3,200,0,C9');
    const { problems } = await readCity(copy.folder);
    expect(problems.find((problem) => problem.code === 'unknown-circle')?.line).toBe(5);
  });

  it('with a negative number of persons does not count them as thousands of millions', async () => {
    copy = new CityCopy();
    copy.edit('homes.csv', 'H2,-200,0,C1,M1,10', 'H2,-200,0,C1,M1,-10');
    const said = (await readCity(copy.folder)).problems.map((problem) => problem.what.en).join('\n');
    expect(said).toContain('"-10"');
    expect(said).not.toMatch(/\d{10}/);
  });

  it('that is UTF-16 is refused as text', async () => {
    copy = new CityCopy();
    copy.write('sites.csv', Buffer.from('id,name', 'utf16le'));
    const { problems } = await readCity(copy.folder);
    expect(problems.map((problem) => problem.code)).toContain('bad-encoding');
  });
});

describe('any bytes in a city folder', () => {
  it('give problems, never a throw', async () => {
    const files = [
      'city.yaml',
      'types.yaml',
      'formats.yaml',
      'circles.csv',
      'homes.csv',
      'circles.geojson',
      'sites.csv',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        async (file, edits) => {
          const copy = new CityCopy();
          try {
            const bytes = readFileSync(path.join(MINI_CITY, file));
            for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
            copy.write(file, bytes);
            const { value, problems } = await readCity(copy.folder);
            return (value === undefined) === problems.some((problem) => problem.severity === 'error');
          } finally {
            copy.dispose();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('names', () => {
  it('are found by id, Chinese, English or alias, and an ambiguous one is not guessed', async () => {
    const names = namesOf(await good(MINI_CITY));
    for (const name of ['C2', '东园', 'dongyuan', '东园生活圈', ' 东园一刻钟便民生活圈 ']) {
      expect(names.circle.find(name)).toBe(1);
    }
    for (const name of ['laundry', '洗衣店', '洗染']) expect(names.type.find(name)).toBe(1);
    expect(names.community.find('东二')).toBe(2);
    expect([names.location.find('S2'), names.location.find('E1')]).toEqual([1, 4]);
    expect(names.type.find('洗')).toBe(-1);
  });

  it('that are misspelt get the nearest valid ones first, and nothing when nothing is near', () => {
    expect(nearest('洗衣点', ['早餐店', '洗衣店', '药店'])).toEqual(['洗衣店']);
    expect(nearest('pharmcay', ['pharmacy', 'laundry'])).toEqual(['pharmacy']);
    expect(nearest('xyz', ['pharmacy', 'laundry'])).toEqual([]);
  });

  it('are as far apart as the letters to change', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('ab', 'ba')).toBe(1);
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, a)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the plane', () => {
  it('comes back to the same longitude and latitude within a tenth of a millimetre', () => {
    const plane = planeAt({ lon: 105.186, lat: 37.514 });
    fc.assert(
      fc.property(
        fc.double({ min: -9000, max: 9000, noNaN: true }),
        fc.double({ min: -9000, max: 9000, noNaN: true }),
        (x, y) => {
          const [backX, backY] = plane.toPlane(...plane.toLonLat(x, y));
          expect(Math.hypot(backX - x, backY - y)).toBeLessThan(1e-4);
        },
      ),
    );
  });

  it('has degrees as long as on the WGS-84 ellipsoid', () => {
    // Length of a degree at 45° N: latitude 111,131.8 m, longitude 78,846.8 m (NGA tables).
    const plane = planeAt({ lon: 0, lat: 45 });
    expect(plane.toPlane(0, 46)[1]).toBeCloseTo(111131.8, 0);
    expect(plane.toPlane(1, 45)[0]).toBeCloseTo(78846.8, 0);
  });
});

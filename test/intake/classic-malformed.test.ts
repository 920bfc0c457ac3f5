import iconv from 'iconv-lite';
import { afterAll, describe, expect, it } from 'vitest';
import { readClassic } from '../../src/intake/classic/read.js';
import type { ClassicInstance, ClassicProblem } from '../../src/siting/classic/types.js';
import { scratch } from '../siting/classic/files.js';
import { mulberry32 } from '../support/mulberry32.js';

const folder = scratch();
afterAll(() => folder.remove());

const point = (id: string, lon: number) => ({
  type: 'Feature',
  id,
  properties: { weight: 4 },
  geometry: { type: 'Point', coordinates: [lon, 37.5] },
});

const FILES: Readonly<Record<string, readonly [ClassicProblem, string]>> = {
  'orlib-pmed': ['p-median', '4 4 2\n1 2 9\n2 3 1\n2 1 4\n3 4 7\n'],
  'orlib-cap': ['cflp', ' 2 3\n 10 7500.\n 12 1.5\n 5 \n 1 2 \n 6\n 3 4\n 7\n 5 6\n'],
  holmberg: ['cflp-single', '2 3\n10 7500\n12 1.5\n5 6 7\n1 3 5\n2 4 6\n'],
  ufllib: ['uflp', 'FILE: tiny.txt\n2 3 0\n1 100 1 2 3\n2 50 4 5 6\n'],
  tsplib: [
    'p-median',
    'NAME : t\nTYPE: TSP\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EUC_2D\nNODE_COORD_SECTION\n2 1 1\n1 0 0\n3 5 5\nEOF\n',
  ],
  'mclp-grid': ['mclp', '2 3\nF 0 1 1 5\nF 1 2 2 5\nC 0 1 1 5\nC 1 2 1 5\nC 2 2 2 4\n'],
  csv: ['p-median', 'demand,点一,y\n甲,1,2.5\nb,,4\nc,3,1\n'],
  geojson: [
    'p-median',
    JSON.stringify({ type: 'FeatureCollection', features: [point('甲', 105.19), point('b', 105.2)] }, null, 1),
  ],
};

/** What stands in the place of a word or a mark of the file. */
const WRONG = ['NaN', '-5', 'abc', '1e400', '', 'Infinity', '99999999', '１２', '"', '1_000', '0x', '3 3'];

async function read(format: string, bytes: Uint8Array | string) {
  return await readClassic({ matrix: folder.write('m.txt', bytes), problem: FILES[format]![0] });
}

/** Every number and name of an instance. */
function contentOf({ weight, siteCost, siteCapacity, distances, clientIds, siteIds }: ClassicInstance): unknown {
  const cells = clientIds.map((_, i) => siteIds.map((_, j) => distances.at(i, j)));
  return { cells, clientIds, siteIds, weight: [...weight], cost: [...siteCost], capacity: [...siteCapacity] };
}

describe.each(Object.keys(FILES))('a file of format %s', (format) => {
  const text = FILES[format]![1];

  it('reads the same with line ends of Windows, with a byte order mark, in GB18030, without its last line end', async () => {
    const plain = contentOf((await read(format, text)).value!);
    const others = [
      text.replace(/\n/g, '\r\n'),
      `\uFEFF${text}`,
      iconv.encode(text, 'gb18030'),
      text.trimEnd(),
      `${text}\n\n`,
    ];
    for (const other of others) expect(contentOf((await read(format, other)).value!)).toEqual(plain);
  });

  it('cut off anywhere, or with a wrong word anywhere, is read as it stands or refused with words in both languages', async () => {
    const seen = { read: 0, refused: 0 };
    const random = mulberry32(text.length);
    const cuts = Array.from({ length: text.length }, (_, n) => text.slice(0, n));
    const spoilt = Array.from({ length: 120 }, () => {
      const words = text.split(/([\s,:"{}[\]]+)/);
      words[Math.floor(random() * words.length)] = WRONG[Math.floor(random() * WRONG.length)]!;
      return words.join('');
    });
    for (const wrong of [...cuts, ...spoilt]) {
      const { value, problems } = await read(format, wrong);
      const errors = problems.filter(({ severity }) => severity === 'error');
      expect(errors.length > 0, wrong).toBe(value === undefined);
      for (const { what } of errors) expect([what.zh, what.en].every(Boolean)).toBe(true);
      seen[value === undefined ? 'refused' : 'read']++;
      if (value === undefined) continue;
      const numbers = [...value.weight, ...value.siteCost];
      expect(
        numbers.every((n) => n >= 0 && Number.isFinite(n)),
        wrong,
      ).toBe(true);
    }
    expect(seen.refused).toBeGreaterThan(cuts.length / 2);
  });
});

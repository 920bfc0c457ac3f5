import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/city/problem.js';
import { readCity } from '../../src/city/read.js';
import { CityCopy } from '../support/mini-city.js';

interface Case {
  /** The sentence: "a city with … is told". */
  readonly fault: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly expect: Partial<Pick<Problem, 'severity' | 'code' | 'line' | 'column'>> & { file?: string };
  /** Must stand in the English text or hint. */
  readonly says?: string;
}

const E = 'error' as const;
const W = 'warning' as const;

const CASES: readonly Case[] = [
  {
    fault: 'a type name that does not exist',
    file: 'records.csv',
    from: 'M1,洗衣店',
    to: 'M1,洗衣点',
    expect: { severity: E, code: 'unknown-type', line: 2, column: 2 },
    says: 'nearest: 洗衣店 (laundry)',
  },
  {
    fault: 'a circle name that does not exist',
    file: 'homes.csv',
    from: 'H3,200,0,C2',
    to: 'H3,200,0,东圆',
    expect: { severity: E, code: 'unknown-circle', line: 4, column: 4 },
    says: '东园 (C2)',
  },
  {
    fault: 'a community that does not exist',
    file: 'homes.csv',
    from: 'H1,-600,0,C1,M1',
    to: 'H1,-600,0,C1,M11',
    expect: { severity: E, code: 'unknown-community', line: 2, column: 5 },
    says: '西园社区 (M1)',
  },
  {
    fault: 'a format that does not exist',
    file: 'outlets.csv',
    from: 'breakfast_shop',
    to: 'breakfst_shop',
    expect: { severity: E, code: 'unknown-format', line: 2, column: 3 },
    says: 'breakfast_shop',
  },
  {
    fault: 'a site of a class that does not exist',
    file: 'sites.csv',
    from: 'S3,东园街角,street_stand',
    to: 'S3,东园街角,street_stnd',
    expect: { severity: E, code: 'unknown-class', line: 4, column: 3 },
    says: 'street_stand',
  },
  {
    fault: 'a format that credits an unknown type',
    file: 'formats.yaml',
    from: '{ type: laundry, credit: 1 }',
    to: '{ type: laundri, credit: 1 }',
    expect: { severity: E, code: 'unknown-type', line: 21, column: 17 },
    says: 'laundry',
  },
  {
    fault: 'a bureau that does not exist',
    file: 'types.yaml',
    from: 'bureau: 民政局',
    to: 'bureau: 民整局',
    expect: { severity: E, code: 'unknown-bureau', column: 3 },
    says: '民政局',
  },
  {
    fault: 'a missing column',
    file: 'homes.csv',
    from: 'children,adults,elders',
    to: 'childen,adults,elders',
    expect: { severity: E, code: 'missing-column', line: 1 },
    says: 'nearest column: childen',
  },
  {
    fault: 'the same column twice',
    file: 'sites.csv',
    from: 'id,name,class',
    to: 'id,name,name',
    expect: { severity: E, code: 'duplicate-column', line: 1, column: 3 },
  },
  {
    fault: 'a row with a cell too many',
    file: 'communities.csv',
    from: 'M1,西园社区,C1,1,no,assumed,,',
    to: 'M1,西园社区,C1,1,no,assumed,,,',
    expect: { severity: E, code: 'ragged-row', line: 2, column: 9 },
  },
  {
    fault: 'negative persons',
    file: 'homes.csv',
    from: 'H2,-200,0,C1,M1,10',
    to: 'H2,-200,0,C1,M1,-10',
    expect: { severity: E, code: 'negative-number', line: 3, column: 6 },
    says: '"-10"',
  },
  {
    fault: 'half a person',
    file: 'homes.csv',
    from: 'H2,-200,0,C1,M1,10',
    to: 'H2,-200,0,C1,M1,10.5',
    expect: { severity: E, code: 'not-an-integer', line: 3, column: 6 },
  },
  {
    fault: 'a coordinate that is no number',
    file: 'outlets.csv',
    from: ',-600,0,',
    to: ',NaN,0,',
    expect: { severity: E, code: 'not-a-number', line: 2, column: 4 },
  },
  {
    fault: 'a duplicate id',
    file: 'homes.csv',
    from: 'H4,400',
    to: 'H1,400',
    expect: { severity: E, code: 'duplicate-id', line: 5, column: 1 },
    says: 'first on line 2',
  },
  {
    fault: 'a duplicate id in YAML',
    file: 'types.yaml',
    from: 'id: laundry',
    to: 'id: breakfast',
    expect: { severity: E, code: 'duplicate-id', line: 19, column: 3 },
    says: 'first on line 1',
  },
  {
    fault: 'an outlet with the id of a site',
    file: 'outlets.csv',
    from: 'E1,',
    to: 'S1,',
    expect: { severity: E, code: 'duplicate-id', line: 2, column: 1 },
    says: 'sites.csv line 2',
  },
  {
    fault: 'a circle without homes',
    file: 'circles.csv',
    from: 'C2,东园,',
    to: 'C3,北园,Beiyuan,,merged,新建,,0,,,,,,,assumed,\nC2,东园,',
    expect: { severity: E, code: 'circle-without-homes', line: 3, column: 1 },
    says: '北园',
  },
  {
    fault: 'a circle without a polygon',
    file: 'circles.geojson',
    from: '"id":"C2"',
    to: '"id":"C22"',
    expect: { severity: E, code: 'unknown-circle', line: 5 },
    says: 'nearest: C2',
  },
  {
    fault: 'a community in two circles',
    file: 'communities.csv',
    from: 'M3,东二社区,东园,0.4',
    to: 'M3,东一社区,C1,0.4',
    expect: { severity: E, code: 'community-in-two-circles', line: 4, column: 3 },
    says: 'first on line 3',
  },
  {
    fault: 'a circle without a community',
    file: 'communities.csv',
    from: 'M1,西园社区,C1,1',
    to: 'M1,西园社区,C2,1',
    expect: { severity: E, code: 'circle-without-community', file: 'circles.csv', line: 2 },
  },
  {
    fault: 'a circle whose shares do not sum to 1',
    file: 'communities.csv',
    from: 'C2,0.6',
    to: 'C2,0.5',
    expect: { severity: E, code: 'shares-not-one', line: 3 },
    says: '0.9',
  },
  {
    fault: 'a home whose community lies in another circle',
    file: 'homes.csv',
    from: 'H1,-600,0,C1,M1',
    to: 'H1,-600,0,C1,M2',
    expect: { severity: E, code: 'community-of-other-circle', line: 2, column: 5 },
  },
  {
    fault: 'a population that the homes do not sum to',
    file: 'circles.csv',
    from: 'street_block,200',
    to: 'street_block,210',
    expect: { severity: W, code: 'population-mismatch', line: 2 },
    says: 'population of 210, its homes sum to 200',
  },
  {
    fault: "a home outside its circle's polygon",
    file: 'homes.csv',
    from: 'H2,-200,0',
    to: 'H2,200,0',
    expect: { severity: W, code: 'home-outside-circle', file: 'circles.csv', line: 2 },
    says: '1 homes (100 persons) outside its polygon: H2',
  },
  {
    fault: 'an outlet that stands in another circle, as degrees typed for metres do',
    file: 'outlets.csv',
    from: 'E1,西园早餐铺,breakfast_shop,-600,0',
    to: 'E1,西园早餐铺,breakfast_shop,600,0',
    expect: { severity: W, code: 'place-outside-circle', file: 'circles.csv', line: 2 },
    says: '1 outlet or site more than 300 m outside its polygon: E1',
  },
  {
    fault: 'a site from half a phase on',
    file: 'sites.csv',
    from: '250,100,,confirmed',
    to: '250,100,2025.5,confirmed',
    expect: { severity: E, code: 'not-an-integer', file: 'sites.csv', line: 2, column: 10 },
    says: 'column "firstPhase" has "2025.5"; expected a whole number',
  },
  {
    fault: 'a site from before the first phase on',
    file: 'sites.csv',
    from: '250,100,,confirmed',
    to: '250,100,-1,confirmed',
    expect: { severity: E, code: 'out-of-range', file: 'sites.csv', line: 2, column: 10 },
    says: 'expected a number from 1 to 9999',
  },
  {
    fault: 'a site from a misspelt year on',
    file: 'sites.csv',
    from: '250,100,,confirmed',
    to: '250,100,202S,confirmed',
    expect: { severity: E, code: 'not-a-number', file: 'sites.csv', line: 2, column: 10 },
    says: '"202S"',
  },
  {
    fault: 'an outlet on another planet',
    file: 'outlets.csv',
    from: 'E1,西园早餐铺,breakfast_shop,-600,0',
    to: 'E1,西园早餐铺,breakfast_shop,1e99,0',
    expect: { severity: E, code: 'out-of-range', file: 'outlets.csv', line: 2, column: 4 },
    says: 'expected a number from -1000000 to 1000000',
  },
  {
    fault: 'a hosted format without hosts',
    file: 'formats.yaml',
    from: 'hosts: [breakfast_shop, market]',
    to: 'hosts: []',
    expect: { severity: E, code: 'hosted-without-hosts', line: 38, column: 5 },
  },
  {
    fault: 'a credit above 1',
    file: 'formats.yaml',
    from: 'credit: 0.5',
    to: 'credit: 1.5',
    expect: { severity: E, code: 'out-of-range', line: 60 },
    says: 'expected a number ≤ 1',
  },
  {
    fault: 'a credit of 0',
    file: 'formats.yaml',
    from: 'credit: 0.5',
    to: 'credit: 0',
    expect: { severity: E, code: 'out-of-range', line: 60 },
    says: '> 0',
  },
  {
    fault: 'a target above 1',
    file: 'types.yaml',
    from: 'target: 0.6',
    to: 'target: 60',
    expect: { severity: E, code: 'out-of-range', column: 3 },
  },
  {
    fault: 'a radius of 0',
    file: 'types.yaml',
    from: 'radiusM: 500',
    to: 'radiusM: 0',
    expect: { severity: E, code: 'out-of-range', line: 11, column: 3 },
    says: 'radiusM',
  },
  {
    fault: 'a preferred radius above the largest one',
    file: 'types.yaml',
    from: 'radiusPreferredM: 300',
    to: 'radiusPreferredM: 700',
    expect: { severity: E, code: 'radius-order' },
  },
  {
    fault: 'a misspelt key in YAML',
    file: 'types.yaml',
    from: 'density:',
    to: 'densty:',
    expect: { severity: W, code: 'unknown-key', line: 34, column: 3 },
    says: 'nearest: density',
  },
  {
    fault: 'YAML that cannot be parsed',
    file: 'city.yaml',
    from: 'schematic: true',
    to: 'schematic: [true',
    expect: { severity: E, code: 'malformed-yaml' },
  },
  {
    fault: 'a quoted cell that never closes',
    file: 'sites.csv',
    from: 'S2,东园商铺',
    to: 'S2,"东园商铺',
    expect: { severity: E, code: 'malformed-csv', line: 3 },
  },
  {
    fault: 'a word where a few are allowed',
    file: 'sites.csv',
    from: 'to_verify',
    to: 'to_verfy',
    expect: { severity: E, code: 'unknown-choice', line: 4, column: 11 },
    says: 'nearest: to_verify',
  },
  {
    fault: 'a street edge to a node that does not exist',
    file: 'street-edges.csv',
    from: 'N6,N9',
    to: 'N6,N99',
    expect: { severity: E, code: 'unknown-node', line: 10, column: 2 },
  },
  {
    fault: 'a stated row without its quote',
    file: 'records.csv',
    from: ',stated,东一社区早餐业态少',
    to: ',stated,',
    expect: { severity: W, code: 'stated-without-quote', line: 3, column: 6 },
  },
  {
    fault: 'coordinates in another system',
    file: 'circles.geojson',
    from: '105.186,',
    to: '418160.5,',
    expect: { severity: E, code: 'not-wgs84', line: 4 },
  },
];

describe('a bad city', () => {
  let copy: CityCopy;
  afterEach(() => copy.dispose());

  for (const one of CASES) {
    it(`with ${one.fault} is told with file, line and column`, async () => {
      copy = new CityCopy();
      copy.edit(one.file, one.from, one.to);
      const { value, problems } = await readCity(copy.folder);
      const { file = one.file, ...wanted } = one.expect;
      const found = problems.filter((problem) => problem.code === wanted.code && path.basename(problem.file) === file);
      expect(found, JSON.stringify(problems, null, 1)).not.toHaveLength(0);
      expect(found[0]).toMatchObject(wanted);
      expect(found[0]!.what.zh).not.toBe('');
      if (one.says) expect(`${found[0]!.what.en}\n${found[0]!.hint?.en}`).toContain(one.says);
      expect(value === undefined).toBe(problems.some((problem) => problem.severity === 'error'));
    });
  }

  it('with overlapping circles is told the area and the persons in both', async () => {
    copy = new CityCopy();
    // Xiyuan's eastern edge moves from x = 0 to x = 300 m: 300 m × 600 m overlap, H3 (120 persons) in both.
    const lon = 105.186 + (300 / 800) * (105.186 - 105.17695114);
    copy.edit(
      'circles.geojson',
      '[105.186,37.51129699],[105.186,37.51670301]',
      `[${lon},37.51129699],[${lon},37.51670301]`,
    );
    const { problems } = await readCity(copy.folder);
    const overlap = problems.find((problem) => problem.code === 'overlapping-circles');
    expect(overlap?.what.en).toBe('circle "西园" and "东园" overlap by 0.18 km² (120 persons in both)');
  });

  for (const file of ['city.yaml', 'circles.csv', 'circles.geojson', 'types.yaml', 'homes.csv', 'sites.csv']) {
    it(`without ${file} is told which file is missing`, async () => {
      copy = new CityCopy();
      copy.remove(file);
      const { value, problems } = await readCity(copy.folder);
      expect(value).toBeUndefined();
      const missing = problems.filter((problem) => problem.code === 'missing-file');
      expect(missing.map((problem) => path.basename(problem.file))).toEqual([file]);
    });
  }

  it('with an empty table of homes is told so', async () => {
    copy = new CityCopy();
    copy.write('homes.csv', 'id,xM,yM,circle,community,children,adults,elders,provenance,basis\n');
    const { problems } = await readCity(copy.folder);
    expect(problems.map((problem) => problem.code)).toContain('empty-table');
  });

  it('with faults in five files is told all of them at once', async () => {
    copy = new CityCopy();
    copy.edit('records.csv', '洗衣店', '洗衣点');
    copy.edit('homes.csv', ',20,60,20', ',-20,60,20');
    copy.edit('formats.yaml', 'credit: 0.5', 'credit: 5');
    copy.edit('sites.csv', 'premises', 'premisses');
    copy.edit('city.yaml', 'detourFactor: 1.3', 'detourFactor: 0.3');
    const { problems } = await readCity(copy.folder);
    const files = new Set(problems.filter((one) => one.severity === 'error').map((one) => path.basename(one.file)));
    expect(files).toEqual(new Set(['records.csv', 'homes.csv', 'formats.yaml', 'sites.csv', 'city.yaml']));
  });

  it('that is not there at all is told in one line', async () => {
    copy = new CityCopy();
    const { problems } = await readCity(path.join(copy.folder, 'nowhere'));
    expect(problems.map((problem) => problem.code)).toEqual(['missing-folder']);
  });
});

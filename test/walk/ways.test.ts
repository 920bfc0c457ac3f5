import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City, PointM } from '../../src/city/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { shortenReach } from '../../src/walk/shorten.js';
import type { Walker } from '../../src/walk/ways.js';
import { cityWith } from '../support/city.js';
import { homesAt, type StreetLine, streetLines } from '../support/street-lines.js';

/** A town of streets, homes and one outlet. */
function town(
  lines: readonly StreetLine[],
  homes: readonly PointM[],
  [xM, yM]: PointM,
  junctions: Readonly<Record<string, number>> = {},
): City {
  return cityWith({ homes: homesAt(homes), outlets: [{ xM, yM }], streets: streetLines(lines, junctions) });
}

/** Metres and signals to each home, undefined where it is not reached. */
function walks(city: City, walker: Walker = 'metres'): ([number, number] | undefined)[] {
  const reach = buildReach(city, 3000, { walker });
  return city.homes.ids.map((_, i) => {
    const a = reach.home.indexOf(i);
    return a < 0 ? undefined : [reach.distanceDm[a]! / 10, reach.signals![a]!];
  });
}

describe('a flight of steps of 20 m, and a way round it of 300 m', () => {
  const home: PointM = [200, 0];
  const lines: StreetLine[] = [
    { from: [0, 0], to: [100, 0], stepsM: 20 },
    { from: [100, 0], to: [300, 0] },
    { from: [0, 0], to: [0, 100] },
    { from: [0, 100], to: [100, 100] },
    { from: [100, 100], to: [100, 0] },
  ];
  const city = town(lines, [home], [0, 0]);

  it('is 200 m up the steps', () => expect(walks(city)).toEqual([[200, 0]]));

  it('takes as long as 228 m on the flat: 20 m at 0.5 instead of 1.2 m/s', () => {
    expect(walks(city, 'timed')).toEqual([[228, 0]]);
  });

  it('is 400 m for whoever cannot take steps', () => expect(walks(city, 'stepFree')).toEqual([[400, 0]]));

  it('is no way at all without the way round', () => {
    expect(walks(town(lines.slice(0, 2), [home], [0, 0]), 'stepFree')).toEqual([undefined]);
  });

  it('slows and stops nobody where a ramp runs beside the steps', () => {
    const ramp = town([{ ...lines[0]!, stepFree: true }, ...lines.slice(1)], [home], [0, 0]);
    for (const walker of ['metres', 'timed', 'stepFree'] as const) expect(walks(ramp, walker)).toEqual([[200, 0]]);
  });

  it('lets everybody round steps that take longer than the way round', () => {
    const long = town([{ ...lines[0]!, lengthM: 290, stepsM: 200 }, ...lines.slice(1)], [home], [0, 0]);
    expect([walks(long), walks(long, 'timed')]).toEqual([[[390, 0]], [[400, 0]]]);
  });
});

describe('homes along a street of 100 m with 20 m of steps in its middle', () => {
  const city = town(
    [{ from: [0, 0], to: [100, 0], stepsM: 20 }],
    [
      [30, 0],
      [50, 0],
      [70, 0],
    ],
    [0, 0],
  );

  it('reach what is on their side of them', () => {
    expect(walks(city, 'stepFree')).toEqual([[30, 0], undefined, undefined]);
    expect(walks(city, 'timed')).toEqual([
      [30, 0],
      [64, 0],
      [98, 0],
    ]);
  });

  it('reach nothing along a street that is closed to them from end to end', () => {
    const kerbs = town([{ from: [0, 0], to: [100, 0], stepFree: false }], [[30, 0]], [0, 0]);
    expect([walks(kerbs, 'timed'), walks(kerbs, 'stepFree')]).toEqual([[[30, 0]], [undefined]]);
  });
});

describe('signals on the way', () => {
  const lines: StreetLine[] = [
    { from: [0, 0], to: [100, 0] },
    { from: [100, 0], to: [300, 0], signals: 2 },
  ];

  it('are those of the junctions that it passes and those that it walks past along a street', () => {
    // Along the second street they stand at 150 and 250 m.
    const city = town(
      lines,
      [
        [50, 0],
        [140, 0],
        [200, 0],
        [290, 0],
      ],
      [0, 0],
      { '100,0': 1 },
    );
    expect(walks(city)).toEqual([
      [50, 0],
      [140, 1],
      [200, 2],
      [290, 3],
    ]);
  });

  it('are those between two places on one street', () => {
    const city = town(
      lines.slice(1),
      [
        [140, 0],
        [160, 0],
        [290, 0],
      ],
      [170, 0],
      { '100,0': 1, '300,0': 1 },
    );
    expect(walks(city)).toEqual([
      [30, 1],
      [10, 0],
      [120, 1],
    ]);
  });

  it('are the fewest of equally long ways', () => {
    const block: StreetLine[] = [
      { from: [0, 0], to: [100, 0], signals: 1 },
      { from: [100, 0], to: [100, 100] },
      { from: [0, 0], to: [0, 100] },
      { from: [0, 100], to: [100, 100] },
      { from: [100, 100], to: [200, 100] },
    ];
    for (const order of [block, [...block].reverse()]) {
      expect(walks(town(order, [[150, 100]], [0, 0]))).toEqual([[250, 0]]);
    }
  });

  it('are cut with the lists', () => {
    const city = town(
      lines,
      [
        [50, 0],
        [290, 0],
      ],
      [0, 0],
      { '100,0': 1 },
    );
    expect(shortenReach(buildReach(city, 3000), 200)).toEqual(buildReach(city, 200));
  });

  it('are not counted where the city does not say where they are', () => {
    const { signals: _, steps: __, ...plain } = streetLines(lines);
    expect(buildReach(cityWith({ homes: homesAt([[50, 0]]), streets: plain }), 500).signals).toBeUndefined();
  });
});

describe('on any streets', () => {
  const coordinate = fc.integer({ min: 0, max: 3 }).map((n) => n * 100);
  const point = fc.tuple(coordinate, coordinate);
  const line = fc.record({
    from: point,
    to: point,
    detour: fc.integer({ min: 0, max: 50 }),
    stepsM: fc.constantFrom(0, 0, 10, 60),
    stepFree: fc.boolean(),
    signals: fc.integer({ min: 0, max: 2 }),
  });
  const drawn = fc.array(line, { minLength: 3, maxLength: 14 }).map((all) =>
    all
      .filter(({ from, to }) => String(from) !== String(to))
      .map(({ detour, from, to, ...more }) => {
        const straight = Math.abs(from[0] - to[0]) + Math.abs(from[1] - to[1]);
        return { ...more, from, to, lengthM: straight + detour };
      }),
  );

  it('whoever cannot take steps reaches no more homes than others do, and none sooner', () => {
    fc.assert(
      fc.property(drawn, fc.array(point, { minLength: 1, maxLength: 6 }), point, (lines, homes, outlet) => {
        fc.pre(lines.length > 0);
        const city = town(lines, homes, outlet);
        const [metres, timed, stepFree] = (['metres', 'timed', 'stepFree'] as const).map((walker) =>
          walks(city, walker).map((walk) => walk?.[0] ?? Number.POSITIVE_INFINITY),
        );
        for (const i of homes.keys()) {
          expect(metres![i]).toBeLessThanOrEqual(timed![i]!);
          expect(timed![i]).toBeLessThanOrEqual(stepFree![i]!);
        }
      }),
      { numRuns: 100 },
    );
  });
});

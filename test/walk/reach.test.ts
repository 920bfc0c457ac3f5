import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import { networkOf } from '../../src/walk/network.js';
import { buildReach } from '../../src/walk/reach.js';
import type { Reach } from '../../src/walk/types.js';
import { cityWith } from '../support/city.js';
import { at, draw } from '../support/draw.js';

/** Metres from a location to a home, undefined where it is not reached. */
function metres(city: City, reach: Reach, location: string, home: string): number | undefined {
  const j = at(city, 'locations', location);
  const i = at(city, 'homes', home);
  for (let a = reach.offsets[j]!; a < reach.offsets[j + 1]!; a++) {
    if (reach.home[a] === i) return reach.distanceDm[a]! / 10;
  }
  return undefined;
}

function rowHomes(city: City, reach: Reach, location: string): string[] {
  const j = at(city, 'locations', location);
  return [...reach.home.subarray(reach.offsets[j]!, reach.offsets[j + 1]!)].map((i) => city.homes.ids[i]!);
}

describe('walking distance on a drawn grid', () => {
  const city = draw({
    map: [
      'a---+---+', //
      '    |   |',
      '    |   b',
      '    |   |',
      'A-c-+---+',
    ],
  });
  const reach = buildReach(city, 2000);

  it('follows the streets around the block', () => {
    // A → right 400 → up 400 → left 400
    expect(metres(city, reach, 'A', 'a')).toBe(1200);
  });

  it('leaves a street by whichever end is shorter', () => {
    // b stands in the middle of the eastern side: 400 + 400 + 200 from the south, 400 + 400 + 400 + 200 by the north.
    expect(metres(city, reach, 'A', 'b')).toBe(1000);
  });

  it('joins two places on the same street along it', () => {
    expect(metres(city, reach, 'A', 'c')).toBe(200);
  });

  it('lists homes nearest first', () => {
    expect(rowHomes(city, reach, 'A')).toEqual(['c', 'b', 'a']);
  });

  it('leaves out what lies beyond the horizon and keeps what lies on it', () => {
    expect(rowHomes(city, buildReach(city, 1000), 'A')).toEqual(['c', 'b']);
    expect(rowHomes(city, buildReach(city, 999.9), 'A')).toEqual(['c']);
  });
});

describe('snapping', () => {
  it('counts the legs at both ends, to the middle of a long street', () => {
    const city = draw({
      map: [
        '..a......', //
        '.........',
        '+-------+',
        '......A..',
      ],
      cellM: 60,
    });
    // 120 m down, 240 m along, 60 m down.
    expect(metres(city, buildReach(city, 1000), 'A', 'a')).toBe(420);
  });

  it('breaks ties between homes by their index', () => {
    const city = draw({ map: ['b-A-a'] });
    expect(rowHomes(city, buildReach(city, 500), 'A')).toEqual(['a', 'b']);
  });

  it('rounds up to the next decimetre', () => {
    const city = draw({ map: ['a-A'], cellM: 100.01 });
    expect(metres(city, buildReach(city, 500), 'A', 'a')).toBe(200.1);
  });

  it('gives zero to a home at its shop door', () => {
    const city = draw({ map: ['+-A-+'], city: {} });
    const homes = { ...city.homes, count: 1, ids: ['a'], xM: Float64Array.of(200), yM: Float64Array.of(0) };
    const reach = buildReach(
      { ...city, homes: { ...homes, circle: new Uint16Array(1), community: new Uint16Array(1) } },
      500,
    );
    expect([...reach.distanceDm]).toEqual([0]);
  });

  it('counts homes that no street comes near, and nothing reaches them', () => {
    const city = draw({ map: ['a', '.', '.', '.', '.', '.', 'b-A'] });
    const reach = buildReach(city, 3000);
    expect(reach.unsnappedHomes).toBe(1);
    expect(rowHomes(city, reach, 'A')).toEqual(['b']);
    expect(buildReach(city, 3000, { snapLimitM: 600 }).unsnappedHomes).toBe(0);
  });

  it('prefers the street network to a nearer path that leads nowhere', () => {
    const map = [`a${' '.repeat(100)}`, '+-+', '   ', `+${'-'.repeat(120)}A`];
    const city = draw({ map, cellM: 50 });
    // The path is 50 m away but holds less than 2 % of the street length; the street is 150 m away.
    expect(metres(city, buildReach(city, 6500), 'A', 'a')).toBe(150 + 121 * 50);
  });
});

describe('barriers', () => {
  const river = [
    [
      [-1000, 150],
      [5000, 150],
    ] as const,
  ];

  it('are crossed along a bridge', () => {
    const city = draw({ map: ['a---+', '    |', '    |', 'A---+'], barriers: river });
    expect(metres(city, buildReach(city, 2000), 'A', 'a')).toBe(400 + 300 + 400);
  });

  it('are not crossed to get to a street on the other side', () => {
    const city = draw({ map: ['a', '.', '+-A'], barriers: river });
    const reach = buildReach(city, 2000);
    expect(reach.unsnappedHomes).toBe(1);
    expect(rowHomes(city, reach, 'A')).toEqual([]);
  });

  it('cut a straight line where no network says where the crossings are', () => {
    const city = draw({ map: ['a.', '..', 'Ab'], barriers: river });
    const reach = buildReach(city, 2000);
    expect(rowHomes(city, reach, 'A')).toEqual(['b']);
    expect(metres(city, reach, 'A', 'b')).toBe(130);
  });

  it('are ignored by the straight measure, like the streets', () => {
    const city = draw({ map: ['a.', '..', 'A--'], barriers: river });
    expect(metres(city, buildReach(city, 2000, { measure: 'straight' }), 'A', 'a')).toBe(200);
  });
});

describe('laws', () => {
  /** Places with whole coordinates over a random network of up to eight crossings. */
  const cities = fc
    .record({
      nodes: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 })), {
        minLength: 2,
        maxLength: 8,
        selector: ([x, y]) => `${x},${y}`,
      }),
      links: fc.array(fc.tuple(fc.nat(7), fc.nat(7), fc.integer({ min: 0, max: 300 })), {
        minLength: 1,
        maxLength: 14,
      }),
      places: fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 })), {
        minLength: 1,
        maxLength: 6,
      }),
    })
    .map(({ nodes, links, places }) => {
      const ends = links
        .map(([a, b, extra]) => [a % nodes.length, b % nodes.length, extra] as const)
        .filter(([a, b], l, all) => a < b && all.findIndex(([u, v]) => u === a && v === b) === l);
      const length = ([a, b, extra]: readonly [number, number, number]) =>
        Math.sqrt((nodes[a]![0] - nodes[b]![0]) ** 2 + (nodes[a]![1] - nodes[b]![1]) ** 2) + extra;
      const count = places.length;
      return cityWith({
        streets: {
          nodeXM: Float64Array.from(nodes, (n) => n[0]),
          nodeYM: Float64Array.from(nodes, (n) => n[1]),
          edgeFrom: Uint32Array.from(ends, (e) => e[0]),
          edgeTo: Uint32Array.from(ends, (e) => e[1]),
          edgeLengthM: Float64Array.from(ends, length),
          edgeName: new Uint16Array(ends.length),
          edgeMain: new Uint8Array(ends.length),
          names: [''],
        },
        homes: {
          count,
          ids: places.map((_, i) => `h${i}`),
          xM: Float64Array.from(places, (p) => p[0]),
          yM: Float64Array.from(places, (p) => p[1]),
          circle: new Uint16Array(count),
          community: new Uint16Array(count),
          persons: {
            children: new Uint32Array(count),
            adults: new Uint32Array(count).fill(1),
            elders: new Uint32Array(count),
          },
        },
        sites: places.map(([xM, yM]) => ({ xM, yM })),
      });
    });

  const table = (city: City, reach: Reach): number[][] => {
    const dm = city.sites.map(() => new Array<number>(city.homes.count).fill(Number.POSITIVE_INFINITY));
    for (let j = 0; j < city.sites.length; j++) {
      for (let a = reach.offsets[j]!; a < reach.offsets[j + 1]!; a++) dm[j]![reach.home[a]!] = reach.distanceDm[a]!;
    }
    return dm;
  };

  it('the walk there is as long as the walk back', () => {
    fc.assert(
      fc.property(cities, (city) => {
        const dm = table(city, buildReach(city, 6000));
        for (const [j, row] of dm.entries()) for (const [i, d] of row.entries()) expect(dm[i]![j]).toBe(d);
      }),
    );
  });

  it('equals Floyd–Warshall on the streets split at every door', () => {
    fc.assert(
      fc.property(cities, (city) => {
        // Where the nearest street is a matter of taste, so is the distance.
        fc.pre(!networkOf(city.streets!).islandEdge.includes(1) && !doorsOf(city).some((door) => door.ambiguous));
        const reached = table(city, buildReach(city, 6000));
        const expected = floydWarshall(city);
        for (const [j, row] of reached.entries()) {
          for (const [i, d] of row.entries()) {
            if (expected[j]![i]! * 10 > 60_000) expect(d).toBe(Number.POSITIVE_INFINITY);
            else expect(Math.abs(d - expected[j]![i]! * 10)).toBeLessThan(1.001);
          }
        }
      }),
    );
  });
});

interface Door {
  readonly edge: number;
  readonly along: number;
  readonly leg: number;
  readonly ambiguous: boolean;
}

/** Nearest street of each place, by comparison with all. */
function doorsOf(city: City): Door[] {
  const streets = city.streets!;
  return city.sites.map(({ xM: px, yM: py }) => {
    const all = [...streets.edgeFrom].map((from, edge) => {
      const [ax, ay] = [streets.nodeXM[from]!, streets.nodeYM[from]!];
      const [bx, by] = [streets.nodeXM[streets.edgeTo[edge]!]!, streets.nodeYM[streets.edgeTo[edge]!]!];
      const t = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
      const share = Math.min(1, Math.max(0, t));
      const [x, y] = [ax + share * (bx - ax), ay + share * (by - ay)];
      return { edge, along: share * streets.edgeLengthM[edge]!, leg: Math.sqrt((px - x) ** 2 + (py - y) ** 2), x, y };
    });
    all.sort((a, b) => a.leg - b.leg || a.edge - b.edge);
    const best = all[0];
    if (best === undefined) return { edge: -1, along: 0, leg: Number.POSITIVE_INFINITY, ambiguous: false };
    const rival = all.some((o) => o.leg - best.leg < 1e-6 && Math.abs(o.x - best.x) + Math.abs(o.y - best.y) > 1e-6);
    return { edge: best.edge, along: best.along, leg: best.leg, ambiguous: rival };
  });
}

/** Metres between all places, the slow way: each place is a node on its nearest street. */
function floydWarshall(city: City): number[][] {
  const streets = city.streets!;
  const n = streets.nodeXM.length;
  const doors = doorsOf(city);
  const size = n + doors.length;
  const far = Number.POSITIVE_INFINITY;
  const d = Array.from({ length: size }, (_, a) => Array.from({ length: size }, (_, b) => (a === b ? 0 : far)));
  const link = (a: number, b: number, m: number) => {
    d[a]![b] = Math.min(d[a]![b]!, m);
    d[b]![a] = Math.min(d[b]![a]!, m);
  };
  for (const [e, from] of streets.edgeFrom.entries()) link(from, streets.edgeTo[e]!, streets.edgeLengthM[e]!);
  for (const [p, door] of doors.entries()) {
    if (door.leg > 500) continue;
    link(n + p, streets.edgeFrom[door.edge]!, door.leg + door.along);
    link(n + p, streets.edgeTo[door.edge]!, door.leg + streets.edgeLengthM[door.edge]! - door.along);
    for (const [q, other] of doors.entries()) {
      if (other.edge === door.edge && other.leg <= 500) {
        link(n + p, n + q, door.leg + Math.abs(door.along - other.along) + other.leg);
      }
    }
  }
  for (let k = 0; k < n; k++) {
    for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) d[a]![b] = Math.min(d[a]![b]!, d[a]![k]! + d[k]![b]!);
  }
  // From a site to the home at the same spot: out of the door and in again.
  return doors.map((door, p) =>
    doors.map((_, q) => (p === q ? (door.leg > 500 ? far : 2 * door.leg) : d[n + p]![n + q]!)),
  );
}

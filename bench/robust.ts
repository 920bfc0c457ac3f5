import type { City } from '../src/city/types.js';
import { cityWith } from '../test/support/city.js';
import { mulberry32 } from '../test/support/mulberry32.js';

/** A square where some live anywhere and some around centres; sites are drawn like homes. */
export interface RobustAsk {
  readonly points: number;
  readonly sites: number;
  readonly sideM: number;
  readonly zonesPerSide: number;
  /** Share of the persons who live around centres, how many there are, and how far they spread. */
  readonly centred: number;
  readonly centres: number;
  readonly spreadM: number;
  /** What the n-th centre is worth: as much as each, or 1 / n. */
  readonly worth: 'alike' | 'falling';
  readonly radiusM: number;
  /** Persons of a point: 1 … this many, each as likely. */
  readonly mostPersons: number;
  readonly seed: number;
}

/** Sizes and chances of RESEARCH's robust instance, which does not say where its people live. */
const SIZES = { points: 20_000, sites: 500, sideM: 10_000, zonesPerSide: 5 } as const;

/**
 * `published` reproduces what is known of the instance: 7,436 signatures, 153,544
 * rows over 50 days with 2.43 million entries, 0.80 of the demand served by the usual
 * plan, 0.71 in the worst fifth (persons 1 … 30 follow from the totals of its sisters).
 */
export const GEOMETRIES: Readonly<Record<string, RobustAsk>> = {
  published: {
    ...SIZES,
    centred: 0.5,
    centres: 8,
    spreadM: 800,
    worth: 'alike',
    radiusM: 800,
    mostPersons: 30,
    seed: 3,
  },
  even: {
    ...SIZES,
    centred: 0,
    centres: 1,
    spreadM: 0,
    worth: 'alike',
    radiusM: 1000,
    mostPersons: 99,
    seed: 1,
  },
  centres: {
    ...SIZES,
    centred: 1,
    centres: 30,
    spreadM: 300,
    worth: 'falling',
    radiusM: 600,
    mostPersons: 99,
    seed: 1,
  },
};

/** A normal deviate good enough for places: twelve uniform ones. */
function normal(random: () => number): number {
  let sum = -6;
  for (let n = 0; n < 12; n++) sum += random();
  return sum;
}

/** One type, one format, zones as circles: coverage with p sites. */
export function robustCity(ask: RobustAsk): City {
  const random = mulberry32(ask.seed);
  const side = ask.sideM;
  const anywhere = () => ({ xM: random() * side, yM: random() * side });
  const centres = Array.from({ length: ask.centres }, (_, n) => ({
    ...anywhere(),
    worth: ask.worth === 'alike' ? 1 : 1 / (n + 1),
  }));
  const all = centres.reduce((sum, { worth }) => sum + worth, 0);
  const inside = (m: number) => m >= 0 && m < side;
  const around = () => {
    for (;;) {
      let left = random() * all;
      const centre = centres.find(({ worth }) => {
        left -= worth;
        return left <= 0;
      });
      if (centre === undefined) continue;
      const at = { xM: centre.xM + normal(random) * ask.spreadM, yM: centre.yM + normal(random) * ask.spreadM };
      if (inside(at.xM) && inside(at.yM)) return at;
    }
  };
  const zoneOf = ({ xM, yM }: { xM: number; yM: number }) =>
    Math.floor((yM / side) * ask.zonesPerSide) * ask.zonesPerSide + Math.floor((xM / side) * ask.zonesPerSide);
  const place = () => {
    const at = random() < ask.centred ? around() : anywhere();
    return { ...at, circle: zoneOf(at), community: zoneOf(at) };
  };
  const homes = Array.from({ length: ask.points }, place);
  return cityWith({
    detourFactor: 1,
    circles: Array.from({ length: ask.zonesPerSide ** 2 }, () => ({})),
    types: [{ id: 'stop', radiusM: ask.radiusM, radiusPreferredM: ask.radiusM }],
    formats: [{ id: 'stop', credits: [{ type: 0, credit: 1 }] }],
    homes: {
      count: homes.length,
      ids: homes.map((_, i) => `H${i}`),
      xM: Float64Array.from(homes, ({ xM }) => xM),
      yM: Float64Array.from(homes, ({ yM }) => yM),
      circle: Uint16Array.from(homes, ({ circle }) => circle),
      community: Uint16Array.from(homes, ({ community }) => community),
      persons: {
        children: new Uint32Array(homes.length),
        adults: Uint32Array.from(homes, () => 1 + Math.floor(random() * ask.mostPersons)),
        elders: new Uint32Array(homes.length),
      },
    },
    sites: Array.from({ length: ask.sites }, place),
    outlets: [],
  });
}

/** What RESEARCH counts of an instance: homes that the same sites reach, and what days with closed sites make of them. */
export function countRows(
  reach: { readonly offsets: Uint32Array; readonly home: Uint32Array },
  homes: number,
  sites: number,
  isOpen: (site: number, day: number) => boolean,
  days: number,
): { readonly signatures: number; readonly rows: number; readonly entries: number } {
  const lists: number[][] = Array.from({ length: homes }, () => []);
  for (let j = 0; j < sites; j++) {
    for (let n = reach.offsets[j]!; n < reach.offsets[j + 1]!; n++) lists[reach.home[n]!]!.push(j);
  }
  const signatures = new Map(lists.filter((list) => list.length > 0).map((list) => [list.join(), list]));
  const rows = new Set<string>();
  let entries = 0;
  for (const list of signatures.values()) {
    for (let d = 0; d < days; d++) {
      const open = list.filter((j) => isOpen(j, d));
      const key = open.join();
      if (open.length === 0 || rows.has(key)) continue;
      rows.add(key);
      entries += open.length;
    }
  }
  return { signatures: signatures.size, rows: rows.size, entries };
}

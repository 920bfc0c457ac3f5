import seedrandom from 'seedrandom';
import type { City } from '../src/city/types.js';
import { cityWith } from '../test/support/city.js';

/** Sizes and chances of RESEARCH's robust instance; where people live is a square that is even or has centres. */
export interface RobustAsk {
  readonly points: number;
  readonly sites: number;
  readonly sideM: number;
  readonly zonesPerSide: number;
  /** Share of the persons who live around centres, how many there are, and how far they spread. */
  readonly centred: number;
  readonly centres: number;
  readonly spreadM: number;
  readonly radiusM: number;
}

/** A normal deviate good enough for places and demand: twelve uniform ones. */
function normal(random: () => number): number {
  let sum = -6;
  for (let n = 0; n < 12; n++) sum += random();
  return sum;
}

/** One type, one format, zones as circles: coverage with p sites. */
export function robustCity(ask: RobustAsk, seed: string): City {
  const random = seedrandom.alea(seed);
  const side = ask.sideM;
  const anywhere = () => ({ xM: random() * side, yM: random() * side });
  // Centres of unequal size: the n-th is worth 1 / n.
  const centres = Array.from({ length: ask.centres }, (_, n) => ({ ...anywhere(), worth: 1 / (n + 1) }));
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
        adults: Uint32Array.from(homes, () => 1 + Math.floor(random() * 99)),
        elders: new Uint32Array(homes.length),
      },
    },
    sites: Array.from({ length: ask.sites }, place),
    outlets: [],
  });
}

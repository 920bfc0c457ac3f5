import { describe, expect, it } from 'vitest';
import type { SimulationSettings } from '../../src/scenario/types.js';
import { areaCells } from '../../src/simulation/area-cells.js';
import { dayPlayer } from '../../src/simulation/days.js';
import { emptyTotal, mergeChunk } from '../../src/simulation/merge.js';
import { prepareSimulation } from '../../src/simulation/prepare.js';
import { summarise } from '../../src/simulation/summarise.js';
import type { AreaCell } from '../../src/simulation/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { crossing, UNEVEN_SPEEDS } from '../support/crossing.js';
import { draw } from '../support/draw.js';
import { plainRules } from '../support/rules.js';

const STEADY = { mean: 1.2, sd: 0, min: 0.5 };
const SETTINGS: SimulationSettings = {
  days: 60,
  walkersPerCircle: 10,
  closure: { default: 0 },
  speedMps: { children: STEADY, adults: STEADY, elders: STEADY },
  level: 0.95,
  estimator: 'combined',
};

/** 25 homes at 40, 80, …, 1,000 m from one outlet; the first ten in a community of their own. */
function road() {
  const city = draw({ cellM: 20, map: [`1-${'a-'.repeat(25)}`] });
  const community = Uint16Array.from(city.homes.community, (_, i) => (i < 10 ? 0 : 1));
  const [one] = city.communities;
  const communities = [one!, { ...one!, id: 'far', name: 'far' }];
  return { ...city, communities, homes: { ...city.homes, community } };
}

/** Two outlets, two circles, three groups. */
const town = crossing();

function play(city: typeof town, settings: Partial<SimulationSettings>, pieces: readonly number[] = []) {
  const all = { ...SETTINGS, ...settings };
  const by = ['community', 'band'] as const;
  const prepared = prepareSimulation(city, plainRules(city), buildReach(city, 1200), [], all, undefined, [], by);
  const total = emptyTotal([prepared]);
  const player = dayPlayer([prepared], 'test');
  for (const to of [...pieces, all.days]) mergeChunk(total, player.play(total.days, to));
  const plan = total.plans[0]!;
  return {
    areas: areaCells(prepared, prepared.areas!, plan.areas, all.level),
    whole: summarise(prepared, plan, 'test', all.level),
  };
}

const within = (cell: AreaCell | undefined, minutes: number) =>
  cell!.shares.find((share) => share.minutes === minutes)!.share;

describe('a breakdown of a simulation', () => {
  it('finds by hand who of a community and of a band is near enough', () => {
    const { areas } = play(road(), { bandsM: [300, 500] });
    const all = areas.filter((cell) => cell.group === 'all');
    // 1.2 m/s: 360 m in 5 min, nine homes of the near community's ten; 720 m in 10 min, eight of the far one's fifteen.
    const communities = all.filter(({ by }) => by === 'community');
    expect(communities.map(({ community }) => community)).toEqual([0, 1]);
    expect(communities.map((cell) => within(cell, 5))).toEqual([0.9, 0]);
    expect(within(communities[1], 10)).toBeCloseTo(8 / 15, 12);
    // 280 m and less: seven homes; up to 480 m: five; the other thirteen are beyond.
    const bands = all.filter(({ by, circle }) => by === 'band' && circle === -1);
    expect(bands.map(({ fromM, toM }) => [fromM, toM])).toEqual([
      [0, 300],
      [300, 500],
      [500, undefined],
    ]);
    const persons = bands.map((cell) => cell.persons);
    expect(persons.map((n) => n / persons[0]!)).toEqual([1, 5 / 7, 13 / 7]);
    expect(bands.map((cell) => within(cell, 5))).toEqual([1, 0.4, 0]);
    expect(within(bands[2], 10)).toBeCloseTo(6 / 13, 12);
  });

  it.each(['combined', 'conditional'] as const)(
    'adds up to the circles and to the city where every closure is known (%s)',
    (estimator) => {
      const closure = { default: estimator === 'combined' ? 0.3 : 0 };
      const { areas } = play(town, { estimator, closure, speedMps: UNEVEN_SPEEDS });
      const { whole } = play(town, { estimator: 'combined', closure, speedMps: UNEVEN_SPEEDS });
      for (const cell of whole.cells) {
        for (const by of ['community', 'band'] as const) {
          const parts = areas.filter(
            (one) =>
              one.by === by &&
              one.type === cell.type &&
              one.group === cell.group &&
              (by === 'band'
                ? one.circle === cell.circle
                : cell.circle < 0 || town.communities[one.community]!.circle === cell.circle),
          );
          const persons = parts.reduce((sum, one) => sum + one.persons, 0);
          for (const { minutes, share } of cell.shares) {
            const sum = parts.reduce((to, one) => to + one.persons * within(one, minutes), 0);
            expect(sum / persons).toBeCloseTo(share, 5);
          }
        }
      }
    },
  );

  it('holds the exact share in the intervals over drawn days, and gives the same bytes in any pieces', () => {
    const closure = { default: 0.3 };
    const exact = play(town, { closure, speedMps: UNEVEN_SPEEDS }).areas;
    const drawn = play(town, { closure, speedMps: UNEVEN_SPEEDS, estimator: 'plain', days: 400 });
    expect(play(town, { closure, speedMps: UNEVEN_SPEEDS, estimator: 'plain', days: 400 }, [7, 8, 150]).areas).toEqual(
      drawn.areas,
    );
    let [held, wide] = [0, 0];
    for (const [n, cell] of drawn.areas.entries()) {
      for (const [m, { low, high }] of cell.shares.entries()) {
        const { share } = exact[n]!.shares[m]!;
        if (share >= low - 1e-5 && share <= high + 1e-5) held++;
        else expect(Math.abs(share - (low + high) / 2)).toBeLessThan(1.5 * (high - low));
        if (high > low) wide++;
      }
    }
    const count = drawn.areas.reduce((sum, { shares }) => sum + shares.length, 0);
    expect(held / count).toBeGreaterThan(0.85);
    expect(wide).toBeGreaterThan(count / 4);
  });

  it('keeps sums whose size does not depend on the number of days', () => {
    const bytes = (days: number) => {
      const all = { ...SETTINGS, days, estimator: 'plain' as const };
      const prepared = prepareSimulation(
        town,
        plainRules(town),
        buildReach(town, 1200),
        [],
        all,
        undefined,
        [],
        ['community'],
      );
      return dayPlayer([prepared], 's').play(0, days).plans[0]!.areas!.sum.byteLength;
    };
    expect(bytes(3)).toBeGreaterThan(0);
    expect(bytes(30)).toBe(bytes(3));
  });
});

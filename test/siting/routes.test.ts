import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/scenario/rules.types.js';
import { fleetUnits } from '../../src/siting/checker/checker-money.js';
import { weeklyRoutes } from '../../src/siting/routes.js';
import type { Opening } from '../../src/siting/types.js';
import { cityWith } from '../support/city.js';

const fleetOf = (stopsPerDay: number, daysPerWeek: number): Fleet => ({
  id: 'vans',
  formats: [0, 1],
  stopsPerDay,
  daysPerWeek,
  payYuan: Float64Array.of(0),
});

function cityOf(points: readonly (readonly [number, number])[], days: readonly [number, number]) {
  return cityWith({
    sites: points.map(([xM, yM]) => ({ xM, yM })),
    formats: days.map((daysPerWeek, f) => ({ id: `van${f}`, kind: 'mobile', daysPerWeek })),
    detourFactor: 1.5,
  });
}

describe('weekly routes', () => {
  it('visit stops on a line from end to end', () => {
    const city = cityOf(
      [
        [300, 0],
        [0, 0],
        [200, 0],
        [100, 0],
      ],
      [5, 5],
    );
    const openings: Opening[] = [0, 1, 2, 3].map((location) => ({ location, format: 0, phase: 0 }));
    const routes = weeklyRoutes(city, fleetOf(4, 5), openings, 0);
    expect(routes).toHaveLength(5);
    for (const { stops, lengthM } of routes) {
      expect(stops.map(({ location }) => location)).toEqual([1, 3, 2, 0]);
      expect(lengthM).toBeCloseTo(450, 9);
    }
  });

  it('leave out what opens later', () => {
    const city = cityOf(
      [
        [0, 0],
        [100, 0],
      ],
      [2, 2],
    );
    const openings: Opening[] = [
      { location: 0, format: 0, phase: 0 },
      { location: 1, format: 0, phase: 1 },
    ];
    const locations = (phase: number) =>
      new Set(weeklyRoutes(city, fleetOf(2, 6), openings, phase).flatMap(({ stops }) => stops.map((s) => s.location)));
    expect([...locations(0)]).toEqual([0]);
    expect([...locations(1)].sort()).toEqual([0, 1]);
  });

  it('serve every stop on its days, with the units that the plan pays for and no more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2000), fc.nat(2000), fc.nat(1)), { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 3, max: 7 }),
        (drawn, stopsPerDay, daysPerWeek) => {
          const city = cityOf(
            drawn.map(([x, y]) => [x, y] as const),
            [2, 3],
          );
          const openings = drawn.map(([, , format], location): Opening => ({ location, format, phase: 0 }));
          const fleet = fleetOf(stopsPerDay, daysPerWeek);
          const routes = weeklyRoutes(city, fleet, openings, 0);
          const units = fleetUnits(city, fleet, openings, 0);
          for (const { stops, unit, day } of routes) {
            expect(stops.length).toBeLessThanOrEqual(stopsPerDay);
            expect(unit).toBeLessThanOrEqual(units);
            expect(day).toBeLessThanOrEqual(daysPerWeek);
          }
          openings.forEach(({ location, format }) => {
            const days = routes.filter(({ stops }) => stops.some((s) => s.location === location)).map(({ day }) => day);
            expect(days).toHaveLength(format === 0 ? 2 : 3);
            expect(new Set(days).size).toBe(days.length);
          });
        },
      ),
      { numRuns: 200, seed: 20251124 },
    );
  });
});

import type { City } from '../city/types.js';
import type { Fleet } from '../scenario/rules.types.js';
import { fleetUnits } from './checker/checker-money.js';
import type { Opening } from './types.js';

/** Where one unit of a fleet goes on one day of the week, in this order. */
export interface Route {
  readonly fleet: string;
  readonly phase: number;
  /** From 1. */
  readonly unit: number;
  /** Day of the fleet's week, from 1. */
  readonly day: number;
  readonly stops: readonly RouteStop[];
  /** From the first stop to the last, straight lines × the city's detour factor. */
  readonly lengthM: number;
}

export interface RouteStop {
  readonly location: number;
  readonly format: number;
}

interface Stop extends RouteStop {
  readonly days: number;
  readonly xM: number;
  readonly yM: number;
}

/**
 * A week's timetable for the stops that a plan opens by the end of a phase: every
 * stop on as many different days as its format says, no unit with more stops a
 * day than it serves, neighbouring stops together, each route without a detour
 * that turning a part of it round would save (2-opt).
 *
 * Days are handed out evenly, so that the fullest is never more than one stop
 * above the emptiest: what fits the week in all then fits each day.
 */
export function weeklyRoutes(city: City, fleet: Fleet, openings: readonly Opening[], phase: number): Route[] {
  const units = fleetUnits(city, fleet, openings, phase);
  const stops = openings
    .filter((o) => o.phase <= phase && fleet.formats.includes(o.format))
    .map(({ location, format }): Stop => {
      const { xM, yM } =
        location < city.sites.length ? city.sites[location]! : city.outlets[location - city.sites.length]!;
      return { location, format, xM, yM, days: city.formats[format]!.daysPerWeek };
    });
  const tour = shortened(nearestFirst(stops));
  const byDay: Stop[][] = Array.from({ length: fleet.daysPerWeek }, () => []);
  for (const stop of tour) {
    const days = byDay
      .map((list, day) => ({ day, load: list.length }))
      .sort((a, b) => a.load - b.load || a.day - b.day);
    for (const { day } of days.slice(0, stop.days)) byDay[day]!.push(stop);
  }
  return byDay.flatMap((list, day) => {
    const perUnit = Math.max(1, Math.ceil(list.length / Math.max(1, units)));
    const routes: Route[] = [];
    for (let from = 0; from < list.length; from += perUnit) {
      const way = shortened(nearestFirst(list.slice(from, from + perUnit)));
      routes.push({
        fleet: fleet.id,
        phase,
        unit: routes.length + 1,
        day: day + 1,
        stops: way.map(({ location, format }) => ({ location, format })),
        lengthM: lengthOf(way) * city.detourFactor,
      });
    }
    return routes;
  });
}

const apart = (a: Stop, b: Stop): number => Math.sqrt((a.xM - b.xM) ** 2 + (a.yM - b.yM) ** 2);

function lengthOf(way: readonly Stop[]): number {
  let metres = 0;
  for (let n = 1; n < way.length; n++) metres += apart(way[n - 1]!, way[n]!);
  return metres;
}

/** From the westernmost stop on always to the nearest that is left. */
function nearestFirst(stops: readonly Stop[]): Stop[] {
  const left = [...stops].sort((a, b) => a.xM - b.xM || a.yM - b.yM || a.location - b.location);
  const way = left.splice(0, 1);
  while (left.length > 0) {
    const last = way[way.length - 1]!;
    let best = 0;
    for (let n = 1; n < left.length; n++) if (apart(last, left[n]!) < apart(last, left[best]!)) best = n;
    way.push(...left.splice(best, 1));
  }
  return way;
}

/** Turns parts of the way round as long as that shortens it. */
function shortened(way: readonly Stop[]): Stop[] {
  const best = [...way];
  for (let found = true; found; ) {
    found = false;
    for (let from = 0; from < best.length - 1; from++) {
      for (let to = from + 1; to < best.length; to++) {
        const before = from > 0 ? best[from - 1] : undefined;
        const after = best[to + 1];
        const saved =
          (before ? apart(before, best[from]!) - apart(before, best[to]!) : 0) +
          (after ? apart(best[to]!, after) - apart(best[from]!, after) : 0);
        if (saved <= 1e-9) continue;
        best.splice(from, to - from + 1, ...best.slice(from, to + 1).reverse());
        found = true;
      }
    }
  }
  return best;
}

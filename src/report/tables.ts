import { planeAt } from '../city/plane.js';
import type { RunResult } from '../run/types.js';
import type { SimulationCell } from '../simulation/types.js';
import { type CsvCell, csvText } from './csv.js';
import { lastMoment } from './moments.js';
import { openingRows } from './rows.js';
import { allRoutes } from './rule-facts.js';

/** Degrees at a tenth of a metre. */
export function degrees(value: number): number {
  return Number(value.toFixed(6));
}

/** Fractions at the precision of a table; the exact values are in summary.json. */
function rounded(value: number, decimals = 6): number {
  return Number(value.toFixed(decimals));
}

/** plan.csv: one row per opening. The first three columns are enough to rebuild the openings. */
export function planCsv(run: RunResult): string {
  const { city, rules } = run;
  const plane = planeAt(city.origin);
  const header = [
    'phase',
    'location',
    'format',
    'locationName',
    'formatZh',
    'formatEn',
    'kind',
    'types',
    'typesZh',
    'circle',
    'circleZh',
    'community',
    'siteClass',
    'siteClassZh',
    'status',
    'host',
    'bureaus',
    'costYuan',
    'personsNewlyReached',
    'xM',
    'yM',
    'lon',
    'lat',
  ];
  const rows = openingRows(run).map((row): CsvCell[] => {
    const [lon, lat] = plane.toLonLat(row.xM, row.yM);
    const siteClass = row.siteClass === undefined ? undefined : city.siteClasses[row.siteClass];
    return [
      rules.phaseIds[row.opening.phase],
      row.locationId,
      row.format.id,
      row.locationName,
      row.format.name.zh,
      row.format.name.en,
      row.format.kind,
      row.types.map((k) => city.types[k].id).join(';'),
      row.types.map((k) => city.types[k].name.zh).join(';'),
      city.circles[row.circle]?.id,
      city.circles[row.circle]?.name.zh,
      city.communities[row.community]?.name,
      siteClass?.id,
      siteClass?.name.zh,
      row.status,
      row.host?.zh,
      row.bureaus.map((b) => city.bureaus[b].name.zh).join(';'),
      rounded(row.costYuan, 2),
      row.reachedPersons,
      row.xM,
      row.yM,
      degrees(lon),
      degrees(lat),
    ];
  });
  return csvText(header, rows);
}

/** gaps.csv: one row per moment × circle × type; without a plan only today's. */
export function gapsCsv(run: RunResult): string {
  const { city, rules, gaps } = run;
  const planned = lastMoment(run) !== undefined;
  const header = [
    'phase',
    'circle',
    'circleZh',
    'type',
    'typeZh',
    'class',
    'weight',
    'demandPersons',
    'servedPersons',
    'notServedPersons',
    'coverage',
    'target',
    'attainment',
    'count',
    'quota',
    'existing',
    'new',
    'hosted',
    'mobile',
    'bureauZh',
  ];
  const cells = planned ? gaps.cells : gaps.cells.filter((cell) => cell.phase < 0);
  const rows = cells.map((cell): CsvCell[] => {
    const type = city.types[cell.type];
    return [
      cell.phase < 0 ? 'before' : rules.phaseIds[cell.phase],
      city.circles[cell.circle].id,
      city.circles[cell.circle].name.zh,
      type.id,
      type.name.zh,
      type.class,
      rounded(cell.weight),
      cell.demandPersons,
      rounded(cell.servedPersons),
      rounded(cell.demandPersons - cell.servedPersons),
      rounded(cell.coverage),
      rounded(cell.target),
      rounded(cell.attainment),
      cell.count,
      cell.quota > 0 ? cell.quota : undefined,
      cell.existing,
      cell.opened,
      cell.hosted,
      cell.mobile,
      city.bureaus[type.bureau]?.name.zh,
    ];
  });
  return csvText(header, rows);
}

/** simulation.csv: one row per circle (or the whole city) × type × group × minutes; undefined without a simulation. */
export function simulationCsv(run: RunResult): string | undefined {
  const { city, simulation } = run;
  if (simulation === undefined) return undefined;
  const header = [
    'circle',
    'circleZh',
    'type',
    'typeZh',
    'group',
    'minutes',
    'share',
    'low',
    'high',
    'walkers',
    'meanWalkTimeS',
    'reachedShare',
    'p50S',
    'p90S',
    'knownUntilS',
    'targetMetShare',
    'ifNearestShut',
    'meanLowS',
    'meanHighS',
  ];
  const rows = simulation.cells.flatMap((cell) =>
    cell.shares.map((estimate): CsvCell[] => [
      cell.circle < 0 ? 'city' : city.circles[cell.circle].id,
      cell.circle < 0 ? city.name.zh : city.circles[cell.circle].name.zh,
      city.types[cell.type].id,
      city.types[cell.type].name.zh,
      cell.group,
      estimate.minutes,
      rounded(estimate.share),
      rounded(estimate.low),
      rounded(estimate.high),
      cell.walkers,
      cell.reachedShare > 0 ? rounded(cell.meanWalkTimeS, 1) : undefined,
      rounded(cell.reachedShare),
      secondsAt(cell, 0.5),
      secondsAt(cell, 0.9),
      cell.quantiles?.[0]?.beyondS,
      optional(cell.targetMet?.share),
      optional(cell.ifNearestShut),
      cell.meanLowS === undefined ? undefined : rounded(cell.meanLowS, 1),
      cell.meanHighS === undefined ? undefined : rounded(cell.meanHighS, 1),
    ]),
  );
  return csvText(header, rows);
}

function optional(value: number | undefined): number | undefined {
  return value === undefined ? undefined : rounded(value);
}

/** A quantile of the walk time; empty where it lies beyond what is known. */
function secondsAt(cell: SimulationCell, share: number): number | undefined {
  const found = cell.quantiles?.find((quantile) => quantile.share === share)?.walkTimeS;
  return found === undefined ? undefined : rounded(found, 1);
}

/** routes.csv: where each unit of a fleet goes on each day of the week, stop by stop. */
export function routesCsv(run: RunResult): string {
  const { city, rules } = run;
  const header = ['phase', 'fleet', 'unit', 'day', 'order', 'location', 'locationName', 'format', 'xM', 'yM', 'routeM'];
  const rows = allRoutes(run).flatMap(({ fleet, phase, unit, day, stops, lengthM }) =>
    stops.map(({ location, format }, n) => {
      const place = location < city.sites.length ? city.sites[location] : city.outlets[location - city.sites.length];
      const { id, name, xM, yM } = place;
      const { id: formatId } = city.formats[format];
      return [rules.phaseIds[phase], fleet, unit, day, n + 1, id, name, formatId, xM, yM, Math.round(lengthM)];
    }),
  );
  return csvText(header, rows);
}

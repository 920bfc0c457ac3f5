import type { City, Format } from '../city/types.js';
import { newlyReachedPerOpening, openingCostYuan } from '../gaps/served.js';
import { placeOf } from '../gaps/supply.js';
import type { GapCell } from '../gaps/types.js';
import type { RunResult } from '../run/types.js';
import type { Opening, ShortfallReason } from '../siting/types.js';
import { cellsAt, lastMoment, openingsOf } from './moments.js';

/** One opening with everything that the tables say about it. */
export interface OpeningRow {
  readonly opening: Opening;
  readonly locationId: string;
  readonly locationName: string;
  /** The site's status, or `existing` at an existing outlet. */
  readonly status: 'confirmed' | 'to_verify' | 'excluded' | 'existing';
  /** Index into `siteClasses`; absent at an existing outlet. */
  readonly siteClass?: number;
  readonly xM: number;
  readonly yM: number;
  /** -1 = outside every circle or community. */
  readonly circle: number;
  readonly community: number;
  readonly format: Format;
  readonly types: readonly number[];
  readonly bureaus: readonly number[];
  readonly costYuan: number;
  readonly reachedPersons: number;
  /** Name of the shop or the format that hosts it. */
  readonly host?: { readonly zh: string; readonly en: string };
}

/** The plan's openings by circle (those outside every circle last), phase, location, format. */
export function openingRows(run: RunResult): readonly OpeningRow[] {
  const { city, rules, reach } = run;
  const openings = openingsOf(run);
  const reached = newlyReachedPerOpening(city, rules, reach, openings);
  const rows = openings.map((opening, n): OpeningRow => {
    const format = city.formats[opening.format];
    const site = city.sites[opening.location];
    const place = site ?? city.outlets[opening.location - city.sites.length];
    const types = format.credits.map((credit) => credit.type);
    const host = format.kind === 'hosted' ? hostOf(city, openings, opening) : undefined;
    return {
      opening,
      locationId: place.id,
      locationName: place.name,
      status: site?.status ?? 'existing',
      ...(site && { siteClass: site.class }),
      xM: place.xM,
      yM: place.yM,
      circle: place.circle,
      community: place.community,
      format,
      types,
      bureaus: [...new Set(types.map((k) => city.types[k].bureau))],
      costYuan: openingCostYuan(city, rules, opening),
      reachedPersons: reached[n],
      ...(host && { host }),
    };
  });
  const order = (row: OpeningRow): number => (row.circle < 0 ? city.circles.length : row.circle);
  return rows.sort(
    (a, b) =>
      order(a) - order(b) ||
      a.opening.phase - b.opening.phase ||
      a.opening.location - b.opening.location ||
      a.opening.format - b.opening.format,
  );
}

/** What hosts an opening: the outlet that stands there, else the first format that opens there and may host it. */
function hostOf(city: City, openings: readonly Opening[], hosted: Opening): OpeningRow['host'] | undefined {
  const outlet = city.outlets[hosted.location - city.sites.length];
  if (outlet) return { zh: outlet.name, en: outlet.name };
  const { hosts } = city.formats[hosted.format];
  const host = openings.find((o) => o.location === hosted.location && hosts.includes(o.format));
  return host && city.formats[host.format].name;
}

/** What a circle still lacks: a shortfall with its reason, or, without a plan, a type below its target. */
export interface Missing {
  readonly type: number;
  readonly persons: number;
  readonly reason?: ShortfallReason;
}

export interface CircleRow {
  readonly circle: number;
  readonly persons: number;
  readonly before: number;
  readonly asPlan?: number;
  readonly after?: number;
  readonly opened: number;
  readonly hosted: number;
  readonly missing: readonly Missing[];
}

/** The circles in their order, with the gap before and after and what stays missing, worst first. */
export function circleRows(run: RunResult): readonly CircleRow[] {
  const { city, gaps, asPlan } = run;
  const last = lastMoment(run);
  const openings = openingsOf(run);
  // Only `plan` explains its shortfalls; elsewhere the figures say what is below target.
  const explained = run.command === 'plan';
  const cells = cellsAt(gaps, last ?? 0);
  return city.circles.map((circle, c): CircleRow => {
    const here = openings.filter((opening) => placeOf(city, opening.location).circle === c);
    const asPlanGap = asPlan?.gaps.moments.at(-1)?.perCircle[c];
    return {
      circle: c,
      persons: circle.populationPersons,
      before: gaps.moments[0].perCircle[c],
      ...(asPlanGap !== undefined && { asPlan: asPlanGap }),
      ...(last !== undefined && { after: gaps.moments[last].perCircle[c] }),
      opened: here.length,
      hosted: here.filter((opening) => city.formats[opening.format].kind === 'hosted').length,
      missing: explained ? explainedMissing(run, c) : belowTarget(cells, c),
    };
  });
}

/** Weighted types below their target, by what they add to the circle's gap. */
function belowTarget(cells: readonly GapCell[], circle: number): Missing[] {
  return cells
    .filter((cell) => cell.circle === circle && cell.weight > 0 && cell.attainment < 1)
    .sort((a, b) => b.weight * (1 - b.attainment) - a.weight * (1 - a.attainment) || a.type - b.type)
    .map((cell) => ({ type: cell.type, persons: Math.max(0, cell.target * cell.demandPersons - cell.servedPersons) }));
}

function explainedMissing(run: RunResult, circle: number): Missing[] {
  return run.shortfalls
    .filter((shortfall) => shortfall.circle === circle)
    .sort((a, b) => b.persons - a.persons || a.type - b.type)
    .map(({ type, persons, reason }) => ({ type, persons, reason }));
}

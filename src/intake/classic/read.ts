import path from 'node:path';
import { errorAt, hasErrors, words } from '../../city/finding.js';
import type { Checked, Problem } from '../../city/problem.js';
import { readText, shownPath } from '../../city/read-text.js';
import { euclideanDistances, type Rounding } from '../../siting/classic/distances.js';
import type { ClassicInstance, ClassicProblem, SiteStatus } from '../../siting/classic/types.js';
import { parseMatrix } from './csv.js';
import { CLASSIC_FORMATS, type ClassicDraft, type ClassicFormat, draftOf } from './draft.js';
import { alignToSites, checkForProblem, tellUncounted } from './for-problem.js';
import { type GeoPoints, onOnePlane, parseGeoPoints } from './geojson.js';
import { guessFormat } from './guess.js';
import { parseCap, parseHolmberg, parsePmed, parseUfllib } from './orlib.js';
import { parseMclpGrid, parseTsplib } from './planar.js';
import { type ColumnPlaces, readDemand, readSites, statusOf } from './tables.js';

/** Files of a classic problem, and how to read them. */
export interface ClassicFiles {
  readonly matrix: string;
  readonly demand?: string;
  readonly sites?: string;
  /** Guessed from the content where it is not given. */
  readonly format?: ClassicFormat;
  /** How distances of a plane are rounded; `tsplib` rounds to the nearest, the others not, unless said here. */
  readonly rounding?: Rounding;
  /** What every site holds, whatever the main file says; a `--sites` table with capacities has the last word. */
  readonly capacity?: number;
  readonly problem: ClassicProblem;
  /** Whether opening costs are bounded; without a bound some problems do not count them. */
  readonly hasBudget?: boolean;
}

/** A text with the name under which messages show it. */
interface Named {
  readonly text: string;
  readonly shown: string;
}

/**
 * Reads an instance of a classic problem in a published format (CLI.md, `solve`).
 * Everything that is wrong in any of the files is found in one reading.
 */
export async function readClassic(files: ClassicFiles): Promise<Checked<ClassicInstance>> {
  const problems: Problem[] = [];
  const [matrix, demand, sites] = await Promise.all(
    [files.matrix, files.demand, files.sites].map((file) => (file === undefined ? undefined : named(file, problems))),
  );
  if (matrix === undefined || hasErrors(problems)) return { problems };
  const format = files.format ?? guessFormat(matrix.text);
  if (format === undefined) {
    const what = words('看不出是哪种格式', 'does not look like any known format');
    const hint = words(
      `用 --format 说明：${CLASSIC_FORMATS.join('、')}`,
      `say it with --format: ${CLASSIC_FORMATS.join(', ')}`,
    );
    return { problems: [errorAt({ file: matrix.shown }, 'unknown-format', what, hint)] };
  }
  const columns: ColumnPlaces = {};
  const instance =
    format === 'geojson'
      ? await readGeoInstance(matrix, demand, sites, files, columns, problems)
      : await readTableInstance(matrix, format, demand, sites, files, columns, problems);
  if (instance !== undefined) {
    checkForProblem(instance, files.problem, matrix.shown, problems);
    tellUncounted(instance, files, columns, matrix.shown, problems);
  }
  return instance === undefined || hasErrors(problems) ? { problems } : { value: instance, problems };
}

async function named(file: string, problems: Problem[]): Promise<Named | undefined> {
  const text = await readText(file, problems);
  return text === undefined ? undefined : { text, shown: shownPath(file) };
}

async function readTableInstance(
  matrix: Named,
  format: Exclude<ClassicFormat, 'geojson'>,
  demand: Named | undefined,
  sites: Named | undefined,
  files: ClassicFiles,
  columns: ColumnPlaces,
  problems: Problem[],
): Promise<ClassicInstance | undefined> {
  if (files.rounding !== undefined && format !== 'tsplib' && format !== 'mclp-grid') {
    const what = words(
      `格式 ${format} 给出的是距离本身，不能再舍入`,
      `format ${format} holds the distances themselves: nothing to round`,
    );
    problems.push(errorAt({ file: matrix.shown }, 'rounding-unused', what));
  }
  let draft = await parseDraft(matrix, format, files.rounding, problems);
  if (draft !== undefined && files.problem === 'p-dispersion') draft = alignToSites(draft, matrix.shown, problems);
  if (draft === undefined) return undefined;
  const weight = demand
    ? await readDemand(demand.text, demand.shown, draft.clientIds, columns, problems)
    : draft.weight;
  draft = withCapacity(draft, files.capacity);
  const from = { cost: draft.siteCost, capacity: draft.siteCapacity };
  const table = sites && (await readSites(sites.text, sites.shown, draft.siteIds, from, columns, problems));
  if (draft.capacitiesWithheld && files.problem.startsWith('cflp') && table === undefined) {
    const what = words(
      '文件写的是 capacity 一词而非容量数值；用 --capacity 给出一个数，或用 --sites 给出 site,capacity',
      'has the word capacity where capacities belong; give one number with --capacity, or site,capacity with --sites',
    );
    problems.push(errorAt({ file: matrix.shown, line: 2 }, 'missing-value', what));
  }
  return assemble(draft, files.matrix, weight, table);
}

function withCapacity(draft: ClassicDraft, capacity: number | undefined): ClassicDraft {
  if (capacity === undefined) return draft;
  return { ...draft, siteCapacity: draft.siteCapacity.map(() => capacity), capacitiesWithheld: false };
}

function parseDraft(
  { text, shown }: Named,
  format: Exclude<ClassicFormat, 'geojson'>,
  rounding: Rounding | undefined,
  problems: Problem[],
): Promise<ClassicDraft | undefined> | ClassicDraft | undefined {
  switch (format) {
    case 'csv':
      return parseMatrix(text, shown, problems);
    case 'orlib-pmed':
      return parsePmed(text, shown, problems);
    case 'orlib-cap':
      return parseCap(text, shown, problems);
    case 'holmberg':
      return parseHolmberg(text, shown, problems);
    case 'ufllib':
      return parseUfllib(text, shown, problems);
    case 'tsplib':
      return parseTsplib(text, shown, problems, rounding);
    case 'mclp-grid':
      return parseMclpGrid(text, shown, problems, rounding);
  }
}

/** Points: those of the main file are demand, and sites too unless `--sites` is a file of points of its own. */
async function readGeoInstance(
  matrix: Named,
  demand: Named | undefined,
  sites: Named | undefined,
  files: ClassicFiles,
  columns: ColumnPlaces,
  problems: Problem[],
): Promise<ClassicInstance | undefined> {
  const points = parseGeoPoints(matrix.text, matrix.shown, problems);
  const ownSites = sites?.text.trimStart().startsWith('{')
    ? parseGeoPoints(sites.text, sites.shown, problems)
    : undefined;
  if (points === undefined || hasErrors(problems)) return undefined;
  const places = ownSites ?? points;
  const planes = onOnePlane(ownSites ? [points, ownSites] : [points], matrix.shown, problems);
  const [c, s] = [planes[0]!, planes.at(-1)!];
  for (const [file, { ids, line }] of [
    [matrix, points],
    [sites ?? matrix, places],
  ] as const)
    tellTwice(ids, line, file, problems);
  const distances = euclideanDistances(c.x, c.y, files.rounding ?? 'none', s.x, s.y);
  const given = draftOf(points.ids, places.ids, distances, {
    weight: points.weight.map((weight) => (Number.isNaN(weight) ? 1 : weight)),
    betweenSites: ownSites === undefined,
  });
  const draft = withCapacity(given, files.capacity);
  const weight = demand
    ? await readDemand(demand.text, demand.shown, draft.clientIds, columns, problems)
    : draft.weight;
  if (ownSites) columns.cost = columns.capacity = { file: sites!.shown };
  const fromPoints = siteTableOf(places, draft.siteCapacity, (sites ?? matrix).shown, problems);
  const table =
    sites && !ownSites
      ? await readSites(sites.text, sites.shown, places.ids, fromPoints, columns, problems)
      : fromPoints;
  return assemble(draft, files.matrix, weight, table);
}

function siteTableOf(points: GeoPoints, usual: Float64Array, file: string, problems: Problem[]) {
  return {
    cost: points.cost.map((cost) => (Number.isNaN(cost) ? 0 : cost)),
    capacity: points.capacity.map((capacity, j) => (Number.isNaN(capacity) ? usual[j]! : capacity)),
    status: points.status.map((text, n) => {
      const line = points.line[n];
      return statusOf(text, { file, ...(line === undefined ? {} : { line }) }, problems);
    }),
  };
}

function tellTwice(
  ids: readonly string[],
  lines: readonly (number | undefined)[],
  file: Named,
  problems: Problem[],
): void {
  const seen = new Set<string>();
  ids.forEach((id, n) => {
    const line = lines[n];
    if (seen.has(id)) {
      const at = { file: file.shown, ...(line === undefined ? {} : { line }) };
      problems.push(errorAt(at, 'duplicate-id', words(`“${id}”出现两次`, `"${id}" stands twice`)));
    }
    seen.add(id);
  });
}

function assemble(
  draft: ClassicDraft,
  file: string,
  weight: Float64Array,
  table:
    | {
        readonly cost: Float64Array;
        readonly capacity: Float64Array;
        readonly status: readonly SiteStatus[];
        readonly filled?: Uint8Array;
      }
    | undefined,
): ClassicInstance {
  const status = table?.status ?? draft.siteIds.map((): SiteStatus => 'candidate');
  return {
    name: path.basename(file).replace(/\.[^.]+$/, ''),
    clientIds: draft.clientIds,
    siteIds: draft.siteIds,
    weight,
    distances: draft.distances,
    // Existing sites are there already, whatever they cost once.
    siteCost: (table?.cost ?? draft.siteCost).map((cost, j) => (status[j] === 'existing' ? 0 : cost)),
    siteCapacity: table?.capacity ?? draft.siteCapacity,
    siteStatus: status,
    distancesAreCosts: draft.distancesAreCosts,
    ...(draft.strictRadius ? { strictRadius: true } : {}),
    ...(draft.p === undefined ? {} : { p: draft.p }),
    ...(table?.filled === undefined ? {} : { siteFilled: table.filled }),
  };
}

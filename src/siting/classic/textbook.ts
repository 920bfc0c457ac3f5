import { type Model, ModelBuilder } from '../../solver/model.js';
import type { ClassicInstance, ClassicProblem, ClassicResult } from './types.js';

/** What was asked for besides the instance. */
export interface Asked {
  readonly p?: number;
  readonly radius?: number;
  readonly budget?: number;
}

/** A classic problem as the textbooks write it, for another solver; columns with the words for them. */
export interface Textbook {
  readonly model: Model;
  /** Column of each site; −1 = forbidden. */
  readonly siteColumn: Int32Array;
  /** Column of each pair [client · sites + site]; −1 where there is none; absent where nobody is assigned. */
  readonly pairColumn?: Int32Array;
  /** −1 where the model minimises the negative of a maximum. */
  readonly sign: 1 | -1;
}

/** Problems that are one model; backup covering is two, the second about the best of the first. */
export type TextbookProblem = Exclude<ClassicProblem, 'lscp-backup'>;

const FREE = Number.NEGATIVE_INFINITY;
const ANY = Number.POSITIVE_INFINITY;

/**
 * Writes a problem's rows: y_j opens a site (fixed to 1 where it is existing or
 * required), x_ij serves a client, z_i covers one. Existing sites cost nothing and
 * do not count towards p.
 */
export function textbookModel(problem: TextbookProblem, instance: ClassicInstance, asked: Asked): Textbook {
  const builder = new ModelBuilder();
  const costs = problem === 'uflp' || problem === 'cflp' || problem === 'cflp-single';
  const siteColumn = Int32Array.from(instance.siteStatus, (status, j) => {
    if (status === 'forbidden') return -1;
    const cost = status === 'existing' ? 0 : costs ? instance.siteCost[j]! : problem === 'lscp' ? 1 : 0;
    return builder.column(cost, status === 'candidate' ? 0 : 1, 1, true);
  });
  const chosen = [...siteColumn.keys()].filter((j) => siteColumn[j]! >= 0 && instance.siteStatus[j] !== 'existing');
  if (asked.p !== undefined) {
    builder.row(
      asked.p,
      asked.p,
      chosen.map((j) => [siteColumn[j]!, 1]),
    );
  }
  if (asked.budget !== undefined) {
    builder.row(
      FREE,
      asked.budget,
      chosen.map((j) => [siteColumn[j]!, instance.siteCost[j]!]),
    );
  }
  const sites = { builder, instance, siteColumn };
  switch (problem) {
    case 'lscp':
      addCover(sites, asked.radius ?? 0);
      return { model: builder.build(), siteColumn, sign: 1 };
    case 'mclp':
      addPartialCover(sites, asked.radius ?? 0);
      return { model: builder.build(), siteColumn, sign: -1 };
    case 'p-dispersion':
      addDispersion(sites);
      return { model: builder.build(), siteColumn, sign: -1 };
    default: {
      const pairColumn = addAssignment(sites, problem);
      return { model: builder.build(), siteColumn, pairColumn, sign: 1 };
    }
  }
}

interface Sites {
  readonly builder: ModelBuilder;
  readonly instance: ClassicInstance;
  readonly siteColumn: Int32Array;
}

/** Columns of the sites that cover a client. */
function covering({ instance, siteColumn }: Sites, client: number, radius: number): number[] {
  return Array.from(siteColumn).filter((column, j) => {
    const distance = instance.distances.at(client, j);
    return column >= 0 && (instance.strictRadius ? distance < radius : distance <= radius);
  });
}

function addCover(sites: Sites, radius: number): void {
  const { builder, instance } = sites;
  for (let i = 0; i < instance.clientIds.length; i++) {
    builder.row(
      1,
      ANY,
      covering(sites, i, radius).map((y) => [y, 1]),
    );
  }
}

function addPartialCover(sites: Sites, radius: number): void {
  const { builder, instance } = sites;
  for (let i = 0; i < instance.clientIds.length; i++) {
    const near = covering(sites, i, radius);
    if (near.length === 0) continue;
    const z = builder.column(-instance.weight[i]!, 0, 1);
    builder.row(FREE, 0, [[z, 1], ...near.map((y) => [y, -1] as const)]);
  }
}

/** D ≤ d_ab wherever both a and b are open; nothing is at stake beyond the largest distance. */
function addDispersion({ builder, instance, siteColumn }: Sites): void {
  const sites = [...siteColumn.keys()].filter((j) => siteColumn[j]! >= 0);
  const distances: (readonly [number, number, number])[] = [];
  for (const a of sites) for (const b of sites) if (a < b) distances.push([a, b, instance.distances.at(a, b)]);
  const largest = distances.reduce((most, [, , d]) => (Number.isFinite(d) ? Math.max(most, d) : most), 0);
  const least = builder.column(-1, 0, largest);
  for (const [a, b, d] of distances) {
    if (d >= largest) continue;
    builder.row(FREE, 2 * largest - d, [
      [least, 1],
      [siteColumn[a]!, largest - d],
      [siteColumn[b]!, largest - d],
    ]);
  }
}

function addAssignment({ builder, instance, siteColumn }: Sites, problem: TextbookProblem): Int32Array {
  const { distances, weight, siteCapacity } = instance;
  const { clients, sites } = distances;
  const pairColumn = new Int32Array(clients * sites).fill(-1);
  const farthest = problem === 'p-centre' ? builder.column(1, 0, ANY) : -1;
  const isCapacitated = problem === 'cflp' || problem === 'cflp-single';
  const load: (readonly [number, number])[][] = Array.from({ length: sites }, () => []);
  for (let i = 0; i < clients; i++) {
    const once: (readonly [number, number])[] = [];
    const far: (readonly [number, number])[] = [];
    for (let j = 0; j < sites; j++) {
      const distance = distances.at(i, j);
      const y = siteColumn[j]!;
      if (y < 0 || !Number.isFinite(distance)) continue;
      const cost = farthest >= 0 ? 0 : instance.distancesAreCosts ? distance : distance * weight[i]!;
      const x = builder.column(cost, 0, 1, problem === 'cflp-single');
      pairColumn[i * sites + j] = x;
      once.push([x, 1]);
      far.push([x, distance]);
      load[j]!.push([x, weight[i]!]);
      builder.row(FREE, 0, [
        [x, 1],
        [y, -1],
      ]);
    }
    builder.row(1, 1, once);
    if (farthest >= 0) builder.row(FREE, 0, [...far, [farthest, -1]]);
  }
  for (let j = 0; j < sites; j++) {
    if (!isCapacitated || siteColumn[j]! < 0 || !Number.isFinite(siteCapacity[j]!)) continue;
    builder.row(FREE, 0, [...load[j]!, [siteColumn[j]!, -siteCapacity[j]!]]);
  }
  return pairColumn;
}

/** Why a problem cannot be written as one model; undefined where it can. */
export function notTextbook(problem: ClassicProblem, instance: ClassicInstance): ClassicResult['reason'] {
  if (problem === 'lscp-backup') {
    return { zh: '双重覆盖是先后两个模型，不能写成一个', en: 'backup covering is two models, one after the other' };
  }
  const hasRoom = problem !== 'cflp' && problem !== 'cflp-single' && problem !== 'uflp';
  if (hasRoom && instance.siteCapacity.some((s) => Number.isFinite(s))) {
    return { zh: '此问题带容量时不提供模型', en: 'this problem with capacities is not written as a model' };
  }
  return undefined;
}

/**
 * The plan that a solver's values stand for, with its objective counted on the
 * instance: clients go to the nearest open site unless capacities decide.
 */
export function planOfTextbook(
  problem: TextbookProblem,
  instance: ClassicInstance,
  textbook: Textbook,
  values: Float64Array,
  objective: number,
  radius = 0,
): Pick<ClassicResult, 'open' | 'objective' | 'assignment' | 'flow'> {
  const { siteColumn, pairColumn } = textbook;
  const { distances, weight } = instance;
  const open = [...siteColumn.keys()].filter((j) => siteColumn[j]! >= 0 && values[siteColumn[j]!]! > 0.5);
  const chosen = open.filter((j) => instance.siteStatus[j] !== 'existing');
  const share = (i: number, j: number): number => {
    const x = pairColumn === undefined ? -1 : pairColumn[i * distances.sites + j]!;
    return x < 0 ? 0 : values[x]!;
  };
  const nearest = Int32Array.from({ length: distances.clients }, (_, i) =>
    open.reduce((best, j) => (best < 0 || distances.at(i, j) < distances.at(i, best) ? j : best), -1),
  );
  switch (problem) {
    case 'lscp':
      return { open, objective: chosen.length };
    case 'mclp': {
      const covers = (d: number): boolean => (instance.strictRadius ? d < radius : d <= radius);
      const covered = weight.filter((_, i) => nearest[i]! >= 0 && covers(distances.at(i, nearest[i]!)));
      return { open, objective: covered.reduce((sum, w) => sum + w, 0) };
    }
    case 'p-dispersion': {
      let least = Number.POSITIVE_INFINITY;
      for (const a of open) for (const b of open) if (a < b) least = Math.min(least, distances.at(a, b));
      return { open, objective: least };
    }
    case 'p-centre':
      return { open, objective: nearest.reduce((most, j, i) => Math.max(most, distances.at(i, j)), 0) };
    case 'cflp': {
      const flow: { client: number; site: number; share: number }[] = [];
      for (let i = 0; i < distances.clients; i++) {
        for (const j of open) if (share(i, j) > 1e-9) flow.push({ client: i, site: j, share: share(i, j) });
      }
      return { open, objective, flow };
    }
    case 'cflp-single': {
      const assignment = nearest.map((_, i) => open.find((j) => share(i, j) > 0.5) ?? -1);
      return { open, objective, assignment };
    }
    default: {
      const opening = problem === 'uflp' ? chosen.reduce((sum, j) => sum + instance.siteCost[j]!, 0) : 0;
      const cost = (i: number): number => distances.at(i, nearest[i]!) * (instance.distancesAreCosts ? 1 : weight[i]!);
      return { open, objective: nearest.reduce((sum, _, i) => sum + cost(i), opening), assignment: nearest };
    }
  }
}

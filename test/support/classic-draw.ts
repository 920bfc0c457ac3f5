import { denseDistances } from '../../src/siting/classic/distances.js';
import type { ClassicInstance, ClassicProblem, SiteStatus } from '../../src/siting/classic/types.js';
import { mulberry32 } from './mulberry32.js';

/** What a problem is asked with, in the same unit as the instance that it goes with. */
export interface DrawnAsk {
  readonly p?: number;
  readonly radius?: number;
  readonly budget?: number;
}

/**
 * A small instance twice: in whole numbers, on which truth is found by trying
 * everything, and as a solver gets it, every number in units of its own.
 */
export interface DrawnClassic {
  readonly seed: number;
  readonly problem: ClassicProblem;
  /** What is particular about it, for the message of a failure. */
  readonly label: string;
  readonly whole: ClassicInstance;
  readonly wholeAsk: DrawnAsk;
  readonly instance: ClassicInstance;
  readonly asked: DrawnAsk;
  /** The objective in the solver's numbers from the objective in whole numbers. */
  scaled(objective: number): number;
  /** The same of a weight covered twice. */
  scaledWeight(weight: number): number;
}

type Draw = () => number;
type Unit = (value: number) => number;

/** Whole numbers as they are, in millionths, in thirds (never exact in binary), in tenths, in thousand millions. */
const UNITS: Readonly<Record<string, Unit>> = {
  ones: (value) => value,
  millionths: (value) => value / 1e6,
  thirds: (value) => value / 3,
  tenths: (value) => value / 10,
  billions: (value) => value * 1e9,
};

const NONE = Number.POSITIVE_INFINITY;

/** The seed's instance of a problem; the same seed gives the same one for ever. */
export function drawClassic(problem: ClassicProblem, seed: number, most: 'few' | 'more' = 'few'): DrawnClassic {
  const random = mulberry32(seed * 9 + problem.length);
  for (let n = 0; n < 3; n++) random();
  const upTo = (least: number, greatest: number): number => least + Math.floor(random() * (greatest - least + 1));
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const isCapacitated = problem.startsWith('cflp');
  const ofSites = problem === 'p-dispersion';
  const sites = upTo(ofSites ? 2 : 1, isCapacitated ? 5 : most === 'few' ? 7 : 12);
  const isSquare = ofSites || (!isCapacitated && random() < 0.3);
  const clients = isSquare ? sites : upTo(1, isCapacitated ? 6 : most === 'few' ? 8 : 18);
  const shape = pick(['table', 'ties', 'equal', 'points', 'line', 'far', 'islands'] as const);
  const cells = drawCells(shape, clients, sites, isSquare, upTo);
  const hole = pick([0, 0, 0, 0.1, 0.4]);
  for (let i = 0; i < clients; i++) {
    for (let j = 0; j < (ofSites ? i : sites); j++) {
      if (random() >= hole || (isSquare && i === j)) continue;
      cells[i * sites + j] = NONE;
      if (ofSites) cells[j * sites + i] = NONE;
    }
  }
  const weighing = pick(['one', 'small', 'zeros', 'large'] as const);
  const weight = Float64Array.from({ length: clients }, () => drawWeight(weighing, upTo));
  const status = Array.from({ length: sites }, () => drawStatus(pick([0, 0, 0.15, 0.4]), random, pick));
  const dearness = pick([0, 5, 60, 1000]);
  const total = weight.reduce((sum, w) => sum + w, 0);
  const tight = pick(['none', 'loose', 'tight'] as const);
  const capacity = Float64Array.from({ length: sites }, () =>
    tight === 'none' && !isCapacitated ? NONE : drawCapacity(weight, total, sites, tight, upTo),
  );
  const takesCapacity = isCapacitated || problem === 'lscp' || (problem === 'p-median' && clients <= 7 && sites <= 6);
  const distancesAreCosts = (isCapacitated || problem === 'uflp') && random() < 0.5;
  const siteCost = Float64Array.from(status, (s) => (s === 'existing' ? 0 : upTo(0, dearness)));
  const free = status.filter((s) => s === 'candidate').length;
  const required = status.filter((s) => s === 'required').length;
  const finite = Array.from(cells).filter(Number.isFinite);
  const strict = random() < 0.15;
  const whole: ClassicInstance = {
    name: `${problem}-${seed}`,
    clientIds: Array.from({ length: clients }, (_, i) => (ofSites ? `s${i}` : `c${i}`)),
    siteIds: status.map((_, j) => `s${j}`),
    weight,
    distances: denseDistances(clients, sites, cells),
    siteCost,
    siteCapacity: takesCapacity ? capacity : new Float64Array(sites).fill(NONE),
    siteStatus: status,
    distancesAreCosts,
    ...(strict ? { strictRadius: true } : {}),
    ...(problem === 'p-median' && takesCapacity && random() < 0.2
      ? { siteFilled: Uint8Array.from(capacity, (c) => (Number.isFinite(c) && random() < 0.4 ? 1 : 0)) }
      : {}),
  };
  const p = required + pick([0, 1, 1, 1, upTo(0, free), upTo(0, free), free, free + 1]);
  const radius = finite.length === 0 ? 1 : pick([finite[upTo(0, finite.length - 1)]!, upTo(0, 14)]);
  const budget = upTo(0, Math.max(1, Math.floor((dearness * sites) / 2)));
  const wholeAsk = askOf(problem, { p, radius, budget }, pick(['p', 'p', 'budget', 'both'] as const));
  const units = { distance: pickUnit(random, pick), weight: pickUnit(random, pick), cost: pickUnit(random, pick) };
  return { seed, problem, whole, wholeAsk, ...inUnits(problem, whole, wholeAsk, units, `${shape}, ${weighing}`) };
}

function pickUnit(random: Draw, pick: <T>(of: readonly T[]) => T): string {
  return random() < 0.5 ? 'ones' : pick(Object.keys(UNITS));
}

function askOf(
  problem: ClassicProblem,
  { p, radius, budget }: Required<DrawnAsk>,
  bound: 'p' | 'budget' | 'both',
): DrawnAsk {
  if (problem.startsWith('lscp')) return { radius };
  if (problem === 'mclp') return { radius, ...(bound === 'budget' ? {} : { p }), ...(bound === 'p' ? {} : { budget }) };
  return problem.startsWith('p-') ? { p } : {};
}

function drawCells(
  shape: string,
  clients: number,
  sites: number,
  isSquare: boolean,
  upTo: (least: number, greatest: number) => number,
): Float64Array {
  const side = shape === 'points' ? 6 : 40;
  const place = (): readonly [number, number] => [upTo(0, side), shape === 'line' ? 0 : upTo(0, side)];
  const site = Array.from({ length: sites }, place);
  const client = isSquare ? site : Array.from({ length: clients }, place);
  const equal = upTo(0, 9);
  const cells = new Float64Array(clients * sites);
  for (let i = 0; i < clients; i++) {
    for (let j = 0; j < sites; j++) {
      const [dx, dy] = [client[i]![0] - site[j]![0], client[i]![1] - site[j]![1]];
      const apart = Math.abs(dx) + Math.abs(dy);
      cells[i * sites + j] =
        shape === 'equal'
          ? equal
          : shape === 'ties'
            ? upTo(0, 2)
            : shape === 'table'
              ? upTo(0, 30)
              : // Small differences between large numbers, exact in a double and lost to tolerances.
                shape === 'far'
                ? 1e9 + apart
                : shape === 'islands' && i % 2 !== j % 2
                  ? NONE
                  : apart;
    }
  }
  if (!isSquare) return cells;
  for (let i = 0; i < clients; i++) {
    cells[i * sites + i] = 0;
    for (let j = 0; j < i; j++) cells[i * sites + j] = cells[j * sites + i]!;
  }
  return cells;
}

function drawWeight(weighing: string, upTo: (least: number, greatest: number) => number): number {
  switch (weighing) {
    case 'one':
      return 1;
    case 'zeros':
      return Math.max(0, upTo(-3, 4));
    case 'large':
      return upTo(1, 3) * 100_000 + upTo(0, 3);
    default:
      return upTo(0, 9);
  }
}

/** No limit, about a fair share, or just what some of the clients ask for, or one unit off it. */
function drawCapacity(
  weight: Float64Array,
  total: number,
  sites: number,
  tight: string,
  upTo: (least: number, greatest: number) => number,
): number {
  if (upTo(1, 12) === 1) return NONE;
  if (tight !== 'tight') return Math.ceil((total * upTo(3, 12)) / (3 * sites));
  const some = weight.reduce((sum, w) => sum + (upTo(0, 2) > 0 ? w : 0), 0);
  return Math.max(0, some + (upTo(0, 3) === 0 ? upTo(-1, 1) : 0));
}

function drawStatus(share: number, random: Draw, pick: <T>(of: readonly T[]) => T): SiteStatus {
  return random() < share ? pick(['existing', 'required', 'forbidden'] as const) : 'candidate';
}

/** Costs of opening are in the unit of what they are added to, if they are added to anything. */
function inUnits(
  problem: ClassicProblem,
  whole: ClassicInstance,
  ask: DrawnAsk,
  units: Readonly<Record<'distance' | 'weight' | 'cost', string>>,
  drawn: string,
): Pick<DrawnClassic, 'instance' | 'asked' | 'label' | 'scaled' | 'scaledWeight'> {
  const [distance, weight] = [UNITS[units.distance]!, UNITS[units.weight]!];
  const served: Unit = whole.distancesAreCosts ? distance : (value) => weight(distance(value));
  const isSum = problem === 'uflp' || problem.startsWith('cflp');
  const cost = isSum ? served : UNITS[units.cost]!;
  const { clients, sites } = whole.distances;
  const cells = new Float64Array(clients * sites);
  for (let i = 0; i < clients; i++)
    for (let j = 0; j < sites; j++) cells[i * sites + j] = distance(whole.distances.at(i, j));
  const instance: ClassicInstance = {
    ...whole,
    weight: whole.weight.map(weight),
    distances: denseDistances(clients, sites, cells),
    siteCost: whole.siteCost.map(cost),
    siteCapacity: whole.siteCapacity.map(weight),
  };
  const asked = {
    ...ask,
    ...(ask.radius === undefined ? {} : { radius: distance(ask.radius) }),
    ...(ask.budget === undefined ? {} : { budget: cost(ask.budget) }),
  };
  const scaled: Unit =
    problem === 'mclp'
      ? weight
      : problem === 'p-centre' || problem === 'p-dispersion'
        ? distance
        : problem.startsWith('lscp')
          ? (value) => value
          : served;
  const unit = `distances in ${units.distance}, weights in ${units.weight}, costs in ${units.cost}`;
  return { instance, asked, label: `${drawn}; ${unit}`, scaled, scaledWeight: weight };
}

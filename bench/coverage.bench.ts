import type { City } from '../src/city/types.js';
import type { Estimator, SimulationSettings } from '../src/scenario/types.js';
import { compareDays } from '../src/simulation/compare.js';
import { dayPlayer, type Plans } from '../src/simulation/days.js';
import { emptyTotal, mergeChunk } from '../src/simulation/merge.js';
import { prepareSimulation } from '../src/simulation/prepare.js';
import type { Comparison } from '../src/simulation/types.js';
import type { Opening } from '../src/siting/types.js';
import { buildReach } from '../src/walk/reach.js';
import { plainRules } from '../test/support/rules.js';
import { gridCity } from './grid-city.js';

/**
 * How often 95 % intervals hold the truth over repeated runs with closures by the day.
 * Truths of shares, times and differences are those with closures integrated out; of
 * everything basic and targets met they come from 50,000 days of the default estimator.
 *
 * Arguments: which case (0 or 1), and which estimators; default all.
 */
const REPEATS = 1000;
const TRUE_DAYS = 50_000;

const base: SimulationSettings = {
  days: 200,
  walkersPerCircle: 100,
  closure: { default: 0.06 },
  speedMps: {
    children: { mean: 1.1, sd: 0.2, min: 0.4 },
    adults: { mean: 1.36, sd: 0.2, min: 0.5 },
    elders: { mean: 1.0, sd: 0.25, min: 0.3 },
  },
  level: 0.95,
};

interface Case {
  readonly name: string;
  readonly settings: SimulationSettings;
  readonly estimators: readonly Estimator[];
  readonly openings: (city: City) => Opening[];
}

const CASES: readonly Case[] = [
  {
    name: 'eight outlets more, 200 days, 6 % closed',
    settings: base,
    estimators: ['plain', 'qmc', 'conditional', 'combined'],
    openings: (city) => city.sites.map((_, location) => ({ location, format: location % 3, phase: 0 })),
  },
  {
    // An outlet beside an old one matters on the days on which the old one is shut: 2.4 of 60.
    name: 'outlets beside old ones, 60 days, 4 % closed: differences that few days show',
    settings: { ...base, days: 60, closure: { default: 0.04 } },
    estimators: ['plain', 'combined'],
    openings: (city) =>
      city.outlets.slice(0, 6).map((outlet, e) => ({
        location: city.sites.length + e,
        format: (outlet.format + 1) % 3,
        phase: 0,
      })),
  },
];

function townOf(): City {
  const size = { blocks: 26, blockM: 100, homes: 300, sites: 8, outlets: 42, types: 3, circlesPerSide: 2 };
  const city = gridCity(size, 'coverage');
  return { ...city, types: city.types.map((type) => ({ ...type, tierMin: 10, target: 0.6 })) };
}

function playerOf(city: City, { settings, openings }: Case, estimator: Estimator) {
  const reach = buildReach(city, 1781);
  const prepare = (opened: readonly Opening[]) =>
    prepareSimulation(city, plainRules(city), reach, opened, { ...settings, estimator });
  const plans: Plans = [prepare([]), prepare(openings(city))];
  const player = dayPlayer(plans, 'coverage');
  // Runs are stretches of days that have nothing in common.
  return (from: number, to: number): Comparison => {
    const total = emptyTotal(plans);
    mergeChunk(total, player.play(from, to));
    return compareDays(plans, total, 'coverage', settings.level);
  };
}

/** One figure of a run: its interval, and that of walkers as if they were independent, where it is a share. */
interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly naive?: number;
}

/** Every interval of a run by kind; the order of figures is the same in every run. */
function intervalsOf({ first, cells, circles }: Comparison): Map<string, Interval[]> {
  const kinds = new Map<string, Interval[]>();
  const add = (kind: string, one: Interval): void => {
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [one]);
    else known.push(one);
  };
  for (const cell of first.cells) {
    for (const { share, low, high } of cell.shares) {
      add('share', { value: share, low, high, naive: 1.959964 * Math.sqrt((share * (1 - share)) / cell.walkers) });
    }
    const { meanLowS = Number.NaN, meanHighS = Number.NaN } = cell;
    add('mean time', { value: cell.meanWalkTimeS, low: meanLowS, high: meanHighS });
    for (const { share, walkTimeS = Number.NaN, lowS, highS = Number.POSITIVE_INFINITY } of cell.quantiles ?? []) {
      add(share === 0.5 ? 'P50' : 'P90', { value: walkTimeS, low: lowS, high: highS });
    }
    if (cell.targetMet !== undefined) {
      add('target met', { value: cell.targetMet.share, low: cell.targetMet.low, high: cell.targetMet.high });
    }
  }
  for (const { share, low, high } of first.joint ?? []) add('everything basic', { value: share, low, high });
  for (const { difference, low, high } of cells) add('difference of a share', { value: difference, low, high });
  for (const { joint } of circles) {
    if (joint !== undefined)
      add('difference, everything basic', { value: joint.difference, low: joint.low, high: joint.high });
  }
  return kinds;
}

/** Figures that no day changes, or that lie beyond what is known, have nothing to hold. */
function worthAsking(kind: string, truth: Interval): boolean {
  if (Number.isNaN(truth.value)) return false;
  if (kind.startsWith('difference')) return Math.abs(truth.value) > 1e-4;
  if (kind === 'share' || kind === 'everything basic' || kind === 'target met') {
    return truth.value > 0.01 && truth.value < 0.99;
  }
  return true;
}

function coverage(city: City, one: Case, estimator: Estimator, truths: ReadonlyMap<string, readonly Interval[]>) {
  const play = playerOf(city, one, estimator);
  const held = new Map([...truths].map(([kind, list]) => [kind, list.map(() => 0)]));
  const naive = (truths.get('share') ?? []).map(() => 0);
  let exact = new Set<string>();
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const { days } = one.settings;
    const found = intervalsOf(play(repeat * days, (repeat + 1) * days));
    if (repeat === 0) exact = new Set([...found].filter(([, list]) => list.every(isExact)).map(([kind]) => kind));
    for (const [kind, list] of truths) {
      for (const [n, truth] of list.entries()) {
        const interval = found.get(kind)![n]!;
        // What days add up to in another order differs by rounding.
        if (interval.low <= truth.value + 1e-9 && truth.value - 1e-9 <= interval.high) held.get(kind)![n]!++;
        if (kind === 'share' && Math.abs(interval.value - truth.value) <= interval.naive!) naive[n]!++;
      }
    }
  }
  const row = (kind: string, counts: readonly number[]) => {
    const asked = counts.flatMap((count, n) =>
      worthAsking(kind, truths.get(kind)![n]!) ? [(100 * count) / REPEATS] : [],
    );
    const mean = asked.reduce((a, b) => a + b, 0) / asked.length;
    return { estimator, figure: kind, figures: asked.length, mean: mean.toFixed(1), ...spreadOf(asked) };
  };
  const sampled = estimator === 'plain' || estimator === 'qmc';
  // Drawn walkers or homes judge a day by their own share, not by everybody's: another figure than that of whole homes.
  const asked = [...held].filter(([kind]) => kind !== 'target met' || estimator === 'combined');
  return [
    ...asked.map(([kind, counts]) =>
      exact.has(kind) ? { estimator, figure: kind, figures: counts.length, mean: 'exact' } : row(kind, counts),
    ),
    ...(sampled ? [{ ...row('share', naive), figure: 'share, binomial over walkers' }] : []),
  ];
}

/** No width but the grid of times. */
function isExact({ low, high, value }: Interval): boolean {
  return Number.isNaN(value) || high - low <= (value > 1 ? 5 : 0) || high === Number.POSITIVE_INFINITY;
}

function spreadOf(asked: readonly number[]) {
  const sorted = [...asked].sort((a, b) => a - b);
  const within = asked.filter((percent) => percent >= 93 && percent <= 97).length;
  return { lowest: sorted[0]?.toFixed(1), highest: sorted.at(-1)?.toFixed(1), 'within 93–97': within };
}

const [, , which, ...only] = process.argv;
const town = townOf();
for (const [n, one] of CASES.entries()) {
  if (which !== undefined && n !== Number(which)) continue;
  const truths = intervalsOf(playerOf(town, one, 'combined')(10_000_000, 10_000_000 + TRUE_DAYS));
  const estimators = only.length === 0 ? one.estimators : one.estimators.filter((name) => only.includes(name));
  console.log(`\n${one.name}: % of ${REPEATS} runs whose 95 % interval holds the truth`);
  console.table(estimators.flatMap((estimator) => coverage(town, one, estimator, truths)));
}

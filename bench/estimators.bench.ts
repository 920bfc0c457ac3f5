import { prepare } from '../src/run/prepare.js';
import { simulationSettings } from '../src/scenario/closure.js';
import type { Estimator, SimulationSettings } from '../src/scenario/types.js';
import { knownMoments } from '../src/simulation/closure-spread.js';
import { dayPlayer } from '../src/simulation/days.js';
import { expectedOf } from '../src/simulation/expected.js';
import { prepareSimulation } from '../src/simulation/prepare.js';
import { type Layout, layoutOf, meanOf, SETS, type Sums, shareAt } from '../src/simulation/sums.js';
import { cpuS } from './results.js';

/**
 * CPU seconds (user + system, one thread) until a 95 % interval of a figure of the
 * whole shipped city is ± w: set-up once, then as many days as the spread of one
 * asks for, N = (1.96 × spread ÷ w)². Reading the city and its reach lists is the same
 * for all and left out. Share = within 15 minutes, by type; everything basic = the
 * joint share. Where closures are integrated out there are no days to play for a share.
 */
const loaded = await prepare('scenarios/zhongwei-baseline.yaml');
if (loaded.value === undefined) throw new Error('the shipped scenario cannot be read');
const { city, rules, reach, scenario } = loaded.value;
const DAYS: Readonly<Record<Estimator, number>> = { plain: 300, qmc: 100, conditional: 50, combined: 600 };
const HALF_WIDTHS = [0.005, 0.002, 0.001, 0.0005];

interface Cost {
  readonly setupS: number;
  readonly dayS: number;
  /** Of one day: the shares by type, and everything basic. */
  readonly spreads: readonly number[];
  readonly joint: number;
}

function costOf(estimator: Estimator): Cost {
  const settings: SimulationSettings = { ...simulationSettings(city, scenario), estimator };
  // Once for the engine to warm up, once for the clock.
  const setUp = () => {
    const prepared = prepareSimulation(city, rules, reach, [], settings);
    const expected = expectedOf(prepared);
    const player = dayPlayer([prepared], 'bench');
    const { sums, closed } = player.play(0, 1).plans[0]!;
    knownMoments([prepared], sums, closed);
    return { prepared, expected, player };
  };
  setUp();
  const started = cpuS();
  const { prepared, expected, player } = setUp();
  const setupS = cpuS() - started;
  player.play(0, 10);
  const playing = cpuS();
  const { sums } = player.play(0, DAYS[estimator]).plans[0]!;
  const dayS = (cpuS() - playing) / DAYS[estimator];
  const layout = layoutOf(prepared);
  const city15 = (s: number) => shareAt(layout, layout.circles, s, 0, 14);
  return {
    setupS,
    dayS,
    spreads: Array.from(prepared.types, (_, s) =>
      expected?.at(city15(s)) === undefined ? spread(sums, city15(s)) : 0,
    ),
    joint: spread(sums, jointAt(layout)),
  };
}

function jointAt(layout: Layout): number {
  return layout.joint + layout.circles * SETS;
}

function spread(sums: Sums, at: number): number {
  const { days, variance } = meanOf(sums, at);
  return Math.sqrt(variance * days);
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const costs = new Map((Object.keys(DAYS) as Estimator[]).map((estimator) => [estimator, costOf(estimator)]));
const plain = costs.get('plain')!;
const seconds = ({ setupS, dayS }: Cost, sd: number, w: number) =>
  setupS + dayS * (sd === 0 ? 0 : Math.max(2, Math.ceil((1.959964 * sd) ** 2 / w ** 2)));

console.log('\nOne day of the shipped city, by estimator');
console.table(
  [...costs].map(([estimator, cost]) => ({
    estimator,
    'set-up, CPU s': cost.setupS.toFixed(2),
    'day, CPU ms': (cost.dayS * 1000).toFixed(2),
    'spread of a share (median type)': middle(cost.spreads).toFixed(5),
    'spread of everything basic': cost.joint.toFixed(5),
    'CPU a day × variance, everything basic: plain ÷ this': (
      (plain.joint ** 2 * plain.dayS) /
      (cost.joint ** 2 * cost.dayS)
    ).toFixed(1),
  })),
);

console.log('\nCPU seconds, set-up with them, until the interval is ± w; plain ÷ combined');
const combined = costs.get('combined')!;
console.table(
  HALF_WIDTHS.flatMap((w) =>
    (['share, median type', 'share, widest type', 'everything basic'] as const).map((figure) => {
      const sdOf = ({ spreads, joint }: Cost) =>
        figure === 'everything basic'
          ? joint
          : figure === 'share, median type'
            ? middle(spreads)
            : Math.max(...spreads);
      const [slow, fast] = [seconds(plain, sdOf(plain), w), seconds(combined, sdOf(combined), w)];
      return {
        '± w': w,
        figure,
        'plain, s': slow.toFixed(2),
        'combined, s': fast.toFixed(2),
        ratio: (slow / fast).toFixed(1),
      };
    }),
  ),
);

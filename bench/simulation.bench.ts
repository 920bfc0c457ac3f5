import { performance } from 'node:perf_hooks';
import { Bench } from 'tinybench';
import { simulate } from '../src/parallel/simulate.js';
import type { Estimator, SimulationSettings } from '../src/scenario/types.js';
import { dayPlayer } from '../src/simulation/days.js';
import { prepareSimulation } from '../src/simulation/prepare.js';
import { threefry } from '../src/simulation/streams.js';
import { summarise } from '../src/simulation/summarise.js';
import { buildReach } from '../src/walk/reach.js';
import { plainRules } from '../test/support/rules.js';
import { gridCity, SHIPPED_SIZE } from './grid-city.js';

const settings: SimulationSettings = {
  days: 200,
  walkersPerCircle: 2000,
  closure: { default: 0.05 },
  speedMps: {
    children: { mean: 1.1, sd: 0.2, min: 0.4 },
    adults: { mean: 1.36, sd: 0.2, min: 0.5 },
    elders: { mean: 1.0, sd: 0.25, min: 0.3 },
  },
  level: 0.95,
  building: { lowS: 15, highS: 90 },
  signals: { spacingM: 250, stopShare: 0.55, longestWaitS: 50 },
};
const ESTIMATORS: readonly Estimator[] = ['plain', 'qmc', 'conditional', 'combined'];

const city = gridCity(SHIPPED_SIZE, 'simulation');
const rules = plainRules(city);
const reach = buildReach(city, 1781);
const prepare = (estimator: Estimator, more: Partial<SimulationSettings> = {}) =>
  prepareSimulation(city, rules, reach, [], { ...settings, ...more, estimator });
const words = new Uint32Array(2);

const bench = new Bench({ time: 1500, warmupIterations: 1 });
bench
  .add('1,000,000 draws', () => {
    for (let n = 0; n < 1_000_000; n++) threefry(1, 2, 3, n, words);
  })
  .add('prepare: 900 outlets, 5,000 homes, 22 types', () => {
    prepare('combined');
  });
for (const estimator of ESTIMATORS) {
  const player = dayPlayer([prepare(estimator)], 'bench');
  bench.add(`ten days, ${estimator}: 25 circles × 2,000 walkers × 22 types`, () => {
    player.play(0, 10);
  });
}
const played = dayPlayer([prepare('combined')], 'bench').play(0, 50).plans[0]!;
bench.add('summarise', () => {
  summarise(prepare('combined'), played, 'bench', 0.95);
});
await bench.run();
console.table(bench.table());

for (const [estimator, days] of [
  ['plain', 100],
  ['combined', 1000],
] as const) {
  for (const workers of [0, 1, 2]) {
    const start = performance.now();
    await simulate(city, rules, reach, [], { ...settings, estimator, days }, { seed: 'bench', workers });
    console.log(`${estimator}, ${days} days, ${workers} workers: ${((performance.now() - start) / 1000).toFixed(2)} s`);
  }
}

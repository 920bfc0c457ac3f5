import { describe, expect, it } from 'vitest';
import {
  COUNTS,
  DAYS,
  drawInstance,
  EXPECTED,
  fingerprint,
  playInstance,
  wasmPlayer,
} from '../../../bench/walkers-instance.js';
import type { SimulationSettings } from '../../../src/scenario/types.js';
import { walkerCrew } from '../../../src/simulation/crew.js';
import { binsOf } from '../../../src/simulation/days.js';
import { prepareSimulation } from '../../../src/simulation/prepare.js';
import { emptyFigures } from '../../../src/simulation/sums.js';
import { buildReach } from '../../../src/walk/reach.js';
import { crossing } from '../../support/crossing.js';
import { plainRules } from '../../support/rules.js';

const city = crossing();
const speed = { mean: 1.2, sd: 0.2, min: 0.5 };
const settings: SimulationSettings = {
  days: 2,
  // Several batches.
  walkersPerCircle: 2500,
  closure: { default: 0.4 },
  speedMps: { children: speed, adults: speed, elders: speed },
  level: 0.95,
  building: { lowS: 15, highS: 90 },
  signals: { spacingM: 100, stopShare: 0.5, longestWaitS: 60 },
};
const reach = buildReach(city, 1800);
const prepare = (openings: readonly { location: number; format: number; phase: number }[], more = {}) =>
  prepareSimulation(city, plainRules(city), reach, openings, { ...settings, ...more }, 0, [0, 1]);

/** Everything that three days of a crew leave behind, with some outlets shut on each. */
function walked(kernel: 'typescript' | 'wasm', scrambled: boolean, more: Partial<SimulationSettings>): unknown {
  const plans = [prepare([], more), prepare([{ location: 0, format: 1, phase: 0 }], more)];
  const crew = walkerCrew(plans, kernel);
  expect(crew.kernel.name).toBe(kernel);
  const found: unknown[] = [];
  for (let day = 0; day < 3; day++) {
    const figures = plans.map(emptyFigures);
    const gains = plans[0]!.types.length * 2;
    for (const [p, { closedBelow }] of plans.entries()) {
      crew.open(
        p,
        Uint8Array.from(closedBelow, (_, o) => (o % 3 === day ? 0 : 1)),
      );
    }
    for (let c = 0; c < plans[0]!.circleCount; c++) {
      const counted = new Float64Array(gains);
      crew.walkCircle(figures, { walker: [1, c], path: [2, c] }, day, c, scrambled ? 77 + day : undefined, counted);
      found.push(counted);
    }
    found.push(figures);
  }
  for (const [p, prepared] of plans.entries()) {
    const histogram = new Float64Array(prepared.circleCount * prepared.types.length * 3 * binsOf(prepared));
    crew.takeTimes(p, histogram);
    found.push(histogram);
  }
  return found;
}

describe('walkers of two plans', () => {
  it.each([
    ['drawn at random', false, {}],
    ['drawn evenly', true, {}],
    ['with noise on their paths, where nobody waits', false, { signals: 'off' as const, detour: { sd: 0.1 } }],
  ])('are counted alike by both kernels, %s', (_, scrambled, more) => {
    const found = walked('wasm', scrambled, more);
    expect(found).toEqual(walked('typescript', scrambled, more));
    expect(JSON.stringify(found)).not.toBe(JSON.stringify(walked('wasm', !scrambled, more)));
  });
});

describe('the instance that the bench shares with other languages', () => {
  it('has the counters that it has in numba', () => {
    const counts = new Int32Array(COUNTS);
    const instance = drawInstance();
    playInstance(wasmPlayer(instance), instance, 0, DAYS, counts);
    expect(fingerprint(counts)).toEqual(EXPECTED);
  });
});

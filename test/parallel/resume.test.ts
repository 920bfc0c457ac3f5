import { describe, expect, it } from 'vitest';
import { compare, type SimulateOptions, simulate } from '../../src/parallel/simulate.js';
import { OtherDays } from '../../src/parallel/stored-days.js';
import type { Estimator, SimulationSettings } from '../../src/scenario/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { crossing, UNEVEN_SPEEDS } from '../support/crossing.js';
import { plainRules } from '../support/rules.js';

const city = crossing();
const SETTINGS: SimulationSettings = {
  days: 40,
  walkersPerCircle: 60,
  closure: { default: 0.2 },
  speedMps: UNEVEN_SPEEDS,
  level: 0.95,
  signals: { spacingM: 100, stopShare: 0.5, longestWaitS: 60 },
};
const reach = buildReach(city, 900);
const rules = plainRules(city);
const openings = [{ location: 0, format: 1, phase: 0 }];

async function play(settings: Partial<SimulationSettings>, options: Partial<SimulateOptions> = {}) {
  let stored = new Uint8Array();
  const result = await simulate(
    city,
    rules,
    reach,
    openings,
    { ...SETTINGS, ...settings },
    {
      seed: 's',
      workers: 0,
      by: ['band'],
      ...options,
      onDays: (days) => {
        stored = Uint8Array.from(days);
      },
    },
  );
  return { result, stored };
}

describe('a simulation that goes on from stored days', () => {
  it.each<Estimator>(['plain', 'qmc', 'conditional', 'combined'])(
    'ends with the same bytes as one that plays all days at once (%s)',
    async (estimator) => {
      const whole = await play({ estimator });
      const part = await play({ estimator, days: 17 });
      const rest = await play({ estimator }, { resume: part.stored, workers: 2 });
      expect(JSON.stringify(rest.result)).toBe(JSON.stringify(whole.result));
      expect(rest.stored).toEqual(whole.stored);
      expect(JSON.stringify(part.result)).not.toBe(JSON.stringify(whole.result));
    },
  );

  it('goes on with what an interrupt has left', async () => {
    const stop = new AbortController();
    const part = await play(
      { estimator: 'plain', days: 200 },
      { signal: stop.signal, onProgress: () => stop.abort(new Error('interrupted')) },
    );
    expect(part.result.interrupted).toBe(true);
    const days = part.result.days + 7;
    const rest = await play({ estimator: 'plain', days }, { resume: part.stored });
    expect(rest.result).toEqual((await play({ estimator: 'plain', days })).result);
  });

  it('goes on with the paired days of two plans', async () => {
    const walk = async (days: number, resume?: Uint8Array) => {
      let stored = new Uint8Array();
      const sides = [[], openings].map((opened) => ({ rules, reach, openings: opened }));
      const result = await compare(
        city,
        sides[0]!,
        sides[1]!,
        { ...SETTINGS, days, estimator: 'plain' },
        {
          seed: 's',
          workers: 0,
          ...(resume === undefined ? {} : { resume }),
          onDays: (bytes) => {
            stored = Uint8Array.from(bytes);
          },
        },
      );
      return { result, stored };
    };
    const whole = await walk(30);
    const part = await walk(11);
    expect(await walk(30, part.stored)).toEqual(whole);
  });

  it('is refused where the days are others, broken, or more than are wanted', async () => {
    const { stored } = await play({});
    const why = async (settings: Partial<SimulationSettings>, options: Partial<SimulateOptions>) => {
      const error: unknown = await play(settings, { resume: stored, ...options }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(OtherDays);
      return (error as OtherDays).why;
    };
    expect(await why({}, { seed: 't' })).toBe('other');
    expect(await why({ closure: { default: 0.21 } }, {})).toBe('other');
    expect(await why({}, { by: [] })).toBe('other');
    expect(await why({ days: 39 }, {})).toBe('more');
    expect(await why({}, { resume: stored.subarray(0, stored.length - 9) })).toBe('broken');
    expect(await why({}, { resume: new Uint8Array(5) })).toBe('broken');
  });
});

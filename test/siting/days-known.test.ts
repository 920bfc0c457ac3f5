import { describe, expect, it } from 'vitest';
import { boundOverPlans, classesOf, closedOnWorstDays, planForKnown, worthOfSites } from '../../bench/robust-known.js';
import { localTeam } from '../../src/solver/team.js';
import { mulberry32 } from '../support/mulberry32.js';

const CHANCE = 0.2;
const ALPHA = 0.3;

/** Mean of the worst days of total chance `alpha`. */
function worstMean(days: readonly { readonly chance: number; readonly served: number }[], alpha: number): number {
  let left = alpha;
  let sum = 0;
  for (const { chance, served } of [...days].sort((a, b) => a.served - b.served)) {
    const part = Math.min(left, chance);
    sum += part * served;
    left -= part;
  }
  return sum / alpha;
}

/** Every day that a plan can meet: which of its sites are closed, and how likely that is. */
function everyDayOf(plan: readonly number[], weight: Float64Array, sites: readonly (readonly number[])[]) {
  return Array.from({ length: 2 ** plan.length }, (_, closed) => {
    const open = plan.filter((_, n) => ((closed >>> n) & 1) === 0);
    const chance = CHANCE ** (plan.length - open.length) * (1 - CHANCE) ** open.length;
    const served = sites.reduce((sum, list, s) => sum + (list.some((j) => open.includes(j)) ? weight[s]! : 0), 0);
    return { chance, served };
  });
}

function subsets(from: number, count: number, of: number): number[][] {
  if (count === 0) return [[]];
  const all: number[][] = [];
  for (let j = from; j <= of - count; j++) for (const rest of subsets(j + 1, count - 1, of)) all.push([j, ...rest]);
  return all;
}

function drawn(seed: number) {
  const random = mulberry32(seed);
  const offsets = [0];
  const home: number[] = [];
  for (let j = 0; j < 5; j++) {
    for (let i = 0; i < 7; i++) if (random() < 0.4) home.push(i);
    offsets.push(home.length);
  }
  const persons = Float64Array.from({ length: 7 }, () => 1 + Math.floor(random() * 30));
  return classesOf({ offsets: Uint32Array.from(offsets), home: Uint32Array.from(home) }, 5, persons);
}

describe('what is known of covering by sites that are closed with a known chance', () => {
  it('worst days by the number of closed sites: their numbers are those of the binomial law', () => {
    const all = closedOnWorstDays(2, 0.1, 1);
    expect(all[0]).toBeCloseTo(0.81, 12);
    expect(all[1]).toBeCloseTo(0.18, 12);
    expect(all[2]).toBeCloseTo(0.01, 12);
    const worst = closedOnWorstDays(2, 0.1, 0.1);
    expect(worst[0]).toBe(0);
    expect(worst[1]).toBeCloseTo(0.9, 12);
    expect(worst[2]).toBeCloseTo(0.1, 12);
    // One closed: either of them, each on half of these days. Both closed: nobody is served.
    expect(worthOfSites(worst, 2)[0]).toBeCloseTo(0.9 / 2, 12);
    expect(worthOfSites(worst, 2)[1]).toBeCloseTo(1 - 0.9 / 2, 12);
  });

  it('on all days the mean of a plan is what every set of closed sites says', () => {
    for (const seed of [1, 2, 3]) {
      const { weight, sites, siteCount } = drawn(seed);
      const worth = worthOfSites(closedOnWorstDays(3, CHANCE, 1), 4);
      const plan = planForKnown({ weight, sites, siteCount }, worth, 3);
      const known = sites.reduce((sum, list, s) => {
        const times = list.filter((j) => plan.includes(j)).length;
        return sum + weight[s]! * worth.slice(0, times).reduce((a, b) => a + b, 0);
      }, 0);
      expect(known).toBeCloseTo(worstMean(everyDayOf(plan, weight, sites), 1), 9);
    }
  });

  it('no plan is better on its own worst days than the bound, whichever sites it opens', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { weight, sites, siteCount } = drawn(seed);
      const tails = subsets(0, 3, siteCount).map((plan) => worstMean(everyDayOf(plan, weight, sites), ALPHA));
      const bound = async (alpha: number): Promise<number> =>
        boundOverPlans(
          { weight, sites, siteCount },
          worthOfSites(closedOnWorstDays(3, CHANCE, alpha), 3),
          3,
          localTeam(),
        );
      const worst = await bound(ALPHA);
      expect(worst).toBeGreaterThanOrEqual(Math.max(...tails) - 1e-9);
      expect(worst).toBeLessThan(await bound(1));
    }
  });
});

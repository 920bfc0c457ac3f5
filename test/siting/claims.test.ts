import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestClaims, type ClaimInput } from '../../src/siting/claims.js';

const SEED = 20251124;

const inputs = fc.constantFrom([4, 1], [3, 2]).chain(([circles, most]) => {
  const each = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: circles, maxLength: circles, size: 'max' });
  return fc
    .record({
      count: each(fc.nat(2)),
      capacityPerOutlet: fc.integer({ min: 1, max: 2 }),
      friends: fc.array(fc.tuple(fc.nat(circles - 1), fc.nat(circles - 1)), { maxLength: 5 }),
      wanted: each(fc.nat(most)),
      cap: each(fc.constantFrom(0, 0.25, 0.5, 0.75, 1)),
      value: each(fc.nat(5)),
    })
    .map(
      ({ friends, ...rest }): ClaimInput => ({
        ...rest,
        neighbours: rest.count.map((_, c) => [
          ...new Set(friends.flatMap(([a, b]) => (a === c && b !== c ? [b] : b === c && a !== c ? [a] : []))),
        ]),
      }),
    );
});

function worth(input: ClaimInput, claimed: ArrayLike<number>): number {
  let sum = 0;
  for (let c = 0; c < input.count.length; c++) {
    if (input.wanted[c] > 0) sum += input.value[c] * Math.min(input.cap[c], claimed[c] / input.wanted[c]);
  }
  return sum;
}

/** Every way of handing out units, circle by circle and host by host. */
function bestByEnumeration(input: ClaimInput): number {
  const spare = Array.from(input.count, (n) => n * input.capacityPerOutlet);
  const claimed = new Array<number>(spare.length).fill(0);
  const pairs = spare.flatMap((_, c) => [c, ...input.neighbours[c]].map((host) => [c, host] as const));
  const search = (n: number): number => {
    if (n === pairs.length) return worth(input, claimed);
    const [c, host] = pairs[n];
    let best = search(n + 1);
    let taken = 0;
    while (spare[host] > 0 && claimed[c] < input.wanted[c]) {
      taken++;
      spare[host]--;
      claimed[c]++;
      best = Math.max(best, search(n + 1));
    }
    spare[host] += taken;
    claimed[c] -= taken;
    return best;
  };
  return search(0);
}

describe('claims on shared outlets', () => {
  it('are worth as much as the best of all ways to hand them out', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(worth(input, bestClaims(input).claimed)).toBeCloseTo(bestByEnumeration(input), 9);
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('go to oneself and to neighbours only, within what outlets can serve and circles want', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { claims, claimed } = bestClaims(input);
        const used = input.neighbours.map(() => 0);
        const got = input.neighbours.map(() => 0);
        for (const { circle, host, units } of claims) {
          expect([circle, ...input.neighbours[circle]]).toContain(host);
          expect(units).toBeGreaterThan(0);
          used[host] += units;
          got[circle] += units;
        }
        expect(got).toEqual([...claimed]);
        used.forEach((units, h) => {
          expect(units).toBeLessThanOrEqual(input.count[h] * input.capacityPerOutlet);
        });
        got.forEach((units, c) => {
          expect(units).toBeLessThanOrEqual(input.wanted[c]);
        });
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('are rerouted: the middle circle gives up its own outlet where that serves one more', () => {
    // A – B – C in a row, an outlet for one circle each in A and B: C can only have B's, so B takes A's and A goes without.
    const input = {
      count: [1, 1, 0],
      capacityPerOutlet: 1,
      neighbours: [[1], [0, 2], [1]],
      wanted: [1, 1, 1],
      cap: [1, 1, 1],
      value: [1, 5, 3],
    };
    expect([...bestClaims(input).claimed]).toEqual([0, 1, 1]);
    expect(bestClaims(input).claims).toEqual([
      { circle: 1, host: 0, units: 1 },
      { circle: 2, host: 1, units: 1 },
    ]);
  });
});

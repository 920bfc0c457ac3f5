import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeHomes } from '../../src/siting/signatures.js';

const homes = fc.integer({ min: 0, max: 14 }).chain((count) =>
  fc.record({
    label: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: count, maxLength: count, size: 'max' }),
    weight: fc.array(fc.nat(4), { minLength: count, maxLength: count, size: 'max' }),
    lists: fc.array(fc.uniqueArray(fc.nat(Math.max(0, count - 1)), { maxLength: count, size: 'max' }), {
      maxLength: 5,
    }),
  }),
);

describe('merging homes', () => {
  it('groups exactly the homes with one label that the same places reach, and keeps their persons', () => {
    fc.assert(
      fc.property(homes, ({ label, weight, lists }) => {
        const merged = mergeHomes(
          Int32Array.from(label),
          weight,
          lists.map((list) => Uint32Array.from(list)),
        );
        const expected = new Map<string, number>();
        label.forEach((of, i) => {
          const members = lists.flatMap((list, e) => (list.includes(i) ? [e] : []));
          if (of < 0 || weight[i] === 0 || members.length === 0) return;
          const key = `${of}: ${members.join()}`;
          expected.set(key, (expected.get(key) ?? 0) + weight[i]);
        });
        const found = Array.from({ length: merged.count }, (_, s) => {
          const members = [...merged.member.subarray(merged.offsets[s], merged.offsets[s + 1])];
          return [`${merged.label[s]}: ${members.join()}`, merged.weight[s]] as const;
        });
        // In order of the first home, and no group twice.
        expect(found).toEqual([...expected]);
      }),
      { numRuns: 500, seed: 20251124 },
    );
  });

  it('of a hand-worked street: four homes, two places, two groups of two persons', () => {
    // Place 0 reaches homes 0, 1, 2; place 1 reaches 1, 2. Home 3 is reached by nobody, home 0 by place 0 alone.
    const merged = mergeHomes(Int32Array.of(0, 0, 0, 0), [2, 1, 1, 9], [Uint32Array.of(0, 1, 2), Uint32Array.of(2, 1)]);
    expect([...merged.weight]).toEqual([2, 2]);
    expect([...merged.offsets]).toEqual([0, 1, 3]);
    expect([...merged.member]).toEqual([0, 0, 1]);
  });
});

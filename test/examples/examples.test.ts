import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

describe('examples', () => {
  it('plan from a script: more money leaves a smaller gap, and never less than the bound', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/examples/plan-from-a-script.js']);
    const figures = [...stdout.matchAll(/gap (0\.\d+) → (0\.\d+) · at best (0\.\d+)/g)].map((row) =>
      row.slice(1).map(Number),
    );
    expect(figures).toHaveLength(2);
    for (const [before, after, bound] of figures as [number, number, number][]) {
      expect(after).toBeLessThan(before);
      expect(bound).toBeLessThanOrEqual(after);
    }
    expect(figures[1]![1]).toBeLessThan(figures[0]![1]!);
  });
});

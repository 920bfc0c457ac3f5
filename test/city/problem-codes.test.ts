import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOMS = ['src/city', 'src/scenario', 'src/run', 'src/sensitivity', 'src/intake/classic'];

/** Codes in calls of errorAt, warningAt and noteAt: the quoted word after the position. */
function codesInSources(): Set<string> {
  const codes = new Set<string>();
  for (const room of ROOMS) {
    for (const name of readdirSync(room).filter((file) => file.endsWith('.ts'))) {
      const text = readFileSync(path.join(room, name), 'utf8');
      for (const call of text.matchAll(
        /(?:errorAt|warningAt|noteAt|findingAt|At\)|this\.add|finding)\(.*?'([a-z0-9]+(?:-[a-z0-9]+)+)'/gs,
      )) {
        codes.add(call[1]!);
      }
      for (const named of text.matchAll(/code: '([a-z0-9]+(?:-[a-z0-9]+)+)'/g)) codes.add(named[1]!);
    }
  }
  return codes;
}

describe('docs/problems.md', () => {
  it('explains every code that a reader of inputs can give', () => {
    const documented = new Set(readFileSync('docs/problems.md', 'utf8').match(/`[a-z0-9-]+`/g));
    const codes = codesInSources();
    expect(codes.size).toBeGreaterThan(50);
    expect([...codes].filter((code) => !documented.has(`\`${code}\``)).sort()).toEqual([]);
  });
});

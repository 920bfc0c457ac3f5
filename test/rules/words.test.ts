import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Source } from './imports.js';
import { wordFaults } from './words.js';

const FOLDERS = ['src', 'workers', 'scripts', 'bench', 'examples', 'test', 'docs', 'scenarios'];

/** Sources and pages of the project, without the texts of this rule itself, which names what it forbids. */
function everyFile(): Source[] {
  const inFolders = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
      path.posix.join(folder, name.replaceAll('\\', '/')),
    ),
  );
  const pages = readdirSync('.').filter((name) => name.endsWith('.md'));
  return [...inFolders, ...pages]
    .filter(
      (file) =>
        /\.(ts|mjs|md|ya?ml)$/.test(file) && !file.startsWith('test/rules/words') && !file.startsWith('test/fixtures/'),
    )
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
}

const faultsIn = (file: string, text: string) => wordFaults([{ file, text }]).length;

describe('house words', () => {
  it('are kept in every source and page', () => {
    const files = everyFile();
    expect(files.length).toBeGreaterThan(50);
    expect(wordFaults(files)).toEqual([]);
  });

  it('name no machine that the project was written on', () => {
    const paths = everyFile().filter(
      ({ file, text }) => !file.startsWith('test/') && /["'`( ]\/(?:work|tmp|home|root|Users)\/\w/.test(text),
    );
    expect(paths.map(({ file }) => file)).toEqual([]);
  });

  it.each([
    ['src/a.ts', '// the nearest neighbor'],
    ['src/a.ts', '/** Color of a type. */'],
    ['docs/a.md', 'It optimizes the plan.'],
    ['src/a.ts', 'export class PlanManager {}'],
    ['src/utils.ts', ''],
    ['test/a.test.ts', "it.only('runs alone', () => {});"],
    ['src/a.ts', '// TODO later'],
    ['src/a.ts', '// biome-ignore lint/suspicious/noExplicitAny:\nlet x;'],
  ])('find the fault in %s: %s', (file, text) => {
    expect(faultsIn(file, text)).toBe(1);
  });

  it('let code be quoted as it is written', () => {
    expect(faultsIn('docs/a.md', 'Turn colours off with `--no-color`.')).toBe(0);
    expect(faultsIn('src/a.ts', "const style = 'color: red';")).toBe(0);
    expect(faultsIn('src/a.ts', '// biome-ignore lint/suspicious/noAssign: one pass is enough here\nlet x;')).toBe(0);
  });
});

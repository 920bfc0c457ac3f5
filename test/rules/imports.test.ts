import { describe, expect, it } from 'vitest';
import { importFaults, sourcesOf } from './imports.js';

const faultsIn = (file: string, text: string) => importFaults([{ file, text }]).map((fault) => fault.what);

describe('import rules', () => {
  it('hold in every file of src/ and workers/', () => {
    const sources = sourcesOf('.');
    expect(sources.length).toBeGreaterThan(30);
    expect(importFaults(sources)).toEqual([]);
  });

  it('find an import against the way of the data, of values and of types', () => {
    expect(faultsIn('src/city/a.ts', "import { x } from '../siting/plan.js';")).toEqual([
      'imports src/siting/plan.ts, which comes after it',
    ]);
    expect(faultsIn('src/walk/a.ts', "import type { X } from '../gaps/types.js';")).toHaveLength(1);
    expect(faultsIn('src/gaps/a.ts', "export { x } from '../cli/main.js';")).toHaveLength(1);
    expect(faultsIn('src/gaps/a.ts', "const x = await import('../cli/main.js');")).toHaveLength(1);
    expect(faultsIn('src/siting/a.ts', "import {\n  a,\n  b,\n} from '../simulation/days.js';")).toHaveLength(1);
  });

  it('find files that import each other in a circle, of values and of types', () => {
    const sources = [
      { file: 'src/walk/a.ts', text: "import { b } from './b.js';" },
      { file: 'src/walk/b.ts', text: "import type { C } from './c.js';" },
      { file: 'src/walk/c.ts', text: "export { a } from './a.js';\nimport { b } from '../city/d.js';" },
      { file: 'src/city/d.ts', text: '' },
    ];
    expect(importFaults(sources)).toEqual([
      { file: 'src/walk/a.ts', what: 'imports itself: src/walk/a.ts → src/walk/b.ts → src/walk/c.ts → src/walk/a.ts' },
    ]);
    expect(importFaults(sources.slice(1))).toEqual([]);
  });

  it('let a file import from its own folder and from those before it', () => {
    expect(
      faultsIn('src/gaps/a.ts', "import { x } from './b.js';\nimport type { Y } from '../city/types.js';"),
    ).toEqual([]);
    expect(faultsIn('src/report/a.ts', "import type { RunResult } from '../run/types.js';")).toEqual([]);
    expect(faultsIn('workers/a.ts', "import { walk } from '../src/simulation/days.js';")).toEqual([]);
  });

  it('find a folder that nobody gave a layer', () => {
    expect(faultsIn('src/misc/a.ts', '')).toEqual(['is in a folder that no layer knows']);
    expect(faultsIn('src/stray.ts', '')).toEqual(['is in a folder that no layer knows']);
  });

  it.each([
    ["import { readFileSync } from 'node:fs';", 'imports node:fs and is not at the edge'],
    ["import { Worker } from 'node:worker_threads';", 'imports node:worker_threads and is not at the edge'],
    ["import { Piscina } from 'piscina';", 'imports piscina and is not at the edge'],
    ['const x = Math.random();', 'uses Math.random'],
    ['const x = Date.now();', 'uses Date'],
    ['const x = new Date();', 'uses Date'],
    ['const x = performance.now();', 'uses performance'],
    ['console.log(1);', 'uses console'],
    ['const x = process.env.HOME;', 'uses process'],
  ])('find %s in a pure folder, and let it be at the edge', (text, what) => {
    for (const folder of ['walk', 'siting', 'simulation', 'gaps', 'solver']) {
      expect(faultsIn(`src/${folder}/a.ts`, text)).toEqual([what]);
    }
    expect(faultsIn('src/run/a.ts', text)).toEqual([]);
    expect(faultsIn('src/city/read-a.ts', text)).toEqual([]);
  });

  it('read code, not comments and texts', () => {
    expect(
      faultsIn('src/walk/a.ts', "// console.log(1)\n/* import x from 'node:fs' */\nconst x = 'process.env';"),
    ).toEqual([]);
    expect(faultsIn('src/walk/a.ts', `const x = \`at \${Date.now()}\`;`)).toEqual(['uses Date']);
  });

  it('keep the checker apart from what it checks', () => {
    expect(faultsIn('src/siting/checker/checker.ts', "import { buildProblem } from '../problem.js';")).toEqual([
      'is the checker and shares src/siting/problem.ts with what it checks',
    ]);
    expect(faultsIn('src/siting/checker/checker.ts', "import type { Plan } from '../types.js';")).toEqual([]);
  });
});

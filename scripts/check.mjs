/** `npm run check`: format and lint, types, import rules, house words. Side by side, as they are independent. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, say } from './lib/setup.mjs';

ensureInstalled();
ensureBuilt();

const modules = join(root, 'node_modules');
const steps = [
  ['biome', [join(modules, '@biomejs', 'biome', 'bin', 'biome'), 'check', '.']],
  ['types', [join(modules, 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']],
  ['rules', [join(modules, 'vitest', 'vitest.mjs'), 'run', 'test/rules']],
];

function run([name, args]) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: root });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (status) => done({ name, status, output }));
  });
}

const results = await Promise.all(steps.map(run));
for (const { name, status, output } of results) {
  if (status === 0) say(`通过  ${name}`, `ok    ${name}`);
  else process.stderr.write(`${output}\n`);
}
const failed = results.filter((result) => result.status !== 0).map((result) => result.name);
if (failed.length > 0) {
  say(`未通过  ${failed.join(', ')}`, `failed  ${failed.join(', ')}`);
  process.exit(1);
}

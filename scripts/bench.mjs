/** `npm run bench`: set-up, then every file of bench/ in turn, or those whose name holds the argument, with the arguments behind it. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, say } from './lib/setup.mjs';

ensureInstalled();
ensureBuilt();

const wanted = process.argv[2] ?? '';
const folder = join(root, 'dist', 'bench');
const names = readdirSync(folder).filter((name) => name.endsWith('.bench.js') && name.includes(wanted));
if (names.length === 0) {
  say(`bench/ 中没有名称含“${wanted}”的文件。`, `No file of bench/ has "${wanted}" in its name.`);
  process.exit(2);
}
for (const name of names) {
  say(`== ${name}`, `== ${name}`);
  const { status } = spawnSync(process.execPath, [join(folder, name), ...process.argv.slice(3)], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

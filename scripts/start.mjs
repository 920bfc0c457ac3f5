/** `npm start`: set-up as far as it is needed, then the main job on the shipped city. Further arguments go to it. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, ensureInstalled, root } from './lib/setup.mjs';

ensureInstalled();
ensureBuilt();
process.chdir(root);
process.argv = [process.argv[0], 'kezhong', 'plan', 'scenarios/zhongwei-2025.yaml', ...process.argv.slice(2)];
await import(pathToFileURL(join(root, 'dist', 'src', 'cli', 'main.js')).href);

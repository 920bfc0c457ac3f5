/**
 * Writes a made-up city of any size as a city folder with a scenario beside it, the
 * same for the same seed: what `kezhong plan` is measured on beyond the shipped city.
 *
 *   npm run build && node dist/bench/write-city.js DIR [--homes 10000] [--sites 500] [--types 20] [--seed 1]
 *   kezhong plan DIR/scenario.yaml
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { drawnCity } from '../src/run/drawn-city.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    homes: { type: 'string', default: '10000' },
    sites: { type: 'string', default: '500' },
    types: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('usage: node dist/bench/write-city.js DIR [--homes N] [--sites N] [--types N] [--seed S]');
  process.exit(2);
}
const { homes, sites, types, seed } = values;
const files = await drawnCity({ homes: Number(homes), sites: Number(sites), types: Number(types), seed });
await mkdir(folder, { recursive: true });
for (const { name, content } of files) await writeFile(path.join(folder, name), content);

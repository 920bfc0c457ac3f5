import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generate } from './generate.js';
import { readSource } from './source.js';

/** `npm run seeds`: write the shipped city from the plan's tables. */
const { values } = parseArgs({
  options: {
    source: { type: 'string', default: 'seeds/source' },
    out: { type: 'string', default: 'seeds/zhongwei' },
    seed: { type: 'string', default: 'zhongwei-1' },
  },
});
const files = generate(readSource(values.source), values.seed);
mkdirSync(values.out, { recursive: true });
for (const [name, text] of files) writeFileSync(join(values.out, name), text);
process.stderr.write(`${files.size} files in ${values.out}\n`);

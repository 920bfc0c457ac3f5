import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../src/run/find.js';
import { scenarioJsonSchema } from '../src/scenario/schema.js';

/** Writes the JSON Schema that editors check scenarios with, from the one that reading uses. */
const file = path.join(packageFolder(), 'schemas', 'scenario.schema.json');
writeFileSync(file, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
